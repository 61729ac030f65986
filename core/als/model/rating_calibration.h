#pragma once

// RatingCalibration: where a visitor's ratings fall around their predictions, as it was found on
// visitors who were held out: an ordered logit (McCullagh 1980, "Regression models for ordinal
// data") on top of the Gaussian prediction,
//
//   P(rating < mark) = 1 / (1 + exp(-(cut(mark) - location) / width)),
//   location = predicted + by number given and popularity,
//   width = deviation * exp(constant + by number given + by popularity).
//
// So intervals are asymmetric where the scale ends, people who use whole stars only are allowed
// for, and a probability is one. In standard units; popularity is log(1 + ratings of the item).

#include <array>
#include <cstddef>
#include <utility>

#include "als/base/rating_scale.h"

namespace als {

/// From 0 without ratings to 1 with 30 or more, linear in log(1 + that): along this what is learned
/// from visitors changes. A rating may count for less than one.
inline constexpr std::size_t kManyRatings = 30;
float share_of_many(double num_ratings);

/// A prediction as the calibration takes it.
struct UncertainRating {
  double predicted = 0.0;  ///< not clipped
  double deviation = 1.0;  ///< of the rating around it, as the model has it
  double share_of_many = 0.0;
  double log_popularity = 0.0;
};

struct RatingOutcome {
  double low = 0.0;  ///< four of five ratings fall between, both included, on the scale
  double high = 0.0;
  double likely = 0.0;  ///< probability of a rating in the top third of the scale
};

struct RatingCalibration {
  static constexpr std::size_t kMarks = 12;
  using Points = std::array<float, kMarks>;
  // In the order of files. Marks and cuts rise, both; between marks cuts are linear, beyond them of
  // slope 1. Defaults: the logistic distribution of the Gaussian's deviation, and its own four
  // fifths.
  float width = -0.59548F;  ///< log(sqrt(3) / pi)
  float width_by_share = 0.0F;
  float width_by_popularity = 0.0F;
  Points marks{0.5F, 1.0F, 1.5F, 2.0F, 2.5F, 3.0F, 3.5F, 4.0F, 4.5F, 5.0F, 5.5F, 6.0F};
  float reach = 2.19722F;  ///< widths from the location to an interval's ends: log(9)
  float shift_by_share = 0.0F;
  float shift_by_popularity = 0.0F;
  Points cuts = marks;

  double width_of(const UncertainRating& rating) const;
  double location_of(const UncertainRating& rating) const;
  double cut_of(double mark) const;
  double mark_of(double cut) const;
  /// `half_width` to either side of the location, on the scale.
  std::pair<double, double> interval(const RatingScale& scale, double location,
                                     double half_width) const;
  RatingOutcome outcome(const RatingScale& scale, const UncertainRating& rating) const;
};

}  // namespace als
