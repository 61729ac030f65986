#include "als/solve/row_solver.h"

#include <Eigen/Cholesky>
#include <algorithm>

#include "als/base/check.h"

namespace als {

RowSolver::RowSolver(int num_factors)
    : num_factors_(static_cast<std::size_t>(num_factors)),
      normal_matrix_((num_factors_ + 1) * (num_factors_ + 1)),
      solution_(num_factors_ + 1),
      extended_(num_factors_ + 1) {
  ALS_CHECK(num_factors > 0);
}

void RowSolver::accumulate(const RowRatings& row, std::span<const float> other_factors,
                           double data_precision, bool with_bias) {
  ALS_CHECK(row.indices.size() == row.targets.size());
  const std::size_t size = num_factors_ + (with_bias ? 1 : 0);
  std::fill_n(normal_matrix_.begin(), size * size, 0.0);
  std::fill_n(solution_.begin(), size, 0.0);
  extended_[num_factors_] = 1.0;
  double* const a = normal_matrix_.data();
  double* const y = solution_.data();
  double* const w = extended_.data();
  for (std::size_t i = 0; i < row.indices.size(); ++i) {
    const float* const v =
        other_factors.data() + static_cast<std::size_t>(row.indices[i]) * num_factors_;
    for (std::size_t k = 0; k < num_factors_; ++k) w[k] = static_cast<double>(v[k]);
    const double target = static_cast<double>(row.targets[i]);
    for (std::size_t k = 0; k < size; ++k) {
      const double wk = w[k];
      double* const a_row = a + k * size;
      for (std::size_t l = k; l < size; ++l) a_row[l] += wk * w[l];
      y[k] += target * wk;
    }
  }
  for (std::size_t k = 0; k < size; ++k) {
    for (std::size_t l = k; l < size; ++l) a[k * size + l] *= data_precision;
    y[k] *= data_precision;
  }
}

bool RowSolver::factorize_and_solve(std::size_t size) {
  // The row-major upper triangle is the column-major lower one.
  const auto n = static_cast<Eigen::Index>(size);
  Eigen::Map<Eigen::MatrixXd> matrix(normal_matrix_.data(), n, n);
  Eigen::Map<Eigen::VectorXd> solution(solution_.data(), n);
  const Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>, Eigen::Lower> cholesky(matrix);
  if (cholesky.info() != Eigen::Success) return false;
  cholesky.solveInPlace(solution);
  return solution.allFinite();
}

bool RowSolver::solve(const RowRatings& row, std::span<const float> other_factors,
                      const RatingPrior& prior, std::span<const float> prior_mean,
                      std::span<float> factors, float& bias) {
  const std::size_t size = num_factors_ + 1;
  accumulate(row, other_factors, prior.data_precision, /*with_bias=*/true);
  for (std::size_t k = 0; k < num_factors_; ++k)
    normal_matrix_[k * size + k] += prior.factor_precision;
  normal_matrix_[size * size - 1] += prior.bias_precision;
  for (std::size_t k = 0; k < prior_mean.size(); ++k) {
    solution_[k] += prior.factor_precision * static_cast<double>(prior_mean[k]);
  }
  if (!factorize_and_solve(size)) return false;
  for (std::size_t k = 0; k < num_factors_; ++k) factors[k] = static_cast<float>(solution_[k]);
  bias = static_cast<float>(solution_[num_factors_]);
  return true;
}

bool RowSolver::solve_bias_then_factors(const RowRatings& row, std::span<const float> other_factors,
                                        const RatingPrior& prior, std::span<const float> prior_mean,
                                        std::span<float> factors, float& bias) {
  double residual_sum = 0.0;
  for (std::size_t i = 0; i < row.indices.size(); ++i) {
    const float* const v =
        other_factors.data() + static_cast<std::size_t>(row.indices[i]) * num_factors_;
    double residual = static_cast<double>(row.targets[i]);
    for (std::size_t k = 0; k < num_factors_; ++k)
      residual -= static_cast<double>(factors[k]) * static_cast<double>(v[k]);
    residual_sum += residual;
  }
  const double new_bias =
      prior.data_precision * residual_sum /
      (prior.data_precision * static_cast<double>(row.indices.size()) + prior.bias_precision);

  accumulate(row, other_factors, prior.data_precision, /*with_bias=*/false);
  for (std::size_t i = 0; i < row.indices.size(); ++i) {
    const float* const v =
        other_factors.data() + static_cast<std::size_t>(row.indices[i]) * num_factors_;
    for (std::size_t k = 0; k < num_factors_; ++k) {
      solution_[k] -= prior.data_precision * new_bias * static_cast<double>(v[k]);
    }
  }
  for (std::size_t k = 0; k < num_factors_; ++k) {
    normal_matrix_[k * num_factors_ + k] += prior.factor_precision;
    if (!prior_mean.empty())
      solution_[k] += prior.factor_precision * static_cast<double>(prior_mean[k]);
  }
  if (!factorize_and_solve(num_factors_)) return false;
  for (std::size_t k = 0; k < num_factors_; ++k) factors[k] = static_cast<float>(solution_[k]);
  bias = static_cast<float>(new_bias);
  return true;
}

}  // namespace als
