#pragma once

// How far predicted ratings are from given ones. Pooled over ratings (not averaged over users).

#include <cmath>
#include <cstddef>

#include "als/base/ordered_sum.h"
#include "als/base/thread_pool.h"
#include "als/ratings/rating.h"
#include "als/ratings/rating_matrix.h"

namespace als {

struct ErrorMetrics {
  double rmse = 0.0;  ///< stars; 0 without ratings
  double mae = 0.0;   ///< stars
  std::size_t num_ratings = 0;
};

/// predict(row, column) -> stars, called from any worker; clipped to the rating scale before it is
/// compared. Bit-equal for any number of workers.
template <class Predict>
ErrorMetrics rating_errors(const RatingMatrix& ratings, ThreadPool& pool, const Predict& predict) {
  const auto error = [&](std::size_t row, std::size_t i) {
    const double predicted = predict(row, static_cast<std::size_t>(ratings.indices_of(row)[i]));
    return clip_stars(predicted) - stars_from(ratings.half_stars_of(row)[i]);
  };
  const auto sum_over = [&](const auto& term) {
    return ordered_sum(ratings.num_rows(), pool, [&](std::size_t row) {
      double sum = 0.0;
      for (std::size_t i = 0; i < ratings.indices_of(row).size(); ++i) sum += term(error(row, i));
      return sum;
    });
  };
  ErrorMetrics metrics;
  metrics.num_ratings = ratings.num_ratings();
  if (metrics.num_ratings == 0) return metrics;
  const auto count = static_cast<double>(metrics.num_ratings);
  metrics.rmse = std::sqrt(sum_over([](double e) { return e * e; }) / count);
  metrics.mae = sum_over([](double e) { return std::fabs(e); }) / count;
  return metrics;
}

}  // namespace als
