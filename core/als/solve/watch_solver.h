#pragma once

// WatchSolver: one row of the watch head (model/watch_model.h), exact:
//
//   (w0 G + sum c q q^T + reg (w0 N + sum c) I) x = sum (w0 + c) t q,   G = sum over all q q^T.
//
// The Gram matrix G stands for the cells that were not rated, so a row costs what its ratings cost.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "als/model/watch_model.h"

namespace als {

/// [K x K] sum over the rows of q q^T, in double and in the order of the rows.
std::vector<double> gram_matrix(const FactorMatrix& factors);

/// The reference in double, by which the watch head's training (on NormalSystem) and fold-in (on
/// NormalEquations) are judged. Scratch for one thread; n K^2 / 2 + K^3 / 6 multiply-adds.
class WatchSolver {
 public:
  explicit WatchSolver(int num_factors);

  /// `indices` and `ratings` of the row's ratings, [n] each; `gram` of the other side's `factors`
  /// [rows x K]; `num_columns` = N. Writes K values. False if the matrix is not positive definite;
  /// `row` is then untouched.
  [[nodiscard]] bool solve(std::span<const std::int32_t> indices, std::span<const float> ratings,
                           std::span<const float> factors, std::span<const double> gram,
                           double num_columns, const WatchSettings& settings, std::span<float> row);

 private:
  std::size_t num_factors_;
  std::vector<double> matrix_;    // [K x K], lower triangle
  std::vector<double> solution_;  // [K]
};

}  // namespace als
