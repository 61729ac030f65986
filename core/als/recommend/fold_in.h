#pragma once

// Fold-in: the factors and bias of a visitor who was not in the training data, from their ratings
// alone. The same row solve as in training, against the quantised item factors.

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

struct Visitor {
  std::vector<float> factors;  ///< [num_factors]
  float bias = 0.0F;
};

/// Exact, in n K^2 / 2 + K^3 / 6 multiply-adds; no ratings give zeros. `ratings` must be sorted by
/// index, each index once, so that the bits do not depend on the order in which the visitor rated.
/// kNumerical if the model makes no sense.
Result<Visitor> fold_in(const ItemStore& items, std::span<const VisitorRating> ratings);

}  // namespace als
