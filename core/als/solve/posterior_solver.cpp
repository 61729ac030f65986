#include "als/solve/posterior_solver.h"

#include <Eigen/Cholesky>
#include <algorithm>

#include "als/base/check.h"
#include "als/base/portable_math.h"

namespace als {

void moments_of(std::span<const float> means, std::span<const float> covariance,
                std::span<float> moments) {
  const std::size_t bias = means.size() - 1;
  std::size_t at = 0;
  for (std::size_t k = 0; k < bias; ++k) {
    for (std::size_t l = 0; l <= k; ++l, ++at) moments[at] = means[k] * means[l] + covariance[at];
  }
  for (std::size_t l = 0; l < bias; ++l, ++at) moments[at] = means[l];
  moments[at] = 1.0F;
}

PosteriorSolver::PosteriorSolver(std::size_t size)
    : size_(size),
      sums_(kBatch, {std::vector<float>(packed_size(size)), std::vector<float>(size)}),
      matrices_(packed_size(size) * kBatch),
      solutions_(size * kBatch),
      scratch_(batch_scratch(size)) {
  ALS_CHECK(size >= 2);
  // Places that no row fills are systems too.
  for (std::size_t k = 0; k < size_; ++k)
    std::fill_n(matrices_.data() + (packed_size(k) + k) * kBatch, kBatch, 1.0F);
}

void PosteriorSolver::add(const PosteriorRatings& ratings, const PosteriorRows& other,
                          std::span<const float> prior_mean,
                          std::span<const double> prior_precision) {
  ALS_CHECK(ratings.indices.size() == ratings.targets.size() && num_rows_ < kBatch);
  const std::size_t lane = num_rows_++;
  Sums& sums = sums_[lane];
  std::fill(sums.matrix.begin(), sums.matrix.end(), 0.0F);
  std::fill(sums.linear.begin(), sums.linear.end(), 0.0F);
  sums.square = 0.0;
  // Four at a time, so that the sums are read and written a quarter as often.
  std::size_t i = 0;
  for (; i + 4 <= ratings.indices.size(); i += 4) add_ratings<4>(ratings, i, other, sums);
  for (; i < ratings.indices.size(); ++i) add_ratings<1>(ratings, i, other, sums);

  const auto scale = static_cast<float>(ratings.precisions.empty() ? ratings.precision : 1.0);
  for (std::size_t at = 0; at < sums.matrix.size(); ++at)
    matrices_[at * kBatch + lane] = scale * sums.matrix[at];
  for (std::size_t k = 0; k < size_; ++k) {
    const auto precision = static_cast<float>(prior_precision[k]);
    matrices_[(packed_size(k) + k) * kBatch + lane] += precision;
    solutions_[k * kBatch + lane] = scale * sums.linear[k] + precision * prior_mean[k];
  }
}

template <std::size_t kCount>
void PosteriorSolver::add_ratings(const PosteriorRatings& ratings, std::size_t first,
                                  const PosteriorRows& other, Sums& sums) const {
  const std::size_t bias = size_ - 1;
  const std::size_t packed = packed_size(size_);
  const float* moments[kCount];
  float p[kCount];
  for (std::size_t i = 0; i < kCount; ++i) {
    const auto index = static_cast<std::size_t>(ratings.indices[first + i]);
    moments[i] = other.moments.data() + index * packed;
    p[i] = ratings.precisions.empty() ? 1.0F : ratings.precisions[first + i];
  }
  float* const matrix = sums.matrix.data();
  for (std::size_t at = 0; at < packed; ++at) {
    float value = 0.0F;
    for (std::size_t i = 0; i < kCount; ++i) value += p[i] * moments[i][at];
    matrix[at] += value;
  }
  for (std::size_t i = 0; i < kCount; ++i) {
    const auto index = static_cast<std::size_t>(ratings.indices[first + i]);
    const float* const w = other.means.data() + index * size_;
    const float* const c = other.covariances.data() + index * packed + packed_size(bias);
    const float t = ratings.targets[first + i];
    for (std::size_t l = 0; l < bias; ++l) sums.linear[l] += p[i] * (t * w[l] - c[l]);
    sums.linear[bias] += p[i] * t;
    sums.square += static_cast<double>(p[i]) *
                   (static_cast<double>(t) * static_cast<double>(t) + static_cast<double>(c[bias]));
  }
}

bool PosteriorSolver::solve() {
  const std::uint32_t solved =
      solve_batch(size_, matrices_.data(), solutions_.data(), scratch_.data());
  const std::uint32_t asked = (std::uint32_t{1} << num_rows_) - 1;
  return (solved & asked) == asked;
}

void PosteriorSolver::write(std::size_t i, std::span<float> mean,
                            std::span<float> covariance) const {
  for (std::size_t k = 0; k < size_; ++k) mean[k] = solutions_[k * kBatch + i];
  for (std::size_t at = 0; at < covariance.size(); ++at)
    covariance[at] = matrices_[at * kBatch + i];
}

double PosteriorSolver::expected_squared_error(std::size_t i) const {
  // It is quadratic in x, with the very sums that A was made of.
  const Sums& sums = sums_[i];
  double error = sums.square;
  std::size_t at = 0;
  for (std::size_t k = 0; k < size_; ++k) {
    const auto x = static_cast<double>(solutions_[k * kBatch + i]);
    error -= 2.0 * static_cast<double>(sums.linear[k]) * x;
    for (std::size_t l = 0; l <= k; ++l, ++at) {
      const double second_moment = static_cast<double>(matrices_[at * kBatch + i]) +
                                   x * static_cast<double>(solutions_[l * kBatch + i]);
      error += (k == l ? 1.0 : 2.0) * static_cast<double>(sums.matrix[at]) * second_moment;
    }
  }
  return std::max(error, 0.0);
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
