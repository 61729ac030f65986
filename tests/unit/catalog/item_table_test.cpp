#include "als/catalog/item_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "als/base/text.h"

namespace als {
namespace {

using Texts = std::vector<std::string>;

Catalog items_of(std::string_view text, std::string_view rated_name = {}) {
  Result<Catalog> catalog = read_items(text, "i", rated_name);
  EXPECT_TRUE(catalog) << catalog.error().message;
  return catalog ? std::move(*catalog) : Catalog();
}

Texts tags_of(const Catalog& catalog, std::size_t item) {
  Texts tags;
  for (std::size_t t = 0; t < catalog.tags.size(); ++t) {
    if ((catalog.items.at(item).tag_mask >> t & 1U) != 0) tags.push_back(catalog.tags[t]);
  }
  return tags;
}

TEST(ReadItems, ReadsMovieLensWithItsQuirks) {
  const Catalog catalog = items_of(
      "movieId,title,genres\r\n"
      "1,Toy Story (1995),Adventure|Animation|Children|Comedy|Fantasy\r\n"
      "11,\"American President, The (1995)\",Comedy|Drama|Romance\r\n"
      "2,\"Say \"\"no\"\" (2001) \",(no genres listed)\r\n"
      "3,Am\xc3\xa9lie,Sci-Fi\r\n\r\n");
  ASSERT_EQ(catalog.items.size(), 4U);
  EXPECT_EQ(catalog.bad_rows.count(), 0);
  EXPECT_EQ(tags_of(catalog, 0),
            (Texts{"Adventure", "Animation", "Children", "Comedy", "Fantasy"}));
  EXPECT_EQ(catalog.items[1].item_id, "11");
  EXPECT_EQ(catalog.items[1].title, "American President, The (1995)");
  EXPECT_EQ(catalog.items[2].title, "Say \"no\" (2001)");
  EXPECT_EQ(tags_of(catalog, 2), Texts());
  EXPECT_EQ(catalog.items[2].year, 2001);
  EXPECT_EQ(catalog.items[3].year, 0);
  EXPECT_EQ(catalog.items[3].title, "Am\xc3\xa9lie");
}

TEST(ReadItems, ReadsTheOlderLayoutsInLatin1) {
  const Catalog dat =
      items_of("1::Mis\xe9rables, Les (1995)::Drama|Children's\n2::B (1990)::\n3::C::Drama\n");
  ASSERT_EQ(dat.items.size(), 3U);
  EXPECT_EQ(dat.items[0].title, "Mis\xc3\xa9rables, Les (1995)");
  EXPECT_EQ(tags_of(dat, 0), (Texts{"Children", "Drama"}));
  EXPECT_EQ(tags_of(dat, 1), Texts());

  const Catalog item = items_of(
      "1|Toy Story (1995)|01-Jan-1995||http://x|0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
      "2|unknown|||||1|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
      "3|\xc9t\xe9 (1990)|01-Jan-1990||http://x|0|0|0|0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|1\n");
  ASSERT_GE(item.items.size(), 2U);
  EXPECT_EQ(tags_of(item, 0), (Texts{"Animation", "Children", "Comedy"}));
  EXPECT_EQ(item.items.back().title, "\xc3\x89t\xc3\xa9 (1990)");
  EXPECT_EQ(tags_of(item, item.items.size() - 1), (Texts{"Drama", "Western"}));
}

TEST(ReadItems, AnyTagIsATag) {
  EXPECT_EQ(items_of("id,title,genres\n1,A,unknown\n2,B,unknown|War\n3,C,War\n").tags,
            Texts{"War"});
  // No genre is unknown any more, and none costs its film.
  const Catalog catalog = items_of(
      "0111161::The Long Way (1994)::Drama|Film-Noir|Talk-Show\n0137523::Club (1999)::Reality-TV\n"
      "0068646::Families (1972)::\n");
  ASSERT_EQ(catalog.items.size(), 3U);
  EXPECT_EQ(catalog.items[0].item_id, "0111161");
  EXPECT_EQ(tags_of(catalog, 0), (Texts{"Drama", "Film-Noir", "Talk-Show"}));
  EXPECT_EQ(tags_of(catalog, 1), Texts{"Reality-TV"});
  EXPECT_EQ(catalog.bad_rows.count(), 0);
}

TEST(ReadItems, TakesWhatAnyTableHas) {
  const Catalog books = items_of(
      "isbn;book_title;yearofpublication;shelves;url\n"
      "000225929X;Rivers;1999.0;['travel', 'water'];https://books.example/1\n"
      "0060973129;Hills;2003;['travel'];http://books.example/2\n"
      "0374157065;Caves;;[];https://books.example/3\n");
  ASSERT_EQ(books.items.size(), 3U);
  EXPECT_EQ(books.items[0].item_id, "000225929X");
  EXPECT_EQ(books.items[0].title, "Rivers");
  EXPECT_EQ(books.items[0].year, 1999);
  EXPECT_EQ(books.items[2].year, 0);
  EXPECT_EQ(tags_of(books, 0), (Texts{"travel", "water"}));
  ASSERT_EQ(books.links.size(), 1U);
  EXPECT_EQ(books.links[0], (LinkKind{"url", "https://{}"}));
  EXPECT_TRUE(is_link_address(books.links[0].address));
  EXPECT_EQ(books.items[1].links, Texts{"books.example/2"});

  // The column that the ratings call their items by is the id.
  const Catalog goods =
      items_of("productid,asin,title\n1,B01,Lamp\n2,B02,Chair\n3,B03,Desk\n", "asin");
  EXPECT_EQ(goods.items[0].item_id, "B01");

  const Catalog films = items_of(
      "id,title,imdb_id,tmdb_id,genres\n5,Heat (1995),tt0113277,949.0,Crime\n6,Lost,,,Crime\n"
      "7,Cave,tt0000012,0,Crime\n");
  EXPECT_EQ(films.links.size(), 2U);
  EXPECT_EQ(films.items[0].links, (Texts{"113277", "949"}));
  EXPECT_EQ(films.items[1].links, (Texts{"", ""}));
  EXPECT_EQ(films.items[2].links, (Texts{"12", ""}));
}

TEST(ReadItems, TheFirstEightLinksAreKept) {
  std::string text = "id,title,url";
  for (int link = 1; link < 10; ++link) text += ",site" + std::to_string(link);
  for (int id = 1; id <= 3; ++id) {
    text += "\n" + std::to_string(id) + ",A";
    for (int link = 0; link < 10; ++link)
      text += ",https://" + std::to_string(link) + ".example/" + std::to_string(id);
  }
  const Catalog catalog = items_of(text + "\n");
  ASSERT_EQ(catalog.links.size(), 8U);
  EXPECT_EQ(catalog.links[7].name, "site7");
  ASSERT_EQ(catalog.items.at(1).links.size(), 8U);
  EXPECT_EQ(catalog.items[1].links[7], "7.example/2");
}

TEST(ReadItems, LinksThatAreNoAddressesAreNone) {
  const Catalog catalog = items_of(
      "id,title,url\n1,A,https://a.example/x\n2,B,javascript:alert(1)\n3,C,https://a b\n"
      "4,D,https://d.example\n");
  ASSERT_EQ(catalog.items.size(), 4U);
  EXPECT_EQ(catalog.items[0].links, Texts{"a.example/x"});
  EXPECT_EQ(catalog.items[1].links, Texts{""});
  EXPECT_EQ(catalog.items[2].links, Texts{""});
}

TEST(ReadItems, IdsAreThoseOfTheRatings) {
  const Catalog catalog = items_of("itemid,title\n1.0,A\n2.0,B\n30.0,C\n");
  EXPECT_EQ(catalog.items[2].item_id, "30");
  const Catalog mixed = items_of("itemid,title\n1.0,A\nx,B\n30.0,C\n");
  EXPECT_EQ(mixed.items[2].item_id, "30.0");
}

TEST(ReadItems, WhatIsWrongIsToldAndLeftOut) {
  std::string text =
      "movieId,title,genres\n1,A,Drama\n1,B,Drama\n,C,Drama\n4,,Drama\n5,E\n"
      "6,\"open,Drama\n7,G,War\n";
  for (int id = 100; id < 150; ++id) text += std::to_string(id) + ",\"H, The\",War\n";
  const Catalog catalog = items_of(text);
  const auto& told = catalog.bad_rows.first_messages();
  ASSERT_EQ(catalog.bad_rows.count(), 4);
  EXPECT_EQ(told[0], "i:3: item 1 stands already in line 2");
  EXPECT_EQ(told[1], "i:4: there is no id");
  EXPECT_EQ(told[2], "i:6: 2 fields instead of 3");
  EXPECT_TRUE(told[3].starts_with("i:7: a quote does not end")) << told[3];
  ASSERT_EQ(catalog.items.size(), 53U);
  EXPECT_EQ(catalog.items[0].title, "A");
  EXPECT_EQ(catalog.items[1].title, "4") << "a title that is missing is the id";
  EXPECT_EQ(catalog.items[2].item_id, "7");
}

TEST(ReadItems, TitlesAreOneLineThatAPageCanShow) {
  std::string long_title;
  for (int i = 0; i < 600; ++i) long_title += "\xc3\xa9";
  const Catalog catalog =
      items_of("id,title\n1,\"two\nlines\ttab\"\n2,\x1b[2Jclear\n3," + long_title + "\n4,plain\n");
  ASSERT_EQ(catalog.items.size(), 4U);
  EXPECT_EQ(catalog.items[0].title, "two lines tab");
  EXPECT_EQ(catalog.items[1].title, " [2Jclear");
  EXPECT_EQ(catalog.items[2].title.size(), 1000U);
  EXPECT_EQ(items_of("id,title\n1,x" + long_title + "\n2,b\n").items[0].title.size(), 999U)
      << "no half of a letter";
  EXPECT_TRUE(is_valid_utf8(catalog.items[2].title));
}

TEST(ReadItems, WithoutAnIdOrARowThereAreNoItems) {
  for (const char* text : {"", "\n\n", "title,title\n", "a\n"}) {
    const Result<Catalog> none = read_items(text, "i", {});
    if (none) {
      EXPECT_TRUE(none->items.empty()) << text;
    } else {
      EXPECT_EQ(none.error().code, ErrorCode::kParse) << text;
      EXPECT_TRUE(none.error().message.starts_with("i:")) << none.error().message;
    }
  }
}

TEST(ReadItems, ATextCutAnywhereIsAnErrorOrHasFewerItems) {
  for (const std::string whole :
       {"movieId,title,genres\n1,\"Say \"\"no\"\", The (2001)\",Drama|War\n2,Am\xc3\xa9lie,Drama\n",
        "1::Mis\xe9rables, Les (1995)::Drama|Children's\n2::B::War\n",
        "1|Toy Story (1995)|01-Jan-1995||http://x|0|0|0|1|1|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n"}) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      // A copy of its own, so that the address sanitizer sees one byte read too far.
      const std::vector<char> cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
      const Result<Catalog> catalog = read_items({cut.data(), cut.size()}, "i", {});
      if (catalog) {
        EXPECT_LE(catalog->items.size(), 2U);
      } else {
        EXPECT_EQ(catalog.error().code, ErrorCode::kParse);
      }
    }
  }
}

TEST(ReadItems, AnIdHasAtMostAKibibyteAndNoControls) {
  const std::string most(1024, 'x');
  const Catalog catalog = items_of("id,title\n" + most + ",A\n" + most + "y,B\nc\x1b[2J,C\nd,D\n");
  ASSERT_EQ(catalog.items.size(), 2U);
  EXPECT_EQ(catalog.items[0].item_id, most);
  EXPECT_EQ(catalog.items[1].item_id, "d");
  EXPECT_EQ(catalog.bad_rows.count(), 2);
  RatingColumns columns;
  columns.item = 0;
  columns.title = 1;
  const Result<Catalog> titles =
      read_titles("id,title\n" + most + "y,B\nc\x1b[2J,C\nd,D\n", "r", {}, columns);
  ASSERT_TRUE(titles);
  ASSERT_EQ(titles->items.size(), 1U);
  EXPECT_EQ(titles->items[0].title, "D");
}

TEST(ReadTitles, TakesTheFirstTitleOfEachRatedItem) {
  RatingColumns columns;
  columns.item = 1;
  columns.title = 3;
  const Result<Catalog> read = read_titles(
      "user,id,stars,name\nann,7,4,Go (1990)\nbob,7,5,Go\nbob,x,3,\ncid,x,2,\"Chess, "
      "fast\"\n,,1,None\n",
      "r", {}, columns);
  ASSERT_TRUE(read) << read.error().message;
  ASSERT_EQ(read->items.size(), 2U);
  EXPECT_EQ(read->items[0].item_id, "7");
  EXPECT_EQ(read->items[0].title, "Go (1990)");
  EXPECT_EQ(read->items[0].year, 1990);
  EXPECT_EQ(read->items[1].title, "Chess, fast");
}

TEST(ReadLinks, FillsTheItemsThatItKnows) {
  Catalog catalog = items_of("movieId,title,genres\n1,A,Drama\n2,B,Drama\n4,C,Drama\n");
  ASSERT_TRUE(
      read_links("movieId,imdbId,tmdbId\n1,0114709,862\n2,0113497,\n9,1,1\n\n", "l", {}, catalog));
  ASSERT_EQ(catalog.links.size(), 2U);
  EXPECT_EQ(catalog.links[0].name, "IMDb");
  EXPECT_EQ(catalog.links[1].name, "TMDB");
  EXPECT_EQ(catalog.items[0].links, (Texts{"114709", "862"}));
  EXPECT_EQ(catalog.items[1].links, (Texts{"113497", ""}));
  EXPECT_TRUE(catalog.items[2].links.empty());
  EXPECT_EQ(catalog.bad_rows.count(), 0);
}

TEST(ReadLinks, ReadsWhatASpreadsheetMadeOfThem) {
  Catalog catalog = items_of("movieId,title,genres\n1,A,Drama\n2,B,Drama\n4,C,Drama\n");
  ASSERT_TRUE(read_links("movieId,imdbId,tmdbId\n1,114709,862.0\n2,113497,8844.0\n4,5,x\n", "l", {},
                         catalog));
  EXPECT_EQ(catalog.items[0].links, (Texts{"114709", "862"}));
  EXPECT_EQ(catalog.items[1].links, (Texts{"113497", "8844"}));
  EXPECT_EQ(catalog.items[2].links, (Texts{"5", ""}));
  ASSERT_EQ(catalog.bad_rows.count(), 1);
  EXPECT_EQ(catalog.bad_rows.first_messages()[0], "l:4: id \"x\" is not a number");
  ASSERT_TRUE(read_links("movieId,imdbId,tmdbId\n1,0,0\n2,1,2\n4,3,4\n", "l", {}, catalog));
  EXPECT_EQ(catalog.bad_rows.count(), 1) << "0 is none, and no mistake";
}

TEST(ReadLinks, ANumberTwiceIsTakenOnce) {
  Catalog catalog = items_of("movieId,title,genres\n1,A,Drama\n2,B,Drama\n");
  std::string text = "movieId,imdbId,tmdbId\n1,1,2\n1,3,4\n2,5,6\n";
  for (int id = 10; id < 30; ++id) {
    const std::string number = std::to_string(id);
    text += number + "," + number + "," + number + "\n";
  }
  ASSERT_TRUE(read_links(text, "l", {}, catalog));
  EXPECT_EQ(catalog.items[0].links, (Texts{"3", "4"})) << "the last one";
  EXPECT_EQ(catalog.items[1].links, (Texts{"5", "6"}));
}

TEST(ReadLinks, AnotherTableIsRefused) {
  Catalog catalog = items_of("movieId,title,genres\n1,A,Drama\n");
  const Result<void> other = read_links("a,b\n1,2\n", "l", {}, catalog);
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code, ErrorCode::kParse);
  EXPECT_TRUE(other.error().message.starts_with("l: ")) << other.error().message;
  EXPECT_TRUE(catalog.links.empty());
}

TEST(ReadUserTags, ReadsBothLayoutsInOneSpelling) {
  const Result<UserTagTable> csv = read_user_tags(
      "userId,movieId,tag,timestamp\r\n2,60756,  Will  Ferrell ,1445714992\r\n"
      "7,1,\"funny, \"\"VERY\"\" funny\",1\r\n7,1,Am\xc3\xa9lie,-1",
      "t", {});
  ASSERT_TRUE(csv) << csv.error().message;
  ASSERT_EQ(csv->tags.size(), 3U);
  EXPECT_EQ(csv->tags[0].user_id, "2");
  EXPECT_EQ(csv->tags[0].item_id, "60756");
  EXPECT_EQ(csv->tags[0].tag, "will ferrell");
  EXPECT_EQ(csv->tags[1].tag, "funny, \"very\" funny");
  EXPECT_EQ(csv->tags[2].tag, "am\xc3\xa9lie");

  const Result<UserTagTable> dat =
      read_user_tags("15::4973::excellent!::1215184630\n20::1747::politics::1188263867\n", "t", {});
  ASSERT_TRUE(dat) << dat.error().message;
  ASSERT_EQ(dat->tags.size(), 2U);
  EXPECT_EQ(dat->tags[0].tag, "excellent!");
  EXPECT_EQ(dat->tags[1].item_id, "1747");
}

TEST(ReadUserTags, EmptyTagsAndOtherNumbersOfFieldsAreBadRows) {
  const Result<UserTagTable> read = read_user_tags(
      "userId,movieId,tag,timestamp\n1,2,a,3\n1,2, ,3\n1,2,a, b,3\n4,5,c,6\n\n", "t", {});
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->tags.size(), 2U);
  ASSERT_EQ(read->bad_rows.count(), 2);
  EXPECT_EQ(read->bad_rows.first_messages()[0], "t:3: the tag is empty");
  EXPECT_EQ(read->bad_rows.first_messages()[1], "t:4: 5 fields instead of 4");
}

}  // namespace
}  // namespace als
