#include "als/ratings/rating_log.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace als {
namespace {

constexpr std::string_view kHeader = "userId,movieId,rating,timestamp\n";

std::string complaint(std::string_view row, RatingLayout layout = RatingLayout::kCsv) {
  const std::string text =
      (layout == RatingLayout::kCsv ? std::string(kHeader) : "") + std::string(row);
  const Result<RatingLog> log = parse_ratings(text, "ratings.csv", layout);
  return log ? "" : log.error().message;
}

TEST(ParseRatings, ReadsEveryLayout) {
  const std::tuple<RatingLayout, const char*> cases[] = {
      {RatingLayout::kCsv,
       "userId,movieId,rating,timestamp\r\n1,31,2.5,1260759144\r\n7,1029,3.0,1260759179"},
      {RatingLayout::kDoubleColon, "1::31::2.5::1260759144\n7::1029::3::1260759179\n"},
      {RatingLayout::kTab, "1\t31\t2.5\t1260759144\n7\t1029\t3\t1260759179\n"}};
  for (const auto& [layout, text] : cases) {
    const Result<RatingLog> log = parse_ratings(text, "f", layout);
    ASSERT_TRUE(log) << log.error().message;
    ASSERT_EQ(log->rows.size(), 2U);
    EXPECT_EQ(log->rows[0].user_id, 1U);
    EXPECT_EQ(log->rows[0].item_id, 31U);
    EXPECT_EQ(log->rows[0].level, 5);
    EXPECT_EQ(log->rows[1].level, 6);
    EXPECT_EQ(log->rows[1].user_id, 7U);
  }
}

TEST(ParseRatings, EveryHalfStarIsARating) {
  std::string text(kHeader);
  const char* const stars[] = {"0.5", "1.0", "1.5", "2.0", "2.5",
                               "3.0", "3.5", "4.0", "4.5", "5.0"};
  for (const char* star : stars) text += std::string("1,2,") + star + ",3\n";
  const Result<RatingLog> log = parse_ratings(text, "f", RatingLayout::kCsv);
  ASSERT_TRUE(log);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(log->rows[i].level, i + 1);
}

TEST(ParseRatings, SaysWhereAndWhatWasExpected) {
  EXPECT_EQ(complaint("1,2,five,3"),
            "ratings.csv:2: rating \"five\" is not a number between 0.5 and 5 in half-star steps");
  for (const char* stars : {"0", "0.0", "5.5", "6", "3.7", "3.50", "-1", "", "nan", "4."}) {
    EXPECT_NE(
        complaint(std::string("1,2,") + stars + ",3").find("is not a number between 0.5 and 5"),
        std::string::npos)
        << stars;
  }
  EXPECT_EQ(complaint("1,2,4.0,3\nx,2,4.0,3"), "ratings.csv:3: user \"x\" is not a whole number");
  EXPECT_EQ(complaint("1,-2,4.0,3"), "ratings.csv:2: item \"-2\" is not a whole number");
  EXPECT_EQ(complaint("1,2,4.0"), "ratings.csv:2: timestamp \"\" is not a whole number");
  EXPECT_EQ(complaint("1,2,4.0,then"), "ratings.csv:2: timestamp \"then\" is not a whole number");
  EXPECT_EQ(complaint("1,2,4.0,3,4"), "ratings.csv:2: there are more than four fields");
  EXPECT_EQ(complaint("1,2,4.0,3\n\n1,2,4.0,3"), "ratings.csv:3: user \"\" is not a whole number");
  EXPECT_EQ(complaint("1:2:3:4", RatingLayout::kDoubleColon),
            "ratings.csv:1: user \"1:2:3:4\" is not a whole number");
  EXPECT_EQ(parse_ratings("1,2,4.0,3\n", "r", RatingLayout::kCsv).error().message,
            "r:1: the header is \"1,2,4.0,3\"; expected userId,movieId,rating,timestamp");
}

TEST(ParseRatings, ColumnsThatTheHeaderNamesAfterTheFourArePassedOver) {
  const std::string text =
      "\xef\xbb\xbfuserId,movieId,rating,timestamp,device\r\n1,2,4.0,3,phone\r\n5,6,0.5,7\r\n";
  const Result<RatingLog> log = parse_ratings(text, "r", RatingLayout::kCsv);
  ASSERT_TRUE(log) << log.error().message;
  ASSERT_EQ(log->rows.size(), 2U);
  EXPECT_EQ(log->rows[0].level, 8);
  EXPECT_EQ(log->rows[1].user_id, 5U);
  EXPECT_EQ(log->rows[1].line, 3);
  EXPECT_EQ(complaint("1,2,4.0,3,"), "ratings.csv:2: there are more than four fields");
  EXPECT_EQ(
      parse_ratings("userId,movieId,rating,timestamps\n", "r", RatingLayout::kCsv).error().message,
      "r:1: the header is \"userId,movieId,rating,timestamps\"; expected "
      "userId,movieId,rating,timestamp");
}

TEST(ParseRatings, SkipsBadRowsOnDemand) {
  const std::string text = std::string(kHeader) + "1,2,4.0,3\n1,x,4.0,3\n1,3,9,3\n2,2,1.0,3\n";
  const Result<RatingLog> log =
      parse_ratings(text, "r.csv", RatingLayout::kCsv, {.skip_bad_rows = true});
  ASSERT_TRUE(log);
  EXPECT_EQ(log->rows.size(), 2U);
  EXPECT_EQ(log->bad_rows.count(), 2);
  EXPECT_EQ(log->bad_rows.first_messages()[0], "r.csv:3: item \"x\" is not a whole number");
}

TEST(ParseRatings, ATextCutAnywhereIsAnErrorOrHasFewerRows) {
  const std::pair<RatingLayout, std::string> whole[] = {
      {RatingLayout::kCsv, std::string(kHeader) + "1,2,4.0,3\n12,34,3.5,1260759144\n"},
      {RatingLayout::kDoubleColon, "1::2::4.0::3\n12::34::3.5::1260759144\n"},
      {RatingLayout::kTab, "1\t2\t4.0\t3\n12\t34\t3.5\t1260759144\n"}};
  for (const auto& [layout, text] : whole) {
    for (std::size_t size = 0; size < text.size(); ++size) {
      // A copy of its own, so that the address sanitizer sees one byte read too far.
      const std::vector<char> cut(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
      const Result<RatingLog> log = parse_ratings({cut.data(), cut.size()}, "r", layout);
      const auto line_ends = std::count(cut.begin(), cut.end(), '\n');
      if (log) {
        EXPECT_LE(log->rows.size(), static_cast<std::size_t>(line_ends) + 1);
      } else {
        EXPECT_EQ(log.error().code, ErrorCode::kParse);
      }
    }
  }
}

}  // namespace
}  // namespace als
