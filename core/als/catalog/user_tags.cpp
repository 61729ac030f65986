#include "als/catalog/user_tags.h"

#include "als/base/text.h"

namespace als {

std::string normalised_tag(std::string_view tag) {
  std::string result;
  for (const char c : to_utf8(tag)) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    if (space && (result.empty() || result.ends_with(' '))) continue;
    result.push_back(space ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  if (result.ends_with(' ')) result.pop_back();
  return result;
}

}  // namespace als
