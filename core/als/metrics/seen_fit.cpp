#include "als/metrics/seen_fit.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <utility>
#include <vector>

#include "als/base/ordered_sum.h"
#include "als/base/portable_math.h"
#include "als/base/random.h"
#include "als/base/rating_scale.h"
#include "als/recommend/scorer.h"

namespace als {
namespace {

constexpr std::array<std::size_t, 3> kSupport{1, 3, 10};
constexpr std::size_t kMaxVisitors = 400;
constexpr std::size_t kMinVisitors = 10;
// Of the items that a visitor has not seen a sample will do.
constexpr double kUnseenPerVisitor = 3000.0;

struct Sample {
  double score;
  double log_popularity;
  double weight;
  bool seen;
};

Result<std::vector<Sample>> samples_of(const ItemStore& items, const HeldOutVisitor& visitor,
                                       std::uint64_t number,
                                       std::optional<double> watch_regularization) {
  std::vector<Sample> samples;
  const double kept = std::min(1.0, kUnseenPerVisitor / items.num_usable());
  for (const std::size_t num_given : kSupport) {
    if (visitor.items.size() < num_given + 10) break;
    const Result<std::vector<float>> folded =
        fold_in_watch(items, given_ratings(items, visitor, num_given), watch_regularization);
    if (!folded) return folded.error();
    const WatchScorer watch(items, *folded);
    std::vector<std::int8_t> role(static_cast<std::size_t>(items.num_usable()));
    for (std::size_t i = 0; i < visitor.items.size(); ++i)
      role[static_cast<std::size_t>(visitor.items[i])] = i < num_given ? -1 : 1;
    Random random(number, num_given);
    for (std::int32_t item = 0; item < items.num_usable() && items.num_ratings(item) > 0; ++item) {
      const bool seen = role[static_cast<std::size_t>(item)] > 0;
      const bool drawn = random.uniform() < kept;
      if (role[static_cast<std::size_t>(item)] < 0 || (!seen && !drawn)) continue;
      samples.push_back({static_cast<double>(watch.score(item)),
                         static_cast<double>(items.log_popularity(item)), seen ? 1.0 : 1.0 / kept,
                         seen});
    }
  }
  return samples;
}

/// The probability that each was seen.
std::vector<double> predict(std::span<const Sample> samples, const std::array<double, 3>& w,
                            ThreadPool& pool) {
  std::vector<double> p(samples.size());
  pool.parallel_for(samples.size(), 4096, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i)
      p[i] = -(w[0] + w[1] * samples[i].score + w[2] * samples[i].log_popularity);
    portable_exps(std::span(p).subspan(begin, end - begin));
    for (std::size_t i = begin; i < end; ++i) p[i] = 1.0 / (1.0 + p[i]);
  });
  return p;
}

/// Newton's method on the log-likelihood, with a ridge that only rules out infinity.
std::array<double, 3> fit(std::span<const Sample> samples, ThreadPool& pool) {
  constexpr double kRidge = 1e-3;
  std::array<double, 3> w{};
  for (int step = 0; step < 50; ++step) {
    const std::vector<double> predicted = predict(samples, w, pool);
    // Hessian and gradient, row by row.
    const std::array<double, 12> sums = ordered_sums<12>(samples.size(), pool, [&](std::size_t at) {
      const Sample& sample = samples[at];
      const std::array<double, 3> x{1.0, sample.score, sample.log_popularity};
      const double p = predicted[at];
      std::array<double, 12> terms{};
      for (std::size_t i = 0; i < 3; ++i) {
        for (std::size_t j = 0; j < 3; ++j)
          terms[4 * i + j] = sample.weight * p * (1.0 - p) * x[i] * x[j];
        terms[4 * i + 3] = sample.weight * ((sample.seen ? 1.0 : 0.0) - p) * x[i];
      }
      return terms;
    });
    std::array<std::array<double, 4>, 3> system{};  // with its right-hand side
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 4; ++j) system[i][j] = sums[4 * i + j];
      system[i][i] += kRidge;
      system[i][3] -= kRidge * w[i];
    }
    // Positive definite: elimination needs no pivots.
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t row = 0; row < 3; ++row) {
        if (row == i) continue;
        const double factor = system[row][i] / system[i][i];
        for (std::size_t j = i; j < 4; ++j) system[row][j] -= factor * system[i][j];
      }
    }
    double change = 0.0;
    for (std::size_t i = 0; i < 3; ++i) {
      const double delta = std::clamp(system[i][3] / system[i][i], -4.0, 4.0);
      w[i] += delta;
      change = std::max(change, std::fabs(delta));
    }
    if (change < 1e-9) break;
  }
  return w;
}

using Prediction = std::pair<double, const Sample*>;

void add_predictions(std::span<const Sample> samples, const std::array<double, 3>& w,
                     ThreadPool& pool, std::vector<Prediction>& predictions) {
  const std::vector<double> p = predict(samples, w, pool);
  for (std::size_t i = 0; i < samples.size(); ++i) predictions.emplace_back(p[i], &samples[i]);
}

double calibration_error(std::vector<Prediction> predicted) {
  double total = 0.0;
  for (const auto& [p, sample] : predicted) total += p * sample->weight;
  std::stable_sort(predicted.begin(), predicted.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  // Parts of equal predicted numbers: most pairs are hopeless, and would fill nine of ten parts.
  std::array<double, 10> expected{};
  std::array<double, 10> found{};
  double sum = 0.0;
  for (const auto& [p, sample] : predicted) {
    const auto part = std::min<std::size_t>(static_cast<std::size_t>(10.0 * sum / total), 9);
    sum += p * sample->weight;
    expected[part] += p * sample->weight;
    found[part] += sample->seen ? sample->weight : 0.0;
  }
  double error = 0.0;
  for (std::size_t part = 0; part < 10; ++part)
    error += std::fabs(expected[part] - found[part]) / std::max(found[part], 1.0) / 10.0;
  return error;
}

}  // namespace

Result<SeenFit> fit_seen(const ItemStore& items, std::span<const HeldOutVisitor> visitors,
                         ThreadPool& pool, std::optional<double> watch_regularization) {
  SeenFit result;
  if (!items.has_watch_head() || visitors.size() < kMinVisitors) return result;
  visitors = visitors.first(std::min(visitors.size(), kMaxVisitors));
  std::vector<std::vector<Sample>> of_visitor(visitors.size());
  std::atomic<bool> failed{false};
  pool.parallel_for(visitors.size(), 1, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) {
      Result<std::vector<Sample>> samples = samples_of(items, visitors[i], i, watch_regularization);
      if (samples) {
        of_visitor[i] = std::move(*samples);
      } else {
        failed.store(true, std::memory_order_relaxed);
      }
    }
  });
  if (failed.load()) return Error{ErrorCode::kNumerical, "a visitor cannot be folded in"};
  std::array<std::vector<Sample>, 2> halves;
  for (std::size_t i = 0; i < of_visitor.size(); ++i)
    halves[i % 2].insert(halves[i % 2].end(), of_visitor[i].begin(), of_visitor[i].end());
  std::vector<Prediction> predicted;
  add_predictions(halves[0], fit(halves[1], pool), pool, predicted);
  add_predictions(halves[1], fit(halves[0], pool), pool, predicted);
  result.calibration_error = calibration_error(std::move(predicted));
  halves[0].insert(halves[0].end(), halves[1].begin(), halves[1].end());
  const std::array<double, 3> w = fit(halves[0], pool);
  result.model = {static_cast<float>(w[0]), static_cast<float>(w[1]), static_cast<float>(w[2])};
  result.num_samples = halves[0].size();
  return result;
}

}  // namespace als
