#pragma once

// How counts are distributed: few items have most ratings. The exponent is the maximum likelihood
// one of Clauset, Shalizi and Newman, "Power-law distributions in empirical data" (SIAM Review 51,
// 2009), equations 3.7 and 3.6; where the law begins is the x_min with the least
// Kolmogorov-Smirnov distance, as in its section 3.3.

#include <cstdint>
#include <span>
#include <vector>

namespace als {

/// p(x) ~ x^-exponent for x >= x_min.
struct PowerLaw {
  double exponent = 0.0;
  double standard_error = 0.0;  ///< of the exponent
  std::uint32_t x_min = 0;
  double distance = 0.0;     ///< Kolmogorov-Smirnov, of the fitted tail
  std::int64_t in_tail = 0;  ///< counts >= x_min; 0: there were too few to fit (kMinTail)
};
constexpr std::int64_t kMinTail = 50;

/// Zero counts are left out.
PowerLaw fit_power_law(std::span<const std::uint32_t> counts);

/// A point of the complementary cumulative distribution: a share of all positive counts is >= x.
struct TailPoint {
  std::uint32_t x;
  double share;
};

/// For axes that are logarithmic: at most `num_points` values of x, each one that occurs.
std::vector<TailPoint> tail_distribution(std::span<const std::uint32_t> counts, int num_points);

}  // namespace als
