#pragma once

// NeededRows: which rows of other ranks a rank's own rows name, and the way they come there: each
// once, to whom it is needed by, some thousand at a time. One process needs nothing of this, and
// every call returns at once.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "als/base/row_share.h"
#include "als/base/thread_pool.h"
#include "als/ratings/rating_matrix.h"
#include "als/solve/normal_system.h"

namespace als {

class NeededRows {
 public:
  /// `columns_of(row)`: what an own row of `rows` names among the rows of `columns`. Both stay.
  template <class ColumnsOf>
  NeededRows(const RowShare& rows, const RowShare& columns, const ColumnsOf& columns_of)
      : columns_(&columns) {
    if (!columns.is_shared()) return;
    std::vector<bool> named(columns.num_rows());
    name(rows, columns_of, named);
    arrange(named);
  }
  /// Of what a rank's own rows of ratings name, and of those of `more`, rows of the same share.
  NeededRows(const RatingMatrix& ratings, const RowShare& columns,
             const RatingMatrix* more = nullptr)
      : columns_(&columns) {
    if (!columns.is_shared()) return;
    std::vector<bool> named(columns.num_rows());
    for (const RatingMatrix* all : {&ratings, more}) {
      if (all != nullptr)
        name(
            all->share(), [&](std::size_t row) { return all->indices_of(row); }, named);
    }
    arrange(named);
  }

  const RowShare& columns() const { return *columns_; }
  /// Rows of other ranks.
  std::size_t num_needed() const {
    std::size_t count = 0;
    for (const std::vector<std::int32_t>& rows : from_) count += rows.size();
    return count;
  }

  /// Collective. pack(row, to) writes an own row's `width` floats for a rank that needs it;
  /// unpack(row, from) is told each row that is needed here.
  template <class Pack, class Unpack>
  void fetch(std::size_t width, const Pack& pack, const Unpack& unpack) const {
    if (columns_ == nullptr || !columns_->is_shared()) return;
    const std::size_t num_ranks = to_.size();
    std::vector<std::vector<float>> sent(num_ranks);
    std::vector<std::vector<float>> received(num_ranks);
    std::vector<Ranks::Bytes> to(num_ranks);
    std::vector<Ranks::Room> from(num_ranks);
    for (std::size_t first = 0; first < most_; first += kRowsAtOnce) {
      for (std::size_t rank = 0; rank < num_ranks; ++rank) {
        const auto part_to = part(to_[rank], first);
        sent[rank].resize(part_to.size() * width);
        for (std::size_t i = 0; i < part_to.size(); ++i)
          pack(static_cast<std::size_t>(part_to[i]), sent[rank].data() + i * width);
        received[rank].resize(part(from_[rank], first).size() * width);
        to[rank] = std::as_bytes(std::span(sent[rank]));
        from[rank] = std::as_writable_bytes(std::span(received[rank]));
      }
      columns_->ranks().exchange(to, from, Traffic::kRows);
      for (std::size_t rank = 0; rank < num_ranks; ++rank) {
        const auto part_from = part(from_[rank], first);
        for (std::size_t i = 0; i < part_from.size(); ++i)
          unpack(static_cast<std::size_t>(part_from[i]), received[rank].data() + i * width);
      }
    }
  }

  /// Into the places that the rows have in a table of all rows.
  void fetch_into(FactorMatrix& table) const {
    const auto width = static_cast<std::size_t>(table.cols());
    fetch(
        width, [&](std::size_t row, float* to) { std::copy_n(table.row(row).data(), width, to); },
        [&](std::size_t row, const float* from) {
          std::copy_n(from, width, table.row(row).data());
        });
  }
  void fetch_into(std::span<float> values) const {
    fetch(
        1, [&](std::size_t row, float* to) { *to = values[row]; },
        [&](std::size_t row, const float* from) { values[row] = *from; });
  }

  /// padded_rows() of the rank's own rows and of those that it needs.
  PaddedRows padded(const FactorMatrix& factors, const SystemShape& shape, ThreadPool& pool) const {
    PaddedRows rows = padded_rows(factors, shape, *columns_, pool);
    complete(factors, shape, rows);
    return rows;
  }
  /// The same where the own ones are there.
  void complete(const FactorMatrix& factors, const SystemShape& shape, PaddedRows& rows) const {
    fetch(
        shape.num_factors,
        [&](std::size_t row, float* to) {
          std::copy_n(factors.row(row).data(), shape.num_factors, to);
        },
        [&](std::size_t row, const float* from) {
          pad_row(from, shape, rows.data() + row * shape.size);
        });
  }

 private:
  static constexpr std::size_t kRowsAtOnce = 4096;

  static std::span<const std::int32_t> part(const std::vector<std::int32_t>& rows,
                                            std::size_t first) {
    if (first >= rows.size()) return {};
    return std::span(rows).subspan(first, std::min(kRowsAtOnce, rows.size() - first));
  }

  template <class ColumnsOf>
  static void name(const RowShare& rows, const ColumnsOf& columns_of, std::vector<bool>& named) {
    rows.for_each_own_row([&](std::size_t row) {
      for (const std::int32_t column : columns_of(row))
        named[static_cast<std::size_t>(column)] = true;
    });
  }

  void arrange(const std::vector<bool>& named) {
    from_.resize(static_cast<std::size_t>(columns_->num_ranks()));
    for (int rank = 0; rank < columns_->num_ranks(); ++rank) {
      if (rank == columns_->rank()) continue;
      columns_->for_each_row_of(rank, [&](std::size_t row) {
        if (named[row])
          from_[static_cast<std::size_t>(rank)].push_back(static_cast<std::int32_t>(row));
      });
    }
    to_ = columns_->ranks().exchange_lists(from_);
    // All ranks take part in as many exchanges.
    for (const auto* lists : {&from_, &to_}) {
      for (const std::vector<std::int32_t>& list : *lists) most_ = std::max(most_, list.size());
    }
    for (const std::vector<std::size_t>& of_rank : columns_->ranks().exchange_lists(
             std::vector<std::vector<std::size_t>>(from_.size(), {most_})))
      most_ = std::max(most_, of_rank.front());
  }

  const RowShare* columns_ = nullptr;
  std::vector<std::vector<std::int32_t>> from_;  // [ranks] rows that come from there
  std::vector<std::vector<std::int32_t>> to_;    // [ranks] own rows that go there
  std::size_t most_ = 0;                         // the longest list of any rank
};

}  // namespace als
