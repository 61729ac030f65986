#include "als/train/variational_trainer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>

#include "als/metrics/error_metrics.h"
#include "als/ratings/split.h"
#include "als/train/feature_sets.h"
#include "support/planted_ratings.h"

namespace als {
namespace {

struct Problem {
  RatingMatrix by_user = planted_ratings(60, 40, 3, 0.4, 7).by_user;
  RatingMatrix by_item = by_user.transposed();
  ItemFeatures features;

  Problem() {
    std::vector<std::uint64_t> masks;
    for (std::size_t item = 0; item < by_item.num_rows(); ++item)
      masks.push_back(1U << (item % 3) | (item % 5 == 0 ? 8U : 0U));
    features = ItemFeatures::from_masks(masks, 4);
  }
  TrainingData data() const { return {by_user, by_item, features}; }
};

constexpr CovarianceFamily kFamilies[] = {CovarianceFamily::kFull, CovarianceFamily::kShared};

VariationalSettings small_settings(CovarianceFamily covariance = CovarianceFamily::kFull) {
  VariationalSettings settings;
  settings.covariance = covariance;
  settings.num_factors = 4;
  settings.sweeps = 12;
  return settings;
}

TEST(VariationalTrainer, TheFreeEnergyNeverRisesOnceTheFactorsAreLeftInPlace) {
  for (const CovarianceFamily covariance : kFamilies) {
    const Problem problem;
    ThreadPool pool(1);
    for (const bool rated_set : {false, true}) {
      VariationalSettings settings = small_settings(covariance);
      settings.rated_set = rated_set;
      settings.sweeps_unbalanced = settings.sweeps;
      double last = std::numeric_limits<double>::infinity();
      int falls = 0;
      const auto progress = [&](const VariationalProgress& at) {
        // The precisions of the factors are held for the first sweeps.
        if (at.sweep > 5) {
          EXPECT_LE(at.free_energy, last + 1e-6 * std::fabs(last)) << "sweep " << at.sweep;
          falls += at.free_energy < last ? 1 : 0;
        }
        last = at.free_energy;
        return true;
      };
      ASSERT_TRUE(train_variational(problem.data(), settings, pool, progress, true));
      EXPECT_GT(falls, 3);
    }
  }
}

TEST(VariationalTrainer, IsBitEqualForAnyNumberOfWorkers) {
  for (const CovarianceFamily covariance : kFamilies) {
    const Problem problem;
    ThreadPool one(1);
    ThreadPool three(3);
    const Result<RatingModel> a =
        train_variational(problem.data(), small_settings(covariance), one);
    const Result<RatingModel> b =
        train_variational(problem.data(), small_settings(covariance), three);
    ASSERT_TRUE(a && b);
    EXPECT_TRUE(std::equal(a->item_factors.values().begin(), a->item_factors.values().end(),
                           b->item_factors.values().begin()));
    EXPECT_EQ(a->user_biases, b->user_biases);
    EXPECT_EQ(a->posterior.item_uncertainty, b->posterior.item_uncertainty);
    EXPECT_EQ(a->posterior.noise_variance, b->posterior.noise_variance);
  }
}

TEST(VariationalTrainer, BalancingChangesNoPredictionButHelps) {
  for (const CovarianceFamily covariance : kFamilies) {
    const Problem problem;
    ThreadPool pool(1);
    VariationalSettings balanced = small_settings(covariance);
    VariationalSettings plain = small_settings(covariance);
    plain.sweeps_unbalanced = plain.sweeps;
    double energies[2] = {};
    for (int i = 0; i < 2; ++i) {
      ASSERT_TRUE(train_variational(
          problem.data(), i == 0 ? balanced : plain, pool,
          [&](const VariationalProgress& at) {
            energies[i] = at.free_energy;
            return true;
          },
          true));
    }
    EXPECT_LE(energies[0], energies[1] + 1e-3 * std::fabs(energies[1]));
  }
}

TEST(VariationalTrainer, TheFitIsThatOfTheModelAsItIs) {
  for (const CovarianceFamily covariance : kFamilies) {
    const Problem problem;
    ThreadPool pool(2);
    double best = 0.0;
    const auto progress = [&](const VariationalProgress& at) {
      const Fit fit = at.fit(problem.by_user);
      const Fit of_model = fit_of(at.model(), problem.by_user, pool);
      EXPECT_EQ(fit.squared_error, of_model.squared_error) << at.sweep;
      EXPECT_EQ(fit.rmse, of_model.rmse);
      EXPECT_EQ(fit.mae, of_model.mae);
      best = fit.rmse;
      return true;
    };
    ASSERT_TRUE(train_variational(problem.data(), small_settings(covariance), pool, progress));
    EXPECT_GT(best, 0.0);
  }
}

TEST(VariationalTrainer, LearnsThePlantedNoise) {
  const Problem problem;
  ThreadPool pool(1);
  VariationalSettings settings = small_settings();
  settings.sweeps = 25;
  const Result<RatingModel> model = train_variational(problem.data(), settings, pool);
  ASSERT_TRUE(model);
  const double rmse = rating_errors(problem.by_user, pool, [&](std::size_t user, std::size_t item) {
                        return model->predict(user, item);
                      }).rmse;
  // The noise is what the fit leaves and what the posteriors admit: a little above the fit.
  EXPECT_GT(std::sqrt(model->posterior.noise_variance), rmse);
  EXPECT_LT(std::sqrt(model->posterior.noise_variance), 2.0 * rmse);
}

TEST(VariationalTrainer, AnUnratedMovieGetsItsFeaturesFactorsAndTheLargestUncertainty) {
  for (const CovarianceFamily covariance : kFamilies) {
    Problem problem;
    // One more item, with the first one's features and no ratings.
    std::vector<RatingTriple> triples;
    for (std::size_t user = 0; user < problem.by_user.num_rows(); ++user) {
      for (std::size_t i = 0; i < problem.by_user.indices_of(user).size(); ++i) {
        triples.push_back({static_cast<std::int32_t>(user), problem.by_user.indices_of(user)[i],
                           problem.by_user.levels_of(user)[i]});
      }
    }
    const std::size_t num_items = problem.by_item.num_rows();
    problem.by_user = RatingMatrix(problem.by_user.num_rows(), num_items + 1, triples);
    problem.by_item = problem.by_user.transposed();
    std::vector<std::uint64_t> masks;
    for (std::size_t item = 0; item <= num_items; ++item) masks.push_back(1U << (item % 3));
    problem.features = ItemFeatures::from_masks(masks, 4);
    ThreadPool pool(1);
    // The item takes its features' factors as of the last sweep: until they move no more.
    VariationalSettings settings = small_settings(covariance);
    settings.sweeps = 40;
    const Result<RatingModel> model = train_variational(problem.data(), settings, pool);
    ASSERT_TRUE(model);
    const std::size_t feature = num_items % 3;
    for (int k = 0; k < model->num_factors(); ++k) {
      EXPECT_NEAR(model->item_factors.row(num_items)[static_cast<std::size_t>(k)],
                  model->feature_factors.row(feature)[static_cast<std::size_t>(k)], 1e-4F);
    }
    for (std::size_t item = 0; item < num_items; ++item) {
      EXPECT_LE(model->posterior.item_uncertainty[item],
                model->posterior.item_uncertainty[num_items] * 1.0001F);
    }
  }
}

// Factors with and without a border (16, 5), and three factors of a planted three.
TEST(VariationalTrainer, SharedShapesPredictAboutAsWellAsFullCovariances) {
  const PlantedRatings planted = planted_ratings(150, 80, 3, 0.3, 11);
  std::vector<RatingTriple> train;  // every fifth rating is held out
  std::vector<RatingTriple> test;
  for (std::size_t user = 0; user < 150; ++user) {
    for (std::size_t i = 0; i < planted.by_user.indices_of(user).size(); ++i) {
      (i % 5 == user % 5 ? test : train)
          .push_back({static_cast<std::int32_t>(user), planted.by_user.indices_of(user)[i],
                      planted.by_user.levels_of(user)[i]});
    }
  }
  const RatingMatrix by_user(150, 80, train);
  const RatingMatrix by_item = by_user.transposed();
  const RatingMatrix test_by_user(150, 80, test);
  const ItemFeatures features;
  ThreadPool pool(1);
  for (const int num_factors : {5, 16}) {
    double rmse[2] = {};
    for (int i = 0; i < 2; ++i) {
      VariationalSettings settings = small_settings(kFamilies[i]);
      settings.num_factors = num_factors;
      settings.sweeps = 30;
      const Result<RatingModel> model =
          train_variational({by_user, by_item, features}, settings, pool);
      ASSERT_TRUE(model);
      rmse[i] = rating_errors(test_by_user, pool, [&](std::size_t user, std::size_t item) {
                  return model->predict(user, item);
                }).rmse;
    }
    EXPECT_LT(rmse[1], 1.03 * rmse[0]) << num_factors;
    EXPECT_LT(rmse[0], 0.3);  // with one of the three planted factors lost it would be 0.42
  }
}

TEST(VariationalTrainer, RefusesSettingsOutsideTheirRangeAndStopsWhenAsked) {
  const Problem problem;
  ThreadPool pool(1);
  VariationalSettings settings;
  settings.num_factors = 0;
  EXPECT_EQ(train_variational(problem.data(), settings, pool).error().code,
            ErrorCode::kInvalidArgument);
  const auto stop = [](const VariationalProgress&) { return false; };
  EXPECT_EQ(train_variational(problem.data(), small_settings(), pool, stop).error().code,
            ErrorCode::kCancelled);
}

TEST(VariationalTrainer, GoesOnFromAnyCheckpointToTheSameBits) {
  for (const CovarianceFamily covariance : kFamilies) {
    const Problem problem;
    ThreadPool pool(1);
    const VariationalSettings settings = small_settings(covariance);
    std::vector<Checkpoint> checkpoints;
    const auto progress = [&](const VariationalProgress& at) {
      checkpoints.push_back(at.checkpoint());
      return true;
    };
    const Result<RatingModel> expected =
        train_variational(problem.data(), settings, pool, progress);
    ASSERT_TRUE(expected);
    const auto same = [](const auto& a, const auto& b) {
      return std::equal(a.begin(), a.end(), b.begin(), b.end());
    };
    for (std::size_t i = 0; i + 1 < checkpoints.size(); ++i) {
      const Result<RatingModel> resumed =
          train_variational(problem.data(), settings, pool, {}, false, &checkpoints[i]);
      ASSERT_TRUE(resumed) << resumed.error().message;
      EXPECT_TRUE(same(resumed->user_factors.values(), expected->user_factors.values())) << i;
      EXPECT_TRUE(same(resumed->item_factors.values(), expected->item_factors.values())) << i;
      EXPECT_TRUE(same(resumed->feature_factors.values(), expected->feature_factors.values())) << i;
      EXPECT_TRUE(same(resumed->posterior.rated_set_factors.values(),
                       expected->posterior.rated_set_factors.values()));
      EXPECT_TRUE(same(resumed->posterior.covariance_shape, expected->posterior.covariance_shape));
      EXPECT_TRUE(
          same(resumed->posterior.user_prior.precision, expected->posterior.user_prior.precision));
      EXPECT_EQ(resumed->posterior.noise_variance, expected->posterior.noise_variance);
    }
    VariationalSettings others = settings;
    others.num_factors = 5;
    const Result<RatingModel> refused =
        train_variational(problem.data(), others, pool, {}, false, checkpoints.data());
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, ErrorCode::kBadFormat);
  }
}

}  // namespace
}  // namespace als
