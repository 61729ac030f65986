// How fast ratings are read: the scan of the text, and all the way to both matrices and the id
// maps. On synthetic ratings of MovieLens 32M's shape; MATINEE_BENCH_DATA names a folder (or .zip)
// of als_synth --like ml-32m to read instead, for the last benchmarks.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "als/ratings/dataset.h"
#include "als/ratings/rating_reader.h"
#include "als/synth/movielens_like.h"
#include "support/dataset_files.h"
#include "support/files.h"

namespace {

using namespace als;
using namespace als::tools;

struct Sample {
  std::string csv;
  RatingTable table;
  Catalog catalog;
};

/// Like als_synth --like ml-32m --ratings N with invented movies.
const Sample& sample(std::int64_t num_ratings) {
  static Sample made;
  static std::int64_t made_ratings = 0;
  if (made_ratings == num_ratings) return made;
  made = {};
  std::vector<LikeMovie> movies;
  for (std::uint32_t i = 0; i < 87'585; ++i) {
    movies.push_back({1 + 3 * i, 1U << i % 19});
    made.catalog.items.push_back({std::to_string(1 + 3 * i), "Film", 0, 0, {}});
  }
  ThreadPool pool(2);
  const MovieLensLike model(movies, {num_ratings, 1}, pool);
  MovieLensLike::Scratch scratch;
  std::vector<DrawnRating> ratings;
  made.csv = "userId,movieId,rating,timestamp\n";
  for (std::size_t user = 0; user < model.num_users(); ++user) {
    ratings.clear();
    model.draw_user(user, scratch, ratings);
    for (const DrawnRating& rating : ratings) {
      made.csv += std::to_string(user + 1) + ',' + std::to_string(rating.item_id) + ',' +
                  std::to_string(rating.level / 2) + (rating.level % 2 == 0 ? ".0," : ".5,") +
                  std::to_string(rating.timestamp) + '\n';
    }
  }
  made_ratings = num_ratings;
  made.table = *understand_ratings(std::string_view(made.csv).substr(0, std::size_t{4} << 20U),
                                   /*is_whole=*/false, "ratings.csv", {});
  return made;
}

Result<RatingBlocks> scan(const std::string& csv, const RatingTable& table, ThreadPool& pool) {
  RatingReader reader("ratings.csv", table, {}, pool);
  if (const Result<void> added = reader.add(csv); !added) return added.error();
  if (const Result<void> finished = reader.finish(); !finished) return finished.error();
  return reader.take();
}

void count(benchmark::State& state, std::size_t bytes, std::int64_t ratings) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
  state.SetItemsProcessed(state.iterations() * ratings);
}

/// Arguments: ratings, threads.
void scan_csv(benchmark::State& state) {
  const Sample& text = sample(state.range(0));
  ThreadPool pool(static_cast<int>(state.range(1)));
  for (auto _ : state) {
    const Result<RatingBlocks> read = scan(text.csv, text.table, pool);
    if (!read) state.SkipWithError(read.error().message.c_str());
    benchmark::DoNotOptimize(read);
  }
  count(state, text.csv.size(), state.range(0));
}

/// The same by the records of the table module, as a table with quotes is read.
void scan_csv_by_records(benchmark::State& state) {
  const Sample& text = sample(state.range(0));
  RatingTable table = text.table;
  table.has_quotes = true;
  ThreadPool pool(1);
  for (auto _ : state) {
    const Result<RatingBlocks> read = scan(text.csv, table, pool);
    if (!read) state.SkipWithError(read.error().message.c_str());
    benchmark::DoNotOptimize(read);
  }
  count(state, text.csv.size(), state.range(0));
}

void csv_to_dataset(benchmark::State& state) {
  const Sample& text = sample(state.range(0));
  ThreadPool pool(static_cast<int>(state.range(1)));
  for (auto _ : state) {
    Result<RatingBlocks> read = scan(text.csv, text.table, pool);
    const Result<Dataset> dataset =
        build_dataset(*std::move(read), text.catalog, "ratings.csv", Duplicates::kNewest, pool);
    if (!dataset) state.SkipWithError(dataset.error().message.c_str());
    benchmark::DoNotOptimize(dataset);
  }
  count(state, text.csv.size(), state.range(0));
}

void transpose(benchmark::State& state) {
  const Sample& text = sample(state.range(0));
  ThreadPool pool(static_cast<int>(state.range(1)));
  const Result<Dataset> dataset = build_dataset(*scan(text.csv, text.table, pool), text.catalog,
                                                "ratings.csv", Duplicates::kNewest, pool);
  for (auto _ : state) benchmark::DoNotOptimize(dataset->by_user.transposed(pool));
  state.SetItemsProcessed(state.iterations() * state.range(0));
}

BENCHMARK(scan_csv_by_records)->Args({1'000'000})->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(scan_csv)
    ->ArgsProduct({{1'000'000, 3'200'000, 10'000'000}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(csv_to_dataset)
    ->ArgsProduct({{1'000'000, 3'200'000, 10'000'000}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(transpose)
    ->ArgsProduct({{10'000'000}, {1, 2}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

/// A whole data set from disk, with its catalogue. Arguments: threads, 1 with a cache.
void load_from_disk(benchmark::State& state) {
  const char* const path = std::getenv("MATINEE_BENCH_DATA");
  if (path == nullptr) {
    state.SkipWithError("MATINEE_BENCH_DATA is not set");
    return;
  }
  ThreadPool pool(static_cast<int>(state.range(0)));
  DataOptions options;
  options.data = path;
  options.cache = "none";
  const std::filesystem::path cache =
      std::filesystem::temp_directory_path() / "matinee-bench-cache";
  if (state.range(1) == 1) {
    options.cache = cache.string();
    if (!load_dataset(options, /*quiet=*/true, pool)) state.SkipWithError("cannot be read");
  }
  for (auto _ : state) {
    const Result<LoadedDataset> loaded = load_dataset(options, /*quiet=*/true, pool);
    if (!loaded) state.SkipWithError(loaded.error().message.c_str());
    benchmark::DoNotOptimize(loaded);
  }
  std::error_code ignored;
  std::filesystem::remove_all(cache, ignored);
}
BENCHMARK(load_from_disk)
    ->ArgsProduct({{1, 2}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
