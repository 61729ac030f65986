#include "als/synth/taste_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <set>

namespace als {
namespace {

// Far more than anybody rates, so that choices show.
std::vector<TasteItem> two_kinds() {
  std::vector<TasteItem> items;
  for (std::uint32_t i = 0; i < 600; ++i) {
    items.push_back({100 + i,
                     i % 2 == 0 ? 1U : 2U,
                     1990,
                     1 + static_cast<int>(i % 9),
                     5,
                     {static_cast<int>(i % 2)}});
  }
  return items;
}

TEST(TasteModel, IsDeterministicAndKeyedByTheSeed) {
  const std::vector<TasteItem> items = two_kinds();
  const auto draw = [&](std::uint64_t seed) {
    std::uint64_t hash = 0;
    for (const RatingRow& row : draw_ratings(items, 2, {.num_users = 50, .seed = seed})) {
      hash = hash * 31 + row.user_id * 7919 + row.item_id * 11 + row.half_stars;
    }
    return hash;
  };
  EXPECT_EQ(draw(1), draw(1));
  EXPECT_NE(draw(1), draw(2));
}

TEST(TasteModel, NobodyRatesAnItemTwiceAndAllRatingsAreOnTheScale) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  const std::vector<RatingRow> rows = draw_ratings(two_kinds(), 2, {.num_users = 100, .seed = 1});
  for (const RatingRow& row : rows) {
    EXPECT_TRUE(pairs.emplace(row.user_id, row.item_id).second);
    EXPECT_GE(row.half_stars, 1);
    EXPECT_LE(row.half_stars, 10);
  }
  EXPECT_GE(rows.size(), 2000U);
}

TEST(TasteModel, FameBringsRatingsAndTastesDiffer) {
  const std::vector<TasteItem> items = two_kinds();
  const std::vector<RatingRow> rows = draw_ratings(items, 2, {.num_users = 300, .seed = 1});
  std::vector<int> count_by_fame(10);
  double even_users = 0.0;  // users who rate mostly one kind
  std::vector<int> even(301);
  std::vector<int> all(301);
  for (const RatingRow& row : rows) {
    const TasteItem& item = items[row.item_id - 100];
    ++count_by_fame[static_cast<std::size_t>(item.fame)];
    even[row.user_id] += item.tag_mask == 1U ? 1 : 0;
    ++all[row.user_id];
  }
  EXPECT_GT(count_by_fame[8], 2 * count_by_fame[2]);
  for (std::size_t user = 1; user <= 300; ++user)
    even_users += 2 * even[user] > all[user] ? 1.0 : 0.0;
  EXPECT_GT(even_users, 60.0);
  EXPECT_LT(even_users, 240.0);
}

TEST(TasteModel, OpinionsFollowTheTasteAndTheAcclaim) {
  std::vector<TasteItem> items = two_kinds();
  for (std::size_t i = 0; i < items.size(); ++i) items[i].acclaim = i / 2 % 2 == 0 ? 2 : 8;
  const std::vector<Opinion> opinions = draw_opinions(items, 2, {.num_users = 300, .seed = 1});
  std::vector<int> balance(301);  // above 0: of the users who take mostly the even ones
  for (const Opinion& opinion : opinions) balance[opinion.user] += opinion.item % 2 == 0 ? 1 : -1;
  std::array<double, 4> sums{};
  std::array<double, 4> counts{};
  const auto add = [&](std::size_t kind, double stars) {
    sums[kind] += stars;
    counts[kind] += 1.0;
  };
  for (const Opinion& opinion : opinions) {
    add((balance[opinion.user] > 0) == (opinion.item % 2 == 0) ? 0 : 1, opinion.stars);
    add(items[opinion.item].acclaim == 8 ? 2 : 3, opinion.stars);
  }
  const auto mean = [&](std::size_t kind) { return sums[kind] / counts[kind]; };
  EXPECT_GT(mean(0), mean(1) + 0.5);
  EXPECT_GT(mean(2), mean(3) + 0.5);
}

TEST(TasteModel, UsersGiveAsManyRatingsAsAskedFor) {
  const std::vector<RatingRow> rows = draw_ratings(
      two_kinds(), 2, {.num_users = 200, .min_ratings = 5, .max_ratings = 30, .seed = 1});
  std::vector<int> counts(201);
  for (const RatingRow& row : rows) ++counts[row.user_id];
  const auto [fewest, most] = std::minmax_element(counts.begin() + 1, counts.end());
  EXPECT_GE(*fewest, 5);
  EXPECT_LT(*fewest, 8);
  EXPECT_LE(*most, 30);
  EXPECT_GT(*most, 25);
}

TEST(TasteModel, ManyUsersOfFewItemsRateThemAll) {
  const std::vector<TasteItem> items{{1, 1, 0, 5, 9, {}}, {2, 2, 0, 5, 1, {}}};
  EXPECT_EQ(draw_ratings(items, 0, {.num_users = 3, .seed = 1}).size(), 6U);
}

}  // namespace
}  // namespace als
