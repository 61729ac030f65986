#pragma once

// RowShare: who owns which rows of a table, a side of the ratings or a kind of feature. Rows keep
// their global numbers everywhere; a rank reads and writes its own alone, so that the memory of the
// others is asked of the system but never touched.
//
// Sums over all rows go by blocks of consecutive rows with about as much work in each, then over
// the blocks in their order. A rank owns whole blocks, so sums have the same bits for any number of
// ranks and threads. Blocks are dealt out one by one: items come most rated first, and a rank with
// the last of them in one piece would have most of all items.

#include <algorithm>
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
  /// Consecutive rows of a rank, at least one.
  struct Run {
    std::size_t begin;
    std::size_t end;
    std::size_t place;  ///< how many rows the rank has before them

    std::size_t size() const { return end - begin; }
  };

  /// No rows.
  RowShare() : RowShare(std::array<std::int64_t, 1>{}) {}
  /// All rows are this process's. `offsets` [rows + 1]: the row's part of what is worked through,
  /// ratings for instance.
  explicit RowShare(std::span<const std::int64_t> offsets);
  /// The rows of `ranks`, each of which has about as much work: a row's ratings, and `row_cost` for
  /// itself. The ranks stay while the share does.
  RowShare(std::span<const std::int64_t> offsets, double row_cost, Ranks& ranks);

  std::size_t num_rows() const { return blocks_.back(); }
  /// A rank's rows, in rising order.
  std::span<const Run> runs_of(int rank) const { return runs_[index(rank)]; }
  std::span<const Run> own_runs() const { return runs_of(rank()); }
  std::size_t num_rows_of(int rank) const {
    const std::span<const Run> runs = runs_of(rank);
    return runs.empty() ? 0 : runs.back().place + runs.back().size();
  }
  std::size_t num_own() const { return num_rows_of(rank()); }
  int owner_of(std::size_t row) const {
    const auto after = std::upper_bound(blocks_.begin(), blocks_.end(), row);
    return owner_of_block(static_cast<std::size_t>(after - blocks_.begin()) - 1);
  }
  bool owns(std::size_t row) const { return owner_of(row) == rank(); }
  /// How many own rows come before this one, which is one as well.
  std::size_t place_of(std::size_t row) const {
    const Run& run = *run_before(row, &Run::begin);
    return run.place + (row - run.begin);
  }

  /// First rows of all blocks, and the number of rows.
  std::span<const std::size_t> blocks() const { return blocks_; }
  std::size_t num_blocks() const { return blocks_.size() - 1; }
  int owner_of_block(std::size_t block) const { return owners_[block]; }

  bool is_shared() const { return ranks_ != nullptr; }
  int num_ranks() const { return static_cast<int>(runs_.size()); }
  int rank() const { return ranks_ == nullptr ? 0 : ranks_->rank(); }
  bool is_root() const { return rank() == 0; }
  Ranks& ranks() const { return *ranks_; }  ///< only if is_shared()

  /// Whether it is so on all ranks.
  bool all(bool here) const { return ranks_ == nullptr ? here : ranks_->all(here); }
  bool as_root(bool here) const { return ranks_ == nullptr ? here : ranks_->as_root(here); }

  template <class Fn>
  void for_each_row_of(int rank, const Fn& fn) const {
    for (const Run& run : runs_of(rank)) {
      for (std::size_t row = run.begin; row < run.end; ++row) fn(row);
    }
  }
  template <class Fn>
  void for_each_own_row(const Fn& fn) const {
    for_each_row_of(rank(), fn);
  }

  /// parallel_for() over this rank's rows: fn(first, last, worker) of consecutive ones, at most
  /// `block` of them.
  template <class Fn>
  void for_own_rows(std::size_t block, ThreadPool& pool, const Fn& fn) const {
    pool.parallel_for(num_own(), block, [&](std::size_t first, std::size_t last, int worker) {
      auto run = run_before(first, &Run::place);
      for (; first < last; ++run) {
        const std::size_t begin = run->begin + (first - run->place);
        const std::size_t count = std::min(last - first, run->end - begin);
        fn(begin, begin + count, worker);
        first += count;
      }
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

  /// The last own run that begins no later.
  std::span<const Run>::iterator run_before(std::size_t at, std::size_t Run::*begin) const {
    return std::ranges::upper_bound(own_runs(), at, {}, begin) - 1;
  }

  /// A run of each rank at a time: they come to where they belong, and nothing is held twice.
  template <class T>
  void gather(std::span<T> values, std::size_t width, bool to_root) const {
    if (ranks_ == nullptr) return;
    std::size_t most_runs = 0;
    for (const std::vector<Run>& runs : runs_) most_runs = std::max(most_runs, runs.size());
    for (std::size_t i = 0; i < most_runs; ++i) {
      const auto part = [&](int rank) {
        const std::span<const Run> runs = runs_of(rank);
        if (i >= runs.size()) return std::span<T>();
        return values.subspan(runs[i].begin * width, runs[i].size() * width);
      };
      std::vector<Ranks::Bytes> to(runs_.size());
      std::vector<Ranks::Room> from(runs_.size());
      for (int rank = 0; rank < num_ranks(); ++rank) {
        if (rank == this->rank()) continue;
        if (rank == 0 || !to_root) to[index(rank)] = std::as_bytes(part(this->rank()));
        if (is_root() || !to_root) from[index(rank)] = std::as_writable_bytes(part(rank));
      }
      ranks_->exchange(to, from, Traffic::kOther);
    }
  }

  std::vector<std::size_t> blocks_;     // [blocks + 1]
  std::vector<int> owners_;             // [blocks]
  std::vector<std::vector<Run>> runs_;  // [ranks]
  Ranks* ranks_ = nullptr;
};

}  // namespace als
