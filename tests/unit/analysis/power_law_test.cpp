#include "als/analysis/power_law.h"

#include <gtest/gtest.h>

#include <cmath>

#include "als/base/random.h"

namespace als {
namespace {

TEST(PowerLaw, FindsTheExponentAndTheBeginningOfAPlantedOne) {
  // Below 20 something else, from there on x^-2.4 by inversion.
  std::vector<std::uint32_t> counts;
  Random random(1);
  for (int i = 0; i < 20'000; ++i) {
    const double x = 19.5 * std::pow(1.0 - random.uniform(), -1.0 / 1.4) + 0.5;
    counts.push_back(static_cast<std::uint32_t>(std::min(x, 4e9)));
  }
  for (std::uint32_t i = 0; i < 20'000; ++i) counts.push_back(1 + i % 19);
  counts.insert(counts.end(), 1000, 0);
  const PowerLaw law = fit_power_law(counts);
  EXPECT_NEAR(law.exponent, 2.4, 0.05);
  EXPECT_GE(law.x_min, 17U);
  EXPECT_LE(law.x_min, 40U);
  EXPECT_LT(law.distance, 0.02);
  EXPECT_NEAR(law.standard_error, 1.4 / std::sqrt(static_cast<double>(law.in_tail)), 0.001);
}

TEST(PowerLaw, HasTheExponentOfItsFormula) {
  std::vector<std::uint32_t> counts(60, 2);
  counts.insert(counts.end(), 20, 8);
  const PowerLaw law = fit_power_law(counts);
  EXPECT_EQ(law.x_min, 2U);
  EXPECT_NEAR(law.exponent, 1.0 + 80.0 / (60.0 * std::log(2.0 / 1.5) + 20.0 * std::log(8.0 / 1.5)),
              1e-12);
}

TEST(PowerLaw, NeedsEnoughCountsThatDiffer) {
  EXPECT_EQ(fit_power_law({}).in_tail, 0);
  EXPECT_EQ(fit_power_law(std::vector<std::uint32_t>(49, 3)).in_tail, 0);
  EXPECT_EQ(fit_power_law(std::vector<std::uint32_t>(500, 3)).in_tail, 0);
}

TEST(PowerLaw, TheTailDistributionFallsFromAllToTheLargest) {
  const std::vector<std::uint32_t> counts{0, 1, 1, 2, 4, 100};
  const std::vector<TailPoint> points = tail_distribution(counts, 50);
  ASSERT_EQ(points.size(), 4U);
  EXPECT_EQ(points[0].x, 1U);
  EXPECT_DOUBLE_EQ(points[0].share, 1.0);
  EXPECT_EQ(points[2].x, 4U);
  EXPECT_DOUBLE_EQ(points[2].share, 0.4);
  EXPECT_EQ(points[3].x, 100U);
  EXPECT_DOUBLE_EQ(points[3].share, 0.2);
  EXPECT_TRUE(tail_distribution({}, 10).empty());
}

}  // namespace
}  // namespace als
