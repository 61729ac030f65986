#pragma once

// The taste model of als_synth: ratings drawn from planted tastes, so that a page without real data
// has something sensible to learn. Deterministic: only + - * /, square roots (exact to the last bit
// by IEEE 754) and comparisons on numbers from Random, so every machine draws the same.
//
// A movie has a feature vector x: one entry for each of its genres and traits (weight 1) and for
// its decade (weight 1/2), divided by its length. A user is drawn as
//
//   taste          t = x of two anchor movies (drawn by fame), the second at half weight,
//                      + 0.15 z in every feature
//
//   mood           b = 0.35 z
//
//   ratings given  n = min + (max - min) u^2
//
// with z of mean 0 and variance 1 and u uniform. With like = t.x the user sees movies, each once,
// with a chance in proportion to
//
//   1.7^fame * (0.15 + like^2)   for like > 0, else  1.7^fame * 0.15
//
// (people choose what they expect to like) and rates each
//
//   3.1 + 0.35 (acclaim - 5) / 2 + 1.3 (like - 0.25) + b + 0.45 z
//
// stars, rounded to half stars between 0.5 and 5.

#include <cstdint>
#include <span>
#include <vector>

#include "als/ratings/rating_log.h"

namespace als {

struct TasteMovie {
  std::uint32_t item_id = 0;
  std::uint32_t tag_mask = 0;
  int year = 0;             ///< 0: no decade
  int fame = 5;             ///< 1 ... 9: how widely seen
  int acclaim = 5;          ///< 1 ... 9: how well liked
  std::vector<int> traits;  ///< each in 0 ... num_traits-1
};

struct TasteSettings {
  int num_users = 3000;
  int min_ratings = 20;   ///< of a user
  int max_ratings = 120;  ///< of a user, at least min_ratings; both end at the number of movies
  std::uint64_t seed = 1;
};

/// Ratings by rising user id (from 1), then in the order they were drawn. `movies` must not be
/// empty.
std::vector<RatingRow> draw_ratings(std::span<const TasteMovie> movies, int num_traits,
                                    const TasteSettings& settings);

}  // namespace als
