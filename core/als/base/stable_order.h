#pragma once

// sort_stably(): a sort for lists that no time is spent on. Each type that std::sort is asked for
// costs a visitor's download two kilobytes of code; these share one body.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

namespace als {

/// 0 ... count - 1, before(a, b) ones first, others as they stand. `count` below 2^32.
std::vector<std::uint32_t> stable_order(
    std::size_t count, const std::function<bool(std::size_t a, std::size_t b)>& before);

/// As std::stable_sort.
template <class Value, class Before = std::less<>>
void sort_stably(std::vector<Value>& values, const Before& before = {}) {
  std::vector<Value> sorted;
  sorted.reserve(values.size());
  for (const std::uint32_t at : stable_order(values.size(), [&](std::size_t a, std::size_t b) {
         return before(values[a], values[b]);
       }))
    sorted.push_back(std::move(values[at]));
  values = std::move(sorted);
}

}  // namespace als
