#pragma once

// What the peers that predict ratings have in common: a visitor's factors and bias are one
// least-squares problem, given the items' (RowSolver).

#include <vector>

#include "als/baselines/peer.h"
#include "als/model/rating_model.h"

namespace als {

struct RatingFactors {
  double global_mean = 0.0;
  FactorMatrix items;  ///< [num_items x K]
  std::vector<float> item_biases;
  /// [num_items x K] y: who has rated n items starts at the sum of their rows / sqrt(n). No rows if
  /// the model has none.
  FactorMatrix rated_set;
  RatingPrior prior;  ///< of a visitor around that start
};

/// kNumerical if a visitor cannot be folded in. Ranked by what is predicted.
Recommender predict_ratings(RatingFactors model);

/// kInvalidArgument for counts and events, which have no rating to predict.
Result<void> check_has_ratings(const PeerData& data);

}  // namespace als
