#include "als/train/objective.h"

#include <vector>

#include "als/base/ordered_sum.h"
#include "als/train/fit.h"

namespace als {
namespace {

double squared_norm(std::span<const float> values) {
  double sum = 0.0;
  for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return sum;
}

}  // namespace

double objective(const RatingModel& model, double squared_error, const ItemFeatures& features,
                 const RowShare& users, const RowShare& items, ThreadPool& pool) {
  const RatingPrior& prior = model.prior;
  const auto square = [](float bias) {
    return static_cast<double>(bias) * static_cast<double>(bias);
  };
  const double of_users = ordered_sum(users, pool, [&](std::size_t user) {
    return prior.factor_precision * squared_norm(model.user_factors.row(user)) +
           prior.bias_precision * square(model.user_biases[user]);
  });
  const double of_items = ordered_sum(items, pool, [&](std::size_t item) {
    std::vector<float> deviation(static_cast<std::size_t>(model.num_factors()));
    features.prior_mean(item, model.feature_factors, deviation);
    const std::span<const float> v = model.item_factors.row(item);
    for (std::size_t k = 0; k < deviation.size(); ++k) deviation[k] = v[k] - deviation[k];
    return prior.factor_precision * squared_norm(deviation) +
           prior.bias_precision * square(model.item_biases[item]);
  });
  const double of_features = squared_norm(model.feature_factors.values()) / prior.feature_variance;
  return 0.5 * (prior.data_precision * squared_error + of_users + of_items + of_features);
}

double objective(const RatingModel& model, const RatingMatrix& by_user,
                 const ItemFeatures& features, ThreadPool& pool) {
  const RowShare items(std::vector<std::int64_t>(model.num_items() + 1));
  return objective(model, fit_of(model, by_user, pool).squared_error, features, by_user.share(),
                   items, pool);
}

}  // namespace als
