#include "als/recommend/ranking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "als/base/random.h"
#include "als/recommend/engine.h"

namespace als {
namespace {

constexpr std::int32_t kNumItems = 1003;  // the last block is not full

FactorMatrix random_factors(Random& random, int cols, bool shrink) {
  FactorMatrix factors(kNumItems, cols);
  for (std::size_t i = 0; i < factors.rows(); ++i) {
    const double size = shrink ? 2.0 / (1.0 + static_cast<double>(i) / 50.0) : 1.0;
    for (float& value : factors.row(i)) value = static_cast<float>(size * random.normal());
  }
  return factors;
}

/// A model of random factors, which get smaller towards the end as those of rarely rated items do.
class RankingTest : public testing::Test {
 protected:
  static ItemStore store(bool shrink) {
    Random random(3);
    ThreadPool pool(1);
    ItemStore items;
    FactorPart part;
    ItemPart rows;
    part.range = rows.range = {0, kNumItems, kNumItems};
    part.factors = quantize(random_factors(random, 5, shrink));
    part.watch = quantize(random_factors(random, 6, shrink));
    part.head = {1.0F,
                 0.05F,
                 1.0F,
                 3.5F,
                 std::vector<float>(6, 0.0F),
                 std::vector<float>(6, 1.0F),
                 std::vector<float>(36, 0.0F),
                 {}};
    part.watch_head.settings.num_factors = 6;
    part.watch_head.num_columns = kNumItems;
    part.watch_head.gram_matrix.assign(36, 0.0F);
    for (std::size_t k = 0; k < 6; ++k) part.watch_head.gram_matrix[7 * k] = 100.0F;
    rows.tags = {"A", "B", "C", "D"};
    std::vector<std::string> titles;
    for (std::uint32_t i = 0; i < kNumItems; ++i) {
      part.biases.push_back(static_cast<float>(0.3 * random.normal()));
      part.uncertainties.push_back(0.1F);
      rows.item_ids.push_back(std::to_string(7 * i + 1));
      rows.tag_masks.push_back(random.below(16));
      rows.years.push_back(static_cast<std::uint16_t>(random.below(5) == 0 ? 0 : 1950 + i % 70));
      rows.num_ratings.push_back(2 * (kNumItems - i));
      titles.push_back("Film " + std::to_string(i));
    }
    EXPECT_TRUE(items.add_factors(encode(part), pool));
    EXPECT_TRUE(items.add_items(encode(rows)));
    EXPECT_TRUE(items.add_titles(encode_titles(titles)));
    return items;
  }

  static std::vector<ItemFilter> filters() {
    return {{},
            {.with_tags = 1},
            {.with_tags = 6, .without_tags = 8},
            {.without_tags = 3, .year_from = 1960, .year_to = 1990},
            {.year_to = 1970, .min_ratings = 900},
            {.year_from = 2010},
            {.with_tags = 15, .year_from = 2019}};
  }

  static bool passes(const ItemStore& items, const ItemFilter& filter, std::int32_t index) {
    const std::uint64_t mask = items.tag_mask(index);
    const int year = items.year(index);
    const bool bounded = filter.year_from != 0 || filter.year_to != 0;
    return (mask & filter.with_tags) == filter.with_tags && (mask & filter.without_tags) == 0 &&
           (!bounded || (year != 0 && year >= filter.year_from &&
                         (filter.year_to == 0 || year <= filter.year_to))) &&
           items.num_ratings(index) >= filter.min_ratings;
  }

  const LeftOut left_out_{0, 3, 3, 15, 16, 500, 1002};
  const std::vector<VisitorRating> rated_{{0, 5.0F}, {3, 1.0F}, {15, 4.5F}, {700, 2.0F}};
};

TEST_F(RankingTest, ABlocksScoresAreThoseOfItsItemsAndNoneIsLargerThanTheBound) {
  for (const bool shrink : {false, true}) {
    const ItemStore items = store(shrink);
    const Result<VisitorView> view = VisitorView::of(items, rated_);
    ASSERT_TRUE(view);
    for (const ScoreWeights& weights : {ScoreWeights{{1.0F, 0.03F, 0.02F, 0.12F}, 0.0F},
                                        ScoreWeights{{0.0F, 0.0F, 1.0F, 0.0F}, 0.0F},
                                        ScoreWeights{{1.0F, -0.05F, 0.0F, 0.5F}, -0.3F},
                                        ScoreWeights{{1.0F, 0.03F, 0.02F, 0.12F}, 0.1F, 0.5F},
                                        ScoreWeights{{-1.0F, 0.1F, 0.3F, -0.1F}, 0.2F}}) {
      for (std::int32_t index = 0; index < kNumItems; ++index) {
        const auto block = static_cast<std::size_t>(index) / kBlockRows;
        float scores[kBlockRows] = {};
        view->scores(weights, block, scores);
        ASSERT_EQ(scores[static_cast<std::size_t>(index) % kBlockRows],
                  view->score(weights, index));
        ASSERT_LE(view->score(weights, index), view->most(weights, block)) << index;
      }
    }
  }
}

TEST_F(RankingTest, TheBestOfThosePassingAreWhatSortingEverythingGives) {
  for (const bool shrink : {false, true}) {
    const ItemStore items = store(shrink);
    const Result<VisitorView> view = VisitorView::of(items, rated_);
    ASSERT_TRUE(view);
    const ScoreWeights weights{{1.0F, 0.03F, 0.02F, 0.12F}, 0.0F};
    for (const ItemFilter& filter : filters()) {
      for (const std::uint32_t min_ratings : {0U, 500U}) {
        std::vector<ScoredItem> all;
        for (std::int32_t index = 0; index < kNumItems; ++index) {
          if (items.num_ratings(index) < min_ratings || !passes(items, filter, index) ||
              std::count(left_out_.begin(), left_out_.end(), index) != 0)
            continue;
          all.push_back({view->score(weights, index), index});
        }
        std::sort(all.begin(), all.end(), ranks_before);
        for (const std::size_t n : {0U, 1U, 10U, 300U, 2000U}) {
          std::int32_t num_passing = 0;
          int num_scored = 0;
          const std::vector<ScoredItem> best = best_passing(
              items, left_out_, min_ratings, filter, n, num_passing,
              [&](std::size_t block) { return view->most(weights, block); },
              [&](std::size_t block, float* scores) {
                view->scores(weights, block, scores);
                ++num_scored;
              });
          EXPECT_EQ(static_cast<std::size_t>(num_passing), all.size());
          ASSERT_EQ(best.size(), std::min(n, all.size()));
          for (std::size_t i = 0; i < best.size(); ++i) {
            ASSERT_EQ(best[i].index, all[i].index) << i;
            ASSERT_EQ(best[i].score, all[i].score);
          }
          // Where factors shrink most blocks need no look.
          if (shrink && n == 1 && filter.min_ratings == 0 && min_ratings == 0 &&
              filter.with_tags == 0 && filter.year_from == 0) {
            EXPECT_LT(num_scored, 40);
          }
        }
      }
    }
  }
}

TEST_F(RankingTest, CountsAreThoseOfAFilterAskedItemByItem) {
  const ItemStore items = store(true);
  for (const ItemFilter& filter : filters()) {
    FilterCounts expected;
    expected.tags.resize(4);
    const auto without = [&](auto part) {
      ItemFilter rest = filter;
      part(rest);
      return rest;
    };
    const ItemFilter no_with = without([](ItemFilter& rest) { rest.with_tags = 0; });
    const ItemFilter no_without = without([](ItemFilter& rest) { rest.without_tags = 0; });
    const ItemFilter no_years =
        without([](ItemFilter& rest) { rest.year_from = rest.year_to = 0; });
    const ItemFilter no_ratings = without([](ItemFilter& rest) { rest.min_ratings = 0; });
    for (std::int32_t index = 0; index < kNumItems; ++index) {
      if (items.num_ratings(index) < 100 ||
          std::count(left_out_.begin(), left_out_.end(), index) != 0)
        continue;
      ++expected.num_looked;
      if (passes(items, no_with, index)) ++expected.without_with_tags;
      if (passes(items, no_without, index)) ++expected.without_without_tags;
      if (passes(items, no_years, index)) ++expected.without_years;
      if (passes(items, no_ratings, index)) ++expected.without_min_ratings;
      if (!passes(items, filter, index)) continue;
      ++expected.num_passing;
      for (std::size_t genre = 0; genre < 4; ++genre)
        expected.tags[genre] += static_cast<std::int32_t>(items.tag_mask(index) >> genre & 1U);
    }
    const FilterCounts counts = count_passing(items, left_out_, 100, filter);
    EXPECT_EQ(counts.num_looked, expected.num_looked);
    EXPECT_EQ(counts.num_passing, expected.num_passing);
    EXPECT_EQ(counts.tags, expected.tags);
    EXPECT_EQ(counts.without_with_tags, expected.without_with_tags);
    EXPECT_EQ(counts.without_without_tags, expected.without_without_tags);
    EXPECT_EQ(counts.without_years, expected.without_years);
    EXPECT_EQ(counts.without_min_ratings, expected.without_min_ratings);
  }
}

}  // namespace
}  // namespace als
