#include "support/dataset_files.h"

#include <malloc.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <utility>

#include "support/disk_source.h"
#include "support/files.h"
#include "support/ratings_cache.h"

namespace als::tools {
namespace {

/// The cache of --cache.
class CachedRatings : public ParsedRatings {
 public:
  CachedRatings(std::string argument, const DiskSource& source)
      : argument_(std::move(argument)), source_(source) {}

  Result<std::optional<Dataset>> load(const Request& request, ThreadPool& pool) override {
    const std::filesystem::path input = source_.file_of(request.ratings_file);
    cache_.emplace(cache_options(argument_), input);
    if (!cache_->on()) return std::optional<Dataset>();
    const Result<CacheKey> key =
        cache_key(input, request.catalog, request.table, request.duplicates, pool);
    if (!key) return key.error();
    key_ = *key;
    return cache_->load(key_, request.catalog, pool);
  }
  void store(Dataset& dataset, ThreadPool& pool) override {
    if (cache_->on()) cache_->store(key_, dataset, pool);
  }

 private:
  std::string argument_;
  const DiskSource& source_;
  std::optional<RatingsCache> cache_;
  CacheKey key_;
};

/// What the options name, opened.
struct OpenFiles {
  std::unique_ptr<DiskSource> source;
  std::unique_ptr<DiskSource> items;
  std::optional<std::pair<std::string, std::string>> about;

  static Result<OpenFiles> open(const DataOptions& options) {
    OpenFiles files;
    Result<std::unique_ptr<DiskSource>> source = DiskSource::open(options.data);
    if (!source) return source.error();
    files.source = std::move(*source);
    if (!options.items.empty()) {
      Result<std::unique_ptr<DiskSource>> items = DiskSource::open(options.items);
      if (!items) return items.error();
      files.items = std::move(*items);
    }
    if (!options.about.empty()) {
      const Result<std::vector<std::uint8_t>> bytes = read_file(options.about);
      if (!bytes) return bytes.error();
      files.about.emplace(options.about, std::string(bytes->begin(), bytes->end()));
    }
    return files;
  }

  DataFiles all(ParsedRatings* parsed = nullptr) const {
    return {*source, items.get(), about, parsed};
  }
};

/// A folder whose ratings are a cache: what else there is tells of the items.
Result<ReadData> read_whole(const OpenFiles& files, const std::filesystem::path& ratings,
                            const ReadingOptions& options, ThreadPool& pool) {
  Result<LoadedCatalog> items = read_items_alone(files.all(), options);
  if (!items) return items.error();
  Result<Dataset> dataset = read_ratings_cache(ratings, items->catalog, pool);
  if (!dataset) return dataset.error();
  ReadData data;
  data.summary.ratings_file = ratings.string();
  data.summary.table.format.delimiter.clear();  // there is no text
  data.summary.table.scale = dataset->scale();
  data.summary.warnings = std::move(items->warnings);
  data.loaded = {std::move(*dataset), std::move(items->about)};
  return data;
}

}  // namespace

void DataOptions::add_to(CLI::App& app, bool required) {
  CLI::Option* const option = app.add_option(
      "--data", data,
      "Ratings: a file, a folder or an archive (.csv .tsv .txt .dat, also .gz .zst .zip)");
  if (required) option->required();
  const std::string group = "Data (each overrules what was found in the data)";
  app.add_option("--items", items, "A table of items: id, title, year, tags, links")->group(group);
  app.add_option("--about", about, "A JSON file: what items and ratings are called, terms, links")
      ->group(group);
  app.add_option("--user-column", user_column, "Name or number of the column of users")
      ->group(group);
  app.add_option("--item-column", item_column, "...of items")->group(group);
  app.add_option("--rating-column", rating_column, "...of ratings or counts")->group(group);
  app.add_option("--time-column", time_column, "...of times")->group(group);
  app.add_option("--delimiter", delimiter, "comma, semicolon, tab, bar, spaces, or the text itself")
      ->group(group);
  app.add_option("--header", header, "Whether the first line has names: yes or no")
      ->check(CLI::IsMember({"yes", "no"}))
      ->group(group);
  app.add_option("--encoding", encoding, "utf-8, utf-16, windows-1252, latin-1")->group(group);
  app.add_option("--scale", scale, "MIN:MAX:STEP of the ratings, such as 1:10:1 or 0.5:5:0.5")
      ->group(group);
  app.add_flag("--counts", counts, "Plays, hours, purchases: counts, not ratings")->group(group);
  app.add_flag("--no-rating", no_rating, "Bare events: each row says only who chose what")
      ->group(group);
  app.add_option("--missing", missing, "Values that mean no rating, such as 0 or 99")
      ->delimiter(',')
      ->group(group);
  app.add_option("--duplicates", duplicates,
                 "Which row of a user and item counts: newest (default), last, first, mean, sum")
      ->check(CLI::IsMember({"newest", "last", "first", "mean", "sum"}))
      ->group(group);
  app.add_flag("--wide", wide, "A matrix: a row is a user, a column an item")->group(group);
  app.add_flag("--skip-bad-rows", skip_bad_rows,
               "Leave malformed rows out instead of stopping at the first")
      ->group(group);
  app.add_option("--max-bad-rows", max_bad_rows,
                 "With --skip-bad-rows: the largest share of rows that may be left out")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str()
      ->group(group);
  app.add_option("--cache", cache,
                 "Folder for the parsed form of big data, safe to delete; none: parse them each "
                 "time. Default: $XDG_CACHE_HOME/matinee or ~/.cache/matinee")
      ->group(group);
}

Result<ReadData> read_data(const DataOptions& options, ThreadPool& pool) {
  const Result<OpenFiles> files = OpenFiles::open(options);
  if (!files) return files.error();
  const std::filesystem::path whole = std::filesystem::path(options.data) / kRatingsCacheFile;
  std::error_code code;
  if (std::filesystem::is_regular_file(whole, code))
    return read_whole(*files, whole, options, pool);
  CachedRatings cached(options.cache, *files->source);
  Result<ReadData> data = read_data(files->all(&cached), options, pool);
#ifdef __GLIBC__
  ::malloc_trim(0);  // what parsing took is of no use later; the C library would keep some of it
#endif
  return data;
}

Result<LoadedDataset> load_dataset(const DataOptions& options, bool quiet, ThreadPool& pool) {
  Result<ReadData> data = read_data(options, pool);
  if (!data) return data.error();
  for (const std::string& message : data->loaded.dataset.bad_rows.first_messages())
    std::fprintf(stderr, "skipped: %s\n", message.c_str());
  for (const std::string& warning : data->summary.warnings)
    std::fprintf(stderr, "note: %s\n", warning.c_str());
  if (!quiet) {
    std::fprintf(stderr, "%s", summary_text(*data).c_str());
  } else {
    if (data->summary.num_skipped > 0)
      std::fprintf(stderr, "%lld bad rows left out\n",
                   static_cast<long long>(data->summary.num_skipped));
    if (data->summary.num_missing > 0)
      std::fprintf(stderr, "%lld without a rating left out\n",
                   static_cast<long long>(data->summary.num_missing));
  }
  return std::move(data->loaded);
}

Result<GivenRatings> load_given_ratings(const std::string& train_file, const std::string& test_file,
                                        const DataOptions& options, ThreadPool& pool) {
  LoadedCatalog items;
  if (!options.data.empty()) {
    Result<LoadedCatalog> loaded = load_catalog(options);
    if (!loaded) return loaded.error();
    items = std::move(*loaded);
  }
  const Result<std::unique_ptr<DiskSource>> train = DiskSource::open(train_file);
  if (!train) return train.error();
  const Result<std::unique_ptr<DiskSource>> test = DiskSource::open(test_file);
  if (!test) return test.error();
  return read_given_ratings(**train, **test, std::move(items), options, pool);
}

Result<LoadedCatalog> load_catalog(const DataOptions& options, const RatingScale* scale) {
  const Result<OpenFiles> files = OpenFiles::open(options);
  if (!files) return files.error();
  Result<LoadedCatalog> loaded = read_items_alone(files->all(), options, scale);
  if (!loaded) return loaded.error();
  for (const std::string& warning : loaded->warnings)
    std::fprintf(stderr, "note: %s\n", warning.c_str());
  return loaded;
}

}  // namespace als::tools
