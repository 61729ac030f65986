#pragma once

// WatchModel: the second head. "Would I watch it at all?" is another question than "how would I
// rate it?", and has its own factors: implicit ALS (Hu, Koren and Volinsky 2008, "Collaborative
// filtering for implicit feedback datasets"; Rendle et al. 2021, "iALS++").

#include <cmath>
#include <cstddef>

#include "als/model/rating_model.h"

namespace als {

/// The weights of the loss
///
///   sum over all (m, n) of w0 s^2, where (m, n) was not rated, and of
///   (w0 + c) (t - s)^2, where it was,
///   + regularization * sum over rows of (w0 * number of columns + sum of its c) * |row|^2,
///
/// s = x_m . q_n; a rating of r, in standard units, has confidence c and target t, both linear in
/// r. Chosen once, for all data sets, on validation users (core/DECISIONS.md).
struct WatchSettings {
  int num_factors = 32;  ///< its own K, 1 ... 512
  int sweeps = 12;
  double unobserved_weight = 0.2;  ///< w0
  double confidence_base = 0.3;    ///< c of a rating of 0.5
  double confidence_slope = 2.0;   ///< what one of 5 adds
  double target_base = 0.2;        ///< t of a rating of 0.5; one of 5 has 1
  double regularization = 0.015;

  double confidence(double rating) const {
    return confidence_base + confidence_slope * (rating - 0.5) / 4.5;
  }
  double target(double rating) const {
    return target_base + (1.0 - target_base) * (rating - 0.5) / 4.5;
  }
};

/// P(seen) = 1 / (1 + exp(-(offset + score * watch score + popularity * log(1 + ratings)))): how
/// likely a visitor has seen an item. The defaults are of ML-latest-small; als_export fits its own
/// (metrics/seen_fit.h).
struct SeenModel {
  float offset = -6.8F;
  float score = 8.2F;
  float popularity = 1.15F;

  float probability(float watch_score, float log_popularity) const {
    return 1.0F / (1.0F + std::exp(-(offset + score * watch_score + popularity * log_popularity)));
  }
};

struct WatchModel {
  WatchSettings settings;
  FactorMatrix item_factors;  ///< q_n; zeros for items without ratings
  SeenModel seen;
};

}  // namespace als
