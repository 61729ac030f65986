#pragma once

// A model and visitors who are planted: what is learned from visitors is tested on them.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "als/metrics/fold_in_protocol.h"
#include "als/recommend/engine.h"
#include "als/recommend/item_store.h"

namespace als {

/// Visitors of a store of many items with two tastes, who see what they like four times as often
/// and popular items more.
struct VisitorWorld {
  /// What the watch head's second factor tells: of the second taste, or chance alone.
  enum class SecondFactor : std::uint8_t { kTaste, kChance };

  VisitorWorld(ThreadPool& pool, std::size_t num_visitors, const RatingScale& scale = {},
               SecondFactor second = SecondFactor::kTaste);

  /// An engine of the same model.
  Result<void> load(Engine& engine) const;

  std::vector<std::uint8_t> factor_bytes, item_bytes;
  std::string titles;
  ItemStore items;
  std::vector<HeldOutVisitor> visitors;
};

}  // namespace als
