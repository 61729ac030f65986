#include "als/train/objective.h"

#include <gtest/gtest.h>

namespace als {
namespace {

TEST(Objective, SumsEveryTermOfTheLoss) {
  // One user, two items, one factor, one feature (of the first item), one rating of 4 stars.
  const RatingMatrix by_user(1, 2, std::vector<RatingTriple>{{0, 0, 7}});
  RatingModel model;
  model.prior = {2.0, 3.0, 5.0, 0.25};
  model.global_mean = 3.0;
  model.user_factors = FactorMatrix(1, 1);
  model.item_factors = FactorMatrix(2, 1);
  model.feature_factors = FactorMatrix(1, 1);
  model.user_factors.row(0)[0] = 0.5F;
  model.item_factors.row(0)[0] = 1.0F;
  model.item_factors.row(1)[0] = -2.0F;
  model.feature_factors.row(0)[0] = 0.75F;
  model.user_biases = {0.25F};
  model.item_biases = {0.125F, 0.5F};
  const ItemFeatures features = ItemFeatures::from_masks(std::vector<std::uint64_t>{1, 0}, 1);
  // error 4 - (3 + 0.5 + 0.25 + 0.125) = 0.125; |u|^2 = 0.25; |v - prior|^2 = 0.25^2 + 2^2;
  // biases 0.0625 + 0.015625 + 0.25; |f|^2 = 0.5625
  const double expected =
      0.5 * (2.0 * 0.015625 + 3.0 * (0.25 + 0.0625 + 4.0) + 5.0 * 0.328125 + 0.5625 / 0.25);
  ThreadPool pool(1);
  EXPECT_DOUBLE_EQ(objective(model, by_user, features, pool), expected);
}

}  // namespace
}  // namespace als
