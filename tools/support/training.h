#pragma once

// What als_train and als_export share: the options of training, and a run with its progress on
// stderr and its curves.

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/bundle/model_file.h"
#include "als/ratings/split.h"
#include "als/train/feature_sets.h"
#include "als/train/trainer.h"
#include "als/train/variational_trainer.h"
#include "als/train/watch_trainer.h"
#include "support/checkpoints.h"
#include "support/dataset_files.h"

namespace als::tools {

/// How the rating head is trained.
enum class Method : std::uint8_t {
  kVariational,  ///< learns every precision; nothing to tune but K
  kAls,          ///< the paper's: fixed precisions
};

struct TrainOptions {
  Method method = Method::kVariational;
  TrainSettings settings;  ///< of kAls; num_factors and seed of both
  VariationalSettings variational;
  WatchSettings watch;
  bool no_watch = false;
  FeatureSets features;
  bool not_centred = false;
  bool quiet = false;
  int threads;
  std::string checkpoint_folder;  ///< empty: none; only tools that add_checkpoint_to()

  TrainOptions();
  /// Adds the options with the defaults of the settings.
  void add_to(CLI::App& app);
  void add_checkpoint_to(CLI::App& app);
  /// After parsing: what --preset, --sweeps and --features say that other options do not.
  Result<void> resolve();

 private:
  CLI::App* app_ = nullptr;
  std::string preset_;
  std::string feature_list_;
  int sweeps_ = 0;
};

/// Options as on a command line: "--method als -k 8". kInvalidArgument with CLI11's own words.
Result<TrainOptions> parse_train_options(const std::string& text);

/// One row of the learning curves.
struct SweepRecord {
  int sweep = 0;
  double objective = 0.0;       ///< of kAls
  double noise_variance = 0.0;  ///< of kVariational, stars^2
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

/// Around the sweeps of a training.
struct TrainHooks {
  /// Where to keep checkpoints, or none, and the name of this training in there.
  Checkpoints* checkpoints = nullptr;
  std::string training = "rating";
  /// After each sweep; false stops with kCancelled.
  std::function<bool(const SweepRecord&, const RatingModel&)> after_sweep;
};

/// Trains on the split's training part; a line a sweep on stderr: RMSE, objective, seconds, time
/// left. kCancelled after Ctrl-C.
Result<TrainRun> run_training(const Dataset& dataset, const Split& split,
                              const TrainOptions& options, ThreadPool& pool,
                              const TrainHooks& hooks = {});

/// The watch head on the split's training part; no rows with --no-watch.
Result<WatchModel> run_watch_training(const Split& split, const TrainOptions& options,
                                      ThreadPool& pool, const TrainHooks& hooks = {});

/// The checkpoints of a run with these data and options.
Checkpoints checkpoints_of(const Dataset& dataset, const TrainOptions& options);

/// Training ratings of each item.
std::vector<std::uint32_t> count_ratings(const RatingMatrix& by_item);

/// The model with its ids and how it was made.
TrainedModel with_provenance(RatingModel model, WatchModel watch, const LoadedDataset& loaded,
                             const TrainOptions& options, const SweepRecord& last);

}  // namespace als::tools
