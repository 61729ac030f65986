#pragma once

// User tags: what users call items in tables such as MovieLens's tags.csv ("time travel", "based on
// a book"); features of the items.

#include <string>
#include <string_view>

namespace als {

struct UserTag {
  std::string user_id;
  std::string item_id;
  std::string tag;  ///< normalised
};

/// Valid UTF-8, lower case (A-Z only), single spaces, none around it.
std::string normalised_tag(std::string_view tag);

}  // namespace als
