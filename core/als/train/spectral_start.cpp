#include "als/train/spectral_start.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <span>
#include <vector>

#include "als/base/portable_math.h"
#include "als/base/random.h"
#include "als/base/rating_scale.h"
#include "als/kernels/row_kernels.h"
#include "als/solve/normal_system.h"
#include "als/solve/principal_axes.h"
#include "als/train/needed_rows.h"
#include "als/train/row_access.h"
#include "als/train/trainer.h"

namespace als {
namespace {

// Of the users in each round: what the first rounds find is coarse in any case.
constexpr std::array kShares{0.125, 0.25, 0.5, 1.0};

// What a row's number of ratings is increased by, or by as many as the typical rating's row has if
// that is less. Large: a row of few ratings is mostly noise, and all rows' noise together would be
// the leading direction.
constexpr double kDamping = 1000.0;
constexpr double kBiasDamping = 10.0;

// Directions whose share of the variance is below this have no sense in float32.
constexpr double kLeastVariance = 1e-10;

/// Ratings less the mean and the biases, seen from one side.
struct Residuals {
  const RatingMatrix& ratings;
  double mean;
  std::vector<float> biases;
  double damping;
};

double damping_of(const RatingMatrix& ratings) {
  double squares = 0.0;
  for (std::size_t row = 0; row < ratings.num_rows(); ++row) {
    const auto count = static_cast<double>(ratings.indices_of(row).size());
    squares += count * count;
  }
  return std::min(kDamping, squares / static_cast<double>(ratings.num_ratings()));
}

/// Damped means of what the other side's biases leave.
std::vector<float> damped_biases(const RatingMatrix& ratings, double mean,
                                 std::span<const float> other_biases, ThreadPool& pool) {
  const StandardUnits units = ratings.scale.standard_units();
  std::vector<float> biases(ratings.num_rows());
  ratings.share().for_own_rows(64, pool, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t row = begin; row < end; ++row) {
      const std::span<const std::int32_t> indices = ratings.indices_of(row);
      const std::span<const std::uint8_t> levels = ratings.levels_of(row);
      double sum = 0.0;
      for (std::size_t i = 0; i < indices.size(); ++i) {
        sum += units.of(levels[i]) - mean;
        if (!other_biases.empty())
          sum -= static_cast<double>(other_biases[static_cast<std::size_t>(indices[i])]);
      }
      biases[row] = static_cast<float>(sum / (static_cast<double>(indices.size()) + kBiasDamping));
    }
  });
  ratings.share().gather_all(std::span(biases));
  return biases;
}

std::vector<float> damped_counts(const Residuals& side) {
  std::vector<float> counts(side.ratings.num_rows());
  for (std::size_t row = 0; row < counts.size(); ++row) {
    counts[row] =
        static_cast<float>(static_cast<double>(side.ratings.indices_of(row).size()) + side.damping);
  }
  return counts;
}

/// Of the first `num_rows` rows: the residual-weighted sum of the other side's rows among its first
/// `num_others`, over the damped number of ratings. The rest is 0.
FactorMatrix damped_product(const Residuals& own, const Residuals& other, std::size_t num_rows,
                            std::size_t num_others, const FactorMatrix& others,
                            const NeededRows& needed, ThreadPool& pool) {
  const SystemShape shape(static_cast<std::size_t>(others.cols()), /*bias=*/false);
  const PaddedRows rows = needed.padded(others, shape, pool);
  const AlignedFloats zeros(shape.size);
  const double damping =
      own.damping * static_cast<double>(num_others) / static_cast<double>(others.rows());
  FactorMatrix product(own.ratings.num_rows(), others.cols());
  own.ratings.share().for_own_rows(8, pool, [&](std::size_t begin, std::size_t end, int) {
    AlignedFloats sum(shape.size);
    std::vector<float> residuals;
    for (std::size_t row = begin; row < std::min(end, num_rows); ++row) {
      std::span<const std::int32_t> indices = own.ratings.indices_of(row);
      std::size_t ahead = ratings_ahead(own.ratings, row);
      if (num_others < others.rows()) {  // indices rise on the items' side, the only one cut short
        const auto last =
            std::lower_bound(indices.begin(), indices.end(), static_cast<std::int32_t>(num_others));
        indices = indices.first(static_cast<std::size_t>(last - indices.begin()));
        ahead = 0;
      }
      const std::span<const std::uint8_t> levels = own.ratings.levels_of(row);
      const auto unit = static_cast<float>(own.ratings.scale.unit());
      const float base = static_cast<float>(own.mean) + own.biases[row];
      residuals.resize(indices.size());
      for (std::size_t i = 0; i < indices.size(); ++i) {
        residuals[i] = unit * static_cast<float>(levels[i] + 1) - base -
                       other.biases[static_cast<std::size_t>(indices[i])];
      }
      sum_residuals({rows.data(), shape.size, indices.data(), indices.size(), ahead, nullptr,
                     residuals.data()},
                    zeros.data(), 0.0F, sum.data());
      const auto scale = static_cast<float>(1.0 / (static_cast<double>(indices.size()) + damping));
      const std::span<float> out = product.row(row);
      for (std::size_t k = 0; k < out.size(); ++k) out[k] = scale * sum[k];
    }
  });
  return product;
}

/// Turns the rows to the axes of their weighted second moment m, and multiplies each axis by
/// m^power: -1/2 makes the rows white.
void whiten(FactorMatrix& rows, std::span<const float> weights, double num_ratings, double power,
            const RowShare& share, ThreadPool& pool) {
  const auto num_factors = static_cast<std::size_t>(rows.cols());
  std::optional<PrincipalAxes> axes =
      principal_axes(second_moment(rows, weights, num_ratings, share, pool), rows.cols());
  if (!axes) return;  // not finite: the first sweep will say so
  for (std::size_t k = 0; k < num_factors; ++k) {
    const double m = axes->moments[k];
    const double scale = m > kLeastVariance * axes->moments[0] ? portable_pow(m, power) : 0.0;
    for (std::size_t l = 0; l < num_factors; ++l) axes->rotation[k * num_factors + l] *= scale;
  }
  transform_rows(axes->rotation, rows.cols(), rows, share, pool);
}

}  // namespace

FactorMatrix spectral_start(const RatingMatrix& by_user, const RatingMatrix& by_item,
                            int num_factors, std::uint64_t seed, ThreadPool& pool) {
  const double mean = global_mean(by_user);
  const Residuals items{by_item, mean, damped_biases(by_item, mean, {}, pool), damping_of(by_item)};
  const Residuals users{by_user, mean, damped_biases(by_user, mean, items.biases, pool),
                        damping_of(by_user)};
  const std::vector<float> item_weights = damped_counts(items);
  const std::vector<float> user_weights = damped_counts(users);
  const auto num_ratings = static_cast<double>(by_user.num_ratings());

  const RowShare& item_share = by_item.share();
  const RowShare& user_share = by_user.share();
  const NeededRows items_of_users(by_user, item_share);
  const NeededRows users_of_items(by_item, user_share);
  FactorMatrix item_rows(by_item.num_rows(), num_factors);
  item_share.for_each_own_row(
      [&](std::size_t item) { Random(seed, item).fill_normal(item_rows.row(item), 1.0); });
  for (const double share : kShares) {
    const auto num_users =
        static_cast<std::size_t>(std::ceil(share * static_cast<double>(by_user.num_rows())));
    whiten(item_rows, item_weights, num_ratings, -0.5, item_share, pool);
    FactorMatrix user_rows = damped_product(users, items, num_users, by_item.num_rows(), item_rows,
                                            items_of_users, pool);
    whiten(user_rows, user_weights, num_ratings, -0.5, user_share, pool);
    item_rows = damped_product(items, users, by_item.num_rows(), num_users, user_rows,
                               users_of_items, pool);
  }
  // Now axis k has the second moment s_k^2, with the users' rows white.
  whiten(item_rows, item_weights, num_ratings, -0.25, item_share, pool);

  FactorMatrix start(by_item.num_rows(), num_factors + 1);
  item_share.for_each_own_row([&](std::size_t item) {
    std::copy_n(item_rows.row(item).begin(), num_factors, start.row(item).begin());
    start.row(item).back() = items.biases[item];
  });
  return start;
}

}  // namespace als
