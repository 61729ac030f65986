#include "als/metrics/blend_fit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>

#include "als/metrics/ranking_metrics.h"
#include "als/recommend/scorer.h"
#include "support/visitor_world.h"

namespace als {
namespace {

TEST(Blend, GoesFromNoRatingsToManyAndNoFurther) {
  Blend blend;
  blend.none = {0.0F, 2.0F, 1.0F, 0.0F};
  blend.many = {4.0F, 0.0F, 1.0F, 8.0F};
  EXPECT_EQ(blend.at(0).popularity, 2.0F);
  EXPECT_EQ(blend.at(30).watch, 4.0F);
  EXPECT_EQ(blend.at(500).tags, 8.0F);
  EXPECT_EQ(blend.at(7).rating, 1.0F);
  // log(1 + 3) / log(31).
  EXPECT_NEAR(blend.at(3).watch, 4.0F * 0.403698F, 1e-5F);
  EXPECT_EQ(blend_values(blend_of(blend_values(blend))), blend_values(blend));
}

TEST(BlendFit, NobodyLeavesTheDefault) {
  ThreadPool pool(1);
  const VisitorWorld world(pool, 0);
  const Result<BlendFit> fit =
      fit_blend(std::array{MetVisitors{world.items, world.visitors}}, pool);
  ASSERT_TRUE(fit);
  EXPECT_EQ(fit->num_visitors, 0U);
  EXPECT_EQ(fit->regularization_factor, 1.0);
  EXPECT_EQ(blend_values(fit->blend), blend_values(Blend()));
}

TEST(BlendFit, ThreadsMakeNoDifference) {
  ThreadPool one(1);
  ThreadPool three(3);
  const VisitorWorld world(one, 60);
  const Result<BlendFit> fit = fit_blend(std::array{MetVisitors{world.items, world.visitors}}, one);
  const Result<BlendFit> again =
      fit_blend(std::array{MetVisitors{world.items, world.visitors}}, three);
  ASSERT_TRUE(fit && again);
  EXPECT_EQ(fit->num_visitors, 60U);
  EXPECT_EQ(blend_values(fit->blend), blend_values(again->blend));
}

TEST(BlendFit, LearnsWhatVisitorsGoBy) {
  ThreadPool pool(2);
  VisitorWorld world(pool, 300);
  const Result<BlendFit> tastes =
      fit_blend(std::array{MetVisitors{world.items, world.visitors}}, pool);
  ASSERT_TRUE(tastes);
  for (const float weight : blend_values(tastes->blend)) EXPECT_GE(weight, 0.0F);
  // Who likes the rarest of all goes against popularity, and no weight is below 0.
  for (HeldOutVisitor& visitor : world.visitors) {
    visitor.items.clear();
    for (std::int32_t item = 80; item < 120; ++item) visitor.items.push_back(item);
    visitor.levels.assign(visitor.items.size(), 9);
  }
  const Result<BlendFit> rare =
      fit_blend(std::array{MetVisitors{world.items, world.visitors}}, pool);
  ASSERT_TRUE(rare);
  EXPECT_EQ(rare->blend.none.popularity, 0.0F);
  EXPECT_GT(tastes->blend.none.popularity, 0.0F);
}

TEST(BlendFit, PullsVisitorsHarderWhereTheWatchHeadIsPartlyChance) {
  ThreadPool pool(2);
  const VisitorWorld world(pool, 300, {}, VisitorWorld::SecondFactor::kChance);
  const Result<BlendFit> fit =
      fit_blend(std::array{MetVisitors{world.items, world.visitors}}, pool);
  ASSERT_TRUE(fit);
  EXPECT_GT(fit->regularization_factor, 1.0);
  WatchModel watch;
  const double trained = watch.settings.regularization;
  fit->apply_to(watch);
  EXPECT_EQ(watch.settings.regularization, trained * fit->regularization_factor);
  EXPECT_EQ(blend_values(watch.blend), blend_values(fit->blend));
}

/// The mean NDCG@10 of lists for visitors who have given one rating.
double quality(const VisitorWorld& world, std::span<const HeldOutVisitor> visitors,
               const Blend& blend) {
  double sum = 0.0;
  for (const HeldOutVisitor& visitor : visitors) {
    const std::vector<VisitorRating> given{
        {visitor.items[0], static_cast<float>(world.items.scale().standard(visitor.levels[0]))}};
    const Result<std::vector<float>> folded = fold_in_watch(world.items, given);
    EXPECT_TRUE(folded);
    const WatchScorer watch(world.items, *folded);
    const BlendWeights weights = blend.at(1);
    std::vector<std::pair<float, std::int32_t>> ranked;
    for (std::int32_t item = 0; item < world.items.num_usable(); ++item) {
      if (item == visitor.items[0]) continue;
      ranked.emplace_back(
          -for_you_score(weights, watch.score(item), world.items.log_popularity(item), 0.0F, 0.0F),
          item);
    }
    std::sort(ranked.begin(), ranked.end());
    std::vector<std::uint8_t> relevant;
    for (std::size_t rank = 0; rank < 10; ++rank) {
      const bool hit = std::find(visitor.items.begin() + 1, visitor.items.end(),
                                 ranked[rank].second) != visitor.items.end();
      relevant.push_back(hit ? 1 : 0);
    }
    sum += ndcg(relevant, visitor.items.size() - 1);
  }
  return sum / static_cast<double>(visitors.size());
}

TEST(BlendFit, MakesListsAsGoodForOtherVisitorsAsAnyOtherWeights) {
  ThreadPool pool(2);
  const VisitorWorld world(pool, 400);
  const std::span<const HeldOutVisitor> all(world.visitors);
  const Result<BlendFit> fit =
      fit_blend(std::array{MetVisitors{world.items, all.first(200)}}, pool);
  ASSERT_TRUE(fit);
  const double learned = quality(world, all.last(200), fit->blend);
  for (const BlendWeights& other :
       {BlendWeights{0.0F, 1.0F, 0.0F, 0.0F}, BlendWeights{1.0F, 0.0F, 0.0F, 0.0F},
        BlendWeights{0.1F, 5.0F, 0.0F, 0.0F}}) {
    EXPECT_GE(learned + 0.01, quality(world, all.last(200), {other, other}));
  }
  EXPECT_GT(learned,
            quality(world, all.last(200), {{0.0F, 1.0F, 0.0F, 0.0F}, {0.0F, 1.0F, 0.0F, 0.0F}}));
}

}  // namespace
}  // namespace als
