#include "als/ratings/dataset.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <unordered_map>
#include <unordered_set>

namespace als {
namespace {

/// Leaves out the rows that a later row of the same user and movie replaces; keeps the order.
/// Returns their number.
std::int64_t drop_replaced_rows(std::vector<RatingRow>& rows) {
  std::unordered_set<std::uint64_t> seen;
  seen.reserve(rows.size());
  const std::size_t before = rows.size();
  // From the back: the first row met of a pair is its last.
  auto kept = rows.rbegin();
  for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
    if (seen.insert(std::uint64_t{row->user_id} << 32U | row->movie_id).second) *kept++ = *row;
  }
  rows.erase(rows.begin(), kept.base());
  return static_cast<std::int64_t>(before - rows.size());
}

}  // namespace

Result<Dataset> build_dataset(const RatingLog& log, Catalog catalog, std::string_view ratings_name,
                              bool skip_bad_rows) {
  Dataset dataset;
  dataset.bad_rows = std::move(catalog.bad_rows);
  dataset.bad_rows.add(log.bad_rows);

  std::unordered_map<std::uint32_t, std::size_t> catalog_index;
  for (std::size_t i = 0; i < catalog.movies.size(); ++i)
    catalog_index.emplace(catalog.movies[i].movie_id, i);
  std::vector<RatingRow> rows;
  rows.reserve(log.rows.size());
  for (const RatingRow& row : log.rows) {
    if (catalog_index.contains(row.movie_id)) {
      rows.push_back(row);
      continue;
    }
    const std::string message =
        "movie " + std::to_string(row.movie_id) + " is not in the catalogue of movies";
    const Result<void> skipped =
        dataset.bad_rows.add(parse_error(ratings_name, row.line, message), skip_bad_rows);
    if (!skipped) return skipped.error();
  }
  dataset.num_duplicates = drop_replaced_rows(rows);
  if (rows.empty())
    return Error{ErrorCode::kParse, std::string(ratings_name) + ": there are no ratings"};

  std::vector<std::uint32_t> counts(catalog.movies.size());
  for (const RatingRow& row : rows) ++counts[catalog_index[row.movie_id]];
  std::vector<std::size_t> order(catalog.movies.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return counts[a] != counts[b] ? counts[a] > counts[b]
                                  : catalog.movies[a].movie_id < catalog.movies[b].movie_id;
  });
  std::unordered_map<std::uint32_t, std::int32_t> item_of_id;
  for (const std::size_t i : order) {
    item_of_id.emplace(catalog.movies[i].movie_id,
                       static_cast<std::int32_t>(dataset.movies.size()));
    dataset.num_ratings.push_back(counts[i]);
    dataset.movies.push_back(std::move(catalog.movies[i]));
  }

  for (const RatingRow& row : rows) dataset.user_ids.push_back(row.user_id);
  std::sort(dataset.user_ids.begin(), dataset.user_ids.end());
  dataset.user_ids.erase(std::unique(dataset.user_ids.begin(), dataset.user_ids.end()),
                         dataset.user_ids.end());
  std::unordered_map<std::uint32_t, std::int32_t> user_of_id;
  for (const std::uint32_t id : dataset.user_ids)
    user_of_id.emplace(id, static_cast<std::int32_t>(user_of_id.size()));

  std::vector<RatingTriple> triples;
  triples.reserve(rows.size());
  for (const RatingRow& row : rows) {
    triples.push_back({user_of_id.at(row.user_id), item_of_id.at(row.movie_id), row.half_stars});
  }
  dataset.by_user = RatingMatrix(dataset.num_users(), dataset.num_items(), triples);
  return dataset;
}

}  // namespace als
