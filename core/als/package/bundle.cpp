#include "als/package/bundle.h"

#include <algorithm>
#include <cmath>
#include <utility>

// What a bundle says of itself is checked once, before anything is made of it: first the manifest
// by its own hash, then every file that it lists; after that load_engine trusts its names. Every
// byte is hashed once, and what the engine needs is unpacked once. Tested by
// tests/unit/package/bundle_test.cpp and, on files, by tests/pipeline/pipeline_test.cpp.

namespace als {
namespace {

const char* const kNotAsWritten = "its bytes are not those that were written (SHA-256 differs)";

/// What stands in the manifest while its hash is taken.
std::string no_hash() { return std::string(64, '0'); }

Error corrupt(const std::string& file, const std::string& message) {
  return {ErrorCode::kCorrupt, file + ": " + message};
}

Error bad_manifest(const std::string& message, ErrorCode code = ErrorCode::kCorrupt) {
  return {code, std::string(kManifestName) + ": " + message};
}

std::string hash_of(std::string_view text, const Packing& packing) {
  return packing.sha256_hex(
      std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

/// A value of the manifest, which is an object; null where there is none.
Json value_of(const Json& object, const char* name) { return object.value(name, Json()); }

Result<Json> parse_manifest(std::string text, const Packing& packing) {
  constexpr std::size_t kMaxManifestBytes = 64 * 1024;
  if (text.size() > kMaxManifestBytes) return bad_manifest("larger than 64 KiB");
  constexpr std::string_view kKey = "\"manifestSha256\": \"";
  const std::string zeros = no_hash();
  const std::size_t key = text.rfind(kKey);
  if (key == std::string::npos || key + kKey.size() + zeros.size() > text.size())
    return bad_manifest("it has no manifestSha256");
  const std::string recorded = text.substr(key + kKey.size(), zeros.size());
  text.replace(key + kKey.size(), zeros.size(), zeros);
  if (hash_of(text, packing) != recorded) return bad_manifest(kNotAsWritten);
  Json manifest = Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!manifest.is_object() || value_of(manifest, "format") != kBundleFormat)
    return bad_manifest("its format is not \"matinee\"", ErrorCode::kBadFormat);
  const Json min_reader = value_of(manifest, "minReader");
  if (!min_reader.is_number_unsigned() || min_reader.get<std::uint64_t>() > kFormatVersion) {
    return bad_manifest("it needs a newer version of this program", ErrorCode::kUnsupportedVersion);
  }
  const Json version = value_of(manifest, "formatVersion");
  if (!version.is_number_unsigned() || version.get<std::uint64_t>() < kFormatVersion) {
    return bad_manifest("it was written by an older version of als_export; export the model again",
                        ErrorCode::kUnsupportedVersion);
  }
  if (!value_of(manifest, "files").is_array()) return bad_manifest("it lists no files");
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

std::string finished_manifest(Json manifest, const Packing& packing) {
  const std::string zeros = no_hash();
  manifest["manifestSha256"] = zeros;
  std::string text = text_of(manifest, 1) + "\n";
  text.replace(text.rfind(zeros), zeros.size(), hash_of(text, packing));
  return text;
}

Result<Bundle> verify_bundle(std::span<const std::uint8_t> manifest,
                             const std::function<Result<Bytes>(const std::string& name)>& read,
                             const Packing& packing) {
  Bundle bundle;
  bundle.manifest_text.assign(manifest.begin(), manifest.end());
  Result<Json> parsed = parse_manifest(bundle.manifest_text, packing);
  if (!parsed) return parsed.error();
  bundle.manifest = std::move(*parsed);
  for (const Json& entry : bundle.manifest["files"]) {
    if (!entry.is_object() || !value_of(entry, "name").is_string() ||
        !value_of(entry, "sha256").is_string() || !value_of(entry, "role").is_string() ||
        !value_of(entry, "bytes").is_number_unsigned()) {
      return bad_manifest("an entry of \"files\" lacks its name, role, bytes or sha256");
    }
    const std::string name = entry["name"];
    if (!is_plain_name(name) || name == kManifestName || bundle.files.contains(name))
      return bad_manifest("\"" + name + "\" is not a plain file name, or stands twice");
    Result<Bytes> file = read(name);
    if (!file) return corrupt(name, "the manifest lists it, but it cannot be read");
    const auto size = entry["bytes"].get<std::uint64_t>();
    if (file->size() != size) {
      return corrupt(name, "it has " + std::to_string(file->size()) + " bytes; expected " +
                               std::to_string(size));
    }
    if (packing.sha256_hex(*file) != entry["sha256"]) return corrupt(name, kNotAsWritten);
    bundle.files.emplace(name, std::move(*file));
  }
  return bundle;
}

Result<void> load_engine(const Bundle& bundle, const Packing& packing, Engine& engine) {
  for (const Json& entry : bundle.manifest["files"]) {
    const std::string name = entry["name"];
    const std::string role = entry["role"];
    const Bytes& stored = bundle.files.at(name);
    Result<Bytes> plain = name.ends_with(".gz") ? packing.gunzip(stored) : stored;
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
    return bad_manifest("its files make " + std::to_string(items.num_usable()) + " of " +
                        std::to_string(items.num_items()) + " items usable");
  }
  return {};
}

Result<ItemList> ask(const Engine& engine, std::span<const ItemRating> ratings, Score score) {
  RecommendOptions options;
  options.score = score;
  return engine.recommend(ratings, options);
}

Result<void> check_golden(const Bundle& bundle, const Engine& engine) {
  const Json golden = value_of(bundle.manifest, "golden");
  if (!golden.is_array() || golden.empty()) return bad_manifest("it has no golden answers");
  const Error malformed = bad_manifest("a golden question is malformed");
  for (const Json& entry : golden) {
    if (!entry.is_object()) return malformed;
    const Json name = value_of(entry, "score");
    const auto score = parse_score(name.is_string() ? name.get<std::string>() : "");
    const Json asked = value_of(entry, "ratings");
    if (!score || !asked.is_array()) return malformed;
    std::vector<ItemRating> ratings;
    for (const Json& pair : asked) {
      if (!pair.is_array() || pair.size() != 2 || !pair[0].is_string() || !pair[1].is_number()) {
        return malformed;
      }
      ratings.push_back({pair[0].get<std::string>(), pair[1].get<float>()});
    }
    const Result<ItemList> list = ask(engine, ratings, *score);
    if (!list) return list.error();
    if (value_of(entry, "itemIds") != Json(list->item_ids) ||
        !close_to(value_of(entry, "scores"), list->scores) ||
        !close_to(value_of(entry, "predicted"), list->predicted)) {
      return bad_manifest("the engine's answer to a golden question (score " +
                          std::string(score_name(*score)) + ", " + std::to_string(ratings.size()) +
                          " ratings) differs from the recorded one");
    }
  }
  return {};
}

}  // namespace als
