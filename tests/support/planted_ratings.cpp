#include "support/planted_ratings.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "als/base/random.h"

namespace als {
namespace {

PlantedRatings from_triples(int num_users, int num_items,
                            const std::vector<RatingTriple>& triples) {
  const RatingMatrix by_user(static_cast<std::size_t>(num_users),
                             static_cast<std::size_t>(num_items), triples);
  return {by_user, by_user.transposed()};
}

}  // namespace

PlantedRatings planted_ratings(int num_users, int num_items, int rank, double density,
                               std::uint64_t seed) {
  const auto factors_of = [&](std::uint64_t kind, int row) {
    Random random(seed + kind, static_cast<std::uint64_t>(row));
    std::vector<double> factors;
    for (int k = 0; k <= rank; ++k) factors.push_back(0.6 * random.normal());
    return factors;
  };
  std::vector<RatingTriple> triples;
  for (int user = 0; user < num_users; ++user) {
    const std::vector<double> u = factors_of(1000, user);
    Random random(seed, static_cast<std::uint64_t>(user));
    for (int item = 0; item < num_items; ++item) {
      if (random.uniform() >= density) continue;
      const std::vector<double> v = factors_of(2000, item);
      double stars = 3.25 + u.back() + v.back() + 0.1 * random.normal();
      for (int k = 0; k < rank; ++k) {
        stars += u[static_cast<std::size_t>(k)] * v[static_cast<std::size_t>(k)];
      }
      triples.push_back(
          {user, item,
           static_cast<std::uint8_t>(std::clamp(std::round(2.0 * stars), 1.0, 10.0) - 1.0)});
    }
  }
  return from_triples(num_users, num_items, triples);
}

PlantedRatings checkerboard(int num_users, int num_items) {
  std::vector<RatingTriple> triples;
  for (int user = 0; user < num_users; ++user) {
    for (int item = 0; item < num_items; ++item) {
      if (user != item)
        triples.push_back({user, item, static_cast<std::uint8_t>((user + item) % 2 == 0 ? 9 : 1)});
    }
  }
  return from_triples(num_users, num_items, triples);
}

}  // namespace als
