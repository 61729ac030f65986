// Compiled once for each instruction set: foreach_target.h includes this file again and again.
#if defined(__EMSCRIPTEN__)
#include "als/kernels/row_kernels_scalar.h"
#else
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "als/kernels/row_kernels.cpp"
// The tiles are arrays of vectors, which a type without a size (SVE, RISC-V's V) cannot be in: Arm
// machines with SVE take their NEON version, RISC-V Highway's plain one.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway wants it.
#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "als/kernels/row_kernels.h"

HWY_BEFORE_NAMESPACE();
namespace als {
namespace HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Lanes = hn::CappedTag<float, 16>;
using Vector = hn::Vec<Lanes>;
constexpr std::size_t kLanes = hn::MaxLanes(Lanes());
// Systems come in blocks of so many rows and columns.
constexpr std::size_t kBlock = 16;

/// a[i + row][j + column] += or -= the sum over the panel's rows q of q[i + row] q[j + column]: a
/// tile that stays in registers while the panel streams by.
template <std::size_t kRows, std::size_t kVectors, bool kSubtract>
HWY_INLINE void update_tile(const float* panel, std::size_t stride, std::size_t count,
                            std::size_t i, std::size_t j, float* a) {
  const Lanes d;
  Vector sums[kRows][kVectors];
#pragma GCC unroll 16
  for (std::size_t row = 0; row < kRows; ++row) {
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v) sums[row][v] = hn::Zero(d);
  }
  const float* q = panel;
  for (std::size_t r = 0; r < count; ++r, q += stride) {
    Vector columns[kVectors];
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v) columns[v] = hn::LoadU(d, q + j + v * kLanes);
#pragma GCC unroll 16
    for (std::size_t row = 0; row < kRows; ++row) {
      const Vector x = hn::Set(d, q[i + row]);
#pragma GCC unroll 4
      for (std::size_t v = 0; v < kVectors; ++v)
        sums[row][v] = hn::MulAdd(x, columns[v], sums[row][v]);
    }
  }
#pragma GCC unroll 16
  for (std::size_t row = 0; row < kRows; ++row) {
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v) {
      float* const to = a + (i + row) * stride + j + v * kLanes;
      const Vector old = hn::LoadU(d, to);
      hn::StoreU(kSubtract ? hn::Sub(old, sums[row][v]) : hn::Add(old, sums[row][v]), d, to);
    }
  }
}

/// The same for the upper triangle of rows and columns [begin, size).
template <bool kSubtract>
HWY_INLINE void update_upper(const float* panel, std::size_t count, std::size_t begin,
                             std::size_t size, float* a) {
  for (std::size_t i = begin; i < size; i += kBlock) {
    std::size_t j = i;
    if constexpr (kLanes == 16) {
      if ((size - i) / kBlock % 2 == 1) {
        update_tile<16, 1, kSubtract>(panel, size, count, i, j, a);
        j += kBlock;
      }
      for (; j < size; j += 2 * kBlock) {
        update_tile<8, 2, kSubtract>(panel, size, count, i, j, a);
        update_tile<8, 2, kSubtract>(panel, size, count, i + 8, j, a);
      }
    } else {
      if constexpr (kLanes == 8) {
        update_tile<4, 2, kSubtract>(panel, size, count, i, j, a);
        update_tile<4, 2, kSubtract>(panel, size, count, i + 4, j, a);
        update_tile<8, 1, kSubtract>(panel, size, count, i + 8, j + 8, a);
        j += kBlock;
      }
      for (; j < size; j += 2 * kLanes) {
        if constexpr (kLanes == 8) {
          update_tile<6, 2, kSubtract>(panel, size, count, i, j, a);
          update_tile<6, 2, kSubtract>(panel, size, count, i + 6, j, a);
          update_tile<4, 2, kSubtract>(panel, size, count, i + 12, j, a);
        } else {
          for (std::size_t row = i; row < i + kBlock; row += 4)
            update_tile<4, 2, kSubtract>(panel, size, count, row, j, a);
        }
      }
    }
  }
}

/// Asks for the row that is 48 cache lines or 8 rows after the i-th.
HWY_INLINE void prefetch_after(const GatheredRows& gathered, std::size_t i) {
  const std::size_t size = gathered.size;
  const std::size_t later = i + std::max<std::size_t>(8, 48 * kBlock / size);
  if (later >= gathered.count + gathered.num_ahead) return;
  const float* const row = gathered.rows + static_cast<std::size_t>(gathered.indices[later]) * size;
  for (std::size_t k = 0; k < size; k += kBlock) hwy::Prefetch(row + k);
}

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

// Rows whose sums stay in registers before they are added to the sums of all: a float adds no more
// of a kind without losing digits.
constexpr std::size_t kRowsInRegisters = 256;

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
#pragma GCC unroll 16
  for (std::size_t row = 0; row < kHalf; ++row) {
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
    linear = hn::MulAdd(hn::Set(d, gathered.coefficients[i]), columns, linear);
    if constexpr (kWeighted) {
      columns = hn::Mul(hn::Set(d, gathered.weights[i]), columns);
      right = hn::Mul(hn::Set(half, gathered.weights[i]), right);
    }
    border = hn::Add(border, columns);
#pragma GCC unroll 16
    for (std::size_t row = 0; row < kHalf; ++row) {
      upper[row] = hn::MulAdd(hn::Set(d, q[row]), columns, upper[row]);
      lower[row] = hn::MulAdd(hn::Set(half, q[kHalf + row]), right, lower[row]);
    }
  }
#pragma GCC unroll 16
  for (std::size_t row = 0; row < kHalf; ++row) {
    float* const to = sums.matrix + row * kBlock;
    hn::StoreU(hn::Add(hn::LoadU(d, to), upper[row]), d, to);
    float* const below = sums.matrix + (kHalf + row) * kBlock + kHalf;
    hn::StoreU(hn::Add(hn::LoadU(half, below), lower[row]), half, below);
  }
  hn::StoreU(hn::Add(hn::LoadU(d, sums.linear), linear), d, sums.linear);
  hn::StoreU(hn::Add(hn::LoadU(d, sums.border), border), d, sums.border);
}

/// What sum_one_block() does, for rows [kFirst, kFirst + kRows) of the matrix and its last
/// kVectors vectors of columns; with kEnds also `linear` and `border`. For vectors too short to
/// keep the whole triangle in registers.
template <std::size_t kFirst, std::size_t kRows, std::size_t kVectors, bool kEnds, bool kWeighted>
HWY_INLINE void sum_part_of_block(const GatheredRows& gathered, std::size_t begin, std::size_t end,
                                  const NormalSums& sums) {
  constexpr std::size_t kColumn = kBlock - kVectors * kLanes;
  const Lanes d;
  Vector matrix[kRows][kVectors];
  Vector linear[kVectors];
  Vector border[kVectors];
#pragma GCC unroll 4
  for (std::size_t v = 0; v < kVectors; ++v) {
#pragma GCC unroll 16
    for (std::size_t row = 0; row < kRows; ++row) matrix[row][v] = hn::Zero(d);
    linear[v] = border[v] = hn::Zero(d);
  }
  for (std::size_t i = begin; i < end; ++i) {
    // The other parts find the rows in the cache.
    if constexpr (kFirst == 0) prefetch_after(gathered, i);
    const float* const q = gathered.rows + static_cast<std::size_t>(gathered.indices[i]) * kBlock;
    Vector columns[kVectors];
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v) {
      columns[v] = hn::LoadU(d, q + kColumn + v * kLanes);
      if constexpr (kEnds)
        linear[v] = hn::MulAdd(hn::Set(d, gathered.coefficients[i]), columns[v], linear[v]);
      if constexpr (kWeighted) columns[v] = hn::Mul(hn::Set(d, gathered.weights[i]), columns[v]);
      if constexpr (kEnds) border[v] = hn::Add(border[v], columns[v]);
    }
#pragma GCC unroll 16
    for (std::size_t row = 0; row < kRows; ++row) {
      const Vector x = hn::Set(d, q[kFirst + row]);
#pragma GCC unroll 4
      for (std::size_t v = 0; v < kVectors; ++v)
        matrix[row][v] = hn::MulAdd(x, columns[v], matrix[row][v]);
    }
  }
  const auto add_to = [&](float* to, Vector sum) {
    hn::StoreU(hn::Add(hn::LoadU(d, to), sum), d, to);
  };
#pragma GCC unroll 4
  for (std::size_t v = 0; v < kVectors; ++v) {
    const std::size_t column = kColumn + v * kLanes;
#pragma GCC unroll 16
    for (std::size_t row = 0; row < kRows; ++row)
      add_to(sums.matrix + (kFirst + row) * kBlock + column, matrix[row][v]);
    if constexpr (kEnds) {
      add_to(sums.linear + column, linear[v]);
      add_to(sums.border + column, border[v]);
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
      sum_part_of_block<0, 5, 2, false, kWeighted>(gathered, begin, end, sums);
      sum_part_of_block<5, 3, 2, true, kWeighted>(gathered, begin, end, sums);
      sum_part_of_block<8, 8, 1, false, kWeighted>(gathered, begin, end, sums);
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
#pragma GCC unroll 4
  for (std::size_t v = 0; v < kVectors; ++v) {
    linear[v] = border[v] = hn::Zero(d);
  }
  for (std::size_t r = 0; r < count; ++r) {
    const Vector a = hn::Set(d, linear_factor[r]);
    const Vector b = hn::Set(d, border_factor[r]);
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kVectors; ++v) {
      const Vector q = hn::LoadU(d, panel + r * stride + v * kLanes);
      linear[v] = hn::MulAdd(a, q, linear[v]);
      border[v] = hn::MulAdd(b, q, border[v]);
    }
  }
#pragma GCC unroll 4
  for (std::size_t v = 0; v < kVectors; ++v) {
    float* const to_linear = sums.linear + k + v * kLanes;
    float* const to_border = sums.border + k + v * kLanes;
    hn::StoreU(hn::Add(hn::LoadU(d, to_linear), linear[v]), d, to_linear);
    hn::StoreU(hn::Add(hn::LoadU(d, to_border), border[v]), d, to_border);
  }
}

void sum_normal_equations(const GatheredRows& gathered, const NormalSums& sums, float* panel) {
  const std::size_t size = gathered.size;
  std::fill_n(sums.matrix, size * size, 0.0F);
  std::fill_n(sums.linear, size, 0.0F);
  std::fill_n(sums.border, size, 0.0F);
  if (kLanes >= 8 && size == kBlock) {
    if (gathered.weights == nullptr) {
      sum_rows_of_one_block<false>(gathered, sums);
    } else {
      sum_rows_of_one_block<true>(gathered, sums);
    }
    return;
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

/// The 16 x 16 block at `a`.
HWY_INLINE bool factorize_block(float* a, std::size_t stride, float* inverse_diagonal) {
  const Lanes d;
  for (std::size_t r = 0; r < kBlock; ++r) {
    float* const row = a + r * stride;
    const float pivot = row[r];
    if (!(pivot > 0.0F) || !std::isfinite(pivot)) return false;
    inverse_diagonal[r] = 1.0F / std::sqrt(pivot);
    Vector scaled[kBlock / kLanes];
#pragma GCC unroll 4
    for (std::size_t v = 0; v < kBlock / kLanes; ++v) {
      scaled[v] = hn::Mul(hn::LoadU(d, row + v * kLanes), hn::Set(d, inverse_diagonal[r]));
      hn::StoreU(scaled[v], d, row + v * kLanes);
    }
    for (std::size_t i = r + 1; i < kBlock; ++i) {
      const Vector x = hn::Set(d, row[i]);
#pragma GCC unroll 4
      for (std::size_t v = 0; v < kBlock / kLanes; ++v) {
        float* const to = a + i * stride + v * kLanes;
        hn::StoreU(hn::NegMulAdd(x, scaled[v], hn::LoadU(d, to)), d, to);
      }
    }
  }
  return true;
}

/// Columns to the right of a factorised block: B = U^-T B, one vector of columns at a time.
HWY_INLINE void solve_columns(const float* block, std::size_t stride, const float* inverse_diagonal,
                              float* b) {
  const Lanes d;
  Vector x[kBlock];
#pragma GCC unroll 16
  for (std::size_t r = 0; r < kBlock; ++r) x[r] = hn::LoadU(d, b + r * stride);
#pragma GCC unroll 16
  for (std::size_t r = 0; r < kBlock; ++r) {
    x[r] = hn::Mul(x[r], hn::Set(d, inverse_diagonal[r]));
#pragma GCC unroll 16
    for (std::size_t i = r + 1; i < kBlock; ++i)
      x[i] = hn::NegMulAdd(hn::Set(d, block[r * stride + i]), x[r], x[i]);
  }
#pragma GCC unroll 16
  for (std::size_t r = 0; r < kBlock; ++r) hn::StoreU(x[r], d, b + r * stride);
}

bool factorize(float* matrix, std::size_t size, float* inverse_diagonal) {
  // A stride that the compiler knows is worth a third of the time.
  if (size == kBlock) return factorize_block(matrix, kBlock, inverse_diagonal);
  for (std::size_t k = 0; k < size; k += kBlock) {
    float* const block = matrix + k * size + k;
    if (!factorize_block(block, size, inverse_diagonal + k)) return false;
    for (std::size_t j = kBlock; j < size - k; j += kLanes)
      solve_columns(block, size, inverse_diagonal + k, block + j);
    update_upper<true>(matrix + k * size, kBlock, k + kBlock, size, matrix);
  }
  return true;
}

HWY_INLINE void solve_one(const float* matrix, std::size_t size, const float* inverse_diagonal,
                          float* x) {
  const Lanes d;
  for (std::size_t k = 0; k < size; k += kBlock) {
    const float* const block = matrix + k * size + k;
    float y[kBlock];
#pragma GCC unroll 16
    for (std::size_t r = 0; r < kBlock; ++r) y[r] = x[k + r];
#pragma GCC unroll 16
    for (std::size_t r = 0; r < kBlock; ++r) {
      y[r] *= inverse_diagonal[k + r];
#pragma GCC unroll 16
      for (std::size_t c = r + 1; c < kBlock; ++c) y[c] -= y[r] * block[r * size + c];
    }
    for (std::size_t j = kBlock; j < size - k; j += kLanes) {
      Vector sum = hn::LoadU(d, x + k + j);
#pragma GCC unroll 16
      for (std::size_t r = 0; r < kBlock; ++r)
        sum = hn::NegMulAdd(hn::Set(d, y[r]), hn::LoadU(d, block + r * size + j), sum);
      hn::StoreU(sum, d, x + k + j);
    }
#pragma GCC unroll 16
    for (std::size_t r = 0; r < kBlock; ++r) x[k + r] = y[r];
  }
  for (std::size_t k = size; k > 0;) {
    k -= kBlock;
    const float* const block = matrix + k * size + k;
    float y[kBlock];
    for (std::size_t r = 0; r < kBlock; ++r) {
      y[r] = x[k + r];
      if (k + kBlock == size) continue;
      Vector sum = hn::Zero(d);
      for (std::size_t j = kBlock; j < size - k; j += kLanes)
        sum = hn::MulAdd(hn::LoadU(d, block + r * size + j), hn::LoadU(d, x + k + j), sum);
      y[r] -= hn::GetLane(hn::SumOfLanes(d, sum));
    }
#pragma GCC unroll 16
    for (std::size_t step = 0; step < kBlock; ++step) {
      const std::size_t c = kBlock - 1 - step;
      y[c] *= inverse_diagonal[k + c];
#pragma GCC unroll 16
      for (std::size_t r = 0; r < c; ++r) y[r] -= block[r * size + c] * y[c];
    }
#pragma GCC unroll 16
    for (std::size_t r = 0; r < kBlock; ++r) x[k + r] = y[r];
  }
}

void solve_factorized(const float* matrix, std::size_t size, const float* inverse_diagonal,
                      float* first, float* second) {
  for (float* const x : {first, second}) {
    if (x == nullptr) continue;
    if (size == kBlock) {
      solve_one(matrix, kBlock, inverse_diagonal, x);
    } else {
      solve_one(matrix, size, inverse_diagonal, x);
    }
  }
}

HWY_INLINE float dot_inline(const float* a, const float* b, std::size_t size) {
  const Lanes d;
  Vector even = hn::Zero(d);
  Vector odd = hn::Zero(d);
  std::size_t k = 0;
  for (; k + 2 * kLanes <= size; k += 2 * kLanes) {
    even = hn::MulAdd(hn::LoadU(d, a + k), hn::LoadU(d, b + k), even);
    odd = hn::MulAdd(hn::LoadU(d, a + k + kLanes), hn::LoadU(d, b + k + kLanes), odd);
  }
  for (; k < size; k += kLanes) even = hn::MulAdd(hn::LoadU(d, a + k), hn::LoadU(d, b + k), even);
  return hn::GetLane(hn::SumOfLanes(d, hn::Add(even, odd)));
}

float dot(const float* a, const float* b, std::size_t size) { return dot_inline(a, b, size); }

void dots_of_rows(const GatheredRows& gathered, const float* x, float* results) {
  const std::size_t size = gathered.size;
  for (std::size_t i = 0; i < gathered.count; ++i) {
    prefetch_after(gathered, i);
    results[i] =
        dot_inline(gathered.rows + static_cast<std::size_t>(gathered.indices[i]) * size, x, size);
  }
}

HWY_INLINE void add_scaled_inline(float factor, const float* values, std::size_t size, float* sum) {
  const Lanes d;
  for (std::size_t k = 0; k < size; k += kLanes) {
    hn::StoreU(hn::MulAdd(hn::Set(d, factor), hn::LoadU(d, values + k), hn::LoadU(d, sum + k)), d,
               sum + k);
  }
}

void add_scaled(float factor, const float* values, std::size_t size, float* sum) {
  add_scaled_inline(factor, values, size, sum);
}

/// sum_residuals() of [begin, end), for rows that are so many vectors long, added to `linear`.
template <std::size_t kVectors>
HWY_INLINE float residuals_of_part(const GatheredRows& gathered, std::size_t begin, std::size_t end,
                                   const float* x, float bias, float* linear) {
  const Lanes d;
  const std::size_t size = kVectors * kLanes;
  Vector factors[kVectors];
  Vector sums[kVectors];
#pragma GCC unroll 16
  for (std::size_t v = 0; v < kVectors; ++v) {
    factors[v] = hn::LoadU(d, x + v * kLanes);
    sums[v] = hn::Zero(d);
  }
  float total = 0.0F;
  for (std::size_t i = begin; i < end; ++i) {
    prefetch_after(gathered, i);
    const float* const q = gathered.rows + static_cast<std::size_t>(gathered.indices[i]) * size;
    Vector row[kVectors];
    Vector products = hn::Zero(d);
#pragma GCC unroll 16
    for (std::size_t v = 0; v < kVectors; ++v) {
      row[v] = hn::LoadU(d, q + v * kLanes);
      products = v == 0 ? hn::Mul(factors[0], row[0]) : hn::MulAdd(factors[v], row[v], products);
    }
    const float target = gathered.coefficients == nullptr ? 0.0F : gathered.coefficients[i];
    const float residual = target - (hn::GetLane(hn::SumOfLanes(d, products)) + bias);
    total += residual;
    const Vector factor = hn::Set(d, residual);
#pragma GCC unroll 16
    for (std::size_t v = 0; v < kVectors; ++v) sums[v] = hn::MulAdd(factor, row[v], sums[v]);
  }
#pragma GCC unroll 16
  for (std::size_t v = 0; v < kVectors; ++v) {
    float* const to = linear + v * kLanes;
    hn::StoreU(hn::Add(hn::LoadU(d, to), sums[v]), d, to);
  }
  return total;
}

/// The same for kRows rows of any length, from the begin-th on: what is read and written of x and
/// `linear` counts for all of them.
template <std::size_t kRows>
HWY_INLINE float residuals_of_long_rows(const GatheredRows& gathered, std::size_t begin,
                                        const float* x, float bias, float* linear) {
  const Lanes d;
  const std::size_t size = gathered.size;
  const float* rows[kRows];
  Vector even[kRows];
  Vector odd[kRows];
#pragma GCC unroll 4
  for (std::size_t r = 0; r < kRows; ++r) {
    const std::size_t i = begin + r;
    prefetch_after(gathered, i);
    rows[r] = gathered.rows + static_cast<std::size_t>(gathered.indices[i]) * size;
    even[r] = odd[r] = hn::Zero(d);
  }
  std::size_t k = 0;
  for (; k + 2 * kLanes <= size; k += 2 * kLanes) {
    const Vector first = hn::LoadU(d, x + k);
    const Vector second = hn::LoadU(d, x + k + kLanes);
#pragma GCC unroll 4
    for (std::size_t r = 0; r < kRows; ++r) {
      even[r] = hn::MulAdd(first, hn::LoadU(d, rows[r] + k), even[r]);
      odd[r] = hn::MulAdd(second, hn::LoadU(d, rows[r] + k + kLanes), odd[r]);
    }
  }
  for (; k < size; k += kLanes) {
    const Vector last = hn::LoadU(d, x + k);
#pragma GCC unroll 4
    for (std::size_t r = 0; r < kRows; ++r)
      even[r] = hn::MulAdd(last, hn::LoadU(d, rows[r] + k), even[r]);
  }
  float total = 0.0F;
  Vector factors[kRows];
#pragma GCC unroll 4
  for (std::size_t r = 0; r < kRows; ++r) {
    const float target = gathered.coefficients == nullptr ? 0.0F : gathered.coefficients[begin + r];
    const float residual =
        target - (hn::GetLane(hn::SumOfLanes(d, hn::Add(even[r], odd[r]))) + bias);
    total += residual;
    factors[r] = hn::Set(d, residual);
  }
  for (k = 0; k < size; k += kLanes) {
    Vector sum = hn::LoadU(d, linear + k);
#pragma GCC unroll 4
    for (std::size_t r = 0; r < kRows; ++r)
      sum = hn::MulAdd(factors[r], hn::LoadU(d, rows[r] + k), sum);
    hn::StoreU(sum, d, linear + k);
  }
  return total;
}

float sum_residuals(const GatheredRows& gathered, const float* x, float bias, float* linear) {
  std::fill_n(linear, gathered.size, 0.0F);
  float total = 0.0F;
  const std::size_t num_vectors = gathered.size / kLanes;
  if (num_vectors > 8) {
    std::size_t i = 0;
    for (; i + 4 <= gathered.count; i += 4)
      total += residuals_of_long_rows<4>(gathered, i, x, bias, linear);
    for (; i < gathered.count; ++i)
      total += residuals_of_long_rows<1>(gathered, i, x, bias, linear);
    return total;
  }
  for (std::size_t begin = 0; begin < gathered.count; begin += kRowsInRegisters) {
    const std::size_t end = std::min(gathered.count, begin + kRowsInRegisters);
    const auto part = [&](auto vectors) {
      return residuals_of_part<vectors>(gathered, begin, end, x, bias, linear);
    };
    switch (num_vectors) {
      case 1:
        total += part(std::integral_constant<std::size_t, 1>());
        break;
      case 2:
        total += part(std::integral_constant<std::size_t, 2>());
        break;
      case 3:
        total += part(std::integral_constant<std::size_t, 3>());
        break;
      case 4:
        total += part(std::integral_constant<std::size_t, 4>());
        break;
      case 5:
        total += part(std::integral_constant<std::size_t, 5>());
        break;
      case 6:
        total += part(std::integral_constant<std::size_t, 6>());
        break;
      case 7:
        total += part(std::integral_constant<std::size_t, 7>());
        break;
      default:
        total += part(std::integral_constant<std::size_t, 8>());
    }
  }
  return total;
}

// Rows that are asked for before their turn.
constexpr std::size_t kScaledAhead = 32;

template <std::size_t kWidth>
HWY_INLINE void sum_rows_of_width(const ScaledRows& scaled, double* sum) {
  const hn::CappedTag<float, kWidth> d;
  constexpr std::size_t kVectors = kWidth / hn::MaxLanes(d);
  const std::size_t readable = scaled.count + scaled.num_ahead;
  for (std::size_t begin = 0; begin < scaled.count; begin += kRowsInRegisters) {
    const std::size_t end = std::min(scaled.count, begin + kRowsInRegisters);
    hn::Vec<decltype(d)> parts[kVectors];
#pragma GCC unroll 16
    for (std::size_t v = 0; v < kVectors; ++v) parts[v] = hn::Zero(d);
    for (std::size_t i = begin; i < end; ++i) {
      if (i + kScaledAhead < readable) {
        hwy::Prefetch(scaled.rows +
                      static_cast<std::size_t>(scaled.indices[i + kScaledAhead]) * kWidth);
      }
      const auto index = static_cast<std::size_t>(scaled.indices[i]);
      const float* const row = scaled.rows + index * kWidth;
      const auto s = hn::Set(d, scaled.scales[index]);
#pragma GCC unroll 16
      for (std::size_t v = 0; v < kVectors; ++v)
        parts[v] = hn::MulAdd(s, hn::LoadU(d, row + v * hn::MaxLanes(d)), parts[v]);
    }
    float values[kWidth];
#pragma GCC unroll 16
    for (std::size_t v = 0; v < kVectors; ++v)
      hn::StoreU(parts[v], d, values + v * hn::MaxLanes(d));
    for (std::size_t k = 0; k < kWidth; ++k) sum[k] += static_cast<double>(values[k]);
  }
}

void sum_scaled_rows(const ScaledRows& scaled, double* sum) {
  switch (scaled.width) {
    case 1:
      return sum_rows_of_width<1>(scaled, sum);
    case 8:
      return sum_rows_of_width<8>(scaled, sum);
    default:
      return sum_rows_of_width<16>(scaled, sum);
  }
}

template <std::size_t kWidth>
HWY_INLINE void subtract_of_width(const ScaledRows& scaled, const float* step) {
  const hn::CappedTag<float, kWidth> d;
  constexpr std::size_t kVectors = kWidth / hn::MaxLanes(d);
  const std::size_t readable = scaled.count + scaled.num_ahead;
  hn::Vec<decltype(d)> steps[kVectors];
#pragma GCC unroll 16
  for (std::size_t v = 0; v < kVectors; ++v) steps[v] = hn::LoadU(d, step + v * hn::MaxLanes(d));
  for (std::size_t i = 0; i < scaled.count; ++i) {
    if (i + kScaledAhead < readable) {
      hwy::Prefetch(scaled.rows +
                    static_cast<std::size_t>(scaled.indices[i + kScaledAhead]) * kWidth);
    }
    const auto index = static_cast<std::size_t>(scaled.indices[i]);
    float* const row = scaled.rows + index * kWidth;
    const auto s = hn::Set(d, scaled.scales[index]);
#pragma GCC unroll 16
    for (std::size_t v = 0; v < kVectors; ++v) {
      float* const to = row + v * hn::MaxLanes(d);
      hn::StoreU(hn::NegMulAdd(s, steps[v], hn::LoadU(d, to)), d, to);
    }
  }
}

void subtract_scaled(const ScaledRows& scaled, const float* step) {
  switch (scaled.width) {
    case 1:
      return subtract_of_width<1>(scaled, step);
    case 8:
      return subtract_of_width<8>(scaled, step);
    default:
      return subtract_of_width<16>(scaled, step);
  }
}

// As many sums as the latency of a multiply-add hides behind, and no more than fit 16 registers.
constexpr std::size_t kRoundSums = 12;

float run_multiply_adds(std::size_t rounds) {
  const Lanes d;
  const Vector factor = hn::Set(d, 0.999F);
  const Vector term = hn::Set(d, static_cast<float>(rounds));
  Vector sums[kRoundSums];
#pragma GCC unroll 16
  for (std::size_t i = 0; i < kRoundSums; ++i) sums[i] = hn::Set(d, static_cast<float>(i));
  for (std::size_t round = 0; round < rounds; ++round) {
#pragma GCC unroll 16
    for (std::size_t i = 0; i < kRoundSums; ++i) sums[i] = hn::MulAdd(sums[i], factor, term);
  }
#pragma GCC unroll 16
  for (std::size_t i = 1; i < kRoundSums; ++i) sums[0] = hn::Add(sums[0], sums[i]);
  return hn::GetLane(hn::SumOfLanes(d, sums[0]));
}

double multiply_adds_flops() { return 2.0 * static_cast<double>(kRoundSums * kLanes); }

const char* target() { return hwy::TargetName(HWY_TARGET); }

}  // namespace HWY_NAMESPACE
}  // namespace als
HWY_AFTER_NAMESPACE();
#endif

#if defined(__EMSCRIPTEN__) || HWY_ONCE
namespace als {

#if defined(__EMSCRIPTEN__)
#define ALS_DISPATCH(name) scalar::name
#else
#define ALS_DISPATCH(name) HWY_DYNAMIC_DISPATCH(name)
HWY_EXPORT(sum_normal_equations);
HWY_EXPORT(factorize);
HWY_EXPORT(solve_factorized);
HWY_EXPORT(dots_of_rows);
HWY_EXPORT(sum_residuals);
HWY_EXPORT(sum_scaled_rows);
HWY_EXPORT(subtract_scaled);
HWY_EXPORT(dot);
HWY_EXPORT(add_scaled);
HWY_EXPORT(run_multiply_adds);
HWY_EXPORT(multiply_adds_flops);
HWY_EXPORT(target);
#endif

void sum_normal_equations(const GatheredRows& gathered, const NormalSums& sums, float* panel) {
#if defined(__EMSCRIPTEN__)
  (void)panel;
  scalar::sum_normal_equations(gathered, sums);
#else
  HWY_DYNAMIC_DISPATCH(sum_normal_equations)(gathered, sums, panel);
#endif
}

bool factorize(float* matrix, std::size_t size, float* inverse_diagonal) {
  return ALS_DISPATCH(factorize)(matrix, size, inverse_diagonal);
}

void solve_factorized(const float* matrix, std::size_t size, const float* inverse_diagonal,
                      float* first, float* second) {
  ALS_DISPATCH(solve_factorized)(matrix, size, inverse_diagonal, first, second);
}

void dots_of_rows(const GatheredRows& gathered, const float* x, float* results) {
  ALS_DISPATCH(dots_of_rows)(gathered, x, results);
}

float sum_residuals(const GatheredRows& gathered, const float* x, float bias, float* linear) {
  return ALS_DISPATCH(sum_residuals)(gathered, x, bias, linear);
}

void sum_scaled_rows(const ScaledRows& scaled, double* sum) {
  ALS_DISPATCH(sum_scaled_rows)(scaled, sum);
}

void subtract_scaled(const ScaledRows& scaled, const float* step) {
  ALS_DISPATCH(subtract_scaled)(scaled, step);
}

float dot(const float* a, const float* b, std::size_t size) {
  return ALS_DISPATCH(dot)(a, b, size);
}

void add_scaled(float factor, const float* values, std::size_t size, float* sum) {
  ALS_DISPATCH(add_scaled)(factor, values, size, sum);
}

float run_multiply_adds(std::size_t rounds) { return ALS_DISPATCH(run_multiply_adds)(rounds); }

double multiply_adds_flops() { return ALS_DISPATCH(multiply_adds_flops)(); }

const char* kernel_target() {
#if defined(__EMSCRIPTEN__)
  return "scalar";
#else
  return HWY_DYNAMIC_DISPATCH(target)();
#endif
}

}  // namespace als
#endif
