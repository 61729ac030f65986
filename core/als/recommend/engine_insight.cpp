// The engine's questions about the visitor and about what they said: why, what if, what next, how
// sure, how good.

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "als/base/portable_math.h"
#include "als/recommend/engine.h"
#include "als/recommend/engine_input.h"

namespace als {
namespace {

constexpr std::uint32_t kUsualMinRatings = 10;
constexpr std::int32_t kNumPopular = 500;  // of Confidence
constexpr std::size_t kNumLikelySeen = 1000;
constexpr std::size_t kMaxLeftOut = 100;

/// C row, and row^T C row.
struct Lever {
  std::vector<double> values;
  double variance = 0.0;

  Lever(std::span<const double> covariance, std::span<const double> row) : values(row.size()) {
    // C is symmetric: sums of its rows, which a compiler vectorises.
    for (std::size_t k = 0; k < row.size(); ++k) {
      const std::span<const double> c = covariance.subspan(k * row.size(), row.size());
      for (std::size_t l = 0; l < row.size(); ++l) values[l] += row[k] * c[l];
    }
    for (std::size_t k = 0; k < row.size(); ++k) variance += row[k] * values[k];
    variance = std::max(variance, 0.0);
  }
};

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0.0;
  for (std::size_t k = 0; k < a.size(); ++k) sum += a[k] * b[k];
  return sum;
}

/// An item that might be rated next.
struct Candidate {
  std::int32_t index;
  std::vector<double> row;
  Numbers seen{};
  Numbers variance{};  ///< of its prediction, given what has been chosen before
};

/// What is known of the visitor in the head that their answers will tell most about: the rating
/// head, of a model without one the watch head.
struct Knowledge {
  const ItemStore& items;
  std::vector<double> covariance;
  double noise;  ///< variance of an answer around its prediction

  static Result<Knowledge> of(const ItemStore& items, std::span<const VisitorRating> ratings,
                              const VisitorView& view) {
    if (items.has_rating_head() || !items.has_watch_head()) {
      const float precision = items.head().data_precision;
      return Knowledge{items, view.visitor().covariance,
                       precision > 0.0F ? 1.0 / static_cast<double>(precision) : 1.0};
    }
    Result<std::vector<double>> covariance = WatchEquations(items, ratings).covariance();
    if (!covariance) return covariance.error();
    const double answer = items.watch_head().settings.confidence(double{kBestRating});
    return Knowledge{items, std::move(*covariance), 1.0 / answer};
  }
  std::vector<double> row(std::int32_t index) const {
    return items.has_rating_head() ? item_row(items, index) : watch_row(items, index);
  }
};

/// The items to rate next, and what would be known of each person had they been.
struct Plan {
  std::vector<Candidate> chosen;
  std::vector<double> gains;
  std::vector<Knowledge> known;
};

/// What is left to be learned from items, once the one with this row has been rated:
/// C - C w w^T C / (s2 + w^T C w), and their variances with it, if they are to fall.
void learn(std::span<const double> row, bool diverse, std::size_t person, Knowledge& known,
           std::vector<Candidate>& candidates) {
  const Lever lever(known.covariance, row);
  const double evidence = known.noise + lever.variance;
  for (std::size_t k = 0; k < row.size(); ++k) {
    const double share = lever.values[k] / evidence;
    for (std::size_t l = 0; l < row.size(); ++l)
      known.covariance[k * row.size() + l] -= share * lever.values[l];
  }
  if (!diverse) return;
  for (Candidate& candidate : candidates) {
    const double common = dot(candidate.row, lever.values);
    double& variance = candidate.variance[person];
    variance = std::max(variance - common * common / evidence, 0.0);
  }
}

Plan plan_next(const ItemStore& items, std::span<const Person> people, std::vector<Knowledge> known,
               const NextToRateOptions& options) {
  const LeftOut out = left_out(items, rated_by(people), options.excluded);
  std::int32_t num_passing = 0;
  const std::vector<ScoredItem> likely = best_passing(
      items, out, options.min_ratings, options.filter, kNumLikelySeen, num_passing, no_bound,
      [&](std::size_t block, float* scores) {
        const std::size_t first = block * kBlockRows;
        const std::size_t count =
            std::min(kBlockRows, static_cast<std::size_t>(items.num_usable()) - first);
        std::fill_n(scores, kBlockRows, std::numeric_limits<float>::lowest());
        for (const Person& person : people) {
          float watch[kBlockRows] = {};
          if (items.has_watch_head()) person.view.watch_head().scores(block).store(watch);
          for (std::size_t i = 0; i < count; ++i) {
            const float popularity = items.log_popularity(static_cast<std::int32_t>(first + i));
            scores[i] = std::max(scores[i], static_cast<float>(items.watch_head().seen.log_odds(
                                                watch[i], popularity)));
          }
        }
      });
  Plan plan{{}, {}, std::move(known)};
  std::vector<Candidate> candidates;
  for (const ScoredItem& item : likely) {
    Candidate candidate{item.index, plan.known[0].row(item.index)};
    for (std::size_t i = 0; i < people.size(); ++i) {
      const float watch = items.has_watch_head() ? people[i].view.watch(item.index) : 0.0F;
      const auto log_odds = static_cast<float>(
          items.watch_head().seen.log_odds(watch, items.log_popularity(item.index)));
      candidate.seen[i] = 1.0 / (1.0 + portable_exp(-static_cast<double>(log_odds)));
      candidate.variance[i] = Lever(plan.known[i].covariance, candidate.row).variance;
    }
    candidates.push_back(std::move(candidate));
  }
  const auto gain = [&](const Candidate& candidate) {
    double sum = 0.0;
    for (std::size_t i = 0; i < people.size(); ++i) {
      sum +=
          candidate.seen[i] * 0.5 * portable_log(1.0 + candidate.variance[i] / plan.known[i].noise);
    }
    return sum;
  };
  for (int i = 0; i < options.n && !candidates.empty(); ++i) {
    std::size_t best = 0;
    double best_gain = -1.0;
    for (std::size_t j = 0; j < candidates.size(); ++j) {
      const double value = gain(candidates[j]);
      if (value > best_gain) {
        best = j;
        best_gain = value;
      }
    }
    Candidate item = std::move(candidates[best]);
    candidates.erase(candidates.begin() + static_cast<std::ptrdiff_t>(best));
    for (std::size_t person = 0; person < people.size(); ++person) {
      learn(item.row, options.diverse, person, plan.known[person], candidates);
    }
    plan.gains.push_back(best_gain);
    plan.chosen.push_back(std::move(item));
  }
  return plan;
}

}  // namespace

Result<ScoreExplanation> Engine::explain(std::span<const ItemRating> ratings,
                                         std::string_view item_id, Score score) const {
  const std::int32_t index = items_.find(item_id);
  if (index < 0) return invalid("item " + std::string(item_id) + " is not in the model");
  if (score != Score::kRating && !items_.has_watch_head())
    return invalid("of a model without a watch head only the predicted rating is explained");
  if (score == Score::kPopularity) return invalid("popularity explains itself");
  if (const Result<void> possible = check_score(items_, score); !possible) return possible.error();
  const Result<KnownRatings> known = known_ratings(items_, ratings);
  if (!known) return known.error();
  const Result<RatingExplanation> prediction = explain_rating(items_, known->ratings, index);
  if (!prediction) return prediction.error();
  const Result<std::vector<double>> watch = explain_watch(items_, known->ratings, index);
  if (!watch) return watch.error();

  Dials dials;
  dials.unseen = 1.0F;
  const ScoreWeights weights = score_weights(items_, score, dials, known->num_ratings);
  // The score by rating is in the data's own units, any other in its own.
  const bool by_rating = score == Score::kRating;
  const double rating_weight =
      by_rating ? items_.scale().factor() : static_cast<double>(weights.rating);
  ScoreExplanation why;
  why.average = rating_weight * prediction->average + (by_rating ? items_.scale().offset() : 0.0);
  why.prior = rating_weight * prediction->prior;
  why.popularity =
      static_cast<double>(weights.popularity) * static_cast<double>(items_.log_popularity(index));
  if (weights.unseen != 0.0F) {
    const double score_of_head = std::accumulate(watch->begin(), watch->end(), 0.0);
    why.unseen = static_cast<double>(
        weights.unseen * items_.watch_head().seen.log_unseen(static_cast<float>(score_of_head),
                                                             items_.log_popularity(index)));
  }
  for (std::size_t i = 0; i < known->ratings.size(); ++i) {
    const VisitorRating& rating = known->ratings[i];
    const TagScorer tags(items_, std::span(&rating, 1), known->num_ratings);
    why.item_ids.push_back(items_.item_id(rating.index));
    why.contributions.push_back(rating_weight * prediction->contributions[i] +
                                static_cast<double>(weights.watch) * (*watch)[i] +
                                static_cast<double>(weights.tags) *
                                    static_cast<double>(tags.score(index)));
  }
  return why;
}

Result<LeaveOneOut> Engine::leave_one_out(std::span<const ItemRating> ratings,
                                          std::string_view item_id, Score score,
                                          std::span<const std::string> left_out_ids) const {
  const std::int32_t index = items_.find(item_id);
  if (index < 0) return invalid("item " + std::string(item_id) + " is not in the model");
  if (const Result<void> possible = check_score(items_, score); !possible) return possible.error();
  if (score == Score::kPopularity) return invalid("popularity does not depend on the ratings");
  if (left_out_ids.size() > kMaxLeftOut)
    return invalid("leftOut has " + std::to_string(left_out_ids.size()) +
                   " items; expected at most " + std::to_string(kMaxLeftOut));
  const Result<KnownRatings> known = known_ratings(items_, ratings);
  if (!known) return known.error();

  LeaveOneOut answer;
  const LeftOut out = left_out(items_, known->ratings, {});
  // The item's score in this view of the visitor, and how many of the list rank before it.
  struct Standing {
    float score;
    float predicted;
    std::int32_t place;
  };
  const auto standing = [&](const VisitorView& view, double num_ratings) {
    const ScoreWeights weights = score_weights(items_, score, {}, num_ratings);
    const ScoredItem self{view.score(weights, index), index};
    std::int32_t before = 0;
    float scores[kBlockRows] = {};
    for_each_passing_block(
        items_, out, kUsualMinRatings, {}, [&](std::size_t block, std::uint32_t bits) {
          if (view.most(weights, block) < self.score) return;
          view.scores(weights, block, scores);
          for_each_bit(bits & lanes_at_least(scores, self.score), [&](std::size_t i) {
            const auto other = static_cast<std::int32_t>(block * kBlockRows + i);
            if (ranks_before({scores[i], other}, self)) ++before;
          });
        });
    return Standing{score_outward(items_.scale(), score, self.score),
                    items_.has_rating_head() ? on_scale(items_.scale(), view.rating(index)) : 0.0F,
                    before + 1};
  };
  const VisitorEquations equations(items_, known->ratings);
  const Result<VisitorView> view = equations.view();
  if (!view) return view.error();
  const Standing now = standing(*view, known->num_ratings);
  answer.score = now.score;
  answer.predicted = now.predicted;
  answer.place = now.place;
  for (const std::string& left_out_id : left_out_ids) {
    const std::int32_t out_index = items_.find(left_out_id);
    const auto rated =
        std::find_if(known->ratings.begin(), known->ratings.end(),
                     [&](const VisitorRating& rating) { return rating.index == out_index; });
    if (rated == known->ratings.end())
      return invalid("leftOut: item " + left_out_id + " has not been rated");
    const Result<VisitorView> less =
        equations.view_without(static_cast<std::size_t>(rated - known->ratings.begin()));
    if (!less) return less.error();
    const Standing without =
        standing(*less, known->num_ratings - static_cast<double>(rated->weight));
    answer.item_ids.push_back(left_out_id);
    answer.scores.push_back(without.score);
    answer.predictions.push_back(without.predicted);
    answer.places.push_back(without.place);
  }
  return answer;
}

Result<NextToRate> Engine::next_to_rate(People people, const NextToRateOptions& options) const {
  if (const Result<void> n = check_range("n", options.n, 1, 100); !n) return n.error();
  const Result<std::vector<Person>> group = people_of(items_, people);
  if (!group) return group.error();
  std::vector<Knowledge> known;
  for (const Person& person : *group) {
    Result<Knowledge> knowledge = Knowledge::of(items_, person.ratings, person.view);
    if (!knowledge) return knowledge.error();
    known.push_back(std::move(*knowledge));
  }
  NextToRate next;
  const Plan plan = plan_next(items_, *group, std::move(known), options);
  for (std::size_t i = 0; i < plan.chosen.size(); ++i) {
    const std::int32_t index = plan.chosen[i].index;
    next.item_ids.push_back(items_.item_id(index));
    next.gains.push_back(static_cast<float>(plan.gains[i]));
    next.seen.push_back(static_cast<float>(plan.chosen[i].seen[0]));
    if (!items_.has_rating_head()) continue;
    next.predicted.push_back(on_scale(items_.scale(), group->front().view.rating(index)));
  }
  return next;
}

Result<Confidence> Engine::confidence(const std::vector<ItemRating>& ratings,
                                      const NextToRateOptions& next) const {
  if (const Result<void> n = check_range("n", next.n, 1, 100); !n) return n.error();
  if (const Result<void> possible = check_score(items_, Score::kRating); !possible)
    return possible.error();
  const Result<std::vector<Person>> person = people_of(items_, People(&ratings, 1));
  if (!person) return person.error();
  const VisitorView& view = person->front().view;
  const Visitor& visitor = view.visitor();
  const Result<Visitor> unknown = fold_in(items_, {});
  if (!unknown) return unknown.error();
  Confidence confidence;
  const std::int32_t num_popular = std::min(items_.num_usable(), kNumPopular);
  if (num_popular == 0) return confidence;
  Result<Knowledge> knowledge = Knowledge::of(items_, person->front().ratings, view);
  if (!knowledge) return knowledge.error();
  std::vector<Knowledge> known;
  known.push_back(std::move(*knowledge));
  const Plan plan = plan_next(items_, *person, std::move(known), next);
  confidence.num_next = static_cast<std::int32_t>(plan.chosen.size());
  // Mean variances. The items' share is the same in all: that of the visitor as known now.
  double floor = 0.0;
  double prior = 0.0;
  double now = 0.0;
  double after = 0.0;
  for (std::int32_t index = 0; index < num_popular; ++index) {
    const std::vector<double> row = item_row(items_, index);
    floor += 1.0 / static_cast<double>(items_.head().data_precision) +
             static_cast<double>(items_.uncertainty(index)) * visitor.item_variance;
    prior += Lever(unknown->covariance, row).variance;
    now += Lever(visitor.covariance, row).variance;
    after += Lever(plan.known[0].covariance, row).variance;
  }
  const double n = static_cast<double>(num_popular);
  const auto deviation = [&](double variance) {
    return items_.scale().factor() * std::sqrt(std::max(variance / n, 0.0));
  };
  confidence.floor = deviation(floor);
  confidence.prior = deviation(floor + prior);
  confidence.now = deviation(floor + now);
  const RatingCalibration& calibration = items_.head().calibration;
  confidence.within =
      static_cast<double>(calibration.reach) *
      calibration.width_of({0.0, confidence.now, static_cast<double>(visitor.share_of_many),
                            static_cast<double>(items_.log_popularity(num_popular / 2))});
  confidence.after_next = deviation(floor + after);
  if (prior > 0.0) {
    confidence.share = std::clamp(1.0 - now / prior, 0.0, 1.0);
    confidence.share_after_next = std::clamp(1.0 - after / prior, 0.0, 1.0);
  }
  return confidence;
}

Result<SelfCheck> Engine::check_me(std::span<const ItemRating> ratings) const {
  if (const Result<void> possible = check_score(items_, Score::kRating); !possible)
    return possible.error();
  const Result<KnownRatings> known = known_ratings(items_, ratings);
  if (!known) return known.error();
  SelfCheck check;
  const std::size_t n = known->ratings.size();
  if (n == 0) return check;
  for (std::vector<float>* column : {&check.given, &check.predicted, &check.low, &check.high})
    column->resize(n);
  const RatingEquations equations(items_, known->ratings);
  std::vector<char> failed(n, 0);
  const RatingScale& scale = items_.scale();
  const auto value_of = [&](float standard) {
    return static_cast<float>(scale.from_standard(static_cast<double>(standard)));
  };
  // A solve takes about a tenth of a millisecond: a few of them are worth a thread.
  pool_.parallel_for(n, 16, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) {
      const std::int32_t index = known->ratings[i].index;
      const Result<Visitor> others = equations.solve_without(i);
      if (!others) {
        failed[i] = 1;
        continue;
      }
      const float rating = VisitorScorer(items_, *others).rating(index);
      const RatingOutcome outcome = rating_outcome(items_, *others, index, rating);
      check.given[i] = value_of(known->ratings[i].rating);
      check.predicted[i] = on_scale(scale, rating);
      check.low[i] = static_cast<float>(scale.from_standard(outcome.low));
      check.high[i] = static_cast<float>(scale.from_standard(outcome.high));
    }
  });
  double squares = 0.0;
  double squares_means = 0.0;
  int within = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (failed[i] != 0) return equations.solve_without(i).error();
    const std::int32_t index = known->ratings[i].index;
    check.item_ids.push_back(items_.item_id(index));
    const double given = static_cast<double>(check.given[i]);
    const double mean =
        static_cast<double>(on_scale(scale, items_.head().global_mean + items_.bias(index)));
    const double predicted = static_cast<double>(check.predicted[i]);
    squares += (given - predicted) * (given - predicted);
    squares_means += (given - mean) * (given - mean);
    // Both ends belong to the interval.
    if (check.given[i] >= check.low[i] && check.given[i] <= check.high[i]) ++within;
  }
  const double count = static_cast<double>(n);
  check.rmse = std::sqrt(squares / count);
  check.rmse_item_means = std::sqrt(squares_means / count);
  check.within_interval = within / count;
  return check;
}

}  // namespace als
