#pragma once

// Json: what manifests, reports and metrics are made of; keys stay in the order in which they were
// set. In the core nothing may throw: parse with allow_exceptions = false, and ask the type of
// whatever came from outside before its value.

#include <nlohmann/json.hpp>

namespace als {

using Json = nlohmann::ordered_json;

}  // namespace als
