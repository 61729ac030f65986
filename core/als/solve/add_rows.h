#pragma once

// add_rows(): the inner loop of small dense products.

#include <cstddef>

namespace als {

/// to[i] += factors[r * factor_stride] * rows[r * stride + i] for i < count, row by row in their
/// order: four at a time, so that `to` is read and written a quarter as often.
template <class Number>
inline void add_rows(std::size_t num_rows, const Number* factors, std::size_t factor_stride,
                     const Number* rows, std::size_t stride, std::size_t count,
                     Number* __restrict to) {
  std::size_t r = 0;
  for (; r + 4 <= num_rows; r += 4, factors += 4 * factor_stride, rows += 4 * stride) {
    const Number a = factors[0];
    const Number b = factors[factor_stride];
    const Number c = factors[2 * factor_stride];
    const Number d = factors[3 * factor_stride];
    for (std::size_t i = 0; i < count; ++i) {
      to[i] = (((to[i] + a * rows[i]) + b * rows[i + stride]) + c * rows[i + 2 * stride]) +
              d * rows[i + 3 * stride];
    }
  }
  for (; r < num_rows; ++r, factors += factor_stride, rows += stride) {
    for (std::size_t i = 0; i < count; ++i) to[i] += *factors * rows[i];
  }
}

}  // namespace als
