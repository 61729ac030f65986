#pragma once

// RecordReader: the records of a table, field by field, from decoded text that comes in pieces.
// What is wrong in a record is told as a complaint with its line, and reading goes on behind that
// line, so that no stray quote costs more than one.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "als/table/table_format.h"

namespace als {

/// The loop, for a whole text after add_text(text) and finish():
///
///   while (reader.next() != RecordReader::Next::kEnd) ...
///
/// and for pieces: at kMoreText add the next one, or finish(). The same records come whatever the
/// pieces. A record, with its quoted line ends, has at most kMaxLineBytes. Cost: linear; without
/// quotes in a line its fields are views of the text.
class RecordReader {
 public:
  enum class Next : std::uint8_t { kRecord, kComplaint, kMoreText, kEnd };

  /// `first_line` is the number of the line with which the text begins: above 1 for a part of a
  /// file that was cut at line ends, which is safe where no quoted field holds one.
  explicit RecordReader(const TableFormat& format, std::int64_t first_line = 1);

  /// Text must stay as it is until next() says kMoreText.
  void add_text(std::string_view text);
  void finish() { is_finished_ = true; }

  Next next();

  /// After kRecord, until the next call of anything: unquoted, without spaces around unquoted text,
  /// as many as the format has columns.
  std::span<const std::string_view> fields() const { return fields_; }
  /// After kComplaint: what is wrong, fit for a terminal.
  const std::string& complaint() const { return complaint_; }
  /// From 1: where the record or the complaint begins.
  std::int64_t line_number() const { return record_line_; }
  /// Where the next record may begin.
  std::int64_t next_line_number() const { return line_number_; }
  /// Does the record's first line have quotes, in a format with quotes?
  bool has_quotes() const { return has_quotes_; }
  /// Was a quote within the record not where it should be? It was then taken as it stands.
  bool has_stray_quote() const { return has_stray_quote_; }

 private:
  /// A field of a record with quotes: of the text or, where something was unescaped, of scratch_.
  struct Part {
    std::size_t begin;
    std::size_t size;
    bool is_unescaped;
  };
  enum class Quoted : std::uint8_t { kRecord, kNoEnd, kMoreText };

  void split_plain(std::string_view line);
  void split_at_spaces(std::string_view line);
  Quoted split_quoted(std::size_t line_size);
  Quoted take_quoted_field(std::string_view text, std::size_t line_size, std::size_t& at);
  std::size_t skip_spaces(std::string_view text, std::size_t at) const;
  bool at_delimiter(std::string_view text, std::size_t at) const;
  bool check_num_fields();
  void advance(std::size_t num_bytes);

  std::string delimiter_;
  std::string blank_;       // the characters that a blank line may have
  std::string_view space_;  // what is trimmed from unquoted fields
  bool at_spaces_;          // the delimiter is runs of spaces
  bool quotes_;
  bool backslash_escapes_;
  bool index_column_;
  std::size_t num_fields_;  // of a line; 0: any
  std::int64_t first_record_line_;

  std::string_view rest_;
  std::string buffer_;  // holds rest_ if that spans pieces
  bool is_buffered_ = false;
  bool is_finished_ = false;
  std::int64_t line_number_;
  std::int64_t record_line_ = 0;

  std::vector<std::string_view> fields_;
  std::vector<Part> parts_;
  std::string scratch_;
  std::size_t record_size_ = 0;  // of the record just split, with its line end
  bool has_quotes_ = false;
  bool has_stray_quote_ = false;
  std::string complaint_;
};

/// The first records of a text, at most so many, without those that give rise to complaints; by
/// them find_rating_columns and find_item_columns tell what is in which column.
using Records = std::vector<std::vector<std::string>>;
Records sample_records(std::string_view text, const TableFormat& format, std::size_t max_records);

}  // namespace als
