// bundle/safetensors: what is taken is written and read again.

#include "als/bundle/safetensors.h"

#include <cmath>

#include "als/bundle/scale_tensor.h"
#include "container.h"

namespace als::fuzz {
namespace {

std::vector<std::uint8_t> written(const Safetensors& file) {
  SafetensorsWriter writer;
  for (const auto& [name, tensor] : file.tensors()) {
    if (name.starts_with("_pad")) continue;  // the writer has its own
    switch (tensor.dtype) {
      case Dtype::kI8:
        writer.add(name, tensor.shape, tensor.to_i8());
        break;
      case Dtype::kU8:
        writer.add(name, tensor.shape, tensor.to_u8());
        break;
      case Dtype::kU16:
        writer.add(name, tensor.shape, tensor.to_u16());
        break;
      case Dtype::kU32:
        writer.add(name, tensor.shape, tensor.to_u32());
        break;
      case Dtype::kF32:
        writer.add(name, tensor.shape, tensor.to_f32());
        break;
    }
  }
  return writer.finish(file.metadata());
}

void check_equal(const Safetensors& a, const Safetensors& b) {
  ALS_CHECK(a.metadata() == b.metadata());
  std::size_t num_a = 0;
  std::size_t num_b = 0;
  for (const auto& [name, tensor] : a.tensors()) {
    if (name.starts_with("_pad")) continue;
    const Result<TensorView> same = b.tensor(name, tensor.dtype, tensor.shape);
    ALS_CHECK(same && same->bytes.size() == tensor.bytes.size());
    ALS_CHECK(std::equal(tensor.bytes.begin(), tensor.bytes.end(), same->bytes.begin()));
    ++num_a;
  }
  for (const auto& [name, tensor] : b.tensors()) num_b += name.starts_with("_pad") ? 0U : 1U;
  ALS_CHECK(num_a == num_b);
}

}  // namespace

void safetensors(Bytes input) {
  const std::vector<std::uint8_t> bytes = container(input);
  const Result<Safetensors> file = Safetensors::parse(bytes);
  if (!file) return check_refusal(file.error());
  for (const auto& [name, tensor] : file->tensors()) {
    if (tensor.dtype != Dtype::kF32 || tensor.shape.size() != 1) continue;
    if (const auto values = file->finite_floats(name, {tensor.shape[0]})) {
      for (const float value : *values) ALS_CHECK(std::isfinite(value));
    }
  }
  for (const auto& [key, value] : file->metadata()) {
    ALS_CHECK(*file->metadata_value(key) == value);
    if (const auto number = file->metadata_number(key)) ALS_CHECK(*number >= 0);
  }
  if (const Result<RatingScale> scale = scale_of(*file)) ALS_CHECK(scale->is_valid());
  const std::vector<std::uint8_t> again = written(*file);
  const Result<Safetensors> read = Safetensors::parse(again);
  // Names that are escaped, and what aligns the tensors, may take more than a header may have.
  if (!read) {
    ALS_CHECK(bytes.size() > 30'000);
    return;
  }
  check_equal(*file, *read);
  ALS_CHECK(written(*read) == again);
}

}  // namespace als::fuzz
