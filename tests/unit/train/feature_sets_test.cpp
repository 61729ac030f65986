#include "als/train/feature_sets.h"

#include <gtest/gtest.h>

namespace als {
namespace {

const std::vector<CatalogMovie>& movies() {
  static const std::vector<CatalogMovie> all = [] {
    std::vector<CatalogMovie> list(4);
    list[0].year = 1994;
    list[1].year = 1999;
    list[2].year = 2003;
    list[0].genre_mask = 0b101;
    list[1].genre_mask = 0b001;
    return list;
  }();
  return all;
}
const std::vector<std::uint32_t> kCounts{7, 6, 0, 0};

TEST(FeatureSets, MoviesOfOneDecadeGenreOrPopularityShareAFeature) {
  const ItemFeatures f = make_item_features(movies(), kCounts, {}, {});
  // Two genres, two decades, three bands of popularity (7; 6; none).
  EXPECT_EQ(f.num_features(), 7);
  EXPECT_EQ(f.num_kinds(), 3U);
  EXPECT_EQ(f.features_of(0).size(), 4U);
  EXPECT_EQ(f.features_of(1)[1], f.features_of(0)[2]);  // the 1990s
  EXPECT_EQ(f.features_of(3).size(), 1U);               // no year, no genre
  EXPECT_EQ(f.features_of(3)[0], f.features_of(2)[1]);  // both unrated
}

TEST(FeatureSets, EachKindCanBeLeftOut) {
  EXPECT_EQ(make_item_features(movies(), kCounts, {}, {false, false, false, false}).num_features(),
            0);
  EXPECT_EQ(make_item_features(movies(), kCounts, {}, {true, false, false, false}).num_features(),
            2);
}

TEST(FeatureSets, ATagCountsWhenEnoughMoviesShareIt) {
  const std::vector<ItemTag> tags{{0, "space"}, {1, "space"}, {2, "space"},
                                  {2, "space"}, {0, "rare"},  {1, "rare"}};
  const ItemFeatures f = make_item_features(movies(), kCounts, tags, {false, false, false, true});
  EXPECT_EQ(f.num_features(), 1);
  EXPECT_EQ(f.items_of(0).size(), 3U);
}

}  // namespace
}  // namespace als
