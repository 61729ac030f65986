#include "als/recommend/top_n.h"

#include <gtest/gtest.h>

#include "als/base/random.h"

namespace als {
namespace {

TEST(TopN, MatchesSortingEverything) {
  Random random(5);
  for (const std::size_t count : {0U, 1U, 5U, 100U}) {
    for (const std::size_t n : {0U, 1U, 5U, 99U, 100U, 200U}) {
      std::vector<ScoredItem> all;
      TopN top(n);
      for (std::size_t i = 0; i < count; ++i) {
        // Few distinct scores: ties are common.
        const ScoredItem item{static_cast<float>(random.below(7)), static_cast<std::int32_t>(i)};
        all.push_back(item);
        top.push(item);
      }
      std::sort(all.begin(), all.end(), ranks_before);
      const std::vector<ScoredItem> kept = top.take();
      ASSERT_EQ(kept.size(), std::min(n, count));
      for (std::size_t i = 0; i < kept.size(); ++i) EXPECT_EQ(kept[i].index, all[i].index);
    }
  }
}

TEST(TopN, TiesGoToTheLowerIndexWhateverTheOrder) {
  TopN forward(2);
  TopN backward(2);
  for (std::int32_t i = 0; i < 6; ++i) {
    forward.push({1.0F, i});
    backward.push({1.0F, 5 - i});
  }
  EXPECT_EQ(forward.take()[1].index, 1);
  EXPECT_EQ(backward.take()[1].index, 1);
}

}  // namespace
}  // namespace als
