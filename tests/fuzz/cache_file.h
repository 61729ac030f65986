#pragma once

// What cache.cpp and its seeds have in common.

#include "memory_folder.h"
#include "support/ratings_cache.h"

namespace als::fuzz {

const tools::CacheKey& cache_seed_key();
const tools::RatingsCache& cache_in_memory(const MemoryFolder& folder);

}  // namespace als::fuzz
