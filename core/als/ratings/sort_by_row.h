#pragma once

// sort_by_row(): the counting sort that makes compressed sparse rows, on all threads.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "als/base/check.h"
#include "als/base/shared_array.h"
#include "als/base/thread_pool.h"

namespace als {

/// Compressed sparse rows that are still being made.
struct UnfinishedRows {
  std::vector<std::int64_t> offsets;
  std::shared_ptr<std::int32_t[]> indices;
  std::shared_ptr<std::uint8_t[]> levels;

  std::size_t num_ratings() const { return static_cast<std::size_t>(offsets.back()); }
};

/// `visit(chunk, emit)`, called twice for each chunk of [0, num_chunks) on any worker, hands over
/// the chunk's ratings by emit(row, col, level). Within a row they stand in the order of
/// chunks, and of the calls within a chunk: not a matter of threads. Needs 4 num_chunks num_rows
/// bytes; fewer than 2^32 ratings.
template <class Visit>
UnfinishedRows sort_by_row(std::size_t num_rows, std::size_t num_chunks, const Visit& visit,
                           ThreadPool& pool) {
  std::vector<std::uint32_t> next(num_chunks * num_rows);  // [chunk][row]
  pool.parallel_for(num_chunks, 1, [&](std::size_t chunk, std::size_t, int) {
    std::uint32_t* const counts = next.data() + chunk * num_rows;
    visit(chunk, [counts](std::size_t row, std::int32_t, std::uint8_t) { ++counts[row]; });
  });
  UnfinishedRows rows;
  rows.offsets.resize(num_rows + 1);
  std::int64_t position = 0;
  for (std::size_t row = 0; row < num_rows; ++row) {
    rows.offsets[row] = position;
    for (std::size_t chunk = 0; chunk < num_chunks; ++chunk) {
      std::uint32_t& at = next[chunk * num_rows + row];
      const std::uint32_t count = at;
      at = static_cast<std::uint32_t>(position);
      position += count;
    }
  }
  ALS_CHECK(position <= std::int64_t{0xffffffff});
  rows.offsets[num_rows] = position;
  rows.indices = uninitialised_array<std::int32_t>(rows.num_ratings());
  rows.levels = uninitialised_array<std::uint8_t>(rows.num_ratings());
  pool.parallel_for(num_chunks, 1, [&](std::size_t chunk, std::size_t, int) {
    std::uint32_t* const positions = next.data() + chunk * num_rows;
    std::int32_t* const indices = rows.indices.get();
    std::uint8_t* const levels = rows.levels.get();
    visit(chunk, [=](std::size_t row, std::int32_t col, std::uint8_t value) {
      const std::uint32_t at = positions[row]++;
      indices[at] = col;
      levels[at] = value;
    });
  });
  return rows;
}

}  // namespace als
