// The engine's answers about several people: a list for all of them, and how alike two of them are.
//
// A list is chosen from the items that suit all best, by the sum of everybody's scores: as a score
// is the logarithm of a probability to be chosen, up to a constant of each person, that is the
// product of the probabilities. From them item after item is taken so that the product over the
// people of what each has got grows fastest (Nash 1950, "The bargaining problem"): the first has
// the largest product, and from then on those count more who have got less. How this was chosen is
// in core/README.md ("Lists for several people"). Tested by
// tests/unit/recommend/engine_group_test.cpp.

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "als/base/portable_math.h"
#include "als/recommend/engine.h"
#include "als/recommend/engine_input.h"

namespace als {
namespace {

constexpr std::int32_t kNumCompared = 300;  // of TasteMatch
constexpr std::size_t kGroupPool = 512;     // for a fair list, and for what one bar decides
constexpr std::size_t kBarPool = 64;

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const double n = static_cast<double>(a.size());
  double mean_a = 0.0;
  double mean_b = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    mean_a += a[i] / n;
    mean_b += b[i] / n;
  }
  double both = 0.0;
  double square_a = 0.0;
  double square_b = 0.0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    both += (a[i] - mean_a) * (b[i] - mean_b);
    square_a += (a[i] - mean_a) * (a[i] - mean_a);
    square_b += (b[i] - mean_b) * (b[i] - mean_b);
  }
  const double size = std::sqrt(square_a * square_b);
  return size > 0.0 ? std::clamp(both / size, -1.0, 1.0) : 0.0;
}

}  // namespace

Result<std::vector<Person>> people_of(const ItemStore& items, People people) {
  if (const Result<void> few =
          check_range("people", static_cast<int>(people.size()), 1, kMaxPeople);
      !few)
    return few.error();
  const Score score = items.has_watch_head() ? Score::kForYou : Score::kAffinity;
  std::vector<Person> group;
  for (const std::vector<ItemRating>& ratings : people) {
    Result<KnownRatings> known = known_ratings(items, ratings);
    if (!known) return known.error();
    Result<VisitorView> view = VisitorView::of(items, known->ratings);
    if (!view) return view.error();
    const ScoreWeights weights = score_weights(items, score, {}, known->num_ratings);
    group.push_back({std::move(known->ratings), std::move(*view), weights});
  }
  return group;
}

std::vector<VisitorRating> rated_by(std::span<const Person> people) {
  std::vector<VisitorRating> rated;
  for (const Person& person : people) {
    for (const VisitorRating& rating : person.ratings) rated.push_back(rating);
  }
  return rated;
}

Result<TasteMatch> Engine::match(People people) const {
  if (const Result<void> two = check_range("people", static_cast<int>(people.size()), 2, 2); !two)
    return two.error();
  const Result<std::vector<Person>> both = people_of(items_, people);
  if (!both) return both.error();
  const Person& a = both->front();
  const Person& b = both->back();
  const Result<VisitorView> nobody = VisitorView::of(items_, {});
  if (!nobody) return nobody.error();

  TasteMatch match;
  const RatingScale& scale = items_.scale();
  const auto opinion = [&](const VisitorView& view, std::int32_t index) {
    const bool rated = items_.has_rating_head() || !items_.has_watch_head();
    return static_cast<double>(rated ? view.rating(index) : view.watch(index));
  };
  std::vector<double> moves_a;
  std::vector<double> moves_b;
  for (std::int32_t index = 0; index < std::min(items_.num_usable(), kNumCompared); ++index) {
    const double base = opinion(*nobody, index);
    moves_a.push_back(opinion(a.view, index) - base);
    moves_b.push_back(opinion(b.view, index) - base);
  }
  // Without ratings nothing moves but rounding.
  if (!a.ratings.empty() && !b.ratings.empty()) match.likeness = correlation(moves_a, moves_b);

  auto rated_b = b.ratings.begin();
  for (const VisitorRating& rating : a.ratings) {
    while (rated_b != b.ratings.end() && rated_b->index < rating.index) ++rated_b;
    if (rated_b == b.ratings.end() || rated_b->index != rating.index) continue;
    match.in_common.push_back(items_.item_id(rating.index));
    const auto value_of = [&](const VisitorRating& given) {
      if (!items_.has_rating_head()) return 1.0F;  // a heart
      return static_cast<float>(scale.from_standard(static_cast<double>(given.rating)));
    };
    match.given_a.push_back(value_of(rating));
    match.given_b.push_back(value_of(*rated_b));
    match.mean_difference +=
        std::fabs(static_cast<double>(in_units(scale, rating.rating - rated_b->rating)));
  }
  if (!match.in_common.empty())
    match.mean_difference /= static_cast<double>(match.in_common.size());
  return match;
}

Result<GroupList> Engine::group(People people, const GroupOptions& options) const {
  if (const Result<void> page = check_page(options.n, options.offset); !page) return page.error();
  const Result<std::vector<Person>> group = people_of(items_, people);
  if (!group) return group.error();
  const std::size_t size = group->size();
  const auto wanted =
      static_cast<std::size_t>(options.offset) + static_cast<std::size_t>(options.n);
  GroupList list;
  std::vector<ScoredItem> ranked = best_passing(
      items_, left_out(items_, rated_by(*group), options.excluded), options.min_ratings,
      options.filter, std::max(wanted, kGroupPool), list.num_passing,
      [&](std::size_t block) {
        float most = 0.0F;
        for (const Person& person : *group) most += person.view.most(person.weights, block);
        return most;  // each of them has something to spare for rounding
      },
      [&](std::size_t block, float* scores) {
        BlockFloats sum;
        for (const Person& person : *group) {
          person.view.scores(person.weights, block, scores);
          sum = sum + BlockFloats::load(scores);
        }
        sum.store(scores);
      });
  const auto likely = [&](const Person& person, std::int32_t index) {
    return rating_outcome(items_, person.view.visitor(), index, person.view.rating(index)).likely;
  };
  const bool fair = options.suits == Suits::kAll || !items_.has_rating_head();
  const std::size_t num_pool = std::min(ranked.size(), fair ? kGroupPool : kBarPool);
  // How probably each person chooses it, as a share of their own favourite, or likes it.
  std::vector<Numbers> opinions(num_pool);
  for (std::size_t person = 0; person < size; ++person) {
    const Person& who = (*group)[person];
    double most = std::numeric_limits<double>::lowest();
    for (std::size_t i = 0; i < num_pool; ++i) {
      const std::int32_t index = ranked[i].index;
      opinions[i][person] =
          fair ? static_cast<double>(who.view.score(who.weights, index)) : likely(who, index);
      most = std::max(most, opinions[i][person]);
    }
    for (std::size_t i = 0; fair && i < num_pool; ++i)
      opinions[i][person] = portable_exp(opinions[i][person] - most);
  }
  Numbers got{};
  const auto worth = [&](const Numbers& opinion) {
    const auto [least, most] = std::minmax_element(opinion.begin(), opinion.begin() + size);
    if (!fair) return options.suits == Suits::kNobodyMinds ? *least : *most;
    double product = 1.0;
    for (std::size_t i = 0; i < size; ++i) product *= got[i] + opinion[i];
    return product;
  };
  for (std::size_t place = 0; place < std::min(wanted, num_pool); ++place) {
    std::size_t best = place;
    double most = -1.0;
    for (std::size_t i = place; i < num_pool; ++i) {
      const double value = worth(opinions[i]);
      if (value <= most) continue;
      best = i;
      most = value;
    }
    std::swap(ranked[place], ranked[best]);
    std::swap(opinions[place], opinions[best]);
    for (std::size_t i = 0; i < size; ++i) got[i] += opinions[place][i];
  }
  for (auto i = static_cast<std::size_t>(options.offset); i < std::min(wanted, ranked.size());
       ++i) {
    const std::int32_t index = ranked[i].index;
    list.item_ids.push_back(items_.item_id(index));
    if (!items_.has_rating_head()) continue;
    for (const Person& person : *group) {
      list.predicted.push_back(on_scale(items_.scale(), person.view.rating(index)));
      list.likely.push_back(static_cast<float>(likely(person, index)));
    }
  }
  return list;
}

}  // namespace als
