#pragma once

// The rating scale as a tensor of a bundle or a trained model: `scale`, F32 [4]: kind (0 ratings, 1
// counts, 2 events), lowest and highest value, number of levels.

#include "als/base/rating_scale.h"
#include "als/base/result.h"
#include "als/bundle/safetensors.h"

namespace als {

void add_scale(SafetensorsWriter& writer, const RatingScale& scale);

/// kBadFormat if there is none, or none of 1 to 256 levels.
Result<RatingScale> scale_of(const Safetensors& file);

}  // namespace als
