#include "als/table/scale_guess.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>
#include <vector>

#include "als/table/column_names.h"
#include "als/table/field_values.h"

namespace als {
namespace {

constexpr std::int64_t kMany = 1000;  // ratings that would have used every level of a scale

class ScaleGuesser {
 public:
  ScaleGuesser(std::span<const ValueCount> values, std::string_view column_name)
      : values_(values), folded_(fold_name(column_name)) {
    for (const ValueCount& v : values) total_ += v.count;
  }

  ScaleGuess guess() const {
    if (values_.empty()) return {};
    const bool is_one_vote = total_ < 20 && is_rating_name(folded_);
    if (values_.size() == 1 && values_[0].value == 1 && !is_one_vote) {
      return of_kind(ValueKind::kEvents, total_ > 1 ? "every value is 1: the rows are events" : "");
    }
    if (const std::optional<ScaleGuess> missing = guess_missing()) return *missing;
    if (is_count_name(folded_) && least() >= 0) return of_kind(ValueKind::kCounts, "");
    if (largest() > 10 && least() >= 0) return guess_large();
    if (least() < -10 || largest() > 10) return unsafe_range();
    if (has_short_tail_from_one()) {
      return unsafe(
          "most values are 1 and larger ones are ever rarer: give --counts if they count "
          "something, --scale MIN:MAX:STEP if they are ratings");
    }
    return scale();
  }

 private:
  double least() const { return values_.front().value; }
  double largest() const { return values_.back().value; }

  /// Of one of the values.
  std::int64_t count_of(double value) const {
    return std::find_if(values_.begin(), values_.end(),
                        [&](const ValueCount& v) { return v.value == value; })
        ->count;
  }

  /// The least value that `part` of `of` rows do not exceed.
  double quantile(std::int64_t part, std::int64_t of) const {
    std::int64_t up_to = 0;
    return std::find_if(values_.begin(), values_.end(),
                        [&](const ValueCount& v) {
                          up_to += v.count;
                          return up_to * of >= total_ * part;
                        })
        ->value;
  }
  double median() const { return quantile(1, 2); }

  static ScaleGuess of_kind(ValueKind kind, std::string warning) {
    ScaleGuess guess;
    guess.kind = kind;
    guess.warning = std::move(warning);
    return guess;
  }

  ScaleGuess unsafe(std::string warning) const {
    ScaleGuess guess = scale();
    guess.is_safe = false;
    guess.warning = std::move(warning);
    return guess;
  }

  ScaleGuess unsafe_range() const {
    return unsafe("the values go from " + number_text(least()) + " to " + number_text(largest()) +
                  ", which is no usual scale: give --scale MIN:MAX:STEP, or --counts if they "
                  "count something");
  }

  // ---- values that stand for none

  std::optional<ScaleGuess> guess_missing() const {
    if (values_.size() < 3) return std::nullopt;
    const double second = values_[1].value;
    const double last_but_one = values_[values_.size() - 2].value;
    for (const double mark : {99.0, 999.0, -99.0, -999.0}) {
      const bool is_last =
          largest() == mark && mark > 0 && std::abs(last_but_one) <= 10 && std::abs(least()) <= 10;
      const bool is_first = least() == mark && mark < 0 && second >= -10 && largest() <= 100;
      if (is_last || is_first) return is_missing(mark);
    }
    if (least() == -1 && second >= 0 && largest() >= 3 && largest() <= 100) {
      return second >= 1 && !is_count_name(folded_) ? is_missing(-1) : may_be_missing(-1);
    }
    return guess_missing_zero();
  }

  /// Many more zeros than of the values next to it, as where no vote was kept as 0.
  std::optional<ScaleGuess> guess_missing_zero() const {
    const bool is_scale = least() == 0 && largest() >= 3 && largest() <= 100 && values_.size() >= 4;
    if (!is_scale || is_count_name(folded_) || has_long_tail()) return std::nullopt;
    const std::int64_t beside = std::max(values_[1].count, values_[2].count);
    const std::int64_t zeros = values_[0].count;
    if (zeros < 5 || zeros <= 2 * beside || zeros * 50 < total_) return std::nullopt;
    return may_be_missing(0);
  }

  /// What the other values say: with the mark taken for none it is what comes out.
  ScaleGuess guess_without(double mark) const {
    std::vector<ValueCount> others;
    for (const ValueCount& v : values_) {
      if (v.value != mark) others.push_back(v);
    }
    return ScaleGuesser(others, folded_).guess();
  }

  ScaleGuess is_missing(double mark) const {
    ScaleGuess guess = guess_without(mark);
    if (!guess.is_safe) return guess;
    guess.missing = mark;
    guess.warning = number_text(mark) + ", in " + std::to_string(count_of(mark)) + " of " +
                    std::to_string(total_) +
                    " rows looked at, is far beside all other values and is taken for no rating; "
                    "--scale MIN:MAX:STEP says otherwise";
    return guess;
  }

  ScaleGuess may_be_missing(double mark) const {
    ScaleGuess guess = guess_without(mark);
    const ScaleGuess with = scale();
    guess.is_safe = false;
    guess.warning = number_text(mark) + " stands in " + std::to_string(count_of(mark)) + " of " +
                    std::to_string(total_) + " rows and may mean no rating: give --missing " +
                    number_text(mark);
    guess.warning += mark == 0
                         ? ", or --scale " + number_text(with.min) + ":" + number_text(with.max) +
                               ":" + number_text(with.step) + " if it is one"
                         : ", or --scale MIN:MAX:STEP if it is one";
    return guess;
  }

  // ---- counts

  /// Largest far above what is usual: nobody votes so.
  bool has_long_tail() const {
    const double usual = std::max(median(), 0.0);
    return largest() > 10 && largest() >= 5 * std::max(usual, 1.0) &&
           largest() >= 2.5 * quantile(19, 20);
  }

  /// 1 is the most frequent by far, and each larger value rarer: few plays, or bad films?
  bool has_short_tail_from_one() const {
    if (least() != 1 || is_rating_name(folded_) || total_ < 20) return false;
    if (values_[0].count * 2 <= total_ || step_of_values() != 1) return false;
    for (std::size_t i = 1; i < values_.size(); ++i) {
      if (values_[i].count > values_[i - 1].count) return false;
    }
    return true;
  }

  ScaleGuess guess_large() const {
    if (has_long_tail() && !(is_rating_name(folded_) && largest() <= 100)) {
      return of_kind(ValueKind::kCounts, largest() <= 100
                                             ? "values up to " + number_text(largest()) +
                                                   " with a long tail are taken for "
                                                   "counts"
                                             : "");
    }
    if (largest() <= 100 && (largest() > 50 || largest() == 20)) {
      const bool is_named = is_rating_name(folded_);
      // A scale is used up to its end, and mostly in its upper half.
      if (is_named || largest() >= 90 || median() * 3 > largest()) return scale();
    }
    return unsafe_range();
  }

  // ---- scales

  /// The largest usual step of which all values are multiples; 0: none.
  double step_of_values() const {
    static constexpr std::array<double, 7> kSteps{1, 0.5, 0.25, 0.2, 0.1, 0.05, 0.01};
    for (const double step : kSteps) {
      const bool fits = std::all_of(values_.begin(), values_.end(), [&](const ValueCount& v) {
        const double levels = v.value / step;
        return std::abs(levels - std::round(levels)) < 1e-6;
      });
      if (fits) return step;
    }
    return 0;
  }

  /// 5 for 3 to 5, but 4 if a thousand ratings never go above it.
  double upper_end(double usual) const {
    const bool is_whole = largest() == std::floor(largest());
    // Of ten points the last two are rare enough to be missed.
    const bool may_be_end = is_whole && largest() >= 2 && largest() < 8;
    return total_ >= kMany && may_be_end ? largest() : usual;
  }

  ScaleGuess scale() const {
    ScaleGuess guess;
    guess.step = step_of_values();
    if (least() < 0) {
      guess.max = even_end();
      guess.min = -guess.max;
      const bool is_thumb = values_.size() == 2 && least() == -1 && largest() == 1;
      if (is_thumb) guess.step = 2;
    } else if (largest() <= 1 && least() < 1) {
      guess.min = 0;
      guess.max = 1;
    } else if (largest() <= 2 && least() == 0 && guess.step == 1) {
      guess.max = 2;
    } else if (largest() <= 5) {
      guess.max = upper_end(5);
      guess.min = lower_end(guess.step);
    } else if (largest() <= 10) {
      guess.max = upper_end(10);
      guess.min = lower_end(guess.step);
    } else if (largest() <= 20) {
      guess.max = 20;
      guess.min = lower_end(guess.step);
    } else if (largest() <= 100) {
      guess.max = 100;
    } else {
      guess.min = least();
      guess.max = largest();
    }
    if (guess.max == 100 && guess.min == 0 && values_.size() > 3) {
      for (const double wide : {10.0, 5.0}) {
        const bool fits = std::all_of(values_.begin(), values_.end(), [&](const ValueCount& v) {
          return v.value == wide * std::round(v.value / wide);
        });
        if (fits && guess.step == 1) guess.step = wide;
      }
    }
    const double range = guess.max - guess.min;
    if (guess.step == 0 || range / guess.step + 1 > static_cast<double>(kMaxLevels) + 1e-6) {
      constexpr auto kSteps = static_cast<double>(kMaxLevels - 1);
      // A range beyond what a double holds: of each end by itself.
      guess.step = std::isfinite(range) ? range / kSteps : guess.max / kSteps - guess.min / kSteps;
    }
    return guess;
  }

  double lower_end(double step) const {
    if (least() == 0) return 0;
    if (step == 1) return 1;
    if (step == 0.5) {
      // Of five points halves begin with a half; a thousand ratings from 1 on would have had one.
      const bool from_one = largest() > 5 || (total_ >= kMany && least() == 1);
      return from_one ? std::min(least(), 1.0) : 0.5;
    }
    return least() >= 1 ? 1 : 0;
  }

  /// -10 to 10 for what goes below zero: such scales are even.
  double even_end() const {
    const double reach = std::max(-least(), largest());
    for (const double end : {1.0, 2.0, 3.0, 5.0}) {
      if (reach <= end) return end;
    }
    return reach <= 10 ? 10 : reach;
  }

  std::span<const ValueCount> values_;
  std::string folded_;
  std::int64_t total_ = 0;
};

}  // namespace

ScaleGuess guess_scale(std::span<const ValueCount> histogram, std::string_view column_name) {
  return ScaleGuesser(histogram, column_name).guess();
}

}  // namespace als
