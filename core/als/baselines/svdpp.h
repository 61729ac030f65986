#pragma once

// SVD++ (Koren 2008, "Factorization meets the neighborhood: a multifaceted collaborative filtering
// model"), ranked by the predicted rating:
//
//   r(m, n) = mu + b_m + b_n + q_n . (p_m + |R(m)|^-1/2 * sum of y_j over what m rated, R(m)),
//
// trained by stochastic gradient descent as there. The core's own rated set (train/priors.h) is the
// same idea with learned precisions and another weight, so that is no independent peer. A visitor's
// p and b are solved exactly, given q and y.

#include "als/baselines/peer.h"

namespace als {

struct SvdppSettings {
  int num_factors = 16;          ///< > 0
  int epochs = 20;               ///< passes over the ratings
  double rate = 0.007;           ///< of the first pass
  double rate_decay = 0.95;      ///< each pass's rate by that of the one before
  double regularization = 0.05;  ///< of each rating's b, p and q, and once a pass and user of y
};

/// On one thread: epochs * ratings * num_factors * 6 multiply-adds. kInvalidArgument for counts and
/// events, which have no rating to predict; kNumerical if the rate is too high.
Result<Recommender> train_svdpp(const PeerData& data, const SvdppSettings& settings,
                                ThreadPool& pool);

}  // namespace als
