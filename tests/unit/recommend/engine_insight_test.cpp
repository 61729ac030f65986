// The engine's questions about the visitor, and the list's filters, dials and pages.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "als/recommend/engine.h"
#include "als/recommend/scorer.h"
#include "support/small_bundle.h"

namespace als {
namespace {

using Ids = std::vector<std::string>;
using Ratings = std::vector<ItemRating>;

class InsightTest : public testing::Test {
 protected:
  ItemList list(const RecommendOptions& options) const {
    const Result<ItemList> list = engine_.recommend(ratings_, options);
    EXPECT_TRUE(list);
    return list ? *list : ItemList();
  }
  RecommendOptions for_you() const { return {.score = Score::kForYou, .n = 100}; }

  ThreadPool pool_{1};
  Engine engine_ = full_engine(pool_);
  Ratings ratings_{{"100", 5.0F}, {"101", 2.0F}};
};

TEST_F(InsightTest, FiltersAreAppliedInTheListAndCounted) {
  RecommendOptions options = for_you();
  options.exclude_seen = false;
  options.count = true;
  const ItemList all = list(options);
  EXPECT_EQ(all.num_passing, 7);  // 107 has too few ratings
  EXPECT_EQ(all.counts.num_looked, 7);
  EXPECT_EQ(all.counts.num_passing, 7);
  EXPECT_EQ(all.counts.tags, (std::vector<std::int32_t>{3, 4}));

  options.filter.with_tags = 2;
  options.filter.without_tags = 1;
  ItemList some = list(options);
  std::sort(some.item_ids.begin(), some.item_ids.end());
  EXPECT_EQ(some.item_ids, (Ids{"101", "103", "106"}));
  EXPECT_EQ(some.counts.num_looked, 7);
  EXPECT_EQ(some.counts.num_passing, 3);
  EXPECT_EQ(some.counts.tags, (std::vector<std::int32_t>{0, 3}));

  // Both tags: only 105, of 1985. Each part by itself keeps it away.
  options.filter = {.with_tags = 3, .year_from = 1990, .year_to = 1999, .min_ratings = 1};
  some = list(options);
  EXPECT_TRUE(some.item_ids.empty());
  EXPECT_EQ(some.counts.without_years, 1);
  EXPECT_EQ(some.counts.without_with_tags, 2);  // 100 and 106
  EXPECT_EQ(some.counts.without_min_ratings, 0);
  options.filter = {.year_from = 1977, .year_to = 1985};  // both ends are in it, 104 has no year
  EXPECT_EQ(list(options).num_passing, 3);
  options.filter = {.year_to = 1977};
  EXPECT_EQ(list(options).item_ids, (Ids{"101"}));
  options.filter = {.min_ratings = 700};
  EXPECT_EQ(list(options).num_passing, 3);
}

TEST_F(InsightTest, PagesAndExclusionsComeFromOneList) {
  const ItemList all = list(for_you());
  ASSERT_EQ(all.item_ids.size(), 5U);
  RecommendOptions options = for_you();
  options.n = 2;
  Ids pages;
  for (options.offset = 0; options.offset < 6; options.offset += 2) {
    const ItemList page = list(options);
    EXPECT_EQ(page.num_passing, 5);
    pages.insert(pages.end(), page.item_ids.begin(), page.item_ids.end());
  }
  EXPECT_EQ(pages, all.item_ids);
  options = for_you();
  options.excluded = {all.item_ids[0], "999", all.item_ids[0]};
  EXPECT_EQ(list(options).item_ids, Ids(all.item_ids.begin() + 1, all.item_ids.end()));
  options.offset = 1000;
  EXPECT_TRUE(list(options).item_ids.empty());
  options.offset = -1;
  EXPECT_FALSE(engine_.recommend(ratings_, options));
}

TEST_F(InsightTest, NeutralDialsAreTheScoreAndEachTurnsItsOwnWay) {
  const ItemList neutral = list(for_you());
  const ItemStore& items = engine_.items();
  const Result<VisitorView> view =
      VisitorView::of(items, std::vector<VisitorRating>{{0, 5.0F}, {1, 2.0F}});
  ASSERT_TRUE(view);
  const VisitorScorer rating(items, view->visitor());
  const std::vector<VisitorRating> rated{{0, 5.0F}, {1, 2.0F}};
  const WatchScorer watch(items, *fold_in_watch(items, rated));
  const TagScorer genres(items, rated);
  for (std::size_t i = 0; i < neutral.item_ids.size(); ++i) {
    const std::int32_t index = items.find(neutral.item_ids[i]);
    EXPECT_EQ(neutral.scores[i], for_you_score(items.watch_head().blend.at(sum_of_weights(rated)),
                                               watch.score(index), items.log_popularity(index),
                                               rating.rating(index), genres.score(index)));
  }
  // Newer items gain, older ones lose, and items of unknown year stay.
  RecommendOptions options = for_you();
  options.dials.recency = 1.0F;
  const ItemList newer = list(options);
  for (std::size_t i = 0; i < newer.item_ids.size(); ++i) {
    const int year = engine_.item(newer.item_ids[i])->year;
    const auto at = std::find(neutral.item_ids.begin(), neutral.item_ids.end(), newer.item_ids[i]);
    ASSERT_NE(at, neutral.item_ids.end());
    const float before = neutral.scores[static_cast<std::size_t>(at - neutral.item_ids.begin())];
    EXPECT_NEAR(newer.scores[i] - before,
                year == 0 ? 0.0F : 6.0F * static_cast<float>(year - 1990) / 40.0F, 1e-5F);
  }
  options = for_you();
  options.dials.watch = -1.0F;
  const ItemList by_stars = list(options);
  const ItemList stars = list({.score = Score::kRating, .n = 100});
  EXPECT_EQ(by_stars.item_ids, stars.item_ids);
  const auto mean_popularity = [&](float dial) {
    RecommendOptions turned = for_you();
    turned.n = 2;
    turned.dials.popularity = dial;
    const Ids ids = list(turned).item_ids;
    return engine_.item(ids[0])->num_ratings + engine_.item(ids[1])->num_ratings;
  };
  EXPECT_GE(mean_popularity(1.0F), mean_popularity(-1.0F));
  for (const float wrong : {1.5F, -1.5F, std::numeric_limits<float>::quiet_NaN()}) {
    options = for_you();
    options.dials.recency = wrong;
    EXPECT_FALSE(engine_.recommend(ratings_, options));
  }
}

TEST_F(InsightTest, TheUnseenDialLowersWhatHasSurelyBeenSeen) {
  RecommendOptions options = for_you();
  const ItemList plain = list(options);
  options.dials.unseen = 1.0F;
  const ItemList unseen = list(options);
  ASSERT_EQ(unseen.item_ids.size(), plain.item_ids.size());
  const ItemStore& items = engine_.items();
  const std::vector<VisitorRating> rated{{0, 5.0F}, {1, 2.0F}};
  const WatchScorer watch(items, *fold_in_watch(items, rated));
  for (std::size_t i = 0; i < unseen.item_ids.size(); ++i) {
    const std::int32_t index = items.find(unseen.item_ids[i]);
    const float seen =
        items.watch_head().seen.probability(watch.score(index), items.log_popularity(index));
    EXPECT_EQ(unseen.seen[i], seen);
    const auto before = std::find(plain.item_ids.begin(), plain.item_ids.end(), unseen.item_ids[i]);
    const float lowered =
        plain.scores[static_cast<std::size_t>(before - plain.item_ids.begin())] - unseen.scores[i];
    EXPECT_NEAR(lowered, -2.5F * std::log(1.0F - seen), 1e-4F);
    const Result<ScoreExplanation> why =
        engine_.explain(ratings_, unseen.item_ids[i], Score::kForYou);
    ASSERT_TRUE(why);
    EXPECT_NEAR(why->unseen, -static_cast<double>(lowered), 1e-3);
  }
  // Somebody who is known to have seen everything still gets a list.
  EXPECT_LT(SeenModel({100.0F, 0.0F, 0.0F}).log_unseen(0.0F, 0.0F), -50.0F);
  options.dials.unseen = -0.5F;
  EXPECT_FALSE(engine_.recommend(ratings_, options));
}

TEST_F(InsightTest, AWeightOfARatingIsWithinItsRange) {
  EXPECT_TRUE(engine_.recommend(Ratings{{"100", 5.0F, 0.0F}}, for_you()));
  for (const float wrong : {-0.1F, 1.1F, std::numeric_limits<float>::quiet_NaN()})
    EXPECT_FALSE(engine_.recommend(Ratings{{"100", 5.0F, wrong}}, for_you()));
}

TEST_F(InsightTest, DiversityKeepsTheBestAndAvoidsItsLikes) {
  // 102 and 100 point the same way, 101 elsewhere.
  const ItemStore& items = engine_.items();
  const Likeness likeness(items);
  EXPECT_NEAR(likeness.to_all(1)[1], 1.0F, 1e-6F);
  EXPECT_GT(likeness.to_all(0)[2], likeness.to_all(0)[1]);
  std::vector<ScoredItem> scored{{1.0F, 0}, {0.9F, 2}, {0.8F, 1}};
  diversify(items, 0.0F, 3, scored);
  EXPECT_EQ(scored[1].index, 2);
  diversify(items, 0.5F, 3, scored);
  EXPECT_EQ(scored[0].index, 0);
  EXPECT_EQ(scored[1].index, 1);
  EXPECT_EQ(scored[2].index, 2);
  RecommendOptions options = for_you();
  const ItemList plain = list(options);
  options.dials.diversity = 1.0F;
  ItemList diverse = list(options);
  EXPECT_EQ(diverse.item_ids.front(), plain.item_ids.front());
  EXPECT_TRUE(std::is_permutation(diverse.item_ids.begin(), diverse.item_ids.end(),
                                  plain.item_ids.begin(), plain.item_ids.end()));
}

TEST_F(InsightTest, AnExplanationAddsUpAndALeftOutRatingHasNotBeenGiven) {
  for (const Score score : {Score::kForYou, Score::kAffinity, Score::kRating}) {
    const Result<ScoreExplanation> why = engine_.explain(ratings_, "105", score);
    const Result<LeaveOneOut> what = engine_.leave_one_out(ratings_, "105", score, Ids{"101"});
    ASSERT_TRUE(why && what);
    double sum = why->average + why->prior + why->popularity;
    for (const double part : why->contributions) sum += part;
    EXPECT_NEAR(sum, static_cast<double>(what->score), 1e-3);
    const Result<LeaveOneOut> rest =
        engine_.leave_one_out(Ratings{{"100", 5.0F}}, "105", score, {});
    ASSERT_TRUE(rest);
    EXPECT_EQ(what->scores, (std::vector<float>{rest->score}));
    EXPECT_EQ(what->predictions, (std::vector<float>{rest->predicted}));
    // The place is that in the list.
    const ItemList ranked = list({.score = score, .n = 100});
    EXPECT_EQ(ranked.item_ids[static_cast<std::size_t>(what->place - 1)], "105");
  }
  EXPECT_FALSE(engine_.leave_one_out(ratings_, "999", Score::kForYou, {}));
  EXPECT_FALSE(engine_.leave_one_out(ratings_, "105", Score::kPopularity, {}));
  EXPECT_FALSE(engine_.leave_one_out(ratings_, "105", Score::kForYou, Ids{"102"}));
  EXPECT_FALSE(engine_.leave_one_out(ratings_, "105", Score::kForYou, Ids(101, "100")));
}

TEST_F(InsightTest, NextToRateIsTheLargestProductOfSeenAndInformation) {
  const Result<NextToRate> next =
      engine_.next_to_rate(ratings_, {.n = 100, .min_ratings = 0, .diverse = false});
  ASSERT_TRUE(next);
  EXPECT_EQ(next->item_ids.size(), 6U);
  EXPECT_TRUE(std::is_sorted(next->gains.rbegin(), next->gains.rend()));
  const ItemStore& items = engine_.items();
  const std::vector<VisitorRating> rated{{0, 5.0F}, {1, 2.0F}};
  const Result<Visitor> visitor = fold_in(items, rated);
  const WatchScorer watch(items, *fold_in_watch(items, rated));
  ASSERT_TRUE(visitor);
  for (std::size_t i = 0; i < next->item_ids.size(); ++i) {
    const std::int32_t index = items.find(next->item_ids[i]);
    const float seen =
        items.watch_head().seen.probability(watch.score(index), items.log_popularity(index));
    const double information = 0.5 * std::log1p(visitor_variance(*visitor, item_row(items, index)) *
                                                static_cast<double>(items.head().data_precision));
    EXPECT_NEAR(next->seen[i], seen, 1e-5F);
    EXPECT_NEAR(next->gains[i], seen * information, 1e-5);
  }
  const Result<NextToRate> others =
      engine_.next_to_rate(ratings_, {.n = 100, .excluded = {next->item_ids[0]}});
  ASSERT_TRUE(others);
  EXPECT_EQ(std::count(others->item_ids.begin(), others->item_ids.end(), next->item_ids[0]), 0);
  EXPECT_FALSE(engine_.next_to_rate(ratings_, {.n = 0}));
}

TEST_F(InsightTest, ConfidenceIsTheVarianceThatRatingTheNextFilmsLeaves) {
  const Result<Confidence> before = engine_.confidence({}, {.n = 1});
  const Result<NextToRate> next = engine_.next_to_rate(Ratings(), {.n = 1});
  ASSERT_TRUE(before && next);
  EXPECT_EQ(before->share, 0.0);
  EXPECT_EQ(before->now, before->prior);
  EXPECT_NEAR(before->within, 1.21139 * before->now, 1e-3);
  EXPECT_GT(before->prior, before->after_next);
  EXPECT_GT(before->after_next, before->floor);
  const Result<Confidence> after = engine_.confidence(Ratings{{next->item_ids[0], 4.0F}}, {.n = 1});
  ASSERT_TRUE(after);
  // Up to the item's own uncertainty, of which the plan knows nothing.
  EXPECT_NEAR(after->share, before->share_after_next, 0.05);
  EXPECT_GT(after->share, 0.05);
}

TEST_F(InsightTest, CheckMePredictsEachRatingFromTheOthers) {
  const Ratings ratings{{"100", 5.0F}, {"101", 2.0F}, {"103", 1.0F}, {"105", 4.0F}};
  const Result<SelfCheck> check = engine_.check_me(ratings);
  ASSERT_TRUE(check);
  EXPECT_EQ(check->item_ids, (Ids{"100", "101", "103", "105"}));
  double squares = 0.0;
  for (std::size_t i = 0; i < ratings.size(); ++i) {
    Ratings rest = ratings;
    rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
    const Result<ItemList> predicted = engine_.predict(rest, Ids{ratings[i].item_id});
    ASSERT_TRUE(predicted);
    EXPECT_NEAR(check->predicted[i], predicted->predicted[0], 1e-4F);
    EXPECT_NEAR(check->low[i], predicted->low[0], 1e-4F);
    EXPECT_NEAR(check->high[i], predicted->high[0], 1e-4F);
    EXPECT_EQ(check->given[i], ratings[i].value);
    squares += std::pow(static_cast<double>(check->predicted[i] - check->given[i]), 2.0);
  }
  EXPECT_NEAR(check->rmse, std::sqrt(squares / 4.0), 1e-6);
  EXPECT_GT(check->rmse_item_means, 0.0);
  const Result<SelfCheck> nothing = engine_.check_me({});
  ASSERT_TRUE(nothing);
  EXPECT_EQ(nothing->rmse, 0.0);
  // On two threads the same.
  ThreadPool pool(2);
  const Engine threaded = full_engine(pool);
  EXPECT_EQ(threaded.check_me(ratings)->predicted, check->predicted);
}

TEST(Insight, AnEmptyEngineAnswersOrRefusesButLives) {
  ThreadPool pool(1);
  const Engine empty(pool);
  const Ratings ratings{{"1", 5.0F}};
  EXPECT_FALSE(empty.explain(ratings, "1", Score::kRating));
  EXPECT_FALSE(empty.leave_one_out(ratings, "1", Score::kRating, {}));
  EXPECT_TRUE(empty.next_to_rate(ratings, {})->item_ids.empty());
  EXPECT_EQ(empty.confidence(ratings, {})->now, 0.0);
  EXPECT_TRUE(empty.check_me(ratings)->item_ids.empty());
  EXPECT_TRUE(empty.match(std::vector{ratings, ratings})->in_common.empty());
  EXPECT_TRUE(empty.group(std::vector{ratings, ratings}, {})->item_ids.empty());
}

}  // namespace
}  // namespace als
