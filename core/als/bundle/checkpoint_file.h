#pragma once

// A Checkpoint as a safetensors file of F32 tensors; a double is two U32, low half first.

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "als/base/result.h"
#include "als/bundle/safetensors.h"
#include "als/model/checkpoint.h"

namespace als {

/// `run` names the data and the settings: a checkpoint of another run must not be gone on from.
std::vector<std::uint8_t> encode(const Checkpoint& checkpoint, const std::string& run);

/// The same file as ranks write it together: what this one writes, which looks at the checkpoint.
/// Its sum (file_sum.h) is still to be written, that of all ranks' pieces.
FilePieces pieces_of(const Checkpoint& checkpoint, const std::string& run);

/// The values are copied, or looked up in `bytes` while `owner` keeps them. kBadFormat if the file
/// is damaged; kInvalidArgument if it is of another run.
Result<Checkpoint> decode_checkpoint(std::span<const std::uint8_t> bytes, const std::string& run,
                                     const std::shared_ptr<const void>& owner = {});

}  // namespace als
