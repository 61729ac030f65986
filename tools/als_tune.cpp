// als_tune: searches settings of a training by what a protocol says of each, on validation users or
// ratings that the reported figures of als_eval do not hold out.

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <map>
#include <mutex>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "als/base/random.h"
#include "als/metrics/blend_fit.h"
#include "als/metrics/evaluation.h"
#include "support/command_line.h"
#include "support/dataset_files.h"
#include "support/digest.h"
#include "support/files.h"
#include "support/training.h"

namespace {

using namespace als;
using namespace als::tools;

struct Options {
  DataOptions data;
  std::string out;
  std::string base;
  std::vector<std::string> vary;
  std::string search = "random";
  int runs = 40;
  std::string protocol = "fold-in";
  std::string measure = "rmse";
  std::vector<int> support{1, 3, 10, 30};
  int seeds = 3;
  int patience = 3;
  std::uint64_t seed = 1;
  std::string parallel = "auto";
  int threads = default_num_threads();
  bool json = false;
  bool quiet = false;
};

/// "factor-precision=1..100" or "num-factors=8,16,32".
struct Variation {
  std::string name;
  std::vector<std::string> values;  ///< of a list
  double low = 0.0;                 ///< of a range, drawn evenly in the logarithm
  double high = 0.0;
  bool whole = false;  ///< both ends are whole numbers: so is what is drawn
};

Result<Variation> parse_variation(const std::string& text) {
  const Error error{ErrorCode::kInvalidArgument,
                    "--vary " + text +
                        ": expected name=value,value,... or name=low..high with "
                        "0 < low < high"};
  Variation variation;
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) return error;
  variation.name = text.substr(0, equals);
  const std::string rest = text.substr(equals + 1);
  if (const std::size_t dots = rest.find(".."); dots != std::string::npos) {
    const std::string ends[] = {rest.substr(0, dots), rest.substr(dots + 2)};
    if (!CLI::detail::lexical_cast(ends[0], variation.low) ||
        !CLI::detail::lexical_cast(ends[1], variation.high) || !(variation.low > 0.0) ||
        !(variation.high > variation.low) || !std::isfinite(variation.high)) {
      return error;
    }
    variation.whole = rest.find('.') == dots && rest.rfind('.') == dots + 1;
    return variation;
  }
  variation.values = CLI::detail::split(rest, ',');
  return variation;
}

std::string drawn_value(const Variation& variation, Random& random) {
  if (!variation.values.empty()) {
    const double at = random.uniform() * static_cast<double>(variation.values.size());
    return variation.values[std::min(static_cast<std::size_t>(at), variation.values.size() - 1)];
  }
  const double value = variation.low * std::pow(variation.high / variation.low, random.uniform());
  char text[32];
  std::snprintf(text, sizeof text, variation.whole ? "%.0f" : "%.3g", value);
  return text;
}

/// The options of each run, in order: the same for the same command line.
Result<std::vector<std::string>> make_runs(const Options& options) {
  std::vector<Variation> variations;
  for (const std::string& text : options.vary) {
    Result<Variation> variation = parse_variation(text);
    if (!variation) return variation.error();
    if (options.search == "grid" && variation->values.empty()) {
      return Error{ErrorCode::kInvalidArgument,
                   "--vary " + text + ": a grid needs a list of values, not a range"};
    }
    variations.push_back(std::move(*variation));
  }
  std::vector<std::string> runs;
  if (options.search == "grid") {
    std::vector<std::string> grid{options.base};
    for (const Variation& variation : variations) {
      std::vector<std::string> longer;
      for (const std::string& run : grid) {
        for (const std::string& value : variation.values)
          longer.push_back(run + " --" + variation.name + " " + value);
      }
      grid = std::move(longer);
    }
    runs = std::move(grid);
  } else {
    for (int i = 0; i < options.runs; ++i) {
      Random random(options.seed, static_cast<std::uint64_t>(i));
      std::string run = options.base;
      for (const Variation& variation : variations)
        run += " --" + variation.name + " " + drawn_value(variation, random);
      runs.push_back(std::move(run));
    }
  }
  for (std::string& run : runs) {
    CLI::detail::trim(run);
    if (const Result<TrainOptions> valid = parse_train_options(run); !valid) return valid.error();
  }
  return runs;
}

/// One split to choose by: ratings that the training leaves out, or visitors.
struct Trial {
  Split split;
  HeldOutUsers held_out;  ///< of the fold-in protocol
};

class Judge {
 public:
  Judge(const Dataset& dataset, const Options& options)
      : dataset_(dataset), options_(options), kind_(parse_split(options.protocol)) {}

  Result<void> prepare(ThreadPool& pool) {
    for (int n = 1; n <= options_.seeds; ++n) {
      Trial trial;
      if (kind_) {
        const double fraction = *kind_ == SplitKind::kRandom ? kRandomFraction : kPerUserFraction;
        Result<Split> split = split_ratings(dataset_, *kind_, fraction, validation_seed(n), pool);
        if (!split) return split.error();
        trial.split = std::move(*split);
      } else {
        trial.held_out = hold_out_users(dataset_, kHeldOutFraction, validation_seed(n), pool);
        trial.split = trial.held_out.split;
      }
      if (Result<void> possible = check_trainable(trial.split); !possible) return possible;
      trials_.push_back(std::move(trial));
    }
    return {};
  }

  const std::vector<Trial>& trials() const { return trials_; }
  bool wants_watch_head() const { return options_.measure == "ndcg10"; }
  /// Smaller is better. kNumerical if there is nothing to measure it on.
  Result<double> loss(const Trial& trial, const SweepRecord& record, const RatingModel& model,
                      const WatchModel& watch, ThreadPool& pool) const {
    const auto nothing = [](const std::string& where) {
      return Error{ErrorCode::kNumerical, "nothing could be measured" + where};
    };
    if (kind_) {
      if (std::isnan(record.test_rmse)) return nothing(": too few ratings to hold any out");
      return record.test_rmse;
    }
    Result<ServedModel> served = serve(dataset_, trial.split, model, watch, pool);
    if (!served) return served.error();
    const std::vector<HeldOutVisitor> visitors = visitors_of(dataset_, trial.held_out, *served);
    if (wants_watch_head()) {
      // Each setting with the list that suits it best.
      const Result<BlendFit> fit =
          fit_blend(std::array{MetVisitors{served->items, visitors}}, pool);
      if (!fit) return fit.error();
      WatchModel weighed = watch;
      fit->apply_to(weighed);
      served = serve(dataset_, trial.split, model, weighed, pool);
      if (!served) return served.error();
    }
    double sum = 0.0;
    for (const int num_given : options_.support) {
      const Result<std::vector<VisitorScores>> scores =
          score_visitors(served->items, served->means, visitors, num_given, pool);
      if (!scores) return scores.error();
      SupportSummary summary;
      summary.add(*scores, {}, served->items);
      const double measured = summary.json()[options_.measure].get<double>();
      if (std::isnan(measured)) {
        return nothing(" at S = " + std::to_string(num_given) +
                       ": no user who was held out has S + 10 ratings; give --support");
      }
      sum += wants_watch_head() ? -measured : measured;
    }
    return sum / static_cast<double>(options_.support.size());
  }

 private:
  const Dataset& dataset_;
  const Options& options_;
  std::optional<SplitKind> kind_;
  std::vector<Trial> trials_;
};

/// What came of one run: the loss after each sweep, the mean over the trials that are summed up
/// there, and the sweep at which it is least.
Result<Json> try_settings(const std::string& run, const Dataset& dataset, const Judge& judge,
                          const Options& options, ThreadPool& pool) {
  const Result<TrainOptions> parsed = parse_train_options(run);
  if (!parsed) return parsed.error();
  std::vector<std::vector<double>> losses;
  for (std::size_t n = 0; n < judge.trials().size(); ++n) {
    const Trial& trial = judge.trials()[n];
    TrainPlan train = *parsed;
    train.no_watch = train.no_watch || !judge.wants_watch_head();
    train.set_seed(n + 1);
    RunHooks hooks = run_hooks(/*quiet=*/true);
    const Result<WatchModel> watch = run_watch_training(trial.split, train, pool, hooks);
    if (!watch) return watch.error();
    std::vector<double> curve;
    std::optional<Error> failed;
    bool stopped_early = false;
    hooks.after_sweep = [&](const SweepRecord& record, const TrainPlan&, const ModelNow& model) {
      const Result<double> loss = judge.loss(trial, record, model(), *watch, pool);
      if (!loss) {
        failed = loss.error();
        return false;
      }
      curve.push_back(*loss);
      const auto best = std::min_element(curve.begin(), curve.end());
      stopped_early = curve.end() - best > options.patience;
      return !stopped_early;
    };
    const Result<TrainRun> trained = run_training(dataset, trial.split, train, pool, hooks);
    if (failed) return *failed;
    if (!trained && !stopped_early) return trained.error();
    losses.push_back(std::move(curve));
  }
  std::size_t length = std::numeric_limits<std::size_t>::max();
  for (const std::vector<double>& curve : losses) length = std::min(length, curve.size());
  const double sign = judge.wants_watch_head() ? -1.0 : 1.0;
  Json curve = Json::array();
  std::size_t best = 0;
  std::vector<double> means;
  for (std::size_t i = 0; i < length; ++i) {
    double sum = 0.0;
    for (const std::vector<double>& of_trial : losses) sum += of_trial[i];
    means.push_back(sum / static_cast<double>(losses.size()));
    curve.push_back(sign * means.back());
    if (means[i] < means[best]) best = i;
  }
  return Json{{"options", run},
              {"curve", std::move(curve)},
              {"sweep", best + 1},
              {options.measure, sign * means[best]}};
}

/// The results so far, in a file that a later call goes on from.
class Results {
 public:
  Results(const Options& options, std::string search)
      : options_(options), search_(std::move(search)) {}

  Result<void> load() {
    if (options_.out.empty() || !std::filesystem::exists(options_.out)) return {};
    const Result<std::vector<std::uint8_t>> bytes = read_file(options_.out);
    if (!bytes) return bytes.error();
    const Json json =
        Json::parse(bytes->begin(), bytes->end(), nullptr, /*allow_exceptions=*/false);
    if (json.is_discarded() || !json.is_object() || json.value("search", "") != search_ ||
        !json.contains("runs")) {
      return Error{ErrorCode::kInvalidArgument,
                   options_.out +
                       " is not of a search like this one (data, protocol, measure, "
                       "seeds, support, patience); give another --out, or delete it"};
    }
    for (const Json& run : json["runs"]) done_[run.at("options").get<std::string>()] = run;
    if (!options_.quiet && !done_.empty())
      std::fprintf(stderr, "%s: goes on after %zu runs\n", options_.out.c_str(), done_.size());
    return {};
  }

  bool has(const std::string& run) const { return done_.contains(run); }

  Result<void> add(Json run, const std::vector<std::string>& order) {
    const std::string name = run["options"];
    done_[name] = std::move(run);
    return options_.out.empty() ? Result<void>()
                                : write_file(options_.out, json(order).dump(1) + "\n");
  }

  /// Best first.
  Json json(const std::vector<std::string>& order) const {
    std::vector<Json> runs;
    std::set<std::string> listed;
    for (const std::string& name : order) {
      if (const auto found = done_.find(name); found != done_.end() && listed.insert(name).second)
        runs.push_back(found->second);
    }
    const double sign = options_.measure == "ndcg10" ? -1.0 : 1.0;
    std::stable_sort(runs.begin(), runs.end(), [&](const Json& a, const Json& b) {
      return sign * a[options_.measure].get<double>() < sign * b[options_.measure].get<double>();
    });
    Json json{{"search", search_},
              {"data", options_.data.data},
              {"protocol", options_.protocol},
              {"measure", options_.measure},
              {"support", options_.support},
              {"runs", runs}};
    if (!runs.empty()) {
      std::string best = runs[0]["options"];
      best += " --sweeps " + std::to_string(runs[0]["sweep"].get<int>());
      CLI::detail::trim(best);
      json["best"] = best;
    }
    return json;
  }

 private:
  const Options& options_;
  std::string search_;
  std::map<std::string, Json> done_;
};

Result<void> run(const Options& options) {
  catch_interrupts();
  if (options.measure == "ndcg10" && options.protocol != "fold-in") {
    return Error{ErrorCode::kInvalidArgument, "--measure ndcg10 goes with --protocol fold-in"};
  }
  if (const Result<void> distinct = check_distinct(options.support, "--support"); !distinct)
    return distinct.error();
  const Result<std::vector<std::string>> order = make_runs(options);
  if (!order) return order.error();
  ThreadPool all_threads(options.threads);  // until the runs, which have their own
  Result<LoadedDataset> loaded = load_dataset(options.data, options.quiet, all_threads);
  if (!loaded) return loaded.error();
  Dataset dataset = std::move(loaded->dataset);
  if (options.protocol == "fold-in") {
    dataset = without_reported_users(dataset, all_threads);
  } else {
    // The choice for seed 1: its test ratings are not looked at.
    Result<Split> reported = split_ratings(
        dataset, *parse_split(options.protocol),
        options.protocol == "random" ? kRandomFraction : kPerUserFraction, 1, all_threads);
    if (!reported) return reported.error();
    dataset.by_user = std::move(reported->train_by_user);
    dataset.by_item = std::move(reported->train_by_item);
  }
  Judge judge(dataset, options);
  if (const Result<void> prepared = judge.prepare(all_threads); !prepared) return prepared.error();

  std::map<std::string, std::string, std::less<>> search{
      {"protocol", options.protocol},
      {"measure", options.measure},
      {"seeds", std::to_string(options.seeds)},
      {"patience", std::to_string(options.patience)}};
  for (const int s : options.support) search["support"] += std::to_string(s) + " ";
  Results results(options, run_fingerprint(dataset, search).substr(0, 16));
  if (const Result<void> read = results.load(); !read) return read.error();
  std::vector<std::string> missing;
  std::copy_if(order->begin(), order->end(), std::back_inserter(missing),
               [&](const std::string& name) { return !results.has(name); });

  // Whole runs side by side need no waiting for each other; a model of millions of ratings would
  // only fight for the caches, so there all threads work on one.
  constexpr std::size_t kManyRatings = 4'000'000;
  const bool side_by_side =
      options.parallel == "runs" ||
      (options.parallel == "auto" && dataset.by_user.num_ratings() < kManyRatings &&
       missing.size() >= static_cast<std::size_t>(options.threads));
  const int num_lanes = side_by_side ? options.threads : 1;
  const int threads_each = side_by_side ? 1 : options.threads;
  std::atomic<std::size_t> next{0};
  std::mutex mutex;
  std::optional<Error> failed;
  const auto lane = [&] {
    ThreadPool pool(threads_each);
    while (true) {
      const std::size_t at = next.fetch_add(1);
      if (at >= missing.size() || interrupted()) return;
      Result<Json> result = try_settings(missing[at], dataset, judge, options, pool);
      const std::lock_guard lock(mutex);
      if (failed) return;
      if (!result) {
        failed = result.error();
        next = missing.size();
        return;
      }
      if (!options.quiet) {
        std::fprintf(stderr, "run %zu/%zu  %s %.4f at sweep %d  %s\n", at + 1, missing.size(),
                     options.measure.c_str(), (*result)[options.measure].get<double>(),
                     (*result)["sweep"].get<int>(), missing[at].c_str());
      }
      if (const Result<void> added = results.add(std::move(*result), *order); !added) {
        failed = added.error();
        return;
      }
    }
  };
  std::vector<std::thread> lanes;
  for (int i = 1; i < num_lanes; ++i) lanes.emplace_back(lane);
  lane();
  for (std::thread& thread : lanes) thread.join();
  if (failed) return *failed;
  if (interrupted()) return Error{ErrorCode::kCancelled, "the search was stopped"};

  const Json json = results.json(*order);
  if (options.json) {
    std::printf("%s\n", json.dump(1).c_str());
    return {};
  }
  std::printf("%8s %6s  options\n", options.measure.c_str(), "sweep");
  for (const Json& row : json["runs"]) {
    std::printf("%8.4f %6d  %s\n", row[options.measure].get<double>(), row["sweep"].get<int>(),
                row["options"].get<std::string>().c_str());
  }
  std::printf("best: %s\n", json["best"].get<std::string>().c_str());
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Searches training settings, a grid or at random, on ratings and users that the figures of "
      "als_eval do not report.",
      "als_tune");
  options.data.add_to(app, /*required=*/true);
  app.add_option("--base", options.base,
                 "Training options that all runs have, as of als_train: '--method als'");
  app.add_option("--vary", options.vary,
                 "A training option and what to try, repeatable: num-factors=8,16,32, or "
                 "factor-precision=1..100 (random search, evenly in the logarithm)")
      ->required();
  app.add_option("--search", options.search, "random or grid")
      ->check(CLI::IsMember({"random", "grid"}))
      ->capture_default_str();
  app.add_option("--runs", options.runs, "Random search: how many settings")
      ->check(CLI::Range(1, 100'000))
      ->capture_default_str();
  app.add_option("--protocol", options.protocol,
                 "fold-in: visitors among the users whom seeds 1 to 5 of als_eval do not hold "
                 "out; random, per-user: ratings within the training part of its seed 1")
      ->check(CLI::IsMember({"fold-in", "random", "per-user"}))
      ->capture_default_str();
  app.add_option("--measure", options.measure,
                 "What to choose by: rmse, or ndcg10 (fold-in); a mean over --support")
      ->check(CLI::IsMember({"rmse", "ndcg10"}))
      ->capture_default_str();
  app.add_option("--support", options.support, "fold-in: how many ratings a visitor gives")
      ->delimiter(',')
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_option("--seeds", options.seeds, "Splits that each run is tried on")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  app.add_option("--patience", options.patience,
                 "Stop a training after so many sweeps without a better one")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Seed of the random search")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  app.add_option("--parallel", options.parallel,
                 "runs: whole runs side by side; sweeps: all threads in one; auto: by size")
      ->check(CLI::IsMember({"auto", "runs", "sweeps"}))
      ->capture_default_str();
  app.add_option("--threads", options.threads, "Worker threads; the result is the same for any")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  app.add_option("--out", options.out,
                 "JSON file of all curves, written after each run; if it is there, its runs are "
                 "not repeated");
  app.add_flag("--json", options.json, "Print one JSON object");
  app.add_flag("-q,--quiet", options.quiet, "No progress on stderr");
  return run_tool(app, argc, argv, [&] { return run(options); });
}
