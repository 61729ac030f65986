#include "als/ratings/dataset.h"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "als/ratings/id_map.h"

namespace als {
namespace {

template <class T>
void release(std::vector<T>& vector) {
  std::vector<T>().swap(vector);
}

/// The different users, by rising id.
std::vector<std::uint32_t> user_ids_of(const std::vector<RatingRow>& rows) {
  std::vector<std::uint32_t> ids;
  for (const RatingRow& row : rows) {
    // MovieLens's files come user by user: most repetitions end here.
    if (ids.empty() || ids.back() != row.user_id) ids.push_back(row.user_id);
  }
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  return ids;
}

/// Leaves out the ratings that a later one in the same row and column replaces. Returns their
/// number.
std::int64_t drop_replaced(RatingMatrix& matrix) {
  constexpr std::uint8_t kReplaced = 0;  // no rating has 0 half stars
  std::vector<std::int32_t> last_row_with(matrix.num_cols(), -1);
  std::size_t kept = 0;
  for (std::size_t row = 0; row < matrix.num_rows(); ++row) {
    const auto begin = static_cast<std::size_t>(matrix.offsets[row]);
    const auto end = static_cast<std::size_t>(matrix.offsets[row + 1]);
    // From the back: the first that is met of a pair is its last.
    for (std::size_t i = end; i-- > begin;) {
      std::int32_t& last_row = last_row_with[static_cast<std::size_t>(matrix.indices[i])];
      if (last_row == static_cast<std::int32_t>(row)) matrix.half_stars[i] = kReplaced;
      last_row = static_cast<std::int32_t>(row);
    }
    matrix.offsets[row] = static_cast<std::int64_t>(kept);
    for (std::size_t i = begin; i < end; ++i) {
      if (matrix.half_stars[i] == kReplaced) continue;
      matrix.indices[kept] = matrix.indices[i];
      matrix.half_stars[kept] = matrix.half_stars[i];
      ++kept;
    }
  }
  const auto num_replaced = static_cast<std::int64_t>(matrix.num_ratings() - kept);
  matrix.offsets.back() = static_cast<std::int64_t>(kept);
  matrix.indices.resize(kept);
  matrix.half_stars.resize(kept);
  return num_replaced;
}

}  // namespace

Result<Dataset> build_dataset(RatingLog log, Catalog catalog, std::string_view ratings_name,
                              bool skip_bad_rows) {
  Dataset dataset;
  dataset.bad_rows = std::move(catalog.bad_rows);
  dataset.bad_rows.add(log.bad_rows);

  std::vector<std::uint32_t> movie_ids;
  for (const CatalogMovie& movie : catalog.movies) movie_ids.push_back(movie.movie_id);
  const IdMap position_of_movie(movie_ids);
  std::size_t num_known = 0;
  for (const RatingRow& row : log.rows) {
    if (position_of_movie.find(row.movie_id) >= 0) {
      log.rows[num_known++] = row;
      continue;
    }
    const std::string message =
        "movie " + std::to_string(row.movie_id) + " is not in the catalogue of movies";
    const Result<void> skipped =
        dataset.bad_rows.add(parse_error(ratings_name, row.line, message), skip_bad_rows);
    if (!skipped) return skipped.error();
  }
  log.rows.resize(num_known);
  if (log.rows.empty())
    return Error{ErrorCode::kParse, std::string(ratings_name) + ": there are no ratings"};

  // At first with the catalogue's own order of movies: popularity is known once the repeated pairs
  // are gone. Each form of the ratings is released when the next is there; a big file has 32
  // million of them.
  dataset.user_ids = user_ids_of(log.rows);
  const IdMap user_of_id(dataset.user_ids);
  std::vector<RatingTriple> triples;
  triples.reserve(log.rows.size());
  for (const RatingRow& row : log.rows) {
    triples.push_back(
        {user_of_id.find(row.user_id), position_of_movie.find(row.movie_id), row.half_stars});
  }
  release(log.rows);
  dataset.by_user = RatingMatrix(dataset.num_users(), catalog.movies.size(), triples);
  release(triples);
  dataset.num_duplicates = drop_replaced(dataset.by_user);

  std::vector<std::uint32_t> counts(catalog.movies.size());
  for (const std::int32_t position : dataset.by_user.indices)
    ++counts[static_cast<std::size_t>(position)];
  std::vector<std::size_t> order(catalog.movies.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return counts[a] != counts[b] ? counts[a] > counts[b]
                                  : catalog.movies[a].movie_id < catalog.movies[b].movie_id;
  });
  std::vector<std::int32_t> item_at(catalog.movies.size());
  for (const std::size_t position : order) {
    item_at[position] = static_cast<std::int32_t>(dataset.movies.size());
    dataset.num_ratings.push_back(counts[position]);
    dataset.movies.push_back(std::move(catalog.movies[position]));
  }
  for (std::int32_t& index : dataset.by_user.indices)
    index = item_at[static_cast<std::size_t>(index)];
  return dataset;
}

void add_tags(Dataset& dataset, std::vector<MovieTag> tags) {
  std::vector<std::uint32_t> movie_ids;
  movie_ids.reserve(dataset.num_items());
  for (const CatalogMovie& movie : dataset.movies) movie_ids.push_back(movie.movie_id);
  const IdMap item_of_id(movie_ids);
  const IdMap user_of_id(dataset.user_ids);
  dataset.tags.clear();
  for (MovieTag& tag : tags) {
    const std::int32_t item = item_of_id.find(tag.movie_id);
    if (item >= 0) dataset.tags.push_back({user_of_id.find(tag.user_id), item, std::move(tag.tag)});
  }
}

}  // namespace als
