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
  EXPECT_EQ(store.find(101), -1);
  ASSERT_TRUE(store.add_items(encode(bundle.items)));
  EXPECT_EQ(store.num_usable(), 8);
  EXPECT_EQ(store.find(101), 1);
  EXPECT_EQ(store.find(7), -1);
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
  ItemPart next{{8, 1, 9}, bundle.items.tags, {200}, {1}, {2010}, {3}};
  ItemPart twice = next;
  twice.item_ids = {100};
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

TEST(ItemStore, LinksAreFoundByMovie) {
  const SmallBundle bundle = small_bundle();
  ItemStore store;
  ASSERT_TRUE(store.add_items(encode(bundle.items)));
  EXPECT_EQ(store.imdb_id(1), 0U);
  ASSERT_TRUE(store.add_links(encode(LinkTable{{101, 105}, {76759, 1}, {11, 0}})));
  EXPECT_EQ(store.imdb_id(1), 76759U);
  EXPECT_EQ(store.tmdb_id(1), 11U);
  EXPECT_EQ(store.tmdb_id(0), 0U);
  EXPECT_FALSE(store.add_links(encode(LinkTable{{105, 101}, {0, 0}, {0, 0}})));
}

}  // namespace
}  // namespace als
