#pragma once

// Integer dot products: int8 item factors against an int16 query. Integers, so every platform gives
// the same bits; int16 for the query because SIMD units multiply 16-bit pairs anyway, and an int8
// query would cost a hundredth of recall.

#include <cstddef>
#include <cstdint>

namespace als {

/// sum_k row[k] * query[k]. No overflow for count <= 512: 512 * 127 * 32767 < 2^31.
inline std::int32_t dot_i8_i16(const std::int8_t* row, const std::int16_t* query,
                               std::size_t count) {
  std::int32_t sum = 0;
  for (std::size_t k = 0; k < count; ++k) sum += static_cast<std::int32_t>(row[k]) * query[k];
  return sum;
}

}  // namespace als
