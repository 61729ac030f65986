#pragma once

// iALS: implicit matrix factorisation by alternating least squares (Hu, Koren and Volinsky 2008,
// "Collaborative filtering for implicit feedback datasets"; tuned as Rendle et al. 2021,
// "Revisiting the performance of iALS on item recommendation benchmarks"): the watch head's solver
// by itself, with one confidence and target 1 for whatever was rated. No stars, popularity or tags
// beside it.

#include "als/baselines/peer.h"
#include "als/model/watch_model.h"

namespace als {

struct IalsSettings {
  int num_factors = 32;
  double unobserved_weight = 0.2;  ///< w0, of a cell without rating; below 1
  double regularization = 0.02;    ///< times a row's sum of weights, as in WatchSettings
  /// Whether a rated cell weighs w0 + (1 - w0) * rating / 5 (as by Hu et al.) or 1.
  bool by_rating = false;

  WatchSettings watch() const;
};

Result<Recommender> train_ials(const PeerData& data, const IalsSettings& settings,
                               ThreadPool& pool);

}  // namespace als
