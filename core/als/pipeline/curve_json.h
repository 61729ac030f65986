#pragma once

// A training's learning curve as als_train and the page print it.

#include <vector>

#include "als/json/json.h"
#include "als/train/train_run.h"

namespace als {

/// A row for each sweep; `has_test`: ratings were held out.
inline Json curve_json(const std::vector<SweepRecord>& curve, bool has_test) {
  Json rows = Json::array();
  for (const SweepRecord& record : curve) {
    Json row{{"sweep", record.sweep}, {"trainRmse", record.train_rmse}};
    if (record.noise_variance > 0.0) {
      row["noiseVariance"] = record.noise_variance;
    } else {
      row["objective"] = record.objective;
    }
    if (has_test) row["testRmse"] = record.test_rmse;
    row["seconds"] = record.seconds;
    rows.push_back(std::move(row));
  }
  return rows;
}

}  // namespace als
