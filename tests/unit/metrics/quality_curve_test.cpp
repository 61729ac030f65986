#include "als/metrics/quality_curve.h"

#include <gtest/gtest.h>

#include <cmath>

namespace als {
namespace {

VisitorScores visitor(double ndcg, double squared_error, int num_predicted) {
  VisitorScores scores;
  scores.num_hidden = num_predicted;
  scores.num_predicted = num_predicted;
  scores.squared_error = squared_error;
  scores.num_relevant = 1;
  scores.ndcg10[0] = ndcg;
  scores.recall20[0] = ndcg / 2.0;
  return scores;
}

TEST(QualityCurve, MeansAreOfTheSeedsAndDifferencesOfVisitors) {
  const std::vector<VisitorScores> first{visitor(0.2, 8.0, 2), visitor(0.4, 2.0, 8),
                                         VisitorScores()};
  const std::vector<VisitorScores> second{visitor(0.7, 4.0, 4)};
  const std::vector<VisitorScores> ours_first{visitor(0.3, 6.0, 2), visitor(0.5, 2.0, 8),
                                              VisitorScores()};
  const std::vector<VisitorScores> ours_second{visitor(0.9, 4.0, 4)};
  QualityCurve curve;
  curve.add("ours", 3, ours_first, ours_first);
  curve.add("peer", 3, first, ours_first);
  curve.add("peer", 3, second, ours_second);
  curve.add("peer", 0, first, ours_first);
  curve.note_setting("peer", "k 1");
  curve.leave_out("large", "too large");
  const Json json = curve.json();
  EXPECT_EQ(json["recommenders"][0]["name"], "ours");
  EXPECT_EQ(json["recommenders"][1]["settings"], Json({"k 1"}));
  EXPECT_EQ(json["left_out"]["large"], "too large");
  const Json& points = json["recommenders"][1]["points"];
  EXPECT_EQ(points[0]["given"], 0);
  const Json& at = points[1];
  EXPECT_EQ(at["given"], 3);
  EXPECT_EQ(at["visitors"], 3);
  EXPECT_NEAR(at["ndcg10"]["mean"].get<double>(), (0.3 + 0.7) / 2.0, 1e-12);
  EXPECT_NEAR(at["recall20"]["mean"].get<double>(), (0.15 + 0.35) / 2.0, 1e-12);
  // Deviation of 0.2, 0.4, 0.7: sqrt(0.19 / 3), over sqrt(3) visitors.
  EXPECT_NEAR(at["ndcg10"]["high"].get<double>() - at["ndcg10"]["mean"].get<double>(),
              1.959964 * std::sqrt(0.19 / 3.0 / 3.0), 1e-9);
  EXPECT_NEAR(at["rmse"]["mean"].get<double>(), (1.0 + 1.0) / 2.0, 1e-12);
  EXPECT_LT(at["rmse"]["low"].get<double>(), 1.0);
  EXPECT_NEAR(at["differences"]["ndcg10_of_ours_less"]["mean"].get<double>(), 0.4 / 3.0, 1e-12);
  EXPECT_NEAR(at["differences"]["squared_error_of_ours_less"]["mean"].get<double>(), -1.0 / 3.0,
              1e-12);
}

TEST(QualityCurve, TheIntervalOfAnRmseIsThatOfARatio) {
  // One error for all: whatever the visitors' numbers of ratings, there is nothing to doubt.
  std::vector<VisitorScores> equal;
  for (int n = 1; n <= 20; ++n) equal.push_back(visitor(0.0, 0.25 * n, n));
  CurvePoint sure;
  sure.add(equal, equal);
  EXPECT_NEAR(sure.json()["rmse"]["mean"].get<double>(), 0.5, 1e-12);
  EXPECT_NEAR(sure.json()["rmse"]["low"].get<double>(), 0.5, 1e-9);
  // Mean squares 0 and 2 by turns around 1, with one rating each: 1 -+ 1.96 sqrt(20 / 19 / 20).
  std::vector<VisitorScores> turns;
  for (int n = 0; n < 20; ++n) turns.push_back(visitor(0.0, n % 2 == 0 ? 0.0 : 2.0, 1));
  CurvePoint doubted;
  doubted.add(turns, turns);
  const double half = 1.959964 / std::sqrt(19.0);
  EXPECT_NEAR(doubted.json()["rmse"]["high"].get<double>(), std::sqrt(1.0 + half), 1e-9);
  EXPECT_NEAR(doubted.json()["rmse"]["low"].get<double>(), std::sqrt(1.0 - half), 1e-9);
}

TEST(QualityCurve, WhatWasNotMeasuredIsNoNumber) {
  VisitorScores no_ratings = visitor(0.5, 0.0, 0);
  no_ratings.num_hidden = 12;
  const std::vector<VisitorScores> scores{no_ratings, no_ratings};
  CurvePoint point;
  point.add(scores, scores);
  EXPECT_NEAR(point.json()["ndcg10"]["mean"].get<double>(), 0.5, 1e-12);
  EXPECT_TRUE(std::isnan(point.json()["rmse"]["mean"].get<double>()));
  EXPECT_TRUE(std::isnan(CurvePoint().json()["ndcg10"]["mean"].get<double>()));
  EXPECT_EQ(CurvePoint().json()["visitors"], 0);
}

}  // namespace
}  // namespace als
