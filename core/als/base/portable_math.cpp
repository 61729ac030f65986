#include "als/base/portable_math.h"

#include <algorithm>
#include <cmath>

namespace als {
namespace {

constexpr double kLog2 = 0.6931471805599453;
// In two parts: the products of the first with whole numbers below 2^20 are exact.
constexpr double kLog2High = 6.93147180369123816490e-01;
constexpr double kLog2Low = 1.90821492927058770002e-10;

}  // namespace

// x = m 2^e with m in [1, 2), and log m = 2 artanh((m - 1) / (m + 1)).
double portable_log(double x) {
  double exponent = 0.0;
  while (x >= 2.0) {
    x *= 0.5;
    exponent += 1.0;
  }
  const double z = (x - 1.0) / (x + 1.0);
  const double square = z * z;
  double sum = 0.0;
  for (int power = 31; power >= 1; power -= 2) sum = sum * square + 1.0 / power;
  return exponent * kLog2 + 2.0 * z * sum;
}

// x = n log 2 + r with |r| <= log(2) / 2, and the series of exp r.
double portable_exp(double x) {
  x = std::clamp(x, -700.0, 700.0);
  const double n = std::floor(x / kLog2 + 0.5);
  const double r = (x - n * kLog2High) - n * kLog2Low;
  double sum = 1.0;
  for (int power = 16; power >= 1; --power) sum = 1.0 + sum * r / power;
  return std::ldexp(sum, static_cast<int>(n));
}

}  // namespace als
