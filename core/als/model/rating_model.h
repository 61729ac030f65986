#pragma once

// RatingModel: the rating head as trained, in float32: r(m, n) = mu + u_m . v_n + b_m + b_n (the
// paper's equation 3, centred on the global mean). Plain containers; training fills them, export
// quantises the item side.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "als/base/zeroed_allocator.h"
#include "als/model/rating_calibration.h"

namespace als {

/// `rows` x `cols` floats, row-major, at first zeros: one row per user, item or feature.
class FactorMatrix {
 public:
  FactorMatrix() = default;
  FactorMatrix(std::size_t rows, int cols)
      : rows_(rows), cols_(cols), values_(rows * static_cast<std::size_t>(cols)) {}

  std::size_t rows() const { return rows_; }
  int cols() const { return cols_; }
  std::span<float> row(std::size_t i) {
    return std::span(values_).subspan(i * static_cast<std::size_t>(cols_),
                                      static_cast<std::size_t>(cols_));
  }
  std::span<const float> row(std::size_t i) const {
    return std::span(values_).subspan(i * static_cast<std::size_t>(cols_),
                                      static_cast<std::size_t>(cols_));
  }
  std::span<float> values() { return values_; }
  std::span<const float> values() const { return values_; }

 private:
  std::size_t rows_ = 0;
  int cols_ = 0;
  std::vector<float, ZeroedAllocator<float>> values_;
};

/// The precisions (inverse variances) of the paper's loss; every one > 0.
struct RatingPrior {
  double data_precision = 1.0;  ///< lambda: of a rating around its prediction
  double factor_precision =
      10.0;                     ///< tau: of a factor around 0 (users) or its features' mean (items)
  double bias_precision = 3.0;  ///< gamma: of a bias around 0
  double feature_variance = 0.1;  ///< beta: *variance* of a feature's factors around 0
};

/// What is known of a row before any of its ratings, each dimension by itself: K factors, then the
/// bias.
struct RowPrior {
  std::vector<float> mean;       ///< [K + 1]
  std::vector<float> precision;  ///< [K + 1], each > 0
};

/// What a visitor's fold-in needs beside the items' factors and biases. An item's covariance is
/// kept as one number times a shape that all items share: measured, that loses nothing against full
/// covariances, and a bundle can carry it.
struct RatingPosterior {
  double noise_variance = 1.0;  ///< of a rating around its prediction, in standard units
  RowPrior user_prior;
  std::vector<float> covariance_shape;  ///< [(K + 1) x (K + 1)], trace 1; zeros without variances
  std::vector<float> item_uncertainty;  ///< [num_items] trace of the item's covariance
  /// [num_items x (K + 1)] y_n: that a visitor rated n at all moves their prior mean by y_n / (r +
  /// h), r = number of ratings given, h = rated_set_half (train/visitor_sets.h). No rows if not
  /// used.
  FactorMatrix rated_set_factors;
  double rated_set_half = 1.0;
  RatingCalibration calibration;
};

struct RatingModel {
  RatingPrior prior;
  double global_mean = 0.0;      ///< mu, in standard units; 0 if the model is not centred
  FactorMatrix user_factors;     ///< [num_users x num_factors]
  FactorMatrix item_factors;     ///< [num_items x num_factors]
  FactorMatrix feature_factors;  ///< [num_features x num_factors]; no rows without features
  std::vector<float> user_biases;
  std::vector<float> item_biases;
  RatingPosterior posterior;

  int num_factors() const { return item_factors.cols(); }
  std::size_t num_users() const { return user_biases.size(); }
  std::size_t num_items() const { return item_biases.size(); }

  /// The predicted rating in standard units, not clipped.
  double predict(std::size_t user, std::size_t item) const {
    double sum = global_mean + static_cast<double>(user_biases[user]) +
                 static_cast<double>(item_biases[item]);
    const std::span<const float> u = user_factors.row(user);
    const std::span<const float> v = item_factors.row(item);
    for (std::size_t k = 0; k < u.size(); ++k)
      sum += static_cast<double>(u[k]) * static_cast<double>(v[k]);
    return sum;
  }
};

/// The posterior that plain ALS implies: the paper's precisions, no variances, no rated set.
inline RatingPosterior plain_posterior(const RatingPrior& prior, std::size_t num_items,
                                       int num_factors) {
  const auto size = static_cast<std::size_t>(num_factors) + 1;
  RatingPosterior posterior;
  posterior.noise_variance = 1.0 / prior.data_precision;
  posterior.user_prior.mean.assign(size, 0.0F);
  posterior.user_prior.precision.assign(size, static_cast<float>(prior.factor_precision));
  posterior.user_prior.precision.back() = static_cast<float>(prior.bias_precision);
  posterior.covariance_shape.assign(size * size, 0.0F);
  posterior.item_uncertainty.assign(num_items, 0.0F);
  return posterior;
}

}  // namespace als
