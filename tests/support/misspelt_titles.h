#pragma once

// Titles as people type them: by rule from a list of titles, and by hand. What a search that
// forgives is judged by.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace als::testing {

struct TypedTitle {
  std::string query;
  std::string title;      ///< that is meant, as in the data
  std::string_view rule;  ///< how the query was made
};

/// `count` of them, by turns: a letter wrong, missing, too many; two exchanged; two of these in
/// eight letters or more; words joined; a word split; initials of four words or more; numbers the
/// other way. None is the exact name of a title.
std::vector<TypedTitle> misspelt_by_rule(std::span<const std::string> titles, std::size_t count,
                                         std::uint64_t seed);

/// Query and title.
std::span<const std::pair<std::string_view, std::string_view>> typed_by_hand();

}  // namespace als::testing
