#include "als/metrics/question_protocol.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "als/metrics/quality_curve.h"
#include "als/metrics/ranking_metrics.h"

// Through the engine that ships, from ratings to ids and back. Tested by
// tests/unit/metrics/question_protocol_test.cpp.

namespace als {
namespace {

constexpr std::size_t kNdcgRanks = 10;
// Questions asked for at a time. They are chosen each for itself, so that what follows a film that
// was not seen is what a question without it would be.
constexpr int kQuestionsAtATime = 8;
constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();

class Interview {
 public:
  Interview(const Engine& engine, const HeldOutVisitor& visitor)
      : engine_(engine), scale_(engine.items().scale()), half_(visitor.items.size() / 2) {
    for (std::size_t i = 0; i < visitor.items.size(); ++i) {
      const std::string& item_id = engine.items().item_id(visitor.items[i]);
      const auto value = static_cast<float>(scale_.value(visitor.levels[i]));
      if (i < half_) {
        known_.push_back({item_id, value});
        known_ids_.push_back(item_id);
        continue;
      }
      hidden_.push_back(item_id);
      hidden_values_.push_back(static_cast<double>(value));
      if (visitor.levels[i] >= scale_.liked_level()) liked_.insert(item_id);
    }
  }

  Result<QuestionScores> judge() const {
    QuestionScores scores;
    scores.num_hidden = static_cast<int>(hidden_.size());
    scores.num_relevant = static_cast<int>(liked_.size());
    if (engine_.items().has_rating_head()) scores.num_predicted = scores.num_hidden;
    for (std::size_t n = 0; n <= kMaxAnswers; ++n) {
      const Result<AfterAnswers> after = judge_given(std::span(known_).first(std::min(n, half_)));
      if (!after) return after.error();
      scores.random[n] = *after;
      scores.random[n].num_questions = after->num_answers;
    }
    std::vector<ItemRating> given;
    std::vector<std::string> not_asked = hidden_;
    int num_questions = 0;
    for (std::size_t n = 0; n <= kMaxAnswers; ++n) {
      if (n > 0) {
        const Result<void> asked = ask(given, not_asked, num_questions);
        if (!asked) return asked.error();
      }
      const Result<AfterAnswers> after = judge_given(given);
      if (!after) return after.error();
      scores.asked[n] = *after;
      scores.asked[n].num_questions = num_questions;
    }
    return scores;
  }

 private:
  /// Until one is answered, if any is.
  Result<void> ask(std::vector<ItemRating>& given, std::vector<std::string>& not_asked,
                   int& num_questions) const {
    while (num_questions < kMaxQuestions) {
      NextToRateOptions options;
      options.n = kQuestionsAtATime;
      options.diverse = false;
      options.excluded = not_asked;
      const Result<NextToRate> next = engine_.next_to_rate(given, options);
      if (!next) return next.error();
      if (next->item_ids.empty()) return {};
      for (const std::string& item_id : next->item_ids) {
        if (num_questions++ == kMaxQuestions) return {};
        const auto answer =
            std::find_if(known_.begin(), known_.end(),
                         [&](const ItemRating& rating) { return rating.item_id == item_id; });
        if (answer != known_.end()) {
          given.push_back(*answer);
          return {};
        }
        not_asked.push_back(item_id);
      }
    }
    return {};
  }

  Result<AfterAnswers> judge_given(std::span<const ItemRating> given) const {
    AfterAnswers after;
    after.num_answers = static_cast<int>(given.size());
    RecommendOptions options;
    options.score = engine_.items().has_watch_head() ? Score::kForYou : Score::kRating;
    options.n = static_cast<int>(kNdcgRanks);
    options.min_ratings = 1;
    options.excluded = known_ids_;
    const Result<ItemList> list = engine_.recommend(given, options);
    if (!list) return list.error();
    if (!liked_.empty()) {
      std::vector<std::uint8_t> relevant(kNdcgRanks);
      for (std::size_t i = 0; i < list->item_ids.size(); ++i)
        relevant[i] = liked_.contains(list->item_ids[i]) ? 1 : 0;
      after.ndcg10 = ndcg(relevant, liked_.size());
    }
    if (!engine_.items().has_rating_head()) return after;
    const Result<ItemList> predicted = engine_.predict(given, hidden_);
    if (!predicted) return predicted.error();
    for (std::size_t i = 0; i < hidden_.size(); ++i) {
      const double error = static_cast<double>(predicted->predicted[i]) - hidden_values_[i];
      after.squared_error += error * error;
    }
    return after;
  }

  const Engine& engine_;
  const RatingScale& scale_;
  const std::size_t half_;
  std::vector<ItemRating> known_;  // what can be answered, in the order drawn
  std::vector<std::string> known_ids_;
  std::vector<std::string> hidden_;
  std::vector<double> hidden_values_;
  std::set<std::string> liked_;  // of the hidden ones
};

using Arm = std::array<AfterAnswers, kMaxAnswers + 1> QuestionScores::*;

/// Of one arm after n answers.
struct ArmPoint {
  MeanInterval ndcg;
  double rmse = kNotMeasured;
};

ArmPoint arm_point(std::span<const QuestionScores> scores, Arm arm, std::size_t n) {
  std::vector<double> ndcgs;
  double squared = 0.0;
  double num_predicted = 0.0;
  for (const QuestionScores& visitor : scores) {
    const AfterAnswers& after = (visitor.*arm)[n];
    if (visitor.num_relevant > 0) ndcgs.push_back(after.ndcg10);
    squared += after.squared_error;
    num_predicted += visitor.num_predicted;
  }
  return {mean_interval(ndcgs),
          num_predicted > 0.0 ? std::sqrt(squared / num_predicted) : kNotMeasured};
}

/// Where a curve, that rises (`better` 1) or falls (-1) towards the better, first is as good as
/// `goal`; null if nowhere, not a number if it was not measured.
Json first_as_good(std::span<const double> curve, double goal, double better) {
  if (std::isnan(goal)) return kNotMeasured;
  for (std::size_t n = 0; n < curve.size(); ++n) {
    if (better * curve[n] < better * goal) continue;
    if (n == 0) return 0.0;
    const double before = curve[n - 1];
    return static_cast<double>(n - 1) + (goal - before) / (curve[n] - before);
  }
  return nullptr;
}

}  // namespace

Result<std::vector<QuestionScores>> ask_visitors(const LoadEngine& load,
                                                 std::span<const HeldOutVisitor> visitors,
                                                 ThreadPool& pool) {
  return with_engines<QuestionScores>(
      load, visitors.size(), pool,
      [&](const Engine& engine, std::size_t i) -> Result<QuestionScores> {
        if (visitors[i].items.size() < 2 * kMaxAnswers) return QuestionScores();
        return Interview(engine, visitors[i]).judge();
      });
}

void QuestionSummary::add(std::span<const QuestionScores> scores) {
  for (const QuestionScores& visitor : scores) {
    if (visitor.num_hidden > 0) scores_.push_back(visitor);
  }
}

Json QuestionSummary::json() const {
  Json json{{"visitors", scores_.size()}, {"answers", Json::array()}};
  std::array<std::vector<double>, 2> ndcgs;
  std::array<std::vector<double>, 2> rmses;
  for (std::size_t n = 0; n <= kMaxAnswers; ++n) {
    std::vector<double> answered;
    std::vector<double> questions;
    std::vector<double> ndcg_differences;
    std::vector<double> error_differences;
    for (const QuestionScores& visitor : scores_) {
      answered.push_back(visitor.asked[n].num_answers);
      questions.push_back(visitor.asked[n].num_questions);
      if (visitor.num_relevant > 0)
        ndcg_differences.push_back(visitor.asked[n].ndcg10 - visitor.random[n].ndcg10);
      if (visitor.num_predicted > 0) {
        error_differences.push_back(
            (visitor.asked[n].squared_error - visitor.random[n].squared_error) /
            visitor.num_predicted);
      }
    }
    Json at{{"n", n},
            {"answered", mean_interval(answered).mean},
            {"questions", mean_interval(questions).mean}};
    for (std::size_t arm = 0; arm < 2; ++arm) {
      const ArmPoint point =
          arm_point(scores_, arm == 0 ? &QuestionScores::asked : &QuestionScores::random, n);
      ndcgs[arm].push_back(point.ndcg.mean);
      rmses[arm].push_back(point.rmse);
      at[arm == 0 ? "asked" : "random"] = {{"ndcg10", interval_json(point.ndcg)},
                                           {"rmse", point.rmse}};
    }
    at["differences"] = {{"ndcg10", interval_json(mean_interval(ndcg_differences))},
                         {"squared_error", interval_json(mean_interval(error_differences))}};
    json["answers"].push_back(std::move(at));
  }
  json["asked_worth_ten_random"] = {{"ndcg10", first_as_good(ndcgs[0], ndcgs[1].back(), 1.0)},
                                    {"rmse", first_as_good(rmses[0], rmses[1].back(), -1.0)}};
  return json;
}

}  // namespace als
