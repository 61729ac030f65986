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

/// The one sum behind score() and scores(): the same order, the same bits.
float weighted(const ScoreWeights& weights, float watch, float log_popularity, float stars,
               float genres) {
  return weights.watch * watch + weights.popularity * log_popularity + weights.stars * stars +
         weights.genres * genres;
}

}  // namespace

Result<VisitorView> VisitorView::of(const ItemStore& items,
                                    std::span<const VisitorRating> ratings) {
  Result<Visitor> visitor = fold_in(items, ratings);
  if (!visitor) return visitor.error();
  const Result<std::vector<float>> watch = fold_in_watch(items, ratings);
  if (!watch) return watch.error();
  return VisitorView(items, ratings, std::move(*visitor), *watch);
}

float VisitorView::score(const ScoreWeights& weights, std::int32_t index) const {
  const ItemStore& items = *items_;
  const float watch = items.has_watch_head() ? watch_.score(index) : rating_.affinity(index);
  const float score = weighted(weights, watch, items.log_popularity(index), rating_.stars(index),
                               genres_[items.genre_mix(index)]);
  return weights.recency != 0.0F ? score + weights.recency * recency(items.year(index)) : score;
}

void VisitorView::scores(const ScoreWeights& weights, std::size_t block, float* scores) const {
  const ItemStore& items = *items_;
  const std::size_t first = block * kBlockRows;
  const std::size_t count =
      std::min(kBlockRows, static_cast<std::size_t>(items.num_usable()) - first);
  float watch[kBlockRows] = {};
  float affinity[kBlockRows] = {};
  float stars[kBlockRows] = {};
  float genres[kBlockRows] = {};
  const bool has_watch_head = items.has_watch_head();
  if (has_watch_head && weights.watch != 0.0F) watch_.scores(block, watch);
  if (weights.stars != 0.0F || (!has_watch_head && weights.watch != 0.0F))
    rating_.scores(block, count, affinity, stars);
  if (weights.genres != 0.0F) {
    const std::uint32_t* const mixes = items.genre_mixes(first);
    for_lanes(count, [&](std::size_t i) { genres[i] = genres_[mixes[i]]; });
  }
  const float* const preferred = has_watch_head ? watch : affinity;
  const float* const log_popularities = items.log_popularities(first);
  for_lanes(count, [&](std::size_t i) {
    scores[i] = weighted(weights, preferred[i], log_popularities[i], stars[i], genres[i]);
  });
  if (weights.recency == 0.0F) return;
  for (std::size_t i = 0; i < count; ++i)
    scores[i] += weights.recency * recency(items.year(static_cast<std::int32_t>(first + i)));
}

float VisitorView::most(const ScoreWeights& weights, std::size_t block) const {
  // With negative weights it would take the least of everything; no dial does that to the heads.
  if (weights.watch < 0.0F || weights.stars < 0.0F || weights.genres < 0.0F) return no_bound(block);
  const ItemStore& items = *items_;
  const std::size_t first = block * kBlockRows;
  const std::size_t last =
      std::min(first + kBlockRows, static_cast<std::size_t>(items.num_usable())) - 1;
  const float watch = items.has_watch_head() ? watch_.most(block) : rating_.most_affinity(block);
  const float stars = rating_.most_stars(block);
  // The most rated come first.
  const float popularity = *items.log_popularities(weights.popularity > 0.0F ? first : last);
  const float parts[] = {weights.watch * watch, weights.popularity * popularity,
                         weights.stars * stars, weights.genres * most_kinship_,
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

Passing::Passing(const ItemStore& items, const LeftOut& left_out, std::uint32_t min_ratings,
                 const ItemFilter& filter)
    : items_(items),
      next_out_(left_out.begin()),
      last_out_(left_out.end()),
      bounded_(filter.year_from != 0 || filter.year_to != 0),
      year_from_(std::max(filter.year_from, 1)),  // 0 is an unknown year
      year_to_(filter.year_to != 0 ? filter.year_to : 65535) {
  // The most rated come first: a search finds the first that has too few ratings.
  const std::uint32_t least = std::max(min_ratings, filter.min_ratings);
  std::int32_t low = 0;
  std::int32_t high = items.num_usable();
  while (low < high) {
    const std::int32_t middle = low + (high - low) / 2;
    if (items.num_ratings(middle) >= least) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  end_ = static_cast<std::size_t>(low);
  if (filter.with_genres == 0 && filter.without_genres == 0) return;
  for (const std::uint32_t mask : items.genre_masks()) {
    mix_passes_.push_back((mask & filter.with_genres) == filter.with_genres &&
                          (mask & filter.without_genres) == 0);
  }
}

std::uint32_t Passing::of_block(std::size_t block) {
  const std::size_t first = block * kBlockRows;
  const std::size_t count = std::min(kBlockRows, end_ - first);
  std::uint32_t bits = (1U << count) - 1;
  if (!mix_passes_.empty()) {
    std::uint32_t passing = 0;
    const std::uint32_t* const mixes = items_.genre_mixes(first);
    for_lanes(count, [&](std::size_t i) {
      passing |= static_cast<std::uint32_t>(mix_passes_[mixes[i]]) << i;
    });
    bits &= passing;
  }
  if (bounded_) {
    std::uint32_t passing = 0;
    const std::uint16_t* const years = items_.years(first);
    for_lanes(count, [&](std::size_t i) {
      passing |= static_cast<std::uint32_t>(years[i] >= year_from_ && years[i] <= year_to_) << i;
    });
    bits &= passing;
  }
  for (; next_out_ != last_out_ && static_cast<std::size_t>(*next_out_) < first + count;
       ++next_out_) {
    if (static_cast<std::size_t>(*next_out_) >= first)
      bits &= ~(1U << (static_cast<std::size_t>(*next_out_) - first));
  }
  return bits;
}

FilterCounts count_passing(const ItemStore& items, const LeftOut& left_out,
                           std::uint32_t min_ratings, const ItemFilter& filter) {
  enum : unsigned { kWith = 1, kWithout = 2, kYears = 4, kRatings = 8 };
  // What a mix of genres fails, and how many of each mix pass everything.
  std::vector<unsigned> mix_failing;
  for (const std::uint32_t mask : items.genre_masks()) {
    mix_failing.push_back(((mask & filter.with_genres) != filter.with_genres ? kWith : 0U) |
                          ((mask & filter.without_genres) != 0 ? kWithout : 0U));
  }
  std::vector<std::int32_t> of_mix(mix_failing.size());
  std::array<std::int32_t, 16> num_failing{};
  const bool bounded = filter.year_from != 0 || filter.year_to != 0;
  const int year_to = filter.year_to != 0 ? filter.year_to : 65535;
  for_each_passing_block(
      items, left_out, min_ratings, {}, [&](std::size_t block, std::uint32_t bits) {
        for_each_bit(bits, [&](std::size_t i) {
          const auto index = static_cast<std::int32_t>(block * kBlockRows + i);
          const std::uint32_t mix = items.genre_mix(index);
          const int year = items.year(index);
          unsigned failing = mix_failing[mix];
          if (bounded && (year == 0 || year < filter.year_from || year > year_to))
            failing |= kYears;
          if (items.num_ratings(index) < filter.min_ratings) failing |= kRatings;
          ++num_failing[failing];
          if (failing == 0) ++of_mix[mix];
        });
      });
  FilterCounts counts;
  const std::int32_t passing = num_failing[0];
  counts.num_looked = std::accumulate(num_failing.begin(), num_failing.end(), 0);
  counts.num_passing = passing;
  counts.genres.resize(items.genres().size());
  for (std::size_t mix = 0; mix < of_mix.size(); ++mix) {
    for_each_bit(items.genre_masks()[mix], [&](std::size_t genre) {
      if (genre < counts.genres.size()) counts.genres[genre] += of_mix[mix];
    });
  }
  counts.without_with_genres = passing + num_failing[kWith];
  counts.without_without_genres = passing + num_failing[kWithout];
  counts.without_years = passing + num_failing[kYears];
  counts.without_min_ratings = passing + num_failing[kRatings];
  return counts;
}

std::vector<float> Likeness::to_all(std::size_t row) const {
  const std::size_t num_blocks = (rating_.num_rows() + kBlockRows - 1) / kBlockRows;
  std::vector<float> likeness(num_blocks * kBlockRows);
  const CosineTo rated(rating_, row);
  for (std::size_t block = 0; block < num_blocks; ++block)
    rated.cosines(block, likeness.data() + block * kBlockRows);
  if (watch_.num_rows() != 0) {
    const CosineTo watched(watch_, row);
    float cosines[kBlockRows];
    for (std::size_t block = 0; block < num_blocks; ++block) {
      watched.cosines(block, cosines);
      float* const sums = likeness.data() + block * kBlockRows;
      for (std::size_t i = 0; i < kBlockRows; ++i) sums[i] = 0.5F * (sums[i] + cosines[i]);
    }
  }
  likeness.resize(rating_.num_rows());
  return likeness;
}

void diversify(const ItemStore& items, float penalty, std::size_t n,
               std::vector<ScoredItem>& list) {
  // The pool's rows side by side: each choice is then a short pass.
  std::vector<std::size_t> rows;
  for (const ScoredItem& item : list) rows.push_back(static_cast<std::size_t>(item.index));
  const BlockedRows rating = items.factors().chosen(rows);
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
