#pragma once

// How good a ranked list is, by what the visitor turned out to like. Binary gains.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>

#include "als/base/portable_math.h"

namespace als {

/// NDCG at n = is_relevant.size() ranks: discount 1 / log2(rank + 1), ideal over min(num_relevant,
/// n). `is_relevant[i]` is of the item at rank i + 1; `num_relevant` > 0 counts all there are.
inline double ndcg(std::span<const std::uint8_t> is_relevant, std::size_t num_relevant) {
  double gain = 0.0;
  double ideal = 0.0;
  for (std::size_t i = 0; i < is_relevant.size(); ++i) {
    const double discount = 1.0 / portable_log2(static_cast<double>(i) + 2.0);
    if (is_relevant[i] != 0) gain += discount;
    if (i < num_relevant) ideal += discount;
  }
  return gain / ideal;
}

/// Hits / min(num_relevant, n).
inline double recall(std::span<const std::uint8_t> is_relevant, std::size_t num_relevant) {
  const auto hits = std::count_if(is_relevant.begin(), is_relevant.end(),
                                  [](std::uint8_t relevant) { return relevant != 0; });
  return static_cast<double>(hits) /
         static_cast<double>(std::min(num_relevant, is_relevant.size()));
}

/// Mean of differences between two methods, paired by user, with its 95 % interval (normal; there
/// are hundreds of users). Not numbers for fewer than two users: nothing was measured.
struct PairedDifference {
  double mean = std::numeric_limits<double>::quiet_NaN();
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();
};
inline PairedDifference paired_difference(std::span<const double> differences) {
  const auto count = static_cast<double>(differences.size());
  if (differences.size() < 2) return {};
  double sum = 0.0;
  for (const double d : differences) sum += d;
  const double mean = sum / count;
  double squares = 0.0;
  for (const double d : differences) squares += (d - mean) * (d - mean);
  const double half = 1.959964 * std::sqrt(squares / (count - 1.0) / count);
  return {mean, mean - half, mean + half};
}

}  // namespace als
