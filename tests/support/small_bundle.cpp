#include "support/small_bundle.h"

#include <algorithm>

#include "als/base/check.h"

namespace als {

SmallBundle small_bundle() {
  constexpr std::int32_t kNumItems = 8;
  const float factors[kNumItems][2] = {{1.0F, 0.0F},  {0.0F, 1.0F}, {0.9F, 0.1F},  {0.1F, 0.8F},
                                       {-0.7F, 0.2F}, {0.5F, 0.5F}, {0.0F, -0.6F}, {0.95F, 0.0F}};
  FactorMatrix matrix(kNumItems, 2);
  for (std::size_t i = 0; i < kNumItems; ++i) std::copy_n(factors[i], 2, matrix.row(i).begin());
  SmallBundle bundle;
  bundle.factors.range = {0, kNumItems, kNumItems};
  bundle.factors.factors = quantize(matrix);
  bundle.factors.biases = {0.5F, 0.4F, 0.1F, 0.2F, -0.3F, 0.0F, 0.1F, 0.9F};
  // The paper's head: a precision of 0.5 for factors and 1 for biases, no variances.
  bundle.factors.uncertainties.assign(kNumItems, 0.0F);
  bundle.factors.head = {
      1.0F, 0.05F, 1.0F, 3.5F, {0.0F, 0.0F, 0.0F}, {0.5F, 0.5F, 1.0F}, std::vector<float>(9, 0.0F),
      {}};
  bundle.items = {{0, kNumItems, kNumItems},
                  {"Comedy", "Sci-Fi"},
                  {"100", "101", "102", "103", "104", "105", "106", "107"},
                  {1, 2, 1, 2, 0, 3, 2, 1},
                  {1999, 1977, 2001, 1980, 0, 1985, 1997, 2003},
                  {900, 800, 700, 600, 500, 400, 300, 5}};
  bundle.titles = encode_titles(std::vector<std::string>{
      "Comedy One (1999)", "Space One (1977)", "Comedy Two (2001)", "Space Two (1980)", "Gloom",
      "Space Comedy, The (1985)", "Am\xc3\xa9lie in Space (1997)", "Comedy Nobody Saw (2003)"});
  return bundle;
}

namespace {

Engine engine_of(const SmallBundle& bundle, ThreadPool& pool) {
  Engine engine(pool);
  ALS_CHECK(engine.add_factors(encode(bundle.factors)));
  ALS_CHECK(engine.add_items(encode(bundle.items)));
  ALS_CHECK(engine.add_titles(bundle.titles));
  return engine;
}

}  // namespace

Engine small_engine(ThreadPool& pool) { return engine_of(small_bundle(), pool); }

SmallBundle full_bundle() {
  SmallBundle bundle = small_bundle();
  FactorPart& part = bundle.factors;
  part.uncertainties = {0.1F, 0.2F, 0.3F, 0.1F, 0.4F, 0.2F, 0.6F, 0.9F};
  FactorMatrix rated_set(8, 3);
  FactorMatrix watch(8, 2);
  for (std::size_t i = 0; i < 8; ++i) {
    for (std::size_t k = 0; k < 3; ++k)
      rated_set.row(i)[k] = 0.3F * static_cast<float>(i) - 0.4F * static_cast<float>(k);
    watch.row(i)[0] = 0.2F + 0.1F * static_cast<float>(i);
    watch.row(i)[1] = i % 2 == 0 ? 0.5F : -0.5F;
  }
  part.rated_set = quantize(rated_set);
  part.watch = quantize(watch);
  part.head.rated_set_half = 3.0F;
  part.head.user_prior_mean = {0.2F, -0.1F, 0.05F};
  part.head.covariance_shape = {0.5F, 0.1F, 0.05F, 0.1F, 0.3F, 0.0F, 0.05F, 0.0F, 0.2F};
  part.watch_head.settings.num_factors = 2;
  part.watch_head.num_columns = 8.0F;
  part.watch_head.gram_matrix = {3.0F, 0.2F, 0.2F, 2.0F};
  return bundle;
}

Engine full_engine(ThreadPool& pool) { return engine_of(full_bundle(), pool); }

}  // namespace als
