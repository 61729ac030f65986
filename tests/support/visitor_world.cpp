#include "support/visitor_world.h"

#include <string>
#include <utility>

#include "als/base/check.h"
#include "als/base/random.h"

namespace als {

VisitorWorld::VisitorWorld(ThreadPool& pool, std::size_t num_visitors, const RatingScale& scale,
                           SecondFactor second) {
  constexpr std::int32_t kItems = 120;
  FactorPart part;
  part.range = {0, kItems, kItems};
  part.scale = scale;
  part.factors = {2, std::vector<std::int8_t>(2 * kItems), std::vector<float>(kItems, 0.01F)};
  part.watch = {2, {}, std::vector<float>(kItems, 0.005F)};
  part.biases.assign(kItems, 0.0F);
  part.uncertainties.assign(kItems, 0.1F);
  part.head.user_prior_mean.assign(3, 0.0F);
  part.head.user_prior_precision.assign(3, 1.0F);
  part.head.covariance_shape.assign(9, 0.0F);
  part.head.data_precision = 1.0F;
  part.head.global_mean = 3.3F;
  part.watch_head.settings.num_factors = 2;
  part.watch_head.num_columns = kItems;
  const bool by_chance = second == SecondFactor::kChance;
  part.watch_head.gram_matrix = {by_chance ? 30.0F : 20.0F, 0.0F, 0.0F, by_chance ? 0.4F : 20.0F};
  ItemPart item_part{part.range, {"Comedy"}, {}, {}, {}, {}};
  std::vector<std::string> names;
  for (std::int32_t item = 0; item < kItems; ++item) {
    if (by_chance) {
      part.watch.values.push_back(item % 2 == 0 ? 100 : -100);
      part.watch.values.push_back(mix64(static_cast<std::uint64_t>(item)) % 2 == 0 ? 12 : -12);
    } else {
      part.watch.values.push_back(item % 2 == 0 ? 127 : 0);
      part.watch.values.push_back(item % 2 == 0 ? 0 : 127);
    }
    item_part.item_ids.push_back(std::to_string(item + 1));
    item_part.tag_masks.push_back(0);
    item_part.years.push_back(2000);
    item_part.num_ratings.push_back(static_cast<std::uint32_t>(400 - 3 * item));
    names.push_back("Film " + std::to_string(item));
  }
  factor_bytes = encode(part);
  item_bytes = encode(item_part);
  titles = encode_titles(names);
  ALS_CHECK(items.add_factors(factor_bytes, pool));
  ALS_CHECK(items.add_items(item_bytes));
  ALS_CHECK(items.add_titles(titles));
  for (std::size_t i = 0; i < num_visitors; ++i) {
    Random random(9, i);
    HeldOutVisitor visitor;
    for (std::int32_t item = 0; item < kItems; ++item) {
      const bool liked = static_cast<std::size_t>(item % 2) == i % 2;
      const double share = (liked ? 0.6 : 0.15) * (1.0 - 0.6 * item / kItems);
      if (random.uniform() < share) visitor.items.push_back(item);
    }
    for (std::size_t at = visitor.items.size(); at > 1; --at)
      std::swap(visitor.items[at - 1], visitor.items[static_cast<std::size_t>(random.below(at))]);
    visitor.levels.assign(visitor.items.size(), 9);
    visitors.push_back(std::move(visitor));
  }
}

Result<void> VisitorWorld::load(Engine& engine) const {
  const Result<void> added[] = {engine.add_factors(factor_bytes), engine.add_items(item_bytes),
                                engine.add_titles(titles)};
  for (const Result<void>& result : added) {
    if (!result) return result;
  }
  return {};
}

}  // namespace als
