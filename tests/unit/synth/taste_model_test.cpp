#include "als/synth/taste_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace als {
namespace {

// Far more than anybody rates, so that choices show.
std::vector<TasteMovie> two_kinds() {
  std::vector<TasteMovie> movies;
  for (std::uint32_t i = 0; i < 600; ++i) {
    movies.push_back({100 + i,
                      i % 2 == 0 ? 1U : 2U,
                      1990,
                      1 + static_cast<int>(i % 9),
                      5,
                      {static_cast<int>(i % 2)}});
  }
  return movies;
}

TEST(TasteModel, IsDeterministicAndKeyedByTheSeed) {
  const std::vector<TasteMovie> movies = two_kinds();
  const auto draw = [&](std::uint64_t seed) {
    std::uint64_t hash = 0;
    for (const RatingRow& row : draw_ratings(movies, 2, {.num_users = 50, .seed = seed})) {
      hash = hash * 31 + row.user_id * 7919 + row.item_id * 11 + row.levels;
    }
    return hash;
  };
  EXPECT_EQ(draw(1), draw(1));
  EXPECT_NE(draw(1), draw(2));
}

TEST(TasteModel, NobodyRatesAMovieTwiceAndAllRatingsAreOnTheScale) {
  std::set<std::pair<std::uint32_t, std::uint32_t>> pairs;
  const std::vector<RatingRow> rows = draw_ratings(two_kinds(), 2, {.num_users = 100, .seed = 1});
  for (const RatingRow& row : rows) {
    EXPECT_TRUE(pairs.emplace(row.user_id, row.item_id).second);
    EXPECT_GE(row.levels, 1);
    EXPECT_LE(row.levels, 10);
  }
  EXPECT_GE(rows.size(), 2000U);
}

TEST(TasteModel, FameBringsRatingsAndTastesDiffer) {
  const std::vector<TasteMovie> movies = two_kinds();
  const std::vector<RatingRow> rows = draw_ratings(movies, 2, {.num_users = 300, .seed = 1});
  std::vector<int> count_by_fame(10);
  double even_users = 0.0;  // users who rate mostly one kind
  std::vector<int> even(301);
  std::vector<int> all(301);
  for (const RatingRow& row : rows) {
    const TasteMovie& movie = movies[row.item_id - 100];
    ++count_by_fame[static_cast<std::size_t>(movie.fame)];
    even[row.user_id] += movie.tag_mask == 1U ? 1 : 0;
    ++all[row.user_id];
  }
  EXPECT_GT(count_by_fame[8], 2 * count_by_fame[2]);
  for (std::size_t user = 1; user <= 300; ++user)
    even_users += 2 * even[user] > all[user] ? 1.0 : 0.0;
  EXPECT_GT(even_users, 60.0);
  EXPECT_LT(even_users, 240.0);
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

TEST(TasteModel, ManyUsersOfFewMoviesRateThemAll) {
  const std::vector<TasteMovie> movies{{1, 1, 0, 5, 9, {}}, {2, 2, 0, 5, 1, {}}};
  EXPECT_EQ(draw_ratings(movies, 0, {.num_users = 3, .seed = 1}).size(), 6U);
}

}  // namespace
}  // namespace als
