#include "als/solve/balance_factors.h"

#include <Eigen/Cholesky>

#include "als/base/check.h"
#include "als/solve/symmetric_eigen.h"

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
  const Matrix product = lower.transpose() * items * lower;
  const std::optional<SymmetricEigen> eigen =
      symmetric_eigen({product.data(), product.data() + product.size()}, num_factors);
  if (!eigen || !(eigen->values.back() > 0.0)) return std::nullopt;
  // Rising from here on.
  const Matrix vectors =
      Eigen::Map<const Matrix>(eigen->vectors.data(), num_factors, num_factors).rowwise().reverse();
  const Eigen::VectorXd quarter =
      Eigen::Map<const Eigen::VectorXd>(eigen->values.data(), num_factors)
          .reverse()
          .array()
          .pow(0.25)
          .matrix();
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
