#pragma once

// report.json: the data of every figure and table about a model, ready to be drawn: how ratings are
// distributed, how the training went, what the factors mean, what is recommended for one favourite.
// FORMAT.md lists its fields.

#include <string>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/json/json.h"
#include "als/package/bundle.h"
#include "als/recommend/engine.h"
#include "als/train/train_run.h"

namespace als {

struct ReportSource {
  const LoadedDataset& loaded;
  const TrainedModel& model;              ///< with its users
  const TrainPlan& plan;                  ///< that it was trained by
  const Split& split;                     ///< of the evaluation: what the curves are on
  const std::vector<SweepRecord>& curve;  ///< of the evaluation
  const Json& metrics;                    ///< of the evaluation
  const Json& by_given;                   ///< of the evaluation: by_given_json()
};

/// The report's curve of quality by number of ratings given, from QualityCurve::json() or what
/// als_eval --json printed of it: what was not measured is left out. kBadFormat if it is neither.
Result<Json> by_given_json(const Json& curve);

/// Trains the small models that some figures are of (the paper's settings, biases alone, K = 2).
/// `hooks` are told the stages.
Result<Json> make_report(const ReportSource& source, const Packing& packing, ThreadPool& pool,
                         const RunHooks& hooks);

/// Adds the lists for one favourite item: this model's, by its engine, beside those of the paper's
/// settings, which make_report left in there.
Result<Json> with_favourites(Json report, const Engine& engine, const std::string& model_id);

}  // namespace als
