#pragma once

// BlockedRows: one head's int8 factors of all items as the pass over them reads them, in blocks of
// sixteen interleaved rows (kernels/block_dot.h), one scale a row.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "als/base/thread_pool.h"
#include "als/bundle/quantize.h"
#include "als/kernels/block_dot.h"

namespace als {

class BlockedRows {
 public:
  /// Takes the memory of so many rows at once: parts that follow then copy nothing and leave no
  /// holes.
  void reserve(std::size_t num_rows, int num_factors);
  /// Appends rows of as many factors as those before.
  void append(const QuantizedFactors& rows, ThreadPool& pool);

  std::size_t num_rows() const { return num_rows_; }
  int num_factors() const { return num_factors_; }
  /// Of a query for block_dots: twice as many numbers, the last one 0 if the factors are odd.
  std::size_t pairs() const { return num_pairs(static_cast<std::size_t>(num_factors_)); }
  const std::int8_t* block(std::size_t block) const {
    return values_.data() + block * kBlockRows * 2 * pairs();
  }

  float scale(std::size_t row) const { return scales_[row]; }
  /// [kBlockRows], zeros after the last row.
  const float* scales(std::size_t block) const { return scales_.data() + block * kBlockRows; }
  /// Length of the row of integers: that of the factors in units of the scale.
  float norm(std::size_t row) const { return norms_[row]; }
  const float* norms(std::size_t block) const { return norms_.data() + block * kBlockRows; }
  /// The largest scale * norm of the block: no dot product with its rows is larger than that times
  /// the query's length.
  float longest(std::size_t block) const { return longest_[block]; }

  std::int8_t value(std::size_t row, std::size_t column) const {
    return block(row / kBlockRows)[place_in_block(row % kBlockRows, column)];
  }
  /// The row as a query, [2 * pairs()].
  void copy_row(std::size_t row, std::span<std::int16_t> values) const;
  std::int32_t dot(std::size_t row, std::span<const std::int16_t> query) const {
    return block_dot_of_row(block(row / kBlockRows), row % kBlockRows, query.data(), pairs());
  }

  /// Some of the rows, in the given order.
  BlockedRows chosen(std::span<const std::size_t> rows) const;

 private:
  void resize(std::size_t num_rows);

  int num_factors_ = 0;
  std::size_t num_rows_ = 0;
  std::vector<std::int8_t> values_;  // whole blocks, zeros where there is no row
  std::vector<float> scales_;
  std::vector<float> norms_;
  std::vector<float> longest_;  // by block
};

}  // namespace als
