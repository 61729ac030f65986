#include "als/base/result.h"

namespace als {

// Not inlined by the optimiser of whole programs either.
[[gnu::noinline]] Error::Error(ErrorCode error_code, std::string text)
    : code(error_code), message(std::move(text)) {}
[[gnu::noinline]] Error::Error(const Error&) = default;
[[gnu::noinline]] Error::Error(Error&&) noexcept = default;
[[gnu::noinline]] Error& Error::operator=(const Error&) = default;
[[gnu::noinline]] Error& Error::operator=(Error&&) noexcept = default;
[[gnu::noinline]] Error::~Error() = default;

std::string_view error_code_name(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument:
      return "invalid-argument";
    case ErrorCode::kParse:
      return "parse";
    case ErrorCode::kIo:
      return "io";
    case ErrorCode::kBadFormat:
      return "bad-format";
    case ErrorCode::kUnsupportedVersion:
      return "unsupported-version";
    case ErrorCode::kCorrupt:
      return "corrupt";
    case ErrorCode::kNumerical:
      return "numerical";
    case ErrorCode::kCancelled:
      return "cancelled";
  }
  return "unknown";
}

}  // namespace als
