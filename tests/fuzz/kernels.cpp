// kernels and columns: every variant beside its plain twin.

#include <array>
#include <cmath>

#include "als/bundle/columns.h"
#include "als/bundle/quantize.h"
#include "als/kernels/block_dot.h"
#include "als/kernels/lanes.h"
#include "als/kernels/row_kernels.h"
#include "input.h"
#include "support/row_kernels_scalar.h"

namespace als::fuzz {
namespace {

void check_block_dots(Input& input) {
  const std::size_t pairs = input.byte() % 24;
  std::vector<std::int8_t> block(2 * pairs * kBlockRows);
  std::vector<std::int16_t> query(2 * pairs);
  for (std::int16_t& value : query)
    value = static_cast<std::int16_t>(std::max<int>(input.value<std::int16_t>(), -32'767));
  for (std::int8_t& value : block)
    value = static_cast<std::int8_t>(std::max<int>(static_cast<std::int8_t>(input.byte()), -127));
  using Sums = std::array<std::int32_t, kBlockRows>;
  Sums expected{};
  block_dots_scalar(block.data(), query.data(), pairs, expected.data());
  const auto check = [&](auto* dots) {
    Sums sums{};
    dots(block.data(), query.data(), pairs, sums.data());
    ALS_CHECK(sums == expected);
  };
  check(block_dots);
#if defined(__SSE2__)
  check(block_dots_sse2);
  if (__builtin_cpu_supports("avx2")) check(block_dots_avx2);
#endif
  for (std::size_t row = 0; row < kBlockRows; ++row)
    ALS_CHECK(block_dot_of_row(block.data(), row, query.data(), pairs) == expected[row]);
}

void check_lanes(Input& input) {
  std::array<float, kBlockRows> scores{};
  std::array<std::uint16_t, kBlockRows> years{};
  std::array<std::uint32_t, kBlockRows> masks{};
  const auto least = input.value<float>();
  const auto low = input.value<std::uint16_t>();
  const auto high = input.value<std::uint16_t>();
  const auto looked_at = input.value<std::uint32_t>();
  const auto expected = input.value<std::uint32_t>() & looked_at;
  for (std::size_t i = 0; i < kBlockRows; ++i) {
    scores[i] = input.value<float>();
    years[i] = input.value<std::uint16_t>();
    masks[i] = input.value<std::uint32_t>();
  }
  const std::uint32_t at_least = lanes_at_least(scores.data(), least);
  const std::uint32_t within = lanes_within(years.data(), low, high);
  const std::uint32_t equal = lanes_equal(masks.data(), looked_at, expected);
  for (std::size_t i = 0; i < kBlockRows; ++i) {
    const auto bit = [i](std::uint32_t bits) { return (bits >> i & 1U) != 0; };
    ALS_CHECK(bit(at_least) == (scores[i] >= least));
    ALS_CHECK(bit(within) == (years[i] >= low && years[i] <= high));
    ALS_CHECK(bit(equal) == ((masks[i] & looked_at) == expected));
  }
}

void check_columns(Input& input) {
  std::vector<std::uint32_t> values;
  while (!input.empty()) values.push_back(input.value<std::uint32_t>());
  ALS_CHECK(from_differences(differences(values)) == values);
  for (std::size_t width = 1; width <= 4; ++width) {
    std::vector<std::uint32_t> narrow = values;
    for (std::uint32_t& value : narrow) value &= 0xffff'ffffU >> (32 - 8 * width);
    ALS_CHECK(from_byte_planes(byte_planes(narrow, width), width) == narrow);
  }
}

void check_quantized(Input& input) {
  const int num_factors = 1 + input.byte() % 8;
  std::vector<float> values;
  while (!input.empty()) {
    const auto value = input.value<float>();
    values.push_back(std::isfinite(value) ? std::clamp(value, -1e4F, 1e4F) : 0.0F);
  }
  const std::size_t rows = values.size() / static_cast<std::size_t>(num_factors);
  FactorMatrix matrix(rows, num_factors);
  std::copy_n(values.begin(), matrix.values().size(), matrix.values().begin());
  const QuantizedFactors quantized = quantize(matrix);
  const FactorMatrix read = dequantize(quantized);
  for (std::size_t i = 0; i < rows; ++i) {
    float largest = 0.0F;
    for (const float value : matrix.row(i)) largest = std::max(largest, std::fabs(value));
    for (std::size_t k = 0; k < static_cast<std::size_t>(num_factors); ++k) {
      ALS_CHECK(quantized.values[i * static_cast<std::size_t>(num_factors) + k] >= -127);
      ALS_CHECK(std::fabs(matrix.row(i)[k] - read.row(i)[k]) <= 0.011F * largest + 1e-12F);
    }
  }
  for (int code = 0; code < 256; ++code) {
    const auto byte = static_cast<std::uint8_t>(code);
    ALS_CHECK(scale_code(scale_from_code(byte)) == byte);
  }
}

/// Sums of the same numbers in another order.
void check_near(float a, float b, float magnitude) {
  ALS_CHECK(std::fabs(a - b) <= 1e-5F * magnitude + 1e-6F);
}

void check_row_kernels(Input& input) {
  const std::size_t size = padded_size(1 + input.byte() % 40);
  const std::size_t count = 1 + input.byte() % 70;
  AlignedFloats rows(8 * size);
  for (float& value : rows)
    value = static_cast<float>(static_cast<std::int8_t>(input.byte())) / 64.0F;
  std::vector<std::int32_t> indices(count);
  std::vector<float> weights(count);
  std::vector<float> coefficients(count);
  float magnitude = 0.0F;
  for (std::size_t i = 0; i < count; ++i) {
    indices[i] = input.byte() % 8;
    weights[i] = 0.25F + static_cast<float>(input.byte()) / 64.0F;
    coefficients[i] = static_cast<float>(static_cast<std::int8_t>(input.byte())) / 16.0F;
    magnitude += 16.0F * weights[i] + 16.0F;
  }
  const GatheredRows gathered{rows.data(), size,           indices.data(),     count,
                              0,           weights.data(), coefficients.data()};
  const auto sums = [&](auto* sum) {
    AlignedFloats all(size * size + 2 * size);
    AlignedFloats panel(kPanelRows * size);
    sum(gathered, {all.data(), all.data() + size * size, all.data() + size * size + size},
        panel.data());
    return all;
  };
  const AlignedFloats fast = sums(&sum_normal_equations);
  const AlignedFloats plain = sums(&scalar::sum_normal_equations);
  for (std::size_t i = 0; i < size; ++i) {
    for (std::size_t j = i; j < size; ++j)
      check_near(fast[i * size + j], plain[i * size + j], magnitude);
  }
  for (std::size_t i = size * size; i < fast.size(); ++i) check_near(fast[i], plain[i], magnitude);
  check_near(dot(rows.data(), rows.data() + size, size),
             scalar::dot(rows.data(), rows.data() + size, size), 4.0F * static_cast<float>(size));
}

}  // namespace

void kernels(Bytes bytes) {
  Input input(bytes);
  switch (input.option() % 5) {
    case 0:
      return check_block_dots(input);
    case 1:
      return check_lanes(input);
    case 2:
      return check_columns(input);
    case 3:
      return check_quantized(input);
    default:
      return check_row_kernels(input);
  }
}

}  // namespace als::fuzz
