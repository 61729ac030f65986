#include "als/ratings/rating_parser.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "als/base/random.h"
#include "als/ratings/dataset.h"

namespace als {
namespace {

constexpr RatingLayout kLayouts[] = {RatingLayout::kCsv, RatingLayout::kDoubleColon,
                                     RatingLayout::kTab};

std::string some_text(RatingLayout layout, int num_rows, std::uint64_t seed) {
  const char* const separator = layout == RatingLayout::kCsv           ? ","
                                : layout == RatingLayout::kDoubleColon ? "::"
                                                                       : "\t";
  std::string text = layout == RatingLayout::kCsv ? "userId,movieId,rating,timestamp\n" : "";
  Random random(seed);
  for (int i = 0; i < num_rows; ++i) {
    const std::uint64_t level = 1 + random.below(10);
    text += std::to_string(1 + random.below(30)) + separator +
            std::to_string(1 + random.below(60)) + separator + std::to_string(level / 2);
    if (level % 2 == 1 || random.below(2) == 0) text += level % 2 == 1 ? ".5" : ".0";
    text += separator + std::to_string(random.next() >> (random.below(8) == 0 ? 1 : 30)) +
            (random.below(5) == 0 ? "\r\n" : "\n");
  }
  return text;
}

/// Everything that can be told of a reading, in one text.
std::string told(const BadRows& bad_rows) {
  std::string text = std::to_string(bad_rows.count()) + " bad\n";
  for (const std::string& message : bad_rows.first_messages()) text += message + "\n";
  return text;
}

std::string read_plainly(const std::string& text, RatingLayout layout, bool skip) {
  const Result<RatingLog> log = parse_ratings(text, "r", layout, {skip});
  if (!log) return log.error().message;
  std::string all = told(log->bad_rows);
  for (const RatingRow& row : log->rows) {
    all += std::to_string(row.user_id) + ' ' + std::to_string(row.item_id) + ' ' +
           std::to_string(row.level) + ' ' + std::to_string(row.line) + '\n';
  }
  return all;
}

/// In pieces that end at line ends.
std::string read_quickly(const std::string& text, RatingLayout layout, bool skip, ThreadPool& pool,
                         std::size_t block_bytes, std::size_t piece_bytes) {
  RatingParser parser("r", layout, {skip}, pool, block_bytes);
  std::string_view rest = text;
  do {
    const std::size_t end = rest.find('\n', std::min(piece_bytes, rest.size()));
    // A copy of its own, so that the address sanitizer sees one byte read too far.
    const std::string_view piece = rest.substr(0, end == std::string_view::npos ? end : end + 1);
    const std::vector<char> copy(piece.begin(), piece.end());
    const Result<void> added = parser.add({copy.data(), copy.size()});
    if (!added) return added.error().message;
    rest.remove_prefix(piece.size());
  } while (!rest.empty());
  const RatingBlocks read = std::move(parser).take();
  std::string all = told(read.bad_rows);
  for (const RatingBlock& block : read.blocks) {
    for (std::size_t row = 0; row < block.num_rows(); ++row) {
      all += std::to_string(block.user_ids[row]) + ' ' + std::to_string(block.item_ids[row]) + ' ' +
             std::to_string(block.levels[row]) + ' ' + std::to_string(block.line_of(row)) + '\n';
    }
  }
  return all;
}

std::size_t below(Random& random, std::size_t bound) {
  return static_cast<std::size_t>(random.below(bound));
}

/// Small damage of the kinds that files have.
std::string mutated(std::string text, Random& random) {
  constexpr std::string_view kBytes = "0123456789.,:\t\n\r-+ x\"\0";
  const std::uint64_t num_changes = 1 + below(random, 6);
  for (std::uint64_t i = 0; i < num_changes && !text.empty(); ++i) {
    const std::size_t at = below(random, text.size());
    const char byte = kBytes[below(random, kBytes.size())];
    switch (below(random, 5)) {
      case 0:
        text[at] = byte;
        break;
      case 1:
        text.insert(at, 1 + below(random, 12), byte);
        break;
      case 2:
        text.erase(at, 1 + below(random, 4));
        break;
      case 3:
        text.resize(at);
        break;
      default:
        text.insert(at, text.substr(at / 2, below(random, 40)));
    }
  }
  return text;
}

TEST(RatingParser, WorkersReadWhatThePlainParserReadsHoweverTheTextIsDamaged) {
  ThreadPool pool(3);
  Random random(11);
  for (const RatingLayout layout : kLayouts) {
    const std::string whole = some_text(layout, 40, 5);
    for (int round = 0; round < 700; ++round) {
      const std::string text = round == 0 ? whole : mutated(whole, random);
      const std::size_t block_bytes = 1 + below(random, 300);
      const std::size_t piece_bytes = 1 + below(random, 2'000);
      for (const bool skip : {false, true}) {
        ASSERT_EQ(read_quickly(text, layout, skip, pool, block_bytes, piece_bytes),
                  read_plainly(text, layout, skip))
            << "blocks of " << block_bytes << ", pieces of " << piece_bytes << ":\n"
            << text;
      }
    }
  }
}

TEST(RatingParser, ATextCutAnywhereIsReadAsByThePlainParser) {
  ThreadPool pool(1);
  for (const RatingLayout layout : kLayouts) {
    const std::string whole = some_text(layout, 6, 7);
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      const std::string text = whole.substr(0, size);
      EXPECT_EQ(read_quickly(text, layout, true, pool, 16, 1'000),
                read_plainly(text, layout, true));
    }
  }
}

TEST(RatingParser, ManyBadRowsAreCountedAndTheFirstAreNamed) {
  ThreadPool pool(2);
  std::string text;
  for (int i = 0; i < 100; ++i) text += i % 3 == 0 ? "1\t2\t3\t4\n" : "1\t2\tx\t4\n";
  EXPECT_EQ(read_quickly(text, RatingLayout::kTab, true, pool, 1'000, 1'000),
            read_plainly(text, RatingLayout::kTab, true));
}

/// Everything of a data set, in one text.
std::string told(const Result<Dataset>& dataset) {
  if (!dataset) return dataset.error().message;
  std::string all = told(dataset->bad_rows) + std::to_string(dataset->num_duplicates) + '\n';
  for (const CatalogItem& movie : dataset->items) all += std::to_string(movie.item_id) + ' ';
  for (const std::uint32_t count : dataset->num_ratings) all += std::to_string(count) + ' ';
  for (const std::uint32_t id : dataset->user_ids) all += std::to_string(id) + ' ';
  for (const RatingMatrix* matrix : {&dataset->by_user, &dataset->by_item}) {
    all += '\n';
    for (std::size_t row = 0; row < matrix->num_rows(); ++row) {
      for (std::size_t i = 0; i < matrix->indices_of(row).size(); ++i) {
        all += std::to_string(matrix->indices_of(row)[i]) + ':' +
               std::to_string(matrix->levels_of(row)[i]) + ' ';
      }
      all += '/';
    }
  }
  return all;
}

TEST(RatingParser, WorkersBuildTheDataSetThatOneRowAtATimeGives) {
  // 4,000 rows of 30 users and 60 items: most pairs stand several times; a tenth of the items is
  // not in the catalogue; some rows are bad.
  Catalog catalog;
  for (std::uint32_t id = 1; id <= 60; ++id) {
    if (id % 10 != 3) catalog.items.push_back({61 - id, "Film", 0, 0, 0, 0});
  }
  for (const RatingLayout layout : kLayouts) {
    std::string text = some_text(layout, 4'000, 9);
    text.insert(text.find('\n', text.size() / 2) + 1, "a bad row\n");
    text.insert(text.find('\n', text.size() / 3) + 1, "another\n");
    for (const bool skip : {false, true}) {
      Result<RatingLog> log = parse_ratings(text, "r", layout, {skip});
      const Result<Dataset> expected =
          log ? build_dataset(*std::move(log), catalog, "r", skip) : Result<Dataset>(log.error());
      for (const int num_workers : {1, 4}) {
        ThreadPool pool(num_workers);
        RatingParser parser("r", layout, {skip}, pool, 700);
        const Result<void> added = parser.add(text);
        const Result<Dataset> built =
            added ? build_dataset(std::move(parser).take(), catalog, "r", skip, pool)
                  : Result<Dataset>(added.error());
        EXPECT_EQ(told(built), told(expected));
      }
    }
  }
}

}  // namespace
}  // namespace als
