#include "als/table/column_roles.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "als/base/stable_order.h"
#include "als/base/text.h"
#include "als/table/column_names.h"
#include "als/table/field_values.h"

namespace als {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// ---- what is in a column

struct ColumnFacts {
  std::size_t num_present = 0;
  std::size_t num_empty = 0;
  std::size_t num_numbers = 0;
  std::size_t num_fractions = 0;  // numbers that are not whole
  std::size_t num_times = 0;
  std::size_t num_with_point = 0;  // 862.0
  std::size_t num_with_spaces = 0;
  std::size_t num_addresses = 0;
  std::size_t num_years = 0;
  std::size_t num_long = 0;  // more text than a name has
  std::size_t num_distinct = 0;
  std::size_t num_runs = 0;  // of equal fields in a row
  bool counts_rows = true;   // 0, 1, 2, ... or 1, 2, 3, ...
  double least = 0;
  double most = 0;

  bool all(std::size_t count) const { return num_present > 0 && count == num_present; }
  /// All but one in twenty.
  bool nearly_all(std::size_t count) const {
    return num_present > 0 && count * 20 >= num_present * 19;
  }
  bool is_numeric() const { return nearly_all(num_numbers); }
  bool is_constant() const { return num_distinct <= 1; }
  bool is_grouped() const { return num_runs == num_distinct; }
  bool is_unique() const { return num_distinct == num_present; }
};

std::string_view field_of(const std::vector<std::string>& record, int column) {
  const auto at = static_cast<std::size_t>(column);
  return at < record.size() ? std::string_view(record[at]) : std::string_view();
}

ColumnFacts look_at(const Records& sample, int column, bool decimal_comma) {
  ColumnFacts facts;
  std::unordered_set<std::string_view> distinct;
  std::string_view before;
  double last = 0;
  for (const std::vector<std::string>& record : sample) {
    const std::string_view field = canonical_id(field_of(record, column));
    if (says_nothing(field)) {
      ++facts.num_empty;
      continue;
    }
    const std::optional<double> number = parse_decimal(field, decimal_comma);
    const bool is_first = facts.num_present == 0;
    if (number) {
      facts.least = facts.num_numbers == 0 ? *number : std::min(facts.least, *number);
      facts.most = facts.num_numbers == 0 ? *number : std::max(facts.most, *number);
      ++facts.num_numbers;
      facts.num_fractions += *number != std::floor(*number) ? 1U : 0U;
    }
    const bool next_number =
        number && (is_first ? *number == 0 || *number == 1 : *number == last + 1);
    facts.counts_rows = facts.counts_rows && next_number;
    last = number.value_or(0);
    facts.num_times += looks_like_time(field) ? 1U : 0U;
    facts.num_with_point += is_whole_with_point(field) ? 1U : 0U;
    facts.num_with_spaces += field.find(' ') != std::string_view::npos ? 1U : 0U;
    facts.num_addresses += field.starts_with("http://") || field.starts_with("https://") ? 1U : 0U;
    facts.num_years += number && *number >= 1800 && *number < 2100 ? 1U : 0U;
    facts.num_long += field.size() > 80 ? 1U : 0U;
    facts.num_runs += is_first || field != before ? 1U : 0U;
    before = field;
    distinct.insert(field);
    ++facts.num_present;
  }
  facts.num_distinct = distinct.size();
  return facts;
}

/// Has each value of `of` in the sample one value of `column`, and some of them more than one row?
bool is_told_by(const Records& sample, int column, int of) {
  std::unordered_map<std::string_view, std::string_view> told;
  bool has_repeats = false;
  for (const std::vector<std::string>& record : sample) {
    const std::string_view key = field_of(record, of);
    const std::string_view value = field_of(record, column);
    if (key.empty() || value.empty()) continue;
    const auto [entry, is_new] = told.emplace(key, value);
    has_repeats = has_repeats || !is_new;
    if (entry->second != value) return false;
  }
  return has_repeats;
}

// ---- names and messages

int num_columns(const TableFormat& format) { return format.num_columns; }

std::string label_for_message(const TableFormat& format, int column) {
  const std::string label = column_label(format, column);
  return format.has_header ? quoted_for_message(label) : label;
}

std::string list_of_columns(const TableFormat& format) {
  constexpr int kMaxListed = 12;
  if (!format.has_header) return std::to_string(num_columns(format)) + " columns without names";
  std::string list = "columns: ";
  for (int c = 0; c < std::min(num_columns(format), kMaxListed); ++c) {
    list += (c == 0 ? "" : ", ") + label_for_message(format, c);
  }
  const int more = num_columns(format) - kMaxListed;
  return more > 0 ? list + " and " + std::to_string(more) + " more" : list;
}

Error cannot_tell(const TableFormat& format, std::string_view what, std::string_view options) {
  return {ErrorCode::kParse, "cannot tell which column holds " + std::string(what) + " (" +
                                 list_of_columns(format) + "); " + std::string(options) +
                                 " NAME or NUMBER says it"};
}

Result<int> resolve(const TableFormat& format, const std::string& given, std::string_view what) {
  std::optional<int> alike;
  for (int c = 0; c < static_cast<int>(format.columns.size()); ++c) {
    const std::string& name = format.columns[static_cast<std::size_t>(c)];
    if (name == given) return c;
    if (!alike && fold_name(name) == fold_name(given)) alike = c;
  }
  if (alike && !fold_name(given).empty()) return *alike;
  const std::optional<std::uint32_t> number = parse_u32(given);
  const int shift = format.index_column ? 1 : 0;
  if (number && *number > static_cast<std::uint32_t>(shift) &&
      *number <= static_cast<std::uint32_t>(num_columns(format) + shift)) {
    return static_cast<int>(*number) - 1 - shift;
  }
  if (number && shift == 1 && *number == 1) {
    return Error{ErrorCode::kInvalidArgument,
                 std::string(what) + " 1: the first column only numbers the rows"};
  }
  return Error{ErrorCode::kInvalidArgument, std::string(what) + ": there is no column " +
                                                quoted_for_message(given) + " (" +
                                                list_of_columns(format) + ")"};
}

// ---- columns of ratings

class RatingColumnFinder {
 public:
  RatingColumnFinder(const TableFormat& format, const Records& sample, const ColumnOptions& given)
      : format_(format), sample_(sample), given_(given) {
    for (int c = 0; c < num_columns(format); ++c) {
      facts_.push_back(look_at(sample, c, format.decimal_comma));
      names_.push_back(format.has_header ? fold_name(column_label(format, c)) : std::string());
    }
  }

  Result<RatingColumns> find() {
    const Result<void> taken = take_given();
    if (!taken) return taken.error();
    const Result<void> found = format_.has_header ? find_by_name() : find_by_content();
    if (!found) return found.error();
    find_title();
    columns_.user_ids_have_point = facts(columns_.user).all(facts(columns_.user).num_with_point);
    columns_.item_ids_have_point = facts(columns_.item).all(facts(columns_.item).num_with_point);
    return columns_;
  }

 private:
  const ColumnFacts& facts(int column) const { return facts_[static_cast<std::size_t>(column)]; }
  const std::string& name(int column) const { return names_[static_cast<std::size_t>(column)]; }

  bool is_free(int column) const {
    return column != columns_.user && column != columns_.item && column != columns_.rating &&
           column != columns_.time;
  }
  bool wants_rating() const { return columns_.rating < 0 && !given_.no_rating; }

  Result<void> take_given() {
    const std::array<std::pair<const std::string*, int*>, 4> options{
        {{&given_.user, &columns_.user},
         {&given_.item, &columns_.item},
         {&given_.rating, &columns_.rating},
         {&given_.time, &columns_.time}}};
    constexpr std::array<std::string_view, 4> kOptions{"--user-column", "--item-column",
                                                       "--rating-column", "--time-column"};
    for (std::size_t i = 0; i < options.size(); ++i) {
      if (options[i].first->empty()) continue;
      const Result<int> column = resolve(format_, *options[i].first, kOptions[i]);
      if (!column) return column.error();
      if (!is_free(*column)) {
        return Error{ErrorCode::kInvalidArgument, "column " + label_for_message(format_, *column) +
                                                      " is given twice; the last time by " +
                                                      std::string(kOptions[i])};
      }
      *options[i].second = *column;
    }
    return given_.time.empty() ? Result<void>() : check_given_time();
  }

  /// That most of it cannot be read would show in nothing but wrong ratings.
  Result<void> check_given_time() const {
    if (num_times(columns_.time) * 2 >= facts(columns_.time).num_present) return {};
    for (const std::vector<std::string>& record : sample_) {
      const std::string_view field = field_of(record, columns_.time);
      if (says_nothing(field) || parse_time(field)) continue;
      return Error{ErrorCode::kParse,
                   "--time-column: column " + label_for_message(format_, columns_.time) + " has " +
                       quoted_for_message(field) +
                       "; expected seconds or milliseconds since 1970, or dates as 2021-04-27 or "
                       "2021-04-27T10:00:00"};
    }
    return {};
  }

  // ---- with a header

  /// Free columns whose names fit a role, the best first.
  std::vector<int> named(ColumnRole role) const {
    std::vector<std::pair<int, int>> ranked;
    for (int c = 0; c < num_columns(format_); ++c) {
      const std::optional<int> rank = name_rank(role, name(c));
      if (rank && is_free(c)) ranked.emplace_back(*rank, c);
    }
    sort_stably(ranked);
    std::vector<int> columns;
    columns.reserve(ranked.size());
    for (const auto& [rank, column] : ranked) columns.push_back(column);
    return columns;
  }

  bool same_name(const std::vector<int>& columns) const {
    return columns.size() > 1 && name(columns[0]) == name(columns[1]);
  }

  Result<void> find_by_name() {
    if (columns_.user < 0) {
      const std::vector<int> users = named(ColumnRole::kUser);
      if (same_name(users)) return cannot_tell(format_, "the users", "--user-column");
      if (!users.empty()) columns_.user = users[0];
    }
    if (columns_.item < 0) {
      const Result<void> found = find_item_by_name();
      if (!found) return found.error();
    }
    if (given_.user.empty() && columns_.user >= 0 && wrote_the_items()) columns_.user = -1;
    if (wants_rating()) {
      const Result<void> found = find_rating_by_name();
      if (!found) return found.error();
    }
    if (columns_.time < 0) {
      for (const int column : named(ColumnRole::kTime)) {
        if (!sample_.empty() && !is_time(column)) continue;
        columns_.time = column;
        break;
      }
    }
    const Result<void> ids = find_ids_left();
    if (!ids) return ids.error();
    return wants_rating() ? check_nothing_rates() : Result<void>();
  }

  void find_title() {
    if (!format_.has_header) return;
    const int is_text = *name_rank(ColumnRole::kTitle, "joketext");  // such as a review's
    for (const int column : named(ColumnRole::kTitle)) {
      if (*name_rank(ColumnRole::kTitle, name(column)) >= is_text) return;
      if (facts(column).is_numeric() || !is_told_by(sample_, column, columns_.item)) continue;
      columns_.title = column;
      return;
    }
  }

  std::size_t num_times(int column) const {
    std::size_t count = 0;
    for (const std::vector<std::string>& record : sample_)
      count += parse_time(field_of(record, column)) ? 1U : 0U;
    return count;
  }
  bool is_time(int column) const {
    return facts(column).num_present > 0 && num_times(column) * 10 >= facts(column).num_present * 9;
  }

  Result<void> find_item_by_name() {
    std::vector<int> items = named(ColumnRole::kItem);
    if (same_name(items)) return cannot_tell(format_, "the items", "--item-column");
    Result<void> music = check_one_kind_of_music(items);
    if (!music) return music;
    const int is_title = *name_rank(ColumnRole::kItem, "movietitle");
    const bool has_id = !items.empty() && *name_rank(ColumnRole::kItem, name(items[0])) < is_title;
    if (!has_id) {
      // "id" may number the rows: then no two are equal.
      for (int c = 0; c < num_columns(format_); ++c) {
        const bool is_id = name(c) == "id" && is_free(c);
        const bool numbers_rows = facts(c).is_unique() && facts(c).num_present >= 20;
        if (is_id && !numbers_rows) items.insert(items.begin(), c);
      }
    }
    if (!items.empty()) columns_.item = items[0];
    return {};
  }

  /// Authors are who wrote the reviews, or else the books.
  bool wrote_the_items() const {
    if (!name(columns_.user).starts_with("author") || columns_.item < 0) return false;
    return is_list_of_one() || is_told_by(sample_, columns_.user, columns_.item);
  }

  /// No item stands twice: then the rows are hardly those of many people.
  bool is_list_of_one() const {
    const ColumnFacts& f = facts(columns_.item);
    return f.is_unique() && f.num_present >= 20;
  }

  /// A log of plays has artist, album and track: any of them may be meant.
  Result<void> check_one_kind_of_music(const std::vector<int>& items) const {
    const auto has = [&](std::string_view word) {
      return std::any_of(items.begin(), items.end(),
                         [&](int column) { return name(column).starts_with(word); });
    };
    const bool has_track = has("track") || has("song");
    if ((has_track && has("artist")) || (has("album") && (has_track || has("artist")))) {
      return cannot_tell(format_, "the items", "--item-column");
    }
    return {};
  }

  Result<void> find_rating_by_name() {
    const std::vector<int> ratings = named(ColumnRole::kRating);
    for (const int column : ratings) {
      if (!sample_.empty() && !facts(column).is_numeric()) continue;
      columns_.rating = column;
      return {};
    }
    if (ratings.empty()) return {};
    if (facts(ratings[0]).num_numbers * 2 > facts(ratings[0]).num_present) {
      columns_.rating = ratings[0];  // the other rows are bad ones, and will be told so
      return {};
    }
    for (const std::vector<std::string>& record : sample_) {
      const std::string_view field = field_of(record, ratings[0]);
      if (says_nothing(field) || parse_decimal(field, format_.decimal_comma)) continue;
      return Error{ErrorCode::kParse,
                   "column " + label_for_message(format_, ratings[0]) +
                       " should hold the ratings, but has " + quoted_for_message(field) +
                       "; --rating-column names another, --no-rating takes the rows for events"};
    }
    return {};
  }

  /// Columns that may still hold users or items: no text, no numbers with fractions, no counts.
  std::vector<int> ids_left() const {
    std::vector<int> left;
    for (int c = 0; c < num_columns(format_); ++c) {
      const ColumnFacts& f = facts(c);
      const bool is_other = name_rank(ColumnRole::kTime, name(c)) || is_misleading_name(name(c)) ||
                            name_rank(ColumnRole::kRating, name(c)) || f.num_fractions > 0 ||
                            f.num_long * 10 > f.num_present ||
                            (f.is_constant() && f.num_present > 1);
      if (is_free(c) && !is_other) left.push_back(c);
    }
    return left;
  }

  /// "Movie_Name_EN".
  static bool starts_with_title(std::string_view folded) {
    const std::optional<int> first = name_rank(ColumnRole::kItem, "movietitle");
    for (std::size_t size = folded.size(); size > 4; --size) {
      const std::optional<int> rank = name_rank(ColumnRole::kItem, folded.substr(0, size));
      if (rank && *rank >= *first) return folded.size() - size <= 8;
    }
    return false;
  }

  /// A few words that come again and again, such as a device: people are many, or have their rows
  /// side by side.
  bool is_category(int column) const {
    const ColumnFacts& f = facts(column);
    return !f.is_grouped() && f.num_distinct * 20 < f.num_present;
  }

  /// By its name a column of a table of items.
  bool tells_of_items(int column) const {
    const std::string& folded = name(column);
    return name_rank(ColumnRole::kTags, folded) || name_rank(ColumnRole::kYear, folded) ||
           name_rank(ColumnRole::kLink, folded) || name_rank(ColumnRole::kImdb, folded) ||
           (folded != "name" && name_rank(ColumnRole::kTitle, folded));
  }

  /// Users or items under a name that no list has.
  Result<void> find_ids_left() {
    if (columns_.user >= 0 && columns_.item >= 0) return {};
    if (columns_.user < 0 && columns_.item < 0) {
      if (Result<void> wide = check_not_wide(); !wide) return wide;
      return cannot_tell(format_, "the users and which the items",
                         "--user-column and --item-column");
    }
    const bool wants_user = columns_.user < 0;
    if (!wants_user) {
      // No id, but titles: the first language's will do.
      for (int c = 0; c < num_columns(format_); ++c) {
        if (!is_free(c) || !starts_with_title(name(c)) || facts(c).is_unique()) continue;
        columns_.item = c;
        return {};
      }
    }
    const int other = wants_user ? columns_.item : columns_.user;
    std::vector<int> left = ids_left();
    std::erase_if(left, [&](int column) {
      return (wants_user && (tells_of_items(column) || is_category(column))) ||
             is_told_by(sample_, column, other);
    });
    std::vector<int> called_id;
    for (const int column : left) {
      if (name(column).ends_with("id")) called_id.push_back(column);
    }
    const std::vector<int>& choice = called_id.empty() ? left : called_id;
    const bool may_be_nobody = wants_user && is_list_of_one();
    if (choice.size() != 1 || may_be_nobody) {
      if (Result<void> wide = check_not_wide(); !wide) return wide;
      if (!wants_user) return cannot_tell(format_, "the items", "--item-column");
      Error error = cannot_tell(format_, "the users", "--user-column");
      if (may_be_nobody)
        error.message += ". One person's own list is not enough: a model needs the ratings of many";
      return error;
    }
    (wants_user ? columns_.user : columns_.item) = choice[0];
    return {};
  }

  /// No name speaks of ratings: then no column may look like them.
  Result<void> check_nothing_rates() const {
    for (int c = 0; c < num_columns(format_); ++c) {
      const bool is_other = name(c).ends_with("id") || is_misleading_name(name(c)) ||
                            name_rank(ColumnRole::kTime, name(c)) ||
                            name_rank(ColumnRole::kYear, name(c)) || name(c) == "month" ||
                            name(c) == "day";
      if (!is_free(c) || is_other || !fits_usual_scale(facts(c))) continue;
      return Error{ErrorCode::kParse, "column " + label_for_message(format_, c) +
                                          " may hold ratings; --rating-column names the column "
                                          "that does, --no-rating says that there is none"};
    }
    return {};
  }

  /// A few values from 0 or 1 up to 5 or 10, perhaps in halves.
  static bool fits_usual_scale(const ColumnFacts& f) {
    return f.is_numeric() && f.least >= 0 && f.most >= 2 && f.most <= 10 && f.num_distinct >= 3 &&
           f.num_distinct <= 21;
  }

  Result<void> check_not_wide() const {
    int num_numeric = 0;
    for (const ColumnFacts& f : facts_) num_numeric += f.is_numeric() ? 1 : 0;
    if (num_columns(format_) <= 8 || num_numeric * 10 < num_columns(format_) * 9) return {};
    return Error{ErrorCode::kParse,
                 "there are " + std::to_string(num_columns(format_)) +
                     " columns of numbers; if each is an item and each row a user, give --wide; "
                     "else --user-column, --item-column and --rating-column"};
  }

  // ---- without a header

  Result<void> find_by_content() {
    const bool told = columns_.user >= 0 && columns_.item >= 0;
    if (!told) {
      if (Result<void> wide = check_not_wide(); !wide) return wide;
    }
    if (columns_.time < 0) find_time_by_content();

    std::vector<int> left;  // in the order of the file
    for (int c = 0; c < num_columns(format_); ++c) {
      const bool is_row_number =
          c == 0 && num_columns(format_) >= 4 && facts(c).counts_rows && facts(c).num_present >= 10;
      const bool is_empty = facts(c).num_present == 0 && !sample_.empty();
      if (is_free(c) && !is_row_number && !is_empty) left.push_back(c);
    }
    // The convention: user, item, rating.
    for (int* const column : {&columns_.user, &columns_.item}) {
      if (*column >= 0) continue;
      if (left.empty()) {
        return cannot_tell(format_, "the users and which the items",
                           "--user-column and --item-column");
      }
      *column = left.front();
      left.erase(left.begin());
    }
    if (given_.item.empty()) {
      Result<void> chosen = choose_item_by_content(left);
      if (!chosen) return chosen;
    }
    if (wants_rating()) {
      Result<void> found = find_rating_by_content(left);
      if (!found) return found;
    }
    if (!given_.user.empty() || !given_.item.empty()) return {};
    if (Result<void> items = check_no_items(); !items) return items;
    for (const int column : {columns_.user, columns_.item}) {
      if (facts(column).num_fractions > 0) {
        return Error{ErrorCode::kParse,
                     "column " + label_for_message(format_, column) +
                         " has numbers with fractions where users and items are expected; "
                         "--user-column, --item-column and --rating-column NUMBER say it"};
      }
    }
    return check_users_first();
  }

  /// Events of people who never come back are a table of something else, probably of items.
  Result<void> check_no_items() const {
    const ColumnFacts& users = facts(columns_.user);
    if (columns_.rating >= 0 || given_.no_rating || !users.is_unique() || users.num_present < 10) {
      return {};
    }
    return Error{ErrorCode::kParse,
                 "column " + label_for_message(format_, columns_.user) +
                     " is different in each row, as in a table of items; if it holds users, "
                     "--user-column NUMBER and --item-column NUMBER say it"};
  }

  void find_time_by_content() {
    if (num_columns(format_) < 3) return;
    // Ids of ten digits look like seconds; in the first two columns only what is written as a date
    // is a time for sure, and in the first what hardly ever repeats.
    const auto fits = [&](int column) {
      const ColumnFacts& f = facts(column);
      const bool is_time = is_free(column) && f.nearly_all(f.num_times);
      if (column > 1 || f.num_numbers == 0) return is_time;
      return is_time && column == 0 && num_columns(format_) > 3 && sample_.size() >= 20 &&
             f.num_distinct * 2 > f.num_present;
    };
    for (int c = num_columns(format_) - 1; c >= 0; --c) {
      if (!fits(c)) continue;
      columns_.time = c;
      return;
    }
  }

  /// Beside the second column there may be others as good: a name for each id, or another thing.
  Result<void> choose_item_by_content(std::vector<int>& left) {
    for (const int column : std::vector<int>(left)) {
      const ColumnFacts& f = facts(column);
      if (f.is_numeric() || f.num_long * 10 > f.num_present || f.num_distinct <= 20) continue;
      const bool same = is_told_by(sample_, column, columns_.item) ||
                        is_told_by(sample_, columns_.item, column) ||
                        is_told_by(sample_, column, columns_.user);
      if (!same && f.num_distinct * 10 > facts(columns_.item).num_distinct) {
        return cannot_tell(format_, "the items", "--item-column");
      }
      // Ids with gaps: the names are complete.
      if (same && facts(columns_.item).num_empty > 0 && f.num_empty == 0) {
        std::replace(left.begin(), left.end(), column, columns_.item);
        columns_.item = column;
      }
    }
    return {};
  }

  Result<void> find_rating_by_content(const std::vector<int>& left) {
    std::vector<int> numeric;
    for (const int column : left) {
      if (facts(column).is_numeric()) numeric.push_back(column);
    }
    const auto keep_if_one = [&](auto fits) {
      std::vector<int> fitting;
      std::copy_if(numeric.begin(), numeric.end(), std::back_inserter(fitting), fits);
      if (fitting.size() == 1) numeric = fitting;
    };
    if (numeric.size() > 1) keep_if_one([&](int c) { return !facts(c).is_constant(); });
    if (numeric.size() > 1) keep_if_one([&](int c) { return fits_usual_scale(facts(c)); });
    if (numeric.size() > 1) return cannot_tell(format_, "the ratings", "--rating-column");
    if (numeric.empty()) return {};
    const ColumnFacts& f = facts(numeric[0]);
    const bool are_ids = (f.counts_rows && f.num_present >= 20) ||
                         (f.is_unique() && f.num_fractions == 0 && f.num_present >= 1000);
    if (are_ids) {
      return Error{ErrorCode::kParse, "column " + label_for_message(format_, numeric[0]) +
                                          " has a number of its own in each row, as ids have; "
                                          "--rating-column NUMBER says which holds the ratings, "
                                          "--no-rating that none does"};
    }
    columns_.rating = numeric[0];
    return {};
  }

  // ---- items before users

  Result<void> check_users_first() const {
    if (sample_.size() < 20) return {};
    const int first = columns_.user;
    const int second = columns_.item;
    const bool evident =
        (share(second, is_steam_user) > 0.9 && share(first, is_steam_user) < 0.1) ||
        (share(second, is_amazon_user) > 0.9 && share(first, is_asin) > 0.9) ||
        (share(second, is_called_user) > 0.9 && share(first, is_called_user) < 0.1) ||
        has_titles_then_names() || has_blocks_of_user_names() || has_blocks_of_large_ids() ||
        has_endless_blocks() || times_say_otherwise();
    if (!evident) return {};
    return Error{ErrorCode::kParse,
                 "column " + label_for_message(format_, second) + " rather than " +
                     label_for_message(format_, first) +
                     " seems to hold the users; --user-column NUMBER and --item-column NUMBER "
                     "say it"};
  }

  /// Of the fields that are not empty, of which there are some.
  template <class Is>
  double share(int column, Is is) const {
    std::size_t num_fitting = 0;
    for (const std::vector<std::string>& record : sample_) {
      const std::string_view field = field_of(record, column);
      num_fitting += !field.empty() && is(field) ? 1U : 0U;
    }
    return static_cast<double>(num_fitting) / static_cast<double>(facts(column).num_present);
  }

  static bool is_steam_user(std::string_view id) {
    return id.size() == 17 && id.starts_with("7656119") && parse_i64(id).has_value();
  }
  static bool is_code(std::string_view id) {
    return std::all_of(id.begin(), id.end(), [](char c) { return is_upper(c) || is_digit(c); });
  }
  static bool is_amazon_user(std::string_view id) {
    return id.size() >= 12 && id.size() <= 30 && id[0] == 'A' && is_code(id);
  }
  static bool is_asin(std::string_view id) { return id.size() == 10 && is_code(id); }
  static bool is_called_user(std::string_view id) { return fold_name(id).starts_with("user"); }
  static bool is_user_name(std::string_view id) {
    return is_lower(id[0]) && id.find(' ') == std::string_view::npos &&
           id.find('-') == std::string_view::npos;
  }

  /// "Dune (1984)", alice.
  bool has_titles_then_names() const {
    const ColumnFacts& first = facts(columns_.user);
    const ColumnFacts& second = facts(columns_.item);
    return first.num_with_spaces * 10 > first.num_present * 3 &&
           second.num_with_spaces * 20 <= second.num_present;
  }

  bool in_blocks() const {
    const ColumnFacts& first = facts(columns_.user);
    return first.is_grouped() && first.num_distinct * 2 < facts(columns_.item).num_distinct;
  }

  bool has_blocks_of_user_names() const {
    if (!in_blocks() || !facts(columns_.user).is_numeric()) return false;
    std::unordered_set<std::size_t> lengths;  // ids made by rule have few
    for (const std::vector<std::string>& record : sample_) {
      lengths.insert(field_of(record, columns_.item).size());
    }
    return lengths.size() >= 4 && share(columns_.item, is_user_name) > 0.6 &&
           facts(columns_.item).num_with_spaces == 0;
  }

  /// Small numbers, each with many numbers of people from a register of millions. Codes with
  /// leading zeros, as those of IMDb, are no such numbers.
  bool has_blocks_of_large_ids() const {
    const ColumnFacts& second = facts(columns_.item);
    if (!in_blocks() || !facts(columns_.user).is_numeric() || !second.is_numeric()) return false;
    if (facts(columns_.user).num_distinct * 10 > second.num_distinct) return false;
    std::vector<double> ids;
    for (const std::vector<std::string>& record : sample_) {
      const std::string_view field = field_of(record, columns_.item);
      if (field.starts_with('0')) return false;
      ids.push_back(parse_decimal(field).value_or(0));
    }
    const auto middle = ids.begin() + static_cast<std::ptrdiff_t>(ids.size() / 2);
    std::nth_element(ids.begin(), middle, ids.end());
    return *middle >= 1e6 && second.least < *middle / 10 &&
           facts(columns_.user).most * 50 < *middle;
  }

  /// Nobody rates thousands of things, each and every one.
  bool has_endless_blocks() const {
    const ColumnFacts& first = facts(columns_.user);
    return in_blocks() && first.num_present > 5000 * first.num_distinct;
  }

  /// People rate in sittings, things are rated over years: where the rows of one value of the
  /// second column are much closer in time than those of the first, that one has the people.
  bool times_say_otherwise() const {
    if (columns_.time < 0) return false;
    const std::optional<double> first = usual_gap(columns_.user);
    const std::optional<double> second = usual_gap(columns_.item);
    constexpr double kDay = 86400;
    return first && second && *second * 20 < *first && *first > 7 * kDay;
  }

  /// The median of seconds between a row and the one before it with the same value.
  std::optional<double> usual_gap(int column) const {
    std::unordered_map<std::string_view, std::int64_t> last;
    std::vector<double> gaps;
    for (const std::vector<std::string>& record : sample_) {
      const std::optional<std::int64_t> time = parse_time(field_of(record, columns_.time));
      if (!time) continue;
      const auto [entry, is_new] = last.emplace(field_of(record, column), *time);
      if (!is_new) gaps.push_back(std::abs(static_cast<double>(*time - entry->second)));
      entry->second = *time;
    }
    if (gaps.size() < 30) return std::nullopt;
    const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
    std::nth_element(gaps.begin(), middle, gaps.end());
    return *middle;
  }

  const TableFormat& format_;
  const Records& sample_;
  const ColumnOptions& given_;
  std::vector<ColumnFacts> facts_;
  std::vector<std::string> names_;  // folded; empty without a header
  RatingColumns columns_;
};

// ---- columns of items

class ItemColumnFinder {
 public:
  ItemColumnFinder(const TableFormat& format, const Records& sample, std::string_view rated_name)
      : format_(format), sample_(sample), rated_name_(fold_name(rated_name)) {
    for (int c = 0; c < num_columns(format); ++c) {
      facts_.push_back(look_at(sample, c, format.decimal_comma));
      names_.push_back(format.has_header ? fold_name(column_label(format, c)) : std::string());
    }
  }

  Result<ItemColumns> find() {
    if (format_.has_header) {
      find_by_name();
    } else {
      find_by_content();
    }
    if (columns_.id < 0) {
      return Error{ErrorCode::kParse, "cannot tell which column holds the items' ids (" +
                                          list_of_columns(format_) + ")"};
    }
    if (columns_.tags >= 0) columns_.tag_separator = guess_separator();
    columns_.ids_have_point = facts(columns_.id).all(facts(columns_.id).num_with_point);
    return columns_;
  }

 private:
  const ColumnFacts& facts(int column) const { return facts_[static_cast<std::size_t>(column)]; }
  const std::string& name(int column) const { return names_[static_cast<std::size_t>(column)]; }

  int best_named(ColumnRole role, int except = -1) const {
    int best = -1;
    int best_rank = 0;
    for (int c = 0; c < num_columns(format_); ++c) {
      const std::optional<int> rank = name_rank(role, name(c));
      if (!rank || c == except || (best >= 0 && *rank >= best_rank)) continue;
      best = c;
      best_rank = *rank;
    }
    return best;
  }

  bool can_be_id(int column) const {
    const ColumnFacts& f = facts(column);
    return sample_.empty() || (f.num_present > 0 && f.num_distinct * 10 >= f.num_present * 9);
  }

  /// Ids of another house stand beside the table's own.
  static bool is_foreign(std::string_view folded) {
    return folded.starts_with("imdb") || folded.starts_with("tmdb") ||
           folded.starts_with("goodreads") || folded.starts_with("isbn");
  }

  int find_id_by_name() const {
    int own = -1;  // "id"
    std::vector<std::pair<int, int>> ranked;
    for (int c = 0; c < num_columns(format_); ++c) {
      if (!rated_name_.empty() && name(c) == rated_name_) return c;
      if (name(c) == "id" && can_be_id(c)) own = c;
      const std::optional<int> rank = name_rank(ColumnRole::kItem, name(c));
      if (rank && can_be_id(c)) ranked.emplace_back(*rank, c);
    }
    sort_stably(ranked);
    const int first_word = *name_rank(ColumnRole::kItem, "movie");
    const bool has_id = !ranked.empty() && ranked[0].first < first_word;
    if (has_id && (own < 0 || !is_foreign(name(ranked[0].second)))) return ranked[0].second;
    if (own >= 0) return own;
    for (int c = 0; c < num_columns(format_); ++c) {
      if (name(c).ends_with("id") && can_be_id(c)) return c;
    }
    return ranked.empty() ? -1 : ranked[0].second;
  }

  void find_by_name() {
    columns_.id = find_id_by_name();
    columns_.title = best_named(ColumnRole::kTitle, columns_.id);
    if (columns_.title < 0 && columns_.id >= 0 &&
        name_rank(ColumnRole::kTitle, name(columns_.id))) {
      columns_.title = columns_.id;
    }
    columns_.year = best_named(ColumnRole::kYear);
    columns_.tags = best_named(ColumnRole::kTags);
    columns_.imdb_id = best_named(ColumnRole::kImdb);
    columns_.tmdb_id = best_named(ColumnRole::kTmdb);
    find_links(best_named(ColumnRole::kLink));
  }

  static bool is_picture(std::string_view folded) {
    for (const std::string_view word :
         {"image", "img", "cover", "poster", "thumb", "photo", "avatar", "picture", "icon"}) {
      if (folded.find(word) != std::string_view::npos) return true;
    }
    return false;
  }

  void find_links(int named) {
    if (named >= 0) columns_.links.push_back(named);
    for (int c = 0; c < num_columns(format_); ++c) {
      const bool is_link = facts(c).nearly_all(facts(c).num_addresses) && !is_picture(name(c));
      if (is_link && c != named) columns_.links.push_back(c);
    }
  }

  std::size_t num_with(int column, char mark) const {
    std::size_t count = 0;
    for (const std::vector<std::string>& record : sample_) {
      count += field_of(record, column).find(mark) != std::string_view::npos ? 1U : 0U;
    }
    return count;
  }

  /// Titles are many; a few words that return are a kind of tag.
  static bool names_things(const ColumnFacts& f) {
    return f.num_present < 20 || f.num_distinct * 2 > f.num_present;
  }

  /// The convention: id, title, and the rest by what it looks like.
  void find_by_content() {
    for (int c = 0; c < num_columns(format_) && columns_.id < 0; ++c) {
      if (can_be_id(c)) columns_.id = c;
    }
    for (int c = 0; c < num_columns(format_); ++c) {
      const ColumnFacts& f = facts(c);
      if (c == columns_.id || f.num_present == 0) continue;
      if (f.nearly_all(f.num_addresses)) {
        columns_.links.push_back(c);
      } else if (columns_.year < 0 && (f.nearly_all(f.num_years) || f.nearly_all(f.num_times))) {
        columns_.year = c;
      } else if (columns_.title < 0 && !f.is_numeric() && names_things(f)) {
        columns_.title = c;
      } else if (columns_.tags < 0 && !f.is_numeric() && num_with(c, '|') * 5 > f.num_present) {
        columns_.tags = c;
      }
    }
  }

  char guess_separator() const {
    const std::size_t enough = facts(columns_.tags).num_present / 20 + 1;
    for (const char mark : {'|', ';', ','}) {
      if (num_with(columns_.tags, mark) >= enough) return mark;
    }
    return '|';
  }

  const TableFormat& format_;
  const Records& sample_;
  std::string rated_name_;  // folded
  std::vector<ColumnFacts> facts_;
  std::vector<std::string> names_;
  ItemColumns columns_;
};

}  // namespace

std::string column_label(const TableFormat& format, int column) {
  if (column < 0) return {};
  const auto at = static_cast<std::size_t>(column);
  if (at < format.columns.size() && !format.columns[at].empty()) return format.columns[at];
  return std::to_string(column + 1 + (format.index_column ? 1 : 0));
}

Result<RatingColumns> find_rating_columns(const TableFormat& format, const Records& sample,
                                          const ColumnOptions& given) {
  return RatingColumnFinder(format, sample, given).find();
}

Result<ItemColumns> find_item_columns(const TableFormat& format, const Records& sample,
                                      std::string_view rated_name) {
  return ItemColumnFinder(format, sample, rated_name).find();
}

}  // namespace als
