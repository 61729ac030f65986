#include "support/training.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <string_view>
#include <utility>

#include "support/command_line.h"

namespace als::tools {

TrainOptions::TrainOptions() : threads(default_num_threads()) {}

void TrainOptions::add_to(CLI::App& app) {
  app_ = &app;
  const std::string group = "Training";
  app.add_option("--method", method,
                 "variational (default): learns every precision; als: the paper's, with fixed ones")
      ->transform(CLI::CheckedTransformer(method_names()).description("variational|als"))
      ->group(group);
  app.add_option(
         "--preset", choices_.preset,
         "paper: its first settings (K=8, lambda 1, tau 1, gamma 0.05); paper-32m: those of "
         "its program (K=15, lambda 2, tau 2, gamma 5, tags); both in its update order, "
         "not centred, unrated items left at their start")
      ->check(CLI::IsMember({"paper", "paper-32m"}))
      ->group(group);
  app.add_option("-k,--num-factors", settings.num_factors, "Length of a factor vector")
      ->check(CLI::Range(1, 512))
      ->capture_default_str()
      ->group(group);
  app.add_option("--sweeps", choices_.sweeps,
                 "How often all users and all items are solved; default " +
                     std::to_string(variational.sweeps) + ", als " +
                     std::to_string(settings.sweeps))
      ->check(CLI::Range(1, 10'000))
      ->group(group);
  app.add_option("--features", choices_.feature_list,
                 "Comma list of genres, decades, popularity, tags; or none. Default: all, als: "
                 "genres")
      ->group(group);
  app.add_flag("--no-rated-set{false}", variational.rated_set,
               "Variational: do not use who rated what, whatever the ratings")
      ->group(group);
  app.add_option("--covariance", variational.covariance,
                 "Variational: full keeps every row's covariances, shared one number a row and a "
                 "shape for all; automatic (default): full while that is cheap")
      ->transform(CLI::CheckedTransformer(covariance_names()).description("automatic|full|shared"))
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
      ->transform(
          CLI::CheckedTransformer(update_order_names()).description("joint|bias-then-factors"))
      ->group(group);
  app.add_option(
         "--solver", settings.solver,
         "als: cholesky is exact, cg takes a few steps of conjugate gradients from the last "
         "sweep, to the same fit within 0.1 % and faster for large K; automatic (default): "
         "cg from K = " +
             std::to_string(kMinConjugateFactors) + " on")
      ->transform(CLI::CheckedTransformer(solver_names()).description("automatic|cholesky|cg"))
      ->group(group);
  app.add_flag("--bias-only", settings.bias_only,
               "als: biases of users and items alone, no factors")
      ->group(group);
  app.add_flag("--not-centred", choices_.not_centred,
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
  const auto given = [this](std::string_view option) {
    return app_->count("--" + std::string(option)) > 0;
  };
  Result<TrainPlan> plan = resolve_plan(*this, choices_, given);
  if (!plan) return plan.error();
  static_cast<TrainPlan&>(*this) = *plan;
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

namespace {

bool print_sweep(const SweepRecord& record, const TrainPlan& plan) {
  const bool als = plan.method == Method::kAls;
  std::fprintf(stderr, "sweep %2d/%d  train rmse %.4f", record.sweep,
               als ? plan.settings.sweeps : plan.variational.sweeps, record.train_rmse);
  if (!std::isnan(record.test_rmse)) std::fprintf(stderr, "  test rmse %.4f", record.test_rmse);
  if (als) {
    std::fprintf(stderr, "  objective %.6g", record.objective);
  } else {
    std::fprintf(stderr, "  noise %.4f", std::sqrt(record.noise_variance));
  }
  std::fprintf(stderr, "  %.2f s  left %.0f s\n", record.seconds, record.seconds_left);
  return true;
}

void print_watch_sweep(int sweep, const TrainPlan& plan, double seconds) {
  if (sweep == plan.watch.sweeps)
    std::fprintf(stderr, "watch head: %d sweeps  %.2f s\n", sweep, seconds);
}

}  // namespace

Result<void> check_trainable(const Split& split) {
  const RatingKind kind = split.train_by_user.scale.kind;
  if (kind != RatingKind::kRatings) {
    return Error{ErrorCode::kInvalidArgument,
                 "the data are " + std::string(kind_name(kind)) +
                     ", not ratings: there is no rating model to train; als_export makes a bundle "
                     "of them, als_eval --protocol fold-in judges it"};
  }
  if (split.train_by_user.num_ratings() == 0)
    return Error{ErrorCode::kParse,
                 "the split leaves no ratings to train on: the data are too few"};
  return {};
}

RunHooks run_hooks(bool quiet, Checkpoints* checkpoints) {
  RunHooks hooks;
  hooks.stopped = interrupted;
  hooks.seconds = [] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
  };
  hooks.checkpoints = checkpoints;
  if (quiet) return hooks;
  hooks.after_sweep = [](const SweepRecord& record, const TrainPlan& plan, const RatingModel&) {
    return print_sweep(record, plan);
  };
  hooks.after_watch_sweep = print_watch_sweep;
  return hooks;
}

Checkpoints checkpoints_of(const Dataset& dataset, const TrainOptions& options) {
  if (options.checkpoint_folder.empty()) return {};
  return {options.checkpoint_folder, run_fingerprint(dataset.by_user, settings_metadata(options))};
}

}  // namespace als::tools
