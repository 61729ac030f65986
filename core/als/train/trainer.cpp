#include "als/train/trainer.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/ordered_sum.h"
#include "als/base/random.h"
#include "als/base/rating_scale.h"
#include "als/solve/conjugate_gradient.h"
#include "als/solve/normal_system.h"
#include "als/solve/principal_axes.h"
#include "als/train/needed_rows.h"
#include "als/train/row_access.h"

namespace als {
namespace {

// Rows a worker takes at once. Small, since items come most rated first and one of them can
// outweigh a thousand others.
constexpr std::size_t kRowsPerBlock = 8;

// Standard deviation of a start value. Small against ratings, so that the first user sweep is close
// to biases only.
constexpr double kStartDeviation = 0.1;

void fill_start_values(FactorMatrix& factors, const RowShare& share, std::uint64_t seed) {
  share.for_each_own_row(
      [&](std::size_t i) { Random(seed, i).fill_normal(factors.row(i), kStartDeviation); });
}

/// One side's half of the model, as the solver needs it.
struct Side {
  const RatingMatrix& ratings;
  FactorMatrix& factors;
  std::vector<float>& biases;
};

/// Per-worker memory of a half-sweep.
struct RowScratch {
  explicit RowScratch(const SystemShape& shape)
      : system(shape),
        gradient(shape),
        prior_mean(shape.num_factors),
        solution(shape.num_factors + 1) {}
  NormalSystem system;
  ConjugateGradient gradient;
  std::vector<float> targets;
  std::vector<float> prior_mean;
  std::vector<float> solution;
};

/// Steps of conjugate gradients a row and half-sweep. After 10 sweeps of 32 million ratings, K = 32
/// to 128, two leave the objective up to 0.3 % above exact solutions, three at most 0.03 %, four
/// less than their time is worth.
constexpr int kConjugateSteps = 3;

bool uses_conjugate_gradient(const TrainSettings& settings) {
  if (settings.solver == SolverKind::kAutomatic) {
    return settings.update_order == UpdateOrder::kJoint && !settings.bias_only &&
           settings.num_factors >= kMinConjugateFactors;
  }
  return settings.solver == SolverKind::kConjugateGradient;
}

class Trainer {
 public:
  Trainer(const TrainingData& data, const TrainSettings& settings, ThreadPool& pool)
      : data_(data),
        settings_(settings),
        pool_(pool),
        items_of_users_(data.by_user, data.by_item.share()),
        users_of_items_(data.by_item, data.by_user.share()),
        shape_(static_cast<std::size_t>(settings.num_factors),
               settings.update_order == UpdateOrder::kJoint),
        conjugate_(uses_conjugate_gradient(settings)) {
    const std::size_t num_users = data.by_user.num_rows();
    const std::size_t num_items = data.by_item.num_rows();
    model_.prior = settings.prior;
    model_.global_mean = settings.centred ? global_mean(data.by_user) : 0.0;
    model_.user_factors = FactorMatrix(num_users, settings.num_factors);
    model_.item_factors = FactorMatrix(num_items, settings.num_factors);
    model_.feature_factors =
        FactorMatrix(static_cast<std::size_t>(data.features.num_features()), settings.num_factors);
    model_.user_biases.resize(num_users);
    model_.item_biases.resize(num_items);
    if (!settings.bias_only) {
      fill_start_values(model_.item_factors, data.by_item.share(), settings.seed);
      // The paper's order starts from the users' factors as well: its bias update reads them.
      fill_start_values(model_.user_factors, data.by_user.share(), ~settings.seed);
    }
    for (int worker = 0; worker < pool.num_workers(); ++worker) scratch_.emplace_back(shape_);
  }

  Result<RatingModel> run(const TrainProgressFn& progress, const Checkpoint* resume) {
    const Result<int> done = restore(resume, *this);
    if (!done) return done.error();
    const bool has_features = !settings_.bias_only && data_.features.num_features() > 0;
    const auto report = [&](int sweep, HalfSweep half_sweep, bool last) {
      const std::function<Checkpoint()> checkpoint = [&] { return save(sweep, *this); };
      return !progress ||
             data_.by_user.share().all(progress({sweep, half_sweep, last, model_, checkpoint}));
    };
    const Error cancelled{ErrorCode::kCancelled, "training was stopped"};
    for (int sweep = *done + 1; sweep <= settings_.sweeps; ++sweep) {
      if (!solve_users()) return numerical_error(sweep, "user");
      if (!report(sweep, HalfSweep::kUsers, false)) return cancelled;
      if (!solve_items()) return numerical_error(sweep, "item");
      if (!report(sweep, HalfSweep::kItems, !has_features)) return cancelled;
      if (!has_features) continue;
      solve_features();
      if (!report(sweep, HalfSweep::kFeatures, true)) return cancelled;
    }
    gather_to_root();
    return std::move(model_);
  }

  template <class Self, class Visit>
  static void visit_state(Self& self, const Visit& visit) {
    const RowShare* const users = &self.data_.by_user.share();
    const RowShare* const items = &self.data_.by_item.share();
    visit("user_factors", self.model_.user_factors.values(), users);
    visit("user_biases", std::span(self.model_.user_biases), users);
    visit("item_factors", self.model_.item_factors.values(), items);
    visit("item_biases", std::span(self.model_.item_biases), items);
    visit("feature_factors", self.model_.feature_factors.values(), nullptr);
  }

 private:
  Side users() { return {data_.by_user, model_.user_factors, model_.user_biases}; }
  Side items() { return {data_.by_item, model_.item_factors, model_.item_biases}; }

  bool solve_users() { return solve_side(users(), items(), items_of_users_, ItemFeatures()); }
  bool solve_items() { return solve_side(items(), users(), users_of_items_, data_.features); }

  void gather_to_root() {
    for (const Side& side : {users(), items()}) {
      side.ratings.share().gather_to_root(side.factors.values(),
                                          static_cast<std::size_t>(side.factors.cols()));
      side.ratings.share().gather_to_root(std::span(side.biases));
    }
  }

  bool solve_side(Side side, const Side& other, const NeededRows& needed,
                  const ItemFeatures& features) {
    std::vector<float> mean_squares;
    if (conjugate_) {
      std::optional<std::vector<float>> turned = turn_to_axes_of(other);
      if (!turned) return false;
      mean_squares = std::move(*turned);
    }
    const PaddedRows rows =
        settings_.bias_only ? PaddedRows() : needed.padded(other.factors, shape_, pool_);
    needed.fetch_into(other.biases);
    const RatingMatrix& ratings = side.ratings;
    std::atomic<bool> solved{true};
    ratings.share().for_own_rows(
        kRowsPerBlock, pool_, [&](std::size_t begin, std::size_t end, int worker) {
          RowScratch& scratch = scratch_[static_cast<std::size_t>(worker)];
          for (std::size_t row = begin; row < end; ++row) {
            const std::span<const std::int32_t> indices = ratings.indices_of(row);
            if (indices.empty() && settings_.cold_items_keep_start) continue;
            fill_targets(ratings, row, other, scratch.targets);
            if (settings_.bias_only) {
              const std::vector<float>& targets = scratch.targets;
              side.biases[row] = static_cast<float>(
                  bias_of(std::accumulate(targets.begin(), targets.end(), 0.0), targets.size()));
              continue;
            }
            std::fill(scratch.prior_mean.begin(), scratch.prior_mean.end(), 0.0F);
            if (features.num_features() > 0)
              features.prior_mean(row, model_.feature_factors, scratch.prior_mean);
            if (indices.empty()) {
              std::copy(scratch.prior_mean.begin(), scratch.prior_mean.end(),
                        side.factors.row(row).begin());
              side.biases[row] = 0.0F;
              continue;
            }
            const GatheredRows gathered{rows.data(),
                                        shape_.size,
                                        indices.data(),
                                        indices.size(),
                                        ratings_ahead(ratings, row),
                                        nullptr,
                                        scratch.targets.data()};
            bool done = false;
            if (conjugate_) {
              done = improve(scratch, gathered, mean_squares, side, row);
            } else {
              scratch.system.sum(gathered);
              done = settings_.update_order == UpdateOrder::kJoint
                         ? solve_joint(scratch, side, row)
                         : solve_bias_then_factors(scratch, side, row, indices.size());
            }
            if (!done) solved.store(false, std::memory_order_relaxed);
          }
        });
    return ratings.share().all(solved.load());
  }

  /// Rotates the model so that the mean of q q^T over the other side's ratings is diagonal, and
  /// returns the diagonal: what a row's matrix is expected to be, for each of its ratings. No
  /// prediction and no prior changes.
  std::optional<std::vector<float>> turn_to_axes_of(const Side& other) {
    std::vector<float> counts(other.factors.rows());
    double total = 0.0;
    for (std::size_t row = 0; row < counts.size(); ++row) {
      // A row without ratings counts as one: a weight of 0 has no root to divide by.
      counts[row] = std::max(1.0F, static_cast<float>(other.ratings.indices_of(row).size()));
      total += static_cast<double>(counts[row]);
    }
    const std::optional<PrincipalAxes> axes =
        principal_axes(second_moment(other.factors, counts, total, other.ratings.share(), pool_),
                       settings_.num_factors);
    if (!axes) return std::nullopt;
    const RowShare features(std::vector<std::int64_t>(model_.feature_factors.rows() + 1));
    const std::pair<FactorMatrix*, const RowShare*> tables[] = {
        {&model_.user_factors, &data_.by_user.share()},
        {&model_.item_factors, &data_.by_item.share()},
        {&model_.feature_factors, &features}};
    for (const auto& [factors, share] : tables)
      transform_rows(axes->rotation, settings_.num_factors, *factors, *share, pool_);
    return std::vector<float>(axes->moments.begin(), axes->moments.end());
  }

  /// rating - mu - bias of the other side.
  void fill_targets(const RatingMatrix& ratings, std::size_t row, const Side& other,
                    std::vector<float>& targets) const {
    const std::span<const std::int32_t> indices = ratings.indices_of(row);
    const std::span<const std::uint8_t> levels = ratings.levels_of(row);
    const auto unit = static_cast<float>(ratings.scale.unit());
    const auto mean = static_cast<float>(model_.global_mean);
    targets.resize(indices.size());
    for (std::size_t i = 0; i < indices.size(); ++i) {
      targets[i] = unit * static_cast<float>(levels[i] + 1) - mean -
                   other.biases[static_cast<std::size_t>(indices[i])];
    }
  }

  /// Some steps of conjugate gradients from the row as it is.
  bool improve(RowScratch& scratch, const GatheredRows& gathered,
               std::span<const float> mean_squares, const Side& side, std::size_t row) const {
    const RatingPrior& prior = settings_.prior;
    const std::span<float> factors = side.factors.row(row);
    std::copy(factors.begin(), factors.end(), scratch.solution.begin());
    scratch.solution[shape_.num_factors] = side.biases[row];
    const RowEquations equations{gathered,
                                 static_cast<float>(prior.data_precision),
                                 static_cast<float>(prior.factor_precision),
                                 static_cast<float>(prior.bias_precision),
                                 scratch.prior_mean,
                                 mean_squares};
    if (!scratch.gradient.improve(equations, kConjugateSteps, scratch.solution)) return false;
    std::copy_n(scratch.solution.begin(), shape_.num_factors, factors.begin());
    side.biases[row] = scratch.solution[shape_.num_factors];
    return true;
  }

  bool solve_joint(RowScratch& scratch, const Side& side, std::size_t row) const {
    scratch.system.scale(static_cast<float>(settings_.prior.data_precision));
    scratch.system.add_diagonal(shape_.num_factors, settings_.prior.bias_precision);
    if (!solve_factors(scratch, side, row)) return false;
    side.biases[row] = scratch.solution[shape_.num_factors];
    return true;
  }

  /// The sums with the factors' prior.
  bool solve_factors(RowScratch& scratch, const Side& side, std::size_t row) const {
    const double precision = settings_.prior.factor_precision;
    for (std::size_t k = 0; k < shape_.num_factors; ++k) {
      scratch.system.add_diagonal(k, precision);
      scratch.system.add_linear(k, precision * static_cast<double>(scratch.prior_mean[k]));
    }
    if (!scratch.system.solve(scratch.solution)) return false;
    std::copy_n(scratch.solution.begin(), shape_.num_factors, side.factors.row(row).begin());
    return true;
  }

  /// The paper's order: the bias by its equation (1) with the factors u as they are, then the
  /// factors by (2). sum (t - u.v) is sum t - u . sum v, so that one pass over the ratings serves
  /// both.
  bool solve_bias_then_factors(RowScratch& scratch, const Side& side, std::size_t row,
                               std::size_t count) const {
    NormalSystem& system = scratch.system;
    double residual_sum = std::accumulate(scratch.targets.begin(), scratch.targets.end(), 0.0);
    for (std::size_t k = 0; k < shape_.num_factors; ++k) {
      residual_sum -=
          static_cast<double>(side.factors.row(row)[k]) * static_cast<double>(system.border()[k]);
    }
    const double bias = bias_of(residual_sum, count);
    for (std::size_t k = 0; k < shape_.num_factors; ++k)
      system.add_linear(k, -bias * static_cast<double>(system.border()[k]));
    system.scale(static_cast<float>(settings_.prior.data_precision));
    if (!solve_factors(scratch, side, row)) return false;
    side.biases[row] = static_cast<float>(bias);
    return true;
  }

  /// The paper's equation (1), from the sum of what the rest of the prediction leaves.
  double bias_of(double residual_sum, std::size_t count) const {
    const RatingPrior& prior = settings_.prior;
    return prior.data_precision * residual_sum /
           (prior.data_precision * static_cast<double>(count) + prior.bias_precision);
  }

  /// Each f_k in turn, the others fixed:
  ///   f_k = sum_n s_n (v_n - s_n * sum of the item's other f) / (sum_n s_n^2 + 1 / (beta tau)).
  /// One thread, and every rank alike: (item, feature) pairs are few beside the ratings.
  void solve_features() {
    const ItemFeatures& features = data_.features;
    const auto num_factors = static_cast<std::size_t>(settings_.num_factors);
    const double ridge =
        1.0 / (settings_.prior.feature_variance * settings_.prior.factor_precision);
    FactorMatrix all;
    const FactorMatrix& item_factors = of_all_items(all);
    std::vector<double> sum(num_factors);
    for (int feature = 0; feature < features.num_features(); ++feature) {
      const std::span<float> f = model_.feature_factors.row(static_cast<std::size_t>(feature));
      const double weight = features.sum_residuals(
          feature, item_factors, model_.feature_factors, 0, num_factors, ridge,
          [](std::size_t) { return true; }, sum);
      for (std::size_t k = 0; k < num_factors; ++k) f[k] = static_cast<float>(sum[k] / weight);
    }
  }

  /// The items' factors with those of other ranks, in `copy` if there are any.
  const FactorMatrix& of_all_items(FactorMatrix& copy) const {
    const RowShare& items = data_.by_item.share();
    if (!items.is_shared()) return model_.item_factors;
    copy = model_.item_factors;
    items.gather_all(copy.values(), static_cast<std::size_t>(copy.cols()));
    return copy;
  }

  static Error numerical_error(int sweep, std::string_view side) {
    return {ErrorCode::kNumerical, "sweep " + std::to_string(sweep) + ": the normal matrix of a" +
                                       (side == "item" ? "n " : " ") + std::string(side) +
                                       " is not positive definite; are the precisions too small?"};
  }

  const TrainingData data_;
  const TrainSettings& settings_;
  ThreadPool& pool_;
  const NeededRows items_of_users_;
  const NeededRows users_of_items_;
  const SystemShape shape_;
  const bool conjugate_;  // solve by conjugate gradients
  RatingModel model_;
  std::vector<RowScratch> scratch_;  // one for each worker
};

}  // namespace

Result<void> TrainSettings::validate() const {
  const auto invalid = [](std::string message) {
    return Error{ErrorCode::kInvalidArgument, std::move(message)};
  };
  if (num_factors < 1 || num_factors > 512) {
    return invalid("num-factors is " + std::to_string(num_factors) + "; expected 1 to 512");
  }
  if (sweeps < 1 || sweeps > 10'000)
    return invalid("sweeps is " + std::to_string(sweeps) + "; expected 1 to 10,000");
  if (solver == SolverKind::kConjugateGradient &&
      (update_order != UpdateOrder::kJoint || bias_only)) {
    return invalid(
        "the solver is cg, which solves factors and bias jointly; expected the update "
        "order joint, not biases alone");
  }
  const std::pair<const char*, double> positive[] = {{"data-precision", prior.data_precision},
                                                     {"factor-precision", prior.factor_precision},
                                                     {"bias-precision", prior.bias_precision},
                                                     {"feature-variance", prior.feature_variance}};
  for (const auto& [name, value] : positive) {
    if (!(value >= 1e-6 && value <= 1e6)) {
      return invalid(std::string(name) + " is " + std::to_string(value) +
                     "; expected 0.000001 to 1,000,000");
    }
  }
  return {};
}

double global_mean(const RatingMatrix& ratings) {
  if (ratings.levels.empty()) return 0.0;
  ThreadPool alone(1);
  const double sum = ordered_sum(ratings.share(), alone, [&](std::size_t row) {
    const std::span<const std::uint8_t> levels = ratings.levels_of(row);
    return static_cast<double>(
        std::accumulate(levels.begin(), levels.end(), static_cast<std::int64_t>(levels.size())));
  });
  return ratings.scale.unit() * sum / static_cast<double>(ratings.levels.size());
}

Result<RatingModel> train(const TrainingData& data, const TrainSettings& settings, ThreadPool& pool,
                          const TrainProgressFn& progress, const Checkpoint* resume) {
  if (const Result<void> valid = settings.validate(); !valid) return valid.error();
  if (const Result<void> same = check_shapes(data.by_user, data.by_item); !same)
    return same.error();
  return Trainer(data, settings, pool).run(progress, resume);
}

}  // namespace als
