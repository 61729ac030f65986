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

#include "als/base/thread_pool.h"
#include "als/ratings/rating_matrix.h"
#include "als/train/item_features.h"
#include "als/train/needed_rows.h"
#include "als/train/posterior_side.h"

namespace als::variational {

/// Features as a prior takes them. With none there is nothing to learn.
struct RowFeatures {
  RatingMatrix features_of;       // [rows] whatever the levels
  RatingMatrix rows_of;           // [features] that teach: those with ratings
  std::vector<float> scale;       // [rows]
  std::vector<std::size_t> kind;  // [features] those of one kind share the precisions
  double start_precision = 1.0;
};

/// Of items, from their tags and whatever else there is.
RowFeatures features_of_items(const ItemFeatures& features, const Side& items);
/// Of the rows of one side, those of the other side that they have ratings with, weighted with
/// 1 / (number + kSetHalf). Of a row with more than kMostMembers they are as many, evenly chosen:
/// `all` overrules that.
RowFeatures rated_sets(const Side& rows, const Side& columns, bool all, ThreadPool& pool);

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
  void transform(const std::vector<double>& transform, ThreadPool& pool);
  void add_energy(double& energy, ThreadPool& pool) const;

  /// Of all features; those of other ranks that this one's rows do not have are without sense.
  const FactorMatrix& values_for_own_rows() {
    needed_.fetch_into(values_.means);
    return values_.means;
  }
  const FactorMatrix& values() const { return values_.means; }
  const RowShare& share() const { return features_.rows_of.share(); }

  /// What the next sweep reads: calls visit(name, span, share or none).
  template <class Self, class Visit>
  static void visit_state(Self& self, const std::string& name, const Visit& visit) {
    visit(name, self.values_.means.values(), &self.share());
    for (std::size_t kind = 0; kind < self.precision_.size(); ++kind)
      visit(name + "_precision_" + std::to_string(kind), std::span(self.precision_[kind]), nullptr);
  }

 private:
  struct Dimensions;

  void learn_dimensions(Side& rows, std::size_t first, std::size_t count, std::size_t width,
                        ThreadPool& pool);
  void learn_feature(const Side& rows, std::size_t feature, std::span<const std::int32_t> members,
                     std::size_t ahead, Dimensions& dimensions) const;
  void learn_precisions(ThreadPool& pool);
  /// Calls use(kind, number of its features that are taught, their expected squares).
  template <class Use>
  void for_each_kind(const Use& use, ThreadPool& pool) const;

  RowFeatures features_;
  NeededRows needed_;                           // features that this rank's rows have
  GaussianValues values_;                       // [features]
  std::vector<std::vector<double>> precision_;  // of each kind, [D]
  std::vector<double> weight_;                  // [features] sum of squares of its rows' scales
};

}  // namespace als::variational
