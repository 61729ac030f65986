#pragma once

// SVD++ (Koren 2008, "Factorization meets the neighborhood: a multifaceted collaborative filtering
// model"), ranked by the predicted rating:
//
//   r(m, n) = mu + b_m + b_n + q_n . (p_m + |R(m)|^-1/2 * sum of y_j over what m rated, R(m)),
//
// trained by stochastic gradient descent as there, but for the priors: there each rating counts
// them once more, which leaves rare items nearly free; here they count once a row, which gained 0.2
// NDCG@10 on ML-latest-small and RMSE at few ratings. The core's own rated set (train/priors.h) is
// the same idea with learned precisions and another weight, so it would be no independent peer. A
// visitor's p and b are solved exactly, given q and y.

#include "als/baselines/peer.h"

namespace als {

struct SvdppSettings {
  int num_factors = 16;      ///< > 0
  int epochs = 20;           ///< passes over the ratings
  double rate = 0.007;       ///< of the first pass
  double rate_decay = 0.95;  ///< each pass's rate by that of the one before
  double precision = 3.0;    ///< of every row of b, p, q and y around 0; of a rating it is 1
};

/// On one thread: epochs * ratings * num_factors * 6 multiply-adds. kInvalidArgument for counts and
/// events, which have no rating to predict; kNumerical if the rate is too high.
Result<Recommender> train_svdpp(const PeerData& data, const SvdppSettings& settings,
                                ThreadPool& pool);

}  // namespace als
