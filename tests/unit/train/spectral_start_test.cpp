#include "als/train/spectral_start.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "als/base/rating_scale.h"
#include "als/solve/symmetric_eigen.h"
#include "support/planted_ratings.h"

namespace als {
namespace {

/// A row's number of ratings, plus that of the typical rating's row, which is below 1,000 here.
double damped_count(const RatingMatrix& ratings, std::size_t row) {
  double squares = 0.0;
  for (std::size_t other = 0; other < ratings.num_rows(); ++other) {
    const auto count = static_cast<double>(ratings.indices_of(other).size());
    squares += count * count;
  }
  return static_cast<double>(ratings.indices_of(row).size()) +
         squares / static_cast<double>(ratings.num_ratings());
}

/// Each column's sum of squares over the items, weighted by their damped numbers of ratings, over
/// the number of ratings: the singular value, says the header.
std::vector<double> moments_of(const FactorMatrix& start, const RatingMatrix& by_item) {
  std::vector<double> moments(static_cast<std::size_t>(start.cols()) - 1);
  for (std::size_t item = 0; item < start.rows(); ++item) {
    for (std::size_t k = 0; k < moments.size(); ++k) {
      const auto x = static_cast<double>(start.row(item)[k]);
      moments[k] +=
          damped_count(by_item, item) * x * x / static_cast<double>(by_item.num_ratings());
    }
  }
  return moments;
}

/// [num_items x num_items] B^T B of the matrix B whose singular vectors are looked for, with the
/// item biases of `start`.
std::vector<double> gram_of_scaled_residuals(const RatingMatrix& by_user,
                                             const RatingMatrix& by_item,
                                             const FactorMatrix& start) {
  double mean = 0.0;
  for (const std::uint8_t levels : by_user.levels) mean += by_user.scale.standard(levels);
  mean /= static_cast<double>(by_user.num_ratings());
  const std::size_t num_items = by_item.num_rows();
  std::vector<double> gram(num_items * num_items);
  for (std::size_t user = 0; user < by_user.num_rows(); ++user) {
    const std::span<const std::int32_t> items = by_user.indices_of(user);
    const std::span<const std::uint8_t> levels = by_user.levels_of(user);
    const auto count = static_cast<double>(items.size());
    std::vector<double> row(num_items);
    double bias = 0.0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto item = static_cast<std::size_t>(items[i]);
      row[item] =
          by_user.scale.standard(levels[i]) - mean - static_cast<double>(start.row(item).back());
      bias += row[item] / (count + 10.0);
    }
    for (const std::int32_t item : items) {
      const auto n = static_cast<std::size_t>(item);
      row[n] = (row[n] - bias) / std::sqrt(damped_count(by_user, user) * damped_count(by_item, n));
    }
    for (std::size_t n = 0; n < num_items; ++n) {
      for (std::size_t l = 0; l < num_items; ++l) gram[n * num_items + l] += row[n] * row[l];
    }
  }
  return gram;
}

TEST(SpectralStart, FindsWhatASingularValueDecompositionFinds) {
  const PlantedRatings ratings = planted_ratings(800, 120, 3, 0.5, 3);
  ThreadPool pool(2);
  const FactorMatrix start = spectral_start(ratings.by_user, ratings.by_item, 8, 1, pool);
  const std::vector<double> moments = moments_of(start, ratings.by_item);
  const auto exact =
      symmetric_eigen(gram_of_scaled_residuals(ratings.by_user, ratings.by_item, start), 120);
  ASSERT_TRUE(exact);
  for (std::size_t k = 0; k < 3; ++k) {
    const double singular_value = std::sqrt(exact->values[k]);
    EXPECT_NEAR(moments[k], singular_value, 0.02 * singular_value);
    double cosine = 0.0;
    double squares = 0.0;
    for (std::size_t item = 0; item < start.rows(); ++item) {
      const double v =
          std::sqrt(damped_count(ratings.by_item, item)) * static_cast<double>(start.row(item)[k]);
      cosine += v * exact->vectors[k * 120 + item];
      squares += v * v;
    }
    EXPECT_GT(std::fabs(cosine) / std::sqrt(squares), 0.99) << "direction " << k;
  }
  // What was not planted is noise: a clear step below.
  EXPECT_LT(moments[3], 0.5 * moments[2]);
}

TEST(SpectralStart, DirectionsBeyondTheRankAreZero) {
  std::vector<RatingTriple> triples;
  for (std::int32_t user = 0; user < 40; ++user) {
    for (std::int32_t item = 0; item < 12; ++item)
      triples.push_back({user, item, static_cast<std::uint8_t>((user + item) % 2 == 0 ? 7 : 3)});
  }
  const RatingMatrix by_user(40, 12, triples);
  ThreadPool pool(1);
  const FactorMatrix start = spectral_start(by_user, by_user.transposed(), 20, 1, pool);
  ASSERT_EQ(start.cols(), 21);
  for (std::size_t item = 0; item < start.rows(); ++item) {
    EXPECT_GT(std::fabs(start.row(item)[0]), 0.01F);
    EXPECT_EQ(std::signbit(start.row(item)[0]), std::signbit(start.row(item % 2)[0]));
    for (std::size_t k = 1; k <= 20; ++k) EXPECT_EQ(start.row(item)[k], 0.0F) << "direction " << k;
  }
}

TEST(SpectralStart, ItemsWithoutARatingAreZero) {
  const std::vector<RatingTriple> triples = {{0, 0, 8}, {0, 1, 1}, {1, 0, 2}, {1, 1, 9}};
  const RatingMatrix by_user(3, 4, triples);
  ThreadPool pool(1);
  const FactorMatrix start = spectral_start(by_user, by_user.transposed(), 2, 1, pool);
  for (const std::size_t item : {2U, 3U}) {
    for (const float value : start.row(item)) EXPECT_EQ(value, 0.0F);
  }
  for (const float value : start.values()) EXPECT_TRUE(std::isfinite(value));
}

TEST(SpectralStart, IsBitEqualForAnyNumberOfWorkers) {
  const PlantedRatings ratings = planted_ratings(300, 90, 3, 0.4, 5);
  const auto start_with = [&](int num_workers) {
    ThreadPool pool(num_workers);
    const FactorMatrix start = spectral_start(ratings.by_user, ratings.by_item, 7, 2, pool);
    return std::vector<float>(start.values().begin(), start.values().end());
  };
  const std::vector<float> one = start_with(1);
  EXPECT_EQ(one, start_with(2));
  EXPECT_EQ(one, start_with(3));
}

}  // namespace
}  // namespace als
