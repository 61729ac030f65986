#include "als/base/sort_keys.h"

#include <algorithm>

namespace als {

void sort_keys(std::vector<std::uint64_t>& keys) {
  // A heap sort: a few hundred bytes of the engine instead of two thousand, for lists that are
  // short.
  std::make_heap(keys.begin(), keys.end());
  std::sort_heap(keys.begin(), keys.end());
}

}  // namespace als
