#pragma once

// What variational training learns, as Gaussian posteriors: one side's rows, each around a prior
// mean of its own, and independent values around 0 (of features, of the rated set). The precisions
// of their priors are learned with them.

#include <cstddef>
#include <span>
#include <vector>

#include "als/base/thread_pool.h"
#include "als/model/rating_model.h"
#include "als/ratings/rating_matrix.h"
#include "als/solve/posterior_solver.h"

namespace als::variational {

/// The precisions of `count` values around 0 with these expected squares, dimension by dimension.
void learn_precision(double count, const std::vector<double>& squares, std::span<double> precision);

/// Adds what such values and their precisions are in the free energy.
void add_prior_energy(double count, const std::vector<double>& squares,
                      const std::vector<double>& precision, double& energy);

/// Independent values with variances.
struct GaussianValues {
  GaussianValues(std::size_t rows, std::size_t size)
      : means(rows, static_cast<int>(size)), variances(rows, static_cast<int>(size)) {}
  void add_squares(std::size_t row, std::span<double> squares) const;
  double entropy_energy(const RowShare& share, ThreadPool& pool) const;
  /// x = transform * x in the factors; of the variances, what stays on the diagonal.
  void transform(const std::vector<double>& transform, const RowShare& share, ThreadPool& pool);

  FactorMatrix means;
  FactorMatrix variances;
};

struct Side {
  /// Keeps `ratings_of_rows` by reference. Tables have a place for every row; a rank fills its own.
  /// With `has_shape` a row's covariance is a number of its own times the shape.
  Side(const RatingMatrix& ratings_of_rows, std::size_t num_dimensions, bool has_shape);

  const RowShare& share() const { return ratings.share(); }
  bool is_rated(std::size_t row) const { return !ratings.indices_of(row).empty(); }
  double deviation(std::size_t row, std::size_t k) const {
    return static_cast<double>(means.row(row)[k]) - static_cast<double>(prior_means.row(row)[k]);
  }
  /// (k, l) of a row's covariance.
  double covariance(std::size_t row, std::size_t k, std::size_t l) const {
    if (shared) return static_cast<double>(uncertainties[row]) * shape[k * size + l];
    return static_cast<double>(
        covariances.row(row)[k >= l ? packed_size(k) + l : packed_size(l) + k]);
  }
  /// Expected squared deviation of the rated rows from their prior means, in each dimension.
  std::vector<double> squared_deviations(ThreadPool& pool) const;
  /// The rows' entropy, in the free energy.
  double entropy_energy(ThreadPool& pool) const;
  /// [K x K] mean second moment of the rated rows' deviations, factors only.
  std::vector<double> moments(ThreadPool& pool) const;
  /// x = transform * x in the factors of all rows.
  void transform(const std::vector<double>& transform, ThreadPool& pool);

  const RatingMatrix& ratings;
  std::size_t size;  // D = K + 1
  bool shared;
  double num_rated = 0.0;
  FactorMatrix means;
  FactorMatrix covariances;          // packed; no rows if shared
  std::vector<float> uncertainties;  // [rows] c, if shared: a row's covariance is c * shape
  std::vector<double> shape;         // [D x D]
  FactorMatrix prior_means;          // of each row
  std::vector<double> precision;     // [D] of a row around its prior mean
};

}  // namespace als::variational
