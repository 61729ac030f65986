#pragma once

// PosteriorSolver: a row's Gaussian posterior given the other side's posteriors, the step of
// variational ALS (core/README.md, "Variational form"; Lim and Teh 2007 for the model without
// features).
//
// A row is x = (factors, bias), D = K + 1 numbers. With w = (v, 1) for each rated row of the other
// side, C its covariance, t = rating - mu - its bias and p the precision of the rating's noise,
//
//   A = sum p (w w^T + C_vv) + diag(prior precision),   covariance = A^-1,
//   y = sum p (t w - C_vb) + prior precision * prior mean,   mean = A^-1 y.
//
// Covariances are packed by rows of the lower triangle: D (D + 1) / 2 floats, (k, l) at
// k (k + 1) / 2 + l for l <= k. Sums run in float, those of squared errors in double.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "als/kernels/row_kernels.h"

namespace als {

/// Number of values of a packed symmetric matrix.
constexpr std::size_t packed_size(std::size_t size) { return size * (size + 1) / 2; }

/// One side's rows with their covariances, [rows x D] and [rows x packed_size(D)], and for each
/// what a rating of it adds to A / p, w w^T + C_vv packed: [rows x packed_size(D)], by
/// moments_of().
struct PosteriorRows {
  std::span<const float> means;
  std::span<const float> covariances;
  std::span<const float> moments;
};

/// From a row's D means and packed_size(D) covariances; many ratings read it.
void moments_of(std::span<const float> means, std::span<const float> covariance,
                std::span<float> moments);

struct PosteriorRatings {
  std::span<const std::int32_t> indices;  ///< [n] rows of the other side
  std::span<const float> targets;         ///< [n] rating - mu - bias of the other side
  std::span<const float> precisions;      ///< [n] of each rating's noise; empty: `precision` of all
  double precision = 1.0;
};

/// Solves up to kBatch rows together. Scratch for one thread; cost of a row: n D^2 + D^3 / 2
/// multiply-adds.
class PosteriorSolver {
 public:
  /// `size` = D = K + 1 >= 2.
  explicit PosteriorSolver(std::size_t size);

  /// Adds a row to the batch, which must have room.
  void add(const PosteriorRatings& ratings, const PosteriorRows& other,
           std::span<const float> prior_mean, std::span<const double> prior_precision);

  /// All that were added. False if the A of one is not positive definite, which finite input and
  /// positive precisions rule out.
  [[nodiscard]] bool solve();
  // After solve(), of the i-th row that was added:

  /// Writes D `mean` and packed_size(D) `covariance`.
  void write(std::size_t i, std::span<float> mean, std::span<float> covariance) const;
  /// Of a row without `precisions`: sum over the ratings of the expected squared error under both
  /// posteriors, (t - w.x)^2 and every variance.
  double expected_squared_error(std::size_t i) const;

  /// For another batch.
  void clear() { num_rows_ = 0; }

 private:
  /// Over a row's ratings.
  struct Sums {
    std::vector<float> matrix;  // packed sum of p (w w^T + C_vv)
    std::vector<float> linear;  // sum of p (t w - C_vb)
    double square = 0.0;        // sum of p (t^2 + C_bb)
  };

  template <std::size_t kCount>
  void add_ratings(const PosteriorRatings& ratings, std::size_t first, const PosteriorRows& other,
                   Sums& sums) const;

  std::size_t size_;
  std::size_t num_rows_ = 0;
  std::vector<Sums> sums_;   // [kBatch]
  AlignedFloats matrices_;   // [packed x kBatch] A, then its inverse
  AlignedFloats solutions_;  // [D x kBatch]
  AlignedFloats scratch_;
};

/// Replaces a symmetric positive definite [size x size] matrix by its inverse and returns log
/// |matrix|; nothing if it is not positive definite.
std::optional<double> invert(std::vector<double>& matrix, std::size_t size);

}  // namespace als
