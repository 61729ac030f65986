// table/field_values and base/ids: what a field may mean, beside strtod and itself.

#include <cmath>
#include <cstdlib>

#include "als/base/ids.h"
#include "als/base/text.h"
#include "als/catalog/catalog.h"
#include "als/table/column_names.h"
#include "als/table/field_values.h"
#include "input.h"

namespace als::fuzz {
namespace {

void check_decimal(const std::string& text) {
  const std::optional<double> number = parse_decimal(text);
  if (!number) return;
  ALS_CHECK(std::isfinite(*number));
  char* end = nullptr;
  const double expected = std::strtod(std::string(trim(text)).c_str(), &end);
  // Beyond 15 digits it may be off in the last bits.
  ALS_CHECK(std::fabs(*number - expected) <= 1e-13 * std::fabs(expected) ||
            std::fabs(expected) < 1e-290);
  ALS_CHECK(parse_decimal(text, true) == number);
  const auto point = text.find('.');
  if (point == std::string::npos) return;
  std::string comma = text;
  comma[point] = ',';
  ALS_CHECK(parse_decimal(comma, true) == number);
}

void check_time(std::string_view text) {
  const std::optional<std::int64_t> time = parse_time(text);
  if (looks_like_time(text)) ALS_CHECK(time.has_value());
  if (time) ALS_CHECK(parse_time(" " + std::string(text) + " ") == time);
  const std::optional<int> year = parse_year(text);
  if (year) ALS_CHECK(*year >= 1000 && *year <= 2099);
}

void check_id(std::string_view text) {
  const std::string_view id = canonical_id(text);
  ALS_CHECK(canonical_id(id) == id);
  const std::string_view whole = canonical_id(text, true);
  if (is_whole_with_point(id)) ALS_CHECK(whole.find('.') == std::string_view::npos);
  const auto number = number_of_id(id);
  if (number) ALS_CHECK(std::to_string(*number) == id);
  ALS_CHECK(!id_less(id, id) && !(id_less(id, whole) && id_less(whole, id)));
  (void)id_key(id);
  (void)says_nothing(text);
}

void check_names(std::string_view text) {
  const std::string folded = fold_name(text);
  for (const ColumnRole role :
       {ColumnRole::kUser, ColumnRole::kItem, ColumnRole::kRating, ColumnRole::kTime,
        ColumnRole::kTitle, ColumnRole::kYear, ColumnRole::kTags, ColumnRole::kLink,
        ColumnRole::kImdb, ColumnRole::kTmdb}) {
    const std::optional<int> rank = name_rank(role, folded);
    if (rank) ALS_CHECK(*rank >= 0);
  }
  (void)is_known_name(folded);
  (void)is_misleading_name(folded);
  ALS_CHECK(!(is_count_name(folded) && is_rating_name(folded)));
}

void check_titles(std::string_view text) {
  const std::string_view trimmed = trim_title(text);
  ALS_CHECK(trim_title(trimmed) == trimmed);
  (void)year_of_title(text);
  (void)display_title(text);
  const LinkKind link{"x", std::string(text)};
  if (is_link_address(text)) ALS_CHECK(text.starts_with("http") && num_with_values({&link, 1}) < 2);
}

}  // namespace

void fields(Bytes bytes) {
  Input input(bytes);
  const char separator = static_cast<char>(input.byte());
  const std::string text = input.rest_text();
  check_decimal(text);
  check_time(text);
  check_id(text);
  check_names(text);
  check_titles(text);
  for (const std::string& part : split_list(text, separator)) ALS_CHECK(!part.empty());
}

}  // namespace als::fuzz
