#include "support/bundle_folder.h"

#include "support/digest.h"
#include "support/files.h"

// Only what touches the disk: the bytes and what they mean are the core's. Each file is read or
// written once. Tested by tests/pipeline/pipeline_test.cpp
// and tests/tools/bundle_folder_test.cpp.

namespace als::tools {

namespace fs = std::filesystem;

namespace {

/// Many folders have a manifest.json: a web page's, a browser extension's.
std::optional<std::set<std::string>> files_of_bundle(const fs::path& folder) {
  const Result<Bytes> bytes = read_file(folder / kManifestName);
  if (!bytes) return std::nullopt;
  const Json manifest = Json::parse(bytes->begin(), bytes->end(), nullptr, false);
  if (!manifest.is_object() || manifest.value("format", Json()) != kBundleFormat)
    return std::nullopt;
  std::set<std::string> names{std::string(kManifestName)};
  for (const Json& file : manifest.value("files", Json::array())) {
    const Json name = file.is_object() ? file.value("name", Json()) : Json();
    if (name.is_string()) names.insert(name.get<std::string>());
  }
  return names;
}

const OwnOutput kBundle{"a bundle", files_of_bundle};

}  // namespace

Result<void> write_bundle(const fs::path& folder, const Bundle& bundle) {
  return replace_folder(folder, kBundle, [&](const fs::path& temporary) -> Result<void> {
    for (const auto& [name, bytes] : bundle.files) {
      if (const Result<void> written = write_new_file(temporary / name, bytes); !written)
        return written.error();
    }
    const std::string& manifest = bundle.manifest_text;
    return write_new_file(
        temporary / kManifestName,
        std::span(reinterpret_cast<const std::uint8_t*>(manifest.data()), manifest.size()));
  });
}

Result<void> check_bundle_folder(const fs::path& folder) {
  return check_replaceable(folder, kBundle);
}

Result<Bundle> read_bundle(const fs::path& folder) {
  const Result<Bytes> manifest = read_file(folder / kManifestName);
  if (!manifest) return manifest.error();
  const auto read = [&](const std::string& name) { return read_file(folder / name); };
  Result<Bundle> bundle = verify_bundle(*manifest, read, packing());
  if (!bundle) return Error{bundle.error().code, (folder / bundle.error().message).string()};
  std::error_code code;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, code)) {
    const std::string name = entry.path().filename().string();
    if (name != kManifestName && !bundle->files.contains(name)) {
      return Error{ErrorCode::kCorrupt, entry.path().string() + ": the manifest does not list it"};
    }
  }
  if (code) return Error{ErrorCode::kIo, folder.string() + ": " + code.message()};
  return bundle;
}

}  // namespace als::tools
