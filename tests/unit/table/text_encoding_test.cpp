#include "als/table/text_encoding.h"

#include <gtest/gtest.h>

#include <array>
#include <utility>
#include <vector>

#include "als/base/text.h"

namespace als {
namespace {

std::string utf16(std::string_view ascii, bool little) {
  std::string bytes;
  for (const char c : ascii) {
    bytes += little ? c : '\0';
    bytes += little ? '\0' : c;
  }
  return bytes;
}

std::string decoded_in_pieces(std::string_view bytes, Encoding encoding,
                              const std::vector<std::size_t>& cuts) {
  TextDecoder decoder(encoding);
  std::string text;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= cuts.size(); ++i) {
    const std::size_t end = i < cuts.size() ? cuts[i] : bytes.size();
    // A copy that dies: nothing may look at an earlier piece.
    const std::string piece(bytes.substr(begin, end - begin));
    const Result<std::string_view> part = decoder.decode(piece);
    EXPECT_TRUE(part);
    EXPECT_TRUE(is_valid_utf8(*part));
    text += *part;
    begin = end;
  }
  const Result<std::string_view> rest = decoder.finish();
  EXPECT_TRUE(rest);
  return text + std::string(*rest);
}

TEST(Encoding, HasNamesAndAliases) {
  for (const Encoding encoding :
       {Encoding::kUtf8, Encoding::kUtf16Le, Encoding::kUtf16Be, Encoding::kWindows1252}) {
    EXPECT_EQ(parse_encoding(encoding_name(encoding)), encoding);
  }
  EXPECT_EQ(parse_encoding("Latin-1"), Encoding::kWindows1252);
  EXPECT_EQ(parse_encoding("ISO_8859-1"), Encoding::kWindows1252);
  EXPECT_EQ(parse_encoding("cp1252"), Encoding::kWindows1252);
  EXPECT_EQ(parse_encoding("UTF8"), Encoding::kUtf8);
  EXPECT_EQ(parse_encoding("utf-16"), Encoding::kUtf16Le);
  EXPECT_FALSE(parse_encoding("koi8-r"));
}

TEST(Encoding, IsDetected) {
  EXPECT_EQ(detect_encoding(""), Encoding::kUtf8);
  EXPECT_EQ(detect_encoding("user,item\n1,2\n"), Encoding::kUtf8);
  EXPECT_EQ(detect_encoding("\xef\xbb\xbfuser"), Encoding::kUtf8);
  EXPECT_EQ(detect_encoding("\xff\xfeu\0"), Encoding::kUtf16Le);
  EXPECT_EQ(detect_encoding("\xfe\xff"), Encoding::kUtf16Be);
  EXPECT_EQ(detect_encoding(utf16("user,item\n1,2\n", true)), Encoding::kUtf16Le);
  EXPECT_EQ(detect_encoding(utf16("user,item\n1,2\n", false)), Encoding::kUtf16Be);
  EXPECT_EQ(detect_encoding("1,Am\xc3\xa9lie"), Encoding::kUtf8);
  EXPECT_EQ(detect_encoding("1,Am\xc3"), Encoding::kUtf8) << "cut within a character";
  EXPECT_EQ(detect_encoding("1,Am\xe9lie (2001)"), Encoding::kWindows1252);
  EXPECT_EQ(detect_encoding("\xc3\xa9\xc3\xa8\xc3\xbc\xc3\xb6 and one \xe9."), Encoding::kUtf8)
      << "one slip does not make every other character wrong";
}

TEST(TextDecoder, MakesEveryLineEndAnLf) {
  EXPECT_EQ(*decode_text("a\r\nb\rc\n\r\rd\r", Encoding::kUtf8), "a\nb\nc\n\n\nd\n");
  EXPECT_EQ(*decode_text("\xef\xbb\xbf"
                         "a\r\n\x1a",
                         Encoding::kUtf8),
            "a\n");
  EXPECT_EQ(*decode_text("a\x1a"
                         "b\x1a",
                         Encoding::kUtf8),
            "a\x1a"
            "b");
}

TEST(TextDecoder, KnowsItsEncodings) {
  EXPECT_EQ(*decode_text("\x80 \x93quoted\x94 Am\xe9lie\x81", Encoding::kWindows1252),
            "\xe2\x82\xac \xe2\x80\x9cquoted\xe2\x80\x9d Am\xc3\xa9lie\xef\xbf\xbd");
  const std::string le(
      "\xff\xfe"
      "A\0\xe9\0\x3c\xd8\xac\xdf\r\0\n\0",
      14);
  EXPECT_EQ(*decode_text(le, Encoding::kUtf16Le), "A\xc3\xa9\xf0\x9f\x8e\xac\n");
  EXPECT_EQ(*decode_text(le, Encoding::kUtf16Be), "A\xc3\xa9\xf0\x9f\x8e\xac\n")
      << "the mark overrules";
  EXPECT_EQ(*decode_text(std::string("\x3c\xd8"
                                     "A\0x",
                                     5),
                         Encoding::kUtf16Le),
            "\xef\xbf\xbd"
            "A\xef\xbf\xbd");
  TextDecoder slips(Encoding::kUtf8);
  EXPECT_EQ(*slips.decode("\xc3\xa9 Am\xe9lie"), "\xc3\xa9 Am\xc3\xa9lie");
  EXPECT_EQ(slips.num_bad(), 1);
}

TEST(TextDecoder, DoesNotCopyPlainUtf8) {
  const std::string piece = "1,Am\xc3\xa9lie,5\n2,x,4\n";
  TextDecoder decoder(Encoding::kUtf8);
  for (int i = 0; i < 2; ++i) {
    const Result<std::string_view> text = decoder.decode(piece);
    ASSERT_TRUE(text);
    EXPECT_EQ(text->data(), piece.data());
    EXPECT_EQ(text->size(), piece.size());
  }
}

TEST(TextDecoder, CutsMakeNoDifference) {
  const std::string le(
      "\xff\xfe"
      "a\0\r\0\n\0\x3c\xd8\xac\xdf\r\0\x3c\xd8\r\0\n\0\x1a\0",
      22);
  const std::pair<std::string, Encoding> texts[] = {
      {"\xef\xbb\xbf"
       "a\r\nAm\xc3\xa9lie\r\r\n\xe2\x82\xac\xf0\x9f\x8e\xac\xe9\r\x1a\x1a\xe2\x82",
       Encoding::kUtf8},
      {"\xef\xbb", Encoding::kUtf8},
      {"plain\nlines\n", Encoding::kUtf8},
      {"a\x1a\r\n\x1a", Encoding::kUtf8},
      {"\x93 \xe9\r\n\x81\r", Encoding::kWindows1252},
      {le, Encoding::kUtf16Le},
      {le, Encoding::kUtf16Be},
      {le.substr(2, 17), Encoding::kUtf16Le}};
  for (const auto& [bytes, encoding] : texts) {
    const Result<std::string> whole = decode_text(bytes, encoding);
    ASSERT_TRUE(whole);
    std::vector<std::size_t> every;
    for (std::size_t a = 0; a <= bytes.size(); ++a) {
      every.push_back(a);
      for (std::size_t b = a; b <= bytes.size(); ++b) {
        EXPECT_EQ(decoded_in_pieces(bytes, encoding, {a, b}), *whole) << a << " " << b;
      }
    }
    EXPECT_EQ(decoded_in_pieces(bytes, encoding, every), *whole);
  }
}

TEST(TextDecoder, RefusesALineOfGigabytes) {
  const std::string longest(kMaxLineBytes, 'x');
  EXPECT_TRUE(decode_text("a\n" + longest + "\n" + longest, Encoding::kUtf8));
  const Result<std::string> whole = decode_text("a\n\n" + longest + "y\n", Encoding::kUtf8);
  ASSERT_FALSE(whole);
  EXPECT_EQ(whole.error().code, ErrorCode::kParse);
  EXPECT_EQ(whole.error().message, "line 3 is longer than 1 MiB; is this a text table?");

  TextDecoder decoder(Encoding::kUtf8);
  const std::string piece(1000, 'x');
  ASSERT_TRUE(decoder.decode("a\nb\nc"));
  Result<std::string_view> part = decoder.decode(piece);
  std::size_t num_pieces = 1;
  for (; part; part = decoder.decode(piece)) ++num_pieces;
  EXPECT_EQ(num_pieces, kMaxLineBytes / piece.size() + 1);
  EXPECT_EQ(part.error().message, "line 3 is longer than 1 MiB; is this a text table?");
}

}  // namespace
}  // namespace als
