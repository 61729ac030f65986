#pragma once

// ItemFeatures: which features (tags; later more) each item has, seen from both sides. A
// feature's factors f_k and an item's prior mean prior_n = s_n * sum of its f_k, s_n = 1 /
// sqrt(number of its features), are the paper's section on features.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "als/model/rating_model.h"

namespace als {

class ItemFeatures {
 public:
  /// No features: every prior mean is 0.
  ItemFeatures() = default;
  /// Bit g of `masks[n]` says that item n has feature g < num_features <= 64.
  static ItemFeatures from_masks(std::span<const std::uint64_t> masks, int num_features);
  /// `features_of[n]`: the features of item n, ascending; `kinds[f]`: the kind of feature f (tag,
  /// decade, ...), numbered from 0.
  static ItemFeatures from_lists(std::span<const std::vector<std::int32_t>> features_of,
                                 std::vector<std::size_t> kinds);

  int num_features() const { return static_cast<int>(feature_offsets_.size()) - 1; }
  /// Features of one kind share the precisions of their prior.
  std::size_t kind_of(int feature) const { return kinds_[static_cast<std::size_t>(feature)]; }
  /// Features of an item, ascending. Empty if there are no features at all.
  std::span<const std::int32_t> features_of(std::size_t item) const;
  /// Items that have a feature, ascending.
  std::span<const std::int32_t> items_of(int feature) const;

  /// 1 / sqrt(number of features); 0 for an item without.
  float scale(std::size_t item) const;
  /// Writes prior_n into `mean` [num_factors].
  void prior_mean(std::size_t item, const FactorMatrix& feature_factors,
                  std::span<float> mean) const;

  /// A feature's normal equation in dimensions [first, end), over its items that are `wanted`:
  /// writes the sum of s_n (v_n - s_n * sum of the item's other f) and returns weight + sum s_n^2.
  template <class Wanted>
  double sum_residuals(int feature, const FactorMatrix& items, const FactorMatrix& feature_factors,
                       std::size_t first, std::size_t end, double weight, const Wanted& wanted,
                       std::vector<double>& sum) const {
    std::fill(sum.begin(), sum.end(), 0.0);
    for (const std::int32_t index : items_of(feature)) {
      const auto item = static_cast<std::size_t>(index);
      if (!wanted(item)) continue;
      const double s = static_cast<double>(scale(item));
      const std::span<const float> v = items.row(item);
      weight += s * s;
      for (std::size_t k = first; k < end; ++k) sum[k] += s * static_cast<double>(v[k]);
      for (const std::int32_t other : features_of(item)) {
        if (other == feature) continue;
        const std::span<const float> g = feature_factors.row(static_cast<std::size_t>(other));
        for (std::size_t k = first; k < end; ++k) sum[k] -= s * s * static_cast<double>(g[k]);
      }
    }
    return weight;
  }

 private:
  std::vector<std::int64_t> item_offsets_;  // [num_items + 1]
  std::vector<std::int32_t> item_features_;
  std::vector<std::int64_t> feature_offsets_{0};  // [num_features + 1]
  std::vector<std::int32_t> feature_items_;
  std::vector<std::size_t> kinds_;  // [num_features]
};

}  // namespace als
