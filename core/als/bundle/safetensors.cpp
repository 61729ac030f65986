#include "als/bundle/safetensors.h"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>

#include "als/base/check.h"
#include "als/base/sort_keys.h"

namespace als {
namespace {

static_assert(std::endian::native == std::endian::little,
              "tensors are copied as they lie; a big-endian host must swap");

constexpr std::size_t kMaxHeaderBytes = 64 * 1024;
constexpr std::size_t kAlignment = 64;

Error bad_format(std::string message) {
  return {ErrorCode::kBadFormat, "safetensors: " + std::move(message)};
}

std::size_t round_up(std::size_t n) { return (n + kAlignment - 1) / kAlignment * kAlignment; }

std::optional<Dtype> parse_dtype(std::string_view name) {
  for (const Dtype dtype : {Dtype::kI8, Dtype::kU8, Dtype::kU16, Dtype::kU32, Dtype::kF32}) {
    if (dtype_name(dtype) == name) return dtype;
  }
  return std::nullopt;
}

/// The JSON that a header may consist of: objects of strings, arrays of unsigned integers, nothing
/// deeper. Each function consumes one construct and fails by returning nothing; the caller names
/// what it expected.
class HeaderScanner {
 public:
  explicit HeaderScanner(std::string_view text) : text_(text) {}

  bool take(char c) {
    skip_space();
    if (position_ >= text_.size() || text_[position_] != c) return false;
    ++position_;
    return true;
  }
  bool at_end() {
    skip_space();
    return position_ == text_.size();
  }
  std::size_t position() const { return position_; }

  std::optional<std::string> string() {
    if (!take('"')) return std::nullopt;
    std::string value;
    while (position_ < text_.size()) {
      const char c = text_[position_++];
      if (c == '"') return value;
      if (static_cast<unsigned char>(c) < 0x20) return std::nullopt;
      if (c != '\\') {
        value.push_back(c);
        continue;
      }
      if (position_ >= text_.size()) return std::nullopt;
      // Names and metadata of ours need no \b, \f or \u: what is not used is not accepted.
      switch (text_[position_++]) {
        case '"':
          value.push_back('"');
          break;
        case '\\':
          value.push_back('\\');
          break;
        case '/':
          value.push_back('/');
          break;
        case 'n':
          value.push_back('\n');
          break;
        case 't':
          value.push_back('\t');
          break;
        default:
          return std::nullopt;
      }
    }
    return std::nullopt;
  }

  std::optional<std::vector<std::size_t>> integers() {
    if (!take('[')) return std::nullopt;
    std::vector<std::size_t> values;
    if (take(']')) return values;
    do {
      skip_space();
      std::uint64_t value = 0;
      const char* const begin = text_.data() + position_;
      const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
      // Beyond any file here, and a 32-bit size_t still holds it.
      if (error != std::errc() || value > 0x7fff'ffffU) return std::nullopt;
      position_ += static_cast<std::size_t>(end - begin);
      values.push_back(static_cast<std::size_t>(value));
    } while (take(','));
    if (!take(']')) return std::nullopt;
    return values;
  }

 private:
  void skip_space() {
    while (position_ < text_.size() && (text_[position_] == ' ' || text_[position_] == '\n' ||
                                        text_[position_] == '\r' || text_[position_] == '\t')) {
      ++position_;
    }
  }

  std::string_view text_;
  std::size_t position_ = 0;
};

struct TensorEntry {
  std::string name;
  Dtype dtype = Dtype::kU8;
  std::vector<std::size_t> shape;
  std::size_t begin = 0;
  std::size_t end = 0;
};

struct Header {
  Metadata metadata;
  std::vector<TensorEntry> entries;
};

Result<Metadata> parse_metadata(HeaderScanner& scanner) {
  Metadata metadata;
  if (!scanner.take('{')) return bad_format("__metadata__ is not an object");
  if (scanner.take('}')) return metadata;
  do {
    const std::optional<std::string> key = scanner.string();
    if (!key || !scanner.take(':')) return bad_format("__metadata__ has a malformed key");
    const std::optional<std::string> value = scanner.string();
    if (!value) return bad_format("__metadata__ value of \"" + *key + "\" is not a string");
    if (!metadata.emplace(*key, *value).second)
      return bad_format("__metadata__ has \"" + *key + "\" twice");
  } while (scanner.take(','));
  if (!scanner.take('}')) return bad_format("__metadata__ does not end");
  return metadata;
}

Result<TensorEntry> parse_entry(HeaderScanner& scanner, std::string name) {
  TensorEntry entry;
  entry.name = std::move(name);
  const std::string where = "tensor \"" + entry.name + "\"";
  bool has_dtype = false;
  bool has_shape = false;
  bool has_offsets = false;
  if (!scanner.take('{')) return bad_format(where + " is not an object");
  do {
    const std::optional<std::string> key = scanner.string();
    if (!key || !scanner.take(':')) return bad_format(where + " has a malformed key");
    if (*key == "dtype" && !has_dtype) {
      const std::optional<std::string> text = scanner.string();
      const std::optional<Dtype> dtype = text ? parse_dtype(*text) : std::nullopt;
      if (!dtype)
        return bad_format(where + " has an unknown dtype; expected I8, U8, U16, U32 or F32");
      entry.dtype = *dtype;
      has_dtype = true;
    } else if (*key == "shape" && !has_shape) {
      std::optional<std::vector<std::size_t>> shape = scanner.integers();
      if (!shape) return bad_format(where + " has a malformed shape");
      entry.shape = std::move(*shape);
      has_shape = true;
    } else if (*key == "data_offsets" && !has_offsets) {
      const std::optional<std::vector<std::size_t>> offsets = scanner.integers();
      if (!offsets || offsets->size() != 2 || (*offsets)[0] > (*offsets)[1]) {
        return bad_format(where + " has malformed data_offsets");
      }
      entry.begin = (*offsets)[0];
      entry.end = (*offsets)[1];
      has_offsets = true;
    } else {
      return bad_format(where + " has an unexpected or repeated key \"" + *key + "\"");
    }
  } while (scanner.take(','));
  if (!scanner.take('}')) return bad_format(where + " does not end");
  if (!has_dtype || !has_shape || !has_offsets)
    return bad_format(where + " lacks dtype, shape or data_offsets");

  std::size_t num_bytes = dtype_size(entry.dtype);
  for (const std::size_t extent : entry.shape) {
    if (extent != 0 && num_bytes > (std::size_t{1} << 30) / extent)
      return bad_format(where + " is over 1 GiB");
    num_bytes *= extent;
  }
  if (num_bytes != entry.end - entry.begin) {
    return bad_format(where + " needs " + std::to_string(num_bytes) +
                      " bytes, its data_offsets hold " + std::to_string(entry.end - entry.begin));
  }
  return entry;
}

Result<Header> parse_header(std::string_view text) {
  Header header;
  HeaderScanner scanner(text);
  bool has_metadata = false;
  if (!scanner.take('{')) return bad_format("the header is not a JSON object");
  if (!scanner.take('}')) {
    do {
      std::optional<std::string> name = scanner.string();
      if (!name || !scanner.take(':')) {
        return bad_format("the header has a malformed name near byte " +
                          std::to_string(scanner.position()));
      }
      if (*name == "__metadata__") {
        if (has_metadata) return bad_format("__metadata__ stands twice");
        Result<Metadata> metadata = parse_metadata(scanner);
        if (!metadata) return metadata.error();
        header.metadata = std::move(*metadata);
        has_metadata = true;
        continue;
      }
      Result<TensorEntry> entry = parse_entry(scanner, std::move(*name));
      if (!entry) return entry.error();
      header.entries.push_back(std::move(*entry));
    } while (scanner.take(','));
    if (!scanner.take('}')) return bad_format("the header's object does not end");
  }
  if (!scanner.at_end()) return bad_format("the header has text after its object");
  return header;
}

/// Every byte of the data belongs to exactly one tensor.
Result<void> check_coverage(const std::vector<TensorEntry>& entries, std::size_t data_size) {
  // Empty tensors come before what begins where they do.
  std::vector<std::uint64_t> order;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const bool empty = entries[i].begin == entries[i].end;
    order.push_back(std::uint64_t{entries[i].begin} << 24U | std::uint64_t{empty ? 0U : 1U} << 16U |
                    i);
  }
  sort_keys(order);
  std::size_t covered = 0;
  for (const std::uint64_t key : order) {
    const TensorEntry& entry = entries[key & 0xffffU];
    if (entry.begin != covered) {
      return bad_format("tensor \"" + entry.name + "\" begins at byte " +
                        std::to_string(entry.begin) + " of the data; expected " +
                        std::to_string(covered));
    }
    covered = entry.end;
  }
  if (covered != data_size) {
    return bad_format("the tensors need " + std::to_string(covered) +
                      " bytes of data, the file has " + std::to_string(data_size));
  }
  return {};
}

template <class T>
std::vector<T> copy_values(const TensorView& tensor, Dtype dtype) {
  ALS_CHECK(tensor.dtype == dtype);
  std::vector<T> values(tensor.num_elements());
  if (!values.empty()) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  return values;
}

std::string shape_text(std::span<const std::size_t> shape) {
  std::string text = "[";
  for (std::size_t i = 0; i < shape.size(); ++i)
    text += (i == 0 ? "" : ",") + std::to_string(shape[i]);
  return text + "]";
}

void append_json_string(std::string& json, std::string_view text) {
  json.push_back('"');
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == '\n' || c == '\t') json.push_back('\\');
    json.push_back(c == '\n' ? 'n' : c == '\t' ? 't' : c);
    ALS_CHECK(static_cast<unsigned char>(json.back()) >= 0x20);
  }
  json.push_back('"');
}

}  // namespace

std::string_view dtype_name(Dtype dtype) {
  switch (dtype) {
    case Dtype::kI8:
      return "I8";
    case Dtype::kU8:
      return "U8";
    case Dtype::kU16:
      return "U16";
    case Dtype::kU32:
      return "U32";
    case Dtype::kF32:
      return "F32";
  }
  return "?";
}

std::size_t dtype_size(Dtype dtype) {
  switch (dtype) {
    case Dtype::kI8:
    case Dtype::kU8:
      return 1;
    case Dtype::kU16:
      return 2;
    case Dtype::kU32:
    case Dtype::kF32:
      return 4;
  }
  return 1;
}

std::vector<std::int8_t> TensorView::to_i8() const {
  return copy_values<std::int8_t>(*this, Dtype::kI8);
}
std::vector<std::uint8_t> TensorView::to_u8() const {
  return copy_values<std::uint8_t>(*this, Dtype::kU8);
}
std::vector<std::uint16_t> TensorView::to_u16() const {
  return copy_values<std::uint16_t>(*this, Dtype::kU16);
}
std::vector<std::uint32_t> TensorView::to_u32() const {
  return copy_values<std::uint32_t>(*this, Dtype::kU32);
}
std::vector<float> TensorView::to_f32() const { return copy_values<float>(*this, Dtype::kF32); }

Result<Safetensors> Safetensors::parse(std::span<const std::uint8_t> bytes) {
  std::uint64_t header_size = 0;
  if (bytes.size() < sizeof header_size) {
    return bad_format("the file has " + std::to_string(bytes.size()) +
                      " bytes; expected at least 8");
  }
  std::memcpy(&header_size, bytes.data(), sizeof header_size);
  if (header_size > kMaxHeaderBytes) {
    return bad_format("the header claims " + std::to_string(header_size) +
                      " bytes; expected at most " + std::to_string(kMaxHeaderBytes));
  }
  if (header_size > bytes.size() - sizeof header_size) {
    return bad_format("the header claims " + std::to_string(header_size) + " bytes, the file has " +
                      std::to_string(bytes.size() - sizeof header_size));
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()) + sizeof header_size,
                              static_cast<std::size_t>(header_size));
  Result<Header> header = parse_header(text);
  if (!header) return header.error();
  const std::span<const std::uint8_t> data = bytes.subspan(sizeof header_size + text.size());
  if (const Result<void> covered = check_coverage(header->entries, data.size()); !covered)
    return covered.error();

  Safetensors file;
  file.metadata_ = std::move(header->metadata);
  for (TensorEntry& entry : header->entries) {
    const TensorView view{entry.dtype, entry.shape,
                          data.subspan(entry.begin, entry.end - entry.begin)};
    if (!file.tensors_.emplace(entry.name, view).second) {
      return bad_format("tensor \"" + entry.name + "\" stands twice");
    }
  }
  return file;
}

Result<std::string_view> Safetensors::metadata_value(std::string_view key) const {
  const auto found = metadata_.find(key);
  if (found == metadata_.end()) return bad_format("metadata lacks \"" + std::string(key) + "\"");
  return std::string_view(found->second);
}

Result<std::int32_t> Safetensors::metadata_number(std::string_view key) const {
  const Result<std::string_view> text = metadata_value(key);
  if (!text) return text.error();
  std::int32_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size() || value < 0 || text->size() > 9) {
    return bad_format("metadata \"" + std::string(key) + "\" is not a whole number");
  }
  return value;
}

Result<TensorView> Safetensors::tensor(std::string_view name, Dtype dtype,
                                       std::span<const std::size_t> shape) const {
  const auto found = tensors_.find(name);
  const std::string expected = std::string(dtype_name(dtype)) + " " + shape_text(shape);
  if (found == tensors_.end())
    return bad_format("no tensor \"" + std::string(name) + "\"; expected " + expected);
  const TensorView& view = found->second;
  if (view.dtype != dtype ||
      !std::equal(shape.begin(), shape.end(), view.shape.begin(), view.shape.end())) {
    return bad_format("tensor \"" + std::string(name) + "\" is " +
                      std::string(dtype_name(view.dtype)) + " " + shape_text(view.shape) +
                      "; expected " + expected);
  }
  return view;
}

Result<std::vector<float>> Safetensors::finite_floats(
    std::string_view name, std::initializer_list<std::size_t> shape) const {
  const Result<TensorView> view = tensor(name, Dtype::kF32, shape);
  if (!view) return view.error();
  std::vector<float> values = view->to_f32();
  if (!std::all_of(values.begin(), values.end(),
                   [](float value) { return std::isfinite(value); })) {
    return bad_format("tensor \"" + std::string(name) + "\" has a value that is not finite");
  }
  return values;
}

template <class T>
void SafetensorsWriter::add_values(std::string name, Dtype dtype, std::vector<std::size_t> shape,
                                   std::span<const T> values) {
  std::size_t num_elements = 1;
  for (const std::size_t extent : shape) num_elements *= extent;
  ALS_CHECK(num_elements == values.size() && sizeof(T) == dtype_size(dtype));
  std::vector<std::uint8_t> bytes(values.size_bytes());
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  tensors_.push_back(
      {std::move(name), dtype, std::move(shape), std::move(bytes), {}, values.size_bytes()});
}

void SafetensorsWriter::add_view(std::string name, std::vector<std::size_t> shape,
                                 std::span<const float> values) {
  add_room(std::move(name), Dtype::kF32, std::move(shape));
  ALS_CHECK(tensors_.back().num_bytes == values.size_bytes());
  tensors_.back().view = {reinterpret_cast<const std::uint8_t*>(values.data()),
                          values.size_bytes()};
}

void SafetensorsWriter::add_room(std::string name, Dtype dtype, std::vector<std::size_t> shape) {
  std::size_t num_bytes = dtype_size(dtype);
  for (const std::size_t extent : shape) num_bytes *= extent;
  tensors_.push_back({std::move(name), dtype, std::move(shape), {}, {}, num_bytes});
}

void SafetensorsWriter::add(std::string name, std::vector<std::size_t> shape,
                            std::span<const std::int8_t> values) {
  add_values(std::move(name), Dtype::kI8, std::move(shape), values);
}
void SafetensorsWriter::add(std::string name, std::vector<std::size_t> shape,
                            std::span<const std::uint8_t> values) {
  add_values(std::move(name), Dtype::kU8, std::move(shape), values);
}
void SafetensorsWriter::add(std::string name, std::vector<std::size_t> shape,
                            std::span<const std::uint16_t> values) {
  add_values(std::move(name), Dtype::kU16, std::move(shape), values);
}
void SafetensorsWriter::add(std::string name, std::vector<std::size_t> shape,
                            std::span<const std::uint32_t> values) {
  add_values(std::move(name), Dtype::kU32, std::move(shape), values);
}
void SafetensorsWriter::add(std::string name, std::vector<std::size_t> shape,
                            std::span<const float> values) {
  add_values(std::move(name), Dtype::kF32, std::move(shape), values);
}

SafetensorsWriter::Outline SafetensorsWriter::outline(const Metadata& metadata) const {
  std::string json = "{\"__metadata__\":{";
  for (const auto& [key, value] : metadata) {
    if (json.back() != '{') json.push_back(',');
    append_json_string(json, key);
    json.push_back(':');
    append_json_string(json, value);
  }
  json.push_back('}');
  Outline outline;
  std::size_t at = 0;  // behind the header
  const auto describe = [&](std::string_view name, Dtype dtype, std::span<const std::size_t> shape,
                            std::size_t begin, std::size_t end) {
    json.push_back(',');
    append_json_string(json, name);
    json += ":{\"dtype\":\"" + std::string(dtype_name(dtype)) +
            "\",\"shape\":" + shape_text(shape) + ",\"data_offsets\":[" + std::to_string(begin) +
            "," + std::to_string(end) + "]}";
  };
  int num_pads = 0;
  for (const Tensor& tensor : tensors_) {
    if (const std::size_t aligned = round_up(at); aligned != at) {
      const std::size_t gap = aligned - at;
      describe("_pad" + std::to_string(num_pads++), Dtype::kU8, std::span(&gap, 1), at, aligned);
      at = aligned;
    }
    describe(tensor.name, tensor.dtype, tensor.shape, at, at + tensor.num_bytes);
    outline.begins.push_back(at);
    at += tensor.num_bytes;
  }
  json.push_back('}');
  const std::uint64_t header_size = round_up(sizeof header_size + json.size()) - sizeof header_size;
  json.resize(static_cast<std::size_t>(header_size), ' ');
  ALS_CHECK(json.size() <= kMaxHeaderBytes);

  outline.head.resize(sizeof header_size + json.size());
  std::memcpy(outline.head.data(), &header_size, sizeof header_size);
  std::memcpy(outline.head.data() + sizeof header_size, json.data(), json.size());
  for (std::size_t& begin : outline.begins) begin += outline.head.size();
  outline.size = outline.head.size() + at;
  return outline;
}

FilePieces SafetensorsWriter::pieces(const Metadata& metadata) const {
  Outline outline = this->outline(metadata);
  FilePieces pieces{outline.size, std::move(outline.head), {}};
  pieces.pieces.push_back({0, pieces.head});
  for (std::size_t i = 0; i < tensors_.size(); ++i)
    pieces.pieces.push_back({outline.begins[i], tensors_[i].bytes()});
  return pieces;
}

std::vector<std::uint8_t> SafetensorsWriter::finish(const Metadata& metadata) const {
  return pieces(metadata).joined();
}

std::vector<std::uint8_t> FilePieces::joined() const {
  std::vector<std::uint8_t> file(size);
  for (const auto& [begin, bytes] : pieces) {
    if (!bytes.empty()) std::memcpy(file.data() + begin, bytes.data(), bytes.size());
  }
  return file;
}

}  // namespace als
