#include "als/baselines/plain_als.h"

#include <utility>

#include "als/baselines/rating_factors.h"

namespace als {

Result<Recommender> train_plain_als(const PeerData& data, const TrainSettings& settings,
                                    ThreadPool& pool) {
  if (const Result<void> possible = check_has_ratings(data); !possible) return possible.error();
  const ItemFeatures no_features;
  Result<RatingModel> model = train({data.by_user, data.by_item, no_features}, settings, pool);
  if (!model) return model.error();
  RatingFactors factors;
  factors.global_mean = model->global_mean;
  factors.items = std::move(model->item_factors);
  factors.item_biases = std::move(model->item_biases);
  factors.prior = settings.prior;
  return predict_ratings(std::move(factors));
}

}  // namespace als
