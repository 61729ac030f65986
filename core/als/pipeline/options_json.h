#pragma once

// Options by the long names that they have on the tools' command lines, as a form gives them:
// {"method": "als", "num-factors": 8}.

#include "als/base/result.h"
#include "als/files/dataset_files.h"
#include "als/json/json.h"
#include "als/train/plan_choices.h"

namespace als {

/// kInvalidArgument naming an option that there is not, is of another type or out of its range.
Result<TrainPlan> train_plan_of(const Json& options);
Result<ReadingOptions> reading_options_of(const Json& options);

}  // namespace als
