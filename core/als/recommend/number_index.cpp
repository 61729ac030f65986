#include "als/recommend/number_index.h"

#include <bit>

namespace als {

std::size_t NumberIndex::first_slot(std::uint32_t number) const {
  // Fibonacci hashing: the upper bits of the product, for neighbours to go far apart.
  return (std::uint64_t{number * 2654435769U} * slots_.size()) >> 32U;
}

std::int32_t NumberIndex::find(const std::vector<std::uint32_t>& list, std::uint32_t number) const {
  if (slots_.empty()) return -1;
  for (std::size_t slot = first_slot(number);; slot = (slot + 1) % slots_.size()) {
    const std::int32_t place = slots_[slot];
    if (place < 0 || list[static_cast<std::size_t>(place)] == number) return place;
  }
}

void NumberIndex::insert(std::uint32_t number, std::int32_t place) {
  std::size_t slot = first_slot(number);
  while (slots_[slot] >= 0) slot = (slot + 1) % slots_.size();
  slots_[slot] = place;
}

void NumberIndex::add(const std::vector<std::uint32_t>& list, std::int32_t place) {
  ++num_taken_;
  if (2 * num_taken_ > slots_.size()) {
    std::vector<std::int32_t> before(std::bit_ceil(4 * num_taken_), -1);
    before.swap(slots_);
    for (const std::int32_t old : before) {
      if (old >= 0) insert(list[static_cast<std::size_t>(old)], old);
    }
  }
  insert(list[static_cast<std::size_t>(place)], place);
}

}  // namespace als
