#pragma once

// RatingMatrix: ratings in compressed sparse rows. By user a row is what one user rated, in file
// order; by item, who rated an item, by rising user. It does not change once it is made, so copies
// share one set of arrays, which may lie in a mapped file: five bytes a rating. What a level means
// is with them.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "als/base/rating_scale.h"
#include "als/base/result.h"
#include "als/base/row_share.h"
#include "als/base/shared_array.h"
#include "als/base/thread_pool.h"

namespace als {

struct RatingTriple {
  std::int32_t row;
  std::int32_t col;
  std::uint8_t level;
};

class RatingMatrix {
 public:
  RatingMatrix() : RatingMatrix(0, std::vector<std::int64_t>{0}, {}, {}, {}) {}
  /// Triples keep their order within a row. Rows and columns must be within the given numbers.
  RatingMatrix(std::size_t num_rows, std::size_t num_cols, std::span<const RatingTriple> triples,
               const RatingScale& rating_scale = {});
  /// Arrays as below, of a program's own making.
  RatingMatrix(std::size_t num_cols, SharedArray<std::int64_t> row_offsets,
               SharedArray<std::int32_t> columns, SharedArray<std::uint8_t> ratings,
               const RatingScale& rating_scale);
  /// Arrays from outside: kBadFormat unless they are a matrix of this many columns with levels of
  /// the scale.
  static Result<RatingMatrix> checked(std::size_t num_cols, SharedArray<std::int64_t> row_offsets,
                                      SharedArray<std::int32_t> columns,
                                      SharedArray<std::uint8_t> ratings,
                                      const RatingScale& rating_scale, ThreadPool& pool);

  std::size_t num_rows() const { return offsets.size() - 1; }
  std::size_t num_cols() const { return num_cols_; }
  std::size_t num_ratings() const { return levels.size(); }

  std::span<const std::int32_t> indices_of(std::size_t row) const {
    return std::span(indices).subspan(begin_of(row), begin_of(row + 1) - begin_of(row));
  }
  std::span<const std::uint8_t> levels_of(std::size_t row) const {
    return std::span(levels).subspan(begin_of(row), begin_of(row + 1) - begin_of(row));
  }

  /// The same ratings with rows and columns exchanged; within a row by rising column. Shared rows
  /// become rows of the ranks that `columns` says, which is not empty then.
  RatingMatrix transposed(ThreadPool& pool,
                          const std::shared_ptr<const RowShare>& columns = {}) const;
  RatingMatrix transposed() const;

  /// Whose rows are whose. All have the offsets of all rows; ratings of rows that are not a rank's
  /// own are not to be read.
  const RowShare& share() const { return *share_; }
  const std::shared_ptr<const RowShare>& share_owner() const { return share_; }
  /// As a part of the same rows, or because ranks are to share them.
  void share_as(std::shared_ptr<const RowShare> share) { share_ = std::move(share); }

  SharedArray<std::int64_t> offsets;  ///< [num_rows + 1]
  SharedArray<std::int32_t> indices;  ///< [num_ratings] columns
  SharedArray<std::uint8_t> levels;   ///< [num_ratings]
  RatingScale scale;

 private:
  std::size_t begin_of(std::size_t row) const { return static_cast<std::size_t>(offsets[row]); }

  std::size_t num_cols_ = 0;
  std::shared_ptr<const RowShare> share_;
};

/// Ratings in each row.
std::vector<std::uint32_t> count_ratings(const RatingMatrix& ratings);

}  // namespace als
