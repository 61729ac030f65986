#pragma once

// What a half-sweep of training spends its time in: sums of outer products of gathered rows,
// Cholesky factorisation of the normal matrix, and dot products. float32, vectorised with Google
// Highway, natively for the instruction set that is found when the program runs.
//
// The same bits on every instruction set, WebAssembly's among them: sums over a row's elements are
// kept in a virtual vector of 16 lanes, whatever a real one holds, and added up by one tree; sums
// over rows go row by row; no multiply-add rounds only once. tests/support/row_kernels_scalar.h has
// the plain twins, in plain order.
//
// A system of D unknowns is padded to P = padded_size(D), a multiple of 16: rows of the other side
// and the matrix have a stride of P floats, zeros beyond D, and ones on the matrix's padded
// diagonal.

#include <cstddef>
#include <cstdint>
#include <new>
#include <vector>

namespace als {

constexpr std::size_t kPanelRows = 64;

constexpr std::size_t padded_size(std::size_t size) { return (size + 15) / 16 * 16; }

/// std::vector on cache lines.
template <class T>
struct CacheLineAllocator {
  using value_type = T;
  static constexpr std::align_val_t kAlignment{64};
  CacheLineAllocator() = default;
  template <class U>
  explicit CacheLineAllocator(const CacheLineAllocator<U>&) {}
  T* allocate(std::size_t count) {
    return static_cast<T*>(::operator new(count * sizeof(T), kAlignment));
  }
  void deallocate(T* values, std::size_t) { ::operator delete(values, kAlignment); }
  friend bool operator==(CacheLineAllocator, CacheLineAllocator) { return true; }
};
using AlignedFloats = std::vector<float, CacheLineAllocator<float>>;

/// The same, elements without a value left as they are found: for tables that are filled row by
/// row.
template <class T>
struct UnsetCacheLineAllocator : CacheLineAllocator<T> {
  using value_type = T;
  UnsetCacheLineAllocator() = default;
  template <class U>
  explicit UnsetCacheLineAllocator(const UnsetCacheLineAllocator<U>&) {}
  template <class U>
  struct rebind {
    using other = UnsetCacheLineAllocator<U>;
  };
  template <class U>
  void construct(U*) {}
};
using PaddedRows = std::vector<float, UnsetCacheLineAllocator<float>>;

/// Some rows of a padded table, each with what it counts.
struct GatheredRows {
  const float* rows;  ///< [any x size]
  std::size_t size;   ///< P
  const std::int32_t* indices;
  std::size_t count;
  std::size_t num_ahead;  ///< readable `indices` after `count`, which the next call will ask for
  const float* weights;   ///< [count] w, each > 0; null for 1
  const float* coefficients;  ///< [count] a; null for 0 where that is said
};

struct NormalSums {
  float* matrix;  ///< [P x P] sum w q q^T: the upper triangle; the rest is finite and without sense
  float* linear;  ///< [P] sum a q
  float* border;  ///< [P] sum w q
};

/// `panel`: scratch of kPanelRows * P floats.
void sum_normal_equations(const GatheredRows& gathered, const NormalSums& sums, float* panel);

/// Replaces the upper triangle of `matrix` = A by U, A = U^T U, and writes 1 / diag(U). False if A
/// is not positive definite or not finite.
[[nodiscard]] bool factorize(float* matrix, std::size_t size, float* inverse_diagonal);

/// Overwrites the right-hand sides [P] by the solutions; `second` may be null.
void solve_factorized(const float* matrix, std::size_t size, const float* inverse_diagonal,
                      float* first, float* second);

/// results[i] = x . row(indices[i]).
void dots_of_rows(const GatheredRows& gathered, const float* x, float* results);

/// linear = sum s q over the rows, s = a - (x . q + bias): the gradient of a squared error without
/// its matrix. Without weights. `coefficients` may be null for a = 0, which gives minus the matrix
/// times x. Returns the sum of s.
float sum_residuals(const GatheredRows& gathered, const float* x, float bias, float* linear);

/// Rows of 1, 8 or 16 floats, each with a factor of its own.
struct ScaledRows {
  float* rows;                  ///< 32-byte aligned, row after row
  std::size_t width;            ///< 1, 8 or 16
  const float* scales;          ///< s of every row
  const std::int32_t* indices;  ///< [count] those that take part
  std::size_t count;
  std::size_t num_ahead;  ///< readable `indices` after `count`, which the next call will ask for
};

/// sum[k] += sum of s row[k]; [width].
void sum_scaled_rows(const ScaledRows& scaled, double* sum);
/// row -= s step for each; an index must not come twice.
void subtract_scaled(const ScaledRows& scaled, const float* step);

/// Both of a length that is a multiple of 16.
float dot(const float* a, const float* b, std::size_t size);
/// sum += factor * values
void add_scaled(float factor, const float* values, std::size_t size, float* sum);

/// Small symmetric systems side by side, value i of system s at [i * kBatch + s]: a packed triangle
/// of each, packed_size(D) values.
constexpr std::size_t kBatch = 16;
/// Floats of scratch that either of the following wants, all 0 the first time and its own since.
constexpr std::size_t batch_scratch(std::size_t size) { return size * (size + 1) * kBatch; }

/// A x = y: replaces `matrices` A by A^-1 and `vectors` [D x kBatch] y by x. Bit s of the answer:
/// that A was positive definite, and x is finite; else its values have no sense.
[[nodiscard]] std::uint32_t solve_batch(std::size_t size, float* matrices, float* vectors,
                                        float* scratch);
/// C by T C T^T with T [D - 1 x D - 1] by rows; the last of the D stays as it is.
void transform_batch(std::size_t size, const float* transform, float* matrices, float* scratch);

/// For benchmarks: so many rounds of multiply-adds that touch no memory, and the floating point
/// operations of a round.
float run_multiply_adds(std::size_t rounds);
double multiply_adds_flops();

/// What kernels are in use: "AVX2", ...
const char* kernel_target();
/// For tests: uses those of the machine's n-th best instruction set from now on, 0 the best. False,
/// with the best one in use, if there are no more. Not while others compute.
bool use_kernel_target(std::size_t n);

}  // namespace als
