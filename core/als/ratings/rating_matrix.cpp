#include "als/ratings/rating_matrix.h"

#include "als/base/check.h"

namespace als {
namespace {

/// Counting sort by row: calls each(emit) twice, where emit(row, col, half_stars) hands over one
/// rating.
template <class ForEach>
void fill_rows(RatingMatrix& matrix, std::size_t num_rows, const ForEach& for_each) {
  matrix.offsets.assign(num_rows + 1, 0);
  for_each([&](std::size_t row, std::int32_t, std::uint8_t) { ++matrix.offsets[row + 1]; });
  for (std::size_t row = 0; row < num_rows; ++row) matrix.offsets[row + 1] += matrix.offsets[row];
  const auto num_ratings = static_cast<std::size_t>(matrix.offsets.back());
  matrix.indices.resize(num_ratings);
  matrix.half_stars.resize(num_ratings);
  std::vector<std::int64_t> next(matrix.offsets.begin(), matrix.offsets.end() - 1);
  for_each([&](std::size_t row, std::int32_t col, std::uint8_t half_stars) {
    const auto position = static_cast<std::size_t>(next[row]++);
    matrix.indices[position] = col;
    matrix.half_stars[position] = half_stars;
  });
}

}  // namespace

RatingMatrix::RatingMatrix(std::size_t num_rows, std::size_t num_cols,
                           std::span<const RatingTriple> triples)
    : num_cols_(num_cols) {
  for (const RatingTriple& triple : triples) {
    ALS_CHECK(static_cast<std::size_t>(triple.row) < num_rows &&
              static_cast<std::size_t>(triple.col) < num_cols);
  }
  fill_rows(*this, num_rows, [&](const auto& emit) {
    for (const RatingTriple& triple : triples)
      emit(static_cast<std::size_t>(triple.row), triple.col, triple.half_stars);
  });
}

RatingMatrix RatingMatrix::transposed() const {
  RatingMatrix result;
  result.num_cols_ = num_rows();
  fill_rows(result, num_cols_, [&](const auto& emit) {
    for (std::size_t row = 0; row < num_rows(); ++row) {
      for (std::size_t i = 0; i < indices_of(row).size(); ++i) {
        emit(static_cast<std::size_t>(indices_of(row)[i]), static_cast<std::int32_t>(row),
             half_stars_of(row)[i]);
      }
    }
  });
  return result;
}

}  // namespace als
