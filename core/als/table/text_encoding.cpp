#include "als/table/text_encoding.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "als/base/text.h"

namespace als {
namespace {

constexpr std::string_view kUtf8Mark = "\xef\xbb\xbf";
constexpr std::string_view kUtf16LeMark = "\xff\xfe";
constexpr std::string_view kUtf16BeMark = "\xfe\xff";
constexpr std::uint32_t kUnknown = 0xfffd;  // the replacement character
constexpr char kCtrlZ = 0x1a;

/// How many ASCII bytes a text begins with.
std::size_t ascii_prefix(std::string_view text) {
  std::size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    std::uint64_t eight;
    std::memcpy(&eight, text.data() + i, 8);
    if ((eight & 0x8080808080808080U) != 0) break;
  }
  while (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) ++i;
  return i;
}

/// How many bytes of valid UTF-8 a text begins with.
std::size_t utf8_prefix(std::string_view text) {
  std::size_t i = ascii_prefix(text);
  while (i < text.size()) {
    const std::size_t size = first_utf8_char(text.substr(i)).size;
    if (size == 0) break;
    i += size;
    if (i < text.size() && static_cast<unsigned char>(text[i]) < 0x80) {
      i += ascii_prefix(text.substr(i));
    }
  }
  return i;
}

std::uint32_t windows1252_code(char c) {
  static constexpr std::array<std::uint16_t, 32> kFrom80{
      0x20ac, 0xfffd, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
      0x2039, 0x0152, 0xfffd, 0x017d, 0xfffd, 0xfffd, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
      0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0xfffd, 0x017e, 0x0178};
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 && byte < 0xa0 ? kFrom80[byte - 0x80U] : byte;
}

std::uint32_t utf16_unit(const char* bytes, Encoding encoding) {
  const std::uint32_t first = static_cast<unsigned char>(bytes[0]);
  const std::uint32_t second = static_cast<unsigned char>(bytes[1]);
  return encoding == Encoding::kUtf16Le ? first | second << 8U : first << 8U | second;
}

bool is_high_surrogate(std::uint32_t unit) { return (unit & 0xfc00U) == 0xd800U; }
bool is_low_surrogate(std::uint32_t unit) { return (unit & 0xfc00U) == 0xdc00U; }

}  // namespace

std::string_view encoding_name(Encoding encoding) {
  switch (encoding) {
    case Encoding::kUtf8:
      return "utf-8";
    case Encoding::kUtf16Le:
      return "utf-16le";
    case Encoding::kUtf16Be:
      return "utf-16be";
    case Encoding::kWindows1252:
      return "windows-1252";
  }
  return "utf-8";
}

std::optional<Encoding> parse_encoding(std::string_view name) {
  std::string folded;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      folded += static_cast<char>(c - 'A' + 'a');
    } else if (c != '-' && c != '_' && c != ' ') {
      folded += c;
    }
  }
  static constexpr std::pair<std::string_view, Encoding> kNames[] = {
      {"utf8", Encoding::kUtf8},
      {"utf8sig", Encoding::kUtf8},
      {"utf8bom", Encoding::kUtf8},
      {"ascii", Encoding::kUtf8},
      {"usascii", Encoding::kUtf8},
      {"utf16", Encoding::kUtf16Le},
      {"utf16le", Encoding::kUtf16Le},
      {"unicode", Encoding::kUtf16Le},
      {"ucs2", Encoding::kUtf16Le},
      {"utf16be", Encoding::kUtf16Be},
      {"windows1252", Encoding::kWindows1252},
      {"cp1252", Encoding::kWindows1252},
      {"1252", Encoding::kWindows1252},
      {"ansi", Encoding::kWindows1252},
      {"latin1", Encoding::kWindows1252},
      {"l1", Encoding::kWindows1252},
      {"iso88591", Encoding::kWindows1252},
  };
  for (const auto& [known, encoding] : kNames) {
    if (folded == known) return encoding;
  }
  return std::nullopt;
}

Encoding detect_encoding(std::string_view sample) {
  if (sample.starts_with(kUtf8Mark)) return Encoding::kUtf8;
  if (sample.starts_with(kUtf16LeMark)) return Encoding::kUtf16Le;
  if (sample.starts_with(kUtf16BeMark)) return Encoding::kUtf16Be;

  // Digits, delimiters and line ends, which every table has, have a zero byte in UTF-16: the second
  // one of the two in the little-endian form. A tenth of the units is less than any table has.
  std::array<std::size_t, 2> num_zeros{};
  for (std::size_t i = 0; i < sample.size(); ++i) num_zeros[i % 2] += sample[i] == '\0' ? 1U : 0U;
  const std::size_t enough = std::max<std::size_t>(1, sample.size() / 20);
  if (num_zeros[1] >= enough && num_zeros[0] <= num_zeros[1] / 10) return Encoding::kUtf16Le;
  if (num_zeros[0] >= enough && num_zeros[1] <= num_zeros[0] / 10) return Encoding::kUtf16Be;

  std::size_t num_bad = 0;
  std::size_t num_long = 0;  // characters of more than one byte
  for (std::size_t i = ascii_prefix(sample); i < sample.size();) {
    const Utf8Char c = first_utf8_char(sample.substr(i));
    if (c.is_cut) break;
    num_bad += c.size == 0 ? 1U : 0U;
    num_long += c.size > 1 ? 1U : 0U;
    i += std::max<std::size_t>(c.size, 1);
    i += ascii_prefix(sample.substr(i));
  }
  return num_bad > num_long / 2 ? Encoding::kWindows1252 : Encoding::kUtf8;
}

/// Leaves the byte order mark out; false while the mark may still be incomplete.
bool TextDecoder::take_mark(bool is_last) {
  const auto may_become = [&](std::string_view mark) {
    return !is_last && joined_.size() < mark.size() && mark.starts_with(joined_);
  };
  const auto take = [&](std::string_view mark) {
    if (!joined_.starts_with(mark)) return false;
    joined_.erase(0, mark.size());
    return true;
  };
  switch (encoding_) {
    case Encoding::kUtf8:
      if (may_become(kUtf8Mark)) return false;
      take(kUtf8Mark);
      break;
    case Encoding::kUtf16Le:
    case Encoding::kUtf16Be:
      if (may_become(kUtf16LeMark) || may_become(kUtf16BeMark)) return false;
      if (take(kUtf16LeMark)) {
        encoding_ = Encoding::kUtf16Le;
      } else if (take(kUtf16BeMark)) {
        encoding_ = Encoding::kUtf16Be;
      }
      break;
    case Encoding::kWindows1252:
      break;
  }
  at_start_ = false;
  return true;
}

Result<std::string_view> TextDecoder::decode(std::string_view piece, bool is_last) {
  // A mark begins with a byte that is not ASCII.
  const bool may_have_mark =
      !held_.empty() || (!piece.empty() && static_cast<unsigned char>(piece[0]) >= 0x80);
  std::string_view bytes = piece;
  if (!held_.empty() || (at_start_ && may_have_mark)) {
    joined_ = held_;
    joined_ += piece;
    held_.clear();
    if (at_start_ && !take_mark(is_last)) {
      held_ = joined_;
      return std::string_view();
    }
    bytes = joined_;
  }
  if (!bytes.empty()) at_start_ = false;
  const std::string_view text = with_line_feeds(to_utf8(bytes, is_last), is_last);
  const Result<void> checked = check_lines(text);
  if (!checked) return checked.error();
  return text;
}

std::string_view TextDecoder::to_utf8(std::string_view bytes, bool is_last) {
  switch (encoding_) {
    case Encoding::kUtf8:
      return from_utf8(bytes, is_last);
    case Encoding::kUtf16Le:
    case Encoding::kUtf16Be:
      return from_utf16(bytes, is_last);
    case Encoding::kWindows1252:
      return from_windows1252(bytes);
  }
  return {};
}

std::string_view TextDecoder::from_utf8(std::string_view bytes, bool is_last) {
  bool copied = false;
  std::size_t begin = 0;  // of what is not copied yet
  for (;;) {
    const std::size_t end = begin + utf8_prefix(bytes.substr(begin));
    const bool at_end = end == bytes.size();
    if (at_end || (!is_last && first_utf8_char(bytes.substr(end)).is_cut)) {
      held_ = bytes.substr(end);
      if (!copied) return bytes.substr(0, end);
      utf8_ += bytes.substr(begin, end - begin);
      return utf8_;
    }
    if (!copied) utf8_.clear();
    copied = true;
    utf8_ += bytes.substr(begin, end - begin);
    append_utf8(windows1252_code(bytes[end]), utf8_);
    ++num_bad_;
    begin = end + 1;
  }
}

std::string_view TextDecoder::from_utf16(std::string_view bytes, bool is_last) {
  utf8_.clear();
  std::size_t i = 0;
  for (; i + 2 <= bytes.size(); i += 2) {
    const std::uint32_t unit = utf16_unit(bytes.data() + i, encoding_);
    if (unit < 0x80) {
      utf8_.push_back(static_cast<char>(unit));
    } else if (!is_high_surrogate(unit) && !is_low_surrogate(unit)) {
      append_utf8(unit, utf8_);
    } else if (is_high_surrogate(unit) && i + 4 > bytes.size() && !is_last) {
      break;
    } else {
      const std::uint32_t low = is_high_surrogate(unit) && i + 4 <= bytes.size()
                                    ? utf16_unit(bytes.data() + i + 2, encoding_)
                                    : 0;
      if (is_low_surrogate(low)) {
        append_utf8(0x10000U + ((unit & 0x3ffU) << 10U) + (low & 0x3ffU), utf8_);
        i += 2;
      } else {
        append_utf8(kUnknown, utf8_);
        ++num_bad_;
      }
    }
  }
  if (is_last && i < bytes.size()) {
    append_utf8(kUnknown, utf8_);
    ++num_bad_;
  } else {
    held_ = bytes.substr(i);
  }
  return utf8_;
}

std::string_view TextDecoder::from_windows1252(std::string_view bytes) {
  const std::size_t num_ascii = ascii_prefix(bytes);
  if (num_ascii == bytes.size()) return bytes;
  utf8_ = bytes.substr(0, num_ascii);
  for (const char c : bytes.substr(num_ascii)) {
    const std::uint32_t code = windows1252_code(c);
    if (code == kUnknown) ++num_bad_;
    append_utf8(code, utf8_);
  }
  return utf8_;
}

std::string_view TextDecoder::with_line_feeds(std::string_view text, bool is_last) {
  if (text.empty()) return text;  // at the very end a held Ctrl-Z is left out
  if (after_cr_ && text[0] == '\n') text.remove_prefix(1);
  after_cr_ = false;
  if (text.empty()) return text;

  const bool owes_ctrl_z = std::exchange(holds_ctrl_z_, false);
  if (text.back() == kCtrlZ) {
    holds_ctrl_z_ = !is_last;
    text.remove_suffix(1);
  }
  std::size_t cr = text.find('\r');
  if (cr == std::string_view::npos && !owes_ctrl_z) return text;

  text_.clear();
  if (owes_ctrl_z) text_ += kCtrlZ;
  std::size_t begin = 0;
  for (; cr != std::string_view::npos; cr = text.find('\r', begin)) {
    text_ += text.substr(begin, cr - begin);
    text_ += '\n';
    begin = cr + 1;
    if (begin < text.size() && text[begin] == '\n') ++begin;
  }
  text_ += text.substr(begin);
  after_cr_ = text.ends_with('\r') && !holds_ctrl_z_;
  return text_;
}

Result<void> TextDecoder::check_lines(std::string_view text) {
  std::size_t begin = 0;
  std::size_t before = line_bytes_;  // bytes of the line that stand in earlier pieces
  while (text.size() - begin > kMaxLineBytes - before) {
    // A jump over many lines at once: the last line end that may still belong to this line.
    const std::size_t end = text.rfind('\n', begin + (kMaxLineBytes - before));
    if (end == std::string_view::npos || end < begin) {
      const std::string_view behind = text.substr(0, begin);
      const std::int64_t line = line_number_ + std::count(behind.begin(), behind.end(), '\n');
      return Error{ErrorCode::kParse,
                   "line " + std::to_string(line) + " is longer than 1 MiB; is this a text table?"};
    }
    begin = end + 1;
    before = 0;
  }
  line_number_ += std::count(text.begin(), text.end(), '\n');
  const std::size_t last = text.rfind('\n');
  line_bytes_ = last == std::string_view::npos ? line_bytes_ + text.size() : text.size() - last - 1;
  return {};
}

Result<std::string> decode_text(std::string_view bytes, Encoding encoding, bool at_start) {
  TextDecoder decoder(encoding, at_start);
  const Result<std::string_view> text = decoder.decode(bytes);
  if (!text) return text.error();
  std::string whole(*text);
  const Result<std::string_view> rest = decoder.finish();
  if (!rest) return rest.error();
  whole += *rest;
  return whole;
}

}  // namespace als
