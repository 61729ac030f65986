#include "als/solve/balance_factors.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include "als/base/check.h"

namespace als {

std::optional<FactorBalance> balance_factors(const std::vector<double>& user_moments,
                                             const std::vector<double>& item_moments,
                                             int num_factors) {
  const auto size = static_cast<std::size_t>(num_factors);
  ALS_CHECK(user_moments.size() == size * size && item_moments.size() == size * size);
  using Matrix = Eigen::MatrixXd;
  using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const Matrix> users(user_moments.data(), num_factors, num_factors);
  const Eigen::Map<const Matrix> items(item_moments.data(), num_factors, num_factors);
  // With users = L L^T and L^T items L = V D V^T, T = L^-T V D^(1/4) makes both moments D^(1/2).
  const Eigen::LLT<Matrix> cholesky(users);
  if (cholesky.info() != Eigen::Success) return std::nullopt;
  const Matrix lower = cholesky.matrixL();
  const Eigen::SelfAdjointEigenSolver<Matrix> eigen(lower.transpose() * items * lower);
  if (eigen.info() != Eigen::Success || !(eigen.eigenvalues()(0) > 0.0)) return std::nullopt;
  Matrix vectors = eigen.eigenvectors();
  for (Eigen::Index k = 0; k < num_factors; ++k) {
    // Eigenvectors have no sign of their own: the largest component is made positive.
    Eigen::Index largest = 0;
    vectors.col(k).cwiseAbs().maxCoeff(&largest);
    if (vectors(largest, k) < 0.0) vectors.col(k) *= -1.0;
  }
  const Eigen::VectorXd quarter = eigen.eigenvalues().array().pow(0.25).matrix();
  const RowMajor user_transform =
      (lower.transpose().triangularView<Eigen::Upper>().solve(vectors * quarter.asDiagonal()))
          .transpose();
  const RowMajor item_transform =
      quarter.cwiseInverse().asDiagonal() * vectors.transpose() * lower.transpose();
  FactorBalance balance;
  balance.user_transform.assign(user_transform.data(), user_transform.data() + size * size);
  balance.item_transform.assign(item_transform.data(), item_transform.data() + size * size);
  for (Eigen::Index k = 0; k < num_factors; ++k)
    balance.second_moment.push_back(quarter(k) * quarter(k));
  return balance;
}

}  // namespace als
