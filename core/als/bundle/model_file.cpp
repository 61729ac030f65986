#include "als/bundle/model_file.h"

#include <algorithm>
#include <cmath>

namespace als {
namespace {

constexpr std::string_view kFormat = "matinee-model";
constexpr std::string_view kVersion = "1";

Error bad_format(std::string message) { return {ErrorCode::kBadFormat, std::move(message)}; }

/// Adds the matrix, unless it has no rows.
void add_matrix(SafetensorsWriter& writer, const std::string& name, const FactorMatrix& matrix) {
  if (matrix.rows() == 0) return;
  writer.add(name, {matrix.rows(), static_cast<std::size_t>(matrix.cols())}, matrix.values());
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

}  // namespace

std::vector<std::uint8_t> encode(const TrainedModel& model) {
  SafetensorsWriter writer;
  const RatingModel& rating = model.rating;
  add_matrix(writer, "rating.item_factors", rating.item_factors);
  writer.add("rating.item_biases", {rating.num_items()},
             std::span<const float>(rating.item_biases));
  add_matrix(writer, "rating.feature_factors", rating.feature_factors);
  if (rating.num_users() > 0) {
    add_matrix(writer, "rating.user_factors", rating.user_factors);
    writer.add("rating.user_biases", {rating.num_users()},
               std::span<const float>(rating.user_biases));
    writer.add("user_id", {model.user_ids.size()}, std::span<const std::uint32_t>(model.user_ids));
  }
  writer.add("movie_id", {model.movie_ids.size()}, std::span<const std::uint32_t>(model.movie_ids));
  writer.add("num_ratings", {model.num_ratings.size()},
             std::span<const std::uint32_t>(model.num_ratings));
  const float prior[] = {static_cast<float>(rating.prior.data_precision),
                         static_cast<float>(rating.prior.factor_precision),
                         static_cast<float>(rating.prior.bias_precision),
                         static_cast<float>(rating.prior.feature_variance)};
  writer.add("rating.prior", {4}, std::span<const float>(prior));
  const float global_mean = static_cast<float>(rating.global_mean);
  writer.add("rating.global_mean", {1}, std::span<const float>(&global_mean, 1));
  Metadata metadata = model.provenance;
  metadata["format"] = kFormat;
  metadata["version"] = kVersion;
  return writer.finish(metadata);
}

Result<TrainedModel> decode_model(std::span<const std::uint8_t> bytes) {
  const Result<Safetensors> file = Safetensors::parse(bytes);
  if (!file) return file.error();
  const Result<std::string_view> format = file->metadata_value("format");
  if (!format) return format.error();
  if (*format != kFormat)
    return bad_format("metadata format is \"" + std::string(*format) +
                      "\"; expected matinee-model");
  const Result<std::string_view> version = file->metadata_value("version");
  if (!version) return version.error();
  if (*version != kVersion) {
    return Error{ErrorCode::kUnsupportedVersion,
                 "model version \"" + std::string(*version) + "\"; this program reads 1"};
  }

  TrainedModel model;
  model.provenance = file->metadata();
  const auto& tensors = file->tensors();
  const auto item_factors = tensors.find("rating.item_factors");
  if (item_factors == tensors.end() || item_factors->second.shape.size() != 2 ||
      item_factors->second.shape[1] < 1 || item_factors->second.shape[1] > 512) {
    return bad_format(
        "tensor \"rating.item_factors\" is missing or not [items x 1 ... 512 factors]");
  }
  const std::size_t num_items = item_factors->second.shape[0];
  const auto num_factors = static_cast<int>(item_factors->second.shape[1]);

  Result<FactorMatrix> items = matrix(*file, "rating.item_factors", num_items, num_factors);
  if (!items) return items.error();
  model.rating.item_factors = std::move(*items);
  Result<std::vector<float>> item_biases = file->finite_floats("rating.item_biases", {num_items});
  if (!item_biases) return item_biases.error();
  model.rating.item_biases = std::move(*item_biases);

  if (const auto found = tensors.find("rating.feature_factors"); found != tensors.end()) {
    Result<FactorMatrix> features =
        matrix(*file, "rating.feature_factors",
               found->second.shape.empty() ? 0 : found->second.shape[0], num_factors);
    if (!features) return features.error();
    model.rating.feature_factors = std::move(*features);
  }
  if (const auto found = tensors.find("user_id"); found != tensors.end()) {
    const std::size_t num_users = found->second.num_elements();
    const Result<TensorView> user_ids = file->tensor("user_id", Dtype::kU32, {num_users});
    if (!user_ids) return user_ids.error();
    model.user_ids = user_ids->to_u32();
    Result<FactorMatrix> users = matrix(*file, "rating.user_factors", num_users, num_factors);
    if (!users) return users.error();
    model.rating.user_factors = std::move(*users);
    Result<std::vector<float>> user_biases = file->finite_floats("rating.user_biases", {num_users});
    if (!user_biases) return user_biases.error();
    model.rating.user_biases = std::move(*user_biases);
  }

  const Result<TensorView> movie_ids = file->tensor("movie_id", Dtype::kU32, {num_items});
  if (!movie_ids) return movie_ids.error();
  model.movie_ids = movie_ids->to_u32();
  std::vector<std::uint32_t> sorted = model.movie_ids;
  std::sort(sorted.begin(), sorted.end());
  if (const auto twice = std::adjacent_find(sorted.begin(), sorted.end()); twice != sorted.end()) {
    return bad_format("movie " + std::to_string(*twice) + " stands twice");
  }
  const Result<TensorView> num_ratings = file->tensor("num_ratings", Dtype::kU32, {num_items});
  if (!num_ratings) return num_ratings.error();
  model.num_ratings = num_ratings->to_u32();

  const Result<std::vector<float>> prior = file->finite_floats("rating.prior", {4});
  if (!prior) return prior.error();
  if (std::any_of(prior->begin(), prior->end(), [](float value) { return !(value > 0.0F); })) {
    return bad_format("tensor \"rating.prior\" has a value that is not positive");
  }
  model.rating.prior.data_precision = static_cast<double>((*prior)[0]);
  model.rating.prior.factor_precision = static_cast<double>((*prior)[1]);
  model.rating.prior.bias_precision = static_cast<double>((*prior)[2]);
  model.rating.prior.feature_variance = static_cast<double>((*prior)[3]);
  const Result<std::vector<float>> mean = file->finite_floats("rating.global_mean", {1});
  if (!mean) return mean.error();
  model.rating.global_mean = static_cast<double>((*mean)[0]);
  return model;
}

}  // namespace als
