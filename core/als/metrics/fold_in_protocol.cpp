#include "als/metrics/fold_in_protocol.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numbers>

#include "als/base/portable_math.h"
#include "als/base/stable_order.h"
#include "als/metrics/ranking_metrics.h"
#include "als/recommend/scorer.h"
#include "als/recommend/top_n.h"

namespace als {
namespace {

constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kRecallRanks = 20;
constexpr std::size_t kNdcgRanks = 10;

double log_density(double error, double deviation) {
  const double z = error / deviation;
  return -0.5 * z * z - portable_log(deviation) - 0.5 * portable_log(2.0 * std::numbers::pi);
}

/// Item index at which the most rated third, and the next, of all training ratings end.
std::array<std::int32_t, 2> third_ends(const ItemStore& items) {
  double total = 0.0;
  for (std::int32_t i = 0; i < items.num_usable(); ++i) total += items.num_ratings(i);
  std::array<std::int32_t, 2> ends{};
  double sum = 0.0;
  for (std::int32_t i = 0; i < items.num_usable(); ++i) {
    sum += items.num_ratings(i);
    for (std::size_t third = 0; third < 2; ++third) {
      if (sum <= total * static_cast<double>(third + 1) / 3.0) ends[third] = i + 1;
    }
  }
  return ends;
}

class BrowserAnswers : public VisitorAnswers {
 public:
  BrowserAnswers(const ItemStore& items, std::span<const VisitorRating> ratings, Visitor visitor,
                 std::span<const float> watch_visitor)
      : items_(items),
        visitor_(std::move(visitor)),
        rating_(items, visitor_),
        watch_(items, watch_visitor),
        tags_(items, ratings),
        blend_(items.watch_head().blend.at(sum_of_weights(ratings))) {}

  ItemAnswer answer(std::int32_t item) override {
    const auto index = static_cast<std::size_t>(item);
    if (index / kBlockRows != block_) score_block(index / kBlockRows);
    const std::size_t lane = index % kBlockRows;
    const float rating = items_.has_rating_head() ? predictions_[lane] : 0.0F;
    if (!items_.has_watch_head()) return {rating, 0.0F, rating};
    const float watch = watch_scores_[lane];
    return {rating, watch,
            for_you_score(blend_, watch, items_.log_popularity(item), rating, tags_.score(item))};
  }
  UncertainRating uncertain_rating(std::int32_t item) override {
    return als::uncertain_rating(items_, visitor_, item, rating_.rating(item));
  }

 private:
  void score_block(std::size_t block) {
    const std::size_t first = block * kBlockRows;
    const std::size_t end = static_cast<std::size_t>(items_.num_usable());
    if (!items_.has_rating_head()) {
      // Nothing to predict.
    } else if (first + kBlockRows <= end) {
      rating_.scores(block).rating.store(predictions_.data());
    } else {
      for (std::size_t i = first; i < end; ++i)
        predictions_[i - first] = rating_.rating(static_cast<std::int32_t>(i));
    }
    if (items_.has_watch_head()) watch_.scores(block).store(watch_scores_.data());
    block_ = block;
  }

  const ItemStore& items_;
  const Visitor visitor_;
  const VisitorScorer rating_;
  const WatchScorer watch_;
  const TagScorer tags_;
  const BlendWeights blend_;
  std::size_t block_ = std::numeric_limits<std::size_t>::max();  // that of the scores below
  std::array<float, kBlockRows> predictions_{};
  std::array<float, kBlockRows> watch_scores_{};
};

class VisitorJudge {
 public:
  VisitorJudge(const ItemStore& items, const ItemMeans& means, const FoldIn& fold_in)
      : items_(items), means_(means), fold_in_(fold_in), thirds_(third_ends(items)) {}

  Result<VisitorScores> judge(const HeldOutVisitor& visitor, std::size_t num_given) const {
    VisitorScores scores;
    if (visitor.items.size() < num_given + 10) return scores;
    const Result<std::unique_ptr<VisitorAnswers>> answers =
        fold_in_(given_ratings(items_, visitor, num_given));
    if (!answers) return answers.error();
    judge_predictions(visitor, num_given, **answers, scores);
    judge_rankings(visitor, num_given, **answers, scores);
    return scores;
  }

 private:
  void judge_predictions(const HeldOutVisitor& visitor, std::size_t num_given,
                         VisitorAnswers& answers, VisitorScores& scores) const {
    scores.num_hidden = static_cast<int>(visitor.items.size() - num_given);
    if (!items_.has_rating_head() || !answers.predicts()) return;
    scores.num_predicted = scores.num_hidden;
    const RatingScale& scale = items_.scale();
    for (std::size_t i = num_given; i < visitor.items.size(); ++i) {
      const std::int32_t item = visitor.items[i];
      // From standard units to those of the data.
      const double truth = scale.value(visitor.levels[i]);
      const UncertainRating rating = answers.uncertain_rating(item);
      const double standard = rating.predicted;
      const double predicted = scale.from_standard(standard);
      const double error = scale.from_standard(scale.clip_standard(standard)) - truth;
      const double mean =
          scale.from_standard(static_cast<double>(means_.means[static_cast<std::size_t>(item)]));
      scores.squared_error += error * error;
      scores.item_mean_squared_error += (mean - truth) * (mean - truth);
      if (!std::isnan(rating.deviation))
        judge_certainty(rating, item, visitor.levels[i], predicted - truth, scores);
      scores.item_mean_log_likelihood +=
          log_density(mean - truth, scale.factor() * means_.deviation);
    }
  }

  /// How far from its prediction a rating of this level may fall, and how far it does.
  void judge_certainty(const UncertainRating& rating, std::int32_t item, std::uint8_t level,
                       double error, VisitorScores& scores) const {
    const RatingScale& scale = items_.scale();
    scores.log_likelihood += log_density(error, scale.factor() * rating.deviation);
    const std::size_t third = item < thirds_[0] ? 0 : item < thirds_[1] ? 1 : 2;
    const RatingOutcome outcome = items_.head().calibration.outcome(scale, rating);
    ++scores.num_in_third[third];
    const double given = scale.standard(level);
    if (given >= outcome.low && given <= outcome.high) ++scores.num_covered[third];
    VisitorScores::Likely& likely =
        scores.likely[std::min<std::size_t>(9, static_cast<std::size_t>(10.0 * outcome.likely))];
    ++likely.num_ratings;
    likely.expected += outcome.likely;
    if (level >= scale.liked_level()) ++likely.found;
  }

  void judge_rankings(const HeldOutVisitor& visitor, std::size_t num_given, VisitorAnswers& answers,
                      VisitorScores& scores) const {
    enum : std::uint8_t { kOther, kGiven, kHidden, kRelevant };
    std::vector<std::uint8_t> role(static_cast<std::size_t>(items_.num_usable()), kOther);
    std::vector<std::uint8_t> truth(role.size());
    for (std::size_t i = 0; i < visitor.items.size(); ++i) {
      const auto item = static_cast<std::size_t>(visitor.items[i]);
      const bool relevant = visitor.levels[i] >= items_.scale().liked_level();
      role[item] = i < num_given ? kGiven : relevant ? kRelevant : kHidden;
      truth[item] = visitor.levels[i];
      if (role[item] == kRelevant) ++scores.num_relevant;
    }
    if (scores.num_relevant == 0) return;
    std::array<TopN, kNumRankings> tops{TopN(kRecallRanks), TopN(kRecallRanks), TopN(kRecallRanks),
                                        TopN(kRecallRanks)};
    const auto top_of = [&](Ranking ranking) -> TopN& {
      return tops[static_cast<std::size_t>(ranking)];
    };
    for (std::int32_t item = 0; item < items_.num_usable() && items_.num_ratings(item) > 0;
         ++item) {
      if (role[static_cast<std::size_t>(item)] == kGiven) continue;
      const ItemAnswer answer = answers.answer(item);
      top_of(Ranking::kForYou).push({answer.for_you, item});
      top_of(Ranking::kPopularity).push({static_cast<float>(items_.num_ratings(item)), item});
      top_of(Ranking::kRating).push({answer.rating, item});
      top_of(Ranking::kWatch).push({answer.watch, item});
    }
    for (std::size_t ranking = 0; ranking < kNumRankings; ++ranking) {
      const std::vector<ScoredItem> list = tops[ranking].take();
      std::vector<std::uint8_t> relevant;
      relevant.reserve(kRecallRanks);
      for (const ScoredItem& item : list)
        relevant.push_back(role[static_cast<std::size_t>(item.index)] == kRelevant ? 1 : 0);
      relevant.resize(kRecallRanks);
      const auto num_relevant = static_cast<std::size_t>(scores.num_relevant);
      scores.ndcg10[ranking] = ndcg(std::span(relevant).first(kNdcgRanks), num_relevant);
      scores.recall20[ranking] = recall(relevant, num_relevant);
      if (ranking == static_cast<std::size_t>(Ranking::kRating) && !items_.has_rating_head())
        scores.ndcg10[ranking] = scores.recall20[ranking] = kNotMeasured;
      if (ranking != static_cast<std::size_t>(Ranking::kForYou)) continue;
      for (std::size_t i = 0; i < std::min(list.size(), kNdcgRanks); ++i) {
        scores.top10.push_back(list[i].index);
        const auto item = static_cast<std::size_t>(list[i].index);
        if (role[item] == kOther) continue;
        scores.hit_ratings += items_.scale().value(truth[item]);
        ++scores.num_hits;
      }
    }
  }

  const ItemStore& items_;
  const ItemMeans& means_;
  const FoldIn& fold_in_;
  const std::array<std::int32_t, 2> thirds_;
};

}  // namespace

std::vector<VisitorRating> given_ratings(const ItemStore& items, const HeldOutVisitor& visitor,
                                         std::size_t num_given) {
  std::vector<VisitorRating> given;
  given.reserve(num_given);
  for (std::size_t i = 0; i < num_given; ++i) {
    given.push_back(
        {visitor.items[i], static_cast<float>(items.scale().standard(visitor.levels[i]))});
  }
  sort_stably(given,
              [](const VisitorRating& a, const VisitorRating& b) { return a.index < b.index; });
  return given;
}

FoldIn browser_fold_in(const ItemStore& items) {
  return
      [&items](std::span<const VisitorRating> ratings) -> Result<std::unique_ptr<VisitorAnswers>> {
        Result<Visitor> folded = fold_in(items, ratings);
        if (!folded) return folded.error();
        const Result<std::vector<float>> watch_visitor = fold_in_watch(items, ratings);
        if (!watch_visitor) return watch_visitor.error();
        return std::unique_ptr<VisitorAnswers>(
            std::make_unique<BrowserAnswers>(items, ratings, std::move(*folded), *watch_visitor));
      };
}

Result<std::vector<VisitorScores>> score_visitors(const ItemStore& items, const ItemMeans& means,
                                                  std::span<const HeldOutVisitor> visitors,
                                                  int num_given, ThreadPool& pool) {
  return score_visitors(items, means, visitors, num_given, browser_fold_in(items), pool);
}

Result<std::vector<VisitorScores>> score_visitors(const ItemStore& items, const ItemMeans& means,
                                                  std::span<const HeldOutVisitor> visitors,
                                                  int num_given, const FoldIn& fold_in,
                                                  ThreadPool& pool) {
  std::vector<VisitorScores> scores(visitors.size());
  const VisitorJudge judge(items, means, fold_in);
  std::atomic<bool> failed{false};
  pool.parallel_for(visitors.size(), 1, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) {
      Result<VisitorScores> judged = judge.judge(visitors[i], static_cast<std::size_t>(num_given));
      if (judged) {
        scores[i] = std::move(*judged);
      } else {
        failed.store(true, std::memory_order_relaxed);
      }
    }
  });
  if (failed.load()) return Error{ErrorCode::kNumerical, "a visitor cannot be folded in"};
  return scores;
}

}  // namespace als
