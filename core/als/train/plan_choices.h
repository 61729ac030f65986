#pragma once

// resolve_plan(): a TrainPlan from what somebody chose, on a command line or in a form: presets and
// the settings that depend on others.

#include <functional>
#include <string>
#include <string_view>

#include "als/base/result.h"
#include "als/train/train_plan.h"

namespace als {

/// What is said beside the settings themselves.
struct PlanChoices {
  std::string preset;        ///< "paper", "paper-32m", or empty
  std::string feature_list;  ///< "none", or names with commas; empty: as the method has it
  int sweeps = 0;            ///< 0: as the method has it
  bool not_centred = false;
};

/// `plan` has what was chosen and defaults else; `given` tells which, by the options' long names
/// without dashes. kInvalidArgument for choices that contradict each other.
Result<TrainPlan> resolve_plan(TrainPlan plan, PlanChoices choices,
                               const std::function<bool(std::string_view option)>& given);

}  // namespace als
