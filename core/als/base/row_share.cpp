#include "als/base/row_share.h"

#include <algorithm>
#include <numeric>

namespace als {
namespace {

// At most: more than there are ranks or threads to share them out to, and few enough to keep a
// matrix of each.
constexpr double kMostBlocks = 256.0;
// At least so much work in each: a small table is not worth as many.
constexpr double kBlockWork = 2048.0;
// What a row is worth beside its ratings; not a matter of the model, so that one table has one
// division whatever is learned from it.
constexpr std::int64_t kRowWork = 16;

std::int64_t work_before(std::span<const std::int64_t> offsets, std::size_t row) {
  return offsets[row] + static_cast<std::int64_t>(row) * kRowWork;
}

}  // namespace

RowShare::RowShare(std::span<const std::int64_t> offsets) : blocks_{0} {
  const std::size_t num_rows = offsets.size() - 1;
  const auto all = static_cast<double>(work_before(offsets, num_rows));
  const double of_block = std::max(all / kMostBlocks, kBlockWork);
  for (std::size_t row = 1; row < num_rows; ++row) {
    if (static_cast<double>(work_before(offsets, row)) >=
        of_block * static_cast<double>(blocks_.size()))
      blocks_.push_back(row);
  }
  blocks_.push_back(num_rows);
  owners_.assign(num_blocks(), 0);
  runs_.resize(1);
  if (num_rows > 0) runs_.front().push_back({0, num_rows, 0});
}

RowShare::RowShare(std::span<const std::int64_t> offsets, double row_cost, Ranks& ranks)
    : RowShare(offsets) {
  if (ranks.size() == 1) return;
  ranks_ = &ranks;
  std::vector<double> work;
  for (std::size_t block = 0; block < num_blocks(); ++block) {
    const std::size_t begin = blocks_[block];
    const std::size_t end = blocks_[block + 1];
    work.push_back(static_cast<double>(offsets[end] - offsets[begin]) +
                   static_cast<double>(end - begin) * row_cost);
  }
  // The largest first, each to who has least so far.
  std::vector<std::size_t> order(num_blocks());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return work[a] > work[b]; });
  std::vector<double> load(index(ranks.size()));
  for (const std::size_t block : order) {
    const auto least = std::min_element(load.begin(), load.end());
    owners_[block] = static_cast<int>(least - load.begin());
    *least += work[block];
  }
  runs_.assign(load.size(), {});
  for (std::size_t block = 0; block < num_blocks(); ++block) {
    if (blocks_[block] == blocks_[block + 1]) continue;
    std::vector<Run>& runs = runs_[index(owners_[block])];
    if (!runs.empty() && runs.back().end == blocks_[block]) {
      runs.back().end = blocks_[block + 1];
    } else {
      runs.push_back({blocks_[block], blocks_[block + 1], num_rows_of(owners_[block])});
    }
  }
}

}  // namespace als
