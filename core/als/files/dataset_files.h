#pragma once

// read_data(): ratings and items of any kind, from the files of a FileSource, understood by what is
// in them (ratings/rating_table.h); MovieLens's files by their names too.

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/files/file_source.h"
#include "als/json/json.h"
#include "als/ratings/dataset.h"
#include "als/ratings/rating_table.h"

namespace als {

/// How data are to be understood where it is not to be told from them: the options of the tools, by
/// their names.
struct ReadingOptions {
  bool skip_bad_rows = false;
  double max_bad_rows = 0.05;  ///< the share of rows up to which --skip-bad-rows goes on
  std::string delimiter, header, encoding, scale, duplicates;
  std::string user_column, item_column, rating_column, time_column;
  std::vector<double> missing;
  bool counts = false;
  bool no_rating = false;
  bool wide = false;
  bool keep_times = false;  ///< Dataset::times, if the ratings have any

  /// Of the texts; kInvalidArgument.
  Result<RatingTableOptions> table() const;
};

/// Keeps the parsed form of big data.
class ParsedRatings {
 public:
  /// What it depends on besides the bytes of the file.
  struct Request {
    const std::string& ratings_file;  ///< its name in the source
    const Catalog& catalog;
    const RatingTable& table;
    Duplicates duplicates;
  };
  virtual ~ParsedRatings() = default;
  /// The data set without its tags; nothing if it has to be parsed.
  virtual Result<std::optional<Dataset>> load(const Request& request, ThreadPool& pool) = 0;
  /// What was parsed since, of the last request; may let the matrices be the kept ones.
  virtual void store(Dataset& dataset, ThreadPool& pool) = 0;
};

struct DataFiles {
  const FileSource& source;
  const FileSource* items = nullptr;  ///< a table of items by itself
  /// What the data are about (package/about_json.h): what messages call the text, and the text.
  std::optional<std::pair<std::string, std::string>> about = std::nullopt;
  ParsedRatings* parsed = nullptr;
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
Result<ReadData> read_data(const DataFiles& files, const ReadingOptions& options, ThreadPool& pool);

/// The items alone, with what they are about; `scale` of their ratings, if it is known.
struct LoadedCatalog {
  Catalog catalog;
  About about;
  std::vector<std::string> warnings;
};
Result<LoadedCatalog> read_items_alone(const DataFiles& files, const ReadingOptions& options,
                                       const RatingScale* scale = nullptr);

/// Of ML-100K's kind: one table to train on, one to judge by. `num_train` [num_users]: so many of
/// each user's ratings are of the first.
struct GivenRatings {
  LoadedDataset loaded;
  std::vector<std::size_t> num_train;
  std::int64_t num_unseen_users = 0;  ///< of the test file, without a training rating
  std::int64_t num_unseen_items = 0;
};
Result<GivenRatings> read_given_ratings(const FileSource& train, const FileSource& test,
                                        LoadedCatalog items, const ReadingOptions& options,
                                        ThreadPool& pool);

/// What was understood, for a person.
std::string summary_text(const ReadData& data);
/// The same as JSON, in a fixed form for scripts.
Json summary_json(const ReadData& data);

}  // namespace als
