#include "als/table/scale_guess.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

namespace als {
namespace {

std::string shown(const ScaleGuess& guess) {
  if (guess.kind == ValueKind::kCounts) return guess.is_safe ? "counts" : "counts?";
  if (guess.kind == ValueKind::kEvents) return guess.is_safe ? "events" : "events?";
  const auto text = [](double value) {
    std::string digits = std::to_string(std::round(value * 1000) / 1000);
    while (digits.ends_with('0')) digits.pop_back();
    if (digits.ends_with('.')) digits.pop_back();
    return digits;
  };
  return text(guess.min) + ":" + text(guess.max) + ":" + text(guess.step) +
         (guess.is_safe ? "" : "?");
}

std::string guess_of(const std::vector<ValueCount>& values, std::string_view name = "rating") {
  const ScaleGuess guess = guess_scale(values, name);
  EXPECT_EQ(guess.is_safe || !guess.warning.empty(), true) << "a stop must say why";
  if (guess.kind == ValueKind::kRatings && !values.empty()) {
    EXPECT_LE(std::round((guess.max - guess.min) / guess.step) + 1, kMaxLevels);
  }
  return shown(guess);
}

/// Each value `count` times.
std::vector<ValueCount> from_to(double from, double to, double step, std::int64_t count = 10) {
  std::vector<ValueCount> values;
  for (int i = 0; from + i * step <= to + 1e-9; ++i) values.push_back({from + i * step, count});
  return values;
}

TEST(GuessScale, CompletesUsualScales) {
  EXPECT_EQ(guess_of(from_to(2, 5, 1)), "1:5:1");
  EXPECT_EQ(guess_of(from_to(1, 5, 1)), "1:5:1");
  EXPECT_EQ(guess_of({{5, 30}}), "1:5:1");
  EXPECT_EQ(guess_of({{4, 1}}), "1:5:1");
  EXPECT_EQ(guess_of(from_to(0, 5, 1)), "0:5:1");
  EXPECT_EQ(guess_of(from_to(1.5, 5, 0.5)), "0.5:5:0.5");
  EXPECT_EQ(guess_of(from_to(0.5, 5, 0.5, 10000)), "0.5:5:0.5");
  EXPECT_EQ(guess_of(from_to(1, 5, 0.5, 10000)), "1:5:0.5");
  EXPECT_EQ(guess_of(from_to(0, 5, 0.5)), "0:5:0.5");
  EXPECT_EQ(guess_of(from_to(3, 10, 1)), "1:10:1");
  EXPECT_EQ(guess_of(from_to(0, 10, 1)), "0:10:1");
  EXPECT_EQ(guess_of(from_to(1, 10, 0.5)), "1:10:0.5");
  EXPECT_EQ(guess_of(from_to(0, 2, 1)), "0:2:1");
  EXPECT_EQ(guess_of(from_to(0, 1, 1)), "0:1:1");
  EXPECT_EQ(guess_of({{-1, 10}, {1, 20}}), "-1:1:2");
  EXPECT_EQ(guess_of(from_to(50, 99, 1)), "0:100:1");
  EXPECT_EQ(guess_of(from_to(10, 100, 10)), "0:100:10");
  EXPECT_EQ(guess_of(from_to(1, 20, 1)), "1:20:1");
  EXPECT_EQ(guess_of(from_to(0.5, 4, 0.5, 4000)), "0.5:4:0.5") << "28,000 ratings and no 5";
  EXPECT_EQ(guess_of(from_to(1, 4, 1, 1000)), "1:4:1");
}

TEST(GuessScale, TakesFineStepsUpToABytesLevels) {
  EXPECT_EQ(guess_of(from_to(1, 10, 0.1)), "1:10:0.1");
  EXPECT_EQ(guess_of(from_to(1, 5, 0.25)), "1:5:0.25");
  EXPECT_EQ(guess_of(from_to(0, 1, 0.01)), "0:1:0.01");
  EXPECT_EQ(guess_of(from_to(1, 10, 0.01, 3)), "1:10:0.035") << "901 values do not fit";
  EXPECT_EQ(guess_of(from_to(-9.95, 9.9, 0.05)), "-10:10:0.078");
  EXPECT_EQ(guess_of({{1.2345678, 5}, {7.7654321, 4}, {9.1, 2}}), "1:10:0.035");
  const ScaleGuess jokes = guess_scale(from_to(-9.95, 9.9, 0.05), "");
  EXPECT_DOUBLE_EQ(jokes.step, 20.0 / 255);
}

TEST(GuessScale, TellsCountsAndEvents) {
  const std::vector<ValueCount> plays{{1, 600}, {2, 200}, {3, 90}, {5, 50},
                                      {12, 20}, {40, 5},  {700, 1}};
  EXPECT_EQ(guess_of(plays, ""), "counts");
  EXPECT_EQ(guess_of(plays, "weight"), "counts");
  EXPECT_EQ(guess_of(plays, "rating"), "counts") << "nobody rates 700";
  EXPECT_EQ(guess_of({{0.1, 50}, {0.7, 60}, {3.2, 50}, {25, 20}, {310.5, 4}}, ""), "counts");
  EXPECT_EQ(guess_of(from_to(1, 5, 1), "play_count"), "counts");
  EXPECT_EQ(guess_of(from_to(1, 5, 1), "Hours"), "counts");
  EXPECT_EQ(guess_of(from_to(1, 5, 1), "value"), "1:5:1");
  EXPECT_EQ(guess_of({{1, 500}}, ""), "events");
  EXPECT_EQ(guess_of({{1, 500}}, "plays"), "events");
  EXPECT_EQ(guess_of({{1, 1}}, "rating"), "1:5:1") << "one vote is no rule";
}

TEST(GuessScale, StopsWhereItIsNotSafe) {
  std::vector<ValueCount> books = from_to(1, 10, 1, 100);
  books.insert(books.begin(), {0, 1600});
  EXPECT_EQ(guess_of(books), "1:10:1?");
  EXPECT_EQ(guess_scale(books, "Book-Rating").warning,
            "0 stands in 1600 of 2600 rows and may mean no rating: give --missing 0, or --scale "
            "0:10:1 if it is one");
  books[0].count = 90;
  EXPECT_EQ(guess_of(books), "0:10:1");

  std::vector<ValueCount> below_zero = from_to(0, 10, 1);
  below_zero.insert(below_zero.begin(), {-1, 30});
  EXPECT_EQ(guess_of(below_zero), "0:10:1?");
  EXPECT_NE(guess_scale(below_zero, "").warning.find("--missing -1"), std::string::npos);

  const std::vector<ValueCount> few{{1, 60}, {2, 20}, {3, 8}, {5, 3}};
  EXPECT_EQ(guess_of(few, ""), "1:5:1?");
  EXPECT_NE(guess_scale(few, "").warning.find("--counts"), std::string::npos);
  EXPECT_EQ(guess_of(few, "stars"), "1:5:1");

  EXPECT_EQ(guess_of(from_to(1, 15, 1)).back(), '?');
  EXPECT_NE(guess_scale(from_to(1, 15, 1), "").warning.find("--scale"), std::string::npos);
  EXPECT_EQ(guess_of(from_to(-500, 500, 10)).back(), '?');
  EXPECT_EQ(guess_of(from_to(800, 1200, 10)).back(), '?');
}

TEST(GuessScale, TakesWhatIsFarBesideAllOthersForNone) {
  std::vector<ValueCount> jokes = from_to(-9.9, 9.9, 0.3);
  jokes.push_back({99, 400});
  EXPECT_EQ(guess_of(jokes), "-10:10:0.1");
  EXPECT_EQ(guess_scale(jokes, "").missing, 99.0);
  EXPECT_NE(guess_scale(jokes, "").warning.find("taken for no rating"), std::string::npos);

  std::vector<ValueCount> anime = from_to(1, 10, 1);
  anime.insert(anime.begin(), {-1, 30});
  EXPECT_EQ(guess_of(anime), "1:10:1");
  EXPECT_EQ(guess_scale(anime, "").missing, -1.0);

  // Below all others, but these are no ratings either.
  const ScaleGuess wide = guess_scale(std::vector<ValueCount>{{-99, 9}, {1, 9}, {500, 9}}, "");
  EXPECT_FALSE(wide.is_safe || wide.missing);
  // The largest is not above 0.
  const ScaleGuess below = guess_scale(std::vector<ValueCount>{{-120, 9}, {-110, 9}, {-99, 9}}, "");
  EXPECT_FALSE(below.is_safe || below.missing);
}

TEST(GuessScale, TakesNothing) { EXPECT_TRUE(guess_scale({}, "rating").is_safe); }

}  // namespace
}  // namespace als
