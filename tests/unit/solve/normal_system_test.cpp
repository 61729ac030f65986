#include "als/solve/normal_system.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "als/base/random.h"
#include "als/solve/row_solver.h"
#include "support/row_kernels_scalar.h"

namespace als {
namespace {

struct Ratings {
  std::size_t size;  // P
  AlignedFloats rows;
  std::vector<std::int32_t> indices;
  std::vector<float> weights;
  std::vector<float> coefficients;

  GatheredRows gathered(bool weighted) const {
    return {rows.data(),        size, indices.data(),
            indices.size(),     0,    weighted ? weights.data() : nullptr,
            coefficients.data()};
  }
};

/// Values in the first `used` columns, zeros in the padding.
Ratings some_ratings(std::size_t used, std::size_t count) {
  Ratings ratings{padded_size(used), {}, {}, {}, {}};
  constexpr std::size_t kRows = 40;
  ratings.rows.resize(kRows * ratings.size);
  Random random(used, count);
  for (std::size_t row = 0; row < kRows; ++row) {
    for (std::size_t k = 0; k < used; ++k)
      ratings.rows[row * ratings.size + k] = static_cast<float>(random.normal());
  }
  for (std::size_t i = 0; i < count; ++i) {
    ratings.indices.push_back(static_cast<std::int32_t>(random.below(kRows)));
    ratings.weights.push_back(static_cast<float>(0.2 + random.uniform()));
    ratings.coefficients.push_back(static_cast<float>(random.normal()));
  }
  return ratings;
}

struct Sums {
  explicit Sums(std::size_t size) : matrix(size * size), linear(size), border(size) {}
  NormalSums view() { return {matrix.data(), linear.data(), border.data()}; }
  AlignedFloats matrix;
  AlignedFloats linear;
  AlignedFloats border;
};

TEST(RowKernels, AgreeWithTheirScalarTwinsAtAwkwardSizes) {
  for (const std::size_t used : {1U, 4U, 7U, 15U, 16U, 17U, 31U, 48U, 63U, 80U, 129U, 257U}) {
    for (const std::size_t count : {0U, 1U, 2U, 63U, 64U, 65U, 200U}) {
      for (const bool weighted : {false, true}) {
        const Ratings ratings = some_ratings(used, count);
        const std::size_t size = ratings.size;
        Sums fast(size);
        Sums plain(size);
        AlignedFloats panel(kPanelRows * size);
        sum_normal_equations(ratings.gathered(weighted), fast.view(), panel.data());
        scalar::sum_normal_equations(ratings.gathered(weighted), plain.view(), nullptr);
        const double tolerance = 1e-5 * (10.0 + static_cast<double>(count));
        for (std::size_t k = 0; k < size; ++k) {
          ASSERT_NEAR(fast.linear[k], plain.linear[k], tolerance);
          ASSERT_NEAR(fast.border[k], plain.border[k], tolerance);
          for (std::size_t l = k; l < size; ++l)
            ASSERT_NEAR(fast.matrix[k * size + l], plain.matrix[k * size + l], tolerance);
        }
        for (std::size_t k = 0; k < size; ++k)
          fast.matrix[k * size + k] = plain.matrix[k * size + k] += 5.0F;
        AlignedFloats inverse_fast(size);
        AlignedFloats inverse_plain(size);
        ASSERT_TRUE(factorize(fast.matrix.data(), size, inverse_fast.data()));
        ASSERT_TRUE(scalar::factorize(plain.matrix.data(), size, inverse_plain.data()));
        solve_factorized(fast.matrix.data(), size, inverse_fast.data(), fast.linear.data(),
                         fast.border.data());
        scalar::solve_factorized(plain.matrix.data(), size, inverse_plain.data(),
                                 plain.linear.data(), plain.border.data());
        for (std::size_t k = 0; k < size; ++k) {
          ASSERT_NEAR(fast.linear[k], plain.linear[k], 1e-4) << used << " " << count;
          ASSERT_NEAR(fast.border[k], plain.border[k], 1e-4) << used << " " << count;
        }
      }
    }
  }
}

TEST(RowKernels, DotsAgreeWithTheirTwins) {
  for (const std::size_t used : {4U, 16U, 33U, 64U, 257U}) {
    const Ratings ratings = some_ratings(used, 77);
    const float* const x = ratings.rows.data() + 3 * ratings.size;
    std::vector<float> fast(77);
    std::vector<float> plain(77);
    dots_of_rows(ratings.gathered(false), x, fast.data());
    scalar::dots_of_rows(ratings.gathered(false), x, plain.data());
    for (std::size_t i = 0; i < fast.size(); ++i) EXPECT_NEAR(fast[i], plain[i], 1e-3F);
    AlignedFloats sum_fast(ratings.size, 1.0F);
    AlignedFloats sum_plain(ratings.size, 1.0F);
    add_scaled(0.3F, x, ratings.size, sum_fast.data());
    scalar::add_scaled(0.3F, x, ratings.size, sum_plain.data());
    for (std::size_t k = 0; k < ratings.size; ++k) EXPECT_NEAR(sum_fast[k], sum_plain[k], 1e-6F);
  }
}

TEST(RowKernels, ResidualsAgreeWithTheirTwins) {
  for (const std::size_t used : {1U, 15U, 16U, 40U, 64U, 90U, 128U, 257U}) {
    for (const std::size_t count : {0U, 1U, 255U, 256U, 600U}) {
      const Ratings ratings = some_ratings(used, count);
      const float* const x = ratings.rows.data() + 3 * ratings.size;
      for (const bool with_coefficients : {true, false}) {
        GatheredRows gathered = ratings.gathered(false);
        if (!with_coefficients) gathered.coefficients = nullptr;
        AlignedFloats fast(ratings.size, 1.0F);
        AlignedFloats plain(ratings.size, 1.0F);
        const float sum = sum_residuals(gathered, x, 0.7F, fast.data());
        const float sum_plain = scalar::sum_residuals(gathered, x, 0.7F, plain.data());
        const double tolerance = 3e-6 * static_cast<double>(used * (count + 10));
        EXPECT_NEAR(sum, sum_plain, tolerance) << used << " " << count;
        for (std::size_t k = 0; k < ratings.size; ++k)
          ASSERT_NEAR(fast[k], plain[k], tolerance) << used << " " << count;
      }
    }
  }
}

TEST(RowKernels, ScaledRowsAgreeWithTheirTwins) {
  for (const std::size_t width : {1U, 8U, 16U}) {
    for (const std::size_t count : {0U, 1U, 31U, 300U, 700U}) {
      Random random(width, count);
      AlignedFloats fast(1000 * width);
      for (float& value : fast) value = static_cast<float>(random.normal());
      AlignedFloats plain = fast;
      std::vector<float> scales;
      for (std::size_t row = 0; row < 1000; ++row)
        scales.push_back(static_cast<float>(random.uniform()));
      std::vector<std::int32_t> indices;
      for (std::size_t i = 0; i < count; ++i)
        indices.push_back(static_cast<std::int32_t>(i * 7 % 1000));
      std::vector<double> sum(width, 2.0);
      std::vector<double> sum_plain(width, 2.0);
      const ScaledRows rows{fast.data(), width, scales.data(), indices.data(), count, 0};
      const ScaledRows twins{plain.data(), width, scales.data(), indices.data(), count, 0};
      sum_scaled_rows(rows, sum.data());
      scalar::sum_scaled_rows(twins, sum_plain.data());
      for (std::size_t k = 0; k < width; ++k) EXPECT_NEAR(sum[k], sum_plain[k], 1e-3) << count;
      std::vector<float> step;
      for (std::size_t k = 0; k < width; ++k) step.push_back(static_cast<float>(random.normal()));
      subtract_scaled(rows, step.data());
      scalar::subtract_scaled(twins, step.data());
      for (std::size_t i = 0; i < fast.size(); ++i) ASSERT_NEAR(fast[i], plain[i], 1e-6F) << i;
    }
  }
}

TEST(RowKernels, FactorizeRefusesWhatIsNotPositiveDefinite) {
  for (const std::size_t bad : {0U, 5U, 17U, 31U}) {
    for (const float value : {0.0F, -1.0F, std::nanf("")}) {
      AlignedFloats matrix(32 * 32);
      AlignedFloats inverse(32);
      for (std::size_t k = 0; k < 32; ++k) matrix[k * 32 + k] = 1.0F;
      matrix[bad * 32 + bad] = value;
      EXPECT_FALSE(factorize(matrix.data(), 32, inverse.data()));
      EXPECT_FALSE(scalar::factorize(matrix.data(), 32, inverse.data()));
    }
  }
}

// The accuracy of float32 kernels against the solver in double, bordered (16, 64, 256) and not.
TEST(NormalSystem, MatchesTheSolverInDouble) {
  for (const int num_factors : {1, 4, 7, 15, 16, 33, 64, 100, 256}) {
    for (const std::size_t count : {1U, 5U, 80U, 3000U}) {
      FactorMatrix other(50, num_factors);
      Random random(static_cast<std::uint64_t>(num_factors), count);
      for (float& value : other.values()) value = static_cast<float>(0.4 * random.normal());
      std::vector<std::int32_t> indices;
      std::vector<float> targets;
      for (std::size_t i = 0; i < count; ++i) {
        indices.push_back(static_cast<std::int32_t>(random.below(50)));
        targets.push_back(static_cast<float>(random.normal()));
      }
      constexpr float tolerance = 2e-5F;
      const RatingPrior prior{1.5, 4.0, 2.0, 0.1};
      std::vector<float> expected(static_cast<std::size_t>(num_factors));
      float expected_bias = 0.0F;
      RowSolver reference(num_factors);
      ASSERT_TRUE(
          reference.solve({indices, targets}, other.values(), prior, {}, expected, expected_bias));
      ThreadPool pool(1);
      const SystemShape shape(static_cast<std::size_t>(num_factors), true);
      const PaddedRows rows = padded_rows(other, shape, pool);
      NormalSystem system(shape);
      system.sum({rows.data(), shape.size, indices.data(), count, 0, nullptr, targets.data()});
      system.scale(1.5F);
      for (std::size_t k = 0; k < expected.size(); ++k) system.add_diagonal(k, 4.0);
      system.add_diagonal(expected.size(), 2.0);
      std::vector<float> solution(expected.size() + 1);
      ASSERT_TRUE(system.solve(solution));
      for (std::size_t k = 0; k < expected.size(); ++k)
        EXPECT_NEAR(solution[k], expected[k], tolerance) << num_factors << " " << count;
      EXPECT_NEAR(solution.back(), expected_bias, tolerance) << num_factors << " " << count;
    }
  }
}

TEST(NormalSystem, GramMatrixIsBitEqualForAnyNumberOfWorkers) {
  FactorMatrix factors(9001, 7);
  Random random(1, 2);
  for (float& value : factors.values()) value = static_cast<float>(random.normal());
  ThreadPool one(1);
  ThreadPool three(3);
  const SystemShape shape(7, false);
  const PaddedRows rows = padded_rows(factors, shape, one);
  const RowShare share(std::vector<std::int64_t>(9002));
  const std::vector<double> gram = padded_gram(rows, shape.size, {}, share, one);
  EXPECT_EQ(gram, padded_gram(rows, shape.size, {}, share, three));
  double expected = 0.0;
  for (std::size_t row = 0; row < 9001; ++row) {
    expected += static_cast<double>(factors.row(row)[2]) * static_cast<double>(factors.row(row)[5]);
  }
  EXPECT_NEAR(gram[2 * shape.size + 5], expected, 0.05);
  const std::vector<float> weights(9001, 4.0F);
  EXPECT_NEAR(padded_gram(rows, shape.size, weights, share, one)[2 * shape.size + 5],
              4.0 * expected, 0.2);
}

}  // namespace
}  // namespace als
