#pragma once

// fit_blend(): what the parts of the score `for-you` weigh (Blend), learned from visitors who were
// held out for it: the weights under which the items that they turned out to like are likeliest to
// be drawn, by a softmax over all items, with S ratings given. And how far a visitor's row of the
// watch head is pulled to zero: the less data tell of who goes with whom, the more.

#include <span>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/metrics/fold_in_protocol.h"
#include "als/model/watch_model.h"

namespace als {

struct BlendFit {
  Blend blend;
  double regularization_factor = 1.0;  ///< times that of the training, for visitors
  std::size_t num_visitors = 0;        ///< who had enough ratings to say something

  /// `watch` as it was trained.
  void apply_to(WatchModel& watch) const {
    watch.blend = blend;
    watch.settings.regularization *= regularization_factor;
  }
};

/// Penalised maximum likelihood: weights are 0 or more, and pulled to the default ones, so that no
/// visitors leave these as they are and few change them a little; so is the factor, one of 1, 4, 16
/// and 64. Each visitor gives 0, 1, 3, 10
/// and 30 ratings, as far as five are left; who liked none of the rest says nothing. The default
/// for a model without a watch head. The same for any number of workers. kNumerical if a visitor
/// cannot be folded in.
Result<BlendFit> fit_blend(std::span<const MetVisitors> met, ThreadPool& pool);

}  // namespace als
