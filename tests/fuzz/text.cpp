// base/text and table/text_encoding: lines, fields, UTF-8, and that a text decoded in pieces is the
// text.

#include "als/base/text.h"

#include "als/catalog/user_tags.h"
#include "als/table/text_encoding.h"
#include "als/titles/folded_text.h"
#include "input.h"

namespace als::fuzz {
namespace {

void check_lines(std::string_view text) {
  LineReader lines(text);
  std::int64_t number = 0;
  std::size_t size = 0;
  while (lines.next()) {
    ALS_CHECK(lines.line_number() == ++number);
    ALS_CHECK(lines.line().find('\n') == std::string_view::npos);
    size += lines.line().size();
  }
  ALS_CHECK(size <= text.size());
}

void check_fields(std::string_view text) {
  std::string joined;
  for (const std::string_view field : split_fields(text, "::")) joined.append(field).append("::");
  joined.resize(joined.size() - 2);
  ALS_CHECK(joined == text);
  const auto fields = split_csv(text);
  if (!fields) return;
  std::string again;
  for (const std::string& field : *fields) {
    again += again.empty() ? "\"" : ",\"";
    for (const char c : field) again.append(c == '"' ? 2U : 1U, c);
    again += '"';
  }
  ALS_CHECK(split_csv(again) == fields);
}

void check_numbers(std::string_view text) {
  const auto small = parse_u32(text);
  const auto big = parse_i64(text);
  if (small) ALS_CHECK(big && *big == *small);
  if (big) ALS_CHECK(parse_i64(std::to_string(*big)) == big);
}

void check_utf8(std::string_view text) {
  std::string copied;
  for (std::string_view rest = text; !rest.empty();) {
    const Utf8Char c = first_utf8_char(rest);
    if (c.size == 0) {
      ALS_CHECK(!is_valid_utf8(text));
      break;
    }
    append_utf8(c.code, copied);
    rest.remove_prefix(c.size);
    if (rest.empty()) ALS_CHECK(copied == text && is_valid_utf8(text));
  }
  ALS_CHECK(is_valid_utf8(to_utf8(text)));
  const std::string tag = normalised_tag(text);
  ALS_CHECK(is_valid_utf8(tag) && normalised_tag(tag) == tag);
  const std::string folded = fold_text(text);
  ALS_CHECK(is_valid_utf8(folded) && fold_text(folded) == folded);
  const std::string_view trimmed = trim(text);
  ALS_CHECK(trim(trimmed) == trimmed);
}

void check_shown(std::string_view text, std::size_t max_bytes) {
  const std::string shown = printable(text, max_bytes);
  ALS_CHECK(shown.size() <= max_bytes && is_valid_utf8(shown));
  for (const char c : shown) ALS_CHECK(static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
  ALS_CHECK(printable(shown, max_bytes) == shown);
}

void check_decoding(std::string_view bytes, std::size_t piece_bytes) {
  const Encoding told = detect_encoding(bytes);
  for (const Encoding encoding :
       {Encoding::kUtf8, Encoding::kUtf16Le, Encoding::kUtf16Be, Encoding::kWindows1252}) {
    ALS_CHECK(parse_encoding(encoding_name(encoding)) == encoding);
    const Result<std::string> whole = decode_text(bytes, encoding);
    ALS_CHECK(whole && is_valid_utf8(*whole));
    ALS_CHECK(whole->find('\r') == std::string::npos);
    TextDecoder decoder(encoding);
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += piece_bytes) {
      const std::string piece(bytes.substr(at, piece_bytes));  // gone before the next
      const Result<std::string_view> part = decoder.decode(piece);
      ALS_CHECK(part.has_value());
      text += *part;
    }
    const Result<std::string_view> end = decoder.finish();
    ALS_CHECK(end.has_value());
    text += *end;
    ALS_CHECK(text == *whole);
    if (encoding == Encoding::kUtf8 && is_valid_utf8(bytes)) ALS_CHECK(decoder.num_bad() == 0);
  }
  (void)told;
}

}  // namespace

void text(Bytes bytes) {
  Input input(bytes);
  const std::size_t size = 3 + input.option() % 64;
  const std::string text = input.rest_text();
  check_lines(text);
  check_fields(text);
  check_numbers(text);
  check_utf8(text);
  check_shown(text, size);
  check_decoding(text, size - 2);
}

}  // namespace als::fuzz
