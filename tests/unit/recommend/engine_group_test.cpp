// Several people: how alike two are, one list for all, and what to ask them.

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "als/recommend/engine.h"
#include "support/small_bundle.h"
#include "support/visitor_world.h"

namespace als {
namespace {

using Ids = std::vector<std::string>;
using Ratings = std::vector<ItemRating>;

class GroupTest : public testing::Test {
 protected:
  GroupList list(const std::vector<Ratings>& people, const GroupOptions& options) const {
    const Result<GroupList> list = engine_.group(people, options);
    EXPECT_TRUE(list);
    return list ? *list : GroupList();
  }

  ThreadPool pool_{1};
  Engine engine_ = full_engine(pool_);
  Ratings fan_{{"100", 5.0F}, {"102", 5.0F}, {"101", 1.0F}};
  Ratings other_{{"100", 1.0F}, {"102", 1.0F}, {"101", 5.0F}};
};

TEST_F(GroupTest, MatchTellsLikeFromUnlike) {
  const Result<TasteMatch> same = engine_.match(std::vector{fan_, fan_});
  const Result<TasteMatch> opposite = engine_.match(std::vector{fan_, other_});
  ASSERT_TRUE(same && opposite);
  EXPECT_NEAR(same->likeness, 1.0, 1e-9);
  EXPECT_LT(opposite->likeness, 0.0);
  EXPECT_EQ(opposite->in_common, (Ids{"100", "101", "102"}));
  EXPECT_EQ(opposite->mean_difference, 4.0);
  const Result<TasteMatch> nobody = engine_.match(std::vector{fan_, Ratings()});
  ASSERT_TRUE(nobody);
  EXPECT_EQ(nobody->likeness, 0.0);
}

TEST_F(GroupTest, ListsWhatNobodyHasRatedWithEverybodysOpinion) {
  const GroupList both = list({fan_, other_}, {});
  EXPECT_EQ(both.num_passing, 4);
  ASSERT_EQ(both.item_ids.size(), 4U);
  ASSERT_EQ(both.likely.size(), 8U);
  for (std::size_t person = 0; person < 2; ++person) {
    const Result<ItemList> own = engine_.predict(person == 0 ? fan_ : other_, both.item_ids);
    ASSERT_TRUE(own);
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_GT(both.item_ids[i], "102");
      EXPECT_EQ(both.predicted[2 * i + person], own->predicted[i]);
      EXPECT_EQ(both.likely[2 * i + person], own->likely[i]);
    }
  }
  // Who is named first does not matter.
  EXPECT_EQ(list({other_, fan_}, {}).item_ids, both.item_ids);
  EXPECT_EQ(list({fan_, other_}, {.excluded = {both.item_ids[0]}}).num_passing, 3);
  EXPECT_EQ(list({fan_, other_}, {.filter = {.with_tags = 2}}).num_passing, 3);
}

TEST_F(GroupTest, OneOrTwoLikeOneGoByThatOnesList) {
  const Result<ItemList> own = engine_.recommend(fan_, {.score = Score::kForYou});
  ASSERT_TRUE(own);
  EXPECT_EQ(list({fan_}, {}).item_ids, own->item_ids);
  EXPECT_EQ(list({fan_, fan_}, {}).item_ids, own->item_ids);
}

TEST_F(GroupTest, PagesAreOneList) {
  const Ids all = list({fan_, other_}, {}).item_ids;
  Ids pages;
  for (int offset = 0; offset < 4; ++offset) {
    const Ids page = list({fan_, other_}, {.n = 1, .offset = offset}).item_ids;
    pages.insert(pages.end(), page.begin(), page.end());
  }
  EXPECT_EQ(pages, all);
}

TEST_F(GroupTest, TheOtherTwoGoByTheShortestAndTheLongestBar) {
  const auto bar = [](const GroupList& of, std::size_t i, bool most) {
    const auto [low, high] = std::minmax(of.likely[2 * i], of.likely[2 * i + 1]);
    return most ? high : low;
  };
  for (const Suits suits : {Suits::kNobodyMinds, Suits::kSomebodyLoves}) {
    const GroupList ranked = list({fan_, other_}, {.suits = suits});
    ASSERT_EQ(ranked.item_ids.size(), 4U);
    const bool most = suits == Suits::kSomebodyLoves;
    for (std::size_t i = 1; i < 4; ++i) EXPECT_GE(bar(ranked, i - 1, most), bar(ranked, i, most));
  }
}

TEST_F(GroupTest, RefusesNobodyAndTooMany) {
  for (const std::size_t count : {std::size_t{0}, std::size_t{7}}) {
    const std::vector<Ratings> people(count, fan_);
    EXPECT_FALSE(engine_.group(people, {}));
    EXPECT_FALSE(engine_.next_to_rate(people, {}));
    EXPECT_FALSE(engine_.match(people));
  }
  EXPECT_FALSE(engine_.group(std::vector{fan_, Ratings{{"100", 77.0F}}}, {}));
}

TEST_F(GroupTest, AsksWhoIsKnownLeast) {
  const Result<NextToRate> unknown = engine_.next_to_rate(Ratings(), {.n = 1});
  const Result<NextToRate> known = engine_.next_to_rate(fan_, {.n = 1});
  const Result<NextToRate> both = engine_.next_to_rate(std::vector{Ratings(), fan_}, {.n = 1});
  ASSERT_TRUE(unknown && known && both);
  // Nothing is asked that one of them has rated, and both learn from it: he who is unknown more.
  EXPECT_GT(both->item_ids[0], "102");
  EXPECT_GT(both->gains[0], known->gains[0]);
  const Result<NextToRate> same = engine_.next_to_rate(std::vector{fan_, fan_}, {.n = 1});
  ASSERT_TRUE(same);
  EXPECT_EQ(same->item_ids, known->item_ids);
  EXPECT_FLOAT_EQ(same->gains[0], 2.0F * known->gains[0]);
}

// Two tastes of forty films each: a list for both has its share of either.
TEST(Group, WhoHasGotLessComesNext) {
  ThreadPool pool(1);
  const VisitorWorld world(pool, 0);
  Engine engine(pool);
  ASSERT_TRUE(world.load(engine));
  const std::vector<Ratings> people{{{"1", 5.0F}, {"3", 5.0F}, {"5", 5.0F}},
                                    {{"2", 5.0F}, {"4", 5.0F}, {"6", 5.0F}}};
  const Result<GroupList> list = engine.group(people, {.n = 20});
  ASSERT_TRUE(list);
  int num_odd = 0;
  for (const std::string& id : list->item_ids) num_odd += std::stoi(id) % 2;
  EXPECT_GE(num_odd, 8);
  EXPECT_LE(num_odd, 12);
}

}  // namespace
}  // namespace als
