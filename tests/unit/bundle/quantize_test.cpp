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

TEST(Quantize, TheLargestValueOfARowFitsAndUsesMostOfTheRange) {
  for (const float largest : {1e-6F, 0.3F, 2.0F, 127.0F, 5000.0F}) {
    FactorMatrix factors(1, 3);
    factors.row(0)[0] = -largest;
    factors.row(0)[1] = 0.5F * largest;
    const QuantizedFactors quantized = quantize(factors);
    EXPECT_LE(quantized.values[0], -106) << largest;  // 127 / 2^(1/4)
    EXPECT_GE(quantized.values[0], -127) << largest;
    EXPECT_NEAR(quantized.scales[0] * static_cast<float>(quantized.values[0]), -largest,
                0.0051F * largest);
  }
}

TEST(Quantize, AScaleIsAByte) {
  EXPECT_EQ(scale_from_code(0), 0.0F);
  EXPECT_EQ(scale_from_code(192), 1.0F);
  EXPECT_EQ(scale_from_code(188), 0.5F);
  EXPECT_EQ(scale_from_code(200), 4.0F);
  EXPECT_FLOAT_EQ(scale_from_code(193), std::exp2(0.25F));
  EXPECT_FLOAT_EQ(scale_from_code(1), std::exp2(-47.75F));
  for (int code = 0; code < 256; ++code) {
    const float scale = scale_from_code(static_cast<std::uint8_t>(code));
    EXPECT_EQ(scale_code(scale), code);
    EXPECT_EQ(scale_code(1.08F * scale), code);
    EXPECT_EQ(scale_code(0.93F * scale), code);
  }
  EXPECT_EQ(scale_code(1e-30F), 0);
}

TEST(Quantize, AStepIsAShareOfTheRowsOwnSize) {
  FactorMatrix factors(400, 16);
  Random random(3);
  for (std::size_t i = 0; i < factors.rows(); ++i) {
    const double size = std::exp(2.0 * random.normal());
    for (float& value : factors.row(i)) value = static_cast<float>(size * random.normal());
  }
  const FactorMatrix rounded = dequantize(quantize(factors, {0.2, 1.0}));
  double share = 0.0;
  for (std::size_t i = 0; i < factors.rows(); ++i) {
    double error = 0.0;
    double power = 0.0;
    for (std::size_t k = 0; k < 16; ++k) {
      const double value = static_cast<double>(factors.row(i)[k]);
      const double difference = value - static_cast<double>(rounded.row(i)[k]);
      error += difference * difference;
      power += value * value;
    }
    share += error / power / 400.0;
  }
  EXPECT_NEAR(share, 0.2 * 0.2 / 12.0, 0.0005);
}

TEST(Quantize, AnEvenStepIsTheSameForAllRowsThatFit) {
  FactorMatrix factors(3, 2);
  factors.row(0)[0] = 1.0F;
  factors.row(0)[1] = -1.0F;
  factors.row(1)[0] = 0.01F;
  factors.row(2)[0] = 500.0F;
  const QuantizedFactors quantized = quantize(factors, {0.001, 0.0});  // of about 204
  EXPECT_EQ(quantized.scales[0], quantized.scales[1]);
  EXPECT_NEAR(quantized.scales[0], 0.2F, 0.04F);
  EXPECT_GT(quantized.scales[2], 500.0F / 128.0F);
  EXPECT_EQ(quantized.values[2], 0);  // rounded away
}

TEST(Quantize, BetweenBothAStepGrowsWithTheRootOfTheRow) {
  FactorMatrix factors(3, 1);
  factors.row(0)[0] = 1.0F;
  factors.row(1)[0] = 16.0F;
  factors.row(2)[0] = 256.0F;
  const QuantizedFactors quantized = quantize(factors, {0.25, 0.5});
  EXPECT_FLOAT_EQ(quantized.scales[1], 4.0F * quantized.scales[0]);
  EXPECT_FLOAT_EQ(quantized.scales[2], 16.0F * quantized.scales[0]);
  EXPECT_NEAR(quantized.scales[1], 0.25F * 4.0F * std::pow(65792.0F / 3.0F + 85.3F, 0.25F), 2.0F);
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
