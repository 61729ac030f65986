#pragma once

// Ranking: scores of all usable items for one visitor, as a weighted sum of what is known of each,
// and the best of those that pass a filter, in one pass. Dials move the weights.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "als/recommend/fold_in.h"
#include "als/recommend/item_store.h"
#include "als/recommend/scorer.h"
#include "als/recommend/top_n.h"

namespace als {

/// What the visitor can turn; all at 0 leave the scores as they are.
struct Dials {
  float watch = 0.0F;       ///< -1: only how many stars; 1: only whether they would watch it
  float popularity = 0.0F;  ///< -1: obscure; 1: popular
  float recency = 0.0F;     ///< -1: old; 1: new
  float diversity = 0.0F;   ///< 0 ... 1: how much the list avoids to repeat itself

  bool keep_scores() const { return watch == 0.0F && popularity == 0.0F && recency == 0.0F; }
};

/// Which movies may be listed.
struct ItemFilter {
  std::uint32_t with_genres = 0;     ///< mask; a movie has all of them
  std::uint32_t without_genres = 0;  ///< mask; a movie with any of them goes
  int year_from =
      0;  ///< both ends included; 0: no bound; no bounded range has a movie of unknown year
  int year_to = 0;
  std::uint32_t min_ratings = 0;
};

/// What a filter leaves, over all movies that the list would have without it.
struct FilterCounts {
  std::int32_t num_looked = 0;
  std::int32_t num_passing = 0;
  std::vector<std::int32_t> genres;  ///< of those that pass, how many have it; by bit of the mask
  // How many would pass without that part of the filter:
  std::int32_t without_with_genres = 0;
  std::int32_t without_without_genres = 0;
  std::int32_t without_years = 0;
  std::int32_t without_min_ratings = 0;
};

/// score = the weighted sum of an item's watch score (of a model without a watch head: rating
/// affinity), log(1 + ratings), predicted stars, kinship of genres, and age.
struct ScoreWeights {
  float watch = 0.0F;
  float popularity = 0.0F;
  float stars = 0.0F;
  float genres = 0.0F;
  float recency = 0.0F;  ///< times years since 1990 in units of 40, at most 1.5 either way
};

/// A visitor as all heads see them, and the score of any item.
class VisitorView {
 public:
  static Result<VisitorView> of(const ItemStore& items, std::span<const VisitorRating> ratings);

  float score(const ScoreWeights& weights, std::int32_t index) const;
  float watch(std::int32_t index) const { return watch_.score(index); }
  float stars(std::int32_t index) const { return rating_.stars(index); }
  const Visitor& visitor() const { return visitor_; }

 private:
  VisitorView(const ItemStore& items, std::span<const VisitorRating> ratings, Visitor visitor,
              const std::vector<float>& watch)
      : items_(&items),
        visitor_(std::move(visitor)),
        rating_(items, visitor_),
        watch_(items, watch),
        genres_(GenreScorer(items, ratings)) {}

  const ItemStore* items_;
  Visitor visitor_;
  VisitorScorer rating_;
  WatchScorer watch_;
  GenreTable genres_;
};

/// Sorted indices of items that are not to be listed.
using LeftOut = std::vector<std::int32_t>;

/// Calls each(index) for the items with at least `min_ratings` that are not left out and pass, in
/// order; counts if `counts` is given.
template <class Each>
void for_each_passing(const ItemStore& items, const LeftOut& left_out, std::uint32_t min_ratings,
                      const ItemFilter& filter, FilterCounts* counts, const Each& each) {
  enum : unsigned { kWith = 1, kWithout = 2, kYears = 4, kRatings = 8 };
  std::array<std::int32_t, 16> num_failing{};
  std::array<std::int32_t, 32> genres{};
  const bool bounded = filter.year_from != 0 || filter.year_to != 0;
  const int year_to = filter.year_to != 0 ? filter.year_to : 65535;
  auto next_out = left_out.begin();
  const std::int32_t end = items.num_usable();
  for (std::int32_t index = 0; index < end; ++index) {
    if (items.num_ratings(index) < min_ratings)
      break;  // popularity order: none that follows has more
    while (next_out != left_out.end() && *next_out < index) ++next_out;
    if (next_out != left_out.end() && *next_out == index) continue;
    const std::uint32_t mask = items.genre_mask(index);
    const int year = items.year(index);
    unsigned failing = 0;
    if ((mask & filter.with_genres) != filter.with_genres) failing |= kWith;
    if ((mask & filter.without_genres) != 0) failing |= kWithout;
    if (bounded && (year == 0 || year < filter.year_from || year > year_to)) failing |= kYears;
    if (items.num_ratings(index) < filter.min_ratings) failing |= kRatings;
    ++num_failing[failing];
    if (failing != 0) continue;
    if (counts != nullptr) {
      for (std::uint32_t rest = mask; rest != 0; rest &= rest - 1)
        ++genres[static_cast<std::size_t>(std::countr_zero(rest))];
    }
    each(index);
  }
  if (counts == nullptr) return;
  const std::int32_t passing = num_failing[0];
  *counts = {};
  for (const std::int32_t number : num_failing) counts->num_looked += number;
  counts->num_passing = passing;
  counts->genres.assign(genres.begin(),
                        genres.begin() + static_cast<std::ptrdiff_t>(items.genres().size()));
  counts->without_with_genres = passing + num_failing[kWith];
  counts->without_without_genres = passing + num_failing[kWithout];
  counts->without_years = passing + num_failing[kYears];
  counts->without_min_ratings = passing + num_failing[kRatings];
}

/// Likeness of two items: the mean of the cosines of their factors in both heads.
class Likeness {
 public:
  explicit Likeness(const ItemStore& items) : items_(items) {}
  /// From -1 to 1.
  float between(std::int32_t a, std::int32_t b) const;

 private:
  const ItemStore& items_;
};

/// Reorders the head of a list by maximal marginal relevance (Carbonell and Goldstein 1998): next
/// is always the item with the largest score less `penalty` times its likeness to the most alike
/// of those before it. The first `n` places are decided, the rest keeps its order.
void diversify(const ItemStore& items, float penalty, std::size_t n, std::vector<ScoredItem>& list);

}  // namespace als
