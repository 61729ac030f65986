#pragma once

// What all who judge a model share: a model made ready as visitors meet it, the visitors who
// are held out, baselines, and what all of them say in sum.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/bundle/quantized_model.h"
#include "als/json/json.h"
#include "als/metrics/fold_in_protocol.h"
#include "als/ratings/dataset.h"
#include "als/ratings/split.h"
#include "als/recommend/engine.h"

namespace als {

/// Shares that the protocols of core/README.md hold out.
constexpr double kRandomFraction = 0.1;
constexpr double kPerUserFraction = 0.2;
constexpr double kHeldOutFraction = 0.1;
/// Of the training users, for what is learned from visitors (learn_from_visitors).
constexpr double kValidationFraction = 0.1;

/// Mean rating of each item in training, the global one where there is none.
ItemMeans item_means(const RatingMatrix& by_item, ThreadPool& pool);

/// A model as visitors meet it, from the ratings of a split: quantised, in an ItemStore; and before
/// it was quantised. Of ranks, the root alone serves; the others have an empty one and no visitors.
struct ServedModel {
  ItemStore items;
  ItemModel in_float;
  ItemMeans means;                                     ///< in the store's order
  std::vector<std::int32_t> index_of;                  ///< of a data set's item in the store
  std::vector<std::uint8_t> factor_bytes, item_bytes;  ///< what the store was made of
  std::string titles;

  /// An engine of this model.
  Result<void> load(Engine& engine) const;
};
Result<ServedModel> serve(const Dataset& dataset, const Split& split, const RatingModel& rating,
                          const WatchModel& watch, ThreadPool& pool);

/// The held-out users as the fold-in protocol takes them.
std::vector<HeldOutVisitor> visitors_of(const Dataset& dataset, const HeldOutUsers& held_out,
                                        const ServedModel& served);

/// Mean and, over several seeds, standard deviation. As everywhere below, what was not measured is
/// not a number, which JSON writes as null.
Json mean_and_sd(const std::vector<double>& values);

/// Sums over visitors, of all seeds, at one S.
class SupportSummary {
 public:
  /// `against`: of the same visitors by another model, or empty.
  void add(const std::vector<VisitorScores>& scores, const std::vector<VisitorScores>& against,
           const ItemStore& items);

  Json json() const;
  /// Whether any visitor had enough ratings to say something.
  bool is_measured() const { return num_visitors_ > 0; }

 private:
  std::vector<double> against(Ranking ranking) const;
  Json ranking_json(Ranking ranking) const;

  std::vector<double> rmse_of_seed_, ndcg_of_seed_, recall_of_seed_, listed_share_;
  double item_mean_squared_ = 0.0, num_predicted_ = 0.0;
  double log_likelihood_ = 0.0, item_mean_log_likelihood_ = 0.0;
  std::vector<double> error_differences_;
  std::vector<double> against_rmse_of_seed_, against_ndcg_of_seed_, against_errors_,
      against_ndcg_differences_;
  std::array<int, 3> covered_{}, in_third_{};
  std::array<VisitorScores::Likely, 10> likely_{};
  std::array<std::vector<double>, kNumRankings> ndcg_, recall_;
  double hit_ratings_ = 0.0, log_popularity_ = 0.0;
  int num_hits_ = 0, num_listed_ = 0, num_visitors_ = 0;
};

/// The data set without the users that a reported seed, 1 to 5, holds out: what constants may be
/// chosen on.
Dataset without_reported_users(const Dataset& dataset, ThreadPool& pool);

/// Validation users of a training, none of those that are held out to report; another tenth for
/// each number of the draw, 0, 1, ...
HeldOutUsers hold_out_validation_users(const Dataset& dataset, std::uint64_t seed, int draw,
                                       ThreadPool& pool);

/// The data set with the training ratings of a split alone.
Dataset training_part(const Dataset& dataset, const Split& split);

/// The seed that splits such data, for the n-th choice.
constexpr std::uint64_t validation_seed(int n) { return static_cast<std::uint64_t>(n) + 100; }

}  // namespace als
