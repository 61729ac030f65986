#pragma once

// Splits: which ratings a model may learn from and which it is judged by.

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/ratings/dataset.h"
#include "als/ratings/rating_matrix.h"

namespace als {

enum class SplitKind : std::uint8_t {
  kRandom,   ///< each rating with probability f, by a hash of (seed, user id, item id): independent
             ///< of row order
  kPerUser,  ///< the last floor(f n) of each user's n ratings, in file order; items train on the
             ///< same rows
  kPaperLeaking,  ///< as the paper's program: test is the last floor(f n) of each user, but items
                  ///< train on all but the last floor(f n) of each *item's* ratings, so that most
                  ///< test ratings are trained on. For comparison only
};
std::string_view split_name(SplitKind kind);
std::optional<SplitKind> parse_split(std::string_view name);

/// Matrices of the data set's shape. `train_by_item` holds the ratings of `train_by_user`, except
/// for kPaperLeaking.
struct Split {
  RatingMatrix train_by_user;
  RatingMatrix train_by_item;
  RatingMatrix test_by_user;
};

/// `test_fraction` in (0, 1), else kInvalidArgument.
Result<Split> split_ratings(const Dataset& dataset, SplitKind kind, double test_fraction,
                            std::uint64_t seed, ThreadPool& pool);

/// Whole users held out: every one with probability `fraction`, by a hash of (seed, user id).
struct HeldOutUsers {
  Split split;                      ///< trains on the others' ratings; nothing to test
  std::vector<std::int32_t> users;  ///< held out
  /// Each one's ratings in the order in which they are given away, by a hash of (seed, user id,
  /// item id): positions within the row of Dataset::by_user. Of ranks, the root has all.
  std::vector<std::vector<std::int32_t>> orders;
};
HeldOutUsers hold_out_users(const Dataset& dataset, double fraction, std::uint64_t seed,
                            ThreadPool& pool);

/// A given split: of each user's ratings the first `num_train[user]` train, the others test.
Split split_at(const Dataset& dataset, std::span<const std::size_t> num_train, ThreadPool& pool);

/// Everything to train on, nothing to test.
Split train_on_all(const Dataset& dataset);

}  // namespace als
