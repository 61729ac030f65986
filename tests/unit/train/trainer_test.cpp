#include "als/train/trainer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "als/metrics/error_metrics.h"
#include "als/train/fit.h"
#include "als/train/objective.h"
#include "support/planted_ratings.h"

namespace als {
namespace {

ItemFeatures some_features(std::size_t num_items) {
  std::vector<std::uint64_t> masks;
  for (std::size_t i = 0; i < num_items; ++i)
    masks.push_back(static_cast<std::uint64_t>(i * 7 % 16));
  return ItemFeatures::from_masks(masks, 4);
}

/// The ways to solve a row.
struct Way {
  UpdateOrder order;
  SolverKind solver;
};
constexpr Way kWays[] = {{UpdateOrder::kJoint, SolverKind::kCholesky},
                         {UpdateOrder::kJoint, SolverKind::kConjugateGradient},
                         {UpdateOrder::kBiasThenFactors, SolverKind::kCholesky}};

bool same_bits(std::span<const float> a, std::span<const float> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end());
}

TEST(Trainer, TheObjectiveNeverRisesAtAnyHalfSweep) {
  const PlantedRatings data = planted_ratings(60, 40, 3, 0.4, 1);
  ThreadPool pool(1);
  for (const bool with_features : {false, true}) {
    for (const auto& [order, solver] : kWays) {
      const ItemFeatures features = with_features ? some_features(40) : ItemFeatures();
      TrainSettings settings;
      settings.num_factors = 5;
      settings.sweeps = 12;
      settings.prior = {1.0, 2.0, 0.5, 0.7};
      settings.update_order = order;
      settings.solver = solver;
      double last = std::numeric_limits<double>::infinity();
      int half_sweeps = 0;
      const auto progress = [&](const TrainProgress& at) {
        const double now = objective(at.model, data.by_user, features, pool);
        EXPECT_LE(now, last * (1.0 + 1e-6)) << "sweep " << at.sweep;
        last = now;
        ++half_sweeps;
        return true;
      };
      ASSERT_TRUE(train({data.by_user, data.by_item, features}, settings, pool, progress));
      EXPECT_EQ(half_sweeps, with_features ? 36 : 24);
    }
  }
}

TEST(Trainer, AnyNumberOfWorkersGivesTheSameBits) {
  const PlantedRatings data = planted_ratings(100, 80, 3, 0.3, 2);
  const ItemFeatures features = some_features(80);
  TrainSettings settings;
  settings.num_factors = 8;
  settings.sweeps = 4;
  ThreadPool one(1);
  for (const SolverKind solver : {SolverKind::kCholesky, SolverKind::kConjugateGradient}) {
    settings.solver = solver;
    const Result<RatingModel> expected =
        train({data.by_user, data.by_item, features}, settings, one);
    ASSERT_TRUE(expected);
    for (const int num_workers : {2, 3, 8}) {
      ThreadPool pool(num_workers);
      const Result<RatingModel> model =
          train({data.by_user, data.by_item, features}, settings, pool);
      ASSERT_TRUE(model);
      EXPECT_TRUE(same_bits(model->user_factors.values(), expected->user_factors.values()));
      EXPECT_TRUE(same_bits(model->item_factors.values(), expected->item_factors.values()));
      EXPECT_TRUE(same_bits(model->feature_factors.values(), expected->feature_factors.values()));
      EXPECT_TRUE(same_bits(model->item_biases, expected->item_biases));
      EXPECT_EQ(objective(*model, data.by_user, features, pool),
                objective(*expected, data.by_user, features, one));
    }
  }
}

TEST(Trainer, ConjugateGradientsReachTheObjectiveOfExactSolutions) {
  const PlantedRatings data = planted_ratings(300, 200, 6, 0.2, 8);
  const ItemFeatures features = some_features(200);
  ThreadPool pool(2);
  const auto reached = [&](SolverKind solver) {
    TrainSettings settings;
    settings.num_factors = 24;
    settings.sweeps = 10;
    settings.solver = solver;
    const Result<RatingModel> model = train({data.by_user, data.by_item, features}, settings, pool);
    EXPECT_TRUE(model);
    return objective(*model, data.by_user, features, pool);
  };
  const double exact = reached(SolverKind::kCholesky);
  EXPECT_NEAR(reached(SolverKind::kConjugateGradient), exact, 0.001 * exact);
  EXPECT_EQ(reached(SolverKind::kAutomatic), reached(SolverKind::kConjugateGradient));
}

TEST(Fit, IsThatOfThePredictionsOneByOne) {
  const PlantedRatings data = planted_ratings(300, 700, 3, 0.6, 9);  // rows longer than one go
  ThreadPool one(1);
  ThreadPool three(3);
  for (const int num_factors : {3, 16}) {
    TrainSettings settings;
    settings.num_factors = num_factors;
    settings.sweeps = 1;
    const Result<RatingModel> model = train({data.by_user, data.by_item, {}}, settings, one);
    ASSERT_TRUE(model);
    const Fit fit = fit_of(*model, data.by_user, three);
    const ErrorMetrics errors = rating_errors(
        data.by_user, one,
        [&](std::size_t user, std::size_t item) { return model->predict(user, item); });
    EXPECT_NEAR(fit.rmse, errors.rmse, 1e-6);
    EXPECT_NEAR(fit.mae, errors.mae, 1e-6);
    // Clipping only ever brings a prediction nearer.
    const auto count = static_cast<double>(data.by_user.num_ratings());
    EXPECT_GE(fit.squared_error, fit.rmse * fit.rmse * count * (1.0 - 1e-9));
    EXPECT_EQ(fit.squared_error, fit_of(*model, data.by_user, one).squared_error);
  }
  EXPECT_EQ(
      fit_of(*train({data.by_user, data.by_item, {}}, {}, one), RatingMatrix(300, 700, {}), one)
          .rmse,
      0.0);
}

TEST(Trainer, RecoversPlantedStructure) {
  const PlantedRatings data = planted_ratings(150, 100, 2, 0.5, 3);
  TrainSettings settings;
  settings.num_factors = 2;
  settings.prior = {1.0, 0.2, 0.2, 0.1};
  settings.sweeps = 30;
  ThreadPool pool(1);
  const Result<RatingModel> model =
      train({data.by_user, data.by_item, ItemFeatures()}, settings, pool);
  ASSERT_TRUE(model);
  const ErrorMetrics errors =
      rating_errors(data.by_user, pool,
                    [&](std::size_t user, std::size_t item) { return model->predict(user, item); });
  EXPECT_LT(errors.rmse, 0.25);  // rounding to half stars and noise leave about 0.18
}

TEST(Trainer, WithheldCellsOfACheckerboardRankByTheirColour) {
  const PlantedRatings data = checkerboard(20, 20);
  TrainSettings settings;
  settings.num_factors = 2;
  settings.prior = {1.0, 0.5, 0.5, 0.1};
  ThreadPool pool(1);
  const Result<RatingModel> model =
      train({data.by_user, data.by_item, ItemFeatures()}, settings, pool);
  ASSERT_TRUE(model);
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_GT(model->predict(i, i), 4.0);  // same colour as the loved ones
    EXPECT_LT(model->predict(i, (i + 1) % 20), 2.0);
  }
}

TEST(Trainer, AnItemWithoutRatingsGetsItsFeaturesMean) {
  std::vector<RatingTriple> triples;
  for (int user = 0; user < 30; ++user) {
    for (int item = 0; item < 9; ++item) {
      triples.push_back({user, item, static_cast<std::uint8_t>((user + item) % 2 == 0 ? 9 : 1)});
    }
  }
  const RatingMatrix by_user(30, 10, triples);
  const RatingMatrix by_item = by_user.transposed();
  const ItemFeatures features =
      ItemFeatures::from_masks(std::vector<std::uint64_t>{1, 2, 1, 2, 1, 2, 1, 2, 1, 3}, 2);
  TrainSettings settings;
  settings.num_factors = 3;
  ThreadPool pool(1);
  // Until the features move once more, the cold item sits on the mean of the features that it was
  // solved with.
  const auto progress = [&](const TrainProgress& at) {
    if (at.half_sweep == HalfSweep::kItems) {
      std::vector<float> mean(3);
      features.prior_mean(9, at.model.feature_factors, mean);
      EXPECT_TRUE(same_bits(at.model.item_factors.row(9), mean));
      EXPECT_EQ(at.model.item_biases[9], 0.0F);
    }
    return true;
  };
  ASSERT_TRUE(train({by_user, by_item, features}, settings, pool, progress));
}

TEST(Trainer, StopsWhenProgressSaysSo) {
  const PlantedRatings data = checkerboard(6, 6);
  ThreadPool pool(1);
  int calls = 0;
  const Result<RatingModel> model = train({data.by_user, data.by_item, ItemFeatures()}, {}, pool,
                                          [&](const TrainProgress&) { return ++calls < 3; });
  ASSERT_FALSE(model);
  EXPECT_EQ(model.error().code, ErrorCode::kCancelled);
  EXPECT_EQ(calls, 3);
}

TEST(Trainer, RefusesSettingsOutsideTheirRange) {
  TrainSettings settings;
  settings.num_factors = 0;
  EXPECT_EQ(settings.validate().error().message, "num-factors is 0; expected 1 to 512");
  settings = {};
  settings.prior.factor_precision = -1.0;
  EXPECT_EQ(settings.validate().error().code, ErrorCode::kInvalidArgument);
  settings = {};
  settings.prior.bias_precision = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(settings.validate());
  settings = TrainSettings();
  settings.solver = SolverKind::kConjugateGradient;
  EXPECT_TRUE(settings.validate());
  settings.update_order = UpdateOrder::kBiasThenFactors;
  EXPECT_EQ(settings.validate().error().message,
            "the solver is cg, which solves factors and bias jointly; expected the update order "
            "joint, not biases alone");
  EXPECT_TRUE(TrainSettings().validate());
}

TEST(Trainer, CentringMovesTheMeanOutOfTheBiases) {
  const PlantedRatings data = planted_ratings(50, 30, 2, 0.5, 4);
  ThreadPool pool(1);
  TrainSettings settings;
  settings.num_factors = 2;
  const Result<RatingModel> centred =
      train({data.by_user, data.by_item, ItemFeatures()}, settings, pool);
  settings.centred = false;
  const Result<RatingModel> not_centred =
      train({data.by_user, data.by_item, ItemFeatures()}, settings, pool);
  ASSERT_TRUE(centred && not_centred);
  EXPECT_NEAR(centred->global_mean, 3.25, 0.3);
  EXPECT_EQ(not_centred->global_mean, 0.0);
}

TEST(Trainer, GoesOnFromAnyCheckpointToTheSameBits) {
  const PlantedRatings data = planted_ratings(60, 40, 3, 0.4, 1);
  const ItemFeatures features = some_features(40);
  ThreadPool pool(1);
  for (const auto& [order, solver] : kWays) {
    TrainSettings settings;
    settings.num_factors = 4;
    settings.sweeps = 6;
    settings.update_order = order;
    settings.solver = solver;
    std::vector<Checkpoint> checkpoints;
    const auto progress = [&](const TrainProgress& at) {
      if (at.last_of_sweep) checkpoints.push_back(at.checkpoint());
      return true;
    };
    const TrainingData training{data.by_user, data.by_item, features};
    const Result<RatingModel> expected = train(training, settings, pool, progress);
    ASSERT_TRUE(expected);
    ASSERT_EQ(checkpoints.size(), 6U);
    for (const Checkpoint& checkpoint : checkpoints) {
      const Result<RatingModel> resumed = train(training, settings, pool, {}, &checkpoint);
      ASSERT_TRUE(resumed) << resumed.error().message;
      EXPECT_TRUE(same_bits(resumed->user_factors.values(), expected->user_factors.values()));
      EXPECT_TRUE(same_bits(resumed->item_factors.values(), expected->item_factors.values()));
      EXPECT_TRUE(same_bits(resumed->user_biases, expected->user_biases));
      EXPECT_TRUE(same_bits(resumed->feature_factors.values(), expected->feature_factors.values()));
    }
    settings.num_factors = 5;
    EXPECT_EQ(train(training, settings, pool, {}, checkpoints.data()).error().code,
              ErrorCode::kBadFormat);
  }
}

// Dividing lambda, tau and gamma by one number and multiplying beta by it leaves the minimum where
// it was (core/README.md): so does every exact step towards it.
TEST(Trainer, ScalingAllWeightsChangesNothing) {
  const PlantedRatings data = planted_ratings(60, 40, 3, 0.4, 3);
  const ItemFeatures features = some_features(40);
  ThreadPool pool(1);
  for (const UpdateOrder order : {UpdateOrder::kJoint, UpdateOrder::kBiasThenFactors}) {
    TrainSettings settings;
    settings.num_factors = 4;
    settings.sweeps = 8;
    settings.update_order = order;
    settings.prior = {2.0, 3.0, 5.0, 0.4};
    const TrainingData training{data.by_user, data.by_item, features};
    const Result<RatingModel> expected = train(training, settings, pool);
    ASSERT_TRUE(expected);
    for (const double by : {2.0, 0.3, 17.0}) {
      settings.prior = {2.0 / by, 3.0 / by, 5.0 / by, 0.4 * by};
      const Result<RatingModel> scaled = train(training, settings, pool);
      ASSERT_TRUE(scaled);
      for (std::size_t user = 0; user < 60; ++user) {
        for (std::size_t item = 0; item < 40; ++item)
          EXPECT_NEAR(scaled->predict(user, item), expected->predict(user, item), 1e-4);
      }
    }
  }
}

TEST(Trainer, BiasesAloneSolveTheirEquations) {
  const PlantedRatings data = planted_ratings(40, 30, 2, 0.5, 4);
  const ItemFeatures features = some_features(30);
  ThreadPool pool(1);
  TrainSettings settings;
  settings.num_factors = 3;
  settings.sweeps = 60;
  settings.bias_only = true;
  settings.prior = {2.0, 1.0, 3.0, 1.0};
  const Result<RatingModel> model = train({data.by_user, data.by_item, features}, settings, pool);
  ASSERT_TRUE(model);
  for (const float value : model->item_factors.values()) EXPECT_EQ(value, 0.0F);
  for (const float value : model->user_factors.values()) EXPECT_EQ(value, 0.0F);
  for (std::size_t user = 0; user < 40; ++user) {
    double gradient = 3.0 * static_cast<double>(model->user_biases[user]);
    for (std::size_t i = 0; i < data.by_user.indices_of(user).size(); ++i) {
      const auto item = static_cast<std::size_t>(data.by_user.indices_of(user)[i]);
      gradient -= 2.0 * (data.by_user.scale.standard(data.by_user.levels_of(user)[i]) -
                         model->predict(user, item));
    }
    EXPECT_NEAR(gradient, 0.0, 1e-3) << user;
  }
}

}  // namespace
}  // namespace als
