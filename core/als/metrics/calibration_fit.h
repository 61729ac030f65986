#pragma once

// fit_calibration(): where visitors' ratings fall around their predictions (RatingCalibration),
// learned from visitors who were held out for it.

#include <span>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/metrics/fold_in_protocol.h"
#include "als/model/rating_calibration.h"

namespace als {

struct CalibrationFit {
  RatingCalibration calibration;
  std::size_t num_visitors = 0;  ///< who had enough ratings to say something
};

/// Penalised maximum likelihood of what was not given after 0, 1, 3, 10 and 30 ratings; then the
/// interval's reach, so that four of five of these ratings fall within. Few visitors change little:
/// the default is the prior. The same for any number of workers. The default for a model without a
/// rating head; kNumerical if a visitor cannot be folded in.
Result<CalibrationFit> fit_calibration(std::span<const MetVisitors> met, ThreadPool& pool);

}  // namespace als
