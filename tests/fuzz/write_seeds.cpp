// als_fuzz_seeds FOLDER: the seeds that writers make and those that were found, a folder for each
// door.

#include <cstdio>
#include <filesystem>
#include <string>

#include "door.h"
#include "support/files.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: als_fuzz_seeds FOLDER\n");
    return 2;
  }
  for (const als::fuzz::Door& door : als::fuzz::doors()) {
    const std::filesystem::path folder = std::filesystem::path(argv[1]) / door.name;
    std::filesystem::create_directories(folder);
    int number = 0;
    std::vector<als::fuzz::Seed> seeds = als::fuzz::made_seeds(door.name);
    for (als::fuzz::Seed& seed : als::fuzz::found_seeds(door.name))
      seeds.push_back(std::move(seed));
    for (const als::fuzz::Seed& seed : seeds) {
      const auto path = folder / std::to_string(++number);
      if (const als::Result<void> written = als::tools::write_file(path, seed); !written) {
        std::fprintf(stderr, "%s\n", written.error().message.c_str());
        return 1;
      }
    }
  }
  return 0;
}
