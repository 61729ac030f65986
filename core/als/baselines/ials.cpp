#include "als/baselines/ials.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "als/solve/watch_solver.h"
#include "als/train/watch_trainer.h"

namespace als {

WatchSettings IalsSettings::watch() const {
  const double most = 1.0 - unobserved_weight;
  const double least = by_rating ? 0.1 * most : most;  // of a rating of 0.5
  WatchSettings settings;
  settings.num_factors = num_factors;
  settings.unobserved_weight = unobserved_weight;
  settings.confidence_base = least;
  settings.confidence_slope = most - least;
  settings.target_base = 1.0;
  settings.regularization = regularization;
  return settings;
}

Result<Recommender> train_ials(const PeerData& data, const IalsSettings& plain, ThreadPool& pool) {
  const WatchSettings settings = plain.watch();
  Result<WatchModel> trained = train_watch(data.by_user, data.by_item, settings, /*seed=*/1, pool);
  if (!trained) return trained.error();
  const auto factors = std::make_shared<const FactorMatrix>(std::move(trained->item_factors));
  const std::vector<std::uint32_t> counts = count_ratings(data.by_item);
  const auto num_rated = static_cast<double>(
      std::count_if(counts.begin(), counts.end(), [](std::uint32_t count) { return count > 0; }));
  const std::vector<double> gram = gram_matrix(*factors);
  return Recommender([=](std::span<const VisitorRating> ratings) -> Result<PeerAnswer> {
    PeerAnswer answer;
    answer.scores.resize(factors->rows());
    if (ratings.empty()) return answer;
    std::vector<std::int32_t> indices;
    std::vector<float> values;
    for (const VisitorRating& rating : ratings) {
      indices.push_back(rating.index);
      values.push_back(rating.rating);
    }
    std::vector<float> visitor(static_cast<std::size_t>(factors->cols()));
    WatchSolver solver(factors->cols());
    if (!solver.solve(indices, values, factors->values(), gram, num_rated, settings, visitor))
      return Error{ErrorCode::kNumerical, "iALS: a visitor cannot be folded in"};
    for (std::size_t item = 0; item < factors->rows(); ++item) {
      const std::span<const float> row = factors->row(item);
      for (std::size_t k = 0; k < visitor.size(); ++k) answer.scores[item] += visitor[k] * row[k];
    }
    return answer;
  });
}

}  // namespace als
