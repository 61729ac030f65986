#include "als/metrics/novelty_protocol.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "als/metrics/ranking_metrics.h"
#include "support/visitor_world.h"

namespace als {
namespace {

class Novelty : public testing::Test {
 protected:
  std::vector<NoveltyScores> judge(ThreadPool& pool) {
    const Result<std::vector<NoveltyScores>> scores =
        judge_novelty([&](Engine& engine) { return world_.load(engine); }, world_.visitors,
                      kNumGiven, kNumUsers, pool);
    EXPECT_TRUE(scores);
    return scores ? *scores : std::vector<NoveltyScores>();
  }

  static constexpr std::size_t kNumGiven = 5;
  static constexpr std::size_t kNumUsers = 100'000;
  ThreadPool pool_{1};
  VisitorWorld world_{pool_, 40};
};

// At 0 the list and its plain NDCG are the engine's own.
TEST_F(Novelty, BeginsWithTheListAsItIs) {
  const std::vector<NoveltyScores> all = judge(pool_);
  ASSERT_EQ(all.size(), world_.visitors.size());
  Engine engine(pool_);
  ASSERT_TRUE(world_.load(engine));
  int num_judged = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const HeldOutVisitor& visitor = world_.visitors[i];
    if (all[i].num_relevant == 0) continue;
    ++num_judged;
    std::vector<ItemRating> given;
    std::set<std::string> liked;
    for (std::size_t k = 0; k < visitor.items.size(); ++k) {
      const std::string& id = world_.items.item_id(visitor.items[k]);
      if (k < kNumGiven) {
        given.push_back({id, static_cast<float>(world_.items.scale().value(visitor.levels[k]))});
      } else if (visitor.levels[k] >= world_.items.scale().liked_level() &&
                 world_.items.num_ratings(visitor.items[k]) >= 10) {
        liked.insert(id);
      }
    }
    EXPECT_EQ(all[i].num_relevant, static_cast<int>(liked.size()));
    const Result<ItemList> list = engine.recommend(given, {.score = Score::kForYou, .n = 10});
    ASSERT_TRUE(list);
    std::vector<std::uint8_t> relevant;
    for (const std::string& id : list->item_ids) relevant.push_back(liked.contains(id) ? 1 : 0);
    EXPECT_NEAR(all[i].at[0].ndcg10, ndcg(relevant, liked.size()), 1e-12);
  }
  EXPECT_GT(num_judged, 20);
}

TEST_F(Novelty, TurningTheDialListsWhatIsLessSurelySeen) {
  NoveltySummary summary;
  summary.add(judge(pool_));
  const Json steps = summary.json();
  ASSERT_EQ(steps.size(), kUnseenSteps);
  for (std::size_t step = 1; step < steps.size(); ++step)
    EXPECT_LE(steps[step]["seen"].get<double>(), steps[step - 1]["seen"].get<double>());
  EXPECT_LT(steps.back()["seen"].get<double>(), 0.9 * steps[0]["seen"].get<double>());
  EXPECT_EQ(steps[0]["differences"]["novel10"]["mean"].get<double>(), 0.0);
}

TEST_F(Novelty, IsTheSameForAnyNumberOfWorkers) {
  ThreadPool three(3);
  const std::vector<NoveltyScores> a = judge(pool_);
  const std::vector<NoveltyScores> b = judge(three);
  for (std::size_t i = 0; i < a.size(); ++i)
    EXPECT_EQ(a[i].at.back().novel10, b[i].at.back().novel10);
}

}  // namespace
}  // namespace als
