#include "als/base/portable_math.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace als {
namespace {

TEST(PortableMath, ManyExponentialsAreThoseOfEach) {
  std::vector<double> values;
  for (int i = -30000; i <= 30000; ++i) values.push_back(i * 0.0251);
  for (const double x :
       {0.0, -0.0, 1e-300, 1e300, -1e300, 0.34657359027997264, -0.34657359027997264})
    values.push_back(x);
  std::vector<double> together = values;
  portable_exps(together);
  for (std::size_t i = 0; i < values.size(); ++i) {
    ASSERT_EQ(together[i], portable_exp(values[i])) << values[i];
    if (std::fabs(values[i]) < 700.0) {
      ASSERT_NEAR(together[i] / std::exp(values[i]), 1.0, 1e-14) << values[i];
    }
  }
  // Fewer than are computed side by side.
  for (std::size_t count = 0; count < 8; ++count) {
    std::vector<double> few(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count));
    portable_exps(few);
    for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(few[i], together[i]);
  }
}

}  // namespace
}  // namespace als
