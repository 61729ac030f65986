#pragma once

// What all users have in common: the mean that their rows are expected to be around. It has the
// prior of one more row. O(users * D) a sweep. Checked by the tests of the free energy in
// tests/unit/train/variational_trainer_test.cpp.

#include <algorithm>
#include <vector>

#include "als/base/ordered_sum.h"
#include "als/train/posterior_side.h"

namespace als::variational {

struct UserMean {
  explicit UserMean(std::size_t size) : mean(size) {}

  void set_priors(Side& users, ThreadPool& pool) const {
    users.share().for_own_rows(256, pool, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t user = begin; user < end; ++user)
        std::copy(mean.begin(), mean.end(), users.prior_means.row(user).begin());
    });
  }

  void learn(Side& users, ThreadPool& pool) {
    const std::vector<double> sum = ordered_vector_sum(
        users.share(), users.size, pool, [&](std::size_t user, std::vector<double>& sums) {
          for (std::size_t k = 0; k < users.size && users.is_rated(user); ++k)
            sums[k] += users.deviation(user, k) + static_cast<double>(mean[k]);
        });
    std::vector<float> step(users.size);
    for (std::size_t k = 0; k < users.size; ++k) {
      const auto value = static_cast<float>(sum[k] / (users.num_rated + 1.0));
      step[k] = value - mean[k];
      mean[k] = value;
    }
    users.share().for_own_rows(256, pool, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t user = begin; user < end; ++user) {
        for (std::size_t k = 0; k < users.size; ++k) users.prior_means.row(user)[k] += step[k];
      }
    });
  }

  /// To the users' expected squares: the mean's own, as one more row.
  void add_squares(std::vector<double>& squares) const {
    for (std::size_t k = 0; k < squares.size(); ++k)
      squares[k] += static_cast<double>(mean[k]) * static_cast<double>(mean[k]);
  }

  std::vector<float> mean;  // [D]
};

}  // namespace als::variational
