#pragma once

// What the engine's questions have in common: checking what came in, and what a score is made of.
// Private to the engine's sources.

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "als/recommend/engine.h"

namespace als {

constexpr int kMaxN = 1000;
constexpr int kMaxOffset = 100'000;
constexpr std::size_t kDiversityPool = 512;
constexpr float kBestRating = 5.0F;  // in standard units

inline Error invalid(std::string message) {
  return {ErrorCode::kInvalidArgument, std::move(message)};
}

inline Result<void> check_range(const char* name, int value, int low, int high) {
  if (value >= low && value <= high) return {};
  return invalid(std::string(name) + " is " + std::to_string(value) + "; expected " +
                 std::to_string(low) + " to " + std::to_string(high));
}

inline Result<void> check_n(int n) { return check_range("n", n, 1, kMaxN); }

inline Result<void> check_page(int n, int offset) {
  if (Result<void> valid = check_n(n); !valid) return valid;
  return check_range("offset", offset, 0, kMaxOffset);
}

/// NaN is in no range.
inline Result<void> check_dials(const Dials& dials) {
  const auto within = [](float value, float low) { return value >= low && value <= 1.0F; };
  if (within(dials.watch, -1.0F) && within(dials.popularity, -1.0F) &&
      within(dials.recency, -1.0F) && within(dials.diversity, 0.0F) && within(dials.unseen, 0.0F))
    return {};
  return invalid("a dial is outside its range; expected -1 to 1, of diversity and unseen 0 to 1");
}

/// A predicted rating on the scale, from standard units.
inline float on_scale(const RatingScale& scale, float standard) {
  const double clipped = scale.clip_standard(static_cast<double>(standard));
  return static_cast<float>(scale.from_standard(clipped));
}
/// A difference of ratings.
inline float in_units(const RatingScale& scale, float standard) {
  return static_cast<float>(scale.factor() * static_cast<double>(standard));
}
/// A score: that by rating is a rating, not clipped; all others have a unit of their own.
inline float score_outward(const RatingScale& scale, Score score, float value) {
  if (score != Score::kRating) return value;
  return static_cast<float>(scale.from_standard(static_cast<double>(value)));
}

struct KnownRatings {
  std::vector<VisitorRating> ratings;  ///< sorted by index, each once
  double num_ratings = 0.0;            ///< by their weights
  int num_unknown = 0;
};

Result<KnownRatings> known_ratings(const ItemStore& items, std::span<const ItemRating> ratings);

/// A number for each person.
using Numbers = std::array<double, kMaxPeople>;

/// One of a group, as the model sees them.
struct Person {
  std::vector<VisitorRating> ratings;  ///< as in KnownRatings
  VisitorView view;
  ScoreWeights weights;  ///< of the score that lists are by: for-you, or affinity
};
/// kInvalidArgument without people or with more than kMaxPeople.
Result<std::vector<Person>> people_of(const ItemStore& items, People people);
/// What they have rated, all together.
std::vector<VisitorRating> rated_by(std::span<const Person> people);

/// Both together; unknown ids are none.
LeftOut left_out(const ItemStore& items, std::span<const VisitorRating> ratings,
                 std::span<const std::string> excluded);

/// kInvalidArgument if the model lacks the head that the score needs.
Result<void> check_score(const ItemStore& items, Score score);

/// With all dials at 0 exactly the score of that name, for who has given so many ratings.
ScoreWeights score_weights(const ItemStore& items, Score score, const Dials& dials,
                           double num_ratings);

/// Of diversify(): at full diversity, likeness counts as much as twice the spread of the pool's
/// scores. `pool` is sorted, best first.
float diversity_penalty(float diversity, std::span<const ScoredItem> pool);

}  // namespace als
