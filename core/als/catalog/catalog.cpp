#include "als/catalog/catalog.h"

#include <algorithm>

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
  return inside.empty() || padded || inside == "id";
}

bool has_values(const LinkKind& link) { return link.address.find("{id}") == std::string::npos; }

std::size_t num_with_values(std::span<const LinkKind> links) {
  return static_cast<std::size_t>(std::count_if(links.begin(), links.end(), has_values));
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
  if (open == std::string_view::npos || !name.ends_with(')')) return with_article_in_front(name);
  return with_article_in_front(name.substr(0, open)) + std::string(name.substr(open));
}

}  // namespace als
