#pragma once

// int8 factors with one scale a row: v = scale * q, q in -127 ... 127. A scale is a power of
// 2^(1/4) (or 0), so that a byte holds it. How coarse it may be is a choice: QUANTISATION.md.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "als/model/rating_model.h"

namespace als {

struct QuantizedFactors {
  int num_factors = 0;
  std::vector<std::int8_t> values;  ///< [num_items x num_factors], row-major
  std::vector<float> scales;        ///< [num_items], each a value of scale_from_code

  std::size_t num_items() const { return scales.size(); }
};

/// 0 for code 0, else 2^((code - 192) / 4): 1.4e-14 ... 5.5e4; the same bits on every platform.
float scale_from_code(std::uint8_t code);
/// The code of the nearest such scale, by ratio; 0 for 0 and for what is too small. `value` >= 0.
std::uint8_t scale_code(float value);

/// How coarse a table of factors may be. A row's scale is
///
///   step * (root mean square of the row)^by_row * (that of the first kTypicalRows)^(1 - by_row),
///
/// coarser where q would not fit. by_row = 1: what rounding adds is step^2 / 12 of the row's power,
/// whatever its length, so that its direction is kept. by_row = 0: the same for all rows, so that a
/// score, a sum over the columns, is as exact for one item as for another, and short rows cost
/// little or are rounded away. step = 0: as fine as fits.
struct Coarseness {
  double step = 0.0;
  double by_row = 1.0;
};
constexpr std::size_t kTypicalRows = 1000;

/// Rounds to nearest, halves away from 0; a row of zeros has scale 0.
QuantizedFactors quantize(const FactorMatrix& factors, const Coarseness& coarseness = {});

/// The values that a reader will see.
FactorMatrix dequantize(const QuantizedFactors& quantized);

/// Root of the mean squared difference over all values.
double quantization_rms_error(const FactorMatrix& factors, const QuantizedFactors& quantized);

/// A query for block_dots: q = scale * values, |values| <= 32767. `query` [num_factors]; returns
/// the scale (0 for zeros).
float quantize_query(std::span<const float> query, std::span<std::int16_t> values);

}  // namespace als
