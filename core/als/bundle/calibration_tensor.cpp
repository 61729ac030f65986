// A handful of numbers a file. Tested by tests/unit/bundle/shards_test.cpp and
// tests/unit/bundle/model_file_test.cpp.

#include "als/bundle/calibration_tensor.h"

#include <algorithm>
#include <cmath>

namespace als {
namespace {

constexpr const char* kName = "rating.calibration";
constexpr std::size_t kNumbers = 3;  // of each row, before its marks or cuts
constexpr std::size_t kRow = kNumbers + RatingCalibration::kMarks;
constexpr float kMost = 1000.0F;  // beyond, what comes out could be no number

}  // namespace

void add_calibration(SafetensorsWriter& writer, const RatingCalibration& calibration) {
  const RatingCalibration& c = calibration;
  std::vector<float> values{c.width, c.width_by_share, c.width_by_popularity};
  values.insert(values.end(), c.marks.begin(), c.marks.end());
  values.insert(values.end(), {c.reach, c.shift_by_share, c.shift_by_popularity});
  values.insert(values.end(), c.cuts.begin(), c.cuts.end());
  writer.add(kName, {2, kRow}, std::span<const float>(values));
}

Result<RatingCalibration> read_calibration(const Safetensors& file) {
  const Result<std::vector<float>> values = file.finite_floats(kName, {2, kRow});
  if (!values) return values.error();
  const float* v = values->data();
  RatingCalibration c;
  bool makes_sense = true;
  for (std::size_t i = 0; i < 2 * kRow; ++i) {
    const bool rises = i % kRow <= kNumbers || v[i] > v[i - 1];
    makes_sense = makes_sense && rises && std::fabs(v[i]) < kMost;
  }
  if (!makes_sense) {
    return Error{ErrorCode::kBadFormat, "tensor \"rating.calibration\" has a value out of range"};
  }
  c.width = v[0];
  c.width_by_share = v[1];
  c.width_by_popularity = v[2];
  std::copy_n(v + kNumbers, c.marks.size(), c.marks.begin());
  v += kRow;
  c.reach = v[0];
  c.shift_by_share = v[1];
  c.shift_by_popularity = v[2];
  std::copy_n(v + kNumbers, c.cuts.size(), c.cuts.begin());
  return c;
}

}  // namespace als
