#include "als/ratings/rating_row.h"

#include <optional>

#include "als/base/text.h"

namespace als {
namespace {

constexpr std::string_view kHeader = "userId,movieId,rating,timestamp";

/// "4", "4.0", "3.5", "0.5" ... as half stars.
std::optional<std::uint8_t> parse_half_stars(std::string_view text) {
  const bool whole = text.size() == 1 || (text.size() == 3 && text.substr(1) == ".0");
  const bool half = text.size() == 3 && text.substr(1) == ".5";
  if ((!whole && !half) || text[0] < '0' || text[0] > '5') return std::nullopt;
  const int level = 2 * (text[0] - '0') + (half ? 1 : 0);
  if (level < 1 || level > 10) return std::nullopt;
  return static_cast<std::uint8_t>(level);
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

}  // namespace

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

RowOrComplaint parse_row(std::string_view line, std::string_view separator,
                         bool more_fields_allowed) {
  RowOrComplaint result;
  Fields fields(line, separator);
  const std::string_view user = fields.take();
  const std::string_view movie = fields.take();
  const std::string_view rating = fields.take();
  const std::string_view timestamp = fields.take();
  const auto user_id = parse_u32(user);
  const auto item_id = parse_u32(movie);
  const auto level = parse_half_stars(rating);
  if (!user_id) {
    result.complaint = "user " + quoted(user) + " is not a whole number";
  } else if (!item_id) {
    result.complaint = "item " + quoted(movie) + " is not a whole number";
  } else if (!level) {
    result.complaint =
        "rating " + quoted(rating) + " is not a number between 0.5 and 5 in half-star steps";
  } else if (!parse_i64(timestamp)) {
    result.complaint = "timestamp " + quoted(timestamp) + " is not a whole number";
  } else if (!fields.at_end() && !more_fields_allowed) {
    result.complaint = "there are more than four fields";
  } else {
    result.row = {*user_id, *item_id, *level, 0};
  }
  return result;
}

Result<bool> parse_header(std::string_view line, std::string_view file_name) {
  // A file without its header is of another layout: not a matter of one row.
  if (!line.starts_with(kHeader) || (line.size() > kHeader.size() && line[kHeader.size()] != ',')) {
    return parse_error(file_name, 1,
                       "the header is " + quoted(line) + "; expected " + std::string(kHeader));
  }
  return line.size() > kHeader.size();
}

}  // namespace als
