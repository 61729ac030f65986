#include "support/training.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include "als/train/fit.h"
#include "als/train/objective.h"
#include "support/command_line.h"

namespace als::tools {
namespace {

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

const std::map<std::string, UpdateOrder>& update_orders() {
  static const std::map<std::string, UpdateOrder> orders = {
      {"joint", UpdateOrder::kJoint}, {"bias-then-factors", UpdateOrder::kBiasThenFactors}};
  return orders;
}

const std::map<std::string, SolverKind>& solvers() {
  static const std::map<std::string, SolverKind> kinds = {{"automatic", SolverKind::kAutomatic},
                                                          {"cholesky", SolverKind::kCholesky},
                                                          {"cg", SolverKind::kConjugateGradient}};
  return kinds;
}

const std::map<std::string, CovarianceFamily>& covariance_families() {
  static const std::map<std::string, CovarianceFamily> families = {
      {"automatic", CovarianceFamily::kAutomatic},
      {"full", CovarianceFamily::kFull},
      {"shared", CovarianceFamily::kShared}};
  return families;
}

const std::map<std::string, Method>& methods() {
  static const std::map<std::string, Method> all = {{"variational", Method::kVariational},
                                                    {"als", Method::kAls}};
  return all;
}

std::string feature_names(const FeatureSets& sets) {
  std::string names;
  const auto add = [&](bool on, const char* name) {
    if (on) names += (names.empty() ? "" : ",") + std::string(name);
  };
  add(sets.tags, "genres");
  add(sets.decades, "decades");
  add(sets.popularity, "popularity");
  add(sets.user_tags, "tags");
  return names.empty() ? "none" : names;
}

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

/// Every setting that the result depends on.
Metadata settings_metadata(const TrainOptions& options) {
  const TrainSettings& settings = options.settings;
  Metadata metadata = {{"method", options.method == Method::kAls ? "als" : "variational"},
                       {"num_factors", std::to_string(settings.num_factors)},
                       {"features", feature_names(options.features)},
                       {"seed", std::to_string(settings.seed)}};
  if (options.method == Method::kAls) {
    metadata["sweeps"] = std::to_string(settings.sweeps);
    metadata["data_precision"] = number_text(settings.prior.data_precision);
    metadata["factor_precision"] = number_text(settings.prior.factor_precision);
    metadata["bias_precision"] = number_text(settings.prior.bias_precision);
    metadata["feature_variance"] = number_text(settings.prior.feature_variance);
    metadata["bias_only"] = settings.bias_only ? "true" : "false";
    metadata["centred"] = settings.centred ? "true" : "false";
    metadata["update_order"] =
        settings.update_order == UpdateOrder::kJoint ? "joint" : "bias-then-factors";
    for (const auto& [name, kind] : solvers()) {
      if (kind == settings.solver) metadata["solver"] = name;
    }
  } else {
    metadata["sweeps"] = std::to_string(options.variational.sweeps);
    metadata["rated_set"] = options.variational.rated_set ? "true" : "false";
    for (const auto& [name, family] : covariance_families()) {
      if (family == options.variational.covariance) metadata["covariance"] = name;
    }
  }
  if (!options.no_watch) {
    metadata["watch_factors"] = std::to_string(options.watch.num_factors);
    metadata["watch_sweeps"] = std::to_string(options.watch.sweeps);
  }
  return metadata;
}

// Options that say nothing to the other method.
constexpr std::initializer_list<const char*> kVariationalOptions{"--no-rated-set", "--covariance"};
constexpr std::initializer_list<const char*> kAlsOptions{
    "--data-precision", "--factor-precision", "--bias-precision", "--feature-variance",
    "--update-order",   "--solver",           "--bias-only",      "--not-centred"};

}  // namespace

TrainOptions::TrainOptions() : threads(default_num_threads()) {}

void TrainOptions::add_to(CLI::App& app) {
  app_ = &app;
  const std::string group = "Training";
  app.add_option("--method", method,
                 "variational (default): learns every precision; als: the paper's, with fixed ones")
      ->transform(CLI::CheckedTransformer(methods()).description("variational|als"))
      ->group(group);
  app.add_option(
         "--preset", preset_,
         "paper: its first settings (K=8, lambda 1, tau 1, gamma 0.05); paper-32m: those of "
         "its program (K=15, lambda 2, tau 2, gamma 5, tags); both in its update order, "
         "not centred, unrated items left at their start")
      ->check(CLI::IsMember({"paper", "paper-32m"}))
      ->group(group);
  app.add_option("-k,--num-factors", settings.num_factors, "Length of a factor vector")
      ->check(CLI::Range(1, 512))
      ->capture_default_str()
      ->group(group);
  app.add_option("--sweeps", sweeps_,
                 "How often all users and all items are solved; default " +
                     std::to_string(variational.sweeps) + ", als " +
                     std::to_string(settings.sweeps))
      ->check(CLI::Range(1, 10'000))
      ->group(group);
  app.add_option("--features", feature_list_,
                 "Comma list of genres, decades, popularity, tags; or none. Default: all, als: "
                 "genres")
      ->group(group);
  app.add_flag("--no-rated-set{false}", variational.rated_set,
               "Variational: do not use what a user rated, whatever the stars")
      ->group(group);
  app.add_option("--covariance", variational.covariance,
                 "Variational: full keeps every row's covariances, shared one number a row and a "
                 "shape for all; automatic (default): full while that is cheap")
      ->transform(
          CLI::CheckedTransformer(covariance_families()).description("automatic|full|shared"))
      ->group(group);
  app.add_option("--data-precision", settings.prior.data_precision,
                 "als: weight of the squared error (lambda)")
      ->capture_default_str()
      ->group(group);
  app.add_option("--factor-precision", settings.prior.factor_precision,
                 "als: weight that pulls factors to 0 (tau)")
      ->capture_default_str()
      ->group(group);
  app.add_option("--bias-precision", settings.prior.bias_precision,
                 "als: weight that pulls biases to 0 (gamma)")
      ->capture_default_str()
      ->group(group);
  app.add_option("--feature-variance", settings.prior.feature_variance,
                 "als: variance of a feature's factors (beta)")
      ->capture_default_str()
      ->group(group);
  app.add_option("--update-order", settings.update_order,
                 "als: joint (default): factors and bias of a row in one solve; bias-then-factors: "
                 "as the paper does")
      ->transform(CLI::CheckedTransformer(update_orders()).description("joint|bias-then-factors"))
      ->group(group);
  app.add_option(
         "--solver", settings.solver,
         "als: cholesky is exact, cg takes a few steps of conjugate gradients from the last "
         "sweep, to the same fit within 0.1 % and faster for large K; automatic (default): "
         "cg from K = " +
             std::to_string(kMinConjugateFactors) + " on")
      ->transform(CLI::CheckedTransformer(solvers()).description("automatic|cholesky|cg"))
      ->group(group);
  app.add_flag("--bias-only", settings.bias_only,
               "als: biases of users and items alone, no factors")
      ->group(group);
  app.add_flag("--not-centred", not_centred,
               "als: let the biases carry the global mean, as the paper does")
      ->group(group);
  app.add_flag("--no-watch", no_watch, "Do without the watch head")->group(group);
  app.add_option("--watch-factors", watch.num_factors,
                 "Length of a factor vector of the watch head")
      ->check(CLI::Range(1, 512))
      ->capture_default_str()
      ->group(group);
  app.add_option("--seed", settings.seed, "Seed of start values and splits")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->group(group);
  app.add_option("--threads", threads, "Worker threads; the result is the same for any number")
      ->check(CLI::Range(1, 256))
      ->capture_default_str()
      ->group(group);
  app.add_flag("-q,--quiet", quiet, "No progress on stderr")->group(group);
}

void TrainOptions::add_checkpoint_to(CLI::App& app) {
  app.add_option("--checkpoint", checkpoint_folder,
                 "Folder for checkpoints: a run that was killed goes on from there to the same "
                 "bytes; removed when the run is complete")
      ->group("Training");
}

Result<void> TrainOptions::resolve() {
  const auto given = [&](const char* option) { return app_->count(option) > 0; };
  if (!preset_.empty()) {
    const bool first = preset_ == "paper";
    if (given("--method") && method != Method::kAls)
      return Error{ErrorCode::kInvalidArgument, "--preset " + preset_ + " needs --method als"};
    method = Method::kAls;
    if (!given("--num-factors")) settings.num_factors = first ? 8 : 15;
    if (!given("--data-precision")) settings.prior.data_precision = first ? 1.0 : 2.0;
    if (!given("--factor-precision")) settings.prior.factor_precision = first ? 1.0 : 2.0;
    if (!given("--bias-precision")) settings.prior.bias_precision = first ? 0.05 : 5.0;
    // The paper's "+1" in the update of a feature is the case beta tau = 1.
    if (!given("--feature-variance"))
      settings.prior.feature_variance = 1.0 / settings.prior.factor_precision;
    if (!given("--sweeps")) sweeps_ = first ? 30 : 50;
    if (!given("--update-order")) settings.update_order = UpdateOrder::kBiasThenFactors;
    if (!given("--features")) feature_list_ = first ? "none" : "genres";
    not_centred = true;
    settings.cold_items_keep_start = true;
  }
  if (settings.bias_only && !given("--method")) method = Method::kAls;
  const bool als = method == Method::kAls;
  for (const char* option : als ? kVariationalOptions : kAlsOptions) {
    if (given(option)) {
      return Error{ErrorCode::kInvalidArgument,
                   std::string(option) + " needs --method " + (als ? "variational" : "als")};
    }
  }
  if (feature_list_.empty()) feature_list_ = method == Method::kAls ? "genres" : "";
  if (!feature_list_.empty()) {
    features = {false, false, false, false};
    const std::pair<std::string_view, bool*> known[] = {{"genres", &features.tags},
                                                        {"decades", &features.decades},
                                                        {"popularity", &features.popularity},
                                                        {"tags", &features.user_tags}};
    for (std::size_t begin = 0; feature_list_ != "none" && begin <= feature_list_.size();) {
      const std::size_t end = std::min(feature_list_.find(',', begin), feature_list_.size());
      const std::string name = feature_list_.substr(begin, end - begin);
      const auto found = std::find_if(std::begin(known), std::end(known),
                                      [&](const auto& entry) { return entry.first == name; });
      if (found == std::end(known)) {
        return Error{ErrorCode::kInvalidArgument,
                     "--features: \"" + name +
                         "\"; expected none or a comma list of genres, decades, popularity, tags"};
      }
      *found->second = true;
      begin = end + 1;
    }
  }
  if (sweeps_ > 0) settings.sweeps = variational.sweeps = sweeps_;
  settings.centred = !not_centred;
  variational.num_factors = settings.num_factors;
  variational.seed = settings.seed;
  app_ = nullptr;  // its options point into this object; what they said is in it now
  return {};
}

Result<TrainOptions> parse_train_options(const std::string& text) {
  TrainOptions options;
  CLI::App app;
  options.add_to(app);
  try {
    app.parse(text);
  } catch (const CLI::Error& error) {
    return Error{ErrorCode::kInvalidArgument, "\"" + text + "\": " + error.what()};
  }
  if (const Result<void> resolved = options.resolve(); !resolved)
    return Error{resolved.error().code, "\"" + text + "\": " + resolved.error().message};
  return options;
}

std::vector<std::uint32_t> count_ratings(const RatingMatrix& by_item) {
  std::vector<std::uint32_t> counts;
  for (std::size_t item = 0; item < by_item.num_rows(); ++item)
    counts.push_back(static_cast<std::uint32_t>(by_item.indices_of(item).size()));
  return counts;
}

namespace {

/// Collects the curve and reports it, whichever method trains.
class CurveRecorder {
 public:
  CurveRecorder(const Split& split, const TrainOptions& options, ThreadPool& pool, TrainRun& run)
      : split_(split), options_(options), pool_(pool), run_(run) {}

  bool has_test() const { return split_.test_by_user.num_ratings() > 0; }

  /// Completes the record, keeps and prints it.
  const SweepRecord& record(SweepRecord record, const Fit& training, int sweeps,
                            const RatingModel& model) {
    record.train_rmse = training.rmse;
    if (has_test()) record.test_rmse = fit_of(model, split_.test_by_user, pool_).rmse;
    record.seconds = stopwatch_.seconds();
    run_.curve.push_back(record);
    if (!options_.quiet) print(record, sweeps);
    return run_.curve.back();
  }

  /// The curve travels with the checkpoint, so that a run's output does not tell that it was
  /// interrupted.
  void keep_in(Checkpoint& checkpoint) const {
    std::vector<double>& values = checkpoint.doubles["curve"];
    for (const SweepRecord& record : run_.curve) {
      values.insert(values.end(), {static_cast<double>(record.sweep), record.objective,
                                   record.noise_variance, record.train_rmse, record.test_rmse});
    }
  }
  void restore_from(const Checkpoint& checkpoint) {
    const auto found = checkpoint.doubles.find("curve");
    if (found == checkpoint.doubles.end()) return;
    const std::vector<double>& values = found->second;
    for (std::size_t i = 0; i + 5 <= values.size(); i += 5) {
      run_.curve.push_back({static_cast<int>(values[i]), values[i + 1], values[i + 2],
                            values[i + 3], values[i + 4], 0.0});
    }
    resumed_after_ = checkpoint.sweep;
  }

 private:
  void print(const SweepRecord& record, int sweeps) const {
    std::fprintf(stderr, "sweep %2d/%d  train rmse %.4f", record.sweep, sweeps, record.train_rmse);
    if (has_test()) std::fprintf(stderr, "  test rmse %.4f", record.test_rmse);
    if (record.noise_variance > 0.0) {
      std::fprintf(stderr, "  noise %.4f", std::sqrt(record.noise_variance));
    } else {
      std::fprintf(stderr, "  objective %.6g", record.objective);
    }
    std::fprintf(stderr, "  %.2f s  left %.0f s\n", record.seconds,
                 record.seconds / (record.sweep - resumed_after_) * (sweeps - record.sweep));
  }

  const Split& split_;
  const TrainOptions& options_;
  ThreadPool& pool_;
  TrainRun& run_;
  Stopwatch stopwatch_;
  int resumed_after_ = 0;
};

/// What there is of this training; nothing without checkpoints.
Result<std::optional<Checkpoint>> load_checkpoint(const TrainHooks& hooks) {
  if (hooks.checkpoints == nullptr) return std::optional<Checkpoint>();
  return hooks.checkpoints->load(hooks.training);
}

/// After the last sweep there is nothing to go on with: the one before it stays.
bool checkpoint_due(const TrainHooks& hooks, int sweep, int sweeps) {
  return hooks.checkpoints != nullptr && sweep < sweeps && hooks.checkpoints->due(hooks.training);
}

}  // namespace

Result<TrainRun> run_training(const Dataset& dataset, const Split& split,
                              const TrainOptions& options, ThreadPool& pool,
                              const TrainHooks& hooks) {
  const ItemFeatures features = make_item_features(
      dataset.items, count_ratings(split.train_by_item),
      tags_of_training_users(dataset.user_tags, split.train_by_user), options.features);
  const TrainingData data{split.train_by_user, split.train_by_item, features};
  TrainRun run;
  CurveRecorder recorder(split, options, pool, run);
  const Result<std::optional<Checkpoint>> resume = load_checkpoint(hooks);
  if (!resume) return resume.error();
  if (*resume) recorder.restore_from(**resume);
  const Checkpoint* const start = *resume ? &**resume : nullptr;

  const auto after_sweep = [&](const SweepRecord& begun, const Fit& training, int sweeps,
                               const RatingModel& model,
                               const std::function<Checkpoint()>& take_checkpoint) {
    const SweepRecord& record = recorder.record(begun, training, sweeps, model);
    if (checkpoint_due(hooks, record.sweep, sweeps)) {
      Checkpoint checkpoint = take_checkpoint();
      recorder.keep_in(checkpoint);
      hooks.checkpoints->save(hooks.training, checkpoint);
    }
    return (!hooks.after_sweep || hooks.after_sweep(record, model)) && !interrupted();
  };
  const auto als_progress = [&](const TrainProgress& at) {
    if (!at.last_of_sweep) return !interrupted();
    SweepRecord record;
    record.sweep = at.sweep;
    const Fit training = fit_of(at.model, split.train_by_user, pool);
    record.objective = objective(at.model, training.squared_error, features, pool);
    return after_sweep(record, training, options.settings.sweeps, at.model, at.checkpoint);
  };
  const auto variational_progress = [&](const VariationalProgress& at) {
    SweepRecord record;
    record.sweep = at.sweep;
    record.noise_variance = at.noise_variance;
    const RatingModel model = at.model();
    const Fit training = fit_of(model, split.train_by_user, pool);
    return after_sweep(record, training, options.variational.sweeps, model, at.checkpoint);
  };
  Result<RatingModel> model =
      options.method == Method::kAls
          ? train(data, options.settings, pool, als_progress, start)
          : train_variational(data, options.variational, pool, variational_progress, false, start);
  if (!model) return model.error();
  run.model = std::move(*model);
  if (recorder.has_test()) {
    const Fit fit = fit_of(run.model, split.test_by_user, pool);
    run.test_rmse = fit.rmse;
    run.test_mae = fit.mae;
  }
  return run;
}

Result<WatchModel> run_watch_training(const Split& split, const TrainOptions& options,
                                      ThreadPool& pool, const TrainHooks& hooks) {
  if (options.no_watch) return WatchModel();
  const Stopwatch stopwatch;
  const Result<std::optional<Checkpoint>> resume = load_checkpoint(hooks);
  if (!resume) return resume.error();
  const auto progress = [&](const WatchProgress& at) {
    if (checkpoint_due(hooks, at.sweep, options.watch.sweeps))
      hooks.checkpoints->save(hooks.training, at.checkpoint());
    if (!options.quiet && at.sweep == options.watch.sweeps)
      std::fprintf(stderr, "watch head: %d sweeps  %.2f s\n", at.sweep, stopwatch.seconds());
    return !interrupted();
  };
  return train_watch(split.train_by_user, split.train_by_item, options.watch, options.settings.seed,
                     pool, progress, *resume ? &**resume : nullptr);
}

Checkpoints checkpoints_of(const Dataset& dataset, const TrainOptions& options) {
  if (options.checkpoint_folder.empty()) return {};
  return {options.checkpoint_folder, run_fingerprint(dataset.by_user, settings_metadata(options))};
}

TrainedModel with_provenance(RatingModel model, WatchModel watch, const LoadedDataset& loaded,
                             const TrainOptions& options, const SweepRecord& last) {
  const Dataset& dataset = loaded.dataset;
  TrainedModel trained;
  trained.rating = std::move(model);
  trained.watch = std::move(watch);
  trained.user_ids = dataset.user_ids;
  for (const CatalogItem& movie : dataset.items) trained.item_ids.push_back(movie.item_id);
  trained.num_ratings = dataset.num_ratings;
  trained.provenance = settings_metadata(options);
  Metadata& provenance = trained.provenance;
  provenance["program"] = "matinee " MATINEE_VERSION;
  provenance["dataset"] = loaded.name;
  provenance["synthetic"] = loaded.synthetic ? "true" : "false";
  provenance["num_ratings"] = std::to_string(dataset.by_user.num_ratings());
  provenance["train_rmse"] = number_text(last.train_rmse);
  if (options.method == Method::kAls) {
    provenance["objective"] = number_text(last.objective);
  } else {
    provenance["noise_variance"] = number_text(last.noise_variance);
  }
  return trained;
}

}  // namespace als::tools
