#include "als/table/table_format.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>

#include "als/base/stable_order.h"
#include "als/base/text.h"
#include "als/table/column_names.h"
#include "als/table/field_values.h"
#include "als/table/table_reader.h"

namespace als {
namespace {

constexpr std::size_t kMaxRecords = 1000;
constexpr std::string_view kSpaces = " ";

struct NamedDelimiter {
  std::string_view name;
  std::string_view delimiter;
};
constexpr std::array<NamedDelimiter, 12> kDelimiterNames{{{"comma", ","},
                                                          {"semicolon", ";"},
                                                          {"tab", "\t"},
                                                          {"bar", "|"},
                                                          {"double colon", "::"},
                                                          {"spaces", kSpaces},
                                                          {"space", kSpaces},
                                                          {"pipe", "|"},
                                                          {"colon", ":"},
                                                          {"double-colon", "::"},
                                                          {"\\t", "\t"},
                                                          {"whitespace", kSpaces}}};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

Result<void> check_delimiter(std::string_view delimiter) {
  bool fits = !delimiter.empty() && delimiter.size() <= 8;
  for (const char c : delimiter) {
    fits = fits && c != '"' && c != '\n' && c != '\r' && c != '\0' && !is_letter(c) && !is_digit(c);
  }
  if (fits) return {};
  return Error{ErrorCode::kInvalidArgument,
               quoted_for_message(delimiter) +
                   " cannot stand between fields; --delimiter is a mark such as , ; | or one of "
                   "comma, semicolon, tab, bar, spaces"};
}

// ---- what is no table of text

/// What people keep ratings in besides, by how such files begin; and what to do about it.
struct OtherFormat {
  std::string_view begin;
  std::string_view name;
  std::string_view advice;
};
constexpr std::string_view kSaveAsCsv = "save its sheet as .csv";
constexpr std::string_view kUnpack = "unpack it, or pack it as .gz, .zst or .zip";
constexpr std::string_view kExport = "write its rows as .csv";
constexpr std::array<OtherFormat, 13> kOtherFormats{
    {{"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)", kSaveAsCsv},
     {"PK\x03\x04", "a zip archive or a workbook", "unpack it, or save its sheet as .csv"},
     {"\x1f\x8b", "packed by gzip", "let its name end in .gz"},
     {"\x28\xb5\x2f\xfd", "packed by zstd", "let its name end in .zst"},
     {"BZh91AY&SY", "packed by bzip2", kUnpack},
     {std::string_view("\xfd"
                       "7zXZ"),
      "packed by xz", kUnpack},
     {"7z\xbc\xaf", "a 7z archive", kUnpack},
     {"Rar!", "a rar archive", kUnpack},
     {"PAR1", "a Parquet file", kExport},
     {"ARROW1", "an Arrow file", kExport},
     {"SQLite format 3", "an SQLite database", kExport},
     {"\x89HDF", "an HDF5 file", kExport},
     {"%PDF-", "a PDF", kExport}}};

Error no_table(std::string_view name, std::string_view advice) {
  return {ErrorCode::kParse,
          "it is " + std::string(name) + ", not a table of text: " + std::string(advice)};
}

Result<void> check_bytes(std::string_view bytes) {
  for (const OtherFormat& other : kOtherFormats) {
    if (bytes.starts_with(other.begin)) return no_table(other.name, other.advice);
  }
  constexpr std::size_t kTarMark = 257;
  if (bytes.size() > kTarMark && bytes.substr(kTarMark).starts_with("ustar"))
    return no_table("a tar archive", "unpack it and give the folder");
  return {};
}

/// Objects of JSON, pages of the web, and lists of ratings below their item, as the Netflix prize
/// had them, have lines that may look like a table's.
Result<void> check_text(std::string_view body) {
  const std::string_view start = trim(body);
  const std::size_t inner = start.find_first_not_of(" \t\n[{", 1);
  const bool is_json = inner != std::string_view::npos && (start[0] == '{' || start[0] == '[') &&
                       (start[inner] == '"' || start[inner] == '}' || start[inner] == ']');
  if (is_json) {
    return no_table("JSON",
                    "write it as .csv, one row for each rating (pandas: "
                    "read_json(FILE, lines=True).to_csv(...))");
  }
  if (start.starts_with("<!") || start.starts_with("<?xml") || start.starts_with("<html"))
    return no_table("a page of the web or XML", "is the download what you expected?");
  std::string_view first = start.substr(0, start.find('\n'));
  if (first.size() > 1 && first.ends_with(':') &&
      std::all_of(first.begin(), first.end() - 1, is_digit)) {
    return no_table(
        "lists of ratings, each below a line with its item (" + quoted_for_message(first) + ")",
        "write the item into each row");
  }
  return {};
}

// ---- what stands before the records

struct Preamble {
  std::size_t size = 0;  // bytes
  std::int64_t num_lines = 0;
  std::string_view last_comment;  // without its mark; empty if blank lines or nothing follow it
  std::optional<std::string> delimiter;  // of "sep=;"
  bool is_matrix_market = false;
};

/// "Our book club 2020,,", of a line that is not blank: one field and then delimiters alone, as a
/// spreadsheet's heading above its table is written.
bool is_heading(std::string_view line) {
  constexpr std::string_view kMarks = ",;\t|";
  const std::size_t end = line.find_last_not_of(kMarks);
  return line.size() - end > 2 &&
         line.substr(0, end + 1).find_first_of(kMarks) == std::string_view::npos;
}

Preamble read_preamble(std::string_view text) {
  Preamble preamble;
  bool at_first = true;
  while (preamble.size < text.size()) {
    const std::string_view rest = text.substr(preamble.size);
    const std::string_view full_line = rest.substr(0, rest.find('\n'));
    std::string_view line = trim(full_line);
    const bool is_blank = full_line.find_first_not_of(" \t,;|") == std::string_view::npos;
    if (is_blank || is_heading(full_line)) {
      preamble.last_comment = {};
    } else if (line[0] == '#' || line[0] == '%') {
      if (at_first && line.starts_with("%%MatrixMarket")) preamble.is_matrix_market = true;
      line.remove_prefix(std::min(line.find_first_not_of("#% "), line.size()));
      preamble.last_comment = line;
      at_first = false;
    } else {
      // Excel writes "sep=;" so; saved again by others it stands in quotes.
      std::string_view mark = full_line;
      if (mark.size() > 1 && mark.starts_with('"') && mark.ends_with('"')) {
        mark = mark.substr(1, mark.size() - 2);
      }
      const bool is_mark = at_first && mark.size() == 5 && fold_name(mark.substr(0, 3)) == "sep" &&
                           mark[3] == '=' && check_delimiter(mark.substr(4)).has_value();
      if (!is_mark) break;
      preamble.delimiter = mark.substr(4);
      at_first = false;
    }
    preamble.size = std::min(text.size(), preamble.size + full_line.size() + 1);
    ++preamble.num_lines;
  }
  if (preamble.is_matrix_market) {  // after the comments: rows, columns, entries
    const std::string_view rest = text.substr(preamble.size);
    preamble.size = rest.empty() ? preamble.size
                                 : preamble.size + std::min(rest.find('\n'), rest.size() - 1) + 1;
    ++preamble.num_lines;
  }
  return preamble;
}

// ---- how the text reads with one delimiter

struct Reading {
  TableFormat format;
  Records records;
  std::int64_t second_line = 0;  // where the second record may begin
  std::size_t num_fields = 0;    // that most records after the first have
  double share = 0;              // of the records that have so many
  double numeric_share = 0;      // of their fields that are numbers, times or empty
  int num_known_names = 0;       // in the first record
};

bool is_number_or_time(std::string_view field) {
  return parse_decimal(field, true).has_value() || looks_like_time(field);
}

/// Of the records with quotes, those in which quotes enclose fields (or stand within), and others.
struct QuoteCount {
  std::size_t num_sound = 0;
  std::size_t num_faulty = 0;
};

QuoteCount count_quotes(std::string_view body, TableFormat format, bool backslash_escapes) {
  format.quotes = true;
  format.backslash_escapes = backslash_escapes;
  RecordReader reader(format);
  reader.add_text(body);
  reader.finish();
  QuoteCount count;
  while (count.num_sound + count.num_faulty < kMaxRecords) {
    const RecordReader::Next next = reader.next();
    if (next == RecordReader::Next::kEnd) break;
    const bool is_sound = next == RecordReader::Next::kRecord && !reader.has_stray_quote();
    count.num_sound += is_sound && reader.has_quotes() ? 1U : 0U;
    count.num_faulty += is_sound ? 0U : 1U;
  }
  return count;
}

/// Do quotes at the start of fields enclose them, or are they part of titles? Rows with quotes may
/// be rare: all of the sample is looked at.
void set_quotes(std::string_view body, TableFormat& format) {
  // Files with `::` are written without a thought of quoting.
  const bool is_plain = format.delimiter == "::";
  format.quotes = !is_plain;
  if (body.find('"') == std::string_view::npos) return;
  QuoteCount count = count_quotes(body, format, false);
  if (count.num_faulty > 0 && body.find("\\\"") != std::string_view::npos) {
    const QuoteCount escaped = count_quotes(body, format, true);
    format.backslash_escapes = escaped.num_faulty < count.num_faulty;
    if (format.backslash_escapes) count = escaped;
  }
  format.quotes =
      is_plain ? count.num_sound > 0 && count.num_faulty == 0 : count.num_faulty <= count.num_sound;
  format.backslash_escapes = format.backslash_escapes && format.quotes;
}

void measure(Reading& reading) {
  const Records& records = reading.records;
  if (records.empty()) return;
  const std::size_t begin = records.size() > 1 ? 1 : 0;  // without the header
  std::map<std::size_t, std::size_t> by_num_fields;
  for (std::size_t r = begin; r < records.size(); ++r) ++by_num_fields[records[r].size()];
  const auto fewer = [](const auto& a, const auto& b) { return a.second < b.second; };
  const auto most = std::max_element(by_num_fields.begin(), by_num_fields.end(), fewer);
  reading.num_fields = most->first;
  reading.share = static_cast<double>(most->second) / static_cast<double>(records.size() - begin);

  std::size_t num_seen = 0;
  std::size_t num_numeric = 0;
  for (std::size_t r = begin; r < std::min<std::size_t>(records.size(), 101); ++r) {
    for (const std::string& field : records[r]) {
      ++num_seen;
      num_numeric += says_nothing(field) || is_number_or_time(field) ? 1U : 0U;
    }
  }
  reading.numeric_share =
      static_cast<double>(num_numeric) / static_cast<double>(std::max<std::size_t>(num_seen, 1));
  for (const std::string& field : records[0]) {
    reading.num_known_names += is_known_name(fold_name(field)) ? 1 : 0;
  }
}

Reading read_with(std::string_view body, TableFormat format) {
  set_quotes(body, format);
  Reading reading;
  RecordReader reader(format);
  reader.add_text(body);
  reader.finish();
  while (reading.records.size() < kMaxRecords) {
    const RecordReader::Next next = reader.next();
    if (next == RecordReader::Next::kEnd) break;
    if (next == RecordReader::Next::kComplaint) continue;
    reading.records.emplace_back(reader.fields().begin(), reader.fields().end());
    if (reading.records.size() == 1) {
      // The last line of a text may have no end.
      reading.second_line = std::max(reader.next_line_number(), reader.line_number() + 1);
    }
  }
  reading.format = std::move(format);
  measure(reading);
  return reading;
}

bool can_be(const Reading& reading) { return reading.num_fields >= 2 && reading.share >= 0.6; }

/// Does `a` make more sense than `b`? Names that tables have decide first, then how even the rows
/// are, then how much of them is numbers, then into how many fields they fall.
bool is_better(const Reading& a, const Reading& b) {
  const auto names = [](const Reading& reading) {
    return reading.num_known_names > 1 ? reading.num_known_names : 0;
  };
  const auto evenness = [](const Reading& reading) {
    const std::size_t first = reading.records[0].size();
    const bool first_fits = first == reading.num_fields || first == reading.num_fields + 1 ||
                            (first > 1 && first + 1 == reading.num_fields);
    return (reading.share > 0.98 ? 2 : reading.share > 0.85 ? 1 : 0) + (first_fits ? 1 : 0);
  };
  const auto is_rare_in_text = [](const Reading& reading) {
    return reading.format.delimiter == "\t" || reading.format.delimiter == "::";
  };
  if (names(a) != names(b)) return names(a) > names(b);
  if (evenness(a) != evenness(b)) return evenness(a) > evenness(b);
  if (is_rare_in_text(a) != is_rare_in_text(b)) return is_rare_in_text(a);
  if (a.numeric_share != b.numeric_share) return a.numeric_share > b.numeric_share;
  return a.num_fields > b.num_fields;
}

Result<Reading> choose_delimiter(std::string_view body, const TableFormat& format,
                                 const std::optional<std::string>& given) {
  if (given) {
    TableFormat with = format;
    with.delimiter = *given;
    Reading reading = read_with(body, with);
    if (reading.num_fields < 2) {
      return Error{ErrorCode::kParse, "there is no " + delimiter_name(*given) +
                                          " between fields; --delimiter gives another mark"};
    }
    return reading;
  }
  std::optional<Reading> best;
  for (const std::string_view delimiter : {",", ";", "\t", "|", "::"}) {
    TableFormat with = format;
    with.delimiter = delimiter;
    Reading reading = read_with(body, with);
    if (can_be(reading) && (!best || is_better(reading, *best))) best = std::move(reading);
  }
  // Spaces stand in titles and dates too: only where nothing else fits, or where they leave nothing
  // but numbers and the other mark does not ("1 2 4,5").
  if (!best || (best->num_known_names < 2 && best->numeric_share < 0.6)) {
    TableFormat with = format;
    with.delimiter = kSpaces;
    Reading reading = read_with(body, with);
    const bool wins = !best || reading.numeric_share > 0.95;
    if (can_be(reading) && wins) best = std::move(reading);
  }
  if (!best) {
    const std::string_view line = body.substr(0, body.find('\n'));
    return Error{ErrorCode::kParse,
                 "cannot tell what stands between the fields (" + quoted_for_message(line) +
                     "); --delimiter names it: comma, semicolon, tab, bar, ::, spaces, or another "
                     "mark"};
  }
  return *std::move(best);
}

// ---- header or none

enum class Header : std::uint8_t { kYes, kNo, kUnknown };

bool looks_like_name(std::string_view field) {
  return !says_nothing(field) && !is_digit(field[0]) && !is_number_or_time(field) &&
         field.size() <= 60;
}

/// Letters and digits only by kind: "a0" for "tt0114709".
std::string shape(std::string_view field) {
  std::string kinds;
  for (const char c : field) {
    const char kind = is_digit(c) ? '0' : is_letter(c) ? 'a' : c;
    if (kinds.empty() || kinds.back() != kind) kinds += kind;
  }
  return kinds;
}

/// What the fields below one name say about it.
struct Below {
  std::size_t num_present = 0;
  bool all_numeric = true;
  bool same_shape = true;  // as the name, which has digits
  bool recurs = false;     // the name stands there again
};

Below look_below(const Reading& reading, std::size_t column, std::string_view name) {
  Below below;
  const Records& records = reading.records;
  const std::size_t shift =
      reading.num_fields == records[0].size() + 1 ? 1 : 0;  // see index column
  const std::string name_shape = shape(name);
  for (std::size_t r = 1; r < records.size(); ++r) {
    if (records[r].size() != reading.num_fields || column + shift >= records[r].size()) continue;
    if (records[r] == records[0]) continue;  // files put together, each with its header
    const std::string& field = records[r][column + shift];
    if (says_nothing(field)) continue;
    ++below.num_present;
    below.all_numeric = below.all_numeric && is_number_or_time(field);
    below.same_shape = below.same_shape && shape(field) == name_shape;
    below.recurs = below.recurs || field == name;
  }
  below.all_numeric = below.all_numeric && below.num_present > 0;
  below.same_shape =
      below.same_shape && below.num_present > 0 && name_shape.find('0') != std::string::npos;
  return below;
}

Header guess_header(const Reading& reading) {
  const std::vector<std::string>& first = reading.records[0];
  const auto known = static_cast<std::size_t>(reading.num_known_names);
  bool number_over_numbers = false;  // it is data, or an id of an item over its ratings
  bool name_over_numbers = false;
  bool recurs = false;
  bool same_shape = false;
  bool is_numeric = false;
  bool has_long_text = false;
  for (std::size_t column = 0; column < first.size(); ++column) {
    const std::string& name = first[column];
    const Below below = look_below(reading, column, name);
    const bool is_number = is_number_or_time(name);
    is_numeric = is_numeric || is_number;
    number_over_numbers = number_over_numbers || (is_number && below.all_numeric);
    name_over_numbers = name_over_numbers || (looks_like_name(name) && below.all_numeric);
    recurs = recurs || (below.recurs && looks_like_name(name));
    same_shape = same_shape || below.same_shape;
    has_long_text = has_long_text || name.size() > 60;
  }
  const bool first_is_known = is_known_name(fold_name(first[0]));
  const bool is_wide = first.size() > 8 && (first_is_known || says_nothing(first[0]));
  if (number_over_numbers && is_wide && known <= 1) return recurs ? Header::kNo : Header::kYes;
  if (known > 1 && (!number_over_numbers || known * 2 > first.size())) return Header::kYes;
  if (number_over_numbers) return Header::kNo;
  if (name_over_numbers) return Header::kYes;
  if (recurs || same_shape || has_long_text) return Header::kNo;
  if (known == 1) return Header::kYes;
  return is_numeric ? Header::kNo : Header::kUnknown;
}

/// A comment line just before the records may hold their names: "# user item rating".
std::optional<std::vector<std::string>> names_in_comment(std::string_view comment,
                                                         const Reading& reading) {
  if (comment.empty()) return std::nullopt;
  TableFormat format = reading.format;
  format.first_record_line = 1;
  Records split = sample_records(comment, format, 1);
  if (split.empty() || split[0].size() != reading.num_fields) return std::nullopt;
  std::size_t known = 0;
  for (const std::string& name : split[0]) known += is_known_name(fold_name(name)) ? 1U : 0U;
  if (known < 2 || known * 2 < split[0].size()) return std::nullopt;
  return std::move(split[0]);
}

// ---- the rest

/// pandas writes the number of each row before it, under no name.
bool is_unnamed(std::string_view name) { return name.empty() || fold_name(name) == "unnamed"; }

/// Names of rows are all different; `numbered`: and numbers.
bool holds_row_names(const Records& records, std::size_t num_fields, bool numbered) {
  std::vector<std::string> seen;
  for (std::size_t r = 1; r < records.size(); ++r) {
    if (records[r].size() != num_fields) continue;
    if (numbered && !parse_u32(records[r][0])) return false;
    seen.push_back(records[r][0]);
  }
  sort_stably(seen);
  return std::adjacent_find(seen.begin(), seen.end()) == seen.end();
}

bool last_is_always_empty(const Records& records, std::size_t num_fields) {
  for (std::size_t r = 1; r < records.size(); ++r) {
    if (records[r].size() == num_fields && !records[r].back().empty()) return false;
  }
  return true;
}

Result<void> set_columns(Reading& reading, std::vector<std::string> names) {
  TableFormat& format = reading.format;
  const Records& records = reading.records;
  const std::size_t num_fields = records.size() > 1 ? reading.num_fields : names.size();
  if (names.size() == num_fields + 1 && names.back().empty()) names.pop_back();
  const bool ends_empty =
      names.size() + 1 == num_fields && last_is_always_empty(records, num_fields);
  if (names.size() + 1 == num_fields && !ends_empty &&
      holds_row_names(records, num_fields, /*numbered=*/false)) {
    format.index_column = true;  // R writes the rows' names so
  } else if (names.size() > 1 && is_unnamed(names[0]) &&
             holds_row_names(records, num_fields, /*numbered=*/true)) {
    format.index_column = true;
    names.erase(names.begin());
  } else if (names.size() != num_fields && !ends_empty && reading.share > 0.8) {
    return Error{ErrorCode::kParse, "the first line names " + std::to_string(names.size()) +
                                        " columns, but the lines below have " +
                                        std::to_string(num_fields) +
                                        " fields; --header no takes the first line for data"};
  }
  format.num_columns = static_cast<std::int32_t>(names.size());
  format.columns = std::move(names);
  return {};
}

/// "4,5": digits on both sides of one comma.
bool is_with_comma(std::string_view field) {
  return field.find(',') != std::string_view::npos && parse_decimal(field, true);
}

/// In some column every number with a comma is one with a decimal comma: "1,234" alone may be a
/// thousand or "12,16" a list, but not all of a column that has 4,5.
bool has_decimal_comma(const Records& records, std::size_t num_fields) {
  for (std::size_t column = 0; column < num_fields; ++column) {
    bool all_numbers = true;
    bool is_decimal = false;
    for (std::size_t r = 1; r < records.size() && all_numbers; ++r) {
      if (records[r].size() != num_fields || says_nothing(records[r][column])) continue;
      const std::string& field = records[r][column];
      const bool with_comma = is_with_comma(field);
      all_numbers = with_comma || (parse_decimal(field) && field.find('.') == std::string::npos);
      is_decimal = is_decimal || (with_comma && field.size() - field.find(',') != 4);
    }
    if (all_numbers && is_decimal) return true;
  }
  return false;
}

}  // namespace

Result<std::string> parse_delimiter(std::string_view text) {
  for (const NamedDelimiter& known : kDelimiterNames) {
    if (text == known.name) return std::string(known.delimiter);
  }
  const Result<void> checked = check_delimiter(text);
  if (!checked) return checked.error();
  return std::string(text);
}

std::string delimiter_name(std::string_view delimiter) {
  for (const NamedDelimiter& known : kDelimiterNames) {
    if (delimiter == known.delimiter) return std::string(known.name);
  }
  return quoted_for_message(delimiter);
}

Result<TableFormat> detect_table(std::string_view sample, const TableOptions& given,
                                 bool is_whole) {
  if (given.delimiter) {
    const Result<void> checked = check_delimiter(*given.delimiter);
    if (!checked) return checked.error();
  }
  const std::size_t last_end = sample.rfind('\n');
  if (!is_whole && last_end != std::string_view::npos) sample = sample.substr(0, last_end + 1);

  const Preamble preamble = read_preamble(sample);
  const std::string_view body = sample.substr(preamble.size);
  if (body.find_first_not_of(" \t\n\x1a") == std::string_view::npos) {
    return Error{ErrorCode::kParse, "there are no lines with data"};
  }
  if (const Result<void> checked = check_text(body); !checked) return checked.error();
  TableFormat format;
  format.encoding = given.encoding.value_or(Encoding::kUtf8);
  Result<Reading> chosen =
      choose_delimiter(body, format, given.delimiter ? given.delimiter : preamble.delimiter);
  if (!chosen) return chosen.error();
  Reading& reading = *chosen;

  reading.format.first_record_line = preamble.num_lines + 1;
  reading.format.decimal_comma = has_decimal_comma(reading.records, reading.num_fields);
  std::optional<std::vector<std::string>> names;
  if (!given.has_header.value_or(false)) {
    names = names_in_comment(preamble.last_comment, reading);
  }
  if (names && given.has_header.value_or(true)) {
    reading.format.has_header = true;
  } else {
    const Header guess = given.has_header ? *given.has_header ? Header::kYes : Header::kNo
                         : preamble.is_matrix_market ? Header::kNo
                                                     : guess_header(reading);
    if (guess == Header::kUnknown) {
      const std::string_view line = body.substr(0, body.find('\n'));
      return Error{ErrorCode::kParse,
                   "cannot tell whether the first line, " + quoted_for_message(line) +
                       ", names the columns; --header yes or --header no says it"};
    }
    if (guess == Header::kYes) {
      reading.format.has_header = true;
      names = reading.records[0];
      reading.format.first_record_line += reading.second_line - 1;
    }
  }
  if (reading.format.has_header) {
    const Result<void> set = set_columns(reading, *std::move(names));
    if (!set) return set.error();
  } else {
    reading.format.num_columns = static_cast<std::int32_t>(reading.num_fields);
  }
  return std::move(reading.format);
}

Result<TableSample> detect_table_in_bytes(std::string_view bytes, const TableOptions& given,
                                          bool is_whole) {
  if (const Result<void> checked = check_bytes(bytes); !checked) return checked.error();
  TableSample sample;
  TableOptions known = given;
  known.encoding = given.encoding.value_or(detect_encoding(bytes));
  TextDecoder decoder(*known.encoding);
  const Result<std::string_view> text = decoder.decode(bytes);
  if (!text) return text.error();
  sample.text = *text;
  if (is_whole) {
    const Result<std::string_view> rest = decoder.finish();
    if (!rest) return rest.error();
    sample.text += *rest;
  }
  Result<TableFormat> format = detect_table(sample.text, known, is_whole);
  if (!format) return format.error();
  sample.format = *std::move(format);
  return sample;
}

}  // namespace als
