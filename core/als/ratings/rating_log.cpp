#include "als/ratings/rating_log.h"

#include <optional>
#include <string>

namespace als {
namespace {

constexpr std::string_view kHeader = "userId,movieId,rating,timestamp";

std::string_view separator_of(RatingLayout layout) {
  switch (layout) {
    case RatingLayout::kCsv:
      return ",";
    case RatingLayout::kDoubleColon:
      return "::";
    case RatingLayout::kTab:
      return "\t";
  }
  return ",";
}

/// "4", "4.0", "3.5", "0.5" ... as half stars.
std::optional<std::uint8_t> parse_half_stars(std::string_view text) {
  const bool whole = text.size() == 1 || (text.size() == 3 && text.substr(1) == ".0");
  const bool half = text.size() == 3 && text.substr(1) == ".5";
  if ((!whole && !half) || text[0] < '0' || text[0] > '5') return std::nullopt;
  const int half_stars = 2 * (text[0] - '0') + (half ? 1 : 0);
  if (half_stars < 1 || half_stars > 10) return std::nullopt;
  return static_cast<std::uint8_t>(half_stars);
}

/// Walks over the fields of a line.
class Fields {
 public:
  Fields(std::string_view line, std::string_view separator) : rest_(line), separator_(separator) {}

  bool at_end() const { return at_end_; }
  /// The next field; empty at the end.
  std::string_view take() {
    const std::size_t end = rest_.find(separator_);
    const std::string_view field = rest_.substr(0, end);
    at_end_ = end == std::string_view::npos;
    rest_.remove_prefix(at_end_ ? rest_.size() : end + separator_.size());
    return field;
  }

 private:
  std::string_view rest_;
  std::string_view separator_;
  bool at_end_ = false;
};

std::string quoted(std::string_view field) {
  std::string text = "\"";
  text += to_utf8(field.substr(0, 40));
  text += '"';
  return text;
}

/// The row of a line, or what is wrong with it.
struct RowOrComplaint {
  RatingRow row{};
  std::string complaint;  // empty: the row is good
};

RowOrComplaint parse_row(std::string_view line, std::string_view separator,
                         bool more_fields_allowed) {
  RowOrComplaint result;
  Fields fields(line, separator);
  const std::string_view user = fields.take();
  const std::string_view movie = fields.take();
  const std::string_view rating = fields.take();
  const std::string_view timestamp = fields.take();
  const auto user_id = parse_u32(user);
  const auto movie_id = parse_u32(movie);
  const auto half_stars = parse_half_stars(rating);
  if (!user_id) {
    result.complaint = "user " + quoted(user) + " is not a whole number";
  } else if (!movie_id) {
    result.complaint = "movie " + quoted(movie) + " is not a whole number";
  } else if (!half_stars) {
    result.complaint =
        "rating " + quoted(rating) + " is not a number between 0.5 and 5 in half-star steps";
  } else if (!parse_i64(timestamp)) {
    result.complaint = "timestamp " + quoted(timestamp) + " is not a whole number";
  } else if (!fields.at_end() && !more_fields_allowed) {
    result.complaint = "there are more than four fields";
  } else {
    result.row = {*user_id, *movie_id, *half_stars, 0};
  }
  return result;
}

}  // namespace

Result<RatingLog> parse_ratings(std::string_view text, std::string_view file_name,
                                RatingLayout layout, const ParseOptions& options) {
  RatingLog log;
  log.rows.reserve(text.size() / 24);  // a row of MovieLens has 20 to 30 bytes
  const std::string_view separator = separator_of(layout);
  bool more_fields_allowed = false;
  LineReader lines(text);
  if (layout == RatingLayout::kCsv) {
    // A file without its header is of another layout: not a matter of one row.
    if (!lines.next() || !lines.line().starts_with(kHeader) ||
        (lines.line().size() > kHeader.size() && lines.line()[kHeader.size()] != ',')) {
      return parse_error(
          file_name, 1,
          "the header is " + quoted(lines.line()) + "; expected " + std::string(kHeader));
    }
    more_fields_allowed = lines.line().size() > kHeader.size();
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
