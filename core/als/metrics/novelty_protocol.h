#pragma once

// The `novelty` protocol: what a list is worth to somebody who looks for what they have not seen.
//
// What can be checked was rated, so it had been seen: a plain measure rewards a list for naming
// what everybody has seen. Here a hidden item that the visitor liked stands for all those like it
// that they would like and have not seen. If p is the probability that somebody like them has seen
// it, there are (1 - p) / p of them for each one seen (inverse propensity scoring, Horvitz and
// Thompson 1952; odds, because the unseen are meant); at most 99, so that no rare find decides.
// Each visitor's sum is divided by that of their best possible list.
//
// p is estimated twice, since the answer depends on it: by the popularity of the item and by what
// the visitor gave (SeenModel, learned from other visitors), and by the share of all users who have
// rated the item.

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/json/json.h"
#include "als/metrics/fold_in_protocol.h"
#include "als/metrics/with_engines.h"

namespace als {

/// The dial `unseen` from 0 to 1, in the page's steps.
constexpr std::size_t kUnseenSteps = 6;

/// One visitor's list at one step.
struct NovelList {
  double ndcg10 = 0.0;           ///< all liked items alike
  double novel10 = 0.0;          ///< NDCG@10 with the weights, p of the visitor
  double novel10_popular = 0.0;  ///< p of the item alone
  double seen = 0.0;             ///< mean of p (of the visitor) over the list
};

struct NoveltyScores {
  int num_relevant = 0;  ///< hidden items that were liked and may be listed; 0: nothing is measured
  std::array<NovelList, kUnseenSteps> at{};
};

/// Of each visitor with at least S + 10 ratings; lists as the page asks for them: for-you, items
/// with 10 training ratings or more. For a model with a watch head. Bit-equal for any number of
/// workers.
Result<std::vector<NoveltyScores>> judge_novelty(const LoadEngine& load,
                                                 std::span<const HeldOutVisitor> visitors,
                                                 std::size_t num_given, std::size_t num_users,
                                                 ThreadPool& pool);

/// Sums over visitors, of all seeds, at one S.
class NoveltySummary {
 public:
  void add(std::span<const NoveltyScores> scores);

  /// [{unseen, visitors, ndcg10, novel10, novel10_popular, seen, differences: {ndcg10, novel10,
  /// novel10_popular}}], differences from the list at 0, paired by visitor, each {mean, low, high}.
  Json json() const;

 private:
  std::vector<NoveltyScores> scores_;
};

}  // namespace als
