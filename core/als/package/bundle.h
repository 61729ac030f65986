#pragma once

// Bundle: the files of a model as a page downloads them (bundle/FORMAT.md), in memory. Where they
// lie, how they are hashed and who unpacks them is the host's matter.

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/result.h"
#include "als/json/json.h"
#include "als/recommend/engine.h"

namespace als {

using Bytes = std::vector<std::uint8_t>;

/// What the files of a bundle are named, checked and packed by: OpenSSL and zlib on a server.
struct Packing {
  /// 64 lower-case hexadecimal digits.
  std::function<std::string(std::span<const std::uint8_t>)> sha256_hex;
  /// The same bytes every time.
  std::function<Bytes(std::span<const std::uint8_t>)> gzip;
  std::function<Result<Bytes>(std::span<const std::uint8_t>)> gunzip;
};

inline constexpr std::string_view kManifestName = "manifest.json";
inline constexpr std::string_view kBundleFormat = "matinee";  ///< the manifest's "format"
inline constexpr int kFormatVersion = 5;

struct Bundle {
  Json manifest;
  std::string manifest_text;                        ///< as stored, with the hash of itself
  std::map<std::string, Bytes, std::less<>> files;  ///< the others, by name, as stored
};

/// The text with its hash in the place of the 64 zeros behind the key manifestSha256.
std::string finished_manifest(Json manifest, const Packing& packing);

/// Everything but the golden answers: the manifest's own hash and version, the size and hash of
/// every file that it lists, for which `read` is asked. kCorrupt naming the file; kBadFormat if the
/// manifest is not one of ours.
Result<Bundle> verify_bundle(std::span<const std::uint8_t> manifest,
                             const std::function<Result<Bytes>(const std::string& name)>& read,
                             const Packing& packing);

/// Fills an engine, which must be new, with the bundle's files.
Result<void> load_engine(const Bundle& bundle, const Packing& packing, Engine& engine);

/// What a golden question asks.
Result<ItemList> ask(const Engine& engine, std::span<const ItemRating> ratings, Score score);

/// kCorrupt if the engine answers the bundle's golden questions otherwise than recorded.
Result<void> check_golden(const Bundle& bundle, const Engine& engine);

}  // namespace als
