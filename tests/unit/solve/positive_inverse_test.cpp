#include "als/solve/positive_inverse.h"

#include <gtest/gtest.h>

#include <cmath>

#include "als/base/random.h"
#include "als/solve/normal_equations.h"

namespace als {
namespace {

/// B B^T + I.
std::vector<double> some_matrix(std::size_t size) {
  std::vector<double> factor(size * size);
  Random random(3);
  for (double& value : factor) value = random.normal() / std::sqrt(static_cast<double>(size));
  std::vector<double> matrix(size * size);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = 0; j < size; ++j) {
      for (std::size_t k = 0; k < size; ++k)
        matrix[i * size + j] += factor[i * size + k] * factor[j * size + k];
    }
    matrix[i * size + i] += 1.0;
  }
  return matrix;
}

// Around the width of a tile, and two of them.
TEST(PositiveInverse, IsThatOfTheSmallSolver) {
  ThreadPool one(1);
  ThreadPool three(3);
  for (const std::size_t size : {1U, 7U, 127U, 128U, 129U, 300U}) {
    const std::vector<double> matrix = some_matrix(size);
    NormalEquations equations(size);
    for (std::size_t i = 0; i < size; ++i) {
      for (std::size_t j = i; j < size; ++j) equations.at(i, j) = matrix[i * size + j];
    }
    ASSERT_TRUE(equations.factorise());
    const std::vector<double> expected = equations.inverse();
    const auto inverse = positive_inverse(matrix, size, one);
    ASSERT_TRUE(inverse);
    for (std::size_t i = 0; i < expected.size(); ++i)
      ASSERT_NEAR((*inverse)[i], expected[i], 1e-6) << size;
    EXPECT_EQ(positive_inverse(matrix, size, three), inverse) << size;
  }
}

TEST(PositiveInverse, RefusesWhatIsNotPositive) {
  ThreadPool pool(1);
  EXPECT_FALSE(positive_inverse({1.0, 2.0, 2.0, 1.0}, 2, pool));
  std::vector<double> late = some_matrix(200);
  late.back() = -1.0;
  EXPECT_FALSE(positive_inverse(late, 200, pool));
  EXPECT_EQ(positive_inverse({}, 0, pool), std::vector<float>());
}

}  // namespace
}  // namespace als
