#pragma once

// The names that a title gives. Data sets write several into one text, and lists from elsewhere one
// of them: both are compared by these.

#include <string>
#include <string_view>
#include <vector>

namespace als {

/// Folded, each once, without an article in front: those of "Good, the Bad and the Ugly, The
/// (Buono, il brutto, il cattivo, Il) (1966)" are "good the bad and the ugly" and "buono il brutto
/// il cattivo", and its whole text.
struct TitleNames {
  std::vector<std::string> full;  ///< the first is that on a screen; empty: none has a letter
  std::vector<std::string> main;  ///< what comes before a subtitle
  std::string_view rest;          ///< the title without its year; refers to the title
  int year = 0;                   ///< written behind it in brackets; 0: none
};
TitleNames names_in(std::string_view title);

/// Without an article in front, of a folded text: "the", "la", "der".
std::string_view without_article(std::string_view folded);

/// Names as one reads and types them: article in front, not folded. The first is the one on a
/// screen.
std::vector<std::string> spoken_names(std::string_view title_without_year);

}  // namespace als
