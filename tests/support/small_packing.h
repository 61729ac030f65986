#pragma once

// A Packing without libraries, for tests of what is packed.

#include <cstdint>
#include <span>
#include <string>

#include "als/package/bundle.h"

namespace als {

/// Four FNV-1a hashes for a digest, a byte behind for gzip.
inline Packing small_packing() {
  Packing packing;
  packing.sha256_hex = [](std::span<const std::uint8_t> bytes) {
    std::string hex;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      std::uint64_t hash = 14695981039346656037U * seed;
      for (const std::uint8_t byte : bytes) hash = (hash ^ byte) * 1099511628211U;
      for (int shift = 0; shift < 64; shift += 4)
        hex.push_back("0123456789abcdef"[hash >> shift & 15U]);
    }
    return hex;
  };
  packing.gzip = [](std::span<const std::uint8_t> bytes) {
    Bytes packed(bytes.begin(), bytes.end());
    packed.push_back(31);
    return packed;
  };
  packing.gunzip = [](std::span<const std::uint8_t> bytes) -> Result<Bytes> {
    if (bytes.empty() || bytes.back() != 31) return Error{ErrorCode::kBadFormat, "not packed"};
    return Bytes(bytes.begin(), bytes.end() - 1);
  };
  return packing;
}

}  // namespace als
