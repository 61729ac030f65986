// Sums over Gaussian posteriors, O(rows D) but for the moments and the balancing transform, which
// cost rows K^3 with full covariances and rows K^2 with a shared shape. Checked by the tests of
// the free energy and of balancing in tests/unit/train/variational_trainer_test.cpp.

#include "als/train/posterior_side.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "als/base/ordered_sum.h"
#include "als/base/portable_math.h"
#include "als/solve/add_rows.h"
#include "als/solve/principal_axes.h"

namespace als::variational {
namespace {

// Where the learning starts, in standard units.
constexpr double kStartFactorPrecision = 5.0;
constexpr double kStartBiasPrecision = 3.0;

// A precision has the hyperprior Gamma(3/2, kHyperRate): only there so that none is infinite.
constexpr double kHyperRate = 0.005;

/// T of the factors, [K x K] by rows; the bias stays as it is. For one thread.
template <class Number>
class FactorTransform {
 public:
  FactorTransform(const std::vector<double>& transform, std::size_t size)
      : size_(size),
        transform_(transform.begin(), transform.end()),
        across_(transform.size()),
        turned_(size),
        half_(size * size) {
    for (std::size_t k = 0; k < bias(); ++k) {
      for (std::size_t j = 0; j < bias(); ++j) across_[j * bias() + k] = transform_[k * bias() + j];
    }
  }

  /// x = T x.
  void apply(std::span<Number> row) {
    std::fill(turned_.begin(), turned_.end(), Number{0});
    add_rows(bias(), row.data(), 1, across_.data(), bias(), bias(), turned_.data());
    std::copy_n(turned_.begin(), bias(), row.begin());
  }

  /// (T C T^T)^T of a [D x D] C that is symmetric but for rounding; with `upper` l >= k alone.
  void apply(std::span<const Number> matrix, bool upper, std::span<Number> result) {
    for (std::size_t l = 0; l < size_; ++l) {  // (T C)^T
      Number* const to = half_.data() + l * size_;
      std::fill_n(to, bias(), Number{0});
      add_rows(bias(), matrix.data() + l, size_, across_.data(), bias(), bias(), to);
      to[bias()] = matrix[bias() * size_ + l];
    }
    for (std::size_t k = 0; k < bias(); ++k) {
      const std::size_t first = upper ? k : 0;
      Number* const to = result.data() + k * size_ + first;
      std::fill_n(to, size_ - first, Number{0});
      add_rows(bias(), transform_.data() + k * bias(), 1, half_.data() + first, size_,
               size_ - first, to);
    }
    std::copy_n(half_.data() + bias() * size_, size_, result.data() + bias() * size_);
  }

 private:
  std::size_t bias() const { return size_ - 1; }

  std::size_t size_;
  std::vector<Number> transform_;
  std::vector<Number> across_;  // its transpose
  std::vector<Number> turned_;
  std::vector<Number> half_;  // [D x D]
};

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
  share.for_own_rows(256, pool, [&](std::size_t begin, std::size_t end, int) {
    FactorTransform<float> of_means(transform, means.row(0).size());
    FactorTransform<float> of_variances(squared, means.row(0).size());
    for (std::size_t row = begin; row < end; ++row) {
      of_means.apply(means.row(row));
      of_variances.apply(variances.row(row));
    }
  });
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
  if (shared) {
    transform_rows(transform, static_cast<int>(size - 1), means, share(), pool);
    transform_rows(transform, static_cast<int>(size - 1), prior_means, share(), pool);
    std::vector<double> across(shape.size());
    FactorTransform<double>(transform, size).apply(shape, /*upper=*/false, across);
    for (std::size_t k = 0; k < size; ++k) {
      for (std::size_t l = 0; l < size; ++l) shape[k * size + l] = across[l * size + k];
    }
    return;
  }
  const std::vector<float> of_factors(transform.begin(), transform.end());
  const std::size_t packed = packed_size(size);
  share().for_own_rows(kBatch, pool, [&](std::size_t begin, std::size_t end, int) {
    FactorTransform<float> turn(transform, size);
    AlignedFloats batch(packed * kBatch);
    AlignedFloats scratch(batch_scratch(size));
    for (std::size_t row = begin; row < end; ++row) {
      turn.apply(means.row(row));
      turn.apply(prior_means.row(row));
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
