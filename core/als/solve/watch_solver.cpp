#include "als/solve/watch_solver.h"

#include <Eigen/Cholesky>
#include <algorithm>

#include "als/base/check.h"

namespace als {

std::vector<double> gram_matrix(const FactorMatrix& factors) {
  const auto cols = static_cast<std::size_t>(factors.cols());
  std::vector<double> sums(cols * cols);
  for (std::size_t i = 0; i < factors.rows(); ++i) {
    const std::span<const float> q = factors.row(i);
    for (std::size_t k = 0; k < cols; ++k) {
      const double qk = static_cast<double>(q[k]);
      for (std::size_t l = 0; l < cols; ++l) sums[k * cols + l] += qk * static_cast<double>(q[l]);
    }
  }
  return sums;
}

WatchSolver::WatchSolver(int num_factors)
    : num_factors_(static_cast<std::size_t>(num_factors)),
      matrix_(num_factors_ * num_factors_),
      solution_(num_factors_) {
  ALS_CHECK(num_factors > 0);
}

bool WatchSolver::solve(std::span<const std::int32_t> indices, std::span<const float> ratings,
                        std::span<const float> factors, std::span<const double> gram,
                        double num_columns, const WatchSettings& settings, std::span<float> row) {
  ALS_CHECK(indices.size() == ratings.size() && gram.size() == matrix_.size());
  const double w0 = settings.unobserved_weight;
  for (std::size_t i = 0; i < matrix_.size(); ++i) matrix_[i] = w0 * gram[i];
  std::fill(solution_.begin(), solution_.end(), 0.0);
  double weight = w0 * num_columns;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const float* const q = factors.data() + static_cast<std::size_t>(indices[i]) * num_factors_;
    const double c = settings.confidence(static_cast<double>(ratings[i]));
    const double t = (w0 + c) * settings.target(static_cast<double>(ratings[i]));
    weight += c;
    for (std::size_t k = 0; k < num_factors_; ++k) {
      const double qk = static_cast<double>(q[k]);
      const double ck = c * qk;
      double* const a = matrix_.data() + k * num_factors_;
      for (std::size_t l = 0; l <= k; ++l) a[l] += ck * static_cast<double>(q[l]);
      solution_[k] += t * qk;
    }
  }
  for (std::size_t k = 0; k < num_factors_; ++k)
    matrix_[k * num_factors_ + k] += settings.regularization * weight;
  // The row-major lower triangle is the column-major upper one.
  const auto n = static_cast<Eigen::Index>(num_factors_);
  Eigen::Map<Eigen::MatrixXd> matrix(matrix_.data(), n, n);
  Eigen::Map<Eigen::VectorXd> solution(solution_.data(), n);
  const Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>, Eigen::Upper> cholesky(matrix);
  if (cholesky.info() != Eigen::Success) return false;
  cholesky.solveInPlace(solution);
  if (!solution.allFinite()) return false;
  std::transform(solution_.begin(), solution_.end(), row.begin(),
                 [](double value) { return static_cast<float>(value); });
  return true;
}

}  // namespace als
