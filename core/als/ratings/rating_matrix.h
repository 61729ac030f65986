#pragma once

// RatingMatrix: ratings in compressed sparse rows. By user a row is what one user rated, in file
// order; by item, who rated an item, by rising user.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace als {

struct RatingTriple {
  std::int32_t row;
  std::int32_t col;
  std::uint8_t half_stars;
};

class RatingMatrix {
 public:
  RatingMatrix() = default;
  /// Triples keep their order within a row. Rows and columns must be within the given numbers.
  RatingMatrix(std::size_t num_rows, std::size_t num_cols, std::span<const RatingTriple> triples);

  std::size_t num_rows() const { return offsets.size() - 1; }
  std::size_t num_cols() const { return num_cols_; }
  std::size_t num_ratings() const { return half_stars.size(); }

  std::span<const std::int32_t> indices_of(std::size_t row) const {
    return std::span(indices).subspan(begin_of(row), begin_of(row + 1) - begin_of(row));
  }
  std::span<const std::uint8_t> half_stars_of(std::size_t row) const {
    return std::span(half_stars).subspan(begin_of(row), begin_of(row + 1) - begin_of(row));
  }

  /// The same ratings with rows and columns exchanged; within a row by rising column.
  RatingMatrix transposed() const;

  std::vector<std::int64_t> offsets{0};  ///< [num_rows + 1]
  std::vector<std::int32_t> indices;     ///< [num_ratings] columns
  std::vector<std::uint8_t> half_stars;  ///< [num_ratings]

 private:
  std::size_t begin_of(std::size_t row) const { return static_cast<std::size_t>(offsets[row]); }

  std::size_t num_cols_ = 0;
};

}  // namespace als
