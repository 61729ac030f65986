#pragma once

// IdMap: numbers to dense indices. MovieLens's ids are small numbers with few gaps, for which a
// table answers at once; any others go through a hash map.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace als {

class IdMap {
 public:
  IdMap() = default;
  /// The id at position i has indices[i]; ids must differ.
  IdMap(std::span<const std::uint32_t> ids, std::span<const std::int32_t> indices) {
    const std::uint32_t max_id = ids.empty() ? 0 : *std::max_element(ids.begin(), ids.end());
    if (max_id < kTableIds || max_id / 8 < ids.size()) {
      table_.assign(std::size_t{max_id} + 1, -1);
      for (std::size_t i = 0; i < ids.size(); ++i) table_[ids[i]] = indices[i];
    } else {
      hashed_.reserve(ids.size());
      for (std::size_t i = 0; i < ids.size(); ++i) hashed_.emplace(ids[i], indices[i]);
    }
  }

  /// The index of an id; -1: none.
  std::int32_t find(std::uint32_t id) const {
    if (!table_.empty()) return id < table_.size() ? table_[id] : -1;
    const auto found = hashed_.find(id);
    return found == hashed_.end() ? -1 : found->second;
  }

 private:
  static constexpr std::uint32_t kTableIds = 1U << 20U;  // 4 MiB: always worth a table

  std::vector<std::int32_t> table_;
  std::unordered_map<std::uint32_t, std::int32_t> hashed_;
};

}  // namespace als
