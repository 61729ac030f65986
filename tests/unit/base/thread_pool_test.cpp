#include "als/base/thread_pool.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <vector>

#include "als/base/ordered_sum.h"

namespace als {
namespace {

TEST(ThreadPool, RunsEveryElementExactlyOnce) {
  for (const int num_workers : {1, 2, 3, 8}) {
    ThreadPool pool(num_workers);
    for (std::size_t count : {0U, 1U, 2U, 7U, 8U, 9U, 64U, 1000U}) {
      for (const std::size_t block : {1U, 3U, 8U, 2000U}) {
        std::vector<std::atomic<int>> calls(count);
        pool.parallel_for(count, block, [&](std::size_t begin, std::size_t end, int) {
          for (std::size_t i = begin; i < end; ++i) ++calls[i];
        });
        EXPECT_TRUE(std::all_of(calls.begin(), calls.end(), [](const auto& n) { return n == 1; }))
            << num_workers << " workers, " << count << " elements in blocks of " << block;
      }
    }
  }
}

TEST(ThreadPool, BlocksAreAlignedToTheBlockSizeAndWorkersAreInRange) {
  ThreadPool pool(3);
  std::atomic<bool> as_documented{true};
  pool.parallel_for(100, 8, [&](std::size_t begin, std::size_t end, int worker) {
    if (begin % 8 != 0 || end != std::min<std::size_t>(begin + 8, 100)) as_documented = false;
    if (worker < 0 || worker >= pool.num_workers()) as_documented = false;
  });
  EXPECT_TRUE(as_documented);
}

TEST(ThreadPool, ManyShortJobsInARowAllComplete) {
  ThreadPool pool(4);
  std::atomic<int> total{0};
  for (int job = 0; job < 500; ++job) {
    pool.parallel_for(16, 1, [&](std::size_t begin, std::size_t end, int) {
      total += static_cast<int>(end - begin);
    });
  }
  EXPECT_EQ(total, 500 * 16);
}

TEST(ThreadPool, AnAbsurdNumberOfWorkersIsClamped) {
  ThreadPool pool(-5);
  EXPECT_EQ(pool.num_workers(), 1);
}

TEST(OrderedSum, IsBitEqualForAnyNumberOfWorkers) {
  // Terms of very different size: a different order of additions would show in the last bits.
  const auto term = [](std::size_t row) {
    return row % 3 == 0 ? 1e16 : 1.0 / static_cast<double>(row + 1);
  };
  ThreadPool one(1);
  const double expected = ordered_sum(10'000, one, term);
  for (const int num_workers : {2, 3, 8}) {
    ThreadPool pool(num_workers);
    EXPECT_EQ(ordered_sum(10'000, pool, term), expected);
  }
}

}  // namespace
}  // namespace als
