#include "als/recommend/ranking.h"

#include <algorithm>
#include <cmath>

namespace als {
namespace {

float cosine(std::span<const std::int8_t> a, std::span<const std::int8_t> b) {
  std::int32_t dot = 0;
  std::int32_t square_a = 0;
  std::int32_t square_b = 0;
  for (std::size_t k = 0; k < a.size(); ++k) {
    dot += a[k] * b[k];
    square_a += a[k] * a[k];
    square_b += b[k] * b[k];
  }
  const float norms =
      std::sqrt(static_cast<float>(square_a)) * std::sqrt(static_cast<float>(square_b));
  return norms > 0.0F ? static_cast<float>(dot) / norms : 0.0F;
}

float recency(int year) {
  return year == 0 ? 0.0F : std::clamp(static_cast<float>(year - 1990) / 40.0F, -1.5F, 1.5F);
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
  float score = weights.watch * watch + weights.popularity * items.log_popularity(index) +
                weights.stars * rating_.stars(index) +
                weights.genres * genres_.score(items.genre_mask(index));
  if (weights.recency != 0.0F) score += weights.recency * recency(items.year(index));
  return score;
}

float Likeness::between(std::int32_t a, std::int32_t b) const {
  const float rated = cosine(items_.factors(a), items_.factors(b));
  if (!items_.has_watch_head()) return rated;
  return 0.5F * (rated + cosine(items_.watch_factors(a), items_.watch_factors(b)));
}

void diversify(const ItemStore& items, float penalty, std::size_t n,
               std::vector<ScoredItem>& list) {
  const Likeness likeness(items);
  std::vector<float> most_alike(list.size(), -1.0F);
  const auto worth = [&](std::size_t i) { return list[i].score - penalty * most_alike[i]; };
  for (std::size_t place = 0; place < std::min(n, list.size()); ++place) {
    std::size_t best = place;
    for (std::size_t i = place + 1; i < list.size(); ++i) {
      if (worth(i) > worth(best)) best = i;  // of equals the one that ranked before
    }
    // The others keep their order.
    const auto at = [](auto& values, std::size_t i) {
      return values.begin() + static_cast<std::ptrdiff_t>(i);
    };
    std::rotate(at(list, place), at(list, best), at(list, best) + 1);
    std::rotate(at(most_alike, place), at(most_alike, best), at(most_alike, best) + 1);
    for (std::size_t i = place + 1; i < list.size(); ++i)
      most_alike[i] = std::max(most_alike[i], likeness.between(list[place].index, list[i].index));
  }
}

}  // namespace als
