// als_eval: how good the recommendations are, by the protocols of core/README.md ("How quality is
// judged"), with baselines beside and several seeds.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "als/baselines/peer.h"
#include "als/metrics/drift_protocol.h"
#include "als/metrics/error_metrics.h"
#include "als/metrics/evaluation.h"
#include "als/metrics/fold_in_protocol.h"
#include "als/metrics/group_protocol.h"
#include "als/metrics/novelty_protocol.h"
#include "als/metrics/quality_curve.h"
#include "als/metrics/question_protocol.h"
#include "als/metrics/seen_fit.h"
#include "als/pipeline/learn_from_visitors.h"
#include "support/command_line.h"
#include "support/dataset_files.h"
#include "support/files.h"
#include "support/peak_memory.h"
#include "support/training.h"

namespace {

using namespace als;
using namespace als::tools;

struct Options {
  DataOptions data;
  std::string train_file;
  std::string test_file;
  std::string protocol = "fold-in";
  std::vector<int> support{1, 3, 10, 30};
  int seeds = 5;
  bool validation = false;
  bool json = false;
  std::vector<std::string> baselines;
  bool questions = false;
  bool novelty = false;
  bool drift = false;
  bool groups = false;
  std::string against_options;
  TrainOptions train;
  TrainOptions against;  ///< only if against_options is not empty
};

/// Errors of held-out ratings: this model, and what it has to beat. `split_of(seed)` makes a split.
template <class SplitOf>
Result<Json> judge_ratings(const LoadedDataset& loaded, const Options& options,
                           const SplitOf& split_of, ThreadPool& pool) {
  const RunHooks hooks = run_hooks(options.train.quiet);
  std::map<std::string, std::vector<double>> values;
  for (int seed = 1; seed <= options.seeds; ++seed) {
    TrainPlan train = options.train;
    train.set_seed(static_cast<std::uint64_t>(seed));
    const Result<Split> split = split_of(static_cast<std::uint64_t>(seed));
    if (!split) return split.error();
    if (const Result<void> possible = check_trainable(*split); !possible) return possible.error();
    if (split->test_by_user.num_ratings() == 0) continue;
    const Result<TrainRun> run = run_training(loaded.dataset, *split, train, pool, hooks);
    if (!run) return run.error();
    values["rmse"].push_back(run->test_rmse);
    values["mae"].push_back(run->test_mae);
    values["train_rmse"].push_back(run->curve.back().train_rmse);
    const auto rmse_of = [&](const auto& predict) {
      return rating_errors(split->test_by_user, pool, predict).rmse;
    };
    const double everywhere = global_mean(split->train_by_user);
    const ItemMeans means = item_means(split->train_by_item, pool);
    values["global_mean"].push_back(rmse_of([&](std::size_t, std::size_t) { return everywhere; }));
    values["item_mean"].push_back(rmse_of(
        [&](std::size_t, std::size_t item) { return static_cast<double>(means.means[item]); }));
    TrainPlan biases = train;
    biases.method = Method::kAls;
    biases.settings = {};
    biases.settings.bias_only = true;
    const Result<TrainRun> bias_run =
        run_training(loaded.dataset, *split, biases, pool, silent(hooks));
    if (!bias_run) return bias_run.error();
    values["biases"].push_back(bias_run->test_rmse);
    if (!options.train.quiet) std::fprintf(stderr, "seed %d: rmse %.4f\n", seed, run->test_rmse);
  }
  Json json;
  for (const char* name : {"rmse", "mae", "train_rmse"}) json[name] = mean_and_sd(values[name]);
  for (const char* name : {"global_mean", "item_mean", "biases"})
    json["baselines"][name] = {{"rmse", mean_and_sd(values[name])}};
  return json;
}

/// A model without validation users, cut out of the training ones, and them: what als_export learns
/// from visitors is learned from these (of small data, from more draws besides), and the peers'
/// settings are chosen on them.
struct Validation {
  HeldOutUsers users;
  ServedModel served;
  std::vector<HeldOutVisitor> visitors;
};

Result<Validation> validate(const Dataset& dataset, const Split& split, const TrainOptions& options,
                            int seed, ThreadPool& pool) {
  Validation validation;
  validation.users = hold_out_validation_users(training_part(dataset, split),
                                               static_cast<std::uint64_t>(seed), /*draw=*/0, pool);
  const Split& others = validation.users.split;
  const RunHooks hooks = run_hooks(/*quiet=*/true);
  const Result<TrainRun> run = run_training(dataset, others, options, pool, hooks);
  if (!run) return run.error();
  const Result<WatchModel> watch = run_watch_training(others, options, pool, hooks);
  if (!watch) return watch.error();
  Result<ServedModel> served = serve(dataset, others, run->model, *watch, pool);
  if (!served) return served.error();
  validation.served = std::move(*served);
  validation.visitors = visitors_of(dataset, validation.users, validation.served);
  return validation;
}

/// Trains on what the held-out users leave.
struct Trained {
  ServedModel served;
  Validation validation;
};

Result<Trained> train_and_serve(const Dataset& dataset, const Split& split, TrainOptions options,
                                int seed, ThreadPool& pool) {
  options.set_seed(static_cast<std::uint64_t>(seed));
  const RunHooks hooks = run_hooks(options.quiet);
  Result<TrainRun> run = run_training(dataset, split, options, pool, hooks);
  if (!run) return run.error();
  Result<WatchModel> watch = run_watch_training(split, options, pool, hooks);
  if (!watch) return watch.error();
  Result<Validation> validation = validate(dataset, split, options, seed, pool);
  if (!validation) return validation.error();
  const MetVisitors met{validation->served.items, validation->visitors};
  const Result<VisitorLessons> lessons =
      learn_from_visitors(dataset, split, options, pool, hooks, &met);
  if (!lessons) return lessons.error();
  lessons->apply_to(run->model, *watch);
  const Result<SeenFit> seen = fit_seen(validation->served.items, validation->visitors, pool,
                                        watch->settings.regularization);
  if (!seen) return seen.error();
  watch->seen = seen->model;
  Result<ServedModel> served = serve(dataset, split, run->model, *watch, pool);
  if (!served) return served.error();
  return Trained{std::move(*served), std::move(*validation)};
}

/// The peers that were asked for, each tuned on the seed's validation visitors and then trained on
/// all that we train on. A peer is let go before the next comes, for some are large.
Result<void> judge_peers(const Options& options, const Split& split, const Trained& trained,
                         std::span<const HeldOutVisitor> visitors,
                         const std::map<int, std::vector<VisitorScores>>& ours, QualityCurve& curve,
                         ThreadPool& pool) {
  const Validation& validation = trained.validation;
  const ServedModel& served = trained.served;
  const PeerData tuning_data =
      peer_data(validation.users.split.train_by_user, validation.served.index_of, pool);
  const PeerTuning tuning{tuning_data, validation.served.items, validation.served.means,
                          validation.visitors};
  const PeerData data = peer_data(split.train_by_user, served.index_of, pool);
  for (const std::string& name : options.baselines) {
    const Result<TunedPeer> peer = tune_peer(*find_peer(name), tuning, data, pool);
    if (!peer) return Error{peer.error().code, name + ": " + peer.error().message};
    if (!peer->left_out.empty()) {
      curve.leave_out(name, peer->left_out);
      continue;
    }
    curve.note_setting(name, peer->setting);
    for (const auto& [num_given, our_scores] : ours) {
      const Result<std::vector<VisitorScores>> scores =
          score_visitors(served.items, served.means, visitors, num_given, peer->fold_in, pool);
      if (!scores) return scores.error();
      curve.add(name, num_given, *scores, our_scores);
    }
    if (!options.train.quiet) std::fprintf(stderr, "%s: %s\n", name.c_str(), peer->setting.c_str());
  }
  return {};
}

/// Held-out users with the dates of their ratings. `whole`: the data set with its times.
std::vector<DatedVisitor> dated_visitors(const Dataset& whole, const HeldOutUsers& held_out,
                                         std::vector<HeldOutVisitor> visitors) {
  std::vector<DatedVisitor> dated;
  for (std::size_t i = 0; i < visitors.size(); ++i) {
    DatedVisitor visitor{std::move(visitors[i]), {}};
    const auto row = static_cast<std::size_t>(
        whole.by_user.offsets[static_cast<std::size_t>(held_out.users[i])]);
    for (const std::int32_t position : held_out.orders[i])
      visitor.times.push_back(whole.times[row + static_cast<std::size_t>(position)]);
    dated.push_back(std::move(visitor));
  }
  return dated;
}

Result<Json> judge_visitors(const LoadedDataset& loaded, const Options& options, ThreadPool& pool) {
  const Dataset dataset =
      options.validation ? without_reported_users(loaded.dataset, pool) : loaded.dataset;
  std::map<int, SupportSummary> summaries;
  QualityCurve curve;
  QuestionSummary questions;
  std::map<int, NoveltySummary> novelty;
  DriftSummary drift;
  GroupSummary groups;
  for (int seed = 1; seed <= options.seeds; ++seed) {
    const HeldOutUsers held_out = hold_out_users(
        dataset, kHeldOutFraction,
        options.validation ? validation_seed(seed) : static_cast<std::uint64_t>(seed), pool);
    const Result<Trained> trained =
        train_and_serve(dataset, held_out.split, options.train, seed, pool);
    if (!trained) return trained.error();
    const ServedModel& served = trained->served;
    Result<Trained> rival = Trained();
    if (!options.against_options.empty())
      rival = train_and_serve(dataset, held_out.split, options.against, seed, pool);
    if (!rival) return rival.error();
    const std::vector<HeldOutVisitor> visitors = visitors_of(dataset, held_out, served);
    std::map<int, std::vector<VisitorScores>> ours;
    for (const int num_given : options.support) {
      Result<std::vector<VisitorScores>> scores =
          score_visitors(served.items, served.means, visitors, num_given, pool);
      if (!scores) return scores.error();
      Result<std::vector<VisitorScores>> against = std::vector<VisitorScores>();
      if (!options.against_options.empty())
        against =
            score_visitors(rival->served.items, rival->served.means, visitors, num_given, pool);
      if (!against) return against.error();
      summaries[num_given].add(*scores, *against, served.items);
      curve.add(kOurName, num_given, *scores, *scores);
      ours[num_given] = std::move(*scores);
    }
    const Result<void> judged =
        judge_peers(options, held_out.split, *trained, visitors, ours, curve, pool);
    if (!judged) return judged.error();
    const LoadEngine load = [&](Engine& engine) { return served.load(engine); };
    if (options.novelty) {
      for (const int num_given : options.support) {
        const Result<std::vector<NoveltyScores>> novel =
            judge_novelty(load, visitors, static_cast<std::size_t>(num_given),
                          dataset.num_users() - held_out.users.size(), pool);
        if (!novel) return novel.error();
        novelty[num_given].add(*novel);
      }
    }
    if (options.drift) {
      const Result<std::vector<DriftScores>> drifted =
          judge_drift(load, dated_visitors(loaded.dataset, held_out, visitors), pool);
      if (!drifted) return drifted.error();
      drift.add(*drifted);
    }
    if (options.questions) {
      const Result<std::vector<QuestionScores>> asked = ask_visitors(load, visitors, pool);
      if (!asked) return asked.error();
      questions.add(*asked);
    }
    if (options.groups) {
      const Result<std::vector<Group>> drawn =
          draw_groups(served.items, visitors, static_cast<std::uint64_t>(seed), pool);
      if (!drawn) return drawn.error();
      const Result<std::vector<GroupScores>> judged_groups =
          judge_groups([&](Engine& engine) { return served.load(engine); }, visitors, *drawn, pool);
      if (!judged_groups) return judged_groups.error();
      groups.add(*judged_groups);
    }
    if (!options.train.quiet) std::fprintf(stderr, "seed %d of %d done\n", seed, options.seeds);
  }
  Json json;
  if (!options.against_options.empty()) json["against"] = options.against_options;
  for (const auto& [num_given, summary] : summaries)
    json["support"][std::to_string(num_given)] = summary.json();
  json["curve"] = curve.json();
  if (options.questions) json["questions"] = questions.json();
  for (const auto& [num_given, summary] : novelty)
    json["novelty"][std::to_string(num_given)] = summary.json();
  if (options.drift) json["drift"] = drift.json();
  if (options.groups) json["groups"] = groups.json();
  return json;
}

/// A dash for what was not measured.
std::string text_of(const Json& value, const char* format = "%.4f") {
  const double number = value.get<double>();
  if (std::isnan(number)) return "-";
  char text[32];
  std::snprintf(text, sizeof text, format, number);
  return text;
}

std::string interval_text(const Json& difference) {
  if (std::isnan(difference["mean"].get<double>())) return "-";
  return text_of(difference["mean"], "%+.4f") + " (" + text_of(difference["low"], "%+.4f") +
         " to " + text_of(difference["high"], "%+.4f") + ")";
}

/// A row of texts, each as wide as its column.
void print_row(const std::vector<int>& widths, const std::vector<std::string>& texts) {
  for (std::size_t i = 0; i < texts.size(); ++i)
    std::printf("%s%*s", i == 0 ? "" : " ", widths[i], texts[i].c_str());
  std::printf("\n");
}

std::string mean_text(const Json& value) {
  if (std::isnan(value["mean"].get<double>())) return "-";
  const double half = (value["high"].get<double>() - value["low"].get<double>()) / 2.0;
  return text_of(value["mean"]) + " +- " + text_of(half, "%.3f");
}

/// One table of the curve: a row for each recommender, a column for each S.
void print_curve(const Json& curve, const char* title, const char* quantity) {
  std::vector<int> widths{-10};
  std::vector<std::string> header{"S"};
  for (const Json& point : curve["recommenders"][0]["points"]) {
    widths.push_back(15);
    header.push_back(std::to_string(point["given"].get<int>()));
  }
  std::vector<std::vector<std::string>> rows;
  for (const Json& recommender : curve["recommenders"]) {
    std::vector<std::string> row{recommender["name"].get<std::string>()};
    bool measured = false;
    for (const Json& point : recommender["points"]) {
      row.push_back(mean_text(point[quantity]));
      measured |= row.back() != "-";
    }
    if (measured) rows.push_back(std::move(row));
  }
  if (rows.empty()) return;
  std::printf("\n%s\n", title);
  print_row(widths, header);
  for (const std::vector<std::string>& row : rows) print_row(widths, row);
}

void print_peers(const Json& curve) {
  print_curve(curve, "ndcg@10 of lists, with 95 % intervals over visitors", "ndcg10");
  print_curve(curve, "rmse of predicted ratings, likewise", "rmse");
  std::printf("\nsettings, chosen on validation visitors of each seed\n");
  for (const Json& recommender : curve["recommenders"]) {
    std::map<std::string, int> times;
    for (const Json& setting : recommender["settings"]) ++times[setting.get<std::string>()];
    std::string all;
    for (const auto& [setting, count] : times) {
      all += (all.empty() ? "" : "; ") + setting;
      if (times.size() > 1) all += " (" + std::to_string(count) + ")";
    }
    const std::optional<Peer> peer = find_peer(recommender["name"].get<std::string>());
    if (peer) std::printf("%s (%s): %s\n", peer->name.c_str(), peer->paper.c_str(), all.c_str());
  }
  for (const auto& [name, why] : curve["left_out"].items())
    std::printf("%s was left out: %s\n", name.c_str(), why.get<std::string>().c_str());
}

void print_questions(const Json& questions) {
  std::printf(
      "\nn answers to the engine's questions, beside n ratings drawn at random (%d visitors)\n",
      questions["visitors"].get<int>());
  const std::vector<int> widths{3, 9, 8, 8, 26, 8, 8};
  print_row(widths, {"n", "questions", "ndcg@10", "random", "difference", "rmse", "random"});
  for (const Json& at : questions["answers"]) {
    print_row(widths,
              {std::to_string(at["n"].get<int>()), text_of(at["questions"], "%.1f"),
               text_of(at["asked"]["ndcg10"]["mean"]), text_of(at["random"]["ndcg10"]["mean"]),
               interval_text(at["differences"]["ndcg10"]), text_of(at["asked"]["rmse"]),
               text_of(at["random"]["rmse"])});
  }
  const auto worth = [&](const char* quantity) {
    const Json& value = questions["asked_worth_ten_random"][quantity];
    return value.is_null() ? std::string("more than ten") : text_of(value, "%.1f");
  };
  std::printf(
      "as good as ten random ratings: %s asked answers for lists, %s for predicted ratings\n",
      worth("ndcg10").c_str(), worth("rmse").c_str());
}

void print_novelty(const Json& novelty) {
  std::printf(
      "\nlists for somebody who looks for what they have not seen, by the dial `unseen` (p: the "
      "probability that an item was seen)\n");
  const std::vector<int> widths{3, 7, 8, 8, 26, 8, 26, 8};
  print_row(widths,
            {"S", "unseen", "ndcg@10", "novel", "difference", "by fame", "difference", "mean p"});
  for (const auto& [num_given, steps] : novelty.items()) {
    for (const Json& at : steps) {
      const Json& differences = at["differences"];
      print_row(widths, {num_given, text_of(at["unseen"], "%.1f"), text_of(at["ndcg10"]),
                         text_of(at["novel10"]), interval_text(differences["novel10"]),
                         text_of(at["novel10_popular"]),
                         interval_text(differences["novel10_popular"]), text_of(at["seen"])});
    }
  }
}

/// A table for each kind of group: of all sizes, and of each.
void print_groups(const Json& groups) {
  const std::vector<int> widths{-22, 8, 8, 7, 8, 26, 26};
  for (const Json& at : groups) {
    const int size = at["size"].get<int>();
    std::printf("\n%s groups of %s (%d): each alone ndcg@10 %s, least %s\n",
                at["kind"].get<std::string>().c_str(),
                size == 0 ? "any size" : std::to_string(size).c_str(), at["groups"].get<int>(),
                text_of(at["alone"]["mean_ndcg10"]).c_str(),
                text_of(at["alone"]["least_ndcg10"]).c_str());
    print_row(widths, {"", "ndcg@10", "least", "kept", "disliked", "ndcg@10 over half, half",
                       "least over half, half"});
    for (const Json& rule : at["rules"]) {
      print_row(widths, {rule["name"].get<std::string>(), text_of(rule["mean_ndcg10"]),
                         text_of(rule["least_ndcg10"]), text_of(rule["kept"], "%.3f"),
                         text_of(rule["disliked"], "%.3f"),
                         interval_text(rule["differences"]["mean_ndcg10"]),
                         interval_text(rule["differences"]["least_ndcg10"])});
    }
  }
}

void print_drift(const Json& drift) {
  std::printf("\nlater ratings, by the half-life of earlier ones (%d visitors)\n",
              drift[0]["visitors"].get<int>());
  const std::vector<int> widths{9, 8, 26, 8, 26};
  print_row(widths, {"half-life", "ndcg@10", "difference", "rmse", "sq. error, difference"});
  for (const Json& at : drift) {
    const Json& days = at["half_life_days"];
    print_row(widths, {days.is_null() ? std::string("none") : text_of(days, "%.0f days"),
                       text_of(at["ndcg10"]), interval_text(at["differences"]["ndcg10"]),
                       text_of(at["rmse"]), interval_text(at["differences"]["squared_error"])});
  }
}

void print_table(const Json& json) {
  if (json.contains("rmse")) {
    const std::vector<int> widths{-14, 8, 8};
    print_row(widths, {"", "rmse", "sd"});
    const auto row = [&](const std::string& name, const Json& value) {
      print_row(widths, {name, text_of(value["mean"]), text_of(value["sd"])});
    };
    row("this model", json["rmse"]);
    for (const auto& [name, value] : json["baselines"].items()) row(name, value["rmse"]);
    return;
  }
  const Json& support = json["support"];
  const std::vector<int> widths{3, 8, 9, 8, 9, 11, 11, 8};
  print_row(widths,
            {"S", "rmse", "item mean", "ndcg@10", "recall@20", "popularity", "rating", "watch"});
  for (const auto& [num_given, at] : support.items()) {
    const Json& baselines = at["baselines"];
    print_row(widths, {num_given, text_of(at["rmse"]), text_of(baselines["item_mean"]["rmse"]),
                       text_of(at["ndcg10"]), text_of(at["recall20"]),
                       text_of(baselines["popularity"]["ndcg10"]),
                       text_of(baselines["predicted_rating"]["ndcg10"]),
                       text_of(baselines["watch_head"]["ndcg10"])});
  }
  std::printf(
      "\n80 %% intervals: share covered, of all and by thirds of popularity (most rated first); "
      "log-likelihood\n");
  const std::vector<int> interval_widths{3, 7, 7, 7, 7, 8, 10};
  print_row(interval_widths, {"S", "all", "most", "middle", "least", "loglik", "item mean"});
  for (const auto& [num_given, at] : support.items()) {
    const Json& thirds = at["coverage80_by_popularity"];
    print_row(interval_widths,
              {num_given, text_of(at["coverage80"]), text_of(thirds[0]), text_of(thirds[1]),
               text_of(thirds[2]), text_of(at["log_likelihood"]),
               text_of(at["baselines"]["item_mean"]["log_likelihood"])});
  }
  std::printf("\ndifferences, paired by user, with 95 %% intervals\n");
  const std::vector<int> difference_widths{3, 26, 26, 26};
  print_row(difference_widths, {"S", "sq. error less item mean", "ndcg@10 over popularity",
                                "ndcg@10 over watch head"});
  for (const auto& [num_given, at] : support.items()) {
    const Json& differences = at["differences"];
    print_row(difference_widths,
              {num_given, interval_text(differences["squared_error_less_item_mean"]),
               interval_text(differences["ndcg10_less_popularity"]),
               interval_text(differences["ndcg10_less_watch_head"])});
  }
  if (json["curve"]["recommenders"].size() > 1 || !json["curve"]["left_out"].empty())
    print_peers(json["curve"]);
  if (json.contains("questions")) print_questions(json["questions"]);
  if (json.contains("novelty")) print_novelty(json["novelty"]);
  if (json.contains("drift")) print_drift(json["drift"]);
  if (json.contains("groups")) print_groups(json["groups"]);
  if (!json.contains("against")) return;
  std::printf("\nagainst %s\n", json["against"].get<std::string>().c_str());
  const std::vector<int> against_widths{3, 8, 26, 8, 26};
  print_row(against_widths, {"S", "rmse", "squared error", "ndcg@10", "ndcg@10"});
  for (const auto& [num_given, at] : support.items()) {
    if (!at.contains("against")) continue;
    const Json& differences = at["differences"];
    print_row(against_widths, {num_given, text_of(at["against"]["rmse"]),
                               interval_text(differences["squared_error_less_against"]),
                               text_of(at["against"]["ndcg10"]),
                               interval_text(differences["ndcg10_less_against"])});
  }
}

/// What had nothing to be measured on.
struct Unmeasured {
  std::string what;  ///< a sentence; empty if there is nothing of it
  bool everything = false;
};

Unmeasured unmeasured(const Json& json) {
  if (json.contains("rmse")) {
    if (!std::isnan(json["rmse"]["mean"].get<double>())) return {};
    return {"nothing could be measured: too few ratings to hold any out", true};
  }
  std::string missing;
  std::size_t num_missing = 0;
  for (const auto& [num_given, at] : json["support"].items()) {
    if (at["visitors"].get<int>() > 0) continue;
    missing += (num_missing++ == 0 ? "S = " : ", ") + num_given;
  }
  if (num_missing == 0) return {};
  const std::string why = ": no user who was held out has S + 10 ratings";
  if (num_missing == json["support"].size()) return {"nothing could be measured" + why, true};
  return {"not measured at " + missing + why, false};
}

Result<void> print_judgement(const Options& options, PeakMemory& memory, Json json,
                             Result<Json> judged) {
  if (!judged) return judged.error();
  json.update(*judged);
  json["peakAnonymousBytes"] = memory.bytes();
  if (!options.train.quiet) memory.print_to(stderr);
  if (options.json) {
    std::printf("%s\n", json.dump(1).c_str());
  } else {
    if (json.contains("note")) std::printf("note: %s\n", json["note"].get<std::string>().c_str());
    print_table(json);
  }
  const Unmeasured missing = unmeasured(json);
  if (missing.everything) return Error{ErrorCode::kNumerical, missing.what};
  if (!missing.what.empty()) std::fprintf(stderr, "note: %s\n", missing.what.c_str());
  return {};
}

Result<void> run(const Options& options) {
  PeakMemory memory;
  catch_interrupts();
  ThreadPool pool(options.train.threads);
  if (const Result<void> distinct = check_distinct(options.support, "--support"); !distinct)
    return distinct.error();
  if (options.train_file.empty() != options.test_file.empty())
    return Error{ErrorCode::kInvalidArgument, "--train and --test go together"};
  if (!options.train_file.empty()) {
    const Result<GivenRatings> given =
        load_given_ratings(options.train_file, options.test_file, options.data, pool);
    if (!given) return given.error();
    const Split split = split_at(given->loaded.dataset, given->num_train, pool);
    const auto same_split = [&](std::uint64_t) { return Result<Split>(split); };
    if (given->num_unseen_users + given->num_unseen_items > 0) {
      std::fprintf(
          stderr,
          "note: %lld users and %lld items of the test ratings have no training rating; they "
          "are predicted by what is known of any\n",
          static_cast<long long>(given->num_unseen_users),
          static_cast<long long>(given->num_unseen_items));
    }
    return print_judgement(options, memory,
                           {{"protocol", "given"},
                            {"train", options.train_file},
                            {"test", options.test_file},
                            {"unseenUsers", given->num_unseen_users},
                            {"unseenItems", given->num_unseen_items},
                            {"seeds", options.seeds}},
                           judge_ratings(given->loaded, options, same_split, pool));
  }
  if (options.data.data.empty())
    return Error{ErrorCode::kInvalidArgument, "--data is required (or --train and --test)"};
  DataOptions data = options.data;
  data.keep_times = options.drift;
  const Result<LoadedDataset> loaded = load_dataset(data, options.train.quiet, pool);
  if (!loaded) return loaded.error();
  if (options.drift && loaded->dataset.times.empty())
    return Error{ErrorCode::kInvalidArgument, "--drift needs ratings with dates"};
  Json json{
      {"protocol", options.protocol}, {"dataset", loaded->about.name}, {"seeds", options.seeds}};
  const std::optional<SplitKind> kind = parse_split(options.protocol);
  if (!kind) return print_judgement(options, memory, json, judge_visitors(*loaded, options, pool));
  if (*kind == SplitKind::kPaperLeaking) {
    json["note"] =
        "this split leaks: the items train on most of the test ratings; for comparison "
        "with the paper only";
  }
  const auto split_of = [&](std::uint64_t seed) {
    const double fraction = *kind == SplitKind::kRandom ? kRandomFraction : kPerUserFraction;
    return split_ratings(loaded->dataset, *kind, fraction, seed, pool);
  };
  return print_judgement(options, memory, json, judge_ratings(*loaded, options, split_of, pool));
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app("Measures how good the recommendations are, on ratings that were held out.",
               "als_eval");
  options.data.add_to(app, /*required=*/false);
  app.add_option("--train", options.train_file,
                 "A given split, such as ML-100K's u1.base: ratings to train on");
  app.add_option("--test", options.test_file, "...and the ratings to judge by, such as u1.test");
  app.add_option("--protocol", options.protocol,
                 "fold-in: whole users are held out and give some ratings; random: 10 % of the "
                 "ratings; per-user: the last 20 % of each user; paper-leaking: the paper's own")
      ->check(CLI::IsMember({"fold-in", "random", "per-user", "paper-leaking"}))
      ->capture_default_str();
  app.add_option("--support", options.support, "fold-in: how many ratings a visitor gives")
      ->delimiter(',')
      ->check(CLI::Range(0, 1000))
      ->capture_default_str();
  app.add_option("--seeds", options.seeds, "Seeds 1 to N")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  app.add_flag("--validation", options.validation,
               "fold-in: use only users whom seeds 1 to 5 do not hold out, for choosing constants");
  app.add_option("--against", options.against_options,
                 "fold-in: train a second model with these options, and compare with it user by "
                 "user: --against '--method als --factor-precision 12'");
  std::vector<std::string> names;
  for (const Peer& peer : peers()) names.push_back(peer.name);
  app.add_option(
         "--baselines", options.baselines,
         "fold-in: other recommenders for the same visitors, each tuned on validation users")
      ->delimiter(',')
      ->check(CLI::IsMember(names));
  app.add_flag(
      "--questions", options.questions,
      "fold-in: what answers to the engine's questions are worth, compared with random ratings");
  app.add_flag("--novelty", options.novelty,
               "fold-in: how good lists are for somebody who looks for what they have not seen");
  app.add_flag("--drift", options.drift,
               "fold-in: whether earlier ratings should count for less than later ones");
  app.add_flag(
      "--groups", options.groups,
      "fold-in: how good one list is for two, four or six people, by the rule that makes it");
  app.add_flag("--json", options.json, "Print one JSON object");
  options.train.add_to(app);
  return run_tool(app, argc, argv, [&]() -> Result<void> {
    if (Result<void> resolved = options.train.resolve(); !resolved) return resolved;
    const bool visits = options.protocol == "fold-in" && options.train_file.empty();
    if (!visits && (!options.baselines.empty() || options.questions || options.novelty ||
                    options.drift || options.groups)) {
      return Error{ErrorCode::kInvalidArgument,
                   "--baselines, --questions, --novelty, --drift and --groups are about visitors: "
                   "they go with --protocol fold-in"};
    }
    if (!options.against_options.empty()) {
      if (!visits) {
        return Error{ErrorCode::kInvalidArgument,
                     "--against compares visitors: it goes with --protocol fold-in"};
      }
      Result<TrainOptions> against = parse_train_options(options.against_options);
      if (!against) return against.error();
      options.against = std::move(*against);
      options.against.quiet = true;
    }
    return run(options);
  });
}
