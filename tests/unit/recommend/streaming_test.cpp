// What a visitor sees of the first part of a bundle stays as it is while the other parts come:
// every number, bit for bit. What depends on all items (Gram matrix, priors, number of columns)
// travels in part 0.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <map>
#include <string>
#include <vector>

#include "als/base/ids.h"
#include "als/base/random.h"
#include "als/bundle/quantized_model.h"
#include "als/recommend/engine.h"

namespace als {
namespace {

constexpr std::size_t kNumItems = 400;
constexpr int kNumFactors = 6;

FactorMatrix random_factors(std::size_t rows, int cols, Random& random) {
  FactorMatrix factors(rows, cols);
  for (float& value : factors.values()) value = 0.4F * static_cast<float>(random.normal());
  return factors;
}

/// A model with both heads, variances and a rated set.
QuantizedModel model() {
  Random random(11);
  ItemModel model;
  model.rating = random_factors(kNumItems, kNumFactors, random);
  model.rated_set = random_factors(kNumItems, kNumFactors + 1, random);
  model.watch = random_factors(kNumItems, kNumFactors, random);
  constexpr std::size_t kSize = kNumFactors + 1;
  for (std::size_t i = 0; i < kNumItems; ++i) {
    // A part's largest bias is its scale: the same in all parts, so that one file or three say the
    // same.
    model.biases.push_back(
        i % 64 == 0 ? 2.5F : std::clamp(static_cast<float>(random.normal()), -2.0F, 2.0F));
    model.uncertainties.push_back(0.1F + 0.001F * static_cast<float>(i));
  }
  model.head = {1.2F,
                0.05F,
                30.0F,
                3.5F,
                std::vector<float>(kSize, 0.1F),
                std::vector<float>(kSize, 2.0F),
                std::vector<float>(kSize * kSize),
                {}};
  for (std::size_t k = 0; k < kSize; ++k) model.head.covariance_shape[k * (kSize + 1)] = 0.3F;
  model.watch_head.settings.num_factors = kNumFactors;
  model.watch_head.num_columns = static_cast<float>(kNumItems);
  return quantize_model(model);
}

void add_part(Engine& engine, const QuantizedModel& model, const ItemRange& range) {
  ItemPart items{range, {"Comedy", "Drama", "War"}, {}, {}, {}, {}};
  std::vector<std::string> titles;
  for (std::int32_t i = range.start; i < range.start + range.count; ++i) {
    const auto n = static_cast<std::uint32_t>(i);
    items.item_ids.push_back(std::to_string(1000 + 7 * n));
    items.tag_masks.push_back(n % 8);
    items.years.push_back(static_cast<std::uint16_t>(1950 + n % 70));
    items.num_ratings.push_back(5000 - 11 * n);
    titles.push_back("Film " + std::to_string(i));
  }
  ASSERT_TRUE(engine.add_factors(encode(factor_part(model, range))));
  ASSERT_TRUE(engine.add_items(encode(items)));
  ASSERT_TRUE(engine.add_titles(encode_titles(titles)));
}

/// Bits of everything that is said of the first items: by score and item.
using Said = std::map<std::pair<std::string, std::string>, std::vector<std::uint32_t>>;

Said said_of(const Engine& engine, std::size_t num_films) {
  const std::vector<ItemRating> ratings{{"1000", 5.0F}, {"1035", 2.0F}, {"1700", 4.5F}};
  const auto bits = [](float value) { return std::bit_cast<std::uint32_t>(value); };
  Said said;
  const std::uint32_t end = 1000 + 7 * static_cast<std::uint32_t>(num_films);
  for (const Score score : {Score::kForYou, Score::kAffinity, Score::kRating, Score::kPopularity}) {
    RecommendOptions options;
    options.score = score;
    options.n = static_cast<int>(kNumItems);
    options.min_ratings = 0;
    const Result<ItemList> list = engine.recommend(ratings, options);
    EXPECT_TRUE(list) << list.error().message;
    if (!list) return said;
    for (std::size_t i = 0; i < list->item_ids.size(); ++i) {
      const std::string& id = list->item_ids[i];
      if (*number_of_id(id) >= end) continue;
      std::vector<std::uint32_t>& numbers = said[{std::string(score_name(score)), id}];
      numbers = {bits(list->scores[i]), bits(list->predicted[i]), bits(list->low[i])};
      if (score == Score::kPopularity) continue;
      const Result<ScoreExplanation> why = engine.explain(ratings, id, score);
      EXPECT_TRUE(why);
      if (!why) continue;
      for (const double share : why->contributions)
        numbers.push_back(bits(static_cast<float>(share)));
    }
  }
  return said;
}

TEST(Streaming, WhatIsSaidOfTheFirstFilmsStaysBitForBitAsOthersCome) {
  const QuantizedModel whole = model();
  constexpr auto kTotal = static_cast<std::int32_t>(kNumItems);
  const ItemRange parts[] = {{0, 128, kTotal}, {128, 192, kTotal}, {320, 80, kTotal}};
  ThreadPool pool(1);
  Engine engine(pool);
  add_part(engine, whole, parts[0]);
  const Said first = said_of(engine, 128);
  EXPECT_EQ(first.size(), 4U * (128 - 3));
  for (const ItemRange& part : {parts[1], parts[2]}) {
    add_part(engine, whole, part);
    EXPECT_EQ(said_of(engine, 128), first) << "after item " << part.start;
  }
  EXPECT_EQ(engine.items().num_usable(), kTotal);
  // And as though all had come at once.
  Engine at_once(pool);
  add_part(at_once, whole, {0, kTotal, kTotal});
  EXPECT_EQ(said_of(at_once, kNumItems), said_of(engine, kNumItems));
}

}  // namespace
}  // namespace als
