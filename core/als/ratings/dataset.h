#pragma once

// Dataset: ratings and catalogue with dense indices. The only place where outside ids come in:
// users are numbered by rising id, items by falling number of ratings (ties by rising item id),
// unrated items last. The most rated items first makes a prefix of any item table the popular one,
// which bundles rely on.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/result.h"
#include "als/catalog/catalog.h"
#include "als/catalog/parse_tags.h"
#include "als/ratings/rating_log.h"
#include "als/ratings/rating_matrix.h"
#include "als/ratings/rating_parser.h"

namespace als {

/// A tag that a user gave an item, normalised.
struct ItemTag {
  std::int32_t user;  ///< -1: one without ratings
  std::int32_t item;
  std::string tag;
};

struct Dataset {
  std::vector<CatalogItem> items;          ///< [num_items] in item order
  std::vector<std::uint32_t> num_ratings;  ///< [num_items]
  std::vector<std::uint32_t> user_ids;     ///< [num_users]
  RatingMatrix by_user;                    ///< rows in file order
  RatingMatrix by_item;                    ///< the same ratings; rows by rising user
  std::vector<ItemTag> user_tags;          ///< that users gave, in file order; may be empty
  BadRows bad_rows;                        ///< left out, of all files
  std::int64_t num_duplicates = 0;  ///< (user, item) pairs that were rated again later in the file

  std::size_t num_users() const { return user_ids.size(); }
  std::size_t num_items() const { return items.size(); }
};

/// What a program has read, and what it is called.
struct LoadedDataset {
  Dataset dataset;
  std::string name;        ///< of the folder or archive: "ml-latest-small"
  bool synthetic = false;  ///< made by als_synth (it leaves a file synthetic.json)
};

/// A pair (user, item) that stands several times counts with its last row, in that row's place. A
/// rating of an item that the catalogue lacks is a bad row of `ratings_name`. The rows are released
/// on the way: at most 9 + 5 bytes a rating are there at a time.
Result<Dataset> build_dataset(RatingBlocks read, Catalog catalog, std::string_view ratings_name,
                              bool skip_bad_rows, ThreadPool& pool);
/// The same from rows that were read or made one by one, on one thread.
Result<Dataset> build_dataset(RatingLog log, Catalog catalog, std::string_view ratings_name,
                              bool skip_bad_rows);

/// Sets Dataset::tags. Tags of movies that the catalogue lacks, as MovieLens has some, are left
/// out.
void add_user_tags(Dataset& dataset, std::vector<UserTag> tags);

}  // namespace als
