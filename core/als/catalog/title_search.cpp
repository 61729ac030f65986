#include "als/catalog/title_search.h"

#include <algorithm>

#include "als/base/text.h"
#include "als/catalog/catalog.h"

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

/// Whether every word begins a word of `title`, which starts with a space.
bool has_all_words(std::string_view title, std::span<const std::string> words_after_space) {
  return std::all_of(
      words_after_space.begin(), words_after_space.end(),
      [&](const std::string& word) { return title.find(word) != std::string_view::npos; });
}

/// Words that a title does not show but that people type: "spiderman" of Spider-Man, "walle" of
/// WALL·E, "avventura" of L'Avventura. Each after a space.
std::string other_spellings(std::string_view display) {
  constexpr std::string_view kMiddleDot = "\xc2\xb7";
  std::string spellings;
  for (const std::string_view word : split_fields(display, " ")) {
    std::string joined;
    for (std::size_t i = 0; i < word.size(); ++i) {
      if (word.substr(i).starts_with(kMiddleDot)) {
        i += kMiddleDot.size() - 1;
      } else if (word[i] != '-') {
        joined.push_back(word[i]);
      }
    }
    // "1-900" is no word.
    const std::string folded = joined.size() < word.size() ? fold_text(joined) : std::string();
    const bool has_letter =
        std::any_of(folded.begin(), folded.end(), [](char c) { return c < '0' || c > '9'; });
    if (has_letter && folded.find(' ') == std::string::npos) spellings += " " + folded;

    // The French and Italian article and preposition: l', d', after a parenthesis too.
    const std::string_view bare = word.substr(std::min(word.find_first_not_of("(\""), word.size()));
    constexpr std::string_view kTypographic = "\xe2\x80\x99";
    if (bare.size() < 3 || std::string_view("LlDd").find(bare[0]) == std::string_view::npos)
      continue;
    std::size_t rest = 0;
    if (bare[1] == '\'') rest = 2;
    if (bare.substr(1).starts_with(kTypographic)) rest = 1 + kTypographic.size();
    if (rest == 0) continue;
    const std::string elided = fold_text(bare.substr(rest));
    if (!elided.empty()) spellings += " " + elided;
  }
  return spellings;
}

/// Without an article in front, which a query may leave out.
std::string_view without_article(std::string_view folded) {
  for (const std::string_view article : {"the ", "a ", "an "}) {
    if (folded.starts_with(article) && folded.size() > article.size())
      return folded.substr(article.size());
  }
  return folded;
}

/// Without the year at the end, if there is one.
std::string_view without_folded_year(std::string_view folded) {
  if (folded.size() < 6 || folded[folded.size() - 5] != ' ') return folded;
  const std::string_view year = folded.substr(folded.size() - 4);
  const bool digits =
      std::all_of(year.begin(), year.end(), [](char c) { return c >= '0' && c <= '9'; });
  return digits ? folded.substr(0, folded.size() - 5) : folded;
}

/// 0: the query is the whole title; 1: the title begins with it; 2: its words are in it.
int match_rank(std::string_view title, std::string_view query_without_article) {
  const std::string_view name = without_article(title);
  if (!name.starts_with(query_without_article)) return 2;
  const std::string_view rest = name.substr(query_without_article.size());
  return rest.empty() || without_folded_year(name) == query_without_article ? 0 : 1;
}

/// A title as one reads it, with its year: "the matrix 1999".
std::string folded_title(std::string_view title, std::string_view display) {
  const std::uint16_t year = year_of_title(title);
  std::string folded = fold_text(display);
  if (year != 0) {
    if (!folded.empty()) folded += ' ';
    folded += std::to_string(year);
  }
  return folded;
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
      } else if (c != '\'') {
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

void TitleIndex::append(std::span<const std::string> titles) {
  for (const std::string& title : titles) {
    exact_.push_back(title);
    const std::string display = display_title(title);
    text_ += "\n ";
    const std::size_t begin = text_.size();
    text_ += folded_title(title, display);
    places_.push_back({begin, text_.size()});
    text_ += other_spellings(display);
  }
}

std::string_view TitleIndex::folded(std::size_t index) const {
  const Place& place = places_[index];
  return std::string_view(text_).substr(place.begin, place.end - place.begin);
}

std::string_view TitleIndex::all_words(std::size_t index) const {
  const std::size_t begin = places_[index].begin - 1;
  const std::size_t end = index + 1 < places_.size() ? places_[index + 1].begin - 2 : text_.size();
  return std::string_view(text_).substr(begin, end - begin);
}

std::vector<std::int32_t> TitleIndex::search(std::string_view query, std::size_t n) const {
  const std::string folded_query = fold_text(query);
  if (folded_query.empty() || n == 0) return {};
  std::vector<std::string> words;  // each after a space: a word's beginning
  for (std::size_t begin = 0; begin < folded_query.size();) {
    const std::size_t end = std::min(folded_query.find(' ', begin), folded_query.size());
    words.push_back(" " + folded_query.substr(begin, end - begin));
    begin = end + 1;
  }
  // The longest word is the rarest: only titles that hold it are looked at closely.
  const std::string& rarest = *std::max_element(
      words.begin(), words.end(), [](const auto& a, const auto& b) { return a.size() < b.size(); });

  const std::string_view query_name = without_article(folded_query);
  std::vector<std::int32_t> by_rank[3];
  const std::string_view text = text_;
  std::size_t index = 0;
  for (std::size_t hit = text.find(rarest); hit != std::string_view::npos;) {
    // A short word is in nearly every title, a long one in few: steps that double reach both fast.
    std::size_t step = 1;
    while (index + step < places_.size() && places_[index + step].begin <= hit + 1) step *= 2;
    const auto first = places_.begin() + static_cast<std::ptrdiff_t>(index + step / 2);
    const auto last =
        places_.begin() + static_cast<std::ptrdiff_t>(std::min(index + step, places_.size()));
    const auto next = std::upper_bound(
        first, last, hit + 1,
        [](std::size_t position, const Place& place) { return position < place.begin; });
    index = static_cast<std::size_t>(next - places_.begin()) - 1;
    const std::string_view title = all_words(index);
    if (words.size() == 1 || has_all_words(title, words)) {
      by_rank[match_rank(folded(index), query_name)].push_back(static_cast<std::int32_t>(index));
    }
    hit = text.find(rarest, places_[index].begin - 1 + title.size());
  }
  std::vector<std::int32_t> found;
  for (const std::vector<std::int32_t>& indices : by_rank) {
    const std::size_t count = std::min(indices.size(), n - found.size());
    found.insert(found.end(), indices.begin(),
                 indices.begin() + static_cast<std::ptrdiff_t>(count));
  }
  return found;
}

std::int32_t TitleIndex::find(std::string_view title) const {
  const auto exact = std::find(exact_.begin(), exact_.end(), title);
  if (exact != exact_.end()) return static_cast<std::int32_t>(exact - exact_.begin());
  const std::string wanted_title = folded_title(title, display_title(title));
  const std::string_view wanted = without_article(wanted_title);
  if (wanted.empty()) return -1;
  for (std::size_t index = 0; index < places_.size(); ++index) {
    const std::string_view candidate = without_article(folded(index));
    if (candidate == wanted || without_folded_year(candidate) == wanted) {
      return static_cast<std::int32_t>(index);
    }
  }
  return -1;
}

}  // namespace als
