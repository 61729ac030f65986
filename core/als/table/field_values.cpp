#include "als/table/field_values.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>

#include "als/base/check.h"
#include "als/base/text.h"

namespace als {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool all_digits(std::string_view text) {
  for (const char c : text) {
    if (!is_digit(c)) return false;
  }
  return !text.empty();
}

/// Takes the digits at the start of a text: at most `max_digits`, and no more may follow.
std::optional<std::int64_t> take_number(std::string_view& text, std::size_t max_digits) {
  std::size_t n = 0;
  std::int64_t value = 0;
  while (n < text.size() && is_digit(text[n])) {
    if (n == max_digits) return std::nullopt;
    value = value * 10 + (text[n++] - '0');
  }
  if (n == 0) return std::nullopt;
  text.remove_prefix(n);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

void take_spaces(std::string_view& text) {
  while (take(text, ' ')) {
  }
}

/// 10 to the power of 0 ... 22, exact.
double power_of_ten(int exponent) {
  static constexpr std::array<double, 23> kPowers{1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  return kPowers[static_cast<std::size_t>(exponent)];
}

double scaled(std::uint64_t digits, int exponent) {
  auto value = static_cast<double>(digits);
  for (; exponent > 22; exponent -= 22) value *= power_of_ten(22);
  for (; exponent < -22; exponent += 22) value /= power_of_ten(22);
  return exponent < 0 ? value / power_of_ten(-exponent) : value * power_of_ten(exponent);
}

struct Date {
  std::int64_t year;
  std::int64_t month;
  std::int64_t day;
};

bool is_leap(std::int64_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

bool is_valid(const Date& date) {
  static constexpr std::array<int, 12> kDays{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (date.year < 1 || date.month < 1 || date.month > 12) return false;
  const int february = date.month == 2 && is_leap(date.year) ? 1 : 0;
  return date.day >= 1 && date.day <= kDays[static_cast<std::size_t>(date.month - 1)] + february;
}

/// Days since 1970-01-01.
std::int64_t day_number(const Date& date) {
  static constexpr std::array<int, 12> kBefore{0,   31,  59,  90,  120, 151,
                                               181, 212, 243, 273, 304, 334};
  const std::int64_t past = date.year - 1;  // whole years since the year 1
  const std::int64_t leap_day = date.month > 2 && is_leap(date.year) ? 1 : 0;
  constexpr std::int64_t kDaysBefore1970 = 719162;
  return past * 365 + past / 4 - past / 100 + past / 400 - kDaysBefore1970 +
         kBefore[static_cast<std::size_t>(date.month - 1)] + leap_day + date.day - 1;
}

/// "Z", "UTC", "GMT", "+02:00", "-0500": seconds ahead of UTC.
std::optional<std::int64_t> take_zone(std::string_view& text) {
  for (const std::string_view name : {"Z", "z", "UTC", "GMT"}) {
    if (text.starts_with(name)) {
      text.remove_prefix(name.size());
      return 0;
    }
  }
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const std::int64_t sign = text[0] == '-' ? -1 : 1;
  std::string_view rest = text.substr(1);
  const std::size_t before = rest.size();
  std::optional<std::int64_t> hours = take_number(rest, 4);
  if (!hours) return std::nullopt;
  std::int64_t minutes = 0;
  const std::size_t num_digits = before - rest.size();
  if (num_digits == 4) {
    minutes = *hours % 100;
    hours = *hours / 100;
  } else if (num_digits > 2) {
    return std::nullopt;
  } else if (take(rest, ':')) {
    const std::optional<std::int64_t> given = take_number(rest, 2);
    if (!given) return std::nullopt;
    minutes = *given;
  }
  if (*hours > 15 || minutes > 59) return std::nullopt;
  text = rest;
  return sign * (*hours * 3600 + minutes * 60);
}

/// "23:53", "23:53:47", "23:53:47.123", "11:53 PM", each perhaps with a zone: seconds of the day.
std::optional<std::int64_t> take_clock(std::string_view& text) {
  std::optional<std::int64_t> hours = take_number(text, 2);
  if (!hours || !take(text, ':')) return std::nullopt;
  const std::optional<std::int64_t> minutes = take_number(text, 2);
  if (!minutes || *hours > 24 || *minutes > 59) return std::nullopt;
  std::int64_t seconds = 0;
  if (take(text, ':')) {
    const std::optional<std::int64_t> given = take_number(text, 2);
    if (!given || *given > 60) return std::nullopt;
    seconds = *given;
    if (take(text, '.') || take(text, ',')) {
      while (!text.empty() && is_digit(text[0])) text.remove_prefix(1);
    }
  }
  std::string_view after = text;
  take_spaces(after);
  if (after.size() >= 2 && lower(after[1]) == 'm' &&
      (lower(after[0]) == 'a' || lower(after[0]) == 'p')) {
    if (*hours < 1 || *hours > 12) return std::nullopt;
    hours = *hours % 12 + (lower(after[0]) == 'p' ? 12 : 0);
    text = after.substr(2);
    after = text;
    take_spaces(after);
  }
  std::int64_t zone = 0;
  if (const std::optional<std::int64_t> given = take_zone(after)) {
    zone = *given;
    text = after;
  }
  return *hours * 3600 + *minutes * 60 + seconds - zone;
}

/// The end of a date: nothing, or a time of the day after a space, a comma or a T.
std::optional<std::int64_t> with_clock(const Date& date, std::string_view rest) {
  if (!is_valid(date)) return std::nullopt;
  const std::int64_t midnight = day_number(date) * 86400;
  if (rest.empty()) return midnight;
  if (!take(rest, 'T') && !take(rest, 't') && !take(rest, ' ') && !take(rest, ',')) {
    return std::nullopt;
  }
  take_spaces(rest);
  const std::optional<std::int64_t> seconds = take_clock(rest);
  if (!seconds || !rest.empty()) return std::nullopt;
  return midnight + *seconds;
}

/// 1 ... 12 for "Apr", "april", ...
std::optional<std::int64_t> month_by_name(std::string_view word) {
  static constexpr std::array<std::string_view, 12> kMonths{
      "january", "february", "march",     "april",   "may",      "june",
      "july",    "august",   "september", "october", "november", "december"};
  if (word == "sept") return 9;
  for (std::size_t m = 0; m < kMonths.size(); ++m) {
    if (word == kMonths[m] || (word.size() == 3 && kMonths[m].starts_with(word))) {
      return static_cast<std::int64_t>(m + 1);
    }
  }
  return std::nullopt;
}

bool is_day_name(std::string_view word) {
  for (const std::string_view day :
       {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}) {
    if (word.size() >= 3 && day.starts_with(word)) return true;
  }
  return false;
}

/// A date with a month's name: day, year and clock may stand anywhere around it.
std::optional<std::int64_t> time_with_month_name(std::string_view text) {
  std::optional<std::int64_t> month;
  std::optional<std::int64_t> day;
  std::optional<std::int64_t> year;
  std::int64_t seconds = 0;
  while (!text.empty()) {
    const char c = text[0];
    if (is_letter(c)) {
      std::string word;
      while (!text.empty() && is_letter(text[0])) {
        word += lower(text[0]);
        text.remove_prefix(1);
      }
      const std::optional<std::int64_t> named = month_by_name(word);
      if (named && !month) {
        month = named;
      } else if (!is_day_name(word) && word != "at" && word != "of" && word != "utc" &&
                 word != "gmt" && word != "st" && word != "nd" && word != "rd" && word != "th") {
        return std::nullopt;
      }
    } else if (is_digit(c)) {
      std::string_view clock = text;
      if (const std::optional<std::int64_t> told = take_clock(clock)) {
        seconds += *told;
        text = clock;
        continue;
      }
      const std::size_t before = text.size();
      const std::optional<std::int64_t> number = take_number(text, 4);
      const std::size_t num_digits = before - text.size();
      if (!number) return std::nullopt;
      if (num_digits == 4 && !year) {
        year = number;
      } else if (num_digits <= 2 && !day) {
        day = number;
      } else {
        return std::nullopt;
      }
    } else if (c == '+') {
      const std::optional<std::int64_t> zone = take_zone(text);
      if (!zone) return std::nullopt;
      seconds -= *zone;
    } else if (c == ' ' || c == ',' || c == '-' || c == '/' || c == '.') {
      text.remove_prefix(1);
    } else {
      return std::nullopt;
    }
  }
  if (!month || !day || !year) return std::nullopt;
  const Date date{*year, *month, *day};
  if (!is_valid(date)) return std::nullopt;
  return day_number(date) * 86400 + seconds;
}

/// Three numbers and what is between them: of a text of eight letters or more.
std::optional<std::int64_t> time_in_numbers(std::string_view text) {
  const std::size_t first_size = text.size();
  const std::optional<std::int64_t> first = take_number(text, 4);
  const std::size_t num_digits = first_size - text.size();
  if (!first || num_digits == 3) return std::nullopt;
  const char between = text[0];
  if (num_digits == 4) {
    if (between != '-' && between != '/' && between != '.') return std::nullopt;
    take(text, between);
    const std::optional<std::int64_t> month = take_number(text, 2);
    if (!month || !take(text, between)) return std::nullopt;
    const std::optional<std::int64_t> day = take_number(text, 2);
    if (!day) return std::nullopt;
    return with_clock({*first, *month, *day}, text);
  }
  if (between == ' ') {  // "09 13, 2009"
    take_spaces(text);
    const std::optional<std::int64_t> day = take_number(text, 2);
    if (!day || !take(text, ',')) return std::nullopt;
    take_spaces(text);
    const std::size_t before = text.size();
    const std::optional<std::int64_t> year = take_number(text, 4);
    if (!year || before - text.size() != 4) return std::nullopt;
    return with_clock({*year, *first, *day}, text);
  }
  if (between != '.' && between != '/' && between != '-') return std::nullopt;
  take(text, between);
  const std::optional<std::int64_t> second = take_number(text, 2);
  if (!second || !take(text, between)) return std::nullopt;
  const std::size_t before = text.size();
  const std::optional<std::int64_t> year = take_number(text, 4);
  if (!year || before - text.size() != 4) return std::nullopt;
  const bool day_first = between == '.' || *first > 12;
  const bool month_first = between != '.' && *second > 12;
  if (!day_first && !month_first && *first != *second) return std::nullopt;
  return with_clock(day_first ? Date{*year, *second, *first} : Date{*year, *first, *second}, text);
}

/// 20050402 or 20050402235347.
std::optional<std::int64_t> compact_date(std::string_view text) {
  if ((text.size() != 8 && text.size() != 14) || !all_digits(text)) return std::nullopt;
  const auto number = [&](std::size_t begin, std::size_t size) {
    std::string_view digits = text.substr(begin, size);
    return take_number(digits, size).value_or(0);
  };
  const Date date{number(0, 4), number(4, 2), number(6, 2)};
  if (date.year < 1900 || date.year > 2099 || !is_valid(date)) return std::nullopt;
  std::int64_t seconds = 0;
  if (text.size() == 14) {
    if (number(8, 2) > 23 || number(10, 2) > 59 || number(12, 2) > 59) return std::nullopt;
    seconds = number(8, 2) * 3600 + number(10, 2) * 60 + number(12, 2);
  }
  return day_number(date) * 86400 + seconds;
}

std::optional<std::int64_t> written_time(std::string_view text) {
  if (text.size() < 8 || text.size() > 64) return std::nullopt;
  if (const auto in_numbers = time_in_numbers(text)) return in_numbers;
  return time_with_month_name(text);
}

bool is_space_at(std::string_view text, std::size_t i) {
  return text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r';
}

/// Quoted text of Python or JSON at the start of `text`; false if it does not end.
bool take_quoted(std::string_view& text, std::string& value) {
  const char quote = text[0];
  value.clear();
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == quote) {
      text.remove_prefix(i + 1);
      return true;
    }
    if (text[i] == '\\' && i + 1 < text.size()) ++i;
    value += text[i];
  }
  return false;
}

/// The entries of a list as Python or JSON write it; nothing if it is none.
std::optional<std::vector<std::string>> parse_written_list(std::string_view text) {
  struct Quoted {
    std::string text;
    bool is_key;
    int depth;
  };
  std::vector<Quoted> all;
  std::vector<std::string> bare;  // [Drama, Comedy]
  int depth = 0;
  bool has_objects = false;
  while (!text.empty()) {
    const char c = text[0];
    if (c == '\'' || c == '"') {
      Quoted quoted{{}, false, depth};
      if (!take_quoted(text, quoted.text)) return std::nullopt;
      text = trim(text);
      quoted.is_key = text.starts_with(':');
      all.push_back(std::move(quoted));
    } else if (c == '[' || c == '{' || c == '(') {
      has_objects = has_objects || c == '{';
      ++depth;
      text.remove_prefix(1);
    } else if (c == ']' || c == '}' || c == ')') {
      --depth;
      text.remove_prefix(1);
    } else if (c == ',' || c == ':' || is_space_at(text, 0)) {
      text.remove_prefix(1);
    } else {
      const std::size_t end = std::min(text.find_first_of(",:[]{}()"), text.size());
      bare.emplace_back(trim(text.substr(0, end)));
      text.remove_prefix(end);
    }
  }
  if (depth != 0) return std::nullopt;
  std::vector<std::string> parts;
  bool has_names = false;
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    if (all[i].is_key && all[i].text == "name") {
      has_names = true;
      parts.push_back(std::move(all[i + 1].text));
    }
  }
  if (!has_names) {
    for (Quoted& quoted : all) {
      if (quoted.is_key || !has_objects) parts.push_back(std::move(quoted.text));
    }
    if (all.empty()) parts = std::move(bare);
  }
  return parts;
}

}  // namespace

std::string number_text(double number) {
  return std::fabs(number) < 1e9 ? decimal_text(number) : general_text(number, 6);
}

bool says_nothing(std::string_view text) {
  static constexpr std::string_view kWords[] = {"",     "NA",   "N/A", "NaN", "nan", "null",
                                                "NULL", "None", "\\N", "-",   "?"};
  return std::find(std::begin(kWords), std::end(kWords), text) != std::end(kWords);
}

std::optional<double> parse_decimal(std::string_view text, bool decimal_comma) {
  text = trim(text);
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  constexpr std::uint64_t kFull = 1000000000000000000U;  // one more digit still fits
  std::uint64_t digits = 0;
  int exponent = 0;
  bool has_digits = false;
  bool after_point = false;
  std::size_t i = 0;
  for (; i < text.size() && i < 1000; ++i) {
    const char c = text[i];
    if (is_digit(c)) {
      has_digits = true;
      if (digits < kFull) {
        digits = digits * 10 + static_cast<std::uint64_t>(c - '0');
        exponent -= after_point ? 1 : 0;
      } else {
        exponent += after_point ? 0 : 1;
      }
    } else if (!after_point && (c == '.' || (decimal_comma && c == ','))) {
      after_point = true;
    } else {
      break;
    }
  }
  if (!has_digits) return std::nullopt;
  if (i < text.size()) {
    if (text[i] != 'e' && text[i] != 'E') return std::nullopt;
    std::string_view power = text.substr(i + 1);
    const bool below = power.starts_with('-');
    if (below || power.starts_with('+')) power.remove_prefix(1);
    const std::optional<std::int64_t> given = take_number(power, 4);
    if (!given || !power.empty()) return std::nullopt;
    exponent += static_cast<int>(below ? -*given : *given);
  }
  // 0e400 is 0, and no number beyond what a double holds is one.
  const double value = digits == 0 ? 0 : scaled(digits, exponent);
  if (!std::isfinite(value)) return std::nullopt;
  return negative ? -value : value;
}

std::optional<std::int64_t> parse_time(std::string_view text) {
  text = trim(text);
  if (const std::optional<std::int64_t> date = compact_date(text)) return date;
  if (const std::optional<double> number = parse_decimal(text)) {
    const double size = std::abs(*number);
    const double unit = size < 1e11 ? 1 : size < 1e14 ? 1e3 : size < 1e17 ? 1e6 : 1e9;
    if (size >= 1e20) return std::nullopt;
    return static_cast<std::int64_t>(std::floor(*number / unit));
  }
  return written_time(text);
}

bool looks_like_time(std::string_view text) {
  text = trim(text);
  if (!parse_decimal(text)) return written_time(text).has_value();
  const std::optional<std::int64_t> seconds = parse_time(text);
  constexpr std::int64_t k1990 = 631152000;
  constexpr std::int64_t k2100 = 4102444800;
  return seconds && *seconds >= k1990 && *seconds < k2100;
}

std::optional<int> parse_year(std::string_view text) {
  text = trim(text);
  const bool is_compact = compact_date(text).has_value();
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && is_digit(text[end])) ++end;
    if (end - i == 4 || is_compact) {
      std::string_view digits = text.substr(i, 4);
      const auto year = static_cast<int>(take_number(digits, 4).value_or(0));
      if (year >= 1000 && year <= 2099) return year;
    }
    i = std::max(end, i + 1);
  }
  return std::nullopt;
}

bool is_whole_with_point(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos || !all_digits(text.substr(0, point))) return false;
  const std::string_view zeros = text.substr(point + 1);
  return !zeros.empty() && zeros.find_first_not_of('0') == std::string_view::npos;
}

std::string_view canonical_id(std::string_view text, bool whole_with_point) {
  constexpr std::string_view kNoBreakSpace = "\xc2\xa0";
  for (;;) {
    const std::size_t before = text.size();
    text = trim(text);
    if (text.starts_with(kNoBreakSpace)) text.remove_prefix(kNoBreakSpace.size());
    if (text.ends_with(kNoBreakSpace)) text.remove_suffix(kNoBreakSpace.size());
    if (text.size() == before) break;
  }
  if (whole_with_point && is_whole_with_point(text)) text = text.substr(0, text.find('.'));
  return text;
}

std::vector<std::string> split_list(std::string_view field, char separator) {
  field = trim(field);
  std::vector<std::string> parts;
  if (field.starts_with('[') || field.starts_with('{')) {
    if (auto written = parse_written_list(field)) parts = std::move(*written);
  }
  if (parts.empty()) {
    if (field == "[]" || field == "{}") return {};
    for (const std::string_view part : split_fields(field, std::string_view(&separator, 1))) {
      parts.emplace_back(part);
    }
  }
  std::vector<std::string> named;
  for (const std::string& part : parts) {
    if (const std::string_view name = trim(part); !name.empty()) named.emplace_back(name);
  }
  return named;
}

}  // namespace als
