// als_export: ratings in, a model bundle for the browser out. Trains first, unless it is given a
// trained model.

#include <cmath>
#include <cstdio>
#include <string>
#include <unordered_set>

#include "als/base/text.h"
#include "als/package/encode_bundle.h"
#include "als/pipeline/make_bundle.h"
#include "support/bundle_folder.h"
#include "support/command_line.h"
#include "support/dataset_files.h"
#include "support/digest.h"
#include "support/files.h"
#include "support/peak_memory.h"
#include "support/stage_clock.h"
#include "support/training.h"

namespace {

using namespace als;
using namespace als::tools;

struct Options {
  DataOptions data;
  std::string out;
  std::string model;
  std::string verify;
  std::string quality;
  double affinity_bias_weight = 0.05;
  bool no_evaluation = false;
  bool json = false;
  TrainOptions train;
};

Result<void> verify(const Options& options) {
  const Result<Bundle> bundle = read_bundle(options.verify);
  if (!bundle) return bundle.error();
  ThreadPool pool(1);
  Engine engine(pool);
  if (const Result<void> loaded = load_engine(*bundle, packing(), engine); !loaded) {
    return Error{ErrorCode::kCorrupt, options.verify + "/" + loaded.error().message};
  }
  if (const Result<void> golden = check_golden(*bundle, engine); !golden) {
    return Error{ErrorCode::kCorrupt, options.verify + "/" + golden.error().message};
  }
  std::printf("%s: %zu files verified, %zu golden answers equal\n", options.verify.c_str(),
              bundle->files.size() + 1, bundle->manifest["golden"].size());
  return {};
}

/// What a stage that takes long is told by.
void announce(const std::string& stage) {
  const std::pair<std::string_view, const char*> lines[] = {
      {"evaluation: split", "evaluating: training without a tenth of the users"},
      {"rating head", "training on all ratings"},
      {"report: ratings", "the report's figures"}};
  for (const auto& [begun, line] : lines) {
    if (stage == begun) std::fprintf(stderr, "%s\n", line);
  }
}

/// What als_eval printed, to be checked by whom it is for; null without --quality.
Result<Json> load_quality(const std::string& path) {
  if (path.empty()) return Json(nullptr);
  const Result<Bytes> bytes = read_file(path);
  if (!bytes) return bytes.error();
  Json json = Json::parse(bytes->begin(), bytes->end(), nullptr, /*allow_exceptions=*/false);
  if (json.is_object()) return json;
  return Error{ErrorCode::kBadFormat, path + ": expected what als_eval --json prints"};
}

Result<Bundle> train_bundle(const Options& options, Checkpoints& checkpoints, StageClock& clock,
                            Ranks& ranks) {
  clock.begin("load");
  const Result<Json> judged = load_quality(options.quality);
  if (!judged) return judged.error();
  ThreadPool pool(options.train.threads);
  const Result<LoadedDataset> loaded =
      load_shared_dataset(options.data, options.train, ranks, pool);
  if (!loaded) return loaded.error();
  const Dataset& dataset = loaded->dataset;
  const bool quiet = options.train.quiet;
  checkpoints = checkpoints_of(dataset, options.train, ranks);
  RunHooks hooks = run_hooks(quiet, &checkpoints);
  hooks.begin_stage = [&](const std::string& stage) {
    clock.begin(stage);
    if (!quiet) announce(stage);
  };
  return make_bundle(*loaded,
                     {options.train, static_cast<float>(options.affinity_bias_weight),
                      !options.no_evaluation, *judged},
                     packing(), pool, hooks);
}

/// Items of the model that no table of items has are named by their ids, as elsewhere. Where the
/// table has none of them, it is another one's.
Result<void> name_unlisted(const TrainedModel& model, const std::string& name, Catalog& catalog) {
  std::unordered_set<std::string> listed;
  for (const CatalogItem& item : catalog.items) listed.insert(item.item_id);
  std::size_t num_unlisted = 0;
  for (const std::string& id : model.item_ids) {
    if (listed.contains(id)) continue;
    ++num_unlisted;
    CatalogItem item;
    item.item_id = item.title = id;
    catalog.items.push_back(std::move(item));
  }
  if (num_unlisted == 0) return {};
  if (num_unlisted == model.item_ids.size() && !listed.empty()) {
    return Error{ErrorCode::kBadFormat,
                 "no item of the model is in the catalogue of " + name + ": another one's?"};
  }
  std::fprintf(stderr,
               "note: %zu items of the model are in no table of items: named by their ids\n",
               num_unlisted);
  return {};
}

Result<Bundle> bundle_of_model(const Options& options, StageClock& clock) {
  clock.begin("load");
  const Result<Bytes> bytes = read_file(options.model);
  if (!bytes) return bytes.error();
  const Result<TrainedModel> model = decode_model(*bytes);
  if (!model) return Error{model.error().code, options.model + ": " + model.error().message};
  for (const std::string& assumed : model->assumed) {
    std::fprintf(stderr, "note: %s has no %s\n", options.model.c_str(),
                 printable(assumed, 200).c_str());
  }
  Result<LoadedCatalog> loaded = load_catalog(options.data, &model->scale);
  if (!loaded) return loaded.error();
  if (Result<void> named = name_unlisted(*model, loaded->about.name, loaded->catalog); !named)
    return named.error();
  // What the model was trained on counts, not where its titles come from.
  const auto recorded = model->provenance.find("synthetic");
  if (recorded != model->provenance.end() && recorded->second == "true")
    loaded->about.synthetic = true;
  clock.begin("bundle: quantise, pack, ask");
  return encode_bundle({*model,
                        loaded->catalog.items,
                        loaded->catalog.tags,
                        loaded->catalog.links,
                        loaded->about,
                        model->user_ids.size(),
                        static_cast<float>(options.affinity_bias_weight),
                        Json(),
                        {}},
                       packing());
}

/// What rounding the factors cost, in percent of the float model's figures, paired by visitor.
void print_quantization_loss(const Json& metrics) {
  if (!metrics.contains("support")) return;
  for (const auto& [num_given, at] : metrics["support"].items()) {
    const auto number = [](const Json& json, const char* name) {
      return json.at(name).get<double>();
    };
    const double ndcg = number(at, "floatNdcg10");
    if (!at.contains("floatRmse")) {
      std::printf("quantisation, after %s: NDCG@10 %.4f, in float %.4f\n", num_given.c_str(),
                  number(at, "ndcg10"), ndcg);
      continue;
    }
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

Result<void> run(const Options& options, ToolRanks& ranks) {
  if (!options.verify.empty()) return verify(options);
  if (options.data.data.empty() || options.out.empty()) {
    return Error{ErrorCode::kInvalidArgument,
                 "--data and --out are required (or --verify DIR alone)"};
  }
  if (!options.quality.empty() && (options.no_evaluation || !options.model.empty())) {
    return Error{ErrorCode::kInvalidArgument,
                 "--quality is for the report: not with --model or --no-evaluation"};
  }
  // Not once everything is trained.
  if (Result<void> possible = check_bundle_folder(options.out); !possible) return possible;
  if (Result<void> folder = options.train.check_checkpoint_folder(); !folder) return folder;
  if (!std::isfinite(options.affinity_bias_weight))
    return Error{ErrorCode::kInvalidArgument, "--affinity-bias-weight: expected 0 to 10"};
  catch_interrupts();
  StageClock clock;
  PeakMemory memory;
  Checkpoints checkpoints;
  if (!options.model.empty() && !ranks.is_root()) return {};  // nothing to train
  const Result<Bundle> bundle = options.model.empty()
                                    ? train_bundle(options, checkpoints, clock, ranks)
                                    : bundle_of_model(options, clock);
  if (!bundle) return bundle.error();
  if (!ranks.is_root()) return {};
  clock.begin("bundle: write");
  if (const Result<void> written = write_bundle(options.out, *bundle); !written)
    return written.error();
  checkpoints.finish();
  clock.end();
  if (!options.train.quiet) {
    clock.print_to(stderr);
    memory.print_to(stderr);
  }

  std::size_t num_bytes = bundle->manifest_text.size();
  for (const auto& [name, bytes] : bundle->files) num_bytes += bytes.size();
  const Json metrics = bundle->manifest.value("metrics", Json());
  if (options.json) {
    std::printf("%s\n", Json{{"out", to_utf8(options.out)},
                             {"modelId", bundle->manifest["modelId"]},
                             {"files", bundle->files.size() + 1},
                             {"bytes", num_bytes},
                             {"seconds", clock.json()},
                             {"peakAnonymousBytes", memory.bytes()},
                             {"metrics", metrics}}
                            .dump(1)
                            .c_str());
  } else {
    std::printf("%s: model %s, %zu files, %.1f KiB\n", options.out.c_str(),
                bundle->manifest["modelId"].get<std::string>().substr(0, 16).c_str(),
                bundle->files.size() + 1, static_cast<double>(num_bytes) / 1024.0);
    print_quantization_loss(metrics);
  }
  if (metrics.is_object() && !metrics.contains("support")) {
    std::fprintf(stderr,
                 "note: too few users and ratings to hold any out: how good the list is was not "
                 "measured\n");
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Trains on ratings of anything and writes the model bundle that the page loads; or checks a "
      "bundle.",
      "als_export");
  options.data.add_to(app, /*required=*/false);
  app.add_option("--out", options.out,
                 "Bundle folder to write; an older bundle there, and nothing else, is replaced");
  app.add_option("--model", options.model,
                 "Export this model, trained by als_train; --data then gives the titles only");
  app.add_option("--verify", options.verify,
                 "Check a bundle instead: hashes, contents, golden answers");
  app.add_option("--affinity-bias-weight", options.affinity_bias_weight,
                 "w of the score `affinity`: u.v + w * item bias")
      ->check(CLI::Range(0.0, 10.0))
      ->capture_default_str();
  app.add_option("--quality", options.quality,
                 "What als_eval --json --baselines ... printed for these data: the report then "
                 "shows those other recommenders beside this model");
  app.add_flag(
      "--no-evaluation", options.no_evaluation,
      "Train no second model, which would measure how good this one is and learn how to weigh "
      "the parts of a list; write no report");
  app.add_flag("--json", options.json, "Print one JSON object");
  options.train.add_to(app);
  options.train.add_checkpoint_to(app);
  return run_ranked_tool(app, argc, argv, [&](ToolRanks& ranks) -> Result<void> {
    if (Result<void> resolved = options.train.resolve(); !resolved) return resolved;
    return run(options, ranks);
  });
}
