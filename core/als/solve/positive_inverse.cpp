#include "als/solve/positive_inverse.h"

#include <Eigen/Cholesky>
#include <algorithm>

#include "als/base/check.h"

// Cholesky's factorisation tile by tile, then the columns of the inverse below the diagonal, some
// at a time: what the tiles of one step do is independent, so threads share it. Tested by
// tests/unit/solve/positive_inverse_test.cpp.

namespace als {
namespace {

constexpr std::size_t kTile = 128;

using Eigen::Index;
using Eigen::Lower;

/// matrix = L L^T in its lower triangle. False if it is not positive definite.
bool factorise(Eigen::Map<Eigen::MatrixXd>& matrix, std::size_t size, ThreadPool& pool) {
  for (std::size_t k = 0; k < size; k += kTile) {
    const std::size_t next = std::min(k + kTile, size);
    const auto at = static_cast<Index>(k);
    const auto width = static_cast<Index>(next - k);
    auto corner = matrix.block(at, at, width, width);
    const Eigen::LLT<Eigen::MatrixXd> factor(corner);
    if (factor.info() != Eigen::Success) return false;
    corner = factor.matrixL();
    pool.parallel_for(size - next, kTile, [&](std::size_t begin, std::size_t end, int) {
      auto below = matrix.block(static_cast<Index>(next + begin), at,
                                static_cast<Index>(end - begin), width);
      corner.triangularView<Lower>().transpose().solveInPlace<Eigen::OnTheRight>(below);
    });
    pool.parallel_for(size - next, kTile, [&](std::size_t begin, std::size_t end, int) {
      const auto column = static_cast<Index>(next + begin);
      const auto num_columns = static_cast<Index>(end - begin);
      const Index num_rows = static_cast<Index>(size) - column;
      matrix.block(column, column, num_rows, num_columns).noalias() -=
          matrix.block(column, at, num_rows, width) *
          matrix.block(column, at, num_columns, width).transpose();
    });
  }
  return true;
}

}  // namespace

std::optional<std::vector<float>> positive_inverse(std::vector<double> matrix, std::size_t size,
                                                   ThreadPool& pool) {
  ALS_CHECK(matrix.size() == size * size);
  const auto order = static_cast<Index>(size);
  Eigen::Map<Eigen::MatrixXd> lower(matrix.data(), order, order);
  if (!factorise(lower, size, pool)) return std::nullopt;
  std::vector<float> values(size * size);
  Eigen::Map<Eigen::MatrixXf> inverse(values.data(), order, order);
  pool.parallel_for(size, kTile, [&](std::size_t begin, std::size_t end, int) {
    const auto column = static_cast<Index>(begin);
    const Index num_rows = order - column;
    const auto factor = lower.block(column, column, num_rows, num_rows).triangularView<Lower>();
    Eigen::MatrixXd part = Eigen::MatrixXd::Identity(num_rows, static_cast<Index>(end - begin));
    factor.solveInPlace(part);
    factor.transpose().solveInPlace(part);
    inverse.block(column, column, num_rows, part.cols()) = part.cast<float>();
  });
  inverse.triangularView<Eigen::StrictlyUpper>() = inverse.transpose();
  return values;
}

}  // namespace als
