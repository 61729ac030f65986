// Every inner loop runs over independent elements, so that compilers vectorise it and the bits
// stay. Of the inverse of a triangle only what is not zero is computed, and of that of A one half.
// Tested by tests/unit/solve/panel_cholesky_test.cpp.

#include "als/solve/panel_cholesky.h"

#include <algorithm>
#include <cmath>

#include "als/base/check.h"
#include "als/solve/add_rows.h"

namespace als {
namespace {

constexpr std::size_t kPanel = 4;
constexpr std::size_t kSolvePanel = 8;

/// to -= the sum of a panel's rows, each `stride` after the other and times its factor.
void subtract_panel(double* to, const double* rows, std::size_t stride,
                    const double (&factors)[kPanel], std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    to[i] -= factors[0] * rows[i] + factors[1] * rows[i + stride] +
             factors[2] * rows[i + 2 * stride] + factors[3] * rows[i + 3 * stride];
  }
}

}  // namespace

PanelCholesky::PanelCholesky(std::size_t size)
    : size_(size), matrix_(size * size), sums_(size), inverse_(size * size) {
  ALS_CHECK(size > 0);
}

bool PanelCholesky::factorise() {
  for (std::size_t k = 0; k < size_; ++k) {
    double* const mine = row(k);
    std::fill(sums_.begin(), sums_.end(), 0.0);
    add_rows(k, row(0) + k, size_, row(0) + k, size_, size_ - k, sums_.data() + k);
    for (std::size_t l = k; l < size_; ++l) mine[l] -= sums_[l];
    if (!(mine[k] > 0.0)) return false;
    mine[k] = std::sqrt(mine[k]);
    for (std::size_t l = k + 1; l < size_; ++l) mine[l] /= mine[k];
  }
  return true;
}

void PanelCholesky::solve(std::span<double> y) {
  // U^T z = y.
  for (std::size_t begin = 0; begin < size_; begin += kSolvePanel) {
    const std::size_t end = std::min(begin + kSolvePanel, size_);
    for (std::size_t k = begin; k < end; ++k) {
      y[k] /= row(k)[k];
      for (std::size_t l = k + 1; l < end; ++l) y[l] -= y[k] * row(k)[l];
    }
    std::fill(sums_.begin(), sums_.end(), 0.0);
    add_rows(end - begin, y.data() + begin, 1, row(begin) + end, size_, size_ - end, sums_.data());
    for (std::size_t l = end; l < size_; ++l) y[l] -= sums_[l - end];
  }
  // U x = z.
  for (std::size_t end = size_; end > 0;) {
    const std::size_t begin = end - std::min(end, kSolvePanel);
    for (std::size_t k = end; k-- > begin;) {
      double beyond = 0.0;
      for (std::size_t l = end; l < size_; ++l) beyond += row(k)[l] * y[l];
      double within = 0.0;
      for (std::size_t l = k + 1; l < end; ++l) within += row(k)[l] * y[l];
      y[k] = (y[k] - beyond - within) / row(k)[k];
    }
    end = begin;
  }
}

std::span<const double> PanelCholesky::inverse() {
  const auto x = [this](std::size_t k) { return inverse_.data() + k * size_; };
  // U^T X = I: X is a lower triangle.
  std::fill(inverse_.begin(), inverse_.end(), 0.0);
  for (std::size_t begin = 0; begin < size_; begin += kPanel) {
    const std::size_t end = std::min(begin + kPanel, size_);
    for (std::size_t k = begin; k < end; ++k) {
      x(k)[k] = 1.0;
      const double scale = 1.0 / row(k)[k];
      for (std::size_t c = 0; c <= k; ++c) x(k)[c] *= scale;
      for (std::size_t l = k + 1; l < end; ++l) {
        const double factor = row(k)[l];
        for (std::size_t c = 0; c <= k; ++c) x(l)[c] -= x(k)[c] * factor;
      }
    }
    for (std::size_t l = end; l < size_; ++l) {
      subtract_panel(x(l), x(begin), size_,
                     {row(begin)[l], row(begin + 1)[l], row(begin + 2)[l], row(begin + 3)[l]}, end);
    }
  }
  // U Y = X, of which the lower triangle is enough.
  for (std::size_t end = size_; end > 0;) {
    const std::size_t begin = end - std::min(end, kPanel);
    for (std::size_t k = end; k-- > begin;) {
      const double scale = 1.0 / row(k)[k];
      std::fill_n(sums_.begin(), k + 1, 0.0);
      add_rows(end - k - 1, row(k) + k + 1, 1, x(k + 1), size_, k + 1, sums_.data());
      for (std::size_t c = 0; c <= k; ++c) x(k)[c] = (x(k)[c] - sums_[c]) * scale;
    }
    for (std::size_t k = 0; k < begin; ++k) {
      const double* const factors = row(k) + begin;
      subtract_panel(x(k), x(begin), size_, {factors[0], factors[1], factors[2], factors[3]},
                     k + 1);
    }
    end = begin;
  }
  return inverse_;
}

}  // namespace als
