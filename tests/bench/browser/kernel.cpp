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
als::BlockedRows
    finest;  // a head's factors with all eight bits used: a bundle rounds them more coarsely
float query_values[kMaxFactors];
std::int32_t best_ids[kMaxN];

std::span<const std::uint8_t> bytes_of(const void* data, std::size_t size) {
  return {static_cast<const std::uint8_t*>(data), size};
}

int answer(const std::vector<als::ScoredItem>& best) {
  for (std::size_t i = 0; i < best.size(); ++i) best_ids[i] = best[i].index;
  return static_cast<int>(best.size());
}

enum Rows { kRatingHead = 0, kWatchHead = 1, kFinest = 2 };

const als::BlockedRows& rows_of(int which) {
  if (which == kFinest) return finest;
  return which == kRatingHead ? items.factors() : items.watch_factors();
}

template <class Most>
int best_by(int which, int n, const Most& most) {
  const als::BlockedRows& rows = rows_of(which);
  const als::HeadScorer scorer(rows, {query_values, static_cast<std::size_t>(rows.num_factors())});
  std::int32_t num_passing = 0;
  return answer(als::best_passing(
      items, {}, 0, {}, static_cast<std::size_t>(n), num_passing,
      [&](std::size_t block) { return most(scorer, block); },
      [&](std::size_t block, float* scores) { scorer.dots(block).store(scores); }));
}

/// Ratings of the n films that most have rated.
std::vector<als::VisitorRating> ratings_of(int n) {
  std::vector<als::VisitorRating> ratings;
  for (std::int32_t i = 0; i < n; ++i)
    ratings.push_back({i, static_cast<float>(1 + i * 3 % 10) / 2.0F});
  return ratings;
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

/// Appends rows of floats to kFinest, [count x num_factors], as finely rounded as eight bits a
/// value allow.
EMSCRIPTEN_KEEPALIVE void add_rows(const float* values, std::size_t count, int num_factors) {
  als::FactorMatrix rows(count, num_factors);
  std::copy_n(values, rows.values().size(), rows.values().begin());
  finest.append(als::quantize(rows), pool);
}

/// The n best of all by u.v or x.q, over the rows of `which`; their places in the bundle are in
/// ids().
EMSCRIPTEN_KEEPALIVE int best(int which, int n) {
  return best_by(which, n, [](const als::HeadScorer& scorer, std::size_t block) {
    return scorer.most(block);
  });
}

/// The same, every film scored, as if nothing were known of the factors' lengths.
EMSCRIPTEN_KEEPALIVE int best_of_every_film(int which, int n) {
  return best_by(which, n,
                 [](const als::HeadScorer&, std::size_t block) { return als::no_bound(block); });
}

/// Both heads' fold-in of n ratings.
EMSCRIPTEN_KEEPALIVE bool fold(int n) {
  return als::VisitorView::of(items, ratings_of(n)).has_value();
}
EMSCRIPTEN_KEEPALIVE bool fold_rating_head(int n) {
  return als::fold_in(items, ratings_of(n)).has_value();
}

}  // extern "C"
