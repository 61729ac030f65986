#pragma once

// Which features an item has, from what the catalogue and the ratings tell: the items' side of the
// model's prior. An item that nobody rated gets its factors from them alone.

#include <cstdint>
#include <span>
#include <vector>

#include "als/catalog/catalog.h"
#include "als/ratings/dataset.h"
#include "als/train/item_features.h"

namespace als {

/// Each kind on or off. Numbered in this order, those that are off left out.
struct FeatureSets {
  bool tags = true;
  bool decades = true;     ///< of the title's year; none if it does not say
  bool popularity = true;  ///< floor(log2(1 + ratings)): how much is watched says how well it is
                           ///< liked
  bool user_tags = true;   ///< that at least kMinTaggedItems items share
};
constexpr std::size_t kMinTaggedItems = 3;

/// `num_ratings` [num_items] counts the training ratings. `tags` in any order; repetitions count
/// once. A tag of a user who has ratings, but none of them to train on, would tell of a visitor who
/// is held out: leave it out (tags_of_training_users).
ItemFeatures make_item_features(std::span<const CatalogItem> items,
                                std::span<const std::uint32_t> num_ratings,
                                std::span<const ItemTag> tags, const FeatureSets& sets);

/// The tags of users with training ratings, and of those who are no raters at all.
std::vector<ItemTag> tags_of_training_users(std::span<const ItemTag> tags,
                                            const RatingMatrix& train_by_user);

}  // namespace als
