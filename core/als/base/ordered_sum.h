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

/// Sum of fn(row), an array of doubles, for row in [0, num_rows): added within blocks of 32 rows,
/// then over the blocks in their order. `fn` may run on any worker of `pool`.
template <std::size_t kSize, class Fn>
std::array<double, kSize> ordered_sums(std::size_t num_rows, ThreadPool& pool, const Fn& fn) {
  constexpr std::size_t kRowsPerBlock = 32;
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

/// Adds up vectors in the order of a share's blocks. Each rank adds a part of the places, for which
/// the others send it their blocks.
class BlockTotal {
 public:
  BlockTotal(const RowShare& share, std::size_t size) : share_(share), total_(size) {}

  /// Of this rank's blocks among [first, last), in their order. All ranks come with the same.
  template <class Values>
  void add(std::size_t first, std::size_t last, const std::vector<Values>& own) {
    if (!share_.is_shared()) {
      for (const Values& block : own) add_to_part(0, total_.size(), block);
      return;
    }
    const auto mine = static_cast<std::size_t>(share_.rank());
    const std::size_t size = part_of(mine).size();
    std::vector<std::vector<double>> to(num_ranks());
    std::vector<std::vector<double>> from(num_ranks());
    for (const Values& block : own) {
      for (std::size_t rank = 0; rank < num_ranks(); ++rank) {
        for (std::size_t i = begin_of(rank); i < begin_of(rank + 1); ++i)
          to[rank].push_back(static_cast<double>(block[i]));
      }
    }
    for (std::size_t block = first; block < last; ++block) {
      std::vector<double>& of_owner = from[owner_of(block)];
      of_owner.resize(of_owner.size() + size);
    }
    exchange(to, from);
    std::vector<std::size_t> at(num_ranks());
    for (std::size_t block = first; block < last; ++block) {
      const std::size_t owner = owner_of(block);
      add_to_part(begin_of(mine), size, std::span(from[owner]).subspan(at[owner], size));
      at[owner] += size;
    }
  }
  /// The total over all ranks, on all ranks.
  std::vector<double> finish() {
    if (!share_.is_shared()) return std::move(total_);
    const auto mine = static_cast<std::size_t>(share_.rank());
    std::vector<std::span<double>> to(num_ranks(), part_of(mine));
    std::vector<std::span<double>> from;
    for (std::size_t rank = 0; rank < num_ranks(); ++rank) from.push_back(part_of(rank));
    to[mine] = from[mine] = {};  // it is there
    exchange(to, from);
    return std::move(total_);
  }

 private:
  std::size_t num_ranks() const { return static_cast<std::size_t>(share_.num_ranks()); }
  std::size_t owner_of(std::size_t block) const {
    return static_cast<std::size_t>(share_.owner_of_block(block));
  }
  std::size_t begin_of(std::size_t rank) const { return total_.size() * rank / num_ranks(); }
  std::span<double> part_of(std::size_t rank) {
    return std::span(total_).subspan(begin_of(rank), begin_of(rank + 1) - begin_of(rank));
  }
  template <class Lists>
  void exchange(const Lists& to, Lists& from) {
    std::vector<Ranks::Bytes> sent;
    std::vector<Ranks::Room> received;
    for (std::size_t rank = 0; rank < num_ranks(); ++rank) {
      sent.push_back(std::as_bytes(std::span(to[rank])));
      received.push_back(std::as_writable_bytes(std::span(from[rank])));
    }
    share_.ranks().exchange(sent, received, Traffic::kSums);
  }
  template <class Values>
  void add_to_part(std::size_t begin, std::size_t size, const Values& values) {
    for (std::size_t i = 0; i < size; ++i) total_[begin + i] += static_cast<double>(values[i]);
  }

  const RowShare& share_;
  std::vector<double> total_;
};

/// Sums of `size` values over a share's rows, for matrices in parts so that not all blocks have one
/// at a time: sum(first row, last row, worker) makes a block's values.
template <class Sum>
std::vector<double> sum_of_blocks(const RowShare& share, std::size_t size, ThreadPool& pool,
                                  const Sum& sum) {
  constexpr std::size_t kValuesAtOnce = std::size_t{1} << 22U;
  const std::size_t at_once = std::max<std::size_t>(kValuesAtOnce / (size + 1), 32);
  const std::span<const std::size_t> rows = share.blocks();
  BlockTotal total(share, size);
  for (std::size_t first = 0; first < share.num_blocks(); first += at_once) {
    const std::size_t last = std::min(first + at_once, share.num_blocks());
    std::vector<std::size_t> own;
    for (std::size_t block = first; block < last; ++block) {
      if (share.owner_of_block(block) == share.rank()) own.push_back(block);
    }
    std::vector<decltype(sum(std::size_t{}, std::size_t{}, int{}))> values(own.size());
    pool.parallel_for(own.size(), 1, [&](std::size_t i, std::size_t, int worker) {
      values[i] = sum(rows[own[i]], rows[own[i] + 1], worker);
    });
    total.add(first, last, values);
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
