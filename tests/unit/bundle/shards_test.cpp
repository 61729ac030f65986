#include "als/bundle/shards.h"

#include <gtest/gtest.h>

#include <limits>

#include "als/base/random.h"
#include "als/bundle/safetensors.h"
#include "support/changed_tensors.h"
#include "support/small_bundle.h"

namespace als {
namespace {

FactorPart sample_factors() {
  FactorPart part;
  part.range = {0, 5, 5};
  FactorMatrix factors(5, 3);
  Random random(2);
  for (float& value : factors.values()) value = static_cast<float>(random.normal());
  part.factors = quantize(factors);
  part.biases = {0.1F, -0.2F, 0.3F, 0.0F, 1.0F};
  part.uncertainties = {0.5F, 0.25F, 0.0F, 1.0F, 2.0F};
  FactorMatrix rated_set(5, 4);
  FactorMatrix watch(5, 2);
  for (float& value : rated_set.values()) value = static_cast<float>(random.normal());
  for (float& value : watch.values()) value = static_cast<float>(random.normal());
  part.rated_set = quantize(rated_set);
  part.watch = quantize(watch);
  part.head = {1.5F,
               0.05F,
               30.0F,
               3.5F,
               {0.1F, 0.2F, 0.3F, 0.4F},
               {1.0F, 2.0F, 3.0F, 4.0F},
               std::vector<float>(16, 0.25F),
               {}};
  RatingCalibration& calibration = part.head.calibration;
  calibration.cuts[3] += 0.125F;
  calibration.width = -0.5F;
  calibration.width_by_share = 0.25F;
  calibration.width_by_popularity = 0.03F;
  calibration.shift_by_share = -0.1F;
  calibration.shift_by_popularity = 0.02F;
  calibration.reach = 2.0F;
  part.watch_head.settings.num_factors = 2;
  part.watch_head.num_columns = 5.0F;
  part.watch_head.gram_matrix = {1.0F, 0.5F, 0.5F, 2.0F};
  part.watch_head.blend = {{4.0F, 1.0F, 0.125F, 0.5F}, {8.0F, 0.5F, 2.0F, 0.0F}};
  return part;
}

ItemPart sample_items() {
  return {{0, 3, 3}, {"Comedy", "Drama"}, {"10", "7", "99"},
          {1, 3, 0}, {1999, 0, 2020},     {50, 50, 2}};
}

TEST(Shards, BiasesBelowTheSmallestNormalNumberFitTheirBytes) {
  SmallBundle bundle = small_bundle();
  for (float& bias : bundle.factors.biases) bias *= 2.7e-43F;  // 193 times the smallest number
  const Result<FactorPart> part = decode_factors(encode(bundle.factors));
  ASSERT_TRUE(part);
  for (std::size_t i = 0; i < part->biases.size(); ++i)
    EXPECT_NEAR(part->biases[i], bundle.factors.biases[i], 2e-43F);
}

TEST(Shards, PartsCoverAllItemsInOrder) {
  for (const std::int32_t num_items : {1, 8192, 8193, 9742, 87'585}) {
    std::int32_t next = 0;
    for (const ItemRange& range : part_ranges(num_items)) {
      EXPECT_EQ(range.start, next);
      EXPECT_EQ(range.total, num_items);
      EXPECT_GT(range.count, 0);
      next += range.count;
    }
    EXPECT_EQ(next, num_items);
  }
  EXPECT_EQ(part_ranges(87'585).size(), 6U);
  EXPECT_TRUE(part_ranges(0).empty());
}

TEST(Shards, FactorsReadBack) {
  const FactorPart part = sample_factors();
  const Result<FactorPart> read = decode_factors(encode(part));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->range.count, 5);
  EXPECT_EQ(read->factors.num_factors, 3);
  EXPECT_EQ(read->factors.values, part.factors.values);
  EXPECT_EQ(read->factors.scales, part.factors.scales);
  ASSERT_EQ(read->biases.size(), 5U);
  ASSERT_EQ(read->uncertainties.size(), 5U);
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_NEAR(read->biases[i], part.biases[i], 0.5F / 127.0F);  // the largest is 1
    EXPECT_NEAR(read->uncertainties[i], part.uncertainties[i], 0.1F * part.uncertainties[i]);
  }
  EXPECT_EQ(read->rated_set.values, part.rated_set.values);
  EXPECT_EQ(read->watch.scales, part.watch.scales);
  EXPECT_EQ(read->head.user_prior_mean, part.head.user_prior_mean);
  EXPECT_EQ(read->head.user_prior_precision, part.head.user_prior_precision);
  EXPECT_EQ(read->head.covariance_shape, part.head.covariance_shape);
  EXPECT_EQ(read->head.data_precision, 1.5F);
  EXPECT_EQ(read->head.rated_set_half, 30.0F);
  const RatingCalibration& calibration = read->head.calibration;
  EXPECT_EQ(calibration.marks, part.head.calibration.marks);
  EXPECT_EQ(calibration.cuts, part.head.calibration.cuts);
  EXPECT_EQ(calibration.width, -0.5F);
  EXPECT_EQ(calibration.width_by_share, 0.25F);
  EXPECT_EQ(calibration.width_by_popularity, 0.03F);
  EXPECT_EQ(calibration.shift_by_share, -0.1F);
  EXPECT_EQ(calibration.shift_by_popularity, 0.02F);
  EXPECT_EQ(calibration.reach, 2.0F);
  EXPECT_EQ(read->watch_head.gram_matrix, part.watch_head.gram_matrix);
  EXPECT_FLOAT_EQ(static_cast<float>(read->watch_head.settings.unobserved_weight),
                  static_cast<float>(part.watch_head.settings.unobserved_weight));
  EXPECT_EQ(blend_values(read->watch_head.blend), blend_values(part.watch_head.blend));
  EXPECT_EQ(read->head.global_mean, 3.5F);
  EXPECT_EQ(read->head.affinity_bias_weight, 0.05F);
}

TEST(Shards, ItemsAndLinksReadBack) {
  const Result<ItemPart> items = decode_items(encode(sample_items()));
  ASSERT_TRUE(items) << items.error().message;
  EXPECT_EQ(items->tags, (std::vector<std::string>{"Comedy", "Drama"}));
  EXPECT_EQ(items->item_ids, (std::vector<std::string>{"10", "7", "99"}));
  EXPECT_EQ(items->years, (std::vector<std::uint16_t>{1999, 0, 2020}));
  const Result<LinkTable> links = decode_links(encode(LinkTable{{{"1", "2"}, {"3", ""}}}));
  ASSERT_TRUE(links) << links.error().message;
  ASSERT_EQ(links->values.size(), 2U);
  EXPECT_EQ(links->values[1], (std::vector<std::string>{"3", ""}));
}

TEST(Shards, IdsReadBackWhateverTheyAre) {
  using Ids = std::vector<std::string>;
  for (const Ids& ids : {Ids{"0", "4294967295", "7"}, Ids{"4294967294", "1", "2"},
                         Ids{"7", "007", "0553283685"}, Ids{"4294967296", "4294967295", "0"},
                         Ids{"", "a b", "caf\xc3\xa9"}, Ids{"-1", "01", "1"}}) {
    ItemPart part = sample_items();
    part.item_ids = ids;
    const Result<ItemPart> read = decode_items(encode(part));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->item_ids, ids);
  }
}

TEST(Shards, LinksAreNumbersOrTextsByKind) {
  const LinkTable table{{{"76759", "", "0", "4294967294"},
                         {"4294967295", "", "", "1"},
                         {"", "", "", ""},
                         {"nm0000123", "007", "", "7"},
                         {"7", "007", "", "\xc3\xa9"}}};
  const Result<LinkTable> read = decode_links(encode(table));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->values, table.values);
  EXPECT_EQ(read->num_items(), 4U);
  // A kind of numbers takes four bytes a value and no letters.
  const std::vector<std::uint8_t> numbers = encode(LinkTable{{{"76759", "", "0", "4294967294"}}});
  const Result<Safetensors> file = Safetensors::parse(numbers);
  ASSERT_TRUE(file);
  ASSERT_EQ(file->tensors().size(), 1U);
  EXPECT_EQ(file->tensors().begin()->second.num_elements(), 16U);
  EXPECT_TRUE(decode_links(encode(LinkTable{std::vector(kMaxLinks, std::vector<std::string>(3))})));
}

TEST(Shards, NoTagsAndSixtyFourReadBack) {
  ItemPart part = sample_items();
  part.tags.clear();
  part.tag_masks = {0, 0, 0};
  Result<ItemPart> read = decode_items(encode(part));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_TRUE(read->tags.empty());
  EXPECT_EQ(read->tag_masks, part.tag_masks);
  for (const std::size_t num_tags : {8U, 9U, 33U, 64U}) {
    part.tags.clear();
    for (std::size_t tag = 0; tag < num_tags; ++tag)
      part.tags.push_back("Tag, \"" + std::to_string(tag) + "\"|");
    const std::uint64_t all = ~std::uint64_t{0} >> (64 - num_tags);
    part.tag_masks = {all, std::uint64_t{1} << (num_tags - 1), 0x5555555555555555U & all};
    read = decode_items(encode(part));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->tags, part.tags);
    EXPECT_EQ(read->tag_masks, part.tag_masks);
  }
  part.tags.push_back("One too many");
  EXPECT_NE(decode_items(encode(part)).error().message.find("65 tags; expected at most 64"),
            std::string::npos);
}

TEST(Shards, TheScaleReadsBackToTheLastBit) {
  for (const RatingScale& scale : {RatingScale(), RatingScale{RatingKind::kRatings, 1.0, 5.0, 1.0},
                                   RatingScale{RatingKind::kRatings, 1.0, 10.0, 1.0},
                                   RatingScale{RatingKind::kRatings, -10.0, 10.0, 20.0 / 255.0},
                                   RatingScale{RatingKind::kRatings, 1.0, 1.0, 1.0},
                                   RatingScale{RatingKind::kCounts, 0.0, 255.0, 1.0},
                                   RatingScale{RatingKind::kEvents, 1.0, 1.0, 1.0}}) {
    FactorPart part = sample_factors();
    part.scale = scale;
    const Result<FactorPart> read = decode_factors(encode(part));
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->scale, scale);
  }
  FactorPart part = sample_factors();
  part.scale.max = std::numeric_limits<double>::infinity();
  EXPECT_EQ(decode_factors(encode(part)).error().code, ErrorCode::kBadFormat);
}

TEST(Shards, AModelMayHaveNoRatingHead) {
  FactorPart part = sample_factors();
  part.factors = part.rated_set = {};
  part.biases.clear();
  part.uncertainties.clear();
  part.head = {};
  part.scale = {RatingKind::kEvents, 1.0, 1.0, 1.0};
  const Result<FactorPart> read = decode_factors(encode(part));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->factors.num_items(), 0U);
  EXPECT_TRUE(read->biases.empty());
  EXPECT_EQ(read->watch.values, part.watch.values);
  EXPECT_EQ(read->watch_head.gram_matrix, part.watch_head.gram_matrix);
  EXPECT_EQ(read->scale.kind, RatingKind::kEvents);
  part.watch = {};
  part.watch_head = {};
  EXPECT_EQ(decode_factors(encode(part)).error().code, ErrorCode::kBadFormat);  // no head at all
}

TEST(Shards, TitlesReadBackAndMustBeWholeLinesOfUtf8) {
  const std::vector<std::string> titles{"Matrix, The (1999)", "", "Am\xc3\xa9lie (2001)"};
  EXPECT_EQ(decode_titles(encode_titles(titles)).value(), titles);
  EXPECT_FALSE(decode_titles("no line end"));
  EXPECT_FALSE(decode_titles(""));
  EXPECT_FALSE(decode_titles("Am\xe9lie\n"));
}

TEST(Shards, AModelMayHaveNeitherWatchHeadNorRatedSet) {
  FactorPart part = sample_factors();
  part.rated_set = {};
  part.watch = {};
  part.watch_head = {};
  const Result<FactorPart> read = decode_factors(encode(part));
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->rated_set.num_items(), 0U);
  EXPECT_EQ(read->watch.num_items(), 0U);
}

TEST(Shards, RefuseAFileOfAnotherKindOrVersion) {
  EXPECT_NE(
      decode_factors(encode(sample_items())).error().message.find("holds items; expected factors"),
      std::string::npos);
  SafetensorsWriter writer;
  const std::vector<std::uint8_t> newer =
      writer.finish({{"format", "matinee"}, {"version", "5"}, {"kind", "items"}});
  EXPECT_EQ(decode_items(newer).error().code, ErrorCode::kUnsupportedVersion);
}

TEST(Shards, RefuseTablesWithoutFactorsOrWithTooMany) {
  FactorPart part = sample_factors();
  const std::vector<std::uint8_t> both = encode(part);
  part.watch = {};
  const std::vector<std::uint8_t> rating = encode(part);
  ASSERT_TRUE(decode_factors(both) && decode_factors(rating));
  const auto message_of = [](const std::vector<std::uint8_t>& file, const char* name,
                             const std::vector<std::size_t>& shape) {
    const Result<FactorPart> read = decode_factors(with_shape(file, name, shape));
    return read ? std::string() : read.error().message;
  };
  constexpr std::size_t kRows = 64;  // five items, padded
  EXPECT_EQ(message_of(rating, "rating.factors", {0, kRows}),
            "tensor \"rating.factors\" has 0 factors; expected 1 to 512");
  EXPECT_EQ(message_of(rating, "rating.factors", {3 * kRows}),
            "safetensors: tensor \"rating.factors\" is I8 [192]; expected I8 [0,64]");
  EXPECT_EQ(message_of(both, "rating.factors", {513, kRows}),
            "tensor \"rating.factors\" has 513 factors; expected 1 to 512");
  EXPECT_EQ(message_of(both, "watch.factors", {kRows, 513}),
            "tensor \"watch.factors\" has 513 factors; expected 1 to 512");
}

TEST(Shards, RefuseNumbersThatMakeNoSense) {
  FactorPart part = sample_factors();
  part.head.global_mean = std::numeric_limits<float>::infinity();
  EXPECT_NE(decode_factors(encode(part)).error().message.find("rating.global_mean"),
            std::string::npos);
  part = sample_factors();
  part.head.user_prior_precision[2] = 0.0F;
  EXPECT_NE(decode_factors(encode(part)).error().message.find("out of range"), std::string::npos);
  part = sample_factors();
  part.head.calibration.cuts[5] = part.head.calibration.cuts[4];
  EXPECT_NE(decode_factors(encode(part)).error().message.find("rating.calibration"),
            std::string::npos);
  part = sample_factors();
  part.head.calibration.width = 1e6F;
  EXPECT_NE(decode_factors(encode(part)).error().message.find("rating.calibration"),
            std::string::npos);
  part = sample_factors();
  part.watch_head.settings.regularization = -1.0;
  EXPECT_NE(decode_factors(encode(part)).error().message.find("watch.settings"), std::string::npos);
  part = sample_factors();
  part.head.rated_set_half = 0.0F;
  EXPECT_NE(decode_factors(encode(part)).error().message.find("rating.settings"),
            std::string::npos);
  part = sample_factors();
  for (const ItemRange& range : {ItemRange{3, 5, 5}, ItemRange{9, 5, 5}}) {
    part.range = range;
    EXPECT_NE(decode_factors(encode(part)).error().message.find("not within"), std::string::npos);
  }

  ItemPart items = sample_items();
  items.num_ratings = {1, 2, 3};
  EXPECT_NE(decode_items(encode(items)).error().message.find("rises"), std::string::npos);
  items = sample_items();
  items.tag_masks[0] = 4;
  EXPECT_NE(decode_items(encode(items)).error().message.find("bit without a name"),
            std::string::npos);
}

}  // namespace
}  // namespace als
