#include "als/solve/posterior_solver.h"

#include <Eigen/Cholesky>
#include <algorithm>
#include <cmath>

#include "als/base/check.h"
#include "als/base/portable_math.h"

namespace als {

void moments_of(std::span<const float> means, std::span<const float> covariance,
                std::span<double> moments) {
  const std::size_t bias = means.size() - 1;
  std::size_t at = 0;
  for (std::size_t k = 0; k < bias; ++k) {
    const double wk = static_cast<double>(means[k]);
    for (std::size_t l = 0; l <= k; ++l, ++at)
      moments[at] = wk * static_cast<double>(means[l]) + static_cast<double>(covariance[at]);
  }
  for (std::size_t l = 0; l < bias; ++l, ++at) moments[at] = static_cast<double>(means[l]);
  moments[at] = 1.0;
}

PosteriorSolver::PosteriorSolver(std::size_t size)
    : size_(size), sums_(packed_size(size)), linear_(size), system_(size), solution_(size) {
  ALS_CHECK(size >= 2);
}

void PosteriorSolver::accumulate(const PosteriorRatings& ratings, const PosteriorRows& other) {
  std::fill(sums_.begin(), sums_.end(), 0.0);
  std::fill(linear_.begin(), linear_.end(), 0.0);
  square_ = 0.0;
  // Four at a time, so that the sums are read and written a quarter as often.
  std::size_t i = 0;
  for (; i + 4 <= ratings.indices.size(); i += 4) add<4>(ratings, i, other);
  for (; i < ratings.indices.size(); ++i) add<1>(ratings, i, other);
}

template <std::size_t kCount>
void PosteriorSolver::add(const PosteriorRatings& ratings, std::size_t first,
                          const PosteriorRows& other) {
  const std::size_t bias = size_ - 1;
  const std::size_t packed = packed_size(size_);
  const double* moments[kCount];
  double p[kCount];
  for (std::size_t i = 0; i < kCount; ++i) {
    const auto index = static_cast<std::size_t>(ratings.indices[first + i]);
    moments[i] = other.moments.data() + index * packed;
    p[i] = ratings.precisions.empty() ? 1.0 : static_cast<double>(ratings.precisions[first + i]);
  }
  double* const sums = sums_.data();
  for (std::size_t at = 0; at < packed; ++at) {
    double value = sums[at];
    for (std::size_t i = 0; i < kCount; ++i) value += p[i] * moments[i][at];
    sums[at] = value;
  }
  for (std::size_t i = 0; i < kCount; ++i) {
    const auto index = static_cast<std::size_t>(ratings.indices[first + i]);
    const float* const w = other.means.data() + index * size_;
    const float* const c = other.covariances.data() + index * packed + packed_size(bias);
    const double t = static_cast<double>(ratings.targets[first + i]);
    for (std::size_t l = 0; l < bias; ++l)
      linear_[l] += p[i] * (t * static_cast<double>(w[l]) - static_cast<double>(c[l]));
    linear_[bias] += p[i] * t;
    square_ += p[i] * (t * t + static_cast<double>(c[bias]));
  }
}

bool PosteriorSolver::solve(const PosteriorRatings& ratings, const PosteriorRows& other,
                            std::span<const float> prior_mean,
                            std::span<const double> prior_precision, std::span<float> mean,
                            std::span<float> covariance) {
  ALS_CHECK(ratings.indices.size() == ratings.targets.size());
  accumulate(ratings, other);
  const double scale = ratings.precisions.empty() ? ratings.precision : 1.0;
  std::size_t at = 0;
  for (std::size_t k = 0; k < size_; ++k) {
    for (std::size_t l = 0; l <= k; ++l, ++at) system_.at(l, k) = scale * sums_[at];
    system_.at(k, k) += prior_precision[k];
    solution_[k] = scale * linear_[k] + prior_precision[k] * static_cast<double>(prior_mean[k]);
  }
  if (!system_.factorise()) return false;
  system_.solve(solution_);
  if (!std::all_of(solution_.begin(), solution_.end(), [](double x) { return std::isfinite(x); }))
    return false;
  const std::span<const double> inverse = system_.inverse();

  for (std::size_t k = 0; k < size_; ++k) mean[k] = static_cast<float>(solution_[k]);
  // The squared error is quadratic in x, with the very sums that A was made of.
  double error = square_;
  at = 0;
  for (std::size_t k = 0; k < size_; ++k) {
    error -= 2.0 * linear_[k] * solution_[k];
    for (std::size_t l = 0; l <= k; ++l, ++at) {
      const double second_moment = inverse[k * size_ + l];
      covariance[at] = static_cast<float>(second_moment);
      error += (k == l ? 1.0 : 2.0) * sums_[at] * (second_moment + solution_[k] * solution_[l]);
    }
  }
  expected_squared_error_ = std::max(error, 0.0);
  return true;
}

std::optional<double> invert(std::vector<double>& matrix, std::size_t size) {
  const auto n = static_cast<Eigen::Index>(size);
  Eigen::Map<Eigen::MatrixXd> values(matrix.data(), n, n);
  const Eigen::LLT<Eigen::MatrixXd> cholesky(values);
  if (cholesky.info() != Eigen::Success) return std::nullopt;
  double log_determinant = 0.0;
  for (Eigen::Index k = 0; k < n; ++k)
    log_determinant += 2.0 * portable_log(cholesky.matrixLLT()(k, k));
  values = cholesky.solve(Eigen::MatrixXd::Identity(n, n));
  return log_determinant;
}

}  // namespace als
