#include "als/baselines/item_knn.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "als/recommend/top_n.h"

namespace als {
namespace {

constexpr std::size_t kItemsPerBlock = 16;

using Neighbours = std::vector<std::vector<ScoredItem>>;

}  // namespace

Result<Recommender> train_item_knn(const PeerData& data, const ItemKnnSettings& settings,
                                   ThreadPool& pool) {
  const StandardUnits units = data.by_user.scale.standard_units();
  const auto value_of = [settings](double standard) {
    return settings.by_rating ? standard / StandardUnits::kBest : 1.0;
  };
  const std::size_t num_items = data.num_items();
  std::vector<double> length(num_items);
  for (std::size_t item = 0; item < num_items; ++item) {
    double squares = 0.0;
    for (const std::uint8_t level : data.by_item.levels_of(item)) {
      const double x = value_of(units.of(level));
      squares += x * x;
    }
    length[item] = std::sqrt(squares);
  }
  const auto neighbours = std::make_shared<Neighbours>(num_items);
  std::vector<std::vector<double>> sums(static_cast<std::size_t>(pool.num_workers()));
  pool.parallel_for(num_items, kItemsPerBlock, [&](std::size_t begin, std::size_t end, int worker) {
    std::vector<double>& dots = sums[static_cast<std::size_t>(worker)];
    dots.resize(num_items);
    for (std::size_t item = begin; item < end; ++item) {
      std::fill(dots.begin(), dots.end(), 0.0);
      const std::span<const std::int32_t> raters = data.by_item.indices_of(item);
      for (std::size_t r = 0; r < raters.size(); ++r) {
        const double x = value_of(units.of(data.by_item.levels_of(item)[r]));
        const auto user = static_cast<std::size_t>(raters[r]);
        const std::span<const std::int32_t> others = data.by_user.indices_of(user);
        const std::span<const std::uint8_t> levels = data.by_user.levels_of(user);
        for (std::size_t i = 0; i < others.size(); ++i)
          dots[static_cast<std::size_t>(others[i])] += x * value_of(units.of(levels[i]));
      }
      TopN nearest(static_cast<std::size_t>(settings.num_neighbours));
      for (std::size_t other = 0; other < num_items; ++other) {
        if (other == item || dots[other] == 0.0) continue;
        const double likeness = dots[other] / (length[item] * length[other] + settings.shrinkage);
        nearest.push({static_cast<float>(likeness), static_cast<std::int32_t>(other)});
      }
      (*neighbours)[item] = nearest.take();
    }
  });
  return Recommender([neighbours, value_of](std::span<const VisitorRating> ratings) {
    PeerAnswer answer;
    answer.scores.resize(neighbours->size());
    for (const VisitorRating& rating : ratings) {
      const auto x = static_cast<float>(value_of(static_cast<double>(rating.rating)));
      for (const ScoredItem& near : (*neighbours)[static_cast<std::size_t>(rating.index)])
        answer.scores[static_cast<std::size_t>(near.index)] += x * near.score;
    }
    return answer;
  });
}

}  // namespace als
