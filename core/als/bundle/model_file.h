#pragma once

// The trained model as one safetensors file, in float32: what als_train writes and als_export
// reads. Any program that can write these tensors can have its factors exported (FORMAT.md, "The
// trained model").

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "als/base/rating_scale.h"
#include "als/base/result.h"
#include "als/bundle/safetensors.h"
#include "als/model/rating_model.h"
#include "als/model/watch_model.h"

namespace als {

inline constexpr const char* kModelFormat = "matinee-model";  ///< the metadata's "format"

/// A model with the outside ids of its rows.
struct TrainedModel {
  RatingScale scale;
  RatingModel rating;                      ///< no items: the model has no rating head
  WatchModel watch;                        ///< no rows: the model has no watch head
  std::vector<std::string> user_ids;       ///< [num_users]
  std::vector<std::string> item_ids;       ///< [num_items], each once
  std::vector<std::uint32_t> num_ratings;  ///< [num_items], in the training data
  Metadata provenance;  ///< how it was made: settings, seed, data set; text for text
  /// What a file of another program does not have and was taken for granted, a sentence each.
  std::vector<std::string> assumed{};
};

/// The file's tensors, which look at the model's tables, and the file, which looks at both.
SafetensorsWriter tensors_of(const TrainedModel& model);
FilePieces pieces_of(const TrainedModel& model, const SafetensorsWriter& tensors);
std::vector<std::uint8_t> encode(const TrainedModel& model);

/// kBadFormat naming the tensor if shapes disagree, a value is not finite or an id stands twice.
/// Exporting needs the items' ids and one table of their factors only: what else is missing is
/// `assumed`.
Result<TrainedModel> decode_model(std::span<const std::uint8_t> bytes);

}  // namespace als
