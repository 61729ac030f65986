#pragma once

// Which column of a table holds the users, the items, the ratings and the times; and, for a table
// of items, ids, titles, years, tags and links. By the names in the header; without one by what is
// in the columns. A guess that is not safe is an error that names the options which settle it.

#include <string>
#include <string_view>
#include <vector>

#include "als/base/result.h"
#include "als/table/table_format.h"
#include "als/table/table_reader.h"

namespace als {

/// Places in RecordReader::fields(), from 0; -1: there is none.
struct RatingColumns {
  int user = -1;
  int item = -1;
  int rating = -1;  ///< or count; none: each row is an event
  int time = -1;
  int title = -1;  ///< of the items, where the table itself names them
  /// All ids of the sample are like 862.0, so canonical_id() drops the point: decided for the whole
  /// column, because 862.0 among other texts may be a text of its own.
  bool user_ids_have_point = false;
  bool item_ids_have_point = false;
};

/// Columns that the caller names: by name, or by number from 1 as one counts them in the file, with
/// an index column. Empty: to be guessed.
struct ColumnOptions {
  std::string user{};
  std::string item{};
  std::string rating{};
  std::string time{};
  bool no_rating = false;  ///< take the rows for events
};

/// `sample`: the first records (sample_records), a thousand or more; with fewer the content says
/// less and the convention decides: user, item, rating, time. kInvalidArgument for a given column
/// that is not there; kParse for what cannot be told, with --user-column, --item-column,
/// --rating-column, --no-rating or --wide in the message.
Result<RatingColumns> find_rating_columns(const TableFormat& format, const Records& sample,
                                          const ColumnOptions& given);

struct ItemColumns {
  int id = -1;
  int title = -1;  ///< may be the id's
  int year = -1;   ///< parse_year() reads it
  int tags = -1;   ///< split_list() reads it, with
  char tag_separator = '|';
  std::vector<int> links;  ///< addresses
  int imdb_id = -1;
  int tmdb_id = -1;
  bool ids_have_point = false;  ///< see RatingColumns
};

/// `rated_name`: what the table of ratings calls its items' column, if that is known: the column of
/// this name has the ids. kParse if no column can be the id's; all others may be absent.
Result<ItemColumns> find_item_columns(const TableFormat& format, const Records& sample,
                                      std::string_view rated_name);

/// How a column is called: by its name, else by its number from 1, counted as for ColumnOptions.
/// Empty for -1. As it stands in the file: printable() it for a terminal.
std::string column_label(const TableFormat& format, int column);

}  // namespace als
