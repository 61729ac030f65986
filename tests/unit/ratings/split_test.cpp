#include "als/ratings/split.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace als {
namespace {

struct Row {
  std::uint32_t user;
  std::uint32_t item;
  std::uint8_t level;
};

Result<Dataset> dataset_of(const std::vector<Row>& rows, Catalog catalog) {
  RatingBlocks read;
  read.blocks.resize(1);
  for (const Row& row : rows) {
    read.blocks[0].users.push_back(row.user);
    read.blocks[0].items.push_back(row.item);
    read.blocks[0].levels.push_back(row.level);
  }
  ThreadPool alone(1);
  return build_dataset(std::move(read), std::move(catalog), "r", Duplicates::kLast, alone);
}

/// Users with 25 ratings each of 50 items; the row order can be turned round.
Dataset some_dataset(bool reversed = false, std::uint32_t num_users = 40) {
  Catalog catalog;
  for (std::uint32_t id = 1; id <= 50; ++id)
    catalog.items.push_back({std::to_string(id), "Film", 0, 0, {}});
  std::vector<Row> rows;
  for (std::uint32_t user = 1; user <= num_users; ++user) {
    for (std::uint32_t i = 0; i < 25; ++i) {
      rows.push_back({user, 1 + (user + 2 * i) % 50, static_cast<std::uint8_t>(i % 10)});
    }
  }
  if (reversed) std::reverse(rows.begin(), rows.end());
  return std::move(*dataset_of(rows, std::move(catalog)));
}

std::map<std::pair<int, int>, int> cells(const RatingMatrix& matrix) {
  std::map<std::pair<int, int>, int> found;
  for (std::size_t row = 0; row < matrix.num_rows(); ++row) {
    for (std::size_t i = 0; i < matrix.indices_of(row).size(); ++i) {
      found[{static_cast<int>(row), matrix.indices_of(row)[i]}] = matrix.levels_of(row)[i];
    }
  }
  return found;
}

Result<Split> split_alone(const Dataset& dataset, SplitKind kind, double fraction,
                          std::uint64_t seed) {
  ThreadPool alone(1);
  return split_ratings(dataset, kind, fraction, seed, alone);
}

TEST(Split, TrainAndTestTogetherAreTheWhole) {
  const Dataset dataset = some_dataset();
  for (const SplitKind kind : {SplitKind::kRandom, SplitKind::kPerUser}) {
    const Result<Split> split = split_alone(dataset, kind, 0.2, 1);
    ASSERT_TRUE(split);
    auto together = cells(split->train_by_user);
    together.merge(cells(split->test_by_user));
    EXPECT_EQ(together, cells(dataset.by_user)) << split_name(kind);
    EXPECT_EQ(split->train_by_user.num_ratings() + split->test_by_user.num_ratings(), 1000U);
    EXPECT_EQ(cells(split->train_by_item.transposed()), cells(split->train_by_user));
  }
}

TEST(Split, RandomDependsOnTheSeedAndNotOnTheRowOrder) {
  const auto test_cells = [](const Dataset& dataset, std::uint64_t seed) {
    return cells(split_alone(dataset, SplitKind::kRandom, 0.1, seed)->test_by_user);
  };
  const Dataset dataset = some_dataset();
  EXPECT_EQ(test_cells(dataset, 1), test_cells(some_dataset(/*reversed=*/true), 1));
  EXPECT_NE(test_cells(dataset, 1), test_cells(dataset, 2));
  EXPECT_NEAR(static_cast<double>(test_cells(dataset, 1).size()), 100.0, 50.0);
}

TEST(Split, PerUserTakesTheLastOfEachUser) {
  const Dataset dataset = some_dataset();
  const Result<Split> split = split_alone(dataset, SplitKind::kPerUser, 0.2, 1);
  ASSERT_TRUE(split);
  for (std::size_t user = 0; user < dataset.num_users(); ++user) {
    ASSERT_EQ(split->test_by_user.indices_of(user).size(), 5U);
    EXPECT_EQ(split->test_by_user.indices_of(user)[4], dataset.by_user.indices_of(user)[24]);
  }
}

TEST(Split, TheLastPartIsTheRoundedDownFraction) {
  // 0.29 * 100 is 28.999999999999996 in double.
  Catalog catalog;
  std::vector<Row> rows;
  for (std::uint32_t id = 1; id <= 100; ++id) {
    catalog.items.push_back({std::to_string(id), "Film", 0, 0, {}});
    rows.push_back({1, id, 5});
    if (id <= 3) rows.push_back({2, id, 5});
  }
  const Result<Dataset> dataset = dataset_of(rows, catalog);
  ASSERT_TRUE(dataset);
  const Result<Split> split = split_alone(*dataset, SplitKind::kPerUser, 0.29, 1);
  ASSERT_TRUE(split);
  EXPECT_EQ(split->test_by_user.indices_of(0).size(), 29U);
  EXPECT_EQ(split->test_by_user.indices_of(1).size(), 0U);  // 0.87 of a rating
}

TEST(Split, ThePapersSplitLeaks) {
  const Dataset dataset = some_dataset();
  const Result<Split> split = split_alone(dataset, SplitKind::kPaperLeaking, 0.2, 1);
  ASSERT_TRUE(split);
  const auto items_train = cells(split->train_by_item.transposed());
  std::size_t leaked = 0;
  for (const auto& [cell, level] : cells(split->test_by_user)) leaked += items_train.count(cell);
  EXPECT_GT(leaked, split->test_by_user.num_ratings() / 2);
}

TEST(Split, RefusesAFractionThatIsNone) {
  for (const double fraction : {0.0, 1.0, -0.1, 2.0}) {
    EXPECT_FALSE(split_alone(some_dataset(), SplitKind::kRandom, fraction, 1)) << fraction;
  }
}

TEST(Split, IsTheSameForAnyNumberOfWorkers) {
  const Dataset dataset = some_dataset(/*reversed=*/false, /*num_users=*/3'000);
  ThreadPool alone(1);
  ThreadPool three(3);
  for (const SplitKind kind : {SplitKind::kRandom, SplitKind::kPerUser, SplitKind::kPaperLeaking}) {
    const Result<Split> one = split_ratings(dataset, kind, 0.2, 1, alone);
    const Result<Split> many = split_ratings(dataset, kind, 0.2, 1, three);
    ASSERT_TRUE(one && many);
    EXPECT_EQ(cells(many->train_by_user), cells(one->train_by_user)) << split_name(kind);
    EXPECT_EQ(cells(many->train_by_item), cells(one->train_by_item)) << split_name(kind);
    EXPECT_EQ(cells(many->test_by_user), cells(one->test_by_user)) << split_name(kind);
  }
  const HeldOutUsers one = hold_out_users(dataset, 0.1, 1, alone);
  const HeldOutUsers many = hold_out_users(dataset, 0.1, 1, three);
  EXPECT_EQ(many.users, one.users);
  EXPECT_EQ(many.orders, one.orders);
  EXPECT_EQ(cells(many.split.train_by_user), cells(one.split.train_by_user));
}

}  // namespace
}  // namespace als
