#pragma once

// TrainPlan: every setting that a trained model depends on; its names in files and on command
// lines; and how a model tells by which plan it was made.

#include <map>
#include <string>

#include "als/bundle/model_file.h"
#include "als/ratings/dataset.h"
#include "als/train/feature_sets.h"
#include "als/train/trainer.h"
#include "als/train/variational_trainer.h"

namespace als {

/// How the rating head is trained.
enum class Method : std::uint8_t {
  kVariational,  ///< learns every precision; nothing to tune but K
  kAls,          ///< the paper's: fixed precisions
};

struct TrainPlan {
  Method method = Method::kVariational;
  TrainSettings settings;  ///< of kAls; num_factors and seed of both
  VariationalSettings variational;
  WatchSettings watch;
  bool no_watch = false;
  FeatureSets features;

  /// Of both methods, the watch head and the splits.
  void set_seed(std::uint64_t seed) { settings.seed = variational.seed = seed; }
};

/// The paper's first settings, or those of its program for 32 million ratings.
TrainPlan paper_plan(bool for_32m);

std::map<std::string, Method> method_names();
std::map<std::string, UpdateOrder> update_order_names();
std::map<std::string, SolverKind> solver_names();
std::map<std::string, CovarianceFamily> covariance_names();

/// Every setting that the result depends on.
Metadata settings_metadata(const TrainPlan& plan);

struct SweepRecord;

/// The model with its ids and how it was made.
TrainedModel with_provenance(RatingModel model, WatchModel watch, const LoadedDataset& loaded,
                             const TrainPlan& plan, const SweepRecord& last);

}  // namespace als
