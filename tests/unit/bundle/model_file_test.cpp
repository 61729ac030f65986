#include "als/bundle/model_file.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace als
