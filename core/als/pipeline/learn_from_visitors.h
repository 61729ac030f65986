#pragma once

// learn_from_visitors(): what a model can only learn from people who were not in its training data:
// what the parts of a list weigh (fit_blend) and where ratings fall around their predictions
// (fit_calibration). Users of the training data are held out for it, as visitors.

#include "als/metrics/blend_fit.h"
#include "als/metrics/calibration_fit.h"
#include "als/train/train_run.h"

namespace als {

struct VisitorLessons {
  BlendFit blend;
  CalibrationFit calibration;

  void apply_to(RatingModel& rating, WatchModel& watch) const {
    rating.posterior.calibration = calibration.calibration;
    blend.apply_to(watch);
  }
};

/// Cuts validation users out of the split's training part and trains without them: once, up to
/// three times where a draw makes few visitors. `met`: the first draw's, whom a model has met
/// already, or nobody. Fails as training does.
Result<VisitorLessons> learn_from_visitors(const Dataset& dataset, const Split& split,
                                           const TrainPlan& plan, ThreadPool& pool,
                                           const RunHooks& hooks, const MetVisitors* met = nullptr);

}  // namespace als
