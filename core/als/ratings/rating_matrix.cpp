#include "als/ratings/rating_matrix.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "als/base/check.h"
#include "als/base/rating_scale.h"
#include "als/ratings/sort_by_row.h"

namespace als {
namespace {

RatingMatrix finished(std::size_t num_cols, UnfinishedRows rows, const RatingScale& scale) {
  const std::size_t num_ratings = rows.num_ratings();
  return {num_cols, std::move(rows.offsets), shared_prefix(rows.indices, num_ratings),
          shared_prefix(rows.levels, num_ratings), scale};
}

}  // namespace

RatingMatrix::RatingMatrix(std::size_t num_rows, std::size_t num_cols,
                           std::span<const RatingTriple> triples, const RatingScale& rating_scale) {
  for (const RatingTriple& triple : triples) {
    ALS_CHECK(static_cast<std::size_t>(triple.row) < num_rows &&
              static_cast<std::size_t>(triple.col) < num_cols);
  }
  ThreadPool alone(1);
  const auto visit = [&](std::size_t, const auto& emit) {
    for (const RatingTriple& triple : triples)
      emit(static_cast<std::size_t>(triple.row), triple.col, triple.level);
  };
  *this = finished(num_cols, sort_by_row(num_rows, 1, visit, alone), rating_scale);
}

RatingMatrix::RatingMatrix(std::size_t num_cols, SharedArray<std::int64_t> row_offsets,
                           SharedArray<std::int32_t> columns, SharedArray<std::uint8_t> ratings,
                           const RatingScale& rating_scale)
    : offsets(std::move(row_offsets)),
      indices(std::move(columns)),
      levels(std::move(ratings)),
      scale(rating_scale),
      num_cols_(num_cols),
      share_(std::make_shared<const RowShare>(offsets)) {
  ALS_CHECK(!offsets.empty() && indices.size() == levels.size() &&
            offsets.back() == static_cast<std::int64_t>(indices.size()));
}

Result<RatingMatrix> RatingMatrix::checked(std::size_t num_cols,
                                           SharedArray<std::int64_t> row_offsets,
                                           SharedArray<std::int32_t> columns,
                                           SharedArray<std::uint8_t> ratings,
                                           const RatingScale& rating_scale, ThreadPool& pool) {
  const Error bad{ErrorCode::kBadFormat, "these arrays are no rating matrix"};
  if (!rating_scale.is_valid()) return bad;
  const int num_levels = rating_scale.num_levels();
  if (row_offsets.empty() || row_offsets[0] != 0 || columns.size() != ratings.size() ||
      row_offsets.back() != static_cast<std::int64_t>(columns.size()) ||
      !std::is_sorted(row_offsets.begin(), row_offsets.end())) {
    return bad;
  }
  std::atomic<bool> good = true;
  constexpr std::size_t kBlock = std::size_t{1} << 18U;
  pool.parallel_for(columns.size(), kBlock, [&](std::size_t begin, std::size_t end, int) {
    // Unsigned maxima, which a compiler vectorises: a negative index is a large number.
    std::uint32_t max_index = 0;
    std::uint8_t max_rating = 0;
    for (std::size_t i = begin; i < end; ++i) {
      max_index = std::max(max_index, static_cast<std::uint32_t>(columns[i]));
      max_rating = std::max(max_rating, ratings[i]);
    }
    if (max_index >= num_cols || max_rating >= num_levels) good = false;
  });
  if (!good) return bad;
  return RatingMatrix(num_cols, std::move(row_offsets), std::move(columns), std::move(ratings),
                      rating_scale);
}

namespace {

/// Fills this rank's rows of the other side from what all ranks' rows hold of them.
class TransposeOverRanks {
 public:
  TransposeOverRanks(const RatingMatrix& from, const RowShare& to)
      : from_(from), to_(to), ranks_(to.ranks()), counts_(of_all_ranks(counts_of_own())) {}

  RatingMatrix run(const std::shared_ptr<const RowShare>& share) {
    std::vector<std::int64_t> sizes(to_.num_rows());
    for (const std::vector<std::uint32_t>& of_rank : counts_) {
      for (std::size_t i = 0; i < of_rank.size(); ++i) sizes[to_.begin() + i] += of_rank[i];
    }
    to_.gather_all(std::span(sizes));
    std::vector<std::int64_t> offsets{0};
    for (const std::int64_t size : sizes) offsets.push_back(offsets.back() + size);
    begin_ranks_places(offsets);
    indices_ = uninitialised_array<std::int32_t>(from_.num_ratings());
    levels_ = uninitialised_array<std::uint8_t>(from_.num_ratings());
    // Not all at once, which would be in memory twice more.
    constexpr std::size_t kRounds = 16;
    for (std::size_t round = 0; round < kRounds; ++round) {
      place(ranks_.exchange_lists(rows_of_round(round, kRounds)));
    }
    RatingMatrix matrix(from_.num_rows(), std::move(offsets),
                        shared_prefix(indices_, from_.num_ratings()),
                        shared_prefix(levels_, from_.num_ratings()), from_.scale);
    matrix.share_as(share);
    return matrix;
  }

 private:
  using Counts = std::vector<std::vector<std::uint32_t>>;

  std::size_t owner_of(std::int32_t column) const {
    int rank = 0;
    while (static_cast<std::size_t>(column) >= to_.end_of(rank)) ++rank;
    return static_cast<std::size_t>(rank);
  }

  /// [ranks][rows of the rank] ratings that this rank has of them.
  Counts counts_of_own() const {
    Counts counts;
    for (int rank = 0; rank < to_.num_ranks(); ++rank)
      counts.emplace_back(to_.end_of(rank) - to_.begin_of(rank));
    for (std::size_t row = from_.share().begin(); row < from_.share().end(); ++row) {
      for (const std::int32_t column : from_.indices_of(row)) {
        const std::size_t owner = owner_of(column);
        ++counts[owner][static_cast<std::size_t>(column) - to_.begin_of(static_cast<int>(owner))];
      }
    }
    return counts;
  }
  Counts of_all_ranks(const Counts& own) const { return ranks_.exchange_lists(own); }

  /// Ranks come in the order of their rows, which is the order within a row here.
  void begin_ranks_places(const std::vector<std::int64_t>& offsets) {
    next_.assign(counts_.size(), std::vector<std::int64_t>(to_.num_own()));
    for (std::size_t i = 0; i < to_.num_own(); ++i) {
      std::int64_t at = offsets[to_.begin() + i];
      for (std::size_t rank = 0; rank < counts_.size(); ++rank) {
        next_[rank][i] = at;
        at += counts_[rank][i];
      }
    }
  }

  std::vector<std::vector<RatingTriple>> rows_of_round(std::size_t round, std::size_t num) const {
    const std::size_t own = from_.share().num_own();
    const std::size_t begin = from_.share().begin() + own * round / num;
    const std::size_t end = from_.share().begin() + own * (round + 1) / num;
    std::vector<std::vector<RatingTriple>> to(counts_.size());
    for (std::size_t row = begin; row < end; ++row) {
      const std::span<const std::int32_t> columns = from_.indices_of(row);
      const std::span<const std::uint8_t> levels = from_.levels_of(row);
      for (std::size_t i = 0; i < columns.size(); ++i)
        to[owner_of(columns[i])].push_back({columns[i], static_cast<std::int32_t>(row), levels[i]});
    }
    return to;
  }

  void place(const std::vector<std::vector<RatingTriple>>& from) {
    for (std::size_t rank = 0; rank < from.size(); ++rank) {
      for (const RatingTriple& triple : from[rank]) {
        const auto own = static_cast<std::size_t>(triple.row) - to_.begin();
        const auto at = static_cast<std::size_t>(next_[rank][own]++);
        indices_.get()[at] = triple.col;
        levels_.get()[at] = triple.level;
      }
    }
  }

  const RatingMatrix& from_;
  const RowShare& to_;
  Ranks& ranks_;
  Counts counts_;                                // [ranks][own rows] that come from there
  std::vector<std::vector<std::int64_t>> next_;  // [ranks][own rows] where they go
  std::shared_ptr<std::int32_t[]> indices_;
  std::shared_ptr<std::uint8_t[]> levels_;
};

}  // namespace

RatingMatrix RatingMatrix::transposed(ThreadPool& pool,
                                      const std::shared_ptr<const RowShare>& columns) const {
  if (share_->is_shared()) return TransposeOverRanks(*this, *columns).run(columns);
  // Chunks of rows with about as many ratings each; their number is not that of the workers, which
  // the result must not depend on, but enough for some.
  const std::size_t num_chunks = std::clamp<std::size_t>(num_ratings() / 65'536, 1, 16);
  const auto first_row = [&](std::size_t chunk) {
    const auto position = static_cast<std::int64_t>(num_ratings() / num_chunks * chunk);
    return chunk == num_chunks
               ? num_rows()
               : static_cast<std::size_t>(
                     std::lower_bound(offsets.begin(), offsets.end(), position) - offsets.begin());
  };
  const auto visit = [&](std::size_t chunk, const auto& emit) {
    const std::size_t end = first_row(chunk + 1);
    for (std::size_t row = first_row(chunk); row < end; ++row) {
      const std::span<const std::int32_t> cols = indices_of(row);
      const std::span<const std::uint8_t> values = levels_of(row);
      for (std::size_t i = 0; i < cols.size(); ++i)
        emit(static_cast<std::size_t>(cols[i]), static_cast<std::int32_t>(row), values[i]);
    }
  };
  RatingMatrix matrix =
      finished(num_rows(), sort_by_row(num_cols_, num_chunks, visit, pool), scale);
  if (columns != nullptr) matrix.share_as(columns);
  return matrix;
}

RatingMatrix RatingMatrix::transposed() const {
  ThreadPool alone(1);
  return transposed(alone);
}

std::vector<std::uint32_t> count_ratings(const RatingMatrix& ratings) {
  std::vector<std::uint32_t> counts;
  for (std::size_t row = 0; row < ratings.num_rows(); ++row)
    counts.push_back(static_cast<std::uint32_t>(ratings.indices_of(row).size()));
  return counts;
}

}  // namespace als
