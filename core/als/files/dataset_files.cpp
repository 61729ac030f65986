#include "als/files/dataset_files.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "als/base/stable_order.h"
#include "als/base/text.h"
#include "als/catalog/item_table.h"
#include "als/package/about_json.h"
#include "als/ratings/rating_reader.h"
#include "als/table/column_names.h"

namespace als {
namespace {

constexpr std::size_t kSampleBytes = std::size_t{4} << 20U;
constexpr std::uint64_t kMaxItemBytes = std::uint64_t{2} << 30U;

std::string lower(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return result;
}

/// A name without what it is packed by: ratings.csv of ratings.csv.gz.
std::string unpacked_name(const std::string& name) {
  std::string result = lower(name);
  for (const std::string_view end : {".gz", ".zst"}) {
    if (result.ends_with(end)) result.resize(result.size() - end.size());
  }
  return result;
}

bool is_table_name(const std::string& name) {
  const std::string plain = unpacked_name(name);
  for (const char* const end :
       {".csv", ".tsv", ".txt", ".dat", ".data", ".item", ".tab", ".base"}) {
    if (plain.ends_with(end)) {
      for (const char* const other : {"readme", "licen", "checksum", "changelog"}) {
        if (plain.find(other) != std::string::npos) return false;
      }
      return true;
    }
  }
  return false;
}

/// The first files' names, for a message.
std::string list_of(const std::vector<std::string>& names) {
  std::string list;
  for (std::size_t i = 0; i < names.size() && i < 8; ++i)
    list += (i == 0 ? "" : ", ") + printable(names[i], 60);
  return names.size() > 8 ? list + ", ..." : list;
}

/// What a data set's files hold.
struct FileRoles {
  std::string ratings;
  std::string items;
  std::string links;
  std::string user_tags;
  bool movielens = false;      ///< by the names of the files
  bool movielens_ids = false;  ///< of movielens.org: MovieLens 100K counts its films by itself
  std::vector<std::string> warnings;
};

// MovieLens's own names, and those of its repackings.
struct MovieLensNames {
  const char* ratings;
  const char* items;
  const char* links;
  const char* user_tags;
};
constexpr MovieLensNames kMovieLens[] = {
    {"ratings.csv", "movies.csv", "links.csv", "tags.csv"},
    {"rating.csv", "movie.csv", "link.csv", "tag.csv"},
    {"ratings.dat", "movies.dat", "links.dat", "tags.dat"},
    {"u.data", "u.item", "links.csv", "tags.csv"},
};

/// How well a name fits a table of ratings, 0 the best; -1: it does not.
int ratings_rank(const std::string& name) {
  constexpr const char* kWords[] = {"rating",   "interaction", "review", "play", "listen",
                                    "purchase", "visit",       "event",  "view", "hours",
                                    "score",    "jokes",       "train",  "user"};
  const std::string plain = unpacked_name(name);
  if (!is_table_name(name) || plain == "u.item") return -1;
  if (plain == "u.data") return 0;
  for (std::size_t i = 0; i < std::size(kWords); ++i) {
    if (plain.find(kWords[i]) != std::string::npos) return static_cast<int>(i);
  }
  return static_cast<int>(std::size(kWords));
}

/// The first records of a table in this file, if it is one.
std::optional<TableSample> sample_of(const FileSource& source, const std::string& name,
                                     const TableOptions& options) {
  constexpr std::size_t kBytes = std::size_t{256} << 10U;
  const Result<FileSource::Head> head = source.read_head(name, kBytes);
  if (!head || head->bytes.empty()) return std::nullopt;
  Result<TableSample> sample = detect_table_in_bytes(head->bytes, options, head->is_whole);
  if (!sample) return std::nullopt;
  return std::move(*sample);
}

bool has_column(const TableSample& sample, ColumnRole role) {
  return std::any_of(sample.format.columns.begin(), sample.format.columns.end(),
                     [&](const std::string& column) {
                       const std::string folded = fold_name(column);
                       return !is_misleading_name(folded) && name_rank(role, folded).has_value();
                     });
}

/// Whether it may be a table of opinions, and one with a column of ratings or counts.
enum class Opinions : std::uint8_t { kNone, kEvents, kRatings };

Opinions opinions_in(const TableSample& sample, const RatingTableOptions& options) {
  const Records records = sample_records(sample.text, sample.format, 2000);
  const bool has_tags = std::any_of(sample.format.columns.begin(), sample.format.columns.end(),
                                    [](const std::string& column) {
                                      const std::string folded = fold_name(column);
                                      return folded == "tag" || folded == "tagid";
                                    });
  if (records.empty() || has_tags) return Opinions::kNone;
  const Result<RatingColumns> columns =
      find_rating_columns(sample.format, records, options.columns);
  if (!columns) return Opinions::kNone;
  return columns->rating < 0 ? Opinions::kEvents : Opinions::kRatings;
}

/// How much a table says of items: 1 for ids and titles, one more for years and for links, two for
/// tags, which filters and training use; 0 if it is none of items.
int items_likeness(const TableSample& sample) {
  const Records records = sample_records(sample.text, sample.format, 2000);
  const Result<ItemColumns> columns = find_item_columns(sample.format, records, {});
  if (!columns || columns->title < 0 || has_column(sample, ColumnRole::kUser)) return 0;
  return 1 + (columns->year >= 0 ? 1 : 0) + (columns->tags >= 0 ? 2 : 0) +
         (columns->links.empty() ? 0 : 1);
}

Error two_of(const FileSource& source, const std::string& names) {
  return {ErrorCode::kParse, source.name() + ": " + names +
                                 " may all be the ratings; give one of them as --data FILE, and "
                                 "the items with --items"};
}

Result<FileRoles> find_files(const DataFiles& files, const ReadingOptions& options,
                             bool needs_ratings) {
  const FileSource& source = files.source;
  const std::vector<std::string> names = source.names();
  const Result<RatingTableOptions> table = options.table();
  if (!table) return table.error();
  FileRoles roles;
  const auto find = [&](const std::string& wanted) -> std::string {
    for (const std::string& name : names) {
      if (unpacked_name(name) == wanted) return name;
    }
    return {};
  };
  const auto count = [&](const std::string& name) {
    return std::count(names.begin(), names.end(), name);
  };
  for (const MovieLensNames& movielens : kMovieLens) {
    roles.ratings = find(movielens.ratings);
    roles.items = find(movielens.items);
    if (roles.items.empty() || (needs_ratings && roles.ratings.empty())) continue;
    roles.links = find(movielens.links);
    roles.user_tags = find(movielens.user_tags);
    roles.movielens = true;
    roles.movielens_ids = std::string_view(movielens.items) != "u.item";
    break;
  }
  if (!roles.movielens) {
    roles = {};
    std::vector<std::pair<int, std::string>> candidates;
    for (const std::string& name : names) {
      const int rank = names.size() == 1 ? 0 : ratings_rank(name);
      if (rank >= 0) candidates.emplace_back(rank, name);
    }
    sort_stably(candidates, [](const auto& a, const auto& b) { return a.first < b.first; });
    if (find("workbook.xml") == "workbook.xml") {
      return Error{ErrorCode::kBadFormat, source.name() +
                                              ": it is a workbook of Excel, not a table of text: "
                                              "save its sheet as .csv"};
    }
    if (candidates.empty()) {
      return Error{ErrorCode::kBadFormat,
                   source.name() + ": there is no table in it" +
                       (names.empty() ? std::string() : ", but " + list_of(names)) +
                       "; expected a .csv, .tsv, .txt or .dat of ratings"};
    }
    std::vector<std::string> good;
    int good_rank = 0;
    bool good_rates = false;  // a table with ratings goes before friends and shelves
    for (const auto& [rank, name] : candidates) {
      if (!good.empty() && rank > good_rank) break;
      bool rates = false;
      if (candidates.size() > 1 && !options.wide) {
        const std::optional<TableSample> sample = sample_of(source, name, table->table);
        const Opinions opinions = sample ? opinions_in(*sample, *table) : Opinions::kNone;
        if (opinions == Opinions::kNone) continue;
        rates = opinions == Opinions::kRatings;
      }
      if (good_rates && !rates) continue;
      if (rates && !good_rates) good.clear();
      good.push_back(name);
      good_rank = rank;
      good_rates = rates;
    }
    if (good.empty()) good.push_back(candidates.front().second);
    if (needs_ratings) {
      if (good.size() > 1) return two_of(source, list_of(good));
      roles.ratings = good.front();
    }
    std::vector<std::string> items;
    int most_alike = 1;
    for (const std::string& name : names) {
      if (name == roles.ratings || !is_table_name(name) || files.items != nullptr) continue;
      const std::optional<TableSample> sample = sample_of(source, name, table->table);
      const int likeness = sample ? items_likeness(*sample) : 0;
      if (likeness < most_alike) continue;
      if (likeness > most_alike) items.clear();
      most_alike = likeness;
      items.push_back(name);
    }
    if (items.size() == 1) roles.items = items.front();
    if (items.size() > 1) {
      roles.warnings.push_back(source.name() + ": " + list_of(items) +
                               " may all be the items, so none is read; --items FILE names one");
    }
  }
  for (const std::string* const name : {&roles.ratings, &roles.items}) {
    if (!name->empty() && count(*name) > 1) {
      return Error{ErrorCode::kBadFormat, source.name() + ": there are " +
                                              std::to_string(count(*name)) + " files " + *name +
                                              " in it; unpack it and give the folder of one"};
    }
  }
  return roles;
}

/// An item table and what belongs to it. What is wrong with one is a warning.
Result<Catalog> read_catalog(const DataFiles& files, const FileRoles& roles,
                             const std::string& rated_name, std::vector<std::string>& warnings) {
  const FileSource& source = files.source;
  Catalog catalog;
  const auto warn = [&](const Error& error) { warnings.push_back(error.message); };
  if (files.items != nullptr) {
    // Asked for by name: here a failure is one.
    if (files.items->names().size() != 1) {
      return Error{ErrorCode::kInvalidArgument,
                   "--items " + files.items->name() + ": expected one table of items"};
    }
    const std::string name = files.items->names().front();
    const Result<std::string> bytes = files.items->read_whole(name, kMaxItemBytes);
    if (!bytes) return bytes.error();
    Result<Catalog> read = read_items(*bytes, files.items->label(name), rated_name);
    if (!read) return read.error();
    catalog = std::move(*read);
  } else if (!roles.items.empty()) {
    const Result<std::string> bytes = source.read_whole(roles.items, kMaxItemBytes);
    if (!bytes) return bytes.error();
    Result<Catalog> read = read_items(*bytes, source.label(roles.items), rated_name);
    if (read) {
      catalog = std::move(*read);
    } else {
      warn(read.error());
    }
  }
  if (!roles.links.empty() && !catalog.items.empty()) {
    const Result<std::string> bytes = source.read_whole(roles.links, kMaxItemBytes);
    const Result<void> read =
        bytes ? read_links(*bytes, source.label(roles.links), {}, catalog) : bytes.error();
    if (!read) warn(read.error());
  }
  return catalog;
}

/// Films under MovieLens's file names are MovieLens's only with its columns and its scale.
bool is_movielens(const RatingTable& table) {
  const auto is_called = [&](int column, std::string_view name) {
    return !table.format.has_header || fold_name(column_label(table.format, column)) == name;
  };
  return is_movielens_scale(table.scale) && is_called(table.columns.user, "userid") &&
         is_called(table.columns.item, "movieid");
}

/// What the data are about, and what its links are called.
Result<About> read_about_of(const DataFiles& files, const FileRoles& roles, bool movielens,
                            Catalog& catalog) {
  const FileSource& source = files.source;
  const std::string name = to_utf8(source.name());
  About about;
  if (roles.movielens) {
    about = movielens ? about_movielens(name) : about_films(name);
    if (movielens && roles.movielens_ids) {
      catalog.links.push_back({"MovieLens", "https://movielens.org/movies/{id}"});
    } else {
      about.catalogue = "films";
    }
  } else {
    about.name = name;
  }
  const std::vector<std::string> names = source.names();
  about.synthetic = std::find(names.begin(), names.end(), "synthetic.json") != names.end();
  if (!files.about) return about;
  const auto& [label, text] = *files.about;
  std::vector<LinkKind> links = catalog.links;
  const Result<void> read = read_about(text, about, links);
  if (!read) return Error{read.error().code, label + ": " + read.error().message};
  if (num_with_values(links) != num_with_values(catalog.links)) {
    return Error{ErrorCode::kParse, label + ": \"links\": expected " +
                                        std::to_string(num_with_values(catalog.links)) +
                                        " with {}, as many as the data have columns of links"};
  }
  catalog.links = std::move(links);
  return about;
}

struct ReadRatings {
  RatingBlocks blocks;
  std::int64_t num_missing = 0;
};

/// All rows; the table's scale is told anew if the sample's turns out too small.
Result<ReadRatings> read_ratings(const FileSource& source, const std::string& file,
                                 const ReadingOptions& options, bool keep_times, RatingTable& table,
                                 bool scale_given, ThreadPool& pool) {
  const auto read_with = [&](RatingReader& reader) -> Result<void> {
    Result<void> read =
        source.read(file, [&](std::string_view bytes) { return reader.add(bytes); });
    return read ? reader.finish() : read;
  };
  ReadOptions how{options.skip_bad_rows, keep_times, false};
  RatingReader reader(source.label(file), table, how, pool);
  const Result<void> read = read_with(reader);
  if (reader.num_off_scale() == 0 || scale_given) {
    if (!read) return read.error();
    return ReadRatings{reader.take(), reader.num_missing()};
  }
  // Values beside the scale: told again from all values.
  how.keep_values = true;
  RatingReader again(source.label(file), table, how, pool);
  if (const Result<void> all = read_with(again); !all) return all.error();
  const RatingScale before = table.scale;
  if (const Result<void> guessed = guess_scale_of(again.values(), source.label(file), table);
      !guessed)
    return guessed.error();
  RatingBlocks blocks = again.take();
  if (table.scale.kind != RatingKind::kRatings) {
    blocks.scale = table.scale;
    return ReadRatings{std::move(blocks), again.num_missing()};
  }
  if (table.scale == before && !read) return read.error();
  set_levels(table.scale, blocks);
  return ReadRatings{std::move(blocks), again.num_missing()};
}

/// Skipped rows beyond their share end the run.
Result<void> check_share(const BadRows& bad_rows, std::int64_t num_rows, const std::string& label,
                         const ReadingOptions& options) {
  const double share = static_cast<double>(bad_rows.count()) /
                       static_cast<double>(std::max<std::int64_t>(num_rows + bad_rows.count(), 1));
  if (share <= options.max_bad_rows) return {};
  const long thousandths = std::lround(1000.0 * share);
  const std::string percent =
      std::to_string(thousandths / 10) + "." + std::to_string(thousandths % 10);
  std::string message = label + ": " + std::to_string(bad_rows.count()) + " of " +
                        std::to_string(num_rows + bad_rows.count()) + " rows are bad (" + percent +
                        " %): that is no accident. --max-bad-rows SHARE goes on all the same";
  if (!bad_rows.first_messages().empty())
    message += ". The first: " + bad_rows.first_messages().front();
  return Error{ErrorCode::kParse, std::move(message)};
}

std::int64_t num_rows_of(const RatingBlocks& read) {
  std::int64_t count = 0;
  for (const RatingBlock& block : read.blocks) count += static_cast<std::int64_t>(block.num_rows());
  return count;
}

bool names_a_column(const ColumnOptions& options) {
  return !options.user.empty() || !options.item.empty() || !options.rating.empty() ||
         !options.time.empty();
}

/// The columns of a table, as one would give them for another one that goes with it: by their names
/// where both have some of the same, else by their numbers. The other one may have no times.
ColumnOptions columns_like(const RatingTable& table, const TableFormat& other) {
  const RatingColumns& columns = table.columns;
  const auto has = [&](int column) {
    const std::string name = fold_name(column_label(table.format, column));
    return table.format.has_header && other.has_header && column >= 0 &&
           std::any_of(other.columns.begin(), other.columns.end(),
                       [&](const std::string& its) { return fold_name(its) == name; });
  };
  const bool by_name = has(columns.user) || has(columns.item) || has(columns.rating);
  const auto given = [&](int column) {
    if (column < 0) return std::string();
    return by_name ? column_label(table.format, column)
                   : std::to_string(column + 1 + (table.format.index_column ? 1 : 0));
  };
  const bool has_time = by_name ? has(columns.time) : columns.time < other.num_columns;
  return {given(columns.user), given(columns.item), given(columns.rating),
          has_time ? given(columns.time) : std::string(), columns.rating < 0};
}

}  // namespace

Result<RatingTableOptions> ReadingOptions::table() const {
  RatingTableOptions options;
  if (!delimiter.empty()) {
    Result<std::string> parsed = parse_delimiter(delimiter);
    if (!parsed) return Error{parsed.error().code, "--delimiter: " + parsed.error().message};
    options.table.delimiter = std::move(*parsed);
  }
  if (!header.empty()) options.table.has_header = header == "yes";
  if (!encoding.empty()) {
    options.table.encoding = parse_encoding(encoding);
    if (!options.table.encoding) {
      return Error{ErrorCode::kInvalidArgument,
                   "--encoding " + encoding + ": expected utf-8, utf-16 or windows-1252"};
    }
  }
  options.columns = {user_column, item_column, rating_column, time_column, no_rating};
  options.counts = counts;
  if (!scale.empty()) {
    const Result<RatingScale> parsed = parse_scale(scale);
    if (!parsed) return parsed.error();
    options.scale = *parsed;
  }
  options.missing = missing;
  options.wide = wide;
  const std::map<std::string, Duplicates> names = {{"newest", Duplicates::kNewest},
                                                   {"last", Duplicates::kLast},
                                                   {"first", Duplicates::kFirst},
                                                   {"mean", Duplicates::kMean},
                                                   {"sum", Duplicates::kSum}};
  if (!duplicates.empty()) options.duplicates = names.at(duplicates);
  if (no_rating && !rating_column.empty())
    return Error{ErrorCode::kInvalidArgument, "--rating-column and --no-rating exclude each other"};
  if (std::isnan(max_bad_rows))
    return Error{ErrorCode::kInvalidArgument, "--max-bad-rows: expected 0 to 1"};
  if (static_cast<int>(counts) + static_cast<int>(no_rating) + static_cast<int>(!scale.empty()) > 1)
    return Error{ErrorCode::kInvalidArgument,
                 "--scale, --counts and --no-rating exclude each other"};
  return options;
}

Result<ReadData> read_data(const DataFiles& files, const ReadingOptions& options,
                           ThreadPool& pool) {
  const Result<RatingTableOptions> table_options = options.table();
  if (!table_options) return table_options.error();
  const FileSource& source = files.source;
  const Result<FileRoles> roles = find_files(files, options, /*needs_ratings=*/true);
  if (!roles) return roles.error();
  ReadData data;
  DataSummary& summary = data.summary;
  summary.warnings = roles->warnings;
  summary.ratings_file = source.label(roles->ratings);
  const Result<FileSource::Head> head = source.read_head(roles->ratings, kSampleBytes);
  if (!head) return head.error();
  RatingTableOptions understood_by = *table_options;
  if (roles->movielens && !names_a_column(understood_by.columns) && !table_options->wide &&
      !unpacked_name(roles->ratings).ends_with(".csv")) {
    // These have no header; the time behind the rating is not needed to tell them apart.
    understood_by.columns.user = "1";
    understood_by.columns.item = "2";
    if (!understood_by.columns.no_rating) understood_by.columns.rating = "3";
  }
  Result<RatingTable> table =
      understand_ratings(head->bytes, head->is_whole, summary.ratings_file, understood_by);
  if (!table) return table.error();
  const bool rated_by_name = table->format.has_header && !table->wide;
  Result<Catalog> catalog =
      read_catalog(files, *roles,
                   rated_by_name ? column_label(table->format, table->columns.item) : std::string(),
                   summary.warnings);
  if (!catalog) return catalog.error();
  const bool has_own_titles = catalog->items.empty() && table->columns.title >= 0;
  if (has_own_titles) {
    const Result<std::string> bytes = source.read_whole(roles->ratings, kMaxItemBytes);
    if (!bytes) return bytes.error();
    catalog = read_titles(*bytes, summary.ratings_file, table_options->table, table->columns);
    if (!catalog) return catalog.error();
    summary.items_file = summary.ratings_file;
  } else if (!catalog->items.empty()) {
    summary.items_file = files.items == nullptr ? source.label(roles->items)
                                                : files.items->label(files.items->names().front());
  }
  Result<About> about = read_about_of(files, *roles, is_movielens(*table), *catalog);
  if (!about) return about.error();

  const Duplicates duplicates = table_options->duplicates.value_or(Duplicates::kNewest);
  if (duplicates == Duplicates::kSum && table->scale.kind == RatingKind::kRatings) {
    return Error{ErrorCode::kInvalidArgument,
                 "--duplicates sum: these are ratings, and only counts and events add up; expected "
                 "newest, last, first or mean (or --counts)"};
  }
  const bool keeps =
      files.parsed != nullptr && table->scale.kind == RatingKind::kRatings && !options.keep_times;
  std::optional<Dataset> dataset;
  if (keeps) {
    Result<std::optional<Dataset>> kept =
        files.parsed->load({roles->ratings, *catalog, *table, duplicates}, pool);
    if (!kept) return kept.error();
    dataset = std::move(*kept);
  }
  if (!dataset) {
    const bool scale_given = table_options->scale.has_value();
    const auto build = [&](bool keep_times) -> Result<Dataset> {
      Result<ReadRatings> read =
          read_ratings(source, roles->ratings, options, keep_times, *table, scale_given, pool);
      if (!read) return read.error();
      summary.num_missing = read->num_missing;
      if (const Result<void> share = check_share(read->blocks.bad_rows, num_rows_of(read->blocks),
                                                 summary.ratings_file, options);
          !share)
        return share.error();
      return build_dataset(std::move(read->blocks), *catalog, summary.ratings_file, duplicates,
                           pool);
    };
    // A wide table has no column of times.
    const bool has_times = table->columns.time >= 0 && table->scale.kind == RatingKind::kRatings;
    Result<Dataset> built = build(options.keep_times && has_times);
    if (!built) return built.error();
    const bool needs_times =
        built->num_duplicates > 0 && duplicates == Duplicates::kNewest && has_times;
    if (needs_times && built->times.empty()) {
      built = build(true);
      if (built) built->times = {};
    }
    if (!built) return built.error();
    dataset = std::move(*built);
    if (keeps) files.parsed->store(*dataset, pool);
  }
  if (!roles->user_tags.empty()) {
    const Result<std::string> bytes = source.read_whole(roles->user_tags, kMaxItemBytes);
    Result<UserTagTable> tags =
        bytes ? read_user_tags(*bytes, source.label(roles->user_tags), {}) : bytes.error();
    if (tags) {
      dataset->bad_rows.add(tags->bad_rows);
      add_user_tags(*dataset, std::move(tags->tags));
    } else {
      summary.warnings.push_back(tags.error().message);
    }
  }
  if (dataset->num_unlisted_items > 0) {
    summary.warnings.push_back(std::to_string(dataset->num_unlisted_items) +
                               " rated items are not in " + summary.items_file +
                               "; they are named by their ids");
  }
  summary.table = std::move(*table);
  summary.table.scale = dataset->scale();
  summary.warnings.insert(summary.warnings.begin(), summary.table.warnings.begin(),
                          summary.table.warnings.end());
  summary.num_skipped = dataset->bad_rows.count();
  summary.num_duplicates = dataset->num_duplicates;
  data.loaded = {std::move(*dataset), std::move(*about)};
  return data;
}

Result<GivenRatings> read_given_ratings(const FileSource& train, const FileSource& test,
                                        LoadedCatalog items, const ReadingOptions& options,
                                        ThreadPool& pool) {
  const Result<RatingTableOptions> given_options = options.table();
  if (!given_options) return given_options.error();
  RatingTableOptions table_options = *given_options;
  GivenRatings given;
  given.loaded.about = std::move(items.about);
  given.loaded.about.name = to_utf8(train.name());
  RatingBlocks both;
  std::optional<RatingTable> trained;
  std::map<std::string, std::size_t> num_train;
  std::set<std::string> train_items;
  std::set<std::string> test_users;
  std::set<std::string> test_items;
  for (const bool is_train : {true, false}) {
    const FileSource& source = is_train ? train : test;
    const std::vector<std::string> names = source.names();
    if (names.size() != 1) {
      return Error{ErrorCode::kInvalidArgument, source.name() + ": expected one table of ratings"};
    }
    const std::string label = source.label(names[0]);
    const Result<FileSource::Head> head = source.read_head(names[0], kSampleBytes);
    if (!head) return head.error();
    const char* const nothing = is_train ? ": nothing to train on" : ": nothing to judge by";
    if (trim(head->bytes).find_first_not_of("\n\r") == std::string_view::npos)
      return Error{ErrorCode::kParse, label + nothing};
    if (trained && !trained->wide) {
      // The test file may have too few rows to tell its columns by.
      const Result<TableSample> its =
          detect_table_in_bytes(head->bytes, table_options.table, head->is_whole);
      if (!its) return Error{its.error().code, label + ": " + its.error().message};
      table_options.columns = columns_like(*trained, its->format);
    }
    Result<RatingTable> table =
        understand_ratings(head->bytes, head->is_whole, label, table_options);
    if (!table) return table.error();
    if (!is_train) table->scale = both.scale;
    Result<ReadRatings> read = read_ratings(source, names[0], options, false, *table,
                                            !is_train || table_options.scale.has_value(), pool);
    if (!read) return read.error();
    if (is_train && !table->wide) {
      table_options.table.delimiter = table->format.delimiter;
      if (read->blocks.scale.kind == RatingKind::kRatings) table_options.scale = read->blocks.scale;
      table_options.counts = read->blocks.scale.kind == RatingKind::kCounts;
    }
    if (num_rows_of(read->blocks) == 0) return Error{ErrorCode::kParse, label + nothing};
    const auto text_of = [](std::uint32_t code, const std::vector<std::string>& texts) {
      return code < kFirstTextCode ? std::to_string(code) : texts[code - kFirstTextCode];
    };
    for (const RatingBlock& block : read->blocks.blocks) {
      for (std::size_t row = 0; row < block.num_rows(); ++row) {
        const std::string user = text_of(block.users[row], block.user_texts);
        const std::string item = text_of(block.items[row], block.item_texts);
        if (is_train) {
          ++num_train[user];
          train_items.insert(item);
        } else {
          test_users.insert(user);
          test_items.insert(item);
        }
      }
    }
    if (is_train) {
      both = std::move(read->blocks);
      trained = std::move(*table);
    } else {
      for (RatingBlock& block : read->blocks.blocks) both.blocks.push_back(std::move(block));
      both.bad_rows.add(read->blocks.bad_rows);
    }
  }
  for (const std::string& user : test_users)
    given.num_unseen_users += num_train.contains(user) ? 0 : 1;
  for (const std::string& item : test_items)
    given.num_unseen_items += train_items.contains(item) ? 0 : 1;
  Result<Dataset> dataset = build_dataset(std::move(both), std::move(items.catalog), test.name(),
                                          Duplicates::kLast, pool);
  if (!dataset) return dataset.error();
  if (dataset->num_duplicates > 0) {
    return Error{ErrorCode::kParse, test.name() + ": " + std::to_string(dataset->num_duplicates) +
                                        " pairs of user and item stand in " + train.name() +
                                        " too, or twice; expected each once"};
  }
  for (const std::string& user : dataset->user_ids) given.num_train.push_back(num_train[user]);
  given.loaded.dataset = std::move(*dataset);
  return given;
}

Result<LoadedCatalog> read_items_alone(const DataFiles& files, const ReadingOptions& options,
                                       const RatingScale* scale) {
  const Result<FileRoles> roles = find_files(files, options, /*needs_ratings=*/false);
  if (!roles) return roles.error();
  LoadedCatalog loaded;
  loaded.warnings = roles->warnings;
  Result<Catalog> catalog = read_catalog(files, *roles, {}, loaded.warnings);
  if (!catalog) return catalog.error();
  loaded.catalog = std::move(*catalog);
  Result<About> about =
      read_about_of(files, *roles, scale == nullptr || is_movielens_scale(*scale), loaded.catalog);
  if (!about) return about.error();
  loaded.about = std::move(*about);
  return loaded;
}

std::string summary_text(const ReadData& data) {
  const DataSummary& summary = data.summary;
  const Dataset& dataset = data.loaded.dataset;
  const TableFormat& format = summary.table.format;
  const auto column = [&](int at) {
    return at < 0 ? std::string("none") : printable(column_label(format, at), 40);
  };
  const RatingColumns& columns = summary.table.columns;
  std::string text =
      printable(data.loaded.about.name, 60) + ": " + std::to_string(dataset.by_user.num_ratings()) +
      " " + std::string(kind_name(dataset.scale().kind)) + " of " +
      std::to_string(dataset.num_users()) + " users, " + std::to_string(dataset.num_items()) +
      " items" + (data.loaded.about.synthetic ? "; they are synthetic" : "") + "\n";
  if (format.delimiter.empty()) return text;  // parsed before
  text += "  read from " + printable(summary.ratings_file, 80) + ": " +
          std::string(encoding_name(format.encoding)) + ", " + delimiter_name(format.delimiter) +
          ", " + (format.has_header ? "header" : "no header") + "\n";
  if (summary.table.wide) {
    text += summary.table.transposed ? "  a wide matrix: a row is an item, a column a user\n"
                                     : "  a wide matrix: a row is a user, a column an item\n";
  } else {
    text += "  columns: user " + column(columns.user) + ", item " + column(columns.item) +
            ", rating " + column(columns.rating) + ", time " + column(columns.time) + "\n";
  }
  if (dataset.scale().kind == RatingKind::kRatings)
    text += "  scale: " + scale_text(dataset.scale()) + "\n";
  text += "  items: " +
          (summary.items_file.empty() ? std::string("named by their ids")
                                      : printable(summary.items_file, 80)) +
          (dataset.tags.empty() ? std::string()
                                : ", " + std::to_string(dataset.tags.size()) +
                                      (dataset.tags.size() == 1 ? " tag" : " tags")) +
          "\n";
  const auto count = [&](std::int64_t number, const char* what) {
    if (number > 0) text += "  " + std::to_string(number) + " " + what + "\n";
  };
  count(summary.num_skipped, "bad rows left out");
  count(summary.num_missing, dataset.scale().kind == RatingKind::kCounts
                                 ? "rows without a count, or with 0, left out"
                                 : "rows without a rating left out");
  count(summary.num_duplicates,
        dataset.scale().kind == RatingKind::kRatings
            ? "ratings replaced by another of the same user and item (--duplicates)"
            : "rows added to another of the same user and item");
  return text;
}

Json summary_json(const ReadData& data) {
  const DataSummary& summary = data.summary;
  const Dataset& dataset = data.loaded.dataset;
  const TableFormat& format = summary.table.format;
  const auto column = [&](int at) {
    return at < 0 ? Json() : Json(to_utf8(column_label(format, at)));
  };
  const RatingColumns& columns = summary.table.columns;
  const RatingScale& scale = dataset.scale();
  Json json{{"numUsers", dataset.num_users()},
            {"numItems", dataset.num_items()},
            {"numRatings", dataset.by_user.num_ratings()},
            {"kind", kind_name(scale.kind)},
            {"scale", nullptr},
            {"columns",
             {{"user", column(columns.user)},
              {"item", column(columns.item)},
              {"rating", column(columns.rating)},
              {"time", column(columns.time)}}},
            {"delimiter", format.delimiter},
            {"encoding", encoding_name(format.encoding)},
            {"header", format.has_header},
            {"skipped", summary.num_skipped},
            {"duplicates", summary.num_duplicates},
            {"warnings", summary.warnings}};
  if (scale.kind == RatingKind::kRatings)
    json["scale"] = {{"min", scale.min}, {"max", scale.max}, {"step", scale.step}};
  return json;
}

}  // namespace als
