#include "als/solve/visitor_solver.h"

#include <Eigen/Cholesky>

#include "als/base/check.h"

namespace als {

std::vector<double> rating_evidence(const VisitorProblem& problem, std::size_t i) {
  const std::span<const float> v = problem.item_factors.row(i);
  const std::size_t size = v.size() + 1;
  const double t = static_cast<double>(problem.targets[i]);
  const double c = static_cast<double>(problem.uncertainties[i]);
  std::vector<double> evidence(size);
  for (std::size_t k = 0; k + 1 < size; ++k) {
    const double with_bias = static_cast<double>(problem.shape[k * size + size - 1]);
    evidence[k] = problem.noise_precision * (t * static_cast<double>(v[k]) - c * with_bias);
  }
  evidence[size - 1] = problem.noise_precision * t;
  return evidence;
}

bool solve_visitor(const VisitorProblem& problem, VisitorPosterior& posterior) {
  const std::size_t num_factors = static_cast<std::size_t>(problem.item_factors.cols());
  const std::size_t size = num_factors + 1;
  ALS_CHECK(problem.shape.size() == size * size && problem.prior_mean.size() == size);
  std::vector<double> matrix(size * size);
  posterior.mean.assign(size, 0.0);
  std::vector<double> w(size, 1.0);
  double uncertainty = 0.0;
  for (std::size_t i = 0; i < problem.targets.size(); ++i) {
    const std::span<const float> v = problem.item_factors.row(i);
    for (std::size_t k = 0; k < num_factors; ++k) w[k] = static_cast<double>(v[k]);
    for (std::size_t k = 0; k < size; ++k) {
      for (std::size_t l = 0; l <= k; ++l) matrix[k * size + l] += w[k] * w[l];
    }
    uncertainty += static_cast<double>(problem.uncertainties[i]);
    const std::vector<double> evidence = rating_evidence(problem, i);
    for (std::size_t k = 0; k < size; ++k) posterior.mean[k] += evidence[k];
  }
  for (std::size_t k = 0; k < size; ++k) {
    for (std::size_t l = 0; l <= k; ++l) {
      if (k < num_factors)
        matrix[k * size + l] += uncertainty * static_cast<double>(problem.shape[k * size + l]);
      matrix[k * size + l] *= problem.noise_precision;
    }
    const double precision = static_cast<double>(problem.prior_precision[k]);
    matrix[k * size + k] += precision;
    posterior.mean[k] += precision * static_cast<double>(problem.prior_mean[k]);
  }
  // The row-major lower triangle is the column-major upper one.
  const auto n = static_cast<Eigen::Index>(size);
  Eigen::Map<Eigen::MatrixXd> a(matrix.data(), n, n);
  const Eigen::LLT<Eigen::Ref<Eigen::MatrixXd>, Eigen::Upper> cholesky(a);
  if (cholesky.info() != Eigen::Success) return false;
  Eigen::Map<Eigen::VectorXd> mean(posterior.mean.data(), n);
  cholesky.solveInPlace(mean);
  posterior.covariance.assign(size * size, 0.0);
  Eigen::Map<Eigen::MatrixXd> covariance(posterior.covariance.data(), n, n);
  covariance.setIdentity();
  cholesky.solveInPlace(covariance);
  return mean.allFinite() && covariance.allFinite();
}

}  // namespace als
