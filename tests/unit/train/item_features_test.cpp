#include "als/train/item_features.h"

#include <gtest/gtest.h>

#include <cmath>

namespace als {
namespace {

TEST(ItemFeatures, AreSeenFromBothSides) {
  const std::vector<std::uint64_t> masks{0b101, 0, 0b100};
  const ItemFeatures features = ItemFeatures::from_masks(masks, 3);
  EXPECT_EQ(features.num_features(), 3);
  EXPECT_EQ(features.features_of(0).size(), 2U);
  EXPECT_EQ(features.features_of(1).size(), 0U);
  EXPECT_EQ(features.items_of(1).size(), 0U);
  ASSERT_EQ(features.items_of(2).size(), 2U);
  EXPECT_EQ(features.items_of(2)[1], 2);
}

TEST(ItemFeatures, PriorMeanIsTheSumOverTheRootOfTheCount) {
  const ItemFeatures features = ItemFeatures::from_masks(std::vector<std::uint64_t>{0b11, 0}, 2);
  FactorMatrix factors(2, 1);
  factors.row(0)[0] = 1.0F;
  factors.row(1)[0] = 3.0F;
  std::vector<float> mean(1);
  features.prior_mean(0, factors, mean);
  EXPECT_FLOAT_EQ(mean[0], 4.0F / std::sqrt(2.0F));
  features.prior_mean(1, factors, mean);
  EXPECT_EQ(mean[0], 0.0F);
}

TEST(ItemFeatures, NoneMeansAPriorMeanOfZero) {
  const ItemFeatures features;
  EXPECT_EQ(features.num_features(), 0);
  std::vector<float> mean(2, 7.0F);
  features.prior_mean(123, FactorMatrix(0, 2), mean);
  EXPECT_EQ(mean, (std::vector<float>{0.0F, 0.0F}));
}

}  // namespace
}  // namespace als
