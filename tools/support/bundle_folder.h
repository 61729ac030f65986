#pragma once

// A model bundle on disk (core/als/bundle/FORMAT.md): written from a trained model and a catalogue,
// checked, and loaded into an Engine.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "als/base/result.h"
#include "als/bundle/model_file.h"
#include "als/catalog/catalog.h"
#include "als/recommend/engine.h"

namespace als::tools {

using Json = nlohmann::ordered_json;

struct BundleSource {
  const TrainedModel& model;
  const std::vector<CatalogItem>& items;  ///< must name every item of the model
  std::string dataset_name;
  bool synthetic = false;
  float affinity_bias_weight = 0.05F;  ///< w of the score `affinity`
  Json metrics;  ///< how good the model is and how that was measured; may be null
  /// Makes report.json, given the engine of the bundle and the model's id; or none.
  std::function<Result<Json>(const Engine& engine, const std::string& model_id)> report;
};

/// A file as it will lie on disk.
struct BundleFile {
  std::string name;
  std::vector<std::uint8_t> bytes;
};

struct EncodedBundle {
  Json manifest;
  std::vector<BundleFile> files;  ///< without manifest.json
  std::string manifest_text;
};

/// Quantises, cuts into parts, hashes, and asks a real Engine for the golden answers. The same
/// bytes for the same input.
Result<EncodedBundle> encode_bundle(const BundleSource& source);

/// Replaces `folder` by the bundle, or leaves it as it was.
Result<void> write_bundle(const std::filesystem::path& folder, const EncodedBundle& bundle);

/// Whether write_bundle would refuse `folder`; to be asked before a long training.
Result<void> check_bundle_folder(const std::filesystem::path& folder);

struct VerifiedBundle {
  Json manifest;
  std::map<std::string, std::vector<std::uint8_t>> files;  ///< by name, as on disk
};

/// Everything but the golden answers: the manifest's own hash and version, every file's size and
/// hash, no file beyond them. kCorrupt naming the file.
Result<VerifiedBundle> read_bundle(const std::filesystem::path& folder);

/// Fills an engine, which must be new, with the bundle's files.
Result<void> load_engine(const VerifiedBundle& bundle, Engine& engine);

/// kCorrupt if the engine answers the bundle's golden questions otherwise than recorded.
Result<void> check_golden(const VerifiedBundle& bundle, const Engine& engine);

}  // namespace als::tools
