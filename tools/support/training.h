#pragma once

// What als_train and als_export share: the options of training, and a run with its progress on
// stderr and its curves.

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/bundle/model_file.h"
#include "als/ratings/split.h"
#include "als/train/trainer.h"
#include "support/dataset_files.h"

namespace als::tools {

struct TrainOptions {
  TrainSettings settings;
  bool no_features = false;
  bool not_centred = false;
  bool quiet = false;
  int threads;

  TrainOptions();
  /// Adds the options with the defaults of TrainSettings.
  void add_to(CLI::App& app);
};

/// One row of the learning curves.
struct SweepRecord {
  int sweep = 0;
  double objective = 0.0;
  double train_rmse = 0.0;
  double test_rmse = 0.0;  ///< 0 without test ratings
  double seconds = 0.0;    ///< since the start
};

struct TrainRun {
  RatingModel model;
  std::vector<SweepRecord> curve;
  double test_rmse = 0.0;
  double test_mae = 0.0;
};

/// Trains on the split's training part; a line a sweep on stderr: RMSE, objective, seconds, time
/// left. kCancelled after Ctrl-C.
Result<TrainRun> run_training(const Dataset& dataset, const Split& split,
                              const TrainOptions& options, ThreadPool& pool);

/// The model with its ids and how it was made.
TrainedModel with_provenance(RatingModel model, const LoadedDataset& loaded,
                             const TrainOptions& options, const SweepRecord& last);

}  // namespace als::tools
