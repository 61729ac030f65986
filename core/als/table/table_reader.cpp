#include "als/table/table_reader.h"

#include <algorithm>

#include "als/base/text.h"

namespace als {
namespace {

constexpr std::string_view kNone = std::string_view();

std::string_view trim_of(std::string_view text, std::string_view space) {
  const std::size_t begin = text.find_first_not_of(space);
  if (begin == std::string_view::npos) return kNone;
  return text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

}  // namespace

RecordReader::RecordReader(const TableFormat& format, std::int64_t first_line)
    : delimiter_(format.delimiter),
      blank_(" \t\x1a" + format.delimiter),
      space_(format.delimiter == "\t" ? " " : " \t"),
      at_spaces_(format.delimiter == " "),
      quotes_(format.quotes),
      backslash_escapes_(format.backslash_escapes),
      index_column_(format.index_column),
      num_fields_(format.num_columns == 0
                      ? 0
                      : static_cast<std::size_t>(format.num_columns) + (index_column_ ? 1 : 0)),
      first_record_line_(format.first_record_line),
      line_number_(first_line) {}

void RecordReader::add_text(std::string_view text) {
  if (rest_.empty()) {
    rest_ = text;
    is_buffered_ = false;
    return;
  }
  if (is_buffered_) {
    buffer_.erase(0, static_cast<std::size_t>(rest_.data() - buffer_.data()));
  } else {
    buffer_ = rest_;
  }
  buffer_ += text;
  rest_ = buffer_;
  is_buffered_ = true;
}

void RecordReader::advance(std::size_t num_bytes) {
  const std::string_view behind = rest_.substr(0, num_bytes);
  line_number_ += std::count(behind.begin(), behind.end(), '\n');
  rest_.remove_prefix(num_bytes);
}

RecordReader::Next RecordReader::next() {
  const auto more_text = [&] {
    if (!is_buffered_) {
      buffer_ = rest_;
      rest_ = buffer_;
      is_buffered_ = true;
    }
    return Next::kMoreText;
  };
  for (;;) {
    if (rest_.empty()) return is_finished_ ? Next::kEnd : Next::kMoreText;
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos && !is_finished_) return more_text();
    const std::string_view line = rest_.substr(0, end);
    const std::size_t line_size = std::min(line.size() + 1, rest_.size());
    if (line_number_ < first_record_line_ ||
        line.find_first_not_of(blank_) == std::string_view::npos) {
      advance(line_size);
      continue;
    }
    record_line_ = line_number_;
    has_stray_quote_ = false;
    record_size_ = line_size;
    has_quotes_ = quotes_ && line.find('"') != std::string_view::npos;
    if (!has_quotes_) {
      split_plain(line);
    } else {
      const Quoted quoted = split_quoted(line.size());
      if (quoted == Quoted::kMoreText) return more_text();
      if (quoted == Quoted::kNoEnd) {
        complaint_ = "a quote does not end: " + quoted_for_message(line);
        advance(line_size);
        return Next::kComplaint;
      }
    }
    if (!check_num_fields()) {
      advance(line_size);
      return Next::kComplaint;
    }
    advance(record_size_);
    return Next::kRecord;
  }
}

bool RecordReader::check_num_fields() {
  if (num_fields_ != 0) {
    if (fields_.size() == num_fields_ + 1 && fields_.back().empty()) fields_.pop_back();
    if (fields_.size() != num_fields_) {
      complaint_ = std::to_string(fields_.size()) + (fields_.size() == 1 ? " field" : " fields") +
                   " instead of " + std::to_string(num_fields_);
      if (has_stray_quote_) complaint_ += ", and a quote within a field";
      return false;
    }
  }
  if (index_column_) fields_.erase(fields_.begin());
  return true;
}

void RecordReader::split_plain(std::string_view line) {
  fields_.clear();
  if (at_spaces_) {
    split_at_spaces(line);
    return;
  }
  const auto add = [&](std::string_view field) { fields_.push_back(trim_of(field, space_)); };
  for (;;) {
    const std::size_t end =
        delimiter_.size() == 1 ? line.find(delimiter_[0]) : line.find(delimiter_);
    add(line.substr(0, end));
    if (end == std::string_view::npos) return;
    line.remove_prefix(end + delimiter_.size());
  }
}

void RecordReader::split_at_spaces(std::string_view line) {
  for (;;) {
    const std::size_t begin = line.find_first_not_of(space_);
    if (begin == std::string_view::npos) return;
    line.remove_prefix(begin);
    const std::size_t end = line.find_first_of(space_);
    fields_.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return;
    line.remove_prefix(end);
  }
}

std::size_t RecordReader::skip_spaces(std::string_view text, std::size_t at) const {
  while (at < text.size() && space_.find(text[at]) != std::string_view::npos) ++at;
  return at;
}

/// The end of the line or of the text counts.
bool RecordReader::at_delimiter(std::string_view text, std::size_t at) const {
  if (at >= text.size() || text[at] == '\n') return true;
  if (at_spaces_) return space_.find(text[at]) != std::string_view::npos;
  return text.substr(at).starts_with(delimiter_);
}

/// Takes the quoted field that begins at `at`, which then is behind it and the spaces after it. If
/// its quote ends where no end can be, but in the first line of `line_size` bytes, the field is
/// taken as it stands, up to the next delimiter; else that quote was not meant, and there is no
/// end.
RecordReader::Quoted RecordReader::take_quoted_field(std::string_view text, std::size_t line_size,
                                                     std::size_t& at) {
  const std::size_t begin = at + 1;
  const std::size_t scratch_begin = scratch_.size();
  std::size_t copied = begin;
  bool is_unescaped = false;
  std::size_t i = begin;
  const auto skip_escape = [&] {
    scratch_ += text.substr(copied, i - copied);
    scratch_ += text[i + 1];
    copied = i + 2;
    i += 2;
    is_unescaped = true;
  };
  for (;;) {
    i = backslash_escapes_ ? text.find_first_of("\"\\", i) : text.find('"', i);
    if (i == std::string_view::npos) return Quoted::kMoreText;
    const char after = i + 1 < text.size() ? text[i + 1] : '\0';
    if (text[i] == '"') {
      if (after != '"') break;
      skip_escape();
    } else if (after == '"' || after == '\\') {
      skip_escape();
    } else {
      ++i;  // a backslash that escapes nothing
    }
  }
  const std::size_t behind = at_spaces_ ? i + 1 : skip_spaces(text, i + 1);
  if (at_delimiter(text, behind)) {
    if (is_unescaped) {
      scratch_ += text.substr(copied, i - copied);
      parts_.push_back({scratch_begin, scratch_.size() - scratch_begin, true});
    } else {
      parts_.push_back({begin, i - begin, false});
    }
    at = behind;
    return Quoted::kRecord;
  }
  if (i >= line_size) {
    const bool may_be_delimiter = behind + delimiter_.size() > text.size();
    return may_be_delimiter ? Quoted::kMoreText : Quoted::kNoEnd;
  }
  scratch_.resize(scratch_begin);
  has_stray_quote_ = true;
  std::size_t end = at;
  while (!at_delimiter(text, end)) ++end;
  std::string_view field = trim_of(text.substr(at, end - at), space_);
  if (field.size() > 1 && field.ends_with('"')) field = field.substr(1, field.size() - 2);
  parts_.push_back({static_cast<std::size_t>(field.data() - text.data()), field.size(), false});
  at = end;
  return Quoted::kRecord;
}

RecordReader::Quoted RecordReader::split_quoted(std::size_t line_size) {
  const std::string_view text = rest_.substr(0, kMaxLineBytes + 1);
  const bool may_go_on = !is_finished_ && rest_.size() <= kMaxLineBytes;
  parts_.clear();
  scratch_.clear();
  std::size_t at = 0;
  for (;;) {
    const std::size_t begin = skip_spaces(text, at);
    if (at_spaces_ && at_delimiter(text, begin)) {
      at = begin;  // spaces before the line's end
      break;
    }
    if (begin < text.size() && text[begin] == '"') {
      at = begin;
      const Quoted taken = take_quoted_field(text, line_size, at);
      if (taken == Quoted::kMoreText && !may_go_on) return Quoted::kNoEnd;
      if (taken != Quoted::kRecord) return taken;
    } else {
      std::size_t end = at_spaces_ ? begin : at;
      if (!at_spaces_ && delimiter_.size() == 1) {
        const char stops[] = {delimiter_[0], '\n'};
        end = std::min(text.find_first_of(std::string_view(stops, 2), end), text.size());
      } else {
        while (!at_delimiter(text, end)) ++end;
      }
      const std::string_view field = trim_of(text.substr(at, end - at), space_);
      const std::size_t field_begin =
          field.empty() ? at : static_cast<std::size_t>(field.data() - text.data());
      parts_.push_back({field_begin, field.size(), false});
      at = end;
    }
    if (at >= text.size() || text[at] == '\n') break;
    at += at_spaces_ ? 0 : delimiter_.size();
  }
  if (at >= text.size()) {
    if (may_go_on) return Quoted::kMoreText;
    if (text.size() < rest_.size()) return Quoted::kNoEnd;  // longer than a record may be
  }
  record_size_ = std::min(at + 1, text.size());
  fields_.clear();
  for (const Part& part : parts_) {
    const std::string_view from = part.is_unescaped ? std::string_view(scratch_) : text;
    fields_.push_back(from.substr(part.begin, part.size));
  }
  return Quoted::kRecord;
}

Records sample_records(std::string_view text, const TableFormat& format, std::size_t max_records) {
  Records records;
  RecordReader reader(format);
  reader.add_text(text);
  reader.finish();
  while (records.size() < max_records) {
    const RecordReader::Next next = reader.next();
    if (next == RecordReader::Next::kEnd) break;
    if (next == RecordReader::Next::kRecord) {
      records.emplace_back(reader.fields().begin(), reader.fields().end());
    }
  }
  return records;
}

}  // namespace als
