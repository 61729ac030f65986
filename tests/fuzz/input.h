#pragma once

// Input: a door's bytes, taken from the front.

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

#include "door.h"

namespace als::fuzz {

class Input {
 public:
  explicit Input(Bytes bytes) : bytes_(bytes) {}

  bool empty() const { return bytes_.empty(); }
  /// The next byte; 0 behind the end.
  std::uint8_t byte() {
    if (bytes_.empty()) return 0;
    const std::uint8_t first = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return first;
  }
  /// An option that is legible in a seed: the byte less '0'.
  unsigned option() { return static_cast<unsigned>(static_cast<std::uint8_t>(byte() - '0')); }
  template <class T>
  T value() {
    T result{};
    const std::size_t size = std::min(sizeof result, bytes_.size());
    if (size > 0) std::memcpy(&result, bytes_.data(), size);
    bytes_ = bytes_.subspan(size);
    return result;
  }
  Bytes bytes(std::size_t size) {
    const Bytes first = bytes_.first(std::min(size, bytes_.size()));
    bytes_ = bytes_.subspan(first.size());
    return first;
  }
  Bytes rest() { return bytes(bytes_.size()); }
  /// A copy, so that the address sanitizer sees one byte read too far.
  std::string rest_text() {
    const Bytes all = rest();
    std::string copy(all.begin(), all.end());
    copy.shrink_to_fit();
    return copy;
  }

 private:
  Bytes bytes_;
};

inline std::string_view as_text(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A refusal says something, in words that a terminal can show.
inline void check_refusal(const Error& error) { ALS_CHECK(error.message.size() >= 5); }

}  // namespace als::fuzz
