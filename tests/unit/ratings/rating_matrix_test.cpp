#include "als/ratings/rating_matrix.h"

#include <gtest/gtest.h>

#include <utility>

#include "als/base/random.h"

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
  EXPECT_EQ(matrix.levels_of(2)[1], 9);
}

TEST(RatingMatrix, TransposedSortsByColumnAndComesBack) {
  const RatingMatrix matrix(3, 2, std::vector<RatingTriple>{{2, 1, 7}, {0, 1, 2}, {0, 0, 5}});
  const RatingMatrix transposed = matrix.transposed();
  EXPECT_EQ(transposed.num_rows(), 2U);
  EXPECT_EQ(transposed.indices_of(1)[0], 0);
  EXPECT_EQ(transposed.indices_of(1)[1], 2);
  EXPECT_EQ(transposed.levels_of(1)[1], 7);
  EXPECT_EQ(transposed.transposed().offsets, matrix.offsets);
}

TEST(RatingMatrix, WorkersTransposeManyRatingsAlike) {
  // Enough for several chunks.
  std::vector<RatingTriple> triples;
  Random random(1);
  for (std::int32_t i = 0; i < 200'000; ++i) {
    triples.push_back({i / 100, static_cast<std::int32_t>(random.below(500)),
                       static_cast<std::uint8_t>(random.below(10))});
  }
  const RatingMatrix matrix(2'000, 500, triples);
  std::vector<RatingTriple> exchanged;
  for (const RatingTriple& triple : triples)
    exchanged.push_back({triple.col, triple.row, triple.level});
  const RatingMatrix expected(500, 2'000, exchanged);
  for (const int num_workers : {1, 3}) {
    ThreadPool pool(num_workers);
    const RatingMatrix transposed = matrix.transposed(pool);
    EXPECT_EQ(transposed.offsets, expected.offsets);
    EXPECT_EQ(transposed.indices, expected.indices);
    EXPECT_EQ(transposed.levels, expected.levels);
  }
}

TEST(RatingMatrix, ArraysFromOutsideAreChecked) {
  ThreadPool pool(1);
  using Offsets = std::vector<std::int64_t>;
  using Indices = std::vector<std::int32_t>;
  using Ratings = std::vector<std::uint8_t>;
  const auto accepted = [&](Offsets offsets, Indices indices, Ratings ratings) {
    return RatingMatrix::checked(3, std::move(offsets), std::move(indices), std::move(ratings),
                                 RatingScale(), pool)
        .has_value();
  };
  EXPECT_TRUE(accepted({0, 2, 2, 3}, {0, 2, 1}, {0, 9, 4}));
  EXPECT_FALSE(accepted({}, {}, {}));
  EXPECT_FALSE(accepted({1, 2, 2, 3}, {0, 2, 1}, {0, 9, 4}));
  EXPECT_FALSE(accepted({0, 2, 1, 3}, {0, 2, 1}, {0, 9, 4}));
  EXPECT_FALSE(accepted({0, 2, 2, 4}, {0, 2, 1}, {0, 9, 4}));
  EXPECT_FALSE(accepted({0, 2, 2, 3}, {0, 3, 1}, {0, 9, 4}));
  EXPECT_FALSE(accepted({0, 2, 2, 3}, {0, -1, 1}, {0, 9, 4}));
  EXPECT_FALSE(accepted({0, 2, 2, 3}, {0, 2, 1}, {0, 10, 4}));
  EXPECT_FALSE(accepted({0, 2, 2, 3}, {0, 2, 1}, {0, 9}));
}

}  // namespace
}  // namespace als
