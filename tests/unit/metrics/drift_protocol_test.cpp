#include "als/metrics/drift_protocol.h"

#include <gtest/gtest.h>

#include <cmath>

#include "support/visitor_world.h"

namespace als {
namespace {

constexpr std::int64_t kDay = 86'400;

class Drift : public testing::Test {
 protected:
  /// Each rates an item every so many days.
  std::vector<DatedVisitor> dated(std::int64_t days) const {
    std::vector<DatedVisitor> visitors;
    for (const HeldOutVisitor& visitor : world_.visitors) {
      visitors.push_back({visitor, {}});
      for (std::size_t i = 0; i < visitor.items.size(); ++i)
        visitors.back().times.push_back(1'000'000'000 + static_cast<std::int64_t>(i) * days * kDay);
    }
    return visitors;
  }
  std::vector<DriftScores> judge(const std::vector<DatedVisitor>& visitors) {
    const Result<std::vector<DriftScores>> scores =
        judge_drift([&](Engine& engine) { return world_.load(engine); }, visitors, pool_);
    EXPECT_TRUE(scores);
    return scores ? *scores : std::vector<DriftScores>();
  }

  ThreadPool pool_{2};
  VisitorWorld world_{pool_, 30};
};

TEST_F(Drift, WhoRatedEverythingInOneSittingHasNothingToSay) {
  for (const DriftScores& scores : judge(dated(0))) EXPECT_EQ(scores.num_hidden, 0);
}

// Whoever turned to the other taste, of items and ratings alike, is understood by what is new.
TEST_F(Drift, ATasteThatHasTurnedIsToldByTheLatest) {
  std::vector<DatedVisitor> visitors = dated(30);
  for (std::size_t i = 0; i < visitors.size(); ++i) {
    // First what somebody of the other taste has rated, long ago; then, newly, their own.
    const HeldOutVisitor& other = world_.visitors[(i + 1) % visitors.size()];
    DatedVisitor& visitor = visitors[i];
    for (std::size_t k = 0; k < other.items.size(); ++k) {
      const auto& own = world_.visitors[i].items;
      if (std::find(own.begin(), own.end(), other.items[k]) != own.end()) continue;
      visitor.visitor.items.push_back(other.items[k]);
      visitor.visitor.levels.push_back(other.levels[k]);
      visitor.times.push_back(static_cast<std::int64_t>(k) * kDay);
    }
  }
  DriftSummary summary;
  summary.add(judge(visitors));
  const Json at = summary.json();
  ASSERT_EQ(at.size(), kHalfLives.size());
  EXPECT_GT(at[0]["visitors"].get<int>(), 20);
  EXPECT_TRUE(at[0]["half_life_days"].is_null());
  EXPECT_GT(at[4]["ndcg10"].get<double>(), at[0]["ndcg10"].get<double>() + 0.02);
  EXPECT_EQ(at[0]["differences"]["ndcg10"]["mean"].get<double>(), 0.0);
}

}  // namespace
}  // namespace als
