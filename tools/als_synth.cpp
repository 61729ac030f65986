// als_synth: a MovieLens folder whose ratings are drawn from a documented taste model
// (core/als/synth/taste_model.h), for machines without data; or, with --like, one of the shape of a
// big real set (core/als/synth/movielens_like.h), to measure scale by, or tables of other things
// (core/als/synth/invented_tables.h), to read. The same bytes for the same seed, everywhere.

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/ids.h"
#include "als/base/random.h"
#include "als/base/text.h"
#include "als/base/thread_pool.h"
#include "als/catalog/item_table.h"
#include "als/json/json.h"
#include "als/synth/invented_tables.h"
#include "als/synth/movielens_like.h"
#include "als/synth/taste_model.h"
#include "support/command_line.h"
#include "support/files.h"
#include "support/ratings_cache.h"

namespace {

using namespace als;
using namespace als::tools;

/// What any of the ways to use this tool writes.
const OwnOutput kOwnOutput{
    "what als_synth makes",
    [](const std::filesystem::path& folder) -> std::optional<std::set<std::string>> {
      std::error_code code;
      if (!std::filesystem::exists(folder / "synthetic.json", code)) return std::nullopt;
      return {{"Books.csv", "README.txt", "Ratings.csv", "games.csv", "hours.csv", "jokes.tsv",
               "movies.csv", std::string(kRatingsCacheFile), "ratings.csv", "ratings.tsv",
               "synthetic.json", "visits.csv"}};
    }};

struct Options {
  std::string movies;
  std::string traits;
  std::string out;
  std::string like;
  std::int64_t num_ratings = LikeSettings::kFullRatings;  // with --like
  int scale = 1;
  bool cache_only = false;
  int threads = default_num_threads();
  std::optional<int> num_users;
  InventedSettings invented;
  bool wide = false;
  TasteSettings settings;
};

const std::map<std::string, InventedKind, std::less<>>& invented_kinds() {
  static const std::map<std::string, InventedKind, std::less<>> kinds{
      {"books", InventedKind::kBooks},
      {"games", InventedKind::kGames},
      {"jokes", InventedKind::kJokes},
      {"visits", InventedKind::kVisits}};
  return kinds;
}

/// The three ways to use this tool, which are headings of the help too.
constexpr const char* kForCatalogue = "For a catalogue";
constexpr const char* kLikeMovieLens = "With --like ml-32m";
constexpr const char* kLikeOthers = "With --like books|games|jokes|visits";

Result<std::string> read_text(const std::string& path) {
  const Result<std::vector<std::uint8_t>> bytes = read_file(path);
  if (!bytes) return bytes.error();
  return std::string(bytes->begin(), bytes->end());
}

/// `movieId,fame,acclaim,traits` with bars between the traits. Returns how many traits there are.
Result<int> read_traits(const std::string& path, std::vector<TasteItem>& movies) {
  const Result<std::string> text = read_text(path);
  if (!text) return text.error();
  std::map<std::uint32_t, TasteItem*> movie_of_id;
  for (TasteItem& movie : movies) movie_of_id[movie.item_id] = &movie;
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
    TasteItem& movie = *movie_found->second;
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

/// MovieLens's genres, by whose places tastes are drawn.
const std::vector<std::string>& movielens_genres() {
  static const std::vector<std::string> names = {
      "Action",  "Adventure", "Animation", "Children", "Comedy", "Crime",   "Documentary",
      "Drama",   "Fantasy",   "Film-Noir", "Horror",   "IMAX",   "Musical", "Mystery",
      "Romance", "Sci-Fi",    "Thriller",  "War",      "Western"};
  return names;
}

std::uint32_t genre_mask(const CatalogItem& movie, const Catalog& catalog) {
  std::uint32_t mask = 0;
  for (std::size_t genre = 0; genre < movielens_genres().size(); ++genre) {
    const auto tag = std::find(catalog.tags.begin(), catalog.tags.end(), movielens_genres()[genre]);
    if (tag != catalog.tags.end() && (movie.tag_mask >> (tag - catalog.tags.begin()) & 1U) != 0)
      mask |= 1U << genre;
  }
  return mask;
}

Result<std::uint32_t> number_of(const CatalogItem& movie, const std::string& file) {
  const std::optional<std::uint32_t> number = number_of_id(movie.item_id);
  if (number) return *number;
  return Error{ErrorCode::kParse, file + ": movie " + quoted_for_message(movie.item_id) +
                                      " is not a number, as MovieLens's are"};
}

std::string ratings_csv(const std::vector<RatingRow>& rows) {
  std::string csv = "userId,movieId,rating,timestamp\n";
  constexpr std::int64_t kFirstSecond = 1'700'000'000;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const int levels = rows[i].half_stars;
    csv += std::to_string(rows[i].user_id) + ',' + std::to_string(rows[i].item_id) + ',' +
           std::to_string(levels / 2) + (levels % 2 == 0 ? ".0," : ".5,") +
           std::to_string(kFirstSecond + static_cast<std::int64_t>(i)) + '\n';
  }
  return csv;
}

std::string readme_text(const TasteSettings& settings, std::size_t num_ratings) {
  return "These ratings are synthetic. No person gave them.\n\n"
         "als_synth " MATINEE_VERSION " drew " +
         std::to_string(num_ratings) + " ratings of " + std::to_string(settings.num_users) +
         " invented users from the taste model\ndescribed in core/als/synth/taste_model.h of "
         "Matinee, with seed " +
         std::to_string(settings.seed) +
         ". The layout is that of\nMovieLens (ratings.csv, movies.csv); the timestamps only "
         "count the rows.\n";
}

/// Where the catalogue of ml-32m is looked for if none is given: the project's shared data.
constexpr const char* kSharedMovies = "../shared/data/ml-32m/movies.csv";

/// A catalogue of MovieLens's size, for machines without one.
std::string invented_movies_csv(std::uint64_t seed) {
  const std::vector<std::string>& genres = movielens_genres();
  std::string csv = "movieId,title,genres\n";
  std::uint32_t item_id = 0;
  for (std::int64_t i = 0; i < LikeSettings::kFullMovies; ++i) {
    Random random(~seed, static_cast<std::uint64_t>(i));
    item_id += 1 + static_cast<std::uint32_t>(random.below(5));  // ids have gaps
    const std::uint64_t num_genres = 1 + random.below(3);
    std::vector<std::string> chosen;
    for (std::uint64_t n = 0; n < num_genres; ++n)
      chosen.push_back(genres[random.below(genres.size())]);
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
    csv += std::to_string(item_id) + ",Invented Film " + std::to_string(i + 1) + " (" +
           std::to_string(1920 + random.below(104)) + "),";
    for (const std::string& genre : chosen) csv += (csv.back() == ',' ? "" : "|") + genre;
    csv += '\n';
  }
  return csv;
}

/// What the ratings of one user are as rows of ratings.csv.
void append_rows(std::size_t user, const std::vector<DrawnRating>& ratings, std::string& csv) {
  const std::string start = std::to_string(user + 1) + ',';
  const auto append_number = [&](std::uint32_t value) {
    std::array<char, 10> digits;
    const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
    csv.append(digits.data(), end);
  };
  constexpr std::array<std::string_view, 11> kStars{
      "", ",0.5,", ",1.0,", ",1.5,", ",2.0,", ",2.5,", ",3.0,", ",3.5,", ",4.0,", ",4.5,", ",5.0,"};
  for (const DrawnRating& rating : ratings) {
    csv += start;
    append_number(rating.item_id);
    csv += kStars[rating.level];
    append_number(rating.timestamp);
    csv += '\n';
  }
}

/// Draws on all threads and writes user by user.
Result<void> write_like_ratings(const MovieLensLike& model, const std::filesystem::path& path,
                                ThreadPool& pool) {
  constexpr std::size_t kUsersPerBlock = 512;
  const auto failed = [&] {
    return Error{ErrorCode::kIo, path.string() + ": cannot write: " + std::strerror(errno)};
  };
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "wb"),
                                                             std::fclose);
  if (file == nullptr) return failed();
  if (std::fputs("userId,movieId,rating,timestamp\n", file.get()) < 0) return failed();
  // Two blocks for each worker at a time, so that one with busy users holds up nobody for long.
  std::vector<std::string> blocks(2 * static_cast<std::size_t>(pool.num_workers()));
  std::vector<MovieLensLike::Scratch> scratch(blocks.size());
  std::vector<std::vector<DrawnRating>> ratings(blocks.size());
  for (std::size_t begin = 0; begin < model.num_users(); begin += blocks.size() * kUsersPerBlock) {
    pool.parallel_for(blocks.size(), 1, [&](std::size_t block, std::size_t, int worker) {
      const auto mine = static_cast<std::size_t>(worker);
      blocks[block].clear();
      const std::size_t first = begin + block * kUsersPerBlock;
      const std::size_t last = std::min(first + kUsersPerBlock, model.num_users());
      for (std::size_t user = first; user < last; ++user) {
        ratings[mine].clear();
        model.draw_user(user, scratch[mine], ratings[mine]);
        append_rows(user, ratings[mine], blocks[block]);
      }
    });
    for (const std::string& block : blocks) {
      if (std::fwrite(block.data(), 1, block.size(), file.get()) != block.size()) return failed();
    }
    if (interrupted()) return Error{ErrorCode::kCancelled, "interrupted"};
  }
  if (std::fflush(file.get()) != 0) return failed();
  return {};
}

/// The same ratings without their text, as the tools keep parsed ones.
Result<void> write_like_cache(const MovieLensLike& model, const Catalog& catalog,
                              const std::filesystem::path& path, ThreadPool& pool) {
  const std::size_t num_items = catalog.items.size();
  std::vector<std::int32_t> position_of_id;  // in the catalogue
  for (std::size_t i = 0; i < num_items; ++i) {
    const std::size_t id = *number_of_id(catalog.items[i].item_id);
    position_of_id.resize(std::max(position_of_id.size(), id + 1), -1);
    position_of_id[id] = static_cast<std::int32_t>(i);
  }
  // Users draw block by block, and give what they drew in their order.
  constexpr std::size_t kUsersPerBlock = 512;
  const auto num_workers = static_cast<std::size_t>(pool.num_workers());
  std::vector<MovieLensLike::Scratch> scratch(num_workers);
  std::vector<std::vector<DrawnRating>> drawn(2 * num_workers);
  std::vector<std::vector<std::size_t>> ends(drawn.size());
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> indices;
  std::vector<std::uint8_t> levels;
  std::vector<std::uint32_t> num_ratings(num_items);
  indices.reserve(static_cast<std::size_t>(model.num_ratings()));
  levels.reserve(static_cast<std::size_t>(model.num_ratings()));
  for (std::size_t begin = 0; begin < model.num_users(); begin += drawn.size() * kUsersPerBlock) {
    pool.parallel_for(drawn.size(), 1, [&](std::size_t block, std::size_t, int worker) {
      drawn[block].clear();
      ends[block].clear();
      const std::size_t first = begin + block * kUsersPerBlock;
      for (std::size_t user = first; user < std::min(first + kUsersPerBlock, model.num_users());
           ++user) {
        model.draw_user(user, scratch[static_cast<std::size_t>(worker)], drawn[block]);
        ends[block].push_back(drawn[block].size());
      }
    });
    for (std::size_t block = 0; block < drawn.size(); ++block) {
      const auto before = static_cast<std::int64_t>(indices.size());
      for (const std::size_t end : ends[block])
        offsets.push_back(before + static_cast<std::int64_t>(end));
      for (const DrawnRating& rating : drawn[block]) {
        const std::int32_t position = position_of_id[rating.item_id];
        ++num_ratings[static_cast<std::size_t>(position)];
        indices.push_back(position);
        levels.push_back(static_cast<std::uint8_t>(rating.level - 1));
      }
    }
    if (interrupted()) return Error{ErrorCode::kCancelled, "interrupted"};
  }
  // Most rated first, ties by rising id, as build_dataset() numbers them.
  std::vector<std::size_t> order(num_items);
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    if (num_ratings[a] != num_ratings[b]) return num_ratings[a] > num_ratings[b];
    return id_less(catalog.items[a].item_id, catalog.items[b].item_id);
  });
  Dataset dataset;
  std::vector<std::int32_t> number(num_items);
  for (std::size_t i = 0; i < num_items; ++i) {
    number[order[i]] = static_cast<std::int32_t>(i);
    dataset.items.push_back(catalog.items[order[i]]);
  }
  pool.parallel_for(indices.size(), 65'536, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t i = begin; i < end; ++i)
      indices[i] = number[static_cast<std::size_t>(indices[i])];
  });
  for (std::size_t user = 1; user <= model.num_users(); ++user)
    dataset.user_ids.push_back(std::to_string(user));
  dataset.by_user = RatingMatrix(num_items, std::move(offsets), std::move(indices),
                                 std::move(levels), RatingScale());
  dataset.by_item = dataset.by_user.transposed(pool);
  return write_ratings_cache(path, dataset, pool);
}

std::string like_readme_text(const MovieLensLike& model, const Options& options) {
  return "These ratings are synthetic. No person gave them.\n\n"
         "als_synth " MATINEE_VERSION " drew " +
         std::to_string(model.num_ratings()) + " ratings of " + std::to_string(model.num_users()) +
         " invented users in the shape of MovieLens\n32M, to measure speed and memory by, as "
         "core/als/synth/movielens_like.h of Matinee describes,\nwith seed " +
         std::to_string(options.settings.seed) +
         ". They say nothing about any film. The layout is that of MovieLens\n(ratings.csv, "
         "movies.csv).\n";
}

Result<void> run_like(const Options& options) {
  std::string movies_path = options.movies;
  std::error_code code;
  if (movies_path.empty() && std::filesystem::is_regular_file(kSharedMovies, code))
    movies_path = kSharedMovies;
  std::fprintf(stderr, "movies: %s\n", movies_path.empty() ? "invented ones" : movies_path.c_str());
  const Result<std::string> movies_csv =
      movies_path.empty() ? Result<std::string>(invented_movies_csv(options.settings.seed))
                          : read_text(movies_path);
  if (!movies_csv) return movies_csv.error();
  const Result<Catalog> catalog = read_items(*movies_csv, movies_path, {});
  if (!catalog) return catalog.error();
  std::vector<LikeMovie> movies;
  for (const CatalogItem& movie : catalog->items) {
    const Result<std::uint32_t> id = number_of(movie, movies_path);
    if (!id) return id.error();
    movies.push_back({*id, genre_mask(movie, *catalog)});
  }
  std::sort(movies.begin(), movies.end(),
            [](const LikeMovie& a, const LikeMovie& b) { return a.item_id < b.item_id; });
  const LikeSettings settings{options.num_ratings * options.scale, options.settings.seed};
  if (!MovieLensLike::has_room(movies.size(), settings)) {
    return Error{ErrorCode::kInvalidArgument,
                 std::to_string(settings.num_ratings) + " ratings with " +
                     std::to_string(movies.size()) + " movies: expected at least " +
                     std::to_string(LikeSettings::kMinRatings) +
                     " ratings, and a catalogue that has room for them"};
  }
  catch_interrupts();
  ThreadPool pool(options.threads);
  const MovieLensLike model(movies, settings, pool);
  const Json synthetic{{"synthetic", true},          {"generator", "als_synth " MATINEE_VERSION},
                       {"like", options.like},       {"seed", settings.seed},
                       {"users", model.num_users()}, {"ratings", settings.num_ratings}};
  const Result<void> written = replace_folder(
      options.out, kOwnOutput, [&](const std::filesystem::path& folder) -> Result<void> {
        for (const Result<void>& done :
             {options.cache_only
                  ? write_like_cache(model, *catalog, folder / kRatingsCacheFile, pool)
                  : write_like_ratings(model, folder / "ratings.csv", pool),
              write_file(folder / "movies.csv", *movies_csv),
              write_file(folder / "README.txt", like_readme_text(model, options)),
              write_file(folder / "synthetic.json", synthetic.dump(1) + "\n")}) {
          if (!done) return done.error();
        }
        return {};
      });
  if (!written) return written.error();
  std::printf("%s: %lld synthetic ratings of %zu users, %zu rated movies of %zu\n",
              options.out.c_str(), static_cast<long long>(settings.num_ratings), model.num_users(),
              model.num_rated_items(), movies.size());
  return {};
}

Result<void> run_invented(InventedKind kind, const Options& options) {
  InventedSettings settings = options.invented;
  settings.seed = options.settings.seed;
  settings.num_users = options.num_users.value_or(settings.num_users);
  const InventedTables tables = invent_tables(kind, settings);
  const std::string readme =
      "This is synthetic. No person said any of it, and the names are invented.\n\n"
      "als_synth " MATINEE_VERSION " drew " +
      std::to_string(tables.num_rows) + " rows of " + std::to_string(settings.num_users) +
      " invented users from the taste model\ndescribed in core/als/synth/taste_model.h of Matinee, "
      "with seed " +
      std::to_string(settings.seed) + ".\n\n" + std::string(tables.shape) + "\n";
  const Json synthetic{{"synthetic", true},           {"generator", "als_synth " MATINEE_VERSION},
                       {"like", options.like},        {"seed", settings.seed},
                       {"users", settings.num_users}, {"items", settings.num_items},
                       {"rows", tables.num_rows}};
  const Result<void> written = replace_folder(
      options.out, kOwnOutput, [&](const std::filesystem::path& folder) -> Result<void> {
        for (const InventedFile& file : tables.files) {
          if (const Result<void> done = write_file(folder / file.name, file.bytes); !done)
            return done.error();
        }
        if (const Result<void> done = write_file(folder / "README.txt", readme); !done)
          return done.error();
        return write_file(folder / "synthetic.json", synthetic.dump(1) + "\n");
      });
  if (!written) return written.error();
  std::printf("%s: %zu synthetic rows of %d users, %d items\n", options.out.c_str(),
              tables.num_rows, settings.num_users, settings.num_items);
  return {};
}

/// An option of another way to use the tool would be without effect.
Result<void> check_options(const CLI::App& app, const std::string& way) {
  for (const CLI::Option* option : app.get_options()) {
    const std::string& group = option->get_group();
    const bool of_a_way = group == kForCatalogue || group == kLikeMovieLens || group == kLikeOthers;
    if (option->count() > 0 && of_a_way && group != way) {
      return Error{ErrorCode::kInvalidArgument,
                   option->get_name() + " does not go with this: see --help"};
    }
  }
  return {};
}

Result<void> run(const CLI::App& app, const Options& options) {
  const auto invented = invented_kinds().find(options.like);
  const bool is_invented = invented != invented_kinds().end();
  const char* const way = options.like.empty() ? kForCatalogue
                          : is_invented        ? kLikeOthers
                                               : kLikeMovieLens;
  if (const Result<void> checked = check_options(app, way); !checked) return checked.error();
  if (is_invented) {
    if (!options.movies.empty())
      return Error{ErrorCode::kInvalidArgument, "--movies: these items are invented"};
    if (options.wide && invented->second != InventedKind::kJokes)
      return Error{ErrorCode::kInvalidArgument, "--wide is for --like jokes"};
    return run_invented(options.wide ? InventedKind::kWideJokes : invented->second, options);
  }
  if (!options.like.empty()) {
    if (options.num_users)
      return Error{ErrorCode::kInvalidArgument,
                   "--num-users: users are in proportion to --ratings here"};
    return run_like(options);
  }
  if (options.movies.empty()) return Error{ErrorCode::kInvalidArgument, "--movies is required"};
  if (options.settings.min_ratings > options.settings.max_ratings) {
    return Error{ErrorCode::kInvalidArgument,
                 "--min-ratings-per-user is above --max-ratings-per-user"};
  }
  const Result<std::string> movies_csv = read_text(options.movies);
  if (!movies_csv) return movies_csv.error();
  const Result<Catalog> catalog = read_items(*movies_csv, options.movies, {});
  if (!catalog) return catalog.error();
  if (catalog->items.empty())
    return Error{ErrorCode::kParse, options.movies + ": there are no movies"};

  std::vector<TasteItem> movies;
  for (const CatalogItem& movie : catalog->items) {
    const Result<std::uint32_t> id = number_of(movie, options.movies);
    if (!id) return id.error();
    movies.push_back({*id, genre_mask(movie, *catalog), movie.year, 5, 5, {}});
  }
  int num_traits = 0;
  if (options.traits.empty()) {
    for (TasteItem& movie : movies)
      draw_fame_and_acclaim(movie, Random(~options.settings.seed, movie.item_id));
  } else {
    const Result<int> read = read_traits(options.traits, movies);
    if (!read) return read.error();
    num_traits = *read;
  }
  TasteSettings settings = options.settings;
  settings.num_users = options.num_users.value_or(settings.num_users);
  const std::vector<RatingRow> rows = draw_ratings(movies, num_traits, settings);
  const Json synthetic{{"synthetic", true},
                       {"generator", "als_synth " MATINEE_VERSION},
                       {"seed", settings.seed},
                       {"users", settings.num_users},
                       {"ratings", rows.size()}};
  const Result<void> written = replace_folder(
      options.out, kOwnOutput, [&](const std::filesystem::path& folder) -> Result<void> {
        if (const Result<void> done = write_file(folder / "ratings.csv", ratings_csv(rows)); !done)
          return done.error();
        if (const Result<void> done = write_file(folder / "movies.csv", *movies_csv); !done)
          return done.error();
        if (const Result<void> done =
                write_file(folder / "README.txt", readme_text(settings, rows.size()));
            !done) {
          return done.error();
        }
        return write_file(folder / "synthetic.json", synthetic.dump(1) + "\n");
      });
  if (!written) return written.error();
  std::printf("%s: %zu synthetic ratings of %d users, %zu movies\n", options.out.c_str(),
              rows.size(), settings.num_users, movies.size());
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app(
      "Draws synthetic ratings: of a catalogue of films, as a MovieLens folder; of MovieLens 32M's "
      "size and shape, to see how the tools scale; or of invented books, games, jokes or visits, "
      "in the layouts that such tables have.",
      "als_synth");
  app.add_option("--out", options.out, "Folder to write: the tables, README.txt and synthetic.json")
      ->required();
  app.add_option("--seed", options.settings.seed, "Seed")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  std::set<std::string> likes{"ml-32m"};
  for (const auto& [name, kind] : invented_kinds()) likes.insert(name);
  app.add_option("--like", options.like,
                 "ml-32m: ratings of its shape and size. books: ten points, semicolons and quotes, "
                 "Windows-1252, ISBNs. games: hours played, dates, links. jokes: -10.00 to 10.00, "
                 "tabs. visits: paths and milliseconds, no items table")
      ->check(CLI::IsMember(likes));
  app.add_option("--movies", options.movies,
                 std::string("Catalogue: a movies.csv in MovieLens's layout. With --like ml-32m it "
                             "may be left out: then ") +
                     kSharedMovies + ", else invented movies");
  app.add_option("--num-users", options.num_users,
                 "Number of users; default " + std::to_string(options.settings.num_users) +
                     ", for invented tables " + std::to_string(options.invented.num_users))
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--traits", options.traits,
                 "movieId,fame,acclaim,traits; drawn from the seed if not given")
      ->group(kForCatalogue);
  app.add_option("--min-ratings-per-user", options.settings.min_ratings,
                 "The fewest ratings of a user")
      ->check(CLI::Range(1, 1'000'000))
      ->group(kForCatalogue)
      ->capture_default_str();
  app.add_option("--max-ratings-per-user", options.settings.max_ratings,
                 "The most ratings of a user; few give that many")
      ->check(CLI::Range(1, 1'000'000))
      ->group(kForCatalogue)
      ->capture_default_str();
  app.add_option("--ratings", options.num_ratings,
                 "Number of ratings; the users are in proportion to it")
      ->check(CLI::Range(LikeSettings::kMinRatings, std::int64_t{200'000'000}))
      ->group(kLikeMovieLens)
      ->capture_default_str();
  app.add_option("--scale", options.scale, "Multiplies the numbers of ratings and of users")
      ->check(CLI::Range(1, 100))
      ->group(kLikeMovieLens)
      ->capture_default_str();
  app.add_flag("--cache-only", options.cache_only,
               "Write no text, but the ratings in the tools' parsed form, a third of its size")
      ->group(kLikeMovieLens);
  app.add_option("--threads", options.threads, "Worker threads; same bytes for any number")
      ->check(CLI::Range(1, 256))
      ->group(kLikeMovieLens)
      ->capture_default_str();
  app.add_option("--num-items", options.invented.num_items, "Number of items")
      ->check(CLI::Range(1, 100'000))
      ->group(kLikeOthers)
      ->capture_default_str();
  app.add_flag("--wide", options.wide,
               "Jokes as a matrix: a row is a user, a column a joke, 99 no rating; no header")
      ->group(kLikeOthers);
  return run_tool(app, argc, argv, [&] { return run(app, options); });
}
