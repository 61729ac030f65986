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

TEST(RatingColumns, FloatIdsAreDecidedByColumn) {
  EXPECT_EQ(told("userId,movieId,rating\n1.0,2.0,4.5\n1.0,32.0,5.0\n"),
            "userId|movieId|rating|- user.0 item.0");
  EXPECT_EQ(told("userId,movieId,rating\n1,2.0,4.5\n1,32.5,5.0\n"), "userId|movieId|rating|-");
}

std::string items_told(std::string_view text, const ItemOptions& given = {}) {
  const Result<TableFormat> format = detect_table(text, {}, true);
  if (!format) return "table: " + format.error().message;
  const Result<ItemColumns> columns =
      find_item_columns(*format, sample_records(text, *format, 1000), given);
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
  EXPECT_EQ(
      items_told("track_id,artist_id,name\n1,7,a\n2,7,b\n3,7,c\n", {.rated_name = "Track-ID"}),
      "track_id name - -");
  EXPECT_EQ(items_told("id,isbn,title\n1,a1,x\n2,a2,y\n", {.rated_name = "ISBN"}),
            "isbn title - -");
  EXPECT_EQ(items_told("one,two,three\n1,b,c\n2,c,d\n", {.id = "one", .title = "3", .tags = "two"}),
            "one three - two by |");
  EXPECT_TRUE(names(items_told("budget,runtime\n1,2\n3,4\n"), "ids (columns: \"budget\""));
  EXPECT_TRUE(names(items_told("id,title\n1,a\n2,b\n", {.title = "name"}), "no column \"name\""));
}

TEST(ItemColumns, AreFoundByContent) {
  EXPECT_EQ(items_told("1::Toy Story (1995)::Adventure|Comedy\n2::Heat (1995)::Crime\n"),
            "1 2 - 3 by |");
  EXPECT_EQ(items_told("b1\tThe One\t1999\thttp://x.org/1\nb2\tTwo\t2001\thttp://x.org/2\n"),
            "1 2 3 - link 4");
  std::string genders;
  for (int i = 1; i <= 40; ++i) genders += std::to_string(i) + (i % 2 == 0 ? ",F\n" : ",M\n");
  EXPECT_EQ(items_told(genders), "1 - - -") << "two words are no titles";
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
