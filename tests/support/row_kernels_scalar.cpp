#include "support/row_kernels_scalar.h"

#include <algorithm>
#include <cmath>

namespace als::scalar {

void sum_normal_equations(const GatheredRows& gathered, const NormalSums& sums, float*) {
  const std::size_t size = gathered.size;
  std::fill_n(sums.matrix, size * size, 0.0F);
  std::fill_n(sums.linear, size, 0.0F);
  std::fill_n(sums.border, size, 0.0F);
  for (std::size_t i = 0; i < gathered.count; ++i) {
    const float* const q = gathered.rows + static_cast<std::size_t>(gathered.indices[i]) * size;
    const float weight = gathered.weights == nullptr ? 1.0F : gathered.weights[i];
    for (std::size_t k = 0; k < size; ++k) {
      const float weighted = weight * q[k];
      for (std::size_t l = k; l < size; ++l) sums.matrix[k * size + l] += weighted * q[l];
      sums.linear[k] += gathered.coefficients[i] * q[k];
      sums.border[k] += weighted;
    }
  }
}

bool factorize(float* matrix, std::size_t size, float* inverse_diagonal) {
  for (std::size_t r = 0; r < size; ++r) {
    float* const row = matrix + r * size;
    if (!(row[r] > 0.0F) || !std::isfinite(row[r])) return false;
    inverse_diagonal[r] = 1.0F / std::sqrt(row[r]);
    for (std::size_t c = r; c < size; ++c) row[c] *= inverse_diagonal[r];
    for (std::size_t i = r + 1; i < size; ++i) {
      for (std::size_t c = i; c < size; ++c) matrix[i * size + c] -= row[i] * row[c];
    }
  }
  return true;
}

void solve_factorized(const float* matrix, std::size_t size, const float* inverse_diagonal,
                      float* first, float* second) {
  for (float* const x : {first, second}) {
    if (x == nullptr) continue;
    for (std::size_t r = 0; r < size; ++r) {
      x[r] *= inverse_diagonal[r];
      for (std::size_t c = r + 1; c < size; ++c) x[c] -= x[r] * matrix[r * size + c];
    }
    for (std::size_t r = size; r-- > 0;) {
      for (std::size_t c = r + 1; c < size; ++c) x[r] -= matrix[r * size + c] * x[c];
      x[r] *= inverse_diagonal[r];
    }
  }
}

void dots_of_rows(const GatheredRows& gathered, const float* x, float* results) {
  for (std::size_t i = 0; i < gathered.count; ++i) {
    results[i] = dot(gathered.rows + static_cast<std::size_t>(gathered.indices[i]) * gathered.size,
                     x, gathered.size);
  }
}

float sum_residuals(const GatheredRows& gathered, const float* x, float bias, float* linear) {
  std::fill_n(linear, gathered.size, 0.0F);
  float total = 0.0F;
  for (std::size_t i = 0; i < gathered.count; ++i) {
    const float* const q =
        gathered.rows + static_cast<std::size_t>(gathered.indices[i]) * gathered.size;
    const float target = gathered.coefficients == nullptr ? 0.0F : gathered.coefficients[i];
    const float residual = target - (dot(q, x, gathered.size) + bias);
    add_scaled(residual, q, gathered.size, linear);
    total += residual;
  }
  return total;
}

void sum_scaled_rows(const ScaledRows& scaled, double* sum) {
  for (std::size_t i = 0; i < scaled.count; ++i) {
    const auto index = static_cast<std::size_t>(scaled.indices[i]);
    const float* const row = scaled.rows + index * scaled.width;
    for (std::size_t k = 0; k < scaled.width; ++k)
      sum[k] += static_cast<double>(scaled.scales[index] * row[k]);
  }
}

void subtract_scaled(const ScaledRows& scaled, const float* step) {
  for (std::size_t i = 0; i < scaled.count; ++i) {
    const auto index = static_cast<std::size_t>(scaled.indices[i]);
    float* const row = scaled.rows + index * scaled.width;
    for (std::size_t k = 0; k < scaled.width; ++k) row[k] -= scaled.scales[index] * step[k];
  }
}

float dot(const float* a, const float* b, std::size_t size) {
  float sum = 0.0F;
  for (std::size_t k = 0; k < size; ++k) sum += a[k] * b[k];
  return sum;
}

void add_scaled(float factor, const float* values, std::size_t size, float* sum) {
  for (std::size_t k = 0; k < size; ++k) sum[k] += factor * values[k];
}

}  // namespace als::scalar
