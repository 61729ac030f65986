#pragma once

// RatingLog: the rows of a ratings file in file order, with their outside ids; and the plain parser
// of MovieLens's three layouts. Big files are for RatingParser, which reads the same.

#include <cstdint>
#include <string_view>
#include <vector>

#include "als/base/result.h"
#include "als/base/text.h"

namespace als {

struct RatingRow {
  std::uint32_t user_id;
  std::uint32_t item_id;
  std::uint8_t level;  ///< 1 ... 10
  std::int32_t line;   ///< of the file, for messages
};

struct RatingLog {
  std::vector<RatingRow> rows;
  BadRows bad_rows;
};

/// user, item, rating, timestamp in each.
enum class RatingLayout : std::uint8_t {
  kCsv,  ///< ratings.csv: a header `userId,movieId,rating,timestamp`, then commas (latest, 20M,
         ///< 25M, 32M). Columns that the header names after these are passed over
  kDoubleColon,  ///< ratings.dat: `::` between the fields (1M, 10M)
  kTab,          ///< u.data: tabs (100K)
};

struct ParseOptions {
  bool skip_bad_rows = false;  ///< leave out, count and name them, instead of stopping at the first
};

/// kParse with `file_name`, line and what was expected. Lines may end in \r\n; an empty file has no
/// ratings.
Result<RatingLog> parse_ratings(std::string_view text, std::string_view file_name,
                                RatingLayout layout, const ParseOptions& options = {});

}  // namespace als
