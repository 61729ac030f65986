// What a visitor downloads of a bundle, and what the first part of it is worth alone: bytes as
// shipped and after brotli 11, and the share of the ten best of the whole model that the first part
// lists, too. Figures: tests/bench/bundle.md.

#include <brotli/encode.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "als/base/random.h"
#include "als/base/rating_scale.h"
#include "als/recommend/engine.h"
#include "support/bundle_folder.h"
#include "support/command_line.h"
#include "support/dataset_files.h"
#include "support/digest.h"

namespace {

using namespace als;
using namespace als::tools;

struct Options {
  std::string bundle;
  DataOptions data;
  int visitors = 100;
  std::size_t given = 10;
};

std::size_t brotli_size(const std::vector<std::uint8_t>& bytes) {
  std::size_t size = BrotliEncoderMaxCompressedSize(bytes.size()) + 1024;
  std::vector<std::uint8_t> packed(size);
  BrotliEncoderCompress(BROTLI_MAX_QUALITY, BROTLI_MAX_WINDOW_BITS, BROTLI_MODE_GENERIC,
                        bytes.size(), bytes.data(), &size, packed.data());
  return size;
}

struct Sizes {
  std::size_t shipped = 0;
  std::size_t brotli = 0;  // of the contents: what a host may send instead
};

bool is_of_the_list(const Json& file) {
  const std::string role = file["role"];
  return role == "factors" || role == "items" || role == "titles";
}

/// The same bundle with its first part alone: an engine takes it for a download that is not done.
Result<void> load_first_part(const Bundle& bundle, Engine& engine) {
  for (const Json& file : bundle.manifest["files"]) {
    if (!is_of_the_list(file) || file["itemStart"] != 0) continue;
    const Result<std::vector<std::uint8_t>> plain =
        gunzip(bundle.files.at(file["name"].get<std::string>()));
    if (!plain) return plain.error();
    const std::string role = file["role"];
    const Result<void> added =
        role == "factors" ? engine.add_factors(*plain)
        : role == "items"
            ? engine.add_items(*plain)
            : engine.add_titles({reinterpret_cast<const char*>(plain->data()), plain->size()});
    if (!added) return added.error();
  }
  return {};
}

Result<void> print_sizes(const Bundle& bundle) {
  std::map<std::string, Sizes> first;
  std::map<std::string, Sizes> all;
  for (const Json& file : bundle.manifest["files"]) {
    const std::string role = file["role"];
    const std::vector<std::uint8_t>& stored = bundle.files.at(file["name"].get<std::string>());
    const bool packed = file.contains("contentBytes");
    const Result<std::vector<std::uint8_t>> plain = packed ? gunzip(stored) : stored;
    if (!plain) return plain.error();
    const std::size_t brotli = brotli_size(*plain);
    const std::vector<std::string> names = is_of_the_list(file)
                                               ? std::vector<std::string>{role, "films"}
                                               : std::vector<std::string>{role};
    for (const std::string& name : names) {
      all[name].shipped += stored.size();
      all[name].brotli += brotli;
      if (file["itemStart"] != 0 || !is_of_the_list(file)) continue;
      first[name].shipped += stored.size();
      first[name].brotli += brotli;
    }
  }
  const auto print = [](const char* what, const std::map<std::string, Sizes>& sizes) {
    for (const auto& [name, size] : sizes) {
      std::printf("%-12s %-8s %8.1f KiB shipped %8.1f KiB brotli\n", what, name.c_str(),
                  static_cast<double>(size.shipped) / 1024.0,
                  static_cast<double>(size.brotli) / 1024.0);
    }
  };
  std::printf("%d films, K = %d and %d\n", bundle.manifest["numItems"].get<int>(),
              bundle.manifest["numFactors"].get<int>(),
              bundle.manifest["numWatchFactors"].get<int>());
  print("first part", first);
  print("whole bundle", all);
  return {};
}

/// Ratings of users spread over the data set, each some of their own, drawn at random.
std::vector<std::vector<ItemRating>> visitors_of(const Dataset& dataset, const Options& options) {
  std::vector<std::vector<ItemRating>> visitors;
  Random random(1);
  const std::size_t num_users = dataset.num_users();
  const auto wanted = static_cast<std::size_t>(options.visitors);
  for (std::size_t i = 0; i < wanted; ++i) {
    std::size_t user = i * num_users / wanted;
    while (user < num_users && dataset.by_user.indices_of(user).size() < 2 * options.given) ++user;
    if (user == num_users) break;
    const std::span<const std::int32_t> movies = dataset.by_user.indices_of(user);
    std::set<std::size_t> places;
    while (places.size() < options.given) places.insert(random.below(movies.size()));
    std::vector<ItemRating> ratings;
    for (const std::size_t place : places) {
      const auto movie = static_cast<std::size_t>(movies[place]);
      ratings.push_back(
          {dataset.items[movie].item_id,
           static_cast<float>(dataset.scale().value(dataset.by_user.levels_of(user)[place]))});
    }
    visitors.push_back(std::move(ratings));
  }
  return visitors;
}

Result<void> run(const Options& options) {
  const Result<Bundle> bundle = read_bundle(options.bundle);
  if (!bundle) return bundle.error();
  if (const Result<void> printed = print_sizes(*bundle); !printed) return printed.error();
  if (options.data.data.empty()) return {};
  ThreadPool pool(1);
  const Result<LoadedDataset> loaded = load_dataset(options.data, /*quiet=*/true, pool);
  if (!loaded) return loaded.error();
  Engine whole(pool);
  if (const Result<void> added = load_engine(*bundle, packing(), whole); !added)
    return added.error();
  Engine first(pool);
  if (const Result<void> added = load_first_part(*bundle, first); !added) return added.error();
  const std::vector<std::vector<ItemRating>> visitors = visitors_of(loaded->dataset, options);
  if (visitors.empty())
    return Error{ErrorCode::kBadFormat, options.data.data + ": nobody has rated enough"};
  for (const Score score : {Score::kForYou, Score::kRating, Score::kPopularity}) {
    RecommendOptions asked;
    asked.score = score;
    int same = 0;
    int worst = 10;
    for (const std::vector<ItemRating>& ratings : visitors) {
      const Result<ItemList> a = whole.recommend(ratings, asked);
      if (!a) return a.error();
      const Result<ItemList> b = first.recommend(ratings, asked);
      if (!b) return b.error();
      const std::set<std::string> listed(b->item_ids.begin(), b->item_ids.end());
      const auto in_both = static_cast<int>(
          std::count_if(a->item_ids.begin(), a->item_ids.end(),
                        [&](const std::string& item) { return listed.contains(item); }));
      same += in_both;
      worst = std::min(worst, in_both);
    }
    std::printf("top 10 by %-10s first part against all, %zu visitors: overlap %.3f, worst %.1f\n",
                std::string(score_name(score)).c_str(), visitors.size(),
                same / 10.0 / static_cast<double>(visitors.size()), worst / 10.0);
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("What a bundle weighs, and what its first part is worth alone.", "als_bench_bundle");
  app.add_option("--bundle", options.bundle, "Folder of a bundle")->required();
  options.data.add_to(app, /*required=*/false);  // to draw the visitors from
  app.add_option("--visitors", options.visitors, "How many");
  app.add_option("--given", options.given, "Ratings that each gives");
  return run_tool(app, argc, argv, [&] { return run(options); });
}
