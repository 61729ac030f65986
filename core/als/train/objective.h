#pragma once

// The loss that training lowers, with every prior in it:
//
//   lambda/2 sum (r - prediction)^2 + tau/2 (sum |u_m|^2 + sum |v_n - prior_n|^2) + gamma/2 (sum
//   b_m^2 + sum b_n^2)
//   + 1/(2 beta) sum |f_k|^2.

#include "als/base/thread_pool.h"
#include "als/model/rating_model.h"
#include "als/ratings/rating_matrix.h"
#include "als/train/item_features.h"

namespace als {

/// `squared_error`: of the training ratings (Fit). Sums in double, per block of rows and then in
/// block order: bit-equal for any number of workers and ranks.
double objective(const RatingModel& model, double squared_error, const ItemFeatures& features,
                 const RowShare& users, const RowShare& items, ThreadPool& pool);
/// The same of one process, measuring the fit. `by_user` must have the model's shape.
double objective(const RatingModel& model, const RatingMatrix& by_user,
                 const ItemFeatures& features, ThreadPool& pool);

}  // namespace als
