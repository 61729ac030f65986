#include "als/ratings/rating_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "als/base/random.h"
#include "als/base/text.h"

namespace als {
namespace {

constexpr std::size_t kWhole = std::numeric_limits<std::size_t>::max();

RatingTable table_of(std::string_view text, const RatingTableOptions& options = {}) {
  const Result<RatingTable> table = understand_ratings(text, /*is_whole=*/true, "r", options);
  EXPECT_TRUE(table) << table.error().message;
  return table ? *table : RatingTable();
}

std::string id_of(std::uint32_t code, const std::vector<std::string>& texts) {
  return code < kFirstTextCode ? std::to_string(code)
                               : texts.at(std::size_t{code} - kFirstTextCode);
}

/// How a text is cut up on its way.
struct Cut {
  std::size_t block_bytes = std::size_t{1} << 20U;
  std::size_t piece_bytes = kWhole;
};

/// "user item value[@time]; ...", then what was left out; or the error.
std::string told(std::string_view text, const RatingTable& table, const ReadOptions& options,
                 ThreadPool& pool, const Cut& cut = {}) {
  RatingReader reader("r", table, options, pool, cut.block_bytes);
  Result<void> added;
  for (std::size_t at = 0; added && at < text.size();) {
    const std::size_t size = std::min(cut.piece_bytes, text.size() - at);
    added = reader.add(text.substr(at, size));
    at += size;
  }
  if (added) added = reader.finish();
  if (!added) return added.error().message;
  const RatingBlocks read = reader.take();
  std::string all;
  for (const RatingBlock& block : read.blocks) {
    for (std::size_t row = 0; row < block.num_rows(); ++row) {
      all += id_of(block.users[row], block.user_texts) + " " +
             id_of(block.items[row], block.item_texts) + " ";
      all += decimal_text(block.levels.empty() ? static_cast<double>(block.values[row])
                                               : read.scale.value(block.levels[row]));
      if (!block.times.empty()) all += "@" + std::to_string(block.times[row]);
      all += "; ";
    }
  }
  for (const std::string& message : read.bad_rows.first_messages()) all += "\n" + message;
  if (read.bad_rows.count() > 0) all += "\n" + std::to_string(read.bad_rows.count()) + " bad";
  if (reader.num_off_scale() > 0)
    all += "\n" + std::to_string(reader.num_off_scale()) + " off the scale";
  if (reader.num_missing() > 0) all += "\n" + std::to_string(reader.num_missing()) + " missing";
  return all;
}

std::string told(std::string_view text, const RatingTable& table, const ReadOptions& options = {}) {
  ThreadPool pool(1);
  return told(text, table, options, pool);
}

/// As it is understood by itself.
std::string told(std::string_view text) { return told(text, table_of(text)); }

/// The same table, but by one thread and the records of the table module alone.
RatingTable by_records(RatingTable table) {
  table.has_quotes = true;
  return table;
}

struct Layout {
  const char* delimiter;
  bool header;
  const char* line_end;
};
constexpr Layout kLayouts[] = {
    {",", true, "\n"}, {"\t", false, "\n"}, {"::", false, "\r\n"}, {";", true, "\r\n"}};

/// Ratings of 30 users and 60 items on half stars, every seventh with an id that is a text.
std::string some_text(const Layout& layout, int num_rows, std::uint64_t seed) {
  Random random(seed);
  const std::string delimiter = layout.delimiter;
  std::string text;
  if (layout.header)
    text =
        "user" + delimiter + "item" + delimiter + "rating" + delimiter + "time" + layout.line_end;
  for (int row = 0; row < num_rows; ++row) {
    const std::string item = std::to_string(random.below(60));
    const std::uint64_t level = row < 10 ? static_cast<std::uint64_t>(row) : random.below(10);
    text += std::to_string(random.below(30)) + delimiter + (row % 7 == 3 ? "0" + item : item) +
            delimiter + std::to_string((level + 1) / 2) + (level % 2 == 0 ? ".5" : ".0") +
            delimiter + std::to_string(1'100'000'000 + random.below(200'000'000)) + layout.line_end;
  }
  return text;
}

/// A text with some bytes changed, left out, repeated or put in. No quotes: with those a record may
/// go beyond its line, which only the one way allows.
std::string damaged(std::string text, Random& random) {
  constexpr std::string_view kBytes = "0123456789.,:;\t -+ex\n\n";
  const std::uint64_t num_changes = 1 + random.below(6);
  for (std::uint64_t i = 0; i < num_changes && !text.empty(); ++i) {
    const auto at = static_cast<std::size_t>(random.below(text.size()));
    const char byte = kBytes[static_cast<std::size_t>(random.below(kBytes.size()))];
    switch (random.below(5)) {
      case 0:
        text[at] = byte;
        break;
      case 1:
        text.insert(at, static_cast<std::size_t>(1 + random.below(12)), byte);
        break;
      case 2:
        text.erase(at, static_cast<std::size_t>(1 + random.below(4)));
        break;
      case 3:
        text.resize(at);
        break;
      default:
        text.insert(at, text.substr(at / 2, static_cast<std::size_t>(random.below(40))));
    }
  }
  // A CR without its LF ends a line in a text of records, and is part of one in a text of lines.
  for (std::size_t at = 0; (at = text.find('\r', at)) != std::string::npos;) {
    if (at + 1 < text.size() && text[at + 1] == '\n') {
      ++at;
    } else {
      text.erase(at, 1);
    }
  }
  return text;
}

TEST(RatingReader, WorkersReadWhatTheRecordsSayHoweverTheTextIsDamaged) {
  ThreadPool pool(3);
  ThreadPool alone(1);
  Random random(11);
  for (const Layout& layout : kLayouts) {
    const std::string whole = some_text(layout, 40, 5);
    const RatingTable table = table_of(whole);
    EXPECT_EQ(table.scale, RatingScale());
    int num_read = 0;
    for (int round = 0; round < 500; ++round) {
      const std::string text = round == 0 ? whole : damaged(whole, random);
      const Cut cut{static_cast<std::size_t>(1 + random.below(300)),
                    static_cast<std::size_t>(1 + random.below(2'000))};
      for (const bool skip : {false, true}) {
        const ReadOptions options{skip, false, false};
        const std::string quick = told(text, table, options, pool, cut);
        ASSERT_EQ(quick, told(text, by_records(table), options, alone))
            << "blocks of " << cut.block_bytes << ", pieces of " << cut.piece_bytes << ":\n"
            << text;
        num_read += skip && quick.find("; ") != std::string::npos ? 1 : 0;
      }
    }
    EXPECT_GT(num_read, 400);
  }
}

TEST(RatingReader, WorkersReadATextThatIsCutAnywhereAsTheRecordsSay) {
  ThreadPool pool(2);
  for (const Layout& layout : kLayouts) {
    const std::string whole = some_text(layout, 12, 7);
    const RatingTable table = table_of(whole);
    for (std::size_t size = 0; size <= whole.size(); ++size) {
      // A copy of its own, so that the address sanitizer sees one byte read too far.
      const std::vector<char> bytes(whole.begin(),
                                    whole.begin() + static_cast<std::ptrdiff_t>(size));
      const std::string_view text(bytes.data(), bytes.size());
      if (text.ends_with('\r')) continue;  // half a line end
      const ReadOptions options{true, false, false};
      EXPECT_EQ(told(text, table, options, pool, {16, 1'000}),
                told(text, by_records(table), options))
          << text;
    }
  }
}

TEST(RatingReader, OnlyTheTextsOwnEndsHaveMarks) {
  // A Ctrl-Z ends a text, a byte order mark begins one; in a line between they are part of a field,
  // wherever a block or a piece is cut.
  ThreadPool pool(2);
  const std::string text =
      "1,2,4\n1,3,2\n\x1a"
      "3,2,5\n2,\x1a,3\n2,2,1\x1a\n\xef\xbb\xbf"
      "1,9,3\n3,3,4\n\x1a";
  const RatingTable table = table_of("1,2,4\n1,3,2\n3,2,5\n2,2,1\n1,9,3\n3,3,4\n");
  const ReadOptions options{true, false, false};
  const std::string expected = told(text, by_records(table), options);
  EXPECT_NE(expected.find("3 3 4; "), std::string::npos) << expected;
  for (std::size_t size = 1; size <= text.size(); ++size) {
    EXPECT_EQ(told(text, table, options, pool, {size, kWhole}), expected) << size;
    EXPECT_EQ(told(text, table, options, pool, {16, size}), expected) << size;
  }
}

TEST(RatingReader, PiecesAndBlocksOfAnySizeGiveTheSameRows) {
  ThreadPool pool(2);
  const std::string quoted =
      "user,item,rating,text\n1,2,4,\"good,\nreally\"\n1,3,2,\"say \"\"no\"\"\"\n2,2,5,plain\n"
      "2,3,1,\"\"\n";
  const std::string old = "user,item,rating\r1,2,4\r1,3,2\r2,2,5\r2,3,1\r";
  for (const std::string& text : {some_text(kLayouts[0], 30, 3), quoted, old}) {
    const RatingTable table = table_of(text);
    const std::string whole = told(text, table);
    EXPECT_NE(whole.find("; "), std::string::npos) << whole;
    for (std::size_t piece = 1; piece < 60; ++piece) {
      for (const std::size_t block : {std::size_t{1}, std::size_t{37}})
        EXPECT_EQ(told(text, table, {}, pool, {block, piece}), whole) << piece;
    }
  }
}

TEST(RatingReader, SaysTheLineOfABadRowAndWhatWasExpected) {
  const auto complaint = [](const std::string& row) {
    const std::string good = "user,item,rating,time\n1,2,4.5,1500000000\n3,4,0.5,1500000001\n";
    RatingTableOptions options;
    options.scale = RatingScale();
    const RatingTable table = table_of(good, options);
    const std::string message = told(good + row + "\n9,9,5.0,1500000000\n", table);
    // However it is read, and behind a million lines too.
    EXPECT_EQ(message, told(good + row + "\n9,9,5.0,1500000000\n", by_records(table)));
    return message;
  };
  EXPECT_EQ(complaint("1,2,five,3"), "r:4: rating \"five\" is not a number");
  EXPECT_EQ(complaint("1,2,4.6,3"),
            "r:4: rating 4.6 is not one of 0.5 to 5 in steps of 0.5 (--scale MIN:MAX:STEP says "
            "otherwise)");
  for (const char* off : {"0", "5.5", "10", "-1", "99999999"}) {
    EXPECT_NE(complaint(std::string("1,2,") + off + ",3").find("is not one of 0.5 to 5"),
              std::string::npos)
        << off;
  }
  EXPECT_EQ(complaint(",2,4,3"), "r:4: there is no user");
  EXPECT_EQ(complaint("1,\xc2\xa0 ,4,3"), "r:4: there is no item");
  EXPECT_EQ(complaint("1,2"), "r:4: 2 fields instead of 4");
  EXPECT_EQ(complaint("1,2,4,3,5"), "r:4: 5 fields instead of 4");
  EXPECT_EQ(complaint("1,a\x1b[2Jb,4,3"),
            "r:4: item \"a\\x1b[2Jb\" has control characters, or more than 1 KiB");
  EXPECT_NE(complaint(std::string(1025, 'u') + ",2,4,3").find("more than 1 KiB"),
            std::string::npos);
  // What no training needs is not read: a time of any kind is fine.
  EXPECT_EQ(complaint("1,2,4,yesterday"), "1 2 4.5; 3 4 0.5; 1 2 4; 9 9 5; ");
}

TEST(RatingReader, SkipsBadRowsAndNamesTheFirstOfThem) {
  ThreadPool pool(2);
  std::string text = "user\titem\trating\n";
  for (int row = 0; row < 100; ++row)
    text += std::to_string(row % 9) + "\t" + std::to_string(row) + "\t" +
            std::to_string(1 + row % 5) + "\n";
  const RatingTable table = table_of(text);
  // Every fifth one.
  for (std::size_t at = 0; (at = text.find("\t5\n", at)) != std::string::npos;) text[at + 1] = 'x';
  const std::string skipped = told(text, table, {true, false, false}, pool, {100, kWhole});
  EXPECT_NE(skipped.find("; \nr:6: rating \"x\" is not a number\nr:11: "), std::string::npos)
      << skipped;
  EXPECT_NE(skipped.find("r:51: rating \"x\" is not a number\n20 bad"), std::string::npos)
      << skipped;
  EXPECT_EQ(skipped, told(text, by_records(table), {true, false, false}, pool));
}

TEST(RatingReader, LinesMayEndInAnyWayAndBlankOnesArePassedOver) {
  const std::string expected = "1 2 4; 1 3 2; 2 2 5; ";
  EXPECT_EQ(told("user,item,rating\n1,2,4\n1,3,2\n2,2,5"), expected);
  EXPECT_EQ(told("user,item,rating\r\n1,2,4\r\n1,3,2\r\n2,2,5\r\n"), expected);
  EXPECT_EQ(told("user,item,rating\r1,2,4\r1,3,2\r2,2,5"), expected);
  EXPECT_EQ(told("\xef\xbb\xbfuser,item,rating\n1,2,4\n\n1,3,2\n  \n2,2,5\n\n\n"), expected);
  EXPECT_EQ(told("user,item,rating\r\n1,2,4\r\n1,3,2\r\n2,2,5\r\n\r\n\x1a"), expected);
  EXPECT_EQ(told("user,item,rating\r1,2,4\r1,3,2\r2,2,5\r\r\x1a"), expected);
  // The line numbers count the blank lines.
  const RatingTable table = table_of("user,item,rating\n1,2,4\n1,3,2\n2,2,5\n");
  EXPECT_EQ(told("user,item,rating\n\n1,2,4\n\n1,3,x\n", table),
            "r:5: rating \"x\" is not a number");
}

TEST(RatingReader, EncodingsGiveTheSameIds) {
  const std::string utf8 =
      "user,item,rating\nZo\xc3\xab,caf\xc3\xa9,4\nZo\xc3\xab,bar,2\nbob,bar,5\n";
  const std::string expected = "Zo\xc3\xab caf\xc3\xa9 4; Zo\xc3\xab bar 2; bob bar 5; ";
  EXPECT_EQ(told(utf8), expected);
  EXPECT_EQ(told("user,item,rating\nZo\xeb,caf\xe9,4\nZo\xeb,bar,2\nbob,bar,5\n"), expected);
  for (const bool little : {true, false}) {
    std::string utf16 = little ? "\xff\xfe" : "\xfe\xff";
    std::string_view rest = utf8;
    while (!rest.empty()) {
      const Utf8Char c = first_utf8_char(rest);
      const char high = static_cast<char>(c.code >> 8U);
      const char low = static_cast<char>(c.code & 255U);
      utf16 += little ? low : high;
      utf16 += little ? high : low;
      rest.remove_prefix(c.size);
    }
    EXPECT_EQ(told(utf16), expected);
  }
}

TEST(RatingReader, QuotedFieldsMayHoldDelimitersAndLineEnds) {
  EXPECT_EQ(told("\"user\",\"item\",\"rating\"\n\"1\",\"Heat, The\",\"4\"\n\"2\",\"Say "
                 "\"\"no\"\"\",\"5\"\n\"2\",\"Heat, The\",\"1\"\n"),
            "1 Heat, The 4; 2 Say \"no\" 5; 2 Heat, The 1; ");
  const std::string reviews =
      "user,item,rating,review\n1,2,4,\"good,\n\nreally\n\"\n1,3,x,\"bad\nline\"\n2,2,5,ok\n"
      "2,3,1,no\n";
  RatingTableOptions options;
  options.scale = RatingScale{RatingKind::kRatings, 1.0, 5.0, 1.0};
  options.columns = {"user", "item", "rating", "", false};
  EXPECT_EQ(told(reviews, table_of(reviews, options)), "r:6: rating \"x\" is not a number");
  EXPECT_EQ(told(reviews, table_of(reviews, options), {true, false, false}),
            "1 2 4; 2 2 5; 2 3 1; \nr:6: rating \"x\" is not a number\n1 bad");
}

TEST(RatingReader, AQuoteWithoutItsEndCostsItsLineAndNoOther) {
  // The sample has no quotes, so lines are records; far behind it one opens.
  ThreadPool pool(2);
  std::string text = "user,item,rating\n";
  for (int row = 0; row < 50; ++row) text += "1,a" + std::to_string(row) + ",4\n";
  RatingTableOptions options;
  options.scale = RatingScale{RatingKind::kRatings, 1.0, 5.0, 1.0};
  const RatingTable table = table_of(text, options);
  ASSERT_FALSE(table.has_quotes);
  text += "2,\"open,3\n2,b,3\n2,5,3\n2,c,3\n";
  for (const std::size_t block : {std::size_t{1}, std::size_t{1} << 20U}) {
    const std::string all = told(text, table, {true, false, false}, pool, {block, kWhole});
    EXPECT_NE(all.find("1 a49 4; 2 b 3; 2 5 3; 2 c 3; \nr:52: a quote does not end"),
              std::string::npos)
        << all;
  }
}

TEST(RatingReader, ALineOfMoreThanAMebibyteEndsTheReading) {
  const std::string good = "user,item,rating\n1,2,4\n1,3,2\n2,2,5\n";
  const RatingTable table = table_of(good);
  const std::string line(std::size_t{3} << 20U, '7');
  ThreadPool pool(1);
  for (const std::size_t piece : {std::size_t{1} << 16U, std::size_t{1} << 21U, kWhole}) {
    for (const RatingTable& how : {table, by_records(table)}) {
      // Without an end of the line in sight memory must stay bounded.
      const std::string message = told(good + line, how, {}, pool, {std::size_t{1} << 20U, piece});
      EXPECT_TRUE(message.starts_with("r")) << message.substr(0, 100);
      EXPECT_NE(message.find("longer than 1 MiB"), std::string::npos) << message.substr(0, 100);
    }
  }
  // Short enough as it stands, not as UTF-8: a bad row, whose letters do not become an id.
  for (const Encoding encoding : {Encoding::kUtf8, Encoding::kWindows1252}) {
    const std::string noted = "user,item,rating,note\n1,2,4,a\n1,3,2,b\n2,2,5,c\n";
    RatingTable encoded = table_of(noted);
    encoded.format.encoding = encoding;
    const std::string letters((std::size_t{1} << 19U) + 1, '\xe9');
    const std::string message = told(noted + "\xe9,3,4," + letters + "\n", encoded);
    EXPECT_NE(message.find("longer than 1 MiB"), std::string::npos) << message.substr(0, 100);
  }
  const std::string long_id(std::size_t{1} << 19U, 'x');
  EXPECT_NE(told(good + long_id + ",3,4\n", table).find("more than 1 KiB"), std::string::npos);
}

TEST(RatingReader, FieldsThatARowLacksAreEmpty) {
  const std::string good = "user,item,rating\n1,2,4\n1,3,2\n";
  RatingTable table = table_of(good);
  table.format.num_columns = 0;  // rows may have any number of fields
  EXPECT_EQ(told(good + "2,2\n2\n", table), "1 2 4; 1 3 2; \n2 missing");
}

TEST(RatingReader, KeepsTimesWhenAsked) {
  const std::string text =
      "user,item,rating,date\n1,2,4,2005-04-02\n1,3,2,2005-04-02 23:53:47\n2,2,5,never\n"
      "2,3,1,2001-09-09\n";
  RatingTableOptions options;
  options.columns = {"user", "item", "rating", "date", false};
  EXPECT_EQ(told(text, table_of(text, options), {false, true, false}),
            "1 2 4@1112400000; 1 3 2@1112486027; 2 2 5@0; 2 3 1@999993600; ");
  const std::string csv = some_text(kLayouts[0], 30, 2);
  const std::string with_times = told(csv, table_of(csv), {false, true, false});
  EXPECT_EQ(with_times, told(csv, by_records(table_of(csv)), {false, true, false}));
  EXPECT_NE(with_times.find("@1"), std::string::npos);
}

TEST(RatingReader, ColumnsStandInAnyOrderBesideOthers) {
  const std::string text =
      ",when,stars,item_id,x,user_id\n0,2005-04-02,4,b,q,zoe\n1,2005-04-03,2,a,q,zoe\n"
      "2,2005-04-03,5,b,q,adam\n";
  RatingTableOptions options;
  options.columns = {"user_id", "item_id", "stars", "when", false};
  EXPECT_EQ(told(text, table_of(text, options)), "zoe b 4; zoe a 2; adam b 5; ");
}

TEST(RatingReader, IdsAreAnyTextAndKeepTheirLetters) {
  EXPECT_EQ(told("user,item,rating\n76561190000000001,0123456789,4\n-5,007,2\n4294967296,7,5\n"
                 " 12 ,3000000000,1\n"),
            "76561190000000001 0123456789 4; -5 007 2; 4294967296 7 5; 12 3000000000 1; ");
  // Numbers that pandas wrote as fractions are numbers again, where all of the column are.
  EXPECT_EQ(told("user,item,rating\n1.0,2.0,4\n1.0,3.0,2\n2.0,2.0,5\n"), "1 2 4; 1 3 2; 2 2 5; ");
  EXPECT_EQ(told("user,item,rating\n1,2.0,4\n1,b,2\n2,2.0,5\n"), "1 2.0 4; 1 b 2; 2 2.0 5; ");
}

TEST(RatingReader, CountsAndEventsKeepTheirValues) {
  const std::string plays = "user\titem\tplays\n1\t2\t40\n1\t3\t1.5\n2\t2\t0\n2\t4\t100000\n";
  RatingTableOptions options;
  options.counts = true;
  EXPECT_EQ(told(plays, table_of(plays, options)), "1 2 40; 1 3 1.5; 2 4 100000; \n1 missing")
      << "who played it 0 times did not play it";
  EXPECT_EQ(told(plays + "3\t3\t-2\n", table_of(plays, options)), "r:6: count -2 is below 0");

  const std::string visits = "guest,place\nann,bar\nann,pub\nbob,bar\n";
  const RatingTable table = table_of(visits);
  EXPECT_EQ(table.scale.kind, RatingKind::kEvents);
  EXPECT_EQ(told(visits, table), "ann bar 1; ann pub 1; bob bar 1; ");
}

TEST(RatingReader, ValuesThatStandForNoneAreCountedAndLeftOut) {
  const std::string text = "user,item,rating\n1,2,4\n1,3,0\n2,2,5\n2,3,99\n3,2,1\n3,3,0.0\n";
  RatingTableOptions options;
  options.missing = {0.0, 99.0};
  EXPECT_EQ(told(text, table_of(text, options)), "1 2 4; 2 2 5; 3 2 1; \n3 missing");
}

TEST(RatingReader, AWideTableHasARowForEachUser) {
  RatingTableOptions options;
  options.wide = true;
  const std::string named = "name,Catan,Risk,Go\nann,9,,3\nbob,,7,10\ncid,1,2,4.5\n";
  options.scale = RatingScale{RatingKind::kRatings, 1.0, 10.0, 0.5};
  EXPECT_EQ(told(named, table_of(named, options)),
            "ann Catan 9; ann Go 3; bob Risk 7; bob Go 10; cid Catan 1; cid Risk 2; cid Go 4.5; ");
  EXPECT_EQ(told(named + "dan,x,1,2\n", table_of(named, options)),
            "r:5: rating \"x\" is not a number");
  // And its other way round.
  const std::string turned = "joke,User1,User2\nj1,9,\nj2,2.5,4\n";
  EXPECT_EQ(told(turned, table_of(turned, options)), "User1 j1 9; User1 j2 2.5; User2 j2 4; ");
  // As Jester's: how many ratings the row has, 99 for none, no names.
  options.scale = RatingScale{RatingKind::kRatings, -10.0, 10.0, 0.25};
  options.missing = {99.0};
  const std::string numbered = "2,99,-3.5,8.25\n3,1,2,3\n1,99,99,-10\n";
  EXPECT_EQ(told(numbered, table_of(numbered, options)),
            "1 2 -3.5; 1 3 8.25; 2 1 1; 2 2 2; 2 3 3; 3 3 -10; \n3 missing");
}

TEST(RatingReader, ScalesOfAnyReachAreRead) {
  RatingTableOptions options;
  for (const RatingScale& scale : {RatingScale{RatingKind::kRatings, -10.0, 0.0, 2.0},
                                   RatingScale{RatingKind::kRatings, -10.0, -2.0, 2.0},
                                   RatingScale{RatingKind::kRatings, 0.0, 1000.0, 10.0}}) {
    options.scale = scale;
    const std::string top = decimal_text(scale.max);
    const std::string text = "user,item,rating\n1,2," + top + "\n1,3,2000\n";
    EXPECT_EQ(told(text, table_of(text, options), {true, false, false}).substr(0, 5 + top.size()),
              "1 2 " + top + ";");
  }
}

TEST(RatingReader, MarksOfTwoLettersDivideFields) {
  RatingTableOptions options;
  options.table.delimiter = "||";
  options.scale = RatingScale{RatingKind::kRatings, 1.0, 5.0, 1.0};
  const std::string text = "1||2||4\n1||3||2\n2||2||5\n";
  EXPECT_EQ(told(text, table_of(text, options)), "1 2 4; 1 3 2; 2 2 5; ");
}

TEST(RatingReader, OfValuesThatAreManyTheFirstOnesAreCounted) {
  std::string text = "user,item,plays\n";
  constexpr int kMany = 70'000;
  for (int row = 0; row < kMany; ++row)
    text += std::to_string(row / 100) + "," + std::to_string(row % 100) + "," +
            std::to_string(1 + row) + "\n";
  text += "9999,1,1\n";
  RatingTableOptions options;
  options.counts = true;
  const RatingTable table = table_of(text, options);
  ThreadPool pool(1);
  for (const RatingTable& way : {table, by_records(table)}) {
    RatingReader reader("r", way, {}, pool);
    ASSERT_TRUE(reader.add(text) && reader.finish());
    EXPECT_EQ(reader.values().size(), 65'536U);
    EXPECT_EQ(reader.values().at(1.0), 2) << "one that is known is counted on";
    std::size_t num_rows = 0;
    for (const RatingBlock& block : reader.take().blocks) num_rows += block.num_rows();
    EXPECT_EQ(num_rows, kMany + 1U);
  }
}

TEST(RatingReader, ValuesThatWereKeptBecomeLevelsLater) {
  // A sample told 1 to 5; the rest of the file says 1 to 10.
  const std::string sample = "user,item,rating\n1,2,4\n1,3,2\n2,2,5\n";
  const std::string text = sample + "3,2,9\n3,3,10\n";
  RatingTable table = table_of(sample);
  ThreadPool pool(1);
  RatingReader first("r", table, {}, pool);
  const Result<void> stopped = first.add(text);
  ASSERT_FALSE(stopped);
  EXPECT_GT(first.num_off_scale(), 0);
  EXPECT_NE(told(text, table, {true, false, false}).find("2 bad\n2 off the scale"),
            std::string::npos);

  RatingReader again("r", table, {false, false, true}, pool);
  ASSERT_TRUE(again.add(text));
  ASSERT_TRUE(again.finish());
  EXPECT_EQ(again.values(), (ValueHistogram{{2, 1}, {4, 1}, {5, 1}, {9, 1}, {10, 1}}));
  ASSERT_TRUE(guess_scale_of(again.values(), "r", table));
  EXPECT_EQ(table.scale, (RatingScale{RatingKind::kRatings, 1.0, 10.0, 1.0}));
  RatingBlocks read = again.take();
  set_levels(table.scale, read);
  EXPECT_EQ(read.scale, table.scale);
  EXPECT_EQ(read.blocks.at(0).levels, (std::vector<std::uint8_t>{3, 1, 4, 8, 9}));
  EXPECT_TRUE(read.blocks.at(0).values.empty());
  EXPECT_EQ(read.bad_rows.count(), 0);

  // What lies beside the scale is counted, and its row is gone.
  RatingBlocks beside;
  beside.blocks.push_back({{1, 2, 3}, {4, 5, 6}, {}, {1.0F, 2.5F, 3.0F}, {7, 8, 9}, {}, {}});
  set_levels({RatingKind::kRatings, 1.0, 5.0, 1.0}, beside);
  EXPECT_EQ(beside.bad_rows.count(), 1);
  EXPECT_EQ(beside.blocks[0].users, (std::vector<std::uint32_t>{1, 3}));
  EXPECT_EQ(beside.blocks[0].items, (std::vector<std::uint32_t>{4, 6}));
  EXPECT_EQ(beside.blocks[0].levels, (std::vector<std::uint8_t>{0, 2}));
  EXPECT_EQ(beside.blocks[0].times, (std::vector<std::int64_t>{7, 9}));
}

}  // namespace
}  // namespace als
