#pragma once

// Whether a safetensors file is as it was written: its metadata's "sum" is of all its bytes, with
// 16 zeros in place of itself. Not against intent, as bundles are (SHA-256), but against disks: any
// change within one aligned word of four bytes is noticed, and nearly all others are. It is a sum
// over these words, each times an odd number of its own, so ranks that write a file together add
// theirs.

#include <cstdint>
#include <span>

#include "als/base/result.h"
#include "als/bundle/safetensors.h"

namespace als {

inline constexpr const char* kSumKey = "sum";
inline constexpr const char* kNoSum = "0000000000000000";  ///< the value until write_sum()

/// What these pieces add to the sum of their file.
std::uint64_t sum_of(const FilePieces& pieces);
/// What a file's "sum" should be.
std::uint64_t sum_of(std::span<const std::uint8_t> file);

/// Fills the room that the metadata keep for it, if they do. `head`: a file, or its beginning.
void write_sum(std::span<std::uint8_t> head, std::uint64_t sum);

/// kBadFormat if the file has no sum, or another one.
Result<void> check_sum(std::span<const std::uint8_t> file);

}  // namespace als
