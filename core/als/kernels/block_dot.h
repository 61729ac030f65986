#pragma once

// Dot products of sixteen int8 rows at once with an int16 query, for a pass over all items. The
// rows of a block are interleaved by pairs of columns, so that a vector holds the same pair of
// several rows: a multiply-add of 16-bit pairs leaves one sum a row in each lane, and nothing is
// added across lanes. int16 for the query because SIMD units multiply 16-bit pairs anyway, and an
// int8 query would cost a hundredth of recall. Integers, so every platform gives the same bits.

#include <cstddef>
#include <cstdint>
#include <cstring>

#if defined(__wasm_simd128__)
#include <wasm_simd128.h>
#elif defined(__SSE2__)
#include <immintrin.h>
#endif

namespace als {

constexpr std::size_t kBlockRows = 16;

/// Pairs of columns of a row, the last one filled up with a 0.
constexpr std::size_t num_pairs(std::size_t num_columns) { return (num_columns + 1) / 2; }

/// Where in its block the value of a row is.
constexpr std::size_t place_in_block(std::size_t row, std::size_t column) {
  return (column / 2 * kBlockRows + row) * 2 + column % 2;
}

/// sums[row] = sum_k block(row, k) * query[k], [kBlockRows], one by one: what block_dots must
/// equal. `query` [2 * pairs]. No overflow for pairs <= 256: 512 * 127 * 32767 < 2^31.
inline void block_dots_scalar(const std::int8_t* block, const std::int16_t* query,
                              std::size_t pairs, std::int32_t* sums) {
  for (std::size_t row = 0; row < kBlockRows; ++row) {
    sums[row] = 0;
    for (std::size_t k = 0; k < 2 * pairs; ++k)
      sums[row] += static_cast<std::int32_t>(block[place_in_block(row, k)]) * query[k];
  }
}

#if defined(__SSE2__) && !defined(__wasm_simd128__)
/// For a processor with AVX2.
__attribute__((target("avx2"))) inline void block_dots_avx2(const std::int8_t* block,
                                                            const std::int16_t* query,
                                                            std::size_t pairs, std::int32_t* sums) {
  __m256i low = _mm256_setzero_si256();
  __m256i high = _mm256_setzero_si256();
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    std::int32_t both;
    std::memcpy(&both, query + 2 * pair, sizeof both);
    const __m256i q = _mm256_set1_epi32(both);
    const auto* const bytes = reinterpret_cast<const __m128i*>(block + 2 * kBlockRows * pair);
    const __m256i first = _mm256_cvtepi8_epi16(_mm_loadu_si128(bytes));
    const __m256i second = _mm256_cvtepi8_epi16(_mm_loadu_si128(bytes + 1));
    low = _mm256_add_epi32(low, _mm256_madd_epi16(first, q));
    high = _mm256_add_epi32(high, _mm256_madd_epi16(second, q));
  }
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums), low);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(sums + 8), high);
}

inline void block_dots_sse2(const std::int8_t* block, const std::int16_t* query, std::size_t pairs,
                            std::int32_t* sums) {
  __m128i totals[4] = {};
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    std::int32_t both;
    std::memcpy(&both, query + 2 * pair, sizeof both);
    const __m128i q = _mm_set1_epi32(both);
    for (std::size_t part = 0; part < 2; ++part) {
      const __m128i bytes = _mm_loadu_si128(
          reinterpret_cast<const __m128i*>(block + 2 * kBlockRows * pair + 16 * part));
      // Each byte into the upper half of a word, and down again with its sign.
      const __m128i zero = _mm_setzero_si128();
      const __m128i first = _mm_srai_epi16(_mm_unpacklo_epi8(zero, bytes), 8);
      const __m128i second = _mm_srai_epi16(_mm_unpackhi_epi8(zero, bytes), 8);
      totals[2 * part] = _mm_add_epi32(totals[2 * part], _mm_madd_epi16(first, q));
      totals[2 * part + 1] = _mm_add_epi32(totals[2 * part + 1], _mm_madd_epi16(second, q));
    }
  }
  for (std::size_t part = 0; part < 4; ++part)
    _mm_storeu_si128(reinterpret_cast<__m128i*>(sums + 4 * part), totals[part]);
}
#endif

/// The same with the vectors of the platform. No alignment needed.
inline void block_dots(const std::int8_t* block, const std::int16_t* query, std::size_t pairs,
                       std::int32_t* sums) {
#if defined(__wasm_simd128__)
  v128_t a = wasm_i32x4_const(0, 0, 0, 0);
  v128_t b = a;
  v128_t c = a;
  v128_t d = a;
  const auto add_pair = [&](std::size_t pair) {
    const v128_t q = wasm_v128_load32_splat(query + 2 * pair);
    const std::int8_t* const rows = block + 2 * kBlockRows * pair;
    a = wasm_i32x4_add(a, wasm_i32x4_dot_i16x8(wasm_i16x8_load8x8(rows), q));
    b = wasm_i32x4_add(b, wasm_i32x4_dot_i16x8(wasm_i16x8_load8x8(rows + 8), q));
    c = wasm_i32x4_add(c, wasm_i32x4_dot_i16x8(wasm_i16x8_load8x8(rows + 16), q));
    d = wasm_i32x4_add(d, wasm_i32x4_dot_i16x8(wasm_i16x8_load8x8(rows + 24), q));
  };
  // Browsers' compilers unroll nothing.
  const std::int16_t* const last_two = query + 2 * (pairs - pairs % 2);
  for (; query != last_two; query += 4, block += 4 * kBlockRows) {
    add_pair(0);
    add_pair(1);
  }
  if (pairs % 2 != 0) add_pair(0);
  wasm_v128_store(sums, a);
  wasm_v128_store(sums + 4, b);
  wasm_v128_store(sums + 8, c);
  wasm_v128_store(sums + 12, d);
#elif defined(__SSE2__)
  if (__builtin_cpu_supports("avx2")) {
    block_dots_avx2(block, query, pairs, sums);
  } else {
    block_dots_sse2(block, query, pairs, sums);
  }
#else
  block_dots_scalar(block, query, pairs, sums);
#endif
}

/// The dot product of one row of a block.
inline std::int32_t block_dot_of_row(const std::int8_t* block, std::size_t row,
                                     const std::int16_t* query, std::size_t pairs) {
  std::int32_t sum = 0;
  for (std::size_t pair = 0; pair < pairs; ++pair) {
    const std::int8_t* const values = block + place_in_block(row, 2 * pair);
    sum += values[0] * query[2 * pair] + values[1] * query[2 * pair + 1];
  }
  return sum;
}

}  // namespace als
