#include "als/bundle/shards.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>

#include "als/base/check.h"
#include "als/base/ids.h"
#include "als/base/text.h"
#include "als/bundle/calibration_tensor.h"
#include "als/bundle/columns.h"
#include "als/bundle/safetensors.h"
#include "als/bundle/scale_tensor.h"

namespace als {
namespace {

constexpr std::string_view kFormat = "matinee";
constexpr std::string_view kVersion = "4";
constexpr std::int32_t kFirstPartItems = 8192;
constexpr std::int32_t kPartItems = 16384;
constexpr std::size_t kMaxFactors = 512;  // block_dots would overflow beyond

Error bad_format(std::string message) { return {ErrorCode::kBadFormat, std::move(message)}; }

std::size_t padded(std::int32_t count) { return (static_cast<std::size_t>(count) + 63) / 64 * 64; }

Metadata metadata_of(std::string_view kind, const ItemRange& range) {
  return {{"format", std::string(kFormat)},
          {"version", std::string(kVersion)},
          {"kind", std::string(kind)},
          {"num_items", std::to_string(range.total)},
          {"item_start", std::to_string(range.start)},
          {"item_count", std::to_string(range.count)}};
}

Result<void> check_kind(const Safetensors& file, std::string_view kind) {
  const Result<std::string_view> format = file.metadata_value("format");
  if (!format) return format.error();
  if (*format != kFormat)
    return bad_format("metadata format is not \"" + std::string(kFormat) + "\"");
  const Result<std::string_view> version = file.metadata_value("version");
  if (!version) return version.error();
  if (*version != kVersion) {
    return Error{ErrorCode::kUnsupportedVersion, "version is \"" + std::string(*version) +
                                                     "\"; this program reads \"" +
                                                     std::string(kVersion) + "\""};
  }
  const Result<std::string_view> found = file.metadata_value("kind");
  if (!found) return found.error();
  if (*found != kind)
    return bad_format("the file holds " + std::string(*found) + "; expected " + std::string(kind));
  return {};
}

Result<ItemRange> range_of(const Safetensors& file) {
  const Result<std::int32_t> total = file.metadata_number("num_items");
  if (!total) return total.error();
  const Result<std::int32_t> start = file.metadata_number("item_start");
  if (!start) return start.error();
  const Result<std::int32_t> count = file.metadata_number("item_count");
  if (!count) return count.error();
  if (*count == 0 || *start > *total || *count > *total - *start) {
    return bad_format("items " + std::to_string(*start) + " + " + std::to_string(*count) +
                      " are not within " + std::to_string(*total));
  }
  return ItemRange{*start, *count, *total};
}

template <class T>
std::vector<T> padded_copy(std::span<const T> values, std::size_t size) {
  std::vector<T> copy(values.begin(), values.end());
  copy.resize(size);
  return copy;
}

/// How an integer column is written: its planes, and whether of differences. FORMAT.md, "Columns".
struct ColumnCode {
  const char* name;
  std::size_t width;
  bool by_differences;
};
constexpr ColumnCode kId{"id", 4, true};
constexpr ColumnCode kYear{"year", 2, false};
constexpr ColumnCode kNumRatings{"num_ratings", 4, true};

void add_column(SafetensorsWriter& writer, const ColumnCode& code,
                std::span<const std::uint32_t> values) {
  const std::vector<std::uint8_t> planes = code.by_differences
                                               ? byte_planes(differences(values), code.width)
                                               : byte_planes(values, code.width);
  writer.add(code.name, {code.width, values.size()}, std::span<const std::uint8_t>(planes));
}

Result<std::vector<std::uint32_t>> column_of(const Safetensors& file, const ColumnCode& code,
                                             std::size_t count) {
  const Result<TensorView> tensor = file.tensor(code.name, Dtype::kU8, {code.width, count});
  if (!tensor) return tensor.error();
  std::vector<std::uint32_t> values = from_byte_planes(tensor->bytes, code.width);
  return code.by_differences ? from_differences(values) : values;
}

/// Texts without line ends: a column of numbers if all are some, or empty where `or_empty`, which
/// is then 0xffffffff; else `name`_text, one a line.
constexpr std::uint32_t kNoNumber = 0xffffffffU;

void add_texts(SafetensorsWriter& writer, const ColumnCode& code,
               std::span<const std::string> texts, bool or_empty) {
  std::vector<std::uint32_t> numbers;
  for (const std::string& text : texts) {
    const auto number = or_empty && text.empty() ? kNoNumber : number_of_id(text);
    if (!number || (*number == kNoNumber && !text.empty())) break;
    numbers.push_back(*number);
  }
  if (numbers.size() == texts.size()) {
    add_column(writer, code, numbers);
    return;
  }
  const std::string lines = encode_titles(texts);
  writer.add(std::string(code.name) + "_text", {lines.size()},
             std::span(reinterpret_cast<const std::uint8_t*>(lines.data()), lines.size()));
}

Result<std::vector<std::string>> texts_of(const Safetensors& file, const ColumnCode& code,
                                          std::size_t count, bool or_empty) {
  const std::string name = std::string(code.name) + "_text";
  const auto found = file.tensors().find(name);
  if (found == file.tensors().end()) {
    const Result<std::vector<std::uint32_t>> numbers = column_of(file, code, count);
    if (!numbers) return numbers.error();
    std::vector<std::string> texts;
    texts.reserve(count);
    for (const std::uint32_t number : *numbers)
      texts.push_back(or_empty && number == kNoNumber ? std::string() : std::to_string(number));
    return texts;
  }
  const std::span<const std::uint8_t> bytes = found->second.bytes;
  if (found->second.dtype != Dtype::kU8) return bad_format("tensor \"" + name + "\" is not U8");
  Result<std::vector<std::string>> lines =
      decode_titles({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  if (!lines) return bad_format("tensor \"" + name + "\": " + lines.error().message);
  if (lines->size() != count) {
    return bad_format("tensor \"" + name + "\" has " + std::to_string(lines->size()) +
                      " lines; expected " + std::to_string(count));
  }
  return lines;
}

/// Bytes of a mask: as many as its tags need; it has no more than eight.
std::size_t mask_bytes(std::size_t num_tags) {
  return std::min((num_tags + 7) / 8, sizeof(std::uint64_t));
}

/// Low half and high half.
void add_masks(SafetensorsWriter& writer, std::size_t num_tags,
               std::span<const std::uint64_t> masks) {
  const std::size_t width = mask_bytes(num_tags);
  std::vector<std::uint8_t> planes(width * masks.size());
  for (std::size_t byte = 0; byte < width; ++byte) {
    for (std::size_t i = 0; i < masks.size(); ++i)
      planes[byte * masks.size() + i] = static_cast<std::uint8_t>(masks[i] >> (8 * byte));
  }
  if (width != 0) writer.add("tags", {width, masks.size()}, std::span<const std::uint8_t>(planes));
}

Result<std::vector<std::uint64_t>> masks_of(const Safetensors& file, std::size_t num_tags,
                                            std::size_t count) {
  std::vector<std::uint64_t> masks(count);
  const std::size_t width = mask_bytes(num_tags);
  if (width == 0) return masks;
  const Result<TensorView> planes = file.tensor("tags", Dtype::kU8, {width, count});
  if (!planes) return planes.error();
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t byte = 0; byte < width; ++byte)
      masks[i] |= std::uint64_t{planes->bytes[byte * count + i]} << (8 * byte);
    all |= masks[i];
  }
  if (num_tags < kMaxTags && all >> num_tags != 0)
    return bad_format("tensor \"tags\" has a bit without a name");
  return masks;
}

/// U8 [rows] codes of scales, the first `count` of them.
Result<std::vector<float>> scales_of(const Safetensors& file, const std::string& name,
                                     std::size_t rows, std::size_t count) {
  const Result<TensorView> codes = file.tensor(name, Dtype::kU8, {rows});
  if (!codes) return codes.error();
  std::vector<float> scales(count);
  std::transform(codes->bytes.begin(), codes->bytes.begin() + static_cast<std::ptrdiff_t>(count),
                 scales.begin(), scale_from_code);
  return scales;
}

void add_scales(SafetensorsWriter& writer, const std::string& name, std::size_t rows,
                std::span<const float> scales) {
  std::vector<std::uint8_t> codes(rows);
  std::transform(scales.begin(), scales.end(), codes.begin(), scale_code);
  writer.add(name, {rows}, std::span<const std::uint8_t>(codes));
}

Error out_of_range(std::string_view name) {
  return bad_format("tensor \"" + std::string(name) + "\" has a value out of range");
}

/// A tensor of floats, none beyond what a model can mean and what sums of products of them bear.
Result<std::vector<float>> numbers_of(const Safetensors& file, std::string_view name,
                                      std::initializer_list<std::size_t> shape,
                                      float least = -1e9F) {
  Result<std::vector<float>> numbers = file.finite_floats(name, shape);
  if (numbers && std::any_of(numbers->begin(), numbers->end(),
                             [&](float number) { return number < least || number > 1e9F; }))
    return out_of_range(name);
  return numbers;
}

Result<RatingHead> decode_head(const Safetensors& file, std::size_t num_factors) {
  RatingHead head;
  Result<std::vector<float>> settings = numbers_of(file, "rating.settings", {3});
  if (!settings) return settings.error();
  head.data_precision = (*settings)[0];
  head.affinity_bias_weight = (*settings)[1];
  head.rated_set_half = (*settings)[2];
  if (!(head.data_precision > 0.0F) || !(head.rated_set_half > 0.0F))
    return out_of_range("rating.settings");
  const Result<std::vector<float>> mean = numbers_of(file, "rating.global_mean", {1});
  if (!mean) return mean.error();
  head.global_mean = (*mean)[0];
  const std::size_t size = num_factors + 1;
  Result<std::vector<float>> user_mean = numbers_of(file, "rating.user_prior_mean", {size});
  if (!user_mean) return user_mean.error();
  head.user_prior_mean = std::move(*user_mean);
  Result<std::vector<float>> precision = numbers_of(file, "rating.user_prior_precision", {size},
                                                    std::numeric_limits<float>::denorm_min());
  if (!precision) return precision.error();
  head.user_prior_precision = std::move(*precision);
  Result<std::vector<float>> shape = numbers_of(file, "rating.covariance_shape", {size, size});
  if (!shape) return shape.error();
  head.covariance_shape = std::move(*shape);
  const Result<RatingCalibration> calibration = read_calibration(file);
  if (!calibration) return calibration.error();
  head.calibration = *calibration;
  return head;
}

void add_head(SafetensorsWriter& writer, const RatingHead& head) {
  const std::size_t size = head.user_prior_mean.size();
  const float settings[] = {head.data_precision, head.affinity_bias_weight, head.rated_set_half};
  writer.add("rating.settings", {3}, std::span<const float>(settings));
  writer.add("rating.global_mean", {1}, std::span<const float>(&head.global_mean, 1));
  writer.add("rating.user_prior_mean", {size}, std::span<const float>(head.user_prior_mean));
  writer.add("rating.user_prior_precision", {size},
             std::span<const float>(head.user_prior_precision));
  writer.add("rating.covariance_shape", {size, size},
             std::span<const float>(head.covariance_shape));
  add_calibration(writer, head.calibration);
}

/// One side of a tensor whose other side is known; 0 if it is missing or has another rank.
std::size_t side_of(const Safetensors& file, std::string_view name, std::size_t side) {
  const auto found = file.tensors().find(name);
  return found != file.tensors().end() && found->second.shape.size() == 2
             ? found->second.shape[side]
             : 0;
}

/// How a table of factors lies in a file. Columns differ in size, so that one after the other packs
/// better, by 3 %; but watch factors of items that the same few people rated are equal, and rows
/// pack three times better.
enum class Layout : std::uint8_t { kRows, kColumns };

/// `name`.factors I8 [rows x cols] or [cols x rows] and `name`.scale U8 [rows], cut to `count`
/// rows.
Result<QuantizedFactors> decode_quantized(const Safetensors& file, const std::string& name,
                                          Layout layout, std::size_t rows, std::size_t cols,
                                          std::size_t count) {
  QuantizedFactors factors;
  const bool by_rows = layout == Layout::kRows;
  const Result<TensorView> values = file.tensor(
      name + ".factors", Dtype::kI8, by_rows ? std::vector{rows, cols} : std::vector{cols, rows});
  if (!values) return values.error();
  if (cols == 0 || cols > kMaxFactors) {
    return bad_format("tensor \"" + name + ".factors\" has " + std::to_string(cols) +
                      " factors; expected 1 to " + std::to_string(kMaxFactors));
  }
  factors.num_factors = static_cast<int>(cols);
  if (by_rows) {
    factors.values = values->to_i8();
    factors.values.resize(count * cols);
  } else {
    factors.values.resize(count * cols);
    for (std::size_t k = 0; k < cols; ++k) {
      const std::span<const std::uint8_t> column = values->bytes.subspan(k * rows, count);
      for (std::size_t i = 0; i < count; ++i)
        factors.values[i * cols + k] = static_cast<std::int8_t>(column[i]);
    }
  }
  Result<std::vector<float>> scales = scales_of(file, name + ".scale", rows, count);
  if (!scales) return scales.error();
  factors.scales = std::move(*scales);
  return factors;
}

/// `rating.bias` I8 [rows] times `rating.bias_scale`, the first `count`.
Result<std::vector<float>> decode_biases(const Safetensors& file, std::size_t rows,
                                         std::size_t count) {
  const Result<std::vector<float>> scale = numbers_of(file, "rating.bias_scale", {1});
  if (!scale) return scale.error();
  const Result<TensorView> values = file.tensor("rating.bias", Dtype::kI8, {rows});
  if (!values) return values.error();
  std::vector<float> biases;
  biases.reserve(count);
  for (const std::uint8_t byte : values->bytes.first(count))
    biases.push_back((*scale)[0] * static_cast<float>(static_cast<std::int8_t>(byte)));
  return biases;
}

void add_biases(SafetensorsWriter& writer, std::size_t rows, std::span<const float> biases) {
  float largest = 0.0F;
  for (const float bias : biases) largest = std::max(largest, std::fabs(bias));
  const float scale = largest / 127.0F;
  std::vector<std::int8_t> values(rows);
  std::transform(biases.begin(), biases.end(), values.begin(), [scale](float bias) {
    // A scale below the smallest normal number has lost digits: the quotient may exceed 127.
    const float steps = scale > 0.0F ? std::round(bias / scale) : 0.0F;
    return static_cast<std::int8_t>(std::clamp(steps, -127.0F, 127.0F));
  });
  writer.add("rating.bias", {rows}, std::span<const std::int8_t>(values));
  writer.add("rating.bias_scale", {1}, std::span<const float>(&scale, 1));
}

Result<WatchHead> decode_watch_head(const Safetensors& file, std::size_t num_factors) {
  WatchHead head;
  const Result<std::vector<float>> settings = numbers_of(file, "watch.settings", {6}, 0.0F);
  if (!settings) return settings.error();
  const auto number = [&](std::size_t i) { return static_cast<double>((*settings)[i]); };
  head.settings.num_factors = static_cast<int>(num_factors);
  head.settings.unobserved_weight = number(0);
  head.settings.confidence_base = number(1);
  head.settings.confidence_slope = number(2);
  head.settings.target_base = number(3);
  head.settings.regularization = number(4);
  head.num_columns = (*settings)[5];
  Result<std::vector<float>> gram = numbers_of(file, "watch.gram", {num_factors, num_factors});
  if (!gram) return gram.error();
  head.gram_matrix = std::move(*gram);
  const Result<std::vector<float>> seen = numbers_of(file, "watch.seen", {3});
  if (!seen) return seen.error();
  head.seen = {(*seen)[0], (*seen)[1], (*seen)[2]};
  // On none below 0 the bounds of whole blocks of items rely (VisitorView::most).
  const Result<std::vector<float>> blend = numbers_of(file, "watch.blend", {2, 4}, 0.0F);
  if (!blend) return blend.error();
  head.blend = blend_of(*blend);
  return head;
}

void add_quantized(SafetensorsWriter& writer, const std::string& name, Layout layout,
                   std::size_t rows, const QuantizedFactors& factors) {
  if (factors.num_items() == 0) return;
  const auto cols = static_cast<std::size_t>(factors.num_factors);
  std::vector<std::int8_t> values = padded_copy<std::int8_t>(factors.values, rows * cols);
  std::vector<std::size_t> shape{rows, cols};
  if (layout == Layout::kColumns) {
    std::vector<std::int8_t> columns(values.size());
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t k = 0; k < cols; ++k) columns[k * rows + i] = values[i * cols + k];
    }
    values = std::move(columns);
    shape = {cols, rows};
  }
  writer.add(name + ".factors", std::move(shape), std::span<const std::int8_t>(values));
  add_scales(writer, name + ".scale", rows, factors.scales);
}

std::string link_name(std::size_t kind) { return "link" + std::to_string(kind); }

}  // namespace

std::vector<ItemRange> part_ranges(std::int32_t num_items) {
  std::vector<ItemRange> ranges;
  for (std::int32_t start = 0; start < num_items;) {
    const std::int32_t count =
        std::min(start == 0 ? kFirstPartItems : kPartItems, num_items - start);
    ranges.push_back({start, count, num_items});
    start += count;
  }
  return ranges;
}

std::vector<std::uint8_t> encode(const FactorPart& part) {
  const std::size_t rows = padded(part.range.count);
  SafetensorsWriter writer;
  const bool has_rating_head = part.factors.num_items() != 0;
  if (has_rating_head) {
    add_quantized(writer, "rating", Layout::kColumns, rows, part.factors);
    add_biases(writer, rows, part.biases);
    add_scales(writer, "rating.uncertainty", rows, part.uncertainties);
  }
  add_quantized(writer, "rated_set", Layout::kColumns, rows, part.rated_set);
  add_quantized(writer, "watch", Layout::kRows, rows, part.watch);
  if (part.range.start == 0) {
    add_scale(writer, part.scale);
    if (has_rating_head) add_head(writer, part.head);
    if (!part.watch_head.gram_matrix.empty()) {
      const WatchSettings& watch = part.watch_head.settings;
      const auto cols = static_cast<std::size_t>(watch.num_factors);
      const float watch_settings[] = {
          static_cast<float>(watch.unobserved_weight), static_cast<float>(watch.confidence_base),
          static_cast<float>(watch.confidence_slope),  static_cast<float>(watch.target_base),
          static_cast<float>(watch.regularization),    part.watch_head.num_columns};
      writer.add("watch.settings", {6}, std::span<const float>(watch_settings));
      const SeenModel& seen = part.watch_head.seen;
      const float seen_values[] = {seen.offset, seen.score, seen.popularity};
      writer.add("watch.seen", {3}, std::span<const float>(seen_values));
      const std::array<float, 8> blend = blend_values(part.watch_head.blend);
      writer.add("watch.blend", {2, 4}, std::span<const float>(blend));
      writer.add("watch.gram", {cols, cols}, std::span<const float>(part.watch_head.gram_matrix));
    }
  }
  return writer.finish(metadata_of("factors", part.range));
}

std::vector<std::uint8_t> encode(const ItemPart& part) {
  SafetensorsWriter writer;
  add_texts(writer, kId, part.item_ids, /*or_empty=*/false);
  add_masks(writer, part.tags.size(), part.tag_masks);
  add_column(writer, kYear, std::vector<std::uint32_t>(part.years.begin(), part.years.end()));
  add_column(writer, kNumRatings, part.num_ratings);
  Metadata metadata = metadata_of("items", part.range);
  metadata.emplace("tags", encode_titles(part.tags));
  return writer.finish(metadata);
}

std::vector<std::uint8_t> encode(const LinkTable& links) {
  SafetensorsWriter writer;
  for (std::size_t kind = 0; kind < links.values.size(); ++kind) {
    const std::string name = link_name(kind);
    add_texts(writer, {name.c_str(), 4, false}, links.values[kind], /*or_empty=*/true);
  }
  const auto num_items = static_cast<std::int32_t>(links.num_items());
  return writer.finish(metadata_of("links", {0, num_items, num_items}));
}

Result<FactorPart> decode_factors(std::span<const std::uint8_t> bytes) {
  const Result<Safetensors> file = Safetensors::parse(bytes);
  if (!file) return file.error();
  if (const Result<void> kind = check_kind(*file, "factors"); !kind) return kind.error();
  const Result<ItemRange> range = range_of(*file);
  if (!range) return range.error();

  FactorPart part;
  part.range = *range;
  const std::size_t rows = padded(range->count);
  const auto count = static_cast<std::size_t>(range->count);
  // K is whatever the matrix says; tensor() then checks the rest against it. None: no rating head.
  const std::size_t cols = side_of(*file, "rating.factors", 0);
  const std::size_t watch_cols = side_of(*file, "watch.factors", 1);
  const bool has_rating_head = cols != 0 || watch_cols == 0;
  if (has_rating_head) {
    Result<QuantizedFactors> factors =
        decode_quantized(*file, "rating", Layout::kColumns, rows, cols, count);
    if (!factors) return factors.error();
    part.factors = std::move(*factors);
    Result<std::vector<float>> biases = decode_biases(*file, rows, count);
    if (!biases) return biases.error();
    part.biases = std::move(*biases);
    Result<std::vector<float>> uncertainties = scales_of(*file, "rating.uncertainty", rows, count);
    if (!uncertainties) return uncertainties.error();
    part.uncertainties = std::move(*uncertainties);
  }
  if (has_rating_head && side_of(*file, "rated_set.factors", 0) != 0) {
    Result<QuantizedFactors> rated_set =
        decode_quantized(*file, "rated_set", Layout::kColumns, rows, cols + 1, count);
    if (!rated_set) return rated_set.error();
    part.rated_set = std::move(*rated_set);
  }
  if (watch_cols != 0) {
    Result<QuantizedFactors> watch =
        decode_quantized(*file, "watch", Layout::kRows, rows, watch_cols, count);
    if (!watch) return watch.error();
    part.watch = std::move(*watch);
  }

  if (range->start == 0) {
    const Result<RatingScale> scale = scale_of(*file);
    if (!scale) return scale.error();
    part.scale = *scale;
    if (has_rating_head) {
      Result<RatingHead> head = decode_head(*file, cols);
      if (!head) return head.error();
      part.head = std::move(*head);
    }
    if (watch_cols != 0) {
      Result<WatchHead> watch_head = decode_watch_head(*file, watch_cols);
      if (!watch_head) return watch_head.error();
      part.watch_head = std::move(*watch_head);
    }
  }
  return part;
}

Result<ItemPart> decode_items(std::span<const std::uint8_t> bytes) {
  const Result<Safetensors> file = Safetensors::parse(bytes);
  if (!file) return file.error();
  if (const Result<void> kind = check_kind(*file, "items"); !kind) return kind.error();
  const Result<ItemRange> range = range_of(*file);
  if (!range) return range.error();

  ItemPart part;
  part.range = *range;
  const auto count = static_cast<std::size_t>(range->count);
  const Result<std::string_view> tags = file->metadata_value("tags");
  if (!tags) return tags.error();
  if (!tags->empty()) {
    Result<std::vector<std::string>> names = decode_titles(*tags);
    if (!names) return bad_format("metadata tags: " + names.error().message);
    part.tags = std::move(*names);
  }
  if (part.tags.size() > kMaxTags) {
    return bad_format("metadata names " + std::to_string(part.tags.size()) +
                      " tags; expected at most " + std::to_string(kMaxTags));
  }
  Result<std::vector<std::string>> ids = texts_of(*file, kId, count, /*or_empty=*/false);
  if (!ids) return ids.error();
  part.item_ids = std::move(*ids);
  Result<std::vector<std::uint64_t>> masks = masks_of(*file, part.tags.size(), count);
  if (!masks) return masks.error();
  part.tag_masks = std::move(*masks);
  const Result<std::vector<std::uint32_t>> years = column_of(*file, kYear, count);
  if (!years) return years.error();
  part.years.resize(count);
  for (std::size_t i = 0; i < count; ++i) part.years[i] = static_cast<std::uint16_t>((*years)[i]);
  Result<std::vector<std::uint32_t>> num_ratings = column_of(*file, kNumRatings, count);
  if (!num_ratings) return num_ratings.error();
  part.num_ratings = std::move(*num_ratings);
  if (!std::is_sorted(part.num_ratings.rbegin(), part.num_ratings.rend())) {
    return bad_format("tensor \"num_ratings\" rises; expected the most rated first");
  }
  return part;
}

Result<LinkTable> decode_links(std::span<const std::uint8_t> bytes) {
  const Result<Safetensors> file = Safetensors::parse(bytes);
  if (!file) return file.error();
  if (const Result<void> kind = check_kind(*file, "links"); !kind) return kind.error();
  const Result<std::int32_t> count = file->metadata_number("item_count");
  if (!count) return count.error();
  LinkTable links;
  const auto has = [&](const std::string& name) { return file->tensors().contains(name); };
  for (std::size_t kind = 0; kind < kMaxLinks; ++kind) {
    const std::string name = link_name(kind);
    if (!has(name) && !has(name + "_text")) break;
    Result<std::vector<std::string>> values = texts_of(
        *file, {name.c_str(), 4, false}, static_cast<std::size_t>(*count), /*or_empty=*/true);
    if (!values) return values.error();
    links.values.push_back(std::move(*values));
  }
  if (links.values.empty()) return bad_format("there are no links in it");
  return links;
}

std::string encode_titles(std::span<const std::string> titles) {
  std::string text;
  for (const std::string& title : titles) {
    ALS_CHECK(title.find('\n') == std::string::npos);
    text += title;
    text += '\n';
  }
  return text;
}

Result<std::vector<std::string>> decode_titles(std::string_view text) {
  if (!is_valid_utf8(text)) return bad_format("the titles are not valid UTF-8");
  if (text.empty() || text.back() != '\n') return bad_format("the last title's line does not end");
  std::vector<std::string> titles;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    titles.emplace_back(text.substr(begin, end - begin));
    begin = end + 1;
  }
  return titles;
}

}  // namespace als
