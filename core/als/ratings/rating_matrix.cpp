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
      : from_(from), to_(to), ranks_(to.ranks()), owners_(to.num_rows()) {
    for (std::size_t block = 0; block < to.num_blocks(); ++block) {
      std::fill(owners_.begin() + static_cast<std::ptrdiff_t>(to.blocks()[block]),
                owners_.begin() + static_cast<std::ptrdiff_t>(to.blocks()[block + 1]),
                to.owner_of_block(block));
    }
  }

  RatingMatrix run(const std::shared_ptr<const RowShare>& share) {
    std::vector<std::int64_t> sizes(to_.num_rows());
    for (const std::vector<std::uint32_t>& of_rank : ranks_.exchange_lists(counts_of_own())) {
      std::size_t place = 0;
      to_.for_each_own_row([&](std::size_t row) { sizes[row] += of_rank[place++]; });
    }
    to_.gather_all(std::span(sizes));
    std::vector<std::int64_t> offsets{0};
    for (const std::int64_t size : sizes) offsets.push_back(offsets.back() + size);
    next_.assign(offsets.begin(), offsets.end() - 1);
    indices_ = uninitialised_array<std::int32_t>(from_.num_ratings());
    levels_ = uninitialised_array<std::uint8_t>(from_.num_ratings());
    // Not all at once, which would be in memory twice more.
    constexpr std::size_t kBlocksAtOnce = 16;
    const std::size_t num_blocks = from_.share().num_blocks();
    for (std::size_t first = 0; first < num_blocks; first += kBlocksAtOnce)
      place(first, std::min(first + kBlocksAtOnce, num_blocks));
    RatingMatrix matrix(from_.num_rows(), std::move(offsets),
                        shared_prefix(indices_, from_.num_ratings()),
                        shared_prefix(levels_, from_.num_ratings()), from_.scale);
    matrix.share_as(share);
    return matrix;
  }

 private:
  std::size_t owner_of(std::int32_t column) const {
    return static_cast<std::size_t>(owners_[static_cast<std::size_t>(column)]);
  }

  /// [ranks][rows of the rank] ratings that this rank has of them.
  std::vector<std::vector<std::uint32_t>> counts_of_own() const {
    std::vector<std::uint32_t> of_all(to_.num_rows());
    from_.share().for_each_own_row([&](std::size_t row) {
      for (const std::int32_t column : from_.indices_of(row))
        ++of_all[static_cast<std::size_t>(column)];
    });
    std::vector<std::vector<std::uint32_t>> counts(static_cast<std::size_t>(to_.num_ranks()));
    for (std::size_t row = 0; row < of_all.size(); ++row)
      counts[static_cast<std::size_t>(owners_[row])].push_back(of_all[row]);
    return counts;
  }

  /// What the rows of blocks [first, last) of `from` have, in the order of these rows, which is the
  /// order within a row here.
  void place(std::size_t first, std::size_t last) {
    const RowShare& blocks = from_.share();
    std::vector<std::vector<RatingTriple>> sent(static_cast<std::size_t>(to_.num_ranks()));
    for (std::size_t block = first; block < last; ++block) {
      if (blocks.owner_of_block(block) == blocks.rank()) add_block(block, sent);
    }
    const std::vector<std::vector<RatingTriple>> received = ranks_.exchange_lists(sent);
    std::vector<std::size_t> at(received.size());
    for (std::size_t block = first; block < last; ++block) {
      const auto owner = static_cast<std::size_t>(blocks.owner_of_block(block));
      const std::vector<RatingTriple>& of_owner = received[owner];
      for (std::size_t& i = at[owner]; i < of_owner.size(); ++i) {
        const auto [row, col, level] = of_owner[i];
        if (static_cast<std::size_t>(col) >= blocks.blocks()[block + 1]) break;
        const auto to = static_cast<std::size_t>(next_[static_cast<std::size_t>(row)]++);
        indices_.get()[to] = col;
        levels_.get()[to] = level;
      }
    }
  }
  void add_block(std::size_t block, std::vector<std::vector<RatingTriple>>& sent) const {
    const std::span<const std::size_t> blocks = from_.share().blocks();
    for (std::size_t row = blocks[block]; row < blocks[block + 1]; ++row) {
      const std::span<const std::int32_t> columns = from_.indices_of(row);
      const std::span<const std::uint8_t> levels = from_.levels_of(row);
      for (std::size_t i = 0; i < columns.size(); ++i) {
        sent[owner_of(columns[i])].push_back(
            {columns[i], static_cast<std::int32_t>(row), levels[i]});
      }
    }
  }

  const RatingMatrix& from_;
  const RowShare& to_;
  Ranks& ranks_;
  std::vector<int> owners_;         // [rows]
  std::vector<std::int64_t> next_;  // [rows] where the row's next rating goes
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
