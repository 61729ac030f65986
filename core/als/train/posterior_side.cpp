// Sums over Gaussian posteriors, O(rows D) but for the moments and the balancing transform, which
// cost rows K^3 with full covariances and rows K^2 with a shared shape. Checked by the tests of
// the free energy and of balancing in tests/unit/train/variational_trainer_test.cpp.

#include "als/train/posterior_side.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "als/base/ordered_sum.h"
#include "als/base/portable_math.h"
#include "als/solve/principal_axes.h"

namespace als::variational {
namespace {

// Where the learning starts, in standard units.
constexpr double kStartFactorPrecision = 5.0;
constexpr double kStartBiasPrecision = 3.0;

// A precision has the hyperprior Gamma(3/2, kHyperRate): only there so that none is infinite.
constexpr double kHyperRate = 0.005;

/// C [D x D] by T C T^T with T [K x K] by rows; the bias stays as it is.
void turn_shape(const std::vector<double>& transform, std::size_t size,
                std::vector<double>& shape) {
  const std::size_t bias = size - 1;
  std::vector<double> half = shape;  // T C
  for (std::size_t k = 0; k < bias; ++k) {
    for (std::size_t l = 0; l < size; ++l) {
      double sum = 0.0;
      for (std::size_t j = 0; j < bias; ++j) sum += transform[k * bias + j] * shape[j * size + l];
      half[k * size + l] = sum;
    }
  }
  shape = half;
  for (std::size_t k = 0; k < size; ++k) {
    for (std::size_t l = 0; l < bias; ++l) {
      double sum = 0.0;
      for (std::size_t j = 0; j < bias; ++j) sum += half[k * size + j] * transform[l * bias + j];
      shape[k * size + l] = sum;
    }
  }
}

/// log |C| of a row.
double log_determinant(const Side& side, std::size_t row) {
  std::vector<double> lower;
  double log_det = 0.0;
  for (std::size_t k = 0; k < side.size; ++k) {
    for (std::size_t l = 0; l <= k; ++l) {
      double sum = static_cast<double>(static_cast<float>(side.covariance(row, k, l)));
      for (std::size_t j = 0; j < l; ++j)
        sum -= lower[packed_size(k) + j] * lower[packed_size(l) + j];
      lower.push_back(k == l ? std::sqrt(std::max(sum, 1e-30)) : sum / lower[packed_size(l) + l]);
    }
    log_det += 2.0 * portable_log(lower.back());
  }
  return log_det;
}

/// [K x K] sum of the rated rows' second moments, the lower triangle.
std::vector<double> sum_of_moments(const Side& side, ThreadPool& pool) {
  const std::size_t num_factors = side.size - 1;
  return ordered_vector_sum(
      side.share(), num_factors * num_factors, pool, [&](std::size_t row, std::vector<double>& to) {
        if (!side.is_rated(row)) return;
        const float* covariance = side.covariances.row(row).data();
        std::vector<double> deviations;
        for (std::size_t k = 0; k < num_factors; ++k) {
          deviations.push_back(side.deviation(row, k));
          for (std::size_t l = 0; l <= k; ++l, ++covariance) {
            to[k * num_factors + l] +=
                deviations[k] * deviations[l] + static_cast<double>(*covariance);
          }
        }
      });
}

std::vector<double> sum_of_shared_moments(const Side& side, ThreadPool& pool) {
  const std::size_t num_factors = side.size - 1;
  FactorMatrix deviations(side.means.rows(), static_cast<int>(num_factors));
  side.share().for_own_rows(256, pool, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t row = begin; row < end; ++row) {
      for (std::size_t k = 0; k < num_factors && side.is_rated(row); ++k)
        deviations.row(row)[k] = side.means.row(row)[k] - side.prior_means.row(row)[k];
    }
  });
  const double uncertainty = ordered_sum(side.share(), pool, [&](std::size_t row) {
    return side.is_rated(row) ? static_cast<double>(side.uncertainties[row]) : 0.0;
  });
  std::vector<double> sums = second_moment(deviations, {}, 1.0, side.share(), pool);
  for (std::size_t k = 0; k < num_factors; ++k) {
    for (std::size_t l = 0; l <= k; ++l)
      sums[k * num_factors + l] += uncertainty * side.shape[l * side.size + k];
  }
  return sums;
}

}  // namespace

void learn_precision(double count, const std::vector<double>& squares,
                     std::span<double> precision) {
  for (std::size_t k = 0; k < squares.size(); ++k)
    precision[k] = (count + 1.0) / (squares[k] + 2.0 * kHyperRate);
}

void add_prior_energy(double count, const std::vector<double>& squares,
                      const std::vector<double>& precision, double& energy) {
  for (std::size_t k = 0; k < squares.size(); ++k) {
    energy += 0.5 * (precision[k] * squares[k] - (count + 1.0) * portable_log(precision[k])) +
              kHyperRate * precision[k];
  }
}

void GaussianValues::add_squares(std::size_t row, std::span<double> squares) const {
  for (std::size_t k = 0; k < squares.size(); ++k) {
    const auto value = static_cast<double>(means.row(row)[k]);
    squares[k] += value * value + static_cast<double>(variances.row(row)[k]);
  }
}

double GaussianValues::entropy_energy(const RowShare& share, ThreadPool& pool) const {
  return ordered_sum(share, pool, [&](std::size_t row) {
    double energy = 0.0;
    for (const float variance : variances.row(row)) {
      if (variance > 0.0F) energy -= 0.5 * (portable_log(static_cast<double>(variance)) + 1.0);
    }
    return energy;
  });
}

void GaussianValues::transform(const std::vector<double>& transform, const RowShare& share,
                               ThreadPool& pool) {
  std::vector<double> squared = transform;
  for (double& value : squared) value *= value;
  const int num_factors = means.cols() - 1;
  transform_rows(transform, num_factors, means, share, pool);
  transform_rows(squared, num_factors, variances, share, pool);
}

Side::Side(const RatingMatrix& ratings_of_rows, std::size_t num_dimensions, bool has_shape)
    : ratings(ratings_of_rows),
      size(num_dimensions),
      shared(has_shape),
      means(ratings.num_rows(), static_cast<int>(size)),
      covariances(shared ? 0 : ratings.num_rows(), static_cast<int>(packed_size(size))),
      uncertainties(shared ? ratings.num_rows() : 0),
      shape(shared ? size * size : 0),
      prior_means(ratings.num_rows(), static_cast<int>(size)),
      precision(size, kStartFactorPrecision) {
  precision.back() = kStartBiasPrecision;
  for (std::size_t k = 0; k < size && shared; ++k) shape[k * size + k] = 1.0;
  for (std::size_t row = 0; row < ratings.num_rows(); ++row) num_rated += is_rated(row) ? 1.0 : 0.0;
}

std::vector<double> Side::squared_deviations(ThreadPool& pool) const {
  return ordered_vector_sum(
      share(), size, pool, [&](std::size_t row, std::vector<double>& squares) {
        for (std::size_t k = 0; k < size && is_rated(row); ++k) {
          squares[k] += deviation(row, k) * deviation(row, k) + covariance(row, k, k);
        }
      });
}

double Side::entropy_energy(ThreadPool& pool) const {
  return -0.5 * ordered_sum(share(), pool, [&](std::size_t row) {
    return is_rated(row) ? log_determinant(*this, row) + static_cast<double>(size) : 0.0;
  });
}

std::vector<double> Side::moments(ThreadPool& pool) const {
  std::vector<double> sums =
      shared ? sum_of_shared_moments(*this, pool) : sum_of_moments(*this, pool);
  for (std::size_t k = 0; k + 1 < size; ++k) {
    for (std::size_t l = 0; l <= k; ++l)
      sums[l * (size - 1) + k] = sums[k * (size - 1) + l] /= num_rated;
  }
  return sums;
}

void Side::transform(const std::vector<double>& transform, ThreadPool& pool) {
  for (FactorMatrix* const rows : {&means, &prior_means})
    transform_rows(transform, static_cast<int>(size - 1), *rows, share(), pool);
  if (shared) {
    turn_shape(transform, size, shape);
    return;
  }
  const std::vector<float> of_factors(transform.begin(), transform.end());
  const std::size_t packed = packed_size(size);
  share().for_own_rows(kBatch, pool, [&](std::size_t begin, std::size_t end, int) {
    AlignedFloats batch(packed * kBatch);
    AlignedFloats scratch(batch_scratch(size));
    for (std::size_t row = begin; row < end; ++row) {
      for (std::size_t at = 0; at < packed; ++at)
        batch[at * kBatch + row - begin] = covariances.row(row)[at];
    }
    transform_batch(size, of_factors.data(), batch.data(), scratch.data());
    for (std::size_t row = begin; row < end; ++row) {
      for (std::size_t at = 0; at < packed; ++at)
        covariances.row(row)[at] = batch[at * kBatch + row - begin];
    }
  });
}

}  // namespace als::variational
