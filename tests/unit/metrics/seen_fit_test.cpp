#include "als/metrics/seen_fit.h"

#include <gtest/gtest.h>

#include <cmath>

#include "als/base/random.h"
#include "als/recommend/scorer.h"
#include "support/small_bundle.h"

namespace als {
namespace {

TEST(SeenModel, IsALogisticFunction) {
  const SeenModel model{-2.0F, 3.0F, 0.5F};
  EXPECT_NEAR(model.probability(0.0F, 4.0F), 0.5F, 1e-6F);
  EXPECT_NEAR(model.probability(1.0F, 2.0F), 1.0F / (1.0F + std::exp(-2.0F)), 1e-6F);
  EXPECT_GT(SeenModel().probability(0.5F, 6.0F), SeenModel().probability(0.1F, 6.0F));
  EXPECT_GT(SeenModel().probability(0.1F, 6.0F), SeenModel().probability(0.1F, 2.0F));
}

/// Visitors of a store of many items with two tastes, who see what they like four times as often
/// and popular items more.
struct World {
  ItemStore items;
  std::vector<HeldOutVisitor> visitors;

  World(ThreadPool& pool, std::size_t num_visitors) {
    constexpr std::int32_t kItems = 120;
    FactorPart part;
    part.range = {0, kItems, kItems};
    part.factors = {2, std::vector<std::int8_t>(2 * kItems), std::vector<float>(kItems, 0.01F)};
    part.watch = {2, {}, std::vector<float>(kItems, 0.005F)};
    part.biases.assign(kItems, 0.0F);
    part.uncertainties.assign(kItems, 0.1F);
    part.head.user_prior_mean.assign(3, 0.0F);
    part.head.user_prior_precision.assign(3, 1.0F);
    part.head.covariance_shape.assign(9, 0.0F);
    part.head.data_precision = 1.0F;
    part.watch_head.settings.num_factors = 2;
    part.watch_head.num_columns = kItems;
    part.watch_head.gram_matrix = {20.0F, 0.0F, 0.0F, 20.0F};
    ItemPart item_part{part.range, {"Comedy"}, {}, {}, {}, {}};
    std::vector<std::string> titles;
    for (std::int32_t item = 0; item < kItems; ++item) {
      part.watch.values.push_back(item % 2 == 0 ? 127 : 0);
      part.watch.values.push_back(item % 2 == 0 ? 0 : 127);
      item_part.item_ids.push_back(std::to_string(item + 1));
      item_part.tag_masks.push_back(0);
      item_part.years.push_back(2000);
      item_part.num_ratings.push_back(static_cast<std::uint32_t>(400 - 3 * item));
      titles.push_back("Film " + std::to_string(item));
    }
    EXPECT_TRUE(items.add_factors(encode(part), pool));
    EXPECT_TRUE(items.add_items(encode(item_part)));
    EXPECT_TRUE(items.add_titles(encode_titles(titles)));
    for (std::size_t i = 0; i < num_visitors; ++i) {
      Random random(9, i);
      HeldOutVisitor visitor;
      for (std::int32_t item = 0; item < kItems; ++item) {
        const bool liked = static_cast<std::size_t>(item % 2) == i % 2;
        const double share = (liked ? 0.6 : 0.15) * (1.0 - 0.6 * item / kItems);
        if (random.uniform() < share) visitor.items.push_back(item);
      }
      for (std::size_t at = visitor.items.size(); at > 1; --at)
        std::swap(visitor.items[at - 1], visitor.items[static_cast<std::size_t>(random.below(at))]);
      visitor.levels.assign(visitor.items.size(), 9);
      visitors.push_back(std::move(visitor));
    }
  }
};

TEST(SeenFit, IsCalibratedAndKnowsTasteAndPopularity) {
  ThreadPool one(1);
  ThreadPool three(3);
  const World world(one, 300);
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
  const World world(pool, 5);
  const Result<SeenFit> fit = fit_seen(world.items, world.visitors, pool);
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->num_samples, 0U);
  EXPECT_EQ(fit->model.offset, SeenModel().offset);
}

}  // namespace
}  // namespace als
