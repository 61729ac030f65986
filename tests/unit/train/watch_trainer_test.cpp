#include "als/train/watch_trainer.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "als/solve/watch_solver.h"
#include "support/planted_ratings.h"

namespace als {
namespace {

TEST(WatchTrainer, IsBitEqualForAnyNumberOfWorkersAndStopsWhenAsked) {
  const RatingMatrix by_user = planted_ratings(50, 30, 2, 0.3, 5).by_user;
  const RatingMatrix by_item = by_user.transposed();
  WatchSettings settings;
  settings.num_factors = 3;
  settings.sweeps = 4;
  ThreadPool one(1);
  ThreadPool three(3);
  const Result<WatchModel> a = train_watch(by_user, by_item, settings, 1, one);
  const Result<WatchModel> b = train_watch(by_user, by_item, settings, 1, three);
  ASSERT_TRUE(a && b);
  EXPECT_TRUE(std::equal(a->item_factors.values().begin(), a->item_factors.values().end(),
                         b->item_factors.values().begin()));
  const auto stop = [](const WatchProgress&) { return false; };
  EXPECT_EQ(train_watch(by_user, by_item, settings, 1, one, stop).error().code,
            ErrorCode::kCancelled);
  settings.num_factors = 0;
  EXPECT_EQ(train_watch(by_user, by_item, settings, 1, one).error().code,
            ErrorCode::kInvalidArgument);
}

TEST(WatchTrainer, GoesOnFromAnyCheckpointToTheSameBits) {
  const RatingMatrix by_user = planted_ratings(50, 30, 2, 0.3, 5).by_user;
  const RatingMatrix by_item = by_user.transposed();
  WatchSettings settings;
  settings.num_factors = 3;
  settings.sweeps = 5;
  ThreadPool pool(1);
  std::vector<Checkpoint> checkpoints;
  const auto progress = [&](const WatchProgress& at) {
    checkpoints.push_back(at.checkpoint());
    return true;
  };
  const Result<WatchModel> expected = train_watch(by_user, by_item, settings, 1, pool, progress);
  ASSERT_TRUE(expected);
  ASSERT_EQ(checkpoints.size(), 5U);
  for (const Checkpoint& checkpoint : checkpoints) {
    const Result<WatchModel> resumed =
        train_watch(by_user, by_item, settings, 1, pool, {}, &checkpoint);
    ASSERT_TRUE(resumed);
    EXPECT_TRUE(std::equal(resumed->item_factors.values().begin(),
                           resumed->item_factors.values().end(),
                           expected->item_factors.values().begin()));
  }
}

TEST(WatchSolver, MinimisesTheLossOfItsRowOverAllCells) {
  // Two columns were rated, one was not: the gradient of the loss, cell by cell, must vanish.
  FactorMatrix factors(3, 2);
  const float values[] = {0.9F, -0.2F, 0.4F, 0.8F, -0.5F, 0.3F};
  std::copy(std::begin(values), std::end(values), factors.values().begin());
  const std::int32_t indices[] = {0, 1};
  const float stars[] = {5.0F, 2.0F};
  WatchSettings settings;
  settings.num_factors = 2;
  WatchSolver solver(2);
  std::vector<float> x(2);
  ASSERT_TRUE(
      solver.solve(indices, stars, factors.values(), gram_matrix(factors), 3.0, settings, x));
  double gradient[2] = {};
  double weight = settings.unobserved_weight * 3.0;
  for (std::size_t column = 0; column < 3; ++column) {
    const double score = static_cast<double>(x[0] * factors.row(column)[0]) +
                         static_cast<double>(x[1] * factors.row(column)[1]);
    const bool rated = column < 2;
    const double confidence = rated ? settings.confidence(static_cast<double>(stars[column])) : 0.0;
    const double target = rated ? settings.target(static_cast<double>(stars[column])) : 0.0;
    weight += confidence;
    for (std::size_t k = 0; k < 2; ++k) {
      gradient[k] += (settings.unobserved_weight + confidence) * (score - target) *
                     static_cast<double>(factors.row(column)[k]);
    }
  }
  for (std::size_t k = 0; k < 2; ++k) {
    EXPECT_NEAR(gradient[k] + settings.regularization * weight * static_cast<double>(x[k]), 0.0,
                1e-6);
  }
}

TEST(WatchTrainer, MoreSweepsNeverRaiseTheLoss) {
  const RatingMatrix by_user = planted_ratings(50, 30, 2, 0.3, 5).by_user;
  const RatingMatrix by_item = by_user.transposed();
  WatchSettings settings;
  settings.num_factors = 4;
  ThreadPool pool(1);
  double last = 0.0;
  for (int sweeps = 1; sweeps <= 6; ++sweeps) {
    settings.sweeps = sweeps;
    const Result<WatchModel> model = train_watch(by_user, by_item, settings, 1, pool);
    ASSERT_TRUE(model);
    // The users' exact answer to these items.
    FactorMatrix users(by_user.num_rows(), 4);
    WatchSolver solver(4);
    for (std::size_t user = 0; user < by_user.num_rows(); ++user) {
      std::vector<float> stars;
      for (const std::uint8_t levels : by_user.levels_of(user))
        stars.push_back(0.5F * static_cast<float>(levels + 1));
      ASSERT_TRUE(solver.solve(by_user.indices_of(user), stars, model->item_factors.values(),
                               gram_matrix(model->item_factors),
                               static_cast<double>(by_item.num_rows()), settings, users.row(user)));
    }
    const double loss = watch_loss(by_user, users, model->item_factors, settings);
    if (sweeps > 1) {
      EXPECT_LE(loss, last * (1.0 + 1e-6)) << sweeps;
    }
    last = loss;
  }
}

}  // namespace
}  // namespace als
