#include "als/kernels/block_dot.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

namespace als {
namespace {

using Sums = std::array<std::int32_t, kBlockRows>;
using BlockDots = void(const std::int8_t*, const std::int16_t*, std::size_t, std::int32_t*);

std::vector<BlockDots*> variants() {
  std::vector<BlockDots*> all{block_dots};
#if defined(__SSE2__) && !defined(__wasm_simd128__)
  all.push_back(block_dots_sse2);
  if (__builtin_cpu_supports("avx2")) all.push_back(block_dots_avx2);
#endif
  return all;
}

TEST(BlockDot, EveryVariantEqualsTheScalarTwinAtEveryLengthAndOffset) {
  std::uint32_t state = 1;
  const auto next = [&] { return state = state * 1664525U + 1013904223U; };
  for (std::size_t pairs = 0; pairs <= 40; ++pairs) {
    for (const std::size_t offset : {0U, 1U, 3U}) {
      // Exactly as long as they may be read: the address sanitizer watches.
      std::vector<std::int8_t> block(2 * pairs * kBlockRows + offset);
      std::vector<std::int16_t> query(2 * pairs + offset);
      for (std::int8_t& value : block) value = static_cast<std::int8_t>(next() >> 24);
      for (std::int16_t& value : query) value = static_cast<std::int16_t>(next() >> 16);
      Sums expected{};
      block_dots_scalar(block.data() + offset, query.data() + offset, pairs, expected.data());
      for (BlockDots* const dots : variants()) {
        Sums sums{};
        sums.fill(-1);
        dots(block.data() + offset, query.data() + offset, pairs, sums.data());
        EXPECT_EQ(sums, expected) << pairs;
      }
      for (std::size_t row = 0; row < kBlockRows; ++row) {
        EXPECT_EQ(block_dot_of_row(block.data() + offset, row, query.data() + offset, pairs),
                  expected[row]);
      }
    }
  }
}

TEST(BlockDot, HoldsTheLargestSumsThatItIsMadeFor) {
  const std::vector<std::int8_t> block(512 * kBlockRows, -127);
  const std::vector<std::int16_t> query(512, 32767);
  for (BlockDots* const dots : variants()) {
    Sums sums{};
    dots(block.data(), query.data(), 256, sums.data());
    for (const std::int32_t sum : sums) EXPECT_EQ(sum, -512 * 127 * 32767);
  }
}

}  // namespace
}  // namespace als
