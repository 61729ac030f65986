#include "als/ratings/rating_table.h"

#include <gtest/gtest.h>

#include <string>

#include "als/base/text.h"

namespace als {
namespace {

/// "user item rating time | scale | delimiter", the columns by their labels; or the error.
std::string told(const std::string& text, const RatingTableOptions& options = {}) {
  const Result<RatingTable> table = understand_ratings(text, /*is_whole=*/true, "r", options);
  if (!table) return table.error().message;
  std::string all;
  if (table->wide) {
    all = "wide from " + std::to_string(table->first_item + 1);
    if (table->transposed) all += ", rows are items";
    if (table->columns.user == 0 && !table->transposed) all += ", users first";
  } else {
    const RatingColumns& columns = table->columns;
    for (const int column : {columns.user, columns.item, columns.rating, columns.time})
      all += (column < 0 ? "-" : column_label(table->format, column)) + " ";
    all.pop_back();
  }
  all += " | ";
  all += table->scale.kind == RatingKind::kRatings ? scale_text(table->scale)
                                                   : std::string(kind_name(table->scale.kind));
  return all + " | " + delimiter_name(table->format.delimiter);
}

bool names(const std::string& message, const std::string& part) {
  const bool found = message.find(part) != std::string::npos;
  if (!found) ADD_FAILURE() << message << "\nlacks " << part;
  return found;
}

/// Rows of 12 users and 20 items; `values` in turn, between what stands before and behind.
std::string rows(const std::vector<std::string>& values, const std::string& delimiter = ",",
                 int num_rows = 200) {
  std::string text;
  for (int row = 0; row < num_rows; ++row) {
    text += "u" + std::to_string(row / 17) + delimiter + "i" + std::to_string(row * 7 % 20) +
            delimiter + values[static_cast<std::size_t>(row) % values.size()] + "\n";
  }
  return text;
}
const std::vector<std::string> kTenPoints{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"};
const std::string kHeader = "user,item,rating\n";

TEST(RatingTable, IsUnderstoodWithoutAnyOption) {
  EXPECT_EQ(told(kHeader + rows({"0.5", "4.5", "5.0", "3", "2.5"})),
            "user item rating - | 0.5 to 5 in steps of 0.5 | comma");
  EXPECT_EQ(told(rows(kTenPoints, "\t")), "1 2 3 - | 1 to 10 in steps of 1 | tab");
  EXPECT_EQ(told("reader;book;bewertung\n" + rows({"3,5", "4", "1,5", "5"}, ";")),
            "reader book bewertung - | 0.5 to 5 in steps of 0.5 | semicolon");
  EXPECT_EQ(told("user,artist_id,plays\n" + rows({"1", "17", "4", "230", "52", "8"})),
            "user artist_id plays - | counts | comma");
  EXPECT_EQ(told("guest|place\na|x\na|y\nb|x\n"), "guest place - - | events | bar");
  EXPECT_EQ(told("1::2::5::978300760\n1::3::3::978302109\n2::2::4::978301968\n"),
            "1 2 3 4 | 1 to 5 in steps of 1 | double colon");
}

TEST(RatingTable, EveryOptionOverrulesItsGuess) {
  const std::string text = kHeader + rows({"1", "2", "3", "4", "5"});
  RatingTableOptions options;
  options.scale = RatingScale{RatingKind::kRatings, 0.0, 10.0, 0.5};
  EXPECT_EQ(told(text, options), "user item rating - | 0 to 10 in steps of 0.5 | comma");
  options = {};
  options.counts = true;
  EXPECT_EQ(told(text, options), "user item rating - | counts | comma");
  options = {};
  options.columns.no_rating = true;
  EXPECT_EQ(told(text, options), "user item - - | events | comma");
  options = {};
  options.columns.user = "item";
  options.columns.item = "1";
  EXPECT_EQ(told(text, options), "item user rating - | 1 to 5 in steps of 1 | comma");
  options = {};
  options.table.has_header = false;
  options.scale = RatingScale{RatingKind::kRatings, 1.0, 5.0, 1.0};
  EXPECT_EQ(told(rows({"1", "5"}), options), "1 2 3 - | 1 to 5 in steps of 1 | comma");
  options = {};
  options.table.delimiter = "|";
  options.columns = {"1", "2", "3", "", false};
  EXPECT_EQ(told(rows({"1", "2", "3", "4", "5"}, "|"), options),
            "1 2 3 - | 1 to 5 in steps of 1 | bar");
  options = {};
  options.table.encoding = Encoding::kWindows1252;
  const Result<RatingTable> table = understand_ratings(text, true, "r", options);
  ASSERT_TRUE(table);
  EXPECT_EQ(table->format.encoding, Encoding::kWindows1252);
}

TEST(RatingTable, WhatCannotBeToldSafelyStopsAndNamesItsOption) {
  std::vector<std::string> zeros(20, "0");
  zeros.insert(zeros.end(), kTenPoints.begin(), kTenPoints.end());
  const std::string books = kHeader + rows(zeros, ",", 600);
  EXPECT_TRUE(names(told(books), "give --missing 0, or --scale 0:10:1"));
  RatingTableOptions options;
  options.missing = {0.0};
  EXPECT_EQ(told(books, options), "user item rating - | 1 to 10 in steps of 1 | comma");
  options = {};
  options.scale = RatingScale{RatingKind::kRatings, 0.0, 10.0, 1.0};
  EXPECT_EQ(told(books, options), "user item rating - | 0 to 10 in steps of 1 | comma");

  EXPECT_TRUE(names(told("user,item,glow\n" + rows({"1", "2", "3"})), "--rating-column"));
  std::string hundred;
  for (int row = 0; row < 400; ++row) {
    hundred += std::to_string(row % 40) + "," + std::to_string(row % 19) + "," +
               std::to_string(800 + row * 37 % 401) + "\n";
  }
  EXPECT_TRUE(names(told(kHeader + hundred), "--scale"));
  options = {};
  options.columns.user = "nobody";
  EXPECT_TRUE(names(told(books, options), "r: --user-column: there is no column \"nobody\""));
}

TEST(RatingTable, WithoutRowsThereAreNoRatings) {
  EXPECT_EQ(told(kHeader), "r: there are no ratings");
  EXPECT_EQ(told("user,item,rating"), "r: there are no ratings");
  EXPECT_TRUE(told("").starts_with("r: ")) << told("");
  EXPECT_TRUE(told("\n\n\r\n").starts_with("r: ")) << told("\n\n\r\n");
  const Result<RatingTable> empty = understand_ratings("", true, "r", {});
  ASSERT_FALSE(empty);
  EXPECT_EQ(empty.error().code, ErrorCode::kParse);
}

TEST(RatingTable, AWideOneHasItemsForColumns) {
  RatingTableOptions options;
  options.wide = true;
  const std::string named = "name,Catan,Risk,Go\nann,9,,3\nbob,,7,10\ncid,1,2,4\ndan,5,6,8\n";
  EXPECT_EQ(told(named, options), "wide from 2, users first | 1 to 10 in steps of 1 | comma");
  options.columns.user = "name";
  EXPECT_EQ(told(named, options), "wide from 2, users first | 1 to 10 in steps of 1 | comma");
  options.columns.user = "1";
  EXPECT_EQ(told(named, options), "wide from 2, users first | 1 to 10 in steps of 1 | comma");
  options.columns.user = "Catan";
  EXPECT_TRUE(names(told(named, options), "the users must be in the first column"));
  for (const char* const none : {"nobody", "0", "2"}) {
    options.columns.user = none;
    EXPECT_TRUE(names(told(named, options), "the users must be in the first column"));
  }
  options.columns.user = "";
  const std::string counted = "2,99,-3,8\n3,1,2,3\n1,99,99,-10\n2,10,99,0\n";
  options.missing = {99.0};
  options.scale = RatingScale{RatingKind::kRatings, -10.0, 10.0, 1.0};
  EXPECT_EQ(told(counted, options), "wide from 2 | -10 to 10 in steps of 1 | comma");
  const std::string bare = "5,1,-3,8\n3,1,2,3\n1,99,99,-10\n";
  EXPECT_EQ(told(bare, options), "wide from 1 | -10 to 10 in steps of 1 | comma");
  const Result<RatingTable> table = understand_ratings(bare, true, "r", options);
  ASSERT_TRUE(table);
  ASSERT_EQ(table->warnings.size(), 1U);
  EXPECT_TRUE(names(table->warnings[0], "numbered"));
}

TEST(RatingTable, AWideOneWhoseColumnsAreUsersHasItemsForRows) {
  RatingTableOptions options;
  options.wide = true;
  const std::string values = ",9,,3\nb,1,7,10\nc,,2,4\n";
  EXPECT_EQ(told("joke,User1,User2,User3\na" + values, options),
            "wide from 2, rows are items | 1 to 10 in steps of 1 | comma");
  EXPECT_EQ(told("user,item1,item2,item3\na" + values, options),
            "wide from 2, users first | 1 to 10 in steps of 1 | comma");
  EXPECT_EQ(told("user,user1,user2,user3\na" + values, options),
            "wide from 2, users first | 1 to 10 in steps of 1 | comma");
}

TEST(RatingTable, OfASampleItsCutLastLineSaysNothing) {
  const std::string text = kHeader + rows({"1", "2", "3", "4", "5"}) + "u1,i1,77";
  const Result<RatingTable> table = understand_ratings(text, /*is_whole=*/false, "r", {});
  ASSERT_TRUE(table) << table.error().message;
  EXPECT_EQ(table->scale, (RatingScale{RatingKind::kRatings, 1.0, 5.0, 1.0}));
}

TEST(RatingTable, QuotesInTheSampleSayThatFieldsMayHoldLineEnds) {
  const auto has_quotes = [](const std::string& text) {
    const Result<RatingTable> table = understand_ratings(text, true, "r", {});
    EXPECT_TRUE(table);
    return table && table->has_quotes;
  };
  EXPECT_FALSE(has_quotes(kHeader + rows(kTenPoints)));
  EXPECT_TRUE(has_quotes("\"user\",\"item\",\"rating\"\n" + rows(kTenPoints)));
}

TEST(RatingTable, NothingFromTheFileReachesATerminalUnescaped) {
  const std::string bad[] = {"user,a\x1b[2J,b,rating\n1,2,3,4\n2,3,4,5\n",
                             "user,item,rating\n1,2,\x1b]0;x\x07\n1,3,\x1b[2J\n",
                             "user,item,\x9b"
                             "31mglow\n" +
                                 rows({"1", "2", "3"}),
                             "\x1b[2J\n",
                             std::string("user\0item\0rating\n1\0"
                                         "2\0"
                                         "3\n",
                                         24),
                             "user,item,rating\xe2\x80\xae\n1,2,x\n"};
  for (const std::string& text : bad) {
    const std::string message = told(text);
    for (const char c : message) EXPECT_GE(static_cast<unsigned char>(c), 0x20U) << message;
    EXPECT_EQ(message.find("\xe2\x80\xae"), std::string::npos) << message;
    EXPECT_TRUE(is_valid_utf8(message)) << message;
  }
}

TEST(ParseScale, TakesTwoNumbersOrThree) {
  const auto scale_of = [](std::string_view text) {
    const Result<RatingScale> scale = parse_scale(text);
    return scale ? scale_text(*scale) : scale.error().message;
  };
  EXPECT_EQ(scale_of("1:10:1"), "1 to 10 in steps of 1");
  EXPECT_EQ(scale_of("1:10"), "1 to 10 in steps of 1");
  EXPECT_EQ(scale_of("0.5:5:0.5"), "0.5 to 5 in steps of 0.5");
  EXPECT_EQ(scale_of("-10:10:0.25"), "-10 to 10 in steps of 0.25");
  EXPECT_EQ(scale_of("0:2"), "0 to 2 in steps of 1");
  for (const char* wrong :
       {"", "5", "1:", ":5", "5:1", "1:1", "1:5:0", "1:5:-1", "1:5:2:3", "a:b", "0:1000",
        "0:1:0.001", "1:5:3", "nan:5:1", "1:inf:1", "1:5:x", "23:53:1e75"}) {
    const Result<RatingScale> scale = parse_scale(wrong);
    ASSERT_FALSE(scale) << wrong;
    EXPECT_EQ(scale.error().code, ErrorCode::kInvalidArgument);
    EXPECT_TRUE(names(scale.error().message, "expected MIN:MAX:STEP")) << wrong;
  }
}

TEST(GuessScaleOf, SetsTheScaleFromAllValues) {
  RatingTable table;
  table.format.has_header = true;
  table.format.columns = {"user", "item", "rating"};
  table.columns = {0, 1, 2, -1, false, false};
  ValueHistogram values;
  for (int value = 1; value <= 10; ++value) values[value] = 50;
  ASSERT_TRUE(guess_scale_of(values, "r", table));
  EXPECT_EQ(scale_text(table.scale), "1 to 10 in steps of 1");
  EXPECT_TRUE(table.warnings.empty());
  values[0] = 2'000;
  const Result<void> unsafe = guess_scale_of(values, "r", table);
  ASSERT_FALSE(unsafe);
  EXPECT_TRUE(names(unsafe.error().message, "r: 0 stands in 2000 of 2500 rows"));
  ASSERT_TRUE(guess_scale_of({{3.0, 1}}, "r", table));
  EXPECT_TRUE(table.scale.is_valid());
  ASSERT_TRUE(guess_scale_of({{1.0, 50}}, "r", table));
  EXPECT_EQ(table.scale.kind, RatingKind::kEvents);
  ASSERT_TRUE(guess_scale_of({}, "r", table));
  EXPECT_EQ(table.scale, RatingScale());
}

}  // namespace
}  // namespace als
