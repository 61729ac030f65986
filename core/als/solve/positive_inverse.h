#pragma once

// positive_inverse(): the inverse of a positive definite matrix that is too large for one thread.

#include <cstddef>
#include <optional>
#include <vector>

#include "als/base/thread_pool.h"

namespace als {

/// Of a [size x size] symmetric matrix, which it needs as scratch; the result is rounded to float.
/// Nothing if the matrix is not positive definite. size^3 multiply-adds at most. Bit-equal for any
/// number of workers.
std::optional<std::vector<float>> positive_inverse(std::vector<double> matrix, std::size_t size,
                                                   ThreadPool& pool);

}  // namespace als
