// als_cache_probe DATA CACHE: reads a folder of ratings as the tools do, with a cache that small
// files are kept in too, and prints what came of it.

#include <CLI/CLI.hpp>
#include <cstdio>

#include "support/command_line.h"
#include "support/dataset_files.h"
#include "support/digest.h"
#include "support/ratings_cache.h"

namespace {

using namespace als;
using namespace als::tools;

Result<void> run(const std::string& data, const std::string& cache_folder) {
  ThreadPool pool(2);
  DataOptions options;
  options.data = data;
  options.cache = "none";
  Result<ReadData> parsed = read_data(options, pool);
  if (!parsed) return parsed.error();
  const Result<LoadedCatalog> catalog = load_catalog(options);
  if (!catalog) return catalog.error();
  const std::filesystem::path input = std::filesystem::path(data) / "ratings.csv";
  const RatingsCache cache({cache_folder, 0}, input);
  const Result<CacheKey> key =
      cache_key(input, catalog->catalog, parsed->summary.table, Duplicates::kNewest, pool);
  if (!key) return key.error();
  Dataset dataset = std::move(parsed->loaded.dataset);
  if (std::optional<Dataset> cached = cache.load(*key, catalog->catalog, pool)) {
    dataset = std::move(*cached);
  } else {
    cache.store(*key, dataset, pool);
  }
  std::string all;
  for (const std::int32_t index : dataset.by_user.indices) all += std::to_string(index) + " ";
  for (const std::uint8_t level : dataset.by_item.levels) all += std::to_string(level) + " ";
  std::printf("%s\n", sha256_hex(all).c_str());
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  std::string data;
  std::string cache;
  CLI::App app("Reads ratings with a cache.", "als_cache_probe");
  app.add_option("data", data)->required();
  app.add_option("cache", cache)->required();
  return run_tool(app, argc, argv, [&] { return run(data, cache); });
}
