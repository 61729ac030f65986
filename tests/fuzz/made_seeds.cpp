#include <array>
#include <numeric>
#include <string>

#include "als/bundle/checkpoint_file.h"
#include "als/bundle/model_file.h"
#include "als/bundle/shards.h"
#include "als/package/bundle.h"
#include "als/ratings/dataset.h"
#include "als/ratings/rating_reader.h"
#include "cache_file.h"
#include "container.h"
#include "support/digest.h"
#include "support/files.h"
#include "support/small_bundle.h"

namespace als::fuzz {
namespace {

Seed with_option(char option, Seed seed) {
  seed.insert(seed.begin(), static_cast<std::uint8_t>(option));
  return seed;
}

/// Both forms of container().
void add_container(std::vector<Seed>& seeds, const Seed& file) {
  seeds.push_back(plain(file));
  seeds.push_back(loose(file));
}

void add_shard(std::vector<Seed>& seeds, char kind, const Seed& file) {
  seeds.push_back(with_option(kind, plain(file)));
  seeds.push_back(with_option(kind, loose(file)));
}

std::vector<Seed> shard_seeds() {
  const LinkTable links{{{"1", "0", "3", "", "", "", "", "7"},
                         {"nm0000004", "", "https://example.org/5", "", "", "", "", ""}}};
  std::vector<Seed> seeds;
  for (SmallBundle bundle : {small_bundle(), full_bundle()}) {
    add_shard(seeds, '0', encode(bundle.factors));
    add_shard(seeds, '1', encode(bundle.items));
    bundle.factors.range.start = 8;
    bundle.factors.range.total = 16;
    add_shard(seeds, '0', encode(bundle.factors));
    bundle.items.item_ids[3] = "tt0113277";
    bundle.items.tags.clear();
    bundle.items.tag_masks.assign(bundle.items.tag_masks.size(), 0);
    add_shard(seeds, '1', encode(bundle.items));
  }
  SmallBundle watch_only = full_bundle();
  FactorPart& part = watch_only.factors;
  part.factors = {};
  part.biases = {};
  part.uncertainties = {};
  part.rated_set = {};
  part.scale = {RatingKind::kCounts, 0.0, 255.0, 1.0};
  add_shard(seeds, '0', encode(part));
  add_shard(seeds, '2', encode(links));
  return seeds;
}

TrainedModel small_model(bool full) {
  constexpr std::size_t kItems = 3;
  TrainedModel model;
  model.rating.item_factors = FactorMatrix(kItems, 2);
  std::iota(model.rating.item_factors.values().begin(), model.rating.item_factors.values().end(),
            -2.0F);
  model.rating.item_biases = {0.5F, 0.0F, -0.25F};
  model.rating.posterior = plain_posterior(model.rating.prior, kItems, 2);
  model.item_ids = {"7", "1", "3"};
  model.num_ratings = {3, 2, 1};
  model.provenance = {{"seed", "1"}, {"dataset", "x"}};
  if (!full) return model;
  model.item_ids = {"Heat", "1", "tt3"};
  model.rating.user_factors = FactorMatrix(2, 2);
  model.rating.user_biases = {0.0F, 1.0F};
  model.user_ids = {"1", "zo\xc3\xab"};
  model.rating.feature_factors = FactorMatrix(1, 2);
  model.rating.posterior.rated_set_factors = FactorMatrix(kItems, 3);
  model.watch.item_factors = FactorMatrix(kItems, 2);
  model.watch.settings.num_factors = 2;
  return model;
}

std::vector<Seed> model_seeds() {
  std::vector<Seed> seeds;
  add_container(seeds, encode(small_model(false)));
  add_container(seeds, encode(small_model(true)));
  TrainedModel watch = small_model(true);
  watch.rating = {};
  watch.user_ids = {};
  watch.scale = {RatingKind::kEvents, 0.0, 0.0, 1.0};
  add_container(seeds, encode(watch));
  // As other programs write them: items and their factors, no more.
  constexpr std::string_view kIds = "Heat\ntt3\n";
  constexpr std::array kFactors{1.0F, -0.5F, 0.25F, 2.0F};
  for (const char* const factors : {"rating.item_factors", "watch.item_factors"}) {
    SafetensorsWriter writer;
    writer.add("item_id_text", {kIds.size()},
               Bytes(reinterpret_cast<const std::uint8_t*>(kIds.data()), kIds.size()));
    writer.add(factors, {2, 2}, std::span<const float>(kFactors));
    add_container(seeds, writer.finish({}));
    add_container(seeds, writer.finish({{"format", "np"}}));
  }
  return seeds;
}

std::vector<Seed> checkpoint_seeds() {
  Checkpoint checkpoint;
  checkpoint.sweep = 3;
  checkpoint.floats["user_factors"] = std::vector<float>{1.0F, -2.5F, 0.0F};
  checkpoint.floats["none"] = std::vector<float>();
  checkpoint.doubles["precisions"] = std::vector<double>{1.0, 1e-300};
  std::vector<Seed> seeds;
  add_container(seeds, encode(checkpoint, "run"));
  add_container(seeds, encode(checkpoint, "another"));
  return seeds;
}

std::vector<Seed> manifest_seeds() {
  const std::string zeros(64, '0');
  const SmallBundle bundle = full_bundle();
  ThreadPool pool(1);
  const Engine engine = full_engine(pool);
  const auto entry = [&](const char* name, const char* role, std::size_t size) {
    return Json{{"name", name}, {"role", role}, {"bytes", size}, {"sha256", zeros}};
  };
  Json manifest{{"format", "matinee"},
                {"formatVersion", kFormatVersion},
                {"minReader", kFormatVersion},
                {"files",
                 {entry("factors", "factors", encode(bundle.factors).size()),
                  entry("items.gz", "items", encode(bundle.items).size()),
                  entry("titles", "titles", bundle.titles.size()), entry("empty", "licence", 0)}},
                {"golden", Json::array()}};
  for (const Score score : {Score::kForYou, Score::kRating}) {
    const std::vector<ItemRating> ratings{{"100", 5.0F}, {"103", 1.5F}};
    const Result<ItemList> list = ask(engine, ratings, score);
    ALS_CHECK(list.has_value());
    manifest["golden"].push_back({{"score", score_name(score)},
                                  {"ratings", {{"100", 5.0}, {"103", 1.5}}},
                                  {"itemIds", list->item_ids},
                                  {"scores", list->scores},
                                  {"predicted", list->predicted}});
  }
  const Packing packing{[&](Bytes) { return zeros; }, {}, {}};
  std::vector<Seed> seeds;
  const auto add = [&](const Json& json) {
    const std::string text = finished_manifest(json, packing);
    seeds.emplace_back(text.begin(), text.end());
  };
  add(manifest);
  manifest["golden"][0]["scores"][0] = 17;
  add(manifest);
  manifest["files"].erase(1);
  add(manifest);
  return seeds;
}

std::vector<Seed> cache_seeds() {
  const MemoryFolder folder;
  ThreadPool pool(1);
  const std::string text = "user,item,rating\n1,1,4\n1,Heat,2\n2,5,5\n2,1,1\nx,7,3\n";
  const Result<RatingTable> table = understand_ratings(text, true, "r", {});
  ALS_CHECK(table.has_value());
  RatingReader reader("r", *table, {}, pool);
  ALS_CHECK(reader.add(text).has_value() && reader.finish().has_value());
  Result<Dataset> dataset = build_dataset(reader.take(), {}, "r", Duplicates::kLast, pool);
  ALS_CHECK(dataset.has_value());
  const tools::RatingsCache cache({folder.path() / "c", 0}, folder.write("ratings.csv", {}));
  cache.store(cache_seed_key(), *dataset, pool);
  const Result<Seed> bytes = tools::read_file(cache.path());
  ALS_CHECK(bytes.has_value());
  return {with_option('0', *bytes), with_option('1', *bytes)};
}

std::vector<Seed> gzip_seeds() {
  const std::string text = "user,item,rating\n1,2,3\n1,2,3\n1,2,3\n";
  const Seed plain(text.begin(), text.end());
  return {with_option('0', tools::gzip(plain)), with_option('2', plain)};
}

}  // namespace

std::vector<Seed> made_seeds(std::string_view door) {
  std::vector<Seed> seeds;
  if (door == "cache") return cache_seeds();
  if (door == "checkpoint") return checkpoint_seeds();
  if (door == "gzip") return gzip_seeds();
  if (door == "manifest") return manifest_seeds();
  if (door == "model") return model_seeds();
  if (door == "shards") return shard_seeds();
  if (door == "safetensors") {
    for (const auto& more : {shard_seeds(), model_seeds(), checkpoint_seeds()}) {
      for (const Seed& seed : more) {
        // Of shards without their kind.
        seeds.emplace_back(seed.begin() + (more.size() > 8 ? 1 : 0), seed.end());
      }
    }
  }
  return seeds;
}

}  // namespace als::fuzz
