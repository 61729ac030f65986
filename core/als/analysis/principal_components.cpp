#include "als/analysis/principal_components.h"

#include <Eigen/Core>
#include <numeric>

#include "als/base/check.h"
#include "als/solve/symmetric_eigen.h"

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
  const Eigen::MatrixXd scatter = centred.transpose() * centred;
  const std::optional<SymmetricEigen> eigen =
      symmetric_eigen({scatter.data(), scatter.data() + scatter.size()}, rows.cols());
  ALS_CHECK(eigen);
  const double total = std::accumulate(eigen->values.begin(), eigen->values.end(), 0.0);

  PrincipalComponents result{
      {}, FactorMatrix(static_cast<std::size_t>(num), rows.cols()), FactorMatrix(rows.rows(), num)};
  for (int i = 0; i < num; ++i) {
    const Eigen::Map<const Eigen::VectorXd> direction(eigen->vectors.data() + i * size, size);
    const Eigen::VectorXd along = centred * direction;
    result.explained.push_back(total > 0.0 ? eigen->values[static_cast<std::size_t>(i)] / total
                                           : 0.0);
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
