#include "als/bundle/scale_tensor.h"

#include <cmath>
#include <span>
#include <vector>

namespace als {

void add_scale(SafetensorsWriter& writer, const RatingScale& scale) {
  const float values[] = {static_cast<float>(scale.kind), static_cast<float>(scale.min),
                          static_cast<float>(scale.max), static_cast<float>(scale.num_levels())};
  writer.add("scale", {4}, std::span<const float>(values));
}

Result<RatingScale> scale_of(const Safetensors& file) {
  const Result<std::vector<float>> values = file.finite_floats("scale", {4});
  if (!values) return values.error();
  const auto number = [&](std::size_t i) { return static_cast<double>((*values)[i]); };
  // Decimals of the data, which a float holds only nearly.
  const auto decimal = [&](std::size_t i) { return std::round(number(i) * 1e4) / 1e4; };
  RatingScale scale{RatingKind::kRatings, decimal(1), decimal(2), 1.0};
  const double kind = number(0);
  const double num_levels = number(3);
  if ((kind == 0.0 || kind == 1.0 || kind == 2.0) && num_levels >= 1.0 &&
      num_levels <= RatingScale::kMaxLevels && std::fabs(scale.max) < 1e9) {
    scale.kind = static_cast<RatingKind>(static_cast<int>(kind));
    if (num_levels > 1.0) scale.step = (scale.max - scale.min) / (num_levels - 1.0);
    if (scale.is_valid()) return scale;
  }
  return Error{ErrorCode::kBadFormat, "tensor \"scale\" makes no scale of 1 to 256 levels"};
}

}  // namespace als
