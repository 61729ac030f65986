// How fast rows are solved and models are trained, beside this machine's own peak of float32
// multiply-adds, measured in the same run.

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <ctime>
#include <memory>
#include <vector>

#include "als/base/random.h"
#include "als/kernels/row_kernels.h"
#include "als/train/trainer.h"
#include "als/train/variational_trainer.h"
#include "als/train/watch_trainer.h"

namespace {

using namespace als;

/// On the clock, and of all threads' processors: on a machine that is shared only the second tells.
struct Moment {
  double wall =
      std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
  double cpu = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
};

/// MovieLens 32M's shape, smaller or whole: 144 ratings a user with a long tail, items by a power
/// law, every rating from biases and noise (the time does not depend on what is planted).
struct Ratings {
  RatingMatrix by_user;
  RatingMatrix by_item;
};

const Ratings& ratings_of(std::int64_t num_ratings) {
  static std::int64_t made = 0;
  static std::unique_ptr<Ratings> ratings;
  if (made == num_ratings) return *ratings;
  ratings.reset();
  const double share = static_cast<double>(num_ratings) / 28.8e6;
  const auto num_users = static_cast<std::size_t>(200'948 * share);
  const auto num_items = static_cast<std::size_t>(84'432 * std::pow(share, 0.6));
  std::vector<RatingTriple> triples;
  for (std::size_t user = 0; user < num_users; ++user) {
    Random random(1, user);
    const double count = 18.0 + 67.6 * std::exp(1.22 * random.normal());
    std::vector<std::int32_t> items;
    for (double i = 0.0; i < count; i += 1.0) {
      const double at = std::pow(random.uniform(), 4.0) * static_cast<double>(num_items);
      items.push_back(static_cast<std::int32_t>(at));
    }
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
    for (const std::int32_t item : items) {
      triples.push_back(
          {static_cast<std::int32_t>(user), item, static_cast<std::uint8_t>(1 + random.below(10))});
    }
  }
  ratings = std::make_unique<Ratings>();
  ratings->by_user = RatingMatrix(num_users, num_items, triples);
  triples = {};
  ratings->by_item = ratings->by_user.transposed();
  made = num_ratings;
  return *ratings;
}

/// Multiply-adds on registers only.
void fma_peak(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(run_multiply_adds(1'000'000));
  state.counters["GFLOP/s a core"] = benchmark::Counter(
      static_cast<double>(state.iterations()) * 1e6 * multiply_adds_flops() * 1e-9,
      benchmark::Counter::kIsRate);
  state.SetLabel(kernel_target());
}
BENCHMARK(fma_peak)->Unit(benchmark::kMillisecond);

/// Useful flops: n P (P + 1) for a sum over n rows.
void rank_k_update(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  constexpr std::size_t kCount = 128;
  AlignedFloats rows(kCount * size, 0.5F);
  AlignedFloats matrix(size * size);
  AlignedFloats linear(size);
  AlignedFloats border(size);
  AlignedFloats panel(kPanelRows * size);
  std::vector<std::int32_t> indices;
  for (std::size_t i = 0; i < kCount; ++i) indices.push_back(static_cast<std::int32_t>(i));
  const std::vector<float> ones(kCount, 1.0F);
  for (auto _ : state) {
    sum_normal_equations({rows.data(), size, indices.data(), kCount, 0, nullptr, ones.data()},
                         {matrix.data(), linear.data(), border.data()}, panel.data());
    benchmark::ClobberMemory();
  }
  state.counters["GFLOP/s"] =
      benchmark::Counter(static_cast<double>(state.iterations()) * 1e-9 *
                             static_cast<double>(kCount * size * (size + 1)),
                         benchmark::Counter::kIsRate);
}
BENCHMARK(rank_k_update)->Arg(16)->Arg(32)->Arg(64)->Arg(128);

void cholesky_and_solve(benchmark::State& state) {
  const auto size = static_cast<std::size_t>(state.range(0));
  AlignedFloats start(size * size, 0.1F);
  for (std::size_t k = 0; k < size; ++k) start[k * size + k] = 30.0F;
  AlignedFloats matrix;
  AlignedFloats inverse_diagonal(size);
  AlignedFloats x(size);
  for (auto _ : state) {
    matrix = start;
    std::fill(x.begin(), x.end(), 1.0F);
    benchmark::DoNotOptimize(factorize(matrix.data(), size, inverse_diagonal.data()));
    solve_factorized(matrix.data(), size, inverse_diagonal.data(), x.data(), nullptr);
    benchmark::ClobberMemory();
  }
}
BENCHMARK(cholesky_and_solve)->Unit(benchmark::kMicrosecond)->Arg(16)->Arg(32)->Arg(64)->Arg(128);

constexpr int kSweeps = 4;

/// The median of the sweeps after the first; `at` is when each ended.
void report(benchmark::State& state, const std::vector<Moment>& at, std::size_t num_ratings) {
  std::vector<double> wall;
  std::vector<double> cpu;
  for (std::size_t i = 1; i < at.size(); ++i) {
    wall.push_back(at[i].wall - at[i - 1].wall);
    cpu.push_back(at[i].cpu - at[i - 1].cpu);
  }
  const auto median = [](std::vector<double>& seconds) {
    const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
    std::nth_element(seconds.begin(), middle, seconds.end());
    return *middle;
  };
  const double median_cpu = median(cpu);
  state.SetIterationTime(median(wall));
  state.counters["CPU s"] = median_cpu;
  state.counters["CPU ns a rating"] = 1e9 * median_cpu / static_cast<double>(num_ratings);
  state.counters["ratings"] = static_cast<double>(num_ratings);
}

/// Arguments: K, threads, thousands of ratings.
void plain(benchmark::State& state, SolverKind solver) {
  const Ratings& data = ratings_of(1000 * state.range(2));
  const ItemFeatures features;
  ThreadPool pool(static_cast<int>(state.range(1)));
  TrainSettings settings;
  settings.num_factors = static_cast<int>(state.range(0));
  settings.sweeps = kSweeps;
  settings.solver = solver;
  for (auto _ : state) {
    std::vector<Moment> at;
    const auto model = train({data.by_user, data.by_item, features}, settings, pool,
                             [&](const TrainProgress& progress) {
                               if (progress.last_of_sweep) at.emplace_back();
                               return true;
                             });
    if (!model) state.SkipWithError(model.error().message.c_str());
    report(state, at, data.by_user.num_ratings());
  }
}

void plain_sweep(benchmark::State& state) { plain(state, SolverKind::kAutomatic); }
void plain_sweep_by_cholesky(benchmark::State& state) { plain(state, SolverKind::kCholesky); }

void variational(benchmark::State& state, bool rated_set) {
  const Ratings& data = ratings_of(1000 * state.range(2));
  const ItemFeatures features;
  ThreadPool pool(static_cast<int>(state.range(1)));
  VariationalSettings settings;
  settings.num_factors = static_cast<int>(state.range(0));
  settings.rated_set = rated_set;
  settings.sweeps = kSweeps + 5;  // the last five do not balance
  for (auto _ : state) {
    std::vector<Moment> at;
    const auto model = train_variational({data.by_user, data.by_item, features}, settings, pool,
                                         [&](const VariationalProgress& progress) {
                                           at.emplace_back();
                                           return progress.sweep < kSweeps;
                                         });
    if (at.size() < 4) state.SkipWithError(model.error().message.c_str());
    report(state, at, data.by_user.num_ratings());
  }
}

void variational_sweep(benchmark::State& state) { variational(state, true); }

/// Without the term that learns from which films were rated.
void variational_sweep_of_stars(benchmark::State& state) { variational(state, false); }

void watch_sweep(benchmark::State& state) {
  const Ratings& data = ratings_of(1000 * state.range(2));
  ThreadPool pool(static_cast<int>(state.range(1)));
  WatchSettings settings;
  settings.num_factors = static_cast<int>(state.range(0));
  settings.sweeps = kSweeps;
  for (auto _ : state) {
    std::vector<Moment> at;
    const auto model =
        train_watch(data.by_user, data.by_item, settings, 1, pool, [&](const WatchProgress&) {
          at.emplace_back();
          return true;
        });
    if (!model) state.SkipWithError(model.error().message.c_str());
    report(state, at, data.by_user.num_ratings());
  }
}

void scales(benchmark::internal::Benchmark* sweep) {
  sweep->UseManualTime()
      ->Unit(benchmark::kSecond)
      ->Iterations(1)
      ->ArgNames({"K", "threads", "thousand"});
  for (const int thousand : {900, 2'880, 9'000}) sweep->Args({16, 2, thousand});
  for (const int threads : {1, 2}) {
    for (const int num_factors : {15, 16, 32, 64, 128}) sweep->Args({num_factors, threads, 28'800});
  }
}
BENCHMARK(plain_sweep)->Apply(scales);
BENCHMARK(plain_sweep_by_cholesky)->Apply(scales);
BENCHMARK(variational_sweep)->Apply(scales);
BENCHMARK(variational_sweep_of_stars)->Apply(scales);
BENCHMARK(watch_sweep)->Apply(scales);

}  // namespace
