#include "als/ratings/dataset.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "als/base/ids.h"
#include "als/base/portable_math.h"
#include "als/base/stable_order.h"
#include "als/ratings/id_map.h"
#include "als/ratings/sort_by_row.h"

// Reading is quick where ids are numbers and nothing stands twice, as in MovieLens's files: codes
// are sorted and looked up in tables, on all threads, and rows are counted into place. Texts cost a
// hash each; pairs that stand twice cost a sort of all rows. Tested by tests/unit/ratings.

namespace als {
namespace {

template <class T>
void sort_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

/// One side's ids, each once, in their order, and the index of every code of every block.
class Side {
 public:
  /// `ids` of a catalogue come first, in their order; those that only the blocks have follow.
  Side(const std::vector<RatingBlock>& blocks, bool users, std::vector<std::string> ids,
       ThreadPool& pool)
      : users_(users), ids_(std::move(ids)) {
    const std::vector<std::uint32_t> numbers = numbers_of(blocks, pool);
    std::vector<std::uint32_t> known;  // numbers among ids_
    std::vector<std::int32_t> indices;
    const auto take_numbers_from = [&](std::size_t first) {
      for (std::size_t i = first; i < ids_.size(); ++i) {
        const std::optional<std::uint32_t> number = number_of_id(ids_[i]);
        if (!number || *number >= kFirstTextCode) continue;
        known.push_back(*number);
        indices.push_back(static_cast<std::int32_t>(i));
      }
    };
    take_numbers_from(0);
    num_listed_ = ids_.size();
    const IdMap position_of_listed(known, indices);
    const std::vector<std::string> texts = texts_of(blocks);
    std::vector<std::string> more;
    for (const std::uint32_t number : numbers) {
      if (position_of_listed.find(number) >= 0) continue;
      if (texts.empty()) {
        known.push_back(number);
        indices.push_back(static_cast<std::int32_t>(ids_.size() + more.size()));
      }
      more.push_back(std::to_string(number));
    }
    // Strings must not move while views of them are keys: first all ids, then their index.
    if (!texts.empty()) {
      std::unordered_map<std::string_view, bool> is_listed;
      for (const std::string& id : ids_) is_listed.emplace(id, true);
      for (const std::string& text : texts) {
        if (!is_listed.contains(text)) more.push_back(text);
      }
      sort_stably(more, id_less);
    }
    std::move(more.begin(), more.end(), std::back_inserter(ids_));
    std::unordered_map<std::string_view, std::int32_t> index_of_text;
    if (!texts.empty()) {
      take_numbers_from(num_listed_);
      for (std::size_t i = 0; i < ids_.size(); ++i)
        index_of_text.emplace(ids_[i], static_cast<std::int32_t>(i));
    }
    index_of_number_ = IdMap(known, indices);
    of_texts_.resize(blocks.size());
    for (std::size_t b = 0; b < blocks.size(); ++b) {
      for (const std::string& text : texts_of(blocks[b]))
        of_texts_[b].push_back(index_of_text.at(text));
    }
  }

  std::size_t size() const { return ids_.size(); }
  std::size_t num_unlisted() const { return ids_.size() - num_listed_; }
  std::vector<std::string> take_ids() { return std::move(ids_); }
  std::int32_t index_of(std::size_t block, std::uint32_t code) const {
    if (code >= kFirstTextCode) return of_texts_[block][code - kFirstTextCode];
    return index_of_number_.find(code);
  }

 private:
  const std::vector<std::uint32_t>& codes_of(const RatingBlock& block) const {
    return users_ ? block.users : block.items;
  }
  const std::vector<std::string>& texts_of(const RatingBlock& block) const {
    return users_ ? block.user_texts : block.item_texts;
  }

  /// The different numbers, rising.
  std::vector<std::uint32_t> numbers_of(const std::vector<RatingBlock>& blocks,
                                        ThreadPool& pool) const {
    constexpr std::uint32_t kSmall = 1U << 20U;  // most are; each has a bit, in every core's cache
    struct Seen {
      std::vector<std::uint64_t> small = std::vector<std::uint64_t>(kSmall / 64);
      std::vector<std::uint32_t> large;
    };
    std::vector<Seen> of_worker(static_cast<std::size_t>(pool.num_workers()));
    pool.parallel_for(blocks.size(), 1, [&](std::size_t b, std::size_t, int worker) {
      Seen& seen = of_worker[static_cast<std::size_t>(worker)];
      std::uint32_t last = kFirstTextCode;
      for (const std::uint32_t code : codes_of(blocks[b])) {
        // Many files come user by user.
        if (code == last) continue;
        last = code;
        if (code < kSmall) {
          seen.small[code / 64] |= std::uint64_t{1} << (code % 64);
        } else if (code < kFirstTextCode) {
          seen.large.push_back(code);
        }
      }
    });
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t word = 0; word < kSmall / 64; ++word) {
      std::uint64_t bits = 0;
      for (const Seen& seen : of_worker) bits |= seen.small[word];
      for (; bits != 0; bits &= bits - 1)
        numbers.push_back(64 * word + static_cast<std::uint32_t>(std::countr_zero(bits)));
    }
    const auto num_small = static_cast<std::ptrdiff_t>(numbers.size());
    for (Seen& seen : of_worker) {
      sort_unique(seen.large);
      numbers.insert(numbers.end(), seen.large.begin(), seen.large.end());
    }
    std::sort(numbers.begin() + num_small, numbers.end());
    numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
    return numbers;
  }

  /// The different texts.
  std::vector<std::string> texts_of(const std::vector<RatingBlock>& blocks) const {
    std::vector<std::string> all;
    for (const RatingBlock& block : blocks)
      all.insert(all.end(), texts_of(block).begin(), texts_of(block).end());
    sort_unique(all);
    return all;
  }

  bool users_;
  std::vector<std::string> ids_;
  std::size_t num_listed_ = 0;
  IdMap index_of_number_;
  std::vector<std::vector<std::int32_t>> of_texts_;  // [block][text]
};

/// Replaces the items' codes by their indices.
void index_items(std::vector<RatingBlock>& blocks, const Side& items, ThreadPool& pool) {
  pool.parallel_for(blocks.size(), 1, [&](std::size_t b, std::size_t, int) {
    for (std::uint32_t& code : blocks[b].items)
      code = static_cast<std::uint32_t>(items.index_of(b, code));
  });
}

/// Compressed rows by user, in file order, with positions of the catalogue as columns.
UnfinishedRows rows_by_user(std::vector<RatingBlock>& blocks, const Side& users, ThreadPool& pool) {
  const std::size_t num_chunks = std::clamp<std::size_t>(blocks.size() / 2, 1, 16);
  const auto visit = [&](std::size_t chunk, const auto& emit) {
    const std::size_t end = blocks.size() * (chunk + 1) / num_chunks;
    for (std::size_t b = blocks.size() * chunk / num_chunks; b < end; ++b) {
      const RatingBlock& block = blocks[b];
      std::uint32_t last_code = 0;
      std::size_t user = 0;
      for (std::size_t row = 0; row < block.num_rows(); ++row) {
        const std::uint32_t code = block.users[row];
        if (row == 0 || code != last_code) user = static_cast<std::size_t>(users.index_of(b, code));
        last_code = code;
        emit(user, static_cast<std::int32_t>(block.items[row]), block.levels[row]);
      }
    }
  };
  UnfinishedRows rows = sort_by_row(users.size(), num_chunks, visit, pool);
  std::vector<RatingBlock>().swap(blocks);
  return rows;
}

/// Leaves out the ratings that a later one in the same row and column replaces. Returns their
/// number.
std::int64_t drop_replaced(UnfinishedRows& rows, std::size_t num_cols, ThreadPool& pool) {
  constexpr std::int32_t kReplaced = -1;
  const std::size_t num_rows = rows.offsets.size() - 1;
  std::int32_t* const indices = rows.indices.get();
  std::uint8_t* const levels = rows.levels.get();
  const auto offset = [&](std::size_t row) { return static_cast<std::size_t>(rows.offsets[row]); };
  std::vector<std::vector<std::int32_t>> last_row_with(
      static_cast<std::size_t>(pool.num_workers()));
  std::atomic<std::int64_t> num_replaced = 0;
  pool.parallel_for(num_rows, 1'024, [&](std::size_t begin, std::size_t end, int worker) {
    std::vector<std::int32_t>& seen = last_row_with[static_cast<std::size_t>(worker)];
    for (std::size_t row = begin; row < end; ++row) {
      // MovieLens's files come sorted: no movie twice then.
      const std::int32_t* const first = indices + offset(row);
      const std::int32_t* const last = indices + offset(row + 1);
      if (std::adjacent_find(first, last, std::greater_equal<>()) == last) continue;
      if (seen.empty()) seen.assign(num_cols, -1);
      // From the back: the first that is met of a pair is its last.
      for (std::size_t i = offset(row + 1); i-- > offset(row);) {
        std::int32_t& last_row = seen[static_cast<std::size_t>(indices[i])];
        if (last_row == static_cast<std::int32_t>(row)) {
          indices[i] = kReplaced;
          ++num_replaced;
        }
        last_row = static_cast<std::int32_t>(row);
      }
    }
  });
  if (num_replaced == 0) return 0;
  std::size_t kept = 0;
  for (std::size_t row = 0; row < num_rows; ++row) {
    const std::size_t begin = offset(row);
    rows.offsets[row] = static_cast<std::int64_t>(kept);
    for (std::size_t i = begin; i < offset(row + 1); ++i) {
      if (indices[i] == kReplaced) continue;
      indices[kept] = indices[i];
      levels[kept] = levels[i];
      ++kept;
    }
  }
  rows.offsets[num_rows] = static_cast<std::int64_t>(kept);
  return num_replaced;
}

/// How often each column stands in the rows.
std::vector<std::uint32_t> count_columns(const UnfinishedRows& rows, std::size_t num_cols,
                                         ThreadPool& pool) {
  std::vector<std::vector<std::uint32_t>> of_worker(static_cast<std::size_t>(pool.num_workers()));
  const std::int32_t* const indices = rows.indices.get();
  pool.parallel_for(rows.num_ratings(), std::size_t{1} << 18U,
                    [&](std::size_t begin, std::size_t end, int worker) {
                      std::vector<std::uint32_t>& counts =
                          of_worker[static_cast<std::size_t>(worker)];
                      counts.resize(num_cols);
                      for (std::size_t i = begin; i < end; ++i)
                        ++counts[static_cast<std::size_t>(indices[i])];
                    });
  std::vector<std::uint32_t> counts(num_cols);
  for (const std::vector<std::uint32_t>& mine : of_worker) {
    for (std::size_t col = 0; col < mine.size(); ++col) counts[col] += mine[col];
  }
  return counts;
}

/// A row of the file with the indices of its user and item.
struct Entry {
  std::int32_t user;
  std::int32_t item;
  std::int64_t place;  ///< in the file
  std::int64_t time;
  double value;
};

/// By user, then by item if pairs are wanted side by side, then by place. One type for both orders.
struct Before {
  bool by_item;
  bool operator()(const Entry& a, const Entry& b) const {
    if (a.user != b.user) return a.user < b.user;
    return by_item && a.item != b.item ? a.item < b.item : a.place < b.place;
  }
};

/// One value for each pair, at the place of its last row; sorted by user and place.
std::vector<Entry> merged(std::vector<RatingBlock>& blocks, const RatingScale& scale,
                          const Side& users, Duplicates duplicates) {
  std::vector<Entry> entries;
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const RatingBlock& block = blocks[b];
    for (std::size_t row = 0; row < block.num_rows(); ++row) {
      const double value = block.levels.empty() ? static_cast<double>(block.values[row])
                                                : scale.value(block.levels[row]);
      entries.push_back({users.index_of(b, block.users[row]),
                         static_cast<std::int32_t>(block.items[row]),
                         static_cast<std::int64_t>(entries.size()),
                         block.times.empty() ? 0 : block.times[row], value});
    }
  }
  std::vector<RatingBlock>().swap(blocks);
  std::sort(entries.begin(), entries.end(), Before{/*by_item=*/true});
  std::vector<Entry> pairs;
  for (std::size_t begin = 0; begin < entries.size();) {
    std::size_t end = begin;
    double sum = 0.0;
    std::size_t newest = begin;
    for (; end < entries.size() && entries[end].user == entries[begin].user &&
           entries[end].item == entries[begin].item;
         ++end) {
      sum += entries[end].value;
      if (entries[end].time >= entries[newest].time) newest = end;
    }
    Entry pair = entries[end - 1];
    if (duplicates == Duplicates::kSum) pair.value = sum;
    if (duplicates == Duplicates::kMean) pair.value = sum / static_cast<double>(end - begin);
    if (duplicates == Duplicates::kFirst) pair.value = entries[begin].value;
    if (duplicates == Duplicates::kNewest) pair.value = entries[newest].value;
    pair.time = entries[newest].time;
    pairs.push_back(pair);
    begin = end;
  }
  std::sort(pairs.begin(), pairs.end(), Before{/*by_item=*/false});
  return pairs;
}

/// The scale of summed counts, and each one's level on it.
class CountLevels {
 public:
  CountLevels(const std::vector<Entry>& pairs, RatingKind kind) {
    std::vector<double> values;
    values.reserve(pairs.size());
    for (const Entry& pair : pairs) values.push_back(pair.value);
    const auto at = static_cast<std::ptrdiff_t>(static_cast<double>(values.size() - 1) * 0.99);
    std::nth_element(values.begin(), values.begin() + at, values.end());
    longest_ = portable_log(1.0 + values[static_cast<std::size_t>(at)]);
    const bool all_equal = std::all_of(pairs.begin(), pairs.end(), [&](const Entry& pair) {
      return pair.value == pairs.front().value;
    });
    scale = all_equal || !(longest_ > 0.0) ? RatingScale{kind, 1.0, 1.0, 1.0}
                                           : RatingScale{kind, 0.0, 255.0, 1.0};
  }
  std::uint8_t level_of(double value) const {
    if (scale.num_levels() == 1) return 0;
    return static_cast<std::uint8_t>(
        std::lround(255.0 * std::clamp(portable_log(1.0 + value) / longest_, 0.0, 1.0)));
  }

  RatingScale scale;

 private:
  double longest_;
};

/// Rows of merged pairs; sets the scale of counts.
UnfinishedRows rows_of(const std::vector<Entry>& pairs, std::size_t num_users, RatingScale& scale) {
  std::vector<std::uint8_t> levels;
  levels.reserve(pairs.size());
  if (scale.kind == RatingKind::kRatings) {
    for (const Entry& pair : pairs) {
      // Means and sums may fall between levels or beyond the ends.
      const double value = std::clamp(pair.value, scale.min, scale.max);
      levels.push_back(*scale.level_of(value, 0.5001));
    }
  } else {
    const CountLevels counts(pairs, scale.kind);
    scale = counts.scale;
    for (const Entry& pair : pairs) levels.push_back(counts.level_of(pair.value));
  }
  const auto visit = [&](std::size_t, const auto& emit) {
    for (std::size_t i = 0; i < pairs.size(); ++i)
      emit(static_cast<std::size_t>(pairs[i].user), pairs[i].item, levels[i]);
  };
  ThreadPool alone(1);
  return sort_by_row(num_users, 1, visit, alone);
}

}  // namespace

Result<Dataset> build_dataset(RatingBlocks read, Catalog catalog, std::string_view ratings_name,
                              Duplicates duplicates, ThreadPool& pool) {
  Dataset dataset;
  dataset.bad_rows = std::move(catalog.bad_rows);
  dataset.bad_rows.add(read.bad_rows);
  dataset.tags = std::move(catalog.tags);
  dataset.links = std::move(catalog.links);
  const bool any = std::any_of(read.blocks.begin(), read.blocks.end(),
                               [](const RatingBlock& block) { return block.num_rows() > 0; });
  if (!any) return Error{ErrorCode::kParse, std::string(ratings_name) + ": there are no ratings"};

  std::vector<std::string> listed;
  listed.reserve(catalog.items.size());
  for (const CatalogItem& item : catalog.items) listed.push_back(item.item_id);
  Side users(read.blocks, /*users=*/true, {}, pool);
  Side items(read.blocks, /*users=*/false, std::move(listed), pool);
  dataset.num_unlisted_items =
      catalog.items.empty() ? 0 : static_cast<std::int64_t>(items.num_unlisted());
  const std::size_t num_items = items.size();

  // At first with the catalogue's own order of items: popularity is known once the repeated pairs
  // are gone.
  index_items(read.blocks, items, pool);
  RatingScale scale = read.scale;
  UnfinishedRows rows;
  std::size_t num_rows = 0;
  for (const RatingBlock& block : read.blocks) num_rows += block.num_rows();
  const bool on_scale = scale.kind == RatingKind::kRatings;
  const bool has_times = std::any_of(read.blocks.begin(), read.blocks.end(),
                                     [](const RatingBlock& block) { return !block.times.empty(); });
  if (on_scale && !has_times &&
      (duplicates == Duplicates::kNewest || duplicates == Duplicates::kLast)) {
    rows = rows_by_user(read.blocks, users, pool);
    dataset.num_duplicates = drop_replaced(rows, num_items, pool);
  } else {
    const bool added =
        !on_scale && duplicates != Duplicates::kFirst && duplicates != Duplicates::kMean;
    const std::vector<Entry> pairs =
        merged(read.blocks, scale, users, added ? Duplicates::kSum : duplicates);
    dataset.num_duplicates = static_cast<std::int64_t>(num_rows - pairs.size());
    rows = rows_of(pairs, users.size(), scale);
    if (has_times) {
      for (const Entry& pair : pairs) dataset.times.push_back(pair.time);
    }
  }
  dataset.user_ids = users.take_ids();
  const std::vector<std::string> item_ids = items.take_ids();
  for (std::size_t i = catalog.items.size(); i < num_items; ++i) {
    CatalogItem item;
    item.item_id = item.title = item_ids[i];
    catalog.items.push_back(std::move(item));
  }
  const std::vector<std::uint32_t> counts = count_columns(rows, num_items, pool);
  // What is compared often is not read again each time.
  std::vector<std::optional<std::uint32_t>> numbers(num_items);
  std::transform(item_ids.begin(), item_ids.end(), numbers.begin(),
                 [](const std::string& id) { return number_of_id(id); });
  const std::vector<std::uint32_t> order =
      stable_order(num_items, [&](std::size_t a, std::size_t b) {
        if (counts[a] != counts[b]) return counts[a] > counts[b];
        if (numbers[a] && numbers[b]) return *numbers[a] < *numbers[b];
        return id_less(item_ids[a], item_ids[b]);
      });
  std::vector<std::int32_t> item_at(num_items);
  dataset.items.reserve(num_items);
  dataset.num_ratings.reserve(num_items);
  for (const std::uint32_t position : order) {
    item_at[position] = static_cast<std::int32_t>(dataset.items.size());
    dataset.num_ratings.push_back(counts[position]);
    dataset.items.push_back(std::move(catalog.items[position]));
  }
  for (auto& [tag, positions] : catalog.rare_tags) {
    for (const std::int32_t position : positions)
      dataset.user_tags.push_back({-1, item_at[static_cast<std::size_t>(position)], tag});
  }
  const std::size_t num_ratings = rows.num_ratings();
  std::int32_t* const indices = rows.indices.get();
  pool.parallel_for(num_ratings, std::size_t{1} << 18U,
                    [&](std::size_t begin, std::size_t end, int) {
                      for (std::size_t i = begin; i < end; ++i)
                        indices[i] = item_at[static_cast<std::size_t>(indices[i])];
                    });
  dataset.by_user =
      RatingMatrix(num_items, std::move(rows.offsets), shared_prefix(rows.indices, num_ratings),
                   shared_prefix(rows.levels, num_ratings), scale);
  dataset.by_item = dataset.by_user.transposed(pool);
  return dataset;
}

void share_rows(Dataset& dataset, double row_cost, Ranks& ranks) {
  for (RatingMatrix* const ratings : {&dataset.by_user, &dataset.by_item})
    ratings->share_as(std::make_shared<const RowShare>(ratings->offsets, row_cost, ranks));
}

void add_user_tags(Dataset& dataset, std::vector<UserTag> tags) {
  std::unordered_map<std::string_view, std::int32_t> item_of_id;
  std::unordered_map<std::string_view, std::int32_t> user_of_id;
  for (std::size_t i = 0; i < dataset.num_items(); ++i)
    item_of_id.emplace(dataset.items[i].item_id, static_cast<std::int32_t>(i));
  for (std::size_t i = 0; i < dataset.num_users(); ++i)
    user_of_id.emplace(dataset.user_ids[i], static_cast<std::int32_t>(i));
  for (UserTag& tag : tags) {
    const auto item = item_of_id.find(tag.item_id);
    if (item == item_of_id.end()) continue;
    const auto user = user_of_id.find(tag.user_id);
    dataset.user_tags.push_back(
        {user == user_of_id.end() ? -1 : user->second, item->second, std::move(tag.tag)});
  }
}

}  // namespace als
