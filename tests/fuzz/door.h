#pragma once

// Doors: every place where bytes from outside come in, each as one function that takes any bytes at
// all. A door aborts (ALS_CHECK, or a sanitizer) where the code behind it breaks its word: with
// itself when it is asked in another way, with a twin, or with what it wrote itself.
//
// libFuzzer tries them (fuzz_main.cpp, tools/fuzz.sh); replay_test.cpp, which every compiler
// builds, goes through the seeds.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "als/base/check.h"
#include "als/base/result.h"

namespace als::fuzz {

using Bytes = std::span<const std::uint8_t>;
using Seed = std::vector<std::uint8_t>;

void about(Bytes input);
void archive(Bytes input);
void cache(Bytes input);
void checkpoint(Bytes input);
void engine(Bytes input);
void fields(Bytes input);
void folder(Bytes input);
void gzip(Bytes input);
void items(Bytes input);
void kernels(Bytes input);
void manifest(Bytes input);
void model(Bytes input);
void ratings(Bytes input);
void safetensors(Bytes input);
void scale(Bytes input);
void shards(Bytes input);
void table(Bytes input);
void text(Bytes input);
void titles(Bytes input);

struct Door {
  const char* name;  ///< of its executable, and of its folder in seeds/
  void (*enter)(Bytes input);
};
std::span<const Door> doors();

/// Seeds that a writer makes, so that they follow the format; the others are files in seeds/.
std::vector<Seed> made_seeds(std::string_view door);

/// Those of seeds/<door>.found: the fewest that together reach all code that a fuzzer has reached
/// (tools/fuzz.sh --keep writes it: of each its size and a line end, then its bytes).
std::vector<Seed> found_seeds(std::string_view door);

}  // namespace als::fuzz
