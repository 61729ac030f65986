// als_inspect: says what a bundle folder or a trained model file holds and how it was made.

#include <cstdio>
#include <filesystem>
#include <string>

#include "als/bundle/safetensors.h"
#include "support/bundle_folder.h"
#include "support/command_line.h"
#include "support/files.h"

namespace {

using namespace als;
using namespace als::tools;

struct Options {
  std::string path;
  bool json = false;
};

std::string text_of(const Json& value) {
  return value.is_string() ? value.get<std::string>() : value.dump();
}

Result<void> inspect_bundle(const Options& options) {
  const Result<VerifiedBundle> bundle = read_bundle(options.path);
  if (!bundle) return bundle.error();
  const Json& manifest = bundle->manifest;
  if (options.json) {
    std::printf("%s\n", manifest.dump(1).c_str());
    return {};
  }
  for (const char* key :
       {"modelId", "numItems", "numFactors", "numRatings", "numUsers", "quantization", "metrics"}) {
    if (manifest.contains(key)) std::printf("%-16s %s\n", key, text_of(manifest[key]).c_str());
  }
  for (const char* group : {"dataset", "training"}) {
    const Json entries = manifest.value(group, Json::object());
    for (const auto& [key, value] : entries.items()) {
      std::printf("%-16s %s\n", (std::string(group) + "." + key).c_str(), text_of(value).c_str());
    }
  }
  std::printf("\n%12s  %-12s %s\n", "bytes", "items", "file");
  for (const Json& file : manifest["files"]) {
    const std::int64_t start = file.value("itemStart", std::int64_t{0});
    const std::int64_t count = file.value("itemCount", std::int64_t{0});
    std::printf("%12llu  %-12s %s\n",
                static_cast<unsigned long long>(file["bytes"].get<std::uint64_t>()),
                (std::to_string(start) + "+" + std::to_string(count)).c_str(),
                text_of(file["name"]).c_str());
  }
  return {};
}

Result<void> inspect_model(const Options& options) {
  const Result<std::vector<std::uint8_t>> bytes = read_file(options.path);
  if (!bytes) return bytes.error();
  const Result<Safetensors> file = Safetensors::parse(*bytes);
  if (!file) return Error{file.error().code, options.path + ": " + file.error().message};
  Json json{{"metadata", file->metadata()}, {"tensors", Json::object()}};
  for (const auto& [name, tensor] : file->tensors()) {
    json["tensors"][name] = {{"dtype", dtype_name(tensor.dtype)}, {"shape", tensor.shape}};
  }
  if (options.json) {
    std::printf("%s\n", json.dump(1).c_str());
    return {};
  }
  for (const auto& [key, value] : file->metadata())
    std::printf("%-24s %s\n", key.c_str(), value.c_str());
  std::printf("\n");
  for (const auto& [name, tensor] : json["tensors"].items()) {
    std::printf("%-24s %-4s %s\n", name.c_str(), text_of(tensor["dtype"]).c_str(),
                tensor["shape"].dump().c_str());
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Describes a bundle folder (after checking every hash) or a model file of als_train.",
      "als_inspect");
  app.add_option("path", options.path, "Bundle folder or .safetensors file")->required();
  app.add_flag("--json", options.json, "Print one JSON object");
  return run_tool(app, argc, argv, [&] {
    return std::filesystem::is_directory(options.path) ? inspect_bundle(options)
                                                       : inspect_model(options);
  });
}
