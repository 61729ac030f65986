#pragma once

// Outside ids of users and items: any text in UTF-8 without control characters. Many data sets
// number theirs, which is used where it saves space or time: an id that is a decimal number as a
// program would write it, below 2^32, is *a number*. Nothing else depends on it: "007" is no number
// and another id than "7".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace als {

constexpr std::size_t kMaxIdBytes = 1024;

/// The number that the id is: digits alone, no zero in front.
inline std::optional<std::uint32_t> number_of_id(std::string_view id) {
  if (id.empty() || id.size() > 10 || (id[0] == '0' && id.size() > 1)) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : id) {
    if (c < '0' || c > '9') return std::nullopt;
    number = 10 * number + static_cast<std::uint64_t>(c - '0');
  }
  if (number > 0xffffffffU) return std::nullopt;
  return static_cast<std::uint32_t>(number);
}

/// The order of ids: numbers by their value, then all others by their bytes.
inline bool id_less(std::string_view a, std::string_view b) {
  const std::optional<std::uint32_t> number_a = number_of_id(a);
  const std::optional<std::uint32_t> number_b = number_of_id(b);
  if (number_a && number_b) return *number_a < *number_b;
  if (number_a || number_b) return number_a.has_value();
  return a < b;
}

/// What random choices about a user or an item are keyed by: the number, else a hash (FNV-1a) of
/// the text that is none.
inline std::uint64_t id_key(std::string_view id) {
  if (const std::optional<std::uint32_t> number = number_of_id(id)) return *number;
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return hash | std::uint64_t{1} << 63U;
}

}  // namespace als
