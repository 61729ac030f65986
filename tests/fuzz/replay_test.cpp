// Every seed through its door: the ones that writers make, those written by hand, and what a fuzzer
// found. With $MATINEE_FUZZ_REPLAY also the files of that folder (a corpus of tools/fuzz.sh, by
// door), which is how the coverage of the readers is measured.

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "door.h"
#include "support/files.h"

namespace als::fuzz {
namespace {

namespace fs = std::filesystem;

void replay(const Door& door, const fs::path& folder) {
  if (!fs::exists(folder)) return;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    SCOPED_TRACE(entry.path());
    const Result<Seed> bytes = tools::read_file(entry.path());
    ASSERT_TRUE(bytes);
    door.enter(*bytes);
  }
}

class FuzzSeeds : public testing::TestWithParam<Door> {};

TEST_P(FuzzSeeds, AreTakenOrRefusedWithWords) {
  const Door& door = GetParam();
  const fs::path written = fs::path(MATINEE_SOURCE_DIR) / "tests/fuzz/seeds" / door.name;
  const std::vector<Seed> made = made_seeds(door.name);
  EXPECT_TRUE(!made.empty() || fs::exists(written)) << "there is no seed";
  door.enter({});
  for (const Seed& seed : made) {
    door.enter(seed);
    // Cut and changed: a little of what a fuzzer does, on every build.
    for (std::size_t at = 0; at < seed.size(); at += 1 + seed.size() / 64) {
      Seed damaged = seed;
      damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ (1U << at % 8));
      door.enter(damaged);
      damaged.resize(at);
      door.enter(damaged);
    }
  }
  for (const Seed& seed : found_seeds(door.name)) door.enter(seed);
  replay(door, written);
  if (const char* const more = std::getenv("MATINEE_FUZZ_REPLAY"))
    replay(door, fs::path(more) / door.name);
}

INSTANTIATE_TEST_SUITE_P(Doors, FuzzSeeds, testing::ValuesIn(doors().begin(), doors().end()),
                         [](const auto& door) { return std::string(door.param.name); });

}  // namespace
}  // namespace als::fuzz
