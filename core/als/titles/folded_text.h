#pragma once

// How titles are compared: by letters and digits alone.

#include <string>
#include <string_view>

namespace als {

/// Lower-case words of a-z, 0-9 and letters of other scripts, separated by single spaces: "Amélie
/// (2001)" is "amelie 2001". Latin letters lose their accents (U+00C0 ... U+024F, U+1E00 ...
/// U+1EFF); apostrophes vanish, & is "and", other punctuation separates words. Bytes that are not
/// UTF-8 separate words too.
std::string fold_text(std::string_view utf8);

/// "two thousand and one a space odyssey" is "2001 a space odyssey", "doctor no part ii" is "dr no
/// pt 2": a folded text with its numbers, spoken or Roman, in digits, and short forms of some
/// words.
std::string with_short_forms(std::string_view folded);

}  // namespace als
