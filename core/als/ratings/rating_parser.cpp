#include "als/ratings/rating_parser.h"

#include <algorithm>
#include <cstring>

#include "als/ratings/rating_row.h"

namespace als {
namespace {

struct BlockReading {
  RatingBlock block;
  std::int64_t num_lines = 0;
  std::vector<std::string> complaints;  // of the first bad lines
};

struct QuickRow {
  std::uint32_t user_id;
  std::uint32_t item_id;
  std::uint8_t level;
};

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Digits at `at`; null if there are none, or so many that the number might not fit. The text must
/// go on with something else.
const char* quick_number(const char* at, std::uint32_t& number) {
  constexpr std::ptrdiff_t kMaxDigits = 9;
  const char* const begin = at;
  std::uint32_t value = 0;
  for (; is_digit(*at); ++at) value = 10 * value + static_cast<std::uint32_t>(*at - '0');
  number = value;
  return at != begin && at - begin <= kMaxDigits ? at : nullptr;
}

const char* quick_separator(const char* at, RatingLayout layout) {
  switch (layout) {
    case RatingLayout::kCsv:
      return *at == ',' ? at + 1 : nullptr;
    case RatingLayout::kDoubleColon:
      return *at == ':' && at[1] == ':' ? at + 2 : nullptr;
    case RatingLayout::kTab:
      return *at == '\t' ? at + 1 : nullptr;
  }
  return nullptr;
}

/// The row of the line at `at`; answers where the next line begins, or null: read it carefully. A
/// line end must follow: there the loops over digits stop at the latest.
template <RatingLayout kLayout>
const char* quick_row(const char* at, QuickRow& row) {
  constexpr std::ptrdiff_t kMaxTimestampDigits = 18;  // of 64 bits
  at = quick_number(at, row.user_id);
  if (at == nullptr || (at = quick_separator(at, kLayout)) == nullptr) return nullptr;
  at = quick_number(at, row.item_id);
  if (at == nullptr || (at = quick_separator(at, kLayout)) == nullptr) return nullptr;
  if (!is_digit(*at)) return nullptr;
  int level = 2 * (*at++ - '0');
  if (*at == '.') {
    ++at;
    if (*at != '0' && *at != '5') return nullptr;
    level += *at++ == '5' ? 1 : 0;
  }
  if (level < 1 || level > 10) return nullptr;
  row.level = static_cast<std::uint8_t>(level);
  if ((at = quick_separator(at, kLayout)) == nullptr) return nullptr;
  const char* const timestamp = at;
  while (is_digit(*at)) ++at;
  if (at == timestamp || at - timestamp > kMaxTimestampDigits) return nullptr;
  if (*at == '\r') ++at;
  return *at == '\n' ? at + 1 : nullptr;
}

template <RatingLayout kLayout>
BlockReading read_block(std::string_view text, bool more_fields_allowed) {
  BlockReading reading;
  RatingBlock& block = reading.block;
  const auto num_line_ends = static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
  const std::size_t num_lines = num_line_ends + (text.ends_with('\n') || text.empty() ? 0 : 1);
  block.user_ids.resize(num_lines);
  block.item_ids.resize(num_lines);
  block.levels.resize(num_lines);
  const char* at = text.data();
  const char* const end = at + text.size();
  const char* const quick_end = at + (text.rfind('\n') + 1);  // npos + 1 is 0
  std::size_t num_rows = 0;
  for (std::size_t line = 0; line < num_lines; ++line) {
    QuickRow row{};
    const char* next = at < quick_end ? quick_row<kLayout>(at, row) : nullptr;
    if (next == nullptr) {
      const auto* const line_end =
          static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at)));
      std::string_view whole(at,
                             static_cast<std::size_t>((line_end != nullptr ? line_end : end) - at));
      if (whole.ends_with('\r')) whole.remove_suffix(1);
      next = line_end != nullptr ? line_end + 1 : end;
      RowOrComplaint parsed = parse_row(whole, separator_of(kLayout), more_fields_allowed);
      if (!parsed.complaint.empty()) {
        block.bad_lines.push_back(static_cast<std::int64_t>(line));
        if (reading.complaints.size() < BadRows::kMaxMessages)
          reading.complaints.push_back(std::move(parsed.complaint));
        at = next;
        continue;
      }
      row = {parsed.row.user_id, parsed.row.item_id, parsed.row.level};
    }
    block.user_ids[num_rows] = row.user_id;
    block.item_ids[num_rows] = row.item_id;
    block.levels[num_rows] = row.level;
    ++num_rows;
    at = next;
  }
  block.user_ids.resize(num_rows);
  block.item_ids.resize(num_rows);
  block.levels.resize(num_rows);
  reading.num_lines = static_cast<std::int64_t>(num_lines);
  return reading;
}

BlockReading read_block(std::string_view text, RatingLayout layout, bool more_fields_allowed) {
  switch (layout) {
    case RatingLayout::kCsv:
      return read_block<RatingLayout::kCsv>(text, more_fields_allowed);
    case RatingLayout::kDoubleColon:
      return read_block<RatingLayout::kDoubleColon>(text, more_fields_allowed);
    case RatingLayout::kTab:
      return read_block<RatingLayout::kTab>(text, more_fields_allowed);
  }
  return {};
}

/// Cuts at the line ends that follow each `block_bytes`.
std::vector<std::string_view> cut_at_line_ends(std::string_view text, std::size_t block_bytes) {
  std::vector<std::string_view> blocks;
  while (!text.empty()) {
    const std::size_t line_end = text.find('\n', std::min(block_bytes, text.size()) - 1);
    const std::size_t size = line_end == std::string_view::npos ? text.size() : line_end + 1;
    blocks.push_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return blocks;
}

}  // namespace

std::int64_t RatingBlock::line_of(std::size_t row) const {
  if (!lines.empty()) return lines[row];
  std::int64_t line = first_line + static_cast<std::int64_t>(row);
  for (const std::int64_t bad : bad_lines) line += bad <= line ? 1 : 0;
  return line;
}

RatingParser::RatingParser(std::string file_name, RatingLayout layout, const ParseOptions& options,
                           ThreadPool& pool, std::size_t block_bytes)
    : file_name_(std::move(file_name)),
      layout_(layout),
      options_(options),
      pool_(pool),
      block_bytes_(std::max<std::size_t>(block_bytes, 1)) {}

Result<void> RatingParser::add(std::string_view text) {
  if (!started_) {
    started_ = true;
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    if (layout_ == RatingLayout::kCsv) {
      const std::size_t line_end = text.find('\n');
      std::string_view line = text.substr(0, line_end);
      text.remove_prefix(line_end == std::string_view::npos ? text.size() : line_end + 1);
      if (line.ends_with('\r')) line.remove_suffix(1);
      const Result<bool> header = parse_header(line, file_name_);
      if (!header) return header.error();
      more_fields_allowed_ = *header;
      next_line_ = 2;
    }
  }
  const std::vector<std::string_view> texts = cut_at_line_ends(text, block_bytes_);
  std::vector<BlockReading> readings(texts.size());
  pool_.parallel_for(texts.size(), 1, [&](std::size_t i, std::size_t, int) {
    readings[i] = read_block(texts[i], layout_, more_fields_allowed_);
  });
  for (BlockReading& reading : readings) {
    RatingBlock& block = reading.block;
    block.first_line = next_line_;
    next_line_ += reading.num_lines;
    for (std::int64_t& line : block.bad_lines) line += block.first_line;
    for (std::size_t i = 0; i < reading.complaints.size(); ++i) {
      const Result<void> skipped =
          read_.bad_rows.add(parse_error(file_name_, block.bad_lines[i], reading.complaints[i]),
                             options_.skip_bad_rows);
      if (!skipped) return skipped.error();
    }
    read_.bad_rows.add_unnamed(
        static_cast<std::int64_t>(block.bad_lines.size() - reading.complaints.size()));
    if (block.num_rows() > 0) read_.blocks.push_back(std::move(block));
  }
  return {};
}

}  // namespace als
