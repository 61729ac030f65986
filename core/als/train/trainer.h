#pragma once

// train(): alternating least squares for the rating head (the paper's Algorithms 1 and 2, made
// exact; core/README.md has the derivation). A sweep is three half-sweeps, each of which solves all
// rows of one kind with the others fixed: users, items, then the features in turn. Every solve is
// exact, so the objective (objective.h) never rises.

#include <cstdint>
#include <functional>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/model/checkpoint.h"
#include "als/model/rating_model.h"
#include "als/ratings/rating_matrix.h"
#include "als/train/item_features.h"

namespace als {

enum class UpdateOrder : std::uint8_t {
  kJoint = 1,  ///< factors and bias of a row in one solve: the default, converges in fewer sweeps
  kBiasThenFactors = 2,  ///< the paper's equation (1), then (2)
};

enum class SolverKind : std::uint8_t {
  kAutomatic = 1,          ///< kConjugateGradient for K >= kMinConjugateFactors and kJoint
  kCholesky = 2,           ///< exact
  kConjugateGradient = 3,  ///< a few steps from the last sweep's row; kJoint only
};

/// Below it the exact solution is as fast: a row of up to 16 columns is one block of the kernels.
inline constexpr int kMinConjugateFactors = 17;

/// The only home of the defaults: `--help` and the documents read them from here.
struct TrainSettings {
  int num_factors = 16;  ///< K, 1 ... 512
  int sweeps = 15;       ///< 1 ... 10,000
  RatingPrior prior;
  UpdateOrder update_order = UpdateOrder::kJoint;
  SolverKind solver = SolverKind::kAutomatic;
  bool centred = true;                 ///< subtract the global mean; the paper does not
  bool bias_only = false;              ///< mu + b_m + b_n: no factors, no features
  bool cold_items_keep_start = false;  ///< an item without ratings stays at its random start, as in
                                       ///< the paper's program, instead of its features' mean
  std::uint64_t seed = 1;

  /// kInvalidArgument naming the setting and its range.
  Result<void> validate() const;
};

/// The two matrices hold the same ratings, seen from either side (the paper's leaking split does
/// not keep to that).
struct TrainingData {
  const RatingMatrix& by_user;   ///< rows: users
  const RatingMatrix& by_item;   ///< rows: items
  const ItemFeatures& features;  ///< of the items; may be empty
  /// Ratings of the same users that no row learns from, whose fit the progress will ask for.
  const RatingMatrix* test_by_user = nullptr;
};

enum class HalfSweep : std::uint8_t { kUsers, kItems, kFeatures };

struct TrainProgress {
  int sweep;  ///< 1 ... settings.sweeps
  HalfSweep half_sweep;
  bool last_of_sweep;
  const RatingModel& model;
  const std::function<Checkpoint()>& checkpoint;  ///< to go on from here; only if last_of_sweep
};

/// Called on the calling thread after each half-sweep; false stops the training with kCancelled.
using TrainProgressFn = std::function<bool(const TrainProgress&)>;

/// Bit-equal for any number of workers, and of ranks that share the ratings' rows: then the root
/// has the whole model, the others their own rows. An item without ratings ends at its features'
/// mean, with bias 0. kNumerical if a row's matrix is not positive definite. Memory: 4 (num_users +
/// num_items) (K + 1) bytes beside the data. With `resume` it goes on after that checkpoint's
/// sweep, to the same bytes; kBadFormat if it is not one of these data and settings.
Result<RatingModel> train(const TrainingData& data, const TrainSettings& settings, ThreadPool& pool,
                          const TrainProgressFn& progress = {}, const Checkpoint* resume = nullptr);

/// mu: the mean of all ratings in standard units; 0 without ratings.
double global_mean(const RatingMatrix& ratings);

}  // namespace als
