#pragma once

// TitleIndex: search as you type over all titles. Titles are folded (case, accents, punctuation)
// into one string, so a query is a walk over a few megabytes with memchr-like speed, and nothing
// has to be built.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace als {

/// Lower-case words of a-z, 0-9 and letters of other scripts, separated by single spaces: "Amélie
/// (2001)" is "amelie 2001". Latin letters lose their accents (U+00C0 ... U+024F, U+1E00 ...
/// U+1EFF); apostrophes vanish, other punctuation separates words. Bytes that are not UTF-8
/// separate words too.
std::string fold_text(std::string_view utf8);

class TitleIndex {
 public:
  /// Further titles as in the data; indices go on from those before. Titles should come most
  /// popular first.
  void append(std::span<const std::string> titles);

  /// Indices of titles in which every word of the query begins a word ("matr 1999"), at most n.
  /// Words with hyphens are found as one word too ("spiderman"), and those after l' and d' without
  /// them.
  /// Best first: the whole title, then titles that begin with the query ("The" in front does not
  /// count), then the others; lower index first in each. An empty query finds nothing.
  std::vector<std::int32_t> search(std::string_view query, std::size_t n) const;

  /// The title as in the data, or equal to it when folded, with or without its year; the most
  /// popular of several. -1: none.
  std::int32_t find(std::string_view title) const;

 private:
  struct Place {
    std::size_t begin;
    std::size_t end;
  };

  std::string_view folded(std::size_t index) const;
  /// The folded title and its other spellings, each word after a space.
  std::string_view all_words(std::size_t index) const;

  std::vector<std::string> exact_;
  std::string text_;  // "\n spider man 2002 spiderman\n ...": title, then its other spellings
  std::vector<Place> places_;  // [num_titles] of the folded titles in text_
};

}  // namespace als
