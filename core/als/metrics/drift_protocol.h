#pragma once

// The `drift` protocol: whether what somebody rated lately tells more of what comes next than what
// they rated long ago.
//
// Each held-out visitor's ratings are put in the order of their dates. The last fifth, at least
// ten, is hidden; the others are given, each with the weight 2^(-age / half-life), age counted from
// the last of them. Judged are predicted ratings and the list for-you, once for each half-life and
// once with all ratings alike. Only visitors whose given ratings span a month or more have
// anything to say: of the others all weights are nearly one.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/json/json.h"
#include "als/metrics/fold_in_protocol.h"
#include "als/metrics/with_engines.h"

namespace als {

/// In days; 0: all ratings alike.
constexpr std::array<double, 7> kHalfLives{0.0, 2920.0, 1460.0, 730.0, 365.0, 182.0, 91.0};
constexpr double kLeastSpan = 30.0;  ///< days

/// A held-out user and when they rated: seconds since 1970, in the order of the items.
struct DatedVisitor {
  HeldOutVisitor visitor;
  std::vector<std::int64_t> times;
};

struct DriftScores {
  int num_hidden = 0;  ///< 0: too few ratings, or all of about one day
  int num_relevant = 0;
  int num_predicted = 0;  ///< 0 without a rating head
  struct At {
    double ndcg10 = 0.0;
    double squared_error = 0.0;  ///< sum over the hidden ratings
  };
  std::array<At, kHalfLives.size()> at{};
};

/// Bit-equal for any number of workers.
Result<std::vector<DriftScores>> judge_drift(const LoadEngine& load,
                                             std::span<const DatedVisitor> visitors,
                                             ThreadPool& pool);

/// Sums over visitors, of all seeds.
class DriftSummary {
 public:
  void add(std::span<const DriftScores> scores);

  /// [{half_life_days (null: none), visitors, ndcg10, rmse, differences: {ndcg10, squared_error}}],
  /// differences from all ratings alike, paired by visitor, each {mean, low, high}.
  Json json() const;

 private:
  std::vector<DriftScores> scores_;
};

}  // namespace als
