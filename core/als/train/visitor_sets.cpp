// Moments of y within the trained users' sets and between them, in double; dimensions count by the
// precision with which they tell users apart. Checked by
// tests/unit/train/visitor_sets_test.cpp.

#include "als/train/visitor_sets.h"

#include <algorithm>
#include <vector>

#include "als/base/ordered_sum.h"
#include "als/train/feature_prior.h"

namespace als::variational {
namespace {

using Doubles = std::vector<double>;

struct SetMoments {
  double num_users = 0.0;
  Doubles mean;                         // [D] of f
  double variance_ratio = kMost;        // of y, within sets to between their means
  static constexpr double kMost = 1e6;  // where sets do not differ, a sample says nothing
};

SetMoments moments_of(const Side& users, const FactorMatrix& y, ThreadPool& pool) {
  const std::size_t size = users.size;
  // Of each dimension: f, the mean of a set, its square, the squares within; then three numbers.
  const std::size_t numbers = 4 * size;
  const Doubles sums =
      sum_of_blocks(users.share(), numbers + 3, pool, [&](std::size_t begin, std::size_t end, int) {
        Doubles of_block(numbers + 3);
        Doubles sum(size);
        Doubles squares(size);
        for (std::size_t user = begin; user < end; ++user) {
          const std::span<const std::int32_t> set = users.ratings.indices_of(user);
          if (set.empty()) continue;
          std::fill(sum.begin(), sum.end(), 0.0);
          std::fill(squares.begin(), squares.end(), 0.0);
          for (const std::int32_t item : set) {
            const std::span<const float> row = y.row(static_cast<std::size_t>(item));
            for (std::size_t k = 0; k < size; ++k) {
              const auto value = static_cast<double>(row[k]);
              sum[k] += value;
              squares[k] += value * value;
            }
          }
          const auto count = static_cast<double>(set.size());
          of_block[numbers] += 1.0;
          of_block[numbers + 1] += count - 1.0;
          of_block[numbers + 2] += 1.0 / count;
          for (std::size_t k = 0; k < size; ++k) {
            const double mean = sum[k] / count;
            of_block[k] += sum[k] / (count + kSetHalf);
            of_block[size + k] += mean;
            of_block[2 * size + k] += mean * mean;
            of_block[3 * size + k] += squares[k] - count * mean * mean;
          }
        }
        return of_block;
      });
  SetMoments moments;
  moments.mean.assign(sums.begin(), sums.begin() + static_cast<std::ptrdiff_t>(size));
  moments.num_users = sums[numbers];
  const double num_free = sums[numbers + 1];
  const double inverses = sums[numbers + 2];
  const double* const means = sums.data() + size;
  const double* const squared_means = sums.data() + 2 * size;
  const double* const within = sums.data() + 3 * size;
  const double n = moments.num_users;
  double within_sets = 0.0;
  double between_sets = 0.0;
  for (std::size_t k = 0; k < size && n > 0.0; ++k) {
    moments.mean[k] /= n;
    const double of_one = num_free > 0.0 ? within[k] / num_free : 0.0;
    const double of_means = squared_means[k] / n - means[k] / n * (means[k] / n);
    within_sets += users.precision[k] * of_one;
    // The means of small sets vary by chance as well.
    between_sets += users.precision[k] * std::max(of_means - of_one * inverses / n, 0.0);
  }
  if (within_sets < SetMoments::kMost * between_sets)
    moments.variance_ratio = within_sets / between_sets;
  return moments;
}

struct SampleWeight {
  double scale = 0.0;               // a
  double half = SetMoments::kMost;  // kappa
};

/// What the mean of n given y counts, n / (n + kappa) * a, fitted to what it should over users with
/// at least ten more: of a set of N, n are known and the others are expected around the same mean.
SampleWeight sample_weight(const Side& users, double variance_ratio) {
  // 1 / weight = 1 / a + kappa / a * 1 / n: a line, by least squares of relative errors.
  double s = 0.0;
  double sx = 0.0;
  double sy = 0.0;
  double sxx = 0.0;
  double sxy = 0.0;
  for (const double n : {1.0, 3.0, 10.0, 30.0}) {
    double sum = 0.0;
    double count = 0.0;
    for (std::size_t user = 0; user < users.means.rows(); ++user) {
      const auto all = static_cast<double>(users.ratings.indices_of(user).size());
      if (all < n + 10.0) continue;
      sum += (n + (all - n) * n / (n + variance_ratio)) / (all + kSetHalf);
      count += 1.0;
    }
    if (count == 0.0) continue;
    const double y = count / sum;
    const double w = 1.0 / (y * y);
    s += w;
    sx += w / n;
    sy += w * y;
    sxx += w / (n * n);
    sxy += w / n * y;
  }
  const double determinant = s * sxx - sx * sx;
  if (!(determinant > 0.0)) return {};
  const double slope = (s * sxy - sx * sy) / determinant;
  const double start = (sy - slope * sx) / s;
  if (!(slope > 0.0) || !(start > 0.0)) return {};
  return {1.0 / start, slope / start};
}

}  // namespace

void expect_rated_sets(const Side& users, const RowShare& items, const FactorMatrix& rated_set,
                       ThreadPool& pool, RatingPosterior& posterior) {
  const SetMoments moments = moments_of(users, rated_set, pool);
  const SampleWeight weight = sample_weight(users, moments.variance_ratio);
  posterior.rated_set_half = weight.half;
  posterior.rated_set_factors = FactorMatrix(rated_set.rows(), rated_set.cols());
  for (std::size_t k = 0; k < users.size; ++k)
    posterior.user_prior.mean[k] += static_cast<float>(moments.mean[k]);
  items.for_each_own_row([&](std::size_t item) {
    const std::span<const float> y = rated_set.row(item);
    const std::span<float> row = posterior.rated_set_factors.row(item);
    // Of an item that nobody rated y is 0: nothing is known of those who do.
    const bool known = std::any_of(y.begin(), y.end(), [](float value) { return value != 0.0F; });
    for (std::size_t k = 0; k < users.size && known; ++k)
      row[k] = static_cast<float>(weight.scale * static_cast<double>(y[k]) - moments.mean[k]);
  });
}

}  // namespace als::variational
