#pragma once

// The taste model of als_synth: opinions drawn from planted tastes, so that a page without real
// data has something sensible to learn. Deterministic: only + - * /, square roots (exact to the
// last bit by IEEE 754) and comparisons on numbers from Random, so every machine draws the same.
//
// An item has a feature vector x: one entry for each of its genres and traits (weight 1) and for
// its decade (weight 1/2), divided by its length. A user is drawn as
//
//   taste          t = x of two anchor items (drawn by fame), the second at half weight,
//                      + 0.15 z in every feature
//
//   mood           b = 0.35 z
//
//   opinions       n = min + (max - min) u^2
//
// with z of mean 0 and variance 1 and u uniform. With like = t.x the user meets items, each once,
// with a chance in proportion to
//
//   1.7^fame * (0.15 + like^2)   for like > 0, else  1.7^fame * 0.15
//
// (people choose what they expect to like) and thinks of each
//
//   3.1 + 0.35 (acclaim - 5) / 2 + 1.3 (like - 0.25) + b + 0.45 z
//
// which is a number of stars. draw_ratings rounds it to half stars between 0.5 and 5;
// invented_tables.h makes points, hours and visits of it.

#include <cstdint>
#include <span>
#include <vector>

#include "als/base/random.h"
namespace als {

/// One row that a file of ratings will have.
struct RatingRow {
  std::uint32_t user_id;
  std::uint32_t item_id;
  std::uint8_t half_stars;  ///< 1 ... 10
};

struct TasteItem {
  std::uint32_t item_id = 0;
  std::uint32_t tag_mask = 0;
  int year = 0;             ///< 0: no decade
  int fame = 5;             ///< 1 ... 9: how widely met
  int acclaim = 5;          ///< 1 ... 9: how well liked
  std::vector<int> traits;  ///< each in 0 ... num_traits-1
};

/// Fame and acclaim for an item that comes without them: few are famous.
void draw_fame_and_acclaim(TasteItem& item, Random random);

struct TasteSettings {
  int num_users = 3000;
  int min_ratings = 20;   ///< of a user
  int max_ratings = 120;  ///< of a user, at least min_ratings; both end at the number of items
  std::uint64_t seed = 1;
};

struct Opinion {
  std::uint32_t user;  ///< from 1
  std::uint32_t item;  ///< index into the items
  double stars;        ///< not rounded, not bounded
};

/// Opinions by rising user, then in the order they were drawn. `items` must not be empty.
std::vector<Opinion> draw_opinions(std::span<const TasteItem> items, int num_traits,
                                   const TasteSettings& settings);

/// The same in half stars.
std::vector<RatingRow> draw_ratings(std::span<const TasteItem> items, int num_traits,
                                    const TasteSettings& settings);

}  // namespace als
