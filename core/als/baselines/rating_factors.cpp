#include "als/baselines/rating_factors.h"

#include <cmath>
#include <memory>
#include <utility>

#include "als/solve/row_solver.h"

namespace als {
namespace {

double dot(std::span<const float> a, std::span<const float> b) {
  double sum = 0.0;
  for (std::size_t k = 0; k < a.size(); ++k)
    sum += static_cast<double>(a[k]) * static_cast<double>(b[k]);
  return sum;
}

Result<PeerAnswer> predict(const RatingFactors& model, std::span<const VisitorRating> ratings) {
  std::vector<float> start(static_cast<std::size_t>(model.items.cols()));
  if (model.rated_set.rows() > 0 && !ratings.empty()) {
    const auto weight = static_cast<float>(1.0 / std::sqrt(static_cast<double>(ratings.size())));
    for (const VisitorRating& rating : ratings) {
      const std::span<const float> y = model.rated_set.row(static_cast<std::size_t>(rating.index));
      for (std::size_t k = 0; k < start.size(); ++k) start[k] += weight * y[k];
    }
  }
  std::vector<float> factors = start;
  float bias = 0.0F;
  if (!ratings.empty()) {
    std::vector<std::int32_t> indices;
    std::vector<float> targets;
    for (const VisitorRating& rating : ratings) {
      indices.push_back(rating.index);
      targets.push_back(rating.rating - static_cast<float>(model.global_mean) -
                        model.item_biases[static_cast<std::size_t>(rating.index)]);
    }
    RowSolver solver(model.items.cols());
    if (!solver.solve({indices, targets}, model.items.values(), model.prior, start, factors, bias))
      return Error{ErrorCode::kNumerical, "a visitor cannot be folded in"};
  }
  PeerAnswer answer;
  answer.ratings.reserve(model.items.rows());
  for (std::size_t item = 0; item < model.items.rows(); ++item) {
    answer.ratings.push_back(static_cast<float>(model.global_mean + static_cast<double>(bias) +
                                                static_cast<double>(model.item_biases[item]) +
                                                dot(model.items.row(item), factors)));
  }
  answer.scores = answer.ratings;
  return answer;
}

}  // namespace

Recommender predict_ratings(RatingFactors model) {
  return [model = std::make_shared<const RatingFactors>(std::move(model))](
             std::span<const VisitorRating> ratings) { return predict(*model, ratings); };
}

Result<void> check_has_ratings(const PeerData& data) {
  if (data.by_user.scale.kind == RatingKind::kRatings) return {};
  return Error{ErrorCode::kInvalidArgument, "it predicts ratings, and these data have none"};
}

}  // namespace als
