#include "als/package/encode_bundle.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "als/bundle/quantize.h"
#include "als/bundle/quantized_model.h"
#include "als/bundle/shards.h"

// The bundle's files are made part by part, named by their hashes and listed; what they say is then
// asked of a real Engine that has loaded them, so no bundle leaves here that does not load. The
// model is quantised once and every byte packed and hashed once. Tested by
// tests/unit/package/bundle_test.cpp and tests/pipeline/pipeline_test.cpp.

namespace als {
namespace {

constexpr const char* kMovieLensLicence =
    "The movie titles, genres and ratings that this model was made from are GroupLens's MovieLens "
    "data. They may be used "
    "for research and other non-commercial purposes and may be redistributed, transformations "
    "included, under these same "
    "conditions; use has to be acknowledged, and no endorsement by the University of Minnesota or "
    "GroupLens may be stated "
    "or implied. Commercial use needs the permission of GroupLens.";
constexpr const char* kMovieLensCitation =
    "F. Maxwell Harper and Joseph A. Konstan. 2015. The MovieLens Datasets: History and Context. "
    "ACM Transactions on "
    "Interactive Intelligent Systems (TiiS) 5, 4: 19:1-19:19. https://doi.org/10.1145/2827872";
constexpr const char* kSyntheticLicence =
    "The ratings that this model was made from are synthetic: a program drew them from a "
    "documented taste model. They say "
    "nothing about what anybody thinks of an item.";

Json dataset_json(const BundleSource& source) {
  Json json;
  json["name"] = source.dataset_name;
  json["synthetic"] = source.synthetic;
  json["licence"] = source.synthetic ? kSyntheticLicence : kMovieLensLicence;
  json["citation"] = source.synthetic ? "" : kMovieLensCitation;
  json["acknowledgement"] =
      source.synthetic ? "" : "MovieLens data by GroupLens, University of Minnesota";
  return json;
}

std::string licence_text(const BundleSource& source) {
  std::string text = std::string(source.synthetic ? kSyntheticLicence : kMovieLensLicence) + "\n";
  if (!source.synthetic) text += "\nPlease cite:\n" + std::string(kMovieLensCitation) + "\n";
  return text;
}

Json training_json(const Metadata& provenance) {
  Json json = Json::object();
  for (const auto& [key, value] : provenance) {
    if (key != "format" && key != "version") json[key] = value;
  }
  return json;
}

/// The rows of the model in bundle order, with their catalogue entries.
struct OrderedItem {
  std::size_t row;
  const CatalogItem* item;
};

Result<std::vector<OrderedItem>> order_items(const BundleSource& source) {
  std::unordered_map<std::uint32_t, const CatalogItem*> movie_of_id;
  for (const CatalogItem& movie : source.items) movie_of_id.emplace(movie.item_id, &movie);
  std::vector<OrderedItem> items;
  for (std::size_t row = 0; row < source.model.item_ids.size(); ++row) {
    const auto found = movie_of_id.find(source.model.item_ids[row]);
    if (found == movie_of_id.end()) {
      return Error{ErrorCode::kBadFormat, "item " + std::to_string(source.model.item_ids[row]) +
                                              " of the model is not in the catalogue of " +
                                              source.dataset_name};
    }
    items.push_back({row, found->second});
  }
  std::sort(items.begin(), items.end(), [&](const OrderedItem& a, const OrderedItem& b) {
    const std::uint32_t count_a = source.model.num_ratings[a.row];
    const std::uint32_t count_b = source.model.num_ratings[b.row];
    return count_a != count_b ? count_a > count_b : a.item->item_id < b.item->item_id;
  });
  return items;
}

/// Appends files under their hashed names and describes them in the manifest.
class FileCollector {
 public:
  FileCollector(Bundle& bundle, const Packing& packing) : bundle_(bundle), packing_(packing) {}

  /// `stem` "factors-0" and `suffix" ".safetensors"; a fixed name if `hashed` is false.
  void add(const std::string& stem, const std::string& suffix, const char* role,
           const ItemRange& range, Bytes plain, bool packed, bool hashed = true) {
    Json entry;
    Bytes stored = packed ? packing_.gzip(plain) : plain;
    const std::string hash = packing_.sha256_hex(stored);
    entry["name"] = hashed ? stem + "." + hash.substr(0, 16) + suffix : stem + suffix;
    entry["role"] = role;
    entry["bytes"] = stored.size();
    entry["sha256"] = hash;
    if (packed) {
      entry["contentBytes"] = plain.size();
      entry["contentSha256"] = packing_.sha256_hex(plain);
    }
    entry["itemStart"] = range.start;
    entry["itemCount"] = range.count;
    bundle_.files.emplace(entry["name"], std::move(stored));
    bundle_.manifest["files"].push_back(std::move(entry));
  }

 private:
  Bundle& bundle_;
  const Packing& packing_;
};

Bytes bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

ItemRange all_of(const std::vector<OrderedItem>& items) {
  const auto count = static_cast<std::int32_t>(items.size());
  return {0, count, count};
}

void add_files(const BundleSource& source, const std::vector<OrderedItem>& items,
               const Packing& packing, Bundle& bundle) {
  bundle.manifest["files"] = Json::array();
  const TrainedModel& model = source.model;
  std::vector<std::size_t> order;
  order.reserve(items.size());
  for (const OrderedItem& item : items) order.push_back(item.row);
  const ItemModel in_float = item_model(model, order, source.affinity_bias_weight);
  const ModelCoarseness coarseness;
  const QuantizedModel quantized = quantize_model(in_float, coarseness);
  Json steps;
  for (const auto& [name, table] : {std::pair{"rating", coarseness.rating},
                                    {"ratedSet", coarseness.rated_set},
                                    {"watch", coarseness.watch}})
    steps[name] = {{"step", table.step}, {"byRow", table.by_row}};
  bundle.manifest["quantization"] = {
      {"type", "int8-per-row"},
      {"coarseness", std::move(steps)},
      {"rmsError", quantization_rms_error(in_float.rating, quantized.rating)}};

  FileCollector collector(bundle, packing);
  const std::vector<ItemRange> ranges = part_ranges(static_cast<std::int32_t>(items.size()));
  for (std::size_t part = 0; part < ranges.size(); ++part) {
    const ItemRange& range = ranges[part];
    const auto begin = static_cast<std::size_t>(range.start);
    const auto count = static_cast<std::size_t>(range.count);
    ItemPart item_part{range, genre_names(), {}, {}, {}, {}};
    std::vector<std::string> titles;
    for (std::size_t i = begin; i < begin + count; ++i) {
      const CatalogItem& movie = *items[i].item;
      item_part.item_ids.push_back(movie.item_id);
      item_part.tag_masks.push_back(movie.tag_mask);
      item_part.years.push_back(movie.year);
      item_part.num_ratings.push_back(model.num_ratings[items[i].row]);
      titles.push_back(movie.title);
    }
    const std::string number = std::to_string(part);
    collector.add("factors-" + number, ".safetensors.gz", "factors", range,
                  encode(factor_part(quantized, range)),
                  /*packed=*/true);
    collector.add("items-" + number, ".safetensors.gz", "items", range, encode(item_part),
                  /*packed=*/true);
    collector.add("titles-" + number, ".txt.gz", "titles", range, bytes_of(encode_titles(titles)),
                  /*packed=*/true);
  }

  LinkTable links;
  std::vector<const CatalogItem*> linked;
  for (const OrderedItem& item : items) {
    if (item.item->imdb_id != 0 || item.item->tmdb_id != 0) linked.push_back(item.item);
  }
  std::sort(linked.begin(), linked.end(),
            [](const auto* a, const auto* b) { return a->item_id < b->item_id; });
  for (const CatalogItem* movie : linked) {
    links.item_ids.push_back(movie->item_id);
    links.imdb_ids.push_back(movie->imdb_id);
    links.tmdb_ids.push_back(movie->tmdb_id);
  }
  const ItemRange everything = all_of(items);
  if (!linked.empty()) {
    collector.add("links", ".safetensors.gz", "links", everything, encode(links), /*packed=*/true);
  }
  collector.add("LICENSE-MODEL", ".txt", "licence", everything, bytes_of(licence_text(source)),
                /*packed=*/false,
                /*hashed=*/false);
}

/// Of all files but the report, which tells of the model and names it.
std::string model_id(const Json& files, const Packing& packing) {
  std::string lines;
  for (const Json& file : files) {
    lines += file["name"].get<std::string>() + " " + file["sha256"].get<std::string>() + "\n";
  }
  return packing.sha256_hex(bytes_of(lines));
}

/// Tastes to ask about: nobody, one item, and handfuls spread over the popular ones.
std::vector<std::vector<ItemRating>> golden_questions(const std::vector<OrderedItem>& items) {
  std::vector<std::vector<ItemRating>> questions{{}, {{items[0].item->item_id, 5.0F}}};
  for (const std::size_t stride : {std::size_t{7}, std::size_t{31}}) {
    std::vector<ItemRating> ratings;
    for (std::size_t i = 0; i < 12 && i * stride < items.size(); ++i) {
      ratings.push_back(
          {items[i * stride].item->item_id, 0.5F * static_cast<float>(1 + (3 * i + stride) % 10)});
    }
    questions.push_back(std::move(ratings));
  }
  return questions;
}

Result<Json> golden_json(const Engine& engine, const std::vector<OrderedItem>& items) {
  Json golden = Json::array();
  for (const std::vector<ItemRating>& ratings : golden_questions(items)) {
    for (const Score score : {Score::kForYou, Score::kAffinity, Score::kStars}) {
      if (score == Score::kForYou && !engine.items().has_watch_head()) continue;
      const Result<ItemList> list = ask(engine, ratings, score);
      if (!list) return list.error();
      Json entry;
      entry["ratings"] = Json::array();
      for (const ItemRating& rating : ratings)
        entry["ratings"].push_back({rating.item_id, rating.stars});
      entry["score"] = score_name(score);
      entry["movieIds"] = list->item_ids;
      entry["scores"] = list->scores;
      entry["predicted"] = list->predicted;
      golden.push_back(std::move(entry));
    }
  }
  return golden;
}

}  // namespace

Result<Bundle> encode_bundle(const BundleSource& source, const Packing& packing) {
  if (source.model.item_ids.empty()) return Error{ErrorCode::kBadFormat, "the model has no items"};
  const Result<std::vector<OrderedItem>> items = order_items(source);
  if (!items) return items.error();
  Bundle bundle;
  Json& manifest = bundle.manifest;
  manifest["format"] = "matinee";
  manifest["formatVersion"] = kFormatVersion;
  manifest["minReader"] = kFormatVersion;
  manifest["modelId"] = "";
  manifest["numItems"] = items->size();
  manifest["numFactors"] = source.model.rating.num_factors();
  manifest["numWatchFactors"] = source.model.watch.item_factors.cols();
  manifest["numRatings"] = std::accumulate(source.model.num_ratings.begin(),
                                           source.model.num_ratings.end(), std::int64_t{0});
  manifest["numUsers"] = source.model.rating.num_users();
  add_files(source, *items, packing, bundle);
  manifest["modelId"] = model_id(manifest["files"], packing);
  manifest["training"] = training_json(source.model.provenance);
  if (!source.metrics.is_null()) manifest["metrics"] = source.metrics;
  manifest["dataset"] = dataset_json(source);

  ThreadPool pool(1);
  Engine engine(pool);
  if (const Result<void> loaded = load_engine(bundle, packing, engine); !loaded)
    return loaded.error();
  if (source.report) {
    const Result<Json> report = source.report(engine, manifest["modelId"]);
    if (!report) return report.error();
    FileCollector(bundle, packing)
        .add("report", ".json.gz", "report", all_of(*items), bytes_of(report->dump()),
             /*packed=*/true);
  }
  Result<Json> golden = golden_json(engine, *items);
  if (!golden) return golden.error();
  manifest["golden"] = std::move(*golden);
  bundle.manifest_text = finished_manifest(manifest, packing);
  return bundle;
}

}  // namespace als
