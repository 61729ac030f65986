// Maps of factor rows: principal components and t-SNE.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "als/analysis/principal_components.h"
#include "als/analysis/t_sne.h"
#include "als/base/random.h"

namespace als {
namespace {

/// Rows of `num_groups` round groups, in turn, far apart in 10 dimensions.
FactorMatrix groups(std::size_t num_rows, std::size_t num_groups) {
  FactorMatrix rows(num_rows, 10);
  for (std::size_t i = 0; i < num_rows; ++i) {
    Random random(3, i);
    for (float& value : rows.row(i)) value = static_cast<float>(0.3 * random.normal());
    rows.row(i)[i % num_groups] += 6.0F;
  }
  return rows;
}

TEST(PrincipalComponents, FollowTheVariance) {
  FactorMatrix rows(200, 3);
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    Random random(1, i);
    const double along = 3.0 * random.normal();
    rows.row(i)[0] = static_cast<float>(5.0 - 0.6 * along);
    rows.row(i)[1] = static_cast<float>(-2.0 + 0.8 * along);
    rows.row(i)[2] = static_cast<float>(random.normal());
  }
  const PrincipalComponents found = principal_components(rows, 2);
  EXPECT_NEAR(found.directions.row(0)[0], -0.6F, 0.02F);
  EXPECT_NEAR(found.directions.row(0)[1], 0.8F, 0.02F);
  EXPECT_NEAR(found.directions.row(1)[2], 1.0F, 0.02F);
  EXPECT_NEAR(found.explained[0] + found.explained[1], 1.0, 1e-6);
  EXPECT_NEAR(found.explained[0], 0.9, 0.03);
  double sum = 0.0;
  for (std::size_t i = 0; i < rows.rows(); ++i)
    sum += static_cast<double>(found.coordinates.row(i)[0]);
  EXPECT_NEAR(sum, 0.0, 1e-3);
}

TEST(TSne, KeepsGroupsTogetherAndApart) {
  constexpr std::size_t kGroups = 4;
  const FactorMatrix rows = groups(240, kGroups);
  ThreadPool pool(1);
  const TSneMap map = t_sne(rows, {20.0, 400, 0.5}, pool);
  int same = 0;
  for (std::size_t i = 0; i < rows.rows(); ++i) {
    std::size_t nearest = 0;
    double least = 1e300;
    for (std::size_t j = 0; j < rows.rows(); ++j) {
      const double distance = std::hypot(map.points.row(i)[0] - map.points.row(j)[0],
                                         map.points.row(i)[1] - map.points.row(j)[1]);
      if (j == i || distance >= least) continue;
      least = distance;
      nearest = j;
    }
    same += nearest % kGroups == i % kGroups ? 1 : 0;
  }
  EXPECT_EQ(same, 240);
  EXPECT_LT(map.divergence, 0.8);
  EXPECT_GT(map.divergence, 0.0);
}

TEST(TSne, TheTreeIsCloseToTheExactSums) {
  const FactorMatrix rows = groups(120, 3);
  ThreadPool pool(1);
  const double exact = t_sne(rows, {15.0, 300, 0.0}, pool).divergence;
  EXPECT_NEAR(t_sne(rows, {15.0, 300, 0.5}, pool).divergence, exact, 0.05 * exact + 0.02);
}

TEST(TSne, EndsByItself) {
  const FactorMatrix rows = groups(240, 4);
  ThreadPool pool(1);
  const TSneMap most = t_sne(rows, {20.0, 3000, 0.5}, pool);
  const TSneMap more = t_sne(rows, {20.0, 6000, 0.5}, pool);
  EXPECT_TRUE(std::equal(most.points.values().begin(), most.points.values().end(),
                         more.points.values().begin()));
  EXPECT_LT(most.divergence, t_sne(rows, {20.0, 100, 0.5}, pool).divergence);
}

TEST(TSne, AnyNumberOfWorkersDrawsTheSameMap) {
  const FactorMatrix rows = groups(200, 3);
  ThreadPool one(1);
  ThreadPool three(3);
  const FactorMatrix a = t_sne(rows, {10.0, 60, 0.5}, one).points;
  const FactorMatrix b = t_sne(rows, {10.0, 60, 0.5}, three).points;
  EXPECT_TRUE(std::equal(a.values().begin(), a.values().end(), b.values().begin()));
}

TEST(TSne, EqualRowsShareAPlaceAndHarmNothing) {
  FactorMatrix rows(30, 2);
  for (std::size_t i = 0; i < 15; ++i) rows.row(i)[0] = 1.0F;
  ThreadPool pool(1);
  const TSneMap map = t_sne(rows, {5.0, 300, 0.5}, pool);
  for (const float value : map.points.values()) EXPECT_TRUE(std::isfinite(value));
}

}  // namespace
}  // namespace als
