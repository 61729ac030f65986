#include "als/package/encode_bundle.h"

#include <algorithm>
#include <numeric>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "als/base/ids.h"
#include "als/base/stable_order.h"
#include "als/bundle/quantize.h"
#include "als/bundle/quantized_model.h"
#include "als/bundle/shards.h"
#include "als/package/about_json.h"

// The bundle's files are made part by part, named by their hashes and listed; what they say is then
// asked of a real Engine that has loaded them, so no bundle leaves here that does not load. The
// model is quantised once and every byte packed and hashed once. Tested by
// tests/unit/package/bundle_test.cpp and tests/pipeline/pipeline_test.cpp.

namespace als {
namespace {

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
  std::unordered_map<std::string_view, const CatalogItem*> item_of_id;
  for (const CatalogItem& item : source.items) item_of_id.emplace(item.item_id, &item);
  std::vector<OrderedItem> items;
  for (std::size_t row = 0; row < source.model.item_ids.size(); ++row) {
    const auto found = item_of_id.find(source.model.item_ids[row]);
    if (found == item_of_id.end()) {
      return Error{ErrorCode::kBadFormat, "item " + source.model.item_ids[row] +
                                              " of the model is not in the catalogue of " +
                                              source.about.name};
    }
    items.push_back({row, found->second});
  }
  sort_stably(items, [&](const OrderedItem& a, const OrderedItem& b) {
    const std::uint32_t count_a = source.model.num_ratings[a.row];
    const std::uint32_t count_b = source.model.num_ratings[b.row];
    return count_a != count_b ? count_a > count_b : id_less(a.item->item_id, b.item->item_id);
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

/// Titles are searched with their years: one that stands beside the title in the data goes behind
/// it, as MovieLens has them.
std::string title_with_year(const CatalogItem& item) {
  const std::string dated = item.title + " (" + std::to_string(item.year) + ")";
  return year_of_title(item.title) == 0 && year_of_title(dated) != 0 ? dated : item.title;
}

/// By rising id; nothing if no item has a link.
LinkTable link_table(std::size_t num_kinds, const std::vector<OrderedItem>& items) {
  std::vector<const CatalogItem*> by_id;
  bool any = false;
  for (const OrderedItem& item : items) {
    by_id.push_back(item.item);
    for (const std::string& value : item.item->links) any = any || !value.empty();
  }
  LinkTable links;
  if (!any) return links;
  sort_stably(by_id, [](const auto* a, const auto* b) { return id_less(a->item_id, b->item_id); });
  links.values.resize(num_kinds);
  for (const CatalogItem* const item : by_id) {
    for (std::size_t kind = 0; kind < num_kinds; ++kind)
      links.values[kind].push_back(kind < item->links.size() ? item->links[kind] : std::string());
  }
  return links;
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
    ItemPart item_part{range, source.tags, {}, {}, {}, {}};
    std::vector<std::string> titles;
    for (std::size_t i = begin; i < begin + count; ++i) {
      const CatalogItem& item = *items[i].item;
      item_part.item_ids.push_back(item.item_id);
      item_part.tag_masks.push_back(item.tag_mask);
      item_part.years.push_back(item.year);
      item_part.num_ratings.push_back(model.num_ratings[items[i].row]);
      titles.push_back(title_with_year(item));
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

  const ItemRange everything = all_of(items);
  if (const LinkTable links = link_table(num_with_values(source.links), items);
      links.num_items() != 0) {
    collector.add("links", ".safetensors.gz", "links", everything, encode(links), /*packed=*/true);
  }
  collector.add("LICENSE-MODEL", ".txt", "licence", everything,
                bytes_of(licence_text(source.about)),
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

/// Tastes to ask about: nobody, one item, and handfuls spread over the popular ones, with ratings
/// from all over the scale.
std::vector<std::vector<ItemRating>> golden_questions(const std::vector<OrderedItem>& items,
                                                      const RatingScale& scale) {
  const auto value = [&](std::size_t level) {
    return static_cast<float>(scale.value(static_cast<std::uint8_t>(level)));
  };
  const auto num_levels = static_cast<std::size_t>(scale.num_levels());
  std::vector<std::vector<ItemRating>> questions{{},
                                                 {{items[0].item->item_id, value(num_levels - 1)}}};
  for (const std::size_t stride : {std::size_t{7}, std::size_t{31}}) {
    std::vector<ItemRating> ratings;
    for (std::size_t i = 0; i < 12 && i * stride < items.size(); ++i) {
      ratings.push_back({items[i * stride].item->item_id, value((3 * i + stride) % num_levels)});
    }
    questions.push_back(std::move(ratings));
  }
  return questions;
}

Result<Json> golden_json(const Engine& engine, const std::vector<OrderedItem>& items,
                         const RatingScale& scale) {
  Json golden = Json::array();
  for (const std::vector<ItemRating>& ratings : golden_questions(items, scale)) {
    for (const Score score : {Score::kForYou, Score::kAffinity, Score::kRating}) {
      if (score == Score::kForYou && !engine.items().has_watch_head()) continue;
      if (score == Score::kRating && !engine.items().has_rating_head()) continue;
      const Result<ItemList> list = ask(engine, ratings, score);
      if (!list) return list.error();
      Json entry;
      entry["ratings"] = Json::array();
      for (const ItemRating& rating : ratings)
        entry["ratings"].push_back({rating.item_id, rating.value});
      entry["score"] = score_name(score);
      entry["itemIds"] = list->item_ids;
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
  manifest["format"] = std::string(kBundleFormat);
  manifest["formatVersion"] = kFormatVersion;
  manifest["minReader"] = kFormatVersion;
  manifest["modelId"] = "";
  manifest["numItems"] = items->size();
  manifest["numFactors"] = source.model.rating.num_factors();
  manifest["numWatchFactors"] = source.model.watch.item_factors.cols();
  manifest["numRatings"] = std::accumulate(source.model.num_ratings.begin(),
                                           source.model.num_ratings.end(), std::int64_t{0});
  manifest["numUsers"] = source.num_users;
  manifest["about"] = about_json(source.about, source.model.scale, source.links);
  add_files(source, *items, packing, bundle);
  manifest["modelId"] = model_id(manifest["files"], packing);
  manifest["training"] = training_json(source.model.provenance);
  if (!source.metrics.is_null()) manifest["metrics"] = source.metrics;
  manifest["dataset"] = dataset_json(source.about);

  ThreadPool pool(1);
  Engine engine(pool);
  if (const Result<void> loaded = load_engine(bundle, packing, engine); !loaded)
    return loaded.error();
  if (source.report) {
    const Result<Json> report = source.report(engine, manifest["modelId"]);
    if (!report) return report.error();
    FileCollector(bundle, packing)
        .add("report", ".json.gz", "report", all_of(*items), bytes_of(text_of(*report)),
             /*packed=*/true);
  }
  Result<Json> golden = golden_json(engine, *items, source.model.scale);
  if (!golden) return golden.error();
  manifest["golden"] = std::move(*golden);
  bundle.manifest_text = finished_manifest(manifest, packing);
  return bundle;
}

}  // namespace als
