#include "als/catalog/catalog.h"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>

namespace als {
namespace {

// The order of the flags in u.item; the first says "unknown".
constexpr std::array<std::string_view, 19> kFlagGenres = {
    "",          "Action",   "Adventure",   "Animation", "Children",
    "Comedy",    "Crime",    "Documentary", "Drama",     "Fantasy",
    "Film-Noir", "Horror",   "Musical",     "Mystery",   "Romance",
    "Sci-Fi",    "Thriller", "War",         "Western"};

/// The bit of a genre; nothing if it is unknown. "(no genres listed)" has no bit.
std::optional<std::uint32_t> genre_bit(std::string_view name) {
  if (name == "(no genres listed)" || name == "unknown") return 0U;
  if (name == "Children's") name = "Children";  // the spelling of 1M
  const std::vector<std::string>& names = genre_names();
  const auto found = std::lower_bound(names.begin(), names.end(), name);
  if (found == names.end() || *found != name) return std::nullopt;
  return 1U << (found - names.begin());
}

/// A parsed row, or what is wrong with it.
struct MovieOrComplaint {
  CatalogItem movie;
  std::string complaint;  // empty: the row is good
};

std::string quoted(std::string_view field) {
  std::string text = "\"";
  text += to_utf8(field.substr(0, 80));
  text += '"';
  return text;
}

/// Without spaces around it; MovieLens has a no-break space before some years.
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

MovieOrComplaint make_movie(std::string_view id, std::string_view title, std::string_view genres) {
  MovieOrComplaint result;
  const auto item_id = parse_u32(id);
  if (!item_id) {
    result.complaint = "movie " + quoted(id) + " is not a whole number";
    return result;
  }
  result.movie.item_id = *item_id;
  const std::string utf8 = to_utf8(title);
  result.movie.title = trim_title(utf8);
  if (result.movie.title.empty()) {
    result.complaint = "movie " + std::to_string(*item_id) + " has no title";
    return result;
  }
  result.movie.year = year_of_title(result.movie.title);
  for (const std::string_view genre : split_fields(trim(genres), "|")) {
    const auto bit = genre_bit(genre);
    if (!bit) {
      result.complaint = "genre " + quoted(genre) + " is not one of MovieLens's";
      return result;
    }
    result.movie.tag_mask |= *bit;
  }
  return result;
}

MovieOrComplaint parse_csv_movie(std::string_view line) {
  const auto fields = split_csv(line);
  if (!fields || fields->size() != 3)
    return {{}, "expected movieId,title,genres with a title in quotes if it has commas"};
  return make_movie((*fields)[0], (*fields)[1], (*fields)[2]);
}

MovieOrComplaint parse_double_colon_movie(std::string_view line) {
  const std::vector<std::string_view> fields = split_fields(line, "::");
  if (fields.size() != 3) return {{}, "expected movie::title::genres"};
  return make_movie(fields[0], fields[1], fields[2]);
}

MovieOrComplaint parse_bar_flags_movie(std::string_view line) {
  const std::vector<std::string_view> fields = split_fields(line, "|");
  constexpr std::size_t kFirstFlag = 5;
  if (fields.size() != kFirstFlag + kFlagGenres.size()) {
    return {{}, "expected movie|title|date|date|url and 19 genre flags"};
  }
  MovieOrComplaint result = make_movie(fields[0], fields[1], "(no genres listed)");
  for (std::size_t i = 0; i < kFlagGenres.size() && result.complaint.empty(); ++i) {
    const std::string_view flag = fields[kFirstFlag + i];
    if (flag != "0" && flag != "1")
      result.complaint = "genre flag " + quoted(flag) + " is not 0 or 1";
    if (flag == "1" && i > 0) result.movie.tag_mask |= *genre_bit(kFlagGenres[i]);
  }
  return result;
}

MovieOrComplaint parse_movie(std::string_view line, MovieLayout layout) {
  switch (layout) {
    case MovieLayout::kCsv:
      return parse_csv_movie(line);
    case MovieLayout::kDoubleColon:
      return parse_double_colon_movie(line);
    case MovieLayout::kBarFlags:
      return parse_bar_flags_movie(line);
  }
  return {};
}

Result<void> expect_header(LineReader& lines, std::string_view file_name, std::string_view header) {
  if (lines.next() && lines.line() == header) return {};
  return parse_error(file_name, 1,
                     "the header is " + quoted(lines.line()) + "; expected " + std::string(header));
}

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

const std::vector<std::string>& genre_names() {
  static const std::vector<std::string> names = {
      "Action",  "Adventure", "Animation", "Children", "Comedy", "Crime",   "Documentary",
      "Drama",   "Fantasy",   "Film-Noir", "Horror",   "IMAX",   "Musical", "Mystery",
      "Romance", "Sci-Fi",    "Thriller",  "War",      "Western"};
  return names;
}

Result<Catalog> parse_movies(std::string_view text, std::string_view file_name, MovieLayout layout,
                             bool skip_bad_rows) {
  Catalog catalog;
  LineReader lines(text);
  if (layout == MovieLayout::kCsv) {
    if (const Result<void> header = expect_header(lines, file_name, "movieId,title,genres");
        !header) {
      return header.error();
    }
  }
  std::unordered_map<std::uint32_t, std::int64_t> line_of_id;
  while (lines.next()) {
    MovieOrComplaint parsed = parse_movie(lines.line(), layout);
    if (parsed.complaint.empty()) {
      const auto [first, is_new] = line_of_id.emplace(parsed.movie.item_id, lines.line_number());
      if (is_new) {
        catalog.items.push_back(std::move(parsed.movie));
        continue;
      }
      parsed.complaint = "movie " + std::to_string(parsed.movie.item_id) +
                         " stands already in line " + std::to_string(first->second);
    }
    const Result<void> skipped = catalog.bad_rows.add(
        parse_error(file_name, lines.line_number(), parsed.complaint), skip_bad_rows);
    if (!skipped) return skipped.error();
  }
  return catalog;
}

Result<void> parse_links(std::string_view text, std::string_view file_name, bool skip_bad_rows,
                         Catalog& catalog) {
  std::unordered_map<std::uint32_t, CatalogItem*> movie_of_id;
  for (CatalogItem& movie : catalog.items) movie_of_id.emplace(movie.item_id, &movie);
  LineReader lines(text);
  if (const Result<void> header = expect_header(lines, file_name, "movieId,imdbId,tmdbId");
      !header) {
    return header.error();
  }
  const auto id_or_empty = [](std::string_view field) {
    return field.empty() ? 0U : parse_u32(field);
  };
  while (lines.next()) {
    const std::vector<std::string_view> fields = split_fields(lines.line(), ",");
    const auto item_id = fields.size() == 3 ? parse_u32(fields[0]) : std::nullopt;
    const auto imdb_id = fields.size() == 3 ? id_or_empty(fields[1]) : std::nullopt;
    const auto tmdb_id = fields.size() == 3 ? id_or_empty(fields[2]) : std::nullopt;
    if (!item_id || !imdb_id || !tmdb_id) {
      const Result<void> skipped =
          catalog.bad_rows.add(parse_error(file_name, lines.line_number(),
                                           "expected movieId,imdbId,tmdbId in whole numbers"),
                               skip_bad_rows);
      if (!skipped) return skipped.error();
      continue;
    }
    const auto movie = movie_of_id.find(*item_id);
    if (movie == movie_of_id.end()) continue;
    movie->second->imdb_id = *imdb_id;
    movie->second->tmdb_id = *tmdb_id;
  }
  return {};
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
