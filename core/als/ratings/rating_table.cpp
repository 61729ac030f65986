#include "als/ratings/rating_table.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "als/base/text.h"
#include "als/table/column_names.h"
#include "als/table/field_values.h"
#include "als/table/scale_guess.h"
#include "als/table/table_reader.h"

// The table module tells format and columns; here they become one answer for a table of ratings,
// with the scale. Reading a sample of a few thousand records decides; reading all of them can still
// find values beside the scale (RatingReader), and then the scale is told again from all values.
// Tested by tests/unit/ratings/rating_table_test.cpp.

namespace als {
namespace {

constexpr std::size_t kSampleRecords = 5000;

Error in_file(std::string_view file_name, const Error& error) {
  return {error.code, std::string(file_name) + ": " + error.message};
}

bool is_missing(const RatingTable& table, double value) {
  return std::find(table.missing.begin(), table.missing.end(), value) != table.missing.end();
}

/// The values of the sample's ratings.
ValueHistogram values_of(const RatingTable& table, const Records& sample) {
  ValueHistogram values;
  const auto add = [&](const std::string& field) {
    const std::optional<double> value = parse_decimal(field, table.format.decimal_comma);
    if (value && !is_missing(table, *value)) ++values[*value];
  };
  for (const std::vector<std::string>& record : sample) {
    if (!table.wide) {
      const auto at = static_cast<std::size_t>(table.columns.rating);
      if (at < record.size()) add(record[at]);
      continue;
    }
    for (std::size_t i = static_cast<std::size_t>(table.first_item); i < record.size(); ++i)
      add(record[i]);
  }
  return values;
}

/// A wide table's first column counts the row's ratings, as Jester's do: all values but `none`.
bool first_column_counts(const RatingTable& table, const Records& sample,
                         std::optional<double> none) {
  std::size_t num_equal = 0;
  for (const std::vector<std::string>& record : sample) {
    std::int64_t count = 0;
    for (std::size_t i = 1; i < record.size(); ++i) {
      const auto value = parse_decimal(record[i], table.format.decimal_comma);
      if (value && value != none && !is_missing(table, *value)) ++count;
    }
    const auto first = parse_decimal(record[0]);
    if (first && *first == static_cast<double>(count)) ++num_equal;
  }
  return num_equal == sample.size();
}

/// "JokeId,User1,User2,...": what the first column is called, or all others, tells.
bool rows_are_items(const TableFormat& format) {
  if (!format.has_header || format.columns.size() < 2) return false;
  const std::string first = fold_name(format.columns[0]);
  const bool others_are_users =
      std::all_of(format.columns.begin() + 1, format.columns.end(),
                  [](const std::string& name) { return fold_name(name).starts_with("user"); });
  return others_are_users && !name_rank(ColumnRole::kUser, first);
}

/// Of ASCII and its relatives.
bool first_line_ends_in_cr(std::string_view bytes) {
  const std::size_t end = bytes.find_first_of("\r\n");
  return end != std::string_view::npos && bytes[end] == '\r' &&
         !bytes.substr(end + 1).starts_with('\n');
}

Result<void> find_wide_columns(const RatingTableOptions& options, const Records& sample,
                               RatingTable& table) {
  table.wide = true;
  table.columns = {};
  if (!options.columns.user.empty()) {
    const auto& names = table.format.columns;
    const auto named = std::find(names.begin(), names.end(), options.columns.user);
    const auto number = parse_u32(options.columns.user);
    if (named != names.end()) {
      table.columns.user = static_cast<int>(named - names.begin());
    } else if (number && *number >= 1) {
      table.columns.user = static_cast<int>(*number) - 1;
    }
    if (table.columns.user != 0) {
      return Error{ErrorCode::kInvalidArgument,
                   "--wide: the users must be in the first column, or nowhere"};
    }
    table.first_item = 1;
    return {};
  }
  if (rows_are_items(table.format)) {
    table.columns.user = 0;
    table.first_item = 1;
    table.transposed = true;
    return {};
  }
  constexpr std::optional<double> kMarks[] = {std::nullopt, 99.0, -99.0, 999.0, -999.0};
  for (const std::optional<double> none : kMarks) {
    if (!first_column_counts(table, sample, none)) continue;
    table.first_item = 1;
    table.warnings.push_back(
        "the first column counts the ratings of its row" +
        (none ? ", all but " + number_text(*none) + ", which is none" : std::string()) +
        ": it is left out, and users are numbered");
    if (none) table.missing.push_back(*none);
    return {};
  }
  // Names above the columns are items; the first column then names the users. So it does where its
  // fields are no numbers.
  const bool has_texts = std::any_of(sample.begin(), sample.end(), [](const auto& record) {
    return !record[0].empty() && !parse_decimal(record[0]);
  });
  if (table.format.has_header || has_texts) {
    table.columns.user = 0;
    table.first_item = 1;
  } else {
    table.warnings.push_back("users are numbered by their rows, items by their columns");
  }
  return {};
}

}  // namespace

std::string scale_text(const RatingScale& scale) {
  return number_text(scale.min) + " to " + number_text(scale.max) + " in steps of " +
         number_text(scale.step);
}

Result<RatingScale> parse_scale(std::string_view text) {
  const std::vector<std::string_view> parts = split_fields(text, ":");
  std::vector<double> numbers;
  for (const std::string_view part : parts) {
    const std::optional<double> number = parse_decimal(part);
    if (number) numbers.push_back(*number);
  }
  RatingScale scale;
  if (numbers.size() == parts.size() && (numbers.size() == 2 || numbers.size() == 3)) {
    scale = {RatingKind::kRatings, numbers[0], numbers[1], numbers.size() == 3 ? numbers[2] : 1.0};
    // Of one level there is no step: a step above the range is a mistake.
    if (scale.min < scale.max && scale.is_valid() && scale.num_levels() > 1) {
      scale.step = (scale.max - scale.min) / (scale.num_levels() - 1);
      return scale;
    }
  }
  return Error{ErrorCode::kInvalidArgument,
               "--scale: \"" + printable(text, 60) +
                   "\"; expected MIN:MAX:STEP with at most 256 values, as 1:10:1"};
}

Result<void> guess_scale_of(const ValueHistogram& values, std::string_view file_name,
                            RatingTable& table) {
  std::vector<ValueCount> counts;
  counts.reserve(values.size());
  for (const auto& [value, count] : values) counts.push_back({value, count});
  if (counts.empty()) {
    table.scale = {};
    return {};
  }
  const std::string column =
      table.wide ? std::string() : column_label(table.format, table.columns.rating);
  const ScaleGuess guess = guess_scale(counts, table.format.has_header ? column : std::string());
  if (!guess.is_safe)
    return Error{ErrorCode::kParse, std::string(file_name) + ": " + guess.warning};
  if (!guess.warning.empty()) table.warnings.push_back(guess.warning);
  if (guess.missing) table.missing.push_back(*guess.missing);
  switch (guess.kind) {
    case ValueKind::kRatings:
      table.scale = {RatingKind::kRatings, guess.min, guess.max, guess.step};
      break;
    case ValueKind::kCounts:
      table.scale = {RatingKind::kCounts, 0.0, 255.0, 1.0};
      break;
    case ValueKind::kEvents:
      table.scale = {RatingKind::kEvents, 1.0, 1.0, 1.0};
      break;
  }
  if (!table.scale.is_valid()) {
    return Error{ErrorCode::kParse, std::string(file_name) +
                                        ": the values make no scale of at most 256 steps; give "
                                        "--scale MIN:MAX:STEP or --counts"};
  }
  return {};
}

Result<RatingTable> understand_ratings(std::string_view sample, bool is_whole,
                                       std::string_view file_name,
                                       const RatingTableOptions& options) {
  Result<TableSample> detected = detect_table_in_bytes(sample, options.table, is_whole);
  if (!detected) return in_file(file_name, detected.error());
  RatingTable table;
  table.format = std::move(detected->format);
  table.missing = options.missing;
  std::string_view text = detected->text;
  if (!is_whole) text = text.substr(0, text.rfind('\n') + 1);  // half a line says what is not so
  const Records records = sample_records(text, table.format, kSampleRecords);
  if (records.empty())
    return Error{ErrorCode::kParse, std::string(file_name) + ": there are no ratings"};
  table.has_quotes = table.format.quotes && text.find('"') != std::string_view::npos;
  table.lines_end_in_cr = first_line_ends_in_cr(sample);
  if (options.wide) {
    if (const Result<void> found = find_wide_columns(options, records, table); !found)
      return in_file(file_name, found.error());
  } else {
    Result<RatingColumns> columns = find_rating_columns(table.format, records, options.columns);
    if (!columns) return in_file(file_name, columns.error());
    table.columns = *columns;
  }
  if (options.columns.no_rating || (!table.wide && table.columns.rating < 0)) {
    if (!options.columns.no_rating) {
      table.warnings.push_back(
          "no column of ratings or counts was found: each row is an event; --rating-column names "
          "one");
    }
    table.columns.rating = -1;
    table.scale = {RatingKind::kEvents, 1.0, 1.0, 1.0};
  } else if (options.counts) {
    table.scale = {RatingKind::kCounts, 0.0, 255.0, 1.0};
  } else if (options.scale) {
    table.scale = *options.scale;
  } else if (const Result<void> guessed =
                 guess_scale_of(values_of(table, records), file_name, table);
             !guessed) {
    return guessed.error();
  }
  return table;
}

}  // namespace als
