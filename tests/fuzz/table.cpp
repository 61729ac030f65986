// table: the format of any text, its records whole and in pieces, and what is in its columns.

#include "als/table/column_roles.h"
#include "als/table/table_reader.h"
#include "input.h"

namespace als::fuzz {
namespace {

std::string records_of(const TableFormat& format, std::string_view text, std::size_t piece_bytes) {
  RecordReader reader(format);
  std::string records;
  std::string piece;
  std::size_t at = 0;
  for (;;) {
    switch (reader.next()) {
      case RecordReader::Next::kRecord:
        records += std::to_string(reader.line_number());
        for (const std::string_view field : reader.fields()) records.append("|").append(field);
        ALS_CHECK(format.num_columns == 0 ||
                  reader.fields().size() == static_cast<std::size_t>(format.num_columns));
        records += "\n";
        break;
      case RecordReader::Next::kComplaint:
        records += std::to_string(reader.line_number()) + "!" + reader.complaint() + "\n";
        break;
      case RecordReader::Next::kMoreText:
        if (at >= text.size()) {
          reader.finish();
        } else {
          piece = text.substr(at, piece_bytes);
          at += piece_bytes;
          reader.add_text(piece);
        }
        break;
      case RecordReader::Next::kEnd:
        return records;
    }
  }
}

void check_column(const TableFormat& format, int column) {
  ALS_CHECK(column >= -1);
  if (format.num_columns > 0) ALS_CHECK(column < format.num_columns);
  ALS_CHECK((column < 0) == column_label(format, column).empty());
}

}  // namespace

void table(Bytes bytes) {
  Input input(bytes);
  const unsigned options = input.option();
  const std::size_t piece_bytes = 1 + input.byte() % 64;
  TableOptions given;
  if ((options & 1U) != 0) given.has_header = (options & 2U) != 0;
  if ((options & 4U) != 0) {
    const Result<std::string> delimiter =
        parse_delimiter(input.bytes(1 + (options >> 4U) % 8).size() > 0 ? ";" : "tab");
    if (delimiter) given.delimiter = *delimiter;
  }
  const bool is_whole = (options & 8U) == 0;
  const std::string text = input.rest_text();
  const Result<TableSample> sample = detect_table_in_bytes(text, given, is_whole);
  if (!sample) return check_refusal(sample.error());
  const TableFormat& format = sample->format;
  ALS_CHECK(!delimiter_name(format.delimiter).empty());
  const std::string whole = records_of(format, sample->text, sample->text.size() + 1);
  ALS_CHECK(records_of(format, sample->text, piece_bytes) == whole);
  const Records records = sample_records(sample->text, format, 50);
  if (const Result<RatingColumns> columns = find_rating_columns(format, records, {})) {
    for (const int column : {columns->user, columns->item, columns->rating, columns->time})
      check_column(format, column);
  } else {
    check_refusal(columns.error());
  }
  if (const Result<ItemColumns> columns = find_item_columns(format, records, {})) {
    for (const int column : {columns->id, columns->title, columns->year, columns->tags,
                             columns->imdb_id, columns->tmdb_id})
      check_column(format, column);
    ALS_CHECK(columns->id >= 0);
  } else {
    check_refusal(columns.error());
  }
}

}  // namespace als::fuzz
