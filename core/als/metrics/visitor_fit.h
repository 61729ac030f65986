#pragma once

// fit_to_visitors(): all that a model learns of visitors, from users who were held out for it.

#include "als/metrics/blend_fit.h"
#include "als/metrics/evaluation.h"
#include "als/metrics/rated_set_fit.h"

namespace als {

struct VisitorFit {
  ByRatings rated_set_share = RatingPosterior().rated_set_share;
  BlendFit blend;

  void apply(RatingModel& rating, WatchModel& watch) const {
    rating.posterior.rated_set_share = rated_set_share;
    watch.blend = blend.blend;
  }
};

/// From a model that was trained on `split`, and the users whom that left out. kNumerical if one
/// cannot be folded in.
Result<VisitorFit> fit_to_visitors(const Dataset& dataset, const Split& split, RatingModel rating,
                                   WatchModel watch, const HeldOutUsers& validation,
                                   ThreadPool& pool);

}  // namespace als
