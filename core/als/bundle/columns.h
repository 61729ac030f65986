#pragma once

// Columns of integers as a compressor likes them: one byte of all values after the other, and
// differences where neighbours are close. FORMAT.md, "Columns".

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace als {

/// The `width` lowest bytes of each value, [width x n], lowest first. The others must be 0.
std::vector<std::uint8_t> byte_planes(std::span<const std::uint32_t> values, std::size_t width);
/// The values of [width x n] planes; `width` 1 ... 4 divides the size.
std::vector<std::uint32_t> from_byte_planes(std::span<const std::uint8_t> planes,
                                            std::size_t width);

/// Each value less the one before (the first less 0), modulo 2^32, small ones of either sign small:
/// 0, -1, 1, -2 ... become 0, 1, 2, 3 ...
std::vector<std::uint32_t> differences(std::span<const std::uint32_t> values);
/// The values of such differences.
std::vector<std::uint32_t> from_differences(std::span<const std::uint32_t> differences);

}  // namespace als
