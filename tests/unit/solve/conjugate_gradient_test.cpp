#include "als/solve/conjugate_gradient.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "als/base/random.h"
#include "als/solve/principal_axes.h"
#include "als/solve/row_solver.h"

namespace als {
namespace {

constexpr RatingPrior kPrior{1.5, 4.0, 2.0, 0.1};

/// A row's ratings and what the solver in double makes of them.
struct Row {
  Row(int num_factors, std::size_t count)
      : shape(static_cast<std::size_t>(num_factors), true),
        other(50, num_factors),
        prior_mean(shape.num_factors),
        mean_squares(shape.num_factors, 0.16F),
        exact(shape.num_factors + 1) {
    Random random(static_cast<std::uint64_t>(num_factors), count);
    for (float& value : other.values()) value = static_cast<float>(0.4 * random.normal());
    for (float& value : prior_mean) value = static_cast<float>(0.1 * random.normal());
    for (std::size_t i = 0; i < count; ++i) {
      indices.push_back(static_cast<std::int32_t>(random.below(50)));
      targets.push_back(static_cast<float>(random.normal()));
    }
    ThreadPool pool(1);
    rows = padded_rows(other, shape, pool);
    RowSolver reference(num_factors);
    EXPECT_TRUE(reference.solve({indices, targets}, other.values(), kPrior, prior_mean,
                                std::span(exact).first(shape.num_factors), exact.back()));
  }
  RowEquations equations() const {
    return {{rows.data(), shape.size, indices.data(), indices.size(), 0, nullptr, targets.data()},
            1.5F,
            4.0F,
            2.0F,
            prior_mean,
            mean_squares};
  }
  double distance(std::span<const float> solution) const {
    double sum = 0.0;
    for (std::size_t k = 0; k < exact.size(); ++k)
      sum += std::pow(static_cast<double>(solution[k]) - static_cast<double>(exact[k]), 2.0);
    return std::sqrt(sum);
  }

  SystemShape shape;
  FactorMatrix other;
  std::vector<float> prior_mean;
  std::vector<float> mean_squares;
  std::vector<float> exact;
  std::vector<std::int32_t> indices;
  std::vector<float> targets;
  PaddedRows rows;
};

// Bordered (16, 64) and with the bias inside the row.
TEST(ConjugateGradient, ArrivesAtTheExactSolution) {
  // Sums of up to 1,000 products in float32: how near they come depends on the instruction set.
  constexpr double kTolerance = 5e-4;
  for (const int num_factors : {1, 15, 16, 33, 64, 100}) {
    for (const std::size_t count : {1U, 5U, 80U, 1000U}) {
      const Row row(num_factors, count);
      ConjugateGradient gradient(row.shape);
      std::vector<float> solution(row.exact.size());
      ASSERT_TRUE(gradient.improve(row.equations(), 60, solution));
      EXPECT_LT(row.distance(solution), kTolerance) << num_factors << " " << count;
      // From there it does not move.
      ASSERT_TRUE(gradient.improve(row.equations(), 3, solution));
      EXPECT_LT(row.distance(solution), kTolerance) << num_factors << " " << count;
    }
  }
}

TEST(ConjugateGradient, EachStepComesNearer) {
  const Row row(40, 30);
  ConjugateGradient gradient(row.shape);
  double last = std::numeric_limits<double>::infinity();
  for (const int steps : {1, 2, 3, 5, 8}) {
    std::vector<float> solution(row.exact.size());
    ASSERT_TRUE(gradient.improve(row.equations(), steps, solution));
    EXPECT_LT(row.distance(solution), 0.9 * last) << steps;
    last = row.distance(solution);
  }
}

TEST(ConjugateGradient, LeavesTheSolutionAloneWhereNothingFiniteComesOut) {
  Row row(5, 20);
  row.targets[7] = std::nanf("");
  ConjugateGradient gradient(row.shape);
  std::vector<float> solution(6, 0.5F);
  EXPECT_FALSE(gradient.improve(row.equations(), 3, solution));
  EXPECT_EQ(solution, std::vector<float>(6, 0.5F));
  // The scratch has not kept it.
  row.targets[7] = 0.0F;
  const Row clean(5, 20);
  EXPECT_TRUE(gradient.improve(clean.equations(), 30, solution));
  EXPECT_LT(clean.distance(solution), 2e-5);
}

TEST(PrincipalAxes, MakeTheMomentDiagonalAndKeepLengths) {
  constexpr int kFactors = 7;
  FactorMatrix rows(300, kFactors + 1);  // with a column that is not a factor
  Random random(3, 4);
  for (std::size_t row = 0; row < rows.rows(); ++row) {
    const double shared = random.normal();
    for (float& value : rows.row(row)) value = static_cast<float>(shared + random.normal());
  }
  const auto moment = [&](const FactorMatrix& of) {
    std::vector<double> sums(kFactors * kFactors);
    for (std::size_t row = 0; row < of.rows(); ++row) {
      for (std::size_t k = 0; k < kFactors; ++k) {
        for (std::size_t l = 0; l < kFactors; ++l)
          sums[k * kFactors + l] +=
              static_cast<double>(of.row(row)[k]) * static_cast<double>(of.row(row)[l]) / 300.0;
      }
    }
    return sums;
  };
  const std::optional<PrincipalAxes> axes = principal_axes(moment(rows), kFactors);
  ASSERT_TRUE(axes);
  FactorMatrix turned = rows;
  ThreadPool pool(2);
  transform_rows(axes->rotation, kFactors, turned,
                 RowShare(std::vector<std::int64_t>(turned.rows() + 1)), pool);
  const std::vector<double> after = moment(turned);
  for (std::size_t k = 0; k < kFactors; ++k) {
    for (std::size_t l = 0; l < kFactors; ++l)
      EXPECT_NEAR(after[k * kFactors + l], k == l ? axes->moments[k] : 0.0, 1e-5);
  }
  EXPECT_TRUE(std::is_sorted(axes->moments.rbegin(), axes->moments.rend()));
  for (const std::size_t row : {0U, 299U}) {
    const auto length = [](std::span<const float> x) {
      return std::inner_product(x.begin(), x.end(), x.begin(), 0.0F);
    };
    EXPECT_NEAR(length(turned.row(row)), length(rows.row(row)), 1e-4F);
    EXPECT_EQ(turned.row(row).back(), rows.row(row).back());
  }
  EXPECT_FALSE(principal_axes(std::vector<double>(9, std::nan("")), 3));
}

}  // namespace
}  // namespace als
