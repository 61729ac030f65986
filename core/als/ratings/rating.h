#pragma once

// A rating is a level, the number of its half stars, 1 ... 10, in one byte: MovieLens has no other
// values, sums of them are exact, and 32 million of them stay small.

#include <algorithm>
#include <cstdint>

namespace als {

constexpr std::uint8_t kMinHalfStars = 1;
constexpr std::uint8_t kMaxHalfStars = 10;

constexpr double stars_from(std::uint8_t level) { return 0.5 * static_cast<double>(level); }

/// A prediction moved onto the rating scale, 0.5 ... 5 stars.
constexpr double clip_stars(double stars) { return std::clamp(stars, 0.5, 5.0); }

}  // namespace als
