#pragma once

// What a visitor's rated set says, who has given only some of their ratings yet.

#include "als/model/rating_model.h"
#include "als/train/posterior_side.h"

namespace als::variational {

/// Makes of `rated_set`, y as it was trained on whole sets, what fold-in needs. The whole set's
/// part in a user's prior, f = sum of y / (N + h), is expected to be
///
///   mean f + n / (n + kappa) * (a * mean of the n given y - mean f):
///
/// the given ones are a sample, drawn around the user's own mean, which varies between users. The
/// mean over users goes into the prior's mean, so that a visitor who has said nothing is an average
/// user; a and kappa are the best fit to what users with so many ratings would be expected to have,
/// from the variance of y within sets and between them. O(ratings * D). `items` says whose rows of
/// y are whose; a rank fills its own and reads those of its users' items.
void expect_rated_sets(const Side& users, const RowShare& items, const FactorMatrix& rated_set,
                       ThreadPool& pool, RatingPosterior& posterior);

}  // namespace als::variational
