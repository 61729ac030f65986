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
                 ThreadPool& pool) {
  const double users = ordered_sum(model.num_users(), pool, [&](std::size_t user) {
    return model.prior.factor_precision * squared_norm(model.user_factors.row(user));
  });
  const double items = ordered_sum(model.num_items(), pool, [&](std::size_t item) {
    std::vector<float> deviation(static_cast<std::size_t>(model.num_factors()));
    features.prior_mean(item, model.feature_factors, deviation);
    const std::span<const float> v = model.item_factors.row(item);
    for (std::size_t k = 0; k < deviation.size(); ++k) deviation[k] = v[k] - deviation[k];
    return model.prior.factor_precision * squared_norm(deviation);
  });
  const double biases = model.prior.bias_precision *
                        (squared_norm(model.user_biases) + squared_norm(model.item_biases));
  const double feature_term =
      squared_norm(model.feature_factors.values()) / model.prior.feature_variance;
  return 0.5 * (model.prior.data_precision * squared_error + users + items + biases + feature_term);
}

double objective(const RatingModel& model, const RatingMatrix& by_user,
                 const ItemFeatures& features, ThreadPool& pool) {
  return objective(model, fit_of(model, by_user, pool).squared_error, features, pool);
}

}  // namespace als
