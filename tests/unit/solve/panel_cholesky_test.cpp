#include "als/solve/panel_cholesky.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "als/base/random.h"
#include "als/solve/normal_equations.h"

namespace als {
namespace {

// Around the widths of both panels, and several of them.
TEST(PanelCholesky, AgreesWithTheEquationsWithoutPanels) {
  for (const std::size_t size : {1U, 2U, 3U, 4U, 5U, 7U, 8U, 9U, 12U, 17U, 40U}) {
    SCOPED_TRACE(size);
    Random random(size);
    NormalEquations equations(size);
    for (std::size_t i = 0; i < size; ++i) {
      std::vector<double> row(size);
      for (double& value : row) value = random.normal();
      const double weight = 1.0 / static_cast<double>(size);
      equations.add(row, std::span(&weight, 1));
    }
    PanelCholesky panels(size);
    for (std::size_t k = 0; k < size; ++k) {
      equations.at(k, k) += 0.5;
      for (std::size_t l = k; l < size; ++l) panels.at(k, l) = equations.at(k, l);
    }
    ASSERT_TRUE(equations.factorise());
    ASSERT_TRUE(panels.factorise());
    std::vector<double> expected(size);
    for (double& value : expected) value = random.normal();
    std::vector<double> solution = expected;
    equations.solve(expected);
    panels.solve(solution);
    const std::vector<double> inverse = equations.inverse();
    const std::span<const double> of_panels = panels.inverse();
    for (std::size_t k = 0; k < size; ++k) {
      EXPECT_NEAR(solution[k], expected[k], 1e-11);
      for (std::size_t l = 0; l <= k; ++l)
        EXPECT_NEAR(of_panels[k * size + l], inverse[k * size + l], 1e-11) << k << " " << l;
    }
  }
}

TEST(PanelCholesky, RefusesWhatIsNotPositive) {
  for (const double last : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
    PanelCholesky panels(2);
    panels.at(0, 0) = 1.0;
    panels.at(0, 1) = 0.0;
    panels.at(1, 1) = last;
    EXPECT_FALSE(panels.factorise());
  }
}

}  // namespace
}  // namespace als
