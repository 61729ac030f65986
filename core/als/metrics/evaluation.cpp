#include "als/metrics/evaluation.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>

#include "als/base/ordered_sum.h"
#include "als/base/rating_scale.h"
#include "als/base/stable_order.h"
#include "als/metrics/ranking_metrics.h"
#include "als/train/trainer.h"

// A model is judged as it is served: quantised, in an ItemStore, by visitors whom it has not seen.
// Sums over visitors are kept apart by seed, and differences are paired by visitor. Tested by
// tests/unit/package/bundle_test.cpp and tests/pipeline/pipeline_test.cpp.

namespace als {
namespace {

constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();

double mean_of(const std::vector<double>& values) {
  return values.empty() ? kNotMeasured
                        : std::accumulate(values.begin(), values.end(), 0.0) /
                              static_cast<double>(values.size());
}

double mean_of(double sum, double count) { return count > 0.0 ? sum / count : kNotMeasured; }
double share(int part, int whole) { return mean_of(part, whole); }

/// A seed without anything to measure says nothing, rather than 0.
void add_if_measured(double value, std::vector<double>& of_seeds) {
  if (!std::isnan(value)) of_seeds.push_back(value);
}

Json interval(const std::vector<double>& differences) {
  const PairedDifference difference = paired_difference(differences);
  return {{"mean", difference.mean}, {"low", difference.low}, {"high", difference.high}};
}

}  // namespace

Json mean_and_sd(const std::vector<double>& values) {
  const double mean = mean_of(values);
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double sd = values.empty() ? kNotMeasured
                    : values.size() > 1
                        ? std::sqrt(squares / static_cast<double>(values.size() - 1))
                        : 0.0;
  return {{"mean", mean}, {"sd", sd}};
}

ItemMeans item_means(const RatingMatrix& by_item, ThreadPool& pool) {
  const double everywhere = global_mean(by_item);
  const StandardUnits units = by_item.scale.standard_units();
  ItemMeans means;
  means.means.resize(by_item.num_rows());
  const double squares = ordered_sum(by_item.share(), pool, [&](std::size_t item) {
    double sum = 0.0;
    const std::span<const std::uint8_t> levels = by_item.levels_of(item);
    for (const std::uint8_t value : levels) sum += units.of(value);
    const double mean = levels.empty() ? everywhere : sum / static_cast<double>(levels.size());
    means.means[item] = static_cast<float>(mean);
    double of_item = 0.0;
    for (const std::uint8_t level : levels) {
      const double difference = units.of(level) - mean;
      of_item += difference * difference;
    }
    return of_item;
  });
  by_item.share().gather_all(std::span(means.means));
  means.deviation =
      std::sqrt(squares / static_cast<double>(std::max<std::size_t>(by_item.num_ratings(), 1)));
  return means;
}

Result<ServedModel> serve(const Dataset& dataset, const Split& split, const RatingModel& rating,
                          const WatchModel& watch, ThreadPool& pool) {
  const ItemMeans means = item_means(split.train_by_item, pool);
  if (!dataset.by_user.share().is_root()) return ServedModel();
  TrainedModel model;
  model.scale = dataset.scale();
  model.rating = rating;
  model.watch = watch;
  model.num_ratings = count_ratings(split.train_by_item);
  const std::vector<std::uint32_t> by_popularity = stable_order(
      dataset.num_items(),
      [&](std::size_t a, std::size_t b) { return model.num_ratings[a] > model.num_ratings[b]; });
  const std::vector<std::size_t> order(by_popularity.begin(), by_popularity.end());
  ServedModel served;
  served.in_float = item_model(model, order, /*affinity_bias_weight=*/0.0F);
  const QuantizedModel quantized = quantize_model(served.in_float);
  const auto num_items = static_cast<std::int32_t>(order.size());
  const ItemRange everything{0, num_items, num_items};
  ItemPart item_part{everything, dataset.tags, {}, {}, {}, {}};
  std::vector<std::string> titles;
  served.means.deviation = means.deviation;
  served.index_of.resize(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const CatalogItem& item = dataset.items[order[i]];
    item_part.item_ids.push_back(item.item_id);
    item_part.tag_masks.push_back(item.tag_mask);
    item_part.years.push_back(item.year);
    item_part.num_ratings.push_back(model.num_ratings[order[i]]);
    titles.push_back(item.title);
    served.means.means.push_back(means.means[order[i]]);
    served.index_of[order[i]] = static_cast<std::int32_t>(i);
  }
  served.factor_bytes = encode(factor_part(quantized, everything));
  served.item_bytes = encode(item_part);
  served.titles = encode_titles(titles);
  const Result<void> added[] = {served.items.add_factors(served.factor_bytes, pool),
                                served.items.add_items(served.item_bytes),
                                served.items.add_titles(served.titles)};
  for (const Result<void>& result : added) {
    if (!result) return result.error();
  }
  return served;
}

Result<void> ServedModel::load(Engine& engine) const {
  const Result<void> added[] = {engine.add_factors(factor_bytes), engine.add_items(item_bytes),
                                engine.add_titles(titles)};
  for (const Result<void>& result : added) {
    if (!result) return result;
  }
  return {};
}

std::vector<HeldOutVisitor> visitors_of(const Dataset& dataset, const HeldOutUsers& held_out,
                                        const ServedModel& served) {
  std::vector<HeldOutVisitor> visitors;
  if (!dataset.by_user.share().is_root()) return visitors;
  for (std::size_t i = 0; i < held_out.users.size(); ++i) {
    const auto user = static_cast<std::size_t>(held_out.users[i]);
    HeldOutVisitor visitor;
    for (const std::int32_t position : held_out.orders[i]) {
      const auto at = static_cast<std::size_t>(position);
      const auto item = static_cast<std::size_t>(dataset.by_user.indices_of(user)[at]);
      visitor.items.push_back(served.index_of[item]);
      visitor.levels.push_back(dataset.by_user.levels_of(user)[at]);
    }
    visitors.push_back(std::move(visitor));
  }
  return visitors;
}

void SupportSummary::add(const std::vector<VisitorScores>& scores,
                         const std::vector<VisitorScores>& against, const ItemStore& items) {
  double squared = 0.0;
  double against_squared = 0.0;
  std::vector<double> against_ndcg;
  double num_predicted = 0.0;
  std::vector<double> ndcg;
  std::vector<double> recalls;
  std::set<std::int32_t> listed;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const VisitorScores& visitor = scores[i];
    if (visitor.num_hidden == 0) continue;
    ++num_visitors_;
    const VisitorScores* const other = against.empty() ? nullptr : &against[i];
    if (visitor.num_predicted > 0) {
      const auto count = static_cast<double>(visitor.num_predicted);
      squared += visitor.squared_error;
      num_predicted += count;
      item_mean_squared_ += visitor.item_mean_squared_error;
      log_likelihood_ += visitor.log_likelihood;
      item_mean_log_likelihood_ += visitor.item_mean_log_likelihood;
      error_differences_.push_back((visitor.squared_error - visitor.item_mean_squared_error) /
                                   count);
      if (other != nullptr) {
        against_squared += other->squared_error;
        against_errors_.push_back((visitor.squared_error - other->squared_error) / count);
      }
    }
    for (std::size_t tenth = 0; tenth < likely_.size(); ++tenth) {
      likely_[tenth].num_ratings += visitor.likely[tenth].num_ratings;
      likely_[tenth].expected += visitor.likely[tenth].expected;
      likely_[tenth].found += visitor.likely[tenth].found;
    }
    for (std::size_t third = 0; third < 3; ++third) {
      covered_[third] += visitor.num_covered[third];
      in_third_[third] += visitor.num_in_third[third];
    }
    if (visitor.num_relevant == 0) continue;
    if (other != nullptr) {
      against_ndcg.push_back(other->ndcg10[0]);
      against_ndcg_differences_.push_back(visitor.ndcg10[0] - other->ndcg10[0]);
    }
    for (std::size_t r = 0; r < kNumRankings; ++r) {
      ndcg_[r].push_back(visitor.ndcg10[r]);
      recall_[r].push_back(visitor.recall20[r]);
    }
    ndcg.push_back(visitor.ndcg10[0]);
    recalls.push_back(visitor.recall20[0]);
    hit_ratings_ += visitor.hit_ratings;
    num_hits_ += visitor.num_hits;
    for (const std::int32_t item : visitor.top10) {
      listed.insert(item);
      log_popularity_ += static_cast<double>(items.log_popularity(item));
      ++num_listed_;
    }
  }
  num_predicted_ += num_predicted;
  add_if_measured(std::sqrt(mean_of(squared, num_predicted)), rmse_of_seed_);
  add_if_measured(mean_of(ndcg), ndcg_of_seed_);
  add_if_measured(mean_of(recalls), recall_of_seed_);
  if (!listed.empty())
    listed_share_.push_back(static_cast<double>(listed.size()) / items.num_usable());
  if (against.empty()) return;
  add_if_measured(mean_of(against_ndcg), against_ndcg_of_seed_);
  add_if_measured(std::sqrt(mean_of(against_squared, num_predicted)), against_rmse_of_seed_);
}

Json SupportSummary::json() const {
  Json json;
  json["rmse"] = mean_of(rmse_of_seed_);
  json["rmse_sd"] = mean_and_sd(rmse_of_seed_)["sd"];
  json["ndcg10"] = mean_of(ndcg_of_seed_);
  json["ndcg10_sd"] = mean_and_sd(ndcg_of_seed_)["sd"];
  json["recall20"] = mean_of(recall_of_seed_);
  json["recall20_sd"] = mean_and_sd(recall_of_seed_)["sd"];
  json["coverage80"] =
      share(covered_[0] + covered_[1] + covered_[2], in_third_[0] + in_third_[1] + in_third_[2]);
  json["coverage80_by_popularity"] = {share(covered_[0], in_third_[0]),
                                      share(covered_[1], in_third_[1]),
                                      share(covered_[2], in_third_[2])};
  for (const VisitorScores::Likely& tenth : likely_) {
    json["likely"].push_back({{"ratings", tenth.num_ratings},
                              {"expected", mean_of(tenth.expected, tenth.num_ratings)},
                              {"found", share(tenth.found, tenth.num_ratings)}});
  }
  json["log_likelihood"] = mean_of(log_likelihood_, num_predicted_);
  json["mean_rating_of_hits"] = mean_of(hit_ratings_, num_hits_);
  json["mean_log_popularity"] = mean_of(log_popularity_, num_listed_);
  json["catalogue_coverage"] = mean_of(listed_share_);
  json["visitors"] = num_visitors_;
  Json& baselines = json["baselines"];
  baselines["item_mean"] = {{"rmse", std::sqrt(mean_of(item_mean_squared_, num_predicted_))},
                            {"log_likelihood", mean_of(item_mean_log_likelihood_, num_predicted_)}};
  baselines["popularity"] = ranking_json(Ranking::kPopularity);
  baselines["predicted_rating"] = ranking_json(Ranking::kRating);
  baselines["watch_head"] = ranking_json(Ranking::kWatch);
  json["differences"] = {{"squared_error_less_item_mean", interval(error_differences_)},
                         {"ndcg10_less_popularity", interval(against(Ranking::kPopularity))},
                         {"ndcg10_less_watch_head", interval(against(Ranking::kWatch))}};
  if (!against_ndcg_differences_.empty() || !against_errors_.empty()) {
    json["against"] = {{"rmse", mean_of(against_rmse_of_seed_)},
                       {"ndcg10", mean_of(against_ndcg_of_seed_)}};
    json["differences"]["squared_error_less_against"] = interval(against_errors_);
    json["differences"]["ndcg10_less_against"] = interval(against_ndcg_differences_);
  }
  return json;
}

Json SupportSummary::ranking_json(Ranking ranking) const {
  const auto r = static_cast<std::size_t>(ranking);
  return {{"ndcg10", mean_of(ndcg_[r])}, {"recall20", mean_of(recall_[r])}};
}

std::vector<double> SupportSummary::against(Ranking ranking) const {
  std::vector<double> differences;
  for (std::size_t i = 0; i < ndcg_[0].size(); ++i)
    differences.push_back(ndcg_[0][i] - ndcg_[static_cast<std::size_t>(ranking)][i]);
  return differences;
}

Dataset training_part(const Dataset& dataset, const Split& split) {
  Dataset part = dataset;
  part.by_user = split.train_by_user;
  part.by_item = split.train_by_item;
  part.times.clear();
  return part;
}

HeldOutUsers hold_out_validation_users(const Dataset& dataset, std::uint64_t seed, int draw,
                                       ThreadPool& pool) {
  // Other draws than that of the users to report.
  return hold_out_users(dataset, kValidationFraction,
                        seed + 1000 * (static_cast<std::uint64_t>(draw) + 1), pool);
}

Dataset without_reported_users(const Dataset& dataset, ThreadPool& pool) {
  std::set<std::int32_t> reported;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const HeldOutUsers held_out = hold_out_users(dataset, kHeldOutFraction, seed, pool);
    reported.insert(held_out.users.begin(), held_out.users.end());
  }
  std::vector<std::size_t> num_kept;
  num_kept.reserve(dataset.num_users());
  for (std::size_t user = 0; user < dataset.num_users(); ++user) {
    const bool is_reported = reported.contains(static_cast<std::int32_t>(user));
    num_kept.push_back(is_reported ? 0 : dataset.by_user.indices_of(user).size());
  }
  return training_part(dataset, split_at(dataset, num_kept, pool));
}

}  // namespace als
