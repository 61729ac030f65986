#include "als/recommend/place_index.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <string_view>

#include "als/base/ids.h"
#include "als/base/random.h"

namespace als {
namespace {

struct HashNumber {
  std::uint32_t operator()(std::uint32_t number) const { return number; }
};

TEST(PlaceIndex, FindsWhatAMapFinds) {
  Random random(7);
  PlaceIndex<std::uint32_t, HashNumber> index;
  std::vector<std::uint32_t> list;
  std::map<std::uint32_t, std::int32_t> reference;
  EXPECT_EQ(index.find(list, 5U), -1);
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

/// Only four hashes: what is found is what is equal, not what falls into the same slot.
struct HashBadly {
  std::uint32_t operator()(std::string_view text) const {
    return static_cast<std::uint32_t>(id_key(text) % 4);
  }
};

TEST(PlaceIndex, TextsOfOneHashAreToldApart) {
  PlaceIndex<std::string, HashBadly> index;
  std::vector<std::string> list;
  for (std::int32_t i = 0; i < 200; ++i) {
    list.push_back((i % 2 == 0 ? "0" : "item ") + std::to_string(i));
    index.add(list, i);
  }
  for (std::int32_t i = 0; i < 200; ++i)
    EXPECT_EQ(index.find(list, std::string_view(list[static_cast<std::size_t>(i)])), i);
  EXPECT_EQ(index.find(list, std::string_view("item 0")), -1);
  EXPECT_EQ(index.find(list, std::string_view("")), -1);
}

}  // namespace
}  // namespace als
