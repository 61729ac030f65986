#pragma once

// What the tools that judge a model share: a model made ready as visitors meet it, the visitors who
// are held out, baselines.

#include <cstdint>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/metrics/fold_in_protocol.h"
#include "als/ratings/split.h"
#include "support/training.h"

namespace als::tools {

/// Shares that the protocols of core/README.md hold out.
constexpr double kRandomFraction = 0.1;
constexpr double kPerUserFraction = 0.2;
constexpr double kHeldOutFraction = 0.1;

/// Mean rating of each item in training, the global one where there is none.
ItemMeans item_means(const RatingMatrix& by_item);

/// A model as visitors meet it, from the ratings of a split: quantised, in an ItemStore.
struct ServedModel {
  ItemStore items;
  ItemMeans means;                     ///< in the store's order
  std::vector<std::int32_t> index_of;  ///< of a data set's item in the store
};
Result<ServedModel> serve(const Dataset& dataset, const Split& split, const RatingModel& rating,
                          const WatchModel& watch, ThreadPool& pool);

/// The held-out users as the fold-in protocol takes them.
std::vector<HeldOutVisitor> visitors_of(const Dataset& dataset, const HeldOutUsers& held_out,
                                        const ServedModel& served);

/// The data set without the users that a reported seed, 1 to 5, holds out: what constants may be
/// chosen on.
Dataset without_reported_users(const Dataset& dataset);

/// The seed that splits such data, for the n-th choice.
constexpr std::uint64_t validation_seed(int n) { return static_cast<std::uint64_t>(n) + 100; }

}  // namespace als::tools
