#include "als/base/rating_scale.h"

#include <gtest/gtest.h>

#include <limits>

namespace als {
namespace {

constexpr RatingScale kHalfStars{};
constexpr RatingScale kWholeStars{RatingKind::kRatings, 1.0, 5.0, 1.0};
constexpr RatingScale kTenPoints{RatingKind::kRatings, 1.0, 10.0, 1.0};
constexpr RatingScale kJokes{RatingKind::kRatings, -10.0, 10.0, 20.0 / 255.0};

TEST(RatingScale, HalfAndWholeStarsAreTheirOwnStandardUnits) {
  for (const RatingScale& scale : {kHalfStars, kWholeStars}) {
    ASSERT_TRUE(scale.is_valid());
    EXPECT_EQ(scale.num_levels(), scale.step == 0.5 ? 10 : 5);
    // To the last bit.
    EXPECT_EQ(scale.factor(), 1.0);
    EXPECT_EQ(scale.offset(), 0.0);
    EXPECT_EQ(scale.unit(), scale.step);
    for (int level = 0; level < scale.num_levels(); ++level) {
      const auto stored = static_cast<std::uint8_t>(level);
      EXPECT_EQ(scale.value(stored), scale.step * (level + 1));
      EXPECT_EQ(scale.standard(stored), scale.value(stored));
      EXPECT_EQ(scale.standard_of(scale.value(stored)), scale.value(stored));
      EXPECT_EQ(scale.from_standard(scale.standard(stored)), scale.value(stored));
      EXPECT_EQ(scale.level_of(scale.value(stored)), stored);
    }
    EXPECT_EQ(scale.from_standard(3.7), 3.7);
  }
}

TEST(RatingScale, TenPointsAreHalved) {
  ASSERT_TRUE(kTenPoints.is_valid());
  EXPECT_EQ(kTenPoints.num_levels(), 10);
  EXPECT_EQ(kTenPoints.factor(), 2.0);
  EXPECT_EQ(kTenPoints.offset(), 0.0);
  EXPECT_EQ(kTenPoints.standard(0), 0.5);
  EXPECT_EQ(kTenPoints.standard(9), 5.0);
  EXPECT_EQ(kTenPoints.standard_of(7.0), 3.5);
  EXPECT_EQ(kTenPoints.from_standard(3.25), 6.5);
}

TEST(RatingScale, MinusTenToTenIn256LevelsIsTheWholeByte) {
  ASSERT_TRUE(kJokes.is_valid());
  EXPECT_EQ(kJokes.num_levels(), 256);
  for (int level = 0; level < 256; ++level) {
    const auto stored = static_cast<std::uint8_t>(level);
    EXPECT_EQ(kJokes.level_of(kJokes.value(stored)), stored);
    EXPECT_NEAR(kJokes.from_standard(kJokes.standard(stored)), kJokes.value(stored), 1e-12);
    EXPECT_NEAR(kJokes.standard_of(kJokes.value(stored)), kJokes.standard(stored), 1e-12);
  }
  EXPECT_EQ(kJokes.value(0), -10.0);
  EXPECT_NEAR(kJokes.value(255), 10.0, 1e-12);
  EXPECT_NEAR(kJokes.standard(255), 5.0, 1e-12);
  // The zero of the data lies between two levels: refused, or moved to one if told so.
  EXPECT_FALSE(kJokes.level_of(0.0));
  EXPECT_TRUE(kJokes.level_of(0.0, 0.5001));
}

TEST(RatingScale, ALevelOfAValueBesideItOnlyWithinTheTolerance) {
  EXPECT_EQ(kHalfStars.level_of(3.5 + 4e-4), 6);
  EXPECT_EQ(kHalfStars.level_of(3.5 - 4e-4), 6);
  EXPECT_FALSE(kHalfStars.level_of(3.5 + 6e-4));
  EXPECT_EQ(kHalfStars.level_of(3.6, 0.25), 6);
  EXPECT_FALSE(kHalfStars.level_of(3.7, 0.25));
  // As float: what comes through the engine's border.
  EXPECT_EQ((RatingScale{RatingKind::kRatings, 0.1, 1.0, 0.1}.level_of(static_cast<double>(0.7F))),
            6);
  for (const double value :
       {0.0, 5.5, -0.5, 1e300, -1e300, std::numeric_limits<double>::infinity(),
        -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
    EXPECT_FALSE(kHalfStars.level_of(value, 0.5)) << value;
}

TEST(RatingScale, LikedIsTheTopThird) {
  EXPECT_EQ(kHalfStars.value(static_cast<std::uint8_t>(kHalfStars.liked_level())), 4.0);
  EXPECT_EQ(kWholeStars.value(static_cast<std::uint8_t>(kWholeStars.liked_level())), 4.0);
  EXPECT_EQ(kTenPoints.value(static_cast<std::uint8_t>(kTenPoints.liked_level())), 8.0);
  EXPECT_EQ(kJokes.liked_level(), 171);
  EXPECT_EQ((RatingScale{RatingKind::kRatings, 0.0, 1.0, 1.0}.liked_level()), 1);
  EXPECT_EQ((RatingScale{RatingKind::kRatings, 1.0, 1.0, 1.0}.liked_level()), 0);
  EXPECT_EQ((RatingScale{RatingKind::kCounts, 0.0, 255.0, 1.0}.liked_level()), 0);
  EXPECT_EQ((RatingScale{RatingKind::kEvents, 1.0, 1.0, 1.0}.liked_level()), 0);
}

TEST(RatingScale, IsValidIfOneTo256LevelsEndAtTheMaximum) {
  const double inf = std::numeric_limits<double>::infinity();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const auto valid = [](double min, double max, double step) {
    return RatingScale{RatingKind::kRatings, min, max, step}.is_valid();
  };
  EXPECT_TRUE(valid(1.0, 1.0, 1.0));
  EXPECT_TRUE(valid(0.0, 255.0, 1.0));
  EXPECT_TRUE(valid(0.1, 1.0, 0.1));
  EXPECT_FALSE(valid(0.0, 256.0, 1.0));
  EXPECT_FALSE(valid(5.0, 1.0, 1.0));
  EXPECT_FALSE(valid(1.0, 5.0, 0.0));
  EXPECT_FALSE(valid(1.0, 5.0, -1.0));
  EXPECT_FALSE(valid(5.0, 1.0, -1.0));
  EXPECT_FALSE(valid(1.0, 5.0, 0.7));
  EXPECT_FALSE(valid(1.0, 5.0, 1e-300));
  for (const double odd : {inf, -inf, nan}) {
    EXPECT_FALSE(valid(odd, 5.0, 1.0)) << odd;
    EXPECT_FALSE(valid(1.0, odd, 1.0)) << odd;
    EXPECT_FALSE(valid(1.0, 5.0, odd)) << odd;
  }
}

TEST(RatingScale, PredictionsAreMovedOntoTheScale) {
  EXPECT_EQ(kHalfStars.clip_standard(-3.0), 0.5);
  EXPECT_EQ(kHalfStars.clip_standard(3.3), 3.3);
  EXPECT_EQ(kHalfStars.clip_standard(7.0), 5.0);
  EXPECT_EQ(kTenPoints.from_standard(kTenPoints.clip_standard(-3.0)), 1.0);
  EXPECT_EQ(kTenPoints.from_standard(kTenPoints.clip_standard(9.0)), 10.0);
  EXPECT_NEAR(kJokes.from_standard(kJokes.clip_standard(-3.0)), -10.0, 1e-12);
}

}  // namespace
}  // namespace als
