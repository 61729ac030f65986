// What the files of row_kernels.h share: their vectors, and the tile that both the sums and the
// factorisation spend their time in. Include it once and first, with HWY_TARGET_INCLUDE the file
// that does: Highway compiles that file again for each instruction set, and this one with it.

// The tiles are arrays of vectors, which a type without a size (SVE, RISC-V's V) cannot be in: Arm
// machines with SVE take their NEON version, RISC-V Highway's plain one.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#include <hwy/foreach_target.h>
// After foreach_target.h, as Highway wants it.
#include <hwy/cache_control.h>
#include <hwy/highway.h>

#include <algorithm>

#include "als/kernels/row_kernels.h"

// A loop without a loop: what it indexes is in registers. For constants, up to 16 rounds.
#define UNROLLED(i, begin, end) \
  _Pragma("GCC unroll 16") for (std::size_t i = (begin); (i) < (end); ++(i))

HWY_BEFORE_NAMESPACE();
namespace als::HWY_NAMESPACE {
namespace hn = hwy::HWY_NAMESPACE;

using Lanes = hn::CappedTag<float, 16>;
using Vector = hn::Vec<Lanes>;
constexpr std::size_t kLanes = hn::MaxLanes(Lanes());
// Systems come in blocks of so many rows and columns.
constexpr std::size_t kBlock = 16;
// Rows whose sums stay in registers before they are added to the sums of all: a float adds no more
// of a kind without losing digits.
constexpr std::size_t kRowsInRegisters = 256;

// What a virtual vector of kBlock floats is made of.
constexpr std::size_t kParts = kBlock / kLanes;

/// a b + c, rounded twice: not every machine has the multiply-add that rounds once.
template <class V>
HWY_INLINE V multiply_add(V a, V b, V c) {
  return hn::Add(hn::Mul(a, b), c);
}
/// c - a b
template <class V>
HWY_INLINE V subtract_product(V a, V b, V c) {
  return hn::Sub(c, hn::Mul(a, b));
}

/// The sum of a vector's floats, halves added to halves.
template <class D>
HWY_INLINE float sum_of_lanes([[maybe_unused]] D d, hn::Vec<D> v) {
#if HWY_TARGET != HWY_SCALAR
  if constexpr (hn::MaxLanes(D()) > 4) {
    const hn::Half<D> half;
    return sum_of_lanes(half, hn::Add(hn::LowerHalf(half, v), hn::UpperHalf(half, v)));
  } else {
    v = hn::Add(v, hn::Shuffle1032(v));
    v = hn::Add(v, hn::Shuffle2301(v));
  }
#endif
  return hn::GetLane(v);
}

/// The sum of kBlock floats, halves added to halves: one tree for vectors of any length. `parts` is
/// lost.
template <std::size_t kHalf = kParts / 2>
HWY_INLINE float sum_of_parts(Vector* parts) {
  if constexpr (kHalf > 0) {
    UNROLLED (v, 0, kHalf) parts[v] = hn::Add(parts[v], parts[v + kHalf]);
    return sum_of_parts<kHalf / 2>(parts);
  } else {
    return sum_of_lanes(Lanes(), parts[0]);
  }
}

/// Of a length that is a multiple of kBlock.
HWY_INLINE float dot_inline(const float* a, const float* b, std::size_t size) {
  const Lanes d;
  Vector sums[kParts];
  UNROLLED (v, 0, kParts) sums[v] = hn::Zero(d);
  for (std::size_t k = 0; k < size; k += kBlock) {
    UNROLLED (v, 0, kParts) {
      const std::size_t at = k + v * kLanes;
      sums[v] = multiply_add(hn::LoadU(d, a + at), hn::LoadU(d, b + at), sums[v]);
    }
  }
  return sum_of_parts(sums);
}

/// to += values
template <class D>
HWY_INLINE void add_to(D d, float* to, hn::Vec<D> values) {
  hn::StoreU(hn::Add(hn::LoadU(d, to), values), d, to);
}

/// a[i + row][j + column] += or -= the sum over the panel's rows q of q[i + row] q[j + column]: a
/// tile that stays in registers while the panel streams by.
template <std::size_t kRows, std::size_t kVectors, bool kSubtract>
HWY_INLINE void update_tile(const float* panel, std::size_t stride, std::size_t count,
                            std::size_t i, std::size_t j, float* a) {
  const Lanes d;
  Vector sums[kRows][kVectors];
  UNROLLED (row, 0, kRows) {
    UNROLLED (v, 0, kVectors) sums[row][v] = hn::Zero(d);
  }
  const float* q = panel;
  for (std::size_t r = 0; r < count; ++r, q += stride) {
    Vector columns[kVectors];
    UNROLLED (v, 0, kVectors) columns[v] = hn::LoadU(d, q + j + v * kLanes);
    UNROLLED (row, 0, kRows) {
      const Vector x = hn::Set(d, q[i + row]);
      UNROLLED (v, 0, kVectors) sums[row][v] = multiply_add(x, columns[v], sums[row][v]);
    }
  }
  UNROLLED (row, 0, kRows) {
    UNROLLED (v, 0, kVectors) {
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
}  // namespace als::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();
