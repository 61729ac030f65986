#include "als/metrics/error_metrics.h"

#include <gtest/gtest.h>

namespace als {
namespace {

TEST(ErrorMetrics, MatchAHandComputedCase) {
  const RatingMatrix ratings(2, 2, std::vector<RatingTriple>{{0, 0, 7}, {0, 1, 1}, {1, 1, 9}});
  ThreadPool pool(1);
  // Predicted 3.5, 3.5 and 9, which counts as 5: errors -0.5, 2.5, 0.
  const ErrorMetrics errors = rating_errors(
      ratings, pool, [](std::size_t user, std::size_t) { return user == 0 ? 3.5 : 9.0; });
  EXPECT_EQ(errors.num_ratings, 3U);
  EXPECT_DOUBLE_EQ(errors.rmse, std::sqrt((0.25 + 6.25) / 3.0));
  EXPECT_DOUBLE_EQ(errors.mae, 1.0);
}

TEST(ErrorMetrics, OfNoRatingsAreNotMeasured) {
  ThreadPool pool(1);
  const ErrorMetrics errors =
      rating_errors(RatingMatrix(3, 3, {}), pool, [](std::size_t, std::size_t) { return 1.0; });
  EXPECT_EQ(errors.num_ratings, 0U);
  EXPECT_TRUE(std::isnan(errors.rmse));
  EXPECT_TRUE(std::isnan(errors.mae));
}

}  // namespace
}  // namespace als
