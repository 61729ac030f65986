// The driver: what a sweep is, what a checkpoint keeps, the model and the free energy. The sweep's
// cost is that of update_rows(). Checked by tests/unit/train/variational_trainer_test.cpp.

#include "als/train/variational_trainer.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "als/base/ordered_sum.h"
#include "als/solve/balance_factors.h"
#include "als/train/feature_prior.h"
#include "als/train/row_access.h"
#include "als/train/row_updates.h"
#include "als/train/spectral_start.h"
#include "als/train/user_mean.h"
#include "als/train/visitor_sets.h"

namespace als {
namespace {

using namespace variational;

// The first sweeps hold the factors' precisions and do not balance: a factor that is true but weak
// needs them to grow, and would die before. Any number from five to eight is about as good.
constexpr int kHeldSweeps = 6;

bool shares_shapes(const TrainingData& data, const VariationalSettings& settings) {
  const double size = static_cast<double>(settings.num_factors) + 1.0;
  const double cost = static_cast<double>(data.by_user.num_ratings()) * size * size / 2.0;
  return settings.covariance == CovarianceFamily::kShared ||
         (settings.covariance == CovarianceFamily::kAutomatic && cost > kMaxFullCost);
}

class VariationalTrainer {
 public:
  VariationalTrainer(const TrainingData& data, const VariationalSettings& settings,
                     ThreadPool& pool)
      : settings_(settings),
        pool_(pool),
        size_(static_cast<std::size_t>(settings.num_factors) + 1),
        global_mean_(global_mean(data.by_user)),
        users_(data.by_user, size_, shares_shapes(data, settings)),
        items_(data.by_item, size_, users_.shared),
        items_of_users_(data.by_user, items_.share(), data.test_by_user),
        users_of_items_(data.by_item, users_.share()),
        noise_(users_.means.rows()),
        user_mean_(size_),
        rated_set_(sets_of(users_, items_, /*all=*/true), size_),
        features_(features_of_items(data.features, items_), size_),
        raters_(sets_of(items_, users_, /*all=*/false), size_) {
    items_.means =
        spectral_start(data.by_user, data.by_item, settings.num_factors, settings.seed, pool);
  }

  Result<RatingModel> run(const VariationalProgressFn& progress, bool with_free_energy,
                          const Checkpoint* resume) {
    const Result<int> done = restore(resume, *this);
    if (!done) return done.error();
    const std::function<RatingModel()> model = [this] { return current_model(); };
    const std::function<Fit(const RatingMatrix&)> fit = [this](const RatingMatrix& by_user) {
      return fit_of(fitted(), by_user, pool_);
    };
    for (int sweep = *done + 1; sweep <= settings_.sweeps; ++sweep) {
      user_mean_.set_priors(users_, pool_);
      rated_set_.add_to_priors(users_, pool_);
      if (!update_rows({users_, items_, items_of_users_, true, noise_, global_mean_, pool_},
                       std::exchange(items_at_hand_, std::nullopt)))
        return numerical_error(sweep, "a user");
      noise_.learn(users_, pool_);
      rated_set_.learn(users_, pool_);
      user_mean_.learn(users_, pool_);
      learn_side_precision(sweep, user_squares(), users_.num_rated + 1.0, users_);
      clear_priors(items_);
      features_.add_to_priors(items_, pool_);
      raters_.add_to_priors(items_, pool_);
      if (!update_rows({items_, users_, users_of_items_, false, noise_, global_mean_, pool_}))
        return numerical_error(sweep, "an item");
      features_.learn(items_, pool_);
      raters_.learn(items_, pool_);
      learn_side_precision(sweep, item_squares(), items_.num_rated, items_);
      if (sweep > kHeldSweeps && sweep <= settings_.sweeps - settings_.sweeps_unbalanced) balance();
      const double energy = with_free_energy ? free_energy() : 0.0;
      const std::function<Checkpoint()> checkpoint = [&] { return save(sweep, *this); };
      if (progress &&
          !users_.share().all(progress({sweep, noise_.variance, energy, model, fit, checkpoint})))
        return Error{ErrorCode::kCancelled, "training was stopped"};
    }
    RatingModel model_of_all = current_model();
    fill_covariances(model_of_all.posterior);
    if (settings_.rated_set) {
      expect_rated_sets(users_, items_.share(), rated_set_.values_for_own_rows(), pool_,
                        model_of_all.posterior);
    }
    features_.share().gather_to_root(model_of_all.feature_factors.values(), size_ - 1);
    return model_of_all;
  }

  /// What the next sweep reads before it writes it.
  template <class Self, class Visit>
  static void visit_state(Self& self, const Visit& visit) {
    const RowShare* const users = &self.users_.share();
    const RowShare* const items = &self.items_.share();
    visit("item_means", self.items_.means.values(), items);
    visit("item_covariances", self.items_.covariances.values(), items);
    visit("item_uncertainties", std::span(self.items_.uncertainties), items);
    visit("item_shape", std::span(self.items_.shape), nullptr);
    visit("user_shape", std::span(self.users_.shape), nullptr);
    visit("item_precision", std::span(self.items_.precision), nullptr);
    visit("user_means", self.users_.means.values(), users);
    visit("user_precision", std::span(self.users_.precision), nullptr);
    visit("user_mean", std::span(self.user_mean_.mean), nullptr);
    visit("user_noise_precision", std::span(self.noise_.precision), users);
    visit("noise_variance", std::span(&self.noise_.variance, 1), nullptr);
    FeaturePrior::visit_state(self.rated_set_, "rated_set", visit);
    FeaturePrior::visit_state(self.features_, "features", visit);
    FeaturePrior::visit_state(self.raters_, "raters", visit);
  }

 private:
  static Error numerical_error(int sweep, const char* row) {
    return {ErrorCode::kNumerical, "sweep " + std::to_string(sweep) + ": the precision of " + row +
                                       " is not positive definite"};
  }

  /// Nothing if the plan does without.
  RowFeatures sets_of(const Side& rows, const Side& columns, bool all) const {
    return settings_.rated_set ? rated_sets(rows, columns, all, pool_) : RowFeatures();
  }

  void clear_priors(Side& side) const {
    side.share().for_own_rows(256, pool_, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t row = begin; row < end; ++row)
        std::fill(side.prior_means.row(row).begin(), side.prior_means.row(row).end(), 0.0F);
    });
  }

  /// Of the users and their mean around their priors, the uncertainty of the values included.
  std::vector<double> user_squares() const {
    std::vector<double> squares = users_.squared_deviations(pool_);
    rated_set_.add_uncertainty(squares, pool_);
    user_mean_.add_squares(squares);
    return squares;
  }
  std::vector<double> item_squares() const {
    std::vector<double> squares = items_.squared_deviations(pool_);
    features_.add_uncertainty(squares, pool_);
    raters_.add_uncertainty(squares, pool_);
    return squares;
  }

  static void learn_side_precision(int sweep, const std::vector<double>& squares, double count,
                                   Side& side) {
    const bool held = sweep <= kHeldSweeps;  // all but the bias's
    if (held) {
      learn_precision(count, {squares.back()}, std::span(side.precision).last(1));
    } else {
      learn_precision(count, squares, side.precision);
    }
  }

  void balance() {
    const std::optional<FactorBalance> balance =
        balance_factors(users_.moments(pool_), items_.moments(pool_), settings_.num_factors);
    if (!balance) return;  // a factor has died out altogether: nothing to gain
    users_.transform(balance->user_transform, pool_);
    items_.transform(balance->item_transform, pool_);
    rated_set_.transform(balance->user_transform, pool_);
    features_.transform(balance->item_transform, pool_);
    raters_.transform(balance->item_transform, pool_);
    for (std::size_t k = 0; k + 1 < size_; ++k)
      users_.precision[k] = items_.precision[k] = 1.0 / balance->second_moment[k];
  }

  /// Negative evidence lower bound, constants left out. Right after the next sweep's
  /// UserNoise::learn() its likelihood part would be lower still; here the users' errors are
  /// computed anew.
  double free_energy() {
    items_of_users_.fetch_into(items_.means);
    if (items_.shared) {
      items_of_users_.fetch_into(items_.uncertainties);
    } else {
      items_of_users_.fetch_into(items_.covariances);
    }
    double energy = ordered_sum(users_.share(), pool_, [&](std::size_t user) {
      const auto count = static_cast<double>(users_.ratings.indices_of(user).size());
      return count == 0.0 ? 0.0 : noise_.energy(user, count, expected_squared_error(user));
    });
    const auto add_side = [&](const Side& side, double count, const std::vector<double>& squares) {
      double of_side = side.entropy_energy(pool_);
      add_prior_energy(count, squares, side.precision, of_side);
      energy += of_side;
    };
    add_side(users_, users_.num_rated + 1.0, user_squares());
    add_side(items_, items_.num_rated, item_squares());
    for (const FeaturePrior* prior : {&rated_set_, &features_, &raters_})
      prior->add_energy(energy, pool_);
    return energy;
  }

  /// Over a user's ratings, under both sides' posteriors as they are now.
  double expected_squared_error(std::size_t user) const {
    const std::size_t bias = size_ - 1;
    const std::span<const float> x = users_.means.row(user);
    std::vector<float> targets;
    fill_targets(users_, user, items_, global_mean_, targets);
    double total = 0.0;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const auto item = static_cast<std::size_t>(users_.ratings.indices_of(user)[i]);
      const std::span<const float> v = items_.means.row(item);
      double error = static_cast<double>(targets[i]);
      double variance = 0.0;
      for (std::size_t k = 0; k < size_; ++k) {
        const double wk = k == bias ? 1.0 : static_cast<double>(v[k]);
        const double zk = k == bias ? 1.0 : static_cast<double>(x[k]);
        error -= static_cast<double>(x[k]) * wk;
        for (std::size_t l = 0; l <= k; ++l) {
          const double wl = l == bias ? 1.0 : static_cast<double>(v[l]);
          const double zl = l == bias ? 1.0 : static_cast<double>(x[l]);
          const double cu = users_.covariance(user, k, l);
          const double ci = items_.covariance(item, k, l);
          const double both = k == bias ? 0.0 : cu * ci;
          variance += (k == l ? 1.0 : 2.0) * (wk * wl * cu + zk * zl * ci + both);
        }
      }
      total += error * error + variance;
    }
    return total;
  }

  /// With the items' rows as the next sweep's users will read them: they come from other ranks
  /// once.
  FittedModel fitted() {
    if (!items_at_hand_) items_at_hand_ = neighbours_of(items_, items_of_users_, nullptr, pool_);
    const Neighbours& items = *items_at_hand_;
    const float* const users = users_.means.values().data();
    return {items.shape,
            global_mean_,
            {users, size_},
            {users + size_ - 1, size_},
            {items.rows.data(), items.shape.size},
            {&items.beside.data()->bias, sizeof(Neighbour) / sizeof(float)}};
  }

  RatingModel current_model() const {
    const std::size_t num_factors = size_ - 1;
    RatingModel model;
    model.global_mean = global_mean_;
    const auto split = [&](const RowShare& share, const FactorMatrix& rows, FactorMatrix& factors,
                           std::vector<float>& biases) {
      factors = FactorMatrix(rows.rows(), static_cast<int>(num_factors));
      biases.resize(rows.rows());
      share.for_own_rows(256, pool_, [&](std::size_t begin, std::size_t end, int) {
        for (std::size_t i = begin; i < end; ++i) {
          std::copy_n(rows.row(i).begin(), num_factors, factors.row(i).begin());
          biases[i] = rows.row(i).back();
        }
      });
    };
    split(users_.share(), users_.means, model.user_factors, model.user_biases);
    split(items_.share(), items_.means, model.item_factors, model.item_biases);
    std::vector<float> feature_biases;
    split(features_.share(), features_.values(), model.feature_factors, feature_biases);
    model.prior.data_precision = 1.0 / noise_.variance;
    model.prior.bias_precision = users_.precision.back();
    double variance = 0.0;
    for (std::size_t k = 0; k < num_factors; ++k) variance += 1.0 / users_.precision[k];
    model.prior.factor_precision = static_cast<double>(num_factors) / variance;

    RatingPosterior& posterior = model.posterior;
    posterior.noise_variance = noise_.variance;
    posterior.user_prior.mean = user_mean_.mean;
    posterior.user_prior.precision.assign(users_.precision.begin(), users_.precision.end());
    return model;
  }

  /// The shape is the mean of the items' covariances, each scaled to trace 1, weighted by the
  /// ratings that meet them.
  void fill_covariances(RatingPosterior& posterior) const {
    posterior.item_uncertainty.resize(items_.means.rows());
    const auto trace_of = [&](std::size_t item) {
      double trace = 0.0;
      for (std::size_t k = 0; k < size_; ++k) trace += items_.covariance(item, k, k);
      return trace;
    };
    const RowShare& share = items_.share();
    share.for_each_own_row([&](std::size_t item) {
      posterior.item_uncertainty[item] = static_cast<float>(trace_of(item));
    });
    const std::size_t num_values = size_ * size_;
    const std::vector<double> sums = ordered_vector_sum(
        share, num_values + 1, pool_, [&](std::size_t item, std::vector<double>& to) {
          if (items_.shared && item > 0) return;  // all items' shapes are the first one's
          const double weight =
              items_.shared ? 1.0 : static_cast<double>(items_.ratings.indices_of(item).size());
          const double scale = weight / trace_of(item);
          to[num_values] += weight;
          for (std::size_t k = 0; k < size_; ++k) {
            for (std::size_t l = 0; l < size_; ++l)
              to[k * size_ + l] += scale * items_.covariance(item, k, l);
          }
        });
    const double total = sums[num_values];
    for (std::size_t i = 0; i < num_values; ++i)
      posterior.covariance_shape.push_back(static_cast<float>(total > 0.0 ? sums[i] / total : 0.0));
  }

  const VariationalSettings& settings_;
  ThreadPool& pool_;
  const std::size_t size_;  // D = K + 1
  const double global_mean_;
  Side users_;
  Side items_;
  NeededRows items_of_users_;                // that this rank's users rated
  std::optional<Neighbours> items_at_hand_;  // between two sweeps
  NeededRows users_of_items_;                // who rated this rank's items
  UserNoise noise_;
  UserMean user_mean_;
  FeaturePrior rated_set_;  // of the users: the items that they rated
  FeaturePrior features_;   // of the items
  FeaturePrior raters_;     // of the items: the users who rated them
};

/// The rows of all ranks, on the root.
void gather_rows(const RowShare& users, const RowShare& items, RatingModel& model) {
  const auto gather = [](const RowShare& share, FactorMatrix& factors) {
    if (factors.rows() > 0)
      share.gather_to_root(factors.values(), static_cast<std::size_t>(factors.cols()));
  };
  gather(users, model.user_factors);
  users.gather_to_root(std::span(model.user_biases));
  gather(items, model.item_factors);
  items.gather_to_root(std::span(model.item_biases));
  items.gather_to_root(std::span(model.posterior.item_uncertainty));
  gather(items, model.posterior.rated_set_factors);
}

}  // namespace

Result<void> VariationalSettings::validate() const {
  TrainSettings common;
  common.num_factors = num_factors;
  common.sweeps = sweeps;
  return common.validate();
}

Result<RatingModel> train_variational(const TrainingData& data, const VariationalSettings& settings,
                                      ThreadPool& pool, const VariationalProgressFn& progress,
                                      bool with_free_energy, const Checkpoint* resume) {
  if (const Result<void> valid = settings.validate(); !valid) return valid.error();
  if (const Result<void> same = check_shapes(data.by_user, data.by_item); !same)
    return same.error();
  // The trainer's own tables are gone when the root has all rows.
  Result<RatingModel> model =
      VariationalTrainer(data, settings, pool).run(progress, with_free_energy, resume);
  if (model) gather_rows(data.by_user.share(), data.by_item.share(), *model);
  return model;
}

}  // namespace als
