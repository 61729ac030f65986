#include "als/metrics/quality_curve.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "als/metrics/ranking_metrics.h"

// Tested by tests/unit/metrics/quality_curve_test.cpp.

namespace als {
namespace {

constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();

double sum_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0);
}

double mean_of(std::span<const double> values) {
  return values.empty() ? kNotMeasured : sum_of(values) / static_cast<double>(values.size());
}

/// The mean of the seeds, with the width that all visitors together give.
MeanInterval with_mean(double mean, const MeanInterval& pooled) {
  return {mean, mean + (pooled.low - pooled.mean), mean + (pooled.high - pooled.mean)};
}

}  // namespace

std::vector<VisitorScores> popularity_scores(std::vector<VisitorScores> scores) {
  const auto ours = static_cast<std::size_t>(Ranking::kForYou);
  const auto popularity = static_cast<std::size_t>(Ranking::kPopularity);
  for (VisitorScores& visitor : scores) {
    visitor.ndcg10[ours] = visitor.ndcg10[popularity];
    visitor.recall20[ours] = visitor.recall20[popularity];
    visitor.squared_error = visitor.item_mean_squared_error;
  }
  return scores;
}

Json interval_json(const MeanInterval& interval) {
  return {{"mean", interval.mean}, {"low", interval.low}, {"high", interval.high}};
}

MeanInterval mean_interval(std::span<const double> values) {
  const PairedDifference difference = paired_difference(values);
  return {difference.mean, difference.low, difference.high};
}

void CurvePoint::add(std::span<const VisitorScores> scores, std::span<const VisitorScores> ours) {
  std::vector<double> ndcg;
  std::vector<double> recalls;
  double squared = 0.0;
  double num_predicted = 0.0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const VisitorScores& visitor = scores[i];
    if (visitor.num_hidden == 0) continue;
    ++num_visitors_;
    if (visitor.num_predicted > 0) {
      const auto count = static_cast<double>(visitor.num_predicted);
      squared += visitor.squared_error;
      num_predicted += count;
      squared_errors_.push_back(visitor.squared_error);
      num_predicted_.push_back(count);
      error_differences_.push_back((ours[i].squared_error - visitor.squared_error) / count);
    }
    if (visitor.num_relevant == 0) continue;
    ndcg.push_back(visitor.ndcg10[0]);
    recalls.push_back(visitor.recall20[0]);
    ndcg_differences_.push_back(ours[i].ndcg10[0] - visitor.ndcg10[0]);
  }
  if (!ndcg.empty()) {
    ndcg_of_seed_.push_back(mean_of(ndcg));
    recall_of_seed_.push_back(mean_of(recalls));
  }
  if (num_predicted > 0.0) rmse_of_seed_.push_back(std::sqrt(squared / num_predicted));
  ndcg_.insert(ndcg_.end(), ndcg.begin(), ndcg.end());
  recall_.insert(recall_.end(), recalls.begin(), recalls.end());
}

/// Pooled over ratings: a ratio of two sums over visitors, whose interval is that of its
/// linearisation.
MeanInterval CurvePoint::rmse() const {
  const double ratio = sum_of(squared_errors_) / sum_of(num_predicted_);
  if (squared_errors_.size() < 2) return {kNotMeasured, kNotMeasured, kNotMeasured};
  const double mean_count = mean_of(num_predicted_);
  std::vector<double> around;
  for (std::size_t i = 0; i < squared_errors_.size(); ++i)
    around.push_back((squared_errors_[i] - ratio * num_predicted_[i]) / mean_count);
  const double half = mean_interval(around).high - mean_of(around);
  return {std::sqrt(ratio), std::sqrt(std::max(ratio - half, 0.0)), std::sqrt(ratio + half)};
}

Json CurvePoint::json() const {
  return {{"visitors", num_visitors_},
          {"ndcg10", interval_json(with_mean(mean_of(ndcg_of_seed_), mean_interval(ndcg_)))},
          {"recall20", interval_json(with_mean(mean_of(recall_of_seed_), mean_interval(recall_)))},
          {"rmse", interval_json(with_mean(mean_of(rmse_of_seed_), rmse()))},
          {"differences",
           {{"ndcg10_of_ours_less", interval_json(mean_interval(ndcg_differences_))},
            {"squared_error_of_ours_less", interval_json(mean_interval(error_differences_))}}}};
}

QualityCurve::Line& QualityCurve::line_of(const std::string& name) {
  const auto found = std::find_if(lines_.begin(), lines_.end(),
                                  [&](const Line& line) { return line.name == name; });
  if (found != lines_.end()) return *found;
  return lines_.emplace_back(Line{name, {}, {}});
}

void QualityCurve::add(const std::string& recommender, int num_given,
                       std::span<const VisitorScores> scores, std::span<const VisitorScores> ours) {
  line_of(recommender).points[num_given].add(scores, ours);
}

void QualityCurve::note_setting(const std::string& recommender, const std::string& setting) {
  line_of(recommender).settings.push_back(setting);
}

void QualityCurve::leave_out(const std::string& recommender, const std::string& why) {
  left_out_[recommender] = why;
}

Json QualityCurve::json() const {
  Json json{{"recommenders", Json::array()}, {"left_out", Json::object()}};
  for (const Line& line : lines_) {
    Json points = Json::array();
    for (const auto& [num_given, point] : line.points) {
      Json at{{"given", num_given}};
      at.update(point.json());
      points.push_back(std::move(at));
    }
    json["recommenders"].push_back(
        {{"name", line.name}, {"settings", line.settings}, {"points", std::move(points)}});
  }
  for (const auto& [name, why] : left_out_) json["left_out"][name] = why;
  return json;
}

}  // namespace als
