#include "als/catalog/catalog.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "als/catalog/user_tags.h"

namespace als {
namespace {

using Tags = std::vector<std::string>;

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
      {" (Half) (2009)", "(Half)"},
      {" (Half)", "(Half)"},
      {"Die, Mommie, Die (2003)", "Die, Mommie, Die"},
      {"Nibelungen: Siegfried, Die (1924)", "Die Nibelungen: Siegfried"},
      {"Human Centipede II (Full Sequence), The (2011)", "The Human Centipede II (Full Sequence)"},
      {"Skokie\xc2\xa0(1981)", "Skokie"},
      {"Emperor's New Clothes, The\xc2\xa0(1972)", "The Emperor's New Clothes"},
      {"", ""}};
  for (const auto& [title, expected] : cases) EXPECT_EQ(display_title(title), expected);
}

Catalog catalog_of(std::size_t num_items) {
  Catalog catalog;
  for (std::size_t i = 0; i < num_items; ++i)
    catalog.items.push_back({std::to_string(i), "Item", 0, 0, {}});
  return catalog;
}

TEST(SetTags, StandInTheOrderOfLettersEachABit) {
  Catalog catalog = catalog_of(3);
  set_tags(catalog, {{"war", {0}}, {"drama", {0, 2}}, {"Noir", {2}}});
  EXPECT_EQ(catalog.tags, (Tags{"Noir", "drama", "war"}));
  EXPECT_EQ(catalog.items[0].tag_mask, 0b110U);
  EXPECT_EQ(catalog.items[1].tag_mask, 0U);
  EXPECT_EQ(catalog.items[2].tag_mask, 0b011U);
  EXPECT_TRUE(catalog.rare_tags.empty());
}

TEST(SetTags, TheSixtyFourOfMostItemsAreKeptAndTheOthersAreRare) {
  Catalog catalog = catalog_of(200);
  ItemsOfTags items_of;
  // Tag t of 70 stands at 100 - t items; the last two at equally many.
  const auto name = [](std::size_t t) { return "t" + std::to_string(100 + t); };
  for (std::size_t t = 0; t < 70; ++t) {
    for (std::size_t i = 0; i < 100 - (t == 64 ? 63 : t); ++i)
      items_of[name(t)].push_back(static_cast<std::int32_t>(i));
  }
  set_tags(catalog, items_of);
  ASSERT_EQ(catalog.tags.size(), kMaxCatalogTags);
  EXPECT_EQ(catalog.tags.front(), name(0));
  EXPECT_EQ(catalog.tags.back(), name(63)) << "of equal ones the first by its letters";
  EXPECT_EQ(catalog.items[0].tag_mask, ~std::uint64_t{0});
  EXPECT_EQ(catalog.items[37].tag_mask, ~std::uint64_t{0} >> 1U);
  ASSERT_EQ(catalog.rare_tags.size(), 6U);
  EXPECT_EQ(catalog.rare_tags[0].first, name(64));
  ASSERT_EQ(catalog.rare_tags[0].second.size(), 37U);
  EXPECT_EQ(catalog.rare_tags[0].second.back(), 36);
}

TEST(LinkAddress, IsAWebAddressWithAPlaceForTheValue) {
  for (const char* good : {"https://www.imdb.com/title/tt{:07}/", "http://example.org/{}",
                           "https://example.org/?a={}&b=1"})
    EXPECT_TRUE(is_link_address(good)) << good;
  for (const char* bad :
       {"", "{}", "ftp://example.org/{}", "javascript:alert({})", "https://example.org/",
        "https://example.org/{x}", "https://x/{:0:}", "https://x/{:0/}"})
    EXPECT_FALSE(is_link_address(bad)) << bad;
}

TEST(SetTags, OnesBetweenAndAfterAllThatAreKeptAreRareToo) {
  Catalog catalog = catalog_of(3);
  ItemsOfTags items_of;
  for (std::size_t t = 0; t < kMaxCatalogTags; ++t) items_of["a" + std::to_string(t)] = {0, 1};
  items_of["a1b"] = {1};
  items_of["z"] = {2};
  set_tags(catalog, items_of);
  ASSERT_EQ(catalog.tags.size(), kMaxCatalogTags);
  ASSERT_EQ(catalog.rare_tags.size(), 2U);
  EXPECT_EQ(catalog.rare_tags[0].first, "a1b");
  EXPECT_EQ(catalog.rare_tags[1].first, "z");
  EXPECT_EQ(catalog.items[2].tag_mask, 0U);
}

TEST(NormalisedTag, IsOneSpelling) {
  EXPECT_EQ(normalised_tag("  Will  Ferrell "), "will ferrell");
  EXPECT_EQ(normalised_tag("FUNNY\t\nand\n clever"), "funny and clever");
  EXPECT_EQ(normalised_tag("Am\xc3\xa9lie"), "am\xc3\xa9lie");
  EXPECT_EQ(normalised_tag("Am\xe9lie"), "am\xc3\xa9lie") << "Latin-1";
  EXPECT_EQ(normalised_tag(" \t "), "");
}

}  // namespace
}  // namespace als
