#include "als/metrics/ranking_metrics.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace als {
namespace {

TEST(RankingMetrics, NdcgAgreesWithACaseByHand) {
  // Hits at ranks 1 and 3 of four, three relevant in all: (1 + 1/2) / (1 + 1/log2(3) + 1/2).
  const std::array<std::uint8_t, 4> list{1, 0, 1, 0};
  EXPECT_NEAR(ndcg(list, 3), 1.5 / (1.5 + 1.0 / std::log2(3.0)), 1e-12);
  EXPECT_DOUBLE_EQ(ndcg(std::array<std::uint8_t, 3>{1, 1, 0}, 2), 1.0);
  EXPECT_DOUBLE_EQ(ndcg(std::array<std::uint8_t, 2>{0, 0}, 5), 0.0);
  // More relevant than ranks: the ideal fills the ranks.
  EXPECT_DOUBLE_EQ(ndcg(std::array<std::uint8_t, 2>{1, 1}, 9), 1.0);
}

TEST(RankingMetrics, RecallDividesByWhatCouldBeFound) {
  EXPECT_DOUBLE_EQ(recall(std::array<std::uint8_t, 4>{1, 0, 1, 0}, 3), 2.0 / 3.0);
  EXPECT_DOUBLE_EQ(recall(std::array<std::uint8_t, 2>{1, 0}, 10), 0.5);
}

TEST(RankingMetrics, PairedIntervalAgreesWithACaseByHand) {
  const std::array<double, 4> differences{1.0, 2.0, 3.0, 4.0};
  const PairedDifference d = paired_difference(differences);
  const double half = 1.959964 * std::sqrt(5.0 / 3.0 / 4.0);
  EXPECT_DOUBLE_EQ(d.mean, 2.5);
  EXPECT_NEAR(d.low, 2.5 - half, 1e-12);
  EXPECT_NEAR(d.high, 2.5 + half, 1e-12);
}

}  // namespace
}  // namespace als
