#include "als/catalog/catalog.h"

#include <gtest/gtest.h>

#include "als/catalog/user_tags.h"

namespace als {
namespace {

std::vector<std::string> tags_of(const CatalogItem& movie) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < genre_names().size(); ++i) {
    if ((movie.tag_mask >> i & 1U) != 0) names.push_back(genre_names()[i]);
  }
  return names;
}

TEST(ParseMovies, ReadsCsvWithItsQuirks) {
  const Result<Catalog> catalog = parse_movies(
      "movieId,title,genres\r\n"
      "1,Toy Story (1995),Adventure|Animation|Children|Comedy|Fantasy\r\n"
      "11,\"American President, The (1995)\",Comedy|Drama|Romance\r\n"
      "2,\"Say \"\"no\"\" (2001) \",(no genres listed)\r\n"
      "3,Am\xc3\xa9lie,Sci-Fi",
      "movies.csv", MovieLayout::kCsv, false);
  ASSERT_TRUE(catalog) << catalog.error().message;
  ASSERT_EQ(catalog->items.size(), 4U);
  EXPECT_EQ(tags_of(catalog->items[0]),
            (std::vector<std::string>{"Adventure", "Animation", "Children", "Comedy", "Fantasy"}));
  EXPECT_EQ(catalog->items[1].title, "American President, The (1995)");
  EXPECT_EQ(catalog->items[2].title, "Say \"no\" (2001)");
  EXPECT_EQ(catalog->items[2].tag_mask, 0U);
  EXPECT_EQ(catalog->items[2].year, 2001);
  EXPECT_EQ(catalog->items[3].year, 0);
}

TEST(ParseMovies, ReadsTheOlderLayoutsInLatin1) {
  const Result<Catalog> dat = parse_movies("1::Mis\xe9rables, Les (1995)::Drama|Children's\n",
                                           "movies.dat", MovieLayout::kDoubleColon, false);
  ASSERT_TRUE(dat) << dat.error().message;
  EXPECT_EQ(dat->items[0].title, "Mis\xc3\xa9rables, Les (1995)");
  EXPECT_EQ(tags_of(dat->items[0]), (std::vector<std::string>{"Children", "Drama"}));

  const Result<Catalog> item = parse_movies(
      "1|Toy Story (1995)|01-Jan-1995||http://x|0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
      "2|unknown|||||1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n",
      "u.item", MovieLayout::kBarFlags, true);
  ASSERT_TRUE(item) << item.error().message;
  EXPECT_EQ(tags_of(item->items[0]), (std::vector<std::string>{"Animation", "Children", "Comedy"}));
}

TEST(ParseMovies, SaysWhereAndWhatWasExpected) {
  const auto complaint = [](std::string_view rows) {
    const Result<Catalog> catalog = parse_movies("movieId,title,genres\n" + std::string(rows),
                                                 "movies.csv", MovieLayout::kCsv, false);
    return catalog ? std::string() : catalog.error().message;
  };
  EXPECT_EQ(complaint("1,A,Drama\n1,B,Drama"), "movies.csv:3: movie 1 stands already in line 2");
  EXPECT_EQ(complaint("x,A,Drama"), "movies.csv:2: movie \"x\" is not a whole number");
  EXPECT_EQ(complaint("1,A,Dramatic"),
            "movies.csv:2: genre \"Dramatic\" is not one of MovieLens's");
  EXPECT_EQ(complaint("1, ,Drama"), "movies.csv:2: movie 1 has no title");
  EXPECT_NE(complaint("1,A, the film,Drama").find("a title in quotes"), std::string::npos);
  EXPECT_NE(complaint("1,\"A").find("a title in quotes"), std::string::npos);
  EXPECT_NE(parse_movies("1,A,Drama\n", "m", MovieLayout::kCsv, true)
                .error()
                .message.find("expected movieId,title"),
            std::string::npos);
}

TEST(ParseMovies, SkipsBadRowsOnDemand) {
  const Result<Catalog> catalog =
      parse_movies("movieId,title,genres\nx,A,Drama\n2,B,Drama\n", "m", MovieLayout::kCsv, true);
  ASSERT_TRUE(catalog);
  EXPECT_EQ(catalog->items.size(), 1U);
  EXPECT_EQ(catalog->bad_rows.count(), 1);
}

TEST(ParseLinks, FillsTheMoviesThatItKnows) {
  Catalog catalog;
  catalog.items = {{1, "A", 0, 0, 0, 0}, {2, "B", 0, 0, 0, 0}};
  ASSERT_TRUE(parse_links("movieId,imdbId,tmdbId\n1,0114709,862\n2,0113497,\n9,1,1\n", "links.csv",
                          false, catalog));
  EXPECT_EQ(catalog.items[0].imdb_id, 114709U);
  EXPECT_EQ(catalog.items[0].tmdb_id, 862U);
  EXPECT_EQ(catalog.items[1].tmdb_id, 0U);
  EXPECT_EQ(parse_links("movieId,imdbId,tmdbId\n1,tt5,862\n", "links.csv", false, catalog)
                .error()
                .message,
            "links.csv:2: expected movieId,imdbId,tmdbId in whole numbers");
}

TEST(YearOfTitle, IsTheLastParenthesis) {
  EXPECT_EQ(year_of_title("Heat (1995)"), 1995);
  EXPECT_EQ(year_of_title("2001: A Space Odyssey (1968) "), 1968);
  EXPECT_EQ(year_of_title("Series (1975-1979)"), 1975);
  EXPECT_EQ(year_of_title("Series (2006\xe2\x80\x93"
                          "2007)"),
            2006);
  for (const char* title :
       {"", "Heat", "(1995) Heat", "Heat (95)", "Heat (19955)", "Heat (1234)", "Babylon 5", ")"}) {
    EXPECT_EQ(year_of_title(title), 0) << title;
  }
}

TEST(DisplayTitle, PutsTheArticleInFront) {
  const std::pair<const char*, const char*> cases[] = {
      {"Matrix, The (1999)", "The Matrix"},
      {"Dolce Vita, La (1960)", "La Dolce Vita"},
      {"Heure d'\xc3\xa9t\xc3\xa9, L' (2008)", "L'Heure d'\xc3\xa9t\xc3\xa9"},
      {"Good, the Bad and the Ugly, The (Buono, il brutto, il cattivo, Il) (1966)",
       "The Good, the Bad and the Ugly (Buono, il brutto, il cattivo, Il)"},
      {"Lock, Stock & Two Smoking Barrels (1998)", "Lock, Stock & Two Smoking Barrels"},
      {"Monsters, Inc. (2001)", "Monsters, Inc."},
      {"(500) Days of Summer (2009)", "(500) Days of Summer"},
      {"No Year", "No Year"},
      {"Die, Mommie, Die (2003)", "Die, Mommie, Die"},
      {"Nibelungen: Siegfried, Die (1924)", "Die Nibelungen: Siegfried"},
      {"Human Centipede II (Full Sequence), The (2011)", "The Human Centipede II (Full Sequence)"},
      {"Skokie\xc2\xa0(1981)", "Skokie"},
      {"Emperor's New Clothes, The\xc2\xa0(1972)", "The Emperor's New Clothes"},
      {"", ""}};
  for (const auto& [title, expected] : cases) EXPECT_EQ(display_title(title), expected);
}

TEST(ParseMovies, ATextCutAnywhereIsAnErrorOrHasFewerMovies) {
  const std::pair<MovieLayout, std::string> whole[] = {
      {MovieLayout::kCsv,
       "movieId,title,genres\n1,\"Say \"\"no\"\", The (2001)\",Drama|War\n2,Am\xc3\xa9lie,Drama\n"},
      {MovieLayout::kDoubleColon, "1::Mis\xe9rables, Les (1995)::Drama|Children's\n2::B::War\n"},
      {MovieLayout::kBarFlags,
       "1|Toy Story (1995)|01-Jan-1995||http://x|0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n"}};
  for (const auto& [layout, text] : whole) {
    for (std::size_t size = 0; size < text.size(); ++size) {
      // A copy of its own, so that the address sanitizer sees one byte read too far.
      const std::vector<char> cut(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
      const Result<Catalog> catalog = parse_movies({cut.data(), cut.size()}, "m", layout, false);
      if (catalog) {
        EXPECT_LE(catalog->items.size(), 2U);
      } else {
        EXPECT_EQ(catalog.error().code, ErrorCode::kParse);
      }
    }
  }
}

TEST(ParseTags, ReadsBothLayoutsInOneSpelling) {
  const Result<TagList> csv = parse_tags(
      "userId,movieId,tag,timestamp\r\n2,60756,  Will  Ferrell ,1445714992\r\n"
      "7,1,\"funny, \"\"VERY\"\" funny\",1\r\n7,1,Am\xc3\xa9lie,-1",
      "tags.csv", TagLayout::kCsv, false);
  ASSERT_TRUE(csv) << csv.error().message;
  ASSERT_EQ(csv->tags.size(), 3U);
  EXPECT_EQ(csv->tags[0].user_id, 2U);
  EXPECT_EQ(csv->tags[0].item_id, 60756U);
  EXPECT_EQ(csv->tags[0].tag, "will ferrell");
  EXPECT_EQ(csv->tags[1].tag, "funny, \"very\" funny");
  EXPECT_EQ(csv->tags[2].tag, "am\xc3\xa9lie");

  const Result<TagList> dat =
      parse_tags("15::4973::excellent!::1215184630\n20::1747::std::vector::1188263867\n",
                 "tags.dat", TagLayout::kDoubleColon, false);
  ASSERT_TRUE(dat) << dat.error().message;
  EXPECT_EQ(dat->tags[0].tag, "excellent!");
  EXPECT_EQ(dat->tags[1].item_id, 1747U);
  EXPECT_EQ(dat->tags[1].tag, "std::vector");
}

TEST(ParseTags, SaysWhereAndWhatWasExpected) {
  const auto complaint = [](std::string_view row, TagLayout layout = TagLayout::kCsv) {
    const std::string header = layout == TagLayout::kCsv ? "userId,movieId,tag,timestamp\n" : "";
    const Result<TagList> list = parse_tags(header + std::string(row), "t", layout, false);
    return list ? std::string() : list.error().message;
  };
  EXPECT_EQ(complaint("1,2,a, b,3"),
            "t:2: expected userId,movieId,tag,timestamp with a tag in quotes if it has commas");
  EXPECT_EQ(complaint("x,2,a,3"), "t:2: user \"x\" is not a whole number");
  EXPECT_EQ(complaint("1,x,a,3"), "t:2: movie \"x\" is not a whole number");
  EXPECT_EQ(complaint("1,2,  ,3"), "t:2: the tag is empty");
  EXPECT_EQ(complaint("1,2,a,now"), "t:2: timestamp \"now\" is not a whole number");
  for (const char* row : {"", "1", "1::2", "1::2::3", "::", "::::"}) {
    EXPECT_EQ(complaint(std::string(row) + "\n", TagLayout::kDoubleColon),
              "t:1: expected user::movie::tag::timestamp")
        << row;
  }
  EXPECT_EQ(parse_tags("a\n", "t", TagLayout::kCsv, true).error().message,
            "t:1: the header is \"a\"; expected userId,movieId,tag,timestamp");
  const Result<TagList> skipped =
      parse_tags("1::2::\n3::4::good::5\n", "t", TagLayout::kDoubleColon, true);
  ASSERT_TRUE(skipped);
  EXPECT_EQ(skipped->tags.size(), 1U);
  EXPECT_EQ(skipped->bad_rows.count(), 1);
}

TEST(ParseTags, ATextCutAnywhereIsAnErrorOrHasFewerTags) {
  const std::pair<TagLayout, std::string> whole[] = {
      {TagLayout::kCsv, "userId,movieId,tag,timestamp\n1,2,\"a, \"\"b\"\"\",3\n4,5,c,6\n"},
      {TagLayout::kDoubleColon, "1::2::a::b::3\n4::5::c::6\n"}};
  for (const auto& [layout, text] : whole) {
    for (std::size_t size = 0; size < text.size(); ++size) {
      const std::vector<char> cut(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
      const Result<TagList> list = parse_tags({cut.data(), cut.size()}, "t", layout, false);
      if (list) {
        EXPECT_LE(list->tags.size(), 2U);
      }
    }
  }
}

}  // namespace
}  // namespace als
