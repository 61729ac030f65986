#include "als/solve/principal_axes.h"

#include <algorithm>
#include <utility>

#include "als/base/check.h"
#include "als/solve/normal_system.h"
#include "als/solve/symmetric_eigen.h"

namespace als {

std::vector<double> second_moment(const FactorMatrix& rows, std::span<const float> weights,
                                  double total, const RowShare& share, ThreadPool& pool) {
  const SystemShape shape(static_cast<std::size_t>(rows.cols()), /*bias=*/false);
  const std::vector<double> gram =
      padded_gram(padded_rows(rows, shape, share, pool), shape.size, weights, share, pool);
  std::vector<double> moment;
  for (std::size_t k = 0; k < shape.num_factors; ++k) {
    for (std::size_t l = 0; l < shape.num_factors; ++l)
      moment.push_back(gram[std::min(k, l) * shape.size + std::max(k, l)] / total);
  }
  return moment;
}

std::optional<PrincipalAxes> principal_axes(const std::vector<double>& moment, int num_factors) {
  std::optional<SymmetricEigen> eigen = symmetric_eigen(moment, num_factors);
  if (!eigen) return std::nullopt;
  PrincipalAxes axes{std::move(eigen->vectors), std::move(eigen->values)};
  for (double& value : axes.moments) value = std::max(value, 0.0);
  return axes;
}

void transform_rows(const std::vector<double>& transform, int num_factors, FactorMatrix& rows,
                    const RowShare& share, ThreadPool& pool) {
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
  share.for_own_rows(256, pool, [&](std::size_t begin, std::size_t end, int) {
    AlignedFloats x(padded);
    for (std::size_t row = begin; row < end; ++row) {
      std::copy_n(rows.row(row).begin(), size, x.begin());
      dots_of_rows(all, x.data(), rows.row(row).data());
    }
  });
}

}  // namespace als
