#pragma once

// Sums over rows whose bits do not depend on the number of workers.

#include <array>
#include <cstddef>
#include <vector>

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

/// Of as many doubles as one likes: add(row, sums) adds what a row has to sums[0 ... size - 1].
/// Larger blocks, for `sums` may be a matrix.
template <class Fn>
std::vector<double> ordered_vector_sum(std::size_t num_rows, std::size_t size, ThreadPool& pool,
                                       const Fn& add) {
  constexpr std::size_t kRowsPerBlock = 4096;
  std::vector<std::vector<double>> blocks((num_rows + kRowsPerBlock - 1) / kRowsPerBlock);
  pool.parallel_for(num_rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    std::vector<double>& sums = blocks[begin / kRowsPerBlock];
    sums.resize(size);
    for (std::size_t row = begin; row < end; ++row) add(row, sums);
  });
  std::vector<double> total(size);
  for (const std::vector<double>& block : blocks) {
    for (std::size_t i = 0; i < size; ++i) total[i] += block[i];
  }
  return total;
}

}  // namespace als
