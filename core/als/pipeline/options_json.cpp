#include "als/pipeline/options_json.h"

#include <cmath>
#include <functional>
#include <map>
#include <utility>

// A table of names and what each sets. Tested by tests/unit/pipeline/train_session_test.cpp.

namespace als {
namespace {

using Setter = std::function<bool(const Json& value)>;
using Setters = std::map<std::string, Setter, std::less<>>;

Setter text(std::string& to) {
  return [&to](const Json& value) {
    if (value.is_string()) to = value.get<std::string>();
    return value.is_string();
  };
}

Setter flag(bool& to, bool when_set = true) {
  return [&to, when_set](const Json& value) {
    if (value.is_boolean() && value.get<bool>()) to = when_set;
    return value.is_boolean();
  };
}

template <class T>
Setter number(T& to, double least, double most) {
  return [&to, least, most](const Json& value) {
    if (!value.is_number()) return false;
    const auto given = value.get<double>();
    if (!(given >= least && given <= most)) return false;
    if (std::is_integral_v<T> && given != std::floor(given)) return false;
    to = static_cast<T>(given);
    return true;
  };
}

Setter numbers(std::vector<double>& to) {
  return [&to](const Json& value) {
    if (!value.is_array()) return false;
    for (const Json& each : value) {
      if (!each.is_number()) return false;
      to.push_back(each.get<double>());
    }
    return true;
  };
}

template <class T>
Setter one_of(T& to, std::map<std::string, T> names) {
  return [&to, names = std::move(names)](const Json& value) {
    if (!value.is_string()) return false;
    const auto found = names.find(value.get<std::string>());
    if (found == names.end()) return false;
    to = found->second;
    return true;
  };
}

Result<void> set_all(const Json& options, const Setters& setters) {
  if (!options.is_object())
    return Error{ErrorCode::kInvalidArgument, "the options: expected an object"};
  for (const auto& [name, value] : options.items()) {
    const auto found = setters.find(name);
    if (found == setters.end())
      return Error{ErrorCode::kInvalidArgument, "--" + name + ": there is no such option"};
    if (!found->second(value)) {
      return Error{ErrorCode::kInvalidArgument,
                   "--" + name + ": " + text_of(value) + " is not a value that it can have"};
    }
  }
  return {};
}

constexpr double kMany = 1e12;

}  // namespace

Result<TrainPlan> train_plan_of(const Json& options) {
  TrainPlan plan;
  PlanChoices choices;
  TrainSettings& settings = plan.settings;
  RatingPrior& prior = settings.prior;
  const Setters setters = {{"method", one_of(plan.method, method_names())},
                           {"preset", one_of(choices.preset,
                                             std::map<std::string, std::string>{
                                                 {"paper", "paper"}, {"paper-32m", "paper-32m"}})},
                           {"num-factors", number(settings.num_factors, 1, 512)},
                           {"sweeps", number(choices.sweeps, 1, 10'000)},
                           {"features", text(choices.feature_list)},
                           {"no-rated-set", flag(plan.variational.rated_set, false)},
                           {"covariance", one_of(plan.variational.covariance, covariance_names())},
                           {"data-precision", number(prior.data_precision, 0, kMany)},
                           {"factor-precision", number(prior.factor_precision, 0, kMany)},
                           {"bias-precision", number(prior.bias_precision, 0, kMany)},
                           {"feature-variance", number(prior.feature_variance, 0, kMany)},
                           {"update-order", one_of(settings.update_order, update_order_names())},
                           {"solver", one_of(settings.solver, solver_names())},
                           {"bias-only", flag(settings.bias_only)},
                           {"not-centred", flag(choices.not_centred)},
                           {"no-watch", flag(plan.no_watch)},
                           {"watch-factors", number(plan.watch.num_factors, 1, 512)},
                           {"seed", number(settings.seed, 0, 9e15)}};
  if (const Result<void> set = set_all(options, setters); !set) return set.error();
  return resolve_plan(plan, std::move(choices),
                      [&](std::string_view name) { return options.contains(name); });
}

Result<ReadingOptions> reading_options_of(const Json& options) {
  ReadingOptions reading;
  const auto word = [](std::string& to, std::initializer_list<const char*> words) {
    std::map<std::string, std::string> names;
    for (const char* const each : words) names.emplace(each, each);
    return one_of(to, std::move(names));
  };
  const Setters setters = {
      {"skip-bad-rows", flag(reading.skip_bad_rows)},
      {"max-bad-rows", number(reading.max_bad_rows, 0, 1)},
      {"delimiter", text(reading.delimiter)},
      {"header", word(reading.header, {"yes", "no"})},
      {"encoding", text(reading.encoding)},
      {"scale", text(reading.scale)},
      {"duplicates", word(reading.duplicates, {"newest", "last", "first", "mean", "sum"})},
      {"user-column", text(reading.user_column)},
      {"item-column", text(reading.item_column)},
      {"rating-column", text(reading.rating_column)},
      {"time-column", text(reading.time_column)},
      {"missing", numbers(reading.missing)},
      {"counts", flag(reading.counts)},
      {"no-rating", flag(reading.no_rating)},
      {"wide", flag(reading.wide)}};
  if (const Result<void> set = set_all(options, setters); !set) return set.error();
  return reading;
}

}  // namespace als
