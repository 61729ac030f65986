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
#include "als/recommend/scorer.h"

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

als::Result<std::uint32_t> item_id_of(const val& value) {
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

als::Result<std::vector<als::ItemRating>> item_ratings(const val& item_ids, const val& ratings) {
  const auto ids = typed_array<std::uint32_t>(item_ids, "Uint32Array", "movieIds: a Uint32Array");
  if (!ids) return ids.error();
  const auto stars = typed_array<float>(ratings, "Float32Array", "ratings: a Float32Array");
  if (!stars) return stars.error();
  if (ids->size() != stars->size()) return expected("as many ratings as movieIds");
  std::vector<als::ItemRating> visitor;
  for (std::size_t i = 0; i < ids->size(); ++i) visitor.push_back({(*ids)[i], (*stars)[i]});
  return visitor;
}

/// An object that options can be read from.
als::Result<void> check_object(const val& value, const char* what) {
  if (value.isNull() || value.typeOf().as<std::string>() != "object") return expected(what);
  return {};
}

/// Reads options one after another; the first that is wrong is remembered.
class OptionReader {
 public:
  explicit OptionReader(const val& object) : object_(object) {
    fail(check_object(object, "options: an object"));
  }

  /// A whole number in [low, high]; `to` stays as it is where the option may be missing.
  template <class T>
  void whole(const char* name, double low, double high, T& to, bool optional = true) {
    const val value = get(name);
    if (skip(value, optional)) return;
    if (value.isNumber()) {
      const double number = value.as<double>();
      if (number >= low && number <= high && number == std::floor(number)) {
        to = static_cast<T>(number);
        return;
      }
    }
    complain(name, ": a whole number from " + number_text(low) + " to " + number_text(high));
  }

  void number(const char* name, double low, double high, float& to) {
    const val value = get(name);
    if (skip(value, true)) return;
    if (value.isNumber()) {
      const double number = value.as<double>();
      if (number >= low && number <= high) {
        to = static_cast<float>(number);
        return;
      }
    }
    complain(name, ": a number from " + number_text(low) + " to " + number_text(high));
  }

  void boolean(const char* name, bool& to, bool optional = true) {
    const val value = get(name);
    if (skip(value, optional)) return;
    if (value.isTrue() || value.isFalse()) {
      to = value.isTrue();
    } else {
      complain(name, ": true or false");
    }
  }

  void ids(const char* name, std::vector<std::uint32_t>& to) {
    const val value = get(name);
    if (skip(value, true)) return;
    if (value.instanceof (val::global("Uint32Array"))) {
      to = emscripten::convertJSArrayToNumberVector<std::uint32_t>(value);
    } else {
      complain(name, ": a Uint32Array");
    }
  }

  void score(als::Score& to) {
    const val value = get("score");
    if (!ok()) return;
    const auto kind = value.isString() ? als::parse_score(value.as<std::string>()) : std::nullopt;
    if (kind) {
      to = *kind;
    } else {
      complain("score", ": for-you, affinity, stars or popularity");
    }
  }

  /// Reads the object of that name, if there is one.
  template <class Read>
  void object(const char* name, const Read& read) {
    const val value = get(name);
    if (skip(value, true)) return;
    if (!check_object(value, "")) {
      complain(name, ": an object");
      return;
    }
    OptionReader inner(value);
    read(inner);
    if (!inner.ok()) fail(inner.error_);
  }

  bool ok() const { return !failed_; }
  const als::Error& error() const { return error_; }

 private:
  val get(const char* name) const { return ok() ? object_[name] : val::undefined(); }
  bool skip(const val& value, bool optional) const {
    return !ok() || (optional && value.isUndefined());
  }
  void complain(const char* name, const std::string& what) {
    fail(als::Error{als::ErrorCode::kInvalidArgument,
                    std::string("expected options.") + name + what});
  }
  void fail(const als::Error& error) {
    failed_ = true;
    error_ = error;
  }
  void fail(const als::Result<void>& result) {
    if (!result) fail(result.error());
  }
  static std::string number_text(double number) {
    return std::to_string(static_cast<long long>(number));
  }

  const val& object_;
  bool failed_ = false;
  als::Error error_;
};

constexpr double kLargestId = 4294967295.0;

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
  if (!reader.ok()) return reader.error();
  return options;
}

als::Result<als::NextToRateOptions> next_options(const val& value) {
  als::NextToRateOptions options;
  OptionReader reader(value);
  reader.whole("n", 1, 100, options.n);
  reader.whole("minRatings", 0, kLargestId, options.min_ratings);
  reader.ids("excluded", options.excluded);
  reader.boolean("diverse", options.diverse);
  if (!reader.ok()) return reader.error();
  return options;
}

als::Result<als::MatchOptions> match_options(const val& value) {
  als::MatchOptions options;
  OptionReader reader(value);
  reader.whole("n", 1, 1000, options.n);
  reader.whole("offset", 0, 100000, options.offset);
  reader.whole("minRatings", 0, kLargestId, options.min_ratings);
  reader.ids("excluded", options.excluded);
  read_filter(reader, options.filter);
  if (!reader.ok()) return reader.error();
  return options;
}

als::Result<als::Score> score_of(const val& value) {
  const auto kind = value.isString() ? als::parse_score(value.as<std::string>()) : std::nullopt;
  if (!kind) return expected("score: for-you, affinity, stars or popularity");
  return *kind;
}

/// What a question with ratings answers: fill(value, answer) unless something was wrong.
template <class Answer, class Fill>
val answered(const als::Result<Answer>& answer, const Fill& fill) {
  if (!answer) return failure(answer.error());
  val value = val::object();
  fill(value, *answer);
  return success(value);
}

val item_list(const als::Result<als::ItemList>& list, bool counted = false) {
  return answered(list, [counted](val& value, const als::ItemList& movies) {
    value.set("movieIds", copied("Uint32Array", movies.item_ids));
    value.set("scores", copied("Float32Array", movies.scores));
    value.set("predicted", copied("Float32Array", movies.predicted));
    value.set("deviations", copied("Float32Array", movies.deviations));
    value.set("low", copied("Float32Array", movies.low));
    value.set("high", copied("Float32Array", movies.high));
    value.set("numUnknown", movies.num_unknown);
    value.set("numPassing", movies.num_passing);
    if (!counted) {
      value.set("counts", val::null());
      return;
    }
    const als::FilterCounts& counts = movies.counts;
    val object = val::object();
    object.set("numLooked", counts.num_looked);
    object.set("numPassing", counts.num_passing);
    object.set("genres", copied("Int32Array", counts.tags));
    object.set("withoutWithGenres", counts.without_with_tags);
    object.set("withoutWithoutGenres", counts.without_without_tags);
    object.set("withoutYears", counts.without_years);
    object.set("withoutMinRatings", counts.without_min_ratings);
    value.set("counts", object);
  });
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
    value.set("genres", val::array(engine_.items().tags()));
    return value;
  }

  val recommend(const val& item_ids, const val& ratings, const val& options) const {
    const auto visitor = item_ratings(item_ids, ratings);
    if (!visitor) return failure(visitor.error());
    const auto parsed = recommend_options(options);
    if (!parsed) return failure(parsed.error());
    return item_list(engine_.recommend(*visitor, *parsed), parsed->count);
  }

  val predict(const val& item_ids, const val& ratings, const val& targets) const {
    const auto visitor = item_ratings(item_ids, ratings);
    if (!visitor) return failure(visitor.error());
    const auto target_ids =
        typed_array<std::uint32_t>(targets, "Uint32Array", "targets: a Uint32Array");
    if (!target_ids) return failure(target_ids.error());
    return answered(engine_.predict(*visitor, *target_ids),
                    [](val& value, const als::ItemList& list) {
                      value.set("movieIds", copied("Uint32Array", list.item_ids));
                      value.set("stars", copied("Float32Array", list.predicted));
                      value.set("deviations", copied("Float32Array", list.deviations));
                      value.set("low", copied("Float32Array", list.low));
                      value.set("high", copied("Float32Array", list.high));
                      value.set("numUnknown", list.num_unknown);
                    });
  }

  val similar(const val& item_id, const val& n, const val& min_ratings, const val& excluded) const {
    const auto id = item_id_of(item_id);
    if (!id) return failure(id.error());
    const auto count = n_of(n);
    if (!count) return failure(count.error());
    const auto least = min_ratings_of(min_ratings);
    if (!least) return failure(least.error());
    const auto out = typed_array<std::uint32_t>(excluded, "Uint32Array", "excluded: a Uint32Array");
    if (!out) return failure(out.error());
    return item_list(engine_.similar(*id, static_cast<int>(*count), *least, *out));
  }

  val explain(const val& item_ids, const val& ratings, const val& item_id, const val& score) const {
    const auto visitor = item_ratings(item_ids, ratings);
    if (!visitor) return failure(visitor.error());
    const auto id = item_id_of(item_id);
    if (!id) return failure(id.error());
    const auto kind = score_of(score);
    if (!kind) return failure(kind.error());
    return answered(engine_.explain(*visitor, *id, *kind),
                    [](val& value, const als::ScoreExplanation& why) {
                      value.set("average", why.average);
                      value.set("prior", why.prior);
                      value.set("popularity", why.popularity);
                      value.set("movieIds", copied("Uint32Array", why.item_ids));
                      value.set("contributions", copied("Float64Array", why.contributions));
                    });
  }

  val leave_one_out(const val& item_ids, const val& ratings, const val& item_id, const val& score,
                    const val& left_out) const {
    const auto visitor = item_ratings(item_ids, ratings);
    if (!visitor) return failure(visitor.error());
    const auto id = item_id_of(item_id);
    if (!id) return failure(id.error());
    const auto kind = score_of(score);
    if (!kind) return failure(kind.error());
    const auto out = typed_array<std::uint32_t>(left_out, "Uint32Array", "leftOut: a Uint32Array");
    if (!out) return failure(out.error());
    return answered(engine_.leave_one_out(*visitor, *id, *kind, *out),
                    [](val& value, const als::LeaveOneOut& answer) {
                      value.set("score", answer.score);
                      value.set("predicted", answer.predicted);
                      value.set("place", answer.place);
                      value.set("movieIds", copied("Uint32Array", answer.item_ids));
                      value.set("scores", copied("Float32Array", answer.scores));
                      value.set("predictions", copied("Float32Array", answer.predictions));
                      value.set("places", copied("Int32Array", answer.places));
                    });
  }

  val next_to_rate(const val& item_ids, const val& ratings, const val& options) const {
    const auto visitor = item_ratings(item_ids, ratings);
    if (!visitor) return failure(visitor.error());
    const auto parsed = next_options(options);
    if (!parsed) return failure(parsed.error());
    return answered(engine_.next_to_rate(*visitor, *parsed),
                    [](val& value, const als::NextToRate& next) {
                      value.set("movieIds", copied("Uint32Array", next.item_ids));
                      value.set("gains", copied("Float32Array", next.gains));
                      value.set("seen", copied("Float32Array", next.seen));
                      value.set("predicted", copied("Float32Array", next.predicted));
                      value.set("deviations", copied("Float32Array", next.deviations));
                    });
  }

  val confidence(const val& item_ids, const val& ratings, const val& options) const {
    const auto visitor = item_ratings(item_ids, ratings);
    if (!visitor) return failure(visitor.error());
    const auto parsed = next_options(options);
    if (!parsed) return failure(parsed.error());
    return answered(engine_.confidence(*visitor, *parsed),
                    [](val& value, const als::Confidence& confidence) {
                      value.set("prior", confidence.prior);
                      value.set("now", confidence.now);
                      value.set("within", confidence.within);
                      value.set("afterNext", confidence.after_next);
                      value.set("floor", confidence.floor);
                      value.set("share", confidence.share);
                      value.set("shareAfterNext", confidence.share_after_next);
                      value.set("numNext", confidence.num_next);
                    });
  }

  val check_me(const val& item_ids, const val& ratings) const {
    const auto visitor = item_ratings(item_ids, ratings);
    if (!visitor) return failure(visitor.error());
    return answered(engine_.check_me(*visitor), [](val& value, const als::SelfCheck& check) {
      value.set("movieIds", copied("Uint32Array", check.item_ids));
      value.set("given", copied("Float32Array", check.given));
      value.set("predicted", copied("Float32Array", check.predicted));
      value.set("deviations", copied("Float32Array", check.deviations));
      value.set("low", copied("Float32Array", check.low));
      value.set("high", copied("Float32Array", check.high));
      value.set("rmse", check.rmse);
      value.set("rmseItemMeans", check.rmse_item_means);
      value.set("withinInterval", check.within_interval);
    });
  }

  val match(const val& ids_a, const val& ratings_a, const val& ids_b, const val& ratings_b,
            const val& options) const {
    const auto a = item_ratings(ids_a, ratings_a);
    if (!a) return failure(a.error());
    const auto b = item_ratings(ids_b, ratings_b);
    if (!b) return failure(b.error());
    const auto parsed = match_options(options);
    if (!parsed) return failure(parsed.error());
    return answered(engine_.match(*a, *b, *parsed), [](val& value, const als::TasteMatch& match) {
      value.set("likeness", match.likeness);
      value.set("inCommon", copied("Uint32Array", match.in_common));
      value.set("givenA", copied("Float32Array", match.given_a));
      value.set("givenB", copied("Float32Array", match.given_b));
      value.set("meanDifference", match.mean_difference);
      value.set("movieIds", copied("Uint32Array", match.item_ids));
      value.set("scores", copied("Float32Array", match.scores));
      value.set("predictedA", copied("Float32Array", match.predicted_a));
      value.set("predictedB", copied("Float32Array", match.predicted_b));
      value.set("numPassing", match.num_passing);
    });
  }

  val search(const val& query, const val& n) const {
    if (!query.isString()) return failure(expected("query: a string"));
    const auto count = n_of(n);
    if (!count) return failure(count.error());
    const auto found = engine_.search(query.as<std::string>(), static_cast<int>(*count));
    if (!found) return failure(found.error());
    return success(copied("Uint32Array", *found));
  }

  val movies(const val& item_ids) const {
    const auto ids = typed_array<std::uint32_t>(item_ids, "Uint32Array", "movieIds: a Uint32Array");
    if (!ids) return failure(ids.error());
    val list = val::array();
    for (const std::uint32_t item_id : *ids) {
      const auto movie = engine_.item(item_id);
      if (!movie) continue;
      val value = val::object();
      value.set("movieId", movie->item_id);
      value.set("title", movie->display_title);
      value.set("year", movie->year);
      value.set("genres", val::array(movie->tags));
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
      .function("explain", &Engine::explain)
      .function("leaveOneOut", &Engine::leave_one_out)
      .function("nextToRate", &Engine::next_to_rate)
      .function("confidence", &Engine::confidence)
      .function("checkMe", &Engine::check_me)
      .function("match", &Engine::match)
      .function("search", &Engine::search)
      .function("movies", &Engine::movies);
}
