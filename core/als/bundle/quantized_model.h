#pragma once

// QuantizedModel: a trained model as a bundle carries it, both heads in int8, its items in bundle
// order; cut into parts.

#include <span>
#include <vector>

#include "als/bundle/model_file.h"
#include "als/bundle/shards.h"

namespace als {

struct QuantizedModel {
  QuantizedFactors rating;
  std::vector<float> biases;
  std::vector<float> uncertainties;
  QuantizedFactors rated_set;  ///< no rows if the model has none
  QuantizedFactors watch;      ///< no rows if the model has no watch head
  RatingHead head;
  WatchHead watch_head;
  BlendWeights blend;
};

/// `order`: the model's row of each item, the most rated first.
QuantizedModel quantize_model(const TrainedModel& model, std::span<const std::size_t> order,
                              float affinity_bias_weight);

FactorPart factor_part(const QuantizedModel& model, const ItemRange& range);

}  // namespace als
