#pragma once

// RatingTable: how a table of ratings is understood: its format, what is in which column, and on
// which scale the ratings are. Told from a sample; what the caller says is not guessed.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/rating_scale.h"
#include "als/base/result.h"
#include "als/ratings/rating_blocks.h"
#include "als/table/column_roles.h"
#include "als/table/table_format.h"

namespace als {

struct RatingTableOptions {
  TableOptions table;
  ColumnOptions columns;
  bool counts = false;               ///< plays, hours, ...: not ratings
  std::optional<RatingScale> scale;  ///< of ratings
  std::vector<double> missing;       ///< values that stand for none
  bool wide = false;                 ///< a row is a user, a column an item
  std::optional<Duplicates> duplicates;
};

struct RatingTable {
  TableFormat format;
  RatingColumns
      columns;  ///< of a wide table: only `user`, the rows' names, or -1: they are numbered
  RatingScale scale;
  std::vector<double> missing;
  bool wide = false;
  int first_item = 0;            ///< of a wide table: the column of the first item
  bool transposed = false;       ///< of a wide table: a row is an item, a column a user
  bool has_quotes = false;       ///< in the sample: fields may then hold line ends
  bool lines_end_in_cr = false;  ///< in the sample: without LF, as on old Macs
  std::vector<std::string> warnings;
};

/// How often each value stands; beyond some thousand different ones only the ends are exact.
using ValueHistogram = std::map<double, std::int64_t>;

/// `sample` is the table's first bytes, `is_whole` if there are no more. kParse, naming the option
/// that settles it, for what cannot be told safely; kInvalidArgument for options that the table
/// contradicts.
Result<RatingTable> understand_ratings(std::string_view sample, bool is_whole,
                                       std::string_view file_name,
                                       const RatingTableOptions& options);

/// Sets the scale from all values instead of the sample's.
Result<void> guess_scale_of(const ValueHistogram& values, std::string_view file_name,
                            RatingTable& table);

/// "0.5 to 5 in steps of 0.5".
std::string scale_text(const RatingScale& scale);

/// "MIN:MAX:STEP", or "MIN:MAX" with steps of 1. kInvalidArgument.
Result<RatingScale> parse_scale(std::string_view text);

}  // namespace als
