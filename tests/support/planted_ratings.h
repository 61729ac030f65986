#pragma once

// Ratings with a known structure, for tests of training and recommending.

#include <cstdint>

#include "als/ratings/rating_matrix.h"

namespace als {

struct PlantedRatings {
  RatingMatrix by_user;
  RatingMatrix by_item;
};

/// Tastes and items from a model of `rank` factors with biases around 3.25 stars; each cell is
/// rated with `density`.
PlantedRatings planted_ratings(int num_users, int num_items, int rank, double density,
                               std::uint64_t seed);

/// Even users love even items (5 stars) and dislike odd ones (1 star), odd users the other way; the
/// diagonal is withheld.
PlantedRatings checkerboard(int num_users, int num_items);

}  // namespace als
