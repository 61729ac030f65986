#include "als/ratings/dataset.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <numeric>
#include <string>
#include <utility>

#include "als/ratings/id_map.h"
#include "als/ratings/sort_by_row.h"

namespace als {
namespace {

/// Replaces the item ids by positions in the catalogue. Rows of items that it lacks are left out.
Result<void> find_items(std::vector<RatingBlock>& blocks, const IdMap& position_of_item,
                        std::string_view ratings_name, bool skip_bad_rows, BadRows& bad_rows,
                        ThreadPool& pool) {
  constexpr auto kUnknown = static_cast<std::uint32_t>(-1);
  std::vector<std::vector<std::pair<std::size_t, std::uint32_t>>> unknown(blocks.size());
  pool.parallel_for(blocks.size(), 1, [&](std::size_t b, std::size_t, int) {
    std::vector<std::uint32_t>& ids = blocks[b].item_ids;
    for (std::size_t row = 0; row < ids.size(); ++row) {
      const auto position = static_cast<std::uint32_t>(position_of_item.find(ids[row]));
      if (position == kUnknown) unknown[b].emplace_back(row, ids[row]);
      ids[row] = position;
    }
  });
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    if (unknown[b].empty()) continue;
    RatingBlock& block = blocks[b];
    for (const auto& [row, item_id] : unknown[b]) {
      const std::string message =
          "item " + std::to_string(item_id) + " is not in the catalogue of items";
      const Result<void> skipped =
          bad_rows.add(parse_error(ratings_name, block.line_of(row), message), skip_bad_rows);
      if (!skipped) return skipped.error();
    }
    std::size_t kept = 0;
    for (std::size_t row = 0; row < block.num_rows(); ++row) {
      if (block.item_ids[row] == kUnknown) continue;
      block.user_ids[kept] = block.user_ids[row];
      block.item_ids[kept] = block.item_ids[row];
      block.levels[kept] = block.levels[row];
      ++kept;
    }
    block.user_ids.resize(kept);
    block.item_ids.resize(kept);
    block.levels.resize(kept);
  }
  return {};
}

/// The different users, by rising id.
std::vector<std::uint32_t> user_ids_of(const std::vector<RatingBlock>& blocks, ThreadPool& pool) {
  const auto sort_unique = [](std::vector<std::uint32_t>& ids) {
    if (!std::is_sorted(ids.begin(), ids.end())) std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  };
  std::vector<std::vector<std::uint32_t>> of_block(blocks.size());
  pool.parallel_for(blocks.size(), 1, [&](std::size_t b, std::size_t, int) {
    for (const std::uint32_t id : blocks[b].user_ids) {
      // MovieLens's files come user by user: most repetitions end here.
      if (of_block[b].empty() || of_block[b].back() != id) of_block[b].push_back(id);
    }
    sort_unique(of_block[b]);
  });
  std::vector<std::uint32_t> all;
  for (const std::vector<std::uint32_t>& ids : of_block)
    all.insert(all.end(), ids.begin(), ids.end());
  sort_unique(all);
  return all;
}

/// Compressed rows by user, with positions of the catalogue as columns.
UnfinishedRows rows_by_user(std::vector<RatingBlock>& blocks, const std::vector<std::uint32_t>& ids,
                            ThreadPool& pool) {
  const IdMap user_of_id(ids);
  const std::size_t num_chunks = std::clamp<std::size_t>(blocks.size() / 2, 1, 16);
  const auto visit = [&](std::size_t chunk, const auto& emit) {
    const std::size_t end = blocks.size() * (chunk + 1) / num_chunks;
    for (std::size_t b = blocks.size() * chunk / num_chunks; b < end; ++b) {
      const RatingBlock& block = blocks[b];
      std::uint32_t last_id = 0;
      std::size_t user = 0;
      for (std::size_t row = 0; row < block.num_rows(); ++row) {
        const std::uint32_t id = block.user_ids[row];
        if (row == 0 || id != last_id) user = static_cast<std::size_t>(user_of_id.find(id));
        last_id = id;
        emit(user, static_cast<std::int32_t>(block.item_ids[row]), block.levels[row]);
      }
    }
  };
  UnfinishedRows rows = sort_by_row(ids.size(), num_chunks, visit, pool);
  std::vector<RatingBlock>().swap(blocks);
  return rows;
}

/// Leaves out the ratings that a later one in the same row and column replaces. Returns their
/// number.
std::int64_t drop_replaced(UnfinishedRows& rows, std::size_t num_cols, ThreadPool& pool) {
  constexpr std::uint8_t kReplaced = 0;  // no rating has 0 half stars
  const std::size_t num_rows = rows.offsets.size() - 1;
  std::int32_t* const indices = rows.indices.get();
  std::uint8_t* const levels = rows.levels.get();
  const auto offset = [&](std::size_t row) { return static_cast<std::size_t>(rows.offsets[row]); };
  std::vector<std::vector<std::int32_t>> last_row_with(
      static_cast<std::size_t>(pool.num_workers()));
  std::atomic<std::int64_t> num_replaced = 0;
  pool.parallel_for(num_rows, 1'024, [&](std::size_t begin, std::size_t end, int worker) {
    std::vector<std::int32_t>& seen = last_row_with[static_cast<std::size_t>(worker)];
    for (std::size_t row = begin; row < end; ++row) {
      // MovieLens's files come sorted: no movie twice then.
      const std::int32_t* const first = indices + offset(row);
      const std::int32_t* const last = indices + offset(row + 1);
      if (std::adjacent_find(first, last, std::greater_equal<>()) == last) continue;
      if (seen.empty()) seen.assign(num_cols, -1);
      // From the back: the first that is met of a pair is its last.
      for (std::size_t i = offset(row + 1); i-- > offset(row);) {
        std::int32_t& last_row = seen[static_cast<std::size_t>(indices[i])];
        if (last_row == static_cast<std::int32_t>(row)) {
          levels[i] = kReplaced;
          ++num_replaced;
        }
        last_row = static_cast<std::int32_t>(row);
      }
    }
  });
  if (num_replaced == 0) return 0;
  std::size_t kept = 0;
  for (std::size_t row = 0; row < num_rows; ++row) {
    const std::size_t begin = offset(row);
    rows.offsets[row] = static_cast<std::int64_t>(kept);
    for (std::size_t i = begin; i < offset(row + 1); ++i) {
      if (levels[i] == kReplaced) continue;
      indices[kept] = indices[i];
      levels[kept] = levels[i];
      ++kept;
    }
  }
  rows.offsets[num_rows] = static_cast<std::int64_t>(kept);
  return num_replaced;
}

/// How often each column stands in the rows.
std::vector<std::uint32_t> count_columns(const UnfinishedRows& rows, std::size_t num_cols,
                                         ThreadPool& pool) {
  std::vector<std::vector<std::uint32_t>> of_worker(static_cast<std::size_t>(pool.num_workers()));
  const std::int32_t* const indices = rows.indices.get();
  pool.parallel_for(rows.num_ratings(), std::size_t{1} << 18U,
                    [&](std::size_t begin, std::size_t end, int worker) {
                      std::vector<std::uint32_t>& counts =
                          of_worker[static_cast<std::size_t>(worker)];
                      counts.resize(num_cols);
                      for (std::size_t i = begin; i < end; ++i)
                        ++counts[static_cast<std::size_t>(indices[i])];
                    });
  std::vector<std::uint32_t> counts(num_cols);
  for (const std::vector<std::uint32_t>& mine : of_worker) {
    for (std::size_t col = 0; col < mine.size(); ++col) counts[col] += mine[col];
  }
  return counts;
}

}  // namespace

Result<Dataset> build_dataset(RatingBlocks read, Catalog catalog, std::string_view ratings_name,
                              bool skip_bad_rows, ThreadPool& pool) {
  Dataset dataset;
  dataset.bad_rows = std::move(catalog.bad_rows);
  dataset.bad_rows.add(read.bad_rows);

  std::vector<std::uint32_t> item_ids;
  item_ids.reserve(catalog.items.size());
  for (const CatalogItem& movie : catalog.items) item_ids.push_back(movie.item_id);
  const IdMap position_of_item(item_ids);
  const Result<void> found = find_items(read.blocks, position_of_item, ratings_name, skip_bad_rows,
                                        dataset.bad_rows, pool);
  if (!found) return found.error();
  dataset.user_ids = user_ids_of(read.blocks, pool);
  if (dataset.user_ids.empty())
    return Error{ErrorCode::kParse, std::string(ratings_name) + ": there are no ratings"};

  // At first with the catalogue's own order of items: popularity is known once the repeated pairs
  // are gone.
  const std::size_t num_movies = catalog.items.size();
  UnfinishedRows rows = rows_by_user(read.blocks, dataset.user_ids, pool);
  dataset.num_duplicates = drop_replaced(rows, num_movies, pool);
  const std::vector<std::uint32_t> counts = count_columns(rows, num_movies, pool);
  std::vector<std::size_t> order(num_movies);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return counts[a] != counts[b] ? counts[a] > counts[b] : item_ids[a] < item_ids[b];
  });
  std::vector<std::int32_t> item_at(num_movies);
  dataset.items.reserve(num_movies);
  dataset.num_ratings.reserve(num_movies);
  for (const std::size_t position : order) {
    item_at[position] = static_cast<std::int32_t>(dataset.items.size());
    dataset.num_ratings.push_back(counts[position]);
    dataset.items.push_back(std::move(catalog.items[position]));
  }
  const std::size_t num_ratings = rows.num_ratings();
  std::int32_t* const indices = rows.indices.get();
  pool.parallel_for(num_ratings, std::size_t{1} << 18U,
                    [&](std::size_t begin, std::size_t end, int) {
                      for (std::size_t i = begin; i < end; ++i)
                        indices[i] = item_at[static_cast<std::size_t>(indices[i])];
                    });
  dataset.by_user =
      RatingMatrix(num_movies, std::move(rows.offsets), shared_prefix(rows.indices, num_ratings),
                   shared_prefix(rows.levels, num_ratings));
  dataset.by_item = dataset.by_user.transposed(pool);
  return dataset;
}

Result<Dataset> build_dataset(RatingLog log, Catalog catalog, std::string_view ratings_name,
                              bool skip_bad_rows) {
  RatingBlock block;
  for (const RatingRow& row : log.rows) {
    block.user_ids.push_back(row.user_id);
    block.item_ids.push_back(row.item_id);
    block.levels.push_back(row.level);
    block.lines.push_back(row.line);
  }
  RatingBlocks read;
  read.blocks.push_back(std::move(block));
  read.bad_rows = std::move(log.bad_rows);
  ThreadPool alone(1);
  return build_dataset(std::move(read), std::move(catalog), ratings_name, skip_bad_rows, alone);
}

void add_user_tags(Dataset& dataset, std::vector<UserTag> tags) {
  std::vector<std::uint32_t> item_ids;
  item_ids.reserve(dataset.num_items());
  for (const CatalogItem& movie : dataset.items) item_ids.push_back(movie.item_id);
  const IdMap item_of_id(item_ids);
  const IdMap user_of_id(dataset.user_ids);
  dataset.user_tags.clear();
  for (UserTag& tag : tags) {
    const std::int32_t item = item_of_id.find(tag.item_id);
    if (item >= 0)
      dataset.user_tags.push_back({user_of_id.find(tag.user_id), item, std::move(tag.tag)});
  }
}

}  // namespace als
