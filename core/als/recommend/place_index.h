#pragma once

// PlaceIndex: finds the place of a key in a list of different keys. Places in open addressing: four
// to eight bytes a key and little code, and a visitor waits for both.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace als {

/// `Hash` makes 32 bits of a key. The list stays with the caller, who passes it to every call.
template <class Key, class Hash>
class PlaceIndex {
 public:
  /// Place of the key, or -1.
  template <class Sought>
  std::int32_t find(const std::vector<Key>& list, const Sought& key) const {
    if (slots_.empty()) return -1;
    for (std::size_t slot = first_slot(Hash()(key));; slot = (slot + 1) % slots_.size()) {
      const std::int32_t place = slots_[slot];
      if (place < 0 || list[static_cast<std::size_t>(place)] == key) return place;
    }
  }
  /// From now on list[place] is found, which no place added before holds.
  void add(const std::vector<Key>& list, std::int32_t place) {
    ++num_taken_;
    if (2 * num_taken_ > slots_.size()) {
      std::vector<std::int32_t> before(std::bit_ceil(4 * num_taken_), -1);
      before.swap(slots_);
      for (const std::int32_t old : before) {
        if (old >= 0) insert(list, old);
      }
    }
    insert(list, place);
  }

 private:
  void insert(const std::vector<Key>& list, std::int32_t place) {
    std::size_t slot = first_slot(Hash()(list[static_cast<std::size_t>(place)]));
    while (slots_[slot] >= 0) slot = (slot + 1) % slots_.size();
    slots_[slot] = place;
  }
  std::size_t first_slot(std::uint32_t hash) const {
    // Fibonacci hashing: the upper bits of the product, for neighbours to go far apart.
    return (std::uint64_t{hash * 2654435769U} * slots_.size()) >> 32U;
  }

  std::vector<std::int32_t> slots_;  // a power of two of them, at most half taken; -1: free
  std::size_t num_taken_ = 0;
};

}  // namespace als
