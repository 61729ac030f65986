#include <gtest/gtest.h>

#include "als/ratings/rating_reader.h"

namespace als {
namespace {

struct Read {
  std::size_t num_rows = 0;
  std::int64_t num_missing = 0;
  std::int64_t num_bad = 0;
};

Read read(std::string_view text, const RatingTableOptions& options = {}) {
  const Result<RatingTable> table = understand_ratings(text, /*is_whole=*/true, "r", options);
  EXPECT_TRUE(table) << table.error().message;
  if (!table) return {};
  ThreadPool pool(1);
  RatingReader reader("r", *table, {}, pool);
  EXPECT_TRUE(reader.add(text));
  const Result<void> finished = reader.finish();
  EXPECT_TRUE(finished) << finished.error().message;
  const RatingBlocks blocks = reader.take();
  Read result{0, reader.num_missing(), blocks.bad_rows.count()};
  for (const RatingBlock& block : blocks.blocks) result.num_rows += block.num_rows();
  return result;
}

TEST(MissingRatings, AreLeftOutAndCounted) {
  const Read some = read("user,item,rating\n1,2,4\n1,3,\n2,2,NA\n2,3,5\n3,2,null\n3,3, \n");
  EXPECT_EQ(some.num_rows, 2U);
  EXPECT_EQ(some.num_missing, 4);
  EXPECT_EQ(some.num_bad, 0);
}

TEST(MissingRatings, MayBeAValueToo) {
  RatingTableOptions options;
  options.missing = {-1};
  const Read some = read("user,item,rating\n1,2,4\n1,3,-1\n2,2,\n2,3,10\n", options);
  EXPECT_EQ(some.num_rows, 2U);
  EXPECT_EQ(some.num_missing, 2);
}

TEST(MissingRatings, LeaveCellsOfWideTablesEmpty) {
  RatingTableOptions options;
  options.wide = true;
  const Read some = read("user,Heat,Alien\nann,5,NA\nbob,,3\n", options);
  EXPECT_EQ(some.num_rows, 2U);
  EXPECT_EQ(some.num_bad, 0);
}

TEST(MissingRatings, AreToldByTheCountsOfRows) {
  RatingTableOptions options;
  options.wide = true;
  const Read some = read("2,99,-3.5,7\n1,99,99,2\n3,1,-9,9\n", options);
  EXPECT_EQ(some.num_rows, 6U);
  EXPECT_EQ(some.num_missing, 3);
}

}  // namespace
}  // namespace als
