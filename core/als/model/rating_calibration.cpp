// A prediction costs two exponentials and two searches among a dozen marks. Tested by
// tests/unit/metrics/calibration_fit_test.cpp.

#include "als/model/rating_calibration.h"

#include <algorithm>

#include "als/base/portable_math.h"

namespace als {
namespace {

/// The piecewise linear function through the points (from, to), of slope 1 beyond them.
double mapped(const RatingCalibration::Points& from, const RatingCalibration::Points& to,
              double x) {
  std::size_t k = 0;
  while (k + 1 < from.size() && x > static_cast<double>(from[k])) ++k;
  const auto off = x - static_cast<double>(from[k]);
  const bool between = k > 0 && off < 0.0;
  const float slope = between ? (to[k] - to[k - 1]) / (from[k] - from[k - 1]) : 1.0F;
  return static_cast<double>(to[k]) + off * static_cast<double>(slope);
}

}  // namespace

float share_of_many(double num_ratings) {
  constexpr double kLogOfMany = 3.4339872044851463;  // log(1 + kManyRatings)
  const double counted = std::min(num_ratings, static_cast<double>(kManyRatings));
  return static_cast<float>(portable_log(1.0 + counted) / kLogOfMany);
}

double RatingCalibration::width_of(const UncertainRating& rating) const {
  return rating.deviation *
         portable_exp(static_cast<double>(width) +
                      static_cast<double>(width_by_share) * rating.share_of_many +
                      static_cast<double>(width_by_popularity) * rating.log_popularity);
}

double RatingCalibration::location_of(const UncertainRating& rating) const {
  return rating.predicted + static_cast<double>(shift_by_share) * rating.share_of_many +
         static_cast<double>(shift_by_popularity) * rating.log_popularity;
}

double RatingCalibration::cut_of(double mark) const { return mapped(marks, cuts, mark); }

double RatingCalibration::mark_of(double cut) const { return mapped(cuts, marks, cut); }

std::pair<double, double> RatingCalibration::interval(const RatingScale& scale, double location,
                                                      double half_width) const {
  return {scale.clip_standard(mark_of(location - half_width)),
          scale.clip_standard(mark_of(location + half_width))};
}

RatingOutcome RatingCalibration::outcome(const RatingScale& scale,
                                         const UncertainRating& rating) const {
  const double one_width = width_of(rating);
  const double location = location_of(rating);
  const auto [low, high] = interval(scale, location, static_cast<double>(reach) * one_width);
  return {low, high,
          1.0 / (1.0 + portable_exp((cut_of(scale.liked_mark()) - location) / one_width))};
}

}  // namespace als
