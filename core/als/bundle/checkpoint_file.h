#pragma once

// A Checkpoint as a safetensors file of F32 tensors; a double is two U32, low half first.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "als/base/result.h"
#include "als/model/checkpoint.h"

namespace als {

/// `run` names the data and the settings: a checkpoint of another run must not be gone on from.
std::vector<std::uint8_t> encode(const Checkpoint& checkpoint, const std::string& run);

/// kBadFormat if the file is damaged; kInvalidArgument if it is of another run.
Result<Checkpoint> decode_checkpoint(std::span<const std::uint8_t> bytes, const std::string& run);

}  // namespace als
