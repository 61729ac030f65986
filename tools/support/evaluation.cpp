#include "support/evaluation.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>

#include "als/bundle/quantized_model.h"
#include "als/ratings/rating.h"

namespace als::tools {

ItemMeans item_means(const RatingMatrix& by_item) {
  const double everywhere = global_mean(by_item);
  ItemMeans means;
  double squares = 0.0;
  for (std::size_t item = 0; item < by_item.num_rows(); ++item) {
    double sum = 0.0;
    const std::span<const std::uint8_t> half_stars = by_item.half_stars_of(item);
    for (const std::uint8_t value : half_stars) sum += stars_from(value);
    const double mean =
        half_stars.empty() ? everywhere : sum / static_cast<double>(half_stars.size());
    for (const std::uint8_t value : half_stars)
      squares += (stars_from(value) - mean) * (stars_from(value) - mean);
    means.means.push_back(static_cast<float>(mean));
  }
  means.deviation =
      std::sqrt(squares / static_cast<double>(std::max<std::size_t>(by_item.num_ratings(), 1)));
  return means;
}

Result<ServedModel> serve(const Dataset& dataset, const Split& split, const RatingModel& rating,
                          const WatchModel& watch, ThreadPool& pool) {
  TrainedModel model;
  model.rating = rating;
  model.watch = watch;
  model.num_ratings = count_ratings(split.train_by_item);
  std::vector<std::size_t> order(dataset.num_items());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return model.num_ratings[a] > model.num_ratings[b];
  });
  const QuantizedModel quantized = quantize_model(model, order, /*affinity_bias_weight=*/0.0F);
  const auto num_items = static_cast<std::int32_t>(order.size());
  const ItemRange everything{0, num_items, num_items};
  ItemPart item_part{everything, genre_names(), {}, {}, {}, {}};
  std::vector<std::string> titles;
  const ItemMeans means = item_means(split.train_by_item);
  ServedModel served;
  served.means.deviation = means.deviation;
  served.index_of.resize(order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    const CatalogMovie& movie = dataset.movies[order[i]];
    item_part.movie_ids.push_back(movie.movie_id);
    item_part.genre_masks.push_back(movie.genre_mask);
    item_part.years.push_back(movie.year);
    item_part.num_ratings.push_back(model.num_ratings[order[i]]);
    titles.push_back(movie.title);
    served.means.means.push_back(means.means[order[i]]);
    served.index_of[order[i]] = static_cast<std::int32_t>(i);
  }
  const Result<void> added[] = {
      served.items.add_factors(encode(factor_part(quantized, everything)), pool),
      served.items.add_items(encode(item_part)), served.items.add_titles(encode_titles(titles))};
  for (const Result<void>& result : added) {
    if (!result) return result.error();
  }
  return served;
}

std::vector<HeldOutVisitor> visitors_of(const Dataset& dataset, const HeldOutUsers& held_out,
                                        const ServedModel& served) {
  std::vector<HeldOutVisitor> visitors;
  for (std::size_t i = 0; i < held_out.users.size(); ++i) {
    const auto user = static_cast<std::size_t>(held_out.users[i]);
    HeldOutVisitor visitor;
    for (const std::int32_t position : held_out.orders[i]) {
      const auto at = static_cast<std::size_t>(position);
      const auto item = static_cast<std::size_t>(dataset.by_user.indices_of(user)[at]);
      visitor.items.push_back(served.index_of[item]);
      visitor.half_stars.push_back(dataset.by_user.half_stars_of(user)[at]);
    }
    visitors.push_back(std::move(visitor));
  }
  return visitors;
}

Dataset without_reported_users(const Dataset& dataset) {
  std::set<std::int32_t> reported;
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    const HeldOutUsers held_out = hold_out_users(dataset, kHeldOutFraction, seed);
    reported.insert(held_out.users.begin(), held_out.users.end());
  }
  Dataset others = dataset;
  std::vector<RatingTriple> triples;
  for (std::size_t user = 0; user < dataset.num_users(); ++user) {
    if (reported.contains(static_cast<std::int32_t>(user))) continue;
    for (std::size_t i = 0; i < dataset.by_user.indices_of(user).size(); ++i) {
      triples.push_back({static_cast<std::int32_t>(user), dataset.by_user.indices_of(user)[i],
                         dataset.by_user.half_stars_of(user)[i]});
    }
  }
  others.by_user = RatingMatrix(dataset.num_users(), dataset.num_items(), triples);
  return others;
}

}  // namespace als::tools
