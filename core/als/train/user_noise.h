#pragma once

// The noise of the ratings: a user's own is a Gamma posterior around the common one, for users
// differ in how strictly they rate, yet few ratings must not decide it. O(users) a sweep. Checked
// by LearnsThePlantedNoise in tests/unit/train/variational_trainer_test.cpp.

#include <cmath>
#include <cstddef>
#include <vector>

#include "als/base/ordered_sum.h"
#include "als/base/portable_math.h"
#include "als/train/posterior_side.h"

namespace als::variational {

// As many ratings as the common noise weighs. Between 100 and 300 the validation error is flat.
constexpr double kNoiseRatings = 200.0;

struct UserNoise {
  explicit UserNoise(std::size_t num_users)
      : precision(num_users, 1.0F), squared_error(num_users) {}

  /// The posterior's mean, from `squared_error`.
  double precision_after(const Side& users, std::size_t user) const {
    const auto count = static_cast<double>(users.ratings.indices_of(user).size());
    return (kNoiseRatings + count) / (kNoiseRatings * variance + squared_error[user]);
  }

  /// The posterior of each user's precision, and the variance that their prior is around.
  void learn(const Side& users, ThreadPool& pool) {
    const double total = ordered_sum(users.share(), pool, [&](std::size_t user) {
      if (!users.is_rated(user)) return 0.0;
      const double value = precision_after(users, user);
      precision[user] = static_cast<float>(value);
      return value;
    });
    variance = users.num_rated / total;
  }

  /// Of `count` ratings with this expected squared error: the likelihood's part of the free energy,
  /// and KL(Gamma(shape, rate) || Gamma(prior_shape, prior_rate)).
  double energy(std::size_t user, double count, double error) const {
    const auto mean = static_cast<double>(precision[user]);
    const double shape = 0.5 * (kNoiseRatings + count);
    const double rate = shape / mean;
    const double prior_shape = 0.5 * kNoiseRatings;
    const double prior_rate = prior_shape * variance;
    const double likelihood =
        0.5 * mean * error - 0.5 * count * (digamma(shape) - portable_log(rate));
    const double divergence = (shape - prior_shape) * digamma(shape) - portable_log_gamma(shape) +
                              portable_log_gamma(prior_shape) +
                              prior_shape * (portable_log(rate) - portable_log(prior_rate)) +
                              shape * (prior_rate - rate) / rate;
    return likelihood + divergence;
  }

  double variance = 1.0;
  std::vector<float> precision;       // [users] of the noise
  std::vector<double> squared_error;  // [users] expected, of all of a user's ratings
};

}  // namespace als::variational
