#include "als/synth/taste_model.h"

#include <algorithm>
#include <cmath>

#include "als/base/check.h"
#include "als/base/random.h"

namespace als {
namespace {

constexpr std::size_t kNumTagBits = 32;
constexpr int kFirstDecade = 1880;
constexpr std::size_t kNumDecades = 20;

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  double sum = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

Vector features_of(const TasteItem& item, int num_traits) {
  Vector x(kNumTagBits + kNumDecades + static_cast<std::size_t>(num_traits));
  for (std::size_t genre = 0; genre < kNumTagBits; ++genre) {
    if ((item.tag_mask >> genre & 1U) != 0) x[genre] = 1.0;
  }
  if (item.year >= kFirstDecade) {
    const std::size_t decade = static_cast<std::size_t>(item.year - kFirstDecade) / 10;
    x[kNumTagBits + std::min(decade, kNumDecades - 1)] = 0.5;
  }
  for (const int trait : item.traits) {
    x[kNumTagBits + kNumDecades + static_cast<std::size_t>(trait)] = 1.0;
  }
  const double length = std::sqrt(dot(x, x));
  if (length > 0.0) {
    for (double& value : x) value /= length;
  }
  return x;
}

double fame_weight(int fame) {
  double weight = 1.0;
  for (int i = 0; i < fame; ++i) weight *= 1.7;
  return weight;
}

/// Index drawn with a chance in proportion to its weight.
std::size_t draw_index(const Vector& weights, double total, Random& random) {
  double left = random.uniform() * total;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    left -= weights[i];
    if (left < 0.0 && weights[i] > 0.0) return i;
  }
  // Rounding can leave a crumb: the last that can be drawn.
  std::size_t last = weights.size() - 1;
  while (last > 0 && weights[last] <= 0.0) --last;
  return last;
}

std::uint8_t to_half_stars(double stars) {
  return static_cast<std::uint8_t>(std::clamp(std::floor(2.0 * stars + 0.5), 1.0, 10.0));
}

}  // namespace

void draw_fame_and_acclaim(TasteItem& item, Random random) {
  const double u = random.uniform();
  item.fame = 1 + static_cast<int>(9.0 * u * u);
  item.acclaim = 1 + static_cast<int>(9.0 * random.uniform());
}

std::vector<Opinion> draw_opinions(std::span<const TasteItem> items, int num_traits,
                                   const TasteSettings& settings) {
  ALS_CHECK(!items.empty());
  ALS_CHECK(settings.min_ratings >= 0 && settings.min_ratings <= settings.max_ratings);
  std::vector<Vector> features;
  Vector fame;
  double total_fame = 0.0;
  for (const TasteItem& item : items) {
    features.push_back(features_of(item, num_traits));
    fame.push_back(fame_weight(item.fame));
    total_fame += fame.back();
  }

  std::vector<Opinion> opinions;
  for (int user = 1; user <= settings.num_users; ++user) {
    Random random(settings.seed, static_cast<std::uint64_t>(user));
    Vector taste = features[draw_index(fame, total_fame, random)];
    const Vector& second = features[draw_index(fame, total_fame, random)];
    for (std::size_t i = 0; i < taste.size(); ++i)
      taste[i] += 0.5 * second[i] + 0.15 * random.normal();
    const double mood = 0.35 * random.normal();
    const double u = random.uniform();
    const auto num_ratings =
        std::min(items.size(),
                 static_cast<std::size_t>(
                     settings.min_ratings +
                     static_cast<double>(settings.max_ratings - settings.min_ratings) * u * u));

    Vector likes;
    Vector chances;
    double total = 0.0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      likes.push_back(dot(taste, features[i]));
      chances.push_back(fame[i] * (0.15 + (likes[i] > 0.0 ? likes[i] * likes[i] : 0.0)));
      total += chances[i];
    }
    for (std::size_t n = 0; n < num_ratings; ++n) {
      const std::size_t i = draw_index(chances, total, random);
      total -= chances[i];
      chances[i] = 0.0;
      const double stars = 3.1 + 0.35 * (items[i].acclaim - 5) / 2.0 + 1.3 * (likes[i] - 0.25) +
                           mood + 0.45 * random.normal();
      opinions.push_back({static_cast<std::uint32_t>(user), static_cast<std::uint32_t>(i), stars});
    }
  }
  return opinions;
}

std::vector<RatingRow> draw_ratings(std::span<const TasteItem> items, int num_traits,
                                    const TasteSettings& settings) {
  std::vector<RatingRow> rows;
  for (const Opinion& opinion : draw_opinions(items, num_traits, settings)) {
    rows.push_back({opinion.user, items[opinion.item].item_id, to_half_stars(opinion.stars)});
  }
  return rows;
}

}  // namespace als
