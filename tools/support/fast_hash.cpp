#include "support/fast_hash.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <vector>

#include "als/base/random.h"

namespace als::tools {
namespace {

constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;
constexpr std::size_t kLanes = 4;

/// Four chains of multiplications side by side, each step of which can be undone: what differs once
/// stays different.
std::uint64_t hash_block(std::span<const std::uint8_t> bytes) {
  constexpr std::uint64_t kFactor = 0x9fb21c651e98df25U;  // odd
  std::array<std::uint64_t, kLanes> lanes{1, 2, 3, 4};
  const auto step = [](std::uint64_t lane, std::uint64_t word) {
    return std::rotl((lane ^ word) * kFactor, 29);
  };
  std::size_t at = 0;
  for (; at + 8 * kLanes <= bytes.size(); at += 8 * kLanes) {
    std::array<std::uint64_t, kLanes> words;
    std::memcpy(words.data(), bytes.data() + at, sizeof words);
    for (std::size_t i = 0; i < kLanes; ++i) lanes[i] = step(lanes[i], words[i]);
  }
  for (std::size_t lane = 0; at < bytes.size(); at += 8, ++lane) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, std::min<std::size_t>(8, bytes.size() - at));
    lanes[lane] = step(lanes[lane], word);
  }
  std::uint64_t hash = mix64(bytes.size());
  for (const std::uint64_t lane : lanes) hash = mix64(hash ^ lane);
  return hash;
}

}  // namespace

std::uint64_t fast_hash(std::span<const std::uint8_t> bytes, ThreadPool& pool) {
  std::vector<std::uint64_t> hashes((bytes.size() + kBlockBytes - 1) / kBlockBytes);
  pool.parallel_for(bytes.size(), kBlockBytes, [&](std::size_t begin, std::size_t end, int) {
    hashes[begin / kBlockBytes] = hash_block(bytes.subspan(begin, end - begin));
  });
  std::uint64_t hash = mix64(bytes.size());
  for (const std::uint64_t block : hashes) hash = mix64(hash ^ block);
  return hash;
}

}  // namespace als::tools
