// The border of the title search, a module of its own: the first list needs none, and the engine,
// for which every visitor waits, is smaller without. Its types for TypeScript are in
// als_titles.d.ts; the page's own worker calls it, and checks what it passes.

#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstdint>
#include <string>
#include <vector>

#include "als/base/text.h"
#include "als/titles/title_index.h"
#include "small_bindings.h"

namespace {

using emscripten::val;

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  als::LineReader reader(text);
  while (reader.next()) lines.emplace_back(reader.line());
  return lines;
}

class Titles {
 public:
  /// Titles with a line end after each.
  void append(const std::string& lines) { index_.append(lines_of(lines)); }

  val search(const std::string& query, int n) const {
    std::vector<std::int32_t> places;
    std::vector<float> costs;
    std::vector<std::uint8_t> words;
    for (const als::TitleHit& hit : index_.search(query, static_cast<std::size_t>(n))) {
      places.push_back(hit.index);
      costs.push_back(hit.cost);
      words.push_back(static_cast<std::uint8_t>(hit.words));
    }
    val answer = val::object();
    answer.set("places", typed_array("Int32Array", places));
    answer.set("costs", typed_array("Float32Array", costs));
    answer.set("words", typed_array("Uint8Array", words));
    return answer;
  }

  val with_words(const std::string& lines) const {
    val answer = val::object();
    answer.set("places", typed_array("Int32Array", index_.with_words(lines_of(lines))));
    return answer;
  }

  val named(const std::string& title) const {
    std::vector<std::int32_t> full;
    std::vector<std::int32_t> main;
    for (const als::NamedHit& hit : index_.named(title))
      (hit.match == als::NameMatch::kFull ? full : main).push_back(hit.index);
    val answer = val::object();
    answer.set("full", typed_array("Int32Array", full));
    answer.set("main", typed_array("Int32Array", main));
    answer.set("year", als::names_in(title).year);
    return answer;
  }

 private:
  als::TitleIndex index_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(als_titles) {
  emscripten::class_<Titles>("Titles")
      .constructor<>()
      .function("append", &Titles::append)
      .function("search", &Titles::search)
      .function("withWords", &Titles::with_words)
      .function("named", &Titles::named);
}
