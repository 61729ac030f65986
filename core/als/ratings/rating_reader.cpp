#include "als/ratings/rating_reader.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "als/base/ids.h"
#include "als/base/text.h"
#include "als/table/field_values.h"
#include "als/table/table_reader.h"
#include "als/table/text_encoding.h"

// Two ways lead to the same rows: quick_row() over digits, and RecordReader over whatever a table
// may hold. The quick one takes nothing that the other would read differently (tests/unit/ratings
// compare them). Costs: 32 million lines in about a second on two cores by the first.

namespace als {
namespace {

using Next = RecordReader::Next;

constexpr bool has_line(Next next) { return next == Next::kRecord || next == Next::kComplaint; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr std::size_t kMaxThousandths = 200'001;
constexpr std::size_t kMaxDistinctValues = 65'536;

/// Digits at `at` without a zero in front; null if there are none, or so many that the number might
/// be no code. The text must go on with something else.
const char* quick_number(const char* at, std::uint32_t& number) {
  constexpr std::ptrdiff_t kMaxDigits = 9;
  const char* const begin = at;
  std::uint32_t value = 0;
  for (; is_digit(*at); ++at) value = 10 * value + static_cast<std::uint32_t>(*at - '0');
  number = value;
  const std::ptrdiff_t size = at - begin;
  return size != 0 && size <= kMaxDigits && (*begin != '0' || size == 1) ? at : nullptr;
}

/// How the quick reading finds its way: two ids, the rating, and what may follow.
struct QuickTable {
  bool on = false;
  char delimiter = ',';
  bool twice = false;     ///< the delimiter is two of these
  bool has_time = false;  ///< a fourth column of digits
};

const char* quick_delimiter(const char* at, const QuickTable& table) {
  if (*at != table.delimiter) return nullptr;
  if (!table.twice) return at + 1;
  return at[1] == table.delimiter ? at + 2 : nullptr;
}

}  // namespace

struct RatingReader::Block {
  RatingBlock rows;
  std::int64_t num_lines = 0;
  std::vector<std::int64_t> bad_lines;  // counted from 0
  std::vector<std::string> complaints;  // of the first of them
  std::int64_t num_off_scale = 0;
  std::int64_t num_missing = 0;
  ValueHistogram values;
};

/// Turns the fields of a record into a row of a block.
class RatingReader::RowTaker {
 public:
  RowTaker(const RatingTable& table, const ReadOptions& options, Block& block)
      : table_(table),
        keep_values_(options.keep_values || table.scale.kind != RatingKind::kRatings),
        keep_times_(options.keep_times),
        block_(block) {}

  void take(std::span<const std::string_view> fields, std::int64_t line) {
    if (table_.wide) {
      take_wide(fields, line);
      return;
    }
    const RatingColumns& columns = table_.columns;
    const auto field = [&](int column) {
      const auto at = static_cast<std::size_t>(column);
      return column >= 0 && at < fields.size() ? fields[at] : std::string_view();
    };
    const std::string_view user = canonical_id(field(columns.user), columns.user_ids_have_point);
    const std::string_view item = canonical_id(field(columns.item), columns.item_ids_have_point);
    double value = 1.0;
    if (columns.rating >= 0) {
      if (says_nothing(trim(field(columns.rating)))) {
        ++block_.num_missing;
        return;
      }
      const std::optional<double> number =
          parse_decimal(field(columns.rating), table_.format.decimal_comma);
      if (!number) {
        complain(line, "rating " + quoted_for_message(field(columns.rating)) + " is not a number");
        return;
      }
      value = *number;
    }
    if (!check_id(user, "user", line) || !check_id(item, "item", line)) return;
    std::int64_t time = 0;
    if (keep_times_) time = parse_time(field(columns.time)).value_or(0);
    add_row(user, item, value, time, line);
  }

  void complain(std::int64_t line, std::string message) {
    block_.bad_lines.push_back(line);
    if (block_.complaints.size() < BadRows::kMaxMessages)
      block_.complaints.push_back(std::move(message));
  }

  bool keep_values() const { return keep_values_; }

 private:
  void take_wide(std::span<const std::string_view> fields, std::int64_t line) {
    const std::string number = std::to_string(line + 1);
    const std::string_view row =
        table_.columns.user >= 0 ? canonical_id(fields[0]) : std::string_view(number);
    const char* const row_kind = table_.transposed ? "item" : "user";
    const char* const column_kind = table_.transposed ? "user" : "item";
    if (!check_id(row, row_kind, line)) return;
    for (std::size_t i = static_cast<std::size_t>(table_.first_item); i < fields.size(); ++i) {
      if (says_nothing(trim(fields[i]))) continue;
      const std::optional<double> value = parse_decimal(fields[i], table_.format.decimal_comma);
      if (!value) {
        complain(line, "rating " + quoted_for_message(fields[i]) + " is not a number");
        return;
      }
      const std::string column =
          table_.format.has_header
              ? table_.format.columns[i]
              : std::to_string(i + 1 - static_cast<std::size_t>(table_.first_item));
      if (!check_id(column, column_kind, line)) return;
      if (table_.transposed) {
        add_row(column, row, *value, 0, line);
      } else {
        add_row(row, column, *value, 0, line);
      }
    }
  }

  bool check_id(std::string_view id, const char* what, std::int64_t line) {
    if (id.empty()) {
      complain(line, "there is no " + std::string(what));
      return false;
    }
    const bool bad = id.size() > kMaxIdBytes || std::any_of(id.begin(), id.end(), [](char c) {
                       return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
                     });
    if (bad) {
      complain(line, std::string(what) + " " + quoted_for_message(id) +
                         " has control characters, or more than 1 KiB");
    }
    return !bad;
  }

  void add_row(std::string_view user, std::string_view item, double value, std::int64_t time,
               std::int64_t line) {
    // Who played it 0 times did not play it.
    const bool is_none = table_.scale.kind == RatingKind::kCounts && value == 0.0;
    if (is_none ||
        std::find(table_.missing.begin(), table_.missing.end(), value) != table_.missing.end()) {
      ++block_.num_missing;
      return;
    }
    RatingBlock& rows = block_.rows;
    if (keep_values_) {
      if (table_.scale.kind == RatingKind::kCounts && !(value >= 0.0)) {
        complain(line, "count " + number_text(value) + " is below 0");
        return;
      }
      rows.values.push_back(static_cast<float>(value));
      if (block_.values.size() < kMaxDistinctValues || block_.values.contains(value))
        ++block_.values[value];
    } else {
      const std::optional<std::uint8_t> level = table_.scale.level_of(value, tolerance());
      if (!level) {
        ++block_.num_off_scale;
        complain(line, "rating " + number_text(value) + " is not one of " +
                           scale_text(table_.scale) + " (--scale MIN:MAX:STEP says otherwise)");
        return;
      }
      rows.levels.push_back(*level);
    }
    rows.users.push_back(code_of(user, rows.user_texts, user_codes_));
    rows.items.push_back(code_of(item, rows.item_texts, item_codes_));
    if (keep_times_) rows.times.push_back(time);
  }

  /// Fine scales have 256 levels wherever the values fall.
  double tolerance() const { return table_.scale.num_levels() > 200 ? 0.5001 : 1e-3; }

  static std::uint32_t code_of(std::string_view id, std::vector<std::string>& texts,
                               std::unordered_map<std::string, std::uint32_t>& codes) {
    const std::optional<std::uint32_t> number = number_of_id(id);
    if (number && *number < kFirstTextCode) return *number;
    const auto [found, is_new] =
        codes.emplace(id, kFirstTextCode + static_cast<std::uint32_t>(texts.size()));
    if (is_new) texts.emplace_back(id);
    return found->second;
  }

  const RatingTable& table_;
  const bool keep_values_;
  const bool keep_times_;
  Block& block_;
  std::unordered_map<std::string, std::uint32_t> user_codes_, item_codes_;
};

struct RatingReader::Serial {
  Serial(const RatingTable& table, const ReadOptions& options)
      : decoder(table.format.encoding), reader(table.format), options_(options), table_(table) {
    begin_block();
  }

  void begin_block() {
    block = Block();
    taker = std::make_unique<RowTaker>(table_, options_, block);
  }

  TextDecoder decoder;
  RecordReader reader;
  Block block;
  std::unique_ptr<RowTaker> taker;

 private:
  const ReadOptions& options_;
  const RatingTable& table_;
};

RatingReader::RatingReader(std::string file_name, const RatingTable& table,
                           const ReadOptions& options, ThreadPool& pool, std::size_t block_bytes)
    : file_name_(std::move(file_name)),
      table_(table),
      options_(options),
      pool_(pool),
      block_bytes_(std::max<std::size_t>(block_bytes, 1)) {
  read_.scale = table.scale;
  const Encoding encoding = table.format.encoding;
  if (encoding == Encoding::kUtf16Le || encoding == Encoding::kUtf16Be || table.has_quotes ||
      table.lines_end_in_cr || table.wide)
    serial_ = std::make_unique<Serial>(table_, options_);
  const double most = table.scale.max * 1000.0;
  if (table.scale.kind == RatingKind::kRatings && !options.keep_values && table.missing.empty() &&
      most > 0.0 && most < static_cast<double>(kMaxThousandths)) {
    level_of_thousandths_.assign(static_cast<std::size_t>(most) + 1, std::int16_t{-1});
    for (std::size_t i = 0; i < level_of_thousandths_.size(); ++i) {
      const auto level = table.scale.level_of(static_cast<double>(i) / 1000.0);
      if (level) level_of_thousandths_[i] = *level;
    }
  }
}

RatingReader::~RatingReader() = default;

Result<void> RatingReader::add(std::string_view bytes) {
  if (serial_) return add_serially(bytes, /*is_last=*/false);
  const std::size_t last_end = bytes.rfind('\n');
  if (last_end == std::string_view::npos) {
    rest_ += bytes;
    if (rest_.size() > kMaxLineBytes + 1) {
      return parse_error(file_name_, next_line_,
                         "the line is longer than 1 MiB: is this a table of text?");
    }
    return {};
  }
  if (!rest_.empty()) {
    const std::size_t first_end = bytes.find('\n');
    rest_ += bytes.substr(0, first_end + 1);
    const std::string line = std::exchange(rest_, {});
    if (Result<void> added = add_lines(line); !added) return added;
    bytes.remove_prefix(first_end + 1);
    return add(bytes);
  }
  rest_ = bytes.substr(last_end + 1);
  return add_lines(bytes.substr(0, last_end + 1));
}

Result<void> RatingReader::finish() {
  if (serial_) return add_serially({}, /*is_last=*/true);
  if (rest_.empty()) return {};
  // Without the Ctrl-Z that old programs end a text with.
  std::string line = std::exchange(rest_, {});
  if (line.ends_with('\x1a')) line.pop_back();
  if (line.empty()) return {};
  line += '\n';
  return add_lines(line);
}

Result<void> RatingReader::add_lines(std::string_view bytes) {
  std::vector<std::string_view> texts;
  while (!bytes.empty()) {
    const std::size_t line_end = bytes.find('\n', std::min(block_bytes_, bytes.size()) - 1);
    const std::size_t size = line_end == std::string_view::npos ? bytes.size() : line_end + 1;
    texts.push_back(bytes.substr(0, size));
    bytes.remove_prefix(size);
  }
  // What stands before the first record is no row, however many blocks it fills.
  for (std::string_view& text : texts) {
    while (!text.empty() && next_line_ < table_.format.first_record_line) {
      text.remove_prefix(text.find('\n') + 1);
      ++next_line_;
    }
  }
  std::vector<Block> blocks(texts.size());
  pool_.parallel_for(texts.size(), 1, [&](std::size_t i, std::size_t, int) {
    blocks[i] = read_block(texts[i], next_line_ == 1 && i == 0);
  });
  for (Block& block : blocks) {
    if (Result<void> kept = keep(std::move(block)); !kept) return kept;
  }
  return {};
}

namespace {

/// Whether lines of this table can be read by loops over digits.
QuickTable quick_table(const RatingTable& table, const ReadOptions& options, bool has_levels) {
  const TableFormat& format = table.format;
  const RatingColumns& columns = table.columns;
  QuickTable quick;
  quick.on = has_levels && !options.keep_times && !format.index_column && columns.user == 0 &&
             columns.item == 1 && columns.rating == 2 && !columns.user_ids_have_point &&
             !columns.item_ids_have_point && !format.decimal_comma &&
             (format.num_columns == 3 || (format.num_columns == 4 && columns.time == 3));
  quick.has_time = format.num_columns == 4;
  quick.delimiter = format.delimiter[0];
  quick.twice = format.delimiter == "::";
  quick.on = quick.on && quick.delimiter != ' ' && (quick.twice || format.delimiter.size() == 1);
  return quick;
}

}  // namespace

RatingReader::Block RatingReader::read_block(std::string_view lines, bool is_first) const {
  constexpr std::ptrdiff_t kMaxTimeDigits = 18;  // of 64 bits
  Block block;
  RowTaker taker(table_, options_, block);
  RatingBlock& rows = block.rows;
  const QuickTable quick = quick_table(table_, options_, !level_of_thousandths_.empty());
  const auto num_lines = static_cast<std::size_t>(std::count(lines.begin(), lines.end(), '\n'));
  rows.users.reserve(num_lines);
  rows.items.reserve(num_lines);
  (taker.keep_values() ? static_cast<void>(rows.values.reserve(num_lines))
                       : static_cast<void>(rows.levels.reserve(num_lines)));
  const auto num_thousandths = static_cast<std::uint32_t>(level_of_thousandths_.size());
  const std::int16_t* const level_of = level_of_thousandths_.data();
  RecordReader reader(table_.format, std::max<std::int64_t>(table_.format.first_record_line, 1));
  // Here a record is a line: a quote that does not end in it must not wait for the next one.
  reader.finish();

  // The row of the line at `at`: where the next line begins, or null: read it carefully. A line end
  // follows; there the loops over digits stop at the latest.
  const auto quick_row = [&](const char* at) -> const char* {
    std::uint32_t user = 0;
    std::uint32_t item = 0;
    at = quick_number(at, user);
    if (at == nullptr || (at = quick_delimiter(at, quick)) == nullptr) return nullptr;
    at = quick_number(at, item);
    if (at == nullptr || (at = quick_delimiter(at, quick)) == nullptr) return nullptr;
    const char* const rating = at;
    std::uint32_t thousandths = 0;
    for (; is_digit(*at) && at - rating < 4; ++at)
      thousandths = 10 * thousandths + static_cast<std::uint32_t>(*at - '0');
    if (at == rating) return nullptr;
    thousandths *= 1000;
    if (*at == '.') {
      ++at;
      std::uint32_t unit = 100;
      for (; is_digit(*at) && unit != 0; ++at, unit /= 10)
        thousandths += unit * static_cast<std::uint32_t>(*at - '0');
      if (unit == 100) return nullptr;  // "4."
    }
    if (thousandths >= num_thousandths || level_of[thousandths] < 0) return nullptr;
    if (quick.has_time) {
      if ((at = quick_delimiter(at, quick)) == nullptr) return nullptr;
      const char* const time = at;
      while (is_digit(*at)) ++at;
      if (at == time || at - time > kMaxTimeDigits) return nullptr;
    }
    if (*at == '\r') ++at;
    if (*at != '\n') return nullptr;
    rows.users.push_back(user);
    rows.items.push_back(item);
    rows.levels.push_back(static_cast<std::uint8_t>(level_of[thousandths]));
    return at + 1;
  };

  const char* at = lines.data();
  const char* const end = at + lines.size();
  for (std::int64_t line = 0; at < end; ++line) {
    const char* next = quick.on ? quick_row(at) : nullptr;
    if (next == nullptr) {
      next =
          static_cast<const char*>(std::memchr(at, '\n', static_cast<std::size_t>(end - at))) + 1;
      const std::string_view whole(at, static_cast<std::size_t>(next - at));
      // With its end, so that a Ctrl-Z before that is not taken for the text's last byte. It fails
      // only at lines that are too long, as UTF-8 if not as they stand.
      const bool at_start = is_first && line == 0;
      const Result<std::string> text = decode_text(whole, table_.format.encoding, at_start);
      if (!text) {
        taker.complain(line, "the line is longer than 1 MiB: is this a table of text?");
      } else {
        reader.add_text(*text);
        for (Next what = reader.next(); has_line(what); what = reader.next()) {
          if (what == Next::kRecord) {
            taker.take(reader.fields(), line);
          } else {
            taker.complain(line, reader.complaint());
          }
        }
      }
    }
    at = next;
    ++block.num_lines;
  }
  return block;
}

Result<void> RatingReader::add_serially(std::string_view bytes, bool is_last) {
  constexpr std::size_t kRowsPerBlock = std::size_t{1} << 16U;
  Serial& serial = *serial_;
  for (bool finishing = false;; finishing = true) {
    const Result<std::string_view> text =
        finishing ? serial.decoder.finish() : serial.decoder.decode(bytes);
    if (!text) return Error{text.error().code, file_name_ + ": " + text.error().message};
    serial.reader.add_text(*text);
    if (finishing) serial.reader.finish();
    Next next;
    do {
      next = serial.reader.next();
      const std::int64_t line = serial.reader.line_number() - 1;
      if (next == Next::kRecord) serial.taker->take(serial.reader.fields(), line);
      if (next == Next::kComplaint) serial.taker->complain(line, serial.reader.complaint());
      if (serial.block.rows.num_rows() >= kRowsPerBlock || !has_line(next)) {
        next_line_ = 1;  // its lines are counted from the start of the file
        if (Result<void> kept = keep(std::move(serial.block)); !kept) return kept;
        serial.begin_block();
      }
    } while (has_line(next));
    if (finishing || !is_last) return {};
  }
}

Result<void> RatingReader::keep(Block block) {
  for (std::size_t i = 0; i < block.complaints.size(); ++i) {
    const Result<void> skipped = read_.bad_rows.add(
        parse_error(file_name_, next_line_ + block.bad_lines[i], block.complaints[i]),
        options_.skip_bad_rows);
    // A scale that was told from a sample may be another: whoever reads decides when all is read.
    if (!skipped && block.num_off_scale == 0) return skipped.error();
    if (!skipped) {
      num_off_scale_ += block.num_off_scale;
      return skipped.error();
    }
  }
  read_.bad_rows.add_unnamed(
      static_cast<std::int64_t>(block.bad_lines.size() - block.complaints.size()));
  next_line_ += block.num_lines;
  num_off_scale_ += block.num_off_scale;
  num_missing_ += block.num_missing;
  for (const auto& [value, count] : block.values) {
    if (values_.size() < kMaxDistinctValues || values_.contains(value)) values_[value] += count;
  }
  if (block.rows.num_rows() > 0) read_.blocks.push_back(std::move(block.rows));
  return {};
}

void set_levels(const RatingScale& scale, RatingBlocks& read) {
  const double tolerance = scale.num_levels() > 200 ? 0.5001 : 1e-3;
  std::int64_t num_off = 0;
  for (RatingBlock& block : read.blocks) {
    std::size_t kept = 0;
    for (std::size_t row = 0; row < block.num_rows(); ++row) {
      const auto level = scale.level_of(static_cast<double>(block.values[row]), tolerance);
      if (!level) {
        ++num_off;
        continue;
      }
      block.levels.push_back(*level);
      block.users[kept] = block.users[row];
      block.items[kept] = block.items[row];
      if (!block.times.empty()) block.times[kept] = block.times[row];
      ++kept;
    }
    block.users.resize(kept);
    block.items.resize(kept);
    if (!block.times.empty()) block.times.resize(kept);
    block.values.clear();
  }
  read.scale = scale;
  read.bad_rows.add_unnamed(num_off);
}

}  // namespace als
