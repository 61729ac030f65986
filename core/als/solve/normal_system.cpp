#include "als/solve/normal_system.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "als/base/check.h"
#include "als/base/ordered_sum.h"

namespace als {

void pad_row(const float* factors, const SystemShape& shape, float* to) {
  std::copy_n(factors, shape.num_factors, to);
  std::fill(to + shape.num_factors, to + shape.size, 0.0F);
  if (shape.with_bias && !shape.bordered) to[shape.num_factors] = 1.0F;
}

PaddedRows padded_rows(const FactorMatrix& factors, const SystemShape& shape, ThreadPool& pool) {
  return padded_rows(factors, shape, RowShare(std::vector<std::int64_t>(factors.rows() + 1)), pool);
}

PaddedRows padded_rows(const FactorMatrix& factors, const SystemShape& shape, const RowShare& share,
                       ThreadPool& pool) {
  PaddedRows rows(factors.rows() * shape.size);
  share.for_own_rows(1024, pool, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t row = begin; row < end; ++row)
      pad_row(factors.row(row).data(), shape, rows.data() + row * shape.size);
  });
  return rows;
}

std::vector<double> padded_gram(const PaddedRows& rows, std::size_t size,
                                std::span<const float> weights, const RowShare& share,
                                ThreadPool& pool) {
  std::size_t most = 0;
  for (std::size_t block = 0; block + 1 < share.blocks().size(); ++block)
    most = std::max(most, share.blocks()[block + 1] - share.blocks()[block]);
  std::vector<std::int32_t> indices(most);
  std::iota(indices.begin(), indices.end(), 0);
  const std::vector<float> ones(most, 1.0F);
  return sum_of_blocks(share, size * size, pool, [&](std::size_t begin, std::size_t end, int) {
    AlignedFloats sums(size * size);
    AlignedFloats linear(size);
    AlignedFloats border(size);
    AlignedFloats panel(kPanelRows * size);
    sum_normal_equations({rows.data() + begin * size, size, indices.data(), end - begin, 0,
                          weights.empty() ? nullptr : weights.data() + begin, ones.data()},
                         {sums.data(), linear.data(), border.data()}, panel.data());
    return sums;
  });
}

NormalSystem::NormalSystem(const SystemShape& shape)
    : shape_(shape),
      matrix_(shape.size * shape.size),
      linear_(shape.size),
      border_(shape.size),
      inverse_diagonal_(shape.size),
      panel_(kPanelRows * shape.size) {
  ALS_CHECK(shape.num_factors > 0);
}

void NormalSystem::sum(const GatheredRows& gathered) {
  sum_normal_equations(gathered, {matrix_.data(), linear_.data(), border_.data()}, panel_.data());
  if (!shape_.bordered) return;
  corner_ = 0.0;
  corner_linear_ = 0.0;
  for (std::size_t i = 0; i < gathered.count; ++i) {
    corner_ += gathered.weights == nullptr ? 1.0 : static_cast<double>(gathered.weights[i]);
    corner_linear_ += static_cast<double>(gathered.coefficients[i]);
  }
}

void NormalSystem::scale(float factor) {
  if (factor == 1.0F) return;
  for (float& value : matrix_) value *= factor;
  for (float& value : linear_) value *= factor;
  for (float& value : border_) value *= factor;
  corner_ *= static_cast<double>(factor);
  corner_linear_ *= static_cast<double>(factor);
}

void NormalSystem::add_diagonal(std::size_t k, double value) {
  if (shape_.bordered && k == shape_.num_factors) {
    corner_ += value;
  } else {
    matrix_[k * shape_.size + k] += static_cast<float>(value);
  }
}

void NormalSystem::add_linear(std::size_t k, double value) {
  if (shape_.bordered && k == shape_.num_factors) {
    corner_linear_ += value;
  } else {
    linear_[k] += static_cast<float>(value);
  }
}

bool NormalSystem::solve(std::span<float> solution) {
  const std::size_t num_factors = shape_.num_factors;
  const std::size_t used = num_factors + (shape_.with_bias && !shape_.bordered ? 1 : 0);
  for (std::size_t k = used; k < shape_.size; ++k) matrix_[k * shape_.size + k] = 1.0F;
  if (!factorize(matrix_.data(), shape_.size, inverse_diagonal_.data())) return false;
  if (!shape_.bordered) {
    solve_factorized(matrix_.data(), shape_.size, inverse_diagonal_.data(), linear_.data(),
                     nullptr);
    if (!std::all_of(linear_.begin(), linear_.end(), [](float x) { return std::isfinite(x); }))
      return false;
    std::copy_n(linear_.data(), used, solution.data());
    return true;
  }
  // A z = border, A y = linear; then bias = (corner linear - border.y) / (corner - border.z) and
  // the factors are y - bias z.
  AlignedFloats& z = panel_;
  std::copy_n(border_.data(), shape_.size, z.data());
  solve_factorized(matrix_.data(), shape_.size, inverse_diagonal_.data(), linear_.data(), z.data());
  const double schur = corner_ - static_cast<double>(dot(border_.data(), z.data(), shape_.size));
  const double bias =
      (corner_linear_ - static_cast<double>(dot(border_.data(), linear_.data(), shape_.size))) /
      schur;
  if (!(schur > 0.0) || !std::isfinite(bias)) return false;
  const auto factor = static_cast<float>(-bias);
  add_scaled(factor, z.data(), shape_.size, linear_.data());
  if (!std::all_of(linear_.begin(), linear_.end(), [](float x) { return std::isfinite(x); }))
    return false;
  std::copy_n(linear_.data(), num_factors, solution.data());
  solution[num_factors] = static_cast<float>(bias);
  return true;
}

}  // namespace als
