#pragma once

// Tables about items, as a Catalog: ids, titles, years, tags, links, whatever of them is there.
// They help and are not needed: what is wrong in them is told and left out.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/result.h"
#include "als/catalog/catalog.h"
#include "als/catalog/user_tags.h"
#include "als/table/column_roles.h"
#include "als/table/table_format.h"

namespace als {

/// The items of a table. `rated_name`: what the table of ratings calls its items' column, whose
/// name the ids then stand under; empty: nothing is known of it. kParse if no column can be the
/// id's; single rows that are bad, or name an item twice, are Catalog::bad_rows. Titles that are
/// missing are the ids. Years come from their column, else from the title's end. Also MovieLens's
/// u.item, whose genres are 19 columns of flags.
Result<Catalog> read_items(std::string_view bytes, std::string_view file_name,
                           std::string_view rated_name);

/// Items as a table of ratings names them itself: the first title of each id counts. kParse as
/// read_items(); bad rows are for who reads the ratings to tell.
Result<Catalog> read_titles(std::string_view bytes, std::string_view file_name,
                            const TableOptions& options, const RatingColumns& columns);

/// Adds ids at IMDb and TMDB from a table such as MovieLens's links.csv to the items that it names;
/// others are passed over.
Result<void> read_links(std::string_view bytes, std::string_view file_name,
                        const TableOptions& options, Catalog& catalog);

/// The rows of a table such as MovieLens's tags.csv: user, item, tag. Empty tags are bad rows.
struct UserTagTable {
  std::vector<UserTag> tags;  ///< in file order; a pair stands as often as users gave it
  BadRows bad_rows;
};
Result<UserTagTable> read_user_tags(std::string_view bytes, std::string_view file_name,
                                    const TableOptions& options);

}  // namespace als
