#include "als/catalog/parse_tags.h"

#include <optional>
#include <utility>

namespace als {
namespace {

constexpr std::string_view kHeader = "userId,movieId,tag,timestamp";

std::string quoted(std::string_view field) {
  std::string text = "\"";
  text += to_utf8(field.substr(0, 80));
  text += '"';
  return text;
}

std::string normalized(std::string_view tag) {
  std::string result;
  for (const char c : to_utf8(trim(tag))) {
    const bool space = c == ' ' || c == '\t';
    if (space && result.ends_with(' ')) continue;
    result.push_back(space ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return result;
}

/// The four fields of a line; nothing if there are more or less. A tag of tags.dat may hold the
/// separator: the fields around it are numbers.
std::optional<std::vector<std::string>> fields_of(std::string_view line, TagLayout layout) {
  if (layout == TagLayout::kCsv) {
    auto fields = split_csv(line);
    if (!fields || fields->size() != 4) return std::nullopt;
    return fields;
  }
  const std::size_t movie = line.find("::");
  if (movie == std::string_view::npos) return std::nullopt;
  const std::size_t tag = line.find("::", movie + 2);
  const std::size_t timestamp = line.rfind("::");
  if (tag == std::string_view::npos || timestamp < tag + 2) return std::nullopt;
  return std::vector<std::string>{std::string(line.substr(0, movie)),
                                  std::string(line.substr(movie + 2, tag - movie - 2)),
                                  std::string(line.substr(tag + 2, timestamp - tag - 2)),
                                  std::string(line.substr(timestamp + 2))};
}

/// The tag of a line, or what is wrong with it.
struct TagOrComplaint {
  UserTag tag;
  std::string complaint;  // empty: the row is good
};

TagOrComplaint parse_tag(std::string_view line, TagLayout layout) {
  TagOrComplaint result;
  const auto fields = fields_of(line, layout);
  if (!fields) {
    result.complaint = layout == TagLayout::kCsv
                           ? "expected userId,movieId,tag,timestamp with a tag in quotes if it has "
                             "commas"
                           : "expected user::movie::tag::timestamp";
    return result;
  }
  const auto user_id = parse_u32((*fields)[0]);
  const auto item_id = parse_u32((*fields)[1]);
  result.tag.tag = normalized((*fields)[2]);
  if (!user_id) {
    result.complaint = "user " + quoted((*fields)[0]) + " is not a whole number";
  } else if (!item_id) {
    result.complaint = "movie " + quoted((*fields)[1]) + " is not a whole number";
  } else if (result.tag.tag.empty()) {
    result.complaint = "the tag is empty";
  } else if (!parse_i64((*fields)[3])) {
    result.complaint = "timestamp " + quoted((*fields)[3]) + " is not a whole number";
  } else {
    result.tag.user_id = *user_id;
    result.tag.item_id = *item_id;
  }
  return result;
}

}  // namespace

Result<TagList> parse_tags(std::string_view text, std::string_view file_name, TagLayout layout,
                           bool skip_bad_rows) {
  TagList list;
  LineReader lines(text);
  if (layout == TagLayout::kCsv && (!lines.next() || lines.line() != kHeader)) {
    return parse_error(
        file_name, 1,
        "the header is " + quoted(lines.line()) + "; expected " + std::string(kHeader));
  }
  while (lines.next()) {
    TagOrComplaint parsed = parse_tag(lines.line(), layout);
    if (parsed.complaint.empty()) {
      list.tags.push_back(std::move(parsed.tag));
      continue;
    }
    const Result<void> skipped = list.bad_rows.add(
        parse_error(file_name, lines.line_number(), parsed.complaint), skip_bad_rows);
    if (!skipped) return skipped.error();
  }
  return list;
}

}  // namespace als
