#pragma once

// load_dataset(): MovieLens in any of its layouts, from a folder or from the official .zip as
// downloaded.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/ratings/dataset.h"
#include "support/ratings_cache.h"

namespace als::tools {

struct LoadOptions {
  bool skip_bad_rows = false;
  CacheOptions cache;  ///< none
};

/// kIo if nothing can be read, kBadFormat if the archive is damaged or no MovieLens layout is
/// found, kParse for a bad row. An archive is unpacked in pieces of 16 MiB, two at a time: never to
/// disk, never whole.
Result<LoadedDataset> load_dataset(const std::filesystem::path& path, const LoadOptions& options,
                                   ThreadPool& pool);
/// On one thread, without a cache.
Result<LoadedDataset> load_dataset(const std::filesystem::path& path, bool skip_bad_rows);

/// Only the movies and links of such a folder or archive.
struct LoadedCatalog {
  Catalog catalog;
  std::string name;
  bool synthetic = false;
};
Result<LoadedCatalog> load_catalog(const std::filesystem::path& path, bool skip_bad_rows);

/// The option --cache, for cache_options().
void add_cache_to(CLI::App& app, std::string& argument);

/// Tells on stderr what was left out.
void report_bad_rows(const BadRows& bad_rows, std::int64_t num_duplicates);

}  // namespace als::tools
