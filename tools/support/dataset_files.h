#pragma once

// load_dataset(): MovieLens in any of its layouts, from a folder or from the official .zip as
// downloaded.

#include <filesystem>
#include <string>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/ratings/dataset.h"

namespace als::tools {

struct LoadedDataset {
  Dataset dataset;
  std::string name;        ///< of the folder or archive: "ml-latest-small"
  bool synthetic = false;  ///< made by als_synth (it leaves a file synthetic.json)
};

/// kIo if nothing can be read, kBadFormat if the archive is damaged or no MovieLens layout is
/// found, kParse for a bad row.
/// An archive is unpacked into pieces of 16 MiB, two at a time, never to disk and never whole.
Result<LoadedDataset> load_dataset(const std::filesystem::path& path, bool skip_bad_rows,
                                   ThreadPool& pool);
/// On one thread.
Result<LoadedDataset> load_dataset(const std::filesystem::path& path, bool skip_bad_rows);

/// Only the movies and links of such a folder or archive.
struct LoadedCatalog {
  Catalog catalog;
  std::string name;
  bool synthetic = false;
};
Result<LoadedCatalog> load_catalog(const std::filesystem::path& path, bool skip_bad_rows);

/// Tells on stderr what was left out.
void report_bad_rows(const BadRows& bad_rows, std::int64_t num_duplicates);

}  // namespace als::tools
