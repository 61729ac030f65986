// The border to JavaScript: converts and renames, decides nothing. Its types for TypeScript are in
// als_engine.d.ts.
//
// Every argument arrives as a `val` and is checked here, because Embind's own conversions throw.
// Byte and number arrays are copied both ways; no view of the heap leaves, since with threads the
// heap is shared and in the other build it may move. Lists of strings cross in one piece: each
// crossing costs more than many an id.

#include <emscripten/bind.h>
#include <emscripten/em_js.h>
#include <emscripten/val.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "als/base/text.h"
#include "als/base/thread_pool.h"
#include "als/recommend/engine.h"
#include "small_bindings.h"

// The strings of an array with a line end after each, or null if it is no array of strings without
// line ends. Half a surrogate pair would swallow the line end after it on its way to UTF-8.
// clang-format off
EM_JS_DEPS(als_engine, "$Emval");
EM_JS(emscripten::EM_VAL, lines_of, (emscripten::EM_VAL array), {
  let lines = "";
  const strings = Emval.toValue(array);
  const bad = new RegExp("[\\n\\ud800-\\udfff]", "u");
  for (const string of Array.isArray(strings) ? strings : [null]) {
    if (typeof string != "string" || bad.test(string)) return Emval.toHandle(null);
    lines += string + "\n";
  }
  return Emval.toHandle(lines);
});
// clang-format on

namespace {

using emscripten::val;

// ---- What goes out

val outward(const std::vector<float>& values) { return typed_array("Float32Array", values); }
val outward(const std::vector<double>& values) { return typed_array("Float64Array", values); }
val outward(const std::vector<std::int32_t>& values) { return typed_array("Int32Array", values); }
/// None has a line end: the engine reads all its texts as lines.
val outward(const std::vector<std::string>& strings) {
  if (strings.empty()) return val::array();
  std::string lines;
  for (const std::string& string : strings) {
    lines += string;
    lines += '\n';
  }
  lines.pop_back();
  return val(lines).call<val>("split", val("\n"));
}
val outward(const std::string& string) { return val(string); }
val outward(double number) { return val(number); }
val outward(const val& value) { return value; }

/// A JavaScript object, field by field.
class Object {
 public:
  template <class T>
  Object& set(const char* name, const T& value) {
    if constexpr (std::is_arithmetic_v<T>) {
      put(name, outward(static_cast<double>(value)));
    } else {
      put(name, outward(value));
    }
    return *this;
  }
  operator val() const { return object_; }

 private:
  [[gnu::noinline]] void put(const char* name, const val& value) { object_.set(name, value); }

  val object_ = val::object();
};

val failure(const als::Error& error) {
  return Object()
      .set("ok", val(false))
      .set("code", std::string(als::error_code_name(error.code)))
      .set("message", error.message);
}

val success(const val& value) { return Object().set("ok", val(true)).set("value", value); }

val outward(const als::FilterCounts& counts) {
  return Object()
      .set("numLooked", counts.num_looked)
      .set("numPassing", counts.num_passing)
      .set("tags", counts.tags)
      .set("withoutWithTags", counts.without_with_tags)
      .set("withoutWithoutTags", counts.without_without_tags)
      .set("withoutYears", counts.without_years)
      .set("withoutMinRatings", counts.without_min_ratings)
      .set("withoutOnly", counts.without_only);
}

/// What a list and predictions share.
Object predictions(const als::ItemList& list) {
  Object object;
  object.set("itemIds", list.item_ids)
      .set("predicted", list.predicted)
      .set("low", list.low)
      .set("high", list.high)
      .set("likely", list.likely)
      .set("numUnknown", list.num_unknown);
  return object;
}

val item_list(const als::ItemList& list, bool counted) {
  return predictions(list)
      .set("scores", list.scores)
      .set("seen", list.seen)
      .set("numPassing", list.num_passing)
      .set("counts", counted ? outward(list.counts) : val::null());
}

val outward(const als::ScoreExplanation& why) {
  return Object()
      .set("average", why.average)
      .set("prior", why.prior)
      .set("popularity", why.popularity)
      .set("unseen", why.unseen)
      .set("itemIds", why.item_ids)
      .set("contributions", why.contributions);
}

val outward(const als::LeaveOneOut& answer) {
  return Object()
      .set("score", answer.score)
      .set("predicted", answer.predicted)
      .set("place", answer.place)
      .set("itemIds", answer.item_ids)
      .set("scores", answer.scores)
      .set("predictions", answer.predictions)
      .set("places", answer.places);
}

val outward(const als::NextToRate& next) {
  return Object()
      .set("itemIds", next.item_ids)
      .set("gains", next.gains)
      .set("seen", next.seen)
      .set("predicted", next.predicted);
}

val outward(const als::Confidence& confidence) {
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

val outward(const als::SelfCheck& check) {
  return Object()
      .set("itemIds", check.item_ids)
      .set("given", check.given)
      .set("predicted", check.predicted)
      .set("low", check.low)
      .set("high", check.high)
      .set("rmse", check.rmse)
      .set("rmseItemMeans", check.rmse_item_means)
      .set("withinInterval", check.within_interval);
}

val outward(const als::TasteMatch& match) {
  return Object()
      .set("likeness", match.likeness)
      .set("inCommon", match.in_common)
      .set("givenA", match.given_a)
      .set("givenB", match.given_b)
      .set("meanDifference", match.mean_difference);
}

val outward(const als::GroupList& list) {
  return Object()
      .set("itemIds", list.item_ids)
      .set("predicted", list.predicted)
      .set("likely", list.likely)
      .set("numPassing", list.num_passing);
}

val outward(const als::Item& item) {
  return Object()
      .set("itemId", item.item_id)
      .set("title", item.display_title)
      .set("year", std::int32_t{item.year})
      .set("tags", item.tags)
      .set("numRatings", item.num_ratings)
      .set("links", item.links);
}

val outward(const als::RatingScale& scale) {
  return Object().set("min", scale.min).set("max", scale.max).set("step", scale.step);
}

// ---- What comes in

constexpr double kMostRatings = 4294967295.0;

/// An argument or an option, and what it is called. Its two ends are functions of their own, being
/// many.
struct Argument {
  [[gnu::noinline]] Argument(const char* argument, const val& argument_value)
      : name(argument), value(argument_value) {}
  [[gnu::noinline]] Argument(const char* path, const char* option, val option_value,
                             bool may_be_missing)
      : within(path), name(option), value(std::move(option_value)), optional(may_be_missing) {}
  [[gnu::noinline]] ~Argument() = default;
  Argument(const Argument&) = delete;
  Argument& operator=(const Argument&) = delete;

  const char* within = "";  ///< the object that it is in: "options."
  const char* name;
  val value;
  bool optional = false;
};

/// The options in an object, or none.
class Options {
 public:
  /// `within` is what messages call the object, and a dot.
  Options(const char* within, val object) : within_(within), object_(std::move(object)) {}

  Argument may(const char* name) const { return option(name, true); }
  Argument must(const char* name) const { return option(name, false); }

 private:
  [[gnu::noinline]] Argument option(const char* name, bool optional) const {
    return {within_, name, object_.isUndefined() ? val::undefined() : object_[name], optional};
  }

  const char* within_;
  val object_;
};

/// Reads the arguments of a call one after another; the first that is wrong is remembered, and none
/// after it is looked at. An optional one that is missing is what `otherwise` says, else empty.
class Reader {
 public:
  std::string string(const Argument& argument) {
    if (!wants(argument)) return {};
    if (argument.value.isString()) return argument.value.as<std::string>();
    complain(argument, "a string");
    return {};
  }

  std::vector<std::string> strings(const Argument& argument) {
    std::vector<std::string> strings;
    if (!wants(argument)) return strings;
    const val lines = val::take_ownership(lines_of(argument.value.as_handle()));
    if (lines.isNull()) {
      complain(argument, "an array of strings without line ends");
      return strings;
    }
    const auto text = lines.as<std::string>();
    for (std::size_t begin = 0; begin < text.size();) {
      const std::size_t end = text.find('\n', begin);
      strings.push_back(text.substr(begin, end - begin));
      begin = end + 1;
    }
    return strings;
  }

  /// Of a whole type a whole number.
  template <class T>
  T number(const Argument& argument, double low, double high, T otherwise = {}) {
    const auto number = number_in(argument, low, high, std::is_integral_v<T>);
    return number ? static_cast<T>(*number) : otherwise;
  }

  bool boolean(const Argument& argument, bool otherwise = false) {
    if (!wants(argument)) return otherwise;
    if (!argument.value.isTrue() && !argument.value.isFalse()) complain(argument, "true or false");
    return argument.value.isTrue();
  }

  template <class T>
  std::vector<T> typed_array(const Argument& argument, const char* kind) {
    if (!wants(argument)) return {};
    if (argument.value.instanceof (val::global(kind)))
      return emscripten::convertJSArrayToNumberVector<T>(argument.value);
    complain(argument, std::string("a ") + kind);
    return {};
  }

  als::Score score(const Argument& argument) {
    if (!wants(argument)) return {};
    const val& value = argument.value;
    const auto score = value.isString() ? als::parse_score(value.as<std::string>()) : std::nullopt;
    if (!score) complain(argument, "for-you, affinity, rating or popularity");
    return score.value_or(als::Score{});
  }

  /// Indices of tags as a mask; `beyond` if one of them is no tag's.
  std::uint64_t tags(const Argument& argument, std::uint64_t beyond) {
    if (!wants(argument)) return 0;
    const auto tags = argument.value.isArray() ? mask_of(argument.value, beyond) : std::nullopt;
    if (!tags) complain(argument, "an array of at most 64 whole numbers");
    return tags.value_or(0);
  }

  std::vector<als::ItemRating> ratings(const Argument& ids, const Argument& values) {
    return read_ratings(ids, values).next(std::numeric_limits<std::size_t>::max());
  }

  /// Several people's, one after the other.
  std::vector<std::vector<als::ItemRating>> people(const Argument& ids, const Argument& values,
                                                   const Argument& sizes) {
    Columns columns = read_ratings(ids, values);
    std::vector<std::vector<als::ItemRating>> people;
    for (const std::int32_t size : typed_array<std::int32_t>(sizes, "Int32Array"))
      people.push_back(columns.next(static_cast<std::size_t>(size)));
    if (ok() && columns.taken != columns.ids.size())
      complain(sizes, "the number of ratings of each");
    return people;
  }

  als::Suits suits(const Argument& argument) {
    const std::string name = string(argument);
    constexpr const char* kNames[] = {"all", "nobody-minds", "somebody-loves"};
    for (int i = 0; i < 3; ++i) {
      if (name == kNames[i]) return static_cast<als::Suits>(i);
    }
    if (ok()) complain(argument, "all, nobody-minds or somebody-loves");
    return {};
  }

  /// `within` is what messages call it, and a dot.
  Options options(const Argument& argument, const char* within) {
    if (!wants(argument)) return {within, val::undefined()};
    // typeof null is "object" too.
    if (!argument.value.isNull() && argument.value.typeOf().as<std::string>() == "object")
      return {within, argument.value};
    complain(argument, "an object");
    return {within, val::undefined()};
  }

  bool ok() const { return error_.empty(); }
  als::Error error() const { return {als::ErrorCode::kInvalidArgument, error_}; }

 private:
  /// Ids and values, with weights behind them if there are any, and how many have been taken.
  struct Columns {
    std::vector<std::string> ids;
    std::vector<float> values;
    std::size_t taken = 0;

    /// At most so many.
    std::vector<als::ItemRating> next(std::size_t count) {
      std::vector<als::ItemRating> ratings(std::min(count, ids.size() - taken));
      for (als::ItemRating& rating : ratings) {
        rating.item_id = std::move(ids[taken]);
        rating.value = values[taken];
        if (values.size() != ids.size()) rating.weight = values[ids.size() + taken];
        ++taken;
      }
      return ratings;
    }
  };

  Columns read_ratings(const Argument& ids, const Argument& values) {
    Columns columns{strings(ids), typed_array<float>(values, "Float32Array")};
    const std::size_t n = columns.ids.size();
    if (ok() && columns.values.size() != n && columns.values.size() != 2 * n)
      expected(std::string("as many ") + values.name + " as " + ids.name +
               ", or with weights twice as many");
    if (!ok()) columns.ids.clear();
    return columns;
  }

  bool wants(const Argument& argument) const {
    return ok() && !(argument.optional && argument.value.isUndefined());
  }

  std::optional<double> number_in(const Argument& argument, double low, double high, bool whole) {
    if (!wants(argument)) return std::nullopt;
    if (argument.value.isNumber()) {
      const auto number = argument.value.as<double>();
      if (number >= low && number <= high && (!whole || number == std::floor(number)))
        return number;
    }
    complain(argument, (whole ? "a whole number from " : "a number from ") +
                           als::decimal_text(low) + " to " + als::decimal_text(high));
    return std::nullopt;
  }

  static std::optional<std::uint64_t> mask_of(const val& indices, std::uint64_t beyond) {
    const auto length = indices["length"].as<double>();
    if (length > 64.0) return std::nullopt;
    std::uint64_t mask = 0;
    for (int i = 0; i < length; ++i) {
      const val value = indices[i];
      if (!value.isNumber()) return std::nullopt;
      const auto index = value.as<double>();
      if (index != std::floor(index)) return std::nullopt;
      mask |=
          index >= 0.0 && index < 64.0 ? std::uint64_t{1} << static_cast<unsigned>(index) : beyond;
    }
    return mask;
  }

  void complain(const Argument& argument, const std::string& what) {
    expected(std::string(argument.within) + argument.name + ": " + what);
  }
  void expected(const std::string& what) { error_ = "expected " + what; }

  std::string error_;
};

void read_filter(Reader& reader, const Options& options, als::ItemFilter& filter) {
  const Options part = reader.options(options.may("filter"), "options.filter.");
  // No item has all tags there can be at once; and to be without a tag that no item has is easy.
  filter.with_tags = reader.tags(part.may("withTags"), ~std::uint64_t{0});
  filter.without_tags = reader.tags(part.may("withoutTags"), 0);
  filter.year_from = reader.number(part.may("yearFrom"), 0, 9999, filter.year_from);
  filter.year_to = reader.number(part.may("yearTo"), 0, 9999, filter.year_to);
  filter.min_ratings = reader.number(part.may("minRatings"), 0, kMostRatings, filter.min_ratings);
  filter.without_decades = reader.tags(part.may("withoutDecades"), 0);
  const Argument only = part.may("only");
  if (!only.value.isUndefined()) filter.only = reader.strings(only);
}

als::RecommendOptions recommend_options(Reader& reader, const val& value) {
  als::RecommendOptions to;
  const Options options = reader.options({"options", value}, "options.");
  to.score = reader.score(options.must("score"));
  to.n = reader.number(options.must("n"), 1, 1000, to.n);
  to.offset = reader.number(options.may("offset"), 0, 100000, to.offset);
  to.exclude_seen = reader.boolean(options.must("excludeSeen"), to.exclude_seen);
  to.min_ratings = reader.number(options.must("minRatings"), 0, kMostRatings, to.min_ratings);
  to.excluded = reader.strings(options.may("excluded"));
  to.count = reader.boolean(options.may("count"), to.count);
  read_filter(reader, options, to.filter);
  const Options dials = reader.options(options.may("dials"), "options.dials.");
  to.dials.watch = reader.number(dials.may("watch"), -1, 1, to.dials.watch);
  to.dials.popularity = reader.number(dials.may("popularity"), -1, 1, to.dials.popularity);
  to.dials.recency = reader.number(dials.may("recency"), -1, 1, to.dials.recency);
  to.dials.diversity = reader.number(dials.may("diversity"), 0, 1, to.dials.diversity);
  to.dials.unseen = reader.number(dials.may("unseen"), 0, 1, to.dials.unseen);
  return to;
}

als::NextToRateOptions next_options(Reader& reader, const val& value) {
  als::NextToRateOptions to;
  const Options options = reader.options({"options", value}, "options.");
  to.n = reader.number(options.may("n"), 1, 100, to.n);
  to.min_ratings = reader.number(options.may("minRatings"), 0, kMostRatings, to.min_ratings);
  to.excluded = reader.strings(options.may("excluded"));
  to.diverse = reader.boolean(options.may("diverse"), to.diverse);
  read_filter(reader, options, to.filter);
  return to;
}

/// What group() and similar() take alike; the former also says what suits.
als::GroupOptions list_options(Reader& reader, const val& value, bool of_group) {
  als::GroupOptions to;
  const Options options = reader.options({"options", value}, "options.");
  if (of_group) to.suits = reader.suits(options.must("suits"));
  to.n = reader.number(options.may("n"), 1, 1000, to.n);
  to.offset = reader.number(options.may("offset"), 0, 100000, to.offset);
  to.min_ratings = reader.number(options.may("minRatings"), 0, kMostRatings, to.min_ratings);
  to.excluded = reader.strings(options.may("excluded"));
  read_filter(reader, options, to.filter);
  return to;
}

// ---- The calls

constexpr auto kOutward = [](const auto& answer) { return outward(answer); };

/// The reply to a call: what is wrong with its arguments, or what the engine answers to ask().
template <class Ask, class Convert = decltype(kOutward)>
val reply(const Reader& reader, const Ask& ask, const Convert& convert = kOutward) {
  if (!reader.ok()) return failure(reader.error());
  const auto answer = ask();
  if (!answer) return failure(answer.error());
  return success(convert(*answer));
}

class Engine {
 public:
  explicit Engine(const val& num_workers)
      : pool_(num_workers_or_one(num_workers)), engine_(pool_) {}

  val add_factors(const val& bytes) {
    return add(bytes, [&](Bytes file) { return engine_.add_factors(file); });
  }
  val add_items(const val& bytes) {
    return add(bytes, [&](Bytes file) { return engine_.add_items(file); });
  }
  val add_titles(const val& bytes) {
    return add(bytes, [&](Bytes file) {
      return engine_.add_titles({reinterpret_cast<const char*>(file.data()), file.size()});
    });
  }
  val add_links(const val& bytes) {
    return add(bytes, [&](Bytes file) { return engine_.add_links(file); });
  }

  val info() const {
#ifdef __EMSCRIPTEN_PTHREADS__
    const std::string variant = "threads";
#else
    const std::string variant = "simd";
#endif
    const als::ItemStore& items = engine_.items();
    return Object()
        .set("variant", variant)
        .set("numWorkers", pool_.num_workers())
        .set("tags", items.tags())
        .set("scale", items.has_rating_head() ? outward(items.scale()) : val::null());
  }

  val recommend(const val& item_ids, const val& values, const val& options) const {
    Reader reader;
    const auto visitor = reader.ratings({"itemIds", item_ids}, {"values", values});
    const auto how = recommend_options(reader, options);
    return reply(
        reader, [&] { return engine_.recommend(visitor, how); },
        [&](const als::ItemList& list) { return item_list(list, how.count); });
  }

  val predict(const val& item_ids, const val& values, const val& targets) const {
    Reader reader;
    const auto visitor = reader.ratings({"itemIds", item_ids}, {"values", values});
    const auto items = reader.strings({"targets", targets});
    return reply(
        reader, [&] { return engine_.predict(visitor, items); }, predictions);
  }

  val similar(const val& item_id, const val& options) const {
    Reader reader;
    const auto item = reader.string({"itemId", item_id});
    const auto how = list_options(reader, options, /*of_group=*/false);
    return reply(
        reader,
        [&] { return engine_.similar(item, how.n, how.min_ratings, how.excluded, how.filter); },
        [](const als::ItemList& list) { return item_list(list, false); });
  }

  val explain(const val& item_ids, const val& values, const val& item_id, const val& score) const {
    Reader reader;
    const auto visitor = reader.ratings({"itemIds", item_ids}, {"values", values});
    const auto item = reader.string({"itemId", item_id});
    const auto kind = reader.score({"score", score});
    return reply(reader, [&] { return engine_.explain(visitor, item, kind); });
  }

  val leave_one_out(const val& item_ids, const val& values, const val& item_id, const val& score,
                    const val& left_out) const {
    Reader reader;
    const auto visitor = reader.ratings({"itemIds", item_ids}, {"values", values});
    const auto item = reader.string({"itemId", item_id});
    const auto kind = reader.score({"score", score});
    const auto out = reader.strings({"leftOut", left_out});
    return reply(reader, [&] { return engine_.leave_one_out(visitor, item, kind, out); });
  }

  val next_to_rate(const val& item_ids, const val& values, const val& sizes,
                   const val& options) const {
    Reader reader;
    const auto people = reader.people({"itemIds", item_ids}, {"values", values}, {"sizes", sizes});
    const auto how = next_options(reader, options);
    return reply(reader, [&] { return engine_.next_to_rate(people, how); });
  }

  val confidence(const val& item_ids, const val& values, const val& options) const {
    Reader reader;
    const auto visitor = reader.ratings({"itemIds", item_ids}, {"values", values});
    const auto how = next_options(reader, options);
    return reply(reader, [&] { return engine_.confidence(visitor, how); });
  }

  val check_me(const val& item_ids, const val& values) const {
    Reader reader;
    const auto visitor = reader.ratings({"itemIds", item_ids}, {"values", values});
    return reply(reader, [&] { return engine_.check_me(visitor); });
  }

  val match(const val& item_ids, const val& values, const val& sizes) const {
    Reader reader;
    const auto people = reader.people({"itemIds", item_ids}, {"values", values}, {"sizes", sizes});
    return reply(reader, [&] { return engine_.match(people); });
  }

  val group(const val& item_ids, const val& values, const val& sizes, const val& options) const {
    Reader reader;
    const auto people = reader.people({"itemIds", item_ids}, {"values", values}, {"sizes", sizes});
    const auto how = list_options(reader, options, /*of_group=*/true);
    return reply(reader, [&] { return engine_.group(people, how); });
  }

  val items(const val& item_ids) const {
    Reader reader;
    const auto ids = reader.strings({"itemIds", item_ids});
    if (!reader.ok()) return failure(reader.error());
    val list = val::array();
    for (const std::string& id : ids) {
      if (const auto item = engine_.item(id)) list.call<void>("push", outward(*item));
    }
    return success(list);
  }

 private:
  using Bytes = std::span<const std::uint8_t>;

  /// A constructor has no reply to fail with.
  static int num_workers_or_one(const val& value) {
    return Reader().number({"numWorkers", value}, 1, 64, 1);
  }

  template <class Add>
  val add(const val& bytes, const Add& add_file) {
    Reader reader;
    const auto file = reader.typed_array<std::uint8_t>({"bytes", bytes}, "Uint8Array");
    if (!reader.ok()) return failure(reader.error());
    if (const als::Result<void> added = add_file(file); !added) return failure(added.error());
    const als::ItemStore& items = engine_.items();
    return success(Object()
                       .set("numItems", items.num_items())
                       .set("numUsable", items.num_usable())
                       .set("numFactors", items.num_factors())
                       .set("numLinks", items.num_links()));
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
      .function("group", &Engine::group)
      .function("items", &Engine::items);
}
