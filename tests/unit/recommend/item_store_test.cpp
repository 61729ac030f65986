#include "als/recommend/item_store.h"

#include <gtest/gtest.h>

#include "support/small_bundle.h"

namespace als {
namespace {

TEST(ItemStore, AMovieIsUsableOnceFactorsRowAndTitleAreThere) {
  const SmallBundle bundle = small_bundle();
  ThreadPool pool(1);
  ItemStore store;
  EXPECT_EQ(store.num_items(), 0);
  ASSERT_TRUE(store.add_titles(bundle.titles));
  ASSERT_TRUE(store.add_factors(encode(bundle.factors), pool));
  EXPECT_EQ(store.num_items(), 8);
  EXPECT_EQ(store.num_usable(), 0);
  EXPECT_EQ(store.find("101"), -1);
  ASSERT_TRUE(store.add_items(encode(bundle.items)));
  EXPECT_EQ(store.num_usable(), 8);
  EXPECT_EQ(store.find("101"), 1);
  EXPECT_EQ(store.find("7"), -1);
  EXPECT_EQ(store.title(5), "Space Comedy, The (1985)");
  EXPECT_NEAR(store.factors().scale(0) * store.factors().norm(0), 1.0F,
              0.005F);  // the factors are rounded
}

TEST(ItemStore, PartsMustComeInOrderAndOnce) {
  const SmallBundle bundle = small_bundle();
  ThreadPool pool(1);
  ItemStore store;
  ItemPart late = bundle.items;
  late.range = {8, 8, 16};
  EXPECT_EQ(store.add_items(encode(late)).error().message, "the part begins at item 8; expected 0");
  ASSERT_TRUE(store.add_items(encode(bundle.items)));
  EXPECT_FALSE(store.add_items(encode(bundle.items)));
  ASSERT_TRUE(store.add_factors(encode(bundle.factors), pool));
  EXPECT_FALSE(store.add_factors(encode(bundle.factors), pool));
  EXPECT_EQ(store.num_usable(), 0);  // no titles yet
}

TEST(ItemStore, ASecondPartContinuesTheFirst) {
  SmallBundle bundle = small_bundle();
  ThreadPool pool(2);
  ItemStore store;
  bundle.items.range.total = 9;
  bundle.factors.range.total = 9;
  ASSERT_TRUE(store.add_items(encode(bundle.items)));
  ASSERT_TRUE(store.add_factors(encode(bundle.factors), pool));
  ItemPart next{{8, 1, 9}, bundle.items.tags, {"200"}, {1}, {2010}, {3}};
  ItemPart twice = next;
  twice.item_ids = {"100"};
  EXPECT_EQ(store.add_items(encode(twice)).error().message, "item 100 stands twice");
  ItemPart rising = next;
  rising.num_ratings = {6};
  EXPECT_FALSE(store.add_items(encode(rising)));
  ItemPart renamed = next;
  renamed.tags = {"Drama", "Sci-Fi"};
  EXPECT_EQ(store.add_items(encode(renamed)).error().message, "the part names other tags");
  ASSERT_TRUE(store.add_items(encode(next)));
  FactorPart more;
  more.range = {8, 1, 9};
  more.factors = quantize(FactorMatrix(1, 2));
  more.biases = {0.25F};
  more.uncertainties = {0.0F};
  FactorPart wider = more;
  wider.factors = quantize(FactorMatrix(1, 3));
  FactorPart with_watch = more;
  with_watch.watch = quantize(FactorMatrix(1, 4));
  EXPECT_EQ(store.add_factors(encode(with_watch), pool).error().message,
            "the part has 4 factors; expected 0");
  EXPECT_EQ(store.add_factors(encode(wider), pool).error().message,
            "the part has 3 factors; expected 2");
  ASSERT_TRUE(store.add_factors(encode(more), pool));
  ASSERT_TRUE(store.add_titles(bundle.titles));
  EXPECT_EQ(store.num_usable(), 8);
  ASSERT_TRUE(store.add_titles("Last (2010)\n"));
  EXPECT_EQ(store.num_usable(), 9);
  EXPECT_EQ(store.bias(8), 0.25F);
  EXPECT_FALSE(store.add_titles("One too many\n"));
}

TEST(ItemStore, LinksStandInTheOrderOfIdsAndComeAfterAllItems) {
  SmallBundle bundle = small_bundle();
  bundle.items.item_ids = {"tt9", "30", "4", "007", "4294967296", "b", "B", "100"};
  // In their order: 4, 30, 100, then 007, 4294967296, B, b, tt9.
  const LinkTable table{{{"76759", "1", "", "x", "y", "z", "", "nm0000123"},
                         {"", "", "", "", "", "", "", "https://example.org/?a=1&b=\xc3\xa9"}}};
  ItemStore store;
  EXPECT_FALSE(store.add_links(encode(table)));  // before the items
  ASSERT_TRUE(store.add_items(encode(bundle.items)));
  EXPECT_TRUE(store.links(1).empty());
  EXPECT_EQ(store.num_links(), 0);
  ASSERT_TRUE(store.add_links(encode(table)));
  EXPECT_EQ(store.num_links(), 8);
  using Links = std::vector<std::string>;
  EXPECT_EQ(store.links(0), (Links{"nm0000123", "https://example.org/?a=1&b=\xc3\xa9"}));
  EXPECT_EQ(store.links(1), (Links{"1", ""}));
  EXPECT_EQ(store.links(2), (Links{"76759", ""}));
  EXPECT_EQ(store.links(3), (Links{"x", ""}));
  EXPECT_EQ(store.links(4), (Links{"y", ""}));
  EXPECT_EQ(store.links(5), (Links{"", ""}));
  EXPECT_EQ(store.links(6), (Links{"z", ""}));
  EXPECT_EQ(store.links(7), (Links{"", ""}));
  EXPECT_EQ(store.add_links(encode(LinkTable{{{"1", "2"}}})).error().message,
            "there are links of 2 items; expected those of all 8 items, after them");
  EXPECT_EQ(store.links(1), (Links{"1", ""}));  // as before
}

TEST(ItemStore, LinksMustNotComeBetweenParts) {
  SmallBundle bundle = small_bundle();
  bundle.items.range.total = 9;
  ItemStore store;
  ASSERT_TRUE(store.add_items(encode(bundle.items)));
  EXPECT_FALSE(store.add_links(encode(LinkTable{{std::vector<std::string>(8, "1")}})));
}

TEST(ItemStore, IdsAreTextsAndNumbersAmongThem) {
  SmallBundle bundle = small_bundle();
  bundle.items.item_ids = {"7",          "007",         "0553283685", "4294967295",
                           "4294967296", "Caf\xc3\xa9", "",           "-7"};
  ThreadPool pool(1);
  ItemStore store;
  ASSERT_TRUE(store.add_factors(encode(bundle.factors), pool));
  ASSERT_TRUE(store.add_items(encode(bundle.items)));
  ASSERT_TRUE(store.add_titles(bundle.titles));
  for (std::int32_t i = 0; i < 8; ++i) {
    EXPECT_EQ(store.find(bundle.items.item_ids[static_cast<std::size_t>(i)]), i);
    EXPECT_EQ(store.item_id(i), bundle.items.item_ids[static_cast<std::size_t>(i)]);
  }
  for (const char* const absent : {"07", "553283685", "caf\xc3\xa9", "+7", "7 ", "0"})
    EXPECT_EQ(store.find(absent), -1) << absent;
}

TEST(ItemStore, SixtyFourTagsOrNone) {
  for (const std::size_t num_tags : {std::size_t{0}, kMaxTags}) {
    SmallBundle bundle = small_bundle();
    bundle.items.tags.clear();
    for (std::size_t tag = 0; tag < num_tags; ++tag)
      bundle.items.tags.push_back("Tag " + std::to_string(tag));
    bundle.items.tag_masks.assign(8, 0);
    if (num_tags != 0) {
      bundle.items.tag_masks[0] = std::uint64_t{1} << 63U;
      bundle.items.tag_masks[1] = ~std::uint64_t{0};
      bundle.items.tag_masks[2] = std::uint64_t{1} << 31U;
    }
    ItemStore store;
    ASSERT_TRUE(store.add_items(encode(bundle.items)));
    EXPECT_EQ(store.tags(), bundle.items.tags);
    for (std::int32_t i = 0; i < 8; ++i)
      EXPECT_EQ(store.tag_mask(i), bundle.items.tag_masks[static_cast<std::size_t>(i)]);
  }
}

}  // namespace
}  // namespace als
