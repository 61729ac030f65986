#include "als/metrics/group_protocol.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <set>

#include "support/visitor_world.h"

namespace als {
namespace {

class Groups : public testing::Test {
 protected:
  std::vector<Group> drawn(ThreadPool& pool) {
    Result<std::vector<Group>> groups = draw_groups(world_.items, world_.visitors, 1, pool);
    EXPECT_TRUE(groups);
    return groups ? *groups : std::vector<Group>();
  }
  std::vector<GroupScores> judged(ThreadPool& pool) {
    Result<std::vector<GroupScores>> scores = judge_groups(
        [&](Engine& engine) { return world_.load(engine); }, world_.visitors, drawn(pool), pool);
    EXPECT_TRUE(scores);
    return scores ? *scores : std::vector<GroupScores>();
  }

  ThreadPool pool_{1};
  VisitorWorld world_{pool_, 30};  // of two tastes, by turns
};

TEST_F(Groups, AreOfLikeAnyAndOpposedTaste) {
  const std::vector<Group> groups = drawn(pool_);
  EXPECT_EQ(groups.size(), 3U * 3U * 30U);
  int num_mixed = 0;
  for (const Group& group : groups) {
    const std::set<std::size_t> members(group.members.begin(), group.members.end());
    ASSERT_EQ(members.size(), group.members.size());
    const auto num_odd = std::count_if(group.members.begin(), group.members.end(),
                                       [](std::size_t member) { return member % 2 == 1; });
    const bool mixed = num_odd != 0 && static_cast<std::size_t>(num_odd) != members.size();
    EXPECT_FALSE(mixed && group.kind == GroupKind::kSimilar);
    EXPECT_TRUE(mixed || group.kind != GroupKind::kOpposed);
    if (group.kind == GroupKind::kRandom && mixed) ++num_mixed;
  }
  EXPECT_GT(num_mixed, 30);
  EXPECT_LT(num_mixed, 90);
}

TEST_F(Groups, AreJudgedByWhatEachHasHidden) {
  const std::vector<GroupScores> scores = judged(pool_);
  ASSERT_EQ(scores.size(), 3U * 3U * 30U);
  for (const GroupScores& group : scores) {
    ASSERT_EQ(group.by_rule.size(), group_rules().size());
    for (const GroupListScores& list : group.by_rule) {
      EXPECT_LE(list.least_ndcg10, list.mean_ndcg10);
      EXPECT_LE(list.num_rated, 10);
      EXPECT_EQ(list.num_disliked, 0);  // all have given five stars to all
    }
  }
}

// A list for two of a kind is worth nearly what one for each is, and for others less.
TEST_F(Groups, OfOneTasteAreServedBest) {
  GroupSummary summary;
  summary.add(judged(pool_));
  const Json json = summary.json();
  ASSERT_EQ(json.size(), 3U * 4U);
  const auto kept = [&](std::size_t kind) {
    const Json& at = json[4 * kind];
    EXPECT_EQ(at["size"], 2);
    EXPECT_EQ(at["rules"][0]["name"], "suits all");
    return at["rules"][0]["kept"].get<double>();
  };
  EXPECT_GT(kept(0), 0.8);
  EXPECT_GT(kept(0), kept(2) + 0.2);
  const Json& compared = json[0]["rules"][kComparedRule]["differences"]["mean_ndcg10"];
  EXPECT_EQ(compared["mean"], 0.0);
}

TEST_F(Groups, ThreadsMakeNoDifference) {
  GroupSummary one;
  one.add(judged(pool_));
  ThreadPool three(3);
  GroupSummary again;
  again.add(judged(three));
  EXPECT_EQ(one.json().dump(), again.json().dump());
}

TEST_F(Groups, WhoHidesNothingTheyLikeIsNotJudged) {
  std::fill(world_.visitors[3].levels.begin(), world_.visitors[3].levels.end(), std::uint8_t{2});
  for (const GroupScores& group : judged(pool_)) {
    EXPECT_EQ(std::count(group.group.members.begin(), group.group.members.end(), 3U), 0);
  }
}

}  // namespace
}  // namespace als
