#include "als/solve/row_solver.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "als/base/random.h"

namespace als {
namespace {

/// Gauss elimination with pivoting on the dense problem: dull, and nothing in common with the code
/// under test.
std::vector<double> solve_dense(std::vector<std::vector<double>> a, std::vector<double> y) {
  const std::size_t n = y.size();
  for (std::size_t column = 0; column < n; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column; row < n; ++row) {
      if (std::fabs(a[row][column]) > std::fabs(a[pivot][column])) pivot = row;
    }
    std::swap(a[column], a[pivot]);
    std::swap(y[column], y[pivot]);
    for (std::size_t row = column + 1; row < n; ++row) {
      const double factor = a[row][column] / a[column][column];
      for (std::size_t k = column; k < n; ++k) a[row][k] -= factor * a[column][k];
      y[row] -= factor * y[column];
    }
  }
  for (std::size_t row = n; row-- > 0;) {
    for (std::size_t k = row + 1; k < n; ++k) y[row] -= a[row][k] * y[k];
    y[row] /= a[row][row];
  }
  return y;
}

struct Problem {
  int num_factors;
  FactorMatrix other;
  std::vector<std::int32_t> indices;
  std::vector<float> targets;
  std::vector<float> prior_mean;
  RatingPrior prior{1.5, 4.0, 2.0, 0.1};
};

Problem make_problem(int num_factors, std::size_t num_ratings, bool with_prior_mean) {
  Problem problem{num_factors, FactorMatrix(num_ratings + 3, num_factors), {}, {}, {}};
  Random random(static_cast<std::uint64_t>(num_factors), num_ratings);
  for (float& value : problem.other.values()) value = static_cast<float>(random.normal());
  for (std::size_t i = 0; i < num_ratings; ++i) {
    problem.indices.push_back(static_cast<std::int32_t>(num_ratings + 2 - i));
    problem.targets.push_back(static_cast<float>(random.normal()));
  }
  if (with_prior_mean) {
    for (int k = 0; k < num_factors; ++k)
      problem.prior_mean.push_back(static_cast<float>(random.normal()));
  }
  return problem;
}

/// The normal equations of the joint problem, written out.
std::vector<double> expected_joint(const Problem& p) {
  const auto size = static_cast<std::size_t>(p.num_factors) + 1;
  std::vector<std::vector<double>> a(size, std::vector<double>(size));
  std::vector<double> y(size);
  for (std::size_t k = 0; k + 1 < size; ++k) {
    a[k][k] = p.prior.factor_precision;
    if (!p.prior_mean.empty())
      y[k] = p.prior.factor_precision * static_cast<double>(p.prior_mean[k]);
  }
  a[size - 1][size - 1] = p.prior.bias_precision;
  for (std::size_t i = 0; i < p.indices.size(); ++i) {
    const std::span<const float> row = p.other.row(static_cast<std::size_t>(p.indices[i]));
    std::vector<double> w(row.begin(), row.end());
    w.push_back(1.0);
    for (std::size_t k = 0; k < size; ++k) {
      y[k] += p.prior.data_precision * static_cast<double>(p.targets[i]) * w[k];
      for (std::size_t l = 0; l < size; ++l) a[k][l] += p.prior.data_precision * w[k] * w[l];
    }
  }
  return solve_dense(a, y);
}

TEST(RowSolver, MatchesDenseNormalEquations) {
  for (const int num_factors : {1, 2, 7, 16, 33, 64}) {
    for (const std::size_t num_ratings : {0U, 1U, 5U, 80U}) {
      for (const bool with_prior_mean : {false, true}) {
        const Problem p = make_problem(num_factors, num_ratings, with_prior_mean);
        const std::vector<double> expected = expected_joint(p);
        RowSolver solver(num_factors);
        std::vector<float> factors(static_cast<std::size_t>(num_factors));
        float bias = 0.0F;
        ASSERT_TRUE(solver.solve({p.indices, p.targets}, p.other.values(), p.prior, p.prior_mean,
                                 factors, bias));
        for (std::size_t k = 0; k < factors.size(); ++k)
          EXPECT_NEAR(static_cast<double>(factors[k]), expected[k], 1e-5);
        EXPECT_NEAR(static_cast<double>(bias), expected.back(), 1e-5);
      }
    }
  }
}

TEST(RowSolver, WithoutRatingsGivesThePriorMeanExactly) {
  const Problem p = make_problem(5, 0, true);
  RowSolver solver(5);
  std::vector<float> factors(5, 9.0F);
  float bias = 9.0F;
  ASSERT_TRUE(solver.solve({{}, {}}, p.other.values(), p.prior, p.prior_mean, factors, bias));
  EXPECT_EQ(factors, p.prior_mean);
  EXPECT_EQ(bias, 0.0F);
}

TEST(RowSolver, ThePapersOrderSolvesItsTwoEquations) {
  const Problem p = make_problem(6, 20, true);
  RowSolver solver(6);
  std::vector<float> factors{0.1F, -0.2F, 0.3F, 0.0F, 0.5F, -0.6F};
  const std::vector<float> start = factors;
  float bias = 0.7F;
  ASSERT_TRUE(solver.solve_bias_then_factors({p.indices, p.targets}, p.other.values(), p.prior,
                                             p.prior_mean, factors, bias));
  // (1): b = lambda sum (t - u.v) / (lambda n + gamma)
  double sum = 0.0;
  for (std::size_t i = 0; i < p.indices.size(); ++i) {
    const std::span<const float> v = p.other.row(static_cast<std::size_t>(p.indices[i]));
    double residual = static_cast<double>(p.targets[i]);
    for (std::size_t k = 0; k < 6; ++k)
      residual -= static_cast<double>(start[k]) * static_cast<double>(v[k]);
    sum += residual;
  }
  EXPECT_NEAR(static_cast<double>(bias), 1.5 * sum / (1.5 * 20 + 2.0), 1e-6);
  // (2): u minimises the rest; the gradient lambda sum (u.v + b - t) v + tau (u - prior) is zero.
  for (std::size_t k = 0; k < 6; ++k) {
    double gradient =
        4.0 * (static_cast<double>(factors[k]) - static_cast<double>(p.prior_mean[k]));
    for (std::size_t i = 0; i < p.indices.size(); ++i) {
      const std::span<const float> v = p.other.row(static_cast<std::size_t>(p.indices[i]));
      double error = static_cast<double>(bias) - static_cast<double>(p.targets[i]);
      for (std::size_t l = 0; l < 6; ++l)
        error += static_cast<double>(factors[l]) * static_cast<double>(v[l]);
      gradient += 1.5 * error * static_cast<double>(v[k]);
    }
    EXPECT_NEAR(gradient, 0.0, 1e-4);
  }
}

TEST(RowSolver, RefusesNumbersThatAreNotFinite) {
  Problem p = make_problem(3, 4, false);
  p.other.values()[7] = std::numeric_limits<float>::quiet_NaN();
  p.indices = {2};
  p.targets = {1.0F};
  RowSolver solver(3);
  std::vector<float> factors(3, 5.0F);
  float bias = 5.0F;
  EXPECT_FALSE(solver.solve({p.indices, p.targets}, p.other.values(), p.prior, {}, factors, bias));
  EXPECT_EQ(factors, std::vector<float>(3, 5.0F));
  EXPECT_EQ(bias, 5.0F);
}

TEST(RowSolver, DividingAllPrecisionsLeavesTheSolution) {
  const Problem p = make_problem(8, 30, true);
  RatingPrior scaled = p.prior;
  scaled.data_precision /= 1.5;
  scaled.factor_precision /= 1.5;
  scaled.bias_precision /= 1.5;
  RowSolver solver(8);
  std::vector<float> a(8);
  std::vector<float> b(8);
  float bias_a = 0.0F;
  float bias_b = 0.0F;
  ASSERT_TRUE(
      solver.solve({p.indices, p.targets}, p.other.values(), p.prior, p.prior_mean, a, bias_a));
  ASSERT_TRUE(
      solver.solve({p.indices, p.targets}, p.other.values(), scaled, p.prior_mean, b, bias_b));
  for (std::size_t k = 0; k < 8; ++k) EXPECT_NEAR(a[k], b[k], 1e-6F);
  EXPECT_NEAR(bias_a, bias_b, 1e-6F);
}

}  // namespace
}  // namespace als
