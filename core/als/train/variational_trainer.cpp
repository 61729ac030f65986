#include "als/train/variational_trainer.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "als/base/ordered_sum.h"
#include "als/base/random.h"
#include "als/ratings/rating.h"
#include "als/solve/balance_factors.h"
#include "als/solve/posterior_solver.h"

namespace als {
namespace {

constexpr std::size_t kRowsPerBlock = 8;

// Where the learning starts, in stars. The first sweeps hold the factors' precisions at kStart
// until there is something to learn them from; the outcome moves by less than 0.001 RMSE when these
// are halved or doubled.
constexpr double kStartDeviation = 0.3;
constexpr double kStartFactorPrecision = 5.0;
constexpr double kStartBiasPrecision = 3.0;
constexpr double kStartFeaturePrecision = 10.0;
constexpr double kStartRatedSetPrecision = 1.0;
constexpr int kHeldSweeps = 4;
constexpr int kFirstBalancedSweep = 3;

// A user's own noise is a Gamma posterior around the common one that weighs as much as so many
// ratings: users differ in how strictly they rate, yet few ratings must not decide it. Between 100
// and 300 the validation error is flat.
constexpr double kNoiseRatings = 200.0;

// A precision has the hyperprior Gamma(3/2, kHyperRate): only there so that none is infinite.
constexpr double kHyperRate = 0.005;

double digamma(double x) {
  double shift = 0.0;
  for (; x < 8.0; x += 1.0) shift -= 1.0 / x;
  const double r = 1.0 / (x * x);
  return shift + std::log(x) - 0.5 / x -
         r * (1.0 / 12.0 - r * (1.0 / 120.0 - r * (1.0 / 252.0 - r / 240.0)));
}

/// One side of the model.
struct Side {
  Side(std::size_t num_rows, std::size_t size)
      : means(num_rows, static_cast<int>(size)),
        covariances(num_rows, static_cast<int>(packed_size(size))),
        prior_means(num_rows, static_cast<int>(size)),
        precision(size, kStartFactorPrecision) {
    precision.back() = kStartBiasPrecision;
  }
  PosteriorRows posterior() const { return {means.values(), covariances.values()}; }

  FactorMatrix means;
  FactorMatrix covariances;       // packed
  FactorMatrix prior_means;       // of each row, from its features
  std::vector<double> precision;  // [D] of a row around its prior mean
};

class VariationalTrainer {
 public:
  VariationalTrainer(const TrainingData& data, const VariationalSettings& settings,
                     ThreadPool& pool)
      : data_(data),
        settings_(settings),
        pool_(pool),
        size_(static_cast<std::size_t>(settings.num_factors) + 1),
        global_mean_(global_mean(data.by_user)),
        users_(data.by_user.num_rows(), size_),
        items_(data.by_item.num_rows(), size_),
        user_noise_precision_(data.by_user.num_rows(), 1.0F),
        user_squared_error_(data.by_user.num_rows()),
        user_mean_(size_),
        features_(static_cast<std::size_t>(data.features.num_features()), static_cast<int>(size_)),
        feature_variances_(features_.rows(), static_cast<int>(size_)),
        feature_precision_(static_cast<std::size_t>(data.features.num_kinds()),
                           std::vector<double>(size_, kStartFeaturePrecision)) {
    for (std::size_t item = 0; item < items_.means.rows(); ++item) {
      Random random(settings.seed, item);
      const std::span<float> row = items_.means.row(item);
      for (std::size_t k = 0; k + 1 < size_; ++k)
        row[k] = static_cast<float>(kStartDeviation * random.normal());
    }
    if (settings.rated_set) {
      rated_set_ = FactorMatrix(items_.means.rows(), static_cast<int>(size_));
      rated_set_variances_ = FactorMatrix(items_.means.rows(), static_cast<int>(size_));
      rated_set_precision_.assign(size_, kStartRatedSetPrecision);
    }
    for (std::size_t user = 0; user < data.by_user.num_rows(); ++user)
      num_active_users_ += data.by_user.indices_of(user).empty() ? 0.0 : 1.0;
    for (int worker = 0; worker < pool.num_workers(); ++worker) scratch_.emplace_back(size_);
  }

  Result<RatingModel> run(const VariationalProgressFn& progress, bool with_free_energy,
                          const Checkpoint* resume) {
    int done = 0;
    if (resume != nullptr) {
      if (const Result<void> restored = restore(*resume, *this); !restored) return restored.error();
      done = resume->sweep;
    }
    const std::function<RatingModel()> model = [this] { return current_model(); };
    for (int sweep = done + 1; sweep <= settings_.sweeps; ++sweep) {
      if (!solve_users()) return numerical_error(sweep, "user");
      learn_noise();
      if (settings_.rated_set) learn_rated_set();
      learn_user_mean();
      learn_user_precision(sweep);
      if (!solve_items()) return numerical_error(sweep, "item");
      learn_features();
      learn_item_precision(sweep);
      if (sweep >= kFirstBalancedSweep && sweep <= settings_.sweeps - settings_.sweeps_unbalanced)
        balance();
      const double energy = with_free_energy ? free_energy() : 0.0;
      const std::function<Checkpoint()> checkpoint = [&] { return save(sweep, *this); };
      if (progress && !progress({sweep, noise_variance_, energy, model, checkpoint}))
        return Error{ErrorCode::kCancelled, "training was stopped"};
    }
    return current_model();
  }

  /// What the next sweep reads before it writes it.
  template <class Self, class Visit>
  static void visit_state(Self& self, const Visit& visit) {
    visit("item_means", self.items_.means.values());
    visit("item_covariances", self.items_.covariances.values());
    visit("item_precision", std::span(self.items_.precision));
    visit("user_means", self.users_.means.values());
    visit("user_precision", std::span(self.users_.precision));
    visit("user_mean", std::span(self.user_mean_));
    visit("user_noise_precision", std::span(self.user_noise_precision_));
    visit("noise_variance", std::span(&self.noise_variance_, 1));
    visit("rated_set", self.rated_set_.values());
    visit("rated_set_precision", std::span(self.rated_set_precision_));
    visit("features", self.features_.values());
    for (std::size_t kind = 0; kind < self.feature_precision_.size(); ++kind)
      visit("feature_precision_" + std::to_string(kind), std::span(self.feature_precision_[kind]));
  }

 private:
  struct Scratch {
    explicit Scratch(std::size_t size) : solver(size) {}
    PosteriorSolver solver;
    std::vector<float> targets;
    std::vector<float> precisions;
  };

  static Error numerical_error(int sweep, const char* side) {
    return {ErrorCode::kNumerical, "sweep " + std::to_string(sweep) + ": the precision of a" +
                                       (side[0] == 'i' ? "n " : " ") + side +
                                       " is not positive definite"};
  }

  /// rating - mu - bias of the other side.
  void fill_targets(const RatingMatrix& ratings, std::size_t row, const Side& other,
                    std::vector<float>& targets) const {
    const std::span<const std::int32_t> indices = ratings.indices_of(row);
    const std::span<const std::uint8_t> half_stars = ratings.half_stars_of(row);
    targets.resize(indices.size());
    for (std::size_t i = 0; i < indices.size(); ++i) {
      const float bias = other.means.row(static_cast<std::size_t>(indices[i])).back();
      targets[i] =
          static_cast<float>(stars_from(half_stars[i]) - global_mean_ - static_cast<double>(bias));
    }
  }

  bool solve_users() {
    std::atomic<bool> solved{true};
    pool_.parallel_for(
        users_.means.rows(), kRowsPerBlock, [&](std::size_t begin, std::size_t end, int worker) {
          Scratch& mine = scratch_[static_cast<std::size_t>(worker)];
          for (std::size_t user = begin; user < end; ++user) {
            fill_user_prior(user);
            const std::span<const std::int32_t> indices = data_.by_user.indices_of(user);
            fill_targets(data_.by_user, user, items_, mine.targets);
            const double precision = static_cast<double>(user_noise_precision_[user]);
            if (!mine.solver.solve({indices, mine.targets, {}, precision}, items_.posterior(),
                                   users_.prior_means.row(user), users_.precision,
                                   users_.means.row(user), users_.covariances.row(user))) {
              solved.store(false, std::memory_order_relaxed);
            }
            user_squared_error_[user] = mine.solver.expected_squared_error();
          }
        });
    return solved.load();
  }

  bool solve_items() {
    std::atomic<bool> solved{true};
    pool_.parallel_for(
        items_.means.rows(), kRowsPerBlock, [&](std::size_t begin, std::size_t end, int worker) {
          Scratch& mine = scratch_[static_cast<std::size_t>(worker)];
          for (std::size_t item = begin; item < end; ++item) {
            data_.features.prior_mean(item, features_, items_.prior_means.row(item));
            const std::span<const std::int32_t> indices = data_.by_item.indices_of(item);
            fill_targets(data_.by_item, item, users_, mine.targets);
            mine.precisions.resize(indices.size());
            for (std::size_t i = 0; i < indices.size(); ++i)
              mine.precisions[i] = user_noise_precision_[static_cast<std::size_t>(indices[i])];
            if (!mine.solver.solve({indices, mine.targets, mine.precisions, 1.0},
                                   users_.posterior(), items_.prior_means.row(item),
                                   items_.precision, items_.means.row(item),
                                   items_.covariances.row(item))) {
              solved.store(false, std::memory_order_relaxed);
            }
          }
        });
    return solved.load();
  }

  double rated_set_scale(std::size_t user) const {
    return 1.0 / (static_cast<double>(data_.by_user.indices_of(user).size()) +
                  RatingPosterior().rated_set_half);
  }

  /// user mean + scale * sum of y over what the user rated.
  void fill_user_prior(std::size_t user) {
    const std::span<float> prior = users_.prior_means.row(user);
    std::copy(user_mean_.begin(), user_mean_.end(), prior.begin());
    if (!settings_.rated_set) return;
    std::vector<double> sum(size_);
    for (const std::int32_t item : data_.by_user.indices_of(user)) {
      const std::span<const float> y = rated_set_.row(static_cast<std::size_t>(item));
      for (std::size_t k = 0; k < size_; ++k) sum[k] += static_cast<double>(y[k]);
    }
    for (std::size_t k = 0; k < size_; ++k)
      prior[k] += static_cast<float>(rated_set_scale(user) * sum[k]);
  }

  /// Gamma posterior of each user's noise precision, and the variance that their prior is around.
  void learn_noise() {
    const double total = ordered_sum(users_.means.rows(), pool_, [&](std::size_t user) {
      const auto count = static_cast<double>(data_.by_user.indices_of(user).size());
      if (count == 0.0) return 0.0;
      const double precision =
          (kNoiseRatings + count) / (kNoiseRatings * noise_variance_ + user_squared_error_[user]);
      user_noise_precision_[user] = static_cast<float>(precision);
      return precision;
    });
    noise_variance_ = num_active_users_ / total;
  }

  /// Each y_n in turn against the running residuals of the users' rows; O(ratings * K).
  void learn_rated_set() {
    FactorMatrix residuals(users_.means.rows(), static_cast<int>(size_));
    for (std::size_t user = 0; user < residuals.rows(); ++user) {
      for (std::size_t k = 0; k < size_; ++k)
        residuals.row(user)[k] = users_.means.row(user)[k] - users_.prior_means.row(user)[k];
    }
    std::vector<double> sum(size_);
    std::vector<double> squares(size_);
    double num_items = 0.0;
    for (std::size_t item = 0; item < rated_set_.rows(); ++item) {
      const std::span<const std::int32_t> raters = data_.by_item.indices_of(item);
      if (raters.empty()) continue;
      num_items += 1.0;
      std::fill(sum.begin(), sum.end(), 0.0);
      double weight = 0.0;
      const std::span<float> y = rated_set_.row(item);
      for (const std::int32_t index : raters) {
        const auto user = static_cast<std::size_t>(index);
        const double s = rated_set_scale(user);
        weight += s * s;
        const std::span<const float> residual = residuals.row(user);
        for (std::size_t k = 0; k < size_; ++k) sum[k] += s * static_cast<double>(residual[k]);
      }
      for (std::size_t k = 0; k < size_; ++k) {
        const double precision = users_.precision[k] * weight + rated_set_precision_[k];
        const double old_value = static_cast<double>(y[k]);
        const double value = users_.precision[k] * (sum[k] + weight * old_value) / precision;
        y[k] = static_cast<float>(value);
        rated_set_variances_.row(item)[k] = static_cast<float>(1.0 / precision);
        squares[k] += value * value + 1.0 / precision;
        sum[k] = static_cast<double>(y[k]) - old_value;
      }
      for (const std::int32_t index : raters) {
        const auto user = static_cast<std::size_t>(index);
        const double s = rated_set_scale(user);
        const std::span<float> residual = residuals.row(user);
        for (std::size_t k = 0; k < size_; ++k)
          residual[k] = static_cast<float>(static_cast<double>(residual[k]) - s * sum[k]);
      }
    }
    for (std::size_t k = 0; k < size_; ++k)
      rated_set_precision_[k] = learned_precision(num_items, squares[k]);
  }

  static double learned_precision(double count, double sum_of_squares) {
    return (count + 1.0) / (sum_of_squares + 2.0 * kHyperRate);
  }

  /// The common part of the users' prior means; it has the prior of one more row.
  void learn_user_mean() {
    std::vector<double> sum(size_);
    for (std::size_t user = 0; user < users_.means.rows(); ++user) {
      if (data_.by_user.indices_of(user).empty()) continue;
      fill_user_prior(user);
      for (std::size_t k = 0; k < size_; ++k) {
        sum[k] += static_cast<double>(users_.means.row(user)[k]) -
                  static_cast<double>(users_.prior_means.row(user)[k]) +
                  static_cast<double>(user_mean_[k]);
      }
    }
    for (std::size_t k = 0; k < size_; ++k)
      user_mean_[k] = static_cast<float>(sum[k] / (num_active_users_ + 1.0));
    for (std::size_t user = 0; user < users_.means.rows(); ++user) fill_user_prior(user);
  }

  /// Expected squared deviation of a side's rows from their prior means, in dimension k: those with
  /// ratings only.
  std::vector<double> squared_deviations(const Side& side, const RatingMatrix& ratings) const {
    std::vector<double> squares(size_);
    for (std::size_t row = 0; row < side.means.rows(); ++row) {
      if (ratings.indices_of(row).empty()) continue;
      const std::span<const float> covariance = side.covariances.row(row);
      for (std::size_t k = 0; k < size_; ++k) {
        const double deviation = static_cast<double>(side.means.row(row)[k]) -
                                 static_cast<double>(side.prior_means.row(row)[k]);
        squares[k] += deviation * deviation + static_cast<double>(covariance[packed_size(k) + k]);
      }
    }
    return squares;
  }

  void learn_precision(Side& side, double count, const std::vector<double>& squares, int sweep) {
    for (std::size_t k = 0; k < size_; ++k) {
      if (sweep <= kHeldSweeps && k + 1 < size_) continue;
      side.precision[k] = learned_precision(count, squares[k]);
    }
  }

  /// What the uncertainty of y adds to the deviations of all users.
  void add_rated_set_variance(std::vector<double>& squares) const {
    if (!settings_.rated_set) return;
    for (std::size_t user = 0; user < users_.means.rows(); ++user) {
      const double s = rated_set_scale(user);
      for (const std::int32_t item : data_.by_user.indices_of(user)) {
        const std::span<const float> variance =
            rated_set_variances_.row(static_cast<std::size_t>(item));
        for (std::size_t k = 0; k < size_; ++k)
          squares[k] += s * s * static_cast<double>(variance[k]);
      }
    }
  }

  std::vector<double> user_squares() const {
    std::vector<double> squares = squared_deviations(users_, data_.by_user);
    add_rated_set_variance(squares);
    for (std::size_t k = 0; k < size_; ++k)
      squares[k] += static_cast<double>(user_mean_[k]) * static_cast<double>(user_mean_[k]);
    return squares;
  }

  std::vector<double> item_squares() const {
    std::vector<double> squares = squared_deviations(items_, data_.by_item);
    for (std::size_t item = 0; item < items_.means.rows(); ++item) {
      if (data_.by_item.indices_of(item).empty()) continue;
      const double s = static_cast<double>(data_.features.scale(item));
      for (const std::int32_t feature : data_.features.features_of(item)) {
        for (std::size_t k = 0; k < size_; ++k) {
          squares[k] +=
              s * s *
              static_cast<double>(feature_variances_.row(static_cast<std::size_t>(feature))[k]);
        }
      }
    }
    return squares;
  }

  void learn_user_precision(int sweep) {
    learn_precision(users_, num_active_users_ + 1.0, user_squares(), sweep);
  }

  double num_active_items() const {
    double count = 0.0;
    for (std::size_t item = 0; item < items_.means.rows(); ++item)
      count += data_.by_item.indices_of(item).empty() ? 0.0 : 1.0;
    return count;
  }

  void learn_item_precision(int sweep) {
    learn_precision(items_, num_active_items(), item_squares(), sweep);
  }

  /// Each f_k in turn, as in the paper, over the movies that have ratings.
  void learn_features() {
    const ItemFeatures& features = data_.features;
    std::vector<double> sum(size_);
    for (int feature = 0; feature < features.num_features(); ++feature) {
      std::fill(sum.begin(), sum.end(), 0.0);
      const std::span<float> f = features_.row(static_cast<std::size_t>(feature));
      double weight = 0.0;
      for (const std::int32_t index : features.items_of(feature)) {
        const auto item = static_cast<std::size_t>(index);
        if (data_.by_item.indices_of(item).empty()) continue;
        const double s = static_cast<double>(features.scale(item));
        weight += s * s;
        for (std::size_t k = 0; k < size_; ++k)
          sum[k] += s * static_cast<double>(items_.means.row(item)[k]);
        for (const std::int32_t other : features.features_of(item)) {
          if (other == feature) continue;
          const std::span<const float> g = features_.row(static_cast<std::size_t>(other));
          for (std::size_t k = 0; k < size_; ++k) sum[k] -= s * s * static_cast<double>(g[k]);
        }
      }
      const std::vector<double>& prior = feature_precision_[features.kind_of(feature)];
      for (std::size_t k = 0; k < size_; ++k) {
        const double precision = items_.precision[k] * weight + prior[k];
        f[k] = static_cast<float>(items_.precision[k] * sum[k] / precision);
        feature_variances_.row(static_cast<std::size_t>(feature))[k] =
            static_cast<float>(1.0 / precision);
      }
    }
    learn_feature_precision();
    for (std::size_t item = 0; item < items_.means.rows(); ++item)
      features.prior_mean(item, features_, items_.prior_means.row(item));
  }

  void learn_feature_precision() {
    const ItemFeatures& features = data_.features;
    for (std::size_t kind = 0; kind < feature_precision_.size(); ++kind) {
      double count = 0.0;
      std::vector<double> squares(size_);
      for (int feature = 0; feature < features.num_features(); ++feature) {
        if (features.kind_of(feature) != kind) continue;
        count += 1.0;
        const auto row = static_cast<std::size_t>(feature);
        for (std::size_t k = 0; k < size_; ++k) {
          const double value = static_cast<double>(features_.row(row)[k]);
          squares[k] += value * value + static_cast<double>(feature_variances_.row(row)[k]);
        }
      }
      for (std::size_t k = 0; k < size_; ++k)
        feature_precision_[kind][k] = learned_precision(count, squares[k]);
    }
  }

  /// [K x K] mean second moment of a side's deviations, factors only.
  std::vector<double> moments(const Side& side, const RatingMatrix& ratings) const {
    const std::size_t num_factors = size_ - 1;
    std::vector<double> sums(num_factors * num_factors);
    std::vector<double> deviation(num_factors);
    double count = 0.0;
    for (std::size_t row = 0; row < side.means.rows(); ++row) {
      if (ratings.indices_of(row).empty()) continue;
      count += 1.0;
      const std::span<const float> covariance = side.covariances.row(row);
      for (std::size_t k = 0; k < num_factors; ++k) {
        deviation[k] = static_cast<double>(side.means.row(row)[k]) -
                       static_cast<double>(side.prior_means.row(row)[k]);
        for (std::size_t l = 0; l <= k; ++l) {
          sums[k * num_factors + l] +=
              deviation[k] * deviation[l] + static_cast<double>(covariance[packed_size(k) + l]);
        }
      }
    }
    for (std::size_t k = 0; k < num_factors; ++k) {
      for (std::size_t l = 0; l <= k; ++l) {
        sums[k * num_factors + l] /= count;
        sums[l * num_factors + k] = sums[k * num_factors + l];
      }
    }
    return sums;
  }

  /// row = transform * row in the factors; the bias stays.
  void transform_row(const std::vector<double>& transform, std::span<float> row) const {
    const std::size_t num_factors = size_ - 1;
    std::vector<double> result(num_factors);
    for (std::size_t k = 0; k < num_factors; ++k) {
      for (std::size_t l = 0; l < num_factors; ++l)
        result[k] += transform[k * num_factors + l] * static_cast<double>(row[l]);
    }
    std::copy(result.begin(), result.end(), row.begin());
  }

  /// Variances of independent dimensions: what stays on the diagonal.
  void transform_variances(const std::vector<double>& transform, std::span<float> row) const {
    std::vector<double> squared(transform.size());
    std::transform(transform.begin(), transform.end(), squared.begin(),
                   [](double value) { return value * value; });
    transform_row(squared, row);
  }

  void transform_covariance(const std::vector<double>& transform, std::span<float> packed) const {
    const std::size_t num_factors = size_ - 1;
    std::vector<double> half(num_factors * size_);  // transform * C, all columns
    const auto at = [&](std::size_t k, std::size_t l) {
      return static_cast<double>(k >= l ? packed[packed_size(k) + l] : packed[packed_size(l) + k]);
    };
    for (std::size_t k = 0; k < num_factors; ++k) {
      for (std::size_t j = 0; j < num_factors; ++j) {
        const double t = transform[k * num_factors + j];
        for (std::size_t l = 0; l < size_; ++l) half[k * size_ + l] += t * at(j, l);
      }
    }
    for (std::size_t k = 0; k < num_factors; ++k) {
      packed[packed_size(num_factors) + k] = static_cast<float>(half[k * size_ + num_factors]);
      for (std::size_t l = 0; l <= k; ++l) {
        double sum = 0.0;
        for (std::size_t j = 0; j < num_factors; ++j)
          sum += half[k * size_ + j] * transform[l * num_factors + j];
        packed[packed_size(k) + l] = static_cast<float>(sum);
      }
    }
  }

  void transform_side(const std::vector<double>& transform, Side& side) {
    pool_.parallel_for(side.means.rows(), 64, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t row = begin; row < end; ++row) {
        transform_row(transform, side.means.row(row));
        transform_row(transform, side.prior_means.row(row));
        transform_covariance(transform, side.covariances.row(row));
      }
    });
  }

  void balance() {
    const std::optional<FactorBalance> balance = balance_factors(
        moments(users_, data_.by_user), moments(items_, data_.by_item), settings_.num_factors);
    if (!balance) return;  // a factor has died out altogether: nothing to gain
    transform_side(balance->user_transform, users_);
    transform_side(balance->item_transform, items_);
    transform_row(balance->user_transform, user_mean_);
    for (std::size_t item = 0; item < rated_set_.rows(); ++item) {
      transform_row(balance->user_transform, rated_set_.row(item));
      transform_variances(balance->user_transform, rated_set_variances_.row(item));
    }
    for (std::size_t feature = 0; feature < features_.rows(); ++feature) {
      transform_row(balance->item_transform, features_.row(feature));
      transform_variances(balance->item_transform, feature_variances_.row(feature));
    }
    for (std::size_t k = 0; k + 1 < size_; ++k)
      users_.precision[k] = items_.precision[k] = 1.0 / balance->second_moment[k];
    learn_feature_precision();
    if (!settings_.rated_set) return;
    std::vector<double> squares(size_);
    double count = 0.0;
    for (std::size_t item = 0; item < rated_set_.rows(); ++item) {
      if (data_.by_item.indices_of(item).empty()) continue;
      count += 1.0;
      for (std::size_t k = 0; k < size_; ++k) {
        const double value = static_cast<double>(rated_set_.row(item)[k]);
        squares[k] += value * value + static_cast<double>(rated_set_variances_.row(item)[k]);
      }
    }
    for (std::size_t k = 0; k < size_; ++k)
      rated_set_precision_[k] = learned_precision(count, squares[k]);
  }

  /// log |C| of a packed covariance.
  double log_determinant(std::span<const float> packed) const {
    std::vector<double> lower(packed.begin(), packed.end());
    double log_det = 0.0;
    for (std::size_t k = 0; k < size_; ++k) {
      for (std::size_t l = 0; l <= k; ++l) {
        double sum = lower[packed_size(k) + l];
        for (std::size_t j = 0; j < l; ++j)
          sum -= lower[packed_size(k) + j] * lower[packed_size(l) + j];
        lower[packed_size(k) + l] =
            k == l ? std::sqrt(std::max(sum, 1e-30)) : sum / lower[packed_size(l) + l];
      }
      log_det += 2.0 * std::log(lower[packed_size(k) + k]);
    }
    return log_det;
  }

  /// A side's part of the free energy: rows around their prior means, and the hyperprior.
  double side_energy(const Side& side, const RatingMatrix& ratings, double count,
                     const std::vector<double>& squares) const {
    double energy = -0.5 * ordered_sum(side.means.rows(), pool_, [&](std::size_t row) {
      return ratings.indices_of(row).empty()
                 ? 0.0
                 : log_determinant(side.covariances.row(row)) + static_cast<double>(size_);
    });
    for (std::size_t k = 0; k < size_; ++k)
      energy += gaussian_energy(count, squares[k], side.precision[k]);
    return energy;
  }

  /// `count` values around 0 with a learned precision and its hyperprior.
  static double gaussian_energy(double count, double squares, double precision) {
    return 0.5 * (precision * squares - (count + 1.0) * std::log(precision)) +
           kHyperRate * precision;
  }

  /// Independent Gaussian values with variances: -1/2 sum log variance.
  static double entropy_energy(const FactorMatrix& variances) {
    double energy = 0.0;
    for (const float variance : variances.values()) {
      if (variance > 0.0F) energy -= 0.5 * (std::log(static_cast<double>(variance)) + 1.0);
    }
    return energy;
  }

  /// Negative evidence lower bound, constants left out. Right after learn_noise() of the next sweep
  /// its likelihood part would be lower still; here the users' errors are computed anew.
  double free_energy() {
    double energy = ordered_sum(users_.means.rows(), pool_, [&](std::size_t user) {
      const auto count = static_cast<double>(data_.by_user.indices_of(user).size());
      if (count == 0.0) return 0.0;
      const double precision = static_cast<double>(user_noise_precision_[user]);
      const double shape = 0.5 * (kNoiseRatings + count);
      const double rate = shape / precision;
      const double log_precision = digamma(shape) - std::log(rate);
      const double likelihood =
          0.5 * precision * expected_squared_error(user) - 0.5 * count * log_precision;
      const double prior_shape = 0.5 * kNoiseRatings;
      const double prior_rate = prior_shape * noise_variance_;
      // KL(Gamma(shape, rate) || Gamma(prior_shape, prior_rate)).
      const double divergence = (shape - prior_shape) * digamma(shape) - std::lgamma(shape) +
                                std::lgamma(prior_shape) +
                                prior_shape * (std::log(rate) - std::log(prior_rate)) +
                                shape * (prior_rate - rate) / rate;
      return likelihood + divergence;
    });
    energy += side_energy(users_, data_.by_user, num_active_users_ + 1.0, user_squares());
    energy += side_energy(items_, data_.by_item, num_active_items(), item_squares());
    std::vector<double> counts(feature_precision_.size());
    std::vector<std::vector<double>> squares(counts.size(), std::vector<double>(size_));
    for (int feature = 0; feature < data_.features.num_features(); ++feature) {
      const std::size_t kind = data_.features.kind_of(feature);
      const auto row = static_cast<std::size_t>(feature);
      counts[kind] += 1.0;
      for (std::size_t k = 0; k < size_; ++k) {
        const double value = static_cast<double>(features_.row(row)[k]);
        squares[kind][k] += value * value + static_cast<double>(feature_variances_.row(row)[k]);
      }
    }
    for (std::size_t kind = 0; kind < counts.size(); ++kind) {
      for (std::size_t k = 0; k < size_; ++k)
        energy += gaussian_energy(counts[kind], squares[kind][k], feature_precision_[kind][k]);
    }
    energy += entropy_energy(feature_variances_);
    if (!settings_.rated_set) return energy;
    energy += entropy_energy(rated_set_variances_);
    std::vector<double> set_squares(size_);
    for (std::size_t item = 0; item < rated_set_.rows(); ++item) {
      for (std::size_t k = 0; k < size_; ++k) {
        const double value = static_cast<double>(rated_set_.row(item)[k]);
        set_squares[k] += value * value + static_cast<double>(rated_set_variances_.row(item)[k]);
      }
    }
    for (std::size_t k = 0; k < size_; ++k)
      energy += gaussian_energy(num_active_items(), set_squares[k], rated_set_precision_[k]);
    return energy;
  }

  /// Over a user's ratings, under both sides' posteriors as they are now.
  double expected_squared_error(std::size_t user) const {
    const std::size_t bias = size_ - 1;
    const std::span<const float> x = users_.means.row(user);
    const std::span<const float> cx = users_.covariances.row(user);
    std::vector<float> targets;
    fill_targets(data_.by_user, user, items_, targets);
    double total = 0.0;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const auto item = static_cast<std::size_t>(data_.by_user.indices_of(user)[i]);
      const std::span<const float> v = items_.means.row(item);
      const std::span<const float> cv = items_.covariances.row(item);
      double error = static_cast<double>(targets[i]);
      double variance = 0.0;
      for (std::size_t k = 0; k < size_; ++k) {
        const double wk = k == bias ? 1.0 : static_cast<double>(v[k]);
        const double zk = k == bias ? 1.0 : static_cast<double>(x[k]);
        error -= static_cast<double>(x[k]) * wk;
        for (std::size_t l = 0; l <= k; ++l) {
          const double wl = l == bias ? 1.0 : static_cast<double>(v[l]);
          const double zl = l == bias ? 1.0 : static_cast<double>(x[l]);
          const double cu = static_cast<double>(cx[packed_size(k) + l]);
          const double ci = static_cast<double>(cv[packed_size(k) + l]);
          const double both = k == bias ? 0.0 : cu * ci;
          variance += (k == l ? 1.0 : 2.0) * (wk * wl * cu + zk * zl * ci + both);
        }
      }
      total += error * error + variance;
    }
    return total;
  }

  RatingModel current_model() const {
    const std::size_t num_factors = size_ - 1;
    RatingModel model;
    model.global_mean = global_mean_;
    const auto split = [&](const FactorMatrix& rows, FactorMatrix& factors,
                           std::vector<float>& biases) {
      factors = FactorMatrix(rows.rows(), static_cast<int>(num_factors));
      for (std::size_t i = 0; i < rows.rows(); ++i) {
        std::copy_n(rows.row(i).begin(), num_factors, factors.row(i).begin());
        biases.push_back(rows.row(i).back());
      }
    };
    split(users_.means, model.user_factors, model.user_biases);
    split(items_.means, model.item_factors, model.item_biases);
    std::vector<float> feature_biases;
    split(features_, model.feature_factors, feature_biases);
    model.prior.data_precision = 1.0 / noise_variance_;
    model.prior.bias_precision = users_.precision.back();
    double variance = 0.0;
    for (std::size_t k = 0; k < num_factors; ++k) variance += 1.0 / users_.precision[k];
    model.prior.factor_precision = static_cast<double>(num_factors) / variance;

    RatingPosterior& posterior = model.posterior;
    posterior.noise_variance = noise_variance_;
    posterior.user_prior.mean = user_mean_;
    posterior.user_prior.precision.assign(users_.precision.begin(), users_.precision.end());
    posterior.rated_set_factors = rated_set_;
    fill_covariance_shape(posterior);
    return model;
  }

  /// The shape is the mean of the items' covariances, each scaled to trace 1, weighted by the
  /// ratings that meet them.
  void fill_covariance_shape(RatingPosterior& posterior) const {
    std::vector<double> shape(size_ * size_);
    double total = 0.0;
    for (std::size_t item = 0; item < items_.means.rows(); ++item) {
      const std::span<const float> covariance = items_.covariances.row(item);
      double trace = 0.0;
      for (std::size_t k = 0; k < size_; ++k)
        trace += static_cast<double>(covariance[packed_size(k) + k]);
      posterior.item_uncertainty.push_back(static_cast<float>(trace));
      const auto weight = static_cast<double>(data_.by_item.indices_of(item).size());
      total += weight;
      for (std::size_t k = 0; k < size_; ++k) {
        for (std::size_t l = 0; l < size_; ++l) {
          const std::size_t at = k >= l ? packed_size(k) + l : packed_size(l) + k;
          shape[k * size_ + l] += weight * static_cast<double>(covariance[at]) / trace;
        }
      }
    }
    for (const double value : shape)
      posterior.covariance_shape.push_back(static_cast<float>(total > 0.0 ? value / total : 0.0));
  }

  const TrainingData data_;
  const VariationalSettings& settings_;
  ThreadPool& pool_;
  const std::size_t size_;  // D = K + 1
  const double global_mean_;
  Side users_;
  Side items_;
  double noise_variance_ = 1.0;
  std::vector<float> user_noise_precision_;
  std::vector<double> user_squared_error_;
  double num_active_users_ = 0.0;
  std::vector<float> user_mean_;
  FactorMatrix rated_set_;
  FactorMatrix rated_set_variances_;
  std::vector<double> rated_set_precision_;
  FactorMatrix features_;
  FactorMatrix feature_variances_;
  std::vector<std::vector<double>> feature_precision_;  // of each kind, [D]
  std::vector<Scratch> scratch_;
};

}  // namespace

Result<void> VariationalSettings::validate() const {
  const auto invalid = [](std::string message) {
    return Error{ErrorCode::kInvalidArgument, std::move(message)};
  };
  if (num_factors < 1 || num_factors > 512)
    return invalid("num-factors is " + std::to_string(num_factors) + "; expected 1 to 512");
  if (sweeps < 1 || sweeps > 10'000)
    return invalid("sweeps is " + std::to_string(sweeps) + "; expected 1 to 10,000");
  return {};
}

Result<RatingModel> train_variational(const TrainingData& data, const VariationalSettings& settings,
                                      ThreadPool& pool, const VariationalProgressFn& progress,
                                      bool with_free_energy, const Checkpoint* resume) {
  if (const Result<void> valid = settings.validate(); !valid) return valid.error();
  if (data.by_user.num_cols() != data.by_item.num_rows() ||
      data.by_item.num_cols() != data.by_user.num_rows()) {
    return Error{ErrorCode::kInvalidArgument, "the ratings by user and by item differ in shape"};
  }
  return VariationalTrainer(data, settings, pool).run(progress, with_free_energy, resume);
}

}  // namespace als
