#pragma once

// fit_seen(): how likely it is that a visitor has seen an item, as a logistic function of the watch
// score and of the popularity (SeenModel), learned from visitors who are held out: "seen" is what
// they rated. So that the page asks about items that can be answered.

#include <optional>
#include <span>

#include "als/base/thread_pool.h"
#include "als/metrics/fold_in_protocol.h"

namespace als {

struct SeenFit {
  SeenModel model;
  /// Each half of the visitors by a fit to the other half: mean over ten parts of the predictions,
  /// in the order of their size and of equal sums, of |number predicted - found| / found.
  double calibration_error = 0.0;
  std::size_t num_samples = 0;  ///< 0: there were too few visitors; the model is the default one
};

/// Visitors give 1, 3 and 10 ratings; `watch_regularization` as in fold_in_watch(). The same for
/// any number of workers.
Result<SeenFit> fit_seen(const ItemStore& items, std::span<const HeldOutVisitor> visitors,
                         ThreadPool& pool, std::optional<double> watch_regularization = {});

}  // namespace als
