#pragma once

// How near a model comes to ratings, at the speed of training: a sweep is no use if measuring it
// takes longer.

#include <cstddef>
#include <vector>

#include "als/base/thread_pool.h"
#include "als/model/rating_model.h"
#include "als/ratings/rating_matrix.h"
#include "als/solve/normal_system.h"
#include "als/train/needed_rows.h"

namespace als {

struct Fit {
  double squared_error = 0.0;  ///< sum of (rating - prediction)^2, not clipped; in standard units
  double rmse = 0.0;  ///< of predictions clipped to the scale, in its units; 0 without ratings
  double mae = 0.0;   ///< the same
};

/// A row, or one value, of each user or item: `stride` floats apart.
struct StridedRows {
  const float* first;
  std::size_t stride;
  const float* row(std::size_t i) const { return first + i * stride; }
};

/// What a fit reads of a model, wherever it lies.
struct FittedModel {
  SystemShape shape;  ///< of the items' rows
  double global_mean;
  StridedRows users;  ///< K factors each
  StridedRows user_biases;
  StridedRows items;  ///< padded
  StridedRows item_biases;
};

/// Of all ratings. Predictions in float32, sums in double. Bit-equal for any number of workers, and
/// of ranks that share the users.
Fit fit_of(const FittedModel& model, const RatingMatrix& by_user, ThreadPool& pool);
Fit fit_of(const RatingModel& model, const RatingMatrix& by_user, ThreadPool& pool);

/// A model's items, padded, where a rank's users need them.
struct FittedItems {
  /// Collective.
  FittedItems(const RatingModel& model, const NeededRows& needed, ThreadPool& pool);
  FittedModel with_users_of(const RatingModel& model) const;

  SystemShape shape;
  PaddedRows rows;
  std::vector<float> biases;
};

}  // namespace als
