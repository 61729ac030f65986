#pragma once

// A trained model on its way into a bundle: ItemModel has what a browser needs of it, its items in
// bundle order, still in float; QuantizedModel is what is left of that in int8; parts are cut from
// it.

#include <span>
#include <vector>

#include "als/bundle/model_file.h"
#include "als/bundle/shards.h"

namespace als {

struct ItemModel {
  RatingScale scale;
  FactorMatrix rating;  ///< no rows if the model has no rating head, and nor have the next two
  std::vector<float> biases;
  std::vector<float> uncertainties;
  FactorMatrix rated_set;  ///< no rows if the model has none
  FactorMatrix watch;      ///< no rows if the model has no watch head
  RatingHead head;
  WatchHead watch_head;  ///< with the Gram matrix of these factors
};

struct QuantizedModel {
  RatingScale scale;
  QuantizedFactors rating;  ///< no rows if the model has no rating head, and nor have the next two
  std::vector<float> biases;
  std::vector<float> uncertainties;
  QuantizedFactors rated_set;  ///< no rows if the model has none
  QuantizedFactors watch;      ///< no rows if the model has no watch head
  RatingHead head;
  WatchHead watch_head;
};

/// `order`: the model's row of each item, the most rated first.
ItemModel item_model(const TrainedModel& model, std::span<const std::size_t> order,
                     float affinity_bias_weight);

/// Chosen in QUANTISATION.md.
struct ModelCoarseness {
  Coarseness rating{0.15, 1.0};
  Coarseness rated_set{0.3, 0.0};
  Coarseness watch{0.1, 1.0};
};
QuantizedModel quantize_model(const ItemModel& model, const ModelCoarseness& coarseness = {});

FactorPart factor_part(const QuantizedModel& model, const ItemRange& range);

}  // namespace als
