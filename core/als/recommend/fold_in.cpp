#include "als/recommend/fold_in.h"

#include <algorithm>
#include <cmath>

namespace als {
namespace {

const Error kNoSense{ErrorCode::kNumerical,
                     "the visitor's normal equations have no sensible solution"};

/// An item's factors as numbers.
void dequantize_row(const BlockedRows& rows, std::int32_t index, std::span<double> row) {
  const auto i = static_cast<std::size_t>(index);
  const float scale = rows.scale(i);
  for (std::size_t k = 0; k < row.size(); ++k)
    row[k] = static_cast<double>(scale * static_cast<float>(rows.value(i, k)));
}

/// No number so large that a score would be infinite; NaN is none.
bool make_sense(std::span<const double> values) {
  constexpr double kMost = 1e9;
  return std::all_of(values.begin(), values.end(),
                     [](double value) { return std::fabs(value) <= kMost; });
}

std::vector<float> as_floats(std::span<const double> values) {
  std::vector<float> floats(values.size());
  std::transform(values.begin(), values.end(), floats.begin(),
                 [](double value) { return static_cast<float>(value); });
  return floats;
}

}  // namespace

double sum_of_weights(std::span<const VisitorRating> ratings) {
  double sum = 0.0;
  for (const VisitorRating& rating : ratings) sum += static_cast<double>(rating.weight);
  return sum;
}

RatingEquations::RatingEquations(const ItemStore& items, std::span<const VisitorRating> ratings)
    : items_(items),
      ratings_(ratings),
      size_(static_cast<std::size_t>(items.num_factors()) + 1),
      rows_(ratings.size() * size_, 1.0),
      sums_(size_),
      right_(size_),
      rated_set_(size_),
      num_ratings_(sum_of_weights(ratings)) {
  std::vector<double> precisions;
  for (std::size_t i = 0; i < ratings.size(); ++i) {
    const std::int32_t index = ratings[i].index;
    dequantize_row(items.factors(), index, std::span(rows_).subspan(i * size_, size_ - 1));
    uncertainty_ += weight(i) * static_cast<double>(items.uncertainty(index));
    precisions.push_back(weight(i) * static_cast<double>(items.head().data_precision));
    const std::vector<double> part = rating_part(i);
    for (std::size_t k = 0; k < size_; ++k) right_[k] += part[k];
    add_rated_set(i, 1.0, rated_set_);
  }
  sums_.add(rows_, precisions);
}

double RatingEquations::rated_set_weight(double num_ratings) const {
  return 1.0 / (num_ratings + static_cast<double>(items_.head().rated_set_half));
}

void RatingEquations::add_rated_set(std::size_t i, double times, std::span<double> sum) const {
  if (!items_.has_rated_set()) return;
  const double share = times * weight(i);
  const std::int32_t index = ratings_[i].index;
  const std::span<const std::int8_t> values = items_.rated_set(index);
  const float scale = items_.rated_set_scale(index);
  for (std::size_t k = 0; k < size_; ++k)
    sum[k] += share * static_cast<double>(scale * static_cast<float>(values[k]));
}

std::vector<double> RatingEquations::rating_part(std::size_t i) const {
  const RatingHead& head = items_.head();
  const std::int32_t index = ratings_[i].index;
  const double precision = weight(i) * static_cast<double>(head.data_precision);
  const double t = static_cast<double>(ratings_[i].rating - head.global_mean - items_.bias(index));
  const double c = static_cast<double>(items_.uncertainty(index));
  std::vector<double> part(size_);
  for (std::size_t k = 0; k + 1 < size_; ++k) {
    const double with_bias = static_cast<double>(head.covariance_shape[k * size_ + size_ - 1]);
    part[k] = precision * (t * rows_[i * size_ + k] - c * with_bias);
  }
  part[size_ - 1] = precision * t;
  return part;
}

std::vector<double> RatingEquations::evidence(std::size_t i) const {
  std::vector<double> part = rating_part(i);
  std::vector<double> rated(size_);
  add_rated_set(i, rated_set_weight(num_ratings_), rated);
  for (std::size_t k = 0; k < size_; ++k)
    part[k] += static_cast<double>(items_.head().user_prior_precision[k]) * rated[k];
  return part;
}

Result<Visitor> RatingEquations::solve() const {
  return finish(sums_, right_, uncertainty_, rated_set_, num_ratings_);
}

Result<Visitor> RatingEquations::solve_without(std::size_t i) const {
  const double precision = weight(i) * static_cast<double>(items_.head().data_precision);
  NormalEquations sums = sums_;
  sums.add(std::span(rows_).subspan(i * size_, size_), std::span(&precision, 1), -1.0);
  std::vector<double> right = right_;
  const std::vector<double> part = rating_part(i);
  for (std::size_t k = 0; k < size_; ++k) right[k] -= part[k];
  std::vector<double> rated_set = rated_set_;
  add_rated_set(i, -1.0, rated_set);
  return finish(
      std::move(sums), std::move(right),
      uncertainty_ - weight(i) * static_cast<double>(items_.uncertainty(ratings_[i].index)),
      rated_set, num_ratings_ - weight(i));
}

Result<Visitor> RatingEquations::finish(NormalEquations equations, std::vector<double> right,
                                        double uncertainty, std::span<const double> rated_set,
                                        double num_ratings) const {
  Visitor visitor;
  visitor.share_of_many = share_of_many(num_ratings);
  const RatingHead& head = items_.head();
  const std::vector<float>& shape = head.covariance_shape;
  const double item_weight = static_cast<double>(head.data_precision) * uncertainty;
  const double set_weight = rated_set_weight(num_ratings);
  const std::size_t bias = size_ - 1;
  for (std::size_t k = 0; k < size_; ++k) {
    for (std::size_t l = k; l < bias; ++l)
      equations.at(k, l) += item_weight * static_cast<double>(shape[k * size_ + l]);
    const double precision = static_cast<double>(head.user_prior_precision[k]);
    equations.at(k, k) += precision;
    right[k] +=
        precision * (static_cast<double>(head.user_prior_mean[k]) + set_weight * rated_set[k]);
  }
  if (!equations.factorise()) return kNoSense;
  equations.solve(right);
  visitor.covariance = equations.inverse();
  if (!make_sense(right) || !make_sense(visitor.covariance)) return kNoSense;
  for (std::size_t k = 0; k < bias; ++k) visitor.factors.push_back(static_cast<float>(right[k]));
  visitor.bias = static_cast<float>(right[bias]);
  // With z = (u, 1): z^T shape z + tr(shape_vv Cov_uu).
  right[bias] = 1.0;
  for (std::size_t k = 0; k < size_; ++k) {
    for (std::size_t l = 0; l < size_; ++l) {
      const double covariance = k < bias && l < bias ? visitor.covariance[k * size_ + l] : 0.0;
      visitor.item_variance +=
          static_cast<double>(shape[k * size_ + l]) * (right[k] * right[l] + covariance);
    }
  }
  return visitor;
}

WatchEquations::WatchEquations(const ItemStore& items, std::span<const VisitorRating> ratings,
                               std::optional<double> regularization)
    : items_(items),
      ratings_(ratings),
      size_(static_cast<std::size_t>(items.watch_head().settings.num_factors)),
      regularization_(regularization.value_or(items.watch_head().settings.regularization)),
      rows_(ratings.size() * size_),
      sums_(size_),
      right_(size_) {
  const WatchHead& head = items.watch_head();
  const double w0 = head.settings.unobserved_weight;
  for (std::size_t k = 0; k < size_; ++k) {
    for (std::size_t l = k; l < size_; ++l)
      sums_.at(k, l) = w0 * static_cast<double>(head.gram_matrix[k * size_ + l]);
  }
  weight_ = w0 * static_cast<double>(head.num_columns);
  std::vector<double> confidences;
  for (std::size_t i = 0; i < ratings.size(); ++i) {
    const std::int32_t index = ratings[i].index;
    dequantize_row(items.watch_factors(), index, std::span(rows_).subspan(i * size_, size_));
    confidences.push_back(confidence(i));
    weight_ += confidences.back();
    for (std::size_t k = 0; k < size_; ++k) right_[k] += pull(i) * rows_[i * size_ + k];
  }
  sums_.add(rows_, confidences);
}

double WatchEquations::confidence(std::size_t i) const {
  const VisitorRating& given = ratings_[i];
  return static_cast<double>(given.weight) *
         items_.watch_head().settings.confidence(static_cast<double>(given.rating));
}

double WatchEquations::pull(std::size_t i) const {
  const WatchSettings& settings = items_.watch_head().settings;
  return (static_cast<double>(ratings_[i].weight) * settings.unobserved_weight + confidence(i)) *
         settings.target(static_cast<double>(ratings_[i].rating));
}

bool WatchEquations::factorise(NormalEquations& equations, double weight) const {
  for (std::size_t k = 0; k < size_; ++k) equations.at(k, k) += regularization_ * weight;
  return equations.factorise();
}

Result<std::vector<float>> WatchEquations::solve() const {
  if (ratings_.empty()) return std::vector<float>(size_);
  NormalEquations equations = sums_;
  std::vector<double> right = right_;
  if (!factorise(equations, weight_)) return kNoSense;
  equations.solve(right);
  if (!make_sense(right)) return kNoSense;
  return as_floats(right);
}

Result<std::vector<float>> WatchEquations::solve_without(std::size_t i) const {
  if (ratings_.size() <= 1) return std::vector<float>(size_);
  NormalEquations equations = sums_;
  std::vector<double> right = right_;
  const std::span<const double> row = std::span(rows_).subspan(i * size_, size_);
  const double c = confidence(i);
  equations.add(row, std::span(&c, 1), -1.0);
  for (std::size_t k = 0; k < size_; ++k) right[k] -= pull(i) * row[k];
  if (!factorise(equations, weight_ - c)) return kNoSense;
  equations.solve(right);
  if (!make_sense(right)) return kNoSense;
  return as_floats(right);
}

Result<std::vector<double>> WatchEquations::covariance() const {
  NormalEquations equations = sums_;
  if (!factorise(equations, weight_)) return kNoSense;
  std::vector<double> inverse = equations.inverse();
  if (!make_sense(inverse)) return kNoSense;
  return inverse;
}

Result<std::vector<double>> WatchEquations::explain(std::int32_t index) const {
  std::vector<double> contributions(ratings_.size());
  if (ratings_.empty()) return contributions;
  NormalEquations equations = sums_;
  if (!factorise(equations, weight_)) return kNoSense;
  // The score is q.x = (A^-1 q).(right-hand side): each part of that side has its share.
  std::vector<double> lever(size_);
  dequantize_row(items_.watch_factors(), index, lever);
  equations.solve(lever);
  for (std::size_t i = 0; i < ratings_.size(); ++i) {
    for (std::size_t k = 0; k < size_; ++k)
      contributions[i] += pull(i) * lever[k] * rows_[i * size_ + k];
  }
  return contributions;
}

Result<Visitor> fold_in(const ItemStore& items, std::span<const VisitorRating> ratings) {
  if (items.head().user_prior_mean.empty()) return Visitor();  // nothing has been loaded
  return RatingEquations(items, ratings).solve();
}

Result<std::vector<float>> fold_in_watch(const ItemStore& items,
                                         std::span<const VisitorRating> ratings,
                                         std::optional<double> regularization) {
  if (!items.has_watch_head()) return std::vector<float>();
  return WatchEquations(items, ratings, regularization).solve();
}

std::vector<double> item_row(const ItemStore& items, std::int32_t index) {
  std::vector<double> row(static_cast<std::size_t>(items.num_factors()) + 1, 1.0);
  dequantize_row(items.factors(), index, std::span(row).first(row.size() - 1));
  return row;
}

std::vector<double> watch_row(const ItemStore& items, std::int32_t index) {
  std::vector<double> row(static_cast<std::size_t>(items.watch_head().settings.num_factors));
  dequantize_row(items.watch_factors(), index, row);
  return row;
}

double visitor_variance(const Visitor& visitor, std::span<const double> row) {
  const std::size_t size = row.size();
  double variance = 0.0;
  for (std::size_t k = 0; k < size; ++k) {
    double sum = 0.0;
    for (std::size_t l = 0; l < size; ++l) sum += visitor.covariance[k * size + l] * row[l];
    variance += row[k] * sum;
  }
  return std::max(variance, 0.0);
}

float rating_deviation(const ItemStore& items, const Visitor& visitor, std::int32_t index) {
  const double variance = 1.0 / static_cast<double>(items.head().data_precision) +
                          static_cast<double>(items.uncertainty(index)) * visitor.item_variance +
                          visitor_variance(visitor, item_row(items, index));
  return static_cast<float>(std::sqrt(std::max(variance, 0.0)));
}

UncertainRating uncertain_rating(const ItemStore& items, const Visitor& visitor, std::int32_t index,
                                 float predicted) {
  return {
      static_cast<double>(predicted), static_cast<double>(rating_deviation(items, visitor, index)),
      static_cast<double>(visitor.share_of_many), static_cast<double>(items.log_popularity(index))};
}

Result<RatingExplanation> explain_rating(const ItemStore& items,
                                         std::span<const VisitorRating> ratings,
                                         std::int32_t index) {
  if (!items.has_rating_head())
    return RatingExplanation{0.0, 0.0, std::vector<double>(ratings.size())};
  const RatingHead& head = items.head();
  const RatingEquations equations(items, ratings);
  const Result<Visitor> visitor = equations.solve();
  if (!visitor) return visitor.error();
  // The prediction is w.x = (A^-1 w).(right-hand side): each part of that side has its share.
  const std::vector<double> w = item_row(items, index);
  const std::size_t size = w.size();
  std::vector<double> lever(size);
  for (std::size_t k = 0; k < size; ++k) {
    for (std::size_t l = 0; l < size; ++l) lever[k] += visitor->covariance[k * size + l] * w[l];
  }
  RatingExplanation explanation;
  explanation.average =
      static_cast<double>(head.global_mean) + static_cast<double>(items.bias(index));
  for (std::size_t k = 0; k < size; ++k) {
    explanation.prior += lever[k] * static_cast<double>(head.user_prior_precision[k]) *
                         static_cast<double>(head.user_prior_mean[k]);
  }
  for (std::size_t i = 0; i < ratings.size(); ++i) {
    const std::vector<double> evidence = equations.evidence(i);
    double share = 0.0;
    for (std::size_t k = 0; k < size; ++k) share += lever[k] * evidence[k];
    explanation.contributions.push_back(share);
  }
  return explanation;
}

Result<std::vector<double>> explain_watch(const ItemStore& items,
                                          std::span<const VisitorRating> ratings,
                                          std::int32_t index) {
  if (!items.has_watch_head()) return std::vector<double>(ratings.size());
  return WatchEquations(items, ratings).explain(index);
}

}  // namespace als
