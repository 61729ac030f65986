#include "als/metrics/drift_protocol.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>

#include "als/base/portable_math.h"
#include "als/metrics/quality_curve.h"
#include "als/metrics/ranking_metrics.h"

// Tested by tests/unit/metrics/drift_protocol_test.cpp.

namespace als {
namespace {

constexpr std::size_t kRanks = 10;
constexpr std::size_t kLeastHidden = 10;
constexpr double kSecondsADay = 86'400.0;

Result<DriftScores> judge(const Engine& engine, const DatedVisitor& dated) {
  const ItemStore& items = engine.items();
  const RatingScale& scale = items.scale();
  const HeldOutVisitor& visitor = dated.visitor;
  DriftScores scores;
  const std::size_t num_ratings = visitor.items.size();
  const std::size_t num_hidden = std::max(kLeastHidden, num_ratings / 5);
  if (num_ratings < 2 * num_hidden) return scores;
  std::vector<std::size_t> order(num_ratings);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return dated.times[a] < dated.times[b]; });
  const std::size_t num_given = num_ratings - num_hidden;
  const auto days_before_last = [&](std::size_t place) {
    return static_cast<double>(dated.times[order[num_given - 1]] - dated.times[order[place]]) /
           kSecondsADay;
  };
  if (days_before_last(0) < kLeastSpan) return scores;

  scores.num_hidden = static_cast<int>(num_hidden);
  if (items.has_rating_head()) scores.num_predicted = scores.num_hidden;
  std::vector<std::string> hidden;
  std::vector<double> truth;
  std::set<std::string> liked;
  for (std::size_t place = num_given; place < num_ratings; ++place) {
    const std::size_t i = order[place];
    hidden.push_back(items.item_id(visitor.items[i]));
    truth.push_back(scale.value(visitor.levels[i]));
    if (visitor.levels[i] >= scale.liked_level()) liked.insert(hidden.back());
  }
  scores.num_relevant = static_cast<int>(liked.size());
  for (std::size_t h = 0; h < kHalfLives.size(); ++h) {
    std::vector<ItemRating> given;
    for (std::size_t place = 0; place < num_given; ++place) {
      const std::size_t i = order[place];
      const double weight =
          kHalfLives[h] > 0.0 ? portable_pow(0.5, days_before_last(place) / kHalfLives[h]) : 1.0;
      given.push_back({items.item_id(visitor.items[i]),
                       static_cast<float>(scale.value(visitor.levels[i])),
                       static_cast<float>(weight)});
    }
    RecommendOptions options;
    options.score = items.has_watch_head() ? Score::kForYou : Score::kRating;
    options.n = static_cast<int>(kRanks);
    options.min_ratings = 1;
    const Result<ItemList> list = engine.recommend(given, options);
    if (!list) return list.error();
    std::vector<std::uint8_t> relevant(kRanks);
    for (std::size_t i = 0; i < list->item_ids.size(); ++i)
      relevant[i] = liked.contains(list->item_ids[i]) ? 1 : 0;
    if (!liked.empty()) scores.at[h].ndcg10 = ndcg(relevant, liked.size());
    if (!items.has_rating_head()) continue;
    const Result<ItemList> predicted = engine.predict(given, hidden);
    if (!predicted) return predicted.error();
    for (std::size_t i = 0; i < hidden.size(); ++i) {
      const double error = static_cast<double>(predicted->predicted[i]) - truth[i];
      scores.at[h].squared_error += error * error;
    }
  }
  return scores;
}

}  // namespace

Result<std::vector<DriftScores>> judge_drift(const LoadEngine& load,
                                             std::span<const DatedVisitor> visitors,
                                             ThreadPool& pool) {
  return with_engines<DriftScores>(
      load, visitors.size(), pool,
      [&](const Engine& engine, std::size_t i) { return judge(engine, visitors[i]); });
}

void DriftSummary::add(std::span<const DriftScores> scores) {
  for (const DriftScores& visitor : scores) {
    if (visitor.num_hidden > 0) scores_.push_back(visitor);
  }
}

Json DriftSummary::json() const {
  Json json = Json::array();
  for (std::size_t h = 0; h < kHalfLives.size(); ++h) {
    std::vector<double> ndcgs;
    std::vector<double> ndcg_differences;
    std::vector<double> error_differences;
    double squared = 0.0;
    double num_predicted = 0.0;
    for (const DriftScores& visitor : scores_) {
      if (visitor.num_relevant > 0) {
        ndcgs.push_back(visitor.at[h].ndcg10);
        ndcg_differences.push_back(visitor.at[h].ndcg10 - visitor.at[0].ndcg10);
      }
      if (visitor.num_predicted == 0) continue;
      squared += visitor.at[h].squared_error;
      num_predicted += visitor.num_predicted;
      error_differences.push_back((visitor.at[h].squared_error - visitor.at[0].squared_error) /
                                  visitor.num_predicted);
    }
    json.push_back({{"half_life_days", kHalfLives[h] > 0.0 ? Json(kHalfLives[h]) : Json()},
                    {"visitors", scores_.size()},
                    {"ndcg10", mean_interval(ndcgs).mean},
                    {"rmse", std::sqrt(squared / num_predicted)},
                    {"differences",
                     {{"ndcg10", interval_json(mean_interval(ndcg_differences))},
                      {"squared_error", interval_json(mean_interval(error_differences))}}}});
  }
  return json;
}

}  // namespace als
