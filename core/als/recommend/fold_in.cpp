#include "als/recommend/fold_in.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <numeric>
#include <utility>

#include "als/solve/visitor_solver.h"
#include "als/solve/watch_solver.h"

namespace als {
namespace {

const Error kNoSense{ErrorCode::kNumerical, "the visitor's normal matrix is not positive definite"};

/// The row of a quantised matrix as numbers.
void dequantize_row(std::span<const std::int8_t> values, float scale, std::span<float> row) {
  std::transform(values.begin(), values.end(), row.begin(),
                 [scale](std::int8_t value) { return scale * static_cast<float>(value); });
}

/// A visitor's ratings as the solver wants them.
struct FoldInData {
  FactorMatrix factors;
  std::vector<float> targets;
  std::vector<float> uncertainties;
  std::vector<float> prior_mean;

  FoldInData(const ItemStore& items, std::span<const VisitorRating> ratings)
      : factors(ratings.size(), items.num_factors()), prior_mean(items.head().user_prior_mean) {
    const std::size_t size = prior_mean.size();
    std::vector<double> rated_set(size);
    std::vector<float> row(size);
    for (std::size_t i = 0; i < ratings.size(); ++i) {
      const std::int32_t index = ratings[i].index;
      dequantize_row(items.factors(index), items.scale(index), factors.row(i));
      targets.push_back(ratings[i].stars - items.head().global_mean - items.bias(index));
      uncertainties.push_back(items.uncertainty(index));
      if (!items.has_rated_set()) continue;
      dequantize_row(items.rated_set(index), items.rated_set_scale(index), row);
      for (std::size_t k = 0; k < size; ++k) rated_set[k] += static_cast<double>(row[k]);
    }
    const double scale = rated_set_weight(items, ratings.size());
    for (std::size_t k = 0; k < size; ++k)
      prior_mean[k] += static_cast<float>(scale * rated_set[k]);
  }

  static double rated_set_weight(const ItemStore& items, std::size_t num_ratings) {
    return 1.0 /
           (static_cast<double>(num_ratings) + static_cast<double>(items.head().rated_set_half));
  }

  VisitorProblem problem(const RatingHead& head) const {
    return {factors,
            targets,
            uncertainties,
            head.covariance_shape,
            prior_mean,
            head.user_prior_precision,
            static_cast<double>(head.data_precision)};
  }
};

/// The same for the watch head.
struct WatchFoldIn {
  WatchFoldIn(const ItemStore& all, std::span<const VisitorRating> ratings)
      : items(all),
        factors(ratings.size(), all.watch_head().settings.num_factors),
        solver(all.watch_head().settings.num_factors) {
    for (std::size_t i = 0; i < ratings.size(); ++i) {
      const std::int32_t index = ratings[i].index;
      dequantize_row(items.watch_factors(index), items.watch_scale(index), factors.row(i));
      stars.push_back(ratings[i].stars);
    }
  }

  [[nodiscard]] bool solve(std::span<float> visitor) {
    const WatchHead& head = items.watch_head();
    std::vector<std::int32_t> rows(stars.size());
    std::iota(rows.begin(), rows.end(), 0);
    const std::vector<double> gram(head.gram_matrix.begin(), head.gram_matrix.end());
    return solver.solve(rows, stars, std::as_const(factors).values(), gram,
                        static_cast<double>(head.num_columns), head.settings, visitor);
  }

  const ItemStore& items;
  FactorMatrix factors;
  std::vector<float> stars;
  WatchSolver solver;
};

}  // namespace

Result<Visitor> fold_in(const ItemStore& items, std::span<const VisitorRating> ratings) {
  Visitor visitor;
  const RatingHead& head = items.head();
  if (head.user_prior_mean.empty()) return visitor;  // nothing has been loaded
  const FoldInData data(items, ratings);
  VisitorPosterior posterior;
  if (!solve_visitor(data.problem(head), posterior)) return kNoSense;

  const std::size_t size = posterior.mean.size();
  for (std::size_t k = 0; k + 1 < size; ++k)
    visitor.factors.push_back(static_cast<float>(posterior.mean[k]));
  visitor.bias = static_cast<float>(posterior.mean.back());
  // With z = (u, 1): z^T shape z + tr(shape_vv Cov_uu).
  for (std::size_t k = 0; k < size; ++k) {
    const double zk = k + 1 < size ? posterior.mean[k] : 1.0;
    for (std::size_t l = 0; l < size; ++l) {
      const double zl = l + 1 < size ? posterior.mean[l] : 1.0;
      const bool both = k + 1 < size && l + 1 < size;
      visitor.item_variance += static_cast<double>(head.covariance_shape[k * size + l]) *
                               (zk * zl + (both ? posterior.covariance[k * size + l] : 0.0));
    }
  }
  visitor.covariance = std::move(posterior.covariance);
  return visitor;
}

Result<std::vector<float>> fold_in_watch(const ItemStore& items,
                                         std::span<const VisitorRating> ratings) {
  std::vector<float> visitor(static_cast<std::size_t>(items.watch_head().settings.num_factors));
  if (!items.has_watch_head() || ratings.empty()) return visitor;
  WatchFoldIn fold(items, ratings);
  if (!fold.solve(visitor)) return kNoSense;
  return visitor;
}

Result<std::vector<double>> explain_watch(const ItemStore& items,
                                          std::span<const VisitorRating> ratings,
                                          std::int32_t index) {
  std::vector<double> contributions(ratings.size());
  if (!items.has_watch_head() || ratings.empty()) return contributions;
  const WatchSettings& settings = items.watch_head().settings;
  const auto num_factors = static_cast<std::size_t>(settings.num_factors);
  WatchFoldIn fold(items, ratings);
  std::vector<float> visitor(num_factors);
  if (!fold.solve(visitor)) return kNoSense;
  std::vector<float> w(num_factors);
  dequantize_row(items.watch_factors(index), items.watch_scale(index), w);
  std::vector<double> lever(num_factors);
  fold.solver.lever(w, lever);
  for (std::size_t i = 0; i < ratings.size(); ++i) {
    const auto stars = static_cast<double>(ratings[i].stars);
    const double pull =
        (settings.unobserved_weight + settings.confidence(stars)) * settings.target(stars);
    const std::span<const float> q = fold.factors.row(i);
    for (std::size_t k = 0; k < num_factors; ++k)
      contributions[i] += pull * lever[k] * static_cast<double>(q[k]);
  }
  return contributions;
}

float rating_deviation(const ItemStore& items, const Visitor& visitor, std::int32_t index) {
  const std::size_t size = visitor.factors.size() + 1;
  std::vector<float> w(size, 1.0F);
  dequantize_row(items.factors(index), items.scale(index), std::span(w).first(size - 1));
  double variance = 1.0 / static_cast<double>(items.head().data_precision) +
                    static_cast<double>(items.uncertainty(index)) * visitor.item_variance;
  for (std::size_t k = 0; k < size; ++k) {
    for (std::size_t l = 0; l < size; ++l) {
      variance +=
          static_cast<double>(w[k]) * static_cast<double>(w[l]) * visitor.covariance[k * size + l];
    }
  }
  return static_cast<float>(std::sqrt(std::max(variance, 0.0)));
}

Result<StarsExplanation> explain_stars(const ItemStore& items,
                                       std::span<const VisitorRating> ratings, std::int32_t index) {
  const RatingHead& head = items.head();
  const FoldInData data(items, ratings);
  const VisitorProblem problem = data.problem(head);
  VisitorPosterior posterior;
  if (!solve_visitor(problem, posterior)) return kNoSense;
  const std::size_t size = posterior.mean.size();
  // The prediction is w.x = (A^-1 w).(right-hand side): each part of that side has its share.
  std::vector<float> w(size, 1.0F);
  dequantize_row(items.factors(index), items.scale(index), std::span(w).first(size - 1));
  std::vector<double> lever(size);
  for (std::size_t k = 0; k < size; ++k) {
    for (std::size_t l = 0; l < size; ++l)
      lever[k] += posterior.covariance[k * size + l] * static_cast<double>(w[l]);
  }
  StarsExplanation explanation;
  explanation.average =
      static_cast<double>(head.global_mean) + static_cast<double>(items.bias(index));
  for (std::size_t k = 0; k < size; ++k) {
    explanation.prior += lever[k] * static_cast<double>(head.user_prior_precision[k]) *
                         static_cast<double>(head.user_prior_mean[k]);
  }
  std::vector<float> row(size);
  for (std::size_t i = 0; i < ratings.size(); ++i) {
    const std::vector<double> evidence = rating_evidence(problem, i);
    double share = 0.0;
    for (std::size_t k = 0; k < size; ++k) share += lever[k] * evidence[k];
    if (items.has_rated_set()) {
      dequantize_row(items.rated_set(ratings[i].index), items.rated_set_scale(ratings[i].index),
                     row);
      const double scale = FoldInData::rated_set_weight(items, ratings.size());
      for (std::size_t k = 0; k < size; ++k) {
        share += lever[k] * static_cast<double>(head.user_prior_precision[k]) * scale *
                 static_cast<double>(row[k]);
      }
    }
    explanation.contributions.push_back(share);
  }
  return explanation;
}

}  // namespace als
