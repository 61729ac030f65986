#include "support/training.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <utility>

#include "als/train/needed_rows.h"
#include "support/command_line.h"

namespace als::tools {

TrainOptions::TrainOptions() : threads(default_num_threads()) {}

void TrainOptions::add_to(CLI::App& app) {
  app_ = &app;
  const std::string group = "Training";
  app.add_option("--method", method,
                 "variational (default): learns every precision; als: the paper's, with fixed ones")
      ->transform(CLI::CheckedTransformer(method_names()).description("variational|als"))
      ->group(group);
  app.add_option(
         "--preset", choices_.preset,
         "paper: its first settings (K=8, lambda 1, tau 1, gamma 0.05); paper-32m: those of "
         "its program (K=15, lambda 2, tau 2, gamma 5, tags); both in its update order, "
         "not centred, unrated items left at their start")
      ->check(CLI::IsMember({"paper", "paper-32m"}))
      ->group(group);
  app.add_option("-k,--num-factors", settings.num_factors, "Length of a factor vector")
      ->check(CLI::Range(1, 512))
      ->capture_default_str()
      ->group(group);
  app.add_option("--sweeps", choices_.sweeps,
                 "How many times all users and all items are solved for; default " +
                     std::to_string(variational.sweeps) + ", als " +
                     std::to_string(settings.sweeps))
      ->check(CLI::Range(1, 10'000))
      ->take_last()  // als_tune puts the best number behind the options that it was given
      ->group(group);
  app.add_option("--features", choices_.feature_list,
                 "Comma list of genres, decades, popularity, tags; or none. Default: all, als: "
                 "genres")
      ->group(group);
  app.add_flag("--no-rated-set{false}", variational.rated_set,
               "Variational: do not learn from who rated what at all")
      ->group(group);
  app.add_option(
         "--covariance", variational.covariance,
         "Variational: full keeps a covariance for each row, shared a number for each row and "
         "one shape for all; automatic (default): full while that is cheap")
      ->transform(CLI::CheckedTransformer(covariance_names()).description("automatic|full|shared"))
      ->group(group);
  app.add_option("--data-precision", settings.prior.data_precision,
                 "als: weight of the squared error (lambda)")
      ->capture_default_str()
      ->group(group);
  app.add_option("--factor-precision", settings.prior.factor_precision,
                 "als: weight that pulls factors to 0 (tau)")
      ->capture_default_str()
      ->group(group);
  app.add_option("--bias-precision", settings.prior.bias_precision,
                 "als: weight that pulls biases to 0 (gamma)")
      ->capture_default_str()
      ->group(group);
  app.add_option("--feature-variance", settings.prior.feature_variance,
                 "als: variance of a feature's factors (beta)")
      ->capture_default_str()
      ->group(group);
  app.add_option("--update-order", settings.update_order,
                 "als: joint (default): factors and bias of a row in one solve; bias-then-factors: "
                 "as the paper does")
      ->transform(
          CLI::CheckedTransformer(update_order_names()).description("joint|bias-then-factors"))
      ->group(group);
  app.add_option(
         "--solver", settings.solver,
         "als: cholesky is exact, cg takes a few steps of conjugate gradients from the last "
         "sweep's values: the same fit within 0.1 %, and faster for large K; automatic (default): "
         "cg from K = " +
             std::to_string(kMinConjugateFactors) + " on")
      ->transform(CLI::CheckedTransformer(solver_names()).description("automatic|cholesky|cg"))
      ->group(group);
  app.add_flag("--bias-only", settings.bias_only,
               "als: biases of users and items alone, no factors")
      ->group(group);
  app.add_flag("--not-centred", choices_.not_centred,
               "als: let the biases carry the global mean, as the paper does")
      ->group(group);
  app.add_flag("--no-watch", no_watch, "Do without the watch head")->group(group);
  app.add_option("--watch-factors", watch.num_factors,
                 "Length of a factor vector of the watch head")
      ->check(CLI::Range(1, 512))
      ->capture_default_str()
      ->group(group);
  app.add_option("--seed", settings.seed, "Seed of start values and splits")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str()
      ->group(group);
  app.add_option("--threads", threads, "Worker threads; the result is the same for any number")
      ->check(CLI::Range(1, 256))
      ->capture_default_str()
      ->group(group);
  app.add_flag("-q,--quiet", quiet, "No progress on stderr")->group(group);
}

void TrainOptions::add_checkpoint_to(CLI::App& app) {
  app.add_option("--checkpoint", checkpoint_folder,
                 "Folder for checkpoints: a run that was killed goes on from there to the same "
                 "bytes; removed when the run is complete")
      ->group("Training");
}

Result<void> TrainOptions::check_checkpoint_folder() const {
  std::error_code code;
  if (!std::filesystem::exists(checkpoint_folder, code) ||
      std::filesystem::is_directory(checkpoint_folder, code))
    return {};
  return Error{ErrorCode::kInvalidArgument,
               "--checkpoint: " + checkpoint_folder + " is there already and is no folder"};
}

Result<void> TrainOptions::resolve() {
  const auto given = [this](std::string_view option) {
    return app_->count("--" + std::string(option)) > 0;
  };
  Result<TrainPlan> plan = resolve_plan(*this, choices_, given);
  if (!plan) return plan.error();
  static_cast<TrainPlan&>(*this) = *plan;
  app_ = nullptr;  // its options point into this object; what they said is in it now
  return {};
}

Result<TrainOptions> parse_train_options(const std::string& text) {
  TrainOptions options;
  CLI::App app;
  options.add_to(app);
  try {
    app.parse(text);
  } catch (const CLI::Error& error) {
    return Error{ErrorCode::kInvalidArgument, "\"" + text + "\": " + error.what()};
  }
  if (const Result<void> resolved = options.resolve(); !resolved)
    return Error{resolved.error().code, "\"" + text + "\": " + resolved.error().message};
  return options;
}

namespace {

bool print_sweep(const SweepRecord& record, const TrainPlan& plan) {
  const bool als = plan.method == Method::kAls;
  std::fprintf(stderr, "sweep %2d/%d  train rmse %.4f", record.sweep,
               als ? plan.settings.sweeps : plan.variational.sweeps, record.train_rmse);
  if (!std::isnan(record.test_rmse)) std::fprintf(stderr, "  test rmse %.4f", record.test_rmse);
  if (als) {
    std::fprintf(stderr, "  objective %.6g", record.objective);
  } else {
    std::fprintf(stderr, "  noise %.4f", std::sqrt(record.noise_variance));
  }
  std::fprintf(stderr, "  %.2f s  left %.0f s\n", record.seconds, record.seconds_left);
  return true;
}

void print_watch_sweep(int sweep, const TrainPlan& plan, double seconds) {
  if (sweep == plan.watch.sweeps)
    std::fprintf(stderr, "watch head: %d sweeps  %.2f s\n", sweep, seconds);
}

}  // namespace

Result<void> check_trainable(const Split& split) {
  const RatingKind kind = split.train_by_user.scale.kind;
  if (kind != RatingKind::kRatings) {
    return Error{ErrorCode::kInvalidArgument,
                 "the data are " + std::string(kind_name(kind)) +
                     ", not ratings: there is no rating model to train; als_export makes a bundle "
                     "of them, als_eval --protocol fold-in judges it"};
  }
  if (split.train_by_user.num_ratings() == 0)
    return Error{ErrorCode::kParse,
                 "the split leaves no ratings to train on: the data are too few"};
  return {};
}

RunHooks run_hooks(bool quiet, Checkpoints* checkpoints) {
  RunHooks hooks;
  hooks.stopped = interrupted;
  hooks.seconds = [] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
  };
  hooks.checkpoints = checkpoints;
  if (quiet) return hooks;
  hooks.after_sweep = [](const SweepRecord& record, const TrainPlan& plan, const ModelNow&) {
    return print_sweep(record, plan);
  };
  hooks.after_watch_sweep = print_watch_sweep;
  return hooks;
}

Checkpoints checkpoints_of(const Dataset& dataset, const TrainOptions& options, Ranks& ranks) {
  if (options.checkpoint_folder.empty()) return {};
  return {options.checkpoint_folder, run_fingerprint(dataset, settings_metadata(options)), ranks};
}

SentBytes SentBytes::operator-(const SentBytes& before) const {
  SentBytes difference = *this;
  for (std::size_t i = 0; i < exchanged.size(); ++i) difference.exchanged[i] -= before.exchanged[i];
  difference.lists -= before.lists;
  difference.messages -= before.messages;
  difference.seconds_waited -= before.seconds_waited;
  return difference;
}

Json ranks_json(ToolRanks& ranks, const Split& split, const std::vector<SentBytes>& after_sweeps,
                std::uint64_t peak_bytes) {
  Json json = Json::array();
  if (ranks.size() == 1) return json;
  const RowShare& users = split.train_by_user.share();
  const RowShare& items = split.train_by_item.share();
  std::vector<double> mine{
      static_cast<double>(peak_bytes), static_cast<double>(users.num_own()),
      static_cast<double>(items.num_own()),
      static_cast<double>(NeededRows(split.train_by_item, users).num_needed()),
      static_cast<double>(
          NeededRows(split.train_by_user, items, &split.test_by_user).num_needed())};
  // The last sweep is like all but the first ones.
  const std::size_t num_sweeps = after_sweeps.size();
  const SentBytes last =
      num_sweeps < 2 ? SentBytes() : after_sweeps[num_sweeps - 1] - after_sweeps[num_sweeps - 2];
  for (const SentBytes& sent : {ranks.sent(), last}) {
    for (const std::uint64_t bytes : sent.exchanged) mine.push_back(static_cast<double>(bytes));
    mine.push_back(static_cast<double>(sent.lists));
    mine.push_back(static_cast<double>(sent.messages));
    mine.push_back(sent.seconds_waited);
  }
  const auto sent_json = [](const std::vector<double>& of_rank, std::size_t first) {
    return Json{{"rows", of_rank[first]},
                {"dimensions", of_rank[first + 1]},
                {"sums", of_rank[first + 2]},
                {"other", of_rank[first + 3]},
                {"lists", of_rank[first + 4]},
                {"messages", of_rank[first + 5]},
                {"secondsWaited", of_rank[first + 6]}};
  };
  for (const std::vector<double>& of_rank : ranks.exchange_lists(
           std::vector<std::vector<double>>(static_cast<std::size_t>(ranks.size()), mine))) {
    json.push_back({{"peakAnonymousBytes", of_rank[0]},
                    {"users", of_rank[1]},
                    {"items", of_rank[2]},
                    {"neededUsers", of_rank[3]},
                    {"neededItems", of_rank[4]},
                    {"sent", sent_json(of_rank, 5)},
                    {"sentInLastSweep", sent_json(of_rank, 12)}});
  }
  return json;
}

Result<LoadedDataset> load_shared_dataset(const DataOptions& data, const TrainOptions& options,
                                          Ranks& ranks, ThreadPool& pool) {
  if (!ranks.is_root() && !ranks.as_root(true))
    return Error{ErrorCode::kIo, "the root cannot read the data"};
  Result<LoadedDataset> loaded = load_dataset(data, options.quiet, pool);
  if (ranks.is_root()) ranks.as_root(loaded.has_value());
  if (!loaded) return loaded;
  const std::size_t num_ratings = loaded->dataset.by_user.num_ratings();
  const std::vector<std::size_t> mine{loaded->dataset.num_users(), loaded->dataset.num_items(),
                                      num_ratings};
  for (const std::vector<std::size_t>& of_rank : ranks.exchange_lists(
           std::vector<std::vector<std::size_t>>(static_cast<std::size_t>(ranks.size()), mine))) {
    if (of_rank != mine && ranks.size() > 1)
      return Error{ErrorCode::kIo, "the ranks do not read the same data"};
  }
  // A row costs about as much as K of its ratings: K^3 beside K^2 each.
  share_rows(loaded->dataset, static_cast<double>(options.settings.num_factors), ranks);
  return loaded;
}

}  // namespace als::tools
