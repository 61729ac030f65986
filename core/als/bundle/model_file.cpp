#include "als/bundle/model_file.h"

#include <algorithm>
#include <cmath>

#include "als/base/ids.h"
#include "als/base/text.h"
#include "als/bundle/calibration_tensor.h"
#include "als/bundle/file_sum.h"
#include "als/bundle/scale_tensor.h"
#include "als/bundle/shards.h"

namespace als {
namespace {

// Of an item whose ratings nobody counted: as many as the lists ask for.
constexpr std::uint32_t kAssumedRatings = 10;
constexpr std::string_view kVersion = "2";

Error bad_format(std::string message) { return {ErrorCode::kBadFormat, std::move(message)}; }

/// Adds the matrix, unless it has no rows.
void add_matrix(SafetensorsWriter& writer, const std::string& name, const FactorMatrix& matrix) {
  if (matrix.rows() == 0) return;
  writer.add_view(name, {matrix.rows(), static_cast<std::size_t>(matrix.cols())}, matrix.values());
}

void add_rating(SafetensorsWriter& writer, const RatingModel& rating) {
  add_matrix(writer, "rating.item_factors", rating.item_factors);
  writer.add("rating.item_biases", {rating.num_items()},
             std::span<const float>(rating.item_biases));
  add_matrix(writer, "rating.feature_factors", rating.feature_factors);
  if (rating.num_users() > 0) {
    add_matrix(writer, "rating.user_factors", rating.user_factors);
    writer.add("rating.user_biases", {rating.num_users()},
               std::span<const float>(rating.user_biases));
  }
  const float prior[] = {static_cast<float>(rating.prior.data_precision),
                         static_cast<float>(rating.prior.factor_precision),
                         static_cast<float>(rating.prior.bias_precision),
                         static_cast<float>(rating.prior.feature_variance)};
  writer.add("rating.prior", {4}, std::span<const float>(prior));
  const float global_mean = static_cast<float>(rating.global_mean);
  writer.add("rating.global_mean", {1}, std::span<const float>(&global_mean, 1));
  const RatingPosterior& posterior = rating.posterior;
  add_calibration(writer, posterior.calibration);
  if (!posterior.item_uncertainty.empty()) {
    const std::size_t size = posterior.user_prior.mean.size();
    const float settings[] = {static_cast<float>(posterior.noise_variance),
                              static_cast<float>(posterior.rated_set_half)};
    writer.add("rating.posterior", {2}, std::span<const float>(settings));
    writer.add("rating.user_prior_mean", {size}, std::span<const float>(posterior.user_prior.mean));
    writer.add("rating.user_prior_precision", {size},
               std::span<const float>(posterior.user_prior.precision));
    writer.add("rating.covariance_shape", {size, size},
               std::span<const float>(posterior.covariance_shape));
    writer.add("rating.item_uncertainty", {rating.num_items()},
               std::span<const float>(posterior.item_uncertainty));
    add_matrix(writer, "rating.rated_set_factors", posterior.rated_set_factors);
  }
}

Result<FactorMatrix> matrix(const Safetensors& file, std::string_view name, std::size_t rows,
                            int cols) {
  const Result<std::vector<float>> values =
      file.finite_floats(name, {rows, static_cast<std::size_t>(cols)});
  if (!values) return values.error();
  FactorMatrix result(rows, cols);
  std::copy(values->begin(), values->end(), result.values().begin());
  return result;
}

/// U32 [n] if all are numbers; else `name`_text, U8, one a line.
void add_ids(SafetensorsWriter& writer, const std::string& name, std::span<const std::string> ids) {
  std::vector<std::uint32_t> numbers;
  for (const std::string& id : ids) {
    const std::optional<std::uint32_t> number = number_of_id(id);
    if (!number) break;
    numbers.push_back(*number);
  }
  if (numbers.size() == ids.size()) {
    writer.add(name, {ids.size()}, std::span<const std::uint32_t>(numbers));
    return;
  }
  const std::string lines = encode_titles(ids);
  writer.add(name + "_text", {lines.size()},
             std::span(reinterpret_cast<const std::uint8_t*>(lines.data()), lines.size()));
}

/// Nothing if the file has neither tensor.
Result<std::vector<std::string>> ids_of(const Safetensors& file, const std::string& name) {
  std::vector<std::string> ids;
  if (const auto found = file.tensors().find(name); found != file.tensors().end()) {
    const Result<TensorView> numbers =
        file.tensor(name, Dtype::kU32, {found->second.num_elements()});
    if (!numbers) return numbers.error();
    for (const std::uint32_t number : numbers->to_u32()) ids.push_back(std::to_string(number));
  } else if (const auto text = file.tensors().find(name + "_text"); text != file.tensors().end()) {
    const Result<TensorView> bytes =
        file.tensor(name + "_text", Dtype::kU8, {text->second.num_elements()});
    if (!bytes) return bytes.error();
    Result<std::vector<std::string>> lines =
        decode_titles({reinterpret_cast<const char*>(bytes->bytes.data()), bytes->bytes.size()});
    if (!lines) return bad_format("tensor \"" + name + "_text\": " + lines.error().message);
    return lines;
  }
  return ids;
}

/// Fails with the tensor's name if a value is below 0.
Result<void> check_not_negative(const std::vector<float>& values, const std::string& name) {
  for (const float value : values) {
    if (!(value >= 0.0F)) return bad_format("tensor \"" + name + "\" has a negative value");
  }
  return {};
}

/// Fails with the tensor's name unless every value and what is made of it (an inverse, a product of
/// two) is a number that a float holds.
Result<void> check_precisions(const std::vector<float>& values, const std::string& name) {
  for (const float value : values) {
    if (!(value >= 1e-18F && value <= 1e18F)) {
      return bad_format("tensor \"" + name +
                        "\" has a value that is not positive, or not within 1e-18 to 1e18");
    }
  }
  return {};
}

Result<void> read_posterior(const Safetensors& file, std::size_t num_items, int num_factors,
                            RatingPosterior& posterior) {
  const auto size = static_cast<std::size_t>(num_factors) + 1;
  const Result<std::vector<float>> settings = file.finite_floats("rating.posterior", {2});
  if (!settings) return settings.error();
  if (Result<void> positive = check_precisions(*settings, "rating.posterior"); !positive)
    return positive;
  posterior.noise_variance = static_cast<double>((*settings)[0]);
  posterior.rated_set_half = static_cast<double>((*settings)[1]);
  Result<std::vector<float>> user_mean = file.finite_floats("rating.user_prior_mean", {size});
  if (!user_mean) return user_mean.error();
  posterior.user_prior.mean = std::move(*user_mean);
  Result<std::vector<float>> precision = file.finite_floats("rating.user_prior_precision", {size});
  if (!precision) return precision.error();
  if (Result<void> positive = check_precisions(*precision, "rating.user_prior_precision");
      !positive)
    return positive;
  posterior.user_prior.precision = std::move(*precision);
  Result<std::vector<float>> shape = file.finite_floats("rating.covariance_shape", {size, size});
  if (!shape) return shape.error();
  posterior.covariance_shape = std::move(*shape);
  Result<std::vector<float>> uncertainty =
      file.finite_floats("rating.item_uncertainty", {num_items});
  if (!uncertainty) return uncertainty.error();
  if (Result<void> positive = check_not_negative(*uncertainty, "rating.item_uncertainty");
      !positive)
    return positive;
  posterior.item_uncertainty = std::move(*uncertainty);
  if (file.tensors().contains("rating.rated_set_factors")) {
    Result<FactorMatrix> rated_set =
        matrix(file, "rating.rated_set_factors", num_items, num_factors + 1);
    if (!rated_set) return rated_set.error();
    posterior.rated_set_factors = std::move(*rated_set);
  }
  return {};
}

std::vector<float> values_of(const WatchSettings& watch) {
  return {static_cast<float>(watch.unobserved_weight), static_cast<float>(watch.confidence_base),
          static_cast<float>(watch.confidence_slope), static_cast<float>(watch.target_base),
          static_cast<float>(watch.regularization)};
}

/// A tensor that other programs' models need not have: `otherwise`, which is then told in words.
Result<std::vector<float>> floats_or(const Safetensors& file, const std::string& name,
                                     std::vector<float> otherwise, const std::string& in_words,
                                     std::vector<std::string>& assumed) {
  if (file.tensors().contains(name)) return file.finite_floats(name, {otherwise.size()});
  assumed.push_back(name + ": " + in_words);
  return otherwise;
}

Result<void> read_rating(const Safetensors& file, std::size_t num_items, TrainedModel& model) {
  const auto& tensors = file.tensors();
  const auto item_factors = tensors.find("rating.item_factors");
  if (item_factors == tensors.end() || item_factors->second.shape.size() != 2 ||
      item_factors->second.shape[1] < 1 || item_factors->second.shape[1] > 512) {
    return bad_format(
        "tensor \"rating.item_factors\" is missing or not [items x 1 ... 512 factors]");
  }
  const auto num_factors = static_cast<int>(item_factors->second.shape[1]);
  if (tensors.contains("rating.calibration")) {
    const Result<RatingCalibration> calibration = read_calibration(file);
    if (!calibration) return calibration.error();
    model.rating.posterior.calibration = *calibration;
  }

  Result<FactorMatrix> items = matrix(file, "rating.item_factors", num_items, num_factors);
  if (!items) return items.error();
  model.rating.item_factors = std::move(*items);
  Result<std::vector<float>> item_biases = floats_or(
      file, "rating.item_biases", std::vector<float>(num_items), "0 for every item", model.assumed);
  if (!item_biases) return item_biases.error();
  model.rating.item_biases = std::move(*item_biases);

  if (const auto found = tensors.find("rating.feature_factors"); found != tensors.end()) {
    Result<FactorMatrix> features =
        matrix(file, "rating.feature_factors",
               found->second.shape.empty() ? 0 : found->second.shape[0], num_factors);
    if (!features) return features.error();
    model.rating.feature_factors = std::move(*features);
  }
  Result<std::vector<std::string>> user_ids = ids_of(file, "user_id");
  if (!user_ids) return user_ids.error();
  if (!user_ids->empty()) {
    model.user_ids = std::move(*user_ids);
    const std::size_t num_users = model.user_ids.size();
    Result<FactorMatrix> users = matrix(file, "rating.user_factors", num_users, num_factors);
    if (!users) return users.error();
    model.rating.user_factors = std::move(*users);
    Result<std::vector<float>> user_biases = file.finite_floats("rating.user_biases", {num_users});
    if (!user_biases) return user_biases.error();
    model.rating.user_biases = std::move(*user_biases);
  }
  const RatingPrior usual;
  const std::vector<float> usual_prior{
      static_cast<float>(usual.data_precision), static_cast<float>(usual.factor_precision),
      static_cast<float>(usual.bias_precision), static_cast<float>(usual.feature_variance)};
  const Result<std::vector<float>> prior = floats_or(
      file, "rating.prior", usual_prior, "lambda 1, tau 10, gamma 3, beta 0.1", model.assumed);
  if (!prior) return prior.error();
  if (const Result<void> usable = check_precisions(*prior, "rating.prior"); !usable)
    return usable.error();
  model.rating.prior.data_precision = static_cast<double>((*prior)[0]);
  model.rating.prior.factor_precision = static_cast<double>((*prior)[1]);
  model.rating.prior.bias_precision = static_cast<double>((*prior)[2]);
  model.rating.prior.feature_variance = static_cast<double>((*prior)[3]);
  const Result<std::vector<float>> mean =
      floats_or(file, "rating.global_mean", {0.0F}, "0: factors and biases alone make a rating",
                model.assumed);
  if (!mean) return mean.error();
  model.rating.global_mean = static_cast<double>((*mean)[0]);
  model.rating.posterior = plain_posterior(model.rating.prior, num_items, num_factors);
  if (tensors.contains("rating.posterior")) {
    const Result<void> read = read_posterior(file, num_items, num_factors, model.rating.posterior);
    if (!read) return read.error();
  }
  return {};
}

Result<void> read_watch(const Safetensors& file, std::size_t num_items, WatchModel& watch,
                        std::vector<std::string>& assumed) {
  const auto found = file.tensors().find("watch.item_factors");
  const std::size_t cols = found->second.shape.size() == 2 ? found->second.shape[1] : 0;
  if (cols < 1 || cols > 512)
    return bad_format("tensor \"watch.item_factors\" is not [items x 1 ... 512 factors]");
  Result<FactorMatrix> factors =
      matrix(file, "watch.item_factors", num_items, static_cast<int>(cols));
  if (!factors) return factors.error();
  watch.item_factors = std::move(*factors);
  const std::vector<float> usual = values_of(WatchSettings());
  const Result<std::vector<float>> settings =
      floats_or(file, "watch.settings", usual, "those that als_train uses", assumed);
  if (!settings) return settings.error();
  if (Result<void> positive = check_not_negative(*settings, "watch.settings"); !positive)
    return positive;
  const auto number = [&](std::size_t i) { return static_cast<double>((*settings)[i]); };
  watch.settings.num_factors = static_cast<int>(cols);
  watch.settings.unobserved_weight = number(0);
  watch.settings.confidence_base = number(1);
  watch.settings.confidence_slope = number(2);
  watch.settings.target_base = number(3);
  watch.settings.regularization = number(4);
  if (file.tensors().contains("watch.seen")) {
    const Result<std::vector<float>> seen = file.finite_floats("watch.seen", {3});
    if (!seen) return seen.error();
    watch.seen = {(*seen)[0], (*seen)[1], (*seen)[2]};
    const Result<std::vector<float>> blend = file.finite_floats("watch.blend", {2, 4});
    if (!blend) return blend.error();
    watch.blend = blend_of(*blend);
  }
  return {};
}

}  // namespace

SafetensorsWriter tensors_of(const TrainedModel& model) {
  SafetensorsWriter writer;
  const RatingModel& rating = model.rating;
  add_scale(writer, model.scale);
  add_ids(writer, "item_id", model.item_ids);
  writer.add("num_ratings", {model.num_ratings.size()},
             std::span<const std::uint32_t>(model.num_ratings));
  if (rating.num_items() > 0) add_rating(writer, rating);
  if (rating.num_users() > 0) add_ids(writer, "user_id", model.user_ids);
  if (model.watch.item_factors.rows() != 0) {
    const std::vector<float> settings = values_of(model.watch.settings);
    add_matrix(writer, "watch.item_factors", model.watch.item_factors);
    writer.add("watch.settings", {5}, std::span<const float>(settings));
    const float seen[] = {model.watch.seen.offset, model.watch.seen.score,
                          model.watch.seen.popularity};
    writer.add("watch.seen", {3}, std::span<const float>(seen));
    const std::array<float, 8> blend = blend_values(model.watch.blend);
    writer.add("watch.blend", {2, 4}, std::span<const float>(blend));
  }
  return writer;
}

FilePieces pieces_of(const TrainedModel& model, const SafetensorsWriter& tensors) {
  Metadata metadata = model.provenance;
  metadata["format"] = kModelFormat;
  metadata["version"] = kVersion;
  metadata[kSumKey] = kNoSum;
  FilePieces pieces = tensors.pieces(metadata);
  write_sum(pieces.head, sum_of(pieces));
  return pieces;
}

std::vector<std::uint8_t> encode(const TrainedModel& model) {
  return pieces_of(model, tensors_of(model)).joined();
}

Result<TrainedModel> decode_model(std::span<const std::uint8_t> bytes) {
  const Result<Safetensors> file = Safetensors::parse(bytes);
  if (!file) return file.error();
  const Metadata& metadata = file->metadata();
  // Who writes it by hand need not name the format, which is version 2 then; numpy's writer says
  // what it is by "format" as well.
  if (const auto format = metadata.find("format");
      format != metadata.end() && format->second != "np" && format->second != "pt") {
    if (format->second != kModelFormat) {
      return bad_format("metadata format is \"" + format->second + "\"; expected matinee-model");
    }
    const Result<std::string_view> version = file->metadata_value("version");
    if (!version) return version.error();
    if (*version != kVersion) {
      return Error{ErrorCode::kUnsupportedVersion,
                   "model version \"" + std::string(*version) + "\"; this program reads 2"};
    }
  }

  if (metadata.contains(kSumKey)) {
    if (const Result<void> whole = check_sum(bytes); !whole) return whole.error();
  }
  TrainedModel model;
  model.provenance = metadata;
  model.provenance.erase(kSumKey);
  model.provenance["format"] = kModelFormat;
  model.provenance["version"] = kVersion;
  const auto& tensors = file->tensors();
  Result<std::vector<std::string>> item_ids = ids_of(*file, "item_id");
  if (!item_ids) return item_ids.error();
  model.item_ids = std::move(*item_ids);
  const std::size_t num_items = model.item_ids.size();
  if (num_items == 0)
    return bad_format("tensor \"item_id\" (or \"item_id_text\") is missing or empty");
  std::vector<std::string> sorted = model.item_ids;
  std::sort(sorted.begin(), sorted.end());
  if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end())
    return bad_format("item " + *twice + " stands twice");
  if (tensors.contains("num_ratings")) {
    const Result<TensorView> num_ratings = file->tensor("num_ratings", Dtype::kU32, {num_items});
    if (!num_ratings) return num_ratings.error();
    model.num_ratings = num_ratings->to_u32();
  } else {
    model.num_ratings.assign(num_items, kAssumedRatings);
    model.assumed.push_back("num_ratings: " + std::to_string(kAssumedRatings) +
                            " for every item, so the order in the file stands for popularity");
  }
  if (tensors.contains("scale")) {
    const Result<RatingScale> scale = scale_of(*file);
    if (!scale) return scale.error();
    model.scale = *scale;
  } else {
    model.assumed.emplace_back("scale: 0.5 to 5 by half");
  }
  const bool has_watch_head = tensors.contains("watch.item_factors");
  if (tensors.contains("rating.item_factors") || !has_watch_head) {
    if (const Result<void> read = read_rating(*file, num_items, model); !read) return read.error();
  }
  if (has_watch_head) {
    if (const Result<void> read = read_watch(*file, num_items, model.watch, model.assumed); !read)
      return read.error();
  }
  return model;
}

}  // namespace als
