#pragma once

// SHA-256 by OpenSSL, gzip by zlib: what the files of a bundle are named, checked and packed by.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/result.h"
#include "als/package/bundle.h"

namespace als::tools {

/// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::span<const std::uint8_t> bytes);
std::string sha256_hex(std::string_view text);

/// Level 9, without name or time: the same bytes every time.
std::vector<std::uint8_t> gzip(std::span<const std::uint8_t> bytes);
/// kBadFormat if the stream is damaged, has trailing bytes, or would be larger than 256 MiB.
Result<std::vector<std::uint8_t>> gunzip(std::span<const std::uint8_t> bytes);

/// These three, for the core.
Packing packing();

}  // namespace als::tools
