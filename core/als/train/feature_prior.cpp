// Coordinate descent on running residuals, O(features of all rows * D) a sweep. Checked by the
// tests of the free energy and of any number of workers in
// tests/unit/train/variational_trainer_test.cpp.

#include "als/train/feature_prior.h"

#include <algorithm>
#include <utility>

#include "als/base/ordered_sum.h"
#include "als/kernels/row_kernels.h"
#include "als/solve/normal_system.h"
#include "als/train/row_access.h"

namespace als::variational {
namespace {

/// How many indices of the next row the kernels may look ahead to.
std::size_t ahead(const SparseRows& rows, std::size_t row) {
  return row + 1 < rows.num_rows() ? rows.of(row + 1).size() : 0;
}

SparseRows rows_of(const RatingMatrix& ratings) { return {ratings.offsets, ratings.indices}; }

/// At most so many of each row, evenly chosen.
SparseRows at_most(const SparseRows& all, std::size_t most) {
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> indices;
  for (std::size_t row = 0; row < all.num_rows(); ++row) {
    const std::span<const std::int32_t> members = all.of(row);
    const std::size_t count = std::min(members.size(), most);
    for (std::size_t i = 0; i < count; ++i) indices.push_back(members[i * members.size() / count]);
    offsets.push_back(static_cast<std::int64_t>(indices.size()));
  }
  return {std::move(offsets), std::move(indices)};
}

}  // namespace

std::span<const std::int32_t> SparseRows::of(std::size_t row) const {
  const auto begin = static_cast<std::size_t>(offsets[row]);
  return std::span(indices).subspan(begin, static_cast<std::size_t>(offsets[row + 1]) - begin);
}

SparseRows SparseRows::transposed(std::size_t num_columns, const std::vector<bool>& wanted) const {
  std::vector<std::int64_t> begins(num_columns + 1);
  const auto for_each = [&](const auto& use) {
    for (std::size_t row = 0; row < num_rows(); ++row) {
      if (!wanted[row]) continue;
      for (const std::int32_t column : of(row)) use(row, static_cast<std::size_t>(column));
    }
  };
  for_each([&](std::size_t, std::size_t column) { ++begins[column + 1]; });
  for (std::size_t column = 0; column < num_columns; ++column) begins[column + 1] += begins[column];
  std::vector<std::int32_t> rows(static_cast<std::size_t>(begins.back()));
  std::vector<std::int64_t> next = begins;
  for_each([&](std::size_t row, std::size_t column) {
    rows[static_cast<std::size_t>(next[column]++)] = static_cast<std::int32_t>(row);
  });
  return {std::move(begins), std::move(rows)};
}

RowFeatures features_of_items(const ItemFeatures& features, const Side& items) {
  RowFeatures of_items;
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> indices;
  std::vector<bool> rated;
  for (std::size_t item = 0; item < items.means.rows(); ++item) {
    const std::span<const std::int32_t> own = features.features_of(item);
    indices.insert(indices.end(), own.begin(), own.end());
    offsets.push_back(static_cast<std::int64_t>(indices.size()));
    of_items.scale.push_back(features.scale(item));
    rated.push_back(items.is_rated(item));
  }
  of_items.features_of = {std::move(offsets), std::move(indices)};
  const auto num_features = static_cast<std::size_t>(features.num_features());
  of_items.rows_of = of_items.features_of.transposed(num_features, rated);
  for (int feature = 0; feature < features.num_features(); ++feature)
    of_items.kind.push_back(features.kind_of(feature));
  of_items.start_precision = 10.0;
  return of_items;
}

RowFeatures rated_sets(const Side& rows, const Side& columns, bool all) {
  RowFeatures sets;
  sets.features_of = rows_of(rows.ratings);
  sets.rows_of = rows_of(columns.ratings);
  const std::size_t num_rows = rows.means.rows();
  bool some_left_out = false;
  for (std::size_t row = 0; row < num_rows && !all; ++row)
    some_left_out = some_left_out || sets.features_of.of(row).size() > kMostMembers;
  if (some_left_out) {
    sets.features_of = at_most(sets.features_of, kMostMembers);
    sets.rows_of =
        sets.features_of.transposed(columns.means.rows(), std::vector<bool>(num_rows, true));
  }
  for (std::size_t row = 0; row < num_rows; ++row) {
    const auto count = static_cast<double>(sets.features_of.of(row).size());
    sets.scale.push_back(static_cast<float>(1.0 / (count + kSetHalf)));
  }
  sets.kind.resize(columns.means.rows());
  return sets;
}

FeaturePrior::FeaturePrior(RowFeatures features, std::size_t size)
    : features_(std::move(features)), values_(features_.kind.size(), size) {
  for (const std::size_t kind : features_.kind)
    precision_.resize(std::max(precision_.size(), kind + 1));
  for (std::vector<double>& of_kind : precision_) of_kind.assign(size, features_.start_precision);
  for (std::size_t feature = 0; feature < features_.kind.size(); ++feature) {
    weight_.push_back(0.0);
    for (const std::int32_t row : features_.rows_of.of(feature)) {
      const auto s = static_cast<double>(features_.scale[static_cast<std::size_t>(row)]);
      weight_.back() += s * s;
    }
  }
}

void FeaturePrior::add_to_priors(Side& rows, ThreadPool& pool) const {
  if (features_.kind.empty()) return;
  const SystemShape shape(rows.size, /*bias=*/false);
  const AlignedFloats values = padded_rows(values_.means, shape, pool);
  const AlignedFloats zeros(shape.size);
  pool.parallel_for(rows.means.rows(), 64, [&](std::size_t begin, std::size_t end, int) {
    AlignedFloats sum(shape.size);
    for (std::size_t row = begin; row < end; ++row) {
      const std::span<const std::int32_t> own = features_.features_of.of(row);
      // Residuals of -1 from nothing: the plain sum of the rows.
      sum_residuals({values.data(), shape.size, own.data(), own.size(),
                     ahead(features_.features_of, row), nullptr, nullptr},
                    zeros.data(), -1.0F, sum.data());
      const std::span<float> prior = rows.prior_means.row(row);
      for (std::size_t k = 0; k < rows.size; ++k) prior[k] += features_.scale[row] * sum[k];
    }
  });
}

/// Dimensions do not meet, so workers share them out: sixteen at a time, which is a cache line of
/// each row, eight where sixteen would be too few shares, and one where one is left over (the bias,
/// if K is a multiple).
void FeaturePrior::learn(Side& rows, ThreadPool& pool) {
  if (features_.kind.empty()) return;
  const std::size_t width = rows.size <= 48 ? 8 : 16;
  pool.parallel_for((rows.size + width - 1) / width, 1, [&](std::size_t block, std::size_t, int) {
    const std::size_t count = std::min(width, rows.size - block * width);
    learn_block(rows, block * width, count, count == 1 ? 1 : width);
  });
  learn_precisions();
}

/// Dimensions [first, first + count), in rows of `width` floats.
void FeaturePrior::learn_block(Side& rows, std::size_t first, std::size_t count,
                               std::size_t width) {
  AlignedFloats residuals(rows.means.rows() * width);
  for (std::size_t row = 0; row < rows.means.rows(); ++row) {
    for (std::size_t k = 0; k < count; ++k) {
      residuals[row * width + k] =
          rows.means.row(row)[first + k] - rows.prior_means.row(row)[first + k];
    }
  }
  std::vector<double> sum(width);
  AlignedFloats step(width);
  for (std::size_t feature = 0; feature < features_.kind.size(); ++feature) {
    const std::span<const std::int32_t> members = features_.rows_of.of(feature);
    if (members.empty()) continue;
    const std::vector<double>& prior = precision_[features_.kind[feature]];
    const ScaledRows scaled{residuals.data(), width,          features_.scale.data(),
                            members.data(),   members.size(), ahead(features_.rows_of, feature)};
    std::fill(sum.begin(), sum.end(), 0.0);
    sum_scaled_rows(scaled, sum.data());
    for (std::size_t k = 0; k < count; ++k) {
      float& y = values_.means.row(feature)[first + k];
      const double row_precision = rows.precision[first + k];
      const double precision = row_precision * weight_[feature] + prior[first + k];
      const double value =
          row_precision * (sum[k] + weight_[feature] * static_cast<double>(y)) / precision;
      values_.variances.row(feature)[first + k] = static_cast<float>(1.0 / precision);
      step[k] = static_cast<float>(value - static_cast<double>(y));
      y = static_cast<float>(value);
    }
    subtract_scaled(scaled, step.data());
  }
  // What the residuals lack is the new prior mean.
  for (std::size_t row = 0; row < rows.means.rows(); ++row) {
    for (std::size_t k = 0; k < count; ++k) {
      rows.prior_means.row(row)[first + k] =
          rows.means.row(row)[first + k] - residuals[row * width + k];
    }
  }
}

template <class Use>
void FeaturePrior::for_each_kind(const Use& use) const {
  std::vector<double> counts(precision_.size());
  std::vector<std::vector<double>> squares;
  for (const std::vector<double>& of_kind : precision_) squares.emplace_back(of_kind.size());
  for (std::size_t feature = 0; feature < features_.kind.size(); ++feature) {
    if (features_.rows_of.of(feature).empty()) continue;
    counts[features_.kind[feature]] += 1.0;
    values_.add_squares(feature, squares[features_.kind[feature]]);
  }
  for (std::size_t kind = 0; kind < precision_.size(); ++kind)
    use(kind, counts[kind], squares[kind]);
}

void FeaturePrior::learn_precisions() {
  for_each_kind([&](std::size_t kind, double count, const std::vector<double>& squares) {
    learn_precision(count, squares, precision_[kind]);
  });
}

void FeaturePrior::add_uncertainty(std::vector<double>& squares, ThreadPool& pool) const {
  const std::vector<double> variances =
      ordered_vector_sum(features_.kind.size(), squares.size(), pool,
                         [&](std::size_t feature, std::vector<double>& sums) {
                           const std::span<const float> variance = values_.variances.row(feature);
                           for (std::size_t k = 0; k < sums.size(); ++k)
                             sums[k] += weight_[feature] * static_cast<double>(variance[k]);
                         });
  for (std::size_t k = 0; k < squares.size(); ++k) squares[k] += variances[k];
}

void FeaturePrior::transform(const std::vector<double>& transform) {
  values_.transform(transform);
  learn_precisions();
}

void FeaturePrior::add_energy(double& energy) const {
  for_each_kind([&](std::size_t kind, double count, const std::vector<double>& squares) {
    add_prior_energy(count, squares, precision_[kind], energy);
  });
  energy += values_.entropy_energy();
}

}  // namespace als::variational
