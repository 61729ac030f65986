// Coordinate descent over the features, O(features of all items * D) a sweep. Checked by
// AnUnratedMovieGetsItsFeaturesFactorsAndTheLargestUncertainty in
// tests/unit/train/variational_trainer_test.cpp.

#include "als/base/ordered_sum.h"
#include "als/train/priors.h"

namespace als::variational {

constexpr double kStartFeaturePrecision = 10.0;

ItemPriors::ItemPriors(const ItemFeatures& features_of_items, std::size_t size)
    : features(features_of_items),
      values(static_cast<std::size_t>(features.num_features()), size),
      precision(features.num_kinds(), std::vector<double>(size, kStartFeaturePrecision)) {}

void ItemPriors::fill(Side& items, ThreadPool& pool) const {
  pool.parallel_for(items.means.rows(), 256, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t item = begin; item < end; ++item)
      features.prior_mean(item, values.means, items.prior_means.row(item));
  });
}

void ItemPriors::learn(const Side& items, ThreadPool& pool) {
  // Dimensions do not meet, so workers share them out.
  pool.parallel_for(items.size, 8, [&](std::size_t first, std::size_t end, int) {
    std::vector<double> sum(items.size);
    for (int feature = 0; feature < features.num_features(); ++feature) {
      const auto row = static_cast<std::size_t>(feature);
      const auto rated = [&](std::size_t item) { return items.is_rated(item); };
      const double weight =
          features.sum_residuals(feature, items.means, values.means, first, end, 0.0, rated, sum);
      const std::vector<double>& prior = precision[features.kind_of(feature)];
      for (std::size_t k = first; k < end; ++k) {
        const double total = items.precision[k] * weight + prior[k];
        values.means.row(row)[k] = static_cast<float>(items.precision[k] * sum[k] / total);
        values.variances.row(row)[k] = static_cast<float>(1.0 / total);
      }
    }
  });
  learn_precisions();
}

template <class Use>
void ItemPriors::for_each_kind(const Use& use) const {
  for (std::size_t kind = 0; kind < precision.size(); ++kind) {
    double count = 0.0;
    std::vector<double> squares(precision[kind].size());
    for (int feature = 0; feature < features.num_features(); ++feature) {
      if (features.kind_of(feature) != kind) continue;
      count += 1.0;
      values.add_squares(static_cast<std::size_t>(feature), squares);
    }
    use(kind, count, squares);
  }
}

void ItemPriors::learn_precisions() {
  for_each_kind([&](std::size_t kind, double count, const std::vector<double>& squares) {
    learn_precision(count, squares, precision[kind]);
  });
}

std::vector<double> ItemPriors::expected_squares(const Side& items, ThreadPool& pool) const {
  std::vector<double> squares = items.squared_deviations(pool);
  const std::vector<double> variances = ordered_vector_sum(
      items.means.rows(), items.size, pool, [&](std::size_t item, std::vector<double>& sums) {
        if (!items.is_rated(item)) return;
        const double s = static_cast<double>(features.scale(item));
        for (const std::int32_t feature : features.features_of(item)) {
          const std::span<const float> variance =
              values.variances.row(static_cast<std::size_t>(feature));
          for (std::size_t k = 0; k < items.size; ++k)
            sums[k] += s * s * static_cast<double>(variance[k]);
        }
      });
  for (std::size_t k = 0; k < items.size; ++k) squares[k] += variances[k];
  return squares;
}

void ItemPriors::transform(const std::vector<double>& transform) {
  values.transform(transform);
  learn_precisions();
}

void ItemPriors::add_energy(double& energy) const {
  for_each_kind([&](std::size_t kind, double count, const std::vector<double>& squares) {
    add_prior_energy(count, squares, precision[kind], energy);
  });
  energy += values.entropy_energy();
}

}  // namespace als::variational
