#pragma once

// iALS: implicit matrix factorisation by alternating least squares (Hu, Koren and Volinsky 2008,
// "Collaborative filtering for implicit feedback datasets"; tuned as Rendle et al. 2021,
// "Revisiting the performance of iALS on item recommendation benchmarks"): the watch head's solver
// by itself, with one confidence and target 1 for whatever was rated. No stars, popularity or tags
// beside it.

#include "als/baselines/peer.h"
#include "als/model/watch_model.h"

namespace als {

/// Unobserved cells weigh `unobserved_weight`, rated ones 1.
WatchSettings plain_watch_settings(int num_factors, double unobserved_weight,
                                   double regularization);

Result<Recommender> train_ials(const PeerData& data, const WatchSettings& settings,
                               ThreadPool& pool);

}  // namespace als
