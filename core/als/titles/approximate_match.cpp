#include "als/titles/approximate_match.h"

#include <algorithm>
#include <vector>

#include "als/titles/title_names.h"

namespace als {
namespace {

constexpr float kBeginsSubtitle = 0.3F;
constexpr float kBeginsWord = 0.6F;
constexpr float kWithinWord = 1.2F;

bool is_space(char c) { return c == ' ' || c == kSubtitle; }

}  // namespace

std::string text_letters(std::string_view text) {
  std::string letters(text);
  std::erase_if(letters, is_space);
  return letters;
}

float start_place_cost(std::string_view text, std::size_t at) {
  if (at == 0 || text[at - 1] == '\t') return 0.0F;
  if (text[at - 1] == kSubtitle) return kBeginsSubtitle;
  // After an article in front.
  const std::size_t name = text.rfind('\t', at);
  const std::size_t begin = name == std::string_view::npos ? 1 : name + 2;
  const bool after_article = without_article(text.substr(begin)).data() == text.data() + at + 1;
  return after_article ? 0.0F : kBeginsWord;
}

Letters::Letters(std::string_view letters) : letters_(letters.substr(0, 64)) {
  for (std::size_t i = 0; i < letters_.size(); ++i)
    at_[static_cast<unsigned char>(letters_[i])] |= std::uint64_t{1} << i;
}

int Letters::least_edits(std::string_view letters) const {
  std::uint64_t plus = ~std::uint64_t{0};
  std::uint64_t minus = 0;
  std::uint64_t diagonal = 0;
  std::uint64_t places_before = 0;
  const std::size_t last = letters_.size() - 1;
  int edits = static_cast<int>(letters_.size());
  int least = edits;
  for (const char c : letters) {
    const std::uint64_t places = at_[static_cast<unsigned char>(c)];
    const std::uint64_t exchanged = ((~diagonal & places) << 1U) & places_before;
    diagonal = (((places & plus) + plus) ^ plus) | places | minus | exchanged;
    const std::uint64_t up = minus | ~(diagonal | plus);
    const std::uint64_t down = diagonal & plus;
    // Without branches, which would go either way.
    edits += static_cast<int>(up >> last & 1U) - static_cast<int>(down >> last & 1U);
    least = std::min(least, edits);
    // A match may begin anywhere: nothing is carried in.
    plus = down << 1U | ~(diagonal | up << 1U);
    minus = up << 1U & diagonal;
    places_before = places;
  }
  return least;
}

float Letters::cost(std::string_view text, Ends ends) const {
  // Rows by letters of the query, columns by letters of the text.
  std::string columns;
  std::vector<float> start;  // of a match that begins before the column
  std::vector<float> end;    // of one that ends there
  const auto end_cost = [&](char next) {
    if (next == '\t' || next == '\0') return 0.0F;
    if (ends == Ends::kWord) return is_space(next) ? 0.0F : 0.3F;
    return next == kSubtitle ? 0.1F : next == ' ' ? 0.3F : 0.5F;
  };
  end.push_back(kBeginsWord);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_space(text[i])) continue;
    columns.push_back(text[i]);
    const char next = i + 1 < text.size() ? text[i + 1] : '\0';
    end.push_back(end_cost(next));
    const bool begins = i > 0 && text[i - 1] == ' ';
    const float place = !begins               ? kWithinWord
                        : ends == Ends::kWord ? 0.0F
                                              : start_place_cost(text, i - 1);
    start.push_back(text[i] == '\t' ? kWithinWord : place);
  }
  start.push_back(kWithinWord);
  const std::size_t width = columns.size() + 1;
  std::vector<float> above2(width);
  std::vector<float> above = start;
  std::vector<float> row(width);
  for (std::size_t i = 0; i < letters_.size(); ++i) {
    row[0] = above[0] + 1.0F;
    for (std::size_t j = 1; j < width; ++j) {
      float best = above[j - 1] + (letters_[i] == columns[j - 1] ? 0.0F : 1.0F);
      best = std::min({best, above[j] + 1.0F, row[j - 1] + 1.0F});
      if (i > 0 && j > 1 && letters_[i] == columns[j - 2] && letters_[i - 1] == columns[j - 1])
        best = std::min(best, above2[j - 2] + 1.0F);
      row[j] = best;
    }
    std::swap(above2, above);
    std::swap(above, row);
  }
  float least = above[0] + end[0];
  for (std::size_t j = 1; j < width; ++j) least = std::min(least, above[j] + end[j]);
  return least;
}

}  // namespace als
