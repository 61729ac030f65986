#include "als/ratings/dataset.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <utility>

#include "als/base/ids.h"
#include "als/base/random.h"
#include "als/ratings/id_map.h"

namespace als {
namespace {

using Ids = std::vector<std::string>;

Catalog catalog_of(const Ids& ids) {
  Catalog catalog;
  for (const std::string& id : ids) catalog.items.push_back({id, "Film " + id, 0, 0, {}});
  return catalog;
}

struct Row {
  std::string user;
  std::string item;
  double value;
  std::int64_t time = -1;  ///< -1: the table has none
};

std::uint32_t code_of(const std::string& id, std::vector<std::string>& texts) {
  const std::optional<std::uint32_t> number = number_of_id(id);
  if (number && *number < kFirstTextCode) return *number;
  const auto found = std::find(texts.begin(), texts.end(), id);
  const auto place = static_cast<std::uint32_t>(found - texts.begin());
  if (found == texts.end()) texts.push_back(id);
  return kFirstTextCode + place;
}

/// As a reader makes them: each vector is a block.
RatingBlocks blocks_of(const std::vector<std::vector<Row>>& blocks, const RatingScale& scale = {}) {
  RatingBlocks read;
  read.scale = scale;
  for (const std::vector<Row>& rows : blocks) {
    RatingBlock& block = read.blocks.emplace_back();
    for (const Row& row : rows) {
      block.users.push_back(code_of(row.user, block.user_texts));
      block.items.push_back(code_of(row.item, block.item_texts));
      if (scale.kind == RatingKind::kRatings) {
        block.levels.push_back(scale.level_of(row.value).value());
      } else {
        block.values.push_back(static_cast<float>(row.value));
      }
      if (row.time >= 0) block.times.push_back(row.time);
    }
  }
  return read;
}

Result<Dataset> build(RatingBlocks read, Catalog catalog,
                      Duplicates duplicates = Duplicates::kLast) {
  ThreadPool pool(1);
  return build_dataset(std::move(read), std::move(catalog), "r", duplicates, pool);
}

Ids item_ids(const Dataset& dataset) {
  Ids ids;
  for (const CatalogItem& item : dataset.items) ids.push_back(item.item_id);
  return ids;
}

/// One user's ratings in their order: ids and values.
std::vector<std::pair<std::string, double>> row_of(const Dataset& dataset,
                                                   const std::string& user_id) {
  const auto user = static_cast<std::size_t>(
      std::find(dataset.user_ids.begin(), dataset.user_ids.end(), user_id) -
      dataset.user_ids.begin());
  std::vector<std::pair<std::string, double>> row;
  for (std::size_t i = 0; i < dataset.by_user.indices_of(user).size(); ++i) {
    row.emplace_back(
        dataset.items[static_cast<std::size_t>(dataset.by_user.indices_of(user)[i])].item_id,
        dataset.scale().value(dataset.by_user.levels_of(user)[i]));
  }
  return row;
}
using Ratings = std::vector<std::pair<std::string, double>>;

TEST(Dataset, NumbersItemsByPopularityAndUsersById) {
  const Result<Dataset> dataset =
      build(blocks_of({{{"9", "30", 4.0}, {"5", "30", 3.0}, {"5", "20", 2.0}, {"9", "10", 1.0}}}),
            catalog_of({"10", "20", "30", "40"}));
  ASSERT_TRUE(dataset);
  EXPECT_EQ(item_ids(*dataset), (Ids{"30", "10", "20", "40"}));
  EXPECT_EQ(dataset->num_ratings, (std::vector<std::uint32_t>{2, 1, 1, 0}));
  EXPECT_EQ(dataset->user_ids, (Ids{"5", "9"}));
  EXPECT_EQ(dataset->by_user.indices_of(0)[0], 0);  // user 5 rated item 30 first
  EXPECT_EQ(dataset->by_user.levels_of(1)[1], 1);
  EXPECT_EQ(dataset->scale(), RatingScale());
  EXPECT_EQ(dataset->by_item.scale, RatingScale());
  EXPECT_EQ(dataset->by_item.num_rows(), 4U);
}

TEST(Dataset, IdsOfAnyKindStandInTheirOrder) {
  // Texts of the one block are other codes in the other; 3000000000 is a number, but too large for
  // a code.
  const Result<Dataset> dataset =
      build(blocks_of({{{"zoe", "b", 1.0}, {"10", "007", 2.0}, {"007", "7", 3.0}},
                       {{"adam", "7", 4.0}, {"zoe", "3000000000", 5.0}, {"9", "b", 1.5}},
                       {{"4294967296", "a", 0.5}, {"3000000000", "10", 2.5}, {"10", "9", 3.5}}}),
            Catalog());
  ASSERT_TRUE(dataset);
  EXPECT_EQ(dataset->user_ids, (Ids{"9", "10", "3000000000", "007", "4294967296", "adam", "zoe"}));
  EXPECT_EQ(item_ids(*dataset), (Ids{"7", "b", "9", "10", "3000000000", "007", "a"}));
  EXPECT_EQ(row_of(*dataset, "zoe"), (Ratings{{"b", 1.0}, {"3000000000", 5.0}}));
  EXPECT_EQ(row_of(*dataset, "10"), (Ratings{{"007", 2.0}, {"9", 3.5}}));
  EXPECT_EQ(row_of(*dataset, "007"), (Ratings{{"7", 3.0}}));
  EXPECT_EQ(row_of(*dataset, "3000000000"), (Ratings{{"10", 2.5}}));
  // Without a catalogue items are called by their ids, and none is missing there.
  EXPECT_EQ(dataset->items[1].title, "b");
  EXPECT_EQ(dataset->num_unlisted_items, 0);
}

TEST(Dataset, AnItemOutsideTheCatalogueIsCalledByItsId) {
  Catalog catalog = catalog_of({"x", "10"});
  catalog.tags = {"Comedy"};
  catalog.items[0].tag_mask = 1;
  const Result<Dataset> dataset =
      build(blocks_of({{{"1", "10", 1.0}, {"1", "77", 2.0}, {"1", "isbn", 3.0}, {"2", "77", 2.0}}}),
            catalog);
  ASSERT_TRUE(dataset);
  EXPECT_EQ(dataset->num_unlisted_items, 2);
  EXPECT_EQ(item_ids(*dataset), (Ids{"77", "10", "isbn", "x"}));
  EXPECT_EQ(dataset->items[0].title, "77");
  EXPECT_EQ(dataset->items[1].title, "Film 10");
  EXPECT_EQ(dataset->items[2].title, "isbn");
  EXPECT_EQ(dataset->items[3].tag_mask, 1U);
  EXPECT_EQ(dataset->tags, (Ids{"Comedy"}));
  EXPECT_EQ(dataset->bad_rows.count(), 0);
}

TEST(Dataset, OfARepeatedPairTheChosenRowCountsInThePlaceOfTheLast) {
  // Item 10 comes three times: 1, 5 and 2.5 stars, by time the second is the newest.
  const auto rows = [](bool times) {
    const auto at = [&](std::int64_t time) { return times ? time : -1; };
    return blocks_of({{{"1", "10", 1.0, at(5)}, {"1", "20", 2.0, at(6)}},
                      {{"1", "10", 5.0, at(9)}, {"2", "10", 3.0, at(1)}},
                      {{"1", "30", 4.0, at(2)}, {"1", "10", 2.5, at(7)}, {"2", "20", 0.5, at(1)}}});
  };
  const std::tuple<Duplicates, bool, double> cases[] = {
      {Duplicates::kNewest, true, 5.0}, {Duplicates::kNewest, false, 2.5},
      {Duplicates::kLast, true, 2.5},   {Duplicates::kLast, false, 2.5},
      {Duplicates::kFirst, true, 1.0},  {Duplicates::kFirst, false, 1.0},
      {Duplicates::kMean, false, 3.0},  // 2.83
      {Duplicates::kSum, false, 5.0},   // 8.5
  };
  for (const auto& [duplicates, times, value] : cases) {
    const Result<Dataset> dataset = build(rows(times), catalog_of({"10", "20"}), duplicates);
    ASSERT_TRUE(dataset);
    EXPECT_EQ(dataset->num_duplicates, 2);
    EXPECT_EQ(row_of(*dataset, "1"), (Ratings{{"20", 2.0}, {"30", 4.0}, {"10", value}}))
        << static_cast<int>(duplicates) << times;
    EXPECT_EQ(row_of(*dataset, "2"), (Ratings{{"10", 3.0}, {"20", 0.5}}));
    EXPECT_EQ(dataset->num_ratings, (std::vector<std::uint32_t>{2, 2, 1}));
  }
}

TEST(Dataset, OfEqualTimesTheLastInTheFileCountsAndAnEmptyBlockHasNone) {
  for (const bool empty_first : {false, true}) {
    std::vector<std::vector<Row>> blocks{
        {{"1", "10", 1.0, 9}, {"1", "10", 5.0, 9}, {"1", "10", 2.0, 3}}};
    if (empty_first) blocks.insert(blocks.begin(), std::vector<Row>());
    const Result<Dataset> dataset =
        build(blocks_of(blocks), catalog_of({"10"}), Duplicates::kNewest);
    ASSERT_TRUE(dataset);
    EXPECT_EQ(row_of(*dataset, "1"), (Ratings{{"10", 5.0}})) << empty_first;
  }
}

TEST(Dataset, CountsOfAPairAreAddedUpAndTheirLevelsGrowWithTheirLogarithms) {
  const RatingScale counts{RatingKind::kCounts, 0.0, 255.0, 1.0};
  for (const Duplicates duplicates : {Duplicates::kNewest, Duplicates::kLast, Duplicates::kSum}) {
    const Result<Dataset> dataset =
        build(blocks_of({{{"a", "x", 3.0}, {"a", "y", 1.0}, {"b", "x", 15.0}},
                         {{"a", "x", 4.0}, {"b", "y", 0.0}, {"b", "z", 1e6}}},
                        counts),
              Catalog(), duplicates);
    ASSERT_TRUE(dataset);
    EXPECT_EQ(dataset->scale(), counts);
    EXPECT_EQ(dataset->num_duplicates, 1);
    // Of five sums, 0, 1, 7, 15 and a million, the last but one is what 99 of 100 do not exceed:
    // log 8 / log 16 is 3/4, log 2 / log 16 a quarter.
    EXPECT_EQ(row_of(*dataset, "a"), (Ratings{{"y", 64.0}, {"x", 191.0}}));
    EXPECT_EQ(row_of(*dataset, "b"), (Ratings{{"x", 255.0}, {"y", 0.0}, {"z", 255.0}}));
  }
  const Result<Dataset> first = build(
      blocks_of(
          {{{"a", "x", 1.0}, {"a", "x", 9.0}, {"a", "y", 3.0}, {"b", "x", 15.0}, {"b", "y", 99.0}}},
          counts),
      Catalog(), Duplicates::kFirst);
  ASSERT_TRUE(first);
  EXPECT_EQ(row_of(*first, "a"), (Ratings{{"x", 64.0}, {"y", 128.0}}));
}

TEST(Dataset, CountsThatAreNearlyAllNothingHaveOneLevel) {
  std::vector<Row> rows{{"a", "x", 7.0}};
  for (int item = 0; item < 200; ++item) rows.push_back({"a", "i" + std::to_string(item), 0.0});
  const Result<Dataset> dataset =
      build(blocks_of({rows}, {RatingKind::kCounts, 0.0, 255.0, 1.0}), Catalog());
  ASSERT_TRUE(dataset);
  EXPECT_EQ(dataset->scale().num_levels(), 1);
  EXPECT_EQ(row_of(*dataset, "a").size(), 201U);
}

TEST(Dataset, EventsAreAllOfOneLevelUnlessSomeComeAgain) {
  const RatingScale events{RatingKind::kEvents, 1.0, 1.0, 1.0};
  const Result<Dataset> once =
      build(blocks_of({{{"a", "x", 1.0}, {"a", "y", 1.0}, {"b", "x", 1.0}}}, events), Catalog());
  ASSERT_TRUE(once);
  EXPECT_EQ(once->scale(), events);
  EXPECT_EQ(row_of(*once, "a"), (Ratings{{"x", 1.0}, {"y", 1.0}}));
  const Result<Dataset> again = build(
      blocks_of(
          {{{"a", "x", 1.0}, {"a", "y", 1.0}, {"a", "x", 1.0}, {"a", "x", 1.0}, {"b", "x", 1.0}}},
          events),
      Catalog());
  ASSERT_TRUE(again);
  EXPECT_EQ(again->scale().kind, RatingKind::kEvents);
  EXPECT_EQ(again->scale().num_levels(), 256);
  EXPECT_EQ(again->num_duplicates, 2);
  const Ratings row = row_of(*again, "a");
  ASSERT_EQ(row.size(), 2U);
  EXPECT_EQ(row[0].first, "y");
  EXPECT_EQ(row[1].second, 255.0);
}

TEST(Dataset, AgreesWithAMapOnRandomRatingsWithRepeatedPairs) {
  // Few users and items, so that most pairs come again; users in no order, some of them texts; on
  // one and on three threads.
  Random random(3);
  std::vector<std::vector<Row>> rows(7);
  std::map<std::pair<std::string, std::string>, std::pair<std::size_t, double>> last;
  for (std::size_t i = 0; i < 500; ++i) {
    const std::string user = std::to_string(7 * random.below(12));
    const std::string item = std::to_string(10 + random.below(15));
    const Row row{user == "14" ? "fourteen" : user, item == "12" ? "012" : item,
                  0.5 * static_cast<double>(1 + random.below(10))};
    rows[i / 80].push_back(row);
    last[{row.user, row.item}] = {i, row.value};
  }
  Ids ids(15);
  for (std::size_t i = 0; i < 15; ++i) ids[i] = std::to_string(24 - i);
  for (const int num_workers : {1, 3}) {
    ThreadPool pool(num_workers);
    const Result<Dataset> dataset =
        build_dataset(blocks_of(rows), catalog_of(ids), "r", Duplicates::kLast, pool);
    ASSERT_TRUE(dataset);
    EXPECT_EQ(dataset->by_user.num_ratings(), last.size());
    EXPECT_EQ(dataset->num_duplicates, static_cast<std::int64_t>(500 - last.size()));
    EXPECT_EQ(dataset->num_unlisted_items, 1);
    EXPECT_TRUE(std::is_sorted(dataset->user_ids.begin(), dataset->user_ids.end(), id_less));
    std::vector<std::uint32_t> counts(dataset->num_items());
    for (std::size_t user = 0; user < dataset->num_users(); ++user) {
      std::size_t place_before = 0;
      for (std::size_t i = 0; i < dataset->by_user.indices_of(user).size(); ++i) {
        const auto item = static_cast<std::size_t>(dataset->by_user.indices_of(user)[i]);
        const auto& [place, value] =
            last.at({dataset->user_ids[user], dataset->items[item].item_id});
        EXPECT_EQ(dataset->scale().value(dataset->by_user.levels_of(user)[i]), value);
        EXPECT_GE(place, place_before);  // in file order
        place_before = place;
        ++counts[item];
      }
    }
    EXPECT_EQ(dataset->num_ratings, counts);
    EXPECT_TRUE(std::is_sorted(counts.rbegin(), counts.rend()));
    for (std::size_t i = 1; i < counts.size(); ++i) {
      EXPECT_TRUE(counts[i - 1] > counts[i] ||
                  id_less(dataset->items[i - 1].item_id, dataset->items[i].item_id));
    }
  }
}

TEST(IdMap, FindsIdsInATableAndInAHash) {
  const std::vector<std::uint32_t> small{7, 0, 3};
  const std::vector<std::uint32_t> wide{4294967295U, 0, 3000000000U};
  const std::vector<std::int32_t> indices{5, 0, 9};
  for (const std::vector<std::uint32_t>& ids : {small, wide}) {
    const IdMap map(ids, indices);
    for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(map.find(ids[i]), indices[i]);
    for (const std::uint32_t absent : {1U, 8U, 4294967294U}) EXPECT_EQ(map.find(absent), -1);
  }
  EXPECT_EQ(IdMap({}, {}).find(0), -1);
}

TEST(Dataset, WithoutRatingsIsAnError) {
  for (const RatingBlocks& read : {blocks_of({}), blocks_of({{}, {}})}) {
    const Result<Dataset> dataset = build(read, catalog_of({"10"}));
    ASSERT_FALSE(dataset);
    EXPECT_EQ(dataset.error().code, ErrorCode::kParse);
    EXPECT_EQ(dataset.error().message, "r: there are no ratings");
  }
}

TEST(Dataset, TagsFindTheirUserAndItem) {
  Catalog catalog = catalog_of({"10", "it"});
  catalog.rare_tags = {{"odd", {1, 0}}};
  Result<Dataset> dataset =
      build(blocks_of({{{"9", "it", 4.0}, {"me", "it", 3.0}}}), std::move(catalog));
  ASSERT_TRUE(dataset);
  // The catalogue's rare tags are nobody's.
  ASSERT_EQ(dataset->user_tags.size(), 2U);
  EXPECT_EQ(dataset->user_tags[0].item, 0);
  EXPECT_EQ(dataset->user_tags[1].item, 1);
  EXPECT_EQ(dataset->user_tags[1].user, -1);
  EXPECT_EQ(dataset->user_tags[1].tag, "odd");
  add_user_tags(
      *dataset,
      {{"me", "10", "slow"}, {"7", "it", "fast"}, {"9", "99", "of an item that is not there"}});
  ASSERT_EQ(dataset->user_tags.size(), 4U);
  EXPECT_EQ(dataset->user_tags[2].user, 1);
  EXPECT_EQ(dataset->user_tags[2].item, 1);
  EXPECT_EQ(dataset->user_tags[3].user, -1);  // user 7 rated nothing
  EXPECT_EQ(dataset->user_tags[3].item, 0);
}

}  // namespace
}  // namespace als
