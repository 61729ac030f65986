#pragma once

// RowShare: who owns which rows of a table, a side of the ratings or a kind of feature. Rows keep
// their global numbers everywhere; a rank reads and writes its own alone, so that the memory of the
// others is asked of the system but never touched.
//
// Sums over all rows go by blocks of consecutive rows with about as much work in each, then over
// the blocks in their order. A rank owns whole blocks, so sums have the same bits for any number of
// ranks and threads.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "als/base/ranks.h"
#include "als/base/thread_pool.h"

namespace als {

class RowShare {
 public:
  /// No rows.
  RowShare() : RowShare(std::array<std::int64_t, 1>{}) {}
  /// All rows are this process's. `offsets` [rows + 1]: the row's part of what is worked through,
  /// ratings for instance.
  explicit RowShare(std::span<const std::int64_t> offsets);
  /// The rows of `ranks`, each of which has about as much work: a row's ratings, and `row_cost` for
  /// itself. The ranks stay while the share does.
  RowShare(std::span<const std::int64_t> offsets, double row_cost, Ranks& ranks);

  std::size_t num_rows() const { return blocks_.back(); }
  /// This rank's rows are [begin(), end()).
  std::size_t begin() const { return begin_of(rank()); }
  std::size_t end() const { return end_of(rank()); }
  std::size_t num_own() const { return end() - begin(); }
  bool owns(std::size_t row) const { return row >= begin() && row < end(); }
  std::size_t begin_of(int rank) const { return blocks_[first_block_[index(rank)]]; }
  std::size_t end_of(int rank) const { return blocks_[first_block_[index(rank) + 1]]; }

  /// First rows of all blocks, and the number of rows.
  std::span<const std::size_t> blocks() const { return blocks_; }
  /// Those of a rank are blocks [first_block_of(rank), first_block_of(rank + 1)).
  std::size_t first_block_of(int rank) const { return first_block_[index(rank)]; }

  bool is_shared() const { return ranks_ != nullptr; }
  int num_ranks() const { return static_cast<int>(first_block_.size()) - 1; }
  int rank() const { return ranks_ == nullptr ? 0 : ranks_->rank(); }
  bool is_root() const { return rank() == 0; }
  Ranks& ranks() const { return *ranks_; }  ///< only if is_shared()

  /// Whether it is so on all ranks.
  bool all(bool here) const { return ranks_ == nullptr ? here : ranks_->all(here); }
  bool as_root(bool here) const { return ranks_ == nullptr ? here : ranks_->as_root(here); }

  /// parallel_for() over this rank's rows.
  template <class Fn>
  void for_own_rows(std::size_t block, ThreadPool& pool, const Fn& fn) const {
    pool.parallel_for(num_own(), block, [&](std::size_t first, std::size_t last, int worker) {
      fn(begin() + first, begin() + last, worker);
    });
  }

  /// Completes a table of `width` values a row, of which each rank has filled its own rows.
  template <class T>
  void gather_all(std::span<T> values, std::size_t width = 1) const {
    gather(values, width, /*to_root=*/false);
  }
  /// The same on the root alone.
  template <class T>
  void gather_to_root(std::span<T> values, std::size_t width = 1) const {
    gather(values, width, /*to_root=*/true);
  }

 private:
  static std::size_t index(int rank) { return static_cast<std::size_t>(rank); }

  template <class T>
  void gather(std::span<T> values, std::size_t width, bool to_root) const {
    if (ranks_ == nullptr) return;
    const auto part = [&](int rank) {
      return values.subspan(begin_of(rank) * width, (end_of(rank) - begin_of(rank)) * width);
    };
    std::vector<Ranks::Bytes> to(index(num_ranks()));
    std::vector<Ranks::Room> from(index(num_ranks()));
    for (int rank = 0; rank < num_ranks(); ++rank) {
      if (rank == this->rank()) continue;
      if (rank == 0 || !to_root) to[index(rank)] = std::as_bytes(part(this->rank()));
      if (is_root() || !to_root) from[index(rank)] = std::as_writable_bytes(part(rank));
    }
    ranks_->exchange(to, from, Traffic::kOther);
  }

  std::vector<std::size_t> blocks_;       // [blocks + 1]
  std::vector<std::size_t> first_block_;  // [ranks + 1]
  Ranks* ranks_ = nullptr;
};

}  // namespace als
