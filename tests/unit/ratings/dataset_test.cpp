#include "als/ratings/dataset.h"

#include <gtest/gtest.h>

namespace als {
namespace {

Catalog catalog_of(std::vector<std::uint32_t> ids) {
  Catalog catalog;
  for (const std::uint32_t id : ids)
    catalog.movies.push_back({id, "Film " + std::to_string(id), 0, 0, 0, 0});
  return catalog;
}

RatingLog log_of(std::vector<RatingRow> rows) { return {std::move(rows), {}}; }

TEST(Dataset, NumbersItemsByPopularityAndUsersById) {
  const Result<Dataset> dataset =
      build_dataset(log_of({{9, 30, 8, 2}, {5, 30, 6, 3}, {5, 20, 4, 4}, {9, 10, 2, 5}}),
                    catalog_of({10, 20, 30, 40}), "r", false);
  ASSERT_TRUE(dataset);
  std::vector<std::uint32_t> ids;
  for (const CatalogMovie& movie : dataset->movies) ids.push_back(movie.movie_id);
  EXPECT_EQ(ids, (std::vector<std::uint32_t>{30, 10, 20, 40}));
  EXPECT_EQ(dataset->num_ratings, (std::vector<std::uint32_t>{2, 1, 1, 0}));
  EXPECT_EQ(dataset->user_ids, (std::vector<std::uint32_t>{5, 9}));
  EXPECT_EQ(dataset->by_user.indices_of(0)[0], 0);  // user 5 rated movie 30 first
  EXPECT_EQ(dataset->by_user.half_stars_of(1)[1], 2);
}

TEST(Dataset, OfARepeatedPairTheLastRowCountsInItsPlace) {
  const Result<Dataset> dataset = build_dataset(
      log_of({{1, 10, 2, 2}, {1, 20, 4, 3}, {1, 10, 8, 4}}), catalog_of({10, 20}), "r", false);
  ASSERT_TRUE(dataset);
  EXPECT_EQ(dataset->num_duplicates, 1);
  EXPECT_EQ(dataset->by_user.num_ratings(), 2U);
  EXPECT_EQ(dataset->movies[static_cast<std::size_t>(dataset->by_user.indices_of(0)[0])].movie_id,
            20U);
  EXPECT_EQ(dataset->by_user.half_stars_of(0)[1], 8);
}

TEST(Dataset, AMovieOutsideTheCatalogueIsABadRow) {
  const RatingLog log = log_of({{1, 10, 2, 2}, {1, 77, 4, 3}});
  EXPECT_EQ(build_dataset(log, catalog_of({10}), "ratings.csv", false).error().message,
            "ratings.csv:3: movie 77 is not in the catalogue of movies");
  const Result<Dataset> skipped = build_dataset(log, catalog_of({10}), "ratings.csv", true);
  ASSERT_TRUE(skipped);
  EXPECT_EQ(skipped->bad_rows.count(), 1);
}

TEST(Dataset, WithoutRatingsIsAnError) {
  EXPECT_FALSE(build_dataset(log_of({}), catalog_of({10}), "r", true));
}

}  // namespace
}  // namespace als
