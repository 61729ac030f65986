#include "als/analysis/power_law.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "als/base/portable_math.h"

namespace als {
namespace {

std::vector<std::uint32_t> sorted_positive(std::span<const std::uint32_t> counts) {
  std::vector<std::uint32_t> sorted;
  std::copy_if(counts.begin(), counts.end(), std::back_inserter(sorted),
               [](std::uint32_t count) { return count > 0; });
  std::sort(sorted.begin(), sorted.end());
  return sorted;
}

/// At most `num` of the values, evenly in the logarithm, the first and the last included.
std::vector<std::uint32_t> spread_values(const std::vector<std::uint32_t>& sorted, int num) {
  std::vector<std::uint32_t> values;
  if (sorted.empty()) return values;
  const double low = portable_log(static_cast<double>(sorted.front()));
  const double high = portable_log(static_cast<double>(sorted.back()));
  for (int i = 0; i < num; ++i) {
    const double at = portable_exp(low + (high - low) * i / std::max(num - 1, 1));
    // Rounded: exp(log(x)) can fall just short of x.
    const auto value =
        std::lower_bound(sorted.begin(), sorted.end(),
                         static_cast<std::uint32_t>(std::llround(std::floor(at + 1e-6))));
    const std::uint32_t x = value == sorted.end() ? sorted.back() : *value;
    if (values.empty() || values.back() != x) values.push_back(x);
  }
  return values;
}

PowerLaw fit_from(std::span<const std::uint32_t> tail) {
  PowerLaw law;
  law.x_min = tail.front();
  law.in_tail = static_cast<std::int64_t>(tail.size());
  const auto count = static_cast<double>(tail.size());
  const double start = static_cast<double>(law.x_min) - 0.5;
  double logs = 0.0;
  for (const std::uint32_t x : tail) logs += portable_log(static_cast<double>(x) / start);
  law.exponent = 1.0 + count / logs;
  law.standard_error = (law.exponent - 1.0) / std::sqrt(count);
  for (std::size_t i = 0; i < tail.size(); ++i) {
    if (i > 0 && tail[i] == tail[i - 1]) continue;
    // Shares of counts >= tail[i]: fitted and found.
    const double fitted =
        portable_pow((static_cast<double>(tail[i]) - 0.5) / start, 1.0 - law.exponent);
    const double found = static_cast<double>(tail.size() - i) / count;
    law.distance = std::max(law.distance, std::fabs(fitted - found));
  }
  return law;
}

}  // namespace

PowerLaw fit_power_law(std::span<const std::uint32_t> counts) {
  const std::vector<std::uint32_t> sorted = sorted_positive(counts);
  PowerLaw best;
  constexpr int kCandidates = 200;
  for (const std::uint32_t x_min : spread_values(sorted, kCandidates)) {
    const auto begin = std::lower_bound(sorted.begin(), sorted.end(), x_min);
    // A tail of equal counts has no exponent.
    if (sorted.end() - begin < kMinTail || *begin == sorted.back()) break;
    const PowerLaw law = fit_from(std::span(begin, sorted.end()));
    if (best.in_tail == 0 || law.distance < best.distance) best = law;
  }
  return best;
}

std::vector<TailPoint> tail_distribution(std::span<const std::uint32_t> counts, int num_points) {
  const std::vector<std::uint32_t> sorted = sorted_positive(counts);
  std::vector<TailPoint> points;
  for (const std::uint32_t x : spread_values(sorted, num_points)) {
    const auto begin = std::lower_bound(sorted.begin(), sorted.end(), x);
    points.push_back(
        {x, static_cast<double>(sorted.end() - begin) / static_cast<double>(sorted.size())});
  }
  return points;
}

}  // namespace als
