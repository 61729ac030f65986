#include "als/solve/normal_equations.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "als/base/portable_math.h"

namespace als {
namespace {

struct Problem {
  std::vector<double> rows, weights;
};

Problem random_problem(std::size_t n, std::size_t size) {
  Problem problem;
  for (std::size_t i = 0; i < n * size; ++i)
    problem.rows.push_back(std::sin(1.0 + 0.7 * static_cast<double>(i * i)));
  for (std::size_t i = 0; i < n; ++i)
    problem.weights.push_back(0.5 + 0.1 * static_cast<double>(i % 7));
  return problem;
}

NormalEquations equations_of(const Problem& problem, std::size_t size) {
  NormalEquations equations(size);
  equations.add(problem.rows, problem.weights);
  for (std::size_t k = 0; k < size; ++k) equations.at(k, k) += 2.0;
  return equations;
}

TEST(NormalEquations, BlocksOfRowsAddTheSameBitsAsRowsOneByOne) {
  for (const std::size_t n : {0U, 1U, 3U, 4U, 5U, 8U, 11U}) {
    const Problem problem = random_problem(n, 5);
    NormalEquations at_once(5);
    at_once.add(problem.rows, problem.weights);
    NormalEquations one_by_one(5);
    for (std::size_t i = 0; i < n; ++i)
      one_by_one.add(std::span(problem.rows).subspan(i * 5, 5),
                     std::span(problem.weights).subspan(i, 1));
    for (std::size_t k = 0; k < 5; ++k) {
      for (std::size_t l = k; l < 5; ++l) EXPECT_EQ(at_once.at(k, l), one_by_one.at(k, l)) << n;
    }
  }
}

TEST(NormalEquations, SolvesAndInverts) {
  for (const std::size_t size : {1U, 2U, 7U, 33U}) {
    const Problem problem = random_problem(size + 3, size);
    const NormalEquations matrix = equations_of(problem, size);
    NormalEquations factors = matrix;
    ASSERT_TRUE(factors.factorise());
    const auto a = [&](std::size_t k, std::size_t l) {
      NormalEquations copy = matrix;
      return k <= l ? copy.at(k, l) : copy.at(l, k);
    };
    std::vector<double> x(size);
    for (std::size_t k = 0; k < size; ++k) x[k] = 1.0 + static_cast<double>(k);
    const std::vector<double> y = x;
    factors.solve(x);
    const std::vector<double> inverse = factors.inverse();
    std::vector<double> half = y;
    factors.half_solve(half);
    double square = 0.0;
    double expected = 0.0;
    for (std::size_t k = 0; k < size; ++k) {
      double sum = 0.0;
      double by_inverse = 0.0;
      for (std::size_t l = 0; l < size; ++l) {
        sum += a(k, l) * x[l];
        by_inverse += inverse[k * size + l] * y[l];
      }
      EXPECT_NEAR(sum, y[k], 1e-9);
      EXPECT_NEAR(by_inverse, x[k], 1e-9);
      square += half[k] * half[k];
      expected += y[k] * x[k];
    }
    EXPECT_NEAR(square, expected, 1e-9 * expected);
  }
}

TEST(NormalEquations, RefusesWhatIsNotPositiveDefinite) {
  NormalEquations zeros(2);
  EXPECT_FALSE(zeros.factorise());
  NormalEquations indefinite(2);
  indefinite.at(0, 0) = 1.0;
  indefinite.at(0, 1) = 2.0;
  indefinite.at(1, 1) = 1.0;
  EXPECT_FALSE(indefinite.factorise());
  NormalEquations endless(1);
  endless.at(0, 0) = std::numeric_limits<double>::infinity();
  EXPECT_FALSE(endless.factorise());
  NormalEquations nothing(1);
  nothing.at(0, 0) = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(nothing.factorise());
}

TEST(PortableMath, AgreesWithTheLibraryToItsLastBits) {
  for (const double x : {1.0, 1.5, 2.0, 10.0, 123456.0, 3e9})
    EXPECT_NEAR(portable_log(x), std::log(x), 4e-15 * (1.0 + std::log(x))) << x;
  for (const double x : {-700.0, -20.0, -1.0, -1e-9, 0.0, 0.3, 1.0, 15.5, 700.0})
    EXPECT_NEAR(portable_exp(x) / std::exp(x), 1.0, 4e-15) << x;
}

}  // namespace
}  // namespace als
