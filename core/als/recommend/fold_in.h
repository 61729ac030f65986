#pragma once

// Fold-in: what is known of a visitor who was not in the training data, from their ratings alone,
// in both heads. The same row solves as in training, against the quantised items.

#include <cstdint>
#include <span>
#include <vector>

#include "als/base/result.h"
#include "als/recommend/item_store.h"

namespace als {

/// One rating of the visitor, of a usable item.
struct VisitorRating {
  std::int32_t index;
  float stars;  ///< 0.5 ... 5
};

/// The rating head's posterior, K + 1 dimensions with the bias last.
struct Visitor {
  std::vector<float> factors;  ///< [num_factors]
  float bias = 0.0F;
  std::vector<double> covariance;  ///< [(K + 1) x (K + 1)]
  /// Variance of a prediction for an item of uncertainty 1 that is due to the item.
  double item_variance = 0.0;
};

/// In all of these `ratings` must be sorted by index, each index once, so that the bits do not
/// depend on the order in which the visitor rated. kNumerical if the model makes no sense.

/// Exact, in n K^2 / 2 + K^3 multiply-adds; without ratings the prior.
Result<Visitor> fold_in(const ItemStore& items, std::span<const VisitorRating> ratings);

/// The watch head's factors of the visitor, [K of that head]; zeros without ratings, nothing if the
/// model has no watch head.
Result<std::vector<float>> fold_in_watch(const ItemStore& items,
                                         std::span<const VisitorRating> ratings);

/// Standard deviation in stars of a *rating* of the item by the visitor around its prediction:
/// noise, the visitor's and the item's uncertainty.
float rating_deviation(const ItemStore& items, const Visitor& visitor, std::int32_t index);

/// Why an item is predicted as it is: the parts add up to the prediction (before clipping; up to
/// rounding and the quantisation of the query).
struct StarsExplanation {
  double average = 0.0;               ///< mu + the item's bias: what everybody gives it
  double prior = 0.0;                 ///< what is assumed of any visitor
  std::vector<double> contributions;  ///< of each rating, in order, "rated at all" included
};
Result<StarsExplanation> explain_stars(const ItemStore& items,
                                       std::span<const VisitorRating> ratings, std::int32_t index);

/// The share of each rating, in order, in the watch head's score of an item; they add up to it.
/// Zeros if the model has no watch head.
Result<std::vector<double>> explain_watch(const ItemStore& items,
                                          std::span<const VisitorRating> ratings,
                                          std::int32_t index);

}  // namespace als
