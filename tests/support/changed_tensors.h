#pragma once

// Safetensors files that somebody has changed in one place, and in which all the rest is right.

#include <cstdint>
#include <functional>
#include <map>
#include <numeric>
#include <span>
#include <string>
#include <vector>

#include "als/bundle/file_sum.h"
#include "als/bundle/safetensors.h"

namespace als {

using Tensors = std::map<std::string, TensorView, std::less<>>;

/// With metadata and tensors as `change` leaves them.
inline std::vector<std::uint8_t> changed(std::span<const std::uint8_t> file,
                                         const std::function<void(Metadata&, Tensors&)>& change) {
  const Result<Safetensors> whole = Safetensors::parse(file);
  Metadata metadata = whole->metadata();
  Tensors tensors = whole->tensors();
  std::erase_if(tensors, [](const auto& tensor) { return tensor.first.starts_with("_pad"); });
  change(metadata, tensors);
  SafetensorsWriter writer;
  for (const auto& entry : tensors) {
    const TensorView& tensor = entry.second;
    const auto add = [&](const auto& values) {
      writer.add(entry.first, tensor.shape, std::span(values.data(), values.size()));
    };
    switch (tensor.dtype) {
      case Dtype::kI8:
        add(tensor.to_i8());
        break;
      case Dtype::kU8:
        add(tensor.to_u8());
        break;
      case Dtype::kU16:
        add(tensor.to_u16());
        break;
      case Dtype::kU32:
        add(tensor.to_u32());
        break;
      case Dtype::kF32:
        add(tensor.to_f32());
        break;
    }
  }
  std::vector<std::uint8_t> all = writer.finish(metadata);
  write_sum(all, sum_of(all));  // if there was one
  return all;
}

/// One tensor has another shape, and zeros.
inline std::vector<std::uint8_t> with_shape(std::span<const std::uint8_t> file,
                                            const std::string& name,
                                            const std::vector<std::size_t>& shape) {
  std::vector<std::uint8_t> zeros;
  return changed(file, [&](Metadata&, Tensors& tensors) {
    TensorView& tensor = tensors.at(name);
    tensor.shape = shape;
    zeros.resize(
        std::accumulate(shape.begin(), shape.end(), dtype_size(tensor.dtype), std::multiplies<>()));
    tensor.bytes = zeros;
  });
}

/// One tensor of floats has the same value everywhere.
inline std::vector<std::uint8_t> with_value(std::span<const std::uint8_t> file,
                                            const std::string& name, float value) {
  std::vector<float> values;
  return changed(file, [&](Metadata&, Tensors& tensors) {
    TensorView& tensor = tensors.at(name);
    values.assign(tensor.num_elements(), value);
    tensor.bytes = {reinterpret_cast<const std::uint8_t*>(values.data()), tensor.bytes.size()};
  });
}

}  // namespace als
