#pragma once

// One line of a ratings file, read carefully: what is wrong with it is told. Both parsers share it;
// the quick one asks it about each line that it does not take by itself.

#include <string>
#include <string_view>

#include "als/base/result.h"
#include "als/ratings/rating_log.h"

namespace als {

/// The row of a line (without its number), or what is wrong with it.
struct RowOrComplaint {
  RatingRow row{};
  std::string complaint;  ///< empty: the row is good
};

std::string_view separator_of(RatingLayout layout);

/// `line` without its end.
RowOrComplaint parse_row(std::string_view line, std::string_view separator,
                         bool more_fields_allowed);

/// The first line of ratings.csv: whether there are columns after the four; kParse if it is no
/// header.
Result<bool> parse_header(std::string_view line, std::string_view file_name);

}  // namespace als
