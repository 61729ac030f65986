// Sixteen small systems in step, each in a lane of its own: no sum crosses lanes, so that vectors
// of any length give the same bits, and no loop is too short for them. Checked by BatchedSystems in
// tests/unit/solve/batched_systems_test.cpp.

#define HWY_TARGET_INCLUDE "als/kernels/batched_systems.cpp"
#include <limits>

#include "als/kernels/row_kernels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace als::HWY_NAMESPACE {

// Sums that are made at a time: independent of each other, and of one load for all of them.
constexpr std::size_t kSums = 8;

template <std::size_t kCount>
struct Count {};

/// fn(i, how many) for groups of kSums out of [begin, end), then for single ones.
template <class Fn>
HWY_INLINE void in_groups(std::size_t begin, std::size_t end, const Fn& fn) {
  for (; begin + kSums <= end; begin += kSums) fn(begin, Count<kSums>());
  for (; begin < end; ++begin) fn(begin, Count<1>());
}

/// Where row i of packed triangles begins.
constexpr std::size_t row_of(std::size_t i) { return i * (i + 1) / 2 * kBatch; }

/// Of kLanes of the systems: pointers are to the first of them.
class LanesOfBatch {
 public:
  LanesOfBatch(std::size_t size, float* squares) : size_(size), inverse_(squares) {}

  /// A by A^-1, y by x; 1 where A is positive definite and all is finite, else 0.
  HWY_INLINE Vector solve(float* a, float* y) {
    const Vector fine = factorize(a);
    invert(a);
    solve_triangles(y);
    multiply(a);
    Vector largest = hn::Zero(d_);
    for (std::size_t k = 0; k < size_; ++k)
      largest = hn::Max(largest, hn::Abs(hn::LoadU(d_, y + k * kBatch)));
    return hn::IfThenElseZero(hn::Lt(largest, infinity()), fine);
  }

  /// C by T C T^T; T [size - 1, size - 1] leaves the last one of the size as it is.
  HWY_INLINE void transform(const float* t, float* c, float* row) {
    const std::size_t bias = size_ - 1;
    for (std::size_t k = 0; k < size_; ++k) {
      for (std::size_t l = 0; l <= k; ++l) {
        const Vector value = hn::LoadU(d_, c + row_of(k) + l * kBatch);
        hn::StoreU(value, d_, square(k, l));
        hn::StoreU(value, d_, square(l, k));
      }
    }
    for (std::size_t k = 0; k < bias; ++k) {
      in_groups(0, bias,
                [&]<std::size_t kCount>(std::size_t l, Count<kCount>) HWY_ATTR {  // row k of T C
                  Vector sums[kCount];
                  UNROLLED (i, 0, kCount) sums[i] = hn::Zero(d_);
                  for (std::size_t j = 0; j < bias; ++j) {
                    const Vector x = hn::Set(d_, t[k * bias + j]);
                    UNROLLED (i, 0, kCount)
                      sums[i] = multiply_add(x, hn::LoadU(d_, square(j, l + i)), sums[i]);
                  }
                  UNROLLED (i, 0, kCount) hn::StoreU(sums[i], d_, row + (l + i) * kBatch);
                });
      times_transposed(t, row, k + 1, c + row_of(k));
    }
    times_transposed(t, square(bias, 0), bias, c + row_of(bias));
  }

 private:
  static HWY_INLINE Vector infinity() {
    return hn::Set(Lanes(), std::numeric_limits<float>::infinity());
  }
  HWY_INLINE float* square(std::size_t k, std::size_t l) {
    return inverse_ + (k * size_ + l) * kBatch;
  }

  /// A = L L^T in place, 1 / diag(L) on the diagonal of the squares.
  HWY_INLINE Vector factorize(float* a) {
    const Vector one = hn::Set(d_, 1.0F);
    Vector fine = one;
    for (std::size_t j = 0; j < size_; ++j) {
      const float* const mine = a + row_of(j);
      Vector pivot = hn::LoadU(d_, mine + j * kBatch);
      for (std::size_t p = 0; p < j; ++p) {
        const Vector x = hn::LoadU(d_, mine + p * kBatch);
        pivot = subtract_product(x, x, pivot);
      }
      fine =
          hn::IfThenElseZero(hn::And(hn::Gt(pivot, hn::Zero(d_)), hn::Lt(pivot, infinity())), fine);
      const Vector scale = hn::Div(one, hn::Sqrt(pivot));
      hn::StoreU(scale, d_, square(j, j));
      in_groups(j + 1, size_, [&]<std::size_t kCount>(std::size_t i, Count<kCount>) HWY_ATTR {
        Vector sums[kCount];
        float* rows[kCount];
        UNROLLED (r, 0, kCount) {
          rows[r] = a + row_of(i + r);
          sums[r] = hn::LoadU(d_, rows[r] + j * kBatch);
        }
        for (std::size_t p = 0; p < j; ++p) {
          const Vector x = hn::LoadU(d_, mine + p * kBatch);
          UNROLLED (r, 0, kCount)
            sums[r] = subtract_product(x, hn::LoadU(d_, rows[r] + p * kBatch), sums[r]);
        }
        UNROLLED (r, 0, kCount) hn::StoreU(hn::Mul(sums[r], scale), d_, rows[r] + j * kBatch);
      });
    }
    return fine;
  }

  /// L^-1 in the squares, whose upper triangle is zero.
  HWY_INLINE void invert(const float* a) {
    for (std::size_t i = 1; i < size_; ++i) {
      const float* const mine = a + row_of(i);
      const Vector scale = hn::Neg(hn::LoadU(d_, square(i, i)));
      in_groups(0, i, [&]<std::size_t kCount>(std::size_t j, Count<kCount>) HWY_ATTR {
        Vector sums[kCount];
        UNROLLED (c, 0, kCount) sums[c] = hn::Zero(d_);
        for (std::size_t p = j; p < i; ++p) {
          const Vector x = hn::LoadU(d_, mine + p * kBatch);
          UNROLLED (c, 0, kCount)
            sums[c] = multiply_add(x, hn::LoadU(d_, square(p, j + c)), sums[c]);
        }
        UNROLLED (c, 0, kCount) hn::StoreU(hn::Mul(sums[c], scale), d_, square(i, j + c));
      });
    }
  }

  /// y = L^-T L^-1 y.
  HWY_INLINE void solve_triangles(float* y) {
    for (std::size_t i = size_; i-- > 0;) {
      Vector sum = hn::Zero(d_);
      for (std::size_t j = 0; j <= i; ++j)
        sum = multiply_add(hn::LoadU(d_, square(i, j)), hn::LoadU(d_, y + j * kBatch), sum);
      hn::StoreU(sum, d_, y + i * kBatch);
    }
    for (std::size_t j = 0; j < size_; ++j) {
      Vector sum = hn::Zero(d_);
      for (std::size_t i = j; i < size_; ++i)
        sum = multiply_add(hn::LoadU(d_, square(i, j)), hn::LoadU(d_, y + i * kBatch), sum);
      hn::StoreU(sum, d_, y + j * kBatch);
    }
  }

  /// a = L^-T L^-1.
  HWY_INLINE void multiply(float* a) {
    for (std::size_t i = 0; i < size_; ++i) {
      in_groups(0, i + 1, [&]<std::size_t kCount>(std::size_t j, Count<kCount>) HWY_ATTR {
        Vector sums[kCount];
        UNROLLED (c, 0, kCount) sums[c] = hn::Zero(d_);
        for (std::size_t p = i; p < size_; ++p) {
          const Vector x = hn::LoadU(d_, square(p, i));
          UNROLLED (c, 0, kCount)
            sums[c] = multiply_add(x, hn::LoadU(d_, square(p, j + c)), sums[c]);
        }
        UNROLLED (c, 0, kCount) hn::StoreU(sums[c], d_, a + row_of(i) + (j + c) * kBatch);
      });
    }
  }

  /// to[m] = sum over l of row[l] t[m][l], for m < end: a row times T^T.
  HWY_INLINE void times_transposed(const float* t, const float* row, std::size_t end, float* to) {
    const std::size_t bias = size_ - 1;
    in_groups(0, end, [&]<std::size_t kCount>(std::size_t m, Count<kCount>) HWY_ATTR {
      Vector sums[kCount];
      UNROLLED (i, 0, kCount) sums[i] = hn::Zero(d_);
      for (std::size_t l = 0; l < bias; ++l) {
        const Vector x = hn::LoadU(d_, row + l * kBatch);
        UNROLLED (i, 0, kCount)
          sums[i] = multiply_add(x, hn::Set(d_, t[(m + i) * bias + l]), sums[i]);
      }
      UNROLLED (i, 0, kCount) hn::StoreU(sums[i], d_, to + (m + i) * kBatch);
    });
  }

  const Lanes d_;
  std::size_t size_;
  float* inverse_;  // [size x size] vectors, kBatch floats from each to the next
};

std::uint32_t solve_batch(std::size_t size, float* matrices, float* vectors, float* squares) {
  float fine[kBatch];
  for (std::size_t first = 0; first < kBatch; first += kLanes) {
    hn::StoreU(LanesOfBatch(size, squares + first).solve(matrices + first, vectors + first),
               Lanes(), fine + first);
  }
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < kBatch; ++i) bits |= static_cast<std::uint32_t>(fine[i] > 0.0F) << i;
  return bits;
}

void transform_batch(std::size_t size, const float* transform, float* matrices, float* squares) {
  for (std::size_t first = 0; first < kBatch; first += kLanes) {
    LanesOfBatch(size, squares + first)
        .transform(transform, matrices + first, squares + size * size * kBatch + first);
  }
}

}  // namespace als::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace als {

HWY_EXPORT(solve_batch);
HWY_EXPORT(transform_batch);

std::uint32_t solve_batch(std::size_t size, float* matrices, float* vectors, float* squares) {
  return HWY_DYNAMIC_DISPATCH(solve_batch)(size, matrices, vectors, squares);
}

void transform_batch(std::size_t size, const float* transform, float* matrices, float* squares) {
  HWY_DYNAMIC_DISPATCH(transform_batch)(size, transform, matrices, squares);
}

}  // namespace als
#endif
