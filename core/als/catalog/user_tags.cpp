#include "als/catalog/user_tags.h"

#include "als/base/text.h"

namespace als {

std::string normalised_tag(std::string_view tag) {
  std::string result;
  for (const char c : to_utf8(trim(tag))) {
    const bool space = c == ' ' || c == '\t' || c == '\n';
    if (space && result.ends_with(' ')) continue;
    result.push_back(space ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return result;
}

}  // namespace als
