#include "als/bundle/quantize.h"

#include <algorithm>
#include <cmath>

#include "als/base/check.h"

namespace als {
namespace {

/// Writes round(row / scale) for scale = max |row| / limit, and returns the scale.
template <class Int>
float quantize_row(std::span<const float> row, float limit, std::span<Int> values) {
  float largest = 0.0F;
  for (const float value : row) largest = std::max(largest, std::fabs(value));
  const float scale = largest / limit;
  if (!(scale > 0.0F)) {  // zeros, or too small for a float
    std::fill(values.begin(), values.end(), Int{0});
    return 0.0F;
  }
  for (std::size_t k = 0; k < row.size(); ++k) {
    values[k] = static_cast<Int>(std::round(std::clamp(row[k] / scale, -limit, limit)));
  }
  return scale;
}

}  // namespace

QuantizedFactors quantize(const FactorMatrix& factors) {
  QuantizedFactors quantized;
  const auto cols = static_cast<std::size_t>(factors.cols());
  quantized.num_factors = factors.cols();
  quantized.values.resize(factors.rows() * cols);
  quantized.scales.resize(factors.rows());
  for (std::size_t i = 0; i < factors.rows(); ++i) {
    quantized.scales[i] = quantize_row<std::int8_t>(
        factors.row(i), 127.0F, std::span(quantized.values).subspan(i * cols, cols));
  }
  return quantized;
}

FactorMatrix dequantize(const QuantizedFactors& quantized) {
  FactorMatrix factors(quantized.num_items(), quantized.num_factors);
  for (std::size_t i = 0; i < factors.rows(); ++i) {
    const std::span<float> row = factors.row(i);
    for (std::size_t k = 0; k < row.size(); ++k) {
      row[k] = quantized.scales[i] * static_cast<float>(quantized.values[i * row.size() + k]);
    }
  }
  return factors;
}

double quantization_rms_error(const FactorMatrix& factors, const QuantizedFactors& quantized) {
  const FactorMatrix rounded = dequantize(quantized);
  ALS_CHECK(rounded.rows() == factors.rows() && rounded.cols() == factors.cols());
  double sum = 0.0;
  for (std::size_t i = 0; i < factors.values().size(); ++i) {
    const double error =
        static_cast<double>(factors.values()[i]) - static_cast<double>(rounded.values()[i]);
    sum += error * error;
  }
  return factors.values().empty() ? 0.0
                                  : std::sqrt(sum / static_cast<double>(factors.values().size()));
}

float quantize_query(std::span<const float> query, std::span<std::int16_t> values) {
  return quantize_row<std::int16_t>(query, 32767.0F, values);
}

}  // namespace als
