#include "als/bundle/quantize.h"

#include <algorithm>
#include <cmath>

#include "als/base/check.h"
#include "als/base/portable_math.h"

namespace als {
namespace {

constexpr float kLimit = 127.0F;
constexpr int kCodeOfOne = 192;

double mean_square(std::span<const float> values) {
  double sum = 0.0;
  for (const float value : values) sum += static_cast<double>(value) * static_cast<double>(value);
  return values.empty() ? 0.0 : sum / static_cast<double>(values.size());
}

/// The scale nearest to `wanted` with which the row fits; 0 for a row of zeros.
float fitting_scale(std::span<const float> row, float wanted) {
  float largest = 0.0F;
  for (const float value : row) largest = std::max(largest, std::fabs(value));
  int code = std::max<int>(scale_code(std::max(wanted, largest / kLimit)), 1);
  while (code < 255 && largest > kLimit * scale_from_code(static_cast<std::uint8_t>(code))) ++code;
  return largest > 0.0F ? scale_from_code(static_cast<std::uint8_t>(code)) : 0.0F;
}

}  // namespace

float scale_from_code(std::uint8_t code) {
  if (code == 0) return 0.0F;
  constexpr float kRoots[] = {1.0F, 1.1892071F, 1.4142135F, 1.6817929F};
  const int steps = int{code} - kCodeOfOne + 256;  // of a quarter; 256 keeps it positive
  return std::ldexp(kRoots[steps % 4], steps / 4 - 64);
}

std::uint8_t scale_code(float value) {
  if (!(value > 0.0F)) return 0;
  const double code = std::round(4.0 * portable_log2(static_cast<double>(value))) + kCodeOfOne;
  return static_cast<std::uint8_t>(std::clamp(code, 0.0, 255.0));
}

QuantizedFactors quantize(const FactorMatrix& factors, const Coarseness& coarseness) {
  QuantizedFactors quantized;
  quantized.num_factors = factors.cols();
  quantized.values.reserve(factors.values().size());
  quantized.scales.reserve(factors.rows());
  const std::size_t num_typical =
      std::min(factors.rows(), kTypicalRows) * static_cast<std::size_t>(factors.cols());
  const double typical = mean_square(factors.values().first(num_typical));
  for (std::size_t i = 0; i < factors.rows(); ++i) {
    const std::span<const float> row = factors.row(i);
    const double size = std::sqrt(portable_pow(mean_square(row), coarseness.by_row) *
                                  portable_pow(typical, 1.0 - coarseness.by_row));
    const float scale = fitting_scale(row, static_cast<float>(coarseness.step * size));
    quantized.scales.push_back(scale);
    for (const float value : row) {
      const float q = scale > 0.0F ? std::clamp(value / scale, -kLimit, kLimit) : 0.0F;
      quantized.values.push_back(static_cast<std::int8_t>(std::round(q)));
    }
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
  constexpr float kQueryLimit = 32767.0F;
  float largest = 0.0F;
  for (const float value : query) largest = std::max(largest, std::fabs(value));
  const float scale = largest / kQueryLimit;
  if (!(scale > 0.0F)) {  // zeros, or too small for a float
    std::fill(values.begin(), values.end(), std::int16_t{0});
    return 0.0F;
  }
  for (std::size_t k = 0; k < query.size(); ++k) {
    values[k] = static_cast<std::int16_t>(
        std::round(std::clamp(query[k] / scale, -kQueryLimit, kQueryLimit)));
  }
  return scale;
}

}  // namespace als
