#include "als/pipeline/make_bundle.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>
#include <utility>

#include "als/metrics/evaluation.h"
#include "als/metrics/float_fold_in.h"
#include "als/metrics/quality_curve.h"
#include "als/metrics/seen_fit.h"
#include "als/package/encode_bundle.h"
#include "als/pipeline/learn_from_visitors.h"
#include "als/report/report.h"

// Two models are trained: one without some users and ratings, to be judged by them, and the one
// that is shipped, on everything; the report, the chance that an item was seen and what visitors
// teach come from the first. They are users of their own, so that those who are reported on say
// nothing of how they are to be served. So a bundle costs two trainings (of small data four) and
// the report's small ones. Tested by tests/unit/package/bundle_test.cpp and
// tests/pipeline/pipeline_test.cpp.

namespace als {
namespace {

// Visitors that the evaluation asks, of the users that it holds out: enough for two digits.
constexpr std::size_t kMaxVisitors = 2000;
// Numbers of ratings given: of the curve; and those at which all is told, the float model's answers
// too, which take longer.
constexpr int kCurve[] = {0, 1, 2, 3, 5, 10, 20, 30};
constexpr int kSupport[] = {1, 3, 10, 30};

/// A model of its own, trained without a tenth of the users, whole, and a tenth of the others'
/// ratings: how good such a model is for new visitors, and on ratings that it has not seen.
struct Evaluation {
  Split split;
  std::vector<SweepRecord> curve;
  Json metrics;
  Json by_given;  ///< the report's
  SeenFit seen;
  VisitorLessons lessons;
};

Result<Evaluation> evaluate(const Dataset& dataset, const TrainPlan& train, ThreadPool& pool,
                            const RunHooks& hooks) {
  hooks.begin_stage("evaluation: split");
  Evaluation evaluation;
  HeldOutUsers held_out = hold_out_users(dataset, kHeldOutFraction, train.settings.seed, pool);
  if (held_out.users.size() > kMaxVisitors) {
    held_out.users.resize(kMaxVisitors);
    held_out.orders.resize(kMaxVisitors);
  }
  HeldOutUsers validation;
  {
    // Not kept: the ratings of the others are there once more in the two parts.
    Dataset others = training_part(dataset, std::exchange(held_out.split, {}));
    validation = hold_out_validation_users(others, train.settings.seed, /*draw=*/0, pool);
    others = training_part(others, std::exchange(validation.split, {}));
    Result<Split> split =
        split_ratings(others, SplitKind::kRandom, kRandomFraction, train.settings.seed, pool);
    if (!split) return split.error();
    evaluation.split = std::move(*split);
  }
  hooks.begin_stage("evaluation: rating head");
  Result<TrainRun> run =
      run_training(dataset, evaluation.split, train, pool, hooks, "evaluation-rating");
  if (!run) return run.error();
  hooks.begin_stage("evaluation: watch head");
  Result<WatchModel> watch =
      run_watch_training(evaluation.split, train, pool, hooks, "evaluation-watch");
  if (!watch) return watch.error();
  hooks.begin_stage("evaluation: quantise");
  Result<ServedModel> served = serve(dataset, evaluation.split, run->model, *watch, pool);
  if (!served) return served.error();
  hooks.begin_stage("evaluation: what visitors teach");
  const std::vector<HeldOutVisitor> teachers = visitors_of(dataset, validation, *served);
  const MetVisitors met{served->items, teachers};
  const Result<VisitorLessons> lessons =
      learn_from_visitors(dataset, evaluation.split, train, pool, hooks, &met);
  if (!lessons) return lessons.error();
  evaluation.curve = std::move(run->curve);
  evaluation.lessons = *lessons;
  evaluation.lessons.apply_to(run->model, *watch);
  served = serve(dataset, evaluation.split, run->model, *watch, pool);
  if (!served) return served.error();
  if (!dataset.by_user.share().is_root()) return evaluation;
  const std::vector<HeldOutVisitor> visitors = visitors_of(dataset, held_out, *served);
  evaluation.metrics = {{"protocol", "held-out-users-and-ratings"},
                        {"heldOutUsers", kHeldOutFraction},
                        {"testFraction", kRandomFraction},
                        {"seed", train.settings.seed},
                        {"numVisitors", visitors.size()},
                        {"numBlendVisitors", evaluation.lessons.blend.num_visitors},
                        {"numCalibrationVisitors", evaluation.lessons.calibration.num_visitors},
                        {"numTestRatings", evaluation.split.test_by_user.num_ratings()}};
  const bool rated = dataset.scale().kind == RatingKind::kRatings;
  if (rated && evaluation.split.test_by_user.num_ratings() > 0) {
    evaluation.metrics["rmse"] = run->test_rmse;
    evaluation.metrics["mae"] = run->test_mae;
  }
  QualityCurve curve;
  for (const int num_given : kCurve) {
    hooks.begin_stage("evaluation: held-out visitors");
    const Result<std::vector<VisitorScores>> scores =
        score_visitors(served->items, served->means, visitors, num_given, pool);
    if (!scores) return scores.error();
    curve.add(kOurName, num_given, *scores, *scores);
    curve.add("popularity", num_given, popularity_scores(*scores), *scores);
    if (std::find(std::begin(kSupport), std::end(kSupport), num_given) == std::end(kSupport))
      continue;
    hooks.begin_stage("evaluation: the same in float");
    const Result<std::vector<VisitorScores>> in_float =
        score_visitors(served->items, served->means, visitors, num_given,
                       float_fold_in(served->in_float, served->items), pool);
    if (!in_float) return in_float.error();
    SupportSummary summary;
    summary.add(*scores, *in_float, served->items);
    const Json all = summary.json();
    const Json& differences = all["differences"];
    const auto measured = [&](const char* name) {
      return !std::isnan(differences[name]["mean"].get<double>());
    };
    // Too few of those who were held out have rated so many.
    if (!measured("ndcg10_less_popularity")) continue;
    if (rated && !measured("squared_error_less_item_mean")) continue;
    Json& at = evaluation.metrics["support"][std::to_string(num_given)];
    for (const char* name : {"ndcg10", "recall20", "visitors"}) at[name] = all[name];
    at["popularityNdcg10"] = all["baselines"]["popularity"]["ndcg10"];
    at["ndcg10LessPopularity"] = differences["ndcg10_less_popularity"];
    at["floatNdcg10"] = all["against"]["ndcg10"];
    at["ndcg10LessFloat"] = differences["ndcg10_less_against"];
    if (!rated) continue;
    for (const char* name : {"rmse", "coverage80"}) at[name] = all[name];
    at["itemMeanRmse"] = all["baselines"]["item_mean"]["rmse"];
    at["squaredErrorLessItemMean"] = differences["squared_error_less_item_mean"];
    at["floatRmse"] = all["against"]["rmse"];
    at["squaredErrorLessFloat"] = differences["squared_error_less_against"];
  }
  Result<Json> by_given = by_given_json(curve.json());
  if (!by_given) return by_given.error();
  evaluation.by_given = std::move(*by_given);
  hooks.begin_stage("evaluation: what was seen");
  const Result<SeenFit> seen = fit_seen(served->items, visitors, pool);
  if (!seen) return seen.error();
  if (seen->num_samples > 0) evaluation.metrics["seenCalibrationError"] = seen->calibration_error;
  evaluation.seen = *seen;
  return evaluation;
}

/// The report's curve from what als_eval printed.
Result<Json> by_given_of(const Json& judged, const LoadedDataset& loaded) {
  const auto error = [](const std::string& message) {
    return Error{ErrorCode::kBadFormat, "the quality: " + message};
  };
  if (!judged.is_object() || !judged.contains("curve"))
    return error("it is not what als_eval --json prints of --protocol fold-in");
  const Json name = judged.value("dataset", Json());
  if (name != loaded.about.name) {
    return error("it is of " + text_of(name) + "; expected " + text_of(Json(loaded.about.name)) +
                 ", as the data to export");
  }
  Result<Json> by_given = by_given_json(judged["curve"]);
  if (!by_given) return error(by_given.error().message);
  return by_given;
}

}  // namespace

Result<Bundle> make_bundle(const LoadedDataset& loaded, const BundlePlan& plan,
                           const Packing& packing, ThreadPool& pool, const RunHooks& hooks) {
  const Dataset& dataset = loaded.dataset;
  Json judged;
  if (!plan.judged.is_null()) {
    Result<Json> by_given = by_given_of(plan.judged, loaded);  // not once everything is trained
    if (!by_given) return by_given.error();
    judged = std::move(*by_given);
  }
  Evaluation evaluation;
  if (plan.evaluate) {
    Result<Evaluation> evaluated = evaluate(dataset, plan.train, pool, hooks);
    if (!evaluated) return evaluated.error();
    evaluation = std::move(*evaluated);
    if (!judged.is_null()) evaluation.by_given = std::move(judged);
  }
  hooks.begin_stage("rating head");
  const Split everything = train_on_all(dataset);
  Result<TrainRun> run = run_training(dataset, everything, plan.train, pool, hooks);
  if (!run) return run.error();
  hooks.begin_stage("watch head");
  Result<WatchModel> watch = run_watch_training(everything, plan.train, pool, hooks);
  if (!watch) return watch.error();
  watch->seen = evaluation.seen.model;
  evaluation.lessons.apply_to(run->model, *watch);
  const TrainedModel model =
      with_provenance(std::move(run->model), std::move(*watch), loaded, plan.train,
                      run->curve.empty() ? SweepRecord() : run->curve.back());
  BundleSource source{model,
                      dataset.items,
                      dataset.tags,
                      dataset.links,
                      loaded.about,
                      dataset.num_users(),
                      plan.affinity_bias_weight,
                      evaluation.metrics,
                      {}};
  Json report;
  if (plan.evaluate) {
    Result<Json> made = make_report({loaded, model, plan.train, evaluation.split, evaluation.curve,
                                     evaluation.metrics, evaluation.by_given},
                                    packing, pool, hooks);
    if (!made) return made.error();
    report = std::move(*made);
    source.report = [&](const Engine& engine, const std::string& model_id) {
      return with_favourites(std::move(report), engine, model_id);
    };
  }
  if (!dataset.by_user.share().is_root()) return Bundle();
  hooks.begin_stage("bundle: quantise, pack, ask");
  return encode_bundle(source, packing);
}

}  // namespace als
