#include "als/base/ids.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace als {
namespace {

TEST(Ids, ANumberIsWhatAProgramWouldWriteOfOneBelow32Bits) {
  EXPECT_EQ(number_of_id("0"), 0U);
  EXPECT_EQ(number_of_id("7"), 7U);
  EXPECT_EQ(number_of_id("2147483648"), 2147483648U);
  EXPECT_EQ(number_of_id("4294967295"), 4294967295U);
  for (const char* const text :
       {"", "007", "00", "4294967296", "9999999999", "18446744073709551617", "-1", "+1", "1.0",
        "1e3", " 1", "1 ", "0x10", "tt0111161", "\xd9\xa1"})
    EXPECT_FALSE(number_of_id(text)) << text;
}

TEST(Ids, NumbersComeFirstByTheirValueThenTextsByTheirBytes) {
  const std::vector<std::string> expected{"0",  "7",   "9",    "10",         "4294967295", "",
                                          "-1", "007", "0553", "4294967296", "9999999999", "Cafe",
                                          "a",  "a b", "ab",   "caf\xc3\xa9"};
  std::vector<std::string> ids(expected.rbegin(), expected.rend());
  std::sort(ids.begin(), ids.end(), id_less);
  EXPECT_EQ(ids, expected);
  // Strict and total: of any two different ids exactly one comes first.
  for (const std::string& a : ids) {
    for (const std::string& b : ids) EXPECT_EQ(id_less(a, b) + id_less(b, a), a == b ? 0 : 1);
  }
}

TEST(Ids, TheKeyOfANumberIsTheNumberAndOfATextItsHash) {
  EXPECT_EQ(id_key("0"), 0U);
  EXPECT_EQ(id_key("4294967295"), 4294967295U);
  // FNV-1a of "a" and of "foobar" are af63dc4c8601ec8c and 85944171f73967e8; of nothing it is the
  // offset. All have the top bit.
  EXPECT_EQ(id_key("a"), 0xaf63dc4c8601ec8cU);
  EXPECT_EQ(id_key("foobar"), 0x85944171f73967e8U);
  EXPECT_EQ(id_key(""), 0xcbf29ce484222325U);
  std::set<std::uint64_t> keys;
  for (int i = 0; i < 1000; ++i) {
    const std::uint64_t key = id_key("item " + std::to_string(i));
    EXPECT_GT(key, std::uint64_t{0xffffffff});
    keys.insert(key);
  }
  EXPECT_EQ(keys.size(), 1000U);
  EXPECT_NE(id_key("007"), id_key("7"));
  EXPECT_GT(id_key("4294967296"), std::uint64_t{1} << 63U);
}

}  // namespace
}  // namespace als
