#include "als/analysis/principal_components.h"

#include <numeric>
#include <optional>

#include "als/base/check.h"
#include "als/solve/symmetric_eigen.h"

// Sums go row by row, N K^2 for N rows: a library's blocks would depend on the machine's caches,
// and with them the last digits.

namespace als {

PrincipalComponents principal_components(const FactorMatrix& rows, int num) {
  ALS_CHECK(num >= 1 && num <= rows.cols());
  const auto size = static_cast<std::size_t>(rows.cols());
  std::vector<double> mean(size);
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    for (std::size_t k = 0; k < size; ++k) mean[k] += static_cast<double>(rows.row(row)[k]);
  }
  for (double& value : mean) value /= static_cast<double>(rows.rows());
  const auto centred = [&](std::size_t row, std::size_t k) {
    return static_cast<double>(rows.row(row)[k]) - mean[k];
  };
  std::vector<double> scatter(size * size);
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    for (std::size_t k = 0; k < size; ++k) {
      for (std::size_t l = 0; l <= k; ++l)
        scatter[k * size + l] += centred(row, k) * centred(row, l);
    }
  }
  for (std::size_t k = 0; k < size; ++k) {
    for (std::size_t l = 0; l < k; ++l) scatter[l * size + k] = scatter[k * size + l];
  }
  const std::optional<SymmetricEigen> eigen = symmetric_eigen(scatter, rows.cols());
  ALS_CHECK(eigen);
  const double total = std::accumulate(eigen->values.begin(), eigen->values.end(), 0.0);

  PrincipalComponents result{
      {}, FactorMatrix(static_cast<std::size_t>(num), rows.cols()), FactorMatrix(rows.rows(), num)};
  for (std::size_t i = 0; i < static_cast<std::size_t>(num); ++i) {
    const std::span<const double> direction = std::span(eigen->vectors).subspan(i * size, size);
    result.explained.push_back(total > 0.0 ? eigen->values[i] / total : 0.0);
    for (std::size_t k = 0; k < size; ++k)
      result.directions.row(i)[k] = static_cast<float>(direction[k]);
    for (std::size_t row = 0; row < rows.rows(); ++row) {
      double along = 0.0;
      for (std::size_t k = 0; k < size; ++k) along += centred(row, k) * direction[k];
      result.coordinates.row(row)[i] = static_cast<float>(along);
    }
  }
  return result;
}

}  // namespace als
