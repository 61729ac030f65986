#pragma once

// What is expected of a row before its own ratings are looked at, learned from all rows. Of a user:
// a mean that all share and, if wanted, the rated set: what they rated, whatever the ratings
// (SVD++, Koren 2008). Of an item: the sum of its features' rows (ItemFeatures).

#include "als/train/item_features.h"
#include "als/train/posterior_side.h"

namespace als::variational {

struct UserPriors {
  UserPriors(const Side& users, const Side& items, bool with_rated_set, ThreadPool& pool);

  /// Prior mean of each user = mean + scale * sum of y over what the user rated.
  void fill(Side& users, ThreadPool& pool) const;
  /// Each y_n in turn against the running residuals of the users' rows.
  void learn_rated_set(Side& users, const Side& items, ThreadPool& pool);
  /// The common mean; it has the prior of one more row.
  void learn_mean(Side& users, ThreadPool& pool);
  /// Of the users and their mean around their priors, the uncertainty of y included.
  std::vector<double> expected_squares(const Side& users, ThreadPool& pool) const;
  void transform(const std::vector<double>& transform, const Side& items);
  void add_energy(const Side& items, double& energy) const;

  std::vector<float> mean;
  GaussianValues rated_set;  // [items] y; no rows if not wanted
  std::vector<double> rated_set_precision;

 private:
  void learn_block(Side& users, const Side& items, std::size_t first, std::size_t count,
                   std::size_t width, std::vector<double>& squares);
  std::vector<double> rated_set_squares() const;

  std::vector<float> scale_;    // [users] what the rated set is weighted with
  std::vector<double> weight_;  // [items] sum of squares of its raters' scales
};

struct ItemPriors {
  ItemPriors(const ItemFeatures& features_of_items, std::size_t size);

  /// Prior mean of each item.
  void fill(Side& items, ThreadPool& pool) const;
  /// Each feature in turn, as in the paper, over the items that have ratings, and their precisions.
  void learn(const Side& items, ThreadPool& pool);
  /// Of the items around their prior means, the uncertainty of those included.
  std::vector<double> expected_squares(const Side& items, ThreadPool& pool) const;
  void transform(const std::vector<double>& transform);
  void add_energy(double& energy) const;

  const ItemFeatures& features;
  GaussianValues values;                       // [features]
  std::vector<std::vector<double>> precision;  // of each kind, [D]

 private:
  /// Calls use(kind, number of its features, their expected squares).
  template <class Use>
  void for_each_kind(const Use& use) const;
  void learn_precisions();
};

}  // namespace als::variational
