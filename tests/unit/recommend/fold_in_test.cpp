#include "als/recommend/fold_in.h"

#include <gtest/gtest.h>

#include "support/small_bundle.h"

namespace als {
namespace {

TEST(FoldIn, NobodyHasNoTaste) {
  ThreadPool pool(1);
  const Engine engine = small_engine(pool);
  const Result<Visitor> visitor = fold_in(engine.items(), {});
  ASSERT_TRUE(visitor);
  EXPECT_EQ(visitor->factors, (std::vector<float>{0.0F, 0.0F}));
  EXPECT_EQ(visitor->bias, 0.0F);
}

TEST(FoldIn, SolvesTheVisitorsNormalEquations) {
  ThreadPool pool(1);
  const Engine engine = small_engine(pool);
  // One rating of item 0 = (1, 0), bias 0.5: A = [[1 + 0.5, 0, 1], [0, 0.5, 0], [1, 0, 1 + 1]], y =
  // t (1, 0, 1) with t = 5 - 3.5 - 0.5 = 1, so u0 = 1/2 and b = 1/4.
  const Result<Visitor> visitor = fold_in(engine.items(), std::vector<VisitorRating>{{0, 5.0F}});
  ASSERT_TRUE(visitor);
  EXPECT_NEAR(visitor->factors[0], 0.5F, 1e-6F);
  EXPECT_NEAR(visitor->factors[1], 0.0F, 1e-6F);
  EXPECT_NEAR(visitor->bias, 0.25F, 1e-6F);
}

}  // namespace
}  // namespace als
