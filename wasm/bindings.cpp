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
#include <type_traits>
#include <vector>

#include "als/base/thread_pool.h"
#include "als/recommend/engine.h"
#include "als/recommend/scorer.h"

namespace {

using emscripten::val;

// Out: what JavaScript gets of a value.

template <class T>
val copied(const char* kind, const std::vector<T>& values) {
  // new Kind(view) copies out of the heap at once.
  return val::global(kind).new_(val(emscripten::typed_memory_view(values.size(), values.data())));
}

val js(const std::vector<std::uint32_t>& ids) { return copied("Uint32Array", ids); }
val js(const std::vector<std::int32_t>& values) { return copied("Int32Array", values); }
val js(const std::vector<float>& values) { return copied("Float32Array", values); }
val js(const std::vector<double>& values) { return copied("Float64Array", values); }
val js(const std::vector<std::string>& values) { return val::array(values); }
val js(const std::string& text) { return val(text); }
val js(const val& value) { return value; }
template <class T>
requires std::is_arithmetic_v<T> val js(T value) { return val(value); }

/// An object, property by property.
class Object {
 public:
  template <class T>
  Object& set(const char* name, const T& value) {
    object_.set(name, js(value));
    return *this;
  }
  operator val() const { return object_; }

 private:
  val object_ = val::object();
};

val failure(const als::Error& error) {
  return Object()
      .set("ok", false)
      .set("code", std::string(als::error_code_name(error.code)))
      .set("message", error.message);
}

val success(const val& value) { return Object().set("ok", true).set("value", value); }

// In: what is made of a value that JavaScript gives, or what was expected of it.

als::Error expected(const std::string& what) {
  return {als::ErrorCode::kInvalidArgument, "expected " + what};
}

/// The elements of a typed array of the named kind.
template <class T>
als::Result<std::vector<T>> typed_array(const val& array, const char* kind,
                                        const std::string& name) {
  if (!array.instanceof (val::global(kind))) return expected(name + ": a " + kind);
  return emscripten::convertJSArrayToNumberVector<T>(array);
}

als::Result<std::vector<std::uint32_t>> ids_of(const val& array, const std::string& name) {
  return typed_array<std::uint32_t>(array, "Uint32Array", name);
}

/// A number in [low, high].
als::Result<double> number_of(const val& value, const std::string& name, double low, double high,
                              bool whole = true) {
  const double number = value.isNumber() ? value.as<double>() : low - 1;
  if (number >= low && number <= high && !(whole && number != std::floor(number))) return number;
  const auto text = [](double end) { return std::to_string(static_cast<long long>(end)); };
  return expected(name + (whole ? ": a whole number" : ": a number") + " from " + text(low) +
                  " to " + text(high));
}

constexpr double kLargestId = 4294967295.0;

als::Result<double> id_of(const val& value) { return number_of(value, "movieId", 0, kLargestId); }
als::Result<double> n_of(const val& value) { return number_of(value, "n", 1, 1000); }

als::Result<als::Score> score_of(const val& value, const std::string& name = "score") {
  const auto kind = value.isString() ? als::parse_score(value.as<std::string>()) : std::nullopt;
  if (!kind) return expected(name + ": for-you, affinity, stars or popularity");
  return *kind;
}

als::Result<std::vector<als::ItemRating>> ratings_of(const val& item_ids, const val& ratings) {
  const auto ids = ids_of(item_ids, "movieIds");
  if (!ids) return ids.error();
  const auto stars = typed_array<float>(ratings, "Float32Array", "ratings");
  if (!stars) return stars.error();
  if (ids->size() != stars->size()) return expected("as many ratings as movieIds");
  std::vector<als::ItemRating> visitor;
  for (std::size_t i = 0; i < ids->size(); ++i) visitor.push_back({(*ids)[i], (*stars)[i]});
  return visitor;
}

/// Reads options one after another; the first that is wrong is remembered.
class OptionReader {
 public:
  OptionReader(const val& object, const std::string& name = "options") : object_(object) {
    if (object.isNull() || object.typeOf().as<std::string>() != "object")
      wrong_ = expected(name + ": an object");
  }

  /// The options that were read, or what was wrong.
  template <class Options>
  als::Result<Options> result(Options options) const {
    if (wrong_) return *wrong_;
    return options;
  }

  /// A whole number in [low, high]; `to` stays as it is where the option may be missing.
  template <class T>
  void whole(const char* name, double low, double high, T& to, bool optional = true) {
    if (const val value = get(name); wanted(value, optional))
      take(number_of(value, path(name), low, high), to);
  }

  void number(const char* name, double low, double high, float& to) {
    if (const val value = get(name); wanted(value, true))
      take(number_of(value, path(name), low, high, /*whole=*/false), to);
  }

  void boolean(const char* name, bool& to, bool optional = true) {
    const val value = get(name);
    if (!wanted(value, optional)) return;
    to = value.isTrue();
    if (!to && !value.isFalse()) wrong_ = expected(path(name) + ": true or false");
  }

  void ids(const char* name, std::vector<std::uint32_t>& to) {
    if (const val value = get(name); wanted(value, true)) take(ids_of(value, path(name)), to);
  }

  void score(als::Score& to) {
    if (const val value = get("score"); wanted(value, false))
      take(score_of(value, path("score")), to);
  }

  /// Reads the object of that name, if there is one.
  template <class Read>
  void object(const char* name, const Read& read) {
    const val value = get(name);
    if (!wanted(value, true)) return;
    OptionReader inner(value, path(name));
    read(inner);
    wrong_ = inner.wrong_;
  }

 private:
  static std::string path(const char* name) { return std::string("options.") + name; }
  val get(const char* name) const { return wrong_ ? val::undefined() : object_[name]; }
  bool wanted(const val& value, bool optional) const {
    return !wrong_ && !(optional && value.isUndefined());
  }
  template <class From, class To>
  void take(const als::Result<From>& read, To& to) {
    if (read) {
      to = static_cast<To>(*read);
    } else {
      wrong_ = read.error();
    }
  }

  const val& object_;
  std::optional<als::Error> wrong_;
};

void read_filter(OptionReader& options, als::ItemFilter& filter) {
  options.object("filter", [&](OptionReader& part) {
    part.whole("withGenres", 0, kLargestId, filter.with_tags);
    part.whole("withoutGenres", 0, kLargestId, filter.without_tags);
    part.whole("yearFrom", 0, 9999, filter.year_from);
    part.whole("yearTo", 0, 9999, filter.year_to);
    part.whole("minRatings", 0, kLargestId, filter.min_ratings);
  });
}

void read_dials(OptionReader& options, als::Dials& dials) {
  options.object("dials", [&](OptionReader& part) {
    part.number("watch", -1, 1, dials.watch);
    part.number("popularity", -1, 1, dials.popularity);
    part.number("recency", -1, 1, dials.recency);
    part.number("diversity", 0, 1, dials.diversity);
  });
}

als::Result<als::RecommendOptions> recommend_options(const val& value) {
  als::RecommendOptions options;
  OptionReader reader(value);
  reader.score(options.score);
  reader.whole("n", 1, 1000, options.n, false);
  reader.whole("offset", 0, 100000, options.offset);
  reader.boolean("excludeSeen", options.exclude_seen, false);
  reader.whole("minRatings", 0, kLargestId, options.min_ratings, false);
  reader.ids("excluded", options.excluded);
  reader.boolean("count", options.count);
  read_filter(reader, options.filter);
  read_dials(reader, options.dials);
  return reader.result(options);
}

als::Result<als::NextToRateOptions> next_options(const val& value) {
  als::NextToRateOptions options;
  OptionReader reader(value);
  reader.whole("n", 1, 100, options.n);
  reader.whole("minRatings", 0, kLargestId, options.min_ratings);
  reader.ids("excluded", options.excluded);
  reader.boolean("diverse", options.diverse);
  return reader.result(options);
}

als::Result<als::MatchOptions> match_options(const val& value) {
  als::MatchOptions options;
  OptionReader reader(value);
  reader.whole("n", 1, 1000, options.n);
  reader.whole("offset", 0, 100000, options.offset);
  reader.whole("minRatings", 0, kLargestId, options.min_ratings);
  reader.ids("excluded", options.excluded);
  read_filter(reader, options.filter);
  return reader.result(options);
}

val filter_counts(const als::FilterCounts& counts) {
  return Object()
      .set("numLooked", counts.num_looked)
      .set("numPassing", counts.num_passing)
      .set("genres", counts.tags)
      .set("withoutWithGenres", counts.without_with_tags)
      .set("withoutWithoutGenres", counts.without_without_tags)
      .set("withoutYears", counts.without_years)
      .set("withoutMinRatings", counts.without_min_ratings);
}

/// Unless `counted`, nobody has asked for the counts.
val item_list(const als::ItemList& list, bool counted) {
  return Object()
      .set("movieIds", list.item_ids)
      .set("scores", list.scores)
      .set("predicted", list.predicted)
      .set("deviations", list.deviations)
      .set("low", list.low)
      .set("high", list.high)
      .set("numUnknown", list.num_unknown)
      .set("numPassing", list.num_passing)
      .set("counts", counted ? filter_counts(list.counts) : val::null());
}

val predictions(const als::ItemList& list) {
  return Object()
      .set("movieIds", list.item_ids)
      .set("stars", list.predicted)
      .set("deviations", list.deviations)
      .set("low", list.low)
      .set("high", list.high)
      .set("numUnknown", list.num_unknown);
}

val explanation(const als::ScoreExplanation& why) {
  return Object()
      .set("average", why.average)
      .set("prior", why.prior)
      .set("popularity", why.popularity)
      .set("movieIds", why.item_ids)
      .set("contributions", why.contributions);
}

val without_each(const als::LeaveOneOut& answer) {
  return Object()
      .set("score", answer.score)
      .set("predicted", answer.predicted)
      .set("place", answer.place)
      .set("movieIds", answer.item_ids)
      .set("scores", answer.scores)
      .set("predictions", answer.predictions)
      .set("places", answer.places);
}

val questions(const als::NextToRate& next) {
  return Object()
      .set("movieIds", next.item_ids)
      .set("gains", next.gains)
      .set("seen", next.seen)
      .set("predicted", next.predicted)
      .set("deviations", next.deviations);
}

val how_sure(const als::Confidence& confidence) {
  return Object()
      .set("prior", confidence.prior)
      .set("now", confidence.now)
      .set("within", confidence.within)
      .set("afterNext", confidence.after_next)
      .set("floor", confidence.floor)
      .set("share", confidence.share)
      .set("shareAfterNext", confidence.share_after_next)
      .set("numNext", confidence.num_next);
}

val self_check(const als::SelfCheck& check) {
  return Object()
      .set("movieIds", check.item_ids)
      .set("given", check.given)
      .set("predicted", check.predicted)
      .set("deviations", check.deviations)
      .set("low", check.low)
      .set("high", check.high)
      .set("rmse", check.rmse)
      .set("rmseItemMeans", check.rmse_item_means)
      .set("withinInterval", check.within_interval);
}

val taste_match(const als::TasteMatch& match) {
  return Object()
      .set("likeness", match.likeness)
      .set("inCommon", match.in_common)
      .set("givenA", match.given_a)
      .set("givenB", match.given_b)
      .set("meanDifference", match.mean_difference)
      .set("movieIds", match.item_ids)
      .set("scores", match.scores)
      .set("predictedA", match.predicted_a)
      .set("predictedB", match.predicted_b)
      .set("numPassing", match.num_passing);
}

val item(const als::Item& item) {
  return Object()
      .set("movieId", item.item_id)
      .set("title", item.display_title)
      .set("year", item.year)
      .set("genres", item.tags)
      .set("numRatings", item.num_ratings)
      .set("imdbId", item.imdb_id)
      .set("tmdbId", item.tmdb_id);
}

class Engine {
 public:
  /// A constructor has no reply to fail with.
  explicit Engine(const val& num_workers)
      : pool_([&] {
          const auto number = number_of(num_workers, "numWorkers", 1, 64);
          return number ? static_cast<int>(*number) : 1;
        }()),
        engine_(pool_) {}

  val add_factors(const val& bytes) { return add(bytes, &als::Engine::add_factors); }
  val add_items(const val& bytes) { return add(bytes, &als::Engine::add_items); }
  val add_titles(const val& bytes) { return add(bytes, &als::Engine::add_titles); }
  val add_links(const val& bytes) { return add(bytes, &als::Engine::add_links); }

  val info() const {
#ifdef __EMSCRIPTEN_PTHREADS__
    const std::string variant = "threads";
#else
    const std::string variant = "simd";
#endif
    return Object()
        .set("variant", variant)
        .set("numWorkers", pool_.num_workers())
        .set("genres", engine_.items().tags());
  }

  val recommend(const val& item_ids, const val& ratings, const val& options) const {
    const auto chosen = recommend_options(options);
    const auto write = [&](const als::ItemList& list) { return item_list(list, chosen->count); };
    return call(&als::Engine::recommend, write, ratings_of(item_ids, ratings), chosen);
  }

  val predict(const val& item_ids, const val& ratings, const val& targets) const {
    return call(&als::Engine::predict, predictions, ratings_of(item_ids, ratings),
                ids_of(targets, "targets"));
  }

  val similar(const val& item_id, const val& n, const val& min_ratings, const val& excluded) const {
    const auto write = [](const als::ItemList& list) { return item_list(list, false); };
    return call(&als::Engine::similar, write, id_of(item_id), n_of(n),
                number_of(min_ratings, "minRatings", 0, kLargestId), ids_of(excluded, "excluded"));
  }

  val explain(const val& item_ids, const val& ratings, const val& item_id, const val& score) const {
    return call(&als::Engine::explain, explanation, ratings_of(item_ids, ratings), id_of(item_id),
                score_of(score));
  }

  val leave_one_out(const val& item_ids, const val& ratings, const val& item_id, const val& score,
                    const val& left_out) const {
    return call(&als::Engine::leave_one_out, without_each, ratings_of(item_ids, ratings),
                id_of(item_id), score_of(score), ids_of(left_out, "leftOut"));
  }

  val next_to_rate(const val& item_ids, const val& ratings, const val& options) const {
    return call(&als::Engine::next_to_rate, questions, ratings_of(item_ids, ratings),
                next_options(options));
  }

  val confidence(const val& item_ids, const val& ratings, const val& options) const {
    return call(&als::Engine::confidence, how_sure, ratings_of(item_ids, ratings),
                next_options(options));
  }

  val check_me(const val& item_ids, const val& ratings) const {
    return call(&als::Engine::check_me, self_check, ratings_of(item_ids, ratings));
  }

  val match(const val& ids_a, const val& ratings_a, const val& ids_b, const val& ratings_b,
            const val& options) const {
    return call(&als::Engine::match, taste_match, ratings_of(ids_a, ratings_a),
                ratings_of(ids_b, ratings_b), match_options(options));
  }

  val search(const val& query, const val& n) const {
    if (!query.isString()) return failure(expected("query: a string"));
    const als::Result<std::string> text = query.as<std::string>();
    const auto write = [](const std::vector<std::uint32_t>& ids) { return js(ids); };
    return call(&als::Engine::search, write, text, n_of(n));
  }

  val movies(const val& item_ids) const {
    const auto ids = ids_of(item_ids, "movieIds");
    if (!ids) return failure(ids.error());
    val list = val::array();
    for (const std::uint32_t id : *ids) {
      if (const auto found = engine_.item(id)) list.call<void>("push", item(*found));
    }
    return success(list);
  }

 private:
  /// What the engine answers to the arguments, by `write`; or what is wrong with the first that is.
  template <class Answer, class... Parameters, class Write, class... Arguments>
  val call(als::Result<Answer> (als::Engine::*method)(Parameters...) const, const Write& write,
           const als::Result<Arguments>&... arguments) const {
    const als::Error* wrong = nullptr;
    ((wrong = wrong == nullptr && !arguments ? &arguments.error() : wrong), ...);
    if (wrong != nullptr) return failure(*wrong);
    const auto answer = (engine_.*method)(static_cast<Parameters>(*arguments)...);
    return answer ? success(write(*answer)) : failure(answer.error());
  }

  template <class Bytes>
  val add(const val& bytes, als::Result<void> (als::Engine::*method)(Bytes)) {
    const auto file = typed_array<std::uint8_t>(bytes, "Uint8Array", "bytes");
    if (!file) return failure(file.error());
    using Byte = typename Bytes::value_type;
    const als::Result<void> added =
        (engine_.*method)(Bytes(reinterpret_cast<const Byte*>(file->data()), file->size()));
    if (!added) return failure(added.error());
    return success(Object()
                       .set("numItems", engine_.items().num_items())
                       .set("numUsable", engine_.items().num_usable())
                       .set("numFactors", engine_.items().num_factors())
                       .set("numLinks", engine_.items().num_links()));
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
      .function("explain", &Engine::explain)
      .function("leaveOneOut", &Engine::leave_one_out)
      .function("nextToRate", &Engine::next_to_rate)
      .function("confidence", &Engine::confidence)
      .function("checkMe", &Engine::check_me)
      .function("match", &Engine::match)
      .function("search", &Engine::search)
      .function("movies", &Engine::movies);
}
