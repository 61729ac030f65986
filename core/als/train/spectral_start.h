#pragma once

// spectral_start(): item factors to begin training with. A random start needs half a dozen sweeps
// to find the directions in which items differ, and never finds the best ones; a truncated singular
// value decomposition of what the biases leave finds them for the price of one.

#include <cstdint>

#include "als/base/thread_pool.h"
#include "als/model/rating_model.h"
#include "als/ratings/rating_matrix.h"

namespace als {

/// [num_items x (K + 1)] in standard units: K factors, then the item's bias. With R the ratings
/// less mean and biases, D the rows' numbers of ratings plus a constant, on the diagonal: of
/// D_users^-1/2 R D_items^-1/2 the K leading singular values s and right vectors v, each of length
/// sqrt(number of ratings), as D_items^-1/2 v sqrt(s). Found by subspace iteration from random
/// vectors (Halko, Martinsson and Tropp 2011, "Finding structure with randomness", algorithm 4.4),
/// whose first rounds look at a part of the users only: the last directions are rough. Directions
/// beyond the data's rank are 0. Bit-equal for any number of workers.
FactorMatrix spectral_start(const RatingMatrix& by_user, const RatingMatrix& by_item,
                            int num_factors, std::uint64_t seed, ThreadPool& pool);

}  // namespace als
