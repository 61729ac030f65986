#include "als/synth/movielens_like.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <vector>

namespace als {
namespace {

constexpr LikeSettings kSettings{.num_ratings = 60'000, .seed = 3};

std::vector<LikeMovie> some_items() {
  std::vector<LikeMovie> movies;
  for (std::uint32_t i = 0; i < 30'000; ++i) movies.push_back({10 + 3 * i, 1U << i % 19});
  return movies;
}

struct Drawn {
  std::vector<std::vector<DrawnRating>> users;
  std::size_t num_rated_items;
};

Drawn draw_all(const LikeSettings& settings, int num_workers) {
  ThreadPool pool(num_workers);
  const MovieLensLike model(some_items(), settings, pool);
  Drawn drawn{std::vector<std::vector<DrawnRating>>(model.num_users()), model.num_rated_items()};
  pool.parallel_for(model.num_users(), 7, [&](std::size_t begin, std::size_t end, int) {
    MovieLensLike::Scratch scratch;
    for (std::size_t user = begin; user < end; ++user)
      model.draw_user(user, scratch, drawn.users[user]);
  });
  return drawn;
}

std::uint64_t hash_of(const Drawn& drawn) {
  std::uint64_t hash = 0;
  for (const std::vector<DrawnRating>& ratings : drawn.users) {
    for (const DrawnRating& rating : ratings) {
      hash = mix64(hash ^ (std::uint64_t{rating.item_id} << 32U | rating.timestamp));
      hash = mix64(hash ^ rating.level);
    }
  }
  return hash;
}

TEST(MovieLensLike, WorkersDrawTheSameRatingsOnEveryMachine) {
  // The number was written down on x86-64; WebAssembly has to draw it, too.
  EXPECT_EQ(hash_of(draw_all(kSettings, 1)), 13863908737121887026U);
  EXPECT_EQ(hash_of(draw_all(kSettings, 3)), 13863908737121887026U);
  EXPECT_NE(hash_of(draw_all({.num_ratings = 60'000, .seed = 4}, 3)), 13863908737121887026U);
}

TEST(MovieLensLike, HasTheShapeThatItPromises) {
  const Drawn drawn = draw_all(kSettings, 2);
  EXPECT_EQ(drawn.users.size(), 377U);  // 200,948 * 60,000 / 32,000,204
  std::size_t num_ratings = 0;
  std::size_t most = 0;
  std::vector<std::size_t> counts;
  std::map<std::uint32_t, int> raters;
  std::map<int, int> stars;
  for (const std::vector<DrawnRating>& ratings : drawn.users) {
    EXPECT_GE(ratings.size(), 20U);
    for (std::size_t i = 1; i < ratings.size(); ++i)
      EXPECT_LT(ratings[i - 1].item_id, ratings[i].item_id);
    num_ratings += ratings.size();
    most = std::max(most, ratings.size());
    counts.push_back(ratings.size());
    for (const DrawnRating& rating : ratings) {
      ++raters[rating.item_id];
      ++stars[rating.level];
    }
  }
  EXPECT_EQ(num_ratings, 60'000U);
  EXPECT_EQ(raters.size(), drawn.num_rated_items);
  std::sort(counts.begin(), counts.end());
  const std::size_t median = counts[counts.size() / 2];
  EXPECT_LT(4 * median, 3 * num_ratings / drawn.users.size());  // the mean is far above it
  EXPECT_GT(most, 6 * median);
  std::vector<int> popularity;
  for (const auto& [movie, count] : raters) popularity.push_back(count);
  std::sort(popularity.rbegin(), popularity.rend());
  int head = 0;
  for (std::size_t i = 0; i < popularity.size() / 20; ++i) head += popularity[i];
  EXPECT_GT(head, 60'000 / 3);  // a twentieth of the items has more than a third of the ratings
  double sum = 0.0;
  double squares = 0.0;
  for (const auto& [level, count] : stars) {
    sum += 0.5 * level * count;
    squares += 0.25 * level * level * count;
    const bool whole = level % 2 == 0;
    EXPECT_TRUE(level < 3 || whole == (count > stars[level - 1])) << level;
  }
  const double mean = sum / 60'000;
  EXPECT_NEAR(mean, 3.54, 0.08);
  EXPECT_NEAR(std::sqrt(squares / 60'000 - mean * mean), 1.06, 0.06);
}

TEST(MovieLensLike, TasteDecidesWhoRatesWhat) {
  // Each item has one of 19 tags, and tags share directions of taste. By popularity alone a
  // user's ratings would be spread over tags as everybody's, and chi-squared would be 18 on
  // average.
  const Drawn drawn = draw_all(kSettings, 2);
  const auto genre_of = [](const DrawnRating& rating) { return (rating.item_id - 10) / 3 % 19; };
  std::array<double, 19> shares{};
  for (const auto& ratings : drawn.users)
    for (const DrawnRating& rating : ratings) shares[genre_of(rating)] += 1.0 / 60'000;
  double sum = 0.0;
  for (const auto& ratings : drawn.users) {
    std::array<double, 19> counts{};
    for (const DrawnRating& rating : ratings) counts[genre_of(rating)] += 1.0;
    for (std::size_t genre = 0; genre < 19; ++genre) {
      const double expected = shares[genre] * static_cast<double>(ratings.size());
      sum += (counts[genre] - expected) * (counts[genre] - expected) / expected;
    }
  }
  EXPECT_GT(sum / static_cast<double>(drawn.users.size()), 27.0);
}

TEST(MovieLensLike, KnowsWhenThereIsNoRoom) {
  EXPECT_TRUE(MovieLensLike::has_room(87'585, {}));
  EXPECT_TRUE(MovieLensLike::has_room(9'742, {.num_ratings = 100'000}));
  EXPECT_FALSE(MovieLensLike::has_room(100, {}));
  EXPECT_FALSE(MovieLensLike::has_room(87'585, {.num_ratings = 10}));
}

}  // namespace
}  // namespace als
