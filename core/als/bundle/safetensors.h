#pragma once

// The safetensors container, strict: named tensors over one byte buffer. Layout and what is
// refused: FORMAT.md. Everything is checked when the file is parsed; afterwards tensors are views
// that cannot be out of bounds.

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/result.h"

namespace als {

enum class Dtype : std::uint8_t { kI8, kU8, kU16, kU32, kF32 };
std::string_view dtype_name(Dtype dtype);
std::size_t dtype_size(Dtype dtype);

using Metadata = std::map<std::string, std::string, std::less<>>;

struct TensorView {
  Dtype dtype;
  std::vector<std::size_t> shape;
  std::span<const std::uint8_t> bytes;  ///< little-endian, row-major; of the parsed buffer

  std::size_t num_elements() const { return bytes.size() / dtype_size(dtype); }
  /// A copy, aligned for T. `dtype` must be T's.
  std::vector<std::int8_t> to_i8() const;
  std::vector<std::uint8_t> to_u8() const;
  std::vector<std::uint16_t> to_u16() const;
  std::vector<std::uint32_t> to_u32() const;
  std::vector<float> to_f32() const;
};

class Safetensors {
 public:
  /// `bytes` must outlive the result. kBadFormat says what is wrong; at most 64 KiB of header are
  /// accepted.
  static Result<Safetensors> parse(std::span<const std::uint8_t> bytes);

  const Metadata& metadata() const { return metadata_; }
  /// The value, or kBadFormat naming the missing key.
  Result<std::string_view> metadata_value(std::string_view key) const;
  /// The value as a decimal number of at most 9 digits, or kBadFormat.
  Result<std::int32_t> metadata_number(std::string_view key) const;

  const std::map<std::string, TensorView, std::less<>>& tensors() const { return tensors_; }
  /// The tensor if it has this type and shape, or kBadFormat saying what was found.
  Result<TensorView> tensor(std::string_view name, Dtype dtype,
                            std::span<const std::size_t> shape) const;
  Result<TensorView> tensor(std::string_view name, Dtype dtype,
                            std::initializer_list<std::size_t> shape) const {
    return tensor(name, dtype, std::span(shape.begin(), shape.size()));
  }
  /// The values of such an F32 tensor, or kBadFormat if one is not finite.
  Result<std::vector<float>> finite_floats(std::string_view name,
                                           std::initializer_list<std::size_t> shape) const;

 private:
  Metadata metadata_;
  std::map<std::string, TensorView, std::less<>> tensors_;
};

/// A file that need not be in memory in one piece, nor be written by one process.
struct FilePieces {
  struct Piece {
    std::size_t begin;
    std::span<const std::uint8_t> bytes;  ///< of somebody else, or of `head`
  };
  std::size_t size = 0;  ///< of the file; what no piece has is 0
  std::vector<std::uint8_t> head;
  std::vector<Piece> pieces;

  std::vector<std::uint8_t> joined() const;
};

/// Collects tensors and lays them out; the bytes depend on nothing else.
class SafetensorsWriter {
 public:
  /// Copies `values`; their number must be the product of `shape`.
  void add(std::string name, std::vector<std::size_t> shape, std::span<const std::int8_t> values);
  void add(std::string name, std::vector<std::size_t> shape, std::span<const std::uint8_t> values);
  void add(std::string name, std::vector<std::size_t> shape, std::span<const std::uint16_t> values);
  void add(std::string name, std::vector<std::size_t> shape, std::span<const std::uint32_t> values);
  void add(std::string name, std::vector<std::size_t> shape, std::span<const float> values);

  /// Does not copy `values`: they stay until the file is written.
  void add_view(std::string name, std::vector<std::size_t> shape, std::span<const float> values);

  /// A tensor whose values somebody else puts into the file.
  void add_room(std::string name, Dtype dtype, std::vector<std::size_t> shape);

  /// What comes before the tensors, where each begins in the file, and the file's size.
  struct Outline {
    std::vector<std::uint8_t> head;
    std::vector<std::size_t> begins;
    std::size_t size = 0;
  };
  Outline outline(const Metadata& metadata) const;

  /// Tensors in the order of add(), each at a multiple of 64 bytes. The writer and what it looks at
  /// stay while the pieces do.
  FilePieces pieces(const Metadata& metadata) const;
  std::vector<std::uint8_t> finish(const Metadata& metadata) const;

 private:
  struct Tensor {
    std::string name;
    Dtype dtype;
    std::vector<std::size_t> shape;
    std::vector<std::uint8_t> own;
    std::span<const std::uint8_t> view;
    std::size_t num_bytes;  // of either; where only room is kept there are none

    std::span<const std::uint8_t> bytes() const { return view.empty() ? own : view; }
  };
  template <class T>
  void add_values(std::string name, Dtype dtype, std::vector<std::size_t> shape,
                  std::span<const T> values);

  std::vector<Tensor> tensors_;
};

}  // namespace als
