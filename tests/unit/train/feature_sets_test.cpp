#include "als/train/feature_sets.h"

#include <gtest/gtest.h>

namespace als {
namespace {

const std::vector<CatalogItem>& movies() {
  static const std::vector<CatalogItem> all = [] {
    std::vector<CatalogItem> list(4);
    list[0].year = 1994;
    list[1].year = 1999;
    list[2].year = 2003;
    list[0].tag_mask = 0b101;
    list[1].tag_mask = 0b001;
    return list;
  }();
  return all;
}
const std::vector<std::uint32_t> kCounts{7, 6, 0, 0};

TEST(FeatureSets, MoviesOfOneDecadeGenreOrPopularityShareAFeature) {
  const ItemFeatures f = make_item_features(movies(), kCounts, {}, {});
  // Two tags, two decades, three bands of popularity (7; 6; none).
  EXPECT_EQ(f.num_features(), 7);
  EXPECT_EQ(f.kind_of(1), f.kind_of(0));
  EXPECT_NE(f.kind_of(2), f.kind_of(1));
  EXPECT_NE(f.kind_of(6), f.kind_of(3));
  EXPECT_EQ(f.features_of(0).size(), 4U);
  EXPECT_EQ(f.features_of(1)[1], f.features_of(0)[2]);  // the 1990s
  EXPECT_EQ(f.features_of(3).size(), 1U);               // no year, no tag
  EXPECT_EQ(f.features_of(3)[0], f.features_of(2)[1]);  // both unrated
}

TEST(FeatureSets, EachKindCanBeLeftOut) {
  EXPECT_EQ(make_item_features(movies(), kCounts, {}, {false, false, false, false}).num_features(),
            0);
  EXPECT_EQ(make_item_features(movies(), kCounts, {}, {true, false, false, false}).num_features(),
            2);
}

TEST(FeatureSets, ATagCountsWhenEnoughMoviesShareIt) {
  const std::vector<ItemTag> tags{{1, 0, "space"}, {1, 1, "space"}, {1, 2, "space"},
                                  {2, 2, "space"}, {1, 0, "rare"},  {1, 1, "rare"}};
  const ItemFeatures f = make_item_features(movies(), kCounts, tags, {false, false, false, true});
  EXPECT_EQ(f.num_features(), 1);
  EXPECT_EQ(f.items_of(0).size(), 3U);
}

TEST(FeatureSets, TagsOfHeldOutUsersAreLeftOut) {
  const std::vector<RatingTriple> triples{{1, 0, 7}};
  const RatingMatrix train_by_user(3, 4, triples);  // users 0 and 2 have nothing to train on
  const std::vector<ItemTag> tags{{0, 0, "a"}, {1, 1, "b"}, {2, 2, "c"}, {-1, 3, "d"}};
  const std::vector<ItemTag> kept = tags_of_training_users(tags, train_by_user);
  ASSERT_EQ(kept.size(), 2U);
  EXPECT_EQ(kept[0].tag, "b");
  EXPECT_EQ(kept[1].tag, "d");
}

}  // namespace
}  // namespace als
