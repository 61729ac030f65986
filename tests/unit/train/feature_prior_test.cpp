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

TEST(FeaturePrior, TransposesTheRowsThatAreWanted) {
  const SparseRows rows{std::vector<std::int64_t>{0, 2, 3, 5},
                        std::vector<std::int32_t>{0, 2, 1, 2, 0}};
  const SparseRows columns = rows.transposed(4, {true, false, true});
  ASSERT_EQ(columns.num_rows(), 4U);
  EXPECT_TRUE(std::ranges::equal(columns.of(0), std::vector<std::int32_t>{0, 2}));
  EXPECT_TRUE(columns.of(1).empty());
  EXPECT_TRUE(std::ranges::equal(columns.of(2), std::vector<std::int32_t>{0, 2}));
  EXPECT_TRUE(columns.of(3).empty());
}

TEST(FeaturePrior, TakesAllItemsOfAUserAndEvenlyChosenRatersOfAnItem) {
  const RatingMatrix by_user = two_items();
  const RatingMatrix by_item = by_user.transposed();
  const Side users(by_user, 4, true);
  const Side items(by_item, 4, true);

  const RowFeatures rated = rated_sets(users, items, /*all=*/true);
  EXPECT_EQ(rated.features_of.of(0).size(), 2U);
  EXPECT_EQ(rated.rows_of.of(0).size(), 1300U);
  EXPECT_FLOAT_EQ(rated.scale[1], static_cast<float>(1.0 / (1.0 + kSetHalf)));

  const RowFeatures raters = rated_sets(items, users, /*all=*/false);
  const std::span<const std::int32_t> chosen = raters.features_of.of(0);
  ASSERT_EQ(chosen.size(), kMostMembers);
  EXPECT_TRUE(std::is_sorted(chosen.begin(), chosen.end()));
  EXPECT_EQ(std::adjacent_find(chosen.begin(), chosen.end()), chosen.end());
  EXPECT_LT(chosen.front(), 5);
  EXPECT_GT(chosen.back(), 1290);
  EXPECT_EQ(raters.features_of.of(1).size(), kMostMembers);
  EXPECT_TRUE(raters.features_of.of(2).empty());
  EXPECT_FLOAT_EQ(raters.scale[0], static_cast<float>(1.0 / (512.0 + kSetHalf)));
  // Each choice is found from both ends.
  std::size_t found = 0;
  for (std::size_t user = 0; user < 1300; ++user) {
    for (const std::int32_t item : raters.rows_of.of(user)) {
      const std::span<const std::int32_t> members =
          raters.features_of.of(static_cast<std::size_t>(item));
      EXPECT_TRUE(
          std::binary_search(members.begin(), members.end(), static_cast<std::int32_t>(user)));
      ++found;
    }
  }
  EXPECT_EQ(found, 2 * kMostMembers);
}

}  // namespace
}  // namespace als::variational
