#include "als/pipeline/train_session.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "als/analysis/principal_components.h"
#include "als/base/text.h"
#include "als/bundle/checkpoint_file.h"
#include "als/files/dataset_files.h"
#include "als/pipeline/curve_json.h"
#include "als/pipeline/make_bundle.h"
#include "als/pipeline/options_json.h"
#include "als/solve/row_solver.h"

// The tools' own steps behind one face; its own are what a looker-on is told after each sweep: the
// tags' factors in the plane (principal components, K^3), and a list for somebody who likes one
// item (a row's solution and a pass over all items, N K). Tested by
// tests/unit/pipeline/train_session_test.cpp.

namespace als {
namespace {

constexpr std::size_t kMostFavourites = 500;
constexpr std::size_t kListLength = 10;

Json failure(const Error& error) {
  return {
      {"error", {{"code", std::string(error_code_name(error.code))}, {"message", error.message}}}};
}

/// Takes an option of the session's own out of those of training.
template <class T>
T take(Json& options, const char* name, T otherwise) {
  const auto found = options.find(name);
  if (found == options.end()) return otherwise;
  T value = otherwise;
  if constexpr (std::is_same_v<T, bool>) {
    if (found->is_boolean()) value = found->get<bool>();
  } else if constexpr (std::is_arithmetic_v<T>) {
    if (found->is_number()) value = found->get<T>();
  } else {
    if (found->is_string()) value = found->get<T>();
  }
  options.erase(name);
  return value;
}

/// The host's checkpoints, as the core's.
class HostCheckpoints : public CheckpointStore {
 public:
  HostCheckpoints(const SessionHost& host, std::string run) : host_(host), run_(std::move(run)) {}

  Result<std::optional<Checkpoint>> load(const std::string& training) override {
    const std::optional<Bytes> bytes = host_.load_checkpoint(training);
    if (!bytes) return std::optional<Checkpoint>();
    Result<Checkpoint> checkpoint = decode_checkpoint(*bytes, run_);
    // Of other data or settings: it begins anew.
    if (!checkpoint) return std::optional<Checkpoint>();
    return std::optional<Checkpoint>(std::move(*checkpoint));
  }
  bool due(const std::string& training) const override { return host_.checkpoint_due(training); }
  void save(const std::string& training, const Checkpoint& checkpoint) override {
    host_.save_checkpoint(training, encode(checkpoint, run_));
  }

 private:
  const SessionHost& host_;
  std::string run_;
};

/// Which data and settings a checkpoint is of.
std::string run_of(const Dataset& dataset, const TrainPlan& plan, const std::string& kind,
                   const Packing& packing) {
  const auto bytes = [](const auto& values) {
    return std::span(reinterpret_cast<const std::uint8_t*>(values.data()),
                     values.size() * sizeof(values[0]));
  };
  std::string all = kind;
  for (const auto& [name, value] : settings_metadata(plan)) all += "\n" + name + "=" + value;
  for (const std::string& part : {packing.sha256_hex(bytes(dataset.by_user.offsets)),
                                  packing.sha256_hex(bytes(dataset.by_user.indices)),
                                  packing.sha256_hex(bytes(dataset.by_user.levels))})
    all += "\n" + part;
  return packing.sha256_hex(
      std::span(reinterpret_cast<const std::uint8_t*>(all.data()), all.size()));
}

/// Of a sweep, in multiply-adds: the sums of outer products and the factorisations.
double sweep_cost(const Dataset& dataset, const TrainPlan& plan) {
  const double k =
      (plan.method == Method::kAls ? plan.settings.num_factors : plan.variational.num_factors) +
      1.0;
  const auto ratings = static_cast<double>(dataset.by_user.num_ratings());
  const auto rows = static_cast<double>(dataset.num_users() + dataset.num_items());
  return ratings * k * k + rows * k * k * k / 6.0;
}

/// Where the tags' factors lie, in the two directions in which they differ most.
Json tags_in_plane(const Dataset& dataset, const TrainPlan& plan, const RatingModel& model) {
  Json tags = Json::array();
  const std::size_t count = plan.features.tags ? dataset.tags.size() : 0;
  if (count < 3 || model.feature_factors.rows() < count || model.num_factors() < 2) return tags;
  FactorMatrix rows(count, model.num_factors());
  for (std::size_t tag = 0; tag < count; ++tag) {
    const std::span<const float> from = model.feature_factors.row(tag);
    std::copy(from.begin(), from.end(), rows.row(tag).begin());
  }
  const PrincipalComponents components = principal_components(rows, 2);
  for (std::size_t tag = 0; tag < count; ++tag) {
    const std::span<const float> at = components.coordinates.row(tag);
    if (!std::isfinite(at[0]) || !std::isfinite(at[1])) return Json::array();
    tags.push_back({{"name", dataset.tags[tag]}, {"x", at[0]}, {"y", at[1]}});
  }
  return tags;
}

/// Titles for somebody who gave one item the best rating and no other any, by u.v + 0.05 b: the
/// paper's list.
Json list_for(const Dataset& dataset, const RatingModel& model, std::size_t favourite) {
  Json titles = Json::array();
  const int num_factors = model.num_factors();
  if (favourite >= dataset.num_items() || num_factors < 1) return titles;
  std::vector<float> taste(static_cast<std::size_t>(num_factors));
  float bias = 0.0F;
  const auto index = static_cast<std::int32_t>(favourite);
  const auto target = static_cast<float>(5.0 - model.global_mean -
                                         static_cast<double>(model.item_biases[favourite]));
  if (!RowSolver(num_factors)
           .solve({std::span(&index, 1), std::span(&target, 1)}, model.item_factors.values(),
                  model.prior, {}, taste, bias))
    return titles;
  std::vector<std::pair<float, std::size_t>> scores;
  for (std::size_t item = 0; item < dataset.num_items(); ++item) {
    if (item == favourite || dataset.num_ratings[item] == 0) continue;
    const std::span<const float> row = model.item_factors.row(item);
    scores.emplace_back(
        -std::inner_product(row.begin(), row.end(), taste.begin(), 0.05F * model.item_biases[item]),
        item);
  }
  const std::size_t length = std::min(kListLength, scores.size());
  std::partial_sort(scores.begin(), scores.begin() + static_cast<std::ptrdiff_t>(length),
                    scores.end());
  for (std::size_t i = 0; i < length; ++i)
    titles.push_back(display_title(dataset.items[scores[i].second].title));
  return titles;
}

Json finite(double value) { return std::isfinite(value) ? Json(value) : Json(); }

/// A run's hooks, with what is told of each sweep.
RunHooks hooks_for(const SessionHost& host, const Dataset& dataset, const std::string& favourite,
                   CheckpointStore& checkpoints) {
  RunHooks hooks;
  hooks.stopped = host.stopped;
  hooks.seconds = host.seconds;
  hooks.checkpoints = &checkpoints;
  hooks.begin_stage = [&host](const std::string& stage) {
    host.report({{"kind", "stage"}, {"stage", stage}});
  };
  const auto found =
      std::find_if(dataset.items.begin(), dataset.items.end(),
                   [&](const CatalogItem& item) { return item.item_id == favourite; });
  const auto place = static_cast<std::size_t>(found - dataset.items.begin());
  const auto tell = [&host, &dataset, place](const SweepRecord& record, const TrainPlan& plan,
                                             const ModelNow& model_now, bool whole) {
    const RatingModel model = model_now();
    const bool als = plan.method == Method::kAls;
    const int sweeps = als ? plan.settings.sweeps : plan.variational.sweeps;
    Json event{{"kind", "sweep"},
               {"sweep", record.sweep},
               {"sweeps", sweeps},
               {"half", whole ? "items" : "users"},
               {"objective", als ? finite(record.objective) : Json()},
               {"noiseVariance", als || !whole ? Json() : finite(record.noise_variance)},
               {"trainRmse", whole ? finite(record.train_rmse) : Json()},
               {"testRmse", whole ? finite(record.test_rmse) : Json()},
               {"seconds", record.seconds},
               {"secondsLeft", finite(record.seconds_left)},
               {"numRatings", dataset.by_user.num_ratings()},
               {"flops", 2.0 * sweep_cost(dataset, plan) * record.sweep}};
    event["tags"] = whole ? tags_in_plane(dataset, plan, model) : Json::array();
    event["nearest"] = whole ? list_for(dataset, model, place) : Json::array();
    host.report(event);
  };
  hooks.after_half_sweep = [tell](const SweepRecord& record, const TrainPlan& plan,
                                  const ModelNow& model) { tell(record, plan, model, false); };
  hooks.after_sweep = [tell](const SweepRecord& record, const TrainPlan& plan,
                             const ModelNow& model) {
    tell(record, plan, model, true);
    return true;
  };
  hooks.after_watch_sweep = [&host](int sweep, const TrainPlan& plan, double seconds) {
    host.report({{"kind", "watch-sweep"},
                 {"sweep", sweep},
                 {"sweeps", plan.watch.sweeps},
                 {"seconds", seconds}});
  };
  return hooks;
}

Error nothing_read() {
  return {ErrorCode::kInvalidArgument, "no data have been read: there is nothing to train on"};
}

}  // namespace

TrainSession::TrainSession(SessionHost host, int num_workers)
    : host_(std::move(host)), pool_(num_workers) {}

Json TrainSession::read(const Json& options) {
  const Result<ReadingOptions> reading = reading_options_of(options);
  if (!reading) return failure(reading.error());
  loaded_.reset();
  bundle_.reset();
  host_.report({{"kind", "stage"}, {"stage", "load"}});
  Result<ReadData> data = read_data({host_.files}, *reading, pool_);
  if (!data) return failure(data.error());
  std::string text = summary_text(*data);
  for (const std::string& message : data->loaded.dataset.bad_rows.first_messages())
    text += "  skipped: " + message + "\n";
  for (const std::string& warning : data->summary.warnings) text += "  note: " + warning + "\n";
  Json answer{{"text", text}, {"summary", summary_json(*data)}};
  loaded_ = std::move(data->loaded);
  const Dataset& dataset = loaded_->dataset;
  answer["numUsers"] = dataset.num_users();
  answer["numItems"] = dataset.num_items();
  answer["numRatings"] = dataset.by_user.num_ratings();
  // The items' order is by ratings, most first.
  answer["favourites"] = Json::array();
  for (std::size_t i = 0; i < std::min(kMostFavourites, dataset.num_items()); ++i) {
    answer["favourites"].push_back(
        {{"id", dataset.items[i].item_id}, {"title", display_title(dataset.items[i].title)}});
  }
  return answer;
}

Json TrainSession::estimate(const Json& options) const {
  Json rest = options;
  const bool whole = take(rest, "bundle", false);
  const Result<TrainPlan> plan = train_plan_of(rest);
  if (!plan) return failure(plan.error());
  if (!loaded_) return failure(nothing_read());
  const Dataset& dataset = loaded_->dataset;
  const bool als = plan->method == Method::kAls;
  const double size = (als ? plan->settings.num_factors : plan->variational.num_factors) + 1.0;
  const auto rows = static_cast<double>(dataset.num_users() + dataset.num_items());
  const auto ratings = static_cast<double>(dataset.by_user.num_ratings());
  const bool full = !als && plan->variational.covariance != CovarianceFamily::kShared &&
                    ratings * size * size <= kMaxFullCost;
  // Two matrices of five bytes a rating, once read and once for the evaluation's part; rated sets
  // and raters four bytes each; factors in floats, old and new; with full covariances a triangle a
  // row, and in double of the longer side.
  const double data = 10.0 * ratings * (whole ? 2.0 : 1.0) + (als ? 0.0 : 16.0 * ratings);
  const double model =
      4.0 * rows * (4.0 * (size + 16.0) + (full ? size * (size + 3.0) / 2.0 : 0.0)) +
      (full ? 4.0 * size * (size + 1.0) *
                  static_cast<double>(std::max(dataset.num_users(), dataset.num_items()))
            : 0.0);
  constexpr double kAlways = 48e6;  // the module, its stacks and what the allocator keeps
  const double trainings = whole ? 2.0 : 1.0;
  const double sweeps = als ? plan->settings.sweeps : plan->variational.sweeps;
  return {{"bytes", kAlways + data + model + 200.0 * static_cast<double>(dataset.num_items())},
          {"multiplyAdds", trainings * sweeps * sweep_cost(dataset, *plan)}};
}

Json TrainSession::curves(const Json& options) {
  Json rest = options;
  const auto split_name = take<std::string>(rest, "split", "random");
  const auto fraction = take(rest, "test-fraction", 0.2);
  const auto favourite = take<std::string>(rest, "favourite", "");
  const Result<TrainPlan> plan = train_plan_of(rest);
  if (!plan) return failure(plan.error());
  if (!loaded_) return failure(nothing_read());
  const Dataset& dataset = loaded_->dataset;
  if (dataset.scale().kind != RatingKind::kRatings) {
    return failure({ErrorCode::kInvalidArgument,
                    "the data are " + std::string(kind_name(dataset.scale().kind)) +
                        ", not ratings: there is no curve of errors to draw; a model can be made"});
  }
  const std::optional<SplitKind> kind = parse_split(split_name);
  if (!kind && split_name != "none") {
    return failure(
        {ErrorCode::kInvalidArgument,
         "--split: \"" + split_name + "\"; expected none, random, per-user or paper-leaking"});
  }
  const Result<Split> split =
      kind ? split_ratings(dataset, *kind, fraction, plan->settings.seed, pool_)
           : Result<Split>(train_on_all(dataset));
  if (!split) return failure(split.error());
  if (split->train_by_user.num_ratings() == 0)
    return failure({ErrorCode::kParse, "the split leaves no ratings to train on"});
  HostCheckpoints checkpoints(
      host_, run_of(dataset, *plan, "curves " + split_name + " " + std::to_string(fraction),
                    host_.packing));
  const RunHooks hooks = hooks_for(host_, dataset, favourite, checkpoints);
  const Result<TrainRun> run = run_training(dataset, *split, *plan, pool_, hooks);
  if (!run) return failure(run.error());
  const SweepRecord& last = run->curve.back();
  return {{"numTrain", split->train_by_user.num_ratings()},
          {"numTest", split->test_by_user.num_ratings()},
          {"trainRmse", last.train_rmse},
          {"testRmse", finite(run->test_rmse)},
          {"testMae", finite(run->test_mae)},
          {"curve", curve_json(run->curve, kind.has_value())}};
}

Json TrainSession::bundle(const Json& options) {
  Json rest = options;
  const bool evaluate = !take(rest, "no-evaluation", false);
  const auto weight = take(rest, "affinity-bias-weight", 0.05);
  const auto favourite = take<std::string>(rest, "favourite", "");
  const Result<TrainPlan> plan = train_plan_of(rest);
  if (!plan) return failure(plan.error());
  if (!loaded_) return failure(nothing_read());
  bundle_.reset();
  HostCheckpoints checkpoints(
      host_, run_of(loaded_->dataset, *plan, evaluate ? "bundle" : "bundle alone", host_.packing));
  const RunHooks hooks = hooks_for(host_, loaded_->dataset, favourite, checkpoints);
  Result<Bundle> made =
      make_bundle(*loaded_, {*plan, static_cast<float>(weight), evaluate, nullptr}, host_.packing,
                  pool_, hooks);
  if (!made) return failure(made.error());
  bundle_ = std::move(*made);
  manifest_.assign(bundle_->manifest_text.begin(), bundle_->manifest_text.end());
  std::size_t num_bytes = manifest_.size();
  Json names = Json::array({std::string(kManifestName)});
  for (const auto& [name, bytes] : bundle_->files) {
    names.push_back(name);
    num_bytes += bytes.size();
  }
  return {{"modelId", bundle_->manifest["modelId"]}, {"bytes", num_bytes}, {"files", names}};
}

const Bytes* TrainSession::file(const std::string& name) const {
  if (!bundle_) return nullptr;
  if (name == kManifestName) return &manifest_;
  const auto found = bundle_->files.find(name);
  return found == bundle_->files.end() ? nullptr : &found->second;
}

}  // namespace als
