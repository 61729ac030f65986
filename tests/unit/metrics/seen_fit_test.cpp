#include "als/metrics/seen_fit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/visitor_world.h"

namespace als {
namespace {

TEST(SeenModel, IsALogisticFunction) {
  const SeenModel model{-2.0F, 3.0F, 0.5F};
  EXPECT_NEAR(model.probability(0.0F, 4.0F), 0.5F, 1e-6F);
  EXPECT_NEAR(model.probability(1.0F, 2.0F), 1.0F / (1.0F + std::exp(-2.0F)), 1e-6F);
  EXPECT_GT(SeenModel().probability(0.5F, 6.0F), SeenModel().probability(0.1F, 6.0F));
  EXPECT_GT(SeenModel().probability(0.1F, 6.0F), SeenModel().probability(0.1F, 2.0F));
}

TEST(SeenFit, IsCalibratedAndKnowsTasteAndPopularity) {
  ThreadPool one(1);
  ThreadPool three(3);
  const VisitorWorld world(one, 300);
  const Result<SeenFit> fit = fit_seen(world.items, world.visitors, one);
  ASSERT_TRUE(fit);
  EXPECT_GT(fit->num_samples, 30'000U);
  EXPECT_GT(fit->model.score, 0.0F);
  EXPECT_GT(fit->model.popularity, 0.0F);
  EXPECT_LT(fit->calibration_error, 0.2);
  const Result<SeenFit> again = fit_seen(world.items, world.visitors, three);
  ASSERT_TRUE(again);
  EXPECT_EQ(fit->model.offset, again->model.offset);
  EXPECT_EQ(fit->model.score, again->model.score);
}

TEST(SeenFit, WithoutEnoughVisitorsTheDefaultStays) {
  ThreadPool pool(1);
  const VisitorWorld world(pool, 5);
  const Result<SeenFit> fit = fit_seen(world.items, world.visitors, pool);
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->num_samples, 0U);
  EXPECT_EQ(fit->model.offset, SeenModel().offset);
}

}  // namespace
}  // namespace als
