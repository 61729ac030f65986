#include "als/train/variational_trainer.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "als/base/ordered_sum.h"
#include "als/base/random.h"
#include "als/base/rating_scale.h"
#include "als/solve/balance_factors.h"
#include "als/solve/normal_system.h"
#include "als/solve/posterior_solver.h"
#include "als/solve/principal_axes.h"
#include "als/train/row_access.h"
#include "als/train/spectral_start.h"

namespace als {
namespace {

constexpr std::size_t kRowsPerBlock = 8;

// Where the learning starts, in stars. After a random start the first sweeps hold the factors'
// precisions until there is something to learn them from; after spectral_start() there is from the
// first on. The outcome moves by less than 0.001 RMSE when these are halved or doubled.
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

bool shares_shapes(const TrainingData& data, const VariationalSettings& settings) {
  const double size = static_cast<double>(settings.num_factors) + 1.0;
  const double cost = static_cast<double>(data.by_user.num_ratings()) * size * size / 2.0;
  return settings.covariance == CovarianceFamily::kShared ||
         (settings.covariance == CovarianceFamily::kAutomatic && cost > kMaxFullCost);
}

/// Consecutive rows in groups of about the same cost: the sums over a group are made in one go, so
/// that they do not depend on the workers. [number of groups + 1] first rows.
std::vector<std::size_t> balanced_groups(const RatingMatrix& ratings, std::size_t size) {
  const std::size_t num_groups = size <= 128 ? 256 : 64;
  const std::size_t cost = ratings.num_ratings() + ratings.num_rows() * size;
  std::vector<std::size_t> first{0};
  std::size_t sum = 0;
  for (std::size_t row = 0; row < ratings.num_rows(); ++row) {
    sum += ratings.indices_of(row).size() + size;
    if (sum * num_groups >= cost * first.size()) first.push_back(row + 1);
  }
  if (first.back() != ratings.num_rows()) first.push_back(ratings.num_rows());
  return first;
}

/// One side of the model.
struct Side {
  Side(std::size_t num_rows, std::size_t size, bool has_shape)
      : shared(has_shape),
        means(num_rows, static_cast<int>(size)),
        covariances(has_shape ? 0 : num_rows, static_cast<int>(packed_size(size))),
        uncertainties(has_shape ? num_rows : 0),
        shape(has_shape ? size * size : 0),
        prior_means(num_rows, static_cast<int>(size)),
        precision(size, kStartFactorPrecision) {
    precision.back() = kStartBiasPrecision;
    for (std::size_t k = 0; k < size && shared; ++k) shape[k * size + k] = 1.0;
  }
  /// (k, l) of a row's covariance.
  double covariance(std::size_t row, std::size_t k, std::size_t l) const {
    if (shared) return static_cast<double>(uncertainties[row]) * shape[k * precision.size() + l];
    return static_cast<double>(
        covariances.row(row)[k >= l ? packed_size(k) + l : packed_size(l) + k]);
  }
  PosteriorRows posterior() const { return {means.values(), covariances.values()}; }

  bool shared;
  FactorMatrix means;
  FactorMatrix covariances;          // packed; no rows if shared
  std::vector<float> uncertainties;  // [rows] c, if shared: a row's covariance is c * shape
  std::vector<double> shape;         // [D x D]
  FactorMatrix prior_means;          // of each row, from its features
  std::vector<double> precision;     // [D] of a row around its prior mean
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
        shape_(size_ - 1, true),
        users_(data.by_user.num_rows(), size_, shares_shapes(data, settings)),
        items_(data.by_item.num_rows(), size_, users_.shared),
        user_noise_precision_(data.by_user.num_rows(), 1.0F),
        user_squared_error_(data.by_user.num_rows()),
        user_mean_(size_),
        features_(static_cast<std::size_t>(data.features.num_features()), static_cast<int>(size_)),
        feature_variances_(features_.rows(), static_cast<int>(size_)),
        feature_precision_(static_cast<std::size_t>(data.features.num_kinds()),
                           std::vector<double>(size_, kStartFeaturePrecision)) {
    start_items();
    if (settings.rated_set) {
      rated_set_ = FactorMatrix(items_.means.rows(), static_cast<int>(size_));
      rated_set_variances_ = FactorMatrix(items_.means.rows(), static_cast<int>(size_));
      rated_set_precision_.assign(size_, kStartRatedSetPrecision);
    }
    for (std::size_t user = 0; user < data.by_user.num_rows(); ++user)
      num_active_users_ += data.by_user.indices_of(user).empty() ? 0.0 : 1.0;
    for (int worker = 0; worker < pool.num_workers(); ++worker) scratch_.emplace_back(shape_);
    if (users_.shared) {
      user_groups_ = balanced_groups(data.by_user, shape_.size);
      item_groups_ = balanced_groups(data.by_item, shape_.size);
    }
    user_scale_.reserve(users_.means.rows());
    for (std::size_t user = 0; user < users_.means.rows(); ++user)
      user_scale_.push_back(static_cast<float>(rated_set_scale(user)));
    rated_set_weight_.resize(items_.means.rows());
    pool.parallel_for(items_.means.rows(), 64, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t item = begin; item < end; ++item) {
        for (const std::int32_t user : data_.by_item.indices_of(item)) {
          const auto s = static_cast<double>(user_scale_[static_cast<std::size_t>(user)]);
          rated_set_weight_[item] += s * s;
        }
      }
    });
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
    visit("item_uncertainties", std::span(self.items_.uncertainties));
    visit("item_shape", std::span(self.items_.shape));
    visit("user_shape", std::span(self.users_.shape));
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
    explicit Scratch(const SystemShape& shape)
        : solver(shape.num_factors + 1),
          system(shape),
          linear(shape.num_factors + 1),
          zeros(padded_size(shape.num_factors + 1)),
          row_sum(padded_size(shape.num_factors + 1)) {}
    PosteriorSolver solver;
    NormalSystem system;
    std::vector<float> coefficients;
    std::vector<double> linear;
    AlignedFloats matrix;
    AlignedFloats zeros;
    AlignedFloats row_sum;
    std::vector<float> targets;
    std::vector<float> precisions;
  };

  void start_items() {
    if (users_.shared) {
      items_.means = spectral_start(data_.by_user, data_.by_item, settings_.num_factors,
                                    settings_.seed, pool_);
      return;
    }
    for (std::size_t item = 0; item < items_.means.rows(); ++item) {
      Random random(settings_.seed, item);
      const std::span<float> row = items_.means.row(item);
      for (std::size_t k = 0; k + 1 < size_; ++k)
        row[k] = static_cast<float>(kStartDeviation * random.normal());
    }
  }

  static Error numerical_error(int sweep, const char* side) {
    return {ErrorCode::kNumerical, "sweep " + std::to_string(sweep) + ": the precision of a" +
                                       (side[0] == 'i' ? "n " : " ") + side +
                                       " is not positive definite"};
  }

  /// rating - mu - bias of the other side.
  void fill_targets(const RatingMatrix& ratings, std::size_t row, const Side& other,
                    std::vector<float>& targets) const {
    const std::span<const std::int32_t> indices = ratings.indices_of(row);
    const std::span<const std::uint8_t> levels = ratings.levels_of(row);
    targets.resize(indices.size());
    for (std::size_t i = 0; i < indices.size(); ++i) {
      const float bias = other.means.row(static_cast<std::size_t>(indices[i])).back();
      targets[i] = static_cast<float>(ratings.scale.standard(levels[i]) - global_mean_ -
                                      static_cast<double>(bias));
    }
  }

  bool solve_users() {
    if (users_.shared)
      return solve_shared(users_, items_, data_.by_user, user_groups_, /*of_users=*/true);
    const AlignedFloats rated_set = padded_rated_set();
    std::atomic<bool> solved{true};
    pool_.parallel_for(
        users_.means.rows(), kRowsPerBlock, [&](std::size_t begin, std::size_t end, int worker) {
          Scratch& mine = scratch_[static_cast<std::size_t>(worker)];
          for (std::size_t user = begin; user < end; ++user) {
            fill_user_prior(user, rated_set, mine);
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
    if (items_.shared)
      return solve_shared(items_, users_, data_.by_item, item_groups_, /*of_users=*/false);
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

  /// What of a shape the padded sums are multiplied with.
  struct PaddedShape {
    AlignedFloats upper;         // [P x P]
    std::vector<double> border;  // [K] with the bias
    double corner;               // of the bias
  };

  /// `for_trace`: so that the sum over all places of upper * A is the trace of shape * A, A
  /// symmetric, of which the padded sums have the upper triangle. Otherwise: the factors' part.
  PaddedShape padded_shape(const std::vector<double>& shape, bool for_trace) const {
    const std::size_t num_factors = size_ - 1;
    PaddedShape padded{AlignedFloats(shape_.size * shape_.size), {}, shape.back()};
    const std::size_t used = for_trace && !shape_.bordered ? size_ : num_factors;
    for (std::size_t k = 0; k < used; ++k) {
      for (std::size_t l = k; l < used; ++l) {
        padded.upper[k * shape_.size + l] =
            static_cast<float>((for_trace && k != l ? 2.0 : 1.0) * shape[k * size_ + l]);
      }
    }
    for (std::size_t k = 0; k < num_factors; ++k)
      padded.border.push_back(shape[k * size_ + num_factors]);
    return padded;
  }

  /// A group's sum of c A over its rated rows, the prior's part of A left out.
  struct ShapeSums {
    AlignedFloats matrix;
    AlignedFloats border;
    double corner = 0.0;
    double uncertainty = 0.0;
    double count = 0.0;
  };

  /// A half-sweep in the family of covariances c S, c of each row and S of the side: with A the
  /// precision that the row would have by itself, the free energy is least at c = D / tr(A S) for a
  /// given S, and at S^-1 = mean of c A for given c. The neighbours' covariances add up to
  /// (sum of their c) * (their S).
  bool solve_shared(Side& side, const Side& other, const RatingMatrix& ratings,
                    const std::vector<std::size_t>& groups, bool of_users) {
    const AlignedFloats rows = padded_rows(other.means, shape_, pool_);
    const AlignedFloats rated_set = of_users ? padded_rated_set() : AlignedFloats();
    const std::vector<Neighbour> neighbours = neighbours_of(other, of_users);
    const PaddedShape others = padded_shape(other.shape, false);
    const PaddedShape own = padded_shape(side.shape, true);
    double prior_trace = 0.0;
    for (std::size_t k = 0; k < size_; ++k)
      prior_trace += side.precision[k] * side.shape[k * size_ + k];
    std::vector<ShapeSums> sums(groups.size() - 1);
    std::atomic<bool> solved{true};
    pool_.parallel_for(sums.size(), 1, [&](std::size_t group, std::size_t, int worker) {
      Scratch& mine = scratch_[static_cast<std::size_t>(worker)];
      ShapeSums& total = sums[group];
      total.matrix.resize(shape_.size * shape_.size);
      total.border.resize(shape_.size);
      for (std::size_t row = groups[group]; row < groups[group + 1]; ++row) {
        if (of_users) {
          fill_user_prior(row, rated_set, mine);
        } else {
          data_.features.prior_mean(row, features_, side.prior_means.row(row));
        }
        if (!solve_shared_row(side, neighbours, ratings, row, of_users, rows, others, own,
                              prior_trace, mine, total))
          solved.store(false, std::memory_order_relaxed);
      }
    });
    if (!solved.load()) return false;
    // The groups in their order.
    std::vector<double> inverse(size_ * size_);
    double count = 0.0;
    double uncertainty = 0.0;
    for (const ShapeSums& group : sums) {
      const std::size_t used = shape_.bordered ? size_ - 1 : size_;
      for (std::size_t k = 0; k < used; ++k) {
        for (std::size_t l = k; l < used; ++l)
          inverse[k * size_ + l] += static_cast<double>(group.matrix[k * shape_.size + l]);
      }
      if (shape_.bordered) {
        for (std::size_t k = 0; k + 1 < size_; ++k)
          inverse[k * size_ + size_ - 1] += static_cast<double>(group.border[k]);
        inverse.back() += group.corner;
      }
      count += group.count;
      uncertainty += group.uncertainty;
    }
    if (count == 0.0) return true;
    for (std::size_t k = 0; k < size_; ++k) {
      inverse[k * size_ + k] += uncertainty * side.precision[k];
      for (std::size_t l = k; l < size_; ++l)
        inverse[l * size_ + k] = inverse[k * size_ + l] = inverse[k * size_ + l] / count;
    }
    if (!invert(inverse, size_)) return false;
    side.shape = std::move(inverse);
    return true;
  }

  /// What a rating reads of the other side beside its row, side by side in memory.
  struct Neighbour {
    float bias;
    float uncertainty;
    float precision;  // of the rating's noise, if the users are the neighbours; else 1
  };

  std::vector<Neighbour> neighbours_of(const Side& other, bool of_users) const {
    std::vector<Neighbour> neighbours(other.means.rows());
    for (std::size_t row = 0; row < neighbours.size(); ++row) {
      neighbours[row] = {other.means.row(row).back(), other.uncertainties[row],
                         of_users ? 1.0F : user_noise_precision_[row]};
    }
    return neighbours;
  }

  bool solve_shared_row(Side& side, const std::vector<Neighbour>& others_of_row,
                        const RatingMatrix& ratings, std::size_t row, bool of_users,
                        const AlignedFloats& rows, const PaddedShape& others,
                        const PaddedShape& own, double prior_trace, Scratch& mine,
                        ShapeSums& total) {
    const std::size_t bias = size_ - 1;
    const auto size = static_cast<double>(size_);
    const std::span<const std::int32_t> indices = ratings.indices_of(row);
    const std::span<const float> prior_mean = side.prior_means.row(row);
    const std::span<float> x = side.means.row(row);
    if (indices.empty()) {
      std::copy(prior_mean.begin(), prior_mean.end(), x.begin());
      side.uncertainties[row] = static_cast<float>(size / prior_trace);
      if (of_users) user_squared_error_[row] = 0.0;
      return true;
    }
    // Users: every rating has the user's own precision p, which multiplies the sums. Items: each
    // its user's.
    double neighbours = 0.0;  // sum of the neighbours' weighted c
    double square = 0.0;
    const double p = of_users ? static_cast<double>(user_noise_precision_[row]) : 1.0;
    const std::span<const std::uint8_t> levels = ratings.levels_of(row);
    const auto unit = static_cast<float>(ratings.scale.unit());
    const auto mean = static_cast<float>(global_mean_);
    mine.precisions.resize(of_users ? 0 : indices.size());
    mine.coefficients.resize(indices.size());
    for (std::size_t i = 0; i < indices.size(); ++i) {
      const Neighbour& neighbour = others_of_row[static_cast<std::size_t>(indices[i])];
      const float target = unit * static_cast<float>(levels[i] + 1) - mean - neighbour.bias;
      neighbours += static_cast<double>(neighbour.precision * neighbour.uncertainty);
      square += static_cast<double>(target) * static_cast<double>(target);
      mine.coefficients[i] = neighbour.precision * target;
      if (!of_users) mine.precisions[i] = neighbour.precision;
    }
    NormalSystem& system = mine.system;
    system.sum({rows.data(), shape_.size, indices.data(), indices.size(),
                ratings_ahead(ratings, row), of_users ? nullptr : mine.precisions.data(),
                mine.coefficients.data()});
    add_scaled(static_cast<float>(neighbours), others.upper.data(), others.upper.size(),
               system.matrix().data());
    for (std::size_t k = 0; k < bias; ++k) system.add_linear(k, -neighbours * others.border[k]);
    double trace =
        static_cast<double>(dot(system.matrix().data(), own.upper.data(), own.upper.size()));
    if (shape_.bordered) {
      for (std::size_t k = 0; k < bias; ++k)
        trace += 2.0 * static_cast<double>(system.border()[k]) * own.border[k];
      trace += system.corner() * own.corner;
    }
    const double c = size / (p * trace + prior_trace);
    const double corner = system.corner();
    const auto add_to_total = [&](const float* matrix, const float* border, double factor) {
      add_scaled(static_cast<float>(factor), matrix, total.matrix.size(), total.matrix.data());
      add_scaled(static_cast<float>(factor), border, shape_.size, total.border.data());
      total.corner += factor * corner;
      total.uncertainty += c;
      total.count += 1.0;
    };
    if (of_users) {
      mine.matrix.assign(system.matrix().begin(), system.matrix().end());
      mine.matrix.insert(mine.matrix.end(), system.border().begin(), system.border().end());
      for (std::size_t k = 0; k < size_; ++k)
        mine.linear[k] = static_cast<double>(system.linear(k));
      system.scale(static_cast<float>(p));
    } else {
      add_to_total(system.matrix().data(), system.border().data(), c);
    }
    for (std::size_t k = 0; k < size_; ++k) {
      system.add_diagonal(k, side.precision[k]);
      system.add_linear(k, side.precision[k] * static_cast<double>(prior_mean[k]));
    }
    if (!system.solve(x)) return false;
    side.uncertainties[row] = static_cast<float>(c);
    if (!of_users) return true;
    // With B the sums, p B x + precision (x - prior mean) = p linear.
    double error = square + neighbours * others.corner + c * trace;
    for (std::size_t k = 0; k < size_; ++k) {
      const auto value = static_cast<double>(x[k]);
      error += value * (side.precision[k] * (static_cast<double>(prior_mean[k]) - value) / p -
                        mine.linear[k]);
    }
    user_squared_error_[row] = std::max(error, 0.0);
    // The shape is fitted to the precision of the noise that learn_noise() is about to find.
    add_to_total(mine.matrix.data(), mine.matrix.data() + total.matrix.size(),
                 c * noise_precision(row));
    return true;
  }

  double noise_precision(std::size_t user) const {
    const auto count = static_cast<double>(data_.by_user.indices_of(user).size());
    return (kNoiseRatings + count) / (kNoiseRatings * noise_variance_ + user_squared_error_[user]);
  }

  double rated_set_scale(std::size_t user) const {
    return 1.0 / (static_cast<double>(data_.by_user.indices_of(user).size()) +
                  RatingPosterior().rated_set_half);
  }

  /// The rated set's rows as fill_user_prior() reads them.
  AlignedFloats padded_rated_set() const {
    return settings_.rated_set ? padded_rows(rated_set_, SystemShape(size_, /*bias=*/false), pool_)
                               : AlignedFloats();
  }

  /// user mean + scale * sum of y over what the user rated.
  void fill_user_prior(std::size_t user, const AlignedFloats& rated_set, Scratch& mine) {
    const std::span<float> prior = users_.prior_means.row(user);
    std::copy(user_mean_.begin(), user_mean_.end(), prior.begin());
    if (!settings_.rated_set) return;
    const std::span<const std::int32_t> items = data_.by_user.indices_of(user);
    // Residuals of -1 from nothing: the plain sum of the rows.
    sum_residuals({rated_set.data(), padded_size(size_), items.data(), items.size(),
                   ratings_ahead(data_.by_user, user), nullptr, nullptr},
                  mine.zeros.data(), -1.0F, mine.row_sum.data());
    const float scale = user_scale_[user];
    for (std::size_t k = 0; k < size_; ++k) prior[k] += scale * mine.row_sum[k];
  }

  /// Gamma posterior of each user's noise precision, and the variance that their prior is around.
  void learn_noise() {
    const double total = ordered_sum(users_.means.rows(), pool_, [&](std::size_t user) {
      if (data_.by_user.indices_of(user).empty()) return 0.0;
      const double precision = noise_precision(user);
      user_noise_precision_[user] = static_cast<float>(precision);
      return precision;
    });
    noise_variance_ = num_active_users_ / total;
  }

  /// Each y_n in turn against the running residuals of the users' rows; O(ratings * K). Dimensions
  /// do not meet, so workers share them out: sixteen at a time, which is a cache line of each user,
  /// eight where sixteen would be too few shares, and one where one is left over (the bias, if K is
  /// a multiple).
  void learn_rated_set() {
    const std::size_t width = size_ <= 48 ? 8 : 16;
    const std::size_t num_blocks = (size_ + width - 1) / width;
    std::vector<double> squares(size_);
    pool_.parallel_for(num_blocks, 1, [&](std::size_t block, std::size_t, int) {
      const std::size_t first = block * width;
      const std::size_t count = std::min(width, size_ - first);
      learn_rated_set_block(first, count, count == 1 ? 1 : width, squares);
    });
    for (std::size_t k = 0; k < size_; ++k)
      rated_set_precision_[k] = learned_precision(num_active_items(), squares[k]);
  }

  /// Dimensions [first, first + count), in rows of `width` floats.
  void learn_rated_set_block(std::size_t first, std::size_t count, std::size_t width,
                             std::vector<double>& squares) {
    AlignedFloats residuals(users_.means.rows() * width);
    for (std::size_t user = 0; user < users_.means.rows(); ++user) {
      for (std::size_t k = 0; k < count; ++k) {
        residuals[user * width + k] =
            users_.means.row(user)[first + k] - users_.prior_means.row(user)[first + k];
      }
    }
    std::vector<double> sum(width);
    AlignedFloats step(width);
    for (std::size_t item = 0; item < rated_set_.rows(); ++item) {
      const std::span<const std::int32_t> raters = data_.by_item.indices_of(item);
      if (raters.empty()) continue;
      const ScaledRows rows{residuals.data(), width,         user_scale_.data(),
                            raters.data(),    raters.size(), ratings_ahead(data_.by_item, item)};
      std::fill(sum.begin(), sum.end(), 0.0);
      sum_scaled_rows(rows, sum.data());
      const double weight = rated_set_weight_[item];
      for (std::size_t k = 0; k < count; ++k) {
        float& y = rated_set_.row(item)[first + k];
        const double user_precision = users_.precision[first + k];
        const double precision = user_precision * weight + rated_set_precision_[first + k];
        const double value =
            user_precision * (sum[k] + weight * static_cast<double>(y)) / precision;
        rated_set_variances_.row(item)[first + k] = static_cast<float>(1.0 / precision);
        squares[first + k] += value * value + 1.0 / precision;
        step[k] = static_cast<float>(value - static_cast<double>(y));
        y = static_cast<float>(value);
      }
      subtract_scaled(rows, step.data());
    }
    // What the residuals lack is the new prior mean.
    for (std::size_t user = 0; user < users_.means.rows(); ++user) {
      for (std::size_t k = 0; k < count; ++k) {
        users_.prior_means.row(user)[first + k] =
            users_.means.row(user)[first + k] - residuals[user * width + k];
      }
    }
  }

  static double learned_precision(double count, double sum_of_squares) {
    return (count + 1.0) / (sum_of_squares + 2.0 * kHyperRate);
  }

  /// The common part of the users' prior means; it has the prior of one more row.
  void learn_user_mean() {
    const std::vector<double> sum = ordered_vector_sum(
        users_.means.rows(), size_, pool_, [&](std::size_t user, std::vector<double>& sums) {
          if (data_.by_user.indices_of(user).empty()) return;
          for (std::size_t k = 0; k < size_; ++k) {
            sums[k] += static_cast<double>(users_.means.row(user)[k]) -
                       static_cast<double>(users_.prior_means.row(user)[k]) +
                       static_cast<double>(user_mean_[k]);
          }
        });
    std::vector<float> step(size_);
    for (std::size_t k = 0; k < size_; ++k) {
      const auto value = static_cast<float>(sum[k] / (num_active_users_ + 1.0));
      step[k] = value - user_mean_[k];
      user_mean_[k] = value;
    }
    pool_.parallel_for(users_.means.rows(), 256, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t user = begin; user < end; ++user) {
        for (std::size_t k = 0; k < size_; ++k) users_.prior_means.row(user)[k] += step[k];
      }
    });
  }

  /// Expected squared deviation of a side's rows from their prior means, in dimension k: those with
  /// ratings only.
  std::vector<double> squared_deviations(const Side& side, const RatingMatrix& ratings) const {
    return ordered_vector_sum(
        side.means.rows(), size_, pool_, [&](std::size_t row, std::vector<double>& squares) {
          if (ratings.indices_of(row).empty()) return;
          for (std::size_t k = 0; k < size_; ++k) {
            const double deviation = static_cast<double>(side.means.row(row)[k]) -
                                     static_cast<double>(side.prior_means.row(row)[k]);
            squares[k] += deviation * deviation + side.covariance(row, k, k);
          }
        });
  }

  void learn_precision(Side& side, double count, const std::vector<double>& squares, int sweep) {
    for (std::size_t k = 0; k < size_; ++k) {
      if (!side.shared && sweep <= kHeldSweeps && k + 1 < size_) continue;
      side.precision[k] = learned_precision(count, squares[k]);
    }
  }

  /// What the uncertainty of y adds to the deviations of all users.
  void add_rated_set_variance(std::vector<double>& squares) const {
    if (!settings_.rated_set) return;
    const std::vector<double> variances = ordered_vector_sum(
        rated_set_.rows(), size_, pool_, [&](std::size_t item, std::vector<double>& sums) {
          for (std::size_t k = 0; k < size_; ++k) {
            sums[k] +=
                rated_set_weight_[item] * static_cast<double>(rated_set_variances_.row(item)[k]);
          }
        });
    for (std::size_t k = 0; k < size_; ++k) squares[k] += variances[k];
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
    const std::vector<double> variances = ordered_vector_sum(
        items_.means.rows(), size_, pool_, [&](std::size_t item, std::vector<double>& sums) {
          if (data_.by_item.indices_of(item).empty()) return;
          const double s = static_cast<double>(data_.features.scale(item));
          for (const std::int32_t feature : data_.features.features_of(item)) {
            const std::span<const float> variance =
                feature_variances_.row(static_cast<std::size_t>(feature));
            for (std::size_t k = 0; k < size_; ++k)
              sums[k] += s * s * static_cast<double>(variance[k]);
          }
        });
    for (std::size_t k = 0; k < size_; ++k) squares[k] += variances[k];
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

  /// Each f_k in turn, as in the paper, over the movies that have ratings. Dimensions do not meet,
  /// so workers share them out.
  void learn_features() {
    const ItemFeatures& features = data_.features;
    constexpr std::size_t kWidth = 8;
    pool_.parallel_for(size_, kWidth, [&](std::size_t first, std::size_t end, int) {
      for (int feature = 0; feature < features.num_features(); ++feature)
        learn_feature(feature, first, end);
    });
    learn_feature_precision();
    pool_.parallel_for(items_.means.rows(), 256, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t item = begin; item < end; ++item)
        features.prior_mean(item, features_, items_.prior_means.row(item));
    });
  }

  /// Dimensions [first, end).
  void learn_feature(int feature, std::size_t first, std::size_t end) {
    const ItemFeatures& features = data_.features;
    std::vector<double> sum(size_);
    const std::span<float> f = features_.row(static_cast<std::size_t>(feature));
    double weight = 0.0;
    for (const std::int32_t index : features.items_of(feature)) {
      const auto item = static_cast<std::size_t>(index);
      if (data_.by_item.indices_of(item).empty()) continue;
      const double s = static_cast<double>(features.scale(item));
      weight += s * s;
      for (std::size_t k = first; k < end; ++k)
        sum[k] += s * static_cast<double>(items_.means.row(item)[k]);
      for (const std::int32_t other : features.features_of(item)) {
        if (other == feature) continue;
        const std::span<const float> g = features_.row(static_cast<std::size_t>(other));
        for (std::size_t k = first; k < end; ++k) sum[k] -= s * s * static_cast<double>(g[k]);
      }
    }
    const std::vector<double>& prior = feature_precision_[features.kind_of(feature)];
    for (std::size_t k = first; k < end; ++k) {
      const double precision = items_.precision[k] * weight + prior[k];
      f[k] = static_cast<float>(items_.precision[k] * sum[k] / precision);
      feature_variances_.row(static_cast<std::size_t>(feature))[k] =
          static_cast<float>(1.0 / precision);
    }
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
    if (side.shared) return shared_moments(side, ratings);
    std::vector<double> sums = ordered_vector_sum(
        side.means.rows(), num_factors * num_factors + 1, pool_,
        [&](std::size_t row, std::vector<double>& to) {
          if (ratings.indices_of(row).empty()) return;
          to.back() += 1.0;
          const std::span<const float> mean = side.means.row(row);
          const std::span<const float> prior = side.prior_means.row(row);
          const std::span<const float> covariance = side.covariances.row(row);
          for (std::size_t k = 0; k < num_factors; ++k) {
            const double deviation = static_cast<double>(mean[k]) - static_cast<double>(prior[k]);
            for (std::size_t l = 0; l <= k; ++l) {
              to[k * num_factors + l] +=
                  deviation * (static_cast<double>(mean[l]) - static_cast<double>(prior[l])) +
                  static_cast<double>(covariance[packed_size(k) + l]);
            }
          }
        });
    const double count = sums.back();
    sums.pop_back();
    for (std::size_t k = 0; k < num_factors; ++k) {
      for (std::size_t l = 0; l <= k; ++l) {
        sums[k * num_factors + l] /= count;
        sums[l * num_factors + k] = sums[k * num_factors + l];
      }
    }
    return sums;
  }

  std::vector<double> shared_moments(const Side& side, const RatingMatrix& ratings) const {
    const std::size_t num_factors = size_ - 1;
    const std::size_t padded = padded_size(num_factors);
    AlignedFloats deviations(side.means.rows() * padded);
    pool_.parallel_for(side.means.rows(), 256, [&](std::size_t begin, std::size_t end, int) {
      for (std::size_t row = begin; row < end; ++row) {
        if (ratings.indices_of(row).empty()) continue;
        for (std::size_t k = 0; k < num_factors; ++k)
          deviations[row * padded + k] = side.means.row(row)[k] - side.prior_means.row(row)[k];
      }
    });
    const std::vector<double> gram = padded_gram(deviations, padded, {}, pool_);
    double count = 0.0;
    double uncertainty = 0.0;
    for (std::size_t row = 0; row < side.means.rows(); ++row) {
      if (ratings.indices_of(row).empty()) continue;
      count += 1.0;
      uncertainty += static_cast<double>(side.uncertainties[row]);
    }
    std::vector<double> sums(num_factors * num_factors);
    for (std::size_t k = 0; k < num_factors; ++k) {
      for (std::size_t l = k; l < num_factors; ++l) {
        sums[k * num_factors + l] = sums[l * num_factors + k] =
            (gram[k * padded + l] + uncertainty * side.shape[k * size_ + l]) / count;
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

  /// T S T^T, the bias's row and column transformed on one side.
  void transform_shape(const std::vector<double>& transform, std::vector<double>& shape) const {
    const std::size_t num_factors = size_ - 1;
    const auto extended = [&](std::size_t k, std::size_t l) {
      if (k == num_factors || l == num_factors) return k == l ? 1.0 : 0.0;
      return transform[k * num_factors + l];
    };
    std::vector<double> half(shape.size());
    std::vector<double> result(shape.size());
    for (std::size_t k = 0; k < size_; ++k) {
      for (std::size_t j = 0; j < size_; ++j) {
        for (std::size_t l = 0; l < size_; ++l)
          half[k * size_ + l] += extended(k, j) * shape[j * size_ + l];
      }
    }
    for (std::size_t k = 0; k < size_; ++k) {
      for (std::size_t l = 0; l < size_; ++l) {
        for (std::size_t j = 0; j < size_; ++j)
          result[k * size_ + l] += half[k * size_ + j] * extended(l, j);
      }
    }
    shape = std::move(result);
  }

  void transform_shared_side(const std::vector<double>& transform, Side& side) {
    transform_rows(transform, settings_.num_factors, side.means, pool_);
    transform_rows(transform, settings_.num_factors, side.prior_means, pool_);
    transform_shape(transform, side.shape);
  }

  void transform_side(const std::vector<double>& transform, Side& side) {
    if (side.shared) return transform_shared_side(transform, side);
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

  /// log |C| of a row.
  double log_determinant(const Side& side, std::size_t row) const {
    if (!side.shared) return log_determinant(side.covariances.row(row));
    std::vector<float> packed;
    for (std::size_t k = 0; k < size_; ++k) {
      for (std::size_t l = 0; l <= k; ++l)
        packed.push_back(static_cast<float>(side.covariance(row, k, l)));
    }
    return log_determinant(packed);
  }

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
                 : log_determinant(side, row) + static_cast<double>(size_);
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
    std::vector<float> targets;
    fill_targets(data_.by_user, user, items_, targets);
    double total = 0.0;
    for (std::size_t i = 0; i < targets.size(); ++i) {
      const auto item = static_cast<std::size_t>(data_.by_user.indices_of(user)[i]);
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
      double trace = 0.0;
      for (std::size_t k = 0; k < size_; ++k) trace += items_.covariance(item, k, k);
      posterior.item_uncertainty.push_back(static_cast<float>(trace));
      const auto weight = static_cast<double>(data_.by_item.indices_of(item).size());
      total += weight;
      if (items_.shared && item > 0) continue;  // all items' shapes are the first one's
      for (std::size_t k = 0; k < size_; ++k) {
        for (std::size_t l = 0; l < size_; ++l) {
          shape[k * size_ + l] +=
              (items_.shared ? 1.0 : weight) * items_.covariance(item, k, l) / trace;
        }
      }
    }
    for (const double value : shape)
      posterior.covariance_shape.push_back(static_cast<float>(items_.shared ? value
                                                              : total > 0.0 ? value / total
                                                                            : 0.0));
  }

  const TrainingData data_;
  const VariationalSettings& settings_;
  ThreadPool& pool_;
  const std::size_t size_;  // D = K + 1
  const double global_mean_;
  const SystemShape shape_;
  Side users_;
  Side items_;
  double noise_variance_ = 1.0;
  std::vector<float> user_noise_precision_;
  std::vector<double> user_squared_error_;
  double num_active_users_ = 0.0;
  std::vector<float> user_mean_;
  std::vector<std::size_t> user_groups_;
  std::vector<std::size_t> item_groups_;
  std::vector<float> user_scale_;         // [users] what the rated set is weighted with
  std::vector<double> rated_set_weight_;  // [items] sum of squares of its raters' scales
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
