#include "als/base/text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "als/base/random.h"

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

TEST(Utf8, CharacterByCharacter) {
  EXPECT_EQ(first_utf8_char("\xf0\x9f\x8e\xac!").code, 0x1f3acU);
  EXPECT_EQ(first_utf8_char("\xf0\x9f\x8e\xac!").size, 4U);
  EXPECT_TRUE(first_utf8_char("\xf0\x9f\x8e").is_cut);
  EXPECT_FALSE(first_utf8_char("\xf0\x8f").is_cut) << "overlong, whatever follows";
  EXPECT_FALSE(first_utf8_char("\x80").is_cut);
  for (const std::uint32_t code : {0x24U, 0x7ffU, 0x800U, 0xffffU, 0x10000U, 0x10ffffU}) {
    std::string text;
    append_utf8(code, text);
    EXPECT_EQ(first_utf8_char(text).code, code);
    EXPECT_EQ(first_utf8_char(text).size, text.size());
  }
}

TEST(Printable, EscapesWhatMovesATerminal) {
  EXPECT_EQ(printable("Am\xc3\xa9lie", 40), "Am\xc3\xa9lie");
  EXPECT_EQ(printable(std::string_view("a\0\x1b[2J\r\n\x7f", 9), 40),
            "a\\x00\\x1b[2J\\x0d\\x0a\\x7f");
  EXPECT_EQ(printable("\xc2\x9b"
                      "31m",
                      40),
            "\\u{009b}31m");
  EXPECT_EQ(printable("\xe2\x80\xae"
                      "abc",
                      40),
            "\\u{202e}abc");
  EXPECT_EQ(printable("\xe2\x81\xa6x\xe2\x81\xaa", 40), "\\u{2066}x\xe2\x81\xaa");
  EXPECT_EQ(printable("\xe9\x80", 40), "\\xe9\\x80");
  EXPECT_EQ(quoted_for_message("five"), "\"five\"");
}

TEST(Printable, IsCutBetweenCharacters) {
  const std::string ellipsis = "\xe2\x80\xa6";
  EXPECT_EQ(printable("12345678", 8), "12345678");
  EXPECT_EQ(printable("123456789", 8), "12345" + ellipsis);
  EXPECT_EQ(printable("1234\xc3\xa9\xc3\xa9\xc3\xa9", 8), "1234" + ellipsis);
  EXPECT_EQ(printable("1234\x1b\x1b", 8), "1234" + ellipsis);
  EXPECT_EQ(printable("1234", 3), ellipsis);
  const std::string text = "a\xc3\xa9\x01\xe2\x82\xac\xff\xf0\x9f\x8e\xac";
  for (std::size_t max = 3; max < 30; ++max) {
    EXPECT_LE(printable(text, max).size(), max);
    EXPECT_TRUE(is_valid_utf8(printable(text, max)));
  }
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
  BadRows all;
  (void)all.add(parse_error("g", 1, "bad"), true);
  all.add(rows);
  EXPECT_EQ(all.count(), 16);
  EXPECT_EQ(all.first_messages().size(), BadRows::kMaxMessages);
  EXPECT_EQ(all.first_messages()[1], "f:0: bad");
}

TEST(Text, DecimalNumbersHaveFourPlacesAndNoMinusForNothing) {
  EXPECT_EQ(decimal_text(-1.25), "-1.25");
  EXPECT_EQ(decimal_text(0.12346), "0.1235");
  EXPECT_EQ(decimal_text(-0.00004), "0");
  EXPECT_EQ(decimal_text(1e9), "1000000000");
}

TEST(Text, WhatIsNoNumberIsWrittenAsOne) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(general_text(infinity, 3), "inf");
  EXPECT_EQ(general_text(-infinity, 3), "-inf");
  EXPECT_EQ(general_text(std::numeric_limits<double>::quiet_NaN(), 3), "nan");
}

TEST(Text, GeneralNumbersAreWrittenAsPrintfWritesThem) {
  Random random(5);
  for (int i = 0; i < 20'000; ++i) {
    const double number = (random.uniform() - 0.5) *
                          std::pow(10.0, static_cast<double>(random.below(30)) - 12.0) *
                          (i % 7 == 0 ? 0.0 : 1.0);
    const int digits = 1 + static_cast<int>(random.below(12));
    char expected[64];
    std::snprintf(expected, sizeof expected, "%.*g", digits, number == 0.0 ? 0.0 : number);
    // Of two neighbours as near, either will do.
    const std::string text = general_text(number, digits);
    EXPECT_TRUE(text == expected ||
                std::fabs(std::strtod(text.c_str(), nullptr) - number) <=
                    std::fabs(std::strtod(expected, nullptr) - number) * (1.0 + 1e-9))
        << text << " for " << expected;
  }
  EXPECT_EQ(general_text(0.05, 10), "0.05");
  EXPECT_EQ(general_text(1e-5, 10), "1e-05");
  EXPECT_EQ(general_text(9'999'999.6, 6), "1e+07");
  EXPECT_EQ(general_text(-1234.5, 3), "-1.23e+03");
  EXPECT_EQ(general_text(1.0 / 3.0, 10), "0.3333333333");
}

}  // namespace
}  // namespace als
