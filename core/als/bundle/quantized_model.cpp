#include "als/bundle/quantized_model.h"

#include <algorithm>

namespace als {
namespace {

FactorMatrix in_order(const FactorMatrix& factors, std::span<const std::size_t> order) {
  if (factors.rows() == 0) return {};
  FactorMatrix ordered(order.size(), factors.cols());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const std::span<const float> row = factors.row(order[i]);
    std::copy(row.begin(), row.end(), ordered.row(i).begin());
  }
  return ordered;
}

std::vector<float> in_order(const std::vector<float>& values, std::span<const std::size_t> order) {
  std::vector<float> ordered;
  for (const std::size_t row : order) ordered.push_back(values[row]);
  return ordered;
}

/// Sum over the rows of q q^T.
std::vector<float> gram_of(const FactorMatrix& factors) {
  const auto cols = static_cast<std::size_t>(factors.cols());
  std::vector<double> sums(cols * cols);
  for (std::size_t i = 0; i < factors.rows(); ++i) {
    const std::span<const float> q = factors.row(i);
    for (std::size_t k = 0; k < cols; ++k) {
      for (std::size_t l = 0; l < cols; ++l)
        sums[k * cols + l] += static_cast<double>(q[k]) * static_cast<double>(q[l]);
    }
  }
  return {sums.begin(), sums.end()};
}

QuantizedFactors rows_of(const QuantizedFactors& factors, const ItemRange& range) {
  QuantizedFactors rows;
  if (factors.num_items() == 0) return rows;
  rows.num_factors = factors.num_factors;
  const auto begin = static_cast<std::ptrdiff_t>(range.start);
  const auto end = begin + range.count;
  const auto cols = static_cast<std::ptrdiff_t>(factors.num_factors);
  rows.values.assign(factors.values.begin() + begin * cols, factors.values.begin() + end * cols);
  rows.scales.assign(factors.scales.begin() + begin, factors.scales.begin() + end);
  return rows;
}

std::vector<float> values_of(const std::vector<float>& values, const ItemRange& range) {
  if (values.empty()) return {};
  const auto begin = values.begin() + range.start;
  return {begin, begin + range.count};
}

void add_rating_head(const RatingModel& rating, std::span<const std::size_t> order,
                     float affinity_bias_weight, ItemModel& served) {
  const RatingPosterior posterior =
      rating.posterior.item_uncertainty.empty()
          ? plain_posterior(rating.prior, rating.num_items(), rating.num_factors())
          : rating.posterior;
  served.rating = in_order(rating.item_factors, order);
  served.biases = in_order(rating.item_biases, order);
  served.uncertainties = in_order(posterior.item_uncertainty, order);
  // Through the float that a model file holds: exporting from one or the other gives the same
  // bytes.
  const float noise_variance = static_cast<float>(posterior.noise_variance);
  served.head = {1.0F / noise_variance,
                 affinity_bias_weight,
                 static_cast<float>(posterior.rated_set_half),
                 static_cast<float>(rating.global_mean),
                 posterior.user_prior.mean,
                 posterior.user_prior.precision,
                 posterior.covariance_shape,
                 rating.posterior.calibration};
  served.rated_set = in_order(posterior.rated_set_factors, order);
}

}  // namespace

ItemModel item_model(const TrainedModel& model, std::span<const std::size_t> order,
                     float affinity_bias_weight) {
  ItemModel served;
  served.scale = model.scale;
  if (model.rating.num_items() != 0)
    add_rating_head(model.rating, order, affinity_bias_weight, served);
  served.watch = in_order(model.watch.item_factors, order);
  if (served.watch.rows() != 0) {
    const auto rated = std::count_if(model.num_ratings.begin(), model.num_ratings.end(),
                                     [](std::uint32_t count) { return count > 0; });
    served.watch_head = {model.watch.settings, static_cast<float>(rated), gram_of(served.watch),
                         model.watch.seen, model.watch.blend};
  }
  return served;
}

QuantizedModel quantize_model(const ItemModel& model, const ModelCoarseness& coarseness) {
  QuantizedModel quantized;
  quantized.scale = model.scale;
  quantized.rating = quantize(model.rating, coarseness.rating);
  quantized.biases = model.biases;
  quantized.uncertainties = model.uncertainties;
  quantized.rated_set = quantize(model.rated_set, coarseness.rated_set);
  quantized.watch = quantize(model.watch, coarseness.watch);
  quantized.head = model.head;
  quantized.watch_head = model.watch_head;
  // Of what a reader will see.
  if (quantized.watch.num_items() != 0)
    quantized.watch_head.gram_matrix = gram_of(dequantize(quantized.watch));
  return quantized;
}

FactorPart factor_part(const QuantizedModel& model, const ItemRange& range) {
  FactorPart part;
  part.range = range;
  part.factors = rows_of(model.rating, range);
  part.biases = values_of(model.biases, range);
  part.uncertainties = values_of(model.uncertainties, range);
  part.rated_set = rows_of(model.rated_set, range);
  part.watch = rows_of(model.watch, range);
  if (range.start == 0) {
    part.scale = model.scale;
    part.head = model.head;
    part.watch_head = model.watch_head;
  }
  return part;
}

}  // namespace als
