// catalog: tables of items, titles, links and tags.

#include <set>

#include "als/base/text.h"
#include "als/catalog/item_table.h"
#include "input.h"

namespace als::fuzz {
namespace {

void check_catalog(const Catalog& catalog) {
  ALS_CHECK(catalog.tags.size() <= kMaxCatalogTags && catalog.links.size() <= 8);
  for (const LinkKind& link : catalog.links) ALS_CHECK(is_link_address(link.address));
  std::set<std::string_view> ids;
  for (const CatalogItem& item : catalog.items) {
    ALS_CHECK(!item.item_id.empty() && ids.insert(item.item_id).second);
    ALS_CHECK(is_valid_utf8(item.title) && is_valid_utf8(item.item_id));
    ALS_CHECK(item.title.find('\n') == std::string::npos);
    ALS_CHECK(item.links.empty() || item.links.size() == num_with_values(catalog.links));
    if (catalog.tags.size() < 64) ALS_CHECK(item.tag_mask >> catalog.tags.size() == 0);
  }
  for (const auto& [tag, places] : catalog.rare_tags) {
    for (const std::int32_t place : places)
      ALS_CHECK(place >= 0 && static_cast<std::size_t>(place) < catalog.items.size());
  }
}

}  // namespace

void items(Bytes bytes) {
  Input input(bytes);
  const unsigned kind = input.option() % 4;
  const std::string text = input.rest_text();
  if (kind == 0) {
    const Result<Catalog> catalog = read_items(text, "i", {});
    if (!catalog) return check_refusal(catalog.error());
    check_catalog(*catalog);
  } else if (kind == 1) {
    const Result<Catalog> catalog = read_titles(text, "i", {}, {0, 1, 2, -1, 3, false, false});
    if (!catalog) return check_refusal(catalog.error());
    check_catalog(*catalog);
  } else if (kind == 2) {
    Catalog catalog;
    for (const char* const id : {"1", "2", "7", "Heat"})
      catalog.items.push_back({id, id, 0, 0, {}});
    if (const Result<void> read = read_links(text, "l", {}, catalog); !read)
      check_refusal(read.error());
    check_catalog(catalog);
  } else {
    const Result<UserTagTable> tags = read_user_tags(text, "t", {});
    if (!tags) return check_refusal(tags.error());
    for (const UserTag& tag : tags->tags) ALS_CHECK(normalised_tag(tag.tag) == tag.tag);
  }
}

}  // namespace als::fuzz
