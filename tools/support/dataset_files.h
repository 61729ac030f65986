#pragma once

// load_dataset(): files/dataset_files.h for what a command line names.

#include <CLI/CLI.hpp>
#include <string>

#include "als/files/dataset_files.h"

namespace als::tools {

/// What is read, and how it is to be understood: the options that all tools with --data share.
struct DataOptions : ReadingOptions {
  std::string data;
  std::string items;  ///< a table of items, if --data does not have it
  std::string about;  ///< a JSON file of words, links and terms (package/about_json.h)
  std::string cache;

  /// Adds the options; `required`: whether --data is.
  void add_to(CLI::App& app, bool required);
};

Result<ReadData> read_data(const DataOptions& options, ThreadPool& pool);

/// The data set alone; with `quiet` off, tells on stderr what was understood. What was left out is
/// told in any case.
Result<LoadedDataset> load_dataset(const DataOptions& options, bool quiet, ThreadPool& pool);

/// With the items of --data if it is given.
Result<GivenRatings> load_given_ratings(const std::string& train_file, const std::string& test_file,
                                        const DataOptions& options, ThreadPool& pool);

/// Warnings are told on stderr.
Result<LoadedCatalog> load_catalog(const DataOptions& options, const RatingScale* scale = nullptr);

}  // namespace als::tools
