// als_inspect: says what a bundle folder or a trained model file holds and how it was made.

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <string>

#include "als/base/text.h"
#include "als/bundle/safetensors.h"
#include "support/bundle_folder.h"
#include "support/command_line.h"
#include "support/dataset_files.h"
#include "support/digest.h"
#include "support/files.h"

namespace {

using namespace als;
using namespace als::tools;

struct Options {
  DataOptions data;
  std::string path;
  bool json = false;
  bool report = false;
  bool lists = false;
};

/// For a terminal.
std::string text_of(const Json& value) {
  return printable(value.is_string() ? value.get<std::string>() : value.dump(), 4'000);
}

Result<Json> report_of(const Bundle& bundle) {
  for (const Json& file : bundle.manifest["files"]) {
    if (file["role"] != "report") continue;
    const Result<std::vector<std::uint8_t>> text = gunzip(bundle.files.at(file["name"]));
    if (!text) return text.error();
    return Json::parse(text->begin(), text->end());
  }
  return Error{ErrorCode::kInvalidArgument,
               "the bundle has no report: it was made with --no-evaluation or --model"};
}

/// The lists for one favourite, side by side, in Markdown.
void print_lists(const Json& report) {
  const std::pair<const char*, const char*> columns[] = {
      {"for-you", "default list"},
      {"affinity", "more of this kind"},
      {"similar", "similar items"},
      {"paper", "the paper's settings"},
      {"paperByRating", "...by predicted rating"}};
  for (const Json& favourite : report["favourites"]) {
    std::printf("\n**%s** (items with their number of ratings)\n\n",
                text_of(favourite["title"]).c_str());
    const Json& lists = favourite["lists"];
    std::string head;
    std::string line;
    std::size_t length = 0;
    for (const auto& [key, title] : columns) {
      if (!lists.contains(key)) continue;
      head += std::string("| ") + title + " ";
      line += "|---";
      length = std::max(length, lists[key].size());
    }
    std::printf("%s|\n%s|\n", head.c_str(), line.c_str());
    for (std::size_t row = 0; row < length; ++row) {
      for (const auto& [key, title] : columns) {
        if (!lists.contains(key)) continue;
        std::string cell;
        if (row < lists[key].size()) {
          const Json& item = lists[key][row];
          std::string name = text_of(item["title"]);
          // What stands in brackets is the item's other names.
          if (const std::size_t other = name.find(" ("); other != std::string::npos)
            name.resize(other);
          cell = name + " (" + text_of(item["numRatings"]) + ")";
        }
        std::printf("| %s ", cell.c_str());
      }
      std::printf("|\n");
    }
  }
}

Result<void> inspect_bundle(const Options& options) {
  const Result<Bundle> bundle = read_bundle(options.path);
  if (!bundle) return bundle.error();
  if (options.report || options.lists) {
    const Result<Json> report = report_of(*bundle);
    if (!report) return report.error();
    if (options.report) std::printf("%s\n", report->dump(1).c_str());
    if (options.lists) print_lists(*report);
    return {};
  }
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

Result<void> inspect_data(const Options& options) {
  ThreadPool pool(default_num_threads());
  const Result<ReadData> data = read_data(options.data, pool);
  if (!data) return data.error();
  if (options.json) {
    std::printf("%s\n", summary_json(*data).dump(1).c_str());
    return {};
  }
  std::printf("%s", summary_text(*data).c_str());
  for (const std::string& warning : data->summary.warnings)
    std::printf("  note: %s\n", warning.c_str());
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
    std::printf("%-24s %s\n", printable(key, 100).c_str(), printable(value, 4'000).c_str());
  std::printf("\n");
  for (const auto& [name, tensor] : json["tensors"].items()) {
    std::printf("%-24s %-4s %s\n", printable(name, 100).c_str(), text_of(tensor["dtype"]).c_str(),
                tensor["shape"].dump().c_str());
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Describes a bundle folder (after checking every hash) or a model file of als_train; with "
      "--data "
      "reads a table of ratings and tells how it is understood, without training.",
      "als_inspect");
  app.add_option("path", options.path, "Bundle folder or .safetensors file");
  options.data.add_to(app, /*required=*/false);
  app.add_flag("--json", options.json, "Print one JSON object");
  app.add_flag("--report", options.report,
               "Print the bundle's report.json: the data of all figures and tables");
  app.add_flag("--lists", options.lists,
               "Print what the report lists for single favourites, as tables in Markdown");
  return run_tool(app, argc, argv, [&]() -> Result<void> {
    if (options.path.empty() == options.data.data.empty()) {
      return Error{ErrorCode::kInvalidArgument,
                   "expected a bundle folder or model file, or --data with a table of ratings"};
    }
    if (!options.data.data.empty()) return inspect_data(options);
    return std::filesystem::is_directory(options.path) ? inspect_bundle(options)
                                                       : inspect_model(options);
  });
}
