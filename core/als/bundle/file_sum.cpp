#include "als/bundle/file_sum.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

namespace als {
namespace {

using Bytes = std::span<const std::uint8_t>;

constexpr std::size_t kNumDigits = 16;

/// Of a word by its place; odd, so that no change of the word alone leaves the sum as it is.
std::uint64_t weight(std::size_t word) { return word * 0x9e37'79b9'7f4a'7c15U | 1U; }

/// Of bytes from this place of a file on. They may begin and end within a word.
std::uint64_t sum_from(std::size_t place, Bytes bytes) {
  std::uint64_t sum = 0;
  std::size_t i = 0;
  const auto add_byte = [&] {
    sum += (std::uint64_t{bytes[i]} << 8U * ((place + i) % 4)) * weight((place + i) / 4);
    ++i;
  };
  while (i < bytes.size() && (place + i) % 4 != 0) add_byte();
  for (; i + 4 <= bytes.size(); i += 4) {
    std::uint32_t word = 0;
    std::memcpy(&word, bytes.data() + i, sizeof word);
    sum += word * weight((place + i) / 4);
  }
  while (i < bytes.size()) add_byte();
  return sum;
}

/// Where the digits are, from the beginning; 0 if there are none.
std::size_t place_of_digits(Bytes head) {
  const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  const std::string key = "\"" + std::string(kSumKey) + "\":\"";
  const std::size_t at = text.find(key);
  if (at == std::string_view::npos) return 0;
  const std::size_t place = at + key.size();
  const std::size_t end = place + kNumDigits;
  return end < text.size() && text[end] == '"' ? place : 0;
}

std::string digits_of(std::uint64_t sum) {
  std::string digits(kNumDigits, '0');
  for (std::size_t i = kNumDigits; i-- > 0; sum >>= 4U) digits[i] = "0123456789abcdef"[sum & 15U];
  return digits;
}

Bytes bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

std::uint64_t sum_of(const FilePieces& pieces) {
  std::uint64_t sum = 0;
  for (const auto& [begin, bytes] : pieces.pieces) sum += sum_from(begin, bytes);
  return sum;
}

std::uint64_t sum_of(Bytes file) {
  const std::uint64_t sum = sum_from(0, file);
  const std::size_t place = place_of_digits(file);
  if (place == 0) return sum;
  return sum - sum_from(place, file.subspan(place, kNumDigits)) + sum_from(place, bytes_of(kNoSum));
}

void write_sum(std::span<std::uint8_t> head, std::uint64_t sum) {
  const std::size_t place = place_of_digits(head);
  const std::string digits = digits_of(sum);
  if (place != 0) std::copy(digits.begin(), digits.end(), head.data() + place);
}

Result<void> check_sum(Bytes file) {
  const std::size_t place = place_of_digits(file);
  if (place == 0) return Error{ErrorCode::kBadFormat, "metadata have no sum of the file"};
  const Bytes written = file.subspan(place, kNumDigits);
  const std::string expected = digits_of(sum_of(file));
  if (std::ranges::equal(written, bytes_of(expected))) return {};
  return Error{ErrorCode::kBadFormat, "the file is damaged, or was changed: its bytes add up to " +
                                          expected + ", its metadata's sum is " +
                                          std::string(written.begin(), written.end())};
}

}  // namespace als
