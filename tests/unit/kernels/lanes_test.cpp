#include "als/kernels/lanes.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>

namespace als {
namespace {

TEST(Lanes, AtLeastAreThoseThatCompare) {
  std::array<float, kBlockRows> scores{};
  for (std::size_t i = 0; i < kBlockRows; ++i)
    scores[i] = static_cast<float>(i * 7 % kBlockRows) - 5.0F;
  scores[3] = std::numeric_limits<float>::quiet_NaN();
  for (const float least : {-std::numeric_limits<float>::infinity(), -5.0F, 0.0F, 2.5F, 10.0F,
                            std::numeric_limits<float>::infinity()}) {
    std::uint32_t expected = 0;
    for (std::size_t i = 0; i < kBlockRows; ++i) expected |= (scores[i] >= least ? 1U : 0U) << i;
    EXPECT_EQ(lanes_at_least(scores.data(), least), expected) << least;
  }
}

TEST(Lanes, WithinHasBothEndsAndAllOfTheRange) {
  const std::array<std::uint16_t, kBlockRows> values{
      0, 1, 2, 1899, 1900, 1950, 1999, 2000, 2001, 32767, 32768, 32769, 40000, 65533, 65534, 65535};
  for (const std::uint16_t low : values) {
    for (const std::uint16_t high : values) {
      std::uint32_t expected = 0;
      for (std::size_t i = 0; i < kBlockRows; ++i)
        expected |= (values[i] >= low && values[i] <= high ? 1U : 0U) << i;
      EXPECT_EQ(lanes_within(values.data(), low, high), expected) << low << " " << high;
    }
  }
}

TEST(Lanes, EqualLooksAtNothingButTheMask) {
  std::array<std::uint32_t, kBlockRows> masks{};
  for (std::uint32_t i = 0; i < kBlockRows; ++i) masks[i] = i << 28U | i * 2654435761U >> 4U;
  masks[5] = 0;
  masks[6] = ~0U;
  for (const std::uint32_t looked_at : {0U, 1U, 0x8000'0001U, 0xf000'0000U, ~0U}) {
    for (const std::uint32_t wanted : masks) {
      std::uint32_t expected = 0;
      for (std::size_t i = 0; i < kBlockRows; ++i)
        expected |= ((masks[i] & looked_at) == (wanted & looked_at) ? 1U : 0U) << i;
      EXPECT_EQ(lanes_equal(masks.data(), looked_at, wanted & looked_at), expected);
    }
  }
}

}  // namespace
}  // namespace als
