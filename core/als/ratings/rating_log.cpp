#include "als/ratings/rating_log.h"

#include "als/ratings/rating_row.h"

namespace als {

Result<RatingLog> parse_ratings(std::string_view text, std::string_view file_name,
                                RatingLayout layout, const ParseOptions& options) {
  RatingLog log;
  log.rows.reserve(text.size() / 24);  // a row of MovieLens has 20 to 30 bytes
  const std::string_view separator = separator_of(layout);
  bool more_fields_allowed = false;
  LineReader lines(text);
  if (layout == RatingLayout::kCsv) {
    lines.next();
    const Result<bool> header = parse_header(lines.line(), file_name);
    if (!header) return header.error();
    more_fields_allowed = *header;
  }
  while (lines.next()) {
    RowOrComplaint parsed = parse_row(lines.line(), separator, more_fields_allowed);
    if (!parsed.complaint.empty()) {
      const Result<void> skipped = log.bad_rows.add(
          parse_error(file_name, lines.line_number(), parsed.complaint), options.skip_bad_rows);
      if (!skipped) return skipped.error();
      continue;
    }
    parsed.row.line = static_cast<std::int32_t>(lines.line_number());
    log.rows.push_back(parsed.row);
  }
  return log;
}

}  // namespace als
