// One model for all machines: whatever the instruction set, natively and in WebAssembly.

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>

#include "als/kernels/row_kernels.h"
#include "als/ratings/rating_matrix.h"
#include "als/train/trainer.h"
#include "als/train/variational_trainer.h"
#include "als/train/watch_trainer.h"
#include "support/planted_ratings.h"

namespace als {
namespace {

/// FNV-1a of what floats are stored as.
class Hash {
 public:
  template <class Floats>
  void add(const Floats& floats) {
    for (const float value : floats) {
      for (std::uint32_t bits = std::bit_cast<std::uint32_t>(value), i = 0; i < 4; ++i, bits >>= 8U)
        value_ = (value_ ^ (bits & 255U)) * 0x100000001b3U;
    }
  }
  std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0xcbf29ce484222325U;
};

struct Problem {
  PlantedRatings ratings = planted_ratings(90, 500, 3, 0.6, 11);  // rows of more than 256 ratings
  ItemFeatures features;

  Problem() {
    std::vector<std::uint64_t> masks;
    for (std::size_t item = 0; item < ratings.by_item.num_rows(); ++item)
      masks.push_back(1U << (item % 3));
    features = ItemFeatures::from_masks(masks, 3);
  }
  TrainingData data() const { return {ratings.by_user, ratings.by_item, features}; }
};

std::uint64_t hash_of(const RatingModel& model) {
  Hash hash;
  hash.add(model.item_factors.values());
  hash.add(model.user_factors.values());
  hash.add(model.item_biases);
  return hash.value();
}

// Who changes what is learned writes the new numbers here; a machine that has others is at fault.

/// hash(problem, pool) on every instruction set.
template <class HashOf>
void expect_everywhere(std::uint64_t expected, const HashOf& hash) {
  const Problem problem;
  ThreadPool pool(1);
  for (std::size_t n = 0; use_kernel_target(n); ++n) {
    SCOPED_TRACE(kernel_target());
    EXPECT_EQ(hash(problem, pool), expected);
  }
}

void expect_variational(std::uint64_t expected, int num_factors, CovarianceFamily covariance) {
  expect_everywhere(expected, [&](const Problem& problem, ThreadPool& pool) {
    VariationalSettings settings;
    settings.num_factors = num_factors;
    settings.sweeps = 7;
    settings.sweeps_unbalanced = 0;  // the last one is balanced
    settings.covariance = covariance;
    const auto model = train_variational(problem.data(), settings, pool);
    return model ? hash_of(*model) : 0;
  });
}

void expect_als(std::uint64_t expected, SolverKind solver) {
  expect_everywhere(expected, [&](const Problem& problem, ThreadPool& pool) {
    TrainSettings settings;
    settings.num_factors = 20;
    settings.sweeps = 3;
    settings.solver = solver;
    const auto model = train(problem.data(), settings, pool);
    return model ? hash_of(*model) : 0;
  });
}

TEST(SameBytes, WithFullCovariances) {
  expect_variational(17492337742804951020U, 15, CovarianceFamily::kFull);
}

TEST(SameBytes, WithASharedShape) {
  expect_variational(16763565085028846138U, 40, CovarianceFamily::kShared);
}

TEST(SameBytes, ByCholesky) { expect_als(14802403081746949192U, SolverKind::kCholesky); }

TEST(SameBytes, ByConjugateGradients) {
  expect_als(7472932061928365818U, SolverKind::kConjugateGradient);
}

TEST(SameBytes, OfTheWatchHead) {
  expect_everywhere(10506990173787270658U, [](const Problem& problem, ThreadPool& pool) {
    const auto model = train_watch(problem.ratings.by_user, problem.ratings.by_item, {}, 1, pool);
    Hash hash;
    if (model) hash.add(model->item_factors.values());
    return hash.value();
  });
}

}  // namespace
}  // namespace als
