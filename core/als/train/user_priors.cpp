// The rated set is learned by coordinate descent on running residuals, O(ratings * D) a sweep.
// Checked by the tests of the free energy and of any number of workers in
// tests/unit/train/variational_trainer_test.cpp.

#include <algorithm>

#include "als/base/ordered_sum.h"
#include "als/solve/normal_system.h"
#include "als/train/priors.h"
#include "als/train/row_access.h"

namespace als::variational {

constexpr double kStartRatedSetPrecision = 1.0;

UserPriors::UserPriors(const Side& users, const Side& items, bool with_rated_set, ThreadPool& pool)
    : mean(users.size),
      rated_set(with_rated_set ? items.means.rows() : 0, users.size),
      rated_set_precision(with_rated_set ? users.size : 0, kStartRatedSetPrecision),
      weight_(items.means.rows()) {
  for (std::size_t user = 0; user < users.means.rows(); ++user) {
    const auto count = static_cast<double>(users.ratings.indices_of(user).size());
    scale_.push_back(static_cast<float>(1.0 / (count + RatingPosterior().rated_set_half)));
  }
  pool.parallel_for(weight_.size(), 64, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t item = begin; item < end; ++item) {
      for (const std::int32_t user : items.ratings.indices_of(item)) {
        const auto s = static_cast<double>(scale_[static_cast<std::size_t>(user)]);
        weight_[item] += s * s;
      }
    }
  });
}

void UserPriors::fill(Side& users, ThreadPool& pool) const {
  const SystemShape shape(users.size, /*bias=*/false);
  const AlignedFloats rows = padded_rows(rated_set.means, shape, pool);
  const AlignedFloats zeros(shape.size);
  pool.parallel_for(users.means.rows(), 64, [&](std::size_t begin, std::size_t end, int) {
    AlignedFloats sum(shape.size);
    for (std::size_t user = begin; user < end; ++user) {
      const std::span<float> prior = users.prior_means.row(user);
      std::copy(mean.begin(), mean.end(), prior.begin());
      if (rows.empty()) continue;
      const std::span<const std::int32_t> items = users.ratings.indices_of(user);
      // Residuals of -1 from nothing: the plain sum of the rows.
      sum_residuals({rows.data(), shape.size, items.data(), items.size(),
                     ratings_ahead(users.ratings, user), nullptr, nullptr},
                    zeros.data(), -1.0F, sum.data());
      for (std::size_t k = 0; k < users.size; ++k) prior[k] += scale_[user] * sum[k];
    }
  });
}

/// Dimensions do not meet, so workers share them out: sixteen at a time, which is a cache line of
/// each user, eight where sixteen would be too few shares, and one where one is left over (the
/// bias, if K is a multiple).
void UserPriors::learn_rated_set(Side& users, const Side& items, ThreadPool& pool) {
  if (rated_set_precision.empty()) return;
  const std::size_t width = users.size <= 48 ? 8 : 16;
  std::vector<double> squares(users.size);
  pool.parallel_for((users.size + width - 1) / width, 1, [&](std::size_t block, std::size_t, int) {
    const std::size_t count = std::min(width, users.size - block * width);
    learn_block(users, items, block * width, count, count == 1 ? 1 : width, squares);
  });
  learn_precision(items.num_rated, squares, rated_set_precision);
}

/// Dimensions [first, first + count), in rows of `width` floats.
void UserPriors::learn_block(Side& users, const Side& items, std::size_t first, std::size_t count,
                             std::size_t width, std::vector<double>& squares) {
  AlignedFloats residuals(users.means.rows() * width);
  for (std::size_t user = 0; user < users.means.rows(); ++user) {
    for (std::size_t k = 0; k < count; ++k) {
      residuals[user * width + k] =
          users.means.row(user)[first + k] - users.prior_means.row(user)[first + k];
    }
  }
  std::vector<double> sum(width);
  AlignedFloats step(width);
  for (std::size_t item = 0; item < items.means.rows(); ++item) {
    const std::span<const std::int32_t> raters = items.ratings.indices_of(item);
    if (raters.empty()) continue;
    const ScaledRows rows{residuals.data(), width,         scale_.data(),
                          raters.data(),    raters.size(), ratings_ahead(items.ratings, item)};
    std::fill(sum.begin(), sum.end(), 0.0);
    sum_scaled_rows(rows, sum.data());
    for (std::size_t k = 0; k < count; ++k) {
      float& y = rated_set.means.row(item)[first + k];
      const double user_precision = users.precision[first + k];
      const double precision = user_precision * weight_[item] + rated_set_precision[first + k];
      const double value =
          user_precision * (sum[k] + weight_[item] * static_cast<double>(y)) / precision;
      rated_set.variances.row(item)[first + k] = static_cast<float>(1.0 / precision);
      squares[first + k] += value * value + 1.0 / precision;
      step[k] = static_cast<float>(value - static_cast<double>(y));
      y = static_cast<float>(value);
    }
    subtract_scaled(rows, step.data());
  }
  // What the residuals lack is the new prior mean.
  for (std::size_t user = 0; user < users.means.rows(); ++user) {
    for (std::size_t k = 0; k < count; ++k) {
      users.prior_means.row(user)[first + k] =
          users.means.row(user)[first + k] - residuals[user * width + k];
    }
  }
}

void UserPriors::learn_mean(Side& users, ThreadPool& pool) {
  const std::vector<double> sum = ordered_vector_sum(
      users.means.rows(), users.size, pool, [&](std::size_t user, std::vector<double>& sums) {
        for (std::size_t k = 0; k < users.size && users.is_rated(user); ++k)
          sums[k] += users.deviation(user, k) + static_cast<double>(mean[k]);
      });
  std::vector<float> step(users.size);
  for (std::size_t k = 0; k < users.size; ++k) {
    const auto value = static_cast<float>(sum[k] / (users.num_rated + 1.0));
    step[k] = value - mean[k];
    mean[k] = value;
  }
  pool.parallel_for(users.means.rows(), 256, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t user = begin; user < end; ++user) {
      for (std::size_t k = 0; k < users.size; ++k) users.prior_means.row(user)[k] += step[k];
    }
  });
}

std::vector<double> UserPriors::expected_squares(const Side& users, ThreadPool& pool) const {
  std::vector<double> squares = users.squared_deviations(pool);
  const std::vector<double> variances = ordered_vector_sum(
      rated_set.means.rows(), users.size, pool, [&](std::size_t item, std::vector<double>& sums) {
        const std::span<const float> variance = rated_set.variances.row(item);
        for (std::size_t k = 0; k < users.size; ++k)
          sums[k] += weight_[item] * static_cast<double>(variance[k]);
      });
  for (std::size_t k = 0; k < users.size; ++k) {
    squares[k] += variances[k];
    squares[k] += static_cast<double>(mean[k]) * static_cast<double>(mean[k]);
  }
  return squares;
}

std::vector<double> UserPriors::rated_set_squares() const {
  std::vector<double> squares(rated_set_precision.size());
  for (std::size_t item = 0; item < rated_set.means.rows(); ++item)
    rated_set.add_squares(item, squares);
  return squares;
}

void UserPriors::transform(const std::vector<double>& transform, const Side& items) {
  transform_row(transform, mean);
  rated_set.transform(transform);
  learn_precision(items.num_rated, rated_set_squares(), rated_set_precision);
}

void UserPriors::add_energy(const Side& items, double& energy) const {
  energy += rated_set.entropy_energy();
  add_prior_energy(items.num_rated, rated_set_squares(), rated_set_precision, energy);
}

}  // namespace als::variational
