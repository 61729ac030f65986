#include "als/train/train_plan.h"

#include <utility>

#include "als/base/text.h"
#include "als/train/train_run.h"

// A model file and a bundle carry their settings as text, so that als_inspect can say how they were
// made and a checkpoint is not gone on from under other ones; a setting that the method does not
// read is left out. Tested by tests/pipeline/pipeline_test.cpp, whose bundles must be equal.

namespace als {
namespace {

template <class T>
std::string name_of(const std::map<std::string, T>& names, T value) {
  for (const auto& [name, named] : names) {
    if (named == value) return name;
  }
  return "";
}

const char* text_of(bool value) { return value ? "true" : "false"; }

std::string text_of(double value) { return general_text(value, 10); }

std::string feature_names(const FeatureSets& sets) {
  std::string names;
  const auto add = [&](bool on, const char* name) {
    if (on) names += (names.empty() ? "" : ",") + std::string(name);
  };
  add(sets.tags, "genres");
  add(sets.decades, "decades");
  add(sets.popularity, "popularity");
  add(sets.user_tags, "tags");
  return names.empty() ? "none" : names;
}

}  // namespace

TrainPlan paper_plan(bool for_32m) {
  TrainPlan plan;
  plan.method = Method::kAls;
  plan.features = {for_32m, false, false, false};
  TrainSettings& settings = plan.settings;
  settings.num_factors = for_32m ? 15 : 8;
  settings.sweeps = for_32m ? 50 : 30;
  settings.prior.data_precision = for_32m ? 2.0 : 1.0;
  settings.prior.factor_precision = for_32m ? 2.0 : 1.0;
  settings.prior.bias_precision = for_32m ? 5.0 : 0.05;
  // The paper's "+1" in the update of a feature is the case beta tau = 1.
  settings.prior.feature_variance = 1.0 / settings.prior.factor_precision;
  settings.update_order = UpdateOrder::kBiasThenFactors;
  settings.centred = false;
  settings.cold_items_keep_start = true;
  return plan;
}

std::map<std::string, Method> method_names() {
  return {{"variational", Method::kVariational}, {"als", Method::kAls}};
}

std::map<std::string, UpdateOrder> update_order_names() {
  return {{"joint", UpdateOrder::kJoint}, {"bias-then-factors", UpdateOrder::kBiasThenFactors}};
}

std::map<std::string, SolverKind> solver_names() {
  return {{"automatic", SolverKind::kAutomatic},
          {"cholesky", SolverKind::kCholesky},
          {"cg", SolverKind::kConjugateGradient}};
}

std::map<std::string, CovarianceFamily> covariance_names() {
  return {{"automatic", CovarianceFamily::kAutomatic},
          {"full", CovarianceFamily::kFull},
          {"shared", CovarianceFamily::kShared}};
}

Metadata settings_metadata(const TrainPlan& plan) {
  const TrainSettings& settings = plan.settings;
  Metadata metadata = {{"method", name_of(method_names(), plan.method)},
                       {"num_factors", std::to_string(settings.num_factors)},
                       {"features", feature_names(plan.features)},
                       {"seed", std::to_string(settings.seed)}};
  if (plan.method == Method::kAls) {
    metadata["sweeps"] = std::to_string(settings.sweeps);
    metadata["data_precision"] = text_of(settings.prior.data_precision);
    metadata["factor_precision"] = text_of(settings.prior.factor_precision);
    metadata["bias_precision"] = text_of(settings.prior.bias_precision);
    metadata["feature_variance"] = text_of(settings.prior.feature_variance);
    metadata["bias_only"] = text_of(settings.bias_only);
    metadata["centred"] = text_of(settings.centred);
    metadata["update_order"] = name_of(update_order_names(), settings.update_order);
    metadata["solver"] = name_of(solver_names(), settings.solver);
  } else {
    metadata["sweeps"] = std::to_string(plan.variational.sweeps);
    metadata["rated_set"] = text_of(plan.variational.rated_set);
    metadata["covariance"] = name_of(covariance_names(), plan.variational.covariance);
  }
  if (!plan.no_watch) {
    metadata["watch_factors"] = std::to_string(plan.watch.num_factors);
    metadata["watch_sweeps"] = std::to_string(plan.watch.sweeps);
  }
  return metadata;
}

TrainedModel with_provenance(RatingModel model, WatchModel watch, const LoadedDataset& loaded,
                             const TrainPlan& plan, const SweepRecord& last) {
  const Dataset& dataset = loaded.dataset;
  TrainedModel trained;
  trained.scale = dataset.scale();
  trained.rating = std::move(model);
  trained.watch = std::move(watch);
  trained.user_ids = dataset.user_ids;
  for (const CatalogItem& item : dataset.items) trained.item_ids.push_back(item.item_id);
  trained.num_ratings = dataset.num_ratings;
  trained.provenance = settings_metadata(plan);
  Metadata& provenance = trained.provenance;
  provenance["program"] = "matinee " MATINEE_VERSION;
  provenance["dataset"] = loaded.about.name;
  provenance["synthetic"] = text_of(loaded.about.synthetic);
  provenance["num_ratings"] = std::to_string(dataset.by_user.num_ratings());
  if (trained.rating.num_items() == 0) return trained;
  provenance["train_rmse"] = text_of(last.train_rmse);
  if (plan.method == Method::kAls) {
    provenance["objective"] = text_of(last.objective);
  } else {
    provenance["noise_variance"] = text_of(last.noise_variance);
  }
  return trained;
}

}  // namespace als
