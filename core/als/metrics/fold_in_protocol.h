#pragma once

// The `fold-in` protocol: visitors who were never in the training data give S ratings, and the rest
// of their ratings is the answer. It goes through the very code and the quantised model that a
// browser uses; or, to compare, through another model's answers to the same visitors.

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/ratings/rating_matrix.h"
#include "als/recommend/fold_in.h"
#include "als/recommend/item_store.h"

namespace als {

/// One held-out user: item indices of the store and levels, in the order in which they are
/// given (drawn by a hash of (seed, user id, item id)).
struct HeldOutVisitor {
  std::vector<std::int32_t> items;
  std::vector<std::uint8_t> levels;
};

/// Visitors and the items of a model that they meet.
struct MetVisitors {
  const ItemStore& items;
  std::span<const HeldOutVisitor> visitors;
};

/// A visitor's first ratings, as fold-in takes them: sorted by item.
std::vector<VisitorRating> given_ratings(const ItemStore& items, const HeldOutVisitor& visitor,
                                         std::size_t num_given);

/// What the ranking is by.
enum class Ranking : std::uint8_t { kForYou, kPopularity, kRating, kWatch };
constexpr std::size_t kNumRankings = 4;

/// What one visitor says about the model at one S.
struct VisitorScores {
  int num_hidden = 0;
  int num_predicted = 0;       ///< of them; 0 without a rating head
  double squared_error = 0.0;  ///< sums over the predicted ratings, predictions clipped
  double item_mean_squared_error = 0.0;
  double log_likelihood = 0.0;
  double item_mean_log_likelihood = 0.0;  ///< item mean with one constant width
  /// Within the 80 % interval, and all, by third of popularity: 0 the most rated third of ratings.
  std::array<int, 3> num_covered{};
  std::array<int, 3> num_in_third{};
  /// By tenth of the probability that the rating is in the top third of the scale: how many
  /// ratings, how many were expected to be, how many are.
  struct Likely {
    int num_ratings = 0;
    double expected = 0.0;
    int found = 0;
  };
  std::array<Likely, 10> likely{};
  int num_relevant = 0;  ///< hidden ratings of the top third of the scale; 0: no ranking
  std::array<double, kNumRankings> ndcg10{};
  std::array<double, kNumRankings> recall20{};
  double hit_ratings = 0.0;  ///< sum of the true ratings of for-you's top 10
  int num_hits = 0;
  std::vector<std::int32_t> top10;  ///< of for-you
};

/// Baselines that need the training ratings: [num_items of the store].
struct ItemMeans {
  std::vector<float> means;  ///< in standard units; the global mean for an item without ratings
  double deviation = 1.0;    ///< likewise, of a training rating around its item's mean
};

/// What a model says of one item.
struct ItemAnswer {
  float rating = 0.0F;   ///< predicted, not clipped
  float watch = 0.0F;    ///< 0 without a watch head
  float for_you = 0.0F;  ///< the rating without a watch head
};

/// What a model makes of one visitor.
class VisitorAnswers {
 public:
  virtual ~VisitorAnswers() = default;
  /// Fast where items are asked in their order.
  virtual ItemAnswer answer(std::int32_t item) = 0;
  /// The same prediction, as the calibration takes it; its deviation is not a number if unknown.
  virtual UncertainRating uncertain_rating(std::int32_t item) = 0;
  virtual bool predicts() const { return true; }  ///< ratings, if the store has any
};

/// Folds a visitor in, from ratings sorted by item. Called by several threads at once.
using FoldIn =
    std::function<Result<std::unique_ptr<VisitorAnswers>>(std::span<const VisitorRating> ratings)>;

/// What a browser does. `items` must outlive it.
FoldIn browser_fold_in(const ItemStore& items);

/// Scores each visitor with at least S + 10 ratings; the others have num_hidden = 0. Candidates are
/// all items with training ratings, less the S. Intervals and probabilities are those of
/// RatingCalibration, ends included. Bit-equal for any number of workers.
Result<std::vector<VisitorScores>> score_visitors(const ItemStore& items, const ItemMeans& means,
                                                  std::span<const HeldOutVisitor> visitors,
                                                  int num_given, ThreadPool& pool);
/// The same of another model of these items.
Result<std::vector<VisitorScores>> score_visitors(const ItemStore& items, const ItemMeans& means,
                                                  std::span<const HeldOutVisitor> visitors,
                                                  int num_given, const FoldIn& fold_in,
                                                  ThreadPool& pool);

}  // namespace als
