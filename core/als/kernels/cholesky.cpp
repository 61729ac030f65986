// The Cholesky factorisation U^T U of a padded matrix, by blocks of 16 so that most of its P^3 / 6
// multiply-adds are in tiles, and the solution of its triangles, P^2. Checked by RowKernels in
// tests/unit/solve/normal_system_test.cpp.

#define HWY_TARGET_INCLUDE "als/kernels/cholesky.cpp"
#include <cmath>

#include "als/kernels/row_kernels-inl.h"

HWY_BEFORE_NAMESPACE();
namespace als::HWY_NAMESPACE {

/// The 16 x 16 block at `a`.
HWY_INLINE bool factorize_block(float* a, std::size_t stride, float* inverse_diagonal) {
  const Lanes d;
  for (std::size_t r = 0; r < kBlock; ++r) {
    float* const row = a + r * stride;
    const float pivot = row[r];
    if (!(pivot > 0.0F) || !std::isfinite(pivot)) return false;
    inverse_diagonal[r] = 1.0F / std::sqrt(pivot);
    Vector scaled[kBlock / kLanes];
    UNROLLED (v, 0, kBlock / kLanes) {
      scaled[v] = hn::Mul(hn::LoadU(d, row + v * kLanes), hn::Set(d, inverse_diagonal[r]));
      hn::StoreU(scaled[v], d, row + v * kLanes);
    }
    for (std::size_t i = r + 1; i < kBlock; ++i) {
      const Vector x = hn::Set(d, row[i]);
      UNROLLED (v, 0, kBlock / kLanes) {
        float* const to = a + i * stride + v * kLanes;
        hn::StoreU(subtract_product(x, scaled[v], hn::LoadU(d, to)), d, to);
      }
    }
  }
  return true;
}

/// Columns to the right of a factorised block: B = U^-T B, one vector of columns at a time.
HWY_INLINE void solve_columns(const float* block, std::size_t stride, const float* inverse_diagonal,
                              float* b) {
  const Lanes d;
  Vector x[kBlock];
  UNROLLED (r, 0, kBlock) x[r] = hn::LoadU(d, b + r * stride);
  UNROLLED (r, 0, kBlock) {
    x[r] = hn::Mul(x[r], hn::Set(d, inverse_diagonal[r]));
    UNROLLED (i, r + 1, kBlock)
      x[i] = subtract_product(hn::Set(d, block[r * stride + i]), x[r], x[i]);
  }
  UNROLLED (r, 0, kBlock) hn::StoreU(x[r], d, b + r * stride);
}

bool factorize(float* matrix, std::size_t size, float* inverse_diagonal) {
  // A stride that the compiler knows is worth a third of the time.
  if (size == kBlock) return factorize_block(matrix, kBlock, inverse_diagonal);
  for (std::size_t k = 0; k < size; k += kBlock) {
    float* const block = matrix + k * size + k;
    if (!factorize_block(block, size, inverse_diagonal + k)) return false;
    for (std::size_t j = kBlock; j < size - k; j += kLanes)
      solve_columns(block, size, inverse_diagonal + k, block + j);
    update_upper<true>(matrix + k * size, kBlock, k + kBlock, size, matrix);
  }
  return true;
}

HWY_INLINE void solve_one(const float* matrix, std::size_t size, const float* inverse_diagonal,
                          float* x) {
  const Lanes d;
  for (std::size_t k = 0; k < size; k += kBlock) {
    const float* const block = matrix + k * size + k;
    float y[kBlock];
    UNROLLED (r, 0, kBlock) y[r] = x[k + r];
    UNROLLED (r, 0, kBlock) {
      y[r] *= inverse_diagonal[k + r];
      UNROLLED (c, r + 1, kBlock) y[c] -= y[r] * block[r * size + c];
    }
    for (std::size_t j = kBlock; j < size - k; j += kLanes) {
      Vector sum = hn::LoadU(d, x + k + j);
      UNROLLED (r, 0, kBlock)
        sum = subtract_product(hn::Set(d, y[r]), hn::LoadU(d, block + r * size + j), sum);
      hn::StoreU(sum, d, x + k + j);
    }
    UNROLLED (r, 0, kBlock) x[k + r] = y[r];
  }
  for (std::size_t k = size; k > 0;) {
    k -= kBlock;
    const float* const block = matrix + k * size + k;
    float y[kBlock];
    for (std::size_t r = 0; r < kBlock; ++r) {
      y[r] = x[k + r];
      if (k + kBlock == size) continue;
      y[r] -= dot_inline(block + r * size + kBlock, x + k + kBlock, size - k - kBlock);
    }
    UNROLLED (step, 0, kBlock) {
      const std::size_t c = kBlock - 1 - step;
      y[c] *= inverse_diagonal[k + c];
      UNROLLED (r, 0, c) y[r] -= block[r * size + c] * y[c];
    }
    UNROLLED (r, 0, kBlock) x[k + r] = y[r];
  }
}

void solve_factorized(const float* matrix, std::size_t size, const float* inverse_diagonal,
                      float* first, float* second) {
  for (float* const x : {first, second}) {
    if (x == nullptr) continue;
    if (size == kBlock) {
      solve_one(matrix, kBlock, inverse_diagonal, x);
    } else {
      solve_one(matrix, size, inverse_diagonal, x);
    }
  }
}

}  // namespace als::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace als {

HWY_EXPORT(factorize);
HWY_EXPORT(solve_factorized);

bool factorize(float* matrix, std::size_t size, float* inverse_diagonal) {
  return HWY_DYNAMIC_DISPATCH(factorize)(matrix, size, inverse_diagonal);
}

void solve_factorized(const float* matrix, std::size_t size, const float* inverse_diagonal,
                      float* first, float* second) {
  HWY_DYNAMIC_DISPATCH(solve_factorized)(matrix, size, inverse_diagonal, first, second);
}

}  // namespace als
#endif
