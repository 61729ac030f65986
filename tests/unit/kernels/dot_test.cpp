#include "als/kernels/dot.h"

#include <gtest/gtest.h>

#include <vector>

namespace als {
namespace {

TEST(Dot, EqualsItsScalarTwinAtEveryLengthAndOffset) {
  // One spare byte before, so that rows start anywhere.
  std::uint32_t state = 1;
  const auto next = [&] { return state = state * 1664525U + 1013904223U; };
  for (std::size_t count = 0; count <= 70; ++count) {
    for (const std::size_t offset : {0U, 1U, 3U}) {
      // Exactly as long as they may be read: the address sanitizer watches.
      std::vector<std::int8_t> row(count + offset);
      std::vector<std::int16_t> query(count + offset);
      for (std::int8_t& value : row) value = static_cast<std::int8_t>(next() >> 24);
      for (std::int16_t& value : query) value = static_cast<std::int16_t>(next() >> 16);
      EXPECT_EQ(dot_i8_i16(row.data() + offset, query.data() + offset, count),
                dot_i8_i16_scalar(row.data() + offset, query.data() + offset, count))
          << count;
    }
  }
}

TEST(Dot, HoldsTheLargestSumsThatItIsMadeFor) {
  const std::vector<std::int8_t> row(512, -127);
  const std::vector<std::int16_t> query(512, 32767);
  EXPECT_EQ(dot_i8_i16(row.data(), query.data(), 512), -512 * 127 * 32767);
}

}  // namespace
}  // namespace als
