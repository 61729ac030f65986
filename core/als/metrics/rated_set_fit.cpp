#include "als/metrics/rated_set_fit.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <vector>

#include "als/base/ordered_sum.h"
#include "als/model/rating_model.h"
#include "als/recommend/scorer.h"

// Two unknowns, the share without ratings and with many: their normal equations are summed over
// visitors. Tested by tests/unit/metrics/rated_set_fit_test.cpp.

namespace als {
namespace {

constexpr std::array<std::size_t, 4> kSupport{1, 3, 10, 30};
constexpr std::size_t kMaxVisitors = 2000;
constexpr std::size_t kMinHidden = 5;
// How far the shares of different data lie apart, and the variance of one visitor's mean error
// that they explain, in standard units: together, how strong the pull is.
constexpr double kSpread = 0.5;
constexpr double kVariance = 1.0;

/// [none none, none many, many many] of the matrix and [none, many] of the right-hand side.
using Sums = std::array<double, 5>;

Result<Sums> sums_of(const ItemStore& without, const ItemStore& with, const HeldOutVisitor& visitor,
                     std::size_t num_given) {
  std::vector<VisitorRating> given;
  given.reserve(num_given);
  for (std::size_t i = 0; i < num_given; ++i)
    given.push_back(
        {visitor.items[i], static_cast<float>(with.scale().standard(visitor.levels[i]))});
  std::sort(given.begin(), given.end(),
            [](const VisitorRating& a, const VisitorRating& b) { return a.index < b.index; });
  const Result<Visitor> plain = fold_in(without, given);
  if (!plain) return plain.error();
  const Result<Visitor> moved = fold_in(with, given);
  if (!moved) return moved.error();
  const VisitorScorer plain_scorer(without, *plain);
  const VisitorScorer moved_scorer(with, *moved);
  double squares = 0.0;
  double products = 0.0;
  for (std::size_t i = num_given; i < visitor.items.size(); ++i) {
    const auto predicted = static_cast<double>(plain_scorer.rating(visitor.items[i]));
    const double added = static_cast<double>(moved_scorer.rating(visitor.items[i])) - predicted;
    squares += added * added;
    products += added * (with.scale().standard(visitor.levels[i]) - predicted);
  }
  const auto count = static_cast<double>(visitor.items.size() - num_given);
  const auto x = static_cast<double>(share_of_many(num_given));
  squares /= count;
  products /= count;
  return Sums{(1.0 - x) * (1.0 - x) * squares, x * (1.0 - x) * squares, x * x * squares,
              (1.0 - x) * products, x * products};
}

}  // namespace

Result<ByRatings> fit_rated_set_share(const ItemStore& without, const ItemStore& with,
                                      std::span<const HeldOutVisitor> visitors, ThreadPool& pool) {
  const ByRatings usual = RatingPosterior().rated_set_share;
  if (!with.has_rated_set()) return usual;
  visitors = visitors.first(std::min(visitors.size(), kMaxVisitors));
  std::atomic<bool> failed{false};
  const Sums sums = ordered_sums<5>(visitors.size(), pool, [&](std::size_t i) {
    Sums of_visitor{};
    for (const std::size_t num_given : kSupport) {
      if (visitors[i].items.size() < num_given + kMinHidden) break;
      const Result<Sums> at = sums_of(without, with, visitors[i], num_given);
      if (!at) {
        failed.store(true, std::memory_order_relaxed);
        break;
      }
      for (std::size_t k = 0; k < at->size(); ++k) of_visitor[k] += (*at)[k];
    }
    return of_visitor;
  });
  if (failed.load()) return Error{ErrorCode::kNumerical, "a visitor cannot be folded in"};
  constexpr double kPull = kVariance / (kSpread * kSpread);
  const double a = sums[0] + kPull;
  const double b = sums[1];
  const double c = sums[2] + kPull;
  const double right_none = sums[3] + kPull * static_cast<double>(usual.none);
  const double right_many = sums[4] + kPull * static_cast<double>(usual.many);
  const double determinant = a * c - b * b;
  double none = (c * right_none - b * right_many) / determinant;
  double many = (a * right_many - b * right_none) / determinant;
  // Of two unknowns between 0 and 1: if one is held at an end, the other is the best beside it.
  const double none_held = std::clamp(none, 0.0, 1.0);
  const double many_held = std::clamp(many, 0.0, 1.0);
  if (none != none_held) many = std::clamp((right_many - b * none_held) / c, 0.0, 1.0);
  if (many != many_held) none = std::clamp((right_none - b * many_held) / a, 0.0, 1.0);
  return ByRatings{static_cast<float>(std::clamp(none, 0.0, 1.0)),
                   static_cast<float>(std::clamp(many, 0.0, 1.0))};
}

}  // namespace als
