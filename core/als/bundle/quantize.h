#pragma once

// int8 factors with one scale a row: v = scale * q, q in -127 ... 127, scale = max |v| / 127.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "als/model/rating_model.h"

namespace als {

struct QuantizedFactors {
  int num_factors = 0;
  std::vector<std::int8_t> values;  ///< [num_items x num_factors], row-major
  std::vector<float> scales;        ///< [num_items]

  std::size_t num_items() const { return scales.size(); }
};

/// Rounds to nearest, halves away from 0. A row of zeros has scale 0.
QuantizedFactors quantize(const FactorMatrix& factors);

/// The values that a reader will see.
FactorMatrix dequantize(const QuantizedFactors& quantized);

/// Root of the mean squared difference over all values.
double quantization_rms_error(const FactorMatrix& factors, const QuantizedFactors& quantized);

/// A query for block_dots: q = scale * values, |values| <= 32767. `query` [num_factors]; returns
/// the scale (0 for zeros).
float quantize_query(std::span<const float> query, std::span<std::int16_t> values);

}  // namespace als
