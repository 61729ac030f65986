#include "als/base/text.h"

#include <gtest/gtest.h>

namespace als {
namespace {

TEST(LineReader, EndsLinesInEveryWay) {
  LineReader lines(
      "\xef\xbb\xbf"
      "one\r\ntwo\n\nlast");
  std::vector<std::string> found;
  while (lines.next()) found.emplace_back(lines.line());
  EXPECT_EQ(found, (std::vector<std::string>{"one", "two", "", "last"}));
  EXPECT_EQ(lines.line_number(), 4);
}

TEST(SplitCsv, UnderstandsQuotes) {
  EXPECT_EQ(*split_csv(R"(1,"Good, the ""Bad"" one",x)"),
            (std::vector<std::string>{"1", "Good, the \"Bad\" one", "x"}));
  EXPECT_EQ(*split_csv("a,,"), (std::vector<std::string>{"a", "", ""}));
  EXPECT_EQ(*split_csv(""), (std::vector<std::string>{""}));
  EXPECT_FALSE(split_csv(R"(1,"no end)"));
  EXPECT_FALSE(split_csv(R"("a"b,c)"));
}

TEST(Utf8, IsToldFromLatin1) {
  EXPECT_TRUE(is_valid_utf8("Am\xc3\xa9lie \xe2\x80\x93 \xf0\x9f\x8e\xac"));
  for (const char* bad :
       {"\xe9", "\xc3", "\xc0\xaf", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x80", "\x80"}) {
    EXPECT_FALSE(is_valid_utf8(bad));
  }
  EXPECT_EQ(to_utf8("Am\xe9lie"), "Am\xc3\xa9lie");
  EXPECT_EQ(to_utf8("Am\xc3\xa9lie"), "Am\xc3\xa9lie");
}

TEST(Numbers, MustBeTheWholeText) {
  EXPECT_EQ(parse_u32("4294967295"), 4294967295U);
  for (const char* bad : {"", "4294967296", "-1", " 1", "1 ", "1.0", "+1"})
    EXPECT_FALSE(parse_u32(bad)) << bad;
  EXPECT_EQ(parse_i64("-5"), -5);
}

TEST(BadRows, StopsOrCounts) {
  BadRows rows;
  EXPECT_FALSE(rows.add(parse_error("f", 1, "bad"), false));
  for (int i = 0; i < 15; ++i) EXPECT_TRUE(rows.add(parse_error("f", i, "bad"), true));
  EXPECT_EQ(rows.count(), 15);
  EXPECT_EQ(rows.first_messages().size(), BadRows::kMaxMessages);
  EXPECT_EQ(rows.first_messages()[3], "f:3: bad");
}

}  // namespace
}  // namespace als
