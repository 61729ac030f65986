// als_train: ratings in, a trained model (safetensors, float32) and its learning curves out.

#include <cmath>
#include <cstdio>
#include <optional>
#include <string>

#include "als/bundle/model_file.h"
#include "als/json/json.h"
#include "als/pipeline/curve_json.h"
#include "support/command_line.h"
#include "support/dataset_files.h"
#include "support/files.h"
#include "support/peak_memory.h"
#include "support/training.h"

namespace {

using namespace als;
using namespace als::tools;

struct Options {
  DataOptions data;
  std::string out;
  std::string split = "none";
  double test_fraction = 0.2;
  bool json = false;
  TrainOptions train;
};

/// Straight from the model's tables: with many users a copy would be most of the memory.
Result<void> write_model(const std::string& path, const TrainedModel& model) {
  const SafetensorsWriter tensors = tensors_of(model);
  return write_file(path, pieces_of(model, tensors));
}

/// Not once everything is trained.
Result<void> check_outputs(const Options& options) {
  if (Result<void> folder = options.train.check_checkpoint_folder(); !folder) return folder;
  if (options.out.empty()) return {};
  return check_replaceable_file(options.out, "a model", [](std::string_view head) {
    return head.find(kModelFormat) != std::string_view::npos;
  });
}

Result<void> run(const Options& options, ToolRanks& ranks) {
  if (Result<void> possible = check_outputs(options); !possible) return possible;
  PeakMemory memory;
  ThreadPool pool(options.train.threads);
  const Result<LoadedDataset> loaded =
      load_shared_dataset(options.data, options.train, ranks, pool);
  if (!loaded) return loaded.error();
  const std::optional<SplitKind> kind = parse_split(options.split);
  const Result<Split> split = kind ? split_ratings(loaded->dataset, *kind, options.test_fraction,
                                                   options.train.settings.seed, pool)
                                   : Result<Split>(train_on_all(loaded->dataset));
  if (!split) return split.error();
  if (const Result<void> possible = check_trainable(*split); !possible) return possible.error();
  if (kind == SplitKind::kPaperLeaking && !options.train.quiet) {
    std::fprintf(stderr,
                 "note: this split leaks: the items train on most of the test ratings. For "
                 "comparison only.\n");
  }
  if (kind && split->test_by_user.num_ratings() == 0)
    std::fprintf(stderr, "note: too few ratings to hold any out: there is no test error\n");
  catch_interrupts();
  Checkpoints checkpoints = checkpoints_of(loaded->dataset, options.train, ranks);
  RunHooks hooks = run_hooks(options.train.quiet, &checkpoints);
  std::vector<SentBytes> sent;
  hooks.after_sweep = [&sent, &ranks, report = hooks.after_sweep](
                          const SweepRecord& record, const TrainPlan& plan, const ModelNow& model) {
    sent.push_back(ranks.sent());
    return report(record, plan, model);
  };
  Result<TrainRun> trained = run_training(loaded->dataset, *split, options.train, pool, hooks);
  if (!trained) return trained.error();
  if (!options.out.empty()) {
    Result<WatchModel> watch = run_watch_training(*split, options.train, pool, hooks);
    if (!watch) return watch.error();
    if (ranks.is_root()) {
      const TrainedModel model = with_provenance(std::move(trained->model), std::move(*watch),
                                                 *loaded, options.train, trained->curve.back());
      if (const Result<void> written = write_model(options.out, model); !written)
        return written.error();
      if (!options.train.quiet) std::fprintf(stderr, "wrote %s\n", options.out.c_str());
    }
  }
  const Json of_ranks = ranks_json(ranks, *split, sent, memory.bytes());
  if (!ranks.is_root()) return {};
  checkpoints.finish();
  if (!options.train.quiet) memory.print_to(stderr);
  const SweepRecord& last = trained->curve.back();
  if (options.json) {
    Json json{
        {"dataset", loaded->about.name}, {"split", options.split}, {"trainRmse", last.train_rmse}};
    if (kind) json.update(Json{{"testRmse", trained->test_rmse}, {"testMae", trained->test_mae}});
    json["peakAnonymousBytes"] = memory.bytes();
    if (!of_ranks.empty()) json["ranks"] = of_ranks;
    json["curve"] = curve_json(trained->curve, kind.has_value());
    std::printf("%s\n", json.dump(1).c_str());
  } else {
    std::printf("train rmse %.4f\n", last.train_rmse);
    if (!std::isnan(trained->test_rmse))
      std::printf("test rmse %.4f  mae %.4f\n", trained->test_rmse, trained->test_mae);
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Trains a matrix-factorization model on ratings by alternating least squares.",
               "als_train");
  options.data.add_to(app, /*required=*/true);
  app.add_option("--out", options.out, "Model file to write (.safetensors)");
  app.add_option("--split", options.split, "Ratings to hold out and to report the RMSE of")
      ->check(CLI::IsMember({"none", "random", "per-user", "paper-leaking"}))
      ->capture_default_str();
  app.add_option("--test-fraction", options.test_fraction, "Share of the ratings that is held out")
      ->capture_default_str();
  app.add_flag("--json", options.json, "Print one JSON object with the learning curves");
  options.train.add_to(app);
  options.train.add_checkpoint_to(app);
  return run_ranked_tool(app, argc, argv, [&](ToolRanks& ranks) -> Result<void> {
    if (Result<void> resolved = options.train.resolve(); !resolved) return resolved;
    return run(options, ranks);
  });
}
