// Random and hostile arguments for every question of the engine, and damaged bundles in it: under
// the sanitizers nothing traps or leaks, every failure has a type, and no answer has a number that
// is none. MATINEE_RANDOM_CALLS=1000000 makes it the long run, which tells what came of them.

#include <gtest/gtest.h>

#include <cstdlib>
#include <iostream>

#include "als/base/random.h"
#include "support/engine_caller.h"

namespace als {
namespace {

TEST(RandomCalls, NeitherTrapNorAnswerNonsenseAndFailuresHaveAType) {
  const char* const wanted = std::getenv("MATINEE_RANDOM_CALLS");
  const int num_calls = wanted != nullptr ? std::atoi(wanted) : 20'000;
  Random random(20261126);
  EngineCaller caller([&] { return random.next(); });
  for (int i = 0; i < num_calls; ++i) ASSERT_EQ(caller.call(), "") << i;
  for (const auto& [method, outcomes] : caller.outcomes()) {
    EXPECT_GE(outcomes.size(), 2U) << method << " has always failed or never";
    if (wanted == nullptr) continue;
    std::cout << method;
    for (const auto& [outcome, count] : outcomes) std::cout << "  " << outcome << " " << count;
    std::cout << "\n";
  }
}

}  // namespace
}  // namespace als
