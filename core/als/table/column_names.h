#pragma once

// The names that columns have in tables of ratings and of items, by what they hold: long lists,
// gathered from the headers of public data sets.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace als {

enum class ColumnRole : std::uint8_t {
  kUser,
  kItem,
  kRating,  ///< or a count
  kTime,
  kTitle,
  kYear,
  kTags,
  kLink,
  kImdb,
  kTmdb,
};

/// "User-ID", "user_id", "userId:token" are all "userid": lower case without spaces, "_", "-", ".",
/// "/", quotes, and what stands after a colon. Letters beyond ASCII stay as they are.
std::string fold_name(std::string_view name);

/// How well a folded name fits a role: 0 is best; nothing if it does not.
std::optional<int> name_rank(ColumnRole role, std::string_view folded);

/// Does a column of that folded name hold counts rather than ratings: plays, hours, ...?
bool is_count_name(std::string_view folded);
/// A rating by name (stars, score, ...), which is no count.
bool is_rating_name(std::string_view folded);

/// Is it a name of any role, so that the line it stands in is probably a header?
bool is_known_name(std::string_view folded);

/// Names that end like a role's but hold something else: review_id, avg_rating, rating_count, ...
bool is_misleading_name(std::string_view folded);

}  // namespace als
