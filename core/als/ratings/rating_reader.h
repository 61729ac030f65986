#pragma once

// RatingReader: the rows of a table of ratings, on all threads where lines are records: the bytes
// come in one piece (a mapped file) or in several (an archive, as it is unpacked) and are cut at
// line ends into blocks. Tables whose fields may hold line ends are read by one thread.
//
// A line of two numbers, a rating and perhaps a time is read by loops over digits; what they do not
// take goes through the table module. On one core that is several times as fast (tests/bench).

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/ratings/rating_blocks.h"
#include "als/ratings/rating_table.h"

namespace als {

struct ReadOptions {
  bool skip_bad_rows = false;  ///< leave out, count and name them, instead of stopping at the first
  bool keep_times = false;     ///< for Duplicates::kNewest
  /// Keep values instead of levels, with their histogram: to tell the scale by. Counts and events
  /// are always kept so.
  bool keep_values = false;
};

class RatingReader {
 public:
  /// `file_name` is for messages. `block_bytes` is what one worker reads at a time.
  RatingReader(std::string file_name, const RatingTable& table, const ReadOptions& options,
               ThreadPool& pool, std::size_t block_bytes = kBlockBytes);
  ~RatingReader();
  RatingReader(const RatingReader&) = delete;
  RatingReader& operator=(const RatingReader&) = delete;

  /// The next bytes, cut anywhere. kParse with file name, line and what was expected; then it is
  /// over.
  Result<void> add(std::string_view bytes);
  Result<void> finish();

  RatingBlocks take() { return std::move(read_); }
  /// Rows with a value that is not on the scale; they are among the bad rows.
  std::int64_t num_off_scale() const { return num_off_scale_; }
  /// Rows without a rating: with nothing in its place, a word that says so (says_nothing), or one
  /// of RatingTable::missing.
  std::int64_t num_missing() const { return num_missing_; }
  const ValueHistogram& values() const { return values_; }  ///< with keep_values

 private:
  static constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;  // fits a core's cache

  struct Block;   // what one worker makes of some lines
  struct Serial;  // decoder and reader of a table that one thread reads
  class RowTaker;

  Result<void> add_lines(std::string_view bytes);
  Result<void> add_serially(std::string_view bytes, bool is_last);
  Block read_block(std::string_view lines, bool is_first) const;
  Result<void> keep(Block block);

  std::string file_name_;
  RatingTable table_;
  ReadOptions options_;
  ThreadPool& pool_;
  std::size_t block_bytes_;
  std::vector<std::int16_t> level_of_thousandths_;  // of values from 0; -1: none
  std::unique_ptr<Serial> serial_;
  std::string rest_;  // bytes after the last line end
  RatingBlocks read_;
  std::int64_t next_line_ = 1;
  std::int64_t num_off_scale_ = 0;
  std::int64_t num_missing_ = 0;
  ValueHistogram values_;
};

/// Values that were kept become levels of a scale; those beside it are bad rows without a line.
void set_levels(const RatingScale& scale, RatingBlocks& read);

}  // namespace als
