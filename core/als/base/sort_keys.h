#pragma once

// One sort for all of the engine's lists: numbers of 64 bits, what is sorted by in the upper half
// and what it belongs to in the lower. Each type of its own that std::sort is asked to sort costs a
// visitor's download two kilobytes of code.

#include <cstdint>
#include <vector>

namespace als {

/// Ascending.
void sort_keys(std::vector<std::uint64_t>& keys);

inline std::uint64_t sort_key(std::uint32_t by, std::uint32_t what) {
  return std::uint64_t{by} << 32U | what;
}
inline std::uint32_t upper_half(std::uint64_t key) {
  return static_cast<std::uint32_t>(key >> 32U);
}
inline std::uint32_t lower_half(std::uint64_t key) { return static_cast<std::uint32_t>(key); }

}  // namespace als
