#pragma once

// VisitorSolver: the posterior of a visitor from their ratings alone (fold-in), with the items'
// covariances as Cov_n = uncertainty_n * shape (RatingPosterior). The portable twin of
// PosteriorSolver: scalar, in double, in a fixed order, so that every platform gives the same bits.

#include <span>
#include <vector>

#include "als/model/rating_model.h"

namespace als {

struct VisitorProblem {
  const FactorMatrix& item_factors;        ///< [n x K] of the rated items
  std::span<const float> targets;          ///< [n] rating - mu - item bias
  std::span<const float> uncertainties;    ///< [n]
  std::span<const float> shape;            ///< [(K + 1) x (K + 1)]
  std::span<const float> prior_mean;       ///< [K + 1]
  std::span<const float> prior_precision;  ///< [K + 1]
  double noise_precision;
};

/// D = K + 1: factors, then the bias.
struct VisitorPosterior {
  std::vector<double> mean;        ///< [D]
  std::vector<double> covariance;  ///< [D x D]
};

/// False if the matrix is not positive definite; n K^2 / 2 + K^3 multiply-adds.
[[nodiscard]] bool solve_visitor(const VisitorProblem& problem, VisitorPosterior& posterior);

/// What the right-hand side owes to rating `i`, [D]: noise precision * (t w - C_vb). The mean is
/// covariance * (sum of these + prior precision * prior mean).
std::vector<double> rating_evidence(const VisitorProblem& problem, std::size_t i);

}  // namespace als
