#pragma once

// RatingParser: the rows of a big ratings file, read on all threads. The text comes in one piece (a
// mapped file) or in several (an archive, as it is unpacked), and is cut at line ends into blocks.
// Rows, errors and what is skipped are those of parse_ratings, to the letter.
//
// A line is read by loops over digits; what they do not take goes through parse_row. On one core
// that is 2.4 times as fast as parse_ratings, which looks for separators first (tests/bench).

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "als/base/result.h"
#include "als/base/text.h"
#include "als/base/thread_pool.h"
#include "als/ratings/rating_log.h"

namespace als {

/// Rows of some lines that follow each other: nine bytes a row.
struct RatingBlock {
  std::vector<std::uint32_t> user_ids;
  std::vector<std::uint32_t> item_ids;
  std::vector<std::uint8_t> levels;
  std::int64_t first_line = 1;
  std::vector<std::int64_t> bad_lines;  ///< of them, those without a row; rising
  std::vector<std::int32_t> lines;      ///< if there are any, the line of each row instead

  std::size_t num_rows() const { return levels.size(); }
  std::int64_t line_of(std::size_t row) const;
};

/// In file order.
struct RatingBlocks {
  std::vector<RatingBlock> blocks;
  BadRows bad_rows;
};

class RatingParser {
 public:
  /// `file_name` is for messages. `block_bytes` is what one worker reads at a time.
  RatingParser(std::string file_name, RatingLayout layout, const ParseOptions& options,
               ThreadPool& pool, std::size_t block_bytes = kBlockBytes);

  /// The next piece of the text. Each must end at a line end, except the last. Call it at least
  /// once. kParse as parse_ratings; then it is over.
  Result<void> add(std::string_view text);
  RatingBlocks take() && { return std::move(read_); }

 private:
  static constexpr std::size_t kBlockBytes = std::size_t{1} << 20U;  // fits a core's cache

  std::string file_name_;
  RatingLayout layout_;
  ParseOptions options_;
  ThreadPool& pool_;
  std::size_t block_bytes_;
  RatingBlocks read_;
  std::int64_t next_line_ = 1;
  bool started_ = false;
  bool more_fields_allowed_ = false;
};

}  // namespace als
