// Apart from the rest of the catalogue, which the page's engine is made of too: it has no use for
// this.

#include <algorithm>
#include <utility>

#include "als/base/stable_order.h"
#include "als/catalog/catalog.h"

namespace als {

void set_tags(Catalog& catalog, ItemsOfTags items_of) {
  std::vector<std::pair<std::size_t, std::string>> by_use;
  by_use.reserve(items_of.size());
  for (const auto& [tag, items] : items_of) by_use.emplace_back(items.size(), tag);
  sort_stably(by_use, [](const auto& a, const auto& b) { return a.first > b.first; });
  by_use.resize(std::min(by_use.size(), kMaxCatalogTags));
  catalog.tags.clear();
  for (const auto& [count, tag] : by_use) catalog.tags.push_back(tag);
  sort_stably(catalog.tags);
  for (auto& [tag, items] : items_of) {
    const auto found = std::lower_bound(catalog.tags.begin(), catalog.tags.end(), tag);
    if (found == catalog.tags.end() || *found != tag) {
      catalog.rare_tags.emplace_back(tag, std::move(items));
      continue;
    }
    const std::uint64_t bit = std::uint64_t{1} << (found - catalog.tags.begin());
    for (const std::int32_t item : items)
      catalog.items[static_cast<std::size_t>(item)].tag_mask |= bit;
  }
}

}  // namespace als
