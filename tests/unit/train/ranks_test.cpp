// The same model, to the last bit, for any number of ranks.

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "als/base/ordered_sum.h"
#include "als/bundle/checkpoint_file.h"
#include "als/bundle/file_sum.h"
#include "als/ratings/rating_matrix.h"
#include "als/ratings/split.h"
#include "als/train/trainer.h"
#include "als/train/variational_trainer.h"
#include "als/train/watch_trainer.h"
#include "support/planted_ratings.h"
#include "support/thread_ranks.h"

namespace als {
namespace {

struct Problem {
  Problem() {
    std::vector<std::uint64_t> masks;
    for (std::size_t item = 0; item < ratings.by_item.num_rows(); ++item)
      masks.push_back(1U << (item % 3));
    features = ItemFeatures::from_masks(masks, 3);
  }

  PlantedRatings ratings = planted_ratings(700, 90, 3, 0.8, 11);  // of items with over 512 ratings
  RatingMatrix test = planted_ratings(700, 90, 3, 0.3, 12).by_user;
  ItemFeatures features;
};

/// What a rank may read: its own rows of either side; the others are without sense.
struct Part {
  RatingMatrix by_user;
  RatingMatrix by_item;
  RatingMatrix test;
};

Part part_of(const Problem& all, Ranks& ranks) {
  const auto keep_own = [&](const RatingMatrix& whole, std::shared_ptr<const RowShare> share = {}) {
    if (!share) share = std::make_shared<const RowShare>(whole.offsets, 8.0, ranks);
    std::vector<std::int32_t> indices(whole.num_ratings(), 1 << 30);
    std::vector<std::uint8_t> levels(whole.num_ratings(), 255);
    share->for_each_own_row([&](std::size_t row) {
      const auto at = static_cast<std::ptrdiff_t>(whole.offsets[row]);
      std::copy(whole.indices_of(row).begin(), whole.indices_of(row).end(), indices.begin() + at);
      std::copy(whole.levels_of(row).begin(), whole.levels_of(row).end(), levels.begin() + at);
    });
    RatingMatrix own(whole.num_cols(), whole.offsets, std::move(indices), std::move(levels),
                     whole.scale);
    own.share_as(share);
    return own;
  };
  const RatingMatrix by_user = keep_own(all.ratings.by_user);
  return {by_user, keep_own(all.ratings.by_item), keep_own(all.test, by_user.share_owner())};
}

struct Trained {
  std::vector<float> values;

  void add(std::span<const float> more) { values.insert(values.end(), more.begin(), more.end()); }
  void add(const RatingModel& model) {
    add(model.user_factors.values());
    add(model.user_biases);
    add(model.item_factors.values());
    add(model.item_biases);
    add(model.feature_factors.values());
    add(model.posterior.covariance_shape);
    add(model.posterior.item_uncertainty);
    add(model.posterior.rated_set_factors.values());
    add(model.posterior.user_prior.mean);
    add(model.posterior.user_prior.precision);
    values.push_back(static_cast<float>(model.posterior.rated_set_half));
  }
};

/// The root's model of train(data, pool), by so many ranks of so many threads.
template <class Train>
Trained trained_by(const Problem& problem, int num_ranks, int num_threads, const Train& train) {
  Trained of_root;
  as_ranks(num_ranks, [&](Ranks& ranks) {
    const Part part = part_of(problem, ranks);
    ThreadPool pool(num_threads);
    Trained trained =
        train(TrainingData{part.by_user, part.by_item, problem.features, &part.test}, pool);
    if (ranks.is_root()) of_root = std::move(trained);
  });
  return of_root;
}

template <class Train>
void expect_same_by_any_ranks(const Train& train) {
  const Problem problem;
  ThreadPool pool(1);
  const Trained alone = train(TrainingData{problem.ratings.by_user, problem.ratings.by_item,
                                           problem.features, &problem.test},
                              pool);
  ASSERT_FALSE(alone.values.empty());
  for (const int num_ranks : {1, 2, 3, 4, 8}) {
    for (const int num_threads : {1, 2}) {
      SCOPED_TRACE(std::to_string(num_ranks) + " ranks, " + std::to_string(num_threads) +
                   " threads");
      EXPECT_EQ(trained_by(problem, num_ranks, num_threads, train).values, alone.values);
    }
  }
}

Trained variational(const TrainingData& data, CovarianceFamily covariance, ThreadPool& pool) {
  VariationalSettings settings;
  settings.num_factors = 10;
  settings.sweeps = 7;
  settings.sweeps_unbalanced = 0;  // the last one is balanced
  settings.covariance = covariance;
  std::vector<float> energies;
  const auto keep_energy = [&](const VariationalProgress& at) {
    energies.push_back(static_cast<float>(at.free_energy));
    for (const RatingMatrix* ratings : {&data.by_user, data.test_by_user})
      energies.push_back(static_cast<float>(at.fit(*ratings).squared_error));
    return true;
  };
  const auto model = train_variational(data, settings, pool, keep_energy, true);
  Trained trained;
  if (model) trained.add(*model);
  trained.add(energies);
  return trained;
}

TEST(RanksThreads, LearnTheSameWithFullCovariances) {
  expect_same_by_any_ranks([](const TrainingData& data, ThreadPool& pool) {
    return variational(data, CovarianceFamily::kFull, pool);
  });
}

TEST(RanksThreads, LearnTheSameWithSharedShapes) {
  expect_same_by_any_ranks([](const TrainingData& data, ThreadPool& pool) {
    return variational(data, CovarianceFamily::kShared, pool);
  });
}

TEST(RanksThreads, LearnTheSameByPlainAls) {
  for (const SolverKind solver : {SolverKind::kCholesky, SolverKind::kConjugateGradient}) {
    expect_same_by_any_ranks([&](const TrainingData& data, ThreadPool& pool) {
      TrainSettings settings;
      settings.num_factors = 6;
      settings.sweeps = 3;
      settings.solver = solver;
      const auto model = train(data, settings, pool);
      Trained trained;
      if (model) trained.add(*model);
      return trained;
    });
  }
}

TEST(RanksThreads, LearnTheSameWatchHead) {
  expect_same_by_any_ranks([](const TrainingData& data, ThreadPool& pool) {
    WatchSettings settings;
    settings.sweeps = 3;
    const auto model = train_watch(data.by_user, data.by_item, settings, 1, pool);
    Trained trained;
    if (model) trained.add(model->item_factors.values());
    return trained;
  });
}

TEST(RanksThreads, TransposeAsOneProcessDoes) {
  const Problem problem;
  for (const int num_ranks : {2, 3, 8}) {
    as_ranks(num_ranks, [&](Ranks& ranks) {
      ThreadPool pool(1);
      const Part part = part_of(problem, ranks);
      const RatingMatrix by_item = part.by_user.transposed(pool, part.by_item.share_owner());
      EXPECT_EQ(by_item.offsets, problem.ratings.by_item.offsets);
      by_item.share().for_each_own_row([&](std::size_t item) {
        const auto own = by_item.indices_of(item);
        const auto expected = problem.ratings.by_item.indices_of(item);
        EXPECT_TRUE(std::equal(own.begin(), own.end(), expected.begin(), expected.end()));
        const auto levels = by_item.levels_of(item);
        EXPECT_TRUE(std::equal(levels.begin(), levels.end(),
                               problem.ratings.by_item.levels_of(item).begin()));
      });
    });
  }
}

/// What ranks write together.
std::vector<std::uint8_t> together(std::span<const FilePieces> of_ranks) {
  std::vector<std::uint8_t> file(of_ranks.front().size);
  std::uint64_t sum = 0;
  for (const FilePieces& pieces : of_ranks) {
    sum += sum_of(pieces);
    EXPECT_EQ(pieces.size, file.size());
    for (const FilePieces::Piece& piece : pieces.pieces)
      std::copy(piece.bytes.begin(), piece.bytes.end(),
                file.begin() + static_cast<std::ptrdiff_t>(piece.begin));
  }
  write_sum(file, sum);
  return file;
}

TEST(RanksThreads, AddUpWhatEachHas) {
  as_ranks(3, [](Ranks& ranks) {
    const auto rank = static_cast<std::uint64_t>(ranks.rank());
    EXPECT_EQ(ranks.sum(rank), 3U);
    EXPECT_EQ(ranks.sum(~std::uint64_t{0}), ~std::uint64_t{2});
  });
}

TEST(RanksThreads, GoOnFromTheCheckpointOfAnyNumberOfRanks) {
  const Problem problem;
  VariationalSettings settings;
  settings.num_factors = 10;
  settings.sweeps = 6;
  settings.covariance = CovarianceFamily::kShared;
  const auto run = [&](int num_ranks, int stop_after, const Checkpoint* resume,
                       std::vector<std::uint8_t>& file) {
    std::vector<Checkpoint> checkpoints(static_cast<std::size_t>(num_ranks));
    Trained model =
        trained_by(problem, num_ranks, 1, [&](const TrainingData& data, ThreadPool& pool) {
          const auto progress = [&](const VariationalProgress& at) {
            if (at.sweep != stop_after) return true;
            checkpoints[static_cast<std::size_t>(data.by_user.share().rank())] = at.checkpoint();
            return false;
          };
          const auto trained = train_variational(data, settings, pool, progress, false, resume);
          Trained values;
          if (trained) values.add(*trained);
          return values;
        });
    std::vector<FilePieces> pieces;
    pieces.reserve(checkpoints.size());
    for (const Checkpoint& checkpoint : checkpoints) pieces.push_back(pieces_of(checkpoint, "run"));
    file = together(pieces);
    return model;
  };
  std::vector<std::uint8_t> whole;
  const Trained uninterrupted = run(1, 0, nullptr, whole);
  run(1, 3, nullptr, whole);
  for (const int num_ranks : {2, 3, 8}) {
    std::vector<std::uint8_t> file;
    run(num_ranks, 3, nullptr, file);
    EXPECT_EQ(file, whole) << num_ranks;
    const Result<Checkpoint> checkpoint = decode_checkpoint(file, "run");
    ASSERT_TRUE(checkpoint);
    for (const int others : {1, 4}) {
      std::vector<std::uint8_t> unused;
      EXPECT_EQ(run(others, 0, &*checkpoint, unused).values, uninterrupted.values);
    }
  }
}

TEST(RowShare, GivesEachRankAboutAsMuchWorkAndAsManyRows) {
  std::vector<std::int64_t> offsets{0};
  for (int row = 0; row < 50'000; ++row) offsets.push_back(offsets.back() + 2'000'000 / (row + 10));
  for (const double row_cost : {0.0, 30.0, 1000.0}) {
    for (const int num_ranks : {2, 5, 16}) {
      as_ranks(num_ranks, [&](Ranks& ranks) {
        const RowShare share(offsets, row_cost, ranks);
        double own = 0.0;
        share.for_each_own_row([&](std::size_t row) {
          own += static_cast<double>(offsets[row + 1] - offsets[row]) + row_cost;
        });
        const double all = static_cast<double>(offsets.back()) + row_cost * 50'000.0;
        EXPECT_NEAR(own, all / num_ranks, 0.1 * all / num_ranks) << ranks.rank();
        EXPECT_LT(share.num_own(), 2 * 50'000 / static_cast<std::size_t>(num_ranks));
      });
    }
  }
}

TEST(RowShare, DealsOutEveryRowOnceAndGoesThroughThemInTheirOrder) {
  std::vector<std::int64_t> offsets{0};
  for (int row = 0; row < 9'000; ++row) offsets.push_back(offsets.back() + row % 7);
  for (const int num_ranks : {2, 3, 7}) {
    as_ranks(num_ranks, [&](Ranks& ranks) {
      const RowShare share(offsets, 5.0, ranks);
      EXPECT_GT(share.own_runs().size(), 1U);
      std::vector<int> owners(share.num_rows(), -1);
      std::size_t num_all = 0;
      for (int rank = 0; rank < num_ranks; ++rank) {
        share.for_each_row_of(rank, [&](std::size_t row) { owners[row] = rank; });
        num_all += share.num_rows_of(rank);
      }
      EXPECT_EQ(num_all, share.num_rows());
      std::vector<std::size_t> own;
      share.for_each_own_row([&](std::size_t row) {
        EXPECT_EQ(share.place_of(row), own.size());
        own.push_back(row);
      });
      EXPECT_TRUE(std::is_sorted(own.begin(), own.end()));
      for (std::size_t row = 0; row < owners.size(); ++row) {
        EXPECT_EQ(share.owner_of(row), owners[row]);
        EXPECT_EQ(share.owns(row), owners[row] == ranks.rank());
      }
      ThreadPool pool(2);
      std::vector<std::atomic<int>> met(share.num_rows());
      share.for_own_rows(100, pool, [&](std::size_t begin, std::size_t end, int) {
        EXPECT_LE(end - begin, 100U);
        for (std::size_t row = begin; row < end; ++row) ++met[row];
      });
      for (std::size_t row = 0; row < owners.size(); ++row)
        EXPECT_EQ(met[row], owners[row] == ranks.rank() ? 1 : 0);
      std::vector<std::int64_t> values(2 * share.num_rows());
      for (const std::size_t row : own)
        values[2 * row] = values[2 * row + 1] = static_cast<std::int64_t>(row);
      share.gather_all(std::span(values), 2);
      for (std::size_t i = 0; i < values.size(); ++i)
        EXPECT_EQ(values[i], static_cast<std::int64_t>(i / 2));
    });
  }
}

TEST(RowShare, HasNoRowsForSomeWhereThereAreMoreRanksThanRows) {
  const std::vector<std::int64_t> offsets{0, 5, 6};
  as_ranks(5, [&](Ranks& ranks) {
    const RowShare share(offsets, 1.0, ranks);
    std::vector<double> values(2);
    share.for_each_own_row([&](std::size_t row) { values[row] = 1.0 + static_cast<double>(row); });
    share.gather_all(std::span(values));
    EXPECT_EQ(values, (std::vector<double>{1.0, 2.0}));
  });
}

TEST(OrderedSum, HasTheSameBitsForAnyRanksAndSizes) {
  std::vector<std::int64_t> offsets{0};
  for (int row = 0; row < 9'000; ++row) offsets.push_back(offsets.back() + row % 7);
  for (const std::size_t size : {std::size_t{1}, std::size_t{5}, std::size_t{150'000}}) {
    const auto sum = [&](const RowShare& share) {
      ThreadPool pool(1);
      return sum_of_blocks(share, size, pool, [&](std::size_t begin, std::size_t end, int) {
        std::vector<float> values(size);
        for (std::size_t i = 0; i < size; ++i)
          values[i] = 1.0F / static_cast<float>(begin + 3 * end + i + 1);
        return values;
      });
    };
    const std::vector<double> alone = sum(RowShare(offsets));
    for (const int num_ranks : {2, 3, 8}) {
      as_ranks(num_ranks,
               [&](Ranks& ranks) { EXPECT_EQ(sum(RowShare(offsets, 5.0, ranks)), alone) << size; });
    }
  }
}

}  // namespace
}  // namespace als
