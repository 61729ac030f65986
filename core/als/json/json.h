#pragma once

// Json: what manifests, reports and metrics are made of; keys stay in the order in which they were
// set. In the core nothing may throw: parse with allow_exceptions = false, and ask the type of
// whatever came from outside before its value.

#include <nlohmann/json.hpp>
#include <string>

namespace als {

using Json = nlohmann::ordered_json;

/// On one line, or with `indent` on many. What is not UTF-8 (a folder may be called anything) is
/// replaced, where dump() by itself would throw.
inline std::string text_of(const Json& json, int indent = -1) {
  return json.dump(indent, ' ', /*ensure_ascii=*/false, Json::error_handler_t::replace);
}

}  // namespace als
