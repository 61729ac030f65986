#pragma once

// What als_train, als_export and the others share: the options of training, and a run's progress on
// stderr.

#include <CLI/CLI.hpp>
#include <string>

#include "als/base/result.h"
#include "als/json/json.h"
#include "als/train/plan_choices.h"
#include "als/train/train_run.h"
#include "support/checkpoints.h"
#include "support/dataset_files.h"
#include "support/tool_ranks.h"

namespace als::tools {

/// A plan as a command line gives it.
struct TrainOptions : TrainPlan {
  bool quiet = false;
  int threads;
  std::string checkpoint_folder;  ///< empty: none; only tools that add_checkpoint_to()

  TrainOptions();
  /// Adds the options with the defaults of the settings.
  void add_to(CLI::App& app);
  void add_checkpoint_to(CLI::App& app);
  /// kInvalidArgument if something else than a folder is there.
  Result<void> check_checkpoint_folder() const;
  /// After parsing: what --preset, --sweeps and --features say that other options do not.
  Result<void> resolve();

 private:
  CLI::App* app_ = nullptr;
  PlanChoices choices_;
};

/// Options as on a command line: "--method als -k 8". kInvalidArgument with CLI11's own words.
Result<TrainOptions> parse_train_options(const std::string& text);

/// That a rating model can be trained on a split: kInvalidArgument for counts and events, kParse
/// for an empty training part.
Result<void> check_trainable(const Split& split);

/// A line a sweep on stderr, unless `quiet`: RMSE, objective, seconds, time left. Ctrl-C stops the
/// run.
RunHooks run_hooks(bool quiet, Checkpoints* checkpoints = nullptr);

/// The checkpoints of a run with these data and options.
Checkpoints checkpoints_of(const Dataset& dataset, const TrainOptions& options, Ranks& ranks);

/// What each rank needed, for --json; [] of a program that is alone. All ranks call it; the root
/// has the answer. `needed`: rows of the other side, of users and of items, that others own.
/// `after_sweeps`: what had been sent by then.
Json ranks_json(ToolRanks& ranks, const Split& split, const std::vector<SentBytes>& after_sweeps,
                std::uint64_t peak_bytes);

/// load_dataset() by all ranks, and their shares. The root comes first: where the ranks have one
/// disk, it leaves them a cache to map.
Result<LoadedDataset> load_shared_dataset(const DataOptions& data, const TrainOptions& options,
                                          Ranks& ranks, ThreadPool& pool);

}  // namespace als::tools
