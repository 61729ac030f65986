#include "als/bundle/quantize.h"

#include <gtest/gtest.h>

#include <cmath>

#include "als/base/random.h"

namespace als {
namespace {

TEST(Quantize, ErrorIsAtMostHalfAStep) {
  FactorMatrix factors(50, 7);
  Random random(1);
  for (float& value : factors.values()) value = static_cast<float>(random.normal());
  const QuantizedFactors quantized = quantize(factors);
  const FactorMatrix rounded = dequantize(quantized);
  for (std::size_t i = 0; i < factors.rows(); ++i) {
    for (std::size_t k = 0; k < 7; ++k) {
      EXPECT_LE(std::fabs(factors.row(i)[k] - rounded.row(i)[k]), 0.5001F * quantized.scales[i]);
    }
  }
  EXPECT_GT(quantization_rms_error(factors, quantized), 0.0);
  EXPECT_LT(quantization_rms_error(factors, quantized), 0.01);
}

TEST(Quantize, TheLargestValueOfARowIsKeptAndNothingIsMinus128) {
  FactorMatrix factors(1, 3);
  factors.row(0)[0] = -2.0F;
  factors.row(0)[1] = 1.0F;
  const QuantizedFactors quantized = quantize(factors);
  EXPECT_EQ(quantized.values, (std::vector<std::int8_t>{-127, 64, 0}));
  EXPECT_FLOAT_EQ(quantized.scales[0] * -127.0F, -2.0F);
}

TEST(Quantize, ZerosHaveScaleZero) {
  const QuantizedFactors quantized = quantize(FactorMatrix(2, 4));
  EXPECT_EQ(quantized.scales, (std::vector<float>{0.0F, 0.0F}));
  EXPECT_EQ(quantized.values, std::vector<std::int8_t>(8, 0));
}

TEST(Quantize, AQueryUsesAll16Bits) {
  const std::vector<float> query{0.0F, -3.0F, 1.5F};
  std::vector<std::int16_t> values(3);
  const float scale = quantize_query(query, values);
  EXPECT_EQ(values, (std::vector<std::int16_t>{0, -32767, 16384}));
  EXPECT_FLOAT_EQ(scale * -32767.0F, -3.0F);
}

}  // namespace
}  // namespace als
