#include "als/base/result.h"

namespace als {

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
