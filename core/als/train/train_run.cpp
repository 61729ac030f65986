#include "als/train/train_run.h"

#include <utility>

#include "als/train/fit.h"
#include "als/train/objective.h"
#include "als/train/watch_trainer.h"

// Both methods report sweep by sweep; here their reports become one curve, measured on what the
// split holds out, and one stream of checkpoints. A sweep's measuring costs two passes of float32
// dot products over the ratings. Tested by tests/unit/package/bundle_test.cpp and, killed and gone
// on with, by tests/pipeline/pipeline_test.cpp.

namespace als {
namespace {

/// Collects the curve and reports it, whichever method trains.
class CurveRecorder {
 public:
  CurveRecorder(int sweeps, const RunHooks& hooks, TrainRun& run)
      : sweeps_(sweeps), run_(run), hooks_(hooks) {}

  /// Completes the record and keeps it.
  const SweepRecord& record(SweepRecord record) {
    record.seconds = hooks_.seconds() - start_;
    record.seconds_left =
        record.seconds / (record.sweep - resumed_after_) * (sweeps_ - record.sweep);
    return run_.curve.emplace_back(record);
  }

  /// The curve travels with the checkpoint, so that a run's output does not tell that it was
  /// interrupted.
  void keep_in(Checkpoint& checkpoint) const {
    std::vector<double> values;
    for (const SweepRecord& record : run_.curve) {
      values.insert(values.end(), {static_cast<double>(record.sweep), record.objective,
                                   record.noise_variance, record.train_rmse, record.test_rmse});
    }
    checkpoint.doubles["curve"] = std::move(values);
  }
  void restore_from(const Checkpoint& checkpoint) {
    const auto found = checkpoint.doubles.find("curve");
    if (found == checkpoint.doubles.end()) return;
    const SharedArray<double>& values = found->second;
    for (std::size_t i = 0; i + 5 <= values.size(); i += 5) {
      run_.curve.push_back({static_cast<int>(values[i]), values[i + 1], values[i + 2],
                            values[i + 3], values[i + 4], 0.0, 0.0});
    }
    resumed_after_ = checkpoint.sweep;
  }

 private:
  const int sweeps_;
  TrainRun& run_;
  const RunHooks& hooks_;
  const double start_ = hooks_.seconds();
  int resumed_after_ = 0;
};

/// What there is of this training; nothing without checkpoints. Ranks must find the same.
Result<std::optional<Checkpoint>> load_checkpoint(const RunHooks& hooks, const RowShare& share,
                                                  const std::string& training) {
  if (hooks.checkpoints == nullptr) return std::optional<Checkpoint>();
  Result<std::optional<Checkpoint>> found = hooks.checkpoints->load(training);
  if (!share.is_shared()) return found;
  const std::vector<int> sweep{!found ? -1 : *found ? (*found)->sweep : 0};
  for (const std::vector<int>& of_rank : share.ranks().exchange_lists(
           std::vector<std::vector<int>>(static_cast<std::size_t>(share.num_ranks()), sweep))) {
    if (found && of_rank != sweep) {
      return Error{ErrorCode::kIo,
                   training +
                       ": the ranks do not see the same checkpoint; expected a folder that "
                       "all of them share"};
    }
  }
  return found;
}

/// After the last sweep there is nothing to go on with: the one before it stays.
bool checkpoint_due(const RunHooks& hooks, const RowShare& share, const std::string& training,
                    int sweep, int sweeps) {
  return hooks.checkpoints != nullptr && sweep < sweeps &&
         share.as_root(hooks.checkpoints->due(training));
}

}  // namespace

Result<TrainRun> run_training(const Dataset& dataset, const Split& split, const TrainPlan& plan,
                              ThreadPool& pool, const RunHooks& hooks,
                              const std::string& training) {
  if (dataset.scale().kind != RatingKind::kRatings) return TrainRun();
  const ItemFeatures features = make_item_features(
      dataset.items, count_ratings(split.train_by_item),
      tags_of_training_users(dataset.user_tags, split.train_by_user), plan.features);
  const RatingMatrix* const test =
      split.test_by_user.num_ratings() > 0 ? &split.test_by_user : nullptr;
  const TrainingData data{split.train_by_user, split.train_by_item, features, test};
  const bool als = plan.method == Method::kAls;
  const int sweeps = als ? plan.settings.sweeps : plan.variational.sweeps;
  const double start_of_run = hooks.seconds();
  TrainRun run;
  CurveRecorder recorder(sweeps, hooks, run);
  const Result<std::optional<Checkpoint>> resume =
      load_checkpoint(hooks, split.train_by_user.share(), training);
  if (!resume) return resume.error();
  if (*resume) recorder.restore_from(**resume);
  const Checkpoint* const start = *resume ? &**resume : nullptr;

  const auto after_sweep = [&](const SweepRecord& measured, const ModelNow& model,
                               const std::function<Checkpoint()>& take_checkpoint) {
    const SweepRecord& record = recorder.record(measured);
    if (checkpoint_due(hooks, split.train_by_user.share(), training, record.sweep, sweeps)) {
      Checkpoint checkpoint = take_checkpoint();
      recorder.keep_in(checkpoint);
      hooks.checkpoints->save(training, checkpoint);
    }
    return hooks.after_sweep(record, plan, model) && !hooks.stopped();
  };
  const auto is_measured = [&](int sweep) { return hooks.with_curve || sweep == sweeps; };
  const RowShare& items = split.train_by_item.share();
  const NeededRows items_of_users(split.train_by_user, items, test);
  const auto als_progress = [&](const TrainProgress& at) {
    if (at.last_of_sweep ? !is_measured(at.sweep) : !hooks.after_half_sweep)
      return !hooks.stopped();
    const FittedItems fitted(at.model, items_of_users, pool);
    const FittedModel model = fitted.with_users_of(at.model);
    const Fit fit = fit_of(model, split.train_by_user, pool);
    const ModelNow model_now = [&] { return at.model; };
    SweepRecord record;
    record.sweep = at.sweep;
    record.train_rmse = fit.rmse;
    record.objective =
        objective(at.model, fit.squared_error, features, split.train_by_user.share(), items, pool);
    if (!at.last_of_sweep) {
      record.seconds = hooks.seconds() - start_of_run;
      hooks.after_half_sweep(record, plan, model_now);
      return !hooks.stopped();
    }
    if (test != nullptr) record.test_rmse = fit_of(model, *test, pool).rmse;
    return after_sweep(record, model_now, at.checkpoint);
  };
  const auto variational_progress = [&](const VariationalProgress& at) {
    if (!is_measured(at.sweep)) return !hooks.stopped();
    SweepRecord record;
    record.sweep = at.sweep;
    record.noise_variance = at.noise_variance;
    record.train_rmse = at.fit(split.train_by_user).rmse;
    if (test != nullptr) record.test_rmse = at.fit(*test).rmse;
    return after_sweep(record, at.model, at.checkpoint);
  };
  Result<RatingModel> model =
      als ? train(data, plan.settings, pool, als_progress, start)
          : train_variational(data, plan.variational, pool, variational_progress, false, start);
  if (!model) return model.error();
  run.model = std::move(*model);
  if (test != nullptr) {
    const FittedItems fitted(run.model, items_of_users, pool);
    const Fit fit = fit_of(fitted.with_users_of(run.model), *test, pool);
    run.test_rmse = fit.rmse;
    run.test_mae = fit.mae;
  }
  return run;
}

Result<WatchModel> run_watch_training(const Split& split, const TrainPlan& plan, ThreadPool& pool,
                                      const RunHooks& hooks, const std::string& training) {
  const bool rated = split.train_by_user.scale.kind == RatingKind::kRatings;
  if (plan.no_watch && rated) return WatchModel();
  WatchSettings settings = plan.watch;
  // Whoever chose an item meant it, however often: the count says only how sure that is.
  if (!rated) settings.target_base = 1.0;
  const double start = hooks.seconds();
  const Result<std::optional<Checkpoint>> resume =
      load_checkpoint(hooks, split.train_by_user.share(), training);
  if (!resume) return resume.error();
  const auto progress = [&](const WatchProgress& at) {
    if (checkpoint_due(hooks, split.train_by_user.share(), training, at.sweep, plan.watch.sweeps))
      hooks.checkpoints->save(training, at.checkpoint());
    hooks.after_watch_sweep(at.sweep, plan, hooks.seconds() - start);
    return !hooks.stopped();
  };
  return train_watch(split.train_by_user, split.train_by_item, settings, plan.settings.seed, pool,
                     progress, *resume ? &**resume : nullptr);
}

}  // namespace als
