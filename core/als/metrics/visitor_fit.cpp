#include "als/metrics/visitor_fit.h"

#include <utility>

// The weights of a list depend on predicted ratings, and these on what a visitor's rated set
// counts: that is learned first. Tested by tests/unit/metrics/rated_set_fit_test.cpp and
// tests/pipeline/pipeline_test.cpp.

namespace als {

Result<VisitorFit> fit_to_visitors(const Dataset& dataset, const Split& split, RatingModel rating,
                                   WatchModel watch, const HeldOutUsers& validation,
                                   ThreadPool& pool) {
  VisitorFit fit;
  const auto served_with = [&](const ByRatings& share) {
    rating.posterior.rated_set_share = share;
    return serve(dataset, split, rating, watch, pool);
  };
  const Result<ServedModel> with = served_with({1.0F, 1.0F});
  if (!with) return with.error();
  const std::vector<HeldOutVisitor> visitors = visitors_of(dataset, validation, *with);
  if (with->items.has_rated_set()) {
    const Result<ServedModel> without = served_with({0.0F, 0.0F});
    if (!without) return without.error();
    const Result<ByRatings> share =
        fit_rated_set_share(without->items, with->items, visitors, pool);
    if (!share) return share.error();
    fit.rated_set_share = *share;
  }
  const Result<ServedModel> served = served_with(fit.rated_set_share);
  if (!served) return served.error();
  Result<BlendFit> blend = fit_blend(served->items, visitors, pool);
  if (!blend) return blend.error();
  fit.blend = std::move(*blend);
  return fit;
}

}  // namespace als
