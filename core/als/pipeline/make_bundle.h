#pragma once

// make_bundle(): the whole way from ratings to the files of a bundle, for every program that trains
// one.

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/json/json.h"
#include "als/package/bundle.h"
#include "als/ratings/dataset.h"
#include "als/train/train_run.h"

namespace als {

struct BundlePlan {
  TrainPlan train;
  float affinity_bias_weight = 0.05F;  ///< w of the score `affinity`
  bool evaluate = true;  ///< with a second model, to tell how good this one is; and a report
  /// What als_eval --json found of these data, with others' recommenders beside: its curve is then
  /// the report's, instead of the evaluation's own beside popularity. Null: none.
  Json judged = nullptr;
};

/// Trainings in the checkpoints: evaluation-rating, evaluation-watch, rating, watch. The same bytes
/// for any number of workers. kBadFormat if `judged` is not what it should be or of other data.
Result<Bundle> make_bundle(const LoadedDataset& loaded, const BundlePlan& plan,
                           const Packing& packing, ThreadPool& pool, const RunHooks& hooks = {});

}  // namespace als
