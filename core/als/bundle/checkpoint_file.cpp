#include "als/bundle/checkpoint_file.h"

#include <bit>

#include "als/bundle/safetensors.h"

namespace als {
namespace {

constexpr std::string_view kFormat = "matinee-checkpoint";

}  // namespace

std::vector<std::uint8_t> encode(const Checkpoint& checkpoint, const std::string& run) {
  SafetensorsWriter writer;
  for (const auto& [name, values] : checkpoint.floats)
    writer.add(name, {values.size()}, std::span<const float>(values));
  for (const auto& [name, values] : checkpoint.doubles) {
    std::vector<std::uint32_t> halves;
    halves.reserve(2 * values.size());
    for (const double value : values) {
      const auto bits = std::bit_cast<std::uint64_t>(value);
      halves.push_back(static_cast<std::uint32_t>(bits));
      halves.push_back(static_cast<std::uint32_t>(bits >> 32));
    }
    writer.add(name, {values.size(), 2}, std::span<const std::uint32_t>(halves));
  }
  return writer.finish({{"format", std::string(kFormat)},
                        {"run", run},
                        {"sweep", std::to_string(checkpoint.sweep)}});
}

Result<Checkpoint> decode_checkpoint(std::span<const std::uint8_t> bytes, const std::string& run) {
  const Result<Safetensors> file = Safetensors::parse(bytes);
  if (!file) return file.error();
  const Result<std::string_view> format = file->metadata_value("format");
  if (!format) return format.error();
  const Result<std::string_view> its_run = file->metadata_value("run");
  if (!its_run) return its_run.error();
  const Result<std::int32_t> sweep = file->metadata_number("sweep");
  if (!sweep) return sweep.error();
  if (*format != kFormat || *sweep < 1)
    return Error{ErrorCode::kBadFormat, "this is not a training's checkpoint"};
  if (*its_run != run) {
    return Error{ErrorCode::kInvalidArgument,
                 "the checkpoint is of a run with other data or other settings"};
  }
  Checkpoint checkpoint;
  checkpoint.sweep = *sweep;
  for (const auto& [name, tensor] : file->tensors()) {
    if (name.starts_with("_pad")) continue;  // what aligns the others
    if (tensor.dtype == Dtype::kF32) {
      checkpoint.floats[name] = tensor.to_f32();
    } else if (tensor.dtype == Dtype::kU32 && tensor.shape.size() == 2 && tensor.shape[1] == 2) {
      const std::vector<std::uint32_t> halves = tensor.to_u32();
      std::vector<double>& values = checkpoint.doubles[name];
      for (std::size_t i = 0; i + 1 < halves.size(); i += 2) {
        values.push_back(
            std::bit_cast<double>(std::uint64_t{halves[i + 1]} << 32 | std::uint64_t{halves[i]}));
      }
    } else {
      return Error{ErrorCode::kBadFormat, "tensor \"" + name + "\" is neither F32 nor [n, 2] U32"};
    }
  }
  return checkpoint;
}

}  // namespace als
