#pragma once

// What depends on how many ratings a visitor has given: linear in log(1 + that), from who has given
// none to who has given many.

#include <cstddef>

#include "als/base/portable_math.h"

namespace als {

constexpr std::size_t kManyRatings = 30;  ///< more count as so many

/// 0 without ratings, 1 with many.
[[gnu::noinline]] inline float share_of_many(std::size_t num_ratings) {
  constexpr double kLogOfMany = 3.4339872044851463;  // log(1 + kManyRatings)
  const auto counted = static_cast<double>(num_ratings < kManyRatings ? num_ratings : kManyRatings);
  return static_cast<float>(portable_log(1.0 + counted) / kLogOfMany);
}

struct ByRatings {
  float none = 0.0F;
  float many = 0.0F;

  float at(std::size_t num_ratings) const {
    return none + share_of_many(num_ratings) * (many - none);
  }
};

}  // namespace als
