#pragma once

// Engine: what a program asks of a loaded model. The browser's worker, als_recommend and the golden
// answers of a bundle all come through here, so they agree. Items are named by their outside id;
// the engine keeps nothing about the visitor: every call carries all ratings.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/recommend/fold_in.h"
#include "als/recommend/item_store.h"
#include "als/recommend/ranking.h"

namespace als {

/// What items are ordered by. Recorded in bundles: never renumber.
enum class Score : std::uint8_t {
  kAffinity = 1,    ///< "more of this kind": for-you with more weight on the tags; without a watch
                    ///< head u.v + w * item bias
  kRating = 2,      ///< the predicted rating, as in the paper
  kPopularity = 3,  ///< number of ratings: for a visitor without ratings
  kForYou = 4,      ///< what the visitor would watch and like: the watch head, with a little of
                    ///< popularity and of the predicted rating (BlendWeights)
};
std::string_view score_name(Score score);
std::optional<Score> parse_score(std::string_view name);

struct ItemRating {
  std::string item_id;
  float value;  ///< on the model's scale; of a model without a rating head any, and it says nothing
  float weight = 1.0F;  ///< 0 ... 1: so much of a rating it counts for
};

struct RecommendOptions {
  Score score = Score::kAffinity;
  int n = 10;  ///< 1 ... 1,000
  int offset =
      0;  ///< 0 ... 100,000: so many of the best are skipped, for the pages after the first
  bool exclude_seen = true;        ///< leave out what the visitor has rated
  std::uint32_t min_ratings = 10;  ///< only items with at least so many training ratings
  std::vector<std::string> excluded =
      {};  ///< items that are not to be listed; unknown ones are none
  ItemFilter filter = {};
  Dials dials = {};    ///< each -1 ... 1, diversity and unseen 0 ... 1
  bool count = false;  ///< fill ItemList::counts
};

/// Parallel arrays, best first.
struct ItemList {
  std::vector<std::string> item_ids;
  std::vector<float> scores;
  std::vector<float> predicted;  ///< on the scale; these four are empty where no visitor was given
                                 ///< and for a model without a rating head
  std::vector<float> low, high;  ///< four of five ratings fall between, both included
  std::vector<float> likely;     ///< probability of a rating in the top third of the scale
  /// Of recommend(): probability that the visitor has seen it already; empty if the score does not
  /// look at the watch head.
  std::vector<float> seen;
  int num_unknown = 0;           ///< ratings (or targets) of items that are not usable: left out
  std::int32_t num_passing = 0;  ///< of recommend(): items in the list, all pages together
  FilterCounts counts;           ///< of recommend(), if asked for
};

struct Item {
  std::string item_id;
  std::string title;          ///< as in the data: "Matrix, The (1999)"
  std::string display_title;  ///< "The Matrix"
  int year = 0;               ///< 0: unknown
  std::vector<std::string> tags;
  std::uint32_t num_ratings = 0;
  std::vector<std::string> links;  ///< one for each kind of link; empty, all or one: unknown
};

/// Why an item has the score that it has: all parts add up to it, up to the quantisation of the
/// visitor's factors (about 1e-3 of the score).
struct ScoreExplanation {
  double average = 0.0;     ///< what everybody gives the item, in the units of the score
  double prior = 0.0;       ///< what is assumed of any visitor
  double popularity = 0.0;  ///< the popularity term
  double unseen = 0.0;      ///< not among them: what Dials::unseen adds, turned all the way
  std::vector<std::string> item_ids;  ///< the visitor's ratings, the most rated items first
  std::vector<double> contributions;  ///< of each of them
};

/// The item's score and predicted rating, as they are and had one of the ratings not been given:
/// exact solves. `places` count from 1 among all items that the visitor has not rated, with at
/// least 10 training ratings.
struct LeaveOneOut {
  float score = 0.0F;
  float predicted = 0.0F;
  std::int32_t place = 0;
  std::vector<std::string> item_ids;  ///< the rating that is left out
  std::vector<float> scores;
  std::vector<float> predictions;  ///< clipped
  std::vector<std::int32_t> places;
};

struct NextToRateOptions {
  int n = 3;                               ///< 1 ... 100
  std::vector<std::string> excluded = {};  ///< "haven't seen" and the like
  std::uint32_t min_ratings = 10;
  /// Choose the items as a set: each counts what it says beyond the ones before it.
  bool diverse = true;
  ItemFilter filter = {};
};

/// Parallel arrays, best first.
struct NextToRate {
  std::vector<std::string> item_ids;
  std::vector<float> gains;      ///< P(seen) * expected information, nats, of all people together
  std::vector<float> seen;       ///< P(seen), of the first one
  std::vector<float> predicted;  ///< on the scale, likewise
};

/// How well the visitor is known: the standard deviation of a rating around its
/// prediction, as root mean square over the (at most) 500 most rated items.
struct Confidence {
  double prior = 0.0;       ///< without any ratings
  double now = 0.0;         ///< with the visitor's
  double after_next = 0.0;  ///< with the next items of next_to_rate() rated too
  double within = 0.0;      ///< four of five ratings fall so near to their prediction, now
  double floor = 0.0;       ///< if the visitor were known exactly: noise and items alone
  /// (prior - now) / (prior - floor) in variance: 0 nothing known, 1 all that can be.
  double share = 0.0;
  double share_after_next = 0.0;
  std::int32_t num_next = 0;
};

/// Parallel arrays, the most rated items first: each of the visitor's ratings as predicted from
/// the others.
struct SelfCheck {
  std::vector<std::string> item_ids;
  std::vector<float> given;
  std::vector<float> predicted;  ///< clipped
  std::vector<float> low, high;  ///< as in ItemList
  double rmse = 0.0;             ///< 0 without ratings
  double rmse_item_means = 0.0;  ///< predicting what everybody gives the item instead
  double within_interval = 0.0;  ///< share of the ratings
};

/// How alike two tastes are.
struct TasteMatch {
  /// -1 (opposite) ... 1 (the same): the correlation, over the 300 most rated items, of how both
  /// move the predictions away from those for an unknown visitor. 0 if one moves nothing.
  double likeness = 0.0;
  std::vector<std::string> in_common;  ///< rated by both, the most rated items first
  std::vector<float> given_a, given_b;
  double mean_difference = 0.0;  ///< of the ratings in common; 0 if there are none
};

/// People who choose together, at most kMaxPeople: the ratings of each.
using People = std::span<const std::vector<ItemRating>>;
constexpr int kMaxPeople = 6;

/// What a list for several people looks for, among the 512 items that suit all best.
enum class Suits : std::uint8_t {
  kAll,            ///< all get their share of it
  kNobodyMinds,    ///< the least happy one likes it all the same
  kSomebodyLoves,  ///< the happiest one likes it much
};

struct GroupOptions {
  Suits suits = Suits::kAll;  ///< of a model without a rating head kAll, whatever is asked for
  int n = 10;                 ///< 1 ... 1,000
  int offset = 0;             ///< 0 ... 100,000
  std::vector<std::string> excluded = {};  ///< neither rated by anybody nor these are in the list
  std::uint32_t min_ratings = 10;
  ItemFilter filter = {};
};

/// Best first.
struct GroupList {
  std::vector<std::string> item_ids;
  std::vector<float> scores;             ///< mean of everybody's; not always falling
  std::vector<float> predicted, likely;  ///< as in ItemList, [items x people]
  std::int32_t num_passing = 0;
};

/// Not thread-safe: one caller at a time. Every failure is an Error and leaves the engine as it
/// was.
class Engine {
 public:
  /// `pool` must outlive the engine.
  explicit Engine(ThreadPool& pool) : pool_(pool) {}

  Result<void> add_factors(std::span<const std::uint8_t> bytes) {
    return items_.add_factors(bytes, pool_);
  }
  Result<void> add_items(std::span<const std::uint8_t> bytes) { return items_.add_items(bytes); }
  Result<void> add_titles(std::string_view text) { return items_.add_titles(text); }
  Result<void> add_links(std::span<const std::uint8_t> bytes) { return items_.add_links(bytes); }
  const ItemStore& items() const { return items_; }

  /// The n best usable items after the first `offset`; kForYou needs a watch head, else
  /// kInvalidArgument. An item rated twice counts with its last rating. kInvalidArgument for a
  /// rating or an option outside its range. With diversity the first 512 places at most are chosen
  /// by maximal marginal relevance.
  Result<ItemList> recommend(std::span<const ItemRating> ratings,
                             const RecommendOptions& options) const;

  /// The predicted rating of each usable target, in the given order; also in `scores`, there not
  /// clipped.
  Result<ItemList> predict(std::span<const ItemRating> ratings,
                           std::span<const std::string> targets) const;

  /// The exact parts of an item's score: kForYou, kAffinity (both only with a watch head) or
  /// kRating. kInvalidArgument if the item is not usable, or as recommend().
  Result<ScoreExplanation> explain(std::span<const ItemRating> ratings, std::string_view item_id,
                                   Score score) const;

  /// Nearest by the mean of three cosines: of the rating head's factors, of the watch head's, and
  /// of the tags; the item itself is left out. kInvalidArgument if it is not usable.
  Result<ItemList> similar(std::string_view item_id, int n, std::uint32_t min_ratings,
                           std::span<const std::string> excluded = {},
                           const ItemFilter& filter = {}) const;

  /// What the item's score would be without each of `left_out` (ratings; at most 100): with a
  /// place in the list for each, at the cost of a list. kInvalidArgument as explain(), or if one of
  /// `left_out` is no rated usable item.
  Result<LeaveOneOut> leave_one_out(std::span<const ItemRating> ratings, std::string_view item_id,
                                    Score score, std::span<const std::string> left_out) const;

  /// The items whose ratings would tell most, among the 1,000 that somebody of the group has most
  /// likely seen: the largest sum over the people of P(seen) * 1/2 log(1 + w^T A^-1 w / s2), to
  /// which those who are known least add most. Without a watch head P(seen) is that of somebody
  /// unknown.
  Result<NextToRate> next_to_rate(People people, const NextToRateOptions& options) const;
  Result<NextToRate> next_to_rate(const std::vector<ItemRating>& ratings,
                                  const NextToRateOptions& options) const {
    return next_to_rate(People(&ratings, 1), options);
  }

  Result<Confidence> confidence(const std::vector<ItemRating>& ratings,
                                const NextToRateOptions& next) const;

  /// Exact: each rating is taken out of the visitor's normal equations. On the engine's threads.
  Result<SelfCheck> check_me(std::span<const ItemRating> ratings) const;

  /// Of two people; kInvalidArgument of fewer or more.
  Result<TasteMatch> match(People people) const;

  /// One list for all, from each one's scores by kForYou, of a model without a watch head by
  /// kAffinity. kInvalidArgument without people or with too many.
  Result<GroupList> group(People people, const GroupOptions& options) const;

  /// Nothing if the item is not usable.
  std::optional<Item> item(std::string_view item_id) const;

 private:
  ThreadPool& pool_;
  ItemStore items_;
};

}  // namespace als
