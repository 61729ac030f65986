#pragma once

// encode_bundle(): a trained model and its catalogue as the files of a bundle.

#include <functional>
#include <string>
#include <vector>

#include "als/base/result.h"
#include "als/bundle/model_file.h"
#include "als/catalog/about.h"
#include "als/catalog/catalog.h"
#include "als/package/bundle.h"

namespace als {

struct BundleSource {
  const TrainedModel& model;
  const std::vector<CatalogItem>& items;  ///< must name every item of the model
  const std::vector<std::string>& tags;   ///< names of the bits of their masks
  const std::vector<LinkKind>& links;
  const About& about;
  std::size_t num_users = 0;           ///< whose ratings the model was made from
  float affinity_bias_weight = 0.05F;  ///< w of the score `affinity`
  Json metrics;  ///< how good the model is and how that was measured; may be null
  /// Makes report.json, given the engine of the bundle and the model's id; or none.
  std::function<Result<Json>(const Engine& engine, const std::string& model_id)> report;
};

/// Quantises, cuts into parts, hashes, and asks a real Engine for the golden answers. The same
/// bytes for the same input.
Result<Bundle> encode_bundle(const BundleSource& source, const Packing& packing);

}  // namespace als
