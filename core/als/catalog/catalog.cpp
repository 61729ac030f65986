#include "als/catalog/catalog.h"

#include <algorithm>
#include <map>

#include "als/base/check.h"

namespace als {
namespace {

/// The title without a year in parentheses at its end.
std::string_view without_year(std::string_view title) {
  title = trim_title(title);
  if (year_of_title(title) == 0) return title;
  return trim_title(title.substr(0, title.rfind('(')));
}

/// "Matrix, The" with its article in front.
std::string with_article_in_front(std::string_view title) {
  constexpr std::string_view kArticles[] = {
      "The",  "A",   "An",  "La", "Le",  "Les", "L'", "Un",  "Une", "Des", "El",
      "Los",  "Las", "Una", "Il", "Lo",  "Gli", "I",  "Der", "Die", "Das", "Ein",
      "Eine", "Den", "Det", "En", "Ett", "O",   "Os", "As",  "De",  "Het", "Da"};
  const std::size_t comma = title.rfind(", ");
  if (comma == std::string_view::npos) return std::string(title);
  const std::string_view article = title.substr(comma + 2);
  if (std::find(std::begin(kArticles), std::end(kArticles), article) == std::end(kArticles))
    return std::string(title);
  // "Die, Mommie, Die" does not lack its first word.
  if (title.starts_with(std::string(article) + ",")) return std::string(title);
  return std::string(article) + (article.ends_with('\'') ? "" : " ") +
         std::string(title.substr(0, comma));
}

}  // namespace

std::string_view trim_title(std::string_view title) {
  constexpr std::string_view kNoBreakSpace = "\xc2\xa0";
  for (;;) {
    const std::size_t before = title.size();
    title = trim(title);
    if (title.starts_with(kNoBreakSpace)) title.remove_prefix(kNoBreakSpace.size());
    if (title.ends_with(kNoBreakSpace)) title.remove_suffix(kNoBreakSpace.size());
    if (title.size() == before) return title;
  }
}

bool is_link_address(std::string_view address) {
  const std::size_t open = address.find('{');
  const std::size_t close = address.find('}', std::min(open, address.size()));
  if (!(address.starts_with("https://") || address.starts_with("http://")) ||
      close == std::string_view::npos || address.find('{', open + 1) != std::string_view::npos ||
      address.find('}', close + 1) != std::string_view::npos) {
    return false;
  }
  const std::string_view inside = address.substr(open + 1, close - open - 1);
  const bool padded =
      inside.size() == 3 && inside.starts_with(":0") && inside[2] >= '1' && inside[2] <= '9';
  return inside.empty() || padded;
}

void set_tags(Catalog& catalog, std::span<const std::vector<std::string>> tags_of_items) {
  ALS_CHECK(tags_of_items.size() == catalog.items.size());
  std::map<std::string, std::vector<std::int32_t>> items_of;
  for (std::size_t i = 0; i < tags_of_items.size(); ++i) {
    for (const std::string& tag : tags_of_items[i]) {
      std::vector<std::int32_t>& items = items_of[tag];
      if (items.empty() || items.back() != static_cast<std::int32_t>(i))
        items.push_back(static_cast<std::int32_t>(i));
    }
  }
  std::vector<std::pair<std::size_t, std::string>> by_use;
  for (const auto& [tag, items] : items_of) by_use.emplace_back(items.size(), tag);
  std::stable_sort(by_use.begin(), by_use.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  by_use.resize(std::min(by_use.size(), kMaxCatalogTags));
  catalog.tags.clear();
  for (const auto& [count, tag] : by_use) catalog.tags.push_back(tag);
  std::sort(catalog.tags.begin(), catalog.tags.end());
  for (const auto& [tag, items] : items_of) {
    const auto found = std::lower_bound(catalog.tags.begin(), catalog.tags.end(), tag);
    if (found == catalog.tags.end() || *found != tag) {
      catalog.rare_tags.emplace_back(tag, items);
      continue;
    }
    const std::uint64_t bit = std::uint64_t{1} << (found - catalog.tags.begin());
    for (const std::int32_t item : items)
      catalog.items[static_cast<std::size_t>(item)].tag_mask |= bit;
  }
}

std::uint16_t year_of_title(std::string_view title) {
  title = trim_title(title);
  if (!title.ends_with(')')) return 0;
  const std::size_t open = title.rfind('(');
  if (open == std::string_view::npos) return 0;
  const std::string_view inside = title.substr(open + 1, title.size() - open - 2);
  // "1999", "1975-1979", "2006–2007", "1980-": four digits, then at most a dash and another year.
  const auto year = parse_u32(inside.substr(0, 4));
  if (!year || inside.size() < 4 || *year < 1870 || *year > 2100) return 0;
  if (inside.size() > 4 && inside[4] != '-' && !inside.substr(4).starts_with("\xe2\x80\x93"))
    return 0;
  return static_cast<std::uint16_t>(*year);
}

std::string display_title(std::string_view title) {
  std::string_view name = without_year(title);
  // "Amelie (Fabuleux destin d'Amélie Poulain, Le)": the article of the name in front belongs
  // before the parenthesis.
  const std::size_t open = name.find(" (");
  // A parenthesis within the name, "Human Centipede II (Full Sequence), The", goes with it.
  if (open == std::string_view::npos || open == 0 || !name.ends_with(')'))
    return with_article_in_front(name);
  return with_article_in_front(name.substr(0, open)) + std::string(name.substr(open));
}

}  // namespace als
