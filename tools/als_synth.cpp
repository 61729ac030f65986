// als_synth: a MovieLens folder whose ratings are drawn from a documented taste model
// (core/als/synth/taste_model.h), for machines without data. The same bytes for the same seed,
// everywhere.

#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "als/base/random.h"
#include "als/base/text.h"
#include "als/catalog/catalog.h"
#include "als/synth/taste_model.h"
#include "support/bundle_folder.h"
#include "support/command_line.h"
#include "support/files.h"

namespace {

using namespace als;
using namespace als::tools;

struct Options {
  std::string movies;
  std::string traits;
  std::string out;
  TasteSettings settings;
};

Result<std::string> read_text(const std::string& path) {
  const Result<std::vector<std::uint8_t>> bytes = read_file(path);
  if (!bytes) return bytes.error();
  return std::string(bytes->begin(), bytes->end());
}

/// Fame and acclaim for a catalogue that comes without them: few movies are famous.
void draw_fame_and_acclaim(std::vector<TasteMovie>& movies, std::uint64_t seed) {
  for (TasteMovie& movie : movies) {
    Random random(~seed, movie.movie_id);
    const double u = random.uniform();
    movie.fame = 1 + static_cast<int>(9.0 * u * u);
    movie.acclaim = 1 + static_cast<int>(9.0 * random.uniform());
  }
}

/// `movieId,fame,acclaim,traits` with bars between the traits. Returns how many traits there are.
Result<int> read_traits(const std::string& path, std::vector<TasteMovie>& movies) {
  const Result<std::string> text = read_text(path);
  if (!text) return text.error();
  std::map<std::uint32_t, TasteMovie*> movie_of_id;
  for (TasteMovie& movie : movies) movie_of_id[movie.movie_id] = &movie;
  std::map<std::string, int, std::less<>> trait_index;
  LineReader lines(*text);
  if (!lines.next() || lines.line() != "movieId,fame,acclaim,traits") {
    return parse_error(path, 1, "expected the header movieId,fame,acclaim,traits");
  }
  while (lines.next()) {
    const std::vector<std::string_view> fields = split_fields(lines.line(), ",");
    // An absent number is 0, which no column may be.
    const auto number = [&](std::size_t i) {
      return fields.size() == 4 ? parse_u32(fields[i]).value_or(0) : 0;
    };
    const auto movie_found = movie_of_id.find(number(0));
    const std::uint32_t fame = number(1);
    const std::uint32_t acclaim = number(2);
    if (movie_found == movie_of_id.end() || fame < 1 || fame > 9 || acclaim < 1 || acclaim > 9) {
      return parse_error(path, lines.line_number(),
                         "expected a movie's id, fame 1-9, acclaim 1-9 and traits");
    }
    TasteMovie& movie = *movie_found->second;
    movie.fame = static_cast<int>(fame);
    movie.acclaim = static_cast<int>(acclaim);
    for (const std::string_view trait : split_fields(fields[3], "|")) {
      if (trait.empty()) continue;
      movie.traits.push_back(
          trait_index.emplace(std::string(trait), static_cast<int>(trait_index.size()))
              .first->second);
    }
  }
  return static_cast<int>(trait_index.size());
}

std::string ratings_csv(const std::vector<RatingRow>& rows) {
  std::string csv = "userId,movieId,rating,timestamp\n";
  constexpr std::int64_t kFirstSecond = 1'700'000'000;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const int half_stars = rows[i].half_stars;
    csv += std::to_string(rows[i].user_id) + ',' + std::to_string(rows[i].movie_id) + ',' +
           std::to_string(half_stars / 2) + (half_stars % 2 == 0 ? ".0," : ".5,") +
           std::to_string(kFirstSecond + static_cast<std::int64_t>(i)) + '\n';
  }
  return csv;
}

std::string readme_text(const Options& options, std::size_t num_ratings) {
  return "These ratings are synthetic. No person gave them.\n\n"
         "als_synth " MATINEE_VERSION " drew " +
         std::to_string(num_ratings) + " ratings of " + std::to_string(options.settings.num_users) +
         " invented users from the taste model\ndescribed in core/als/synth/taste_model.h of "
         "Matinee, with seed " +
         std::to_string(options.settings.seed) +
         ". The layout is that of\nMovieLens (ratings.csv, movies.csv); the timestamps only "
         "count the rows.\n";
}

Result<void> run(const Options& options) {
  if (options.settings.min_ratings > options.settings.max_ratings) {
    return Error{ErrorCode::kInvalidArgument,
                 "--min-ratings-per-user is above --max-ratings-per-user"};
  }
  const Result<std::string> movies_csv = read_text(options.movies);
  if (!movies_csv) return movies_csv.error();
  const Result<Catalog> catalog =
      parse_movies(*movies_csv, options.movies, MovieLayout::kCsv, false);
  if (!catalog) return catalog.error();
  if (catalog->movies.empty())
    return Error{ErrorCode::kParse, options.movies + ": there are no movies"};

  std::vector<TasteMovie> movies;
  for (const CatalogMovie& movie : catalog->movies) {
    movies.push_back({movie.movie_id, movie.genre_mask, movie.year, 5, 5, {}});
  }
  int num_traits = 0;
  if (options.traits.empty()) {
    draw_fame_and_acclaim(movies, options.settings.seed);
  } else {
    const Result<int> read = read_traits(options.traits, movies);
    if (!read) return read.error();
    num_traits = *read;
  }
  const std::vector<RatingRow> rows = draw_ratings(movies, num_traits, options.settings);
  const Json synthetic{{"synthetic", true},
                       {"generator", "als_synth " MATINEE_VERSION},
                       {"seed", options.settings.seed},
                       {"users", options.settings.num_users},
                       {"ratings", rows.size()}};
  const Result<void> written = replace_folder(
      options.out, "synthetic.json", [&](const std::filesystem::path& folder) -> Result<void> {
        if (const Result<void> done = write_file(folder / "ratings.csv", ratings_csv(rows)); !done)
          return done.error();
        if (const Result<void> done = write_file(folder / "movies.csv", *movies_csv); !done)
          return done.error();
        if (const Result<void> done =
                write_file(folder / "README.txt", readme_text(options, rows.size()));
            !done) {
          return done.error();
        }
        return write_file(folder / "synthetic.json", synthetic.dump(1) + "\n");
      });
  if (!written) return written.error();
  std::printf("%s: %zu synthetic ratings of %d users, %zu movies\n", options.out.c_str(),
              rows.size(), options.settings.num_users, movies.size());
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Draws synthetic ratings for a catalogue from a taste model and writes them as a MovieLens "
      "folder.",
      "als_synth");
  app.add_option("--movies", options.movies, "Catalogue: a movies.csv in MovieLens's layout")
      ->required();
  app.add_option("--traits", options.traits,
                 "movieId,fame,acclaim,traits; drawn from the seed if not given");
  app.add_option("--out", options.out,
                 "Folder to write: ratings.csv, movies.csv, synthetic.json, README.txt")
      ->required();
  app.add_option("--users", options.settings.num_users, "Number of users")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--min-ratings-per-user", options.settings.min_ratings,
                 "The fewest ratings of a user")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--max-ratings-per-user", options.settings.max_ratings,
                 "The most; few users give that many")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  app.add_option("--seed", options.settings.seed, "Seed")->capture_default_str();
  return run_tool(app, argc, argv, [&] { return run(options); });
}
