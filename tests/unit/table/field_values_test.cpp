#include "als/table/field_values.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <tuple>
#include <utility>

#include "als/base/random.h"
#include "als/base/text.h"

namespace als {
namespace {

TEST(ParseDecimal, ReadsNumbers) {
  const std::pair<const char*, double> numbers[] = {{"4", 4},
                                                    {"4.0", 4},
                                                    {" 4 ", 4},
                                                    {"+3.5", 3.5},
                                                    {"-7.82", -7.82},
                                                    {"1e3", 1000},
                                                    {"1E+03", 1e3},
                                                    {".5", 0.5},
                                                    {"4.", 4},
                                                    {"0", 0},
                                                    {"1.5e-2", 0.015},
                                                    {"0e9999", 0},
                                                    {"0.1", 0.1},
                                                    {"4.35", 4.35},
                                                    {"9007199254740993e0", 9007199254740992.0},
                                                    {"0.000000000000000000000000001", 1e-27}};
  for (const auto& [text, value] : numbers) {
    EXPECT_EQ(parse_decimal(text), value) << text;
  }
  for (const char* text :
       {"",   " ",  "nan",     "inf",   "-inf", "NaN", "4,5", "1.2.3", "0x10", "4 5",
        "e3", "1e", "1e99999", "1e999", "--4",  "+",   ".",   "five",  "4/5",  "5*"}) {
    EXPECT_FALSE(parse_decimal(text)) << text;
  }
  EXPECT_EQ(parse_decimal(std::string(999, '0') + "4"), 4);
  EXPECT_FALSE(parse_decimal(std::string(1000, '0') + "4")) << "nobody writes so long a number";
  EXPECT_EQ(parse_decimal("4,5", true), 4.5);
  EXPECT_EQ(parse_decimal("4.5", true), 4.5);
  EXPECT_FALSE(parse_decimal("1.234,5", true));
}

TEST(ParseDecimal, FindsTheNearestDoubleOfUsualNumbers) {
  Random random(7);
  for (int i = 0; i < 2000; ++i) {
    std::string text = std::to_string(random.below(100000));
    text += '.' + std::to_string(random.below(100000000));
    EXPECT_EQ(parse_decimal(text), std::strtod(text.c_str(), nullptr)) << text;
  }
}

TEST(SaysNothing, KnowsWhatProgramsWrite) {
  for (const char* const text : {"", "NA", "N/A", "NaN", "nan", "null", "NULL", "None", "\\N", "-"})
    EXPECT_TRUE(says_nothing(text)) << text;
  for (const char* const text : {"0", " ", "na", "-1", "none of them"})
    EXPECT_FALSE(says_nothing(text)) << text;
}

TEST(ParseTime, ReadsWhatTablesHold) {
  constexpr std::int64_t kTime = 1112485427;  // 2005-04-02 23:43:47 UTC
  constexpr std::int64_t kDay = 1112400000;
  const std::pair<const char*, std::int64_t> times[] = {{"1112485427", kTime},
                                                        {"1112485427.0", kTime},
                                                        {"1112485427000", kTime},
                                                        {"1112485427000000", kTime},
                                                        {"1112485427000000000", kTime},
                                                        {"1.0947e+09", 1094700000},
                                                        {"1.50000E+09", 1500000000},
                                                        {"0", 0},
                                                        {"3", 3},
                                                        {"2005-04-02", kDay},
                                                        {"2005/4/2", kDay},
                                                        {"2005-04-02 23:43:47", kTime},
                                                        {" 2005-04-02T23:43:47Z ", kTime},
                                                        {"2005-04-02T23:43:47.123Z", kTime},
                                                        {"2005-04-03T01:43:47+02:00", kTime},
                                                        {"2005-04-02 18:43:47-0500", kTime},
                                                        {"2005-04-02 23:43:47 UTC", kTime},
                                                        {"2005-04-02 11:43:47 PM", kTime},
                                                        {"2005-04-02 23:43", kTime - 47},
                                                        {"04 2, 2005", kDay},
                                                        {"09 13, 2009", 1252800000},
                                                        {"Apr 2, 2005", kDay},
                                                        {"2 April 2005", kDay},
                                                        {"02-Apr-2005", kDay},
                                                        {"April 2nd, 2005", kDay},
                                                        {"Sat Apr 02 23:43:47 +0000 2005", kTime},
                                                        {"Sat, 02 Apr 2005 23:43:47 +0000", kTime},
                                                        {"2.4.2005", kDay},
                                                        {"02.04.2005 23:43:47", kTime},
                                                        {"13/09/2009", 1252800000},
                                                        {"9/13/2009", 1252800000},
                                                        {"4/4/2005", kDay + 2 * 86400},
                                                        {"20050402", kDay},
                                                        {"20050402234347", kTime},
                                                        {"1969-12-31", -86400},
                                                        {"2000-02-29", 951782400},
                                                        {"1900-03-01", -2203891200}};
  for (const auto& [text, seconds] : times) {
    EXPECT_EQ(parse_time(text), seconds) << text;
  }
  for (const char* text :
       {"", "  ", "soon", "2005-13-01", "2005-02-30", "1900-02-29", "4/2/2005", "2/4/05",
        "2005-04-02 25:00:00", "2005-04-02 23:43:47 CEST", "2005-04-02x", "1.2.3.4", "nan", "1e30",
        "May", "Apr 2005", "Apr 31, 2005", "123/45/2005"}) {
    EXPECT_FALSE(parse_time(text)) << text;
  }
}

TEST(ParseTime, TakesDigitsThatAreNoDayForANumber) {
  for (const char* text : {"20050402240000", "20050402236000", "20050402234760"})
    EXPECT_EQ(parse_time(text), parse_i64(text).value() / 1000) << text;
  EXPECT_EQ(parse_time("20051332"), 20051332);
}

TEST(ParseTime, TellsDatesFromIds) {
  for (const char* text : {"1500001002", "964982703", "1375657663000", "2005-04-02", "1.5e9"})
    EXPECT_TRUE(looks_like_time(text)) << text;
  for (const char* text :
       {"76561190000000001", "104000100002", "4294967294", "1", "0111161", "1995", "tt0114709"})
    EXPECT_FALSE(looks_like_time(text)) << text;
}

TEST(ParseYear, FindsFourDigits) {
  for (const char* text : {"1995", " 1995.0", "1995-11-19", "01-Jan-1995", "19 Nov 1995",
                           "Toy Story (1995)", "11/19/1995", "19951119"})
    EXPECT_EQ(parse_year(text), 1995) << text;
  for (const char* text : {"", "0", "-750", "19", "12345", "9999", "\\N"})
    EXPECT_FALSE(parse_year(text)) << text;
}

TEST(CanonicalId, TrimsAndDropsThePoint) {
  EXPECT_EQ(canonical_id(" \t42\r"), "42");
  EXPECT_EQ(canonical_id("\xc2\xa0"
                         "42 \xc2\xa0"),
            "42");
  EXPECT_EQ(canonical_id("862.0"), "862.0");
  EXPECT_EQ(canonical_id("862.0", true), "862");
  EXPECT_EQ(canonical_id("862.5", true), "862.5");
  EXPECT_EQ(canonical_id("v1.0", true), "v1.0");
  EXPECT_EQ(canonical_id("   "), "");
  EXPECT_EQ(canonical_id("The Thing"), "The Thing");
}

TEST(SplitList, KnowsSeparatorsAndWrittenLists) {
  using Parts = std::vector<std::string>;
  const std::tuple<const char*, char, Parts> lists[] = {
      {"Drama|Sci-Fi", '|', {"Drama", "Sci-Fi"}},
      {"Drama, War , ,Sci-Fi", ',', {"Drama", "War", "Sci-Fi"}},
      {"", '|', {}},
      {"[]", '|', {}},
      {"['a', 'b c']", '|', {"a", "b c"}},
      {R"(["it's", "x\"y"])", '|', {"it's", "x\"y"}},
      {R"([{"id": 18, "name": "Drama"}, {"id": 80, "name": "Crime"}])", '|', {"Drama", "Crime"}},
      {"[{'name': 'Drama', 'id': 18}]", '|', {"Drama"}},
      {"{'fantasy': 123, 'young adult': 20}", '|', {"fantasy", "young adult"}},
      {"[Drama, War]", '|', {"Drama", "War"}},
      {"['a',\r\n\t'b']\r", '|', {"a", "b"}},
      {"[Drama,\r\n\tWar]", '|', {"Drama", "War"}},
      {"[unfinished|'list", '|', {"[unfinished", "'list"}}};
  for (const auto& [field, separator, parts] : lists) {
    EXPECT_EQ(split_list(field, separator), parts) << field;
  }
}

TEST(FieldValues, TakeAnyBytes) {
  Random random(3);
  constexpr std::string_view kMarks = "0123456789+-./: ,eETZapmJan'\"[]{}\\|\xc2\xa0";
  for (int i = 0; i < 20000; ++i) {
    std::string text;
    for (auto n = random.below(24); n > 0; --n) {
      text += kMarks[static_cast<std::size_t>(random.below(kMarks.size()))];
    }
    parse_decimal(text, true);
    parse_time(text);
    parse_year(text);
    canonical_id(text, true);
    for (const std::string& part : split_list(text, '|')) EXPECT_FALSE(part.empty());
  }
}

}  // namespace
}  // namespace als
