#include "als/bundle/columns.h"

#include <gtest/gtest.h>

#include <limits>

namespace als {
namespace {

constexpr std::uint32_t kMax = std::numeric_limits<std::uint32_t>::max();

TEST(Columns, PlanesHoldTheLowestBytesFirst) {
  const std::vector<std::uint32_t> values{0x01020304, 0x05060708};
  EXPECT_EQ(byte_planes(values, 4), (std::vector<std::uint8_t>{4, 8, 3, 7, 2, 6, 1, 5}));
  EXPECT_EQ(byte_planes(values, 2), (std::vector<std::uint8_t>{4, 8, 3, 7}));
}

TEST(Columns, DifferencesOfEitherSignAreSmall) {
  EXPECT_EQ(differences(std::vector<std::uint32_t>{7, 6, 6, 8}),
            (std::vector<std::uint32_t>{14, 1, 0, 4}));
}

TEST(Columns, EverythingReadsBack) {
  const std::vector<std::vector<std::uint32_t>> columns{
      {}, {0}, {kMax}, {1, kMax, 0, kMax / 2, kMax / 2 + 1, 3, 3}};
  for (const std::vector<std::uint32_t>& values : columns) {
    EXPECT_EQ(from_byte_planes(byte_planes(values, 4), 4), values);
    EXPECT_EQ(from_differences(differences(values)), values);
  }
}

}  // namespace
}  // namespace als
