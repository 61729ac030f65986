#include "support/training.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <map>

#include "als/metrics/error_metrics.h"
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

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

}  // namespace

TrainOptions::TrainOptions() : threads(default_num_threads()) {}

void TrainOptions::add_to(CLI::App& app) {
  const std::string group = "Training";
  app.add_option("-k,--num-factors", settings.num_factors, "Length of a factor vector")
      ->check(CLI::Range(1, 512))
      ->capture_default_str()
      ->group(group);
  app.add_option("--sweeps", settings.sweeps, "How often all users and all items are solved")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str()
      ->group(group);
  app.add_option("--data-precision", settings.prior.data_precision,
                 "Weight of the squared error (lambda)")
      ->capture_default_str()
      ->group(group);
  app.add_option("--factor-precision", settings.prior.factor_precision,
                 "Weight that pulls factors to 0 (tau)")
      ->capture_default_str()
      ->group(group);
  app.add_option("--bias-precision", settings.prior.bias_precision,
                 "Weight that pulls biases to 0 (gamma)")
      ->capture_default_str()
      ->group(group);
  app.add_option("--feature-variance", settings.prior.feature_variance,
                 "Variance of a genre's factors (beta)")
      ->capture_default_str()
      ->group(group);
  app.add_option("--update-order", settings.update_order,
                 "joint (default): factors and bias of a row in one solve; bias-then-factors: as "
                 "the paper does")
      ->transform(CLI::CheckedTransformer(update_orders()).description("joint|bias-then-factors"))
      ->group(group);
  app.add_flag("--no-features", no_features, "Do without genres")->group(group);
  app.add_flag("--not-centred", not_centred,
               "Let the biases carry the global mean, as the paper does")
      ->group(group);
  app.add_option("--seed", settings.seed, "Seed of start values and splits")
      ->capture_default_str()
      ->group(group);
  app.add_option("--threads", threads, "Worker threads; the result is the same for any number")
      ->check(CLI::Range(1, 256))
      ->capture_default_str()
      ->group(group);
  app.add_flag("-q,--quiet", quiet, "No progress on stderr")->group(group);
}

Result<TrainRun> run_training(const Dataset& dataset, const Split& split,
                              const TrainOptions& options, ThreadPool& pool) {
  TrainSettings settings = options.settings;
  settings.centred = !options.not_centred;
  std::vector<std::uint32_t> masks;
  for (const CatalogMovie& movie : dataset.movies) masks.push_back(movie.genre_mask);
  const ItemFeatures features =
      options.no_features ? ItemFeatures()
                          : ItemFeatures::from_masks(masks, static_cast<int>(genre_names().size()));
  const Stopwatch stopwatch;
  const auto rmse_on = [&](const RatingMatrix& ratings, const RatingModel& model) {
    return rating_errors(ratings, pool, [&](std::size_t user, std::size_t item) {
      return model.predict(user, item);
    });
  };
  TrainRun run;
  const bool has_test = split.test_by_user.num_ratings() > 0;
  const auto progress = [&](const TrainProgress& at) {
    if (!at.last_of_sweep) return !interrupted();
    SweepRecord record;
    record.sweep = at.sweep;
    record.objective = objective(at.model, split.train_by_user, features, pool);
    record.train_rmse = rmse_on(split.train_by_user, at.model).rmse;
    if (has_test) record.test_rmse = rmse_on(split.test_by_user, at.model).rmse;
    record.seconds = stopwatch.seconds();
    run.curve.push_back(record);
    if (!options.quiet) {
      const double left = record.seconds / at.sweep * (settings.sweeps - at.sweep);
      std::fprintf(stderr, "sweep %2d/%d  train rmse %.4f", at.sweep, settings.sweeps,
                   record.train_rmse);
      if (has_test) std::fprintf(stderr, "  test rmse %.4f", record.test_rmse);
      std::fprintf(stderr, "  objective %.6g  %.2f s  left %.0f s\n", record.objective,
                   record.seconds, left);
    }
    return !interrupted();
  };
  Result<RatingModel> model =
      train({split.train_by_user, split.train_by_item, features}, settings, pool, progress);
  if (!model) return model.error();
  run.model = std::move(*model);
  if (has_test) {
    const ErrorMetrics errors = rmse_on(split.test_by_user, run.model);
    run.test_rmse = errors.rmse;
    run.test_mae = errors.mae;
  }
  return run;
}

TrainedModel with_provenance(RatingModel model, const LoadedDataset& loaded,
                             const TrainOptions& options, const SweepRecord& last) {
  const Dataset& dataset = loaded.dataset;
  TrainedModel trained;
  trained.rating = std::move(model);
  trained.user_ids = dataset.user_ids;
  for (const CatalogMovie& movie : dataset.movies) trained.movie_ids.push_back(movie.movie_id);
  trained.num_ratings = dataset.num_ratings;
  const TrainSettings& settings = options.settings;
  trained.provenance = {
      {"program", "matinee " MATINEE_VERSION},
      {"dataset", loaded.name},
      {"synthetic", loaded.synthetic ? "true" : "false"},
      {"num_factors", std::to_string(settings.num_factors)},
      {"sweeps", std::to_string(settings.sweeps)},
      {"data_precision", number_text(settings.prior.data_precision)},
      {"factor_precision", number_text(settings.prior.factor_precision)},
      {"bias_precision", number_text(settings.prior.bias_precision)},
      {"feature_variance", number_text(settings.prior.feature_variance)},
      {"features", options.no_features ? "none" : "genres"},
      {"centred", options.not_centred ? "false" : "true"},
      {"update_order",
       settings.update_order == UpdateOrder::kJoint ? "joint" : "bias-then-factors"},
      {"seed", std::to_string(settings.seed)},
      {"num_ratings", std::to_string(dataset.by_user.num_ratings())},
      {"train_rmse", number_text(last.train_rmse)},
      {"objective", number_text(last.objective)}};
  return trained;
}

}  // namespace als::tools
