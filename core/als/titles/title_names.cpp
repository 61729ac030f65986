#include "als/titles/title_names.h"

#include <algorithm>

#include "als/base/text.h"
#include "als/catalog/catalog.h"
#include "als/titles/folded_text.h"

namespace als {
namespace {

void add_once(std::vector<std::string>& names, std::string_view name) {
  if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end())
    names.emplace_back(name);
}

/// "[1968]" and "(1968)" alike; what is in brackets is otherwise another name.
std::string_view without_year_behind(std::string_view title, int& year) {
  title = trim_title(title);
  if (title.ends_with(']')) {
    const std::size_t open = title.rfind('[');
    const auto number = open == std::string_view::npos
                            ? std::nullopt
                            : parse_u32(title.substr(open + 1, title.size() - open - 2));
    if (!number || *number < 1870 || *number > 2100) return title;
    year = static_cast<int>(*number);
    return trim_title(title.substr(0, open));
  }
  year = year_of_title(title);
  return year == 0 ? title : trim_title(title.substr(0, title.rfind('(')));
}

/// "a.k.a. Se7en", "aka Se7en" is called Se7en.
std::string_view without_aka(std::string_view name) {
  for (const std::string_view aka : {"a.k.a. ", "A.K.A. ", "aka ", "AKA ", "a.k.a ", "a. k. a. "}) {
    if (name.starts_with(aka)) return trim(name.substr(aka.size()));
  }
  return name;
}

/// What comes before ": " or a dash with spaces around it; empty: nothing does.
std::string_view before_subtitle(std::string_view name) {
  std::size_t end = std::string_view::npos;
  for (const std::string_view mark : {": ", " - ", " \xe2\x80\x93 ", " \xe2\x80\x94 "})
    end = std::min(end, name.find(mark));
  return end == std::string_view::npos ? std::string_view() : name.substr(0, end);
}

}  // namespace

std::string_view without_article(std::string_view folded) {
  constexpr std::string_view kArticles[] = {"the", "a",   "an",   "le",  "la",  "les", "un",  "une",
                                            "el",  "los", "las",  "il",  "lo",  "gli", "der", "die",
                                            "das", "ein", "eine", "den", "det", "de",  "het"};
  const std::size_t space = folded.find(' ');
  if (space == std::string_view::npos) return folded;
  const std::string_view word = folded.substr(0, space);
  const bool is_article =
      std::find(std::begin(kArticles), std::end(kArticles), word) != std::end(kArticles);
  return is_article ? folded.substr(space + 1) : folded;
}

std::vector<std::string> spoken_names(std::string_view rest) {
  std::vector<std::string> names;
  const std::size_t open = rest.find(" (");
  // "Birdman: Or (The Unexpected Virtue of Ignorance)" has words there that belong to its title.
  const bool has_others = open != std::string_view::npos && open != 0 && rest.ends_with(')') &&
                          !rest.substr(0, open).ends_with(" Or") &&
                          !rest.substr(0, open).ends_with(" or");
  if (!has_others) {
    names.push_back(display_title(rest));
    return names;
  }
  names.push_back(display_title(rest.substr(0, open)));
  for (std::size_t begin = open + 2; begin < rest.size();) {
    const std::size_t close = std::min(rest.find(')', begin), rest.size());
    add_once(names, display_title(without_aka(trim(rest.substr(begin, close - begin)))));
    const std::size_t next = rest.find('(', close);
    begin = next == std::string_view::npos ? rest.size() : next + 1;
  }
  return names;
}

TitleNames names_in(std::string_view title) {
  TitleNames names;
  names.rest = without_year_behind(title, names.year);
  std::vector<std::string> written = spoken_names(names.rest);
  written.push_back(display_title(names.rest));
  written.emplace_back(names.rest);
  for (const std::string& name : written) {
    add_once(names.full, without_article(fold_text(name)));
    add_once(names.main, without_article(fold_text(before_subtitle(name))));
  }
  return names;
}

}  // namespace als
