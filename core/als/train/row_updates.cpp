// Full covariances: PosteriorSolver, ratings D^2 + rows D^3 in float. Shared shapes: plain normal
// equations on the kernels, ratings D^2 / 2 + rows D^3 / 6 in float, and the shape from their sums.
// Checked by the tests of the free energy and of shared shapes in
// tests/unit/train/variational_trainer_test.cpp.

#include "als/train/row_updates.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "als/base/ordered_sum.h"
#include "als/solve/normal_system.h"
#include "als/train/row_access.h"

namespace als::variational {
namespace {

// Neighbours that are asked for before their turn: with millions of them, no cache holds all.
constexpr std::size_t kNeighboursAhead = 48;

bool update_full(const Updating& all) {
  Side& side = all.side;
  all.needed.fetch_into(all.other.means);
  all.needed.fetch_into(all.other.covariances);
  if (!all.of_users) all.needed.fetch_into(all.noise.precision);
  const std::size_t packed = packed_size(side.size);
  std::vector<float> moments(all.other.means.rows() * packed);
  all.pool.parallel_for(all.other.means.rows(), 64, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t row = begin; row < end; ++row) {
      moments_of(all.other.means.row(row), all.other.covariances.row(row),
                 std::span(moments).subspan(row * packed, packed));
    }
  });
  const PosteriorRows other{all.other.means.values(), all.other.covariances.values(), moments};
  std::atomic<bool> solved{true};
  std::vector<PosteriorSolver> solvers(static_cast<std::size_t>(all.pool.num_workers()),
                                       PosteriorSolver(side.size));
  side.share().for_own_rows(kBatch, all.pool, [&](std::size_t begin, std::size_t end, int worker) {
    PosteriorSolver& solver = solvers[static_cast<std::size_t>(worker)];
    solver.clear();
    std::vector<float> targets;
    std::vector<float> precisions;  // of the items' ratings; a user's all have one
    for (std::size_t row = begin; row < end; ++row) {
      const std::span<const std::int32_t> indices = side.ratings.indices_of(row);
      fill_targets(side, row, all.other, all.global_mean, targets);
      precisions.clear();
      for (std::size_t i = 0; i < indices.size() && !all.of_users; ++i)
        precisions.push_back(all.noise.precision[static_cast<std::size_t>(indices[i])]);
      const double precision = all.of_users ? static_cast<double>(all.noise.precision[row]) : 1.0;
      solver.add({indices, targets, precisions, precision}, other, side.prior_means.row(row),
                 side.precision);
    }
    if (!solver.solve()) {
      solved.store(false, std::memory_order_relaxed);
      return;
    }
    for (std::size_t row = begin; row < end; ++row) {
      solver.write(row - begin, side.means.row(row), side.covariances.row(row));
      if (all.of_users) all.noise.squared_error[row] = solver.expected_squared_error(row - begin);
    }
  });
  return side.share().all(solved.load());
}

/// What of a shape the padded sums are multiplied with.
struct PaddedShape {
  /// `for_trace`: so that the sum over all places of upper * A is the trace of shape * A, A
  /// symmetric, of which the padded sums have the upper triangle. Otherwise: the factors' part.
  PaddedShape(const std::vector<double>& shape, const SystemShape& system, bool for_trace)
      : upper(system.size * system.size), corner(shape.back()) {
    const std::size_t bias = system.num_factors;
    const std::size_t size = bias + 1;
    const std::size_t used = for_trace && !system.bordered ? size : bias;
    for (std::size_t k = 0; k < used; ++k) {
      for (std::size_t l = k; l < used; ++l) {
        upper[k * system.size + l] =
            static_cast<float>((for_trace && k != l ? 2.0 : 1.0) * shape[k * size + l]);
      }
    }
    for (std::size_t k = 0; k < bias; ++k) border.push_back(shape[k * size + bias]);
  }

  AlignedFloats upper;         // [P x P]
  std::vector<double> border;  // [K] with the bias
  double corner;               // of the bias
};

/// A block's sum of c A over its rated rows, the prior's part of A left out.
struct ShapeSums {
  explicit ShapeSums(std::size_t size = 0) : matrix(size * size), border(size) {}

  /// The places of a vector of all: the matrix, the border, three numbers.
  static std::size_t num_values(std::size_t size) { return size * size + size + 3; }
  double operator[](std::size_t i) const {
    if (i < matrix.size()) return static_cast<double>(matrix[i]);
    i -= matrix.size();
    if (i < border.size()) return static_cast<double>(border[i]);
    return i == border.size() ? corner : i == border.size() + 1 ? uncertainty : count;
  }

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
class SharedUpdate {
 public:
  SharedUpdate(const Updating& all, Neighbours neighbours)
      : all_(all),
        side_(all.side),
        size_(side_.size),
        neighbours_(std::move(neighbours)),
        shape_(neighbours_.shape),
        others_(all.other.shape, shape_, false),
        own_(side_.shape, shape_, true) {
    for (std::size_t k = 0; k < size_; ++k)
      prior_trace_ += side_.precision[k] * side_.shape[k * size_ + k];
  }

  bool run() {
    std::vector<Scratch> scratch;
    scratch.reserve(static_cast<std::size_t>(all_.pool.num_workers()));
    for (int worker = 0; worker < all_.pool.num_workers(); ++worker) scratch.emplace_back(shape_);
    std::atomic<bool> solved{true};
    const std::vector<double> sums =
        sum_of_blocks(side_.share(), ShapeSums::num_values(shape_.size), all_.pool,
                      [&](std::size_t begin, std::size_t end, int worker) {
                        ShapeSums of_block(shape_.size);
                        for (std::size_t row = begin; row < end; ++row) {
                          if (!solve(row, scratch[static_cast<std::size_t>(worker)], of_block))
                            solved.store(false, std::memory_order_relaxed);
                        }
                        return of_block;
                      });
    return side_.share().all(solved.load()) && learn_shape(sums);
  }

 private:
  struct Scratch {
    explicit Scratch(const SystemShape& shape) : system(shape), linear(shape.num_factors + 1) {}
    NormalSystem system;
    std::vector<float> coefficients;
    std::vector<float> precisions;
    std::vector<double> linear;
    AlignedFloats matrix;
  };

  bool solve(std::size_t row, Scratch& mine, ShapeSums& total) {
    const std::size_t bias = size_ - 1;
    const auto size = static_cast<double>(size_);
    const bool of_users = all_.of_users;
    const std::span<const std::int32_t> indices = side_.ratings.indices_of(row);
    const std::span<const float> prior_mean = side_.prior_means.row(row);
    const std::span<float> x = side_.means.row(row);
    if (indices.empty()) {
      std::copy(prior_mean.begin(), prior_mean.end(), x.begin());
      side_.uncertainties[row] = static_cast<float>(size / prior_trace_);
      return true;
    }
    // Users: every rating has the user's own precision p, which multiplies the sums. Items: each
    // its user's.
    double neighbours = 0.0;  // sum of the neighbours' weighted c
    double square = 0.0;
    const double p = of_users ? static_cast<double>(all_.noise.precision[row]) : 1.0;
    const std::span<const std::uint8_t> levels = side_.ratings.levels_of(row);
    const auto unit = static_cast<float>(side_.ratings.scale.unit());
    const auto mean = static_cast<float>(all_.global_mean);
    mine.precisions.resize(of_users ? 0 : indices.size());
    mine.coefficients.resize(indices.size());
    const std::size_t num_named = indices.size() + ratings_ahead(side_.ratings, row);
    for (std::size_t i = 0; i < indices.size(); ++i) {
      if (const std::size_t later = i + kNeighboursAhead; later < num_named)
        __builtin_prefetch(neighbours_.beside.data() + indices.data()[later]);
      const Neighbour& neighbour = neighbours_.beside[static_cast<std::size_t>(indices[i])];
      const float target = unit * static_cast<float>(levels[i] + 1) - mean - neighbour.bias;
      neighbours += static_cast<double>(neighbour.precision * neighbour.uncertainty);
      square += static_cast<double>(target) * static_cast<double>(target);
      mine.coefficients[i] = neighbour.precision * target;
      if (!of_users) mine.precisions[i] = neighbour.precision;
    }
    NormalSystem& system = mine.system;
    system.sum({neighbours_.rows.data(), shape_.size, indices.data(), indices.size(),
                ratings_ahead(side_.ratings, row), of_users ? nullptr : mine.precisions.data(),
                mine.coefficients.data()});
    add_scaled(static_cast<float>(neighbours), others_.upper.data(), others_.upper.size(),
               system.matrix().data());
    for (std::size_t k = 0; k < bias; ++k) system.add_linear(k, -neighbours * others_.border[k]);
    double trace =
        static_cast<double>(dot(system.matrix().data(), own_.upper.data(), own_.upper.size()));
    if (shape_.bordered) {
      for (std::size_t k = 0; k < bias; ++k)
        trace += 2.0 * static_cast<double>(system.border()[k]) * own_.border[k];
      trace += system.corner() * own_.corner;
    }
    const double c = size / (p * trace + prior_trace_);
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
      system.add_diagonal(k, side_.precision[k]);
      system.add_linear(k, side_.precision[k] * static_cast<double>(prior_mean[k]));
    }
    if (!system.solve(x)) return false;
    side_.uncertainties[row] = static_cast<float>(c);
    if (!of_users) return true;
    // With B the sums, p B x + precision (x - prior mean) = p linear.
    double error = square + neighbours * others_.corner + c * trace;
    for (std::size_t k = 0; k < size_; ++k) {
      const auto value = static_cast<double>(x[k]);
      error += value * (side_.precision[k] * (static_cast<double>(prior_mean[k]) - value) / p -
                        mine.linear[k]);
    }
    all_.noise.squared_error[row] = std::max(error, 0.0);
    // The shape is fitted to the precision of the noise that UserNoise::learn() is about to find.
    add_to_total(mine.matrix.data(), mine.matrix.data() + total.matrix.size(),
                 c * all_.noise.precision_after(side_, row));
    return true;
  }

  bool learn_shape(const std::vector<double>& sums) {
    std::vector<double> inverse(size_ * size_);
    const std::size_t used = shape_.bordered ? size_ - 1 : size_;
    const double* const border = sums.data() + shape_.size * shape_.size;
    const double* const numbers = border + shape_.size;
    for (std::size_t k = 0; k < used; ++k) {
      for (std::size_t l = k; l < used; ++l) inverse[k * size_ + l] = sums[k * shape_.size + l];
      if (shape_.bordered) inverse[k * size_ + size_ - 1] = border[k];
    }
    if (shape_.bordered) inverse.back() = numbers[0];
    const double uncertainty = numbers[1];
    const double count = numbers[2];
    if (count == 0.0) return true;
    for (std::size_t k = 0; k < size_; ++k) {
      inverse[k * size_ + k] += uncertainty * side_.precision[k];
      for (std::size_t l = k; l < size_; ++l)
        inverse[l * size_ + k] = inverse[k * size_ + l] = inverse[k * size_ + l] / count;
    }
    if (!invert(inverse, size_)) return false;
    side_.shape = std::move(inverse);
    return true;
  }

  const Updating& all_;
  Side& side_;
  const std::size_t size_;
  const Neighbours neighbours_;
  const SystemShape& shape_;
  const PaddedShape others_;
  const PaddedShape own_;
  double prior_trace_ = 0.0;
};

}  // namespace

Neighbours neighbours_of(const Side& side, const NeededRows& needed, const UserNoise* noise,
                         ThreadPool& pool) {
  const SystemShape shape(side.size - 1, true);
  const RowShare& share = side.share();
  Neighbours all{shape, padded_rows(side.means, shape, share, pool),
                 std::vector<Neighbour>(side.means.rows())};
  const auto neighbour = [&](std::size_t row) {
    return Neighbour{side.means.row(row).back(), side.shared ? side.uncertainties[row] : 0.0F,
                     noise != nullptr ? noise->precision[row] : 1.0F};
  };
  share.for_each_own_row([&](std::size_t row) { all.beside[row] = neighbour(row); });
  needed.fetch(
      shape.num_factors + 3,
      [&](std::size_t row, float* to) {
        to = std::copy_n(side.means.row(row).data(), shape.num_factors, to);
        const Neighbour mine = neighbour(row);
        to[0] = mine.bias;
        to[1] = mine.uncertainty;
        to[2] = mine.precision;
      },
      [&](std::size_t row, const float* from) {
        pad_row(from, shape, all.rows.data() + row * shape.size);
        from += shape.num_factors;
        all.beside[row] = {from[0], from[1], from[2]};
      });
  return all;
}

bool update_rows(const Updating& all, std::optional<Neighbours> neighbours) {
  if (!all.side.shared) return update_full(all);
  if (!neighbours)
    neighbours =
        neighbours_of(all.other, all.needed, all.of_users ? nullptr : &all.noise, all.pool);
  return SharedUpdate(all, std::move(*neighbours)).run();
}

void fill_targets(const Side& side, std::size_t row, const Side& other, double global_mean,
                  std::vector<float>& targets) {
  const std::span<const std::int32_t> indices = side.ratings.indices_of(row);
  const std::span<const std::uint8_t> levels = side.ratings.levels_of(row);
  const StandardUnits units = side.ratings.scale.standard_units();
  targets.resize(indices.size());
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const float bias = other.means.row(static_cast<std::size_t>(indices[i])).back();
    targets[i] = static_cast<float>(units.of(levels[i]) - global_mean - static_cast<double>(bias));
  }
}

}  // namespace als::variational
