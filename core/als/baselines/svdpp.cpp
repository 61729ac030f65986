#include "als/baselines/svdpp.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "als/base/random.h"
#include "als/baselines/rating_factors.h"
#include "als/train/trainer.h"

namespace als {
namespace {

/// One user at a time: within a user the sum of the y stands still, and they move once at its end.
class Descent {
 public:
  Descent(const PeerData& data, const SvdppSettings& settings)
      : ratings_(data.by_user),
        units_(data.by_user.scale.standard_units()),
        settings_(settings),
        num_factors_(static_cast<std::size_t>(settings.num_factors)),
        users_(data.by_user.num_rows(), settings.num_factors),
        user_biases_(data.by_user.num_rows()),
        item_pull_(data.num_items()),
        set_(num_factors_),
        moved_(num_factors_) {
    model.global_mean = global_mean(data.by_user);
    model.items = FactorMatrix(data.num_items(), settings.num_factors);
    model.rated_set = FactorMatrix(data.num_items(), settings.num_factors);
    model.item_biases.resize(data.num_items());
    model.prior.factor_precision = model.prior.bias_precision = settings.precision;
    for (std::size_t item = 0; item < data.num_items(); ++item)
      item_pull_[item] = pull(data.by_item.indices_of(item).size());
    const double deviation = 0.1 / std::sqrt(static_cast<double>(num_factors_));
    const auto start = [&](std::uint64_t stream, FactorMatrix& rows) {
      for (std::size_t i = 0; i < rows.rows(); ++i)
        Random(stream, i).fill_normal(rows.row(i), deviation);
    };
    start(1, users_);
    start(2, model.items);
    start(3, model.rated_set);
  }

  void pass(int epoch, double rate) {
    std::vector<std::size_t> order(ratings_.num_rows());
    std::iota(order.begin(), order.end(), std::size_t{0});
    Random random(4, static_cast<std::uint64_t>(epoch));
    for (std::size_t i = order.size(); i > 1; --i)
      std::swap(order[i - 1], order[static_cast<std::size_t>(random.below(i))]);
    for (const std::size_t user : order) learn(user, static_cast<float>(rate));
  }

  RatingFactors model;

 private:
  /// What each of a row's ratings takes of its prior.
  float pull(std::size_t num_ratings) const {
    return static_cast<float>(settings_.precision /
                              static_cast<double>(std::max<std::size_t>(num_ratings, 1)));
  }

  void learn(std::size_t user, float rate) {
    const std::span<const std::int32_t> items = ratings_.indices_of(user);
    if (items.empty()) return;
    const float user_pull = pull(items.size());
    const float weight = 1.0F / std::sqrt(static_cast<float>(items.size()));
    std::fill(set_.begin(), set_.end(), 0.0F);
    std::fill(moved_.begin(), moved_.end(), 0.0F);
    for (const std::int32_t item : items) {
      const std::span<const float> y = model.rated_set.row(static_cast<std::size_t>(item));
      for (std::size_t k = 0; k < num_factors_; ++k) set_[k] += weight * y[k];
    }
    const std::span<float> p = users_.row(user);
    float& user_bias = user_biases_[user];
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto item = static_cast<std::size_t>(items[i]);
      const std::span<float> q = model.items.row(item);
      float& item_bias = model.item_biases[item];
      float predicted = static_cast<float>(model.global_mean) + user_bias + item_bias;
      for (std::size_t k = 0; k < num_factors_; ++k) predicted += q[k] * (p[k] + set_[k]);
      const float error = static_cast<float>(units_.of(ratings_.levels_of(user)[i])) - predicted;
      user_bias += rate * (error - user_pull * user_bias);
      item_bias += rate * (error - item_pull_[item] * item_bias);
      for (std::size_t k = 0; k < num_factors_; ++k) {
        const float was = q[k];
        q[k] += rate * (error * (p[k] + set_[k]) - item_pull_[item] * was);
        p[k] += rate * (error * was - user_pull * p[k]);
        moved_[k] += error * was;
      }
    }
    for (const std::int32_t index : items) {
      const auto item = static_cast<std::size_t>(index);
      const std::span<float> y = model.rated_set.row(item);
      for (std::size_t k = 0; k < num_factors_; ++k)
        y[k] += rate * (weight * moved_[k] - item_pull_[item] * y[k]);
    }
  }

  const RatingMatrix& ratings_;
  const StandardUnits units_;
  const SvdppSettings& settings_;
  const std::size_t num_factors_;
  FactorMatrix users_;  // p
  std::vector<float> user_biases_;
  std::vector<float> item_pull_;  // pull() of each item
  std::vector<float> set_;        // of the user at hand: weighted sum of y
  std::vector<float> moved_;      // likewise: sum of error * q
};

}  // namespace

Result<Recommender> train_svdpp(const PeerData& data, const SvdppSettings& settings,
                                ThreadPool& /*pool*/) {
  if (const Result<void> possible = check_has_ratings(data); !possible) return possible.error();
  Descent descent(data, settings);
  double rate = settings.rate;
  for (int epoch = 1; epoch <= settings.epochs; ++epoch) {
    descent.pass(epoch, rate);
    rate *= settings.rate_decay;
  }
  const std::span<const float> factors = std::as_const(descent.model.items).values();
  if (!std::all_of(factors.begin(), factors.end(), [](float q) { return std::isfinite(q); }))
    return Error{ErrorCode::kNumerical, "SVD++: the descent left the finite numbers"};
  return predict_ratings(std::move(descent.model));
}

}  // namespace als
