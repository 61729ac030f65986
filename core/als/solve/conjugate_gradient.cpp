#include "als/solve/conjugate_gradient.h"

#include <algorithm>
#include <cmath>

#include "als/base/check.h"

namespace als {

ConjugateGradient::ConjugateGradient(const SystemShape& shape)
    : shape_(shape),
      x_(shape.size + 16),
      residual_(shape.size + 16),
      direction_(shape.size + 16),
      product_(shape.size + 16),
      precision_(shape.size + 16),
      scale_(shape.size + 16) {}

void ConjugateGradient::multiply(const RowEquations& equations) {
  GatheredRows rows = equations.gathered;
  rows.coefficients = nullptr;
  // Without a border its direction is 0, and what the sum returns is of no use.
  const float border =
      sum_residuals(rows, direction_.data(), direction_[shape_.size], product_.data());
  product_[shape_.size] = shape_.bordered ? border : 0.0F;
  for (std::size_t k = 0; k < product_.size(); ++k) {
    product_[k] = equations.data_precision * product_[k] - precision_[k] * direction_[k];
  }
}

bool ConjugateGradient::improve(const RowEquations& equations, int steps,
                                std::span<float> solution) {
  ALS_CHECK(equations.gathered.weights == nullptr);
  const std::size_t num_factors = shape_.num_factors;
  const std::size_t bias_at = shape_.bordered ? shape_.size : num_factors;
  std::fill(precision_.begin(), precision_.end(), equations.factor_precision);
  std::copy_n(solution.data(), num_factors, x_.data());
  if (shape_.with_bias) {
    precision_[bias_at] = equations.bias_precision;
    x_[bias_at] = solution[num_factors];
  }
  const float border =
      sum_residuals(equations.gathered, x_.data(), x_[shape_.size], residual_.data());
  if (shape_.bordered) residual_[bias_at] = border;
  const float total_precision =
      equations.data_precision * static_cast<float>(equations.gathered.count);
  for (std::size_t k = 0; k < residual_.size(); ++k) {
    const float mean = k < num_factors ? equations.prior_mean[k] : 0.0F;
    const float mean_square = k < num_factors ? equations.mean_squares[k] : 1.0F;
    residual_[k] = equations.data_precision * residual_[k] - precision_[k] * (x_[k] - mean);
    scale_[k] = 1.0F / (total_precision * mean_square + precision_[k]);
    direction_[k] = scale_[k] * residual_[k];
  }
  const std::size_t size = residual_.size();
  float square = dot(residual_.data(), direction_.data(), size);
  // Not "while > 0", which would take a NaN for an arrival.
  for (int step = 1; square != 0.0F; ++step) {
    multiply(equations);
    const float curvature = -dot(direction_.data(), product_.data(), size);
    if (curvature == 0.0F) break;  // too small for a float, so there is no way to go
    const float length = square / curvature;
    add_scaled(length, direction_.data(), size, x_.data());
    if (step == steps) break;
    add_scaled(length, product_.data(), size, residual_.data());
    for (std::size_t k = 0; k < size; ++k) product_[k] = scale_[k] * residual_[k];
    const float next = dot(residual_.data(), product_.data(), size);
    const float momentum = next / square;
    for (std::size_t k = 0; k < size; ++k) direction_[k] = product_[k] + momentum * direction_[k];
    square = next;
  }
  if (!std::all_of(x_.begin(), x_.end(), [](float x) { return std::isfinite(x); })) {
    *this =
        ConjugateGradient(shape_);  // or the zeros after the last element would be NaN from now on
    return false;
  }
  std::copy_n(x_.data(), num_factors, solution.data());
  if (shape_.with_bias) solution[num_factors] = x_[bias_at];
  return true;
}

}  // namespace als
