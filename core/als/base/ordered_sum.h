#pragma once

// Sums over rows whose bits do not depend on the number of workers, nor of ranks.

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "als/base/row_share.h"
#include "als/base/thread_pool.h"

namespace als {

/// Sum of fn(row), an array of doubles, for row in [0, num_rows): added within blocks of 256 rows,
/// then over the blocks in their order. `fn` may run on any worker of `pool`.
template <std::size_t kSize, class Fn>
std::array<double, kSize> ordered_sums(std::size_t num_rows, ThreadPool& pool, const Fn& fn) {
  constexpr std::size_t kRowsPerBlock = 256;
  using Sums = std::array<double, kSize>;
  const auto add = [](Sums& to, const Sums& from) {
    for (std::size_t i = 0; i < kSize; ++i) to[i] += from[i];
  };
  std::vector<Sums> blocks((num_rows + kRowsPerBlock - 1) / kRowsPerBlock);
  pool.parallel_for(num_rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    Sums sums{};
    for (std::size_t row = begin; row < end; ++row) add(sums, fn(row));
    blocks[begin / kRowsPerBlock] = sums;
  });
  Sums total{};
  for (const Sums& block : blocks) add(total, block);
  return total;
}

/// The same of single doubles.
template <class Fn>
double ordered_sum(std::size_t num_rows, ThreadPool& pool, const Fn& fn) {
  return ordered_sums<1>(num_rows, pool,
                         [&](std::size_t row) { return std::array<double, 1>{fn(row)}; })[0];
}

/// Adds up vectors that come in the order of a share's blocks, one rank after the other.
class OrderedTotal {
 public:
  OrderedTotal(const RowShare& share, std::size_t size) : share_(share), total_(size) {}

  /// Of this rank's next block.
  template <class Values>
  void add(const Values& block) {
    begin();
    for (std::size_t i = 0; i < total_.size(); ++i) total_[i] += static_cast<double>(block[i]);
  }
  /// After the last block of this rank: the total over all ranks, on all ranks.
  std::vector<double> finish() {
    if (!share_.is_shared()) return std::move(total_);
    begin();
    Ranks& ranks = share_.ranks();
    const auto bytes = std::as_writable_bytes(std::span(total_));
    if (share_.rank() + 1 < share_.num_ranks()) ranks.send(share_.rank() + 1, bytes);
    ranks.broadcast(share_.num_ranks() - 1, bytes);
    return std::move(total_);
  }

 private:
  void begin() {
    if (std::exchange(begun_, true) || share_.rank() == 0) return;
    share_.ranks().receive(share_.rank() - 1, std::as_writable_bytes(std::span(total_)));
  }

  const RowShare& share_;
  std::vector<double> total_;
  bool begun_ = false;
};

/// Sums of `size` values over a share's rows, for matrices in parts so that not all blocks have one
/// at a time: sum(first row, last row, worker) makes a block's values.
template <class Sum>
std::vector<double> sum_of_blocks(const RowShare& share, std::size_t size, ThreadPool& pool,
                                  const Sum& sum) {
  constexpr std::size_t kValuesAtOnce = std::size_t{1} << 22U;
  const std::size_t at_once = std::max<std::size_t>(kValuesAtOnce / (size + 1), 32);
  const std::span<const std::size_t> rows = share.blocks();
  const std::size_t last = share.first_block_of(share.rank() + 1);
  OrderedTotal total(share, size);
  for (std::size_t first = share.first_block_of(share.rank()); first < last; first += at_once) {
    const std::size_t count = std::min(at_once, last - first);
    std::vector<decltype(sum(std::size_t{}, std::size_t{}, int{}))> blocks(count);
    pool.parallel_for(count, 1, [&](std::size_t i, std::size_t, int worker) {
      blocks[i] = sum(rows[first + i], rows[first + i + 1], worker);
    });
    for (const auto& block : blocks) total.add(block);
  }
  return total.finish();
}

/// Over a share's rows: add(row, sums) adds what a row has to sums[0 ... size - 1].
template <class Fn>
std::vector<double> ordered_vector_sum(const RowShare& share, std::size_t size, ThreadPool& pool,
                                       const Fn& add) {
  return sum_of_blocks(share, size, pool, [&](std::size_t begin, std::size_t end, int) {
    std::vector<double> sums(size);
    for (std::size_t row = begin; row < end; ++row) add(row, sums);
    return sums;
  });
}

/// The same of some doubles at a time: fn(row), an array.
template <std::size_t kSize, class Fn>
std::array<double, kSize> ordered_sums(const RowShare& share, ThreadPool& pool, const Fn& fn) {
  const std::vector<double> total =
      ordered_vector_sum(share, kSize, pool, [&](std::size_t row, std::vector<double>& sums) {
        const std::array<double, kSize> values = fn(row);
        for (std::size_t i = 0; i < kSize; ++i) sums[i] += values[i];
      });
  std::array<double, kSize> sums{};
  std::copy(total.begin(), total.end(), sums.begin());
  return sums;
}

/// Of single doubles.
template <class Fn>
double ordered_sum(const RowShare& share, ThreadPool& pool, const Fn& fn) {
  return ordered_sums<1>(share, pool,
                         [&](std::size_t row) { return std::array<double, 1>{fn(row)}; })[0];
}

}  // namespace als
