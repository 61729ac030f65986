#pragma once

// run_training(), run_watch_training(): a plan carried out on a split, with its learning curve. The
// core has no clock, no disk and no screen: RunHooks is what the program around it lends.

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/model/checkpoint.h"
#include "als/ratings/split.h"
#include "als/train/train_plan.h"

namespace als {

/// One row of the learning curves.
struct SweepRecord {
  int sweep = 0;
  double objective = 0.0;       ///< of kAls
  double noise_variance = 0.0;  ///< of kVariational, in standard units
  double train_rmse = 0.0;
  /// Not a number without test ratings: nothing was measured.
  double test_rmse = std::numeric_limits<double>::quiet_NaN();
  double seconds = 0.0;       ///< since the start
  double seconds_left = 0.0;  ///< until the last of the plan's sweeps, at this pace
};

struct TrainRun {
  RatingModel model;
  std::vector<SweepRecord> curve;
  double test_rmse = std::numeric_limits<double>::quiet_NaN();  ///< likewise
  double test_mae = std::numeric_limits<double>::quiet_NaN();
};

/// Keeps where a training stands, by the training's name.
class CheckpointStore {
 public:
  virtual ~CheckpointStore() = default;
  /// What is there of a training; nothing if it has not begun.
  virtual Result<std::optional<Checkpoint>> load(const std::string& training) = 0;
  /// Whether it is time to save().
  virtual bool due(const std::string& training) const = 0;
  virtual void save(const std::string& training, const Checkpoint& checkpoint) = 0;
};

/// Makes a copy of the model as it is now.
using ModelNow = std::function<RatingModel()>;

struct RunHooks {
  /// Asked often; true ends the run with kCancelled.
  std::function<bool()> stopped = [] { return false; };
  std::function<double()> seconds = [] { return 0.0; };  ///< since any moment
  std::function<void(const std::string& stage)> begin_stage = [](const std::string&) {};
  /// Of kAls, after every half-sweep but a sweep's last one: the record has its sweep, objective
  /// and seconds alone. Costs a pass over the ratings; empty: not asked for.
  std::function<void(const SweepRecord&, const TrainPlan&, const ModelNow&)> after_half_sweep;
  bool with_curve = true;  ///< else the last sweep alone is measured and reported
  /// After each sweep of the rating head; false stops with kCancelled.
  std::function<bool(const SweepRecord&, const TrainPlan&, const ModelNow&)> after_sweep =
      [](const SweepRecord&, const TrainPlan&, const ModelNow&) { return true; };
  std::function<void(int sweep, const TrainPlan&, double seconds)> after_watch_sweep =
      [](int, const TrainPlan&, double) {};
  CheckpointStore* checkpoints = nullptr;  ///< or none
};

/// Those of a training by the way, of which only the end counts.
inline RunHooks silent(const RunHooks& hooks) {
  RunHooks silent;
  silent.with_curve = false;
  silent.stopped = hooks.stopped;
  return silent;
}

/// Trains the rating head on the split's training part; nothing, and no curve, of counts and
/// events. `training` is its name in the checkpoints.
Result<TrainRun> run_training(const Dataset& dataset, const Split& split, const TrainPlan& plan,
                              ThreadPool& pool, const RunHooks& hooks = {},
                              const std::string& training = "rating");

/// The watch head on the split's training part; no rows if the plan does without, unless the data
/// have nothing else to learn from.
Result<WatchModel> run_watch_training(const Split& split, const TrainPlan& plan, ThreadPool& pool,
                                      const RunHooks& hooks = {},
                                      const std::string& training = "watch");

}  // namespace als
