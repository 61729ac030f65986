#pragma once

// Text from outside: lines with their numbers, comma-separated fields, numbers, encodings. The
// parsers of ratings and catalogue are built on it. No locale, no streams; views refer to the
// caller's text.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/result.h"

namespace als {

/// Walks over lines. A line ends at \n, \r\n or the end of the text; the end of the line is not
/// part of it. A byte order mark at the start is skipped.
class LineReader {
 public:
  explicit LineReader(std::string_view text);

  /// False at the end; else line() and line_number() speak of the next line.
  bool next();
  std::string_view line() const { return line_; }
  std::int64_t line_number() const { return line_number_; }  ///< from 1

 private:
  std::string_view rest_;
  std::string_view line_;
  std::int64_t line_number_ = 0;
};

/// "ratings.csv:12: ..." with kParse.
Error parse_error(std::string_view file_name, std::int64_t line_number, std::string_view message);

/// The whole text as a decimal number of at most 32 bits; no sign, no spaces.
std::optional<std::uint32_t> parse_u32(std::string_view text);
/// The whole text as a decimal integer, sign allowed.
std::optional<std::int64_t> parse_i64(std::string_view text);

/// The fields between separators: "a::b" by "::" gives a, b.
std::vector<std::string_view> split_fields(std::string_view line, std::string_view separator);

/// The fields of one line of comma-separated values (RFC 4180): quoted fields may hold commas and
/// doubled quotes, but no line ends, which no MovieLens file has. Nothing if a quote does not end
/// or is followed by text.
std::optional<std::vector<std::string>> split_csv(std::string_view line);

/// The character at the start of a text.
struct Utf8Char {
  std::uint32_t code;  ///< of Unicode
  std::size_t size;    ///< bytes; 0: these are not UTF-8
  bool is_cut;         ///< not UTF-8, but only because the text ends within the character
};
/// `text` is not empty.
Utf8Char first_utf8_char(std::string_view text);
/// `code` at the end of `utf8`.
void append_utf8(std::uint32_t code, std::string& utf8);

bool is_valid_utf8(std::string_view text);
/// Every byte is one character of ISO 8859-1.
std::string latin1_to_utf8(std::string_view text);
/// The text if it is UTF-8, else taken for Latin-1: old MovieLens files do not say.
std::string to_utf8(std::string_view text);

/// Without spaces, tabs and \r at both ends.
std::string_view trim(std::string_view text);

/// A number below 1e9 with at most four decimals, none that are not needed: 0.5, -10, 3.25.
std::string decimal_text(double number);
/// With at most so many significant digits, 1 ... 15, as printf's %.*g has it. Of our own, because
/// the library's needs tables of 100 KB.
std::string general_text(double number, int digits);
/// Outside text for a message: valid UTF-8 of at most `max_bytes` (at least 3), cut at a
/// character's border and then ended with an ellipsis. Nothing in it moves a terminal's cursor or
/// turns the direction of the text: control codes and bytes that are not UTF-8 become \xNN,
/// characters that set the direction or end a line \u{NNNN}.
std::string printable(std::string_view text, std::size_t max_bytes);
/// The same in quotes, at most 40 bytes within them: how messages show a field.
std::string quoted_for_message(std::string_view text);

/// How many bad rows were left out, and the messages of the first ones.
class BadRows {
 public:
  static constexpr std::size_t kMaxMessages = 10;

  /// With `skip`, counts the row and answers nothing; else answers the error, for the parser to
  /// return.
  Result<void> add(Error error, bool skip);
  void add(const BadRows& other);
  /// Counts rows without a message, once there are enough of those.
  void add_unnamed(std::int64_t count);

  std::int64_t count() const { return count_; }
  const std::vector<std::string>& first_messages() const { return first_messages_; }

 private:
  std::int64_t count_ = 0;
  std::vector<std::string> first_messages_;
};

}  // namespace als
