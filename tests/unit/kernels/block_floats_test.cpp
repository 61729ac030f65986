#include "als/kernels/block_floats.h"

#include <gtest/gtest.h>

#include <array>

namespace als {
namespace {

using Sixteen = std::array<float, kBlockRows>;

TEST(BlockFloats, SumsAndProductsAreThoseOfTheFloats) {
  std::array<float, kBlockRows + 1> places{};
  Sixteen b{};
  std::array<std::int32_t, kBlockRows> integers{};
  for (std::size_t i = 0; i < kBlockRows; ++i) {
    places[i + 1] = 0.1F * static_cast<float>(i) - 0.7F;
    b[i] = 1.0F / (3.0F + static_cast<float>(i));
    integers[i] = -2'000'000'011 + 130'000'001 * static_cast<std::int32_t>(i);
  }
  const float* const a = places.data() + 1;  // off its alignment
  Sixteen sums{};
  (0.3F * BlockFloats::load(a) * (0.7F + BlockFloats::load(b.data())) +
   BlockFloats::of(integers.data()))
      .store(sums.data());
  for (std::size_t i = 0; i < kBlockRows; ++i) {
    EXPECT_EQ(sums[i], 0.3F * a[i] * (0.7F + b[i]) + static_cast<float>(integers[i])) << i;
  }
  BlockFloats().store(sums.data());
  EXPECT_EQ(sums, Sixteen{});
}

}  // namespace
}  // namespace als
