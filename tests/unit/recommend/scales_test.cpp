// Models of other scales than half stars, and of none: what was watched or played, without ratings.

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "als/recommend/engine.h"
#include "support/small_bundle.h"

namespace als {
namespace {

using Ids = std::vector<std::string>;
using Ratings = std::vector<ItemRating>;

SmallBundle with_scale(SmallBundle bundle, const RatingScale& scale) {
  bundle.factors.scale = scale;
  return bundle;
}

Engine engine_of(const SmallBundle& bundle, ThreadPool& pool) {
  Engine engine(pool);
  EXPECT_TRUE(engine.add_factors(encode(bundle.factors)));
  EXPECT_TRUE(engine.add_items(encode(bundle.items)));
  EXPECT_TRUE(engine.add_titles(bundle.titles));
  return engine;
}

constexpr RatingScale kTenPoints{RatingKind::kRatings, 1.0, 10.0, 1.0};

class TenPointsTest : public testing::Test {
 protected:
  ThreadPool pool_{1};
  Engine stars_ = full_engine(pool_);
  Engine points_ = engine_of(with_scale(full_bundle(), kTenPoints), pool_);
  // The same opinions: a point is half a star.
  const Ratings in_stars_{{"100", 5.0F}, {"101", 1.0F}, {"103", 3.5F}};
  const Ratings in_points_{{"100", 10.0F}, {"101", 2.0F}, {"103", 7.0F}};
};

TEST_F(TenPointsTest, RatingsOffTheScaleAreRefusedWithTheScaleInTheMessage) {
  for (const float value :
       {0.0F, 0.5F, 7.5F, 11.0F, -3.0F, 7.01F, std::numeric_limits<float>::quiet_NaN(),
        std::numeric_limits<float>::infinity()}) {
    const Result<ItemList> list = points_.recommend(Ratings{{"100", value}}, {});
    ASSERT_FALSE(list) << value;
    EXPECT_EQ(list.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(list.error().message,
              "the rating of item 100 is out of range; expected 1 to 10 in steps of 1");
  }
  EXPECT_EQ(stars_.predict(Ratings{{"x", 0.7F}}, Ids{}).error().message,
            "the rating of item x is out of range; expected 0.5 to 5 in steps of 0.5");
  for (int value = 1; value <= 10; ++value)
    EXPECT_TRUE(points_.recommend(Ratings{{"100", static_cast<float>(value)}}, {})) << value;
}

TEST_F(TenPointsTest, PredictionsAndIntervalsAreOnTheScaleAndListsAreThoseOfStars) {
  for (const Score score : {Score::kForYou, Score::kAffinity, Score::kRating}) {
    RecommendOptions options;
    options.score = score;
    const Result<ItemList> stars = stars_.recommend(in_stars_, options);
    const Result<ItemList> points = points_.recommend(in_points_, options);
    ASSERT_TRUE(stars && points);
    EXPECT_EQ(points->item_ids, stars->item_ids);
    const float factor = score == Score::kRating ? 2.0F : 1.0F;
    for (std::size_t i = 0; i < stars->item_ids.size(); ++i) {
      EXPECT_FLOAT_EQ(points->scores[i], factor * stars->scores[i]);
      EXPECT_FLOAT_EQ(points->predicted[i], 2.0F * stars->predicted[i]);
      EXPECT_EQ(points->likely[i], stars->likely[i]);
      EXPECT_FLOAT_EQ(points->low[i], 2.0F * stars->low[i]);
      EXPECT_FLOAT_EQ(points->high[i], 2.0F * stars->high[i]);
      EXPECT_GE(points->low[i], 1.0F);
      EXPECT_LE(points->high[i], 10.0F);
    }
  }
}

TEST_F(TenPointsTest, AllThatHasAUnitIsInPoints) {
  const Result<SelfCheck> stars = stars_.check_me(in_stars_);
  const Result<SelfCheck> points = points_.check_me(in_points_);
  ASSERT_TRUE(stars && points);
  EXPECT_EQ(points->given, (std::vector<float>{10.0F, 2.0F, 7.0F}));
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_FLOAT_EQ(points->predicted[i], 2.0F * stars->predicted[i]);
    EXPECT_FLOAT_EQ(points->high[i], 2.0F * stars->high[i]);
  }
  EXPECT_NEAR(points->rmse, 2.0 * stars->rmse, 1e-6);
  EXPECT_NEAR(points->rmse_item_means, 2.0 * stars->rmse_item_means, 1e-6);
  EXPECT_EQ(points->within_interval, stars->within_interval);

  const Result<Confidence> sure_stars = stars_.confidence(in_stars_, {});
  const Result<Confidence> sure_points = points_.confidence(in_points_, {});
  ASSERT_TRUE(sure_stars && sure_points);
  EXPECT_NEAR(sure_points->now, 2.0 * sure_stars->now, 1e-6);
  EXPECT_NEAR(sure_points->floor, 2.0 * sure_stars->floor, 1e-6);
  EXPECT_NEAR(sure_points->within, 2.0 * sure_stars->within, 1e-6);
  EXPECT_NEAR(sure_points->share, sure_stars->share, 1e-9);

  const Result<TasteMatch> match = points_.match(std::vector{in_points_, Ratings{{"100", 4.0F}}});
  ASSERT_TRUE(match);
  EXPECT_EQ(match->given_a, (std::vector<float>{10.0F}));
  EXPECT_EQ(match->given_b, (std::vector<float>{4.0F}));
  EXPECT_EQ(match->mean_difference, 6.0);

  const Result<NextToRate> next_stars = stars_.next_to_rate(in_stars_, {});
  const Result<NextToRate> next_points = points_.next_to_rate(in_points_, {});
  ASSERT_TRUE(next_stars && next_points);
  EXPECT_EQ(next_points->item_ids, next_stars->item_ids);
  EXPECT_EQ(next_points->gains, next_stars->gains);  // information has no unit
  for (std::size_t i = 0; i < next_stars->item_ids.size(); ++i)
    EXPECT_FLOAT_EQ(next_points->predicted[i], 2.0F * next_stars->predicted[i]);
}

TEST_F(TenPointsTest, AnExplanationOfTheRatingAddsUpOnAScaleWithAnOffset) {
  // 0 to 9 points: each a point below those from 1 to 10.
  const Engine from_zero =
      engine_of(with_scale(full_bundle(), {RatingKind::kRatings, 0.0, 9.0, 1.0}), pool_);
  const Ratings ratings{{"100", 9.0F}, {"101", 1.0F}, {"103", 6.0F}};
  const std::pair<const Engine*, Ratings> cases[] = {{&points_, in_points_}, {&from_zero, ratings}};
  for (const auto& [engine, given] : cases) {
    const Result<ScoreExplanation> why = engine->explain(given, "105", Score::kRating);
    const Result<LeaveOneOut> what =
        engine->leave_one_out(given, "105", Score::kRating, Ids{"101"});
    const Result<ItemList> predicted = engine->predict(given, Ids{"105"});
    ASSERT_TRUE(why && what && predicted);
    double sum = why->average + why->prior + why->popularity;
    for (const double part : why->contributions) sum += part;
    EXPECT_NEAR(sum, static_cast<double>(predicted->scores[0]), 2e-3);
    EXPECT_FLOAT_EQ(what->score, predicted->scores[0]);
    EXPECT_FLOAT_EQ(what->predicted, predicted->predicted[0]);
  }
  EXPECT_FLOAT_EQ(from_zero.predict(ratings, Ids{"105"})->predicted[0] + 1.0F,
                  points_.predict(in_points_, Ids{"105"})->predicted[0]);
}

/// The full bundle without its rating head.
SmallBundle watch_bundle(const RatingScale& scale) {
  SmallBundle bundle = with_scale(full_bundle(), scale);
  bundle.factors.factors = bundle.factors.rated_set = {};
  bundle.factors.biases.clear();
  bundle.factors.uncertainties.clear();
  bundle.factors.head = {};
  return bundle;
}

class HeartsTest : public testing::Test {
 protected:
  ThreadPool pool_{1};
  Engine engine_ = engine_of(watch_bundle({RatingKind::kEvents, 1.0, 1.0, 1.0}), pool_);
  const Ratings hearts_{{"100", 1.0F}, {"102", 1.0F}};
};

TEST_F(HeartsTest, ListsComeFromTheWatchHeadAlone) {
  EXPECT_FALSE(engine_.items().has_rating_head());
  for (const Score score : {Score::kForYou, Score::kAffinity}) {
    RecommendOptions options;
    options.score = score;
    options.count = true;
    const Result<ItemList> list = engine_.recommend(hearts_, options);
    ASSERT_TRUE(list) << list.error().message;
    EXPECT_EQ(list->item_ids.size(), 5U);
    EXPECT_EQ(list->scores.size(), 5U);
    EXPECT_EQ(list->counts.num_passing, 5);
    EXPECT_TRUE(list->predicted.empty());
    EXPECT_TRUE(list->likely.empty());
    EXPECT_TRUE(list->low.empty());
    EXPECT_TRUE(list->high.empty());
    // Even items share a taste: 104 and 106 are liked, 101 and 103 are not.
    const auto place = [&](const char* id) {
      return std::find(list->item_ids.begin(), list->item_ids.end(), id);
    };
    EXPECT_LT(place("106"), place("103"));
    EXPECT_TRUE(std::is_sorted(list->scores.rbegin(), list->scores.rend()));
  }
  RecommendOptions popular;
  popular.score = Score::kPopularity;
  popular.n = 2;
  EXPECT_EQ(engine_.recommend({}, popular)->item_ids, (Ids{"100", "101"}));
  RecommendOptions turned;
  turned.score = Score::kForYou;
  turned.dials = {-1.0F, 0.5F, 0.5F, 1.0F};
  EXPECT_TRUE(engine_.recommend(hearts_, turned));
}

TEST_F(HeartsTest, TheValueOfAHeartSaysNothing) {
  const Result<ItemList> list = engine_.recommend(hearts_, {.score = Score::kForYou});
  const Result<ItemList> other =
      engine_.recommend(Ratings{{"100", 0.0F}, {"102", 1e9F}}, {.score = Score::kForYou});
  ASSERT_TRUE(list && other);
  EXPECT_EQ(other->item_ids, list->item_ids);
  EXPECT_EQ(other->scores, list->scores);
}

TEST_F(HeartsTest, QuestionsOfPredictedRatingsAreRefused) {
  const auto refused = [](const auto& answer) {
    EXPECT_FALSE(answer);
    if (answer) return;
    EXPECT_EQ(answer.error().code, ErrorCode::kInvalidArgument);
    EXPECT_EQ(answer.error().message,
              "the model predicts no ratings: it was made from counts or events");
  };
  refused(engine_.predict(hearts_, Ids{"101"}));
  refused(engine_.confidence(hearts_, {}));
  refused(engine_.check_me(hearts_));
  refused(engine_.recommend(hearts_, {.score = Score::kRating}));
  refused(engine_.explain(hearts_, "101", Score::kRating));
  refused(engine_.leave_one_out(hearts_, "101", Score::kRating, {}));
}

TEST_F(HeartsTest, SimilarItemsAreThoseOfTheWatchHeadAndTheTags) {
  const Result<ItemList> similar = engine_.similar("101", 3, 10);
  ASSERT_TRUE(similar);
  EXPECT_EQ(similar->item_ids[0], "103");  // odd like it, and of the same tag
  EXPECT_GT(similar->scores[0], 0.9F);
  EXPECT_LE(similar->scores[0], 1.0001F);
  EXPECT_TRUE(similar->predicted.empty());
}

TEST_F(HeartsTest, NextToRateAsksWhatTellsMostOfTheWatchHead) {
  const Result<NextToRate> next = engine_.next_to_rate(hearts_, {.n = 100});
  ASSERT_TRUE(next) << next.error().message;
  EXPECT_EQ(next->item_ids.size(), 5U);
  EXPECT_EQ(next->seen.size(), 5U);
  for (std::size_t i = 0; i < next->gains.size(); ++i) {
    EXPECT_GT(next->gains[i], 0.0F);
    EXPECT_GT(next->seen[i], 0.0F);
    EXPECT_LT(next->seen[i], 1.0F);
  }
  EXPECT_TRUE(next->predicted.empty());
  EXPECT_EQ(engine_.next_to_rate(Ratings(), {.n = 2})->item_ids.size(), 2U);
}

TEST_F(HeartsTest, AMatchIsByTheWatchHead) {
  const Result<TasteMatch> same = engine_.match(std::vector{hearts_, hearts_});
  const Result<TasteMatch> other =
      engine_.match(std::vector{hearts_, Ratings{{"101", 1.0F}, {"103", 1.0F}}});
  ASSERT_TRUE(same && other);
  EXPECT_NEAR(same->likeness, 1.0, 1e-9);
  EXPECT_LT(other->likeness, 0.9);
  EXPECT_EQ(same->in_common, (Ids{"100", "102"}));
  EXPECT_EQ(same->given_a, (std::vector<float>{1.0F, 1.0F}));
  EXPECT_EQ(same->mean_difference, 0.0);
}

TEST_F(HeartsTest, AGroupsListIsByTheWatchHeadWhateverItLooksFor) {
  const std::vector<Ratings> people{hearts_, {{"101", 1.0F}, {"103", 1.0F}}};
  const Result<GroupList> all = engine_.group(people, {});
  ASSERT_TRUE(all);
  EXPECT_EQ(all->num_passing, 3);
  EXPECT_EQ(all->item_ids.size(), 3U);
  EXPECT_TRUE(all->predicted.empty());
  EXPECT_TRUE(all->likely.empty());
  for (const Suits suits : {Suits::kNobodyMinds, Suits::kSomebodyLoves})
    EXPECT_EQ(engine_.group(people, {.suits = suits})->item_ids, all->item_ids);
}

TEST_F(HeartsTest, AnExplanationAddsUpAndALeftOutHeartHasNotBeenGiven) {
  for (const Score score : {Score::kForYou, Score::kAffinity}) {
    const Result<ScoreExplanation> why = engine_.explain(hearts_, "105", score);
    const Result<LeaveOneOut> what = engine_.leave_one_out(hearts_, "105", score, Ids{"102"});
    ASSERT_TRUE(why && what);
    EXPECT_EQ(why->item_ids, (Ids{"100", "102"}));
    double sum = why->average + why->prior + why->popularity;
    for (const double part : why->contributions) sum += part;
    EXPECT_NEAR(sum, static_cast<double>(what->score), 1e-3);
    EXPECT_EQ(why->average, 0.0);
    EXPECT_EQ(why->prior, 0.0);
    const Result<LeaveOneOut> rest =
        engine_.leave_one_out(Ratings{{"100", 1.0F}}, "105", score, {});
    ASSERT_TRUE(rest);
    EXPECT_EQ(what->scores, (std::vector<float>{rest->score}));
    const Result<ItemList> list = engine_.recommend(hearts_, {.score = score});
    ASSERT_TRUE(list);
    EXPECT_EQ(list->item_ids[static_cast<std::size_t>(what->place - 1)], "105");
  }
}

TEST_F(HeartsTest, AHeartOfAModelOfCountsIsWorthOneToo) {
  const Engine plays = engine_of(watch_bundle({RatingKind::kCounts, 0.0, 255.0, 1.0}), pool_);
  const Result<ItemList> list = plays.recommend(hearts_, {.score = Score::kForYou});
  ASSERT_TRUE(list);
  EXPECT_EQ(list->scores, engine_.recommend(hearts_, {.score = Score::kForYou})->scores);
  EXPECT_EQ(plays.match(std::vector{hearts_, hearts_})->given_a, (std::vector<float>{1.0F, 1.0F}));
}

/// Ids that are no numbers, many tags or none, links.
TEST(TextIds, EveryQuestionAnswersInThem) {
  SmallBundle bundle = full_bundle();
  const Ids ids{"0553283685", "tt0111161", "007", "7", "caf\xc3\xa9", "a b", "4294967296", "x"};
  bundle.items.item_ids = ids;
  ThreadPool pool(1);
  Engine engine = engine_of(bundle, pool);
  // In the order of ids: 7, 007, 0553283685, 4294967296, a b, café, tt0111161, x.
  ASSERT_TRUE(engine.add_links(encode(
      LinkTable{{{"1", "2", "3", "4", "5", "6", "7", ""}, {"", "", "nm1", "", "", "", "", ""}}})));
  EXPECT_EQ(engine.item("0553283685")->links, (Ids{"3", "nm1"}));
  EXPECT_EQ(engine.item("7")->links, (Ids{"1", ""}));
  EXPECT_EQ(engine.item("x")->links, (Ids{"", ""}));
  const Ratings ratings{{"007", 5.0F}, {"7", 1.0F}, {"553283685", 3.0F}};
  RecommendOptions options;
  options.score = Score::kForYou;
  options.excluded = {"caf\xc3\xa9", "nothing"};
  const Result<ItemList> list = engine.recommend(ratings, options);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->num_unknown, 1);
  EXPECT_EQ(list->item_ids.size(), 4U);
  for (const std::string& id : list->item_ids) {
    EXPECT_NE(std::find(ids.begin(), ids.end(), id), ids.end());
    EXPECT_TRUE(id != "007" && id != "7" && id != "caf\xc3\xa9");
  }
  EXPECT_EQ(engine.similar("nothing", 3, 10).error().message, "item nothing is not in the model");
  EXPECT_EQ(engine.check_me(ratings)->item_ids, (Ids{"007", "7"}));
}

TEST(Tags, SixtyFourFilterByTheLastOneAndNoneByNothing) {
  ThreadPool pool(1);
  SmallBundle bundle = full_bundle();
  bundle.items.tags.clear();
  for (std::size_t tag = 0; tag < kMaxTags; ++tag)
    bundle.items.tags.push_back("Tag " + std::to_string(tag));
  for (std::size_t i = 0; i < 8; ++i) bundle.items.tag_masks[i] = std::uint64_t{1} << (63 - i);
  bundle.items.tag_masks[3] |= std::uint64_t{1} << 63U;
  const Engine many = engine_of(bundle, pool);
  RecommendOptions options;
  options.score = Score::kForYou;
  options.count = true;
  options.filter.with_tags = std::uint64_t{1} << 63U;
  Result<ItemList> list = many.recommend({}, options);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->num_passing, 2);
  ASSERT_EQ(list->counts.tags.size(), 64U);
  EXPECT_EQ(list->counts.tags[63], 2);
  EXPECT_EQ(list->counts.tags[60], 1);
  EXPECT_EQ(list->counts.tags[0], 0);
  options.filter = {.without_tags = std::uint64_t{1} << 63U};
  EXPECT_EQ(many.recommend({}, options)->num_passing, 5);
  EXPECT_EQ(many.item("103")->tags, (Ids{"Tag 60", "Tag 63"}));

  bundle.items.tags.clear();
  bundle.items.tag_masks.assign(8, 0);
  const Engine none = engine_of(bundle, pool);
  options.filter = {};
  list = none.recommend(Ratings{{"100", 5.0F}}, options);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->num_passing, 6);
  EXPECT_TRUE(list->counts.tags.empty());
  EXPECT_TRUE(none.item("100")->tags.empty());
  EXPECT_TRUE(none.similar("100", 3, 10));
  EXPECT_TRUE(none.explain(Ratings{{"100", 5.0F}}, "101", Score::kForYou));
}

}  // namespace
}  // namespace als
