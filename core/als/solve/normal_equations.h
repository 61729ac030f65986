#pragma once

// NormalEquations: A x = y for the few dozen unknowns of a visitor, in double. Every loop runs over
// independent elements in a fixed order, so compilers vectorise it and the bits are the same on
// every platform (built without contraction to fused multiply-adds); no library is asked.

#include <cstddef>
#include <span>
#include <vector>

namespace als {

/// Fill it by add(), then factorise(); after that it solves.
class NormalEquations {
 public:
  explicit NormalEquations(std::size_t size);

  std::size_t size() const { return size_; }
  /// Of the upper triangle: l >= k.
  double& at(std::size_t k, std::size_t l) { return matrix_[k * size_ + l]; }

  /// A += sum over the rows r of sign * weights[r] * w_r w_r^T. `rows` [n x size]; n size^2 / 2
  /// multiply-adds.
  void add(std::span<const double> rows, std::span<const double> weights, double sign = 1.0);

  /// A = U^T U. False if A is not positive definite.
  [[nodiscard]] bool factorise();

  // After factorise():

  /// x = A^-1 y in place, [size].
  void solve(std::span<double> y) const;
  /// U^-T y in place: y^T A^-1 y is the sum of its squares.
  void half_solve(std::span<double> y) const;
  /// A^-1, [size x size], symmetric.
  std::vector<double> inverse() const;

 private:
  std::size_t size_;
  std::vector<double> matrix_;  // [size x size], the upper triangle by rows
};

}  // namespace als
