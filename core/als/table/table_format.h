#pragma once

// TableFormat: how a text table is written - what stands between fields, how they are quoted,
// whether names stand in the first line - told from a sample of it. What is given by the caller is
// not guessed, and what cannot be told safely is an error that names the option to give.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/result.h"
#include "als/table/text_encoding.h"

namespace als {

struct TableFormat {
  Encoding encoding = Encoding::kUtf8;
  std::string delimiter = ",";  ///< of one or more bytes; " " stands for runs of spaces and tabs
  /// A `"` at a field's start opens text that may hold delimiters and line ends; in it `""` stands
  /// for `"`.
  bool quotes = true;
  bool backslash_escapes = false;  ///< in quoted text `\"` stands for `"` and `\\` for `\`
  bool decimal_comma = false;      ///< a number may be written 4,5
  bool has_header = false;
  /// The first field of each row is only its number or name, as pandas and R write: RecordReader
  /// leaves it out.
  bool index_column = false;
  std::vector<std::string> columns;  ///< names from the header, without the index column's; or none
  std::int32_t num_columns = 0;      ///< without the index column; 0: any number of fields
  /// From 1. What is before it is no record: blank lines, comments, `sep=;`, the header.
  std::int64_t first_record_line = 1;
};

/// What the caller knows better than a guess.
struct TableOptions {
  std::optional<Encoding> encoding{};
  std::optional<std::string> delimiter{};
  std::optional<bool> has_header{};
};

/// "comma", "semicolon", "tab", "\t", "bar", "pipe", "space", "spaces", or the delimiter itself.
/// kInvalidArgument for what cannot be one: nothing, quotes, line ends, letters and digits.
Result<std::string> parse_delimiter(std::string_view text);
/// "comma", "tab", ...; in quotes where it has no name. For a person.
std::string delimiter_name(std::string_view delimiter);

/// The format of a table by the start of its text: UTF-8 with LF at the line ends (TextDecoder),
/// some hundred lines or more; `is_whole` says that there is no more, else a last line without its
/// end is passed over. Considered are commas, semicolons, tabs, bars, `::` and spaces. kParse if
/// the text has no lines or is JSON, HTML or the like, or if delimiter or header cannot be told:
/// the message names --delimiter or --header. Cost: six times that of reading the first thousand
/// records.
Result<TableFormat> detect_table(std::string_view sample, const TableOptions& given, bool is_whole);

/// The same by the first bytes of a file, and their text; kParse also for files of other kinds
/// (workbooks, databases, archives), by how they begin.
struct TableSample {
  TableFormat format;
  std::string text;
};
Result<TableSample> detect_table_in_bytes(std::string_view bytes, const TableOptions& given,
                                          bool is_whole);

}  // namespace als
