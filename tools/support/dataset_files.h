#pragma once

// load_dataset(): ratings and items of any kind, from a folder, an archive or a file, understood by
// what is in them (ratings/rating_table.h); MovieLens's files by their names too.

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/json/json.h"
#include "als/ratings/dataset.h"
#include "als/ratings/rating_table.h"
#include "support/ratings_cache.h"

namespace als::tools {

/// What is read, and how it is to be understood: the options that all tools with --data share.
struct DataOptions {
  std::string data;
  std::string items;  ///< a table of items, if --data does not have it
  std::string about;  ///< a JSON file of words, links and terms (package/about_json.h)
  bool skip_bad_rows = false;
  double max_bad_rows = 0.05;  ///< the share of rows up to which --skip-bad-rows goes on
  std::string cache;

  /// Adds the options; `required`: whether --data is.
  void add_to(CLI::App& app, bool required);
  /// Of the texts of the options; kInvalidArgument.
  Result<RatingTableOptions> table() const;

  std::string delimiter, header, encoding, scale, duplicates;
  std::string user_column, item_column, rating_column, time_column;
  std::vector<double> missing;
  bool counts = false;
  bool no_rating = false;
  bool wide = false;
};

/// What was read, as `als_inspect --data` tells it.
struct DataSummary {
  std::string ratings_file;
  std::string items_file;  ///< empty: items are named by their ids
  RatingTable table;
  std::int64_t num_skipped = 0;
  std::int64_t num_missing = 0;
  std::int64_t num_duplicates = 0;
  std::vector<std::string> warnings;
};

struct ReadData {
  LoadedDataset loaded;
  DataSummary summary;
};

/// kIo if nothing can be read, kBadFormat if an archive is damaged, kParse for what is no table of
/// ratings, cannot be told safely, or a bad row.
Result<ReadData> read_data(const DataOptions& options, ThreadPool& pool);

/// The data set alone; with `quiet` off, tells on stderr what was understood. What was left out is
/// told in any case.
Result<LoadedDataset> load_dataset(const DataOptions& options, bool quiet, ThreadPool& pool);

/// Of ML-100K's kind: one table to train on, one to judge by, with the items of --data if it is
/// given. `num_train` [num_users]: so many of each user's ratings are of the first.
struct GivenRatings {
  LoadedDataset loaded;
  std::vector<std::size_t> num_train;
  std::int64_t num_unseen_users = 0;  ///< of the test file, without a training rating
  std::int64_t num_unseen_items = 0;
};
Result<GivenRatings> load_given_ratings(const std::string& train_file, const std::string& test_file,
                                        const DataOptions& options, ThreadPool& pool);

/// The items alone, with what they are about; `scale` of their ratings, if it is known.
struct LoadedCatalog {
  Catalog catalog;
  About about;
};
Result<LoadedCatalog> load_catalog(const DataOptions& options, const RatingScale* scale = nullptr);

/// What was understood, for a person.
std::string summary_text(const ReadData& data);
/// The same as JSON, in a fixed form for scripts.
Json summary_json(const ReadData& data);

}  // namespace als::tools
