// One side of the race to a test RMSE: libmf's stochastic gradient descent, called as a library, or
// our ALS, on the same random split of the same ratings. Loading and measuring do not count.
//
//   als_bench_race DATA CACHE libmf|als K ITERATIONS
//
// prints "after SECONDS s test rmse RMSE" for every pass or sweep; the RMSE is of predictions as
// they are, not clipped.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "als/base/rating_scale.h"
#include "als/ratings/split.h"
#include "als/train/fit.h"
#include "als/train/variational_trainer.h"
#include "mf.h"
#include "support/dataset_files.h"

namespace {

using namespace als;
using namespace als::tools;

constexpr int kThreads = 2;

double now() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void print(double seconds, double squared_error, const RatingMatrix& test) {
  const double rmse = std::sqrt(squared_error / static_cast<double>(test.num_ratings()));
  std::printf("after %.2f s test rmse %.4f\n", seconds, rmse);
  std::fflush(stdout);
}

mf::mf_problem as_problem(const RatingMatrix& by_user, std::vector<mf::mf_node>& nodes) {
  for (std::size_t user = 0; user < by_user.num_rows(); ++user) {
    for (std::size_t i = 0; i < by_user.indices_of(user).size(); ++i) {
      nodes.push_back({static_cast<int>(user), by_user.indices_of(user)[i],
                       static_cast<float>(by_user.scale.value(by_user.levels_of(user)[i]))});
    }
  }
  return {static_cast<int>(by_user.num_rows()), static_cast<int>(by_user.num_cols()),
          static_cast<long long>(nodes.size()), nodes.data()};
}

/// libmf gives its model at the end only, so every number of passes is a training of its own.
int race_libmf(const Split& split, int num_factors, int num_passes) {
  std::vector<mf::mf_node> train_nodes;
  const mf::mf_problem training = as_problem(split.train_by_user, train_nodes);
  mf::mf_parameter settings = mf::mf_get_default_param();
  settings.k = num_factors;
  settings.nr_threads = kThreads;
  settings.lambda_p2 = settings.lambda_q2 = 0.05F;  // as its demo for movie ratings
  settings.eta = 0.1F;
  settings.quiet = true;
  for (int passes = 5; passes <= num_passes; passes += 5) {
    settings.nr_iters = passes;
    const double start = now();
    mf::mf_model* model = mf::mf_train(&training, settings);
    const double seconds = now() - start;
    double squared_error = 0.0;
    const RatingMatrix& test = split.test_by_user;
    for (std::size_t user = 0; user < test.num_rows(); ++user) {
      for (std::size_t i = 0; i < test.indices_of(user).size(); ++i) {
        const double predicted = static_cast<double>(
            mf::mf_predict(model, static_cast<int>(user), test.indices_of(user)[i]));
        squared_error += std::pow(predicted - test.scale.value(test.levels_of(user)[i]), 2.0);
      }
    }
    mf::mf_destroy_model(&model);
    print(seconds, squared_error, test);
  }
  return 0;
}

int race_als(const Split& split, int num_factors, int num_sweeps, ThreadPool& pool) {
  VariationalSettings settings;
  settings.num_factors = num_factors;
  settings.sweeps = num_sweeps;
  settings.rated_set = false;  // libmf does not know it either
  const ItemFeatures features;
  double start = now();
  const auto trained =
      train_variational({split.train_by_user, split.train_by_item, features}, settings, pool,
                        [&](const VariationalProgress& at) {
                          const double begin = now();
                          const Fit fit = fit_of(at.model(), split.test_by_user, pool);
                          print(begin - start, fit.squared_error, split.test_by_user);
                          start += now() - begin;  // measuring does not count
                          return true;
                        });
  if (!trained) std::fprintf(stderr, "%s\n", trained.error().message.c_str());
  return trained ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string side = argc == 6 ? argv[3] : "";
  if (side != "libmf" && side != "als") {
    std::fprintf(stderr, "usage: als_bench_race DATA CACHE libmf|als K ITERATIONS\n");
    return 2;
  }
  ThreadPool pool(kThreads);
  DataOptions options;
  options.data = argv[1];
  options.cache = argv[2];
  const Result<LoadedDataset> loaded = load_dataset(options, /*quiet=*/true, pool);
  if (!loaded) {
    std::fprintf(stderr, "%s\n", loaded.error().message.c_str());
    return 1;
  }
  const Result<Split> split = split_ratings(loaded->dataset, SplitKind::kRandom, 0.1, 1, pool);
  if (!split) {
    std::fprintf(stderr, "%s\n", split.error().message.c_str());
    return 1;
  }
  const int num_factors = std::atoi(argv[4]);
  const int iterations = std::atoi(argv[5]);
  return side == "libmf" ? race_libmf(*split, num_factors, iterations)
                         : race_als(*split, num_factors, iterations, pool);
}
