#include "als/ratings/rating_matrix.h"

#include <gtest/gtest.h>

namespace als {
namespace {

TEST(RatingMatrix, KeepsTheOrderWithinARow) {
  const RatingMatrix matrix(3, 4,
                            std::vector<RatingTriple>{{2, 1, 7}, {0, 3, 2}, {2, 0, 9}, {0, 1, 4}});
  EXPECT_EQ(matrix.num_rows(), 3U);
  EXPECT_EQ(matrix.num_cols(), 4U);
  EXPECT_EQ(matrix.num_ratings(), 4U);
  EXPECT_TRUE(matrix.indices_of(1).empty());
  EXPECT_EQ(matrix.indices_of(2)[0], 1);
  EXPECT_EQ(matrix.half_stars_of(2)[1], 9);
}

TEST(RatingMatrix, TransposedSortsByColumnAndComesBack) {
  const RatingMatrix matrix(3, 2, std::vector<RatingTriple>{{2, 1, 7}, {0, 1, 2}, {0, 0, 5}});
  const RatingMatrix transposed = matrix.transposed();
  EXPECT_EQ(transposed.num_rows(), 2U);
  EXPECT_EQ(transposed.indices_of(1)[0], 0);
  EXPECT_EQ(transposed.indices_of(1)[1], 2);
  EXPECT_EQ(transposed.half_stars_of(1)[1], 7);
  EXPECT_EQ(transposed.transposed().offsets, matrix.offsets);
}

}  // namespace
}  // namespace als
