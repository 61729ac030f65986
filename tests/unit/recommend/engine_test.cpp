#include "als/recommend/engine.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "support/small_bundle.h"

namespace als {
namespace {

using Ids = std::vector<std::string>;

class EngineTest : public testing::Test {
 protected:
  Ids recommend(const std::vector<ItemRating>& ratings, const RecommendOptions& options) {
    const Result<ItemList> list = engine_.recommend(ratings, options);
    EXPECT_TRUE(list);
    return list ? list->item_ids : Ids();
  }

  ThreadPool pool_{1};
  Engine engine_ = small_engine(pool_);
};

TEST_F(EngineTest, WithoutRatingsPopularityIsTheOrderOfTheBundle) {
  EXPECT_EQ(recommend({}, {.score = Score::kPopularity, .n = 3}), (Ids{"100", "101", "102"}));
}

TEST_F(EngineTest, LikingOneKindBringsMoreOfIt) {
  EXPECT_EQ(recommend({{"100", 5.0F}}, {.n = 1}), (Ids{"102"}));
  EXPECT_EQ(recommend({{"101", 5.0F}}, {.n = 1}), (Ids{"103"}));
  EXPECT_EQ(recommend({{"101", 0.5F}}, {.n = 1}), (Ids{"106"}));  // its opposite
}

TEST_F(EngineTest, MoviesWithFewRatingsAreLeftOutUnlessAskedFor) {
  const std::vector<ItemRating> ratings{{"100", 5.0F}};
  RecommendOptions options{.n = 8};
  for (const std::string& id : recommend(ratings, options)) EXPECT_NE(id, "107");
  options.min_ratings = 0;
  EXPECT_EQ(recommend(ratings, options).front(), "107");
}

TEST_F(EngineTest, SeenMoviesAreLeftOutUnlessAskedFor) {
  EXPECT_EQ(recommend({{"100", 5.0F}, {"102", 4.0F}}, {.n = 8}).size(), 5U);
  EXPECT_EQ(recommend({{"100", 5.0F}, {"102", 4.0F}}, {.n = 8, .exclude_seen = false}).size(), 7U);
}

TEST_F(EngineTest, ScoresAreWhatTheirNamesSay) {
  const Result<ItemList> affinity =
      engine_.recommend(std::vector<ItemRating>{{"100", 5.0F}}, {.n = 7});
  ASSERT_TRUE(affinity);
  // u = (1/2, 0), b = 1/4 (FoldIn.SolvesTheVisitorsNormalEquations); item 102 is (0.9, 0.1) with
  // bias 0.1.
  ASSERT_EQ(affinity->item_ids[0], "102");
  EXPECT_NEAR(affinity->scores[0], 0.45F + 0.05F * 0.1F, 6e-3F);
  EXPECT_NEAR(affinity->predicted[0], 3.5F + 0.25F + 0.1F + 0.45F, 6e-3F);
  // Not calibrated: the logistic distribution of the prediction's deviation, which is at least that
  // of the noise, between 10 % and 90 %; and no more than five stars.
  const double width =
      (static_cast<double>(affinity->predicted[0] - affinity->low[0])) / std::log(9.0);
  EXPECT_GE(width, std::sqrt(3.0) / 3.14159265 * 0.99);
  EXPECT_EQ(affinity->high[0], 5.0F);
  // Four stars and more are the top third: above 3.75.
  const double mark = (3.75 - static_cast<double>(affinity->predicted[0])) / width;
  EXPECT_NEAR(affinity->likely[0], 1.0 / (1.0 + std::exp(mark)), 1e-3);
  const Result<ItemList> stars =
      engine_.recommend(std::vector<ItemRating>{{"100", 5.0F}}, {.score = Score::kRating, .n = 1});
  ASSERT_TRUE(stars);
  EXPECT_NEAR(stars->scores[0], stars->predicted[0], 1e-6F);
}

TEST_F(EngineTest, TheOrderOfRatingsDoesNotMatterAndTheLastOfTwoCounts) {
  const std::vector<ItemRating> forward{{"100", 5.0F}, {"101", 2.0F}, {"103", 3.5F}};
  const std::vector<ItemRating> backward{{"103", 3.5F}, {"101", 2.0F}, {"100", 5.0F}};
  const std::vector<ItemRating> changed{{"101", 5.0F}, {"103", 3.5F}, {"101", 2.0F}, {"100", 5.0F}};
  const Result<ItemList> expected = engine_.recommend(forward, {});
  ASSERT_TRUE(expected);
  for (const auto& ratings : {backward, changed}) {
    const Result<ItemList> list = engine_.recommend(ratings, {});
    ASSERT_TRUE(list);
    EXPECT_EQ(list->item_ids, expected->item_ids);
    EXPECT_EQ(list->scores, expected->scores);
  }
}

TEST_F(EngineTest, UnknownMoviesAreCountedNotRefused) {
  const Result<ItemList> list =
      engine_.recommend(std::vector<ItemRating>{{"100", 5.0F}, {"999", 1.0F}}, {});
  ASSERT_TRUE(list);
  EXPECT_EQ(list->num_unknown, 1);
  const Result<ItemList> predicted =
      engine_.predict(std::vector<ItemRating>{{"100", 5.0F}}, Ids{"999", "102", "104"});
  ASSERT_TRUE(predicted);
  EXPECT_EQ(predicted->item_ids, (Ids{"102", "104"}));
  EXPECT_EQ(predicted->num_unknown, 1);
}

TEST_F(EngineTest, RefusesRatingsAndOptionsOutsideTheirRange) {
  for (const float stars : {0.0F, 5.5F, 3.3F, -1.0F, std::numeric_limits<float>::quiet_NaN(),
                            std::numeric_limits<float>::infinity()}) {
    const Result<ItemList> list = engine_.recommend(std::vector<ItemRating>{{"100", stars}}, {});
    ASSERT_FALSE(list) << stars;
    EXPECT_EQ(list.error().code, ErrorCode::kInvalidArgument);
  }
  for (const int n : {0, -1, 1001}) EXPECT_FALSE(engine_.recommend({}, {.n = n})) << n;
}

TEST_F(EngineTest, SimilarMoviesAreNearestByCosine) {
  const Result<ItemList> list = engine_.similar("101", 3, 10);
  ASSERT_TRUE(list);
  EXPECT_EQ(list->item_ids[0], "103");
  EXPECT_NEAR(list->scores[0], 0.8F / std::sqrt(0.65F), 0.01F);
  EXPECT_FALSE(engine_.similar("999", 3, 10));
}

TEST_F(EngineTest, AnItemIsDescribed) {
  const std::optional<Item> item = engine_.item("105");
  ASSERT_TRUE(item);
  EXPECT_EQ(item->display_title, "The Space Comedy");
  EXPECT_EQ(item->year, 1985);
  EXPECT_EQ(item->tags, (std::vector<std::string>{"Comedy", "Sci-Fi"}));
  EXPECT_FALSE(engine_.item("999"));
}

TEST_F(EngineTest, AnEmptyEngineAnswersWithEmptyLists) {
  const Engine empty(pool_);
  const Result<ItemList> list = empty.recommend(std::vector<ItemRating>{{"100", 5.0F}}, {});
  ASSERT_TRUE(list);
  EXPECT_TRUE(list->item_ids.empty());
  EXPECT_EQ(list->num_unknown, 1);
}

}  // namespace
}  // namespace als
