#pragma once

// fit_rated_set_share(): how much less a visitor's rated set counts than a trained user's, learned
// from visitors who were held out for it. A prediction is linear in that share, so the best one is
// a regression of what the set leaves unexplained on what it adds.

#include <span>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/metrics/fold_in_protocol.h"
#include "als/model/by_ratings.h"

namespace als {

/// The share under which the squared errors are least, mean over each visitor's hidden ratings who
/// has given 1, 3, 10 and 30; pulled to the usual one, which no visitors leave as it is, and from 0
/// to 1 at both ends. `without` and `with` are the same model with shares of 0 and of 1. The same
/// for any number of workers. kNumerical if a visitor cannot be folded in.
Result<ByRatings> fit_rated_set_share(const ItemStore& without, const ItemStore& with,
                                      std::span<const HeldOutVisitor> visitors, ThreadPool& pool);

}  // namespace als
