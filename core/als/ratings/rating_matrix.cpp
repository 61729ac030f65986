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
      num_cols_(num_cols) {
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

RatingMatrix RatingMatrix::transposed(ThreadPool& pool) const {
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
  return finished(num_rows(), sort_by_row(num_cols_, num_chunks, visit, pool), scale);
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
