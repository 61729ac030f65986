#include "als/train/visitor_sets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "als/base/random.h"
#include "als/train/feature_prior.h"

namespace als::variational {
namespace {

constexpr std::size_t kSize = 3;
constexpr int kNumItems = 400;

/// Users with a leaning of their own: of 20 to 200 items each, the more of one half of the
/// catalogue, the more they lean to it. `spread` 0: all are alike.
RatingMatrix leaning_users(double spread) {
  std::vector<RatingTriple> ratings;
  constexpr int kUsers = 600;
  Random random(7, 1);
  for (int user = 0; user < kUsers; ++user) {
    const auto count = 20 + static_cast<int>(180.0 * random.uniform());
    const double leaning = 0.5 + spread * (random.uniform() - 0.5);
    std::vector<bool> has(kNumItems);
    for (int i = 0; i < count; ++i) {
      const bool first_half = random.uniform() < leaning;
      const auto item = static_cast<int>(200.0 * random.uniform()) + (first_half ? 0 : 200);
      if (has[static_cast<std::size_t>(item)]) continue;
      has[static_cast<std::size_t>(item)] = true;
      ratings.push_back({user, item, 5});
    }
  }
  return {kUsers, kNumItems, ratings};
}

/// y says in the first dimension which half an item is of, in the second nothing, and in the bias
/// the same for all.
FactorMatrix values_of_halves() {
  FactorMatrix y(kNumItems, kSize);
  for (std::size_t item = 0; item < kNumItems; ++item) {
    y.row(item)[0] = item < 200 ? 1.5F : -0.5F;
    y.row(item)[2] = 0.25F;
  }
  return y;
}

RatingPosterior posterior_of(const Side& users, const FactorMatrix& y) {
  RatingPosterior posterior;
  posterior.user_prior.mean = {0.1F, 0.2F, 0.3F};
  ThreadPool pool(1);
  expect_rated_sets(users, RowShare(std::vector<std::int64_t>(y.rows() + 1)), y, pool, posterior);
  return posterior;
}

/// What fold-in makes of the given items, in the first dimension.
double prior_of(const RatingPosterior& posterior, std::span<const std::int32_t> given) {
  double prior = static_cast<double>(posterior.user_prior.mean[0]);
  for (const std::int32_t item : given) {
    prior +=
        static_cast<double>(posterior.rated_set_factors.row(static_cast<std::size_t>(item))[0]) /
        (static_cast<double>(given.size()) + posterior.rated_set_half);
  }
  return prior;
}

TEST(VisitorSets, AVisitorWhoHasSaidNothingIsAnAverageUser) {
  const RatingMatrix ratings = leaning_users(1.0);
  const Side users(ratings, kSize, /*has_shape=*/true);
  const FactorMatrix y = values_of_halves();
  const RatingPosterior posterior = posterior_of(users, y);
  double mean = 0.0;
  for (std::size_t user = 0; user < 600; ++user) {
    const std::span<const std::int32_t> set = ratings.indices_of(user);
    for (const std::int32_t item : set) {
      mean += static_cast<double>(y.row(static_cast<std::size_t>(item))[0]) /
              (static_cast<double>(set.size()) + kSetHalf) / 600.0;
    }
  }
  EXPECT_NEAR(posterior.user_prior.mean[0], 0.1 + mean, 1e-5);
  EXPECT_FLOAT_EQ(posterior.user_prior.mean[1], 0.2F);
  EXPECT_GT(posterior.user_prior.mean[2], 0.3F);
}

TEST(VisitorSets, SomeGivenItemsCountAsMuchAsTheyTellOfTheWholeSet) {
  const RatingMatrix ratings = leaning_users(1.0);
  const Side users(ratings, kSize, true);
  const FactorMatrix y = values_of_halves();
  const RatingPosterior posterior = posterior_of(users, y);
  for (const std::size_t n : {1UL, 3UL, 10UL}) {
    // The error of what fold-in expects of whole sets, and of the sample's mean with any weight.
    double error = 0.0;
    std::vector<double> samples;
    std::vector<double> truths;
    Random random(3, n);
    for (std::size_t user = 0; user < 600; ++user) {
      const std::span<const std::int32_t> set = ratings.indices_of(user);
      if (set.size() < n + 10) continue;
      std::vector<std::int32_t> given(set.begin(), set.end());
      for (std::size_t i = 0; i < n; ++i) {
        const auto other =
            i + static_cast<std::size_t>(random.uniform() * static_cast<double>(given.size() - i));
        std::swap(given[i], given[other]);
      }
      given.resize(n);
      double truth = 0.1;
      double sample = 0.0;
      for (const std::int32_t item : set) {
        truth += static_cast<double>(y.row(static_cast<std::size_t>(item))[0]) /
                 (static_cast<double>(set.size()) + kSetHalf);
      }
      for (const std::int32_t item : given) {
        sample +=
            static_cast<double>(y.row(static_cast<std::size_t>(item))[0]) / static_cast<double>(n);
      }
      samples.push_back(sample);
      truths.push_back(truth);
      error += std::pow(prior_of(posterior, given) - truth, 2);
    }
    double best = 1e9;
    double untold = 0.0;
    double mean_sample = 0.0;
    double mean_truth = 0.0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      mean_sample += samples[i] / static_cast<double>(samples.size());
      mean_truth += truths[i] / static_cast<double>(samples.size());
    }
    for (const double truth : truths) untold += std::pow(truth - mean_truth, 2);
    for (double weight = 0.0; weight <= 1.0; weight += 0.01) {
      double squares = 0.0;
      for (std::size_t i = 0; i < samples.size(); ++i)
        squares += std::pow(mean_truth + weight * (samples[i] - mean_sample) - truths[i], 2);
      best = std::min(best, squares);
    }
    EXPECT_LT(error, 1.1 * best) << n;
    EXPECT_LT(error, 0.95 * untold) << n;
  }
}

TEST(VisitorSets, WhereAllUsersAreAlikeASampleCountsNextToNothing) {
  const RatingMatrix ratings = leaning_users(0.0);
  const Side users(ratings, kSize, true);
  const RatingPosterior posterior = posterior_of(users, values_of_halves());
  const std::vector<std::int32_t> given{1, 2, 3};
  EXPECT_NEAR(prior_of(posterior, given), static_cast<double>(posterior.user_prior.mean[0]), 0.05);
}

TEST(VisitorSets, TooFewRatingsToTellSayNothing) {
  const std::vector<RatingTriple> triples{{0, 0, 3}, {1, 1, 4}};
  const RatingMatrix ratings(2, kNumItems, triples);
  const Side users(ratings, kSize, true);
  const RatingPosterior posterior = posterior_of(users, values_of_halves());
  const std::vector<std::int32_t> given{0};
  EXPECT_NEAR(prior_of(posterior, given), static_cast<double>(posterior.user_prior.mean[0]), 1e-5);
  EXPECT_GT(posterior.rated_set_half, 0.0);
}

}  // namespace
}  // namespace als::variational
