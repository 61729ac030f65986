#pragma once

// TopN: the n best of a stream of scored items. The order is total (higher score first, then lower
// index), so the answer depends neither on the order of the stream nor on the platform.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
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

/// Keeps up to twice as many as are wanted and now and then throws the worse half away: a push
/// costs a comparison or two.
class TopN {
 public:
  /// Keeps at most `n` items; 0 keeps none.
  explicit TopN(std::size_t n) : n_(n) {
    if (n == 0) least_ = std::numeric_limits<float>::infinity();
  }

  /// No item of a lower score is among the n best of those pushed so far.
  float least() const { return least_; }

  /// Scores must not be NaN.
  void push(ScoredItem item) {
    if (n_ == 0 || item.score < least_) return;
    items_.push_back(item);
    if (items_.size() < 2 * n_ + kSlack) return;
    keep_best();
    least_ = items_.back().score;
  }

  /// Best first; fewer than n if fewer were pushed. Leaves the object empty.
  std::vector<ScoredItem> take() {
    if (items_.size() > n_) keep_best();
    std::sort(items_.begin(), items_.end(), ranks_before);
    return std::move(items_);
  }

 private:
  static constexpr std::size_t kSlack = 16;

  /// The worst of the kept ones is then the last.
  void keep_best() {
    std::nth_element(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(n_ - 1),
                     items_.end(), ranks_before);
    items_.resize(n_);
  }

  std::size_t n_;
  std::vector<ScoredItem> items_;
  float least_ = -std::numeric_limits<float>::infinity();
};

}  // namespace als
