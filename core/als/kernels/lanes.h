#pragma once

// Questions put to the sixteen items of a block at once: bit i of the answer is that of item i.

#include <cstddef>
#include <cstdint>

#include "als/kernels/block_dot.h"

namespace als {

/// scores[i] >= least; [kBlockRows], like all that follow.
inline std::uint32_t lanes_at_least(const float* scores, float least) {
  std::uint32_t bits = 0;
#if defined(__wasm_simd128__)
  const v128_t bound = wasm_f32x4_splat(least);
  for (std::size_t i = 0; i < kBlockRows; i += 4)
    bits |= wasm_i32x4_bitmask(wasm_f32x4_ge(wasm_v128_load(scores + i), bound)) << i;
#elif defined(__SSE2__)
  const __m128 bound = _mm_set1_ps(least);
  for (std::size_t i = 0; i < kBlockRows; i += 4) {
    bits |=
        static_cast<std::uint32_t>(_mm_movemask_ps(_mm_cmpge_ps(_mm_loadu_ps(scores + i), bound)))
        << i;
  }
#else
  for (std::size_t i = 0; i < kBlockRows; ++i)
    bits |= static_cast<std::uint32_t>(scores[i] >= least) << i;
#endif
  return bits;
}

/// low <= values[i] <= high, for 0 <= low, high <= 65535.
inline std::uint32_t lanes_within(const std::uint16_t* values, std::uint16_t low,
                                  std::uint16_t high) {
#if defined(__wasm_simd128__)
  const v128_t least = wasm_u16x8_splat(low);
  const v128_t most = wasm_u16x8_splat(high);
  const auto within = [&](const std::uint16_t* eight) {
    const v128_t value = wasm_v128_load(eight);
    return wasm_v128_and(wasm_u16x8_ge(value, least), wasm_u16x8_le(value, most));
  };
  return wasm_i8x16_bitmask(wasm_i8x16_narrow_i16x8(within(values), within(values + 8)));
#elif defined(__SSE2__)
  const __m128i least = _mm_set1_epi16(static_cast<short>(low));
  const __m128i most = _mm_set1_epi16(static_cast<short>(high));
  const auto within = [&](const std::uint16_t* eight) {
    const __m128i value = _mm_loadu_si128(reinterpret_cast<const __m128i*>(eight));
    // What a saturating difference leaves is above 0 where the bound is broken.
    const __m128i broken = _mm_or_si128(_mm_subs_epu16(least, value), _mm_subs_epu16(value, most));
    return _mm_cmpeq_epi16(broken, _mm_setzero_si128());
  };
  return static_cast<std::uint32_t>(
      _mm_movemask_epi8(_mm_packs_epi16(within(values), within(values + 8))));
#else
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < kBlockRows; ++i)
    bits |= static_cast<std::uint32_t>(values[i] >= low && values[i] <= high) << i;
  return bits;
#endif
}

/// (masks[i] & looked_at) == expected.
inline std::uint32_t lanes_equal(const std::uint32_t* masks, std::uint32_t looked_at,
                                 std::uint32_t expected) {
  std::uint32_t bits = 0;
#if defined(__wasm_simd128__)
  const v128_t mask = wasm_u32x4_splat(looked_at);
  const v128_t wanted = wasm_u32x4_splat(expected);
  for (std::size_t i = 0; i < kBlockRows; i += 4)
    bits |=
        wasm_i32x4_bitmask(wasm_i32x4_eq(wasm_v128_and(wasm_v128_load(masks + i), mask), wanted))
        << i;
#elif defined(__SSE2__)
  const __m128i mask = _mm_set1_epi32(static_cast<int>(looked_at));
  const __m128i wanted = _mm_set1_epi32(static_cast<int>(expected));
  for (std::size_t i = 0; i < kBlockRows; i += 4) {
    const __m128i four = _mm_loadu_si128(reinterpret_cast<const __m128i*>(masks + i));
    const __m128i equal = _mm_cmpeq_epi32(_mm_and_si128(four, mask), wanted);
    bits |= static_cast<std::uint32_t>(_mm_movemask_ps(_mm_castsi128_ps(equal))) << i;
  }
#else
  for (std::size_t i = 0; i < kBlockRows; ++i)
    bits |= static_cast<std::uint32_t>((masks[i] & looked_at) == expected) << i;
#endif
  return bits;
}

}  // namespace als
