#include "als/solve/normal_equations.h"

#include <cmath>

#include "als/base/check.h"

namespace als {
namespace {

/// to -= factor * from.
void subtract(double* to, const double* from, double factor, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) to[i] -= factor * from[i];
}

}  // namespace

NormalEquations::NormalEquations(std::size_t size) : size_(size), matrix_(size * size) {
  ALS_CHECK(size > 0);
}

void NormalEquations::add(std::span<const double> rows, std::span<const double> weights,
                          double sign) {
  ALS_CHECK(rows.size() == weights.size() * size_);
  std::size_t r = 0;
  // Four rows at a time: A is read and written a quarter as often. The order of the sums stays.
  for (; r + 4 <= weights.size(); r += 4) {
    const double* const w = rows.data() + r * size_;
    for (std::size_t k = 0; k < size_; ++k) {
      const double a = sign * weights[r] * w[k];
      const double b = sign * weights[r + 1] * w[k + size_];
      const double c = sign * weights[r + 2] * w[k + 2 * size_];
      const double d = sign * weights[r + 3] * w[k + 3 * size_];
      double* const sums = matrix_.data() + k * size_;
      for (std::size_t l = k; l < size_; ++l) {
        sums[l] = (((sums[l] + a * w[l]) + b * w[l + size_]) + c * w[l + 2 * size_]) +
                  d * w[l + 3 * size_];
      }
    }
  }
  for (; r < weights.size(); ++r) {
    const double* const w = rows.data() + r * size_;
    for (std::size_t k = 0; k < size_; ++k) {
      const double a = sign * weights[r] * w[k];
      double* const sums = matrix_.data() + k * size_;
      for (std::size_t l = k; l < size_; ++l) sums[l] += a * w[l];
    }
  }
}

bool NormalEquations::factorise() {
  for (std::size_t k = 0; k < size_; ++k) {
    double* const row = matrix_.data() + k * size_;
    if (!(row[k] > 0.0) || !std::isfinite(row[k])) return false;
    const double pivot = std::sqrt(row[k]);
    for (std::size_t l = k; l < size_; ++l) row[l] /= pivot;
    for (std::size_t i = k + 1; i < size_; ++i)
      subtract(matrix_.data() + i * size_ + i, row + i, row[i], size_ - i);
  }
  return true;
}

void NormalEquations::half_solve(std::span<double> y) const {
  for (std::size_t k = 0; k < size_; ++k) {
    const double* const row = matrix_.data() + k * size_;
    y[k] /= row[k];
    subtract(y.data() + k + 1, row + k + 1, y[k], size_ - k - 1);
  }
}

void NormalEquations::solve(std::span<double> y) const {
  half_solve(y);
  for (std::size_t k = size_; k-- > 0;) {
    const double* const row = matrix_.data() + k * size_;
    double sum = y[k];
    for (std::size_t l = k + 1; l < size_; ++l) sum -= row[l] * y[l];
    y[k] = sum / row[k];
  }
}

std::vector<double> NormalEquations::inverse() const {
  std::vector<double> x(size_ * size_);
  const auto row_of = [&](std::size_t k) { return x.data() + k * size_; };
  // U^T X = I: X is a lower triangle.
  for (std::size_t k = 0; k < size_; ++k) {
    const double* const u = matrix_.data() + k * size_;
    row_of(k)[k] = 1.0;
    for (std::size_t c = 0; c <= k; ++c) row_of(k)[c] /= u[k];
    for (std::size_t j = k + 1; j < size_; ++j) subtract(row_of(j), row_of(k), u[j], k + 1);
  }
  // U Y = X, of which the lower triangle is enough.
  for (std::size_t k = size_; k-- > 0;) {
    const double* const u = matrix_.data() + k * size_;
    for (std::size_t j = k + 1; j < size_; ++j) subtract(row_of(k), row_of(j), u[j], k + 1);
    for (std::size_t c = 0; c <= k; ++c) row_of(k)[c] /= u[k];
  }
  for (std::size_t k = 0; k < size_; ++k) {
    for (std::size_t l = k + 1; l < size_; ++l) row_of(k)[l] = row_of(l)[k];
  }
  return x;
}

}  // namespace als
