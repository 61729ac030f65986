#pragma once

// Tags: what users call movies in tags.csv ("time travel", "based on a book"); features of the
// items.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/result.h"
#include "als/base/text.h"

namespace als {

struct UserTag {
  std::uint32_t user_id = 0;
  std::uint32_t item_id = 0;
  std::string tag;  ///< UTF-8, lower case (A-Z only), single spaces, none around it
};

struct TagList {
  std::vector<UserTag> tags;  ///< in file order; a pair stands as often as users gave it
  BadRows bad_rows;
};

/// user, movie, tag, timestamp in each.
enum class TagLayout : std::uint8_t {
  kCsv,          ///< tags.csv: a header `userId,movieId,tag,timestamp`, quotes where needed
  kDoubleColon,  ///< tags.dat: `::` between the fields (10M)
};

/// kParse with `file_name`, line and what was expected; an empty tag is a bad row. With
/// `skip_bad_rows` they are counted and named instead. Whether a movie is in the catalogue is not
/// asked.
Result<TagList> parse_tags(std::string_view text, std::string_view file_name, TagLayout layout,
                           bool skip_bad_rows);

}  // namespace als
