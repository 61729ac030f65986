#include "als/table/table_format.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "als/base/random.h"
#include "als/table/table_reader.h"

namespace als {
namespace {

/// "; header 4 (user|item) from 3", or the error's message.
std::string told(std::string_view text, const TableOptions& given = {}, bool is_whole = true) {
  const Result<TableFormat> format = detect_table(text, given, is_whole);
  if (!format) {
    EXPECT_EQ(format.error().code, ErrorCode::kParse);
    return format.error().message;
  }
  std::string all = delimiter_name(format->delimiter);
  if (!format->quotes) all += " unquoted";
  if (format->backslash_escapes) all += " backslash";
  if (format->decimal_comma) all += " 4,5";
  if (format->index_column) all += " index";
  all += " " + std::to_string(format->num_columns);
  if (format->has_header) {
    all += " (";
    for (const std::string& name : format->columns) all += name + "|";
    all.back() = ')';
  }
  return all + " from " + std::to_string(format->first_record_line);
}

TEST(DetectTable, FindsTheDelimiter) {
  EXPECT_EQ(told("userId,movieId,rating,timestamp\n1,2,4.5,1500001002\n1,3,4,1500001003\n"),
            "comma 4 (userId|movieId|rating|timestamp) from 2");
  EXPECT_EQ(told("userId;movieId;rating;timestamp\n1;2;4,5;1500001002\n1;3;5,0;1500001003\n"),
            "semicolon 4,5 4 (userId|movieId|rating|timestamp) from 2");
  EXPECT_EQ(told("1;2;4,5\n1;3;5,0\n2;3;1,5\n"), "semicolon 4,5 3 from 1");
  EXPECT_EQ(told("1\t2\t4\t1500001002\n1\t3\t4\t1500001003\n"), "tab 4 from 1");
  EXPECT_EQ(told("1\t2\t4\t2005-04-02 23:53:47\n1\t3\t4\t2005-04-02 23:53:48\n"), "tab 4 from 1");
  EXPECT_EQ(told("1|2|4\n1|3|4\n"), "bar 3 from 1");
  EXPECT_EQ(told("1::2::4.5::1500001002\n1::3::4::1500001003\n"), "double colon unquoted 4 from 1");
  EXPECT_EQ(told("1 2 4.5\n1  3 4\n"), "spaces 3 from 1");
  EXPECT_EQ(told("1 2 4,5\n1 3 3,5\n2 3 1,0\n"), "spaces 4,5 3 from 1");
  EXPECT_EQ(told("userId, movieId, rating\n1, 2, 4.5\n1, 3, 4\n"),
            "comma 3 (userId|movieId|rating) from 2");
  EXPECT_EQ(told("5::2::3::4"), "double colon unquoted 4 from 1");
  EXPECT_EQ(told("1,2,4.5,2017-07-14 02:56:42\n1,3,4,2017-07-14 02:56:43\n"), "comma 4 from 1");
  EXPECT_EQ(told("user^item^rating\n1^2^3\n"),
            "cannot tell what stands between the fields (\"user^item^rating\"); --delimiter names "
            "it: comma, semicolon, tab, bar, ::, spaces, or another mark");
  EXPECT_EQ(told("user^item^rating\n1^2^3\n", {.delimiter = "^"}),
            "\"^\" 3 (user|item|rating) from 2");
  EXPECT_EQ(told("1,2\n1,3\n", {.delimiter = ";"}),
            "there is no semicolon between fields; --delimiter gives another mark");
}

TEST(DetectTable, IsNotMisledByTitles) {
  EXPECT_EQ(
      told("movieId,title,genres\n1,Toy Story (1995),Adventure|Animation|Children\n"
           "2,\"Usual Suspects, The (1995)\",Crime|Mystery|Thriller\n3,Heat,Action|Crime|Drama\n"),
      "comma 3 (movieId|title|genres) from 2");
  EXPECT_EQ(told("1::Toy Story (1995)::Adventure|Animation\n2::Usual Suspects, The (1995)::Crime\n"
                 "3::\"Great Performances\" Cats (1998)::Musical\n"),
            "double colon unquoted 3 from 1");
  EXPECT_EQ(told("1|Toy Story (1995)|01-Jan-1995||http://example.org/1|0|0|1\n"
                 "2|Usual Suspects, The (1995)|01-Jan-1995||http://example.org/2|0|0|0\n"),
            "bar 8 from 1");
  EXPECT_EQ(told("1\t\"Weird Al\" Live\t1995\n2\t\"Tales\" of B\t1995\n3\tC\t1990\n"),
            "tab unquoted 3 from 1");
}

TEST(DetectTable, FindsTheQuotes) {
  EXPECT_EQ(told("\"userId\",\"movieId\",\"rating\"\n\"1\",\"2\",\"4.5\"\n"),
            "comma 3 (userId|movieId|rating) from 2");
  EXPECT_EQ(told("\"User-ID\";\"ISBN\";\"Book-Rating\"\n\"276725\";\"034545104X\";\"0\"\n"),
            "semicolon 3 (User-ID|ISBN|Book-Rating) from 2");
  EXPECT_EQ(told("\"ISBN\";\"Book-Title\"\n\"1\";\"the \\\"Good\\\"; book\"\n\"2\";\"b\"\n"),
            "semicolon backslash 2 (ISBN|Book-Title) from 2");
  EXPECT_EQ(told("id,title\n1,\"a \"\"b\"\", c\\\"\n2,\"d\"\n"), "comma 2 (id|title) from 2");
  EXPECT_EQ(told("id,title\n1,\"two\nlines\"\n2,\"three\n\nlines\"\n"),
            "comma 2 (id|title) from 2");
}

TEST(DetectTable, BearsLongTextInQuotes) {
  std::string text = "user,item,date,rating,review\n";
  for (int i = 0; i < 30; ++i) {
    text += std::to_string(i) + ",7,2001-02-03,5,\"Great, \"\"so\"\" good\n\nwith \"\"this\"\"\"\n";
  }
  EXPECT_EQ(told(text), "comma 5 (user|item|date|rating|review) from 2");
}

TEST(DetectTable, LooksFarForQuotes) {
  std::string text = "user,tag\n";
  for (int i = 0; i < 2000; ++i) text += std::to_string(i) + ",funny\n";
  EXPECT_EQ(told(text + "7,\"dull, long\"\n"), "comma 2 (user|tag) from 2");
  EXPECT_EQ(told(text + "7,\"dull\" they say\n8,\"c\" x\n"), "comma unquoted 2 (user|tag) from 2");
  EXPECT_EQ(told(text + "7,the \"dull\" one\n"), "comma 2 (user|tag) from 2");
}

TEST(DetectTable, TellsHeadersFromData) {
  EXPECT_EQ(told("userId,movieId,rating,timestamp"),
            "comma 4 (userId|movieId|rating|timestamp) from 2");
  EXPECT_EQ(told("abc,def,ghi\n1,2,4.5\n1,3,4\n"), "comma 3 (abc|def|ghi) from 2")
      << "over numbers";
  EXPECT_EQ(told("person,thing\nann,dune\nbob,emma\n"), "comma 2 (person|thing) from 2");
  EXPECT_EQ(told("ann,dune\nbob,emma\nann,ulysses\n"), "comma 2 from 1") << "ann recurs";
  EXPECT_EQ(told("u1,tt01\nu2,tt02\nu3,tt03\n"), "comma 2 from 1") << "all are of one shape";
  EXPECT_EQ(told("A2SUAM1J3GNN3B,0000013714,5.0,1374624000\nAB,0000013714,4.0,1374624001\n"),
            "comma 4 from 1");
  // A first ISBN with an X stands over others that are numbers.
  EXPECT_EQ(told("276725,034545104X,0\n276726,0155061224,5\n276727,0446520802,0\n"),
            "comma 3 from 1");
  EXPECT_EQ(told("ann,dune\nbob,emma\n"),
            "cannot tell whether the first line, \"ann,dune\", names the columns; --header yes or "
            "--header no says it");
  EXPECT_EQ(told("ann,dune\nbob,emma\n", {.has_header = false}), "comma 2 from 1");
  EXPECT_EQ(told("ann,dune\nbob,emma\n", {.has_header = true}), "comma 2 (ann|dune) from 2");
  EXPECT_EQ(told("1,2,3\n4,5,6\n", {.has_header = true}), "comma 3 (1|2|3) from 2");
  EXPECT_EQ(told("user,10,20,30,40,50,60,70,80\n1,5,4,,,3,2,1,1\n2,,,,5,5,1,2,2\n"),
            "comma 9 (user|10|20|30|40|50|60|70|80) from 2")
      << "a column for each item";
}

TEST(DetectTable, AWideFirstRowThatRecursIsData) {
  std::string text;
  for (int row = 0; row < 12; ++row) {
    text += row % 3 == 0 ? "user" : "other" + std::to_string(row);
    for (int c = 0; c < 9; ++c) text += "," + std::to_string((row * 5 + c) % 7);
    text += '\n';
  }
  EXPECT_EQ(told(text), "comma 10 from 1");
}

TEST(DetectTable, SkipsWhatComesBeforeTheTable) {
  EXPECT_EQ(told("sep=;\nuser;item;rating\n1;2;3\n"), "semicolon 3 (user|item|rating) from 3");
  EXPECT_EQ(told("sep=,\nuser;x,item\n1;2,5\n"), "comma 2 (user;x|item) from 3");
  EXPECT_EQ(told("\n\n# made by hand, in 2020\n# all of it\n\nuser,item\n1,2\n"),
            "comma 2 (user|item) from 7");
  EXPECT_EQ(told("% bip weighted\n% 3 2 2\n1 2 5 1500001002\n2 2 4 1500001003\n"),
            "spaces 4 from 3");
  EXPECT_EQ(told("# user\titem\trating\n1\t2\t5\n2\t2\t4\n"), "tab 3 (user|item|rating) from 2");
  EXPECT_EQ(told("%%MatrixMarket matrix coordinate real general\n% c\n9 8 2\n1 2 5\n2 2 4\n"),
            "spaces 3 from 4");
  for (const char* text :
       {"", "\n \n", "# only a comment\n", "\x1a", "%%MatrixMarket matrix coordinate\n"}) {
    EXPECT_EQ(told(text), "there are no lines with data");
  }
  // Marks that are none, names that are too few, names that are not asked for.
  EXPECT_EQ(told("sep=a,b\n1,2\n3,4\n"), "comma 2 (sep=a|b) from 2");
  EXPECT_EQ(told("sep=a\n1,2\n3,4\n5,6\n"), "comma index 1 (sep=a) from 2");
  EXPECT_EQ(told("# user\titem\tx\ty\tz\n1\t2\t5\t6\t7\n2\t2\t4\t6\t7\n"), "tab 5 from 2");
  EXPECT_EQ(told("# user\titem\trating\n1\t2\t5\n2\t2\t4\n", {.has_header = false}),
            "tab 3 from 2");
}

TEST(DetectTable, SkipsHeadingsOfSpreadsheets) {
  EXPECT_EQ(told("Our book club,,\n,,\nUser,Book,Mark\nann,Emma,4\nbob,Dune,5\n"),
            "comma 3 (User|Book|Mark) from 4");
  EXPECT_EQ(told("User,Book,\nann,Emma,4\nbob,Dune,5\n").substr(0, 14), "comma 3 (User|")
      << "a name is no heading";
}

TEST(DetectTable, FindsIndexColumns) {
  EXPECT_EQ(told(",userId,movieId,rating\n0,1,2,4.5\n1,1,32,4.5\n2,2,2,4\n"),
            "comma index 3 (userId|movieId|rating) from 2");
  for (const std::string name : {"Unnamed: 0", "Unnamed: 0.1", "unnamed", ""})
    EXPECT_EQ(told(name + ",user,item\n7,1,2\n3,1,32\n"), "comma index 2 (user|item) from 2")
        << name;
  EXPECT_EQ(told("user item rating\n\"1\" 1 2 5\n\"2\" 1 3 4\n"),
            "spaces index 3 (user|item|rating) from 2");
  EXPECT_EQ(told("user,item,rating\n1,2,5,\n1,3,4,\n"), "comma 3 (user|item|rating) from 2")
      << "an empty last field is no index";
  EXPECT_TRUE(told("user,item,rating\nu1,i5,2,5\nu1,i7,4,5\nu2,i5,3,0\n")
                  .starts_with("the first line names 3 columns, but the lines below have 4 fields"))
      << "names of rows are all different";
}

TEST(DetectTable, PassesOverACutLastLine) {
  EXPECT_EQ(told("user,item,rating\n1,2,5\n1,", {}, false), "comma 3 (user|item|rating) from 2");
  const std::string text = "userId,movieId,rating\n1,\"a, b\",4.5\n2,c,3\n";
  for (std::size_t cut = 1; cut <= text.size(); ++cut) {
    told(text.substr(0, cut), {}, false);
    told(text.substr(0, cut), {}, true);
  }
}

TEST(DetectTable, BearsSomeBadLines) {
  std::string text = "id;title;genres\n";
  for (int i = 0; i < 50; ++i) {
    text += std::to_string(i) + (i % 10 == 3 ? ";one; too many;x\n" : ";a title;Drama|War\n");
  }
  EXPECT_EQ(told(text), "semicolon 3 (id|title|genres) from 2");
  // Of two marks the one that divides the rows more evenly.
  text.clear();
  for (int i = 0; i < 50; ++i) text += i % 10 == 3 ? "a b;c, d;e, f\n" : "a b;c, d, f\n";
  EXPECT_EQ(told(text, {.has_header = false}), "comma 3 from 1");
}

TEST(DetectTable, AThousandsCommaIsNoDecimalOne) {
  EXPECT_EQ(told("1;2;1,234\n1;3;2,500\n2;3;1,000\n"), "semicolon 3 from 1");
  EXPECT_EQ(told("1;2;1,234\n1;3;2,5\n2;3;1,000\n"), "semicolon 4,5 3 from 1");
}

TEST(DetectTable, QuotesThatAreNotMeantAreNotEscapedEither) {
  std::string text = "id,title\n1,\"x\\\"y\"\n";
  for (int i = 2; i < 30; ++i) text += std::to_string(i) + ",\"dull\" they say\n";
  EXPECT_EQ(told(text), "comma unquoted 2 (id|title) from 2");
}

TEST(DetectTable, RefusesWhatIsNoTable) {
  const std::string json =
      "it is JSON, not a table of text: write it as .csv, one row for each rating (pandas: "
      "read_json(FILE, lines=True).to_csv(...))";
  EXPECT_EQ(told("{\"user\": \"u1\", \"stars\": 4}\n{\"user\": \"u2\", \"stars\": 5}\n"), json);
  EXPECT_EQ(told("[\n  {\n    \"user\": 1, \"stars\": 4\n  }\n]\n"), json);
  EXPECT_EQ(told("[]\n[]\n"), json);
  EXPECT_EQ(told("{}\n{}\n"), json);
  EXPECT_EQ(told("<!DOCTYPE html>\n<html><body>Not found, sorry</body></html>\n"),
            "it is a page of the web or XML, not a table of text: is the download what you "
            "expected?");
  EXPECT_EQ(told("1:\n1488844,3,2005-09-06\n822109,5,2005-05-13\n"),
            "it is lists of ratings, each below a line with its item (\"1:\"), not a table of "
            "text: write the item into each row");
  // A list in the first column is none of these.
  EXPECT_EQ(told("{a};1;4\n{b};2;5\n{a};2;5\n"), "semicolon 3 from 1");
}

TEST(DetectTable, RefusesFilesOfOtherKinds) {
  const auto refused = [](std::string_view bytes) {
    const Result<TableSample> sample = detect_table_in_bytes(bytes, {}, /*is_whole=*/true);
    return sample ? std::string("read") : sample.error().message;
  };
  EXPECT_EQ(refused("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 1,2,3\n"),
            "it is an old Excel workbook (.xls), not a table of text: save its sheet as .csv");
  EXPECT_EQ(refused("PAR1,2,3\n4,5,6\n"),
            "it is a Parquet file, not a table of text: write its rows as .csv");
  EXPECT_EQ(refused("%PDF-1.4\n1 0 obj\n2 0 obj\n"),
            "it is a PDF, not a table of text: write its rows as .csv");
  EXPECT_EQ(refused("BZh91AY&SY"),
            "it is packed by bzip2, not a table of text: unpack it, or pack "
            "it as .gz, .zst or .zip");
  std::string tar(512, '\0');
  tar.replace(0, 11, "ratings.csv");
  tar.replace(257, 5, "ustar");
  EXPECT_EQ(refused(tar + "1,2,3\n"),
            "it is a tar archive, not a table of text: unpack it and give the folder");
}

TEST(DetectTable, RefusesALineThatItsLastByteMakesTooLong) {
  // Half a character is another one, of more bytes, once it is known to be the last.
  const std::string bytes = "a,b\n" + std::string(kMaxLineBytes - 1, 'x') + "\xe2\x82";
  const Result<TableSample> sample = detect_table_in_bytes(bytes, {}, /*is_whole=*/true);
  ASSERT_FALSE(sample);
  EXPECT_EQ(sample.error().message, "line 2 is longer than 1 MiB; is this a text table?");
  EXPECT_FALSE(decode_text(bytes, Encoding::kUtf8, true));
}

TEST(DetectTable, TakesEncodings) {
  const std::string text = "user,title\r\n1,Am\xe9lie\r\n2,Heat\r\n";
  const Result<TableSample> latin = detect_table_in_bytes(text, {}, true);
  ASSERT_TRUE(latin);
  EXPECT_EQ(latin->format.encoding, Encoding::kWindows1252);
  EXPECT_EQ(latin->text, "user,title\n1,Am\xc3\xa9lie\n2,Heat\n");
  std::string wide = "\xff\xfe";
  for (const char c : std::string("user,item,rating\r1,2,5\r1,3,4\r")) wide += {c, '\0'};
  for (std::size_t size = wide.size(); size > wide.size() - 4; --size) {
    const Result<TableSample> sample = detect_table_in_bytes(wide.substr(0, size), {}, false);
    ASSERT_TRUE(sample);
    EXPECT_EQ(sample->format.encoding, Encoding::kUtf16Le);
    EXPECT_EQ(sample->format.num_columns, 3);
  }
  const Result<TableSample> forced =
      detect_table_in_bytes("user,title\n1,\xc3\xa9\n", {.encoding = Encoding::kWindows1252}, true);
  ASSERT_TRUE(forced);
  EXPECT_EQ(forced->text, "user,title\n1,\xc3\x83\xc2\xa9\n");
}

TEST(DetectTable, TakesAnyBytes) {
  Random random(9);
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (auto n = random.below(80); n > 0; --n) {
      text +=
          std::string_view("\"\\\n\n,,;:: \t|a1.#%=")[static_cast<std::size_t>(random.below(18))];
    }
    const Result<TableFormat> format = detect_table(text, {}, random.below(2) == 0);
    if (!format) continue;
    EXPECT_GE(format->num_columns, 1) << text;
    for (const auto& fields : sample_records(text, *format, 100)) {
      EXPECT_EQ(fields.size(), static_cast<std::size_t>(format->num_columns)) << text;
    }
  }
}

TEST(ParseDelimiter, KnowsNamesAndMarks) {
  EXPECT_EQ(*parse_delimiter("tab"), "\t");
  EXPECT_EQ(*parse_delimiter("\\t"), "\t");
  EXPECT_EQ(*parse_delimiter("semicolon"), ";");
  EXPECT_EQ(*parse_delimiter("::"), "::");
  EXPECT_EQ(*parse_delimiter("spaces"), " ");
  EXPECT_EQ(*parse_delimiter("^"), "^");
  for (const char* bad : {"", "\"", "\n", "x", "7", "semi"}) {
    ASSERT_FALSE(parse_delimiter(bad)) << bad;
    EXPECT_EQ(parse_delimiter(bad).error().code, ErrorCode::kInvalidArgument);
  }
  EXPECT_FALSE(detect_table("a,b\n", {.delimiter = ""}, true));
}

}  // namespace
}  // namespace als
