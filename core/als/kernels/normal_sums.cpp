// Sums of outer products of gathered rows, n P^2 / 2 multiply-adds for n of them: rows of one block
// straight from where they lie with the whole triangle in registers, longer ones by panels of
// kPanelRows, copied and then streamed past tiles. Checked by RowKernels in
// tests/unit/solve/normal_system_test.cpp.

#define HWY_TARGET_INCLUDE "als/kernels/normal_sums.cpp"
#include <algorithm>
#include <cmath>

#include "als/kernels/row_kernels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace als::HWY_NAMESPACE {

/// Copies rows, times the roots of their weights, into the panel and asks for those to come.
HWY_INLINE void pack(const GatheredRows& gathered, std::size_t begin, std::size_t count,
                     float* panel, float* linear_factor, float* border_factor) {
  const Lanes d;
  const std::size_t size = gathered.size;
  for (std::size_t r = 0; r < count; ++r) {
    const std::size_t i = begin + r;
    prefetch_after(gathered, i);
    const float* const q = gathered.rows + static_cast<std::size_t>(gathered.indices[i]) * size;
    float* const to = panel + r * size;
    if (gathered.weights == nullptr) {
      border_factor[r] = 1.0F;
      linear_factor[r] = gathered.coefficients[i];
      for (std::size_t k = 0; k < size; k += kLanes) hn::StoreU(hn::LoadU(d, q + k), d, to + k);
    } else {
      const float root = std::sqrt(gathered.weights[i]);
      border_factor[r] = root;
      linear_factor[r] = gathered.coefficients[i] / root;
      const Vector factor = hn::Set(d, root);
      for (std::size_t k = 0; k < size; k += kLanes)
        hn::StoreU(hn::Mul(factor, hn::LoadU(d, q + k)), d, to + k);
    }
  }
}

/// sum_normal_equations() of [begin, end) for rows of one block, straight from where they lie: all
/// of the triangle stays in registers. Of the last eight rows only the right half is above the
/// diagonal. For vectors of 16 floats, added to `sums`.
template <bool kWeighted>
HWY_INLINE void sum_one_block(const GatheredRows& gathered, std::size_t begin, std::size_t end,
                              const NormalSums& sums) {
  constexpr std::size_t kHalf = kBlock / 2;
  const Lanes d;
  const hn::CappedTag<float, kHalf> half;
  Vector upper[kHalf];
  hn::Vec<decltype(half)> lower[kHalf];
  UNROLLED (row, 0, kHalf) {
    upper[row] = hn::Zero(d);
    lower[row] = hn::Zero(half);
  }
  Vector linear = hn::Zero(d);
  Vector border = hn::Zero(d);
  for (std::size_t i = begin; i < end; ++i) {
    prefetch_after(gathered, i);
    const float* const q = gathered.rows + static_cast<std::size_t>(gathered.indices[i]) * kBlock;
    Vector columns = hn::LoadU(d, q);
    auto right = hn::LoadU(half, q + kHalf);
    linear = multiply_add(hn::Set(d, gathered.coefficients[i]), columns, linear);
    if constexpr (kWeighted) {
      columns = hn::Mul(hn::Set(d, gathered.weights[i]), columns);
      right = hn::Mul(hn::Set(half, gathered.weights[i]), right);
    }
    border = hn::Add(border, columns);
    UNROLLED (row, 0, kHalf) {
      upper[row] = multiply_add(hn::Set(d, q[row]), columns, upper[row]);
      lower[row] = multiply_add(hn::Set(half, q[kHalf + row]), right, lower[row]);
    }
  }
  UNROLLED (row, 0, kHalf) {
    add_to(d, sums.matrix + row * kBlock, upper[row]);
    add_to(half, sums.matrix + (kHalf + row) * kBlock + kHalf, lower[row]);
  }
  add_to(d, sums.linear, linear);
  add_to(d, sums.border, border);
}

/// What sum_one_block() does, for rows [kFirst, kFirst + kRows) of the matrix and its last
/// kColumns columns; with kEnds also `linear` and `border`. For vectors too short to
/// keep the whole triangle in registers.
template <std::size_t kFirst, std::size_t kRows, std::size_t kColumns, bool kEnds, bool kWeighted>
HWY_INLINE void sum_part_of_block(const GatheredRows& gathered, std::size_t begin, std::size_t end,
                                  const NormalSums& sums) {
  constexpr std::size_t kColumn = kBlock - kColumns;
  constexpr std::size_t kVectors = kColumns / kLanes;
  const Lanes d;
  Vector matrix[kRows][kVectors];
  Vector linear[kVectors];
  Vector border[kVectors];
  UNROLLED (v, 0, kVectors) {
    UNROLLED (row, 0, kRows) matrix[row][v] = hn::Zero(d);
    linear[v] = border[v] = hn::Zero(d);
  }
  for (std::size_t i = begin; i < end; ++i) {
    // The other parts find the rows in the cache.
    if constexpr (kFirst == 0) prefetch_after(gathered, i);
    const float* const q = gathered.rows + static_cast<std::size_t>(gathered.indices[i]) * kBlock;
    Vector columns[kVectors];
    UNROLLED (v, 0, kVectors) {
      columns[v] = hn::LoadU(d, q + kColumn + v * kLanes);
      if constexpr (kEnds)
        linear[v] = multiply_add(hn::Set(d, gathered.coefficients[i]), columns[v], linear[v]);
      if constexpr (kWeighted) columns[v] = hn::Mul(hn::Set(d, gathered.weights[i]), columns[v]);
      if constexpr (kEnds) border[v] = hn::Add(border[v], columns[v]);
    }
    UNROLLED (row, 0, kRows) {
      const Vector x = hn::Set(d, q[kFirst + row]);
      UNROLLED (v, 0, kVectors) matrix[row][v] = multiply_add(x, columns[v], matrix[row][v]);
    }
  }
  UNROLLED (v, 0, kVectors) {
    const std::size_t column = kColumn + v * kLanes;
    UNROLLED (row, 0, kRows)
      add_to(d, sums.matrix + (kFirst + row) * kBlock + column, matrix[row][v]);
    if constexpr (kEnds) {
      add_to(d, sums.linear + column, linear[v]);
      add_to(d, sums.border + column, border[v]);
    }
  }
}

template <bool kWeighted>
HWY_INLINE void sum_rows_of_one_block(const GatheredRows& gathered, const NormalSums& sums) {
  for (std::size_t begin = 0; begin < gathered.count; begin += kRowsInRegisters) {
    const std::size_t end = std::min(gathered.count, begin + kRowsInRegisters);
    if constexpr (kLanes == 16) {
      sum_one_block<kWeighted>(gathered, begin, end, sums);
    } else if constexpr (kLanes == 8) {
      sum_part_of_block<0, 5, 16, false, kWeighted>(gathered, begin, end, sums);
      sum_part_of_block<5, 3, 16, true, kWeighted>(gathered, begin, end, sums);
      sum_part_of_block<8, 8, 8, false, kWeighted>(gathered, begin, end, sums);
    } else {
      sum_part_of_block<0, 2, 16, false, kWeighted>(gathered, begin, end, sums);
      sum_part_of_block<2, 2, 16, true, kWeighted>(gathered, begin, end, sums);
      sum_part_of_block<4, 4, 12, false, kWeighted>(gathered, begin, end, sums);
      sum_part_of_block<8, 4, 8, false, kWeighted>(gathered, begin, end, sums);
      sum_part_of_block<12, 4, 4, false, kWeighted>(gathered, begin, end, sums);
    }
  }
}

// Columns of the linear sums that are added at once: a multiply-add waits for none of the others.
constexpr std::size_t kEndVectors = 4;

/// What the panel's rows add to columns [k, k + kVectors * kLanes) of `linear` and `border`.
template <std::size_t kVectors>
HWY_INLINE void add_ends(const float* panel, std::size_t stride, std::size_t count,
                         const float* linear_factor, const float* border_factor,
                         const NormalSums& sums, std::size_t k) {
  const Lanes d;
  Vector linear[kVectors];
  Vector border[kVectors];
  UNROLLED (v, 0, kVectors) linear[v] = border[v] = hn::Zero(d);
  for (std::size_t r = 0; r < count; ++r) {
    const Vector a = hn::Set(d, linear_factor[r]);
    const Vector b = hn::Set(d, border_factor[r]);
    UNROLLED (v, 0, kVectors) {
      const Vector q = hn::LoadU(d, panel + r * stride + v * kLanes);
      linear[v] = multiply_add(a, q, linear[v]);
      border[v] = multiply_add(b, q, border[v]);
    }
  }
  UNROLLED (v, 0, kVectors) {
    add_to(d, sums.linear + k + v * kLanes, linear[v]);
    add_to(d, sums.border + k + v * kLanes, border[v]);
  }
}

void sum_normal_equations(const GatheredRows& gathered, const NormalSums& sums, float* panel) {
  const std::size_t size = gathered.size;
  std::fill_n(sums.matrix, size * size, 0.0F);
  std::fill_n(sums.linear, size, 0.0F);
  std::fill_n(sums.border, size, 0.0F);
  if (size == kBlock) {
    return gathered.weights == nullptr ? sum_rows_of_one_block<false>(gathered, sums)
                                       : sum_rows_of_one_block<true>(gathered, sums);
  }
  float linear_factor[kPanelRows];
  float border_factor[kPanelRows];
  for (std::size_t begin = 0; begin < gathered.count; begin += kPanelRows) {
    const std::size_t count = std::min(kPanelRows, gathered.count - begin);
    pack(gathered, begin, count, panel, linear_factor, border_factor);
    std::size_t k = 0;
    for (; k + kEndVectors * kLanes <= size; k += kEndVectors * kLanes)
      add_ends<kEndVectors>(panel + k, size, count, linear_factor, border_factor, sums, k);
    for (; k < size; k += kLanes)
      add_ends<1>(panel + k, size, count, linear_factor, border_factor, sums, k);
    update_upper<false>(panel, count, 0, size, sums.matrix);
  }
}

}  // namespace als::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace als {

HWY_EXPORT(sum_normal_equations);

void sum_normal_equations(const GatheredRows& gathered, const NormalSums& sums, float* panel) {
  HWY_DYNAMIC_DISPATCH(sum_normal_equations)(gathered, sums, panel);
}

}  // namespace als
#endif
