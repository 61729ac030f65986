#pragma once

// How near a model comes to ratings, at the speed of training: a sweep is no use if measuring it
// takes longer.

#include <cstddef>

#include "als/base/thread_pool.h"
#include "als/model/rating_model.h"
#include "als/ratings/rating_matrix.h"
#include "als/train/needed_rows.h"

namespace als {

struct Fit {
  double squared_error = 0.0;  ///< sum of (rating - prediction)^2, not clipped; in standard units
  double rmse = 0.0;  ///< of predictions clipped to the scale, in its units; 0 without ratings
  double mae = 0.0;   ///< the same
};

/// Of all ratings. Predictions in float32, sums in double. Bit-equal for any number of workers.
/// Ranks that share the users say by `items_of_users` what they need of the items' rows.
Fit fit_of(const RatingModel& model, const RatingMatrix& by_user, ThreadPool& pool);
Fit fit_of(const RatingModel& model, const RatingMatrix& by_user, const NeededRows& items_of_users,
           ThreadPool& pool);

}  // namespace als
