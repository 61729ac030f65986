#pragma once

// What a field of a table can mean: a number, a time, a year, an id, a list. No locale; spaces at
// both ends never matter; what cannot be read gives nothing, and the caller says so.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace als {

/// "4", "4.0", "+3.5", "-.5", "1e3"; with `decimal_comma` "4,5" as well. Never nan or inf. The
/// nearest double for up to 15 digits and exponents up to 22, as every rating has; beyond that it
/// may be off in its last bits, alike on every machine.
std::optional<double> parse_decimal(std::string_view text, bool decimal_comma = false);

/// A number of a table for a message: decimal_text() below 1e9, else six digits and an exponent.
std::string number_text(double number);

/// Does a program or a person write this where there is no value: nothing, NA, N/A, NaN, null,
/// None, \N, -, ?
bool says_nothing(std::string_view text);

/// Seconds since 1970 (UTC; a time without zone is taken for UTC). Understood are
///  - numbers, also with fraction or exponent: seconds below 1e11, milliseconds below 1e14,
///    microseconds below 1e17, else nanoseconds. Dates of 8 or 14 digits (20050402) are dates
///    where the digits allow it;
///  - ISO 8601 and its relatives: 2005-04-02, 2005/4/2 23:53, 2005-04-02T23:53:47.5+02:00;
///  - month names: "Apr 2, 2005", "02-Apr-2005", "Sat Apr 02 23:53:47 +0000 2005";
///  - "04 2, 2005" (month first, as Amazon's reviews have it), "2.4.2005" (day first), and
///    "2/4/2005", "2-4-2005" where only one order of day and month is possible.
std::optional<std::int64_t> parse_time(std::string_view text);

/// Is it a time on its own face: a written date, or a number that is one from 1990 to 2099? By it
/// a column without a name is told from ids.
bool looks_like_time(std::string_view text);

/// The year of "1995", "1995.0", "1995-11-19", "19 Nov 1995", "(1995)": the first group of four
/// digits from 1000 to 2099.
std::optional<int> parse_year(std::string_view text);

/// "862.0": digits, a point, zeros. pandas writes whole numbers so where a column has gaps.
bool is_whole_with_point(std::string_view text);

/// An id as it is compared: without spaces (no-break ones too) at both ends. With
/// `whole_with_point`, which holds for a column all of whose ids are such (see
/// RatingColumns::user_ids_have_point), 862.0 becomes 862. Looks at `text`.
std::string_view canonical_id(std::string_view text, bool whole_with_point = false);

/// The parts of a list in one field, without empty ones: "['a', 'b']", "{'a': 3, 'b': 1}" (its
/// keys), [{"id": 1, "name": "a"}, ...] (the names), else what stands between separators.
std::vector<std::string> split_list(std::string_view field, char separator);

}  // namespace als
