#pragma once

// Dataset: ratings and catalogue with dense indices. The only place where outside ids come in:
// users are numbered by rising id (id_less), items by falling number of ratings (ties by rising
// id), unrated items last. The most rated items first makes a prefix of any item table the popular
// one, which bundles rely on.

#include <cstdint>
#include <string>
#include <vector>

#include "als/base/result.h"
#include "als/catalog/about.h"
#include "als/catalog/catalog.h"
#include "als/catalog/user_tags.h"
#include "als/ratings/rating_blocks.h"
#include "als/ratings/rating_matrix.h"

namespace als {

/// A tag that a user gave an item, normalised.
struct ItemTag {
  std::int32_t user;  ///< -1: one without ratings, or nobody
  std::int32_t item;
  std::string tag;
};

struct Dataset {
  std::vector<CatalogItem> items;  ///< [num_items] in item order
  std::vector<std::string> tags;   ///< names of the bits of their masks
  std::vector<LinkKind> links;
  std::vector<std::uint32_t> num_ratings;  ///< [num_items]
  std::vector<std::string> user_ids;       ///< [num_users]
  RatingMatrix by_user;                    ///< rows in file order
  RatingMatrix by_item;                    ///< the same ratings; rows by rising user
  /// [num_ratings] seconds since 1970 in the order of by_user, if they were asked for.
  std::vector<std::int64_t> times;
  std::vector<ItemTag>
      user_tags;     ///< that users gave, in file order, then the catalogue's rare ones
  BadRows bad_rows;  ///< left out, of all files
  std::int64_t num_duplicates = 0;      ///< rows of (user, item) pairs that had another one
  std::int64_t num_unlisted_items = 0;  ///< rated, but not in the catalogue: named by their ids

  std::size_t num_users() const { return user_ids.size(); }
  std::size_t num_items() const { return items.size(); }
  const RatingScale& scale() const { return by_user.scale; }
};

/// What a program has read, and what it is about.
struct LoadedDataset {
  Dataset dataset;
  About about;
};

/// `catalog` may be empty: items are then named by their ids. Of a pair (user, item) that stands
/// several times `duplicates` says which row counts, in the place of the last. Times that
/// were read are kept; kNewest needs them: read with them if there are duplicates. The rows are
/// released on the way: at most 9 + 5 bytes a rating are there at a time.
///
/// Counts and events of a pair are added up, by any of kNewest, kLast and kSum; the level of a sum
/// x is 255 log(1 + x) / log(1 + x_99), x_99 the sum that 99 of 100 pairs do not exceed, so that
/// one who left a machine running does not flatten all others. kParse if there are no ratings.
Result<Dataset> build_dataset(RatingBlocks read, Catalog catalog, std::string_view ratings_name,
                              Duplicates duplicates, ThreadPool& pool);

/// Gives each rank the users and the items whose ratings it trains on, about as much work each;
/// what a row costs beside its ratings is `row_cost` of them. All ranks have the same data set.
void share_rows(Dataset& dataset, double row_cost, Ranks& ranks);

/// Adds to Dataset::user_tags. Tags of items that the catalogue lacks, as MovieLens has some, are
/// left out.
void add_user_tags(Dataset& dataset, std::vector<UserTag> tags);

}  // namespace als
