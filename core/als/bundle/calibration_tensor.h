#pragma once

// How a RatingCalibration lies in a file: `rating.calibration`, F32 [2, 3 + marks]: the width, what
// it gains by number given and by popularity, the marks; the interval's reach, the shifts by number
// given and by popularity, the cuts.

#include "als/base/result.h"
#include "als/bundle/safetensors.h"
#include "als/model/rating_calibration.h"

namespace als {

void add_calibration(SafetensorsWriter& writer, const RatingCalibration& calibration);

/// kBadFormat if there is none, or one by which nothing can be computed.
Result<RatingCalibration> read_calibration(const Safetensors& file);

}  // namespace als
