#pragma once

// train_variational(): the rating head without anything to tune (core/README.md, "Variational
// form"). Every row keeps its Gaussian posterior; the precisions of all priors and the noise are
// learned from the means and covariances. With shared covariances it starts from spectral_start(),
// else at random. A sweep is
//
//   users: posterior of each row, the precision of each user's noise, the noise variance;
//   rated set: what a user rated, whatever the ratings, as features of the user (SVD++, Koren
//   2008); items: posterior of each row; features of the items; raters of an item likewise;
//   precisions of the priors after either side; balance_factors() in all but the last sweeps.
//
// Each step but the last is the exact minimum of the free energy over what it moves.

#include <cstdint>
#include <functional>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/model/checkpoint.h"
#include "als/model/rating_model.h"
#include "als/ratings/rating_matrix.h"
#include "als/train/fit.h"
#include "als/train/trainer.h"

namespace als {

/// What is kept of a row's covariance, D x D numbers with D = K + 1.
enum class CovarianceFamily : std::uint8_t {
  kAutomatic = 1,  ///< kFull up to kMaxFullCost, which is where a sweep begins to take seconds
  kFull = 2,       ///< all of it: best, for D^2 / 2 numbers a row, read for every rating
  kShared = 3,     ///< one number a row times a shape that its side shares: nothing a rating
};

/// num_ratings * D^2 / 2 from which on kAutomatic is kShared.
constexpr double kMaxFullCost = 1e9;

struct VariationalSettings {
  int num_factors = 16;   ///< K, 1 ... 512
  int sweeps = 30;        ///< 1 ... 10,000
  bool rated_set = true;  ///< of users, and the raters of items
  /// The last sweeps do not balance the factors: from there on the free energy only falls.
  int sweeps_unbalanced = 5;
  CovarianceFamily covariance = CovarianceFamily::kAutomatic;
  std::uint64_t seed = 1;

  Result<void> validate() const;
};

struct VariationalProgress {
  int sweep;
  double noise_variance;  ///< in standard units
  double free_energy;     ///< negative evidence lower bound; only computed if asked for, else 0
  const std::function<RatingModel()>& model;  ///< as of now, without covariances
  /// Of the training's ratings or of its test; collective.
  const std::function<Fit(const RatingMatrix& by_user)>& fit;
  const std::function<Checkpoint()>& checkpoint;  ///< to go on from here
};

using VariationalProgressFn = std::function<bool(const VariationalProgress&)>;

/// Bit-equal for any number of workers, and of ranks that share the ratings' rows: then the root
/// has the whole model, the others their own rows. `with_free_energy` costs about half a sweep more
/// each time. The model's `posterior` is filled; `prior` keeps the nearest plain values. Memory
/// beside the data: 4 (num_users + num_items) (K + 1) (K + 4) / 2 bytes with full covariances and,
/// while a side is updated, 4 (K + 1) (K + 2) for each row of the other; with shared shapes about
/// 16 (num_users + num_items) (K + 1). With `resume` it goes on after that checkpoint's sweep, to
/// the same bytes; kBadFormat if it is not one of these data and settings.
Result<RatingModel> train_variational(const TrainingData& data, const VariationalSettings& settings,
                                      ThreadPool& pool, const VariationalProgressFn& progress = {},
                                      bool with_free_energy = false,
                                      const Checkpoint* resume = nullptr);

}  // namespace als
