#pragma once

// The factors u, v of a model may be rotated and stretched, u -> T^T u, v -> T^-1 v, without any
// prediction changing. Of all such T one makes the priors fit best: that which makes the second
// moments of both sides diagonal and equal (Luttinen and Ilin 2010, "Transformations in variational
// Bayesian factor analysis to speed up learning"). Without it the precisions of the factors creep
// to where they belong over hundreds of sweeps, and larger K look like overfitting.

#include <optional>
#include <vector>

namespace als {

struct FactorBalance {
  std::vector<double> user_transform;  ///< [K x K] row-major: u' = user_transform u (T^T)
  std::vector<double> item_transform;  ///< [K x K] row-major: v' = item_transform v (T^-1)
  std::vector<double> second_moment;   ///< [K] of either side afterwards, rising
};

/// From the [K x K] symmetric mean second moments of the users' and the items' deviations from
/// their prior means, posterior covariances included. Nothing if one is not positive definite.
std::optional<FactorBalance> balance_factors(const std::vector<double>& user_moments,
                                             const std::vector<double>& item_moments,
                                             int num_factors);

}  // namespace als
