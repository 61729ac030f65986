#pragma once

// What the values of a column are: ratings on a scale, counts, or nothing but events; told from how
// often each value stands there and from the column's name.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace als {

struct ValueCount {
  double value;
  std::int64_t count;  // above 0
};

enum class ValueKind : std::uint8_t { kRatings, kCounts, kEvents };

/// A rating is stored as one byte.
inline constexpr std::int64_t kMaxLevels = 256;

struct ScaleGuess {
  ValueKind kind = ValueKind::kRatings;
  /// Of ratings: from min to max by step, at most kMaxLevels values. All 0 for others.
  double min = 0;
  double max = 0;
  double step = 0;
  /// A value that surely stands for no rating: far beside all others, as 99 beside -10 to 10.
  std::optional<double> missing;
  /// False: the guess may well be wrong. Who trains on it must be told `warning` and stop; it names
  /// the option that settles the matter: --scale, --counts or --missing.
  bool is_safe = true;
  /// For a person; empty if there is nothing to say.
  std::string warning;
};

/// `histogram`: each distinct value once, ascending, all of them or of a large sample; of more than
/// 65,536 any so many will do, with the least and the largest. `column_name` as in the header, may
/// be empty. Cost: linear.
///
/// A scale is completed to the usual one in which the values lie: 2, 3, 4, 5 is 1 to 5; halves from
/// 1.5 to 5 are 0.5 to 5; 3 to 10 is 1 to 10. Only where a thousand ratings or more never reach the
/// usual upper end is the largest value taken for it. Values without a common step, or with more
/// than kMaxLevels of them, get kMaxLevels even steps. Without any value all are 0.
ScaleGuess guess_scale(std::span<const ValueCount> histogram, std::string_view column_name);

}  // namespace als
