#pragma once

// TopN: the n best of a stream of scored items. The order is total (higher score first, then lower
// index), so the answer depends neither on the order of the stream nor on the platform.

#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "als/base/sort_keys.h"

namespace als {

struct ScoredItem {
  float score;
  std::int32_t index;
};

inline bool ranks_before(const ScoredItem& a, const ScoredItem& b) {
  return a.score != b.score ? a.score > b.score : a.index < b.index;
}

/// Keeps up to twice as many as are wanted and now and then throws the worse half away.
class TopN {
 public:
  /// Keeps at most `n` items; 0 keeps none.
  explicit TopN(std::size_t n) : n_(n) {
    if (n == 0) least_ = std::numeric_limits<float>::infinity();
  }

  /// No item of a lower score is among the n best of those pushed so far.
  float least() const { return least_; }

  /// Scores must not be NaN; indices not negative.
  void push(ScoredItem item) {
    if (n_ == 0 || item.score < least_) return;
    keys_.push_back(sort_key(descending(item.score), static_cast<std::uint32_t>(item.index)));
    if (keys_.size() < 2 * n_ + kSlack) return;
    keep_best();
    least_ = score_of(keys_.back());
  }

  /// Best first; fewer than n if fewer were pushed. Leaves the object empty.
  std::vector<ScoredItem> take() {
    keep_best();
    std::vector<ScoredItem> items;
    items.reserve(keys_.size());
    for (const std::uint64_t key : keys_)
      items.push_back({score_of(key), static_cast<std::int32_t>(lower_half(key))});
    keys_.clear();
    return items;
  }

 private:
  static constexpr std::size_t kSlack = 16;

  /// Numbers in the opposite order of the floats; -0 counts as 0.
  static std::uint32_t descending(float score) {
    const auto bits = std::bit_cast<std::uint32_t>(score + 0.0F);
    return (bits >> 31U) != 0 ? bits : ~(bits | 0x8000'0000U);
  }
  static float score_of(std::uint64_t key) {
    const std::uint32_t number = upper_half(key);
    return std::bit_cast<float>((number >> 31U) != 0 ? number : ~number & 0x7fff'ffffU);
  }

  void keep_best() {
    sort_keys(keys_);
    if (keys_.size() > n_) keys_.resize(n_);
  }

  std::size_t n_;
  std::vector<std::uint64_t> keys_;
  float least_ = -std::numeric_limits<float>::infinity();
};

}  // namespace als
