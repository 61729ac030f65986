#include "als/recommend/engine.h"

#include <algorithm>
#include <cmath>

#include "als/base/sort_keys.h"
#include "als/base/text.h"
#include "als/catalog/catalog.h"
#include "als/recommend/engine_input.h"
#include "als/recommend/scorer.h"
#include "als/recommend/top_n.h"

namespace als {
namespace {

void add_prediction(ItemList& list, const ItemStore& items, const VisitorScorer& scorer,
                    const Visitor& visitor, std::int32_t index) {
  const RatingScale& scale = items.scale();
  const float rating = scorer.rating(index);
  const RatingOutcome outcome = rating_outcome(items, visitor, index, rating);
  list.predicted.push_back(on_scale(scale, rating));
  list.low.push_back(static_cast<float>(scale.from_standard(outcome.low)));
  list.high.push_back(static_cast<float>(scale.from_standard(outcome.high)));
  list.likely.push_back(static_cast<float>(outcome.likely));
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
    // Without a rating head it is enough that there is one: it counts like the best.
    float standard = kBestRating;
    if (items.has_rating_head()) {
      const RatingScale& scale = items.scale();
      const auto level = scale.level_of(static_cast<double>(rating.value));
      if (!level) {
        return invalid("the rating of item " + rating.item_id + " is out of range; expected " +
                       decimal_text(scale.min) + " to " + decimal_text(scale.max) +
                       " in steps of " + decimal_text(scale.step));
      }
      standard = static_cast<float>(scale.standard(*level));
    }
    if (!(rating.weight >= 0.0F && rating.weight <= 1.0F))
      return invalid("the weight of a rating is out of range; expected 0 to 1");
    const std::int32_t index = items.find(rating.item_id);
    if (index < 0) {
      ++known.num_unknown;
    } else {
      given.push_back({index, standard, rating.weight});
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
  known.num_ratings = sum_of_weights(known.ratings);
  return known;
}

LeftOut left_out(const ItemStore& items, std::span<const VisitorRating> ratings,
                 std::span<const std::string> excluded) {
  std::vector<std::uint64_t> keys;
  for (const VisitorRating& rating : ratings)
    keys.push_back(static_cast<std::uint64_t>(rating.index));
  for (const std::string& item_id : excluded) {
    const std::int32_t index = items.find(item_id);
    if (index >= 0) keys.push_back(static_cast<std::uint64_t>(index));
  }
  sort_keys(keys);
  LeftOut indices;
  for (const std::uint64_t key : keys) indices.push_back(static_cast<std::int32_t>(key));
  return indices;
}

ScoreWeights score_weights(const ItemStore& items, Score score, const Dials& dials,
                           double num_ratings) {
  // What a dial adds when it is turned all the way, in log-odds: as much as tells the best items
  // from good ones (core/DECISIONS.md).
  constexpr float kRatingDial = 6.0F;
  constexpr float kPopularity = 1.6F;
  constexpr float kRecency = 6.0F;
  constexpr float kUnseen = 2.5F;  // chosen by als_eval --novelty
  ScoreWeights weights;
  if (score == Score::kRating) {
    weights.rating = 1.0F;
  } else if (score == Score::kPopularity) {
    weights.popularity = 1.0F;
  } else if (!items.has_watch_head()) {
    weights.watch = 1.0F;
  } else {
    weights = {items.watch_head().blend.at(num_ratings)};
    if (score == Score::kAffinity) weights.tags += kAffinityTags;
  }
  if (dials.watch < 0.0F) {
    const float rest = 1.0F + dials.watch;
    weights = {{rest * weights.watch, rest * weights.popularity,
                rest * weights.rating - dials.watch * kRatingDial, rest * weights.tags}};
  } else if (dials.watch > 0.0F && score != Score::kRating) {
    weights.rating *= 1.0F - dials.watch;
  }
  if (!items.has_rating_head()) weights.rating = 0.0F;
  // Ratings are on a scale of their own.
  const float scale = score == Score::kRating ? 1.0F / kRatingDial : 1.0F;
  weights.popularity += dials.popularity * kPopularity * scale;
  weights.recency = dials.recency * kRecency * scale;
  if (items.has_watch_head()) weights.unseen = dials.unseen * kUnseen * scale;
  return weights;
}

float diversity_penalty(float diversity, std::span<const ScoredItem> pool) {
  if (pool.empty()) return 0.0F;
  return diversity * 2.0F * (pool.front().score - pool.back().score);
}

Result<void> check_score(const ItemStore& items, Score score) {
  if (score == Score::kForYou && !items.has_watch_head() && items.num_items() != 0)
    return invalid("the score for-you needs a model with a watch head");
  if (score == Score::kRating && !items.has_rating_head() && items.num_items() != 0)
    return invalid("the model predicts no ratings: it was made from counts or events");
  return {};
}

std::string_view score_name(Score score) {
  switch (score) {
    case Score::kAffinity:
      return "affinity";
    case Score::kRating:
      return "rating";
    case Score::kPopularity:
      return "popularity";
    case Score::kForYou:
      return "for-you";
  }
  return "?";
}

std::optional<Score> parse_score(std::string_view name) {
  for (const Score score : {Score::kAffinity, Score::kRating, Score::kPopularity, Score::kForYou}) {
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
  if (const Result<void> possible = check_score(items_, options.score); !possible)
    return possible.error();
  const ScoreWeights weights =
      score_weights(items_, options.score, options.dials, known->num_ratings);
  const bool watches = weights.watch != 0.0F || weights.unseen != 0.0F;
  const Result<VisitorView> view = VisitorView::of(items_, known->ratings, watches);
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
    list.scores.push_back(score_outward(items_.scale(), options.score, ranked[i].score));
    if (items_.has_watch_head() && watches) list.seen.push_back(view->seen(index));
    if (items_.has_rating_head())
      add_prediction(list, items_, view->rating_head(), view->visitor(), index);
  }
  return list;
}

Result<ItemList> Engine::predict(std::span<const ItemRating> ratings,
                                 std::span<const std::string> targets) const {
  if (const Result<void> possible = check_score(items_, Score::kRating); !possible)
    return possible.error();
  const Result<KnownRatings> known = known_ratings(items_, ratings);
  if (!known) return known.error();
  const Result<Visitor> visitor = fold_in(items_, known->ratings);
  if (!visitor) return visitor.error();
  const VisitorScorer scorer(items_, *visitor);
  ItemList list;
  for (const std::string& item_id : targets) {
    const std::int32_t index = items_.find(item_id);
    if (index < 0) {
      ++list.num_unknown;
      continue;
    }
    list.item_ids.push_back(item_id);
    list.scores.push_back(score_outward(items_.scale(), Score::kRating, scorer.rating(index)));
    add_prediction(list, items_, scorer, *visitor, index);
  }
  return list;
}

Result<ItemList> Engine::similar(std::string_view item_id, int n, std::uint32_t min_ratings,
                                 std::span<const std::string> excluded,
                                 const ItemFilter& filter) const {
  if (const Result<void> valid = check_n(n); !valid) return valid.error();
  const std::int32_t self = items_.find(item_id);
  if (self < 0) return invalid("item " + std::string(item_id) + " is not in the model");
  const auto self_row = static_cast<std::size_t>(self);
  std::optional<CosineTo> rated_alike;
  if (items_.has_rating_head()) rated_alike.emplace(items_.factors(), self_row);
  std::optional<CosineTo> watched_alike;
  if (items_.has_watch_head()) watched_alike.emplace(items_.watch_factors(), self_row);
  // A favourite's tags, each cosine a third of the score.
  const VisitorRating favourite{self, kBestRating};
  const TagScorer tags(items_, std::span(&favourite, 1));
  const float own_tags = tags.score(self);
  std::vector<float> kinship = tags.of_mixes();
  for (float& value : kinship) value = own_tags > 0.0F ? value / own_tags : 0.0F;
  const float num_cosines =
      (rated_alike ? 1.0F : 0.0F) + (watched_alike ? 1.0F : 0.0F) + (own_tags > 0.0F ? 1.0F : 0.0F);
  const LeftOut out = left_out(items_, std::span(&favourite, 1), excluded);
  std::int32_t num_passing = 0;
  const std::vector<ScoredItem> nearest =
      best_passing(items_, out, min_ratings, filter, static_cast<std::size_t>(n), num_passing,
                   no_bound, [&](std::size_t block, float* scores) {
                     const std::size_t first = block * kBlockRows;
                     const std::size_t count = std::min(
                         kBlockRows, static_cast<std::size_t>(items_.num_usable()) - first);
                     float watched[kBlockRows] = {};
                     std::fill_n(scores, kBlockRows, 0.0F);
                     if (rated_alike) rated_alike->cosines(block, scores);
                     if (watched_alike) watched_alike->cosines(block, watched);
                     const std::uint32_t* const mixes = items_.tag_mixes(first);
                     for (std::size_t i = 0; i < count; ++i)
                       scores[i] = (scores[i] + watched[i] + kinship[mixes[i]]) / num_cosines;
                   });
  ItemList list;
  list.num_passing = num_passing;
  for (const ScoredItem& item : nearest) {
    list.item_ids.push_back(items_.item_id(item.index));
    list.scores.push_back(item.score);
  }
  return list;
}

std::optional<Item> Engine::item(std::string_view item_id) const {
  const std::int32_t index = items_.find(item_id);
  if (index < 0) return std::nullopt;
  Item item;
  item.item_id = items_.item_id(index);
  item.title = items_.title(index);
  item.display_title = display_title(item.title);
  item.year = items_.year(index);
  for (std::size_t tag = 0; tag < items_.tags().size(); ++tag) {
    if ((items_.tag_mask(index) >> tag & 1U) != 0) item.tags.push_back(items_.tags()[tag]);
  }
  item.num_ratings = items_.num_ratings(index);
  item.links = items_.links(index);
  return item;
}

}  // namespace als
