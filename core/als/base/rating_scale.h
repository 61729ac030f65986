#pragma once

// RatingScale: which values a rating can have, and how they are stored and computed with.
//
// A stored rating is a byte, its level: value = min + step * level. A tenth of MovieLens's size is
// saved, and sums of levels are exact.
//
// Everything that trains and predicts works in standard units, in which the best rating is 5 and
// the levels stand 5 / num_levels apart: half stars from 0.5 to 5 and whole ones from 1 to 5 are
// their own standard units, ten points are halved. So no constant of the model depends on a data
// set's scale. Values in the data's own units are only met where they come in and where they go
// out.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string_view>

namespace als {

/// What was given: a rating on a scale; how often or how long (plays, hours); or only that it
/// happened. The last two have no rating to predict. Stored in files: never renumber.
enum class RatingKind : std::uint8_t { kRatings = 0, kCounts = 1, kEvents = 2 };

constexpr std::string_view kind_name(RatingKind kind) {
  return kind == RatingKind::kRatings  ? "ratings"
         : kind == RatingKind::kCounts ? "counts"
                                       : "events";
}

/// Standard units, for loops over ratings: what RatingScale would work out each time.
struct StandardUnits {
  static constexpr double kBest = 5.0;
  double unit;  ///< of one level

  double of(std::uint8_t level) const { return unit * static_cast<double>(level + 1); }
  /// A prediction, moved onto the scale.
  double clip(double standard) const { return std::clamp(standard, unit, kBest); }
};

struct RatingScale {
  RatingKind kind = RatingKind::kRatings;
  double min = 0.5;
  double max = 5.0;
  double step = 0.5;  ///< > 0; at most 256 levels

  static constexpr int kMaxLevels = 256;

  /// Whether min, max and step are finite and make 1 to 256 levels that end at max.
  bool is_valid() const {
    const double levels = (max - min) / step + 1.0;
    return std::isfinite(levels) && std::isfinite(max) && std::isfinite(step) && step > 0.0 &&
           levels >= 1.0 && levels < kMaxLevels + 0.5 &&
           std::fabs(levels - std::round(levels)) < 1e-6;
  }
  int num_levels() const { return static_cast<int>(std::lround((max - min) / step)) + 1; }
  double value(std::uint8_t level) const { return min + step * static_cast<double>(level); }
  /// The level of a value of the scale; of one beside it, if `tolerance` times the step allows.
  std::optional<std::uint8_t> level_of(double value, double tolerance = 1e-3) const {
    const double level = (value - min) / step;
    const double nearest = std::round(level);
    if (!(nearest >= 0.0 && nearest < static_cast<double>(num_levels()) &&
          std::fabs(level - nearest) <= tolerance)) {
      return std::nullopt;
    }
    return static_cast<std::uint8_t>(nearest);
  }

  StandardUnits standard_units() const { return {unit()}; }
  double unit() const { return StandardUnits::kBest / static_cast<double>(num_levels()); }
  double standard(std::uint8_t level) const { return unit() * static_cast<double>(level + 1); }
  double standard_of(double value) const { return (value - offset()) / factor(); }
  /// A value, or with factor() alone a difference of values, from standard units.
  double from_standard(double standard) const { return standard * factor() + offset(); }
  double factor() const { return step / unit(); }
  double offset() const { return min - step; }
  /// A prediction in standard units, moved onto the scale.
  double clip_standard(double standard) const {
    return std::clamp(standard, unit(), StandardUnits::kBest);
  }

  /// The lowest level of the top third: what "liked" means where a list is judged. Half stars: 4.
  int liked_level() const {
    if (kind != RatingKind::kRatings) return 0;  // whoever chose it liked it
    return num_levels() - std::max(1, static_cast<int>(std::lround(num_levels() / 3.0)));
  }

  /// Halfway to the level below, in standard units: what is liked lies above.
  double liked_mark() const { return unit() * (liked_level() + 0.5); }

  bool operator==(const RatingScale&) const = default;
};

}  // namespace als
