// Running residuals of short rows, read and written where they lie: what the rated set's factors
// are learned from, two passes over an item's raters, memory-bound. Checked by RowKernels in
// tests/unit/solve/normal_system_test.cpp.

#define HWY_TARGET_INCLUDE "als/kernels/scaled_rows.cpp"
#include <algorithm>
#include <type_traits>

#include "als/kernels/row_kernels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace als::HWY_NAMESPACE {

// Rows that are asked for before their turn.
constexpr std::size_t kScaledAhead = 32;

template <std::size_t kWidth>
HWY_INLINE void prefetch_scaled(const ScaledRows& scaled, std::size_t i) {
  if (i + kScaledAhead < scaled.count + scaled.num_ahead) {
    const auto index = static_cast<std::size_t>(scaled.indices[i + kScaledAhead]);
    hwy::Prefetch(scaled.rows + index * kWidth);
    hwy::Prefetch(scaled.scales + index);
  }
}

/// kernel(the width as a constant).
template <class Kernel>
HWY_INLINE void by_width(std::size_t width, const Kernel& kernel) {
  if (width == 1) return kernel(std::integral_constant<std::size_t, 1>());
  if (width == 8) return kernel(std::integral_constant<std::size_t, 8>());
  kernel(std::integral_constant<std::size_t, 16>());
}

template <std::size_t kWidth>
HWY_INLINE void sum_rows_of_width(const ScaledRows& scaled, double* sum) {
  const hn::CappedTag<float, kWidth> d;
  constexpr std::size_t kVectors = kWidth / hn::MaxLanes(d);
  for (std::size_t begin = 0; begin < scaled.count; begin += kRowsInRegisters) {
    const std::size_t end = std::min(scaled.count, begin + kRowsInRegisters);
    hn::Vec<decltype(d)> parts[kVectors];
    UNROLLED (v, 0, kVectors) parts[v] = hn::Zero(d);
    for (std::size_t i = begin; i < end; ++i) {
      prefetch_scaled<kWidth>(scaled, i);
      const auto index = static_cast<std::size_t>(scaled.indices[i]);
      const float* const row = scaled.rows + index * kWidth;
      const auto s = hn::Set(d, scaled.scales[index]);
      UNROLLED (v, 0, kVectors)
        parts[v] = multiply_add(s, hn::LoadU(d, row + v * hn::MaxLanes(d)), parts[v]);
    }
    float values[kWidth];
    UNROLLED (v, 0, kVectors) hn::StoreU(parts[v], d, values + v * hn::MaxLanes(d));
    for (std::size_t k = 0; k < kWidth; ++k) sum[k] += static_cast<double>(values[k]);
  }
}

void sum_scaled_rows(const ScaledRows& scaled, double* sum) {
  by_width(scaled.width, [&](auto width) { sum_rows_of_width<width>(scaled, sum); });
}

template <std::size_t kWidth>
HWY_INLINE void subtract_of_width(const ScaledRows& scaled, const float* step) {
  const hn::CappedTag<float, kWidth> d;
  constexpr std::size_t kVectors = kWidth / hn::MaxLanes(d);
  hn::Vec<decltype(d)> steps[kVectors];
  UNROLLED (v, 0, kVectors) steps[v] = hn::LoadU(d, step + v * hn::MaxLanes(d));
  for (std::size_t i = 0; i < scaled.count; ++i) {
    prefetch_scaled<kWidth>(scaled, i);
    const auto index = static_cast<std::size_t>(scaled.indices[i]);
    float* const row = scaled.rows + index * kWidth;
    const auto s = hn::Set(d, scaled.scales[index]);
    UNROLLED (v, 0, kVectors) {
      float* const to = row + v * hn::MaxLanes(d);
      hn::StoreU(subtract_product(s, steps[v], hn::LoadU(d, to)), d, to);
    }
  }
}

void subtract_scaled(const ScaledRows& scaled, const float* step) {
  by_width(scaled.width, [&](auto width) { subtract_of_width<width>(scaled, step); });
}

}  // namespace als::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace als {

HWY_EXPORT(sum_scaled_rows);
HWY_EXPORT(subtract_scaled);

void sum_scaled_rows(const ScaledRows& scaled, double* sum) {
  HWY_DYNAMIC_DISPATCH(sum_scaled_rows)(scaled, sum);
}

void subtract_scaled(const ScaledRows& scaled, const float* step) {
  HWY_DYNAMIC_DISPATCH(subtract_scaled)(scaled, step);
}

}  // namespace als
#endif
