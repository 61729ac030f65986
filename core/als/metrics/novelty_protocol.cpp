#include "als/metrics/novelty_protocol.h"

#include <algorithm>
#include <functional>
#include <map>
#include <string>

#include "als/base/portable_math.h"
#include "als/metrics/quality_curve.h"
#include "als/recommend/ranking.h"

// Tested by tests/unit/metrics/novelty_protocol_test.cpp.

namespace als {
namespace {

constexpr std::size_t kRanks = 10;
constexpr std::uint32_t kMinRatings = 10;
constexpr double kMostWeight = 99.0;

double odds_against(double p) {
  return p > 0.0 ? std::min((1.0 - p) / p, kMostWeight) : kMostWeight;
}

/// `gains` of the list, in its order; `all` that there are.
double ndcg_of_gains(std::span<const double> gains, std::vector<double> all) {
  std::sort(all.begin(), all.end(), std::greater<>());
  double gain = 0.0;
  double ideal = 0.0;
  for (std::size_t i = 0; i < kRanks; ++i) {
    const double discount = 1.0 / portable_log2(static_cast<double>(i) + 2.0);
    if (i < gains.size()) gain += gains[i] * discount;
    if (i < all.size()) ideal += all[i] * discount;
  }
  return ideal > 0.0 ? gain / ideal : 0.0;
}

/// What finding an item is worth, by each measure.
struct Worth {
  double plain, novel, novel_popular;
};

Result<NoveltyScores> judge(const Engine& engine, const HeldOutVisitor& visitor,
                            std::size_t num_given, double num_users) {
  const ItemStore& items = engine.items();
  NoveltyScores scores;
  if (visitor.items.size() < num_given + 10) return scores;
  const Result<VisitorView> view = VisitorView::of(items, given_ratings(items, visitor, num_given));
  if (!view) return view.error();
  std::vector<ItemRating> given;
  std::map<std::string, Worth, std::less<>> liked;
  for (std::size_t i = 0; i < visitor.items.size(); ++i) {
    const std::int32_t item = visitor.items[i];
    if (i < num_given) {
      given.push_back(
          {items.item_id(item), static_cast<float>(items.scale().value(visitor.levels[i]))});
    } else if (visitor.levels[i] >= items.scale().liked_level() &&
               items.num_ratings(item) >= kMinRatings) {
      liked[items.item_id(item)] = {
          1.0, odds_against(static_cast<double>(view->seen(item))),
          odds_against(static_cast<double>(items.num_ratings(item)) / num_users)};
    }
  }
  scores.num_relevant = static_cast<int>(liked.size());
  if (liked.empty()) return scores;
  constexpr double Worth::*kMeasures[] = {&Worth::plain, &Worth::novel, &Worth::novel_popular};
  constexpr double NovelList::*kResults[] = {&NovelList::ndcg10, &NovelList::novel10,
                                             &NovelList::novel10_popular};
  for (std::size_t step = 0; step < kUnseenSteps; ++step) {
    RecommendOptions options;
    options.score = Score::kForYou;
    options.n = static_cast<int>(kRanks);
    options.min_ratings = kMinRatings;
    options.dials.unseen = static_cast<float>(step) / static_cast<float>(kUnseenSteps - 1);
    const Result<ItemList> list = engine.recommend(given, options);
    if (!list) return list.error();
    NovelList& at = scores.at[step];
    for (const float seen : list->seen)
      at.seen += static_cast<double>(seen) / static_cast<double>(list->seen.size());
    for (std::size_t measure = 0; measure < std::size(kMeasures); ++measure) {
      std::vector<double> gains;
      gains.reserve(list->item_ids.size());
      for (const std::string& item_id : list->item_ids) {
        const auto found = liked.find(item_id);
        gains.push_back(found == liked.end() ? 0.0 : found->second.*kMeasures[measure]);
      }
      std::vector<double> all;
      all.reserve(liked.size());
      for (const auto& [item_id, worth] : liked) all.push_back(worth.*kMeasures[measure]);
      at.*kResults[measure] = ndcg_of_gains(gains, std::move(all));
    }
  }
  return scores;
}

}  // namespace

Result<std::vector<NoveltyScores>> judge_novelty(const LoadEngine& load,
                                                 std::span<const HeldOutVisitor> visitors,
                                                 std::size_t num_given, std::size_t num_users,
                                                 ThreadPool& pool) {
  return with_engines<NoveltyScores>(
      load, visitors.size(), pool, [&](const Engine& engine, std::size_t i) {
        return judge(engine, visitors[i], num_given, static_cast<double>(num_users));
      });
}

void NoveltySummary::add(std::span<const NoveltyScores> scores) {
  for (const NoveltyScores& visitor : scores) {
    if (visitor.num_relevant > 0) scores_.push_back(visitor);
  }
}

Json NoveltySummary::json() const {
  Json json = Json::array();
  const auto values = [&](double NovelList::*measure, std::size_t step, bool less_first) {
    std::vector<double> all;
    for (const NoveltyScores& visitor : scores_)
      all.push_back(visitor.at[step].*measure - (less_first ? visitor.at[0].*measure : 0.0));
    return all;
  };
  for (std::size_t step = 0; step < kUnseenSteps; ++step) {
    Json at{{"unseen", static_cast<double>(step) / static_cast<double>(kUnseenSteps - 1)},
            {"visitors", scores_.size()},
            {"seen", mean_interval(values(&NovelList::seen, step, false)).mean}};
    const std::pair<const char*, double NovelList::*> measures[] = {
        {"ndcg10", &NovelList::ndcg10},
        {"novel10", &NovelList::novel10},
        {"novel10_popular", &NovelList::novel10_popular}};
    for (const auto& [name, measure] : measures) {
      at[name] = mean_interval(values(measure, step, false)).mean;
      at["differences"][name] = interval_json(mean_interval(values(measure, step, true)));
    }
    json.push_back(std::move(at));
  }
  return json;
}

}  // namespace als
