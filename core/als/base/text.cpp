#include "als/base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace als {

LineReader::LineReader(std::string_view text) : rest_(text) {
  if (rest_.starts_with("\xef\xbb\xbf")) rest_.remove_prefix(3);
}

bool LineReader::next() {
  if (rest_.empty()) return false;
  const std::size_t end = rest_.find('\n');
  line_ = rest_.substr(0, end);
  rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
  if (line_.ends_with('\r')) line_.remove_suffix(1);
  ++line_number_;
  return true;
}

Error parse_error(std::string_view file_name, std::int64_t line_number, std::string_view message) {
  return {ErrorCode::kParse,
          std::string(file_name) + ":" + std::to_string(line_number) + ": " + std::string(message)};
}

namespace {

template <class T>
std::optional<T> parse_integer(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::uint32_t> parse_u32(std::string_view text) {
  return parse_integer<std::uint32_t>(text);
}
std::optional<std::int64_t> parse_i64(std::string_view text) {
  return parse_integer<std::int64_t>(text);
}

std::vector<std::string_view> split_fields(std::string_view line, std::string_view separator) {
  std::vector<std::string_view> fields;
  for (;;) {
    const std::size_t end = line.find(separator);
    fields.push_back(line.substr(0, end));
    if (end == std::string_view::npos) return fields;
    line.remove_prefix(end + separator.size());
  }
}

std::optional<std::vector<std::string>> split_csv(std::string_view line) {
  std::vector<std::string> fields;
  std::size_t i = 0;
  for (;;) {
    std::string field;
    if (i < line.size() && line[i] == '"') {
      ++i;
      for (;;) {
        if (i >= line.size()) return std::nullopt;
        if (line[i] != '"') {
          field.push_back(line[i++]);
        } else if (i + 1 < line.size() && line[i + 1] == '"') {
          field.push_back('"');
          i += 2;
        } else {
          ++i;
          break;
        }
      }
      if (i < line.size() && line[i] != ',') return std::nullopt;
    } else {
      const std::size_t end = std::min(line.find(',', i), line.size());
      field = line.substr(i, end - i);
      i = end;
    }
    fields.push_back(std::move(field));
    if (i >= line.size()) return fields;
    ++i;  // the comma
  }
}

Utf8Char first_utf8_char(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  if (lead < 0x80) return {lead, 1, false};
  if (lead < 0xc2 || lead > 0xf4) return {0, 0, false};
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  std::uint32_t code = lead & (0xffU >> (size + 1));
  for (std::size_t k = 1; k < size; ++k) {
    if (k == text.size()) return {0, 0, true};
    const auto byte = static_cast<unsigned char>(text[k]);
    // The second byte tells overlong forms, surrogates and codes above 10ffff.
    const unsigned char least = k > 1 ? 0x80 : lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
    const unsigned char most = k > 1 ? 0xbf : lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
    if (byte < least || byte > most) return {0, 0, false};
    code = code << 6U | (byte & 0x3fU);
  }
  return {code, size, false};
}

void append_utf8(std::uint32_t code, std::string& utf8) {
  if (code < 0x80) {
    utf8.push_back(static_cast<char>(code));
    return;
  }
  const int num_more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
  const std::uint32_t lead = num_more == 1 ? 0xc0U : num_more == 2 ? 0xe0U : 0xf0U;
  utf8.push_back(static_cast<char>(lead | code >> static_cast<unsigned>(6 * num_more)));
  for (int k = num_more - 1; k >= 0; --k) {
    utf8.push_back(static_cast<char>(0x80U | (code >> static_cast<unsigned>(6 * k) & 0x3fU)));
  }
}

bool is_valid_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = first_utf8_char(text).size;
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string latin1_to_utf8(std::string_view text) {
  std::string utf8;
  for (const char c : text) append_utf8(static_cast<unsigned char>(c), utf8);
  return utf8;
}

std::string to_utf8(std::string_view text) {
  return is_valid_utf8(text) ? std::string(text) : latin1_to_utf8(text);
}

std::string_view trim(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::string decimal_text(double number) {
  constexpr std::int64_t kUnit = 10'000;
  const auto rounded = static_cast<std::int64_t>(std::llround(std::fabs(number) * kUnit));
  std::string text = number < 0.0 && rounded != 0 ? "-" : "";
  text += std::to_string(rounded / kUnit);
  std::string decimals = std::to_string(kUnit + rounded % kUnit).substr(1);
  while (!decimals.empty() && decimals.back() == '0') decimals.pop_back();
  return decimals.empty() ? text : text + "." + decimals;
}

namespace {

bool turns_or_ends_line(std::uint32_t code) {
  return code == 0x61c || code == 0x200e || code == 0x200f || (code >= 0x2028 && code <= 0x202e) ||
         (code >= 0x2066 && code <= 0x2069);
}

std::string hex(std::uint32_t value, int num_digits) {
  std::string text;
  for (int k = num_digits - 1; k >= 0; --k) {
    text += "0123456789abcdef"[value >> static_cast<unsigned>(4 * k) & 0xfU];
  }
  return text;
}

}  // namespace

std::string printable(std::string_view text, std::size_t max_bytes) {
  constexpr std::string_view kEllipsis = "\xe2\x80\xa6";
  std::string shown;
  std::size_t cut = 0;  // where there is still room for the ellipsis
  while (!text.empty()) {
    const Utf8Char c = first_utf8_char(text);
    const std::size_t size = std::max<std::size_t>(c.size, 1);
    if (c.size == 0) {
      shown += "\\x" + hex(static_cast<unsigned char>(text[0]), 2);
    } else if (c.code < 0x20 || c.code == 0x7f) {
      shown += "\\x" + hex(c.code, 2);
    } else if ((c.code >= 0x80 && c.code < 0xa0) || turns_or_ends_line(c.code)) {
      shown += "\\u{" + hex(c.code, 4) + "}";
    } else {
      shown += text.substr(0, size);
    }
    text.remove_prefix(size);
    if (shown.size() > max_bytes) {
      shown.resize(cut);
      shown += kEllipsis;
      return shown;
    }
    if (shown.size() + kEllipsis.size() <= max_bytes) cut = shown.size();
  }
  return shown;
}

std::string general_text(double number, int digits) {
  if (!std::isfinite(number)) return std::isnan(number) ? "nan" : number < 0 ? "-inf" : "inf";
  if (number == 0.0) return "0";
  double scaled = std::fabs(number);
  int exponent = 0;  // of ten
  for (; scaled >= 10.0; ++exponent) scaled /= 10.0;
  for (; scaled < 1.0; --exponent) scaled *= 10.0;
  for (int i = 1; i < digits; ++i) scaled *= 10.0;
  std::string text = std::to_string(std::llround(scaled));
  if (text.size() > static_cast<std::size_t>(digits)) ++exponent;  // 9.99... became 10
  text.resize(static_cast<std::size_t>(digits));
  text.resize(std::max<std::size_t>(text.find_last_not_of('0') + 1, 1));
  const bool scientific = exponent < -4 || exponent >= digits;
  const int before_point = scientific ? 0 : exponent;
  if (before_point < 0) {
    text.insert(0, std::string(static_cast<std::size_t>(-before_point), '0'));
    text.insert(1, ".");
  } else {
    const auto whole = static_cast<std::size_t>(before_point) + 1;
    if (text.size() < whole) text.append(whole - text.size(), '0');
    if (text.size() > whole) text.insert(whole, ".");
  }
  if (scientific) {
    const std::string power = std::to_string(std::abs(exponent));
    text += (exponent < 0 ? "e-" : "e+") + std::string(power.size() < 2 ? "0" : "") + power;
  }
  return number < 0.0 ? "-" + text : text;
}

std::string quoted_for_message(std::string_view text) { return '"' + printable(text, 40) + '"'; }

Result<void> BadRows::add(Error error, bool skip) {
  if (!skip) return error;
  ++count_;
  if (first_messages_.size() < kMaxMessages) first_messages_.push_back(std::move(error.message));
  return {};
}

void BadRows::add(const BadRows& other) {
  count_ += other.count_;
  for (const std::string& message : other.first_messages_) {
    if (first_messages_.size() < kMaxMessages) first_messages_.push_back(message);
  }
}

void BadRows::add_unnamed(std::int64_t count) { count_ += count; }

}  // namespace als
