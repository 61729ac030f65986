#include "als/analysis/principal_components.h"

#include <Eigen/Eigenvalues>

#include "als/base/check.h"

namespace als {

PrincipalComponents principal_components(const FactorMatrix& rows, int num) {
  ALS_CHECK(num >= 1 && num <= rows.cols());
  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Index size = rows.cols();
  const Eigen::MatrixXd values =
      Eigen::Map<const RowMajor>(rows.values().data(), static_cast<Eigen::Index>(rows.rows()), size)
          .cast<double>();
  const Eigen::RowVectorXd mean = values.colwise().mean();
  const Eigen::MatrixXd centred = values.rowwise() - mean;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(centred.transpose() * centred);
  const double total = solver.eigenvalues().sum();

  PrincipalComponents result{
      {}, FactorMatrix(static_cast<std::size_t>(num), rows.cols()), FactorMatrix(rows.rows(), num)};
  for (int i = 0; i < num; ++i) {
    const Eigen::Index column = size - 1 - i;  // eigenvalues rise
    Eigen::VectorXd direction = solver.eigenvectors().col(column);
    Eigen::Index largest = 0;
    direction.cwiseAbs().maxCoeff(&largest);
    if (direction(largest) < 0.0) direction = -direction;
    const Eigen::VectorXd along = centred * direction;
    result.explained.push_back(total > 0.0 ? solver.eigenvalues()(column) / total : 0.0);
    for (Eigen::Index k = 0; k < size; ++k) {
      result.directions.row(static_cast<std::size_t>(i))[static_cast<std::size_t>(k)] =
          static_cast<float>(direction(k));
    }
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      result.coordinates.row(row)[static_cast<std::size_t>(i)] =
          static_cast<float>(along(static_cast<Eigen::Index>(row)));
    }
  }
  return result;
}

}  // namespace als
