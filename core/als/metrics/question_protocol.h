#pragma once

// The `questions` protocol: what the answers to the engine's own questions (Engine::next_to_rate)
// are worth to a new visitor, beside as many ratings drawn at random.
//
// Of each held-out visitor's ratings, in the order drawn, the first half are what they can answer
// and the rest is hidden: the same for both arms. One arm gives the first n of the first half. The
// other is asked one film after the other, each chosen by the answers so far, and answers if the
// film is in the first half; else it was not seen, counts as a question and is not asked again. Nor
// is anything hidden ever asked. Lists are of all items with training ratings less the whole first
// half, whatever was given of it, so both arms and all n rank the same candidates.

#include <array>
#include <span>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/json/json.h"
#include "als/metrics/fold_in_protocol.h"
#include "als/metrics/with_engines.h"

namespace als {

constexpr std::size_t kMaxAnswers = 10;
/// A visitor who has answered less after so many is asked no more.
constexpr int kMaxQuestions = 500;

/// One visitor after n answers.
struct AfterAnswers {
  double ndcg10 = 0.0;         ///< of the list for-you; without a watch head by predicted rating
  double squared_error = 0.0;  ///< sum over the hidden ratings; 0 without a rating head
  int num_answers = 0;         ///< n, or fewer where there were not so many
  int num_questions = 0;       ///< that it took; of the random arm num_answers
};

struct QuestionScores {
  int num_hidden = 0;     ///< 0: fewer than 20 ratings, nothing is asked
  int num_relevant = 0;   ///< hidden ratings of the top third of the scale; 0: no NDCG
  int num_predicted = 0;  ///< hidden ratings with a prediction
  std::array<AfterAnswers, kMaxAnswers + 1> asked, random;
};

/// Each worker has an engine of its own. Bit-equal for any number of workers.
Result<std::vector<QuestionScores>> ask_visitors(const LoadEngine& load,
                                                 std::span<const HeldOutVisitor> visitors,
                                                 ThreadPool& pool);

/// Sums over visitors, of all seeds.
class QuestionSummary {
 public:
  void add(std::span<const QuestionScores> scores);

  /// {visitors, answers: [{n, answered, questions, asked: {ndcg10, rmse}, random: {...},
  /// differences: {ndcg10, squared_error}}], asked_worth_ten_random: {ndcg10, rmse}}: `answered`
  /// and `questions` are means of the asked arm; the last says how many asked answers are as good
  /// as ten random ones, between whole numbers by a straight line; null if ten are not.
  Json json() const;

 private:
  std::vector<QuestionScores> scores_;
};

}  // namespace als
