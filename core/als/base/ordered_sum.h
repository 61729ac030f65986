#pragma once

// ordered_sum(): a sum over rows whose bits do not depend on the number of workers.

#include <cstddef>
#include <numeric>
#include <vector>

#include "als/base/thread_pool.h"

namespace als {

/// Sum of fn(row) for row in [0, num_rows): added within blocks of 256 rows, then over the blocks
/// in their order. `fn` may run on any worker of `pool`.
template <class Fn>
double ordered_sum(std::size_t num_rows, ThreadPool& pool, const Fn& fn) {
  constexpr std::size_t kRowsPerBlock = 256;
  std::vector<double> sums((num_rows + kRowsPerBlock - 1) / kRowsPerBlock);
  pool.parallel_for(num_rows, kRowsPerBlock, [&](std::size_t begin, std::size_t end, int) {
    double sum = 0.0;
    for (std::size_t row = begin; row < end; ++row) sum += fn(row);
    sums[begin / kRowsPerBlock] = sum;
  });
  return std::accumulate(sums.begin(), sums.end(), 0.0);
}

}  // namespace als
