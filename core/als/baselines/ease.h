#pragma once

// EASE: the linear item-item model in closed form (Steck 2019, "Embarrassingly shallow autoencoders
// for sparse data"). With P = (X^T X + lambda I)^-1, X [users x items] what users made of items,
// the weights are B = I - P diag(P)^-1, and a visitor's scores x B. No item counts for itself.

#include <cstddef>

#include "als/baselines/peer.h"

namespace als {

struct EaseSettings {
  double lambda = 200.0;   ///< > 0
  bool by_rating = false;  ///< x is the rating / 5, not 1
};

constexpr std::size_t kMaxEaseItems = 20'000;

/// What is inverted has as many rows as there are items or users with ratings, whichever are fewer
/// (n): for fewer users P = (I - X^T (X X^T + lambda I)^-1 X) / lambda. n^3 multiply-adds and
/// 12 n^2 bytes. kInvalidArgument for more than kMaxEaseItems items.
Result<Recommender> train_ease(const PeerData& data, const EaseSettings& settings,
                               ThreadPool& pool);

}  // namespace als
