#pragma once

// The twins of row_kernels.h in plain loops: what the fast ones are tested against.

#include "als/kernels/row_kernels.h"

namespace als::scalar {

void sum_normal_equations(const GatheredRows& gathered, const NormalSums& sums, float*);
[[nodiscard]] bool factorize(float* matrix, std::size_t size, float* inverse_diagonal);
void solve_factorized(const float* matrix, std::size_t size, const float* inverse_diagonal,
                      float* first, float* second);
void dots_of_rows(const GatheredRows& gathered, const float* x, float* results);
float sum_residuals(const GatheredRows& gathered, const float* x, float bias, float* linear);
void sum_scaled_rows(const ScaledRows& scaled, double* sum);
void subtract_scaled(const ScaledRows& scaled, const float* step);
float dot(const float* a, const float* b, std::size_t size);
void add_scaled(float factor, const float* values, std::size_t size, float* sum);

}  // namespace als::scalar
