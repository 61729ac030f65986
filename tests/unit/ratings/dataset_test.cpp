#include "als/ratings/dataset.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <utility>

#include "als/base/random.h"
#include "als/ratings/id_map.h"

namespace als {
namespace {

Catalog catalog_of(std::vector<std::uint32_t> ids) {
  Catalog catalog;
  for (const std::uint32_t id : ids)
    catalog.items.push_back({id, "Film " + std::to_string(id), 0, 0, 0, 0});
  return catalog;
}

RatingLog log_of(std::vector<RatingRow> rows) { return {std::move(rows), {}}; }

TEST(Dataset, NumbersItemsByPopularityAndUsersById) {
  const Result<Dataset> dataset =
      build_dataset(log_of({{9, 30, 8, 2}, {5, 30, 6, 3}, {5, 20, 4, 4}, {9, 10, 2, 5}}),
                    catalog_of({10, 20, 30, 40}), "r", false);
  ASSERT_TRUE(dataset);
  std::vector<std::uint32_t> ids;
  for (const CatalogItem& movie : dataset->items) ids.push_back(movie.item_id);
  EXPECT_EQ(ids, (std::vector<std::uint32_t>{30, 10, 20, 40}));
  EXPECT_EQ(dataset->num_ratings, (std::vector<std::uint32_t>{2, 1, 1, 0}));
  EXPECT_EQ(dataset->user_ids, (std::vector<std::uint32_t>{5, 9}));
  EXPECT_EQ(dataset->by_user.indices_of(0)[0], 0);  // user 5 rated item 30 first
  EXPECT_EQ(dataset->by_user.levels_of(1)[1], 2);
}

TEST(Dataset, OfARepeatedPairTheLastRowCountsInItsPlace) {
  const Result<Dataset> dataset = build_dataset(
      log_of({{1, 10, 2, 2}, {1, 20, 4, 3}, {1, 10, 8, 4}}), catalog_of({10, 20}), "r", false);
  ASSERT_TRUE(dataset);
  EXPECT_EQ(dataset->num_duplicates, 1);
  EXPECT_EQ(dataset->by_user.num_ratings(), 2U);
  EXPECT_EQ(dataset->items[static_cast<std::size_t>(dataset->by_user.indices_of(0)[0])].item_id,
            20U);
  EXPECT_EQ(dataset->by_user.levels_of(0)[1], 8);
}

TEST(Dataset, AMovieOutsideTheCatalogueIsABadRow) {
  const RatingLog log = log_of({{1, 10, 2, 2}, {1, 77, 4, 3}});
  EXPECT_EQ(build_dataset(log, catalog_of({10}), "ratings.csv", false).error().message,
            "ratings.csv:3: item 77 is not in the catalogue of items");
  const Result<Dataset> skipped = build_dataset(log, catalog_of({10}), "ratings.csv", true);
  ASSERT_TRUE(skipped);
  EXPECT_EQ(skipped->bad_rows.count(), 1);
}

TEST(Dataset, AgreesWithAMapOnRandomRatingsWithRepeatedPairs) {
  // Few users and items, so that most pairs come again; users in no order.
  Random random(3);
  std::vector<RatingRow> rows;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::pair<std::size_t, int>> last;
  for (std::size_t i = 0; i < 500; ++i) {
    const RatingRow row{static_cast<std::uint32_t>(7 * random.below(12)),
                        static_cast<std::uint32_t>(10 + random.below(15)),
                        static_cast<std::uint8_t>(1 + random.below(10)), 0};
    rows.push_back(row);
    last[{row.user_id, row.item_id}] = {i, row.level};
  }
  std::vector<std::uint32_t> ids(15);
  for (std::uint32_t i = 0; i < 15; ++i) ids[i] = 24 - i;
  const Result<Dataset> dataset = build_dataset(log_of(rows), catalog_of(ids), "r", false);
  ASSERT_TRUE(dataset);
  EXPECT_EQ(dataset->by_user.num_ratings(), last.size());
  EXPECT_EQ(dataset->num_duplicates, static_cast<std::int64_t>(500 - last.size()));
  std::vector<std::uint32_t> counts(dataset->num_items());
  for (std::size_t user = 0; user < dataset->num_users(); ++user) {
    std::size_t place_before = 0;
    for (std::size_t i = 0; i < dataset->by_user.indices_of(user).size(); ++i) {
      const auto item = static_cast<std::size_t>(dataset->by_user.indices_of(user)[i]);
      const auto& [place, level] = last.at({dataset->user_ids[user], dataset->items[item].item_id});
      EXPECT_EQ(dataset->by_user.levels_of(user)[i], level);
      EXPECT_GE(place, place_before);  // in file order
      place_before = place;
      ++counts[item];
    }
  }
  EXPECT_EQ(dataset->num_ratings, counts);
  EXPECT_TRUE(std::is_sorted(counts.rbegin(), counts.rend()));
}

TEST(IdMap, FindsIdsInATableAndInAHash) {
  const std::vector<std::uint32_t> small{7, 0, 3};
  const std::vector<std::uint32_t> wide{4294967295U, 0, 3000000000U};
  for (const std::vector<std::uint32_t>& ids : {small, wide}) {
    const IdMap map(ids);
    for (std::size_t i = 0; i < ids.size(); ++i)
      EXPECT_EQ(map.find(ids[i]), static_cast<std::int32_t>(i));
    for (const std::uint32_t absent : {1U, 8U, 4294967294U}) EXPECT_EQ(map.find(absent), -1);
  }
  EXPECT_EQ(IdMap({}).find(0), -1);
}

TEST(Dataset, WithoutRatingsIsAnError) {
  EXPECT_FALSE(build_dataset(log_of({}), catalog_of({10}), "r", true));
}

TEST(Dataset, TagsFindTheirUserAndItem) {
  Result<Dataset> dataset =
      build_dataset(log_of({{9, 30, 8, 2}, {5, 30, 6, 3}}), catalog_of({10, 30}), "r", false);
  ASSERT_TRUE(dataset);
  add_user_tags(*dataset,
                {{9, 10, "slow"}, {7, 30, "fast"}, {9, 99, "of an item that is not there"}});
  ASSERT_EQ(dataset->user_tags.size(), 2U);
  EXPECT_EQ(dataset->user_tags[0].user, 1);
  EXPECT_EQ(dataset->user_tags[0].item, 1);
  EXPECT_EQ(dataset->user_tags[1].user, -1);  // user 7 rated nothing
  EXPECT_EQ(dataset->user_tags[1].item, 0);
}

}  // namespace
}  // namespace als
