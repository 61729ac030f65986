#include "als/base/row_share.h"

#include <algorithm>

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
  first_block_ = {0, blocks_.size() - 1};
}

RowShare::RowShare(std::span<const std::int64_t> offsets, double row_cost, Ranks& ranks)
    : RowShare(offsets) {
  if (ranks.size() == 1) return;
  ranks_ = &ranks;
  const auto work = [&](std::size_t block) {
    return static_cast<double>(offsets[blocks_[block]]) +
           static_cast<double>(blocks_[block]) * row_cost;
  };
  const std::size_t num_blocks = blocks_.size() - 1;
  first_block_ = {0};
  for (std::size_t block = 0; block < num_blocks; ++block) {
    // To the nearer side: a block is all or nothing.
    const double middle = 0.5 * (work(block) + work(block + 1));
    while (index(num_ranks() + 1) < index(ranks.size()) &&
           middle * static_cast<double>(ranks.size()) >=
               work(num_blocks) * static_cast<double>(first_block_.size()))
      first_block_.push_back(block);
  }
  first_block_.resize(index(ranks.size()), num_blocks);
  first_block_.push_back(num_blocks);
}

}  // namespace als
