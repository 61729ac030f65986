#pragma once

// fast_hash(): 64 bits that tell whether bytes are as they were written, at the speed of memory. No
// defence against somebody who wants them to be equal: that is what sha256_hex is for.

#include <cstdint>
#include <span>

#include "als/base/thread_pool.h"

namespace als::tools {

/// Any change within one aligned word of eight bytes is found for certain, others but for one in
/// 2^64. The same for any number of threads.
std::uint64_t fast_hash(std::span<const std::uint8_t> bytes, ThreadPool& pool);

}  // namespace als::tools
