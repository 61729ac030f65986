#pragma once

// Ranking: scores of all usable items for one visitor, as a weighted sum of what is known of each,
// and the best of those that pass a filter, in one pass. Dials move the weights.

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "als/kernels/lanes.h"
#include "als/recommend/fold_in.h"
#include "als/recommend/item_store.h"
#include "als/recommend/scorer.h"
#include "als/recommend/top_n.h"

namespace als {

/// What the visitor can turn; all at 0 leave the scores as they are.
struct Dials {
  float watch = 0.0F;       ///< -1: only the predicted rating; 1: only whether they would watch it
  float popularity = 0.0F;  ///< -1: obscure; 1: popular
  float recency = 0.0F;     ///< -1: old; 1: new
  float diversity = 0.0F;   ///< 0 ... 1: how much the list avoids to repeat itself
  float unseen = 0.0F;      ///< 0 ... 1: how much it avoids what the visitor has surely seen

  bool keep_scores() const {
    return watch == 0.0F && popularity == 0.0F && recency == 0.0F && unseen == 0.0F;
  }
};

/// Which items may be listed.
struct ItemFilter {
  std::uint64_t with_tags = 0;     ///< mask; an item has all of them
  std::uint64_t without_tags = 0;  ///< mask; an item with any of them goes
  int year_from =
      0;  ///< both ends included; 0: no bound; no bounded range has an item of unknown year
  int year_to = 0;
  std::uint32_t min_ratings = 0;
  std::uint64_t without_decades = 0;  ///< bit d: the ten years from 1500 + 10 d
  /// Ids of the only items that may be listed, if there are such; unknown ones are none.
  std::optional<std::vector<std::string>> only = {};
};

/// What a filter leaves, over all items that the list would have without it.
struct FilterCounts {
  std::int32_t num_looked = 0;
  std::int32_t num_passing = 0;
  std::vector<std::int32_t> tags;  ///< of those that pass, how many have it; by bit of the mask
  // How many would pass without that part of the filter:
  std::int32_t without_with_tags = 0;
  std::int32_t without_without_tags = 0;
  std::int32_t without_years = 0;
  std::int32_t without_min_ratings = 0;
  std::int32_t without_only = 0;
};

/// score = the weighted sum of an item's watch score (of a model without a watch head: rating
/// affinity), log(1 + ratings), predicted rating, kinship of tags, age, and the logarithm of the
/// probability that the visitor has not seen it.
struct ScoreWeights : BlendWeights {
  float recency = 0.0F;  ///< times years since 1990 in units of 40, at most 1.5 either way
  float unseen = 0.0F;   ///< 0 or more, and 0 without a watch head
};

/// A visitor as all heads see them, and the score of any item.
class VisitorView {
 public:
  /// Without `watch` the watch head is not folded in: for weights that do not look at it.
  static Result<VisitorView> of(const ItemStore& items, std::span<const VisitorRating> ratings,
                                bool watch = true);

  float score(const ScoreWeights& weights, std::int32_t index) const;
  /// The same of the block's usable items, [kBlockRows]; a head of no weight is not looked at.
  void scores(const ScoreWeights& weights, std::size_t block, float* scores) const;
  /// No score of the block is larger: cheap, and tight where the factors are small, as those of
  /// rarely rated items are.
  float most(const ScoreWeights& weights, std::size_t block) const;

  float watch(std::int32_t index) const { return watch_.score(index); }
  /// P(seen), and log(1 - P(seen)); only for a model with a watch head.
  float seen(std::int32_t index) const {
    return items_->watch_head().seen.probability(watch(index), items_->log_popularity(index));
  }
  float log_unseen(std::int32_t index) const {
    return items_->watch_head().seen.log_unseen(watch(index), items_->log_popularity(index));
  }
  const WatchScorer& watch_head() const { return watch_; }
  const VisitorScorer& rating_head() const { return rating_; }
  /// Predicted, in standard units; 0 without a rating head.
  float rating(std::int32_t index) const {
    return items_->has_rating_head() ? rating_.rating(index) : 0.0F;
  }
  const Visitor& visitor() const { return visitor_; }

 private:
  friend class VisitorEquations;
  VisitorView(const ItemStore& items, std::span<const VisitorRating> ratings, Visitor visitor,
              const std::vector<float>& watch)
      : items_(&items),
        visitor_(std::move(visitor)),
        rating_(items, visitor_),
        watch_(items, watch),
        tags_(TagScorer(items, ratings).of_mixes()) {
    for (const float kinship : tags_) most_kinship_ = std::max(most_kinship_, kinship);
  }

  const ItemStore* items_;
  Visitor visitor_;
  VisitorScorer rating_;
  WatchScorer watch_;
  std::vector<float> tags_;  // by tag_mix()
  float most_kinship_ = 0.0F;
};

/// Both heads' equations of a visitor, summed once, for views of them with a rating less: each then
/// costs two solves, however many ratings there are. At least one item must be usable.
class VisitorEquations {
 public:
  /// As in RatingEquations.
  VisitorEquations(const ItemStore& items, std::span<const VisitorRating> ratings);

  Result<VisitorView> view() const;
  /// As if the i-th rating had not been given.
  Result<VisitorView> view_without(std::size_t i) const;

 private:
  const ItemStore& items_;
  std::span<const VisitorRating> ratings_;
  std::optional<RatingEquations> rating_;  // if the model has that head
  std::optional<WatchEquations> watch_;    // if the model has that head
};

/// Sorted indices of items that are not to be listed.
using LeftOut = std::vector<std::int32_t>;

/// The items with at least `min_ratings` that are not left out and pass, block by block.
class Passing {
 public:
  /// All must outlive the object.
  Passing(const ItemStore& items, const LeftOut& left_out, std::uint32_t min_ratings,
          const ItemFilter& filter);

  std::size_t num_blocks() const { return (end_ + kBlockRows - 1) / kBlockRows; }
  /// Bit i: the block's item i passes. To be asked of block after block.
  std::uint32_t of_block(std::size_t block) {
    const std::size_t next = (block + 1) * kBlockRows;
    const bool whole = !filtered_ && next <= end_ &&
                       (next_out_ == last_out_ || static_cast<std::size_t>(*next_out_) >= next);
    return whole ? (1U << kBlockRows) - 1 : of_mixed_block(block);
  }

 private:
  std::uint32_t of_mixed_block(std::size_t block);

  const ItemStore& items_;
  const ItemFilter& filter_;
  LeftOut::const_iterator next_out_;
  LeftOut::const_iterator last_out_;
  std::size_t end_;                  // from here on all have too few ratings
  std::vector<char> tags_pass_;      // by tag_mix(); empty: all
  std::vector<std::uint32_t> only_;  // by block; empty: all
  bool filtered_;                    // by more than that
};

/// Calls each(block, bits) for the blocks in which items pass, in order.
template <class Each>
void for_each_passing_block(const ItemStore& items, const LeftOut& left_out,
                            std::uint32_t min_ratings, const ItemFilter& filter, const Each& each) {
  Passing passing(items, left_out, min_ratings, filter);
  const std::size_t num_blocks = passing.num_blocks();
  for (std::size_t block = 0; block < num_blocks; ++block) {
    const std::uint32_t bits = passing.of_block(block);
    if (bits != 0) each(block, bits);
  }
}

/// Calls each(i) for the set bits, lowest first.
template <class Bits, class Each>
void for_each_bit(Bits bits, const Each& each) {
  for (; bits != 0; bits &= bits - 1) each(static_cast<std::size_t>(std::countr_zero(bits)));
}

/// Where nothing is known of a block's scores.
inline float no_bound(std::size_t) { return std::numeric_limits<float>::infinity(); }

/// The best `n` of the items that pass, in one pass; score_block(block, scores) writes the scores
/// of a block, [kBlockRows], and none is larger than most(block): blocks that cannot be among the
/// best are not scored. Adds the number of the items that pass to `num_passing`.
template <class Most, class ScoreBlock>
std::vector<ScoredItem> best_passing(const ItemStore& items, const LeftOut& left_out,
                                     std::uint32_t min_ratings, const ItemFilter& filter,
                                     std::size_t n, std::int32_t& num_passing, const Most& most,
                                     const ScoreBlock& score_block) {
  TopN top(n);
  float scores[kBlockRows] = {};
  const auto look_at = [&](std::size_t block, std::uint32_t bits) {
    num_passing += std::popcount(bits);
    if (most(block) < top.least()) return;
    score_block(block, scores);
    for_each_bit(bits & lanes_at_least(scores, top.least()), [&](std::size_t i) {
      top.push({scores[i], static_cast<std::int32_t>(block * kBlockRows + i)});
    });
  };
  for_each_passing_block(items, left_out, min_ratings, filter, look_at);
  return top.take();
}

FilterCounts count_passing(const ItemStore& items, const LeftOut& left_out,
                           std::uint32_t min_ratings, const ItemFilter& filter);

/// Likeness of items: the mean of the cosines of their factors in the heads that the model has,
/// from -1 to 1.
class Likeness {
 public:
  explicit Likeness(const ItemStore& items) : Likeness(items.factors(), items.watch_factors()) {}
  /// Either may have no rows.
  Likeness(const BlockedRows& rating, const BlockedRows& watch) : rating_(rating), watch_(watch) {}

  /// Of one row to all rows, in their order.
  std::vector<float> to_all(std::size_t row) const;

 private:
  const BlockedRows& rating_;
  const BlockedRows& watch_;
};

/// The cosine between a row and others: their scales cancel. 0 if either is.
class CosineTo {
 public:
  CosineTo(const BlockedRows& rows, std::size_t row)
      : rows_(rows), query_(2 * rows.pairs()), norm_(rows.norm(row)) {
    rows.copy_row(row, query_);
  }
  /// [kBlockRows]
  void cosines(std::size_t block, float* cosines) const {
    std::int32_t sums[kBlockRows];
    block_dots(rows_.block(block), query_.data(), rows_.pairs(), sums);
    const float* const norms = rows_.norms(block);
    for (std::size_t i = 0; i < kBlockRows; ++i) {
      const float both = norm_ * norms[i];
      cosines[i] = both > 0.0F ? static_cast<float>(sums[i]) / both : 0.0F;
    }
  }

 private:
  const BlockedRows& rows_;
  std::vector<std::int16_t> query_;
  float norm_;
};

/// Reorders the head of a list by maximal marginal relevance (Carbonell and Goldstein 1998): next
/// is always the item with the largest score less `penalty` times its likeness to the most alike
/// of those before it. The first `n` places are decided, the rest keeps its order.
void diversify(const ItemStore& items, float penalty, std::size_t n, std::vector<ScoredItem>& list);

}  // namespace als
