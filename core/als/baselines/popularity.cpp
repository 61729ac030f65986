#include "als/baselines/popularity.h"

#include "als/train/trainer.h"

namespace als {

Result<Recommender> train_popularity(const PeerData& data, ThreadPool& /*pool*/) {
  PeerAnswer answer;
  const StandardUnits units = data.by_item.scale.standard_units();
  const double everywhere = global_mean(data.by_item);
  for (std::size_t item = 0; item < data.num_items(); ++item) {
    const std::span<const std::uint8_t> levels = data.by_item.levels_of(item);
    answer.scores.push_back(static_cast<float>(levels.size()));
    double sum = 0.0;
    for (const std::uint8_t level : levels) sum += units.of(level);
    answer.ratings.push_back(
        static_cast<float>(levels.empty() ? everywhere : sum / static_cast<double>(levels.size())));
  }
  return Recommender([answer](std::span<const VisitorRating>) { return answer; });
}

}  // namespace als
