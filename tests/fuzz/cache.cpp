// tools/support/ratings_cache: a file that is damaged is noticed, and one that hashes well is a
// data set or is refused.

#include <set>

#include "als/base/text.h"
#include "cache_file.h"
#include "input.h"
#include "memory_folder.h"
#include "support/fast_hash.h"
#include "support/ratings_cache.h"

namespace als::fuzz {
namespace {

/// Puts a value where ratings_cache.cpp has it.
template <class T>
void put(std::vector<std::uint8_t>& bytes, std::size_t at, const T& value) {
  if (at + sizeof value <= bytes.size()) std::memcpy(bytes.data() + at, &value, sizeof value);
}

Catalog few_items() {
  Catalog catalog;
  for (const char* const id : {"1", "2", "5", "Heat"}) catalog.items.push_back({id, id, 0, 0, {}});
  catalog.rare_tags.push_back({"rare", {0, 3}});
  return catalog;
}

void check_dataset(const Dataset& dataset) {
  ALS_CHECK(dataset.items.size() == dataset.by_item.num_rows());
  ALS_CHECK(dataset.user_ids.size() == dataset.by_user.num_rows());
  ALS_CHECK(dataset.scale().is_valid());
  std::set<std::string_view> ids;
  for (const CatalogItem& item : dataset.items)
    ALS_CHECK(!item.item_id.empty() && is_valid_utf8(item.item_id) &&
              ids.insert(item.item_id).second);
  for (const std::string& id : dataset.user_ids) ALS_CHECK(!id.empty() && is_valid_utf8(id));
  for (const std::int32_t item : dataset.by_user.indices)
    ALS_CHECK(static_cast<std::size_t>(item) < dataset.items.size());
}

}  // namespace

const tools::CacheKey& cache_seed_key() {
  static const tools::CacheKey key{1, 2, 3, 4, 5};
  return key;
}

const tools::RatingsCache& cache_in_memory(const MemoryFolder& folder) {
  static const tools::RatingsCache cache({folder.path() / "cache", 0},
                                         folder.write("ratings.csv", {}));
  return cache;
}

void cache(Bytes input) {
  constexpr std::size_t kHeaderBytes = 192;
  constexpr std::size_t kPayloadHash = 128;
  constexpr std::size_t kHeaderHash = 136;
  static const MemoryFolder folder;
  static ThreadPool pool(1);  // waking threads takes longer than an input
  static const Catalog catalog = few_items();
  static const tools::RatingsCache& cache = cache_in_memory(folder);
  Input choice(input);
  const bool mended = choice.option() != 0;
  const Bytes rest = choice.rest();
  std::vector<std::uint8_t> bytes(rest.begin(), rest.end());
  if (mended && bytes.size() >= kHeaderBytes) {
    put(bytes, 8, cache_seed_key());
    put(bytes, kPayloadHash, tools::fast_hash(Bytes(bytes).subspan(kHeaderBytes), pool));
    put(bytes, kHeaderHash, tools::fast_hash(Bytes(bytes).first(kHeaderHash), pool));
  }
  std::filesystem::create_directories(cache.path().parent_path());
  folder.write("cache/" + cache.path().filename().string(), bytes);
  std::optional<Dataset> dataset = cache.load(cache_seed_key(), catalog, pool);
  if (!dataset) return;
  check_dataset(*dataset);
  Dataset copy = *dataset;
  cache.store(cache_seed_key(), copy, pool);
  const std::optional<Dataset> again = cache.load(cache_seed_key(), catalog, pool);
  ALS_CHECK(again.has_value());
  ALS_CHECK(again->user_ids == dataset->user_ids);
  ALS_CHECK(again->by_user.indices == copy.by_user.indices);
  ALS_CHECK(again->by_item.levels == copy.by_item.levels);
}

}  // namespace als::fuzz
