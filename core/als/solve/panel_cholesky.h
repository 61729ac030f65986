#pragma once

// PanelCholesky: the solution and the whole inverse of a positive definite system of a few dozen
// unknowns, in double. Like NormalEquations, of which it has the storage, but sums are taken off
// together, over four unknowns (the inverse) or eight (a solution) at a time: fewer reads, and the
// order of additions that pinned models were trained with.

#include <cstddef>
#include <span>
#include <vector>

namespace als {

/// Fill at(), then factorise(); after that it solves. Scratch for one thread.
class PanelCholesky {
 public:
  explicit PanelCholesky(std::size_t size);

  /// Of the upper triangle: l >= k.
  double& at(std::size_t k, std::size_t l) { return matrix_[k * size_ + l]; }

  /// A = U^T U. False if A is not positive definite.
  [[nodiscard]] bool factorise();

  // After factorise():

  /// x = A^-1 y in place, [size].
  void solve(std::span<double> y);
  /// A^-1, [size x size] by rows, of which the lower triangle is filled; size^3 / 2 multiply-adds.
  std::span<const double> inverse();

 private:
  double* row(std::size_t k) { return matrix_.data() + k * size_; }

  std::size_t size_;
  std::vector<double> matrix_;  // [size x size], the upper triangle by rows
  std::vector<double> sums_;    // [size]
  std::vector<double> inverse_;
};

}  // namespace als
