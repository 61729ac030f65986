#include "als/train/fit.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "als/base/check.h"
#include "als/base/ordered_sum.h"
#include "als/base/rating_scale.h"
#include "als/kernels/row_kernels.h"
#include "als/solve/normal_system.h"
#include "als/train/row_access.h"

namespace als {

FittedItems::FittedItems(const RatingModel& model, const NeededRows& needed, ThreadPool& pool)
    : shape(static_cast<std::size_t>(model.num_factors()), /*bias=*/false),
      rows(padded_rows(model.item_factors, shape, needed.columns(), pool)),
      biases(model.item_biases) {
  const std::size_t num_factors = shape.num_factors;
  needed.fetch(
      num_factors + 1,
      [&](std::size_t item, float* to) {
        *std::copy_n(model.item_factors.row(item).data(), num_factors, to) =
            model.item_biases[item];
      },
      [&](std::size_t item, const float* from) {
        pad_row(from, shape, rows.data() + item * shape.size);
        biases[item] = from[num_factors];
      });
}

FittedModel FittedItems::with_users_of(const RatingModel& model) const {
  return {shape,
          model.global_mean,
          {model.user_factors.values().data(), shape.num_factors},
          {model.user_biases.data(), 1},
          {rows.data(), shape.size},
          {biases.data(), 1}};
}

Fit fit_of(const FittedModel& model, const RatingMatrix& by_user, ThreadPool& pool) {
  constexpr std::size_t kRatingsAtOnce = 256;
  const RatingScale& scale = by_user.scale;
  const StandardUnits units = scale.standard_units();
  const auto mean = static_cast<float>(model.global_mean);
  const auto errors_of = [&](std::size_t user) {
    const std::span<const std::int32_t> indices = by_user.indices_of(user);
    const std::span<const std::uint8_t> levels = by_user.levels_of(user);
    AlignedFloats x(model.shape.size);
    std::copy_n(model.users.row(user), model.shape.num_factors, x.begin());
    const float base = mean + *model.user_biases.row(user);
    std::array<double, 3> sums{};
    for (std::size_t begin = 0; begin < indices.size(); begin += kRatingsAtOnce) {
      const std::size_t count = std::min(kRatingsAtOnce, indices.size() - begin);
      const std::size_t ahead = indices.size() - begin - count + ratings_ahead(by_user, user);
      float predictions[kRatingsAtOnce];
      dots_of_rows({model.items.first, model.shape.size, indices.data() + begin, count, ahead,
                    nullptr, nullptr},
                   x.data(), predictions);
      for (std::size_t i = 0; i < count; ++i) {
        const auto item = static_cast<std::size_t>(indices[begin + i]);
        const double predicted =
            static_cast<double>(predictions[i] + base + *model.item_biases.row(item));
        const double given = units.of(levels[begin + i]);
        const double clipped = units.clip(predicted) - given;
        sums[0] += (predicted - given) * (predicted - given);
        sums[1] += clipped * clipped;
        sums[2] += std::fabs(clipped);
      }
    }
    return sums;
  };
  const std::array<double, 3> sums = ordered_sums<3>(by_user.share(), pool, errors_of);
  const auto count = static_cast<double>(std::max<std::size_t>(1, by_user.num_ratings()));
  return {sums[0], scale.factor() * std::sqrt(sums[1] / count), scale.factor() * (sums[2] / count)};
}

Fit fit_of(const RatingModel& model, const RatingMatrix& by_user, ThreadPool& pool) {
  ALS_CHECK(by_user.num_rows() == model.num_users() && by_user.num_cols() == model.num_items());
  const RowShare items(std::vector<std::int64_t>(by_user.num_cols() + 1));
  const FittedItems fitted(model, NeededRows(by_user, items), pool);
  return fit_of(fitted.with_users_of(model), by_user, pool);
}

}  // namespace als
