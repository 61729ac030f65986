#include "als/table/column_roles.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "als/table/column_names.h"

namespace als {
namespace {

/// "user|item|rating|time" by name or number, "-" for none; or the error's message.
std::string told(std::string_view text, const ColumnOptions& given = {},
                 const TableOptions& table = {}) {
  const Result<TableFormat> format = detect_table(text, table, true);
  if (!format) return "table: " + format.error().message;
  const Result<RatingColumns> columns =
      find_rating_columns(*format, sample_records(text, *format, 10000), given);
  if (!columns) return columns.error().message;
  std::string all;
  for (const int column : {columns->user, columns->item, columns->rating, columns->time}) {
    all += (all.empty() ? "" : "|") + (column < 0 ? "-" : column_label(*format, column));
  }
  if (columns->user_ids_have_point) all += " user.0";
  if (columns->item_ids_have_point) all += " item.0";
  return all;
}

bool names(const std::string& message, std::string_view option) {
  return message.find(option) != std::string::npos;
}

/// A header and rows in which user and item repeat, each field by the first letter of its kind:
/// u user, i item, r rating, t time, n row number, x text, 0 constant, p price.
std::string table_of(std::string_view header, std::string_view kinds, int num_rows = 60) {
  std::string text(header);
  if (!text.empty()) text += '\n';
  for (int row = 0; row < num_rows; ++row) {
    std::string line;
    for (const char kind : kinds) {
      if (!line.empty()) line += ',';
      const int user = row / 6;
      const int item = (row * 7 + row / 6) % 25;
      if (kind == 'u') line += std::to_string(100 + user);
      if (kind == 'U')
        line +=
            "name" + std::string(static_cast<std::size_t>(user % 5), 'a' + static_cast<char>(user));
      if (kind == 'i') line += std::to_string(5000 + item);
      if (kind == 'I') line += "The " + std::string(1, static_cast<char>('A' + item)) + " title";
      if (kind == 'r') line += std::to_string(1 + (row * 3 + user) % 5);
      if (kind == 't') line += std::to_string(1500000000 + row * 1000);
      if (kind == 'n') line += std::to_string(row);
      if (kind == 'x') line += "some words " + std::to_string(row) + std::string(90, '.');
      if (kind == '0') line += "0";
      if (kind == 'p') line += std::to_string(row * 37 % 50) + ".99";
    }
    text += line + '\n';
  }
  return text;
}

TEST(FoldName, DropsWhatDoesNotMatter) {
  EXPECT_EQ(fold_name("User-ID"), "userid");
  EXPECT_EQ(fold_name("user_id:token"), "userid");
  EXPECT_EQ(fold_name("review/overall"), "reviewoverall");
  EXPECT_EQ(fold_name(" Book Rating "), "bookrating");
}

TEST(RatingColumns, AreFoundByName) {
  EXPECT_EQ(told("userId,movieId,rating,timestamp\n1,2,4.5,1500001002\n"),
            "userId|movieId|rating|timestamp");
  EXPECT_EQ(told("User-ID;ISBN;Book-Rating\n7;034545104X;5\n"), "User-ID|ISBN|Book-Rating|-");
  EXPECT_EQ(told(table_of("reviewerID,asin,reviewerName,helpful,overall,unixReviewTime,reviewTime",
                          "uiU0rtt")),
            "reviewerID|asin|overall|unixReviewTime");
  EXPECT_EQ(told(table_of("Id,ProductId,UserId,ProfileName,HelpfulnessNumerator,Score,Time,Text",
                          "niuU0rtx")),
            "UserId|ProductId|Score|Time");
  EXPECT_EQ(told(table_of(",user,rating,comment,ID,name", "nUrxiI")), "user|ID|rating|-");
  EXPECT_EQ(
      told(table_of("user_id,username,movie_id,movie_title,user_rating,avg_rating", "uUiIrp")),
      "user_id|movie_id|user_rating|-");
  EXPECT_EQ(told(table_of("review_id,user_id,business_id,stars,useful,date", "nuir0t")),
            "user_id|business_id|stars|date");
  EXPECT_EQ(told(table_of("RATING_ID,USER_MD5,MOVIE_ID,RATING,RATING_TIME", "nuirt")),
            "USER_MD5|MOVIE_ID|RATING|RATING_TIME");
  EXPECT_EQ(told(table_of("userID,placeID,rating,food_rating,service_rating", "uirrr")),
            "userID|placeID|rating|-");
  EXPECT_EQ(told(table_of("user_id,recipe_id,date,rating,review", "uitrx")),
            "user_id|recipe_id|rating|date");
  EXPECT_EQ(told(table_of("ReviewId,RecipeId,AuthorId,AuthorName,Rating,DateSubmitted", "niuUrt")),
            "AuthorId|RecipeId|Rating|DateSubmitted");
  EXPECT_EQ(told(table_of("beer/beerId,review/overall,review/profileName,review/time", "irUt")),
            "review/profileName|beer/beerId|review/overall|review/time");
  EXPECT_EQ(told(table_of("userID,artistID,weight", "uip")), "userID|artistID|weight|-");
  EXPECT_EQ(told(table_of("msno,song_id,listen_count", "uir")), "msno|song_id|listen_count|-");
  EXPECT_EQ(told(table_of("app_id,helpful,date,hours,user_id,review_id", "i0tpun")),
            "user_id|app_id|hours|date");
  EXPECT_EQ(told(table_of("UserID,ProfileID,Rating", "uir")), "UserID|ProfileID|Rating|-");
  EXPECT_EQ(told(table_of("user_id:token,item_id:token,rating:float", "uir")),
            "user_id:token|item_id:token|rating:float|-");
  EXPECT_EQ(told(table_of("timestamp,visitorid,event,itemid", "tu0i")),
            "visitorid|itemid|-|timestamp")
      << "events";
}

TEST(RatingColumns, MayHaveRowsWithoutARating) {
  EXPECT_EQ(told("user,item,rating\n1,2,NA\n1,3,4\n2,3,\n2,2,5\n3,2,null\n"), "user|item|rating|-");
}

TEST(RatingColumns, AuthorsOfBooksAreNoUsers) {
  std::string own = "Book Id,Title,Author,My Rating\n";
  for (int i = 0; i < 40; ++i) {
    const std::string number = std::to_string(i);
    own += number + ",Book " + number + ",Ann " + std::to_string(i % 7) + "," +
           std::to_string(1 + i % 5) + "\n";
  }
  EXPECT_TRUE(names(told(own), "the users"));
  EXPECT_TRUE(names(told(own), "the ratings of many"));
  EXPECT_EQ(told("pupil,isbn,title,author,rating\nann,1,Emma,Austen,4\nbob,1,Emma,Austen,5\n"
                 "ann,2,Dune,Herbert,3\ncid,2,Dune,Herbert,5\nbob,3,Persuasion,Austen,4\n"),
            "pupil|isbn|rating|-");
}

TEST(RatingColumns, HaveOneUnknownNameAtMost) {
  EXPECT_EQ(told(table_of("user,puzzle,stars", "uir")), "user|puzzle|stars|-");
  EXPECT_EQ(told(table_of("user,puzzle_id,level_reached,stars", "uiur")), "user|puzzle_id|stars|-");
  EXPECT_EQ(told(table_of("pupil,book,rating", "uir")), "pupil|book|rating|-");
  EXPECT_TRUE(names(told(table_of("user,puzzle,desk,stars", "uiir")), "--item-column"));
  EXPECT_TRUE(names(told(table_of("abc,def,ghi", "uir")), "--user-column and --item-column"));
  EXPECT_TRUE(names(told(table_of("movie_id,movie_title,rating", "iIr")), "--user-column"))
      << "a title is nobody";
}

TEST(RatingColumns, WhatIsNotSafeNamesItsOption) {
  EXPECT_TRUE(names(told(table_of("user,artist,track,plays", "uiIr")), "--item-column"));
  EXPECT_TRUE(names(told(table_of("user,item,glow", "uir")), "--rating-column"));
  EXPECT_EQ(told(table_of("user,item,glow", "uir"), {.no_rating = true}), "user|item|-|-");
  EXPECT_TRUE(names(told("user,item,rating\n1,2,five\n1,3,two\n"), "\"five\"; --rating-column"));
  EXPECT_EQ(told("user,item,rating\n1,2,five\n1,3,2\n2,2,4\n"), "user|item|rating|-")
      << "a bad row is no other column";
  EXPECT_TRUE(names(told(table_of("user,user,item", "uui")), "--user-column"));
  const std::string escaped = told("user,a\x1b[2J,b,rating\n1,2,3,4\n2,3,4,5\n");
  EXPECT_TRUE(names(escaped, "a\\x1b[2J")) << escaped;
  EXPECT_EQ(escaped.find('\x1b'), std::string::npos);
}

TEST(RatingColumns, CanBeGiven) {
  const std::string text = table_of("abc,def,ghi", "uir");
  EXPECT_EQ(told(text, {.user = "abc", .item = "def", .rating = "ghi"}), "abc|def|ghi|-");
  EXPECT_EQ(told(text, {.user = "2", .item = "1", .rating = "3"}), "def|abc|ghi|-");
  EXPECT_EQ(told(text, {.user = "ABC", .item = "D e_f", .rating = "3"}), "abc|def|ghi|-");
  EXPECT_EQ(told(table_of(",user,x,stars,y", "nuirp"), {.item = "3"}), "user|x|stars|-")
      << "the index column counts";
  EXPECT_TRUE(
      names(told(table_of(",user,x,stars", "nuir"), {.item = "1"}), "only numbers the rows"));
  EXPECT_TRUE(
      names(told(text, {.user = "nobody"}), "--user-column: there is no column \"nobody\""));
  EXPECT_TRUE(names(told(text, {.user = "4"}), "no column \"4\""));
  EXPECT_TRUE(names(told(text, {.user = "0"}), "no column \"0\""));
  EXPECT_TRUE(names(told(text, {.user = "1", .item = "abc"}), "given twice"));
  EXPECT_EQ(told(table_of("", "iur"), {.user = "2"}), "2|1|3|-");
  EXPECT_EQ(told(table_of("user,item,rating", "uir"), {.no_rating = true}), "user|item|-|-");
}

TEST(RatingColumns, AreFoundByContent) {
  EXPECT_EQ(told(table_of("", "uirt")), "1|2|3|4");
  EXPECT_EQ(told(table_of("", "uitr")), "1|2|4|3");
  EXPECT_EQ(told(table_of("", "uir")), "1|2|3|-");
  EXPECT_EQ(told(table_of("", "ui")), "1|2|-|-");
  EXPECT_EQ(told(table_of("", "uit")), "1|2|-|3");
  EXPECT_EQ(told(table_of("", "uip")), "1|2|3|-") << "hours";
  EXPECT_EQ(told(table_of("", "nuirt")), "2|3|4|5") << "rows numbered";
  EXPECT_EQ(told(table_of("", "uI0p0")), "1|2|4|-") << "constants say nothing";
  EXPECT_EQ(told("1::0111161::3::1375657663\n1::0137523::8::1375657663\n"), "1|2|3|4");
  EXPECT_EQ(told("1 2 4\n"), "1|2|3|-");
  EXPECT_TRUE(names(told(table_of("", "uirr")), "--rating-column"));
  EXPECT_TRUE(names(told(table_of("", "pui")), "--user-column"));
  EXPECT_TRUE(names(told(table_of("", "uin")), "--rating-column"));
}

TEST(RatingColumns, NamesBesideIdsAreTheSameThing) {
  std::string plays;
  std::string log;
  for (int row = 0; row < 200; ++row) {
    const std::string artist = std::to_string(row % 40);
    const std::string user = "user_" + std::to_string(row / 20);
    plays += user + "\t" + (row % 40 == 3 ? "" : "mbid" + artist) + "\tThe " + artist + "s\t" +
             std::to_string(row * row % 977 + 1) + "\n";
    log += user + "\tmbid" + artist + "\tartist " + artist + "\ttid" +
           std::to_string(row * 7 % 90) + "\ttrack " + std::to_string(row * 7 % 90) + "\n";
  }
  EXPECT_EQ(told(plays), "1|3|4|-") << "the names have no gaps";
  EXPECT_TRUE(names(told(log), "--item-column")) << "artists or tracks?";
}

TEST(RatingColumns, ItemsBeforeUsersStop) {
  const auto stops = [](const std::string& text) {
    const std::string message = told(text);
    return names(message, "--user-column NUMBER and --item-column NUMBER");
  };
  std::string names_second;
  std::string titles_first;
  std::string steam;
  std::string amazon;
  std::string amazon_users_first;
  std::string register_second;
  std::string imdb_second;
  std::string sittings;
  std::string users_first_sittings;
  for (int row = 0; row < 400; ++row) {
    const std::string item = std::to_string(1 + row / 40);
    const int who = (row * 37 + row / 40) % 300;
    const std::string user =
        std::string(1 + static_cast<std::size_t>(who % 7), 'q') + std::to_string(who);
    const std::string rating = "," + std::to_string(1 + row % 5) + "\n";
    names_second += item + "," + user + rating;
    titles_first += "The number " + item + " (1990)," + user + rating;
    steam += item + ",76561198" + std::to_string(100000000 + who) + rating;
    amazon += "B000FA64" + std::to_string(10 + row / 40) + ",A1905E90MH" +
              std::to_string(1000 + who) + rating;
    amazon_users_first += "A1905E90MH" + std::to_string(1000 + row / 40) + ",B000FA6" +
                          std::to_string(100 + who) + rating;
    register_second += item + "," + std::to_string(1 + who * 8831) + rating;
    imdb_second += item + ",0" + std::to_string(100000 + who * 8) + rating;
    sittings += item + "," + std::to_string(who / 10) + "," + std::to_string(1 + row % 5) + "," +
                std::to_string(1000000000 + (who / 10) * 10000000 + row) + "\n";
    users_first_sittings += item + "," + std::to_string(who) + "," + std::to_string(1 + row % 5) +
                            "," + std::to_string(1000000000 + row / 40 * 10000000 + row) + "\n";
  }
  EXPECT_TRUE(stops(names_second));
  EXPECT_TRUE(stops(titles_first));
  EXPECT_TRUE(stops(steam));
  EXPECT_TRUE(stops(amazon));
  EXPECT_TRUE(stops(register_second));
  EXPECT_TRUE(stops(sittings));
  EXPECT_EQ(told(amazon_users_first), "1|2|3|-");
  EXPECT_EQ(told(imdb_second), "1|2|3|-");
  EXPECT_EQ(told(users_first_sittings), "1|2|3|4");
  EXPECT_EQ(told(names_second, {.user = "2", .item = "1"}), "2|1|3|-");
}

/// Rows of `fields(row)`, each in a line.
template <class Fields>
std::string lines_of(int num_rows, const Fields& fields) {
  std::string text;
  for (int row = 0; row < num_rows; ++row) text += fields(row) + "\n";
  return text;
}
std::string text_of(int number) { return std::to_string(number); }

TEST(RatingColumns, WhoIsWhoIsToldByIdsThatEverybodyKnows) {
  const auto with_second = [](const auto& second) {
    return told(lines_of(400, [&](int row) {
      return text_of(1 + row % 40) + "," + second(row) + "," + text_of(1 + row % 5);
    }));
  };
  const std::string stops = "seems to hold the users";
  // Seventeen characters are not yet a user of Steam, twelve not yet one of Amazon.
  for (const char* const start :
       {"7656119812345", "7656118812345", "7656119x12345", "A1905E90MH", "B1905E90MH", "A1905e90MH",
        "A-905E90MH", "A1905[90MH", "A1905E90MHA1905E90MHA1905E90MHA"}) {
    const std::string message =
        with_second([&](int row) { return start + text_of(1000 + row % 100); });
    EXPECT_EQ(names(message, stops), std::string_view(start) == "7656119812345")
        << start << message;
  }
  EXPECT_TRUE(names(with_second([](int row) { return "user" + text_of(row % 100); }), stops));
  const auto both = [](const char* first, const char* second) {
    return told(lines_of(400, [&](int row) {
      return first + text_of(1000 + row % 40) + "," + second + text_of(1000 + row % 100) + "," +
             text_of(1 + row % 5);
    }));
  };
  EXPECT_EQ(both("7656119812345", "7656119812345"), "1|2|3|-") << "friends";
  EXPECT_EQ(both("user", "user"), "1|2|3|-");
  EXPECT_EQ(both("book", "A1905E90MH"), "1|2|3|-") << "books of no shop";
  EXPECT_TRUE(names(both("B000FA", "A1905E90MH"), stops));
  EXPECT_EQ(both("B0-0FA", "A1905E90MH"), "1|2|3|-") << "no number of Amazon's";
}

TEST(RatingColumns, BlocksOfOneValueAreThingsIfTheOthersLookLikePeople) {
  const auto blocks = [](const auto& second, int per_block = 40) {
    return told(lines_of(400, [&](int row) {
      return text_of(1 + row / per_block) + "," + second(row, (row * 37 + row / 40) % 300) + "," +
             text_of(1 + row % 5);
    }));
  };
  const auto word = [](int who) {
    return std::string(1 + static_cast<std::size_t>(who % 7), 'q') + text_of(who);
  };
  const std::string stops = "seems to hold the users";
  EXPECT_TRUE(names(blocks([&](int, int who) { return word(who); }), stops));
  EXPECT_EQ(blocks([&](int, int who) { return "Q" + word(who); }), "1|2|3|-");
  EXPECT_EQ(blocks([&](int, int who) { return "|" + word(who); }), "1|2|3|-");
  EXPECT_EQ(blocks([&](int, int who) { return word(who) + " x"; }), "1|2|3|-");
  EXPECT_EQ(blocks([&](int, int who) { return word(who) + "-x"; }), "1|2|3|-");
  EXPECT_EQ(blocks([&](int row, int who) { return word(who) + (row % 50 == 0 ? " x" : ""); }),
            "1|2|3|-")
      << "some with spaces";
  EXPECT_EQ(blocks([&](int, int who) { return "q" + text_of(1000 + who); }), "1|2|3|-")
      << "all of a length";
  // Numbers: from a register of millions, or not.
  EXPECT_TRUE(names(blocks([](int, int who) { return text_of(1 + who * 8831); }), stops));
  EXPECT_EQ(blocks([](int, int who) { return text_of(1 + who * 831); }), "1|2|3|-");
  EXPECT_EQ(blocks([](int, int who) { return text_of(900'000 + who * 8831); }), "1|2|3|-");
  EXPECT_EQ(blocks([](int row, int who) { return row < 10 ? "" : text_of(1 + who * 8831); }),
            blocks([](int, int who) { return text_of(1 + who * 8831); }))
      << "a few that are missing";
  EXPECT_EQ(told(lines_of(400,
                          [](int row) {
                            return text_of(100'000 * (1 + row / 40)) + "," +
                                   text_of(1 + (row * 37 + row / 40) % 300 * 8831) + "," +
                                   text_of(1 + row % 5);
                          })),
            "1|2|3|-")
      << "large numbers themselves";
  // Nobody rates each of six thousand things.
  EXPECT_TRUE(names(told(lines_of(6000,
                                  [](int row) {
                                    return "1,x" + text_of(100'000 + row) + "," +
                                           text_of(1 + row % 5);
                                  })),
                    stops));
}

TEST(RatingColumns, TitlesBeforeTitlesAreNoSign) {
  const auto pairs = [](const char* second) {
    return told(lines_of(100, [&](int row) {
      return "The number " + text_of(row / 10) + "," + second + text_of(row % 30) + "," +
             text_of(1 + row % 5);
    }));
  };
  EXPECT_TRUE(names(pairs("ann"), "seems to hold the users"));
  EXPECT_EQ(pairs("The street "), "1|2|3|-");
}

TEST(RatingColumns, FieldsThatASampleLacksAreEmpty) {
  const std::string text = "user,item,rating\n1,2,4\n1,3,2\n2,2,5\n";
  const Result<TableFormat> format = detect_table(text, {}, true);
  ASSERT_TRUE(format);
  const Result<RatingColumns> columns =
      find_rating_columns(*format, {{"1", "2", "4"}, {"1"}, {}, {"2", "2"}}, {});
  ASSERT_TRUE(columns) << columns.error().message;
  EXPECT_EQ(columns->rating, 2);
}

TEST(RatingColumns, TimesTellWhoSat) {
  const auto sittings = [](std::int64_t apart, std::int64_t between, const char* bad = "") {
    return told(lines_of(400, [&](int row) {
      const int who = (row * 37 + row / 40) % 300 / 10;
      const std::string time = row % 20 == 7 && *bad != '\0'
                                   ? bad
                                   : std::to_string(1'000'000'000 + who * apart + row * between);
      return text_of(1 + row / 40) + "," + text_of(who) + "," + text_of(1 + row % 5) + "," + time;
    }));
  };
  const std::string stops = "seems to hold the users";
  EXPECT_TRUE(names(sittings(10'000'000, 1), stops));
  EXPECT_TRUE(names(sittings(10'000'000, 1, "never"), stops)) << "some rows have none";
  EXPECT_EQ(sittings(20'000, 1), "1|2|3|4") << "all within days";
  EXPECT_EQ(sittings(0, 100'000), "1|2|3|4") << "nobody sat";
  EXPECT_EQ(told(lines_of(60,
                          [](int row) {
                            return text_of(1 + row / 6) + "," + text_of(7'000 - row * row) + "," +
                                   text_of(1 + row % 5) + "," + text_of(1'000'000'000 + row);
                          })),
            "1|2|3|4")
      << "no item comes back";
}

TEST(RatingColumns, TablesOfItemsAreNone) {
  EXPECT_TRUE(
      names(told("movieId,title,genres\n1,Heat,Crime|Drama\n2,Seven,Crime\n3,Babe,Comedy\n"),
            "--user-column"));
  std::string items;
  for (int i = 0; i < 20; ++i)
    items += std::to_string(i) + "::Part " + std::to_string(i) + "::Drama\n";
  EXPECT_TRUE(names(told(items), "as in a table of items"));
}

TEST(RatingColumns, WideTablesNameTheirOption) {
  std::string text;
  for (int row = 0; row < 30; ++row) {
    for (int c = 0; c < 20; ++c) text += (c == 0 ? "" : ",") + std::to_string((row * c) % 7) + ".5";
    text += '\n';
  }
  EXPECT_TRUE(names(told(text), "--wide"));
}

TEST(RatingColumns, WideTablesNameTheirOptionBelowNamesToo) {
  EXPECT_TRUE(names(told(table_of("a,b,c,d,e,f,g,h,k,l", "uuuuuuuuuu")), "--wide"));
  EXPECT_TRUE(names(told(table_of("a,b,c,d,e,f,g,h,i,j", "uuuuuuuuuu")), "--wide"));
}

TEST(RatingColumns, MusicIsOfOneKind) {
  for (const char* const header :
       {"user,album,track,plays", "user,album,artist,plays", "user,song,artist,plays"})
    EXPECT_TRUE(names(told(table_of(header, "uiIr")), "--item-column")) << header;
  EXPECT_EQ(told(table_of("user,album,plays", "uir")), "user|album|plays|-");
}

TEST(RatingColumns, WhatTellsOfItemsIsNobody) {
  EXPECT_EQ(told(table_of("movie_id,who,url,imdb_id,tmdb_id,year,genre,rating", "iuuuuuur")),
            "who|movie_id|rating|-");
  EXPECT_EQ(told(table_of("movie_id,who,tconst,rating", "iuUr")), "who|movie_id|rating|-");
  EXPECT_EQ(told(table_of("movie_id,name,rating", "iUr")), "name|movie_id|rating|-");
  EXPECT_EQ(told(table_of("author,glow,rating", "uir")), "author|glow|rating|-")
      << "nothing that they wrote";
  EXPECT_EQ(told(table_of("id,title,rating", "uIr"), {.user = "id"}), "id|title|rating|-");
}

TEST(RatingColumns, DaysAndManyFineValuesAreNoRatings) {
  EXPECT_EQ(told(table_of("user,item,month,day", "uirr")), "user|item|-|-");
  EXPECT_EQ(told("user,item,glow\n" + lines_of(60,
                                               [](int row) {
                                                 return text_of(row / 6) + "," +
                                                        text_of(100 + row % 25) + "," +
                                                        text_of(row % 30 / 10) + "." +
                                                        text_of(row % 10);
                                               })),
            "user|item|-|-");
}

TEST(RatingColumns, ANamedTimeThatIsNoneIsNoTime) {
  EXPECT_EQ(told("user,item,rating,time\n" + lines_of(30,
                                                      [](int row) {
                                                        return text_of(row / 6) + "," +
                                                               text_of(100 + row % 25) + "," +
                                                               text_of(1 + row % 5) + ",";
                                                      })),
            "user|item|rating|-");
}

TEST(RatingColumns, AGivenNameOfMarksAloneIsTakenByItsLetters) {
  const std::string text = table_of("user,item,!,rating", "uipr");
  EXPECT_EQ(told(text, {.rating = "!"}), "user|item|!|-");
  EXPECT_TRUE(names(told(text, {.rating = "?"}), "there is no column \"?\""));
  EXPECT_TRUE(names(told(table_of("user,item,-,rating", "uipr"), {.rating = "#"}),
                    "there is no column \"#\""))
      << "both are nothing but marks";
  EXPECT_TRUE(names(told(table_of(",user,x,stars", "nuir"), {.item = "0"}), "no column \"0\""));
  EXPECT_EQ(told(table_of("", "iur"), {.item = "1"}), "2|1|3|-");
}

TEST(RatingColumns, WithoutASampleTheConventionHolds) {
  const Result<TableFormat> format = detect_table("1,2,3\n2,2,4\n", {}, true);
  ASSERT_TRUE(format);
  const Result<RatingColumns> columns = find_rating_columns(*format, {}, {});
  ASSERT_TRUE(columns) << columns.error().message;
  EXPECT_EQ(columns->user, 0);
  EXPECT_EQ(columns->item, 1);
}

TEST(RatingColumns, NumbersInFrontAreTimesIfTheyHardlyRepeat) {
  EXPECT_EQ(told(table_of("", "tuir")), "2|3|4|1");
  const auto seconds = [](int num_rows, int per_time, const char* before, const char* behind) {
    return told(lines_of(num_rows, [&](int row) {
      return before + text_of(1'500'000'000 + row / per_time * 1000) + "," + text_of(row / 6) +
             "," + text_of(100 + row % 25) + behind;
    }));
  };
  EXPECT_EQ(seconds(60, 1, "", ",4"), "2|3|4|1");
  EXPECT_EQ(seconds(60, 1, "", ""), "1|2|3|-") << "of three columns the first has users";
  EXPECT_EQ(seconds(10, 1, "", ",4").substr(0, 2), "1|") << "too few rows to say";
  EXPECT_EQ(seconds(60, 6, "", ",4").substr(0, 2), "1|") << "they repeat as users do";
}

TEST(RatingColumns, OfTextsBesideTheIdsOnlyOtherThingsAreAskedAbout) {
  const auto with_text = [](const auto& text, int num_items = 40) {
    return told(lines_of(1200, [&](int row) {
      const int user = row / 40;
      const int item = row * 7 % num_items;
      return text_of(user) + "," + text_of(5000 + item) + "," + text(row, user, item) + "," +
             text_of(1 + row % 5);
    }));
  };
  EXPECT_EQ(with_text([](int, int user, int) { return "name" + text_of(user); }), "1|2|4|-")
      << "the user's";
  EXPECT_EQ(with_text([](int row, int, int item) {
              return "copy " + text_of(item) + "/" + text_of(row % 3);
            }),
            "1|2|4|-")
      << "finer than the item";
  EXPECT_EQ(with_text([](int row, int, int) { return "town " + text_of(row * row % 61); }, 400),
            "1|2|4|-")
      << "few beside many items";
  EXPECT_TRUE(names(with_text([](int row, int, int) { return "town " + text_of(row * row % 97); }),
                    "--item-column"));
  // Ids and names both with gaps.
  EXPECT_EQ(told(lines_of(1200,
                          [](int row) {
                            const int item = row * 7 % 40;
                            return text_of(row / 40) + "," +
                                   (item == 3 ? "" : text_of(5000 + item)) + "," +
                                   (item == 4 ? "" : "The " + text_of(item)) + "," +
                                   text_of(1 + row % 5);
                          })),
            "1|2|4|-");
}

TEST(RatingColumns, ANumberOfItsOwnInEachOfAThousandRowsIsAnId) {
  const auto rows = [](int num_rows) {
    return told(lines_of(num_rows, [](int row) {
      return text_of(row / 6) + "," + text_of(5000 + row % 25) + "," + text_of(row * 7919 % 65'537);
    }));
  };
  EXPECT_TRUE(names(rows(1200), "as ids have"));
  EXPECT_EQ(rows(900), "1|2|3|-");
}

TEST(RatingColumns, FloatIdsAreDecidedByColumn) {
  EXPECT_EQ(told("userId,movieId,rating\n1.0,2.0,4.5\n1.0,32.0,5.0\n"),
            "userId|movieId|rating|- user.0 item.0");
  EXPECT_EQ(told("userId,movieId,rating\n1,2.0,4.5\n1,32.5,5.0\n"), "userId|movieId|rating|-");
}

std::string items_told(std::string_view text, std::string_view rated_name = {}) {
  const Result<TableFormat> format = detect_table(text, {}, true);
  if (!format) return "table: " + format.error().message;
  const Result<ItemColumns> columns =
      find_item_columns(*format, sample_records(text, *format, 1000), rated_name);
  if (!columns) return columns.error().message;
  std::string all;
  for (const int column : {columns->id, columns->title, columns->year, columns->tags}) {
    all += (all.empty() ? "" : " ") + (column < 0 ? "-" : column_label(*format, column));
  }
  if (columns->tags >= 0) all += std::string(" by ") + columns->tag_separator;
  for (const int column : columns->links) all += " link " + column_label(*format, column);
  if (columns->imdb_id >= 0) all += " imdb " + column_label(*format, columns->imdb_id);
  if (columns->tmdb_id >= 0) all += " tmdb " + column_label(*format, columns->tmdb_id);
  return all;
}

TEST(ItemColumns, AreFoundByName) {
  EXPECT_EQ(items_told("movieId,title,genres\n1,Toy Story (1995),Adventure|Comedy\n2,Heat,Crime\n"),
            "movieId title - genres by |");
  EXPECT_EQ(items_told("movieId,imdbId,tmdbId\n1,0114709,862.0\n2,0113497,8844.0\n"),
            "movieId - - - imdb imdbId tmdb tmdbId");
  EXPECT_EQ(
      items_told("\"ISBN\";\"Book-Title\";\"Book-Author\";\"Year-Of-Publication\";\"Image-URL-S\"\n"
                 "\"034545104X\";\"A\";\"B\";\"2002\";\"http://x.org/1.jpg\"\n"
                 "\"0345451041\";\"C\";\"D\";\"2003\";\"http://x.org/2.jpg\"\n"),
      "ISBN Book-Title Year-Of-Publication -");
  EXPECT_EQ(items_told(
                "book_id,goodreads_book_id,isbn,authors,original_publication_year,title,url\n"
                "1,277,43,Ann B,2008.0,The X,http://x.org/1\n2,3,44,Bob,1997.0,Y,http://x.org/2\n"),
            "book_id title original_publication_year - link url");
  EXPECT_EQ(
      items_told("budget,genres,id,imdb_id,title,release_date\n"
                 "1,\"[{'id': 16, 'name': 'Animation'}, {'id': 35, 'name': 'Comedy'}]\",862,tt1,"
                 "Toy Story,1995-10-30\n2,\"[{'id': 1, 'name': 'A'}]\",863,tt2,B,1996-10-30\n"),
      "id title release_date genres by , imdb imdb_id");
  EXPECT_EQ(items_told("Name,Year,Cuisine\nChez X,1990,\"French, Vegan\"\nY,2001,Thai\n"),
            "Name Name Year Cuisine by ,");
  EXPECT_EQ(items_told("track_id,artist_id,name\n1,7,a\n2,7,b\n3,7,c\n", "Track-ID"),
            "track_id name - -");
  EXPECT_EQ(items_told("id,isbn,title\n1,a1,x\n2,a2,y\n", "ISBN"), "isbn title - -");
  EXPECT_EQ(items_told("id,isbn,title\n1,a1,x\n2,a2,y\n"), "id title - -");
  EXPECT_EQ(items_told("id,goodreads_book_id,title\n1,11,x\n2,12,y\n"), "id title - -");
  EXPECT_TRUE(names(items_told("budget,runtime\n1,2\n3,4\n"), "ids (columns: \"budget\""));
}

TEST(ItemColumns, AreFoundByContent) {
  EXPECT_EQ(items_told("1::Toy Story (1995)::Adventure|Comedy\n2::Heat (1995)::Crime\n"),
            "1 2 - 3 by |");
  EXPECT_EQ(items_told("b1\tThe One\t1999\thttp://x.org/1\nb2\tTwo\t2001\thttp://x.org/2\n"),
            "1 2 3 - link 4");
  std::string genders;
  for (int i = 1; i <= 40; ++i) genders += std::to_string(i) + (i % 2 == 0 ? ",F\n" : ",M\n");
  EXPECT_EQ(items_told(genders), "1 - - -") << "two words are no titles";
  EXPECT_EQ(items_told(
                lines_of(40, [](int row) { return "x,id" + text_of(row) + ",T " + text_of(row); })),
            "2 3 - -")
      << "a constant is no id";
}

TEST(RatingColumns, AFewWordsThatComeAgainAreNoUsers) {
  // Nobody calls a user a critic, and what is left has two values.
  const auto rows = [](const char* header, bool sorted) {
    std::string text = std::string(header) + "\n";
    for (int row = 0; row < 120; ++row) {
      const int other = sorted ? row / 60 : row * 7 % 2;
      text += "c" + std::to_string(row % 12) + ",f" + std::to_string(row % 25) + "," +
              std::to_string(1 + row % 5) + "," + (other == 0 ? "web" : "tv") + "\n";
    }
    return text;
  };
  for (const char* const last : {"platform", "device", "gender", "plan"}) {
    const std::string header = std::string("critic,film,rating,") + last;
    EXPECT_TRUE(names(told(rows(header.c_str(), false)), "--user-column")) << last;
  }
  // Two people, one after the other.
  EXPECT_EQ(told(rows("critic,film,rating,who", true)), "who|film|rating|-");
}

TEST(RatingColumns, AGivenTimeThatCannotBeReadIsTold) {
  const auto rows = [](const char* day) {
    std::string text = "user,item,rating,day\n";
    for (int row = 0; row < 60; ++row) {
      text += std::to_string(row / 6) + "," + std::to_string(row % 25) + "," +
              std::to_string(1 + row % 5) + "," + day + "\n";
    }
    return text;
  };
  EXPECT_EQ(told(rows("2021-04-22"), {.time = "day"}), "user|item|rating|day");
  EXPECT_EQ(told(rows(""), {.time = "day"}), "user|item|rating|day");
  for (const char* const day : {"22-Apr-21", "02/03/2021", "never"})
    EXPECT_TRUE(names(told(rows(day), {.time = "day"}), day)) << day;
}

TEST(RatingColumns, AnIdThatNumbersTheRowsIsNoItem) {
  EXPECT_EQ(told(table_of("ID,Movie_Name_EN,Username,Star", "nIur")),
            "Username|Movie_Name_EN|Star|-");
}

TEST(RatingColumns, KnowTheTitleThatBelongsToTheItem) {
  const std::string text = table_of("user,item,rating,comment,name", "uirxi");
  const auto title_in = [](const std::string& table) {
    const Result<TableFormat> format = detect_table(table, {}, true);
    EXPECT_TRUE(format);
    const Result<RatingColumns> columns =
        find_rating_columns(*format, sample_records(table, *format, 1000), {});
    EXPECT_TRUE(columns);
    return columns->title;
  };
  EXPECT_EQ(title_in(table_of("user,item,rating,name", "uIrI")), 3);
  EXPECT_EQ(title_in(table_of("user,item,rating,title", "uirx")), -1) << "a review's";
  EXPECT_EQ(title_in(text), -1) << "numbers are no titles";
}

}  // namespace
}  // namespace als
