#include "als/train/feature_prior.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace als::variational {
namespace {

/// Item 0 is rated by all 1,300 users, item 1 by every second, item 2 by nobody.
RatingMatrix two_items() {
  std::vector<RatingTriple> ratings;
  for (int user = 0; user < 1300; ++user) {
    ratings.push_back({user, 0, 3});
    if (user % 2 == 0) ratings.push_back({user, 1, 4});
  }
  return {1300, 3, ratings};
}

TEST(FeaturePrior, OnlyRatedItemsTeachTheirFeatures) {
  const RatingMatrix by_item = two_items().transposed();
  const Side items(by_item, 4, true);
  const std::vector<std::vector<std::int32_t>> lists{{0, 2}, {1}, {0, 2}};
  const RowFeatures features = features_of_items(ItemFeatures::from_lists(lists, {0, 0, 1}), items);
  EXPECT_TRUE(std::ranges::equal(features.features_of.indices_of(2), lists[2]));
  ASSERT_EQ(features.rows_of.num_rows(), 3U);
  EXPECT_TRUE(std::ranges::equal(features.rows_of.indices_of(0), std::vector<std::int32_t>{0}));
  EXPECT_TRUE(std::ranges::equal(features.rows_of.indices_of(1), std::vector<std::int32_t>{1}));
  EXPECT_TRUE(std::ranges::equal(features.rows_of.indices_of(2), std::vector<std::int32_t>{0}));
}

TEST(FeaturePrior, TakesAllItemsOfAUserAndEvenlyChosenRatersOfAnItem) {
  ThreadPool pool(1);
  const RatingMatrix by_user = two_items();
  const RatingMatrix by_item = by_user.transposed();
  const Side users(by_user, 4, true);
  const Side items(by_item, 4, true);

  const RowFeatures rated = rated_sets(users, items, /*all=*/true, pool);
  EXPECT_EQ(rated.features_of.indices_of(0).size(), 2U);
  EXPECT_EQ(rated.rows_of.indices_of(0).size(), 1300U);
  EXPECT_FLOAT_EQ(rated.scale[1], static_cast<float>(1.0 / (1.0 + kSetHalf)));

  const RowFeatures raters = rated_sets(items, users, /*all=*/false, pool);
  const std::span<const std::int32_t> chosen = raters.features_of.indices_of(0);
  ASSERT_EQ(chosen.size(), kMostMembers);
  EXPECT_TRUE(std::is_sorted(chosen.begin(), chosen.end()));
  EXPECT_EQ(std::adjacent_find(chosen.begin(), chosen.end()), chosen.end());
  EXPECT_LT(chosen.front(), 5);
  EXPECT_GT(chosen.back(), 1290);
  EXPECT_EQ(raters.features_of.indices_of(1).size(), kMostMembers);
  EXPECT_TRUE(raters.features_of.indices_of(2).empty());
  EXPECT_FLOAT_EQ(raters.scale[0], static_cast<float>(1.0 / (512.0 + kSetHalf)));
  // Each choice is found from both ends.
  std::size_t found = 0;
  for (std::size_t user = 0; user < 1300; ++user) {
    for (const std::int32_t item : raters.rows_of.indices_of(user)) {
      const std::span<const std::int32_t> members =
          raters.features_of.indices_of(static_cast<std::size_t>(item));
      EXPECT_TRUE(
          std::binary_search(members.begin(), members.end(), static_cast<std::int32_t>(user)));
      ++found;
    }
  }
  EXPECT_EQ(found, 2 * kMostMembers);
}

}  // namespace
}  // namespace als::variational
