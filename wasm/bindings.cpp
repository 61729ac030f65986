// The border to JavaScript: converts and renames, decides nothing. Its types for TypeScript are in
// als_engine.d.ts.
//
// Every argument arrives as a `val` and is checked here, because Embind's own conversions throw.
// Byte and number arrays are copied both ways; no view of the heap leaves, since with threads the
// heap is shared and in the other build it may move.

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cmath>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "als/base/thread_pool.h"
#include "als/recommend/engine.h"

namespace {

using emscripten::val;

val failure(const als::Error& error) {
  val reply = val::object();
  reply.set("ok", false);
  reply.set("code", std::string(als::error_code_name(error.code)));
  reply.set("message", error.message);
  return reply;
}

val success(const val& value) {
  val reply = val::object();
  reply.set("ok", true);
  reply.set("value", value);
  return reply;
}

als::Error expected(const char* what) {
  return {als::ErrorCode::kInvalidArgument, std::string("expected ") + what};
}

/// The elements of a typed array of the named kind.
template <class T>
als::Result<std::vector<T>> typed_array(const val& array, const char* kind, const char* what) {
  if (!array.instanceof (val::global(kind))) return expected(what);
  return emscripten::convertJSArrayToNumberVector<T>(array);
}

/// A whole number in [low, high].
als::Result<std::uint32_t> whole_number(const val& value, double low, double high,
                                        const char* what) {
  if (!value.isNumber()) return expected(what);
  const double number = value.as<double>();
  if (!(number >= low && number <= high && number == std::floor(number))) return expected(what);
  return static_cast<std::uint32_t>(number);
}

als::Result<std::uint32_t> movie_id_of(const val& value) {
  return whole_number(value, 0, 4294967295.0, "movieId: a whole number from 0 to 4294967295");
}
als::Result<std::uint32_t> n_of(const val& value) {
  return whole_number(value, 1, 1000, "n: a whole number from 1 to 1000");
}
als::Result<std::uint32_t> min_ratings_of(const val& value) {
  return whole_number(value, 0, 4294967295.0, "minRatings: a whole number from 0 to 4294967295");
}

template <class T>
val copied(const char* kind, const std::vector<T>& values) {
  // new Kind(view) copies out of the heap at once.
  return val::global(kind).new_(val(emscripten::typed_memory_view(values.size(), values.data())));
}

als::Result<std::vector<als::MovieRating>> movie_ratings(const val& movie_ids, const val& ratings) {
  const auto ids = typed_array<std::uint32_t>(movie_ids, "Uint32Array", "movieIds: a Uint32Array");
  if (!ids) return ids.error();
  const auto stars = typed_array<float>(ratings, "Float32Array", "ratings: a Float32Array");
  if (!stars) return stars.error();
  if (ids->size() != stars->size()) return expected("as many ratings as movieIds");
  std::vector<als::MovieRating> visitor;
  for (std::size_t i = 0; i < ids->size(); ++i) visitor.push_back({(*ids)[i], (*stars)[i]});
  return visitor;
}

als::Result<als::RecommendOptions> recommend_options(const val& value) {
  if (value.typeOf().as<std::string>() != "object" || value.isNull())
    return expected("options: an object");
  als::RecommendOptions options;
  const val score = value["score"];
  const auto kind = score.isString() ? als::parse_score(score.as<std::string>()) : std::nullopt;
  if (!kind) return expected("options.score: for-you, affinity, stars or popularity");
  options.score = *kind;
  const auto n = n_of(value["n"]);
  if (!n) return n.error();
  options.n = static_cast<int>(*n);
  const val exclude_seen = value["excludeSeen"];
  if (!exclude_seen.isTrue() && !exclude_seen.isFalse())
    return expected("options.excludeSeen: true or false");
  options.exclude_seen = exclude_seen.isTrue();
  const auto min_ratings = min_ratings_of(value["minRatings"]);
  if (!min_ratings) return min_ratings.error();
  options.min_ratings = *min_ratings;
  return options;
}

val movie_list(const als::Result<als::MovieList>& list) {
  if (!list) return failure(list.error());
  val value = val::object();
  value.set("movieIds", copied("Uint32Array", list->movie_ids));
  value.set("scores", copied("Float32Array", list->scores));
  value.set("predicted", copied("Float32Array", list->predicted));
  value.set("deviations", copied("Float32Array", list->deviations));
  value.set("numUnknown", list->num_unknown);
  return success(value);
}

class Engine {
 public:
  explicit Engine(const val& num_workers)
      : pool_(static_cast<int>(num_workers_or_one(num_workers))), engine_(pool_) {}

  val add_factors(const val& bytes) {
    return add(bytes,
               [&](const std::vector<std::uint8_t>& file) { return engine_.add_factors(file); });
  }
  val add_items(const val& bytes) {
    return add(bytes,
               [&](const std::vector<std::uint8_t>& file) { return engine_.add_items(file); });
  }
  val add_titles(const val& bytes) {
    return add(bytes, [&](const std::vector<std::uint8_t>& file) {
      return engine_.add_titles({reinterpret_cast<const char*>(file.data()), file.size()});
    });
  }
  val add_links(const val& bytes) {
    return add(bytes,
               [&](const std::vector<std::uint8_t>& file) { return engine_.add_links(file); });
  }

  val info() const {
    val value = val::object();
#ifdef __EMSCRIPTEN_PTHREADS__
    value.set("variant", std::string("threads"));
#else
    value.set("variant", std::string("simd"));
#endif
    value.set("numWorkers", pool_.num_workers());
    value.set("genres", val::array(engine_.items().genres()));
    return value;
  }

  val recommend(const val& movie_ids, const val& ratings, const val& options) const {
    const auto visitor = movie_ratings(movie_ids, ratings);
    if (!visitor) return failure(visitor.error());
    const auto parsed = recommend_options(options);
    if (!parsed) return failure(parsed.error());
    return movie_list(engine_.recommend(*visitor, *parsed));
  }

  val predict(const val& movie_ids, const val& ratings, const val& targets) const {
    const auto visitor = movie_ratings(movie_ids, ratings);
    if (!visitor) return failure(visitor.error());
    const auto target_ids =
        typed_array<std::uint32_t>(targets, "Uint32Array", "targets: a Uint32Array");
    if (!target_ids) return failure(target_ids.error());
    const auto list = engine_.predict(*visitor, *target_ids);
    if (!list) return failure(list.error());
    val value = val::object();
    value.set("movieIds", copied("Uint32Array", list->movie_ids));
    value.set("stars", copied("Float32Array", list->predicted));
    value.set("numUnknown", list->num_unknown);
    return success(value);
  }

  val similar(const val& movie_id, const val& n, const val& min_ratings) const {
    const auto id = movie_id_of(movie_id);
    if (!id) return failure(id.error());
    const auto count = n_of(n);
    if (!count) return failure(count.error());
    const auto least = min_ratings_of(min_ratings);
    if (!least) return failure(least.error());
    return movie_list(engine_.similar(*id, static_cast<int>(*count), *least));
  }

  val search(const val& query, const val& n) const {
    if (!query.isString()) return failure(expected("query: a string"));
    const auto count = n_of(n);
    if (!count) return failure(count.error());
    const auto found = engine_.search(query.as<std::string>(), static_cast<int>(*count));
    if (!found) return failure(found.error());
    return success(copied("Uint32Array", *found));
  }

  val movies(const val& movie_ids) const {
    const auto ids =
        typed_array<std::uint32_t>(movie_ids, "Uint32Array", "movieIds: a Uint32Array");
    if (!ids) return failure(ids.error());
    val list = val::array();
    for (const std::uint32_t movie_id : *ids) {
      const auto movie = engine_.movie(movie_id);
      if (!movie) continue;
      val value = val::object();
      value.set("movieId", movie->movie_id);
      value.set("title", movie->display_title);
      value.set("year", movie->year);
      value.set("genres", val::array(movie->genres));
      value.set("numRatings", movie->num_ratings);
      value.set("imdbId", movie->imdb_id);
      value.set("tmdbId", movie->tmdb_id);
      list.call<void>("push", value);
    }
    return success(list);
  }

 private:
  /// A constructor has no reply to fail with.
  static std::uint32_t num_workers_or_one(const val& value) {
    const auto number = whole_number(value, 1, 64, "numWorkers: a whole number from 1 to 64");
    return number ? *number : 1;
  }

  template <class Add>
  val add(const val& bytes, const Add& add_file) {
    const auto file = typed_array<std::uint8_t>(bytes, "Uint8Array", "bytes: a Uint8Array");
    if (!file) return failure(file.error());
    if (const als::Result<void> added = add_file(*file); !added) return failure(added.error());
    val state = val::object();
    state.set("numItems", engine_.items().num_items());
    state.set("numUsable", engine_.items().num_usable());
    state.set("numFactors", engine_.items().num_factors());
    state.set("numLinks", engine_.items().num_links());
    return success(state);
  }

  als::ThreadPool pool_;
  als::Engine engine_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(als_engine) {
  emscripten::class_<Engine>("Engine")
      .constructor<const val&>()
      .function("addFactors", &Engine::add_factors)
      .function("addItems", &Engine::add_items)
      .function("addTitles", &Engine::add_titles)
      .function("addLinks", &Engine::add_links)
      .function("info", &Engine::info)
      .function("recommend", &Engine::recommend)
      .function("predict", &Engine::predict)
      .function("similar", &Engine::similar)
      .function("search", &Engine::search)
      .function("movies", &Engine::movies);
}
