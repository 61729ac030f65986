// als_export: ratings in, a model bundle for the browser out. Trains first, unless it is given a
// trained model.

#include <cstdio>
#include <string>

#include "support/bundle_folder.h"
#include "support/command_line.h"
#include "support/dataset_files.h"
#include "support/files.h"
#include "support/training.h"

namespace {

using namespace als;
using namespace als::tools;

struct Options {
  std::string data;
  std::string out;
  std::string model;
  std::string verify;
  double affinity_bias_weight = 0.05;
  bool no_evaluation = false;
  bool skip_bad_rows = false;
  bool json = false;
  TrainOptions train;
};

constexpr double kTestFraction = 0.1;

Result<void> verify(const Options& options) {
  const Result<VerifiedBundle> bundle = read_bundle(options.verify);
  if (!bundle) return bundle.error();
  ThreadPool pool(1);
  Engine engine(pool);
  if (const Result<void> loaded = load_engine(*bundle, engine); !loaded) {
    return Error{ErrorCode::kCorrupt, options.verify + "/" + loaded.error().message};
  }
  if (const Result<void> golden = check_golden(*bundle, engine); !golden) {
    return Error{ErrorCode::kCorrupt, options.verify + "/" + golden.error().message};
  }
  std::printf("%s: %zu files verified, %zu golden answers equal\n", options.verify.c_str(),
              bundle->files.size() + 1, bundle->manifest["golden"].size());
  return {};
}

/// How good such a model is on ratings that it has not seen: a model of its own, trained on the
/// other nine tenths.
Result<Json> evaluate(const LoadedDataset& loaded, const Options& options, ThreadPool& pool) {
  if (!options.train.quiet) std::fprintf(stderr, "evaluating: training on 90 %% of the ratings\n");
  const Result<Split> split =
      split_ratings(loaded.dataset, SplitKind::kRandom, kTestFraction, options.train.settings.seed);
  if (!split) return split.error();
  const Result<TrainRun> run = run_training(loaded.dataset, *split, options.train, pool);
  if (!run) return run.error();
  return Json{{"protocol", "random"},
              {"testFraction", kTestFraction},
              {"seed", options.train.settings.seed},
              {"numTestRatings", split->test_by_user.num_ratings()},
              {"rmse", run->test_rmse},
              {"mae", run->test_mae}};
}

/// A model with the movies that it speaks of.
struct ModelAndMovies {
  TrainedModel model;
  std::vector<CatalogMovie> movies;
  std::string dataset_name;
  bool synthetic = false;
  Json metrics;
};

Result<ModelAndMovies> train_model(const Options& options) {
  Result<LoadedDataset> loaded = load_dataset(options.data, options.skip_bad_rows);
  if (!loaded) return loaded.error();
  const Dataset& dataset = loaded->dataset;
  report_bad_rows(dataset.bad_rows, dataset.num_duplicates);
  if (!options.train.quiet) {
    std::fprintf(stderr, "%s: %zu ratings of %zu users, %zu movies%s\n", loaded->name.c_str(),
                 dataset.by_user.num_ratings(), dataset.num_users(), dataset.num_items(),
                 loaded->synthetic ? "; the ratings are synthetic" : "");
  }
  ThreadPool pool(options.train.threads);
  Json metrics;
  if (!options.no_evaluation) {
    Result<Json> evaluated = evaluate(*loaded, options, pool);
    if (!evaluated) return evaluated.error();
    metrics = std::move(*evaluated);
  }
  if (!options.train.quiet) std::fprintf(stderr, "training on all ratings\n");
  Result<TrainRun> run = run_training(dataset, train_on_all(dataset), options.train, pool);
  if (!run) return run.error();
  Result<WatchModel> watch = run_watch_training(train_on_all(dataset), options.train, pool);
  if (!watch) return watch.error();
  TrainedModel model = with_provenance(std::move(run->model), std::move(*watch), *loaded,
                                       options.train, run->curve.back());
  return ModelAndMovies{std::move(model), std::move(loaded->dataset.movies), loaded->name,
                        loaded->synthetic, std::move(metrics)};
}

Result<ModelAndMovies> read_model(const Options& options) {
  const Result<std::vector<std::uint8_t>> bytes = read_file(options.model);
  if (!bytes) return bytes.error();
  Result<TrainedModel> model = decode_model(*bytes);
  if (!model) return Error{model.error().code, options.model + ": " + model.error().message};
  Result<LoadedCatalog> loaded = load_catalog(options.data, options.skip_bad_rows);
  if (!loaded) return loaded.error();
  report_bad_rows(loaded->catalog.bad_rows, 0);
  // What the model was trained on counts, not where its titles come from.
  const auto recorded = model->provenance.find("synthetic");
  const bool synthetic =
      loaded->synthetic || (recorded != model->provenance.end() && recorded->second == "true");
  return ModelAndMovies{std::move(*model), std::move(loaded->catalog.movies), loaded->name,
                        synthetic, Json()};
}

Result<void> run(const Options& options) {
  if (!options.verify.empty()) return verify(options);
  if (options.data.empty() || options.out.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "--data and --out are required (or --verify DIR alone)"};
  }
  catch_interrupts();
  const Result<ModelAndMovies> made =
      options.model.empty() ? train_model(options) : read_model(options);
  if (!made) return made.error();
  const Result<EncodedBundle> bundle =
      encode_bundle({made->model, made->movies, made->dataset_name, made->synthetic,
                     static_cast<float>(options.affinity_bias_weight), made->metrics});
  if (!bundle) return bundle.error();
  if (const Result<void> written = write_bundle(options.out, *bundle); !written)
    return written.error();

  std::size_t num_bytes = bundle->manifest_text.size();
  for (const BundleFile& file : bundle->files) num_bytes += file.bytes.size();
  if (options.json) {
    std::printf("%s\n", Json{{"out", options.out},
                             {"modelId", bundle->manifest["modelId"]},
                             {"files", bundle->files.size() + 1},
                             {"bytes", num_bytes},
                             {"metrics", made->metrics}}
                            .dump(1)
                            .c_str());
  } else {
    std::printf("%s: model %s, %zu files, %.1f KiB\n", options.out.c_str(),
                bundle->manifest["modelId"].get<std::string>().substr(0, 16).c_str(),
                bundle->files.size() + 1, static_cast<double>(num_bytes) / 1024.0);
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Trains on MovieLens ratings and writes the model bundle that the page loads; or checks a "
      "bundle.",
      "als_export");
  app.add_option("--data", options.data, "MovieLens folder or official .zip");
  app.add_option("--out", options.out, "Bundle folder to write; an older bundle there is replaced");
  app.add_option("--model", options.model,
                 "Export this trained model (of als_train); --data then gives the titles only");
  app.add_option("--verify", options.verify,
                 "Check a bundle instead: hashes, contents, golden answers");
  app.add_option("--affinity-bias-weight", options.affinity_bias_weight,
                 "w of the score `affinity`: u.v + w * item bias")
      ->check(CLI::Range(0.0, 10.0))
      ->capture_default_str();
  app.add_flag("--no-evaluation", options.no_evaluation,
               "Do not train a second model to measure the error");
  app.add_flag("--skip-bad-rows", options.skip_bad_rows,
               "Leave malformed rows out instead of stopping at the first");
  app.add_flag("--json", options.json, "Print one JSON object");
  options.train.add_to(app);
  return run_tool(app, argc, argv, [&]() -> Result<void> {
    if (Result<void> resolved = options.train.resolve(); !resolved) return resolved;
    return run(options);
  });
}
