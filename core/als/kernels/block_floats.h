#pragma once

// BlockFloats: a float for each of the sixteen rows of a block, and sums of them. Written with the
// compiler's own vectors of four: loops over sixteen floats were unrolled before anything could
// make vectors of them. The same operations one by one give the same bits.

#include <cstddef>
#include <cstdint>
#include <cstring>

#include "als/kernels/block_dot.h"

namespace als {

class BlockFloats {
 public:
  BlockFloats() = default;  ///< zeros

  /// `values` [kBlockRows]; no alignment needed.
  static BlockFloats load(const float* values) {
    BlockFloats result;
    for (std::size_t i = 0; i < kParts; ++i)
      std::memcpy(&result.parts_[i], values + 4 * i, sizeof(Four));
    return result;
  }
  static BlockFloats of(const std::int32_t* values) {
    BlockFloats result;
    for (std::size_t i = 0; i < kParts; ++i) {
      FourIntegers four;
      std::memcpy(&four, values + 4 * i, sizeof four);
      result.parts_[i] = __builtin_convertvector(four, Four);
    }
    return result;
  }
  void store(float* values) const {
    for (std::size_t i = 0; i < kParts; ++i) std::memcpy(values + 4 * i, &parts_[i], sizeof(Four));
  }

  friend BlockFloats operator+(BlockFloats a, const BlockFloats& b) {
    for (std::size_t i = 0; i < kParts; ++i) a.parts_[i] += b.parts_[i];
    return a;
  }
  friend BlockFloats operator*(BlockFloats a, const BlockFloats& b) {
    for (std::size_t i = 0; i < kParts; ++i) a.parts_[i] *= b.parts_[i];
    return a;
  }
  friend BlockFloats operator+(float a, BlockFloats b) {
    for (Four& part : b.parts_) part = a + part;
    return b;
  }
  friend BlockFloats operator*(float a, BlockFloats b) {
    for (Four& part : b.parts_) part = a * part;
    return b;
  }

 private:
  static constexpr std::size_t kParts = kBlockRows / 4;
  using Four = float __attribute__((vector_size(16)));
  using FourIntegers = std::int32_t __attribute__((vector_size(16)));

  Four parts_[kParts] = {};
};

}  // namespace als
