// Products of vectors: dots with gathered rows, and the gradient of a squared error without its
// matrix, which conjugate gradients and the spectral start live on; each row is read once, n P to
// 2 n P multiply-adds. Checked by RowKernels in tests/unit/solve/normal_system_test.cpp.

#define HWY_TARGET_INCLUDE "als/kernels/residuals.cpp"
#include <algorithm>

#include "als/kernels/row_kernels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace als::HWY_NAMESPACE {

float dot(const float* a, const float* b, std::size_t size) { return dot_inline(a, b, size); }

void dots_of_rows(const GatheredRows& gathered, const float* x, float* results) {
  const std::size_t size = gathered.size;
  for (std::size_t i = 0; i < gathered.count; ++i) {
    prefetch_after(gathered, i);
    results[i] =
        dot_inline(gathered.rows + static_cast<std::size_t>(gathered.indices[i]) * size, x, size);
  }
}

void add_scaled(float factor, const float* values, std::size_t size, float* sum) {
  const Lanes d;
  for (std::size_t k = 0; k < size; k += kLanes) {
    hn::StoreU(multiply_add(hn::Set(d, factor), hn::LoadU(d, values + k), hn::LoadU(d, sum + k)), d,
               sum + k);
  }
}

/// sum_residuals() of [begin, end), for rows that are so many blocks long, added to `linear`.
template <std::size_t kBlocks>
HWY_INLINE float residuals_of_part(const GatheredRows& gathered, std::size_t begin, std::size_t end,
                                   const float* x, float bias, float* linear) {
  const Lanes d;
  constexpr std::size_t kVectors = kBlocks * kParts;
  const std::size_t size = kBlocks * kBlock;
  Vector factors[kVectors];
  Vector sums[kVectors];
  UNROLLED (v, 0, kVectors) {
    factors[v] = hn::LoadU(d, x + v * kLanes);
    sums[v] = hn::Zero(d);
  }
  float total = 0.0F;
  for (std::size_t i = begin; i < end; ++i) {
    prefetch_after(gathered, i);
    const float* const q = gathered.rows + static_cast<std::size_t>(gathered.indices[i]) * size;
    Vector row[kVectors];
    Vector products[kParts];
    UNROLLED (v, 0, kVectors) {
      row[v] = hn::LoadU(d, q + v * kLanes);
      products[v % kParts] = v < kParts ? hn::Mul(factors[v], row[v])
                                        : multiply_add(factors[v], row[v], products[v % kParts]);
    }
    const float target = gathered.coefficients == nullptr ? 0.0F : gathered.coefficients[i];
    const float residual = target - (sum_of_parts(products) + bias);
    total += residual;
    const Vector factor = hn::Set(d, residual);
    UNROLLED (v, 0, kVectors) sums[v] = multiply_add(factor, row[v], sums[v]);
  }
  UNROLLED (v, 0, kVectors) add_to(d, linear + v * kLanes, sums[v]);
  return total;
}

// Rows of no more blocks stay in registers between the two uses that are made of them.
constexpr std::size_t kMostBlocks = 4;

/// residuals_of_part() for rows of kBlocks or more, by their length.
template <std::size_t kBlocks = 1>
HWY_INLINE float residuals_of_short_rows(const GatheredRows& gathered, std::size_t begin,
                                         std::size_t end, const float* x, float bias,
                                         float* linear) {
  if constexpr (kBlocks < kMostBlocks) {
    if (gathered.size > kBlocks * kBlock)
      return residuals_of_short_rows<kBlocks + 1>(gathered, begin, end, x, bias, linear);
  }
  return residuals_of_part<kBlocks>(gathered, begin, end, x, bias, linear);
}

/// sum_residuals() of kRows rows of any length, from the begin-th on: what is read and written of x
/// and `linear` counts for all of them.
template <std::size_t kRows>
HWY_INLINE float residuals_of_long_rows(const GatheredRows& gathered, std::size_t begin,
                                        const float* x, float bias, float* linear) {
  const Lanes d;
  const std::size_t size = gathered.size;
  const float* rows[kRows];
  Vector products[kRows][kParts];
  UNROLLED (r, 0, kRows) {
    const std::size_t i = begin + r;
    prefetch_after(gathered, i);
    rows[r] = gathered.rows + static_cast<std::size_t>(gathered.indices[i]) * size;
    UNROLLED (v, 0, kParts) products[r][v] = hn::Zero(d);
  }
  for (std::size_t k = 0; k < size; k += kBlock) {
    UNROLLED (v, 0, kParts) {
      const Vector factor = hn::LoadU(d, x + k + v * kLanes);
      UNROLLED (r, 0, kRows)
        products[r][v] =
            multiply_add(factor, hn::LoadU(d, rows[r] + k + v * kLanes), products[r][v]);
    }
  }
  float total = 0.0F;
  Vector factors[kRows];
  UNROLLED (r, 0, kRows) {
    const float target = gathered.coefficients == nullptr ? 0.0F : gathered.coefficients[begin + r];
    const float residual = target - (sum_of_parts(products[r]) + bias);
    total += residual;
    factors[r] = hn::Set(d, residual);
  }
  for (std::size_t k = 0; k < size; k += kLanes) {
    Vector sum = hn::LoadU(d, linear + k);
    UNROLLED (r, 0, kRows) sum = multiply_add(factors[r], hn::LoadU(d, rows[r] + k), sum);
    hn::StoreU(sum, d, linear + k);
  }
  return total;
}

float sum_residuals(const GatheredRows& gathered, const float* x, float bias, float* linear) {
  std::fill_n(linear, gathered.size, 0.0F);
  float total = 0.0F;
  if (gathered.size > kMostBlocks * kBlock) {
    std::size_t i = 0;
    for (; i + 4 <= gathered.count; i += 4)
      total += residuals_of_long_rows<4>(gathered, i, x, bias, linear);
    for (; i < gathered.count; ++i)
      total += residuals_of_long_rows<1>(gathered, i, x, bias, linear);
    return total;
  }
  for (std::size_t begin = 0; begin < gathered.count; begin += kRowsInRegisters) {
    const std::size_t end = std::min(gathered.count, begin + kRowsInRegisters);
    total += residuals_of_short_rows(gathered, begin, end, x, bias, linear);
  }
  return total;
}

}  // namespace als::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace als {

HWY_EXPORT(dots_of_rows);
HWY_EXPORT(sum_residuals);
HWY_EXPORT(dot);
HWY_EXPORT(add_scaled);

void dots_of_rows(const GatheredRows& gathered, const float* x, float* results) {
  HWY_DYNAMIC_DISPATCH(dots_of_rows)(gathered, x, results);
}

float sum_residuals(const GatheredRows& gathered, const float* x, float bias, float* linear) {
  return HWY_DYNAMIC_DISPATCH(sum_residuals)(gathered, x, bias, linear);
}

float dot(const float* a, const float* b, std::size_t size) {
  return HWY_DYNAMIC_DISPATCH(dot)(a, b, size);
}

void add_scaled(float factor, const float* values, std::size_t size, float* sum) {
  HWY_DYNAMIC_DISPATCH(add_scaled)(factor, values, size, sum);
}

}  // namespace als
#endif
