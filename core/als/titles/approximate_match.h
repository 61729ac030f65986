#pragma once

// How many letters separate a query from a title, where words may be joined and split: wrong,
// missing and additional letters, and two that are exchanged.

#include <cstdint>
#include <string>
#include <string_view>

namespace als {

/// In a title's text each word comes after a space, names are separated by tabs, and this stands
/// behind what a subtitle follows: " star wars| a new hope\t another name".
constexpr char kSubtitle = '|';

/// What one asks of the end: a name may go on, and so may a word.
enum class Ends : std::uint8_t { kName, kWord };

/// A title's text without spaces and marks of subtitles.
std::string text_letters(std::string_view text);

/// What it costs to begin at the word after the space at `at`: 0 at a name's beginning.
float start_place_cost(std::string_view text, std::size_t at);

/// Letters without spaces, at most 64.
class Letters {
 public:
  explicit Letters(std::string_view letters);

  std::size_t size() const { return letters_.size(); }
  std::string_view letters() const { return letters_; }
  /// Least edits to any part of a title's text_letters(): bit-parallel (Myers 1999, Hyyrö 2003), a
  /// dozen operations for each letter of the title.
  int least_edits(std::string_view letters) const;
  /// The same of a title's text, with what it costs to begin and end in the midst of a name or of a
  /// word.
  float cost(std::string_view text, Ends ends) const;

 private:
  std::string letters_;
  std::uint64_t at_[256] = {};  // the places of each letter
};

}  // namespace als
