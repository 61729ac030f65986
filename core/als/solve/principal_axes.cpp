#include "als/solve/principal_axes.h"

#include <Eigen/Eigenvalues>
#include <algorithm>

#include "als/base/check.h"
#include "als/kernels/row_kernels.h"

namespace als {

std::optional<PrincipalAxes> principal_axes(const std::vector<double>& moment, int num_factors) {
  const auto size = static_cast<std::size_t>(num_factors);
  ALS_CHECK(moment.size() == size * size);
  const Eigen::Map<const Eigen::MatrixXd> matrix(moment.data(), num_factors, num_factors);
  if (!matrix.allFinite()) return std::nullopt;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigen(matrix);
  if (eigen.info() != Eigen::Success) return std::nullopt;
  PrincipalAxes axes;
  for (Eigen::Index k = num_factors - 1; k >= 0; --k) {
    Eigen::VectorXd axis = eigen.eigenvectors().col(k);
    // Eigenvectors have no sign of their own: the largest component is made positive.
    Eigen::Index largest = 0;
    axis.cwiseAbs().maxCoeff(&largest);
    if (axis(largest) < 0.0) axis = -axis;
    axes.rotation.insert(axes.rotation.end(), axis.begin(), axis.end());
    axes.moments.push_back(std::max(eigen.eigenvalues()(k), 0.0));
  }
  return axes;
}

void transform_rows(const std::vector<double>& transform, int num_factors, FactorMatrix& rows,
                    ThreadPool& pool) {
  const auto size = static_cast<std::size_t>(num_factors);
  ALS_CHECK(transform.size() == size * size);
  const std::size_t padded = padded_size(size);
  AlignedFloats matrix(size * padded);
  std::vector<std::int32_t> indices;
  for (std::size_t k = 0; k < size; ++k) {
    indices.push_back(static_cast<std::int32_t>(k));
    for (std::size_t l = 0; l < size; ++l)
      matrix[k * padded + l] = static_cast<float>(transform[k * size + l]);
  }
  const GatheredRows all{matrix.data(), padded, indices.data(), size, 0, nullptr, nullptr};
  pool.parallel_for(rows.rows(), 256, [&](std::size_t begin, std::size_t end, int) {
    AlignedFloats x(padded);
    for (std::size_t row = begin; row < end; ++row) {
      std::copy_n(rows.row(row).begin(), size, x.begin());
      dots_of_rows(all, x.data(), rows.row(row).data());
    }
  });
}

}  // namespace als
