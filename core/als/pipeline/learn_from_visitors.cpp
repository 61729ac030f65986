// Each draw costs a training of both heads; data that need more than one are small. Tested by
// tests/unit/package/bundle_test.cpp and tests/pipeline/pipeline_test.cpp.

#include "als/pipeline/learn_from_visitors.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "als/metrics/evaluation.h"

namespace als {
namespace {

// As many visitors say what there is to learn to a few per cent.
constexpr double kEnoughVisitors = 300.0;
constexpr double kMostDraws = 3.0;

struct Draw {
  ServedModel served;
  std::vector<HeldOutVisitor> visitors;
};

Result<Draw> train_and_meet(const Dataset& dataset, const HeldOutUsers& validation,
                            const TrainPlan& plan, ThreadPool& pool, const RunHooks& hooks) {
  const Result<TrainRun> run = run_training(dataset, validation.split, plan, pool, hooks);
  if (!run) return run.error();
  const Result<WatchModel> watch = run_watch_training(validation.split, plan, pool, hooks);
  if (!watch) return watch.error();
  Result<ServedModel> served = serve(dataset, validation.split, run->model, *watch, pool);
  if (!served) return served.error();
  Draw draw{std::move(*served), {}};
  draw.visitors = visitors_of(dataset, validation, draw.served);
  return draw;
}

}  // namespace

Result<VisitorLessons> learn_from_visitors(const Dataset& dataset, const Split& split,
                                           const TrainPlan& plan, ThreadPool& pool,
                                           const RunHooks& hooks, const MetVisitors* met) {
  const double of_one_draw =
      kValidationFraction * static_cast<double>(std::max<std::size_t>(dataset.num_users(), 1));
  const auto num_draws =
      static_cast<int>(std::clamp(std::ceil(kEnoughVisitors / of_one_draw), 1.0, kMostDraws));
  std::vector<MetVisitors> all;
  if (met != nullptr) all.push_back(*met);
  std::vector<Draw> draws;
  draws.reserve(static_cast<std::size_t>(num_draws));
  // Nobody goes on with these trainings: they leave no checkpoints.
  const RunHooks quiet = silent(hooks);
  for (int draw = met == nullptr ? 0 : 1; draw < num_draws; ++draw) {
    const HeldOutUsers validation =
        hold_out_validation_users(training_part(dataset, split), plan.settings.seed, draw, pool);
    Result<Draw> trained = train_and_meet(dataset, validation, plan, pool, quiet);
    if (!trained) return trained.error();
    draws.push_back(std::move(*trained));
    all.push_back({draws.back().served.items, draws.back().visitors});
  }
  if (!dataset.by_user.share().is_root()) return VisitorLessons();
  const Result<BlendFit> blend = fit_blend(all, pool);
  if (!blend) return blend.error();
  const Result<CalibrationFit> calibration = fit_calibration(all, pool);
  if (!calibration) return calibration.error();
  return VisitorLessons{*blend, *calibration};
}

}  // namespace als
