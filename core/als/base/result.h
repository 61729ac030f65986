#pragma once

// Result<T>: a value or an Error, the core's only way of failing on outside data.
//
// The spelling follows std::expected (not in C++20). Nothing in the core throws: an exception
// compiled to WebAssembly reaches JavaScript as an opaque object, and a trained model must behave
// alike in both worlds.

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "als/base/check.h"

namespace als {

/// What kind of thing went wrong; programs branch on it. Sent across the WebAssembly border by
/// name: never renumber.
enum class ErrorCode : std::uint8_t {
  kInvalidArgument = 1,     ///< a setting or a request outside its documented range
  kParse = 2,               ///< a text file has a malformed row
  kIo = 3,                  ///< a file cannot be read or written
  kBadFormat = 4,           ///< a binary file does not follow its layout
  kUnsupportedVersion = 5,  ///< a bundle or model of a newer or unknown version
  kCorrupt = 6,             ///< sizes or checksums disagree with the manifest
  kNumerical = 7,           ///< a matrix is not positive definite, a value is not finite
  kCancelled = 8,           ///< the progress callback asked to stop
};

/// "invalid-argument", "parse", ...: the name used in JSON and in TypeScript.
std::string_view error_code_name(ErrorCode code);

/// Text for a person: where it is, what was found, what was expected. Made, copied and ended by
/// calls: inlined wherever something can fail, they were 1.9 KB of the engine's download.
struct Error {
  ErrorCode code{};
  std::string message;

  Error() = default;
  Error(ErrorCode error_code, std::string text);
  Error(const Error&);
  Error(Error&&) noexcept;
  Error& operator=(const Error&);
  Error& operator=(Error&&) noexcept;
  ~Error();
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool has_value() const { return state_.index() == 0; }
  explicit operator bool() const { return has_value(); }

  T& value() & {
    ALS_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  const T& value() const& {
    ALS_CHECK(has_value());
    return *std::get_if<0>(&state_);
  }
  T&& value() && {
    ALS_CHECK(has_value());
    return std::move(*std::get_if<0>(&state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  const Error& error() const {
    ALS_CHECK(!has_value());
    return *std::get_if<1>(&state_);
  }

 private:
  std::variant<T, Error> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)), failed_(true) {}

  bool has_value() const { return !failed_; }
  explicit operator bool() const { return has_value(); }
  const Error& error() const {
    ALS_CHECK(failed_);
    return error_;
  }

 private:
  Error error_{};
  bool failed_ = false;
};

}  // namespace als
