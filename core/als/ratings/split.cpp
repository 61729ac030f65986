#include "als/ratings/split.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "als/base/ids.h"
#include "als/base/random.h"

namespace als {
namespace {

struct Parts {
  RatingMatrix train;
  RatingMatrix test;
};

/// is_test(row, position within the row, column) decides; it is asked twice, by any thread.
template <class IsTest>
Parts divide(const RatingMatrix& ratings, const IsTest& is_test, ThreadPool& pool) {
  constexpr std::size_t kRowsPerBlock = 1'024;
  const std::size_t num_rows = ratings.num_rows();
  struct Part {
    std::vector<std::int64_t> offsets;  // [rows + 1]
    std::shared_ptr<std::int32_t[]> indices;
    std::shared_ptr<std::uint8_t[]> levels;
  };
  Part parts[2];  // train, test
  for (Part& part : parts) part.offsets.resize(num_rows + 1);
  const RowShare& share = ratings.share();
  share.for_own_rows(kRowsPerBlock, pool, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t row = begin; row < end; ++row) {
      const std::span<const std::int32_t> cols = ratings.indices_of(row);
      for (std::size_t i = 0; i < cols.size(); ++i)
        ++parts[is_test(row, i, cols[i]) ? 1 : 0].offsets[row + 1];
    }
  });
  for (Part& part : parts) {
    share.gather_all(std::span(part.offsets).subspan(1));
    std::partial_sum(part.offsets.begin(), part.offsets.end(), part.offsets.begin());
    const auto size = static_cast<std::size_t>(part.offsets.back());
    part.indices = uninitialised_array<std::int32_t>(size);
    part.levels = uninitialised_array<std::uint8_t>(size);
  }
  share.for_own_rows(kRowsPerBlock, pool, [&](std::size_t begin, std::size_t end, int) {
    for (std::size_t row = begin; row < end; ++row) {
      const std::span<const std::int32_t> cols = ratings.indices_of(row);
      const std::span<const std::uint8_t> levels = ratings.levels_of(row);
      std::int64_t next[2] = {parts[0].offsets[row], parts[1].offsets[row]};
      for (std::size_t i = 0; i < cols.size(); ++i) {
        const int p = is_test(row, i, cols[i]) ? 1 : 0;
        parts[p].indices.get()[next[p]] = cols[i];
        parts[p].levels.get()[next[p]++] = levels[i];
      }
    }
  });
  const auto finish = [&](Part& part) {
    const auto size = static_cast<std::size_t>(part.offsets.back());
    RatingMatrix matrix(ratings.num_cols(), std::move(part.offsets),
                        shared_prefix(part.indices, size), shared_prefix(part.levels, size),
                        ratings.scale);
    matrix.share_as(ratings.share_owner());
    return matrix;
  };
  return {finish(parts[0]), finish(parts[1])};
}

Parts divide_last(const RatingMatrix& ratings, double fraction, ThreadPool& pool) {
  const auto is_last = [&](std::size_t row, std::size_t position, std::int32_t) {
    const std::size_t count = ratings.indices_of(row).size();
    // 0.29 of 100 is 29, though their product as doubles is a little less.
    const auto num_test = static_cast<std::size_t>(fraction * static_cast<double>(count) + 1e-9);
    return position >= count - num_test;
  };
  return divide(ratings, is_last, pool);
}

/// By item, whose rows are shared as all of the data set's are.
RatingMatrix transposed_as(const Dataset& dataset, const RatingMatrix& by_user, ThreadPool& pool) {
  return by_user.transposed(pool, dataset.by_item.share_owner());
}

RatingMatrix nothing_of(const Dataset& dataset) {
  RatingMatrix nothing(dataset.num_users(), dataset.num_items(), {}, dataset.scale());
  nothing.share_as(dataset.by_user.share_owner());
  return nothing;
}

std::vector<std::uint64_t> item_keys_of(const Dataset& dataset) {
  std::vector<std::uint64_t> keys;
  keys.reserve(dataset.num_items());
  for (const CatalogItem& item : dataset.items) keys.push_back(id_key(item.item_id));
  return keys;
}

Parts divide_by_hash(const Dataset& dataset, double fraction, std::uint64_t seed,
                     ThreadPool& pool) {
  const std::vector<std::uint64_t> item_keys = item_keys_of(dataset);
  const auto is_test = [&](std::size_t user, std::size_t, std::int32_t item) {
    const std::uint64_t user_key = id_key(dataset.user_ids[user]);
    const std::uint64_t item_key = item_keys[static_cast<std::size_t>(item)];
    // Numbers side by side; others may need all bits.
    const bool numbers = ((user_key | item_key) >> 32U) == 0;
    const std::uint64_t pair = numbers ? user_key << 32U | item_key : mix64(user_key) + item_key;
    return Random(seed, pair).uniform() < fraction;
  };
  return divide(dataset.by_user, is_test, pool);
}

/// To the root, from whoever owns the users.
void gather_orders(const RowShare& share, HeldOutUsers& held_out) {
  if (!share.is_shared()) return;
  std::vector<std::vector<std::int32_t>> sent(static_cast<std::size_t>(share.num_ranks()));
  for (std::size_t n = 0; n < held_out.users.size(); ++n) {
    if (share.owns(static_cast<std::size_t>(held_out.users[n])))
      sent[0].insert(sent[0].end(), held_out.orders[n].begin(), held_out.orders[n].end());
  }
  const std::vector<std::vector<std::int32_t>> received = share.ranks().exchange_lists(sent);
  if (!share.is_root()) return;
  // A row's length is known to all.
  std::vector<std::size_t> at(received.size());
  for (std::size_t n = 0; n < held_out.users.size(); ++n) {
    const auto owner =
        static_cast<std::size_t>(share.owner_of(static_cast<std::size_t>(held_out.users[n])));
    std::vector<std::int32_t>& order = held_out.orders[n];
    std::copy_n(received[owner].begin() + static_cast<std::ptrdiff_t>(at[owner]), order.size(),
                order.begin());
    at[owner] += order.size();
  }
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
                            std::uint64_t seed, ThreadPool& pool) {
  if (!(test_fraction > 0.0 && test_fraction < 1.0)) {
    return Error{ErrorCode::kInvalidArgument, "the test fraction is " +
                                                  std::to_string(test_fraction) +
                                                  "; expected a number between 0 and 1"};
  }
  Parts parts = kind == SplitKind::kRandom ? divide_by_hash(dataset, test_fraction, seed, pool)
                                           : divide_last(dataset.by_user, test_fraction, pool);
  Split split{std::move(parts.train), {}, std::move(parts.test)};
  split.train_by_item = kind == SplitKind::kPaperLeaking
                            ? divide_last(dataset.by_item, test_fraction, pool).train
                            : transposed_as(dataset, split.train_by_user, pool);
  return split;
}

HeldOutUsers hold_out_users(const Dataset& dataset, double fraction, std::uint64_t seed,
                            ThreadPool& pool) {
  HeldOutUsers held_out;
  std::vector<std::uint8_t> is_held_out(dataset.num_users());
  for (std::size_t user = 0; user < dataset.num_users(); ++user) {
    if (Random(seed, id_key(dataset.user_ids[user])).uniform() >= fraction) continue;
    is_held_out[user] = 1;
    held_out.users.push_back(static_cast<std::int32_t>(user));
  }
  for (const std::int32_t user : held_out.users)
    held_out.orders.emplace_back(dataset.by_user.indices_of(static_cast<std::size_t>(user)).size());
  const std::vector<std::uint64_t> item_keys = item_keys_of(dataset);
  const RowShare& share = dataset.by_user.share();
  pool.parallel_for(held_out.users.size(), 64, [&](std::size_t begin, std::size_t end, int) {
    std::vector<std::pair<std::uint64_t, std::int32_t>> keys;
    for (std::size_t n = begin; n < end; ++n) {
      const auto user = static_cast<std::size_t>(held_out.users[n]);
      if (!share.owns(user)) continue;
      keys.clear();
      const std::uint64_t own_seed = mix64(seed) ^ id_key(dataset.user_ids[user]);
      for (const std::int32_t item : dataset.by_user.indices_of(user)) {
        keys.emplace_back(Random(own_seed, item_keys[static_cast<std::size_t>(item)]).next(),
                          static_cast<std::int32_t>(keys.size()));
      }
      std::sort(keys.begin(), keys.end());
      std::transform(keys.begin(), keys.end(), held_out.orders[n].begin(),
                     [](const auto& key) { return key.second; });
    }
  });
  gather_orders(share, held_out);
  const auto is_of_held_out = [&](std::size_t user, std::size_t, std::int32_t) {
    return is_held_out[user] != 0;
  };
  Parts parts = divide(dataset.by_user, is_of_held_out, pool);
  held_out.split = {std::move(parts.train), {}, nothing_of(dataset)};
  held_out.split.train_by_item = transposed_as(dataset, held_out.split.train_by_user, pool);
  return held_out;
}

Split split_at(const Dataset& dataset, std::span<const std::size_t> num_train, ThreadPool& pool) {
  const auto is_test = [&](std::size_t user, std::size_t position, std::int32_t) {
    return position >= num_train[user];
  };
  Parts parts = divide(dataset.by_user, is_test, pool);
  Split split{std::move(parts.train), {}, std::move(parts.test)};
  split.train_by_item = transposed_as(dataset, split.train_by_user, pool);
  return split;
}

Split train_on_all(const Dataset& dataset) {
  return {dataset.by_user, dataset.by_item, nothing_of(dataset)};
}

}  // namespace als
