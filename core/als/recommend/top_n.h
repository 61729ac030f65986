#pragma once

// TopN: the n best of a stream of scored items. The order is total (higher score first, then lower
// index), so the answer depends neither on the order of the stream nor on the platform.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace als {

struct ScoredItem {
  float score;
  std::int32_t index;
};

inline bool ranks_before(const ScoredItem& a, const ScoredItem& b) {
  return a.score != b.score ? a.score > b.score : a.index < b.index;
}

class TopN {
 public:
  /// Keeps at most `n` items; 0 keeps none.
  explicit TopN(std::size_t n) : n_(n) { heap_.reserve(n + 1); }

  /// Scores must not be NaN.
  void push(ScoredItem item) {
    if (heap_.size() == n_) {
      if (n_ == 0 || !ranks_before(item, heap_.front())) return;
      std::pop_heap(heap_.begin(), heap_.end(), ranks_before);
      heap_.back() = item;
    } else {
      heap_.push_back(item);
    }
    std::push_heap(heap_.begin(), heap_.end(), ranks_before);
  }

  /// Best first; fewer than n if fewer were pushed. Leaves the object empty.
  std::vector<ScoredItem> take() {
    std::sort_heap(heap_.begin(), heap_.end(), ranks_before);
    return std::move(heap_);
  }

 private:
  std::size_t n_;
  std::vector<ScoredItem> heap_;  // the worst kept item in front
};

}  // namespace als
