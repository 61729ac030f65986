#include "als/train/item_features.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "als/base/check.h"

namespace als {

ItemFeatures ItemFeatures::from_masks(std::span<const std::uint64_t> masks, int num_features) {
  ALS_CHECK(num_features >= 0 && num_features <= 64);
  std::vector<std::vector<std::int32_t>> lists(masks.size());
  for (std::size_t item = 0; item < masks.size(); ++item) {
    for (int g = 0; g < num_features; ++g) {
      if ((masks[item] >> g & 1U) != 0) lists[item].push_back(g);
    }
  }
  return from_lists(lists, std::vector<std::size_t>(static_cast<std::size_t>(num_features)));
}

ItemFeatures ItemFeatures::from_lists(std::span<const std::vector<std::int32_t>> features_of,
                                      std::vector<std::size_t> kinds) {
  ItemFeatures features;
  features.item_offsets_.push_back(0);
  features.feature_offsets_.assign(kinds.size() + 1, 0);
  for (const std::vector<std::int32_t>& list : features_of) {
    for (const std::int32_t feature : list) {
      ALS_CHECK(feature >= 0 && static_cast<std::size_t>(feature) < kinds.size());
      features.item_features_.push_back(feature);
      ++features.feature_offsets_[static_cast<std::size_t>(feature) + 1];
    }
    features.item_offsets_.push_back(static_cast<std::int64_t>(features.item_features_.size()));
  }
  for (std::size_t f = 1; f < features.feature_offsets_.size(); ++f)
    features.feature_offsets_[f] += features.feature_offsets_[f - 1];
  features.feature_items_.resize(features.item_features_.size());
  std::vector<std::int64_t> next = features.feature_offsets_;
  for (std::size_t item = 0; item < features_of.size(); ++item) {
    for (const std::int32_t f : features_of[item]) {
      features.feature_items_[static_cast<std::size_t>(next[static_cast<std::size_t>(f)]++)] =
          static_cast<std::int32_t>(item);
    }
  }
  features.kinds_ = std::move(kinds);
  return features;
}

std::span<const std::int32_t> ItemFeatures::features_of(std::size_t item) const {
  if (item + 1 >= item_offsets_.size()) return {};
  const auto begin = static_cast<std::size_t>(item_offsets_[item]);
  const auto end = static_cast<std::size_t>(item_offsets_[item + 1]);
  return std::span(item_features_).subspan(begin, end - begin);
}

std::span<const std::int32_t> ItemFeatures::items_of(int feature) const {
  ALS_CHECK(feature >= 0 && feature < num_features());
  const auto begin = static_cast<std::size_t>(feature_offsets_[static_cast<std::size_t>(feature)]);
  const auto end =
      static_cast<std::size_t>(feature_offsets_[static_cast<std::size_t>(feature) + 1]);
  return std::span(feature_items_).subspan(begin, end - begin);
}

float ItemFeatures::scale(std::size_t item) const {
  const std::size_t count = features_of(item).size();
  return count == 0 ? 0.0F : 1.0F / std::sqrt(static_cast<float>(count));
}

void ItemFeatures::prior_mean(std::size_t item, const FactorMatrix& feature_factors,
                              std::span<float> mean) const {
  std::fill(mean.begin(), mean.end(), 0.0F);
  for (const std::int32_t feature : features_of(item)) {
    const std::span<const float> f = feature_factors.row(static_cast<std::size_t>(feature));
    for (std::size_t k = 0; k < mean.size(); ++k) mean[k] += f[k];
  }
  const float s = scale(item);
  for (float& value : mean) value *= s;
}

}  // namespace als
