#include <fstream>
#include <string>

#include "door.h"

namespace als::fuzz {
namespace {

constexpr Door kDoors[] = {
    {"about", about},       {"archive", archive},
    {"cache", cache},       {"checkpoint", checkpoint},
    {"engine", engine},     {"fields", fields},
    {"folder", folder},     {"gzip", gzip},
    {"items", items},       {"kernels", kernels},
    {"manifest", manifest}, {"model", model},
    {"ratings", ratings},   {"safetensors", safetensors},
    {"scale", scale},       {"shards", shards},
    {"table", table},       {"text", text},
    {"titles", titles},
};

}  // namespace

std::span<const Door> doors() { return kDoors; }

std::vector<Seed> found_seeds(std::string_view door) {
  std::ifstream file(
      std::string(MATINEE_SOURCE_DIR "/tests/fuzz/seeds/") + std::string(door) + ".found",
      std::ios::binary);
  std::vector<Seed> seeds;
  for (std::size_t size = 0; file >> size && file.get() == '\n';) {
    Seed seed(size);
    file.read(reinterpret_cast<char*>(seed.data()), static_cast<std::streamsize>(size));
    seeds.push_back(std::move(seed));
  }
  return seeds;
}

}  // namespace als::fuzz
