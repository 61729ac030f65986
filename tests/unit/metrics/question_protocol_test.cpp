#include "als/metrics/question_protocol.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "support/visitor_world.h"

namespace als {
namespace {

class Questions : public testing::Test {
 protected:
  std::vector<QuestionScores> ask(ThreadPool& pool) {
    const Result<std::vector<QuestionScores>> scores =
        ask_visitors([&](Engine& engine) { return world_.load(engine); }, world_.visitors, pool);
    EXPECT_TRUE(scores);
    return scores ? *scores : std::vector<QuestionScores>();
  }

  ThreadPool pool_{1};
  VisitorWorld world_{pool_, 40};
};

TEST_F(Questions, BothArmsStartAlikeAndHideTheSame) {
  const std::vector<QuestionScores> all = ask(pool_);
  ASSERT_EQ(all.size(), world_.visitors.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t count = world_.visitors[i].items.size();
    const QuestionScores& scores = all[i];
    ASSERT_GE(count, 20U);
    EXPECT_EQ(scores.num_hidden, static_cast<int>(count - count / 2));
    EXPECT_EQ(scores.num_relevant, scores.num_hidden);
    EXPECT_EQ(scores.asked[0].ndcg10, scores.random[0].ndcg10);
    EXPECT_EQ(scores.asked[0].squared_error, scores.random[0].squared_error);
    EXPECT_EQ(scores.asked[0].num_questions, 0);
    for (int n = 0; n <= 10; ++n) {
      const auto at = static_cast<std::size_t>(n);
      EXPECT_EQ(scores.random[at].num_answers, n);
      EXPECT_LE(scores.asked[at].num_answers, n);
      EXPECT_LE(scores.asked[at].num_answers, scores.asked[at].num_questions);
    }
  }
}

// Asked one by one, as a page would, without the protocol's short cut of several at a time.
TEST_F(Questions, AsksWhatTheEngineAsks) {
  const std::vector<QuestionScores> all = ask(pool_);
  Engine engine(pool_);
  ASSERT_TRUE(world_.load(engine));
  for (std::size_t i = 0; i < 5; ++i) {
    const HeldOutVisitor& visitor = world_.visitors[i];
    const auto half = static_cast<std::ptrdiff_t>(visitor.items.size() / 2);
    std::vector<ItemRating> given;
    NextToRateOptions options;
    options.n = 1;
    for (auto item = visitor.items.begin() + half; item != visitor.items.end(); ++item)
      options.excluded.push_back(engine.items().item_id(*item));
    int num_questions = 0;
    for (std::size_t n = 1; n <= 10;) {
      const Result<NextToRate> next = engine.next_to_rate(given, options);
      ASSERT_TRUE(next);
      if (next->item_ids.empty()) break;
      ++num_questions;
      const std::int32_t asked = engine.items().find(next->item_ids[0]);
      if (std::find(visitor.items.begin(), visitor.items.begin() + half, asked) ==
          visitor.items.begin() + half) {
        options.excluded.push_back(next->item_ids[0]);
        continue;
      }
      given.push_back({next->item_ids[0], 5.0F});
      EXPECT_EQ(all[i].asked[n].num_questions, num_questions) << "visitor " << i << ", " << n;
      EXPECT_EQ(all[i].asked[n].num_answers, static_cast<int>(n));
      ++n;
    }
  }
}

TEST_F(Questions, AnswersMakeListsBetter) {
  QuestionSummary summary;
  summary.add(ask(pool_));
  const Json answers = summary.json()["answers"];
  for (const char* arm : {"asked", "random"}) {
    EXPECT_GT(answers[10][arm]["ndcg10"]["mean"].get<double>(),
              answers[0][arm]["ndcg10"]["mean"].get<double>() + 0.1)
        << arm;
  }
}

TEST_F(Questions, ThreadsMakeNoDifference) {
  QuestionSummary one;
  one.add(ask(pool_));
  ThreadPool three(3);
  QuestionSummary again;
  again.add(ask(three));
  EXPECT_EQ(one.json().dump(), again.json().dump());
}

TEST_F(Questions, VisitorsWithFewRatingsAreNotAsked) {
  world_.visitors[3].items.resize(19);
  world_.visitors[3].levels.resize(19);
  EXPECT_EQ(ask(pool_)[3].num_hidden, 0);
}

/// Two visitors for whom n asked answers give a list of 0.1 + n / 20 and n random ones 0.1 + n
/// / 40.
std::vector<QuestionScores> planted(double asked_slope) {
  QuestionScores scores;
  scores.num_hidden = scores.num_relevant = 10;
  for (std::size_t n = 0; n <= kMaxAnswers; ++n) {
    scores.asked[n].ndcg10 = 0.1 + asked_slope * static_cast<double>(n);
    scores.random[n].ndcg10 = 0.1 + static_cast<double>(n) / 40.0;
  }
  return {scores, scores};
}

TEST(QuestionSummary, SaysHowManyAskedAnswersAreWorthTen) {
  QuestionSummary better;
  better.add(planted(1.0 / 22.0));
  const Json json = better.json();
  EXPECT_EQ(json["visitors"], 2);
  EXPECT_NEAR(json["asked_worth_ten_random"]["ndcg10"].get<double>(), 5.5, 1e-9);
  EXPECT_TRUE(std::isnan(json["asked_worth_ten_random"]["rmse"].get<double>()));
  EXPECT_NEAR(json["answers"][10]["differences"]["ndcg10"]["mean"].get<double>(),
              10.0 / 22.0 - 0.25, 1e-9);
  QuestionSummary worse;
  worse.add(planted(0.02));
  EXPECT_TRUE(worse.json()["asked_worth_ten_random"]["ndcg10"].is_null());
}

}  // namespace
}  // namespace als
