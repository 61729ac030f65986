#include "als/catalog/item_table.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "als/base/ids.h"
#include "als/table/column_names.h"
#include "als/table/field_values.h"
#include "als/table/table_reader.h"

// A file about items is read whole: the largest catalogues have some tens of MiB. Linear. Tested by
// tests/unit/catalog/item_table_test.cpp.

namespace als {
namespace {

constexpr std::size_t kSampleRecords = 2000;
constexpr std::size_t kMaxTitleBytes = 1000;

const LinkKind kImdb{"IMDb", "https://www.imdb.com/title/tt{:07}/"};
const LinkKind kTmdb{"TMDB", "https://www.themoviedb.org/movie/{}"};

// The order of the flags in u.item; the first says "unknown".
constexpr std::array<std::string_view, 19> kFlagGenres = {
    "",          "Action",   "Adventure",   "Animation", "Children",
    "Comedy",    "Crime",    "Documentary", "Drama",     "Fantasy",
    "Film-Noir", "Horror",   "Musical",     "Mystery",   "Romance",
    "Sci-Fi",    "Thriller", "War",         "Western"};
constexpr int kFirstFlag = 5;

struct Table {
  TableFormat format;
  std::string text;  // decoded
};

Result<Table> open_table(std::string_view bytes, std::string_view file_name,
                         const TableOptions& options) {
  Result<TableSample> detected = detect_table_in_bytes(bytes, options, /*is_whole=*/true);
  if (!detected)
    return Error{detected.error().code, std::string(file_name) + ": " + detected.error().message};
  return Table{std::move(detected->format), std::move(detected->text)};
}

/// Calls take(fields, line) for each record; complaints go to `bad_rows`.
template <class Take>
void for_each_record(const Table& table, std::string_view file_name, BadRows& bad_rows,
                     const Take& take) {
  RecordReader reader(table.format);
  reader.add_text(table.text);
  reader.finish();
  using Next = RecordReader::Next;
  for (Next next = reader.next(); next != Next::kEnd; next = reader.next()) {
    const std::string complaint =
        next == Next::kRecord ? take(reader.fields(), reader.line_number()) : reader.complaint();
    if (!complaint.empty())
      (void)bad_rows.add(parse_error(file_name, reader.line_number(), complaint), true);
  }
}

std::string_view field_at(std::span<const std::string_view> fields, int column) {
  const auto at = static_cast<std::size_t>(column);
  return column >= 0 && at < fields.size() ? fields[at] : std::string_view();
}

bool has_controls(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// On one line, of a length that a page can show.
std::string one_line(std::string_view title) {
  std::string line(trim_title(title));
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  if (line.size() > kMaxTitleBytes) {
    line.resize(kMaxTitleBytes);
    while (!is_valid_utf8(line)) line.pop_back();
  }
  return line;
}

bool is_movielens_flags(const Table& table) {
  return table.format.delimiter == "|" && !table.format.has_header &&
         table.format.num_columns == kFirstFlag + static_cast<int>(kFlagGenres.size());
}

/// MovieLens's words for none, and its two spellings of one genre.
std::string tag_name(std::string tag) {
  if (tag == "(no genres listed)" || tag == "unknown") return {};
  if (tag == "Children's") return "Children";
  return one_line(tag);
}

/// "tt0114709" and "862.0" are 114709 and 862; nothing for what is no number.
std::string link_number(std::string_view field) {
  field = canonical_id(field, is_whole_with_point(canonical_id(field)));
  if (field.starts_with("tt")) field.remove_prefix(2);
  const std::size_t first = field.find_first_not_of('0');
  if (first == std::string_view::npos) return {};
  field.remove_prefix(first);
  return number_of_id(field) ? std::string(field) : std::string();
}

/// An address without its scheme: LinkKind has that.
std::string without_scheme(std::string_view address) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (address.starts_with(scheme) && !has_controls(address) &&
        address.find(' ') == std::string_view::npos)
      return std::string(address.substr(scheme.size()));
  }
  return {};
}

/// The items of each tag. Most lists of tags stand at many items: each is taken apart once.
class TagCollector {
 public:
  explicit TagCollector(char separator) : separator_(separator) {}

  void add_tag(std::string_view tag, std::int32_t item) { add(items_of_[std::string(tag)], item); }
  void add_list(std::string_view field, std::int32_t item) {
    const auto [known, is_new] = lists_.try_emplace(std::string(field));
    if (is_new) {
      for (std::string& tag : split_list(field, separator_)) {
        if (std::string name = tag_name(std::move(tag)); !name.empty())
          known->second.push_back(&items_of_[name]);
      }
    }
    for (std::vector<std::int32_t>* const items : known->second) add(*items, item);
  }
  ItemsOfTags take() { return std::move(items_of_); }

 private:
  static void add(std::vector<std::int32_t>& items, std::int32_t item) {
    if (items.empty() || items.back() != item) items.push_back(item);
  }

  char separator_;
  ItemsOfTags items_of_;
  std::unordered_map<std::string, std::vector<std::vector<std::int32_t>*>> lists_;
};

}  // namespace

Result<Catalog> read_items(std::string_view bytes, std::string_view file_name,
                           std::string_view rated_name) {
  const Result<Table> table = open_table(bytes, file_name, {});
  if (!table) return table.error();
  const bool flags = is_movielens_flags(*table);
  ItemColumns columns;
  if (flags) {
    columns.id = 0;
    columns.title = 1;
  } else {
    const Records sample = sample_records(table->text, table->format, kSampleRecords);
    Result<ItemColumns> found = find_item_columns(table->format, sample, rated_name);
    if (!found)
      return Error{found.error().code, std::string(file_name) + ": " + found.error().message};
    columns = *found;
  }
  Catalog catalog;
  if (columns.imdb_id >= 0) catalog.links.push_back(kImdb);
  if (columns.tmdb_id >= 0) catalog.links.push_back(kTmdb);
  for (std::size_t i = 0; i < columns.links.size() && catalog.links.size() < 8; ++i) {
    const std::string label = column_label(table->format, columns.links[i]);
    catalog.links.push_back({table->format.has_header ? one_line(label) : "Link", "https://{}"});
  }
  const auto num_lines =
      static_cast<std::size_t>(std::count(table->text.begin(), table->text.end(), '\n'));
  catalog.items.reserve(num_lines);
  std::unordered_map<std::string, std::int64_t> line_of_id(num_lines);
  TagCollector tags(columns.tag_separator);
  for_each_record(*table, file_name, catalog.bad_rows,
                  [&](std::span<const std::string_view> fields, std::int64_t line) -> std::string {
                    CatalogItem item;
                    item.item_id =
                        canonical_id(field_at(fields, columns.id), columns.ids_have_point);
                    if (item.item_id.empty()) return "there is no id";
                    if (item.item_id.size() > kMaxIdBytes || has_controls(item.item_id))
                      return "id " + quoted_for_message(item.item_id) +
                             " has control characters, or is too long";
                    const auto [first, is_new] = line_of_id.emplace(item.item_id, line);
                    if (!is_new) {
                      return "item " + printable(item.item_id, 60) + " stands already in line " +
                             std::to_string(first->second);
                    }
                    item.title = one_line(field_at(fields, columns.title));
                    if (item.title.empty()) item.title = item.item_id;
                    const std::optional<int> year =
                        columns.year >= 0 ? parse_year(field_at(fields, columns.year))
                                          : std::optional<int>(year_of_title(item.title));
                    if (year && *year > 0) item.year = static_cast<std::uint16_t>(*year);
                    const auto position = static_cast<std::int32_t>(catalog.items.size());
                    if (flags) {
                      for (std::size_t i = 1; i < kFlagGenres.size(); ++i) {
                        if (field_at(fields, kFirstFlag + static_cast<int>(i)) == "1")
                          tags.add_tag(kFlagGenres[i], position);
                      }
                    } else if (columns.tags >= 0) {
                      tags.add_list(field_at(fields, columns.tags), position);
                    }
                    if (columns.imdb_id >= 0)
                      item.links.push_back(link_number(field_at(fields, columns.imdb_id)));
                    if (columns.tmdb_id >= 0)
                      item.links.push_back(link_number(field_at(fields, columns.tmdb_id)));
                    for (std::size_t i = 0; item.links.size() < catalog.links.size(); ++i)
                      item.links.push_back(without_scheme(field_at(fields, columns.links[i])));
                    catalog.items.push_back(std::move(item));
                    return {};
                  });
  set_tags(catalog, tags.take());
  return catalog;
}

Result<Catalog> read_titles(std::string_view bytes, std::string_view file_name,
                            const TableOptions& options, const RatingColumns& columns) {
  const Result<Table> table = open_table(bytes, file_name, options);
  if (!table) return table.error();
  Catalog catalog;
  BadRows bad_rows;
  std::unordered_set<std::string> known;
  for_each_record(
      *table, file_name, bad_rows, [&](std::span<const std::string_view> fields, std::int64_t) {
        CatalogItem item;
        item.item_id = canonical_id(field_at(fields, columns.item), columns.item_ids_have_point);
        item.title = one_line(field_at(fields, columns.title));
        const bool is_good = !item.item_id.empty() && item.item_id.size() <= kMaxIdBytes &&
                             !has_controls(item.item_id) && !item.title.empty();
        if (is_good && known.insert(item.item_id).second) {
          item.year = year_of_title(item.title);
          catalog.items.push_back(std::move(item));
        }
        return std::string();
      });
  return catalog;
}

Result<void> read_links(std::string_view bytes, std::string_view file_name,
                        const TableOptions& options, Catalog& catalog) {
  const Result<Table> table = open_table(bytes, file_name, options);
  if (!table) return table.error();
  const Records sample = sample_records(table->text, table->format, kSampleRecords);
  const Result<ItemColumns> columns = find_item_columns(table->format, sample, {});
  if (!columns || (columns->imdb_id < 0 && columns->tmdb_id < 0)) {
    return Error{ErrorCode::kParse,
                 std::string(file_name) + ": no columns of an id and of ids at IMDb or TMDB in it"};
  }
  std::unordered_map<std::string_view, CatalogItem*> item_of_id;
  for (CatalogItem& item : catalog.items) item_of_id.emplace(item.item_id, &item);
  const std::size_t before = catalog.links.size();
  const std::pair<int, LinkKind> kinds[] = {{columns->imdb_id, kImdb}, {columns->tmdb_id, kTmdb}};
  for (const auto& [column, kind] : kinds) {
    if (column >= 0) catalog.links.push_back(kind);
  }
  for_each_record(
      *table, file_name, catalog.bad_rows,
      [&](std::span<const std::string_view> fields, std::int64_t) -> std::string {
        const std::string id(canonical_id(field_at(fields, columns->id), columns->ids_have_point));
        const auto found = item_of_id.find(id);
        if (found == item_of_id.end()) return {};
        std::vector<std::string>& links = found->second->links;
        links.resize(before);
        std::string complaint;
        for (const auto& [column, kind] : kinds) {
          if (column < 0) continue;
          const std::string_view field = field_at(fields, column);
          links.push_back(link_number(field));
          if (links.back().empty() && !trim(field).empty() && trim(field) != "0")
            complaint = "id " + quoted_for_message(field) + " is not a number";
        }
        return complaint;
      });
  return {};
}

Result<UserTagTable> read_user_tags(std::string_view bytes, std::string_view file_name,
                                    const TableOptions& options) {
  const Result<Table> table = open_table(bytes, file_name, options);
  if (!table) return table.error();
  // MovieLens's order, unless names say otherwise.
  int user = 0;
  int item = 1;
  int tag = 2;
  if (table->format.has_header) {
    const auto column = [&](ColumnRole role, int usual) {
      for (std::size_t i = 0; i < table->format.columns.size(); ++i) {
        if (name_rank(role, fold_name(table->format.columns[i])) == 0) return static_cast<int>(i);
      }
      return usual;
    };
    user = column(ColumnRole::kUser, user);
    item = column(ColumnRole::kItem, item);
    for (std::size_t i = 0; i < table->format.columns.size(); ++i) {
      if (fold_name(table->format.columns[i]) == "tag") tag = static_cast<int>(i);
    }
  }
  UserTagTable read;
  for_each_record(*table, file_name, read.bad_rows,
                  [&](std::span<const std::string_view> fields, std::int64_t) -> std::string {
                    UserTag row;
                    row.user_id = canonical_id(field_at(fields, user));
                    row.item_id = canonical_id(field_at(fields, item));
                    row.tag = normalised_tag(field_at(fields, tag));
                    if (row.tag.empty()) return "the tag is empty";
                    read.tags.push_back(std::move(row));
                    return {};
                  });
  return read;
}

}  // namespace als
