// The engine's pass over the films by itself, for bench.mjs: a visitor's factors in, the ten best
// out, as the peers are asked. The page's engine starts from ratings and folds them in first.

#include <emscripten/emscripten.h>

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "als/recommend/engine.h"

namespace {

constexpr std::size_t kMaxFactors = 512;
constexpr std::size_t kMaxN = 1000;

als::ThreadPool pool(1);
als::ItemStore items;
float query_values[kMaxFactors];
std::int32_t best_ids[kMaxN];

std::span<const std::uint8_t> bytes_of(const void* data, std::size_t size) {
  return {static_cast<const std::uint8_t*>(data), size};
}

int answer(const std::vector<als::ScoredItem>& best) {
  for (std::size_t i = 0; i < best.size(); ++i) best_ids[i] = best[i].index;
  return static_cast<int>(best.size());
}

als::HeadScorer scorer() {
  const als::BlockedRows& rows = items.factors();
  return {rows, {query_values, static_cast<std::size_t>(rows.num_factors())}};
}

template <class Most>
int best_by(int n, const Most& most) {
  const als::HeadScorer head = scorer();
  std::int32_t num_passing = 0;
  return answer(als::best_passing(
      items, {}, 0, {}, static_cast<std::size_t>(n), num_passing,
      [&](std::size_t block) { return most(head, block); },
      [&](std::size_t block, float* scores) { head.dots(block, scores); }));
}

}  // namespace

extern "C" {

EMSCRIPTEN_KEEPALIVE void* allocate(std::size_t size) { return std::malloc(size); }
EMSCRIPTEN_KEEPALIVE void release(void* memory) { std::free(memory); }
EMSCRIPTEN_KEEPALIVE float* query() { return query_values; }
EMSCRIPTEN_KEEPALIVE std::int32_t* ids() { return best_ids; }

EMSCRIPTEN_KEEPALIVE bool add_factors(const void* data, std::size_t size) {
  return items.add_factors(bytes_of(data, size), pool).has_value();
}
EMSCRIPTEN_KEEPALIVE bool add_items(const void* data, std::size_t size) {
  return items.add_items(bytes_of(data, size)).has_value();
}
EMSCRIPTEN_KEEPALIVE bool add_titles(const void* data, std::size_t size) {
  return items.add_titles({static_cast<const char*>(data), size}).has_value();
}

/// The n best of all by u.v; their places in the bundle are in ids().
EMSCRIPTEN_KEEPALIVE int best(int n) {
  return best_by(n,
                 [](const als::HeadScorer& head, std::size_t block) { return head.most(block); });
}

/// The same, every film scored, as if nothing were known of the factors' lengths.
EMSCRIPTEN_KEEPALIVE int best_of_every_film(int n) {
  return best_by(n, [](const als::HeadScorer&, std::size_t block) { return als::no_bound(block); });
}

}  // extern "C"
