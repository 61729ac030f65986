#pragma once

// WatchModel: the second head. "Would I watch it at all?" is another question than "how would I
// rate it?", and has its own factors: implicit ALS (Hu, Koren and Volinsky 2008, "Collaborative
// filtering for implicit feedback datasets"; Rendle et al. 2021, "iALS++").

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "als/base/portable_math.h"
#include "als/model/rating_calibration.h"
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
  double regularization = 0.015;   ///< as trained; visitors' may be more (BlendFit)

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
    return static_cast<float>(1.0 / (1.0 + portable_exp(-log_odds(watch_score, log_popularity))));
  }
  /// log(1 - probability).
  float log_unseen(float watch_score, float log_popularity) const {
    const double odds = portable_exp(std::min(log_odds(watch_score, log_popularity), 60.0));
    return static_cast<float>(-portable_log(1.0 + odds));
  }

  /// log(p / (1 - p)).
  double log_odds(float watch_score, float log_popularity) const {
    return static_cast<double>(offset + score * watch_score + popularity * log_popularity);
  }
};

/// Weights of the score `for-you`, in log-odds: watch score, log(1 + ratings), predicted rating in
/// standard units, kinship of tags (TagScorer).
struct BlendWeights {
  float watch = 0.0F;
  float popularity = 0.0F;
  float rating = 0.0F;
  float tags = 0.0F;
};

/// What the parts of `for-you` weigh, by the number of ratings that the visitor has given, linear
/// in share_of_many(). als_export learns it from the data (metrics/blend_fit.h); the default is
/// what data of several kinds have in common.
struct Blend {
  BlendWeights none{6.0F, 1.2F, 1.8F, 1.0F};
  BlendWeights many{5.0F, 0.75F, 1.3F, 4.0F};

  BlendWeights at(double num_ratings) const {
    const float x = share_of_many(num_ratings);
    const auto between = [x](float low, float high) { return low + x * (high - low); };
    return {between(none.watch, many.watch), between(none.popularity, many.popularity),
            between(none.rating, many.rating), between(none.tags, many.tags)};
  }
};

/// As files have it, [2 x 4]: without ratings, with many.
inline std::array<float, 8> blend_values(const Blend& blend) {
  return {blend.none.watch, blend.none.popularity, blend.none.rating, blend.none.tags,
          blend.many.watch, blend.many.popularity, blend.many.rating, blend.many.tags};
}
inline Blend blend_of(std::span<const float> v) {
  return {{v[0], v[1], v[2], v[3]}, {v[4], v[5], v[6], v[7]}};
}

struct WatchModel {
  WatchSettings settings;
  FactorMatrix item_factors;  ///< q_n; zeros for items without ratings
  SeenModel seen;
  Blend blend;
};

}  // namespace als
