#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "als/base/random.h"
#include "als/kernels/row_kernels.h"
#include "als/solve/normal_equations.h"

namespace als {
namespace {

constexpr std::uint32_t kAll = 0xFFFF;

/// (k, l) of a packed triangle, l <= k.
std::size_t place(std::size_t k, std::size_t l, std::size_t system) {
  return (k * (k + 1) / 2 + l) * kBatch + system;
}

struct Batch {
  Batch(std::size_t size, std::uint64_t seed)
      : matrices(place(size, 0, 0)), vectors(size * kBatch), scratch(batch_scratch(size)) {
    for (std::size_t system = 0; system < kBatch; ++system) {
      Random random(seed, system);
      NormalEquations& equations = plain.emplace_back(size);
      for (std::size_t i = 0; i < size; ++i) {
        std::vector<double> row(size);
        for (double& value : row) value = random.normal();
        const double weight = 1.0 / static_cast<double>(size);
        equations.add(row, std::span(&weight, 1));
      }
      std::vector<double>& y = right.emplace_back(size);
      for (std::size_t k = 0; k < size; ++k) {
        equations.at(k, k) += 0.5;
        y[k] = random.normal();
        vectors[k * kBatch + system] = static_cast<float>(y[k]);
        for (std::size_t l = 0; l <= k; ++l)
          matrices[place(k, l, system)] = static_cast<float>(equations.at(l, k));
      }
    }
  }

  std::vector<NormalEquations> plain;
  std::vector<std::vector<double>> right;
  AlignedFloats matrices;
  AlignedFloats vectors;
  AlignedFloats scratch;
};

// Around the number of sums that are made at a time, and several of it.
TEST(BatchedSystems, EachIsSolvedAndInvertedAsInDouble) {
  for (const std::size_t size : {1U, 2U, 3U, 7U, 8U, 9U, 10U, 16U, 17U, 25U, 40U}) {
    SCOPED_TRACE(size);
    Batch batch(size, size);
    ASSERT_EQ(solve_batch(size, batch.matrices.data(), batch.vectors.data(), batch.scratch.data()),
              kAll);
    for (std::size_t system = 0; system < kBatch; ++system) {
      ASSERT_TRUE(batch.plain[system].factorise());
      std::vector<double> expected = batch.right[system];
      batch.plain[system].solve(expected);
      const std::vector<double> inverse = batch.plain[system].inverse();
      for (std::size_t k = 0; k < size; ++k) {
        EXPECT_NEAR(batch.vectors[k * kBatch + system], expected[k], 2e-4);
        for (std::size_t l = 0; l <= k; ++l)
          EXPECT_NEAR(batch.matrices[place(k, l, system)], inverse[k * size + l], 2e-5);
      }
    }
  }
}

TEST(BatchedSystems, AnotherBatchInTheSameScratchIsSolvedAsInANewOne) {
  Batch first(12, 1);
  Batch second(12, 2);
  AlignedFloats matrices = second.matrices;
  AlignedFloats vectors = second.vectors;
  for (Batch* const batch : {&first, &second}) {
    ASSERT_EQ(solve_batch(12, batch->matrices.data(), batch->vectors.data(), first.scratch.data()),
              kAll);
  }
  ASSERT_EQ(solve_batch(12, matrices.data(), vectors.data(), second.scratch.data()), kAll);
  EXPECT_EQ(second.matrices, matrices);
  EXPECT_EQ(second.vectors, vectors);
}

TEST(BatchedSystems, TheOneThatHasNoSolutionIsNamed) {
  for (const std::size_t bad : {0U, 5U, 15U}) {
    for (const float value : {0.0F, -1.0F, std::numeric_limits<float>::quiet_NaN(),
                              std::numeric_limits<float>::infinity()}) {
      Batch batch(3, 7);
      batch.matrices[place(2, 2, bad)] = value;
      EXPECT_EQ(solve_batch(3, batch.matrices.data(), batch.vectors.data(), batch.scratch.data()),
                kAll & ~(1U << bad));
    }
    Batch batch(3, 7);
    batch.vectors[kBatch + bad] = std::numeric_limits<float>::infinity();
    EXPECT_EQ(solve_batch(3, batch.matrices.data(), batch.vectors.data(), batch.scratch.data()),
              kAll & ~(1U << bad));
  }
}

TEST(BatchedSystems, AreTransformedAllButTheirLastDimension) {
  for (const std::size_t size : {2U, 5U, 9U, 17U, 20U}) {
    SCOPED_TRACE(size);
    Batch batch(size, size);
    const std::size_t turned = size - 1;
    std::vector<float> transform(turned * turned);
    Random random(5, size);
    for (float& value : transform) value = static_cast<float>(random.normal());
    transform_batch(size, transform.data(), batch.matrices.data(), batch.scratch.data());
    const auto t = [&](std::size_t k, std::size_t l) {
      if (k == turned || l == turned) return k == l ? 1.0 : 0.0;
      return static_cast<double>(transform[k * turned + l]);
    };
    for (std::size_t system = 0; system < kBatch; ++system) {
      NormalEquations& plain = batch.plain[system];
      for (std::size_t k = 0; k < size; ++k) {
        for (std::size_t l = 0; l <= k; ++l) {
          double expected = 0.0;
          for (std::size_t i = 0; i < size; ++i) {
            for (std::size_t j = 0; j < size; ++j)
              expected += t(k, i) * plain.at(std::min(i, j), std::max(i, j)) * t(l, j);
          }
          EXPECT_NEAR(batch.matrices[place(k, l, system)], expected, 2e-4) << k << " " << l;
        }
      }
    }
  }
}

}  // namespace
}  // namespace als
