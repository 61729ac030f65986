#pragma once

// RatingBlocks: rows of a table of ratings as they were read, in file order, before users and items
// have indices. Nine bytes a row where ids are numbers and ratings are on a scale.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "als/base/rating_scale.h"
#include "als/base/text.h"

namespace als {

/// An id within a block: a number of id_order (base/ids.h) below this one is itself, what is above
/// counts the block's texts.
constexpr std::uint32_t kFirstTextCode = std::uint32_t{1} << 31U;

/// Rows of some lines that follow each other.
struct RatingBlock {
  std::vector<std::uint32_t> users;     ///< [num_rows] codes
  std::vector<std::uint32_t> items;     ///< [num_rows] codes
  std::vector<std::uint8_t> levels;     ///< [num_rows], of ratings on a scale
  std::vector<float> values;            ///< [num_rows], of counts and events; then no levels
  std::vector<std::int64_t> times;      ///< [num_rows] seconds since 1970, if they were asked for
  std::vector<std::string> user_texts;  ///< each once
  std::vector<std::string> item_texts;  ///< each once

  std::size_t num_rows() const { return users.size(); }
};

struct RatingBlocks {
  RatingScale scale;
  std::vector<RatingBlock> blocks;
  BadRows bad_rows;
};

/// Which rows of a pair of user and item count.
enum class Duplicates : std::uint8_t {
  kNewest,  ///< by time, of equal times the last in the file; without times kLast
  kLast,
  kFirst,
  kMean,
  kSum,
};

}  // namespace als
