#include "als/solve/symmetric_eigen.h"

#include <Eigen/Eigenvalues>

#include "als/base/check.h"

namespace als {

std::optional<SymmetricEigen> symmetric_eigen(const std::vector<double>& matrix, int size) {
  const auto count = static_cast<std::size_t>(size);
  ALS_CHECK(matrix.size() == count * count);
  const Eigen::Map<const Eigen::MatrixXd> symmetric(matrix.data(), size, size);
  if (!symmetric.allFinite()) return std::nullopt;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(symmetric);
  if (solver.info() != Eigen::Success) return std::nullopt;
  SymmetricEigen eigen;
  for (Eigen::Index k = size - 1; k >= 0; --k) {  // Eigen's values rise
    Eigen::VectorXd vector = solver.eigenvectors().col(k);
    Eigen::Index largest = 0;
    vector.cwiseAbs().maxCoeff(&largest);
    if (vector(largest) < 0.0) vector = -vector;
    eigen.vectors.insert(eigen.vectors.end(), vector.begin(), vector.end());
    eigen.values.push_back(solver.eigenvalues()(k));
  }
  return eigen;
}

}  // namespace als
