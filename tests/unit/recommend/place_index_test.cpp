#include "als/recommend/number_index.h"

#include <gtest/gtest.h>

#include <map>

#include "als/base/random.h"

namespace als {
namespace {

TEST(NumberIndex, FindsWhatAMapFinds) {
  Random random(7);
  NumberIndex index;
  std::vector<std::uint32_t> list;
  std::map<std::uint32_t, std::int32_t> reference;
  EXPECT_EQ(index.find(list, 5), -1);
  for (int i = 0; i < 5000; ++i) {
    // Dense ones, huge ones, and 0.
    const auto low = static_cast<std::uint32_t>(random.below(4000));
    const std::uint32_t number = i % 2 == 0 ? low : 4294967295U - low;
    const auto place = static_cast<std::int32_t>(list.size());
    const auto [found, is_new] = reference.emplace(number, place);
    ASSERT_EQ(index.find(list, number), is_new ? -1 : found->second);
    if (!is_new) continue;
    list.push_back(number);
    index.add(list, place);
  }
  EXPECT_GT(list.size(), 3000U);
  for (const auto& [number, place] : reference) EXPECT_EQ(index.find(list, number), place);
  EXPECT_EQ(index.find(list, 2147483648U), -1);
}

}  // namespace
}  // namespace als
