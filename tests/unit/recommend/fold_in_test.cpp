#include "als/recommend/fold_in.h"

#include <gtest/gtest.h>

#include "als/recommend/scorer.h"
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

/// A store whose model has variances, a prior mean, a rated set and a watch head.
ItemStore full_store(ThreadPool& pool) {
  SmallBundle bundle = small_bundle();
  FactorPart& part = bundle.factors;
  part.uncertainties = {0.1F, 0.2F, 0.3F, 0.1F, 0.4F, 0.2F, 0.6F, 0.9F};
  FactorMatrix rated_set(8, 3);
  FactorMatrix watch(8, 2);
  for (std::size_t i = 0; i < 8; ++i) {
    for (std::size_t k = 0; k < 3; ++k)
      rated_set.row(i)[k] = 0.3F * static_cast<float>(i) - 0.4F * static_cast<float>(k);
    watch.row(i)[0] = 0.2F + 0.1F * static_cast<float>(i);
    watch.row(i)[1] = i % 2 == 0 ? 0.5F : -0.5F;
  }
  part.rated_set = quantize(rated_set);
  part.watch = quantize(watch);
  part.head.rated_set_half = 3.0F;
  part.head.user_prior_mean = {0.2F, -0.1F, 0.05F};
  part.head.covariance_shape = {0.5F, 0.1F, 0.05F, 0.1F, 0.3F, 0.0F, 0.05F, 0.0F, 0.2F};
  part.watch_head.settings.num_factors = 2;
  part.watch_head.num_columns = 8.0F;
  part.watch_head.gram_matrix = {3.0F, 0.2F, 0.2F, 2.0F};
  ItemStore store;
  EXPECT_TRUE(store.add_factors(encode(part), pool));
  EXPECT_TRUE(store.add_items(encode(bundle.items)));
  EXPECT_TRUE(store.add_titles(bundle.titles));
  return store;
}

TEST(FoldIn, ContributionsAddUpToThePrediction) {
  ThreadPool pool(1);
  const ItemStore items = full_store(pool);
  const std::vector<VisitorRating> ratings{{0, 5.0F}, {3, 1.5F}, {6, 4.0F}};
  const Result<Visitor> visitor = fold_in(items, ratings);
  ASSERT_TRUE(visitor);
  const VisitorScorer scorer(items, *visitor);
  for (std::int32_t index = 0; index < items.num_usable(); ++index) {
    const Result<StarsExplanation> why = explain_stars(items, ratings, index);
    ASSERT_TRUE(why);
    double sum = why->average + why->prior;
    for (const double share : why->contributions) sum += share;
    EXPECT_NEAR(sum, static_cast<double>(scorer.stars(index)), 1e-3);
  }
  // Without ratings there is only the average and the prior.
  EXPECT_TRUE(explain_stars(items, {}, 2)->contributions.empty());
}

TEST(FoldIn, EachRatingMakesThePredictionSurer) {
  ThreadPool pool(1);
  const ItemStore items = full_store(pool);
  std::vector<VisitorRating> ratings;
  float last = rating_deviation(items, *fold_in(items, ratings), 2);
  // Never surer than the noise, 1 star.
  for (const VisitorRating rating : {VisitorRating{0, 4.0F}, {1, 3.5F}, {3, 3.0F}, {5, 4.0F}}) {
    ratings.push_back(rating);
    const float now = rating_deviation(items, *fold_in(items, ratings), 2);
    EXPECT_LT(now, last * 1.02F);
    EXPECT_GT(now, 1.0F);
    last = now;
  }
  // An item that fewer have rated is less sure.
  const Result<Visitor> visitor = fold_in(items, ratings);
  ASSERT_TRUE(visitor);
  EXPECT_GT(visitor->item_variance, 0.0);
}

TEST(FoldIn, TheWatchHeadFollowsWhatWasRatedAndLiked) {
  ThreadPool pool(1);
  const ItemStore items = full_store(pool);
  const auto watch_of = [&](const std::vector<VisitorRating>& ratings, std::int32_t index) {
    const Result<std::vector<float>> visitor = fold_in_watch(items, ratings);
    EXPECT_TRUE(visitor);
    return WatchScorer(items, *visitor).score(index);
  };
  // Even items share a taste, odd ones another.
  EXPECT_GT(watch_of({{0, 5.0F}}, 2), watch_of({{0, 5.0F}}, 3));
  EXPECT_GT(watch_of({{0, 5.0F}}, 2), watch_of({{0, 1.0F}}, 2));
  EXPECT_EQ(watch_of({}, 2), 0.0F);
}

TEST(FoldIn, TheWatchScoreIsTheSumOfItsContributions) {
  ThreadPool pool(1);
  const ItemStore items = full_store(pool);
  const std::vector<VisitorRating> ratings{{0, 5.0F}, {3, 1.5F}, {6, 4.0F}};
  const Result<std::vector<float>> visitor = fold_in_watch(items, ratings);
  ASSERT_TRUE(visitor);
  const WatchScorer scorer(items, *visitor);
  for (std::int32_t index = 0; index < items.num_usable(); ++index) {
    const Result<std::vector<double>> shares = explain_watch(items, ratings, index);
    ASSERT_TRUE(shares);
    double sum = 0.0;
    for (const double share : *shares) sum += share;
    EXPECT_NEAR(sum, static_cast<double>(scorer.score(index)), 1e-4);
  }
}

}  // namespace
}  // namespace als
