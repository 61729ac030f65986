#pragma once

// ConjugateGradient: a few preconditioned steps towards the solution of a row's normal equations,
// from where the last sweep left it, without ever making the matrix. A step costs 4 K flops a
// rating where the matrix costs K^2, and what a sweep leaves of the error the next ones take
// (Takacs, Pilaszy and Tikk 2011, "Applications of the conjugate gradient method for implicit
// feedback collaborative filtering").

#include <span>

#include "als/kernels/row_kernels.h"
#include "als/solve/normal_system.h"

namespace als {

/// With q the row of the other side, and 1 for the bias where the shape has one:
///   (data_precision sum q q^T + diag(precision)) x = data_precision sum a q + precision
///   prior_mean.
struct RowEquations {
  GatheredRows gathered;  ///< without weights
  float data_precision;
  float factor_precision;
  float bias_precision;
  std::span<const float> prior_mean;    ///< [K] of the factors; of the bias it is 0
  std::span<const float> mean_squares;  ///< [K] of q's elements, for the preconditioner
};

/// Scratch for one thread.
class ConjugateGradient {
 public:
  explicit ConjugateGradient(const SystemShape& shape);

  /// Takes `steps` steps from the K factors (and the bias) in `solution`; fewer where it has
  /// arrived. False if the outcome is not finite; `solution` is then untouched.
  [[nodiscard]] bool improve(const RowEquations& equations, int steps, std::span<float> solution);

 private:
  /// -(data_precision sum q (q . direction) + precision direction) into `product_`.
  void multiply(const RowEquations& equations);

  SystemShape shape_;
  // All [P + 16]: element P is the border's, if the shape has one; else it stays 0, as those after.
  AlignedFloats x_;
  AlignedFloats residual_;
  AlignedFloats direction_;
  AlignedFloats product_;
  AlignedFloats precision_;  // of the prior; any in the padding, where all else is 0
  AlignedFloats scale_;      // the preconditioner: one over the diagonal of the expected matrix
};

}  // namespace als
