// ratings: a table of any layout, as workers read it in blocks and pieces of any size and as the
// table module's records say; and the data set made of it.

#include <cmath>

#include "als/base/ids.h"
#include "als/ratings/dataset.h"
#include "als/ratings/rating_reader.h"
#include "input.h"

namespace als::fuzz {
namespace {

struct Cut {
  std::size_t block_bytes;
  std::size_t piece_bytes;
};

std::string id_of(std::uint32_t code, const std::vector<std::string>& texts) {
  return code < kFirstTextCode ? std::to_string(code)
                               : texts.at(std::size_t{code} - kFirstTextCode);
}

struct Read {
  std::string told;  ///< all rows and complaints, or the error
  RatingBlocks blocks;
  bool good = false;
};

Read read(std::string_view text, const RatingTable& table, const ReadOptions& options,
          const Cut& cut, ThreadPool& pool) {
  RatingReader reader("r", table, options, pool, cut.block_bytes);
  Result<void> added;
  for (std::size_t at = 0; added && at < text.size(); at += cut.piece_bytes) {
    const std::string piece(text.substr(at, cut.piece_bytes));
    added = reader.add(piece);
  }
  if (added) added = reader.finish();
  if (!added) {
    check_refusal(added.error());
    return {added.error().message, {}, false};
  }
  Read read{{}, reader.take(), true};
  for (const RatingBlock& block : read.blocks.blocks) {
    const std::size_t rows = block.num_rows();
    ALS_CHECK(block.items.size() == rows);
    ALS_CHECK(block.levels.size() + block.values.size() == rows);
    ALS_CHECK(!options.keep_times || block.times.size() == rows);
    for (std::size_t row = 0; row < rows; ++row) {
      read.told += id_of(block.users[row], block.user_texts) + " " +
                   id_of(block.items[row], block.item_texts) + " ";
      read.told += block.levels.empty() ? std::to_string(block.values[row])
                                        : std::to_string(int{block.levels[row]});
      if (!block.times.empty()) read.told += "@" + std::to_string(block.times[row]);
      read.told += "\n";
    }
  }
  for (const std::string& message : read.blocks.bad_rows.first_messages())
    read.told += message + "\n";
  read.told += std::to_string(read.blocks.bad_rows.count()) + " " +
               std::to_string(reader.num_off_scale()) + " " + std::to_string(reader.num_missing());
  return read;
}

/// Where lines are records both ways: a quoted field or a CR by itself may end a line or not.
bool lines_are_records(std::string_view text) {
  if (text.find('"') != std::string_view::npos) return false;
  for (std::size_t at = 0; (at = text.find('\r', at)) != std::string_view::npos; ++at) {
    if (at + 1 == text.size() || text[at + 1] != '\n') return false;
  }
  return true;
}

void check_dataset(RatingBlocks blocks, unsigned duplicates, ThreadPool& pool) {
  constexpr Duplicates kKinds[] = {Duplicates::kNewest, Duplicates::kLast, Duplicates::kFirst,
                                   Duplicates::kMean, Duplicates::kSum};
  const Result<Dataset> dataset =
      build_dataset(std::move(blocks), {}, "r", kKinds[duplicates % 5], pool);
  if (!dataset) return check_refusal(dataset.error());
  const RatingMatrix& by_user = dataset->by_user;
  ALS_CHECK(dataset->scale().is_valid());
  ALS_CHECK(by_user.num_rows() == dataset->num_users());
  ALS_CHECK(by_user.num_cols() == dataset->num_items());
  const RatingMatrix sorted = dataset->by_item.transposed(pool);
  ALS_CHECK(sorted.offsets == by_user.offsets);
  const RatingMatrix turned = by_user.transposed(pool);
  ALS_CHECK(turned.offsets == dataset->by_item.offsets);
  ALS_CHECK(turned.indices == dataset->by_item.indices);
  ALS_CHECK(turned.levels == dataset->by_item.levels);
  for (std::size_t i = 1; i < dataset->num_users(); ++i)
    ALS_CHECK(id_less(dataset->user_ids[i - 1], dataset->user_ids[i]));
  for (std::size_t i = 1; i < dataset->num_items(); ++i)
    ALS_CHECK(dataset->num_ratings[i - 1] >= dataset->num_ratings[i]);
}

}  // namespace

void ratings(Bytes bytes) {
  static ThreadPool pool(1);  // waking threads takes longer than an input
  Input input(bytes);
  const unsigned options = input.option();
  const unsigned more = input.option();
  const Cut cut{std::size_t{1} + input.byte(), std::size_t{1} + input.byte()};
  RatingTableOptions given;
  given.counts = (options & 1U) != 0;
  given.wide = (options & 2U) != 0;
  given.columns.no_rating = (options & 4U) != 0;
  if ((options & 8U) != 0) given.scale = RatingScale{RatingKind::kRatings, 0.0, 10.0, 0.5};
  if ((options & 16U) != 0) given.missing = {99.0, 0.0};
  const ReadOptions read_options{(more & 1U) != 0, (more & 2U) != 0, (more & 4U) != 0};
  const std::string text = input.rest_text();
  Result<RatingTable> table = understand_ratings(text, (more & 8U) == 0, "r", given);
  if (!table) return check_refusal(table.error());
  ALS_CHECK(table->scale.is_valid());
  Read whole = read(text, *table, read_options, {std::size_t{1} << 20U, text.size() + 1}, pool);
  ALS_CHECK(read(text, *table, read_options, cut, pool).told == whole.told);
  if (!table->has_quotes && !table->lines_end_in_cr && lines_are_records(text)) {
    RatingTable by_records = *table;
    by_records.has_quotes = true;
    ALS_CHECK(read(text, by_records, read_options, cut, pool).told == whole.told);
  }
  if (!whole.good) return;
  if (read_options.keep_values && table->scale.kind == RatingKind::kRatings) {
    set_levels(table->scale, whole.blocks);
  }
  check_dataset(std::move(whole.blocks), more >> 4U, pool);
}

}  // namespace als::fuzz
