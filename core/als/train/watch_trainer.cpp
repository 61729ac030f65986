#include "als/train/watch_trainer.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <string>
#include <vector>

#include "als/base/ordered_sum.h"
#include "als/base/random.h"
#include "als/base/rating_scale.h"
#include "als/solve/normal_system.h"
#include "als/solve/watch_solver.h"
#include "als/train/needed_rows.h"
#include "als/train/row_access.h"

namespace als {
namespace {

constexpr std::size_t kRowsPerBlock = 8;

struct Scratch {
  explicit Scratch(const SystemShape& shape) : system(shape) {}
  NormalSystem system;
  std::vector<float> confidences;
  std::vector<float> coefficients;
};

/// What a sweep reads: the users' rows follow from the items'.
struct WatchState {
  FactorMatrix& item_factors;
  const RowShare& items;

  template <class Self, class Visit>
  static void visit_state(Self& self, const Visit& visit) {
    visit("item_factors", self.item_factors.values(), &self.items);
  }
};

/// Solves every row that has ratings; rows without stay 0, which is their exact solution.
/// WatchSolver's equations, on the kernels.
bool solve_side(const RatingMatrix& ratings, const FactorMatrix& other, const NeededRows& needed,
                const WatchSettings& settings, ThreadPool& pool, std::vector<Scratch>& scratch,
                FactorMatrix& rows) {
  const SystemShape& shape = scratch.front().system.shape();
  const RowShare& others = needed.columns();
  PaddedRows padded = padded_rows(other, shape, others, pool);
  const double w0 = settings.unobserved_weight;
  AlignedFloats unobserved(shape.size * shape.size);  // w0 * Gram matrix
  const std::vector<double> gram = padded_gram(padded, shape.size, {}, others, pool);
  std::transform(gram.begin(), gram.end(), unobserved.begin(),
                 [&](double value) { return static_cast<float>(w0 * value); });
  // Those with a rating: the others have factors 0 and no say.
  needed.complete(other, shape, padded);
  const double num_columns = ordered_sum(others, pool, [&](std::size_t i) {
    const std::span<const float> q = other.row(i);
    return std::any_of(q.begin(), q.end(), [](float value) { return value != 0.0F; }) ? 1.0 : 0.0;
  });
  std::array<float, RatingScale::kMaxLevels> confidence_of{};
  std::array<float, RatingScale::kMaxLevels> coefficient_of{};
  for (int level = 0; level < ratings.scale.num_levels(); ++level) {
    const auto at = static_cast<std::size_t>(level);
    const double rating = ratings.scale.standard(static_cast<std::uint8_t>(level));
    const double c = settings.confidence(rating);
    confidence_of[at] = static_cast<float>(c);
    coefficient_of[at] = static_cast<float>((w0 + c) * settings.target(rating));
  }
  std::atomic<bool> solved{true};
  ratings.share().for_own_rows(
      kRowsPerBlock, pool, [&](std::size_t begin, std::size_t end, int worker) {
        Scratch& mine = scratch[static_cast<std::size_t>(worker)];
        for (std::size_t row = begin; row < end; ++row) {
          const std::span<const std::uint8_t> levels = ratings.levels_of(row);
          if (levels.empty()) continue;
          mine.confidences.resize(levels.size());
          mine.coefficients.resize(levels.size());
          double weight = w0 * num_columns;
          for (std::size_t i = 0; i < levels.size(); ++i) {
            mine.confidences[i] = confidence_of[levels[i]];
            mine.coefficients[i] = coefficient_of[levels[i]];
            weight += static_cast<double>(mine.confidences[i]);
          }
          NormalSystem& system = mine.system;
          system.sum({padded.data(), shape.size, ratings.indices_of(row).data(), levels.size(),
                      ratings_ahead(ratings, row), mine.confidences.data(),
                      mine.coefficients.data()});
          add_scaled(1.0F, unobserved.data(), unobserved.size(), system.matrix().data());
          for (std::size_t k = 0; k < shape.num_factors; ++k)
            system.add_diagonal(k, settings.regularization * weight);
          if (!system.solve(rows.row(row))) solved.store(false, std::memory_order_relaxed);
        }
      });
  return ratings.share().all(solved.load());
}

}  // namespace

Result<WatchModel> train_watch(const RatingMatrix& by_user, const RatingMatrix& by_item,
                               const WatchSettings& settings, std::uint64_t seed, ThreadPool& pool,
                               const WatchProgressFn& progress, const Checkpoint* resume) {
  if (settings.num_factors < 1 || settings.num_factors > 512 || settings.sweeps < 1) {
    return Error{ErrorCode::kInvalidArgument,
                 "the watch head has " + std::to_string(settings.num_factors) + " factors and " +
                     std::to_string(settings.sweeps) + " sweeps; expected 1 to 512, and 1 or more"};
  }
  if (const Result<void> same = check_shapes(by_user, by_item); !same) return same.error();
  WatchModel model{settings, FactorMatrix(by_item.num_rows(), settings.num_factors), {}, {}};
  FactorMatrix users(by_user.num_rows(), settings.num_factors);
  const double deviation = 0.1 / std::sqrt(static_cast<double>(settings.num_factors));
  const RowShare& items = by_item.share();
  items.for_each_own_row([&](std::size_t item) {
    if (by_item.indices_of(item).empty()) return;
    // Another stream than the rating head's.
    Random(mix64(seed) ^ 0x7761746368U, item).fill_normal(model.item_factors.row(item), deviation);
  });
  std::vector<Scratch> scratch;
  scratch.reserve(static_cast<std::size_t>(pool.num_workers()));
  for (int worker = 0; worker < pool.num_workers(); ++worker)
    scratch.emplace_back(SystemShape(static_cast<std::size_t>(settings.num_factors), false));
  WatchState state{model.item_factors, items};
  const NeededRows items_of_users(by_user, items);
  const NeededRows users_of_items(by_item, by_user.share());
  const Result<int> done = restore(resume, state);
  if (!done) return done.error();
  for (int sweep = *done + 1; sweep <= settings.sweeps; ++sweep) {
    if (!solve_side(by_user, model.item_factors, items_of_users, settings, pool, scratch, users) ||
        !solve_side(by_item, users, users_of_items, settings, pool, scratch, model.item_factors)) {
      return Error{ErrorCode::kNumerical, "watch head, sweep " + std::to_string(sweep) +
                                              ": a normal matrix is not positive definite"};
    }
    const std::function<Checkpoint()> checkpoint = [&] { return save(sweep, state); };
    if (progress && !items.all(progress({sweep, checkpoint})))
      return Error{ErrorCode::kCancelled, "training was stopped"};
  }
  items.gather_to_root(model.item_factors.values(), static_cast<std::size_t>(settings.num_factors));
  return model;
}

double watch_loss(const RatingMatrix& by_user, const FactorMatrix& user_factors,
                  const FactorMatrix& item_factors, const WatchSettings& settings) {
  const double w0 = settings.unobserved_weight;
  const auto norm = [](std::span<const float> row) {
    double sum = 0.0;
    for (const float value : row) sum += static_cast<double>(value) * static_cast<double>(value);
    return sum;
  };
  double loss = 0.0;
  double num_users = 0.0;
  double num_items = 0.0;
  std::vector<double> item_confidence(by_user.num_cols());
  std::vector<double> user_confidence(by_user.num_rows());
  for (std::size_t user = 0; user < by_user.num_rows(); ++user) {
    const std::span<const std::int32_t> items = by_user.indices_of(user);
    num_users += items.empty() ? 0.0 : 1.0;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const double rating = by_user.scale.standard(by_user.levels_of(user)[i]);
      const auto item = static_cast<std::size_t>(items[i]);
      double score = 0.0;
      for (std::size_t k = 0; k < user_factors.row(user).size(); ++k) {
        score += static_cast<double>(user_factors.row(user)[k]) *
                 static_cast<double>(item_factors.row(item)[k]);
      }
      const double c = settings.confidence(rating);
      const double t = settings.target(rating);
      loss += (w0 + c) * (t - score) * (t - score) - w0 * score * score;
      user_confidence[user] += c;
      item_confidence[item] += c;
    }
  }
  for (const double c : item_confidence) num_items += c > 0.0 ? 1.0 : 0.0;
  const std::vector<double> users = gram_matrix(user_factors);
  const std::vector<double> items = gram_matrix(item_factors);
  for (std::size_t i = 0; i < users.size(); ++i) loss += w0 * users[i] * items[i];
  for (std::size_t user = 0; user < by_user.num_rows(); ++user) {
    loss += settings.regularization * (w0 * num_items + user_confidence[user]) *
            norm(user_factors.row(user));
  }
  for (std::size_t item = 0; item < by_user.num_cols(); ++item) {
    loss += settings.regularization * (w0 * num_users + item_confidence[item]) *
            norm(item_factors.row(item));
  }
  return loss;
}

}  // namespace als
