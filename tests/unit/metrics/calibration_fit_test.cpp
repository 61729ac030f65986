#include "als/metrics/calibration_fit.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

#include "als/base/random.h"
#include "support/visitor_world.h"

namespace als {
namespace {

/// The world's model predicts about 3.3 with a deviation of about 1 for all; visitors rate as
/// `level_of` says, from a number in [0, 1) drawn for each rating.
template <class LevelOf>
void let_them_rate(VisitorWorld& world, const LevelOf& level_of) {
  Random random(5, 1);
  for (HeldOutVisitor& visitor : world.visitors) {
    visitor.items.clear();
    visitor.levels.clear();
    for (std::int32_t item = 0; item < 120; ++item) {
      visitor.items.push_back(item);
      visitor.levels.push_back(static_cast<std::uint8_t>(level_of(item, random.uniform())));
    }
    for (std::size_t at = visitor.items.size(); at > 1; --at) {
      const auto other = static_cast<std::size_t>(random.below(at));
      std::swap(visitor.items[at - 1], visitor.items[other]);
      std::swap(visitor.levels[at - 1], visitor.levels[other]);
    }
  }
}

Result<CalibrationFit> fit(const VisitorWorld& world, ThreadPool& pool) {
  return fit_calibration(std::array{MetVisitors{world.items, world.visitors}}, pool);
}

/// Of all answers after `num_given` ratings: the share within the interval, the mean probability to
/// be liked, and the share that is.
struct Truth {
  double within = 0.0;
  double expected = 0.0;
  double liked = 0.0;
};
Truth truth_of(const VisitorWorld& world, const RatingCalibration& calibration,
               std::size_t num_given) {
  Truth truth;
  double count = 0.0;
  const RatingScale& scale = world.items.scale();
  for (const HeldOutVisitor& visitor : world.visitors) {
    const Result<std::unique_ptr<VisitorAnswers>> answers =
        browser_fold_in(world.items)(given_ratings(world.items, visitor, num_given));
    EXPECT_TRUE(answers);
    for (std::size_t i = num_given; i < visitor.items.size(); ++i) {
      const RatingOutcome outcome =
          calibration.outcome(scale, (*answers)->uncertain_rating(visitor.items[i]));
      const double given = scale.standard(visitor.levels[i]);
      truth.within += given >= outcome.low && given <= outcome.high ? 1.0 : 0.0;
      truth.expected += outcome.likely;
      truth.liked += visitor.levels[i] >= scale.liked_level() ? 1.0 : 0.0;
      count += 1.0;
    }
  }
  return {truth.within / count, truth.expected / count, truth.liked / count};
}

TEST(CalibrationFit, NobodyLeavesTheDefault) {
  ThreadPool pool(1);
  const VisitorWorld world(pool, 0);
  const Result<CalibrationFit> nobody = fit(world, pool);
  ASSERT_TRUE(nobody);
  EXPECT_EQ(nobody->num_visitors, 0U);
  EXPECT_EQ(nobody->calibration.cuts, RatingCalibration().cuts);
  EXPECT_EQ(nobody->calibration.reach, RatingCalibration().reach);
}

TEST(CalibrationFit, ThreadsMakeNoDifference) {
  ThreadPool one(1);
  ThreadPool three(3);
  VisitorWorld world(one, 30);
  let_them_rate(world, [](std::int32_t, double u) { return 10.0 * u; });
  const Result<CalibrationFit> once = fit(world, one);
  const Result<CalibrationFit> again = fit(world, three);
  ASSERT_TRUE(once && again);
  EXPECT_EQ(once->num_visitors, 30U);
  EXPECT_EQ(once->calibration.cuts, again->calibration.cuts);
  EXPECT_EQ(once->calibration.width, again->calibration.width);
  EXPECT_EQ(once->calibration.reach, again->calibration.reach);
}

TEST(CalibrationFit, FourOfFiveFallWithinAndProbabilitiesAreTrue) {
  ThreadPool pool(2);
  VisitorWorld world(pool, 100);
  // People of whole stars, sure of the best and the worst.
  const std::array<int, 10> whole{1, 1, 3, 5, 5, 7, 7, 9, 9, 9};
  let_them_rate(world,
                [&](std::int32_t, double u) { return whole[static_cast<std::size_t>(10.0 * u)]; });
  const Result<CalibrationFit> found = fit(world, pool);
  ASSERT_TRUE(found);
  for (const std::size_t num_given : {0UL, 3UL, 30UL}) {
    const Truth truth = truth_of(world, found->calibration, num_given);
    EXPECT_NEAR(truth.within, 0.8, 0.06) << num_given;
    EXPECT_NEAR(truth.expected, truth.liked, 0.02) << num_given;
  }
  const RatingCalibration& calibration = found->calibration;
  for (std::size_t i = 1; i < calibration.cuts.size(); ++i)
    EXPECT_GT(calibration.cuts[i], calibration.cuts[i - 1]);
}

TEST(CalibrationFit, LearnsWhatRatingsOfRareItemsAreLike) {
  ThreadPool pool(2);
  VisitorWorld world(pool, 100);
  // Of the rarest 20, of 43 to 100 ratings, nobody likes any.
  let_them_rate(world,
                [](std::int32_t item, double u) { return item < 100 ? 4.0 + 6.0 * u : 3.0 * u; });
  const Result<CalibrationFit> found = fit(world, pool);
  ASSERT_TRUE(found);
  EXPECT_GT(found->calibration.shift_by_popularity, 0.01F);
}

TEST(CalibrationFit, AFineScaleHasACutAtEachTenthAndAtWhatIsLiked) {
  ThreadPool pool(1);
  VisitorWorld world(pool, 40, RatingScale{RatingKind::kRatings, -10.0, 10.0, 0.1});
  let_them_rate(world, [](std::int32_t, double u) { return 201.0 * std::sqrt(u); });
  const Result<CalibrationFit> found = fit(world, pool);
  ASSERT_TRUE(found);
  const RatingCalibration& calibration = found->calibration;
  // Marks are dense where many ratings are: at the upper end.
  EXPECT_GT(calibration.marks[4], 3.0F);
  const auto liked = static_cast<float>(world.items.scale().liked_mark());
  EXPECT_NE(std::find(calibration.marks.begin(), calibration.marks.end(), liked),
            calibration.marks.end());
  const Truth truth = truth_of(world, calibration, 3);
  EXPECT_NEAR(truth.within, 0.8, 0.03);
  EXPECT_NEAR(truth.expected, truth.liked, 0.02);
}

TEST(RatingCalibration, WidthsAndShiftsGoByNumberGivenAndPopularity) {
  RatingCalibration calibration;
  calibration.marks = {1.0F, 2.0F, 4.0F, 5.0F, 6.0F, 7.0F, 8.0F, 9.0F, 10.0F, 11.0F, 12.0F, 13.0F};
  calibration.cuts = {1.5F, 2.5F, 3.5F, 4.5F, 5.5F, 6.5F, 7.5F, 8.5F, 9.5F, 10.5F, 11.5F, 12.5F};
  // Between points a line, beyond them a slope of 1; and back.
  EXPECT_DOUBLE_EQ(calibration.cut_of(3.0), 3.0);
  EXPECT_DOUBLE_EQ(calibration.cut_of(0.5), 1.0);
  EXPECT_DOUBLE_EQ(calibration.cut_of(5.0), 4.5);
  for (const double mark : {0.2, 1.0, 1.7, 2.0, 3.3, 4.0, 6.0})
    EXPECT_NEAR(calibration.mark_of(calibration.cut_of(mark)), mark, 1e-9);
  calibration.width = 0.0F;
  calibration.width_by_share = 0.5F;
  calibration.width_by_popularity = -0.1F;
  calibration.shift_by_share = 0.3F;
  calibration.shift_by_popularity = 0.2F;
  const UncertainRating rating{3.0, 0.7, 1.0, 2.0};
  EXPECT_NEAR(calibration.width_of(rating), 0.7 * std::exp(0.5F - 0.2F), 1e-6);
  EXPECT_NEAR(calibration.location_of(rating), 3.0 + 0.3 + 0.4, 1e-6);
  // Asymmetric where the scale ends.
  const RatingOutcome outcome = calibration.outcome(RatingScale{}, rating);
  EXPECT_EQ(outcome.high, 5.0);
  EXPECT_LT(outcome.low, 3.0);
  EXPECT_GE(outcome.low, 0.5);
}

}  // namespace
}  // namespace als
