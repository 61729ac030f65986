#pragma once

// What the trainers of all heads read of a row beside its ratings.

#include <cstddef>
#include <cstdint>
#include <span>

#include "als/base/result.h"
#include "als/ratings/rating_matrix.h"

namespace als {

/// How many indices of the next row lie behind this row's in memory, where the kernels may look
/// ahead.
inline std::size_t ratings_ahead(const RatingMatrix& ratings, std::size_t row) {
  if (row + 1 >= ratings.num_rows()) return 0;
  const std::span<const std::int32_t> here = ratings.indices_of(row);
  const std::span<const std::int32_t> next = ratings.indices_of(row + 1);
  return here.data() + here.size() == next.data() ? next.size() : 0;
}

/// kInvalidArgument unless both may be the same ratings.
inline Result<void> check_shapes(const RatingMatrix& by_user, const RatingMatrix& by_item) {
  if (by_user.num_cols() == by_item.num_rows() && by_item.num_cols() == by_user.num_rows())
    return {};
  return Error{ErrorCode::kInvalidArgument, "the ratings by user and by item differ in shape"};
}

}  // namespace als
