#include "als/recommend/engine.h"

#include <algorithm>
#include <cmath>

#include "als/base/sort_keys.h"
#include "als/catalog/catalog.h"
#include "als/recommend/engine_input.h"
#include "als/recommend/scorer.h"
#include "als/recommend/top_n.h"

namespace als {
namespace {

void add_prediction(ItemList& list, float stars, float deviation) {
  const StarsInterval interval =
      stars_interval(static_cast<double>(stars), static_cast<double>(deviation));
  list.predicted.push_back(clip(stars));
  list.deviations.push_back(deviation);
  list.low.push_back(static_cast<float>(interval.low));
  list.high.push_back(static_cast<float>(interval.high));
}

void scores_by_number(const ItemStore& items, std::size_t block, float* scores) {
  const std::size_t first = block * kBlockRows;
  const std::size_t count =
      std::min(kBlockRows, static_cast<std::size_t>(items.num_usable()) - first);
  for (std::size_t i = 0; i < count; ++i)
    scores[i] = static_cast<float>(items.num_ratings(static_cast<std::int32_t>(first + i)));
}

}  // namespace

Result<KnownRatings> known_ratings(const ItemStore& items, std::span<const ItemRating> ratings) {
  KnownRatings known;
  std::vector<VisitorRating> given;
  for (const ItemRating& rating : ratings) {
    const float level = rating.stars * 2.0F;
    if (!(level >= 1.0F && level <= 10.0F && level == std::floor(level))) {
      return invalid("the rating of item " + std::to_string(rating.item_id) +
                     " is out of range; expected 0.5 to 5 in half-star steps");
    }
    const std::int32_t index = items.find(rating.item_id);
    if (index < 0) {
      ++known.num_unknown;
    } else {
      given.push_back({index, rating.stars});
    }
  }
  // By index, of equal ones in the order given; of these the last one counts.
  std::vector<std::uint64_t> keys;
  for (std::size_t i = 0; i < given.size(); ++i)
    keys.push_back(
        sort_key(static_cast<std::uint32_t>(given[i].index), static_cast<std::uint32_t>(i)));
  sort_keys(keys);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (i + 1 < keys.size() && upper_half(keys[i]) == upper_half(keys[i + 1])) continue;
    known.ratings.push_back(given[lower_half(keys[i])]);
  }
  return known;
}

LeftOut left_out(const ItemStore& items, std::span<const VisitorRating> ratings,
                 std::span<const std::uint32_t> excluded) {
  std::vector<std::uint64_t> keys;
  for (const VisitorRating& rating : ratings)
    keys.push_back(static_cast<std::uint64_t>(rating.index));
  for (const std::uint32_t item_id : excluded) {
    const std::int32_t index = items.find(item_id);
    if (index >= 0) keys.push_back(static_cast<std::uint64_t>(index));
  }
  sort_keys(keys);
  LeftOut indices;
  for (const std::uint64_t key : keys) indices.push_back(static_cast<std::int32_t>(key));
  return indices;
}

ScoreWeights score_weights(const ItemStore& items, Score score, const Dials& dials) {
  // What a dial adds when it is turned all the way: as much as tells the best items from good ones
  // (core/DECISIONS.md).
  constexpr float kStars = 0.3F;
  constexpr float kPopularity = 0.08F;
  constexpr float kRecency = 0.3F;
  const BlendWeights& blend = items.blend();
  ScoreWeights weights;
  if (score == Score::kStars) {
    weights.stars = 1.0F;
  } else if (!items.has_watch_head()) {
    weights.watch = score == Score::kPopularity ? 0.0F : 1.0F;
    weights.popularity = score == Score::kPopularity ? blend.popularity : 0.0F;
  } else {
    const bool visitor = score != Score::kPopularity;
    weights = {visitor ? 1.0F : 0.0F, blend.popularity, visitor ? blend.stars : 0.0F,
               visitor ? blend.tags : 0.0F, 0.0F};
    if (score == Score::kAffinity) weights.tags += kAffinityTags;
  }
  if (dials.watch < 0.0F) {
    const float rest = 1.0F + dials.watch;
    weights = {rest * weights.watch, rest * weights.popularity,
               rest * weights.stars - dials.watch * kStars, rest * weights.tags, 0.0F};
  } else if (dials.watch > 0.0F && score != Score::kStars) {
    weights.stars *= 1.0F - dials.watch;
  }
  // Stars are on a scale of their own.
  const float scale = score == Score::kStars ? 1.0F / kStars : 1.0F;
  weights.popularity += dials.popularity * kPopularity * scale;
  weights.recency = dials.recency * kRecency * scale;
  return weights;
}

float diversity_penalty(float diversity, std::span<const ScoredItem> pool) {
  if (pool.empty()) return 0.0F;
  return diversity * 2.0F * (pool.front().score - pool.back().score);
}

std::string_view score_name(Score score) {
  switch (score) {
    case Score::kAffinity:
      return "affinity";
    case Score::kStars:
      return "stars";
    case Score::kPopularity:
      return "popularity";
    case Score::kForYou:
      return "for-you";
  }
  return "?";
}

std::optional<Score> parse_score(std::string_view name) {
  for (const Score score : {Score::kAffinity, Score::kStars, Score::kPopularity, Score::kForYou}) {
    if (score_name(score) == name) return score;
  }
  return std::nullopt;
}

Result<ItemList> Engine::recommend(std::span<const ItemRating> ratings,
                                   const RecommendOptions& options) const {
  if (const Result<void> page = check_page(options.n, options.offset); !page) return page.error();
  if (const Result<void> dials = check_dials(options.dials); !dials) return dials.error();
  const Result<KnownRatings> known = known_ratings(items_, ratings);
  if (!known) return known.error();
  if (options.score == Score::kForYou && !items_.has_watch_head())
    return invalid("the score for-you needs a model with a watch head");
  const ScoreWeights weights = score_weights(items_, options.score, options.dials);
  const Result<VisitorView> view = VisitorView::of(items_, known->ratings, weights.watch != 0.0F);
  if (!view) return view.error();

  const bool by_number = options.score == Score::kPopularity && options.dials.keep_scores();
  const std::size_t wanted =
      static_cast<std::size_t>(options.offset) + static_cast<std::size_t>(options.n);
  const bool diverse = options.dials.diversity > 0.0F;
  ItemList list;
  list.num_unknown = known->num_unknown;
  const LeftOut out =
      left_out(items_, options.exclude_seen ? known->ratings : std::vector<VisitorRating>(),
               options.excluded);
  std::vector<ScoredItem> ranked = best_passing(
      items_, out, options.min_ratings, options.filter,
      diverse ? std::max(wanted, kDiversityPool) : wanted, list.num_passing,
      [&](std::size_t block) { return by_number ? no_bound(block) : view->most(weights, block); },
      [&](std::size_t block, float* scores) {
        if (by_number) {
          scores_by_number(items_, block, scores);
        } else {
          view->scores(weights, block, scores);
        }
      });
  if (options.count) list.counts = count_passing(items_, out, options.min_ratings, options.filter);
  if (diverse) {
    // All pages choose from the same pool: together they are one list.
    std::vector<ScoredItem> pool(
        ranked.begin(),
        ranked.begin() + static_cast<std::ptrdiff_t>(std::min(ranked.size(), kDiversityPool)));
    diversify(items_, diversity_penalty(options.dials.diversity, pool), wanted, pool);
    std::copy(pool.begin(), pool.end(), ranked.begin());
  }
  for (std::size_t i = static_cast<std::size_t>(options.offset);
       i < std::min(wanted, ranked.size()); ++i) {
    const std::int32_t index = ranked[i].index;
    list.item_ids.push_back(items_.item_id(index));
    list.scores.push_back(ranked[i].score);
    add_prediction(list, view->stars(index), rating_deviation(items_, view->visitor(), index));
  }
  return list;
}

Result<ItemList> Engine::predict(std::span<const ItemRating> ratings,
                                 std::span<const std::uint32_t> targets) const {
  const Result<KnownRatings> known = known_ratings(items_, ratings);
  if (!known) return known.error();
  const Result<Visitor> visitor = fold_in(items_, known->ratings);
  if (!visitor) return visitor.error();
  const VisitorScorer scorer(items_, *visitor);
  ItemList list;
  for (const std::uint32_t item_id : targets) {
    const std::int32_t index = items_.find(item_id);
    if (index < 0) {
      ++list.num_unknown;
      continue;
    }
    const float stars = scorer.stars(index);
    list.item_ids.push_back(item_id);
    list.scores.push_back(stars);
    add_prediction(list, stars, rating_deviation(items_, *visitor, index));
  }
  return list;
}

Result<ItemList> Engine::similar(std::uint32_t item_id, int n, std::uint32_t min_ratings,
                                 std::span<const std::uint32_t> excluded) const {
  if (const Result<void> valid = check_n(n); !valid) return valid.error();
  const std::int32_t self = items_.find(item_id);
  if (self < 0) return invalid("item " + std::to_string(item_id) + " is not in the model");
  const CosineTo rated_alike(items_.factors(), static_cast<std::size_t>(self));
  const bool has_watch_head = items_.has_watch_head();
  std::optional<CosineTo> watched_alike;
  if (has_watch_head) watched_alike.emplace(items_.watch_factors(), static_cast<std::size_t>(self));
  // A favourite's tags, each cosine a third of the score.
  const VisitorRating favourite{self, 5.0F};
  const TagScorer tags(items_, std::span(&favourite, 1));
  const float own_tags = tags.score(self);
  std::vector<float> kinship = tags.of_mixes();
  for (float& value : kinship) value = own_tags > 0.0F ? value / own_tags : 0.0F;
  const float num_cosines = 1.0F + (has_watch_head ? 1.0F : 0.0F) + (own_tags > 0.0F ? 1.0F : 0.0F);
  const LeftOut out = left_out(items_, std::span(&favourite, 1), excluded);
  std::int32_t num_passing = 0;
  const std::vector<ScoredItem> nearest =
      best_passing(items_, out, min_ratings, {}, static_cast<std::size_t>(n), num_passing, no_bound,
                   [&](std::size_t block, float* scores) {
                     const std::size_t first = block * kBlockRows;
                     const std::size_t count = std::min(
                         kBlockRows, static_cast<std::size_t>(items_.num_usable()) - first);
                     float watched[kBlockRows] = {};
                     rated_alike.cosines(block, scores);
                     if (watched_alike) watched_alike->cosines(block, watched);
                     const std::uint32_t* const mixes = items_.tag_mixes(first);
                     for (std::size_t i = 0; i < count; ++i)
                       scores[i] = (scores[i] + watched[i] + kinship[mixes[i]]) / num_cosines;
                   });
  ItemList list;
  for (const ScoredItem& item : nearest) {
    list.item_ids.push_back(items_.item_id(item.index));
    list.scores.push_back(item.score);
  }
  return list;
}

Result<std::vector<std::uint32_t>> Engine::search(std::string_view query, int n) const {
  if (const Result<void> valid = check_n(n); !valid) return valid.error();
  std::vector<std::uint32_t> item_ids;
  for (const std::int32_t index : items_.title_index().search(query, static_cast<std::size_t>(n))) {
    if (index < items_.num_usable()) item_ids.push_back(items_.item_id(index));
  }
  return item_ids;
}

std::optional<Item> Engine::item(std::uint32_t item_id) const {
  const std::int32_t index = items_.find(item_id);
  if (index < 0) return std::nullopt;
  Item item;
  item.item_id = item_id;
  item.title = items_.title(index);
  item.display_title = display_title(item.title);
  item.year = items_.year(index);
  for (std::size_t tag = 0; tag < items_.tags().size(); ++tag) {
    if ((items_.tag_mask(index) >> tag & 1U) != 0) item.tags.push_back(items_.tags()[tag]);
  }
  item.num_ratings = items_.num_ratings(index);
  item.imdb_id = items_.imdb_id(index);
  item.tmdb_id = items_.tmdb_id(index);
  return item;
}

}  // namespace als
