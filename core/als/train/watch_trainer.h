#pragma once

// train_watch(): the watch head by alternating least squares. Users' factors are only a means:
// visitors are folded in, so the item side is all that is kept.

#include <cstdint>
#include <functional>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/model/checkpoint.h"
#include "als/model/watch_model.h"
#include "als/ratings/rating_matrix.h"

namespace als {

struct WatchProgress {
  int sweep;
  const std::function<Checkpoint()>& checkpoint;  ///< to go on from here
};

/// Called after each sweep; false stops the training with kCancelled.
using WatchProgressFn = std::function<bool(const WatchProgress&)>;

/// The two matrices hold the same ratings. Bit-equal for any number of workers, and of ranks that
/// share their rows: then the root has the whole model, the others their own rows. kNumerical if a
/// row's matrix is not positive definite. `resume` as in train().
Result<WatchModel> train_watch(const RatingMatrix& by_user, const RatingMatrix& by_item,
                               const WatchSettings& settings, std::uint64_t seed, ThreadPool& pool,
                               const WatchProgressFn& progress = {},
                               const Checkpoint* resume = nullptr);

/// The loss of WatchSettings at given factors of both sides; never rises from one half-sweep to the
/// next.
double watch_loss(const RatingMatrix& by_user, const FactorMatrix& user_factors,
                  const FactorMatrix& item_factors, const WatchSettings& settings);

}  // namespace als
