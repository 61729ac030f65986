#include "als/synth/invented_tables.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "als/base/text.h"

namespace als {
namespace {

constexpr std::array kKinds{InventedKind::kBooks, InventedKind::kGames, InventedKind::kJokes,
                            InventedKind::kWideJokes, InventedKind::kVisits};

using Rows = std::vector<std::vector<std::string>>;

/// The rows of a file, header included. Fields keep their quotes.
Rows rows_of(const InventedTables& tables, std::string_view name, char separator) {
  const auto file = std::find_if(tables.files.begin(), tables.files.end(),
                                 [&](const InventedFile& one) { return one.name == name; });
  Rows rows;
  if (file == tables.files.end()) return rows;
  LineReader lines(file->bytes);
  while (lines.next()) {
    std::vector<std::string> row;
    bool quoted = false;
    std::string field;
    for (const char c : lines.line()) {
      if (c == '"') quoted = !quoted;
      if (c == separator && !quoted) {
        row.push_back(std::move(field));
        field.clear();
      } else {
        field += c;
      }
    }
    row.push_back(field);
    rows.push_back(row);
  }
  return rows;
}

std::set<std::string> column(const Rows& rows, std::size_t i) {
  std::set<std::string> values;
  for (std::size_t row = 1; row < rows.size(); ++row) values.insert(rows[row].at(i));
  return values;
}

bool is_subset(const std::set<std::string>& some, const std::set<std::string>& all) {
  return std::includes(all.begin(), all.end(), some.begin(), some.end());
}

/// "-3.07" is -307 hundredths; 9999 for what has another form.
int hundredths(std::string text) {
  if (text.size() < 4 || text[text.size() - 3] != '.') return 9999;
  text.erase(text.size() - 3, 1);
  return static_cast<int>(parse_i64(text).value_or(9999));
}

TEST(InventedTables, AreTheSameForTheSameSeedOnly) {
  for (const InventedKind kind : kKinds) {
    const InventedTables first = invent_tables(kind, {.num_users = 30, .num_items = 40, .seed = 1});
    const InventedTables same = invent_tables(kind, {.num_users = 30, .num_items = 40, .seed = 1});
    const InventedTables other = invent_tables(kind, {.num_users = 30, .num_items = 40, .seed = 2});
    ASSERT_EQ(first.files.size(), same.files.size());
    for (std::size_t i = 0; i < first.files.size(); ++i) {
      EXPECT_EQ(first.files[i].bytes, same.files[i].bytes);
      EXPECT_NE(first.files[i].bytes, other.files[i].bytes);
    }
  }
}

TEST(InventedTables, OneUserAndOneItemAreEnough) {
  for (const InventedKind kind : kKinds)
    EXPECT_GE(invent_tables(kind, {.num_users = 1, .num_items = 1, .seed = 1}).num_rows, 1U);
}

TEST(InventedTables, BooksAreQuotedWindows1252WithTenPoints) {
  const InventedTables tables = invent_tables(InventedKind::kBooks, {});
  const Rows ratings = rows_of(tables, "Ratings.csv", ';');
  const Rows books = rows_of(tables, "Books.csv", ';');
  ASSERT_EQ(ratings.size(), tables.num_rows + 1);
  EXPECT_GT(tables.num_rows, 20'000U);
  EXPECT_LT(tables.num_rows, 40'000U);
  EXPECT_EQ(ratings[0], (std::vector<std::string>{"\"User-ID\"", "\"ISBN\"", "\"Book-Rating\""}));
  ASSERT_EQ(books.size(), 401U);
  std::string all_bytes;
  for (const InventedFile& file : tables.files) {
    EXPECT_FALSE(is_valid_utf8(file.bytes));
    // No line ends in \n alone.
    EXPECT_EQ(std::count(file.bytes.begin(), file.bytes.end(), '\n'),
              std::count(file.bytes.begin(), file.bytes.end(), '\r'));
    all_bytes += file.bytes;
  }
  for (const Rows* rows : {&ratings, &books}) {
    for (const std::vector<std::string>& row : *rows) {
      ASSERT_EQ(row.size(), rows == &books ? 6U : 3U);
      for (const std::string& field : row)
        EXPECT_TRUE(field.size() > 2 && field.front() == '"' && field.back() == '"') << field;
    }
  }
  EXPECT_NE(all_bytes.find('\x92'), std::string::npos) << "Latin-1 would do";
  EXPECT_NE(all_bytes.find("\"The \"\""), std::string::npos) << "no title has quotes";
  EXPECT_NE(all_bytes.find("; or, "), std::string::npos) << "no title has a semicolon";

  const std::set<std::string> isbns = column(books, 0);
  EXPECT_EQ(isbns.size(), 400U);
  EXPECT_TRUE(is_subset(column(ratings, 1), isbns));
  int leading_zeros = 0;
  int final_x = 0;
  for (const std::string& isbn : isbns) {
    EXPECT_EQ(isbn.size(), 12U);
    EXPECT_EQ(isbn.find_first_not_of("0123456789", 1), isbn[10] == 'X' ? 10U : 11U) << isbn;
    leading_zeros += isbn[1] == '0' ? 1 : 0;
    final_x += isbn[10] == 'X' ? 1 : 0;
  }
  EXPECT_GT(leading_zeros, 100);
  EXPECT_GT(final_x, 10);
  std::set<std::string> points;
  for (int i = 1; i <= 10; ++i) points.insert('"' + std::to_string(i) + '"');
  EXPECT_EQ(column(ratings, 2), points);
  EXPECT_EQ(column(books, 1).size(), 400U) << "two books have one title";
  EXPECT_EQ(column(ratings, 0).size(), 600U);
}

TEST(InventedTables, GamesHaveHoursWithALongTailAndMembersTwoRowsAtTimes) {
  const InventedTables tables = invent_tables(InventedKind::kGames, {});
  const Rows hours = rows_of(tables, "hours.csv", ',');
  const Rows games = rows_of(tables, "games.csv", ',');
  ASSERT_EQ(hours.size(), tables.num_rows + 1);
  EXPECT_EQ(hours[0], (std::vector<std::string>{"member", "game", "hours", "last_played"}));
  EXPECT_EQ(games[0], (std::vector<std::string>{"id", "name", "categories", "released", "url"}));
  ASSERT_EQ(games.size(), 401U);
  EXPECT_EQ(column(games, 1).size(), 400U);
  EXPECT_TRUE(is_subset(column(hours, 1), column(games, 0)));
  std::map<std::string, std::string> released;
  for (std::size_t i = 1; i < games.size(); ++i) {
    released[games[i].at(0)] = games[i].at(3);
    EXPECT_EQ(games[i].at(4), "https://games.example/app/" + games[i][0]);
  }
  std::set<std::pair<std::string, std::string>> pairs;
  std::vector<std::int64_t> tenths;
  for (std::size_t i = 1; i < hours.size(); ++i) {
    const std::vector<std::string>& row = hours[i];
    ASSERT_EQ(row.size(), 4U);
    EXPECT_EQ(row[0].size(), 17U);
    pairs.emplace(row[0], row[1]);
    std::string number = row[2];
    ASSERT_EQ(number.find('.'), number.size() - 2) << number;
    number.erase(number.size() - 2, 1);
    tenths.push_back(parse_i64(number).value_or(0));
    EXPECT_GE(tenths.back(), 1);
    EXPECT_LE(tenths.back(), 40'000);
    // Dates of one form compare as texts.
    EXPECT_EQ(row[3].size(), 10U);
    EXPECT_GT(row[3], released[row[1]]);
  }
  EXPECT_LT(pairs.size(), tables.num_rows - tables.num_rows / 20);
  std::sort(tenths.begin(), tenths.end());
  EXPECT_LT(tenths[tenths.size() / 2], 150);
  EXPECT_GT(tenths[tenths.size() - tenths.size() / 100], 3'000);
}

TEST(InventedTables, JokesAreTheSameRatingsInLinesAndAsAMatrix) {
  const InventedSettings settings{.num_users = 50, .num_items = 60, .seed = 3};
  const InventedTables tables = invent_tables(InventedKind::kJokes, settings);
  const InventedTables wide = invent_tables(InventedKind::kWideJokes, settings);
  const Rows ratings = rows_of(tables, "ratings.tsv", '\t');
  const Rows matrix = rows_of(wide, "ratings.csv", ',');
  const Rows jokes = rows_of(tables, "jokes.tsv", '\t');
  EXPECT_EQ(ratings[0], (std::vector<std::string>{"user_id", "joke_id", "rating"}));
  EXPECT_EQ(jokes[0], (std::vector<std::string>{"joke_id", "text"}));
  EXPECT_EQ(column(jokes, 1).size(), 60U);
  EXPECT_EQ(jokes, rows_of(wide, "jokes.tsv", '\t'));
  ASSERT_EQ(matrix.size(), 50U);

  Rows expected(50, std::vector<std::string>(61, "99"));
  std::vector<int> counts(50);
  for (std::size_t i = 1; i < ratings.size(); ++i) {
    const std::uint32_t user = parse_u32(ratings[i].at(0)).value_or(0) - 1;
    const std::uint32_t item = parse_u32(ratings[i].at(1)).value_or(0);
    ASSERT_LT(user, 50U);
    ASSERT_TRUE(item >= 1 && item <= 60);
    EXPECT_LE(std::abs(hundredths(ratings[i].at(2))), 1000) << ratings[i][2];
    expected[user][item] = ratings[i][2];
    expected[user][0] = std::to_string(++counts[user]);
  }
  EXPECT_EQ(matrix, expected);
}

TEST(InventedTables, VisitsAreEventsByTimeSomeOfThemRepeated) {
  const InventedTables tables = invent_tables(InventedKind::kVisits, {});
  ASSERT_EQ(tables.files.size(), 1U) << "there is a table of pages";
  const Rows visits = rows_of(tables, "visits.csv", ',');
  ASSERT_EQ(visits.size(), tables.num_rows + 1);
  EXPECT_EQ(visits[0], (std::vector<std::string>{"visitor", "page", "when"}));
  EXPECT_EQ(column(visits, 0).size(), 600U);
  EXPECT_LE(column(visits, 1).size(), 400U);
  std::set<std::pair<std::string, std::string>> pairs;
  std::string before;
  for (std::size_t i = 1; i < visits.size(); ++i) {
    ASSERT_EQ(visits[i].size(), 3U);
    EXPECT_EQ(visits[i][1].front(), '/');
    EXPECT_EQ(visits[i][2].size(), 13U);
    EXPECT_LE(before, visits[i][2]);
    before = visits[i][2];
    pairs.emplace(visits[i][0], visits[i][1]);
  }
  EXPECT_LT(pairs.size(), tables.num_rows * 3 / 4);
}

}  // namespace
}  // namespace als
