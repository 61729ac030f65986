#include "als/base/stable_order.h"

#include <algorithm>
#include <numeric>

namespace als {

std::vector<std::uint32_t> stable_order(
    std::size_t count, const std::function<bool(std::size_t a, std::size_t b)>& before) {
  std::vector<std::uint32_t> order(count);
  std::iota(order.begin(), order.end(), 0U);
  std::stable_sort(order.begin(), order.end(), before);
  return order;
}

}  // namespace als
