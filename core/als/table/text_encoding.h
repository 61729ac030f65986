#pragma once

// TextDecoder: bytes of a text file, in pieces cut anywhere, to UTF-8 with LF at the line ends.
// UTF-8 without CR and byte order mark, which nearly all big files are, is not copied.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "als/base/result.h"

namespace als {

enum class Encoding : std::uint8_t {
  kUtf8,
  kUtf16Le,
  kUtf16Be,
  kWindows1252,  ///< Latin-1 too: the two differ only where Latin-1 has control codes
};

/// "utf-8", "utf-16le", "utf-16be", "windows-1252".
std::string_view encoding_name(Encoding encoding);
/// By these names and their usual aliases (latin1, ISO-8859-1, cp1252, utf8, ascii, ...); "utf-16"
/// is little-endian unless a byte order mark says otherwise. Nothing for other names.
std::optional<Encoding> parse_encoding(std::string_view name);

/// The encoding of a text by its first bytes, which may be cut anywhere: by its byte order mark; by
/// the zero bytes that UTF-16 has beside ASCII; else UTF-8, unless there are more bytes that are
/// not UTF-8 than half of its characters beyond ASCII, then Windows-1252.
Encoding detect_encoding(std::string_view sample);

/// A line may have so many bytes of UTF-8 without its end: what has longer lines is no text table,
/// and memory stays bounded.
inline constexpr std::size_t kMaxLineBytes = 1U << 20U;

/// One text, from its first byte to its last. LF, CRLF and a lone CR all become LF; a byte order
/// mark is left out (in UTF-16 it overrules the byte order); so is a Ctrl-Z at the text's end. What
/// is wrong in UTF-8 is taken for Windows-1252, byte by byte: files put together from two sources
/// stay readable. Bytes without a meaning in Windows-1252 and broken pairs of UTF-16 become U+FFFD.
class TextDecoder {
 public:
  /// `at_start` off: of a part that is not a text's first, which no byte order mark can begin.
  explicit TextDecoder(Encoding encoding, bool at_start = true)
      : encoding_(encoding), at_start_(at_start) {}

  /// The text of the next piece, as far as it can be told: whole characters, but not whole lines.
  /// Looks at the decoder's memory or at the piece, and is valid until either changes. kParse for a
  /// line longer than kMaxLineBytes; the decoder is of no use after that.
  Result<std::string_view> decode(std::string_view piece) { return decode(piece, false); }
  /// What the end of the text lets one tell of its last bytes.
  Result<std::string_view> finish() { return decode({}, true); }

  /// How many bytes (UTF-16: units) were not as the encoding wants them.
  std::int64_t num_bad() const { return num_bad_; }

 private:
  Result<std::string_view> decode(std::string_view piece, bool is_last);
  bool take_mark(bool is_last);
  std::string_view to_utf8(std::string_view bytes, bool is_last);
  std::string_view from_utf8(std::string_view bytes, bool is_last);
  std::string_view from_utf16(std::string_view bytes, bool is_last);
  std::string_view from_windows1252(std::string_view bytes);
  std::string_view with_line_feeds(std::string_view text, bool is_last);
  Result<void> check_lines(std::string_view text);

  Encoding encoding_;
  bool at_start_;              // the byte order mark is not behind us
  bool after_cr_ = false;      // the last piece ended with CR, told as LF
  bool holds_ctrl_z_ = false;  // the last piece ended with Ctrl-Z, not told yet
  std::string held_;           // bytes not decoded yet: a character's first part
  std::string joined_;         // held_ and the piece after it
  std::string utf8_;           // decoded
  std::string text_;           // with LF
  std::int64_t num_bad_ = 0;
  std::int64_t line_number_ = 1;  // of the line that goes on at the end of what was told
  std::size_t line_bytes_ = 0;    // of it so far
};

/// A whole text at once, or with `at_start` off a part of one, from behind a line end to another.
Result<std::string> decode_text(std::string_view bytes, Encoding encoding, bool at_start = true);

}  // namespace als
