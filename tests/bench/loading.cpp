// How fast ratings are read.

#include <benchmark/benchmark.h>

#include <string>

#include "als/base/random.h"
#include "als/ratings/rating_log.h"

namespace {

using namespace als;

/// A ratings.csv of MovieLens's shape.
std::string some_csv(std::size_t num_rows) {
  std::string csv = "userId,movieId,rating,timestamp\n";
  Random random(1);
  for (std::size_t i = 0; i < num_rows; ++i) {
    const auto half_stars = static_cast<int>(1 + random.below(10));
    csv += std::to_string(1 + i / 160) + ',' + std::to_string(1 + random.below(90'000)) + ',' +
           std::to_string(half_stars / 2) + (half_stars % 2 == 0 ? ".0," : ".5,") +
           std::to_string(800'000'000 + random.below(900'000'000)) + '\n';
  }
  return csv;
}

void parse_csv(benchmark::State& state) {
  const std::string csv = some_csv(1'000'000);
  for (auto _ : state) benchmark::DoNotOptimize(parse_ratings(csv, "r", RatingLayout::kCsv));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(csv.size()));
}
BENCHMARK(parse_csv)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace
