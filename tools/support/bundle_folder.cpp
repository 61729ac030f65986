#include "support/bundle_folder.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string_view>
#include <unordered_map>

#include "als/bundle/quantize.h"
#include "als/bundle/quantized_model.h"
#include "als/bundle/shards.h"
#include "support/digest.h"
#include "support/files.h"

namespace als::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* kManifestName = "manifest.json";
constexpr int kFormatVersion = 3;
const std::string kNoHash(64, '0');

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

Error corrupt(std::string message) { return {ErrorCode::kCorrupt, std::move(message)}; }

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
  explicit FileCollector(EncodedBundle& bundle) : bundle_(bundle) {}

  /// `stem` "factors-0" and `suffix" ".safetensors"; a fixed name if `hashed` is false.
  void add(const std::string& stem, const std::string& suffix, const char* role,
           const ItemRange& range, std::vector<std::uint8_t> plain, bool packed,
           bool hashed = true) {
    Json entry;
    std::vector<std::uint8_t> stored = packed ? gzip(plain) : plain;
    const std::string hash = sha256_hex(stored);
    entry["name"] = hashed ? stem + "." + hash.substr(0, 16) + suffix : stem + suffix;
    entry["role"] = role;
    entry["bytes"] = stored.size();
    entry["sha256"] = hash;
    if (packed) {
      entry["contentBytes"] = plain.size();
      entry["contentSha256"] = sha256_hex(plain);
    }
    entry["itemStart"] = range.start;
    entry["itemCount"] = range.count;
    bundle_.files.push_back({entry["name"], std::move(stored)});
    bundle_.manifest["files"].push_back(std::move(entry));
  }

 private:
  EncodedBundle& bundle_;
};

std::vector<std::uint8_t> bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

ItemRange all_of(const std::vector<OrderedItem>& items) {
  const auto count = static_cast<std::int32_t>(items.size());
  return {0, count, count};
}

void add_files(const BundleSource& source, const std::vector<OrderedItem>& items,
               EncodedBundle& bundle) {
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

  FileCollector collector(bundle);
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
std::string model_id(const Json& files) {
  std::string lines;
  for (const Json& file : files) {
    lines += file["name"].get<std::string>() + " " + file["sha256"].get<std::string>() + "\n";
  }
  return sha256_hex(lines);
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

Result<ItemList> ask(const Engine& engine, std::span<const ItemRating> ratings, Score score) {
  RecommendOptions options;
  options.score = score;
  return engine.recommend(ratings, options);
}

Result<Json> golden_json(const Engine& engine, const std::vector<OrderedItem>& items) {
  Json golden = Json::array();
  for (const std::vector<ItemRating>& ratings : golden_questions(items)) {
    for (const Score score : {Score::kForYou, Score::kAffinity, Score::kRating}) {
      if (score == Score::kForYou && !engine.items().has_watch_head()) continue;
      const Result<ItemList> list = ask(engine, ratings, score);
      if (!list) return list.error();
      Json entry;
      entry["ratings"] = Json::array();
      for (const ItemRating& rating : ratings)
        entry["ratings"].push_back({rating.item_id, rating.rating});
      entry["score"] = score_name(score);
      entry["movieIds"] = list->item_ids;
      entry["scores"] = list->scores;
      entry["predicted"] = list->predicted;
      golden.push_back(std::move(entry));
    }
  }
  return golden;
}

/// The manifest's text with the hash of itself in place.
std::string finished_manifest(Json manifest) {
  manifest["manifestSha256"] = kNoHash;
  std::string text = manifest.dump(1) + "\n";
  text.replace(text.find(kNoHash), kNoHash.size(), sha256_hex(text));
  return text;
}

Result<Json> parse_manifest(std::span<const std::uint8_t> bytes, const std::string& label) {
  constexpr std::size_t kMaxManifestBytes = 64 * 1024;
  if (bytes.size() > kMaxManifestBytes) return corrupt(label + ": larger than 64 KiB");
  std::string text(bytes.begin(), bytes.end());
  constexpr std::string_view kKey = "\"manifestSha256\": \"";
  const std::size_t key = text.rfind(kKey);
  if (key == std::string::npos || key + kKey.size() + kNoHash.size() > text.size()) {
    return corrupt(label + ": it has no manifestSha256");
  }
  const std::string recorded = text.substr(key + kKey.size(), kNoHash.size());
  text.replace(key + kKey.size(), kNoHash.size(), kNoHash);
  if (sha256_hex(text) != recorded)
    return corrupt(label + ": its bytes are not those that were written (SHA-256 differs)");
  Json manifest = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (manifest.is_discarded() || !manifest.is_object())
    return corrupt(label + ": it is not a JSON object");
  if (manifest.value("format", "") != "matinee")
    return corrupt(label + ": format is not \"matinee\"");
  const Json min_reader = manifest.value("minReader", Json());
  if (!min_reader.is_number_integer() || min_reader.get<std::int64_t>() > kFormatVersion) {
    return Error{ErrorCode::kUnsupportedVersion,
                 label + ": it needs a newer version of this program"};
  }
  if (!manifest.contains("files") || !manifest["files"].is_array())
    return corrupt(label + ": it lists no files");
  return manifest;
}

/// A name that stays within the folder.
bool is_plain_name(const std::string& name) {
  return !name.empty() && name[0] != '.' && name.find('/') == std::string::npos &&
         name.find('\\') == std::string::npos;
}

bool close_to(const Json& recorded, const std::vector<float>& values) {
  if (!recorded.is_array() || recorded.size() != values.size()) return false;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!recorded[i].is_number()) return false;
    const double expected = recorded[i].get<double>();
    const double actual = static_cast<double>(values[i]);
    if (!(std::fabs(actual - expected) <= 1e-5 * std::max(1.0, std::fabs(expected)))) return false;
  }
  return true;
}

}  // namespace

Result<EncodedBundle> encode_bundle(const BundleSource& source) {
  if (source.model.item_ids.empty()) return Error{ErrorCode::kBadFormat, "the model has no items"};
  const Result<std::vector<OrderedItem>> items = order_items(source);
  if (!items) return items.error();
  EncodedBundle bundle;
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
  add_files(source, *items, bundle);
  manifest["modelId"] = model_id(manifest["files"]);
  manifest["training"] = training_json(source.model.provenance);
  if (!source.metrics.is_null()) manifest["metrics"] = source.metrics;
  manifest["dataset"] = dataset_json(source);

  VerifiedBundle as_read{manifest, {}};
  for (const BundleFile& file : bundle.files) as_read.files.emplace(file.name, file.bytes);
  ThreadPool pool(1);
  Engine engine(pool);
  if (const Result<void> loaded = load_engine(as_read, engine); !loaded) return loaded.error();
  if (source.report) {
    const Result<Json> report = source.report(engine, manifest["modelId"]);
    if (!report) return report.error();
    FileCollector(bundle).add("report", ".json.gz", "report", all_of(*items),
                              bytes_of(report->dump()), /*packed=*/true);
  }
  Result<Json> golden = golden_json(engine, *items);
  if (!golden) return golden.error();
  manifest["golden"] = std::move(*golden);
  bundle.manifest_text = finished_manifest(manifest);
  return bundle;
}

Result<void> write_bundle(const fs::path& folder, const EncodedBundle& bundle) {
  return replace_folder(folder, kManifestName, [&](const fs::path& temporary) -> Result<void> {
    for (const BundleFile& file : bundle.files) {
      if (const Result<void> written = write_file(temporary / file.name, file.bytes); !written)
        return written.error();
    }
    return write_file(temporary / kManifestName, bundle.manifest_text);
  });
}

Result<void> check_bundle_folder(const fs::path& folder) {
  return check_replaceable(folder, kManifestName);
}

Result<VerifiedBundle> read_bundle(const fs::path& folder) {
  const std::string manifest_label = (folder / kManifestName).string();
  const Result<std::vector<std::uint8_t>> bytes = read_file(folder / kManifestName);
  if (!bytes) return bytes.error();
  Result<Json> manifest = parse_manifest(*bytes, manifest_label);
  if (!manifest) return manifest.error();

  VerifiedBundle bundle;
  std::set<std::string> listed{kManifestName};
  for (const Json& entry : (*manifest)["files"]) {
    if (!entry.is_object() || !entry.value("name", Json()).is_string() ||
        !entry.value("sha256", Json()).is_string() || !entry.value("role", Json()).is_string() ||
        !entry.value("bytes", Json()).is_number_unsigned()) {
      return corrupt(manifest_label +
                     ": an entry of \"files\" lacks its name, role, bytes or sha256");
    }
    const std::string name = entry["name"];
    if (!is_plain_name(name) || !listed.insert(name).second) {
      return corrupt(manifest_label + ": \"" + name +
                     "\" is not a plain file name, or stands twice");
    }
    const std::string label = (folder / name).string();
    Result<std::vector<std::uint8_t>> file = read_file(folder / name);
    if (!file) return corrupt(label + ": the manifest lists it, but it cannot be read");
    if (file->size() != entry["bytes"].get<std::uint64_t>()) {
      return corrupt(label + ": it has " + std::to_string(file->size()) + " bytes; expected " +
                     std::to_string(entry["bytes"].get<std::uint64_t>()));
    }
    if (sha256_hex(*file) != entry["sha256"])
      return corrupt(label + ": its bytes are not those that were written (SHA-256 differs)");
    bundle.files.emplace(name, std::move(*file));
  }
  std::error_code code;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, code)) {
    if (!listed.contains(entry.path().filename().string())) {
      return corrupt(entry.path().string() + ": the manifest does not list it");
    }
  }
  if (code) return Error{ErrorCode::kIo, folder.string() + ": " + code.message()};
  bundle.manifest = std::move(*manifest);
  return bundle;
}

Result<void> load_engine(const VerifiedBundle& bundle, Engine& engine) {
  for (const Json& entry : bundle.manifest["files"]) {
    const std::string name = entry["name"];
    const std::string role = entry["role"];
    const std::vector<std::uint8_t>& stored = bundle.files.at(name);
    Result<std::vector<std::uint8_t>> plain = name.ends_with(".gz") ? gunzip(stored) : stored;
    Result<void> added;
    if (!plain) {
      added = plain.error();
    } else if (role == "factors") {
      added = engine.add_factors(*plain);
    } else if (role == "items") {
      added = engine.add_items(*plain);
    } else if (role == "titles") {
      added = engine.add_titles({reinterpret_cast<const char*>(plain->data()), plain->size()});
    } else if (role == "links") {
      added = engine.add_links(*plain);
    }
    if (!added) return Error{added.error().code, name + ": " + added.error().message};
  }
  const ItemStore& items = engine.items();
  if (items.num_usable() != items.num_items() || items.num_items() == 0) {
    return corrupt("manifest.json: its files make " + std::to_string(items.num_usable()) + " of " +
                   std::to_string(items.num_items()) + " items usable");
  }
  return {};
}

Result<void> check_golden(const VerifiedBundle& bundle, const Engine& engine) {
  const Json golden = bundle.manifest.value("golden", Json());
  if (!golden.is_array() || golden.empty())
    return corrupt("manifest.json: it has no golden answers");
  for (const Json& entry : golden) {
    const auto score = parse_score(entry.value("score", ""));
    if (!score || !entry.contains("ratings") || !entry["ratings"].is_array()) {
      return corrupt("manifest.json: a golden question is malformed");
    }
    std::vector<ItemRating> ratings;
    for (const Json& pair : entry["ratings"]) {
      if (!pair.is_array() || pair.size() != 2 || !pair[0].is_number_unsigned() ||
          !pair[1].is_number()) {
        return corrupt("manifest.json: a golden question is malformed");
      }
      ratings.push_back({pair[0], pair[1]});
    }
    const Result<ItemList> list = ask(engine, ratings, *score);
    if (!list) return list.error();
    if (entry.value("movieIds", Json()) != Json(list->item_ids) ||
        !close_to(entry.value("scores", Json()), list->scores) ||
        !close_to(entry.value("predicted", Json()), list->predicted)) {
      return corrupt("manifest.json: the engine's answer to a golden question (score " +
                     std::string(score_name(*score)) + ", " + std::to_string(ratings.size()) +
                     " ratings) differs from the recorded one");
    }
  }
  return {};
}

}  // namespace als::tools
