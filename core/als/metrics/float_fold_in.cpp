#include "als/metrics/float_fold_in.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "als/recommend/scorer.h"
#include "als/solve/normal_equations.h"

// Written from the formulas of core/README.md, not from the browser's code, so that what that loses
// shows too. A visitor costs K^3 in double, an item K^2. Tested by
// tests/unit/package/bundle_test.cpp: its RMSE is near the quantised model's, and not the same.

namespace als {
namespace {

const Error kNoSense{ErrorCode::kNumerical, "the visitor's normal matrix is not positive definite"};

using Doubles = std::vector<double>;

Doubles row_of(const FactorMatrix& factors, std::int32_t item) {
  const std::span<const float> row = factors.row(static_cast<std::size_t>(item));
  return {row.begin(), row.end()};
}

/// w = (v, 1).
Doubles item_row(const ItemModel& model, std::int32_t item) {
  Doubles row = row_of(model.rating, item);
  row.push_back(1.0);
  return row;
}

double dot(std::span<const float> a, const Doubles& b) {
  double sums[4] = {};  // side by side, or each addition would wait for the one before
  std::size_t k = 0;
  for (; k + 4 <= a.size(); k += 4) {
    for (std::size_t j = 0; j < 4; ++j) sums[j] += static_cast<double>(a[k + j]) * b[k + j];
  }
  for (; k < a.size(); ++k) sums[0] += static_cast<double>(a[k]) * b[k];
  return sums[0] + sums[1] + sums[2] + sums[3];
}

double value_at(const std::vector<float>& values, std::int32_t item) {
  return static_cast<double>(values[static_cast<std::size_t>(item)]);
}

/// Empty without a rating head.
struct Posterior {
  Doubles mean;  // [K + 1]
  Doubles covariance;
  double item_variance = 0.0;
};

/// RatingEquations, written straight from its formulas.
Result<Posterior> fold_in_rating(const ItemModel& model, std::span<const VisitorRating> ratings) {
  if (model.rating.rows() == 0) return Posterior();
  const RatingHead& head = model.head;
  const std::size_t size = head.user_prior_mean.size();
  const double p = static_cast<double>(head.data_precision);
  const auto shape = [&](std::size_t k, std::size_t l) {
    return static_cast<double>(head.covariance_shape[k * size + l]);
  };
  NormalEquations equations(size);
  Doubles right(size);
  Doubles prior(head.user_prior_mean.begin(), head.user_prior_mean.end());
  for (const VisitorRating& rating : ratings) {
    const Doubles w = item_row(model, rating.index);
    const double t = static_cast<double>(rating.rating) - static_cast<double>(head.global_mean) -
                     value_at(model.biases, rating.index);
    const double c = value_at(model.uncertainties, rating.index);
    const double precision = p * static_cast<double>(rating.weight);
    equations.add(w, std::span(&precision, 1));
    for (std::size_t k = 0; k < size; ++k) {
      const bool is_bias = k + 1 == size;
      right[k] += precision * (t * w[k] - (is_bias ? 0.0 : c * shape(k, size - 1)));
      for (std::size_t l = k; l + 1 < size; ++l) equations.at(k, l) += precision * c * shape(k, l);
    }
    if (model.rated_set.rows() == 0) continue;
    const Doubles y = row_of(model.rated_set, rating.index);
    const double weight = static_cast<double>(rating.weight) /
                          (sum_of_weights(ratings) + static_cast<double>(head.rated_set_half));
    for (std::size_t k = 0; k < size; ++k) prior[k] += weight * y[k];
  }
  for (std::size_t k = 0; k < size; ++k) {
    const double precision = static_cast<double>(head.user_prior_precision[k]);
    equations.at(k, k) += precision;
    right[k] += precision * prior[k];
  }
  if (!equations.factorise()) return kNoSense;
  equations.solve(right);
  Posterior posterior{right, equations.inverse(), 0.0};
  right.back() = 1.0;
  for (std::size_t k = 0; k < size; ++k) {
    for (std::size_t l = 0; l < size; ++l) {
      const double covariance =
          k + 1 < size && l + 1 < size ? posterior.covariance[k * size + l] : 0.0;
      posterior.item_variance += shape(k, l) * (right[k] * right[l] + covariance);
    }
  }
  return posterior;
}

/// WatchEquations, likewise. Nothing if the model has no watch head.
Result<Doubles> fold_in_watch_head(const ItemModel& model, std::span<const VisitorRating> ratings) {
  if (model.watch.rows() == 0) return Doubles();
  const WatchSettings& settings = model.watch_head.settings;
  const auto size = static_cast<std::size_t>(model.watch.cols());
  Doubles right(size);
  if (ratings.empty()) return right;
  NormalEquations equations(size);
  double weight = settings.unobserved_weight * static_cast<double>(model.watch_head.num_columns);
  for (std::size_t k = 0; k < size; ++k) {
    for (std::size_t l = k; l < size; ++l) {
      equations.at(k, l) = settings.unobserved_weight *
                           static_cast<double>(model.watch_head.gram_matrix[k * size + l]);
    }
  }
  for (const VisitorRating& rating : ratings) {
    const auto value = static_cast<double>(rating.rating);
    const auto times = static_cast<double>(rating.weight);
    const double c = times * settings.confidence(value);
    const Doubles q = row_of(model.watch, rating.index);
    equations.add(q, std::span(&c, 1));
    weight += c;
    for (std::size_t k = 0; k < size; ++k)
      right[k] += (times * settings.unobserved_weight + c) * settings.target(value) * q[k];
  }
  for (std::size_t k = 0; k < size; ++k) equations.at(k, k) += settings.regularization * weight;
  if (!equations.factorise()) return kNoSense;
  equations.solve(right);
  return right;
}

class FloatAnswers : public VisitorAnswers {
 public:
  FloatAnswers(const ItemModel& model, const ItemStore& items, Posterior visitor, Doubles watch,
               std::span<const VisitorRating> ratings)
      : model_(model),
        items_(items),
        visitor_(std::move(visitor)),
        watch_(std::move(watch)),
        tags_(items, ratings),
        share_of_many_(static_cast<double>(share_of_many(sum_of_weights(ratings)))),
        blend_(model.watch_head.blend.at(sum_of_weights(ratings))) {}

  ItemAnswer answer(std::int32_t item) override {
    const auto row = static_cast<std::size_t>(item);
    ItemAnswer answer;
    if (!visitor_.mean.empty()) {
      const double rating = static_cast<double>(model_.head.global_mean) + visitor_.mean.back() +
                            value_at(model_.biases, item) +
                            dot(model_.rating.row(row), visitor_.mean);
      answer.rating = answer.for_you = static_cast<float>(rating);
    }
    if (watch_.empty()) return answer;
    answer.watch = static_cast<float>(dot(model_.watch.row(row), watch_));
    answer.for_you = for_you_score(blend_, answer.watch, items_.log_popularity(item), answer.rating,
                                   tags_.score(item));
    return answer;
  }

  UncertainRating uncertain_rating(std::int32_t item) override {
    const Doubles w = item_row(model_, item);
    double variance = 1.0 / static_cast<double>(model_.head.data_precision) +
                      value_at(model_.uncertainties, item) * visitor_.item_variance;
    for (std::size_t k = 0; k < w.size(); ++k) {
      for (std::size_t l = 0; l < w.size(); ++l)
        variance += w[k] * visitor_.covariance[k * w.size() + l] * w[l];
    }
    return {static_cast<double>(answer(item).rating), std::sqrt(std::max(variance, 0.0)),
            share_of_many_, static_cast<double>(items_.log_popularity(item))};
  }

 private:
  const ItemModel& model_;
  const ItemStore& items_;
  const Posterior visitor_;
  const Doubles watch_;
  const TagScorer tags_;
  const double share_of_many_;
  const BlendWeights blend_;
};

}  // namespace

FoldIn float_fold_in(const ItemModel& model, const ItemStore& items) {
  return [&](std::span<const VisitorRating> ratings) -> Result<std::unique_ptr<VisitorAnswers>> {
    Result<Posterior> visitor = fold_in_rating(model, ratings);
    if (!visitor) return visitor.error();
    Result<Doubles> watch = fold_in_watch_head(model, ratings);
    if (!watch) return watch.error();
    return std::unique_ptr<VisitorAnswers>(std::make_unique<FloatAnswers>(
        model, items, std::move(*visitor), std::move(*watch), ratings));
  };
}

}  // namespace als
