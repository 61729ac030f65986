#include "als/ratings/split.h"

#include <algorithm>
#include <memory>
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

/// is_test(row, position within the row, column) decides; it is asked twice.
template <class IsTest>
Parts divide(const RatingMatrix& ratings, const IsTest& is_test) {
  struct Part {
    std::vector<std::int64_t> offsets;
    std::shared_ptr<std::int32_t[]> indices;
    std::shared_ptr<std::uint8_t[]> half_stars;
    std::size_t size = 0;
  };
  Part parts[2];  // train, test
  for (Part& part : parts) part.offsets.reserve(ratings.num_rows() + 1);
  for (Part& part : parts) part.offsets.push_back(0);
  for (std::size_t row = 0; row < ratings.num_rows(); ++row) {
    const std::span<const std::int32_t> cols = ratings.indices_of(row);
    std::size_t num_test = 0;
    for (std::size_t i = 0; i < cols.size(); ++i) num_test += is_test(row, i, cols[i]) ? 1U : 0U;
    const std::size_t counts[2] = {cols.size() - num_test, num_test};
    for (const int p : {0, 1})
      parts[p].offsets.push_back(parts[p].offsets.back() + static_cast<std::int64_t>(counts[p]));
  }
  for (Part& part : parts) {
    part.indices = uninitialised_array<std::int32_t>(static_cast<std::size_t>(part.offsets.back()));
    part.half_stars =
        uninitialised_array<std::uint8_t>(static_cast<std::size_t>(part.offsets.back()));
  }
  for (std::size_t row = 0; row < ratings.num_rows(); ++row) {
    const std::span<const std::int32_t> cols = ratings.indices_of(row);
    const std::span<const std::uint8_t> half_stars = ratings.half_stars_of(row);
    for (std::size_t i = 0; i < cols.size(); ++i) {
      Part& part = parts[is_test(row, i, cols[i]) ? 1 : 0];
      part.indices.get()[part.size] = cols[i];
      part.half_stars.get()[part.size++] = half_stars[i];
    }
  }
  const auto finish = [&](Part& part) {
    return RatingMatrix(ratings.num_cols(), std::move(part.offsets),
                        shared_prefix(part.indices, part.size),
                        shared_prefix(part.half_stars, part.size));
  };
  return {finish(parts[0]), finish(parts[1])};
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
                            ? divide_last(dataset.by_item, test_fraction).train
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
  return {dataset.by_user, dataset.by_item,
          RatingMatrix(dataset.num_users(), dataset.num_items(), {})};
}

}  // namespace als
