#include "als/bundle/model_file.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>

#include "support/changed_tensors.h"

namespace als {
namespace {

TrainedModel sample_model() {
  TrainedModel model;
  model.rating.prior = {1.0, 8.0, 2.0, 0.125};
  model.rating.global_mean = 3.5;
  model.rating.user_factors = FactorMatrix(2, 3);
  model.rating.item_factors = FactorMatrix(4, 3);
  model.rating.feature_factors = FactorMatrix(1, 3);
  model.rating.user_biases = {0.5F, -0.5F};
  model.rating.item_biases = {1.0F, 2.0F, 3.0F, 4.0F};
  float next = 0.0F;
  for (float& value : model.rating.item_factors.values()) value = next += 0.25F;
  model.user_ids = {"5", "9"};
  model.item_ids = {"11", "12", "3", "4"};
  model.num_ratings = {9, 9, 1, 0};
  model.provenance = {{"seed", "1"}};
  return model;
}

TEST(ModelFile, RefusesEveryChangedBitOfItsOwn) {
  const std::vector<std::uint8_t> bytes = encode(sample_model());
  // Without its name the sum is none, as in files of other programs.
  const std::string text(bytes.begin(), bytes.end());
  const std::size_t name = text.find("\"sum\"") + 1;
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    if (bit / 8 >= name && bit / 8 < name + 3) continue;
    std::vector<std::uint8_t> flipped = bytes;
    flipped[bit / 8] ^= static_cast<std::uint8_t>(1U << bit % 8);
    EXPECT_FALSE(decode_model(flipped)) << bit;
  }
}

TEST(ModelFile, ReadsBack) {
  const TrainedModel model = sample_model();
  const Result<TrainedModel> read = decode_model(encode(model));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(std::equal(read->rating.item_factors.values().begin(),
                         read->rating.item_factors.values().end(),
                         model.rating.item_factors.values().begin()));
  EXPECT_EQ(read->rating.item_biases, model.rating.item_biases);
  EXPECT_EQ(read->rating.user_biases, model.rating.user_biases);
  EXPECT_EQ(read->rating.feature_factors.rows(), 1U);
  EXPECT_EQ(read->rating.prior.feature_variance, 0.125);
  EXPECT_EQ(read->item_ids, model.item_ids);
  EXPECT_EQ(read->user_ids, model.user_ids);
  EXPECT_EQ(read->provenance.at("seed"), "1");
}

TEST(ModelFile, IdsAreTextsAndTheScaleComesWithThem) {
  TrainedModel model = sample_model();
  model.scale = {RatingKind::kRatings, -10.0, 10.0, 20.0 / 255.0};
  model.item_ids = {"007", "7", "0553283685", "4294967296"};
  model.user_ids = {"4294967295", "caf\xc3\xa9 owner"};
  const Result<TrainedModel> read = decode_model(encode(model));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->item_ids, model.item_ids);
  EXPECT_EQ(read->user_ids, model.user_ids);
  EXPECT_EQ(read->scale, model.scale);
  model.item_ids[0] = "0553283685";
  EXPECT_EQ(decode_model(encode(model)).error().message, "item 0553283685 stands twice");
}

TEST(ModelFile, TheRatingHeadMayBeMissing) {
  TrainedModel model = sample_model();
  model.scale = {RatingKind::kCounts, 0.0, 255.0, 1.0};
  model.rating = {};
  model.user_ids.clear();
  model.watch.item_factors = FactorMatrix(4, 2);
  model.watch.item_factors.row(3)[1] = 0.5F;
  model.watch.settings.num_factors = 2;
  const Result<TrainedModel> read = decode_model(encode(model));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->rating.num_items(), 0U);
  EXPECT_EQ(read->item_ids, model.item_ids);
  EXPECT_EQ(read->num_ratings, model.num_ratings);
  EXPECT_EQ(read->watch.item_factors.row(3)[1], 0.5F);
  EXPECT_EQ(read->scale, model.scale);
  model.watch = {};
  EXPECT_FALSE(decode_model(encode(model)));  // no head at all
}

TEST(ModelFile, UsersMayBeMissing) {
  TrainedModel model = sample_model();
  model.rating.user_factors = FactorMatrix(0, 3);
  model.rating.user_biases.clear();
  model.user_ids.clear();
  const Result<TrainedModel> read = decode_model(encode(model));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->rating.num_users(), 0U);
}

TEST(ModelFile, RefusesPrecisionsWhoseInversesAreNoNumbers) {
  for (const double precision : {0.0, -1.0, 1e-40, 1e30}) {
    TrainedModel model = sample_model();
    model.rating.prior.data_precision = precision;
    const Result<TrainedModel> read = decode_model(encode(model));
    ASSERT_FALSE(read) << precision;
    EXPECT_NE(read.error().message.find("rating.prior"), std::string::npos);
  }
}

TEST(ModelFile, RefusesAnIdThatStandsTwiceAndABundlePart) {
  TrainedModel model = sample_model();
  model.item_ids[3] = "11";
  EXPECT_EQ(decode_model(encode(model)).error().message, "item 11 stands twice");
  SafetensorsWriter writer;
  EXPECT_NE(decode_model(writer.finish({{"format", "matinee"}, {"version", "1"}}))
                .error()
                .message.find("matinee-model"),
            std::string::npos);
}

/// A file as a stranger's program writes it: a length, JSON, numbers.
std::vector<std::uint8_t> strangers_file(const std::string& head, std::uint32_t num_items) {
  std::vector<float> factors;
  for (std::uint32_t i = 0; i < 2 * num_items; ++i)
    factors.push_back(0.25F * static_cast<float>(i));
  std::vector<std::uint32_t> ids;
  for (std::uint32_t i = 0; i < num_items; ++i) ids.push_back(100 + i);
  const std::uint64_t size = head.size();
  std::vector<std::uint8_t> file(sizeof size + head.size() + 4 * ids.size() + 4 * factors.size());
  std::memcpy(file.data(), &size, sizeof size);
  std::memcpy(file.data() + 8, head.data(), head.size());
  std::memcpy(file.data() + 8 + head.size(), ids.data(), 4 * ids.size());
  std::memcpy(file.data() + 8 + head.size() + 4 * ids.size(), factors.data(), 4 * factors.size());
  return file;
}

TEST(ModelFile, TakesItemFactorsAloneAndSaysWhatIsMissing) {
  for (const char* const table : {"rating.item_factors", "watch.item_factors"}) {
    const std::vector<std::uint8_t> file = strangers_file(
        std::string(R"({"item_id":{"dtype":"U32","shape":[3],"data_offsets":[0,12]},")") + table +
            R"(":{"dtype":"F32","shape":[3,2],"data_offsets":[12,36]}})",
        3);
    const Result<TrainedModel> model = decode_model(file);
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ(model->item_ids, (std::vector<std::string>{"100", "101", "102"}));
    const bool rated = std::string_view(table).starts_with("rating");
    const FactorMatrix& factors = rated ? model->rating.item_factors : model->watch.item_factors;
    EXPECT_EQ(factors.row(2)[1], 1.25F);
    std::string assumed;
    for (const std::string& one : model->assumed) assumed += one + "\n";
    EXPECT_NE(assumed.find("num_ratings: "), std::string::npos) << assumed;
    EXPECT_NE(assumed.find("scale: "), std::string::npos) << assumed;
    EXPECT_EQ(assumed.find("rating.item_biases: ") != std::string::npos, rated) << assumed;
    EXPECT_EQ(assumed.find("watch.settings: ") != std::string::npos, !rated) << assumed;
  }
}

TEST(ModelFile, TakesFilesThatSayWhoseFormatTheyAre) {
  for (const char* const format : {"np", "pt"}) {
    const std::string head =
        std::string(R"({"__metadata__":{"format":")") + format +
        R"("},"item_id":{"dtype":"U32","shape":[3],"data_offsets":[0,12]},)"
        R"("rating.item_factors":{"dtype":"F32","shape":[3,2],"data_offsets":[12,36]}})";
    const Result<TrainedModel> model = decode_model(strangers_file(head, 3));
    ASSERT_TRUE(model) << model.error().message;
    EXPECT_EQ(model->provenance.at("format"), "matinee-model");
  }
}

/// A model with every tensor that there is.
TrainedModel full_model() {
  TrainedModel model = sample_model();
  model.user_ids = {"5", "zo\xc3\xab"};
  model.item_ids = {"Heat", "12", "3", "4"};
  model.rating.posterior = plain_posterior(model.rating.prior, 4, 3);
  model.rating.posterior.rated_set_factors = FactorMatrix(4, 4);
  model.watch.item_factors = FactorMatrix(4, 2);
  model.watch.settings.num_factors = 2;
  return model;
}

TEST(ModelFile, NamesTheTensorThatIsWrong) {
  const std::vector<std::uint8_t> file = encode(full_model());
  const Result<TrainedModel> model = decode_model(file);
  ASSERT_TRUE(model) << model.error().message;
  ASSERT_TRUE(model->assumed.empty());
  const auto expect_refused = [](const std::vector<std::uint8_t>& wrong, const std::string& name) {
    const Result<TrainedModel> refused = decode_model(wrong);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code, ErrorCode::kBadFormat);
    EXPECT_NE(refused.error().message.find(name), std::string::npos) << refused.error().message;
  };
  const Result<Safetensors> whole = Safetensors::parse(file);
  for (const auto& [name, tensor] : whole->tensors()) {
    if (name.starts_with("_pad") || name == "item_id_text") continue;
    expect_refused(with_shape(file, name, {1, 1, 1}), name);
    if (name == "user_id_text") continue;
    std::vector<std::size_t> shape = tensor.shape;
    shape[0] += 1;
    // How many features there are nothing else says.
    if (name == "rating.feature_factors") shape[1] += 1;
    expect_refused(with_shape(file, name, shape), name);
    if (tensor.dtype != Dtype::kF32) continue;
    expect_refused(with_value(file, name, std::numeric_limits<float>::quiet_NaN()), name);
  }
  expect_refused(with_shape(file, "rating.feature_factors", {}), "rating.feature_factors");
  for (const char* const name : {"rating.prior", "rating.posterior", "rating.user_prior_precision",
                                 "rating.item_uncertainty", "watch.settings"})
    expect_refused(with_value(file, name, -1.0F), name);
  for (const char* const name : {"rating.item_factors", "watch.item_factors"}) {
    for (const std::vector<std::size_t>& shape :
         {std::vector<std::size_t>{4}, std::vector<std::size_t>{4, 0},
          std::vector<std::size_t>{4, 513}})
      expect_refused(with_shape(file, name, shape), name);
  }
}

TEST(ModelFile, IdsAreLinesOrNumbers) {
  const std::vector<std::uint8_t> file = encode(full_model());
  EXPECT_NE(decode_model(with_shape(file, "item_id_text", {2, 2}))
                .error()
                .message.find("tensor \"item_id_text\""),
            std::string::npos);
  EXPECT_NE(
      decode_model(with_shape(file, "item_id_text", {4})).error().message.find("does not end"),
      std::string::npos);
  const std::vector<std::uint8_t> numbered = encode(sample_model());
  EXPECT_NE(
      decode_model(with_shape(numbered, "item_id", {2, 2})).error().message.find("\"item_id\""),
      std::string::npos);
}

TEST(ModelFile, WhatIsThereMustBeRightWhereOtherThingsMayBeMissing) {
  const std::vector<std::uint8_t> file = strangers_file(
      R"({"item_id":{"dtype":"U32","shape":[3],"data_offsets":[0,12]},)"
      R"("rating.item_factors":{"dtype":"F32","shape":[2,2],"data_offsets":[12,28]},)"
      R"("rating.item_biases":{"dtype":"F32","shape":[2],"data_offsets":[28,36]}})",
      3);
  const Result<TrainedModel> model = decode_model(file);
  ASSERT_FALSE(model);
  EXPECT_NE(model.error().message.find("rating.item_factors"), std::string::npos);
}

}  // namespace
}  // namespace als
