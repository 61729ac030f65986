#pragma once

// Catalog: what a movie is called, when it is from, its genres and its ids elsewhere; and the
// parsers of MovieLens's files about movies.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/result.h"
#include "als/base/text.h"

namespace als {

struct CatalogItem {
  std::uint32_t item_id = 0;
  std::string title;           ///< UTF-8, as in the file: "Matrix, The (1999)"
  std::uint16_t year = 0;      ///< 0: the title does not say
  std::uint32_t tag_mask = 0;  ///< bit g: genre_names()[g]; 0: "(no genres listed)"
  std::uint32_t imdb_id = 0;   ///< 0: unknown
  std::uint32_t tmdb_id = 0;   ///< 0: unknown
};

struct Catalog {
  std::vector<CatalogItem> items;
  BadRows bad_rows;
};

/// MovieLens's genres in alphabetical order: the bits of every genre mask. At most 32.
const std::vector<std::string>& genre_names();

enum class MovieLayout : std::uint8_t {
  kCsv,  ///< movies.csv: a header `movieId,title,genres`, quotes where needed (latest, 20M, 25M,
         ///< 32M)
  kDoubleColon,  ///< movies.dat: movie::title::genres (1M in Latin-1, 10M in UTF-8)
  kBarFlags,     ///< u.item: movie|title|two dates|url|19 genre flags (100K, Latin-1)
};

/// kParse with `file_name`, line and what was expected; a movie that stands twice or an unknown
/// genre is a bad row. With `skip_bad_rows` they are counted and named instead.
Result<Catalog> parse_movies(std::string_view text, std::string_view file_name, MovieLayout layout,
                             bool skip_bad_rows);

/// links.csv (`movieId,imdbId,tmdbId`, either id may be empty) into the movies that it names;
/// others are passed over.
Result<void> parse_links(std::string_view text, std::string_view file_name, bool skip_bad_rows,
                         Catalog& catalog);

/// "Heat (1995)" is of 1995; 0 if the title does not end in a year. "(1975-1979)" counts with its
/// first year.
std::uint16_t year_of_title(std::string_view title);

/// The title for a screen: without the year, its article in front: "Matrix, The (1999)" is "The
/// Matrix".
std::string display_title(std::string_view title);

}  // namespace als
