#include "als/base/portable_math.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>

namespace als {
namespace {

constexpr double kLog2 = 0.6931471805599453;
// In two parts: the products of the first with whole numbers below 2^20 are exact.
constexpr double kLog2High = 6.93147180369123816490e-01;
constexpr double kLog2Low = 1.90821492927058770002e-10;

}  // namespace

// x = m 2^e with m in [1, 2), and log m = 2 artanh((m - 1) / (m + 1)).
double portable_log(double x) {
  if (!(x > 0.0 && x < HUGE_VAL)) return x > 0.0 ? x : -HUGE_VAL;
  double exponent = 0.0;
  while (x >= 2.0) {
    x *= 0.5;
    exponent += 1.0;
  }
  while (x < 1.0) {
    x *= 2.0;
    exponent -= 1.0;
  }
  const double z = (x - 1.0) / (x + 1.0);
  const double square = z * z;
  double sum = 0.0;
  for (int power = 31; power >= 1; power -= 2) sum = sum * square + 1.0 / power;
  return exponent * kLog2 + 2.0 * z * sum;
}

double portable_log2(double x) { return portable_log(x) / kLog2; }

double portable_pow(double x, double power) {
  return x > 0.0 ? portable_exp(power * portable_log(x)) : 0.0;
}

double portable_log_gamma(double x) {
  double product = 1.0;
  for (; x < 8.0; x += 1.0) product *= x;
  const double r = 1.0 / (x * x);
  constexpr double kHalfLogTwoPi = 0.9189385332046728;
  return (x - 0.5) * portable_log(x) - x + kHalfLogTwoPi +
         (1.0 / 12.0 - r * (1.0 / 360.0 - r * (1.0 / 1260.0 - r / 1680.0))) / x -
         portable_log(product);
}

double digamma(double x) {
  double shift = 0.0;
  for (; x < 8.0; x += 1.0) shift -= 1.0 / x;
  const double r = 1.0 / (x * x);
  return shift + portable_log(x) - 0.5 / x -
         r * (1.0 / 12.0 - r * (1.0 / 120.0 - r * (1.0 / 252.0 - r / 240.0)));
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

void portable_exps(std::span<double> values) {
  constexpr std::size_t kLanes = 8;
  for (std::size_t begin = 0; begin < values.size(); begin += kLanes) {
    const auto some = values.subspan(begin, std::min(kLanes, values.size() - begin));
    double x[kLanes] = {};
    std::copy(some.begin(), some.end(), x);
    double r[kLanes];
    double sum[kLanes];
    double scale[kLanes];  // 2^n
    for (std::size_t i = 0; i < kLanes; ++i) {
      x[i] = std::clamp(x[i], -700.0, 700.0);
      const double at = x[i] / kLog2 + 0.5;
      auto n = static_cast<std::int32_t>(at);
      n -= static_cast<double>(n) > at ? 1 : 0;
      r[i] = (x[i] - n * kLog2High) - n * kLog2Low;
      scale[i] = std::bit_cast<double>(static_cast<std::uint64_t>(1023 + n) << 52U);
      sum[i] = 1.0;
    }
    for (int power = 16; power >= 1; --power) {
      for (std::size_t i = 0; i < kLanes; ++i) sum[i] = 1.0 + sum[i] * r[i] / power;
    }
    for (std::size_t i = 0; i < kLanes; ++i) x[i] = sum[i] * scale[i];
    std::copy_n(x, some.size(), some.begin());
  }
}

}  // namespace als
