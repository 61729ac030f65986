// Cuts, widths and shifts are about fifteen numbers: Gauss-Newton steps on the gradients of single
// ratings (Berndt, Hall, Hall and Hausman 1974), halved until the likelihood rises. Tested by
// tests/unit/metrics/calibration_fit_test.cpp.

#include "als/metrics/calibration_fit.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "als/base/portable_math.h"
#include "als/base/thread_pool.h"
#include "als/metrics/visitors_say.h"
#include "als/solve/normal_equations.h"

namespace als {
namespace {

constexpr std::size_t kMinHidden = 10;
constexpr std::size_t kMaxAnswers = 100;  // of a visitor at one S; they stand for all
// Up to so many levels each has a cut of its own; else tenths of the ratings have.
constexpr int kFewLevels = 12;

// How much one data set differs from another, as standard deviations: of the middle cut, of the
// logarithms of the steps between cuts, of the log width and of a shift over the whole range of
// number given and of popularity.
constexpr double kCutSpread = 0.3;
constexpr double kStepSpread = 1.0;
constexpr double kSpread = 0.2;
constexpr double kPopularitySpread = 0.05;  // of each log(ratings), up to 10
// A visitor's answers are alike: together they count as so many.
constexpr double kAnswersPerVisitor = 10.0;

struct Answer {
  UncertainRating rating;
  std::uint8_t level;
  double weight;  // how many it stands for
};

constexpr std::size_t kWidths = 3;
constexpr std::size_t kShifts = 2;

class Likelihood {
 public:
  Likelihood(const RatingScale& scale, std::span<const Answer> answers, double num_visitors,
             ThreadPool& pool)
      : scale_(scale), answers_(answers), pool_(pool), places_(answers.size()) {
    double total = 0.0;
    for (const Answer& answer : answers) total += answer.weight;
    scaling_ = kAnswersPerVisitor * num_visitors / total;
    choose_marks();
    size_ = from_level_.size() + kWidths + kShifts;
    middle_ = from_level_.size() / 2;
    for (std::size_t i = 0; i < from_level_.size(); ++i) {
      marks_.push_back(scale.unit() * (from_level_[i] + 0.5));
      const double spread = i == middle_ ? kCutSpread : kStepSpread;
      precision_.push_back(1.0 / (spread * spread));
    }
    // The step to the neighbour on the side of the middle.
    for (std::size_t i = 0; i < from_level_.size(); ++i) {
      prior_.push_back(i == middle_
                           ? marks_[i]
                           : portable_log(std::fabs(marks_[i] - marks_[towards_middle(i)])));
    }
    prior_.push_back(static_cast<double>(RatingCalibration().width));
    prior_.resize(size_);
    for (const double spread : {kSpread, kSpread, kPopularitySpread, kSpread, kPopularitySpread})
      precision_.push_back(1.0 / (spread * spread));
  }

  RatingCalibration best() const {
    std::vector<double> at = prior_;
    double value = objective(at, nullptr, nullptr);
    for (int step = 0; step < 50; ++step) {
      NormalEquations equations(size_);
      std::vector<double> gradient(size_);
      objective(at, &equations, &gradient);
      double slope = 0.0;
      for (const double g : gradient) slope += g * g;
      if (!equations.factorise()) break;
      equations.solve(gradient);
      double share = 1.0;
      bool better = false;
      for (; !better && share > 1e-4; share /= 2.0) {
        std::vector<double> next = at;
        for (std::size_t i = 0; i < size_; ++i) next[i] += share * gradient[i];
        const double next_value = objective(next, nullptr, nullptr);
        better = next_value > value;
        if (better) {
          at = std::move(next);
          value = next_value;
        }
      }
      if (!better || slope < 1e-12) break;
    }
    return calibration_of(at);
  }

 private:
  void choose_marks() {
    const int num_levels = scale_.num_levels();
    if (num_levels <= kFewLevels) {
      for (int level = 1; level < num_levels; ++level) from_level_.push_back(level);
      return;
    }
    std::vector<double> counts(static_cast<std::size_t>(num_levels));
    double total = 0.0;
    for (const Answer& answer : answers_) {
      counts[answer.level] += answer.weight;
      total += answer.weight;
    }
    double below = 0.0;
    int tenth = 1;
    for (int level = 1; level < num_levels; ++level) {
      below += counts[static_cast<std::size_t>(level) - 1];
      const bool full = below >= total * tenth / 10.0;
      if (full || level == scale_.liked_level()) from_level_.push_back(level);
      while (below >= total * tenth / 10.0 && tenth < 10) ++tenth;
    }
  }

  std::size_t towards_middle(std::size_t i) const { return i < middle_ ? i + 1 : i - 1; }

  /// Rising, whatever the numbers: the middle one is a number, the others stand off by exp of
  /// theirs.
  std::vector<double> cuts_of(std::span<const double> at) const {
    std::vector<double> cuts(from_level_.size());
    if (!cuts.empty()) cuts[middle_] = at[middle_];
    for (std::size_t i = middle_ + 1; i < cuts.size(); ++i) cuts[i] = cuts[i - 1] + step_of(at[i]);
    for (std::size_t i = middle_; i-- > 0;) cuts[i] = cuts[i + 1] - step_of(at[i]);
    return cuts;
  }
  static double step_of(double logarithm) { return 1e-3 + portable_exp(logarithm); }

  /// From the slopes by the cuts, in place: by the numbers.
  void slopes_by_numbers(std::span<const double> at, std::span<double> slopes) const {
    const std::size_t num_cuts = from_level_.size();
    if (num_cuts == 0) return;
    // A step moves its own cut and all beyond it.
    double beyond = 0.0;
    for (std::size_t i = num_cuts - 1; i > middle_; --i) {
      beyond += slopes[i];
      slopes[i] = beyond * portable_exp(at[i]);
    }
    double all = beyond;
    beyond = 0.0;
    for (std::size_t i = 0; i < middle_; ++i) {
      beyond += slopes[i];
      slopes[i] = -beyond * portable_exp(at[i]);
    }
    slopes[middle_] += all + beyond;
  }

  RatingCalibration calibration_of(std::span<const double> at) const {
    RatingCalibration calibration;
    const std::size_t num_cuts = from_level_.size();
    const std::vector<double> cuts = cuts_of(at);
    for (std::size_t i = 0; i < calibration.marks.size() && num_cuts > 0; ++i) {
      // Points beyond the last go on with a slope of 1.
      const std::size_t last = std::min(i, num_cuts - 1);
      const auto beyond = static_cast<double>(i - last);
      calibration.marks[i] = static_cast<float>(marks_[last] + beyond);
      calibration.cuts[i] = static_cast<float>(cuts[last] + beyond);
    }
    calibration.width = static_cast<float>(at[num_cuts]);
    calibration.width_by_share = static_cast<float>(at[num_cuts + 1]);
    calibration.width_by_popularity = static_cast<float>(at[num_cuts + 2]);
    calibration.shift_by_share = static_cast<float>(at[num_cuts + 3]);
    calibration.shift_by_popularity = static_cast<float>(at[num_cuts + 4]);
    return calibration;
  }

  /// Where an answer lies between the cuts around it, in widths from the prediction, and the
  /// probabilities of less.
  struct Place {
    std::size_t above;
    double width;
    double a;
    double b;
    double below_a;
    double below_b;

    double probability() const { return std::max(below_a - below_b, 1e-12); }
  };

  void find_places(const RatingCalibration& calibration, std::span<const double> cuts) const {
    const std::size_t num_cuts = from_level_.size();
    pool_.parallel_for(answers_.size(), 256, [&](std::size_t begin, std::size_t end, int) {
      std::vector<double> exponentials;
      for (std::size_t i = begin; i < end; ++i) {
        const Answer& answer = answers_[i];
        Place& place = places_[i];
        place.above =
            static_cast<std::size_t>(std::upper_bound(from_level_.begin(), from_level_.end(),
                                                      static_cast<int>(answer.level)) -
                                     from_level_.begin());
        const double location = calibration.location_of(answer.rating);
        place.width = calibration.width_of(answer.rating);
        place.a = place.above < num_cuts ? (cuts[place.above] - location) / place.width : 50.0;
        place.b = place.above > 0 ? (cuts[place.above - 1] - location) / place.width : -50.0;
        exponentials.push_back(-place.a);
        exponentials.push_back(-place.b);
      }
      portable_exps(exponentials);
      for (std::size_t i = begin; i < end; ++i) {
        places_[i].below_a = 1.0 / (1.0 + exponentials[2 * (i - begin)]);
        places_[i].below_b = 1.0 / (1.0 + exponentials[2 * (i - begin) + 1]);
      }
    });
  }

  /// The penalised log-likelihood; with its gradient and curvature if asked for.
  double objective(std::span<const double> at, NormalEquations* curvature,
                   std::vector<double>* gradient) const {
    const std::size_t num_cuts = from_level_.size();
    const std::vector<double> cuts = cuts_of(at);
    find_places(calibration_of(at), cuts);
    double sum = 0.0;
    std::vector<double> slopes(size_);
    for (std::size_t i = 0; i < answers_.size(); ++i) {
      const Answer& answer = answers_[i];
      const auto& [above, width, a, b, below_a, below_b] = places_[i];
      const double p = places_[i].probability();
      sum += answer.weight * portable_log_of(p);
      if (gradient == nullptr) continue;
      const double slope_a = below_a * (1.0 - below_a) / p;
      const double slope_b = below_b * (1.0 - below_b) / p;
      const double by_width = -(a * slope_a - b * slope_b);
      const double by_location = -(slope_a - slope_b) / width;
      std::fill(slopes.begin(), slopes.end(), 0.0);
      if (above < num_cuts) slopes[above] = slope_a / width;
      if (above > 0) slopes[above - 1] = -slope_b / width;
      slopes_by_numbers(at, slopes);
      slopes[num_cuts] = by_width;
      slopes[num_cuts + 1] = by_width * answer.rating.share_of_many;
      slopes[num_cuts + 2] = by_width * answer.rating.log_popularity;
      slopes[num_cuts + 3] = by_location * answer.rating.share_of_many;
      slopes[num_cuts + 4] = by_location * answer.rating.log_popularity;
      const double weight = scaling_ * answer.weight;
      curvature->add(slopes, std::span(&weight, 1));
      for (std::size_t k = 0; k < size_; ++k) (*gradient)[k] += weight * slopes[k];
    }
    double value = scaling_ * sum;
    for (std::size_t i = 0; i < size_; ++i) {
      const double off = at[i] - prior_[i];
      value -= 0.5 * precision_[i] * off * off;
      if (gradient == nullptr) continue;
      (*gradient)[i] -= precision_[i] * off;
      curvature->at(i, i) += precision_[i];
    }
    return value;
  }

  /// Of a probability.
  static double portable_log_of(double p) { return -portable_log(1.0 / p); }

  const RatingScale& scale_;
  const std::span<const Answer> answers_;
  ThreadPool& pool_;
  mutable std::vector<Place> places_;  // scratch, of each answer
  std::vector<int> from_level_;        // of each mark, the lowest level above it
  std::vector<double> marks_;
  std::size_t middle_ = 0;  // of the marks
  std::size_t size_ = 0;    // cuts, widths, shifts
  std::vector<double> prior_;
  std::vector<double> precision_;
  double scaling_ = 1.0;
};

/// So that four of five answers fall within.
double fitted_reach(const RatingScale& scale, std::span<const Answer> answers,
                    const RatingCalibration& calibration) {
  struct Place {
    double location;
    double width;
  };
  std::vector<Place> places;
  places.reserve(answers.size());
  for (const Answer& answer : answers)
    places.push_back({calibration.location_of(answer.rating), calibration.width_of(answer.rating)});
  double low = 0.0;
  double high = 10.0;
  for (int step = 0; step < 40; ++step) {
    const auto reach = static_cast<float>((low + high) / 2.0);
    double within = 0.0;
    double all = 0.0;
    for (std::size_t i = 0; i < answers.size(); ++i) {
      const auto [least, most] = calibration.interval(scale, places[i].location,
                                                      static_cast<double>(reach) * places[i].width);
      const double given = scale.standard(answers[i].level);
      all += answers[i].weight;
      if (given >= least && given <= most) within += answers[i].weight;
    }
    (within < 0.8 * all ? low : high) = static_cast<double>(reach);
  }
  return high;
}

/// What a visitor answers who has given so many ratings; false if they cannot be folded in.
bool add_answers(const MetVisitors& met, const HeldOutVisitor& visitor, std::size_t num_given,
                 std::vector<Answer>& answers) {
  const Result<std::unique_ptr<VisitorAnswers>> folded =
      browser_fold_in(met.items)(given_ratings(met.items, visitor, num_given));
  if (!folded) return false;
  const std::size_t hidden = visitor.items.size() - num_given;
  const std::size_t asked = std::min(hidden, kMaxAnswers);
  for (std::size_t i = num_given; i < num_given + asked; ++i) {
    answers.push_back({(*folded)->uncertain_rating(visitor.items[i]), visitor.levels[i],
                       static_cast<double>(hidden) / static_cast<double>(asked)});
  }
  return true;
}

}  // namespace

Result<CalibrationFit> fit_calibration(std::span<const MetVisitors> met, ThreadPool& pool) {
  CalibrationFit result;
  if (std::any_of(met.begin(), met.end(),
                  [](const MetVisitors& group) { return !group.items.has_rating_head(); }))
    return result;
  const Result<Gathered<Answer>> gathered =
      gather<Answer>(met, kMinHidden, pool,
                     [](const MetVisitors& group, const HeldOutVisitor& visitor, std::size_t,
                        std::size_t num_given, std::vector<Answer>& answers) {
                       return add_answers(group, visitor, num_given, answers);
                     });
  if (!gathered) return gathered.error();
  result.num_visitors = gathered->num_visitors;
  const std::vector<Answer>& answers = gathered->answers;
  if (answers.empty()) return result;
  const RatingScale& scale = met.front().items.scale();
  const auto num_visitors = static_cast<double>(result.num_visitors);
  result.calibration = Likelihood(scale, answers, num_visitors, pool).best();
  // Few visitors: the default counts as some more.
  const double reach = fitted_reach(scale, answers, result.calibration);
  const auto usual = static_cast<double>(RatingCalibration().reach);
  result.calibration.reach = static_cast<float>(
      (num_visitors * reach + kAnswersPerVisitor * usual) / (num_visitors + kAnswersPerVisitor));
  return result;
}

}  // namespace als
