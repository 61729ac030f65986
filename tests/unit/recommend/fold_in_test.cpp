#include "als/recommend/fold_in.h"

#include <gtest/gtest.h>

#include <numeric>

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
  // With what rounding made of the 1 and of the 0.5: A = [[v^2 + 1/2, v], [v, 2]], y = t (v, 1).
  const ItemStore& items = engine.items();
  const float v = dequantize(small_bundle().factors.factors).row(0)[0];
  const float t = 5.0F - 3.5F - items.bias(0);
  const float determinant = 2.0F * (v * v + 0.5F) - v * v;
  EXPECT_NEAR(v, 1.0F, 0.005F);
  EXPECT_NEAR(visitor->factors[0], t * v / determinant, 1e-6F);
  EXPECT_NEAR(visitor->factors[1], 0.0F, 1e-6F);
  EXPECT_NEAR(visitor->bias, 0.5F * t / determinant, 1e-6F);
  EXPECT_NEAR(visitor->factors[0], 0.5F, 0.005F);
  EXPECT_NEAR(visitor->bias, 0.25F, 0.005F);
}

TEST(FoldIn, ContributionsAddUpToThePrediction) {
  ThreadPool pool(1);
  const Engine engine = full_engine(pool);
  const ItemStore& items = engine.items();
  const std::vector<VisitorRating> ratings{{0, 5.0F}, {3, 1.5F}, {6, 4.0F}};
  const Result<Visitor> visitor = fold_in(items, ratings);
  ASSERT_TRUE(visitor);
  const VisitorScorer scorer(items, *visitor);
  for (std::int32_t index = 0; index < items.num_usable(); ++index) {
    const Result<RatingExplanation> why = explain_rating(items, ratings, index);
    ASSERT_TRUE(why);
    double sum = why->average + why->prior;
    for (const double share : why->contributions) sum += share;
    EXPECT_NEAR(sum, static_cast<double>(scorer.rating(index)), 1e-3);
  }
  // Without ratings there is only the average and the prior.
  EXPECT_TRUE(explain_rating(items, {}, 2)->contributions.empty());
}

TEST(FoldIn, EachRatingMakesThePredictionSurer) {
  ThreadPool pool(1);
  const Engine engine = full_engine(pool);
  const ItemStore& items = engine.items();
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
  const Engine engine = full_engine(pool);
  const ItemStore& items = engine.items();
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

TEST(FoldIn, TheWatchHeadsRegularisationCanBeTriedOut) {
  ThreadPool pool(1);
  const Engine engine = full_engine(pool);
  const ItemStore& items = engine.items();
  const std::vector<VisitorRating> ratings{{0, 5.0F}, {3, 1.5F}};
  const double usual = items.watch_head().settings.regularization;
  const Result<std::vector<float>> visitor = fold_in_watch(items, ratings);
  ASSERT_TRUE(visitor);
  EXPECT_EQ(*fold_in_watch(items, ratings, usual), *visitor);
  const auto length = [](const std::vector<float>& row) {
    return std::inner_product(row.begin(), row.end(), row.begin(), 0.0);
  };
  EXPECT_LT(length(*fold_in_watch(items, ratings, 16.0 * usual)), length(*visitor));
}

TEST(FoldIn, TheWatchScoreIsTheSumOfItsContributions) {
  ThreadPool pool(1);
  const Engine engine = full_engine(pool);
  const ItemStore& items = engine.items();
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

TEST(FoldIn, ARatingCountsForItsWeight) {
  ThreadPool pool(1);
  const Engine engine = full_engine(pool);
  const ItemStore& items = engine.items();
  const auto solved = [&](const std::vector<VisitorRating>& ratings) {
    const Result<Visitor> visitor = fold_in(items, ratings);
    const Result<std::vector<float>> watch = fold_in_watch(items, ratings);
    EXPECT_TRUE(visitor && watch);
    std::vector<float> all = visitor->factors;
    all.push_back(visitor->bias);
    all.push_back(static_cast<float>(visitor->item_variance));
    all.push_back(visitor->share_of_many);
    all.insert(all.end(), watch->begin(), watch->end());
    all.push_back(TagScorer(items, ratings).score(2));
    return all;
  };
  // Of weight 0 it has not been given; of weight 1 all the same.
  EXPECT_EQ(solved({{0, 5.0F}, {3, 1.5F, 0.0F}, {6, 4.0F}}), solved({{0, 5.0F}, {6, 4.0F}}));
  EXPECT_EQ(solved({{0, 5.0F, 1.0F}}), solved({{0, 5.0F}}));
  // Twice with half the weight is once.
  const std::vector<float> halves = solved({{0, 5.0F, 0.5F}, {0, 5.0F, 0.5F}, {6, 4.0F}});
  const std::vector<float> whole = solved({{0, 5.0F}, {6, 4.0F}});
  ASSERT_EQ(halves.size(), whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) EXPECT_NEAR(halves[i], whole[i], 1e-5F);
  // The less it weighs, the less it says.
  const auto prediction = [&](float weight) {
    const Result<Visitor> visitor = fold_in(items, std::vector<VisitorRating>{{0, 5.0F, weight}});
    return VisitorScorer(items, *visitor).rating(0);
  };
  EXPECT_GT(prediction(1.0F), prediction(0.5F));
  EXPECT_GT(prediction(0.5F), prediction(0.1F));
}

TEST(FoldIn, ContributionsOfWeightsAddUpAndCanBeTakenOut) {
  ThreadPool pool(1);
  const Engine engine = full_engine(pool);
  const ItemStore& items = engine.items();
  const std::vector<VisitorRating> ratings{{0, 5.0F, 0.3F}, {3, 1.5F}, {6, 4.0F, 0.8F}};
  const VisitorScorer scorer(items, *fold_in(items, ratings));
  const WatchScorer watch(items, *fold_in_watch(items, ratings));
  for (std::int32_t index = 0; index < items.num_usable(); ++index) {
    const Result<RatingExplanation> why = explain_rating(items, ratings, index);
    const Result<std::vector<double>> shares = explain_watch(items, ratings, index);
    ASSERT_TRUE(why && shares);
    double sum = why->average + why->prior;
    for (const double share : why->contributions) sum += share;
    EXPECT_NEAR(sum, static_cast<double>(scorer.rating(index)), 1e-3);
    sum = 0.0;
    for (const double share : *shares) sum += share;
    EXPECT_NEAR(sum, static_cast<double>(watch.score(index)), 1e-4);
  }
  const std::vector<VisitorRating> others{ratings[0], ratings[2]};
  const Result<Visitor> without = RatingEquations(items, ratings).solve_without(1);
  const Result<Visitor> rest = fold_in(items, others);
  ASSERT_TRUE(without && rest);
  for (std::size_t k = 0; k < rest->factors.size(); ++k)
    EXPECT_NEAR(without->factors[k], rest->factors[k], 1e-6F);
  EXPECT_NEAR(without->bias, rest->bias, 1e-6F);
  const Result<std::vector<float>> watch_without = WatchEquations(items, ratings).solve_without(1);
  const Result<std::vector<float>> watch_rest = fold_in_watch(items, others);
  ASSERT_TRUE(watch_without && watch_rest);
  for (std::size_t k = 0; k < watch_rest->size(); ++k)
    EXPECT_NEAR((*watch_without)[k], (*watch_rest)[k], 1e-6F);
}

TEST(FoldIn, LeavingARatingOutIsNotHavingGivenIt) {
  ThreadPool pool(1);
  const Engine engine = full_engine(pool);
  const ItemStore& items = engine.items();
  const std::vector<VisitorRating> ratings{{0, 5.0F}, {1, 2.0F}, {3, 1.5F}, {5, 3.0F}, {6, 4.0F}};
  const RatingEquations rating(items, ratings);
  const WatchEquations watch(items, ratings);
  for (std::size_t i = 0; i < ratings.size(); ++i) {
    std::vector<VisitorRating> rest = ratings;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    const Result<Visitor> expected = fold_in(items, rest);
    const Result<Visitor> without = rating.solve_without(i);
    ASSERT_TRUE(expected && without);
    for (std::size_t k = 0; k < 2; ++k)
      EXPECT_NEAR(without->factors[k], expected->factors[k], 1e-6F);
    EXPECT_NEAR(without->bias, expected->bias, 1e-6F);
    EXPECT_NEAR(without->item_variance, expected->item_variance, 1e-9);
    const Result<std::vector<float>> expected_watch = fold_in_watch(items, rest);
    const Result<std::vector<float>> without_watch = watch.solve_without(i);
    ASSERT_TRUE(expected_watch && without_watch);
    for (std::size_t k = 0; k < 2; ++k)
      EXPECT_NEAR((*without_watch)[k], (*expected_watch)[k], 1e-6F);
  }
}

}  // namespace
}  // namespace als
