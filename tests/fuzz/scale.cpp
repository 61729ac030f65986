// The scale of any histogram, and what is said about it on a command line.

#include <cmath>
#include <map>

#include "als/ratings/rating_table.h"
#include "als/table/field_values.h"
#include "als/table/scale_guess.h"
#include "als/table/table_format.h"
#include "input.h"

namespace als::fuzz {
namespace {

void check_guess(const ScaleGuess& guess) {
  ALS_CHECK(std::isfinite(guess.min) && std::isfinite(guess.max) && std::isfinite(guess.step));
  ALS_CHECK(guess.is_safe || !guess.warning.empty());
  if (guess.kind != ValueKind::kRatings) {
    ALS_CHECK(guess.min == 0.0 && guess.max == 0.0 && guess.step == 0.0);
  } else if (guess.step > 0.0) {
    const double range = guess.max - guess.min;
    ALS_CHECK(!std::isfinite(range) || range / guess.step < kMaxLevels);
  }
}

}  // namespace

void scale(Bytes bytes) {
  Input input(bytes);
  const unsigned options = input.option();
  const std::string_view name = (options & 1U) != 0 ? "rating" : (options & 2U) != 0 ? "plays" : "";
  if ((options & 4U) != 0) {
    const std::string text = input.rest_text();
    if (const Result<RatingScale> scale = parse_scale(text)) {
      ALS_CHECK(scale->is_valid());
      ALS_CHECK(scale_text(*scale).size() > 3);
      for (int level = 0; level < scale->num_levels(); ++level) {
        const auto byte = static_cast<std::uint8_t>(level);
        ALS_CHECK(scale->level_of(scale->value(byte)) == byte);
      }
    } else {
      check_refusal(scale.error());
    }
    if (const Result<std::string> delimiter = parse_delimiter(text)) {
      ALS_CHECK(!delimiter->empty() && !delimiter_name(*delimiter).empty());
    } else {
      check_refusal(delimiter.error());
    }
    (void)parse_encoding(text);
    return;
  }
  // Numbers as they stand in tables, each with a count; or any finite ones.
  std::map<double, std::int64_t> values;
  if ((options & 8U) != 0) {
    while (!input.empty()) {
      const auto value = input.value<double>();
      if (std::isfinite(value)) values[value] += 1 + input.byte();
    }
  } else {
    const std::string text = input.rest_text();
    for (const std::string& part : split_list(text, ' ')) {
      const std::size_t times = part.find('*');
      if (const auto value = parse_decimal(part.substr(0, times))) {
        const auto count =
            times == std::string::npos ? std::nullopt : parse_decimal(part.substr(times + 1));
        const double clipped = count && *count >= 1.0 ? std::min(*count, 1e6) : 1.0;
        values[*value] += static_cast<std::int64_t>(clipped);
      }
    }
  }
  std::vector<ValueCount> histogram;
  for (const auto& [value, count] : values) histogram.push_back({value, count});
  check_guess(guess_scale(histogram, name));
}

}  // namespace als::fuzz
