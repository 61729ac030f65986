// Coordinate descent on running residuals, O(features of all rows * D) a sweep. Checked by the
// tests of the free energy and of any number of workers in
// tests/unit/train/variational_trainer_test.cpp.

#include "als/train/feature_prior.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "als/base/ordered_sum.h"
#include "als/kernels/row_kernels.h"
#include "als/solve/normal_system.h"
#include "als/train/row_access.h"

namespace als::variational {
namespace {

/// At most so many of each row, evenly chosen.
RatingMatrix at_most(const RatingMatrix& all, std::size_t most) {
  std::vector<std::int64_t> offsets{0};
  for (std::size_t row = 0; row < all.num_rows(); ++row) {
    const std::size_t count = std::min(all.indices_of(row).size(), most);
    offsets.push_back(offsets.back() + static_cast<std::int64_t>(count));
  }
  const auto size = static_cast<std::size_t>(offsets.back());
  const auto indices = uninitialised_array<std::int32_t>(size);
  const auto levels = uninitialised_array<std::uint8_t>(size);
  all.share().for_each_own_row([&](std::size_t row) {
    const std::span<const std::int32_t> members = all.indices_of(row);
    const std::span<const std::uint8_t> their_levels = all.levels_of(row);
    const auto first = static_cast<std::size_t>(offsets[row]);
    const std::size_t count = static_cast<std::size_t>(offsets[row + 1]) - first;
    for (std::size_t i = 0; i < count; ++i) {
      indices.get()[first + i] = members[i * members.size() / count];
      levels.get()[first + i] = their_levels[i * members.size() / count];
    }
  });
  RatingMatrix chosen(all.num_cols(), std::move(offsets), shared_prefix(indices, size),
                      shared_prefix(levels, size), all.scale);
  chosen.share_as(all.share_owner());
  return chosen;
}

/// Features of rows as a matrix of their own, of the rows that are `wanted`.
template <class Wanted>
RatingMatrix feature_matrix(const ItemFeatures& features, const Side& items, const Wanted& wanted) {
  std::vector<std::int64_t> offsets{0};
  std::vector<std::int32_t> indices;
  for (std::size_t item = 0; item < items.means.rows(); ++item) {
    const std::span<const std::int32_t> own = features.features_of(item);
    if (wanted(item)) indices.insert(indices.end(), own.begin(), own.end());
    offsets.push_back(static_cast<std::int64_t>(indices.size()));
  }
  std::vector<std::uint8_t> levels(indices.size());
  return {static_cast<std::size_t>(features.num_features()), std::move(offsets), std::move(indices),
          std::move(levels), items.ratings.scale};
}

}  // namespace

RowFeatures features_of_items(const ItemFeatures& features, const Side& items) {
  RowFeatures of_items;
  for (std::size_t item = 0; item < items.means.rows(); ++item)
    of_items.scale.push_back(features.scale(item));
  // Every rank knows all of them: they are few beside the ratings.
  of_items.features_of = feature_matrix(features, items, [](std::size_t) { return true; });
  of_items.features_of.share_as(items.ratings.share_owner());
  of_items.rows_of = feature_matrix(features, items, [&](std::size_t item) {
                       return items.is_rated(item);
                     }).transposed();
  if (items.share().is_shared()) {
    of_items.rows_of.share_as(
        std::make_shared<const RowShare>(of_items.rows_of.offsets, 1.0, items.share().ranks()));
  }
  for (int feature = 0; feature < features.num_features(); ++feature)
    of_items.kind.push_back(features.kind_of(feature));
  of_items.start_precision = 10.0;
  return of_items;
}

RowFeatures rated_sets(const Side& rows, const Side& columns, bool all, ThreadPool& pool) {
  RowFeatures sets;
  sets.features_of = rows.ratings;
  sets.rows_of = columns.ratings;
  const std::size_t num_rows = rows.means.rows();
  bool some_left_out = false;
  for (std::size_t row = 0; row < num_rows && !all; ++row)
    some_left_out = some_left_out || sets.features_of.indices_of(row).size() > kMostMembers;
  if (some_left_out) {
    sets.features_of = at_most(sets.features_of, kMostMembers);
    sets.rows_of = sets.features_of.transposed(pool, columns.ratings.share_owner());
  }
  for (std::size_t row = 0; row < num_rows; ++row) {
    const auto count = static_cast<double>(sets.features_of.indices_of(row).size());
    sets.scale.push_back(static_cast<float>(1.0 / (count + kSetHalf)));
  }
  sets.kind.resize(columns.means.rows());
  return sets;
}

FeaturePrior::FeaturePrior(RowFeatures features, std::size_t size)
    : features_(std::move(features)),
      needed_(features_.features_of, features_.rows_of.share()),
      values_(features_.kind.size(), size),
      weight_(features_.kind.size()) {
  for (const std::size_t kind : features_.kind)
    precision_.resize(std::max(precision_.size(), kind + 1));
  for (std::vector<double>& of_kind : precision_) of_kind.assign(size, features_.start_precision);
  if (features_.kind.empty()) return;
  share().for_each_own_row([&](std::size_t feature) {
    for (const std::int32_t row : features_.rows_of.indices_of(feature)) {
      const auto s = static_cast<double>(features_.scale[static_cast<std::size_t>(row)]);
      weight_[feature] += s * s;
    }
  });
  share().gather_all(std::span(weight_));
}

void FeaturePrior::add_to_priors(Side& rows, ThreadPool& pool) const {
  if (features_.kind.empty()) return;
  const SystemShape shape(rows.size, /*bias=*/false);
  const PaddedRows values = needed_.padded(values_.means, shape, pool);
  const AlignedFloats zeros(shape.size);
  rows.share().for_own_rows(64, pool, [&](std::size_t begin, std::size_t end, int) {
    AlignedFloats sum(shape.size);
    for (std::size_t row = begin; row < end; ++row) {
      const std::span<const std::int32_t> own = features_.features_of.indices_of(row);
      // Residuals of -1 from nothing: the plain sum of the rows.
      sum_residuals({values.data(), shape.size, own.data(), own.size(),
                     ratings_ahead(features_.features_of, row), nullptr, nullptr},
                    zeros.data(), -1.0F, sum.data());
      const std::span<float> prior = rows.prior_means.row(row);
      for (std::size_t k = 0; k < rows.size; ++k) prior[k] += features_.scale[row] * sum[k];
    }
  });
}

/// Some dimensions of all rows and of all features, in rows of `width` floats, on the rank that
/// learns them.
struct FeaturePrior::Dimensions {
  using Table = std::vector<float, ZeroedAllocator<float>>;

  std::size_t first = 0;
  std::size_t count = 0;
  std::size_t width = 1;
  int rank = 0;
  AlignedFloats step;
  std::vector<double> sum;
  Table residuals;
  Table values;

  bool is_here(const RowShare& share) const { return share.rank() == rank; }
  std::size_t table_size(const RowShare& share) const {
    return is_here(share) ? share.num_rows() * width : 0;
  }

  /// Brings these dimensions of all ranks' rows, which read(row, to) gives, into a table here.
  template <class Read>
  void gather(const RowShare& share, Table& table, ThreadPool& pool, const Read& read) const {
    Lines lines = lines_of(share);
    for_own_lines(share, table, lines, pool, read);
    pass(share, /*back=*/false, lines);
    for_each_line_of_others(
        share, lines, table,
        [](float* line, std::size_t size, float* in_table) { std::copy_n(line, size, in_table); });
  }

  /// And back: write(row, from).
  template <class Write>
  void scatter(const RowShare& share, Table& table, ThreadPool& pool, const Write& write) const {
    Lines lines = lines_of(share);
    for_each_line_of_others(
        share, lines, table,
        [](float* line, std::size_t size, float* in_table) { std::copy_n(in_table, size, line); });
    pass(share, /*back=*/true, lines);
    for_own_lines(share, table, lines, pool, write);
  }

 private:
  /// [ranks][their rows x width] on the rank that learns, of the others; elsewhere the own ones.
  using Lines = std::vector<std::vector<float>>;

  Lines lines_of(const RowShare& share) const {
    Lines lines(static_cast<std::size_t>(share.num_ranks()));
    for (int of = 0; of < share.num_ranks(); ++of) {
      const bool is_own = of == share.rank();
      if (is_own != is_here(share))
        lines[static_cast<std::size_t>(of)].resize(share.num_rows_of(of) * width);
    }
    return lines;
  }

  /// use(row, its line) of own rows, in the table where it is here.
  template <class Use>
  void for_own_lines(const RowShare& share, Table& table, Lines& lines, ThreadPool& pool,
                     const Use& use) const {
    float* const own = lines[static_cast<std::size_t>(share.rank())].data();
    share.for_own_rows(256, pool, [&](std::size_t begin, std::size_t end, int) {
      float* line =
          is_here(share) ? table.data() + begin * width : own + share.place_of(begin) * width;
      for (std::size_t row = begin; row < end; ++row, line += width) use(row, line);
    });
  }

  /// use(lines of a run, floats, the same in the table) on the rank that learns.
  template <class Use>
  void for_each_line_of_others(const RowShare& share, Lines& lines, Table& table,
                               const Use& use) const {
    for (int of = 0; is_here(share) && of < share.num_ranks(); ++of) {
      if (of == rank) continue;
      float* const theirs = lines[static_cast<std::size_t>(of)].data();
      for (const RowShare::Run& run : share.runs_of(of)) {
        use(theirs + run.place * width, run.size() * width, table.data() + run.begin * width);
      }
    }
  }

  /// To the rank that learns, or back from there.
  void pass(const RowShare& share, bool back, Lines& lines) const {
    if (!share.is_shared()) return;
    std::vector<Ranks::Bytes> sent(lines.size());
    std::vector<Ranks::Room> received(lines.size());
    for (int other = 0; other < share.num_ranks(); ++other) {
      if (other == share.rank() || (other != rank && !is_here(share))) continue;
      const std::span<float> theirs =
          lines[static_cast<std::size_t>(is_here(share) ? other : share.rank())];
      if (is_here(share) == back) {
        sent[static_cast<std::size_t>(other)] = std::as_bytes(theirs);
      } else {
        received[static_cast<std::size_t>(other)] = std::as_writable_bytes(theirs);
      }
    }
    share.ranks().exchange(sent, received, Traffic::kDimensions);
  }
};

/// Dimensions do not meet, so ranks and their workers share them out: sixteen at a time, which is a
/// cache line of each row, eight where sixteen would be too few shares, and one where one is left
/// over (the bias, if K is a multiple).
void FeaturePrior::learn(Side& rows, ThreadPool& pool) {
  if (features_.kind.empty()) return;
  const std::size_t width = rows.size <= 48 ? 8 : 16;
  const auto num_workers = static_cast<std::size_t>(pool.num_workers());
  // One process does as many at a time as it has workers; ranks do all at once, for each turn the
  // lists of all features go round.
  const std::size_t at_once = rows.share().is_shared() ? rows.size : width * num_workers;
  for (std::size_t first = 0; first < rows.size; first += at_once)
    learn_dimensions(rows, first, std::min(at_once, rows.size - first), width, pool);
  learn_precisions(pool);
}

void FeaturePrior::learn_dimensions(Side& rows, std::size_t first, std::size_t count,
                                    std::size_t width, ThreadPool& pool) {
  const RowShare& row_share = rows.share();
  const std::size_t num_blocks = (count + width - 1) / width;
  std::vector<Dimensions> all(num_blocks);
  std::vector<Dimensions*> here;
  for (std::size_t i = 0; i < num_blocks; ++i) {
    Dimensions& dimensions = all[i];
    dimensions.first = first + i * width;
    dimensions.count = std::min(width, count - i * width);
    dimensions.width = dimensions.count == 1 ? 1 : width;
    // By where its middle lies: as many dimensions for each rank as blocks allow.
    dimensions.rank =
        static_cast<int>((2 * i * width + dimensions.count) *
                         static_cast<std::size_t>(row_share.num_ranks()) / (2 * count));
    dimensions.step.resize(dimensions.width);
    dimensions.sum.resize(dimensions.width);
    if (dimensions.rank == row_share.rank()) here.push_back(&dimensions);
    dimensions.residuals = Dimensions::Table(dimensions.table_size(row_share));
    dimensions.values = Dimensions::Table(dimensions.table_size(share()));
    dimensions.gather(row_share, dimensions.residuals, pool, [&](std::size_t row, float* to) {
      for (std::size_t k = 0; k < dimensions.count; ++k) {
        to[k] = rows.means.row(row)[dimensions.first + k] -
                rows.prior_means.row(row)[dimensions.first + k];
      }
    });
    dimensions.gather(share(), dimensions.values, pool, [&](std::size_t feature, float* to) {
      std::copy_n(values_.means.row(feature).data() + dimensions.first, dimensions.count, to);
    });
  }

  const RatingMatrix& rows_of = features_.rows_of;
  if (!share().is_shared()) {
    pool.parallel_for(here.size(), 1, [&](std::size_t i, std::size_t, int) {
      for (std::size_t feature = 0; feature < rows_of.num_rows(); ++feature)
        learn_feature(rows, feature, rows_of.indices_of(feature), ratings_ahead(rows_of, feature),
                      *here[i]);
    });
  } else {
    // The features in their order, a block of them at a time from the rank that has its lists;
    // those of the next block come meanwhile.
    std::array<std::vector<std::int32_t>, 2> lists;
    const std::span<const std::size_t> blocks = share().blocks();
    const auto begin_of = [&](std::size_t block) {
      return static_cast<std::size_t>(rows_of.offsets[blocks[block]]);
    };
    const auto ask_for = [&](std::size_t block) {
      std::vector<std::int32_t>& of_block = lists[block % 2];
      of_block.resize(begin_of(block + 1) - begin_of(block));
      const int owner = share().owner_of_block(block);
      if (owner == share().rank())
        std::copy_n(rows_of.indices.data() + begin_of(block), of_block.size(), of_block.data());
      share().ranks().begin_broadcast(owner, std::as_writable_bytes(std::span(of_block)));
    };
    ask_for(0);
    for (std::size_t block = 0; block < share().num_blocks(); ++block) {
      share().ranks().end_broadcast();
      if (block + 1 < share().num_blocks()) ask_for(block + 1);
      const auto members = [&](std::size_t feature) {
        const auto at = static_cast<std::size_t>(rows_of.offsets[feature]);
        const auto next = static_cast<std::size_t>(rows_of.offsets[feature + 1]);
        return std::span<const std::int32_t>(lists[block % 2])
            .subspan(at - begin_of(block), next - at);
      };
      pool.parallel_for(here.size(), 1, [&](std::size_t i, std::size_t, int) {
        for (std::size_t feature = blocks[block]; feature < blocks[block + 1]; ++feature) {
          const std::size_t ahead =
              feature + 1 < blocks[block + 1] ? members(feature + 1).size() : 0;
          learn_feature(rows, feature, members(feature), ahead, *here[i]);
        }
      });
    }
  }

  for (Dimensions& dimensions : all) {
    // What the residuals lack is the new prior mean.
    dimensions.scatter(row_share, dimensions.residuals, pool,
                       [&](std::size_t row, const float* from) {
                         for (std::size_t k = 0; k < dimensions.count; ++k) {
                           rows.prior_means.row(row)[dimensions.first + k] =
                               rows.means.row(row)[dimensions.first + k] - from[k];
                         }
                       });
    dimensions.scatter(
        share(), dimensions.values, pool, [&](std::size_t feature, const float* from) {
          if (rows_of.indices_of(feature).empty()) return;
          const std::vector<double>& prior = precision_[features_.kind[feature]];
          for (std::size_t k = dimensions.first; k < dimensions.first + dimensions.count; ++k) {
            values_.means.row(feature)[k] = from[k - dimensions.first];
            values_.variances.row(feature)[k] =
                static_cast<float>(1.0 / (rows.precision[k] * weight_[feature] + prior[k]));
          }
        });
  }
}

void FeaturePrior::learn_feature(const Side& rows, std::size_t feature,
                                 std::span<const std::int32_t> members, std::size_t ahead,
                                 Dimensions& dimensions) const {
  if (members.empty()) return;
  const std::vector<double>& prior = precision_[features_.kind[feature]];
  const ScaledRows scaled{dimensions.residuals.data(),
                          dimensions.width,
                          features_.scale.data(),
                          members.data(),
                          members.size(),
                          ahead};
  std::fill(dimensions.sum.begin(), dimensions.sum.end(), 0.0);
  sum_scaled_rows(scaled, dimensions.sum.data());
  for (std::size_t k = 0; k < dimensions.count; ++k) {
    float& y = dimensions.values[feature * dimensions.width + k];
    const double row_precision = rows.precision[dimensions.first + k];
    const double value = row_precision *
                         (dimensions.sum[k] + weight_[feature] * static_cast<double>(y)) /
                         (row_precision * weight_[feature] + prior[dimensions.first + k]);
    dimensions.step[k] = static_cast<float>(value - static_cast<double>(y));
    y = static_cast<float>(value);
  }
  subtract_scaled(scaled, dimensions.step.data());
}

template <class Use>
void FeaturePrior::for_each_kind(const Use& use, ThreadPool& pool) const {
  if (features_.kind.empty()) return;
  const std::size_t size = precision_.front().size();
  const std::vector<double> sums = ordered_vector_sum(
      share(), precision_.size() * (size + 1), pool,
      [&](std::size_t feature, std::vector<double>& of_block) {
        if (features_.rows_of.indices_of(feature).empty()) return;
        double* const to = of_block.data() + features_.kind[feature] * (size + 1);
        values_.add_squares(feature, std::span(to, size));
        to[size] += 1.0;
      });
  for (std::size_t kind = 0; kind < precision_.size(); ++kind) {
    const double* const of_kind = sums.data() + kind * (size + 1);
    use(kind, of_kind[size], std::vector<double>(of_kind, of_kind + size));
  }
}

void FeaturePrior::learn_precisions(ThreadPool& pool) {
  for_each_kind(
      [&](std::size_t kind, double count, const std::vector<double>& squares) {
        learn_precision(count, squares, precision_[kind]);
      },
      pool);
}

void FeaturePrior::add_uncertainty(std::vector<double>& squares, ThreadPool& pool) const {
  if (features_.kind.empty()) return;
  const std::vector<double> variances = ordered_vector_sum(
      share(), squares.size(), pool, [&](std::size_t feature, std::vector<double>& sums) {
        const std::span<const float> variance = values_.variances.row(feature);
        for (std::size_t k = 0; k < sums.size(); ++k)
          sums[k] += weight_[feature] * static_cast<double>(variance[k]);
      });
  for (std::size_t k = 0; k < squares.size(); ++k) squares[k] += variances[k];
}

void FeaturePrior::transform(const std::vector<double>& transform, ThreadPool& pool) {
  if (features_.kind.empty()) return;
  values_.transform(transform, share(), pool);
  learn_precisions(pool);
}

void FeaturePrior::add_energy(double& energy, ThreadPool& pool) const {
  if (features_.kind.empty()) return;
  for_each_kind(
      [&](std::size_t kind, double count, const std::vector<double>& squares) {
        add_prior_energy(count, squares, precision_[kind], energy);
      },
      pool);
  energy += values_.entropy_energy(share(), pool);
}

}  // namespace als::variational
