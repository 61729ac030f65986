#pragma once

// NormalSystem: a row's normal equations in training, on the kernels of kernels/row_kernels.h. The
// unknowns are K factors and, if wanted, a bias, whose row of the other side is (v, 1).
//
// The bias costs nothing extra where it fits: for K + 1 <= P it is one more column of the padded
// rows (K = 15 and bias: one cache line). If K is a multiple of 16, it would cost a block of 16;
// there it is the border of the system instead, solved with a second right-hand side.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "als/base/row_share.h"
#include "als/base/thread_pool.h"
#include "als/kernels/row_kernels.h"
#include "als/model/rating_model.h"

namespace als {

/// Shape of a system of K factors.
struct SystemShape {
  SystemShape(std::size_t factors, bool bias)
      : num_factors(factors),
        with_bias(bias),
        bordered(bias && factors % 16 == 0),
        size(padded_size(factors + (bias && !bordered ? 1 : 0))) {}
  std::size_t num_factors;  ///< K
  bool with_bias;
  bool bordered;
  std::size_t size;  ///< P
};

/// Writes a row's first K columns to `to` [P], padded, with the 1 of the bias where the shape has
/// it.
void pad_row(const float* factors, const SystemShape& shape, float* to);
/// The other side's rows like that; of a share its own, with room for all.
PaddedRows padded_rows(const FactorMatrix& factors, const SystemShape& shape, ThreadPool& pool);
PaddedRows padded_rows(const FactorMatrix& factors, const SystemShape& shape, const RowShare& share,
                       ThreadPool& pool);

/// [P x P] upper triangle of the sum of w q q^T over all rows of a share: within its blocks, then
/// over the blocks in their order. `weights`: one for each row, > 0; empty for 1.
std::vector<double> padded_gram(const PaddedRows& rows, std::size_t size,
                                std::span<const float> weights, const RowShare& share,
                                ThreadPool& pool);

/// Scratch for one thread.
class NormalSystem {
 public:
  explicit NormalSystem(const SystemShape& shape);

  /// Sums over the ratings: w q q^T and a q.
  void sum(const GatheredRows& gathered);
  void scale(float factor);
  /// Dimension K is the bias.
  void add_diagonal(std::size_t k, double value);
  void add_linear(std::size_t k, double value);
  /// The upper triangle, [P x P].
  std::span<float> matrix() { return matrix_; }
  /// [P] sum of w q.
  std::span<const float> border() const { return border_; }
  float linear(std::size_t k) const {
    return shape_.bordered && k == shape_.num_factors ? static_cast<float>(corner_linear_)
                                                      : linear_[k];
  }
  double corner() const { return corner_; }
  const SystemShape& shape() const { return shape_; }

  /// Writes K factors (and the bias). False if the matrix is not positive definite or the solution
  /// not finite; the output is then untouched. Consumes the sums.
  [[nodiscard]] bool solve(std::span<float> solution);

 private:
  SystemShape shape_;
  AlignedFloats matrix_;
  AlignedFloats linear_;
  AlignedFloats border_;
  AlignedFloats inverse_diagonal_;
  AlignedFloats panel_;
  double corner_ = 0.0;         // sum w, if bordered
  double corner_linear_ = 0.0;  // sum a, if bordered
};

}  // namespace als
