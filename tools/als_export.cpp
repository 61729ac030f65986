// als_export: ratings in, a model bundle for the browser out. Trains first, unless it is given a
// trained model.

#include <cmath>
#include <cstdio>
#include <string>

#include "als/metrics/seen_fit.h"
#include "support/bundle_folder.h"
#include "support/command_line.h"
#include "support/dataset_files.h"
#include "support/evaluation.h"
#include "support/files.h"
#include "support/float_fold_in.h"
#include "support/peak_memory.h"
#include "support/report.h"
#include "support/stage_clock.h"
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
  std::string cache;
  bool json = false;
  TrainOptions train;

  LoadOptions load() const { return {skip_bad_rows, cache_options(cache)}; }
};

// Visitors that the evaluation asks, of the users that it holds out: enough for two digits.
constexpr std::size_t kMaxVisitors = 2000;
constexpr int kSupport[] = {1, 3, 10, 30};

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

/// A model of its own, trained without a tenth of the users, whole, and a tenth of the others'
/// ratings: how good such a model is for new visitors, and on ratings that it has not seen.
struct Evaluation {
  Split split;
  std::vector<SweepRecord> curve;
  Json metrics;
  SeenFit seen;
};

Result<Evaluation> evaluate(const LoadedDataset& loaded, const Options& options,
                            Checkpoints& checkpoints, StageClock& clock, ThreadPool& pool) {
  const TrainOptions& train = options.train;
  clock.begin("evaluation: split");
  if (!train.quiet) std::fprintf(stderr, "evaluating: training without a tenth of the users\n");
  Evaluation evaluation;
  HeldOutUsers held_out =
      hold_out_users(loaded.dataset, kHeldOutFraction, train.settings.seed, pool);
  if (held_out.users.size() > kMaxVisitors) {
    held_out.users.resize(kMaxVisitors);
    held_out.orders.resize(kMaxVisitors);
  }
  {
    // Moved, not kept: the ratings of the others are there once more in the two parts.
    Dataset others = loaded.dataset;
    others.by_user = std::move(held_out.split.train_by_user);
    others.by_item = std::move(held_out.split.train_by_item);
    Result<Split> split =
        split_ratings(others, SplitKind::kRandom, kRandomFraction, train.settings.seed, pool);
    if (!split) return split.error();
    evaluation.split = std::move(*split);
  }
  clock.begin("evaluation: rating head");
  Result<TrainRun> run = run_training(loaded.dataset, evaluation.split, train, pool,
                                      {&checkpoints, "evaluation-rating", {}});
  if (!run) return run.error();
  clock.begin("evaluation: watch head");
  const Result<WatchModel> watch =
      run_watch_training(evaluation.split, train, pool, {&checkpoints, "evaluation-watch", {}});
  if (!watch) return watch.error();
  clock.begin("evaluation: quantise");
  const Result<ServedModel> served =
      serve(loaded.dataset, evaluation.split, run->model, *watch, pool);
  if (!served) return served.error();
  const std::vector<HeldOutVisitor> visitors = visitors_of(loaded.dataset, held_out, *served);
  evaluation.metrics = {{"protocol", "held-out-users-and-ratings"},
                        {"heldOutUsers", kHeldOutFraction},
                        {"testFraction", kRandomFraction},
                        {"seed", train.settings.seed},
                        {"numVisitors", visitors.size()},
                        {"numTestRatings", evaluation.split.test_by_user.num_ratings()},
                        {"rmse", run->test_rmse},
                        {"mae", run->test_mae}};
  for (const int num_given : kSupport) {
    clock.begin("evaluation: held-out visitors");
    const Result<std::vector<VisitorScores>> scores =
        score_visitors(served->items, served->means, visitors, num_given, pool);
    if (!scores) return scores.error();
    clock.begin("evaluation: the same in float");
    const Result<std::vector<VisitorScores>> in_float =
        score_visitors(served->items, served->means, visitors, num_given,
                       float_fold_in(served->in_float, served->items), pool);
    if (!in_float) return in_float.error();
    SupportSummary summary;
    summary.add(*scores, *in_float, served->items);
    const Json all = summary.json();
    if (all["visitors"].get<std::size_t>() == 0) continue;  // nobody rated so many
    Json& at = evaluation.metrics["support"][std::to_string(num_given)];
    for (const char* name : {"rmse", "ndcg10", "recall20", "coverage80", "visitors"})
      at[name] = all[name];
    at["popularityNdcg10"] = all["baselines"]["popularity"]["ndcg10"];
    at["itemMeanRmse"] = all["baselines"]["item_mean"]["rmse"];
    const Json& differences = all["differences"];
    at["ndcg10LessPopularity"] = differences["ndcg10_less_popularity"];
    at["squaredErrorLessItemMean"] = differences["squared_error_less_item_mean"];
    at["floatNdcg10"] = all["against"]["ndcg10"];
    at["floatRmse"] = all["against"]["rmse"];
    at["ndcg10LessFloat"] = differences["ndcg10_less_against"];
    at["squaredErrorLessFloat"] = differences["squared_error_less_against"];
  }
  clock.begin("evaluation: what was seen");
  const Result<SeenFit> seen = fit_seen(served->items, visitors, pool);
  if (!seen) return seen.error();
  if (seen->num_samples > 0) evaluation.metrics["seenCalibrationError"] = seen->calibration_error;
  evaluation.seen = *seen;
  evaluation.curve = std::move(run->curve);
  return evaluation;
}

/// A model with the items that it speaks of.
struct ModelAndItems {
  TrainedModel model;
  std::vector<CatalogItem> items;
  std::string dataset_name;
  bool synthetic = false;
  Json metrics;
  Json report;  ///< without its lists; null: none
  Checkpoints checkpoints;
};

Result<ModelAndItems> train_model(const Options& options, StageClock& clock) {
  clock.begin("load");
  ThreadPool pool(options.train.threads);
  Result<LoadedDataset> loaded = load_dataset(options.data, options.load(), pool);
  if (!loaded) return loaded.error();
  const Dataset& dataset = loaded->dataset;
  report_bad_rows(dataset.bad_rows, dataset.num_duplicates);
  if (!options.train.quiet) {
    std::fprintf(stderr, "%s: %zu ratings of %zu users, %zu items%s\n", loaded->name.c_str(),
                 dataset.by_user.num_ratings(), dataset.num_users(), dataset.num_items(),
                 loaded->synthetic ? "; the ratings are synthetic" : "");
  }
  ModelAndItems made;
  made.checkpoints = checkpoints_of(dataset, options.train);
  Evaluation evaluation;
  if (!options.no_evaluation) {
    Result<Evaluation> evaluated = evaluate(*loaded, options, made.checkpoints, clock, pool);
    if (!evaluated) return evaluated.error();
    evaluation = std::move(*evaluated);
  }
  if (!options.train.quiet) std::fprintf(stderr, "training on all ratings\n");
  clock.begin("rating head");
  const Split everything = train_on_all(dataset);
  Result<TrainRun> run =
      run_training(dataset, everything, options.train, pool, {&made.checkpoints, "rating", {}});
  if (!run) return run.error();
  clock.begin("watch head");
  Result<WatchModel> watch =
      run_watch_training(everything, options.train, pool, {&made.checkpoints, "watch", {}});
  if (!watch) return watch.error();
  watch->seen = evaluation.seen.model;
  made.model = with_provenance(std::move(run->model), std::move(*watch), *loaded, options.train,
                               run->curve.back());
  if (!options.no_evaluation) {
    if (!options.train.quiet) std::fprintf(stderr, "the report's figures\n");
    Result<Json> report = make_report({*loaded, made.model, options.train, evaluation.split,
                                       evaluation.curve, evaluation.metrics},
                                      clock, pool);
    if (!report) return report.error();
    made.report = std::move(*report);
  }
  made.items = std::move(loaded->dataset.items);
  made.dataset_name = loaded->name;
  made.synthetic = loaded->synthetic;
  made.metrics = std::move(evaluation.metrics);
  return made;
}

Result<ModelAndItems> read_model(const Options& options, StageClock& clock) {
  clock.begin("load");
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
  ModelAndItems read;
  read.model = std::move(*model);
  read.items = std::move(loaded->catalog.items);
  read.dataset_name = loaded->name;
  read.synthetic = synthetic;
  return read;
}

/// What rounding the factors cost, in percent of the float model's figures, paired by visitor.
void print_quantization_loss(const Json& metrics) {
  if (!metrics.contains("support")) return;
  for (const auto& [num_given, at] : metrics["support"].items()) {
    const auto number = [](const Json& json, const char* name) {
      return json.at(name).get<double>();
    };
    const double ndcg = number(at, "floatNdcg10");
    const double rmse = number(at, "floatRmse");
    const auto ndcg_percent = [&, &difference = at["ndcg10LessFloat"]](const char* name) {
      return ndcg > 0.0 ? 100.0 * number(difference, name) / ndcg : 0.0;
    };
    // d RMSE = d MSE / (2 RMSE).
    const auto rmse_percent = [&, &difference = at["squaredErrorLessFloat"]](const char* name) {
      return rmse > 0.0 ? 50.0 * number(difference, name) / (rmse * rmse) : 0.0;
    };
    std::printf(
        "quantisation, after %s rating%s: NDCG@10 %.4f, in float %.4f: %+.2f %% (%+.2f to %+.2f); "
        "RMSE %.4f, in float %.4f: %+.3f %% (%+.3f to %+.3f)\n",
        num_given.c_str(), num_given == "1" ? "" : "s", number(at, "ndcg10"), ndcg,
        ndcg_percent("mean"), ndcg_percent("low"), ndcg_percent("high"), number(at, "rmse"), rmse,
        rmse_percent("mean"), rmse_percent("low"), rmse_percent("high"));
  }
}

Result<void> run(const Options& options) {
  if (!options.verify.empty()) return verify(options);
  if (options.data.empty() || options.out.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "--data and --out are required (or --verify DIR alone)"};
  }
  // Not once everything is trained.
  if (Result<void> possible = check_bundle_folder(options.out); !possible) return possible;
  if (!std::isfinite(options.affinity_bias_weight))
    return Error{ErrorCode::kInvalidArgument, "--affinity-bias-weight: expected 0 to 10"};
  catch_interrupts();
  StageClock clock;
  PeakMemory memory;
  Result<ModelAndItems> made =
      options.model.empty() ? train_model(options, clock) : read_model(options, clock);
  if (!made) return made.error();
  clock.begin("bundle: quantise, pack, ask");
  BundleSource source{made->model,
                      made->items,
                      made->dataset_name,
                      made->synthetic,
                      static_cast<float>(options.affinity_bias_weight),
                      made->metrics,
                      {}};
  if (!made->report.is_null()) {
    source.report = [&](const Engine& engine, const std::string& model_id) {
      return with_favourites(std::move(made->report), engine, model_id);
    };
  }
  const Result<EncodedBundle> bundle = encode_bundle(source);
  if (!bundle) return bundle.error();
  clock.begin("bundle: write");
  if (const Result<void> written = write_bundle(options.out, *bundle); !written)
    return written.error();
  made->checkpoints.finish();
  clock.end();
  if (!options.train.quiet) {
    clock.print_to(stderr);
    memory.print_to(stderr);
  }

  std::size_t num_bytes = bundle->manifest_text.size();
  for (const BundleFile& file : bundle->files) num_bytes += file.bytes.size();
  if (options.json) {
    std::printf("%s\n", Json{{"out", options.out},
                             {"modelId", bundle->manifest["modelId"]},
                             {"files", bundle->files.size() + 1},
                             {"bytes", num_bytes},
                             {"seconds", clock.json()},
                             {"peakAnonymousBytes", memory.bytes()},
                             {"metrics", made->metrics}}
                            .dump(1)
                            .c_str());
  } else {
    std::printf("%s: model %s, %zu files, %.1f KiB\n", options.out.c_str(),
                bundle->manifest["modelId"].get<std::string>().substr(0, 16).c_str(),
                bundle->files.size() + 1, static_cast<double>(num_bytes) / 1024.0);
    print_quantization_loss(made->metrics);
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
               "Do not train a second model to measure how good this one is, and write no report");
  add_cache_to(app, options.cache);
  app.add_flag("--skip-bad-rows", options.skip_bad_rows,
               "Leave malformed rows out instead of stopping at the first");
  app.add_flag("--json", options.json, "Print one JSON object");
  options.train.add_to(app);
  options.train.add_checkpoint_to(app);
  return run_tool(app, argc, argv, [&]() -> Result<void> {
    if (Result<void> resolved = options.train.resolve(); !resolved) return resolved;
    return run(options);
  });
}
