#pragma once

// What the trainers of all heads read of a row beside its ratings.

#include <cstddef>
#include <cstdint>
#include <span>

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

}  // namespace als
