#pragma once

// Integer dot products: int8 item factors against an int16 query. Integers, so every platform gives
// the same bits; int16 for the query because SIMD units multiply 16-bit pairs anyway, and an int8
// query would cost a hundredth of recall.

#include <cstddef>
#include <cstdint>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace als {

/// sum_k row[k] * query[k], one by one: what dot_i8_i16 must equal. No overflow for count <= 512:
/// 512 * 127 * 32767 < 2^31.
inline std::int32_t dot_i8_i16_scalar(const std::int8_t* row, const std::int16_t* query,
                                      std::size_t count) {
  std::int32_t sum = 0;
  for (std::size_t k = 0; k < count; ++k) sum += static_cast<std::int32_t>(row[k]) * query[k];
  return sum;
}

/// The same, eight products at a time where the platform has 128-bit vectors. Reads nothing beyond
/// `count`; no alignment needed.
inline std::int32_t dot_i8_i16(const std::int8_t* row, const std::int16_t* query,
                               std::size_t count) {
  std::size_t k = 0;
  std::int32_t sum = 0;
#if defined(__wasm_simd128__)
  v128_t sums = wasm_i32x4_const(0, 0, 0, 0);
  for (; k + 8 <= count; k += 8) {
    sums = wasm_i32x4_add(
        sums, wasm_i32x4_dot_i16x8(wasm_i16x8_load8x8(row + k), wasm_v128_load(query + k)));
  }
  sum = wasm_i32x4_extract_lane(sums, 0) + wasm_i32x4_extract_lane(sums, 1) +
        wasm_i32x4_extract_lane(sums, 2) + wasm_i32x4_extract_lane(sums, 3);
#elif defined(__SSE2__)
  __m128i sums = _mm_setzero_si128();
  for (; k + 8 <= count; k += 8) {
    const __m128i bytes = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(row + k));
    // Each byte into the upper half of a word, and down again with its sign.
    const __m128i words = _mm_srai_epi16(_mm_unpacklo_epi8(_mm_setzero_si128(), bytes), 8);
    sums = _mm_add_epi32(
        sums, _mm_madd_epi16(words, _mm_loadu_si128(reinterpret_cast<const __m128i*>(query + k))));
  }
  sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0x4E));
  sums = _mm_add_epi32(sums, _mm_shuffle_epi32(sums, 0xB1));
  sum = _mm_cvtsi128_si32(sums);
#endif
  return sum + dot_i8_i16_scalar(row + k, query + k, count - k);
}

}  // namespace als
