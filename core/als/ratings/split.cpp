#include "als/ratings/split.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "als/base/random.h"

namespace als {
namespace {

struct Parts {
  RatingMatrix train;
  RatingMatrix test;
};

/// is_test(row, position within the row, column) decides.
template <class IsTest>
Parts divide(const RatingMatrix& ratings, const IsTest& is_test) {
  std::vector<RatingTriple> train;
  std::vector<RatingTriple> test;
  for (std::size_t row = 0; row < ratings.num_rows(); ++row) {
    const auto cols = ratings.indices_of(row);
    for (std::size_t i = 0; i < cols.size(); ++i) {
      const RatingTriple triple{static_cast<std::int32_t>(row), cols[i],
                                ratings.half_stars_of(row)[i]};
      (is_test(row, i, cols[i]) ? test : train).push_back(triple);
    }
  }
  return {RatingMatrix(ratings.num_rows(), ratings.num_cols(), train),
          RatingMatrix(ratings.num_rows(), ratings.num_cols(), test)};
}

Parts divide_last(const RatingMatrix& ratings, double fraction) {
  return divide(ratings, [&](std::size_t row, std::size_t position, std::int32_t) {
    const std::size_t count = ratings.indices_of(row).size();
    // 0.29 of 100 is 29, though their product as doubles is a little less.
    const auto num_test = static_cast<std::size_t>(fraction * static_cast<double>(count) + 1e-9);
    return position >= count - num_test;
  });
}

Parts divide_by_hash(const Dataset& dataset, double fraction, std::uint64_t seed) {
  return divide(dataset.by_user, [&](std::size_t user, std::size_t, std::int32_t item) {
    const std::uint64_t pair = std::uint64_t{dataset.user_ids[user]} << 32U |
                               dataset.movies[static_cast<std::size_t>(item)].movie_id;
    return Random(seed, pair).uniform() < fraction;
  });
}

}  // namespace

std::string_view split_name(SplitKind kind) {
  switch (kind) {
    case SplitKind::kRandom:
      return "random";
    case SplitKind::kPerUser:
      return "per-user";
    case SplitKind::kPaperLeaking:
      return "paper-leaking";
  }
  return "?";
}

std::optional<SplitKind> parse_split(std::string_view name) {
  for (const SplitKind kind : {SplitKind::kRandom, SplitKind::kPerUser, SplitKind::kPaperLeaking}) {
    if (split_name(kind) == name) return kind;
  }
  return std::nullopt;
}

Result<Split> split_ratings(const Dataset& dataset, SplitKind kind, double test_fraction,
                            std::uint64_t seed) {
  if (!(test_fraction > 0.0 && test_fraction < 1.0)) {
    return Error{ErrorCode::kInvalidArgument, "the test fraction is " +
                                                  std::to_string(test_fraction) +
                                                  "; expected a number between 0 and 1"};
  }
  Parts parts = kind == SplitKind::kRandom ? divide_by_hash(dataset, test_fraction, seed)
                                           : divide_last(dataset.by_user, test_fraction);
  Split split{std::move(parts.train), {}, std::move(parts.test)};
  split.train_by_item = kind == SplitKind::kPaperLeaking
                            ? divide_last(dataset.by_user.transposed(), test_fraction).train
                            : split.train_by_user.transposed();
  return split;
}

HeldOutUsers hold_out_users(const Dataset& dataset, double fraction, std::uint64_t seed) {
  HeldOutUsers held_out;
  std::vector<std::uint8_t> is_held_out(dataset.num_users());
  for (std::size_t user = 0; user < dataset.num_users(); ++user) {
    if (Random(seed, dataset.user_ids[user]).uniform() >= fraction) continue;
    is_held_out[user] = 1;
    held_out.users.push_back(static_cast<std::int32_t>(user));
    const std::span<const std::int32_t> items = dataset.by_user.indices_of(user);
    std::vector<std::pair<std::uint64_t, std::int32_t>> keys;
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::uint32_t movie_id = dataset.movies[static_cast<std::size_t>(items[i])].movie_id;
      keys.emplace_back(Random(mix64(seed) ^ dataset.user_ids[user], movie_id).next(),
                        static_cast<std::int32_t>(i));
    }
    std::sort(keys.begin(), keys.end());
    std::vector<std::int32_t> order;
    order.reserve(keys.size());
    for (const auto& [key, position] : keys) order.push_back(position);
    held_out.orders.push_back(std::move(order));
  }
  Parts parts = divide(dataset.by_user, [&](std::size_t user, std::size_t, std::int32_t) {
    return is_held_out[user] != 0;
  });
  held_out.split = {
      std::move(parts.train), {}, RatingMatrix(dataset.num_users(), dataset.num_items(), {})};
  held_out.split.train_by_item = held_out.split.train_by_user.transposed();
  return held_out;
}

Split split_at(const Dataset& dataset, std::span<const std::size_t> num_train) {
  Parts parts = divide(dataset.by_user, [&](std::size_t user, std::size_t position, std::int32_t) {
    return position >= num_train[user];
  });
  Split split{std::move(parts.train), {}, std::move(parts.test)};
  split.train_by_item = split.train_by_user.transposed();
  return split;
}

Split train_on_all(const Dataset& dataset) {
  return {dataset.by_user, dataset.by_user.transposed(),
          RatingMatrix(dataset.num_users(), dataset.num_items(), {})};
}

}  // namespace als
