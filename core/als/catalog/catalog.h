#pragma once

// Catalog: what items are called, when they are from, their tags, and where else they are
// described.

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "als/base/text.h"

namespace als {

struct CatalogItem {
  std::string item_id;         ///< each once
  std::string title;           ///< UTF-8, one line, as in the data: "Matrix, The (1999)"
  std::uint16_t year = 0;      ///< 0: unknown
  std::uint64_t tag_mask = 0;  ///< bit t: Catalog::tags[t]
  /// One for each of Catalog::links that has values, empty: none; or nothing.
  std::vector<std::string> links;
};

/// A kind of link: how it is called, and an address in which `{}` stands for the item's value,
/// `{:07}` for the value with zeros in front to seven letters, or `{id}` for the item's id: such a
/// kind has no values. Only http and https.
struct LinkKind {
  std::string name;
  std::string address;

  bool operator==(const LinkKind&) const = default;
};
bool is_link_address(std::string_view address);
bool has_values(const LinkKind& link);
std::size_t num_with_values(std::span<const LinkKind> links);

struct Catalog {
  std::vector<CatalogItem> items;
  std::vector<std::string> tags;  ///< at most 64
  std::vector<LinkKind> links;    ///< at most 8, those without values last
  /// Tags beyond those: each with the positions of its items. They are features, no more.
  std::vector<std::pair<std::string, std::vector<std::int32_t>>> rare_tags;
  BadRows bad_rows;  ///< left out
};
constexpr std::size_t kMaxCatalogTags = 64;

/// The positions of each tag's items, rising, each once.
using ItemsOfTags = std::map<std::string, std::vector<std::int32_t>>;

/// Sets Catalog::tags, tag masks and rare tags: the tags of most items are kept, of equal ones the
/// first by its letters; they stand in the order of letters.
void set_tags(Catalog& catalog, ItemsOfTags items_of);

/// "Heat (1995)" is of 1995; 0 if the title does not end in a year. "(1975-1979)" counts with its
/// first year.
std::uint16_t year_of_title(std::string_view title);

/// The title for a screen: without the year, its article in front: "Matrix, The (1999)" is "The
/// Matrix".
std::string display_title(std::string_view title);

/// Without spaces around it, no-break ones among them, which MovieLens has before some years.
std::string_view trim_title(std::string_view title);

}  // namespace als
