#include "als/metrics/blend_fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "als/base/ordered_sum.h"
#include "als/base/portable_math.h"
#include "als/base/random.h"
#include "als/metrics/visitors_say.h"
#include "als/recommend/ranking.h"

// The likelihood is concave in the weights, so Newton's method finds the best ones: eight numbers,
// those at 0 held there while they would go below. Of the many items that nobody likes a sample
// stands for all, weighted. Tested by tests/unit/metrics/blend_fit_test.cpp.

namespace als {
namespace {

constexpr std::size_t kParts = 4;  // of a BlendWeights
constexpr std::size_t kWeights = 2 * kParts;
using Weights = std::array<double, kWeights>;

constexpr float ScoreWeights::*kPartOf[kParts] = {&ScoreWeights::watch, &ScoreWeights::popularity,
                                                  &ScoreWeights::rating, &ScoreWeights::tags};

constexpr std::size_t kMinHidden = 5;
// So many of the most rated items are looked at, and so many of the others.
constexpr std::int32_t kMostRated = 2000;
constexpr double kOthers = 1000.0;

// How much the weights of one set of data differ from those of another: the standard deviation of
// each part over the sets of core/DECISIONS.md.
constexpr std::array<double, kParts> kSpread{20.0, 0.5, 1.0, 4.0};
// Likewise of the factor of the watch head's regularisation, as a logarithm: one step of these.
constexpr double kFactors[] = {1.0, 4.0, 16.0, 64.0};

/// One visitor who has given S ratings.
struct Sample {
  double share_of_many = 0.0;
  std::vector<std::array<float, kParts>> parts;  ///< of each item looked at
  std::vector<float> stands_for;                 ///< how many items
  std::vector<std::uint8_t> liked;
  double num_liked = 0.0;
};

Result<Sample> sample_of(const ItemStore& items, const HeldOutVisitor& visitor,
                         std::size_t num_given, std::uint64_t number, double factor) {
  Sample sample;
  sample.share_of_many = static_cast<double>(share_of_many(static_cast<double>(num_given)));
  enum : std::uint8_t { kOther, kGiven, kLiked };
  std::vector<std::uint8_t> role(static_cast<std::size_t>(items.num_usable()), kOther);
  for (std::size_t i = 0; i < visitor.items.size(); ++i) {
    const bool liked = visitor.levels[i] >= items.scale().liked_level();
    role[static_cast<std::size_t>(visitor.items[i])] = i < num_given ? kGiven
                                                       : liked       ? kLiked
                                                                     : kOther;
  }
  const std::vector<VisitorRating> given = given_ratings(items, visitor, num_given);
  const Result<VisitorView> view = VisitorView::of(items, given, /*watch=*/false);
  if (!view) return view.error();
  const Result<std::vector<float>> watcher =
      fold_in_watch(items, given, factor * items.watch_head().settings.regularization);
  if (!watcher) return watcher.error();
  const WatchScorer watch(items, *watcher);

  const double num_others =
      std::max(0.0, static_cast<double>(items.num_usable()) - static_cast<double>(kMostRated));
  const double kept = num_others > kOthers ? kOthers / num_others : 1.0;
  Random random(number, num_given);
  std::array<std::array<float, kBlockRows>, kParts> scores{};
  for (std::int32_t item = 0; item < items.num_usable() && items.num_ratings(item) > 0; ++item) {
    const std::size_t lane = static_cast<std::size_t>(item) % kBlockRows;
    if (lane == 0) {
      const std::size_t block = static_cast<std::size_t>(item) / kBlockRows;
      static_assert(kPartOf[0] == &ScoreWeights::watch);
      watch.scores(block).store(scores[0].data());
      for (std::size_t part = 1; part < kParts; ++part) {
        if (kPartOf[part] == &ScoreWeights::rating && !items.has_rating_head()) continue;
        ScoreWeights alone;
        alone.*kPartOf[part] = 1.0F;
        view->scores(alone, block, scores[part].data());
      }
    }
    const std::uint8_t is = role[static_cast<std::size_t>(item)];
    const bool always = item < kMostRated || is == kLiked;
    const bool drawn = random.uniform() < kept;
    if (is == kGiven || (!always && !drawn)) continue;
    sample.parts.push_back({scores[0][lane], scores[1][lane], scores[2][lane], scores[3][lane]});
    sample.stands_for.push_back(always ? 1.0F : static_cast<float>(1.0 / kept));
    sample.liked.push_back(is == kLiked ? 1 : 0);
    sample.num_liked += is == kLiked ? 1.0 : 0.0;
  }
  return sample;
}

/// The mean log-likelihood of the liked items, its gradient and its Hessian, by part.
struct Slopes {
  double value = 0.0;
  std::array<double, kParts> gradient{};
  std::array<std::array<double, kParts>, kParts> hessian{};  ///< negative
};

Slopes slopes_of(const Sample& sample, const Weights& weights) {
  std::array<double, kParts> w{};
  for (std::size_t k = 0; k < kParts; ++k)
    w[k] = weights[k] + sample.share_of_many * (weights[kParts + k] - weights[k]);
  std::vector<double> scores(sample.parts.size());
  double most = -1e300;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    for (std::size_t k = 0; k < kParts; ++k)
      scores[i] += w[k] * static_cast<double>(sample.parts[i][k]);
    most = std::max(most, scores[i]);
  }
  for (double& score : scores) score -= most;
  portable_exps(scores);
  double total = 0.0;
  std::array<double, kParts> mean{};
  std::array<double, kParts> liked{};
  std::array<std::array<double, kParts>, kParts> squares{};
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double p = static_cast<double>(sample.stands_for[i]) * scores[i];
    total += p;
    for (std::size_t k = 0; k < kParts; ++k) {
      const auto part = static_cast<double>(sample.parts[i][k]);
      mean[k] += p * part;
      if (sample.liked[i] != 0) liked[k] += part;
      for (std::size_t l = 0; l <= k; ++l)
        squares[k][l] += p * part * static_cast<double>(sample.parts[i][l]);
    }
  }
  Slopes slopes;
  slopes.value = -most - portable_log(total);
  for (std::size_t k = 0; k < kParts; ++k) {
    slopes.value += w[k] * liked[k] / sample.num_liked;
    slopes.gradient[k] = liked[k] / sample.num_liked - mean[k] / total;
    for (std::size_t l = 0; l <= k; ++l) {
      slopes.hessian[k][l] = slopes.hessian[l][k] =
          squares[k][l] / total - mean[k] / total * mean[l] / total;
    }
  }
  return slopes;
}

/// Solves the system of the weights that are free; the others stay. Positive definite: elimination
/// needs no pivots.
Weights newton_step(std::array<Weights, kWeights> hessian, Weights gradient,
                    const std::array<bool, kWeights>& is_free) {
  for (std::size_t i = 0; i < kWeights; ++i) {
    if (is_free[i]) continue;
    for (std::size_t j = 0; j < kWeights; ++j) hessian[i][j] = hessian[j][i] = 0.0;
    hessian[i][i] = 1.0;
    gradient[i] = 0.0;
  }
  for (std::size_t i = 0; i < kWeights; ++i) {
    for (std::size_t row = 0; row < kWeights; ++row) {
      if (row == i) continue;
      const double factor = hessian[row][i] / hessian[i][i];
      for (std::size_t j = i; j < kWeights; ++j) hessian[row][j] -= factor * hessian[i][j];
      gradient[row] -= factor * gradient[i];
    }
  }
  for (std::size_t i = 0; i < kWeights; ++i) gradient[i] /= hessian[i][i];
  return gradient;
}

Weights prior_weights() {
  Weights weights{};
  const std::array<float, kWeights> usual = blend_values(Blend());
  std::copy(usual.begin(), usual.end(), weights.begin());
  return weights;
}

struct Fitted {
  Weights weights{};
  double value = 0.0;  ///< log-likelihood less what the prior has against the weights
};

Fitted best_weights(std::span<const Sample> samples, const Weights& start, ThreadPool& pool) {
  constexpr std::size_t kSums = kWeights + kWeights * kWeights + 1;
  const Weights prior = prior_weights();
  Fitted fitted{start};
  for (int step = 0; step < 50; ++step) {
    const std::array<double, kSums> sums =
        ordered_sums<kSums>(samples.size(), pool, [&](std::size_t at) {
          const Slopes slopes = slopes_of(samples[at], fitted.weights);
          const double x = samples[at].share_of_many;
          const std::array<double, 2> shares{1.0 - x, x};
          std::array<double, kSums> terms{};
          for (std::size_t i = 0; i < kWeights; ++i) {
            terms[i] = shares[i / kParts] * slopes.gradient[i % kParts];
            for (std::size_t j = 0; j < kWeights; ++j) {
              terms[kWeights * (i + 1) + j] =
                  shares[i / kParts] * shares[j / kParts] * slopes.hessian[i % kParts][j % kParts];
            }
          }
          terms.back() = slopes.value;
          return terms;
        });
    fitted.value = sums.back();
    Weights gradient{};
    std::array<Weights, kWeights> hessian{};
    std::array<bool, kWeights> is_free{};
    for (std::size_t i = 0; i < kWeights; ++i) {
      const double precision = 1.0 / (kSpread[i % kParts] * kSpread[i % kParts]);
      const double away = fitted.weights[i] - prior[i];
      fitted.value -= 0.5 * precision * away * away;
      gradient[i] = sums[i] - precision * away;
      for (std::size_t j = 0; j < kWeights; ++j) hessian[i][j] = sums[kWeights * (i + 1) + j];
      hessian[i][i] += precision;
      is_free[i] = fitted.weights[i] > 0.0 || gradient[i] > 0.0;
    }
    const Weights delta = newton_step(hessian, gradient, is_free);
    // Not far in one step, and not below 0.
    double change = 0.0;
    for (std::size_t i = 0; i < kWeights; ++i) {
      const double spread = kSpread[i % kParts];
      const double next = std::max(0.0, fitted.weights[i] + std::clamp(delta[i], -spread, spread));
      change = std::max(change, std::fabs(next - fitted.weights[i]) / spread);
      fitted.weights[i] = next;
    }
    if (change < 1e-4) break;  // the steps are Newton's: what is left is its square
  }
  return fitted;
}

}  // namespace

Result<BlendFit> fit_blend(std::span<const MetVisitors> met, ThreadPool& pool) {
  BlendFit result;
  if (std::any_of(met.begin(), met.end(),
                  [](const MetVisitors& group) { return !group.items.has_watch_head(); }))
    return result;
  Fitted best{prior_weights(), -std::numeric_limits<double>::infinity()};
  for (const double factor : kFactors) {
    const Result<Gathered<Sample>> gathered = gather<Sample>(
        met, kMinHidden, pool,
        [factor](const MetVisitors& group, const HeldOutVisitor& visitor, std::size_t place,
                 std::size_t num_given, std::vector<Sample>& samples) {
          Result<Sample> sample = sample_of(group.items, visitor, num_given, place, factor);
          if (!sample) return false;
          if (sample->num_liked > 0.0) samples.push_back(std::move(*sample));
          return true;
        });
    if (!gathered) return gathered.error();
    result.num_visitors = gathered->num_visitors;
    if (gathered->answers.empty()) return result;
    Fitted fitted = best_weights(gathered->answers, best.weights, pool);
    const double steps = portable_log(factor) / portable_log(kFactors[1]);
    fitted.value -= 0.5 * steps * steps;
    if (fitted.value <= best.value) break;
    best = fitted;
    result.regularization_factor = factor;
  }
  std::array<float, kWeights> values{};
  std::transform(best.weights.begin(), best.weights.end(), values.begin(),
                 [](double weight) { return static_cast<float>(weight); });
  result.blend = blend_of(values);
  return result;
}

}  // namespace als
