#include "als/bundle/checkpoint_file.h"

#include <cstdint>
#include <cstring>
#include <utility>

#include "als/bundle/file_sum.h"
#include "als/bundle/safetensors.h"

namespace als {
namespace {

constexpr std::string_view kFormat = "matinee-checkpoint";

template <class T>
std::span<const std::uint8_t> bytes_of(const SharedArray<T>& values) {
  return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size() * sizeof(T)};
}

/// The values of a tensor, little-endian. The writer has them lie as they are used; in a file from
/// elsewhere they may begin anywhere.
template <class T>
SharedArray<T> values_of(const TensorView& tensor, const std::shared_ptr<const void>& owner) {
  const std::size_t size = tensor.bytes.size() / sizeof(T);
  const bool aligned = reinterpret_cast<std::uintptr_t>(tensor.bytes.data()) % alignof(T) == 0;
  if (owner != nullptr && aligned)
    return {std::span(reinterpret_cast<const T*>(tensor.bytes.data()), size), owner};
  std::vector<T> values(size);
  if (size > 0) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  return values;
}

}  // namespace

FilePieces pieces_of(const Checkpoint& checkpoint, const std::string& run) {
  SafetensorsWriter writer;
  struct Values {
    std::vector<FilePieces::Piece> pieces;  // begin in the tensor
    std::size_t size;                       // of the whole tensor
  };
  std::vector<Values> all;
  const auto add = [&](const std::string& name, std::span<const std::uint8_t> bytes,
                       std::size_t num_values, std::size_t value_size, bool halves) {
    const auto part = checkpoint.parts.find(name);
    const bool whole = part == checkpoint.parts.end();
    const std::size_t total = whole ? num_values : part->second.total;
    writer.add_room(name, halves ? Dtype::kU32 : Dtype::kF32,
                    halves ? std::vector<std::size_t>{total, 2} : std::vector<std::size_t>{total});
    Values& values = all.emplace_back(Values{{}, total * value_size});
    if (whole && checkpoint.is_root) values.pieces.push_back({0, bytes});
    if (whole) return;
    for (const auto& [first, count] : part->second.runs) {
      values.pieces.push_back({first * value_size, bytes.first(count * value_size)});
      bytes = bytes.subspan(count * value_size);
    }
  };
  for (const auto& [name, values] : checkpoint.floats)
    add(name, bytes_of(values), values.size(), sizeof(float), false);
  // A double is two numbers of 32 bits, the lower one first: as it lies in memory.
  for (const auto& [name, values] : checkpoint.doubles)
    add(name, bytes_of(values), values.size(), sizeof(double), true);
  SafetensorsWriter::Outline outline =
      writer.outline({{"format", std::string(kFormat)},
                      {"run", run},
                      {kSumKey, kNoSum},
                      {"sweep", std::to_string(checkpoint.sweep)}});
  FilePieces pieces{outline.size, std::move(outline.head), {}};
  if (checkpoint.is_root) pieces.pieces.push_back({0, pieces.head});
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (const auto& [begin, bytes] : all[i].pieces)
      pieces.pieces.push_back({outline.begins[i] + begin, bytes});
  }
  // The file ends where the last tensor does, which may be empty.
  static constexpr std::uint8_t kZeros[64] = {};
  std::size_t end = pieces.head.size();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i].size > 0) end = outline.begins[i] + all[i].size;
  }
  if (checkpoint.is_root && end < pieces.size)
    pieces.pieces.push_back({end, std::span(kZeros).first(pieces.size - end)});
  return pieces;
}

std::vector<std::uint8_t> encode(const Checkpoint& checkpoint, const std::string& run) {
  FilePieces pieces = pieces_of(checkpoint, run);
  write_sum(pieces.head, sum_of(pieces));
  return pieces.joined();
}

Result<Checkpoint> decode_checkpoint(std::span<const std::uint8_t> bytes, const std::string& run,
                                     const std::shared_ptr<const void>& owner) {
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
  if (const Result<void> whole = check_sum(bytes); !whole) return whole.error();
  Checkpoint checkpoint;
  checkpoint.sweep = *sweep;
  for (const auto& [name, tensor] : file->tensors()) {
    if (name.starts_with("_pad")) continue;  // what aligns the others
    if (tensor.dtype == Dtype::kF32) {
      checkpoint.floats[name] = values_of<float>(tensor, owner);
    } else if (tensor.dtype == Dtype::kU32 && tensor.shape.size() == 2 && tensor.shape[1] == 2) {
      checkpoint.doubles[name] = values_of<double>(tensor, owner);
    } else {
      return Error{ErrorCode::kBadFormat, "tensor \"" + name + "\" is neither F32 nor [n, 2] U32"};
    }
  }
  return checkpoint;
}

}  // namespace als
