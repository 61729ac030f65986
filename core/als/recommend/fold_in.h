#pragma once

// Fold-in: what is known of a visitor who was not in the training data, from their ratings alone,
// in both heads. The same row solves as in training, against the quantised items; in double, the
// same bits on every platform (solve/normal_equations.h).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "als/base/result.h"
#include "als/recommend/item_store.h"
#include "als/solve/normal_equations.h"

namespace als {

/// One rating of the visitor, of a usable item.
struct VisitorRating {
  std::int32_t index;
  float rating;  ///< in standard units
  /// So much of a rating it counts for, in every sum: 1 all, 0 as if it had not been given.
  float weight = 1.0F;
};

/// How many ratings they count for together.
double sum_of_weights(std::span<const VisitorRating> ratings);

/// The rating head's posterior, K + 1 dimensions with the bias last; empty without such a head.
struct Visitor {
  std::vector<float> factors;  ///< [num_factors]
  float bias = 0.0F;
  std::vector<double> covariance;  ///< [(K + 1) x (K + 1)]
  /// Variance of a prediction for an item of uncertainty 1 that is due to the item.
  double item_variance = 0.0;
  float share_of_many = 0.0F;  ///< how far the visitor is known (share_of_many())
};

/// In all of these `ratings` must be sorted by index, each index once, so that the bits do not
/// depend on the order in which the visitor rated, and must outlive the object. kNumerical if the
/// model makes no sense.

/// The rating head's normal equations of a visitor, summed once: n D^2 / 2 multiply-adds, D = K +
/// 1; each solve then costs D^3. With w = (v, 1) for each rated item, C its covariance, t = rating
/// - mu - its bias and p the noise precision
/// times the rating's weight,
///
///   A = sum p (w w^T + C_vv) + diag(prior precision),   covariance = A^-1,
///   y = sum p (t w - C_vb) + prior precision * prior mean,   mean = A^-1 y.
///
/// const and free of scratch: threads may share it.
class RatingEquations {
 public:
  RatingEquations(const ItemStore& items, std::span<const VisitorRating> ratings);

  Result<Visitor> solve() const;
  /// As if the i-th rating had not been given: exact, it is taken out of every sum.
  Result<Visitor> solve_without(std::size_t i) const;

  /// What the right-hand side owes to the i-th rating, [D], "rated at all" included.
  std::vector<double> evidence(std::size_t i) const;

 private:
  Result<Visitor> finish(NormalEquations equations, std::vector<double> right, double uncertainty,
                         std::span<const double> rated_set, double num_ratings) const;
  double rated_set_weight(double num_ratings) const;
  double weight(std::size_t i) const { return static_cast<double>(ratings_[i].weight); }
  std::vector<double> rating_part(std::size_t i) const;
  void add_rated_set(std::size_t i, double times, std::span<double> sum) const;

  const ItemStore& items_;
  std::span<const VisitorRating> ratings_;
  std::size_t size_;
  std::vector<double> rows_;  // [n x D] w
  NormalEquations sums_;
  std::vector<double> right_;      // [D]
  std::vector<double> rated_set_;  // [D] sum of y_n
  double uncertainty_ = 0.0;       // sum
  double num_ratings_;             // by their weights
};

/// The watch head's, likewise; only for a model that has one. Without ratings every solution is 0.
class WatchEquations {
 public:
  WatchEquations(const ItemStore& items, std::span<const VisitorRating> ratings,
                 std::optional<double> regularization = {});

  Result<std::vector<float>> solve() const;
  Result<std::vector<float>> solve_without(std::size_t i) const;
  /// A^-1, [K x K].
  Result<std::vector<double>> covariance() const;
  /// The share of each rating, in order, in the score of an item; they add up to it.
  Result<std::vector<double>> explain(std::int32_t index) const;

 private:
  bool factorise(NormalEquations& equations, double weight) const;
  double confidence(std::size_t i) const;
  double pull(std::size_t i) const;

  const ItemStore& items_;
  std::span<const VisitorRating> ratings_;
  std::size_t size_;
  double regularization_;
  std::vector<double> rows_;  // [n x K] q
  NormalEquations sums_;
  std::vector<double> right_;  // [K]
  double weight_ = 0.0;        // sum of all cells' weights
};

/// Exact; without ratings the prior.
Result<Visitor> fold_in(const ItemStore& items, std::span<const VisitorRating> ratings);

/// The watch head's factors of the visitor, [K of that head]; zeros without ratings, nothing if the
/// model has no watch head. With another `regularization` than the model's: to choose it by.
Result<std::vector<float>> fold_in_watch(const ItemStore& items,
                                         std::span<const VisitorRating> ratings,
                                         std::optional<double> regularization = {});

/// w = (v, 1) of an item, [K + 1].
std::vector<double> item_row(const ItemStore& items, std::int32_t index);

/// q of an item, [K of the watch head].
std::vector<double> watch_row(const ItemStore& items, std::int32_t index);

/// w^T covariance w: the variance of the item's *prediction* that is due to the visitor.
double visitor_variance(const Visitor& visitor, std::span<const double> item_row);

/// Standard deviation in rating of a *rating* of the item by the visitor around its prediction:
/// noise, the visitor's and the item's uncertainty.
float rating_deviation(const ItemStore& items, const Visitor& visitor, std::int32_t index);

/// A prediction, not clipped, with what its calibration asks for.
UncertainRating uncertain_rating(const ItemStore& items, const Visitor& visitor, std::int32_t index,
                                 float predicted);
/// Where the visitor's rating of the item will fall.
inline RatingOutcome rating_outcome(const ItemStore& items, const Visitor& visitor,
                                    std::int32_t index, float predicted) {
  return items.head().calibration.outcome(items.scale(),
                                          uncertain_rating(items, visitor, index, predicted));
}

/// Why an item is predicted as it is, in standard units: the parts add up to the prediction (before
/// clipping; up to rounding and the quantisation of the query).
struct RatingExplanation {
  double average = 0.0;               ///< mu + the item's bias: what everybody gives it
  double prior = 0.0;                 ///< what is assumed of any visitor
  std::vector<double> contributions;  ///< of each rating, in order, "rated at all" included
};
Result<RatingExplanation> explain_rating(const ItemStore& items,
                                         std::span<const VisitorRating> ratings,
                                         std::int32_t index);

/// The share of each rating, in order, in the watch head's score of an item; they add up to it.
/// Zeros if the model has no watch head.
Result<std::vector<double>> explain_watch(const ItemStore& items,
                                          std::span<const VisitorRating> ratings,
                                          std::int32_t index);

}  // namespace als
