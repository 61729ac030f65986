#include "als/recommend/blocked_rows.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "als/base/check.h"

namespace als {

namespace {

std::size_t num_blocks_of(std::size_t num_rows) { return (num_rows + kBlockRows - 1) / kBlockRows; }

}  // namespace

void BlockedRows::reserve(std::size_t num_rows, int num_factors) {
  const std::size_t num_blocks = num_blocks_of(num_rows);
  values_.reserve(num_blocks * kBlockRows * 2 * num_pairs(static_cast<std::size_t>(num_factors)));
  scales_.reserve(num_blocks * kBlockRows);
  norms_.reserve(num_blocks * kBlockRows);
  longest_.reserve(num_blocks);
}

void BlockedRows::resize(std::size_t num_rows) {
  // As much as is needed: a vector that doubles would hold half of its memory for nothing.
  reserve(num_rows, num_factors_);
  num_rows_ = num_rows;
  const std::size_t num_blocks = num_blocks_of(num_rows);
  values_.resize(num_blocks * kBlockRows * 2 * pairs());
  scales_.resize(num_blocks * kBlockRows);
  norms_.resize(num_blocks * kBlockRows);
  longest_.resize(num_blocks);
}

void BlockedRows::append(const QuantizedFactors& rows, ThreadPool& pool) {
  ALS_CHECK(num_rows_ == 0 || rows.num_factors == num_factors_);
  num_factors_ = rows.num_factors;
  const auto columns = static_cast<std::size_t>(num_factors_);
  const std::size_t start = num_rows_;
  resize(start + rows.num_items());
  pool.parallel_for(rows.num_items(), 2048, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i) {
      const std::size_t row = start + i;
      std::int8_t* const block = values_.data() + row / kBlockRows * kBlockRows * 2 * pairs();
      std::int32_t squares = 0;
      const std::int8_t* const values = rows.values.data() + i * columns;
      for (std::size_t k = 0; k < columns; ++k) squares += int{values[k]} * int{values[k]};
      std::size_t k = 0;
      for (; k + 2 <= columns; k += 2)
        std::memcpy(block + place_in_block(row % kBlockRows, k), values + k, 2);
      if (k < columns) block[place_in_block(row % kBlockRows, k)] = values[k];
      scales_[row] = rows.scales[i];
      norms_[row] = std::sqrt(static_cast<float>(squares));
    }
  });
  for (std::size_t row = start; row < num_rows_; ++row) {
    float& longest = longest_[row / kBlockRows];
    longest = std::max(longest, scales_[row] * norms_[row]);
  }
}

void BlockedRows::copy_row(std::size_t row, std::span<std::int16_t> values) const {
  ALS_CHECK(values.size() == 2 * pairs());
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = std::int16_t{value(row, k)};
}

BlockedRows BlockedRows::chosen(std::span<const std::size_t> rows) const {
  BlockedRows result;
  result.num_factors_ = num_factors_;
  result.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::int8_t* const to = result.values_.data() + i / kBlockRows * kBlockRows * 2 * pairs();
    const std::int8_t* const from = block(rows[i] / kBlockRows);
    for (std::size_t k = 0; k < 2 * pairs(); k += 2)
      std::memcpy(to + place_in_block(i % kBlockRows, k),
                  from + place_in_block(rows[i] % kBlockRows, k), 2);
    result.scales_[i] = scales_[rows[i]];
    result.norms_[i] = norms_[rows[i]];
  }
  return result;
}

}  // namespace als
