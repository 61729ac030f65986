#pragma once

// How far predicted ratings are from given ones. Pooled over ratings (not averaged over users).

#include <array>
#include <cmath>
#include <cstddef>
#include <limits>

#include "als/base/ordered_sum.h"
#include "als/base/rating_scale.h"
#include "als/base/thread_pool.h"
#include "als/ratings/rating_matrix.h"

namespace als {

struct ErrorMetrics {
  /// In units of the scale; not a number without ratings: nothing was measured.
  double rmse = std::numeric_limits<double>::quiet_NaN();
  double mae = std::numeric_limits<double>::quiet_NaN();
  std::size_t num_ratings = 0;
};

/// predict(row, column) -> rating in standard units, called from any worker; clipped to the rating
/// scale before it is compared. Bit-equal for any number of workers.
template <class Predict>
ErrorMetrics rating_errors(const RatingMatrix& ratings, ThreadPool& pool, const Predict& predict) {
  const StandardUnits units = ratings.scale.standard_units();
  const auto error = [&](std::size_t row, std::size_t i) {
    const double predicted = predict(row, static_cast<std::size_t>(ratings.indices_of(row)[i]));
    return units.clip(predicted) - units.of(ratings.levels_of(row)[i]);
  };
  ErrorMetrics metrics;
  metrics.num_ratings = ratings.num_ratings();
  if (metrics.num_ratings == 0) return metrics;
  const std::array<double, 2> sums =
      ordered_sums<2>(ratings.num_rows(), pool, [&](std::size_t row) {
        std::array<double, 2> of_row{};
        for (std::size_t i = 0; i < ratings.indices_of(row).size(); ++i) {
          const double e = error(row, i);
          of_row[0] += e * e;
          of_row[1] += std::fabs(e);
        }
        return of_row;
      });
  const auto count = static_cast<double>(metrics.num_ratings);
  metrics.rmse = ratings.scale.factor() * std::sqrt(sums[0] / count);
  metrics.mae = ratings.scale.factor() * (sums[1] / count);
  return metrics;
}

}  // namespace als
