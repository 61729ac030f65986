#pragma once

// FeaturePrior: what the features of a row say of it before its own ratings are looked at, learned
// from all rows. Each feature has values of its own, Gaussian around 0, and a row expects
// scale * the sum of its features' values. Features are tags, decades, ... of an item (the paper's
// Algorithm 2); the items that a user rated, whatever the ratings (SVD++, Koren 2008); and by the
// same right the users who rated an item.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "als/base/shared_array.h"
#include "als/train/item_features.h"
#include "als/train/posterior_side.h"

namespace als::variational {

/// Column numbers of each row, without values.
struct SparseRows {
  std::size_t num_rows() const { return offsets.size() - 1; }
  std::span<const std::int32_t> of(std::size_t row) const;
  /// The same with rows and columns exchanged, of the rows that are `wanted`.
  SparseRows transposed(std::size_t num_columns, const std::vector<bool>& wanted) const;

  SharedArray<std::int64_t> offsets = std::vector<std::int64_t>{0};
  SharedArray<std::int32_t> indices;
};

/// Features as a prior takes them. With none there is nothing to learn.
struct RowFeatures {
  SparseRows features_of;         // [rows]
  SparseRows rows_of;             // [features] that teach: those with ratings
  std::vector<float> scale;       // [rows]
  std::vector<std::size_t> kind;  // [features] those of one kind share the precisions
  double start_precision = 1.0;
};

/// Of items, from their tags and whatever else there is.
RowFeatures features_of_items(const ItemFeatures& features, const Side& items);
/// Of the rows of one side, those of the other side that they have ratings with, weighted with
/// 1 / (number + kSetHalf). Of a row with more than kMostMembers they are as many, evenly chosen:
/// `all` overrules that.
RowFeatures rated_sets(const Side& rows, const Side& columns, bool all);

constexpr double kSetHalf = 30.0;
constexpr std::size_t kMostMembers = 512;

class FeaturePrior {
 public:
  FeaturePrior(RowFeatures features, std::size_t size);

  /// prior mean += scale * the sum.
  void add_to_priors(Side& rows, ThreadPool& pool) const;
  /// Each feature in turn against the running residuals of the rows, whose prior means follow, and
  /// the precisions: the exact minimum of the free energy over each.
  void learn(Side& rows, ThreadPool& pool);
  /// To the expected squared deviations of the rows from their prior means: what is due to the
  /// uncertainty of the values.
  void add_uncertainty(std::vector<double>& squares, ThreadPool& pool) const;
  void transform(const std::vector<double>& transform);
  void add_energy(double& energy) const;

  const FactorMatrix& values() const { return values_.means; }

  /// What the next sweep reads: calls visit(name, span).
  template <class Self, class Visit>
  static void visit_state(Self& self, const std::string& name, const Visit& visit) {
    visit(name, self.values_.means.values());
    for (std::size_t kind = 0; kind < self.precision_.size(); ++kind)
      visit(name + "_precision_" + std::to_string(kind), std::span(self.precision_[kind]));
  }

 private:
  void learn_block(Side& rows, std::size_t first, std::size_t count, std::size_t width);
  void learn_precisions();
  /// Calls use(kind, number of its features that are taught, their expected squares).
  template <class Use>
  void for_each_kind(const Use& use) const;

  RowFeatures features_;
  GaussianValues values_;                       // [features]
  std::vector<std::vector<double>> precision_;  // of each kind, [D]
  std::vector<double> weight_;                  // [features] sum of squares of its rows' scales
};

}  // namespace als::variational
