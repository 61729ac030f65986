#include "als/recommend/ranking.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace als {
namespace {

float recency(int year) {
  return year == 0 ? 0.0F : std::clamp(static_cast<float>(year - 1990) / 40.0F, -1.5F, 1.5F);
}

/// The one sum behind score() and scores(), of floats or blocks of them: the same order, the same
/// bits.
template <class T>
T weighted(const ScoreWeights& weights, const T& watch, const T& log_popularity, const T& rating,
           const T& tags) {
  return weights.watch * watch + weights.popularity * log_popularity + weights.rating * rating +
         weights.tags * tags;
}

}  // namespace

Result<VisitorView> VisitorView::of(const ItemStore& items, std::span<const VisitorRating> ratings,
                                    bool watch) {
  Result<Visitor> visitor = fold_in(items, ratings);
  if (!visitor) return visitor.error();
  std::vector<float> watcher;
  if (watch) {
    Result<std::vector<float>> folded = fold_in_watch(items, ratings);
    if (!folded) return folded.error();
    watcher = std::move(*folded);
  }
  return VisitorView(items, ratings, std::move(*visitor), watcher);
}

VisitorEquations::VisitorEquations(const ItemStore& items, std::span<const VisitorRating> ratings)
    : items_(items), ratings_(ratings) {
  if (items.has_rating_head()) rating_.emplace(items, ratings);
  if (items.has_watch_head()) watch_.emplace(items, ratings);
}

Result<VisitorView> VisitorEquations::view() const {
  Result<Visitor> visitor = rating_ ? rating_->solve() : Visitor();
  if (!visitor) return visitor.error();
  const Result<std::vector<float>> watch = watch_ ? watch_->solve() : std::vector<float>();
  if (!watch) return watch.error();
  return VisitorView(items_, ratings_, std::move(*visitor), *watch);
}

Result<VisitorView> VisitorEquations::view_without(std::size_t i) const {
  Result<Visitor> visitor = rating_ ? rating_->solve_without(i) : Visitor();
  if (!visitor) return visitor.error();
  const Result<std::vector<float>> watch = watch_ ? watch_->solve_without(i) : std::vector<float>();
  if (!watch) return watch.error();
  std::vector<VisitorRating> rest(ratings_.begin(), ratings_.end());
  rest.erase(rest.begin() + static_cast<std::ptrdiff_t>(i));
  return VisitorView(items_, rest, std::move(*visitor), *watch);
}

float VisitorView::score(const ScoreWeights& weights, std::int32_t index) const {
  const ItemStore& items = *items_;
  const float watch = items.has_watch_head() ? watch_.score(index) : rating_.affinity(index);
  float score = weighted(weights, watch, items.log_popularity(index), rating(index),
                         tags_[items.tag_mix(index)]);
  if (weights.unseen != 0.0F) score += weights.unseen * log_unseen(index);
  return weights.recency != 0.0F ? score + weights.recency * recency(items.year(index)) : score;
}

void VisitorView::scores(const ScoreWeights& weights, std::size_t block, float* scores) const {
  const ItemStore& items = *items_;
  const std::size_t first = block * kBlockRows;
  const std::size_t num_usable = static_cast<std::size_t>(items.num_usable());
  const std::size_t end = std::min(first + kBlockRows, num_usable);
  if (end < first + kBlockRows) {  // the columns end with the last item
    for (std::size_t i = first; i < end; ++i)
      scores[i - first] = score(weights, static_cast<std::int32_t>(i));
    return;
  }
  BlockFloats watch;
  BlockFloats rating;
  BlockFloats tags;
  const bool has_watch_head = items.has_watch_head();
  if (has_watch_head && weights.watch != 0.0F) watch = watch_.scores(block);
  if (weights.rating != 0.0F || (!has_watch_head && weights.watch != 0.0F)) {
    const VisitorScorer::BlockScores both = rating_.scores(block);
    rating = both.rating;
    if (!has_watch_head) watch = both.affinity;
  }
  if (weights.tags != 0.0F) {
    const std::uint32_t* const mixes = items.tag_mixes(first);
    float kinship[kBlockRows];
    for (std::size_t i = 0; i < kBlockRows; ++i) kinship[i] = tags_[mixes[i]];
    tags = BlockFloats::load(kinship);
  }
  weighted(weights, watch, BlockFloats::load(items.log_popularities(first)), rating, tags)
      .store(scores);
  if (weights.unseen != 0.0F) {
    for (std::size_t i = 0; i < kBlockRows; ++i)
      scores[i] += weights.unseen * log_unseen(static_cast<std::int32_t>(first + i));
  }
  if (weights.recency == 0.0F) return;
  for (std::size_t i = 0; i < kBlockRows; ++i)
    scores[i] += weights.recency * recency(items.year(static_cast<std::int32_t>(first + i)));
}

float VisitorView::most(const ScoreWeights& weights, std::size_t block) const {
  // What is unseen only lowers a score.
  // With negative weights it would take the least of everything; no dial does that to the heads.
  if (weights.watch < 0.0F || weights.rating < 0.0F || weights.tags < 0.0F) return no_bound(block);
  const ItemStore& items = *items_;
  const std::size_t first = block * kBlockRows;
  const std::size_t last =
      std::min(first + kBlockRows, static_cast<std::size_t>(items.num_usable())) - 1;
  const float watch = items.has_watch_head() ? watch_.most(block) : rating_.most_affinity(block);
  const float rating = weights.rating != 0.0F ? rating_.most_rating(block) : 0.0F;
  // The most rated come first.
  const float popularity = *items.log_popularities(weights.popularity > 0.0F ? first : last);
  const float parts[] = {weights.watch * watch, weights.popularity * popularity,
                         weights.rating * rating, weights.tags * most_kinship_,
                         1.5F * std::fabs(weights.recency)};
  float sum = 0.0F;
  float size = 0.0F;
  for (const float part : parts) {
    sum += part;
    size += std::fabs(part);
  }
  // Sums of five numbers, rounded here and there.
  return sum + 1e-5F * size;
}

namespace {

bool asks_years(const ItemFilter& filter) {
  return filter.year_from != 0 || filter.year_to != 0 || filter.without_decades != 0;
}

/// What a column has for the `count` items from `values` on, as a whole block.
template <class T>
class Lanes {
 public:
  Lanes(const T* values, std::size_t count) : values_(values) {
    if (count == kBlockRows) return;
    std::copy_n(values, count, padded_);
    values_ = padded_;
  }
  Lanes(const Lanes&) = delete;
  Lanes& operator=(const Lanes&) = delete;
  const T* data() const { return values_; }

 private:
  const T* values_;
  T padded_[kBlockRows];
};

/// Bit i: the block's item i has a year within the filter's; an unknown one is in no range.
std::uint32_t within_years(const ItemStore& items, const ItemFilter& filter, std::size_t first,
                           std::size_t count) {
  if (!asks_years(filter)) return ~0U;
  const auto year = [](int value) {
    return static_cast<std::uint16_t>(std::clamp(value, 1, 65535));
  };
  std::uint32_t bits = ~0U;
  if (filter.year_from != 0 || filter.year_to != 0)
    bits = lanes_within(Lanes(items.years(first), count).data(), year(filter.year_from),
                        filter.year_to != 0 ? year(filter.year_to) : 65535);
  if (filter.without_decades == 0) return bits;
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned decade = (items.years(first)[i] - 1500U) / 10U;  // an unknown year is far away
    if (decade < 64 && (filter.without_decades >> decade & 1U) != 0) bits &= ~(1U << i);
  }
  return bits;
}

/// Bit i of word b: item i of block b may be listed; nothing if all may.
std::vector<std::uint32_t> blocks_of(const ItemStore& items, const ItemFilter& filter) {
  std::vector<std::uint32_t> blocks;
  if (!filter.only) return blocks;
  blocks.resize(static_cast<std::size_t>(items.num_usable()) / kBlockRows + 1);
  for (const std::string& item_id : *filter.only) {
    const auto index = static_cast<std::size_t>(items.find(item_id));
    if (index / kBlockRows < blocks.size()) blocks[index / kBlockRows] |= 1U << index % kBlockRows;
  }
  return blocks;
}

/// For each mix of tags whether it has all of `with` and none of `without`; nothing if all pass.
std::vector<char> mixes_with(const ItemStore& items, std::uint64_t with, std::uint64_t without) {
  std::vector<char> pass;
  if ((with | without) == 0) return pass;
  pass.resize(items.tag_masks().size());
  for (std::size_t mix = 0; mix < pass.size(); ++mix) {
    const std::uint64_t mask = items.tag_masks()[mix];
    pass[mix] = (mask & with) == with && (mask & without) == 0 ? 1 : 0;
  }
  return pass;
}

/// Bit i: the block's item i has a mix that passes.
std::uint32_t of_tags(const ItemStore& items, const std::vector<char>& pass, std::size_t first,
                      std::size_t count) {
  if (pass.empty()) return ~0U;
  const std::uint32_t* const mixes = items.tag_mixes(first);
  std::uint32_t bits = 0;
  for (std::size_t i = 0; i < count; ++i) bits |= static_cast<std::uint32_t>(pass[mixes[i]]) << i;
  return bits;
}

/// Index of the first item with fewer ratings: the most rated come first.
std::size_t first_below(const ItemStore& items, std::uint32_t num_ratings) {
  std::int32_t low = 0;
  std::int32_t high = items.num_usable();
  while (low < high) {
    const std::int32_t middle = low + (high - low) / 2;
    if (items.num_ratings(middle) >= num_ratings) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return static_cast<std::size_t>(low);
}

}  // namespace

Passing::Passing(const ItemStore& items, const LeftOut& left_out, std::uint32_t min_ratings,
                 const ItemFilter& filter)
    : items_(items),
      filter_(filter),
      next_out_(left_out.begin()),
      last_out_(left_out.end()),
      end_(first_below(items, std::max(min_ratings, filter.min_ratings))),
      tags_pass_(mixes_with(items, filter.with_tags, filter.without_tags)),
      only_(blocks_of(items, filter)),
      filtered_((filter.with_tags | filter.without_tags) != 0 || asks_years(filter) ||
                filter.only) {}

std::uint32_t Passing::of_mixed_block(std::size_t block) {
  const std::size_t first = block * kBlockRows;
  const std::size_t count = std::min(kBlockRows, end_ - first);
  std::uint32_t bits = ((1U << count) - 1) & of_tags(items_, tags_pass_, first, count) &
                       within_years(items_, filter_, first, count) &
                       (only_.empty() ? ~0U : only_[block]);
  for (; next_out_ != last_out_ && static_cast<std::size_t>(*next_out_) < first + count;
       ++next_out_) {
    if (static_cast<std::size_t>(*next_out_) >= first)
      bits &= ~(1U << (static_cast<std::size_t>(*next_out_) - first));
  }
  return bits;
}

FilterCounts count_passing(const ItemStore& items, const LeftOut& left_out,
                           std::uint32_t min_ratings, const ItemFilter& filter) {
  const std::size_t end = first_below(items, filter.min_ratings);
  std::vector<std::int32_t> of_mix(items.tag_masks().size());
  const std::vector<char> has_wanted = mixes_with(items, filter.with_tags, 0);
  const std::vector<char> has_no_unwanted = mixes_with(items, 0, filter.without_tags);
  const std::vector<std::uint32_t> only = blocks_of(items, filter);
  FilterCounts counts;
  for_each_passing_block(
      items, left_out, min_ratings, {}, [&](std::size_t block, std::uint32_t bits) {
        const std::size_t first = block * kBlockRows;
        const auto count = static_cast<std::size_t>(std::bit_width(bits));
        const std::uint32_t with = of_tags(items, has_wanted, first, count);
        const std::uint32_t without = of_tags(items, has_no_unwanted, first, count);
        const std::uint32_t years = within_years(items, filter, first, count);
        const std::uint32_t ratings = first + kBlockRows <= end ? ~0U
                                      : end <= first            ? 0U
                                                                : (1U << (end - first)) - 1;
        const std::uint32_t listed = only.empty() ? ~0U : only[block];
        const std::uint32_t passing = bits & with & without & years & ratings & listed;
        counts.num_looked += std::popcount(bits);
        counts.num_passing += std::popcount(passing);
        counts.without_with_tags += std::popcount(bits & without & years & ratings & listed);
        counts.without_without_tags += std::popcount(bits & with & years & ratings & listed);
        counts.without_years += std::popcount(bits & with & without & ratings & listed);
        counts.without_min_ratings += std::popcount(bits & with & without & years & listed);
        counts.without_only += std::popcount(bits & with & without & years & ratings);
        const std::uint32_t* const mixes = items.tag_mixes(first);
        for_each_bit(passing, [&](std::size_t i) { ++of_mix[mixes[i]]; });
      });
  counts.tags.resize(items.tags().size());
  for (std::size_t mix = 0; mix < of_mix.size(); ++mix) {
    for_each_bit(items.tag_masks()[mix], [&](std::size_t tag) { counts.tags[tag] += of_mix[mix]; });
  }
  return counts;
}

std::vector<float> Likeness::to_all(std::size_t row) const {
  const std::size_t num_rows = std::max(rating_.num_rows(), watch_.num_rows());
  const std::size_t num_blocks = (num_rows + kBlockRows - 1) / kBlockRows;
  std::vector<float> likeness(num_blocks * kBlockRows);
  const float weight = rating_.num_rows() != 0 && watch_.num_rows() != 0 ? 0.5F : 1.0F;
  for (const BlockedRows* const head : {&rating_, &watch_}) {
    if (head->num_rows() == 0) continue;
    const CosineTo alike(*head, row);
    float cosines[kBlockRows];
    for (std::size_t block = 0; block < num_blocks; ++block) {
      alike.cosines(block, cosines);
      float* const sums = likeness.data() + block * kBlockRows;
      for (std::size_t i = 0; i < kBlockRows; ++i) sums[i] += weight * cosines[i];
    }
  }
  likeness.resize(num_rows);
  return likeness;
}

void diversify(const ItemStore& items, float penalty, std::size_t n,
               std::vector<ScoredItem>& list) {
  // The pool's rows side by side: each choice is then a short pass.
  std::vector<std::size_t> rows;
  rows.reserve(list.size());
  for (const ScoredItem& item : list) rows.push_back(static_cast<std::size_t>(item.index));
  const BlockedRows rating = items.has_rating_head() ? items.factors().chosen(rows) : BlockedRows();
  const BlockedRows watch =
      items.has_watch_head() ? items.watch_factors().chosen(rows) : BlockedRows();
  const Likeness likeness(rating, watch);
  const std::vector<ScoredItem> pool = list;
  std::vector<float> most_alike(pool.size(), -1.0F);
  std::vector<std::size_t> order(pool.size());  // chosen ones in front, the others as they were
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t place = 0; place < std::min(n, pool.size()); ++place) {
    std::size_t best = place;
    float best_worth = 0.0F;
    for (std::size_t i = place; i < order.size(); ++i) {
      const float worth = pool[order[i]].score - penalty * most_alike[order[i]];
      // Of equals the one that ranked before.
      if (i == place || worth > best_worth) {
        best = i;
        best_worth = worth;
      }
    }
    const auto at = [&](std::size_t i) { return order.begin() + static_cast<std::ptrdiff_t>(i); };
    std::rotate(at(place), at(best), at(best) + 1);
    const std::vector<float> alike = likeness.to_all(order[place]);
    for (std::size_t i = 0; i < alike.size(); ++i)
      most_alike[i] = std::max(most_alike[i], alike[i]);
  }
  for (std::size_t i = 0; i < list.size(); ++i) list[i] = pool[order[i]];
}

}  // namespace als
