#pragma once

// RowSolver: given one row of ratings and the other side's factors, the row's factors and bias.
// Training a user, training an item and folding in a visitor are this one least-squares problem.
// This is the reference in double that the fast solvers are tested against: training runs on
// NormalSystem, fold-in on NormalEquations.
//
// With w = (v, 1) for each rated row v, x = (factors, bias) and targets t = rating - mu - other
// side's bias, it minimises
//
//   lambda/2 sum (t - w.x)^2 + tau/2 |factors - prior_mean|^2 + gamma/2 bias^2,
//
// whose solution is A x = y with A = lambda sum w w^T + diag(tau, ..., tau, gamma), y = lambda sum
// t w + (tau prior_mean, 0). Sums run in double and in a fixed order; the same bits on every
// platform (no fused multiply-add, no vector sums).

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "als/model/rating_model.h"

namespace als {

/// One row of the rating matrix, seen from the side that is being solved.
struct RowRatings {
  std::span<const std::int32_t> indices;  ///< [n] rows of the other side's factors
  std::span<const float> targets;         ///< [n] rating - mu - bias of the other side
};

/// Scratch for one thread; cost of a solve: n K^2 / 2 + K^3 / 6 multiply-adds.
class RowSolver {
 public:
  /// `num_factors` > 0.
  explicit RowSolver(int num_factors);

  /// Factors and bias together: one problem in K + 1 unknowns. `other_factors` is row-major with K
  /// columns; `prior_mean` has K values, or none for 0. Writes K `factors` and `bias`. False if the
  /// matrix is not positive definite, which finite input and positive precisions rule out; the
  /// outputs are then untouched.
  [[nodiscard]] bool solve(const RowRatings& row, std::span<const float> other_factors,
                           const RatingPrior& prior, std::span<const float> prior_mean,
                           std::span<float> factors, float& bias);

  /// The paper's order: the bias by its equation (1) with `factors` as they are, then the factors
  /// by (2).
  [[nodiscard]] bool solve_bias_then_factors(const RowRatings& row,
                                             std::span<const float> other_factors,
                                             const RatingPrior& prior,
                                             std::span<const float> prior_mean,
                                             std::span<float> factors, float& bias);

 private:
  void accumulate(const RowRatings& row, std::span<const float> other_factors,
                  double data_precision, bool with_bias);
  bool factorize_and_solve(std::size_t size);

  std::size_t num_factors_;
  std::vector<double>
      normal_matrix_;             // [size x size], upper triangle, row-major; size = K or K + 1
  std::vector<double> solution_;  // right-hand side, then the solution
  std::vector<double> extended_;  // w of one rating
};

}  // namespace als
