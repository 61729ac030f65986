#include "als/train/plan_choices.h"

#include <algorithm>
#include <utility>

namespace als {
namespace {

// Options that say nothing to the other method.
constexpr std::string_view kVariationalOptions[] = {"no-rated-set", "covariance"};
constexpr std::string_view kAlsOptions[] = {
    "data-precision", "factor-precision", "bias-precision", "feature-variance",
    "update-order",   "solver",           "bias-only",      "not-centred"};

Result<FeatureSets> feature_sets(std::string_view list) {
  FeatureSets sets{false, false, false, false};
  const std::pair<std::string_view, bool*> known[] = {{"genres", &sets.tags},
                                                      {"decades", &sets.decades},
                                                      {"popularity", &sets.popularity},
                                                      {"tags", &sets.user_tags}};
  for (std::size_t begin = 0; list != "none" && begin <= list.size();) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    const std::string_view name = list.substr(begin, end - begin);
    const auto* const found = std::find_if(std::begin(known), std::end(known),
                                           [&](const auto& entry) { return entry.first == name; });
    if (found == std::end(known)) {
      return Error{ErrorCode::kInvalidArgument,
                   "--features: \"" + std::string(name) +
                       "\"; expected none or a comma list of genres, decades, popularity, tags"};
    }
    *found->second = true;
    begin = end + 1;
  }
  return sets;
}

}  // namespace

Result<TrainPlan> resolve_plan(TrainPlan plan, PlanChoices choices,
                               const std::function<bool(std::string_view option)>& given) {
  TrainSettings& settings = plan.settings;
  if (!choices.preset.empty()) {
    if (given("method") && plan.method != Method::kAls)
      return Error{ErrorCode::kInvalidArgument,
                   "--preset " + choices.preset + " needs --method als"};
    const TrainPlan paper = paper_plan(choices.preset == "paper-32m");
    const RatingPrior& prior = paper.settings.prior;
    plan.method = paper.method;
    if (!given("num-factors")) settings.num_factors = paper.settings.num_factors;
    if (!given("data-precision")) settings.prior.data_precision = prior.data_precision;
    if (!given("factor-precision")) settings.prior.factor_precision = prior.factor_precision;
    if (!given("bias-precision")) settings.prior.bias_precision = prior.bias_precision;
    // As in the paper's plan, also at another --factor-precision.
    if (!given("feature-variance"))
      settings.prior.feature_variance = 1.0 / settings.prior.factor_precision;
    if (!given("sweeps")) choices.sweeps = paper.settings.sweeps;
    if (!given("update-order")) settings.update_order = paper.settings.update_order;
    if (!given("features")) choices.feature_list = paper.features.tags ? "genres" : "none";
    choices.not_centred = true;
    settings.cold_items_keep_start = paper.settings.cold_items_keep_start;
  }
  if (settings.bias_only && !given("method")) plan.method = Method::kAls;
  const auto refused = [&](const auto& options, const char* needed) -> Result<void> {
    for (const std::string_view option : options) {
      if (given(option))
        return Error{ErrorCode::kInvalidArgument,
                     "--" + std::string(option) + " needs --method " + needed};
    }
    return {};
  };
  const bool als = plan.method == Method::kAls;
  const Result<void> fits =
      als ? refused(kVariationalOptions, "variational") : refused(kAlsOptions, "als");
  if (!fits) return fits.error();
  if (choices.feature_list.empty() && als) choices.feature_list = "genres";
  if (!choices.feature_list.empty()) {
    const Result<FeatureSets> sets = feature_sets(choices.feature_list);
    if (!sets) return sets.error();
    plan.features = *sets;
  }
  if (choices.sweeps > 0) settings.sweeps = plan.variational.sweeps = choices.sweeps;
  settings.centred = !choices.not_centred;
  plan.variational.num_factors = settings.num_factors;
  plan.variational.seed = settings.seed;
  return plan;
}

}  // namespace als
