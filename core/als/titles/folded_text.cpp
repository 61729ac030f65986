#include "als/titles/folded_text.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>
#include <utility>
#include <vector>

#include "als/base/text.h"

namespace als {
namespace {

// What the letters from U+00C0 and from U+1E00 fold to (Unicode's compatibility decompositions
// without the marks, and the base letter of those that Unicode does not decompose): a letter, a
// capital for two letters (below), ? for a separator.
constexpr std::string_view kLatin =
    "aaaaaaAceeeeiiiidnooooo?ouuuuyTSaaaaaaAceeeeiiiidnooooo?ouuuuyTyaaaaaaccccccccdd"
    "ddeeeeeeeeeegggggggghhhhiiiiiiiiiiJJjjkkkllllllllllnnnnnnnnnooooooOOrrrrrrssssss"
    "ssttttttuuuuuuuuuuuuwwyyyzzzzzzsbbbb???cc?ddd????ffg???ikkl??nnooo??pp?????ttttu"
    "u?vyyzz?????????????DDDLLLNNNaaiioouuuuuuuuuu?aaaaAAggggkkoooo??jDDDgg??nnaaAAoo"
    "aaaaeeeeiiiioooorrrruuuusstt??hhndUUzzaaeeooooooooyylnt???accltsz??bu?eejj?qrryy";
constexpr std::string_view kLatinAdditional =
    "aabbbbbbccddddddddddeeeeeeeeeeffgghhhhhhhhhhiiiikkkkkkllllllllmmmmmmnnnnnnnnoooo"
    "oooopppprrrrrrrrssssssssssttttttttuuuuuuuuuuvvvvwwwwwwwwwwxxxxyyzzzzzzhtwyas??S?"
    "aaaaaaaaaaaaaaaaaaaaaaaaeeeeeeeeeeeeeeeeiiiioooooooooooooooooooooooouuuuuuuuuuuu"
    "uuyyyyyyyy????yy";
static_assert(kLatin.size() == 0x250 - 0xc0 && kLatinAdditional.size() == 0x1f00 - 0x1e00);

constexpr std::string_view expansion_of(char code) {
  switch (code) {
    case 'A':
      return "ae";
    case 'D':
      return "dz";
    case 'J':
      return "ij";
    case 'L':
      return "lj";
    case 'N':
      return "nj";
    case 'O':
      return "oe";
    case 'S':
      return "ss";
    case 'T':
      return "th";
    case 'U':
      return "ou";
    default:
      return {};
  }
}

/// Appends words separated by single spaces.
class FoldedWriter {
 public:
  void letter(char c) {
    if (pending_space_ && !text_.empty()) text_.push_back(' ');
    pending_space_ = false;
    text_.push_back(c);
  }
  void letters(std::string_view many) {
    for (const char c : many) letter(c);
  }
  void separator() { pending_space_ = true; }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
  bool pending_space_ = false;
};

/// A table's entry for one letter.
void write_folded(char entry, FoldedWriter& writer) {
  if (entry == '?') {
    writer.separator();
  } else if (entry >= 'A' && entry <= 'Z') {
    writer.letters(expansion_of(entry));
  } else {
    writer.letter(entry);
  }
}

/// The length of the UTF-8 sequence at the start of `text` and its code point; 0 if it is not one.
struct CodePoint {
  std::uint32_t code = 0;
  std::size_t length = 0;
};

CodePoint decode(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (!is_valid_utf8(text.substr(0, length))) return {};
  std::uint32_t code = length == 1 ? lead : lead & (0xffU >> (length + 1));
  for (std::size_t i = 1; i < length; ++i)
    code = code << 6U | (static_cast<unsigned char>(text[i]) & 0x3fU);
  return {code, length};
}

/// 0 ... 19, then the tens from 20 on; -1: no such word.
int small_number(std::string_view word) {
  constexpr std::string_view kWords[] = {
      "zero",     "one",     "two",     "three",     "four",     "five",     "six",
      "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",   "thirteen",
      "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
      "thirty",   "forty",   "fifty",   "sixty",     "seventy",  "eighty",   "ninety"};
  const auto found = std::find(std::begin(kWords), std::end(kWords), word);
  const auto place = static_cast<int>(found - std::begin(kWords));
  if (found == std::end(kWords)) return -1;
  return place < 20 ? place : 10 * (place - 18);
}

/// What is often written short; empty: the word stays.
std::string_view short_form(std::string_view word) {
  constexpr std::pair<std::string_view, std::string_view> kShort[] = {
      {"doctor", "dr"},  {"mister", "mr"}, {"versus", "vs"},
      {"volume", "vol"}, {"saint", "st"},  {"part", "pt"}};
  for (const auto& [whole, brief] : kShort) {
    if (word == whole) return brief;
  }
  return {};
}

/// II ... XX but for the single letters, which are words; 0: no such number.
int roman_number(std::string_view word) {
  constexpr std::string_view kRoman[] = {"ii",  "iii",  "iv",    "vi",   "vii", "viii",
                                         "ix",  "xi",   "xii",   "xiii", "xiv", "xv",
                                         "xvi", "xvii", "xviii", "xix",  "xx"};
  constexpr int kNumbers[] = {2, 3, 4, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20};
  const auto found = std::find(std::begin(kRoman), std::end(kRoman), word);
  return found == std::end(kRoman) ? 0 : kNumbers[found - std::begin(kRoman)];
}

/// The number that the words from `first` on spell, and how many words it takes; 0 words: none.
struct SpelledNumber {
  int value = 0;
  std::size_t num_words = 0;
};

SpelledNumber spelled_number(std::span<const std::string_view> words) {
  SpelledNumber whole;  // up to the last word that can end a number
  int sum = 0;          // thousands
  int part = -1;        // below a thousand
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string_view word = words[i];
    const int small = small_number(word);
    if (word == "and" && i > 0 && (words[i - 1] == "hundred" || words[i - 1] == "thousand"))
      continue;
    if (small >= 0) {
      // "twenty one", "hundred and one", but not "two three".
      const bool fits = part < 0 || (part % 100 == 0 && part > 0) ||
                        (part % 100 >= 20 && part % 10 == 0 && small > 0 && small < 10);
      if (!fits) break;
      part = std::max(part, 0) + small;
    } else if (word == "hundred" && part > 0 && part < 100) {
      part *= 100;
    } else if (word == "thousand" && part > 0 && sum == 0) {
      sum = 1000 * part;
      part = -1;
    } else {
      break;
    }
    whole = {sum + std::max(part, 0), i + 1};
  }
  return whole;
}

}  // namespace

std::string fold_text(std::string_view utf8) {
  FoldedWriter writer;
  while (!utf8.empty()) {
    const CodePoint point = decode(utf8);
    if (point.length == 0) {
      writer.separator();
      utf8.remove_prefix(1);
      continue;
    }
    const std::uint32_t code = point.code;
    const auto c = static_cast<char>(code);
    if (code < 0x80) {
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
        writer.letter(c);
      } else if (c >= 'A' && c <= 'Z') {
        writer.letter(static_cast<char>(c - 'A' + 'a'));
      } else if (c == '&') {
        writer.separator();
        writer.letters("and");
        writer.separator();
      } else if (c != '\'' && c != '`') {
        writer.separator();
      }
    } else if (code >= 0xc0 && code < 0x250) {
      write_folded(kLatin[code - 0xc0], writer);
    } else if (code >= 0x1e00 && code < 0x1f00) {
      write_folded(kLatinAdditional[code - 0x1e00], writer);
    } else if ((code >= 0x300 && code < 0x370) || code == 0x2019) {
      // Combining marks and the typographic apostrophe vanish.
    } else if (code < 0xc0 || (code >= 0x2000 && code < 0x2c00) ||
               (code >= 0x3000 && code < 0x3040)) {
      writer.separator();  // punctuation and symbols
    } else {
      writer.letters(utf8.substr(0, point.length));
    }
    utf8.remove_prefix(point.length);
  }
  return writer.take();
}

std::string with_short_forms(std::string_view folded) {
  const std::vector<std::string_view> words = split_fields(folded, " ");
  std::string text;
  for (std::size_t i = 0; i < words.size();) {
    if (i != 0) text.push_back(' ');
    const SpelledNumber number = spelled_number(std::span(words).subspan(i));
    if (number.num_words != 0) {
      text += std::to_string(number.value);
      i += number.num_words;
      continue;
    }
    const int roman = roman_number(words[i]);
    const std::string_view brief = short_form(words[i]);
    text += roman != 0 ? std::to_string(roman) : std::string(brief.empty() ? words[i] : brief);
    ++i;
  }
  return text;
}

}  // namespace als
