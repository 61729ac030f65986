#pragma once

// NumberIndex: finds the place of a number in a list of different numbers. Places in open
// addressing: four to eight bytes a number and little code, and a visitor waits for both.

#include <cstddef>
#include <cstdint>
#include <vector>

namespace als {

/// The list stays with the caller, who passes it to every call.
class NumberIndex {
 public:
  /// Place of the number, or -1.
  std::int32_t find(const std::vector<std::uint32_t>& list, std::uint32_t number) const;
  /// From now on list[place] is found, which no place added before holds.
  void add(const std::vector<std::uint32_t>& list, std::int32_t place);

 private:
  void insert(std::uint32_t number, std::int32_t place);
  std::size_t first_slot(std::uint32_t number) const;

  std::vector<std::int32_t> slots_;  // a power of two of them, at most half taken; -1: free
  std::size_t num_taken_ = 0;
};

}  // namespace als
