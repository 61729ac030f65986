#include "als/table/table_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "als/base/random.h"
#include "als/base/text.h"

namespace als {
namespace {

using Next = RecordReader::Next;
using Fields = std::vector<std::string>;

TableFormat format_of(std::string delimiter, std::int32_t num_columns = 0) {
  TableFormat format;
  format.delimiter = std::move(delimiter);
  format.num_columns = num_columns;
  return format;
}

/// "12: a|b" for a record of line 12, "13: !complaint".
std::vector<std::string> read_all(std::string_view text, const TableFormat& format,
                                  std::size_t piece_size) {
  std::vector<std::string> all;
  RecordReader reader(format);
  std::size_t at = 0;
  std::string piece;
  for (;;) {
    const Next next = reader.next();
    if (next == Next::kEnd) return all;
    if (next == Next::kMoreText) {
      if (at == text.size()) {
        reader.finish();
        continue;
      }
      piece = text.substr(at, piece_size);  // the earlier piece is gone
      at += piece.size();
      reader.add_text(piece);
      continue;
    }
    std::string line = std::to_string(reader.line_number()) + ": ";
    if (next == Next::kComplaint) {
      line += "!" + reader.complaint();
    } else {
      for (std::size_t f = 0; f < reader.fields().size(); ++f) {
        line += (f == 0 ? "" : "|") + std::string(reader.fields()[f]);
      }
    }
    all.push_back(std::move(line));
  }
}

std::vector<std::string> read_all(std::string_view text, const TableFormat& format) {
  std::vector<std::string> whole = read_all(text, format, text.size() + 1);
  for (const std::size_t piece_size : {1U, 2U, 3U, 7U}) {
    EXPECT_EQ(read_all(text, format, piece_size), whole) << "pieces of " << piece_size;
  }
  return whole;
}

TEST(RecordReader, SplitsAtEachDelimiter) {
  const std::vector<std::string> expected{"1: 1|b c|4.5", "3: 2||5"};
  EXPECT_EQ(read_all("1,b c,4.5\n\n2,,5\n", format_of(",", 3)), expected);
  EXPECT_EQ(read_all("1;b c; 4.5\n \t\n2; ;5", format_of(";", 3)), expected);
  EXPECT_EQ(read_all("1\tb c\t4.5\n\n2\t\t5\n\n", format_of("\t", 3)), expected);
  EXPECT_EQ(read_all("1|b c|4.5\n|||\n2||5\n\x1a\n", format_of("|", 3)), expected);
  EXPECT_EQ(read_all("1::b c::4.5\n\n2::::5\n", format_of("::", 3)), expected);
  EXPECT_EQ(read_all(" 1  b\t4.5 \n\n2 c 5\n", format_of(" ", 3)),
            (std::vector<std::string>{"1: 1|b|4.5", "3: 2|c|5"}));
}

TEST(RecordReader, Unquotes) {
  EXPECT_EQ(read_all("\"1\",\"Good, the \"\"Bad\"\"\", \"x\" \n2,a\"b,\"\"\n", format_of(",", 3)),
            (std::vector<std::string>{"1: 1|Good, the \"Bad\"|x", "2: 2|a\"b|"}));
  TableFormat escaped = format_of(";", 3);
  escaped.backslash_escapes = true;
  EXPECT_EQ(read_all("\"1\";\"the \\\"Bad\\\" C:\\\\ \\n\";\"a\"\"b\"\n", escaped),
            (std::vector<std::string>{"1: 1|the \"Bad\" C:\\ \\n|a\"b"}));
  EXPECT_EQ(read_all("\"a b\" c \"d\"\n", format_of(" ", 3)),
            (std::vector<std::string>{"1: a b|c|d"}));
  TableFormat plain = format_of(",", 2);
  plain.quotes = false;
  EXPECT_EQ(read_all("\"a,b\"\n", plain), (std::vector<std::string>{"1: \"a|b\""}));
}

TEST(RecordReader, LetsAFieldHoldLineEnds) {
  EXPECT_EQ(read_all("1,\"two\nlines\",5\n2,\"\n\n\",4\n3,c,3", format_of(",", 3)),
            (std::vector<std::string>{"1: 1|two\nlines|5", "3: 2|\n\n|4", "6: 3|c|3"}));
}

TEST(RecordReader, ComplainsOfOneLineAndGoesOn) {
  EXPECT_EQ(read_all("1,a,5\n2,b\n3,c,4,5\n4,d,3,\n5\n6,f,1\n", format_of(",", 3)),
            (std::vector<std::string>{"1: 1|a|5", "2: !2 fields instead of 3",
                                      "3: !4 fields instead of 3", "4: 4|d|3",
                                      "5: !1 field instead of 3", "6: 6|f|1"}));
  // A quote without an end costs its line: by what follows the next quote, or at the text's end.
  EXPECT_EQ(
      read_all("1,\"a,5\n2,b,4\n3,\"c\",3\n4,\"d,2\n5,e,1\n", format_of(",", 3)),
      (std::vector<std::string>{"1: !a quote does not end: \"1,\"a,5\"", "2: 2|b|4", "3: 3|c|3",
                                "4: !a quote does not end: \"4,\"d,2\"", "5: 5|e|1"}));
  EXPECT_EQ(read_all("1,\"a\x1b[2J,5\n", format_of(",", 3)),
            (std::vector<std::string>{"1: !a quote does not end: \"1,\"a\\x1b[2J,5\""}));
}

TEST(RecordReader, TakesStrayQuotesAsTheyStand) {
  EXPECT_EQ(read_all("1|\"Weird Al\" Live|5\n2|\"The \"Best\" film\"|4\n", format_of("|", 3)),
            (std::vector<std::string>{"1: 1|\"Weird Al\" Live|5", "2: 2|The \"Best\" film|4"}));
  EXPECT_EQ(read_all("2,\"The \"Best\", film\",4\n3,c,3\n", format_of(",", 3)),
            (std::vector<std::string>{"1: !4 fields instead of 3, and a quote within a field",
                                      "2: 3|c|3"}));
}

TEST(RecordReader, LeavesOutHeaderAndIndexColumn) {
  TableFormat format = format_of(",", 2);
  format.index_column = true;
  format.first_record_line = 3;
  EXPECT_EQ(read_all("# a comment, with comma\n,user,item\n0,7,8\n1,9\n2,5,6\n", format),
            (std::vector<std::string>{"3: 7|8", "4: !2 fields instead of 3", "5: 5|6"}));
  RecordReader part(format, 1000);
  part.add_text("0,7,8\n");
  part.finish();
  EXPECT_EQ(part.next(), Next::kRecord);
  EXPECT_EQ(part.line_number(), 1000);
}

TEST(RecordReader, BoundsARecord) {
  // Quoted lines without end: after a MiB the quote is given up, and its line alone.
  std::string text = "0,\"open\n";
  const std::string line = "1,abcdefghijklmnopqrstuvw\n";
  std::size_t num_lines = 0;
  for (; text.size() < 2 * kMaxLineBytes; ++num_lines) text += line;
  const std::vector<std::string> whole = read_all(text, format_of(",", 2), text.size());
  ASSERT_EQ(whole.size(), num_lines + 1);
  EXPECT_TRUE(whole[0].starts_with("1: !a quote does not end"));
  EXPECT_EQ(read_all(text, format_of(",", 2), 100000), whole);
  // A line of a quote and more than a MiB is given up alone.
  const std::string long_line = "0,\"a\"," + std::string(kMaxLineBytes, 'x') + "\n";
  const std::vector<std::string> records = read_all(long_line + "1,b,c\n", format_of(",", 3));
  ASSERT_EQ(records.size(), 2U);
  EXPECT_TRUE(records[0].starts_with("1: !a quote does not end")) << records[0];
  EXPECT_EQ(records[1], "2: 1|b|c");
}

TEST(RecordReader, TakesSeveralPiecesAtOnce) {
  RecordReader reader(format_of(",", 2));
  for (const std::string_view piece : {"1", ",2\n3", ",4\n"}) reader.add_text(piece);
  reader.finish();
  ASSERT_EQ(reader.next(), Next::kRecord);
  EXPECT_EQ(reader.fields()[1], "2");
  ASSERT_EQ(reader.next(), Next::kRecord);
  EXPECT_EQ(reader.fields()[0], "3");
  EXPECT_EQ(reader.next(), Next::kEnd);
}

TEST(RecordReader, ManyStrayQuotesStayCheap) {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "1,\"open,5\n";
  const std::vector<std::string> all = read_all(text, format_of(",", 3), 65536);
  EXPECT_EQ(all.size(), 100000U);
}

std::string written(const std::string& field, const std::string& delimiter, bool backslash,
                    Random& random) {
  const bool needs = field.find_first_of(delimiter) != std::string::npos || field.empty() ||
                     field.find_first_of("\"\n\t \\") != std::string::npos;
  if (!needs && random.below(2) == 0) return field;
  std::string quoted = "\"";
  for (const char c : field) {
    if (c == '"') quoted += backslash ? '\\' : '"';
    if (c == '\\' && backslash) quoted += '\\';
    quoted += c;
  }
  return quoted + '"';
}

TEST(RecordReader, ReadsBackWhatIsWritten) {
  Random random(11);
  const std::string alphabet = "ab1.5,;|:\t\"\n \\\xc3\xa9";
  for (const std::string delimiter : {",", ";", "\t", "|", "::", " "}) {
    for (const bool backslash : {false, true}) {
      for (int round = 0; round < 100; ++round) {
        TableFormat format = format_of(delimiter, 2 + static_cast<std::int32_t>(random.below(4)));
        format.backslash_escapes = backslash;
        Records records(1 + static_cast<std::size_t>(random.below(6)));
        std::string text;
        for (Fields& fields : records) {
          std::string line;
          for (int f = 0; f < format.num_columns; ++f) {
            std::string field;
            for (auto n = random.below(6); n > 0; --n) {
              // No single byte of the two of an é.
              const auto at = static_cast<std::size_t>(random.below(alphabet.size() - 1));
              field += alphabet.substr(at, at + 2 == alphabet.size() ? 2 : 1);
            }
            fields.push_back(field);
            line += (f == 0 ? "" : delimiter) + written(field, delimiter, backslash, random);
          }
          text += line + '\n';
        }
        const Records back = sample_records(text, format, 100);
        ASSERT_EQ(back, records) << text;
        const std::vector<std::string> whole = read_all(text, format, text.size());
        for (const std::size_t size : {1U, 5U}) EXPECT_EQ(read_all(text, format, size), whole);
        // Every truncation ends.
        for (std::size_t cut = 0; cut < text.size(); ++cut) {
          read_all(std::string_view(text).substr(0, cut), format, 1000);
        }
      }
    }
  }
}

TEST(RecordReader, TakesAnyBytes) {
  Random random(5);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (auto n = random.below(60); n > 0; --n) {
      text += std::string_view("\"\\\n,: \t|a1\x80")[static_cast<std::size_t>(random.below(11))];
    }
    for (const std::string delimiter : {",", "::", " ", "\t"}) {
      TableFormat format = format_of(delimiter, static_cast<std::int32_t>(random.below(4)));
      format.backslash_escapes = random.below(2) == 0;
      format.index_column = format.num_columns > 0 && random.below(2) == 0;
      const std::vector<std::string> whole = read_all(text, format, text.size() + 1);
      EXPECT_EQ(read_all(text, format, 1), whole) << text;
      EXPECT_EQ(read_all(text, format, 4), whole) << text;
    }
  }
}

}  // namespace
}  // namespace als
