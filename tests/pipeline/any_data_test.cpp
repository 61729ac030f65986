// The tools on tables of every kind that people have: other scales, ids, encodings, delimiters and
// archives, next to nothing, and what is broken. Whatever is read is read whole; whatever is not
// ends with its exit code and a sentence, and nothing is written.

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <zstd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "als/base/text.h"
#include "pipeline/pipeline_fixture.h"

namespace als::tools {
namespace {

namespace fs = std::filesystem;

const std::string kQuick = " -q --cache none --no-evaluation --sweeps 3 -k 4 --watch-factors 4 ";

struct Row {
  int user;
  int item;
  int half_stars;
  long time;
};

/// 30 users who like every other of 20 items, each in one sitting.
const std::vector<Row>& taste() {
  static const std::vector<Row> made = [] {
    std::vector<Row> rows;
    for (int user = 1; user <= 30; ++user) {
      for (int item = 1; item <= 20; ++item) {
        if ((user * 7 + item * 3) % 5 == 0) continue;
        const int half_stars = (user + item) % 2 == 0 ? 7 + (user * item) % 4 : 1 + user % 5;
        rows.push_back({user, item, half_stars, 1'000'000'000L + user * 400'000L + item * 60L});
      }
    }
    return rows;
  }();
  return made;
}

using Print = std::function<std::string(const Row&)>;

std::string table(const std::string& header, const Print& print) {
  std::string text = header;
  for (const Row& row : taste()) text += print(row);
  return text;
}

std::string number(int id) { return std::to_string(id); }

/// 3.5, 4.0, ...
std::string stars(const Row& row, char point = '.') {
  return number(row.half_stars / 2) + point + (row.half_stars % 2 == 0 ? "0" : "5");
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
    text.replace(at, from.size(), to);
  return text;
}

/// The text as UTF-16; it is ASCII.
std::string utf16(const std::string& text, bool little, bool mark) {
  std::string wide = !mark ? "" : little ? "\xff\xfe" : "\xfe\xff";
  for (const char c : text) {
    wide += little ? c : '\0';
    wide += little ? '\0' : c;
  }
  return wide;
}

const std::string kHeader = "userId,movieId,rating,timestamp\n";

std::string ratings_csv() {
  return table(kHeader, [](const Row& row) {
    return number(row.user) + "," + number(row.item) + "," + stars(row) + "," +
           std::to_string(row.time) + "\n";
  });
}

std::string movies_csv() {
  std::string text = "movieId,title,genres\n";
  for (int item = 1; item <= 20; ++item) {
    text += number(item) + (item % 4 == 0 ? ",\"Long Way, The (19" : ",Film (19") +
            number(60 + item) + (item % 4 == 0 ? ")\"," : "),") +
            (item % 2 == 0 ? "Comedy|War" : "Drama") + "\n";
  }
  return text;
}

/// A letter or byte that a terminal would obey.
bool is_plain_text(const std::string& text) {
  return is_valid_utf8(text) && std::all_of(text.begin(), text.end(), [](char c) {
           return c == '\n' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
         });
}

class AnyData : public Pipeline {
 protected:
  /// Exports a bundle into m, and checks it.
  std::string model_id_of(const std::string& data, const std::string& options = "") const {
    const Outcome made =
        run("als_export", kQuick + options + " --json --data '" + data + "' --out " + path("m"));
    EXPECT_EQ(made.exit_code, 0) << made.err;
    if (made.exit_code != 0) return {};
    EXPECT_EQ(run("als_export", "--verify " + path("m")).exit_code, 0);
    return Json::parse(made.out)["modelId"];
  }

  Json inspect(const std::string& data, const std::string& options = "") const {
    const Outcome told =
        run("als_inspect", "--json --cache none " + options + " --data '" + data + "'");
    EXPECT_EQ(told.exit_code, 0) << told.err;
    return told.exit_code == 0 ? Json::parse(told.out) : Json();
  }

  /// als_export fails, says one line that a terminal can show, and writes nothing.
  std::string refusal(const std::string& data, int exit_code = 3,
                      const std::string& options = "") const {
    const Outcome refused =
        run("als_export", kQuick + options + " --data '" + data + "' --out " + path("none"));
    EXPECT_EQ(refused.exit_code, exit_code) << data << ": " << refused.err;
    EXPECT_TRUE(is_plain_text(refused.err)) << refused.err;
    EXPECT_EQ(std::count(refused.err.begin(), refused.err.end(), '\n'), 1) << refused.err;
    EXPECT_EQ(refused.out, "");
    EXPECT_FALSE(fs::exists(folder_ / "none"));
    return refused.err;
  }

  void zip(const std::string& name, const std::string& arguments) const {
    ASSERT_EQ(std::system(("cd '" + folder_.string() + "' && zip -q " + arguments + " " + name +
                           " >/dev/null")
                              .c_str()),
              0);
  }
};

#define EXPECT_NAMES(message, part) \
  EXPECT_NE((message).find(part), std::string::npos) << (message) << "\nlacks " << (part)

TEST_F(AnyData, InspectTellsWhatWasUnderstoodInAFixedForm) {
  write_text(folder_ / "one.csv", ratings_csv());
  EXPECT_EQ(inspect(path("one.csv")),
            Json::parse(R"({"numUsers": 30, "numItems": 20, "numRatings": 480, "kind": "ratings",
              "scale": {"min": 0.5, "max": 5.0, "step": 0.5},
              "columns": {"user": "userId", "item": "movieId", "rating": "rating",
                          "time": "timestamp"},
              "delimiter": ",", "encoding": "utf-8", "header": true, "skipped": 0,
              "duplicates": 0, "warnings": []})"));
  const Json overruled =
      inspect(path("one.csv"),
              "--user-column movieId --item-column 1 --rating-column 3 --scale 0:10:0.5 --header "
              "yes --delimiter comma --encoding utf-8 --duplicates mean");
  EXPECT_EQ(overruled["numUsers"], 20);
  EXPECT_EQ(overruled["numItems"], 30);
  EXPECT_EQ(overruled["scale"], (Json{{"min", 0.0}, {"max", 10.0}, {"step", 0.5}}));
  EXPECT_EQ(inspect(path("one.csv"), "--no-rating")["kind"], "events");
  EXPECT_EQ(inspect(path("one.csv"), "--counts")["kind"], "counts");
  EXPECT_TRUE(inspect(path("one.csv"), "--counts")["scale"].is_null());
  const Outcome text = run("als_inspect", "--cache none --data " + path("one.csv"));
  EXPECT_EQ(text.exit_code, 0);
  EXPECT_NAMES(text.out, "480 ratings of 30 users");
  EXPECT_EQ(run("als_inspect", "--data " + path("one.csv") + " --scale 5:1").exit_code, 2);
  EXPECT_EQ(run("als_inspect", "--data " + path("one.csv") + " --header maybe").exit_code, 2);
  EXPECT_EQ(run("als_inspect", "--data " + path("one.csv") + " --counts --no-rating").exit_code, 2);
  EXPECT_EQ(run("als_inspect", "--data " + path("one.csv") + " --user-column who").exit_code, 2);
  EXPECT_EQ(run("als_inspect", "--data " + path("no.csv")).exit_code, 1);
}

TEST_F(AnyData, FilesSavedAgainGiveTheSameModel) {
  write_text(folder_ / "ml/movies.csv", movies_csv());
  write_text(folder_ / "ml/ratings.csv", ratings_csv());
  const std::string id = model_id_of(path("ml"));
  ASSERT_FALSE(id.empty());
  const auto expect_same = [&](const std::string& ratings, const char* what) {
    write_text(folder_ / "ml/ratings.csv", ratings);
    EXPECT_EQ(model_id_of(path("ml")), id) << what;
  };
  const std::string csv = ratings_csv();
  expect_same(replaced(csv, "\n", "\r\n"), "CRLF");
  expect_same(replaced(csv, "\n", "\r"), "CR");
  expect_same("\xef\xbb\xbf" + csv, "byte order mark");
  expect_same(utf16(replaced(csv, "\n", "\r\n"), true, true), "UTF-16LE");
  expect_same(utf16(csv, false, true), "UTF-16BE");
  expect_same(utf16(csv, true, false), "UTF-16 without its mark");
  expect_same(csv + "\n", "a blank last line");
  expect_same(replaced(csv, "\n", "\r\n") + "\r\n  \r\n", "blank last lines with spaces");
  expect_same(replaced(csv, "\n", "\r\n") + "\x1a", "Ctrl-Z");
  expect_same(replaced(csv, ",", ", "), "spaces behind commas");
  expect_same("\"" +
                  replaced(replaced(csv.substr(0, csv.size() - 1), ",", "\",\""), "\n", "\"\n\"") +
                  "\"\n",
              "all quoted");
  expect_same(
      "userId\tmovieId\trating\ttimestamp\n" + replaced(csv.substr(kHeader.size()), ",", "\t"),
      "tabs");
  expect_same(replaced(csv, ",", "|"), "bars");
  expect_same(csv.substr(kHeader.size()), "no header");
  expect_same(table("userId;movieId;rating;timestamp\n",
                    [](const Row& row) {
                      return number(row.user) + ";" + number(row.item) + ";" + stars(row, ',') +
                             ";" + std::to_string(row.time) + "\n";
                    }),
              "semicolons and decimal commas");
  int line = 0;
  expect_same(table(",userId,movieId,rating,timestamp\n",
                    [&](const Row& row) {
                      return number(line++) + "," + number(row.user) + "," + number(row.item) +
                             "," + stars(row) + "," + std::to_string(row.time) + "\n";
                    }),
              "an index column");
  expect_same(table("userId,movieId,rating\n",
                    [](const Row& row) {
                      return number(row.user) + "," + number(row.item) + "," + stars(row) + "\n";
                    }),
              "no times");
  expect_same(table(kHeader,
                    [](const Row& row) {
                      return number(row.user) + "," + number(row.item) + "," + stars(row) +
                             ",1.00000E+09\n";
                    }),
              "times in scientific notation");
  expect_same(table(kHeader,
                    [](const Row& row) {
                      return number(row.user) + ".0," + number(row.item) + ".0," + stars(row) +
                             "," + std::to_string(row.time) + ".0\n";
                    }),
              "numbers as fractions");
  expect_same(table("\"userId\",\"movieId\",\"rating\",\"timestamp\"\n",
                    [](const Row& row) {
                      char time[32];
                      std::snprintf(time, sizeof time, "2005-04-%02d 23:%02d:16", row.user,
                                    row.item);
                      return number(row.user) + "," + number(row.item) + "," + stars(row) + "," +
                             time + "\n";
                    }),
              "written-out times");
  expect_same(table("rating,x,movieId,userId\n",
                    [](const Row& row) {
                      return stars(row) + ",y," + number(row.item) + "," + number(row.user) + "\n";
                    }),
              "columns in another order");
}

TEST_F(AnyData, CataloguesSavedAgainGiveTheSameModel) {
  write_text(folder_ / "ml/ratings.csv", ratings_csv());
  write_text(folder_ / "ml/movies.csv", movies_csv());
  const std::string id = model_id_of(path("ml"));
  for (const std::string& movies :
       {movies_csv() + "\n", replaced(movies_csv(), "\n", "\r\n") + "\r\n\x1a",
        replaced(movies_csv(), "\n", "\r"), utf16(movies_csv(), true, true)}) {
    write_text(folder_ / "ml/movies.csv", movies);
    EXPECT_EQ(model_id_of(path("ml")), id);
  }
  // Links and tags may end in blank lines, too.
  write_text(folder_ / "ml/movies.csv", movies_csv());
  write_text(folder_ / "ml/links.csv", "movieId,imdbId,tmdbId\n1,0114709,862\n2,113497,8844\n");
  write_text(folder_ / "ml/tags.csv", "userId,movieId,tag,timestamp\n1,1,pixar,1500000000\n");
  const std::string linked = model_id_of(path("ml"));
  EXPECT_NE(linked, id);
  write_text(folder_ / "ml/links.csv",
             "movieId,imdbId,tmdbId\r\n1,114709,862.0\r\n2,113497,8844.0\r\n\r\n");
  write_text(folder_ / "ml/tags.csv", "userId,movieId,tag,timestamp\n1,1,pixar,1500000000\n\n\n");
  EXPECT_EQ(model_id_of(path("ml")), linked);
}

TEST_F(AnyData, TheRepackedMovieLensIsReadFromAFolderAndAZip) {
  const std::string rows =
      table("\"userId\",\"movieId\",\"rating\",\"timestamp\"\n", [](const Row& row) {
        return number(row.user) + "," + number(row.item) + "," + stars(row) +
               ",\"2005-04-02 23:53:47\"\n";
      });
  write_text(folder_ / "archive/rating.csv", rows);
  write_text(folder_ / "archive/movie.csv",
             replaced(movies_csv(), "movieId,title,genres", "\"movieId\",\"title\",\"genres\""));
  write_text(folder_ / "archive/link.csv",
             "\"movieId\",\"imdbId\",\"tmdbId\"\n1,\"0114709\",862\n");
  write_text(
      folder_ / "archive/tag.csv",
      "\"userId\",\"movieId\",\"tag\",\"timestamp\"\n18,1,\"Mark\",\"2009-04-24 18:19:40\"\n");
  const std::string folder = model_id_of(path("archive"));
  const Json manifest = Json::parse(read_text(folder_ / "m/manifest.json"));
  EXPECT_EQ(manifest["about"]["item"]["many"], "films");
  EXPECT_EQ(manifest["about"]["links"][0]["name"], "IMDb");
  EXPECT_EQ(manifest["dataset"]["name"], "archive");
  zip("archive.zip archive/*", "-j");
  EXPECT_EQ(model_id_of(path("archive.zip")), folder);
}

TEST_F(AnyData, ASetOnTenPointsIsReadWhole) {
  // MovieLens's own files, but other genres, a film without any, and loved films with 8 to 10.
  write_text(folder_ / "tweets/ratings.dat", table("", [](const Row& row) {
               return number(row.user) + "::01" + number(1000 + row.item) +
                      "::" + number(row.half_stars) + "::" + std::to_string(row.time) + "\n";
             }));
  std::string movies;
  for (int item = 1; item <= 20; ++item) {
    movies += "01" + number(1000 + item) + "::Film " + number(item) + " (2013)::" +
              (item == 3       ? ""
               : item % 2 == 0 ? "Drama|Reality-TV"
                               : "Talk-Show") +
              "\n";
  }
  write_text(folder_ / "tweets/movies.dat", movies);
  write_text(folder_ / "tweets/users.dat", "1::139564917\n2::17528189\n");
  const Json told = inspect(path("tweets"));
  EXPECT_EQ(told["scale"], (Json{{"min", 1.0}, {"max", 10.0}, {"step", 1.0}}));
  EXPECT_EQ(told["numRatings"], 480);
  EXPECT_EQ(told["skipped"], 0);
  model_id_of(path("tweets"));
  const Outcome list = run("als_recommend", path("m") +
                                                " --rate 011002=10 --rate 011004=9 --score rating "
                                                "--min-ratings 1 -n 20 --json");
  ASSERT_EQ(list.exit_code, 0) << list.err;
  const Json items = Json::parse(list.out);
  EXPECT_EQ(items.size(), 18U) << "no film is lost for its genre";
  EXPECT_GT(items[0]["predicted"].get<double>(), 5.0);
  for (const Json& item : items) {
    EXPECT_EQ(item["itemId"].get<std::string>().substr(0, 2), "01");
    if (item["itemId"] == "011003") {
      EXPECT_TRUE(item["tags"].empty());
    }
  }
  EXPECT_EQ(run("als_recommend", path("m") + " --rate 011002=11").exit_code, 2);

  // A hundred points, and films that the empty catalogue does not name.
  write_text(folder_ / "tweets/movies.dat", "");
  write_text(folder_ / "tweets/ratings.dat", table("", [](const Row& row) {
               return number(row.user) + "::" + number(row.item) +
                      "::" + number(row.half_stars * 10 - row.item % 10) +
                      "::" + std::to_string(row.time) + "\n";
             }));
  const Json hundred = inspect(path("tweets"));
  EXPECT_EQ(hundred["scale"]["max"], 100.0);
  ASSERT_EQ(hundred["warnings"].size(), 1U);
  EXPECT_NAMES(hundred["warnings"][0].get<std::string>(), "tweets/movies.dat");
}

TEST_F(AnyData, SkippedRowsNeverMakeAnotherScaleOfIt) {
  std::string csv = ratings_csv();
  csv += "1,30,x,5\n1,31,y,5\n";
  write_text(folder_ / "one.csv", csv);
  const std::string line = std::to_string(taste().size() + 2);
  EXPECT_NAMES(refusal(path("one.csv")), "one.csv:" + line + ": rating \"x\" is not a number");
  const Outcome few = run(
      "als_export", kQuick + "--skip-bad-rows --data " + path("one.csv") + " --out " + path("m"));
  EXPECT_EQ(few.exit_code, 0) << few.err;
  EXPECT_NAMES(few.err, "skipped: one.csv:" + line);
  EXPECT_NAMES(few.err, "2 bad rows left out");
  // Ten points, taken for half stars: most of it would go.
  write_text(folder_ / "ten.csv", table("user,item,rating\n", [](const Row& row) {
               return number(row.user) + "," + number(row.item) + "," + number(row.half_stars) +
                      "\n";
             }));
  EXPECT_NAMES(refusal(path("ten.csv"), 3, "--scale 0.5:5:0.5"), "--scale");
  const std::string many = refusal(path("ten.csv"), 3, "--scale 0.5:5:0.5 --skip-bad-rows");
  EXPECT_NAMES(many, "rows are bad (");
  EXPECT_NAMES(many, "--max-bad-rows");
  const Outcome told = run("als_inspect", "--data " + path("ten.csv") +
                                              " --cache none --json --scale 0.5:5:0.5 "
                                              "--skip-bad-rows --max-bad-rows 1");
  ASSERT_EQ(told.exit_code, 0) << told.err;
  EXPECT_GT(Json::parse(told.out)["skipped"].get<int>(), 100);
}

TEST_F(AnyData, IdsOfAnyWidthAndLetterAreCarriedThrough) {
  const auto with_ids = [&](const std::string& user, const std::string& item) {
    return table("user,item,rating\n", [&](const Row& row) {
      return user + number(1000 + row.user) + "," + item + number(1000 + row.item) + "," +
             stars(row) + "\n";
    });
  };
  const std::pair<const char*, const char*> kinds[] = {{"7656119000000", "300000"},
                                                       {"1", "10400010"},
                                                       {"-", "tt0"},
                                                       {"zo\xc3\xab ", "B00\xc3\xa9-"}};
  for (const auto& [user, item] : kinds) {
    write_text(folder_ / "ids.csv", with_ids(user, item));
    EXPECT_EQ(inspect(path("ids.csv"))["numUsers"], 30) << user;
    model_id_of(path("ids.csv"));
    const std::string liked = std::string(item) + "1002";
    const Outcome list =
        run("als_recommend", path("m") + " --rate '" + liked + "=5' --min-ratings 1 -n 20 --json");
    ASSERT_EQ(list.exit_code, 0) << list.err;
    const Json items = Json::parse(list.out);
    EXPECT_EQ(items.size(), 19U);
    for (const Json& entry : items) {
      EXPECT_TRUE(entry["itemId"].get<std::string>().starts_with(item)) << entry;
      EXPECT_NE(entry["itemId"], liked);
      EXPECT_EQ(entry["title"], entry["itemId"]);
    }
  }
}

TEST_F(AnyData, AZipThatCannotBeUnpackedIsToldAndNothingWritten) {
  write_text(folder_ / "ml/ratings.csv", ratings_csv());
  write_text(folder_ / "ml/movies.csv", movies_csv());
  zip("secret.zip ml", "-r -P secret");
  EXPECT_NAMES(refusal(path("secret.zip")), "is encrypted");
  zip("ml.zip ml", "-r");
  std::string bytes = read_text(folder_ / "ml.zip");
  const std::string sound = bytes;
  // 9 is Deflate64, as Windows packs what is above 2 GB.
  for (const auto& [entry, place] : {std::pair{"PK\x03\x04", 8U}, {"PK\x01\x02", 10U}}) {
    for (std::size_t at = 0; (at = bytes.find(entry, at)) != std::string::npos; ++at) {
      if (bytes[at + place] == 8) bytes[at + place] = 9;
    }
  }
  write_text(folder_ / "deflate64.zip", bytes);
  EXPECT_NAMES(refusal(path("deflate64.zip")),
               "packed by a method that is not supported (Deflate64): unpack it and give the "
               "folder");
  write_text(folder_ / "cut.zip", sound.substr(0, sound.size() / 2));
  EXPECT_NAMES(refusal(path("cut.zip")), "cut.zip");
  write_text(folder_ / "ml.zip", sound);
  EXPECT_FALSE(model_id_of(path("ml.zip")).empty());
}

TEST_F(AnyData, TwoFilesOfRatingsAreAskedAboutByName) {
  write_text(folder_ / "two/2019/ratings.csv", ratings_csv());
  write_text(folder_ / "two/2020/ratings.csv", ratings_csv());
  write_text(folder_ / "two/movies.csv", movies_csv());
  zip("two.zip two", "-r");
  EXPECT_NAMES(refusal(path("two.zip")), "2 files ratings.csv");
  write_text(folder_ / "pair/club ratings.csv", ratings_csv());
  write_text(folder_ / "pair/my ratings.csv", ratings_csv());
  EXPECT_NAMES(refusal(path("pair")), "club ratings.csv, my ratings.csv");
  EXPECT_FALSE(model_id_of(path("pair/my ratings.csv")).empty());
}

TEST_F(AnyData, OfAPairRatedTwiceTheNewerCountsInAnyOrder) {
  // Film 1 was loved in 2001 and is hated now, film 2 the other way round.
  const auto rows = [](int item, bool loved_now, bool newest_first) {
    const auto row = [&](int user, bool now) {
      return number(user) + "," + number(item) + "," + (now == loved_now ? "5.0" : "0.5") +
             (now ? ",1700000000\n" : ",1000000000\n");
    };
    std::string text;
    for (int user = 1; user <= 30; ++user)
      text += row(user, newest_first) + row(user, !newest_first);
    return text;
  };
  std::string ids[2];
  for (const bool newest_first : {false, true}) {
    const std::string again = replaced(ratings_csv(), ",1,", ",101,");
    write_text(folder_ / "ml/ratings.csv", replaced(again, ",2,", ",102,") +
                                               rows(1, false, newest_first) +
                                               rows(2, true, newest_first));
    write_text(folder_ / "ml/movies.csv", movies_csv());
    ids[newest_first ? 1 : 0] = model_id_of(path("ml"));
    EXPECT_EQ(inspect(path("ml"))["duplicates"], 60);
    const Outcome list =
        run("als_recommend", path("m") +
                                 " --score rating --include-seen -n 30 --min-ratings 1 "
                                 "--json");
    ASSERT_EQ(list.exit_code, 0) << list.err;
    for (const Json& item : Json::parse(list.out)) {
      if (item["itemId"] == "1") {
        EXPECT_LT(item["predicted"].get<double>(), 2.0);
      }
      if (item["itemId"] == "2") {
        EXPECT_GT(item["predicted"].get<double>(), 4.0);
      }
    }
  }
  EXPECT_EQ(ids[0], ids[1]);
}

TEST_F(AnyData, WhatCannotBeToldSafelyStopsAndItsOptionSettlesIt) {
  // Most rows say 0, which stands for "no rating" in some sets.
  const std::string zeros = table("User-ID,ISBN,Book-Rating\n", [](const Row& row) {
    return number(row.user) + ",0" + number(row.item) + "," +
           number(row.user % 3 != 0 ? 0 : row.half_stars) + "\n";
  });
  write_text(folder_ / "books.csv", zeros);
  const std::string unsafe = refusal(path("books.csv"));
  EXPECT_NAMES(unsafe, "--missing 0");
  EXPECT_NAMES(unsafe, "--scale 0:10:1");
  const Json missing = inspect(path("books.csv"), "--missing 0");
  EXPECT_EQ(missing["scale"], (Json{{"min", 1.0}, {"max", 10.0}, {"step", 1.0}}));
  EXPECT_EQ(missing["numUsers"], 10);
  EXPECT_EQ(inspect(path("books.csv"), "--scale 0:10:1")["numUsers"], 30);

  write_text(folder_ / "glow.csv", replaced(zeros, "Book-Rating", "glow"));
  EXPECT_NAMES(refusal(path("glow.csv")), "--rating-column");
  EXPECT_EQ(inspect(path("glow.csv"), "--rating-column glow --missing 0")["numUsers"], 10);

  // Items before users: a person is no number.
  const std::string reversed = table("", [](const Row& row) {
    return number(row.item) + ",reader" + std::string(static_cast<std::size_t>(row.user % 7), 'q') +
           number(row.user) + "," + stars(row) + "\n";
  });
  write_text(folder_ / "reversed.csv", reversed);
  const Outcome told = run("als_inspect", "--json --cache none --data " + path("reversed.csv") +
                                              " --user-column 2 --item-column 1");
  ASSERT_EQ(told.exit_code, 0) << told.err;
  EXPECT_EQ(Json::parse(told.out)["numUsers"], 30);

  std::string wide = "name";
  for (int item = 1; item <= 12; ++item) wide += ",Game " + number(item);
  for (int user = 1; user <= 8; ++user) {
    wide += "\nuser " + number(user);
    for (int item = 1; item <= 12; ++item)
      wide += "," + ((user + item) % 4 == 0 ? std::string() : number(1 + user * item % 10));
  }
  wide += "\n";
  write_text(folder_ / "wide.csv", wide);
  EXPECT_NAMES(refusal(path("wide.csv")), "--wide");
  const Json matrix = inspect(path("wide.csv"), "--wide");
  EXPECT_EQ(matrix["numUsers"], 8);
  EXPECT_EQ(matrix["numItems"], 12);
  EXPECT_EQ(matrix["numRatings"], 72);
}

TEST_F(AnyData, InventedTablesAreReadAndServedInTheirOwnWay) {
  struct Kind {
    const char* like;
    const char* kind;
    const char* options;
  };
  for (const Kind& kind : {Kind{"books", "ratings", "--missing 0"}, Kind{"games", "counts", ""},
                           Kind{"jokes", "ratings", ""}, Kind{"visits", "events", ""}}) {
    const Outcome made =
        run("als_synth", std::string("--like ") + kind.like +
                             " --num-users 120 --num-items 60 --out " + path("made"));
    ASSERT_EQ(made.exit_code, 0) << made.err;
    const Json told = inspect(path("made"), kind.options);
    EXPECT_EQ(told["kind"], kind.kind) << kind.like;
    const bool rated = told["kind"] == "ratings";
    EXPECT_EQ(told["scale"].is_null(), !rated);
    model_id_of(path("made"), kind.options);
    const Json manifest = Json::parse(read_text(folder_ / "m/manifest.json"));
    EXPECT_EQ(manifest["about"]["kind"], kind.kind);
    EXPECT_EQ(manifest["dataset"]["synthetic"], true);
    EXPECT_EQ(read_text(folder_ / "m/LICENSE-MODEL.txt").find("GroupLens"), std::string::npos);
    const std::string first = manifest["golden"][0]["itemIds"][0];
    const double best = rated ? told["scale"]["max"].get<double>() : 1.0;
    const std::string liked =
        path("m") + " --min-ratings 1 --json --rate '" + first + "=" + decimal_text(best) + "'";
    const Outcome list = run("als_recommend", liked);
    ASSERT_EQ(list.exit_code, 0) << list.err;
    const Json items = Json::parse(list.out);
    ASSERT_EQ(items.size(), 10U);
    for (const Json& item : items) {
      EXPECT_EQ(item["predicted"].is_number(), rated) << kind.like;
      EXPECT_NE(item["itemId"], first);
    }
    for (const char* score : {"affinity", "popularity"})
      EXPECT_EQ(run("als_recommend", liked + " --score " + score).exit_code, 0) << score;
    EXPECT_EQ(run("als_recommend", liked + " --score rating").exit_code, rated ? 0 : 2);
  }
}

TEST_F(AnyData, HeadersAloneAndEmptyFilesHaveNoRatings) {
  write_text(folder_ / "ml/movies.csv", movies_csv());
  for (const std::string& text : {kHeader, kHeader.substr(0, kHeader.size() - 1)}) {
    write_text(folder_ / "ml/ratings.csv", text);
    EXPECT_EQ(refusal(path("ml")), "als_export: ml/ratings.csv: there are no ratings\n");
  }
  for (const std::string text : {"", "\n", "\r\n\r\n", "\x1a", "\xff\xfe"}) {
    write_text(folder_ / "ml/ratings.csv", text);
    EXPECT_NAMES(refusal(path("ml")), "ml/ratings.csv: ");
    write_text(folder_ / "alone.csv", text);
    EXPECT_NAMES(refusal(path("alone.csv")), "alone.csv: ");
  }
  fs::create_directories(folder_ / "void");
  EXPECT_NAMES(refusal(path("void")), "void: there is no table in it");
  EXPECT_NAMES(refusal(path("nowhere"), 1), "there is no such folder or file");
}

TEST_F(AnyData, NextToNothingIsTrainedWithFiniteNumbersOrToldToBeTooLittle) {
  const std::string half = kHeader + "1,1,0.5,1\n";
  std::string one_film = kHeader;
  std::string all_fives = kHeader;
  std::string one_each = kHeader;
  std::string one_user = kHeader;
  for (int i = 1; i <= 20; ++i) {
    one_film += number(i) + ",1," + stars({i, 1, 1 + i % 10, 0}) + ",1\n";
    all_fives += number(i % 5) + "," + number(i) + ",5.0,1\n";
    one_each += number(i) + "," + number(i) + "," + stars({i, i, 1 + i % 10, 0}) + ",1\n";
    one_user += "1," + number(i) + ",3.5,1\n";
  }
  for (const std::string& ratings : {half, one_film, all_fives, one_each, one_user,
                                     kHeader + "1,1,5.0,1\n1,2,0.5,2\n2,3,5.0,3\n2,1,0.5,4\n"}) {
    write_text(folder_ / "ml/ratings.csv", ratings);
    write_text(folder_ / "ml/movies.csv", movies_csv());
    const Outcome made = run("als_export", "-q --json --cache none --sweeps 5 --data " +
                                               path("ml") + " --out " + path("tiny"));
    ASSERT_EQ(made.exit_code, 0) << made.err << ratings;
    const auto expect_finite = [&](const std::string& text) {
      EXPECT_EQ(text.find("nan"), std::string::npos) << text;
      EXPECT_EQ(text.find("inf"), std::string::npos) << text;
    };
    expect_finite(made.out);
    EXPECT_EQ(run("als_export", "--verify " + path("tiny")).exit_code, 0);
    const Outcome list = run("als_recommend", path("tiny") + " -n 3 --min-ratings 0 --json");
    ASSERT_EQ(list.exit_code, 0) << list.err;
    expect_finite(list.out);
    for (const Json& item : Json::parse(list.out)) {
      EXPECT_TRUE(item["predicted"].is_number());
      EXPECT_TRUE(item["score"].is_number());
    }
    const Outcome report = run("als_inspect", "--report " + path("tiny"));
    EXPECT_EQ(report.exit_code, 0) << report.err;
    expect_finite(report.out);
    for (const char* options : {"--split per-user", "--split random", "--method als", "-k 64"}) {
      const Outcome trained = run("als_train", std::string("-q --cache none --sweeps 3 ") +
                                                   options + " --data " + path("ml"));
      EXPECT_TRUE(trained.exit_code == 0 || trained.exit_code == 3) << options << trained.err;
      expect_finite(trained.out);
      if (trained.exit_code != 0) {
        EXPECT_NAMES(trained.err, "ratings");
      }
    }
  }
}

TEST_F(AnyData, AnEvaluationThatMeasuredNothingSaysSo) {
  std::string ratings = kHeader;
  for (int user = 1; user <= 5; ++user) {
    for (int item = 1; item <= 4; ++item)
      ratings += number(user) + "," + number(item) + "," + number(1 + (user + item) % 5) + ",1\n";
  }
  write_text(folder_ / "few.csv", ratings);
  const std::string data = " --cache none --seeds 2 --data " + path("few.csv");
  const Outcome judged = run("als_eval", "-q --json --support 3,10" + data);
  EXPECT_EQ(judged.exit_code, 1) << judged.err;
  EXPECT_NAMES(judged.err, "nothing could be measured");
  const Json json = Json::parse(judged.out);
  for (const char* at : {"3", "10"}) {
    EXPECT_TRUE(json["support"][at]["rmse"].is_null());
    EXPECT_TRUE(json["support"][at]["ndcg10"].is_null());
    EXPECT_EQ(json["support"][at]["visitors"], 0);
  }
  const Outcome table = run("als_eval", "-q --support 3" + data);
  EXPECT_EQ(table.exit_code, 1);
  EXPECT_EQ(table.out.find("0.0000"), std::string::npos) << table.out;
  EXPECT_EQ(table.out.find("nan"), std::string::npos) << table.out;

  write_text(folder_ / "one.csv", kHeader + "1,1,4.0,1\n");
  for (const char* protocol : {"fold-in", "random", "per-user"}) {
    const Outcome one =
        run("als_eval", std::string("-q --json --cache none --seeds 1 --protocol ") + protocol +
                            " --data " + path("one.csv"));
    EXPECT_TRUE(one.exit_code == 1 || one.exit_code == 3) << protocol << ": " << one.exit_code;
    EXPECT_NE(one.err, "");
    EXPECT_EQ(one.out.find("nan"), std::string::npos) << one.out;
  }
  const Outcome search = run("als_tune",
                             "-q --cache none --vary num-factors=2,3 --runs 2 --seeds 1 "
                             "--data " +
                                 path("few.csv"));
  EXPECT_EQ(search.exit_code, 1);
  EXPECT_NAMES(search.err, "nothing could be measured");
}

TEST_F(AnyData, AGivenTestFileMayNameWhomTheTrainingDoesNotKnow) {
  const std::string rows = replaced(ratings_csv().substr(kHeader.size()), ",", "\t");
  write_text(folder_ / "u.base", rows);
  // What is rated here is not rated there: (7 user + 3 item) % 5 is 0.
  std::string known;
  for (int user = 1; user <= 30; ++user) {
    for (int item = 1; item <= 20; ++item) {
      if ((user * 7 + item * 3) % 5 == 0)
        known += number(user) + "\t" + number(item) + "\t" +
                 ((user + item) % 2 == 0 ? "4.5" : "2") + "\t1000000000\n";
    }
  }
  const auto judge = [&](const std::string& test) {
    write_text(folder_ / "u.test", test);
    return run("als_eval", "-q --json --cache none --seeds 1 --train " + path("u.base") +
                               " --test " + path("u.test"));
  };
  for (const auto& [test, users, items] : {std::tuple{known, 0, 0},
                                           {known + "77\t1\t4\t1\n78\t2\t3.5\t1\n", 2, 0},
                                           {known + "1\t99\t4\t1\n", 0, 1},
                                           {std::string("77\t99\t4.5\t1\n"), 1, 1}}) {
    const Outcome judged = judge(test);
    ASSERT_EQ(judged.exit_code, 0) << judged.err;
    const Json json = Json::parse(judged.out);
    EXPECT_GE(json["rmse"]["mean"].get<double>(), 0.0);
    EXPECT_LT(json["rmse"]["mean"].get<double>(), 3.0);
    EXPECT_EQ(json["unseenUsers"], users);
    EXPECT_EQ(json["unseenItems"], items);
  }
  const auto refused = [&](const Outcome& outcome, const char* part) {
    EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
    EXPECT_NAMES(outcome.err, part);
    EXPECT_EQ(outcome.out, "");
  };
  refused(judge(""), "u.test: nothing to judge by");
  refused(judge("\n\n"), "u.test: nothing to judge by");
  refused(judge(known + "1\t2\tx\t1\n"), "u.test:121: rating \"x\" is not a number");
  refused(judge(rows), "expected each once");
  write_text(folder_ / "u.base", "");
  refused(judge(known), "u.base: nothing to train on");
}

TEST_F(AnyData, AGivenTestFileIsReadByItsOwnHeader) {
  const auto rmse = [&](const char* train, const char* test) {
    const Outcome judged = run("als_eval", "-q --json --cache none --seeds 1 --sweeps 3 --train " +
                                               path(train) + " --test " + path(test));
    EXPECT_EQ(judged.exit_code, 0) << judged.err;
    return judged.exit_code == 0 ? Json::parse(judged.out)["rmse"]["mean"].get<double>() : 0.0;
  };
  // Every row is of the one or of the other.
  std::string train = kHeader;
  std::string test;
  std::string turned;
  std::string timeless;
  for (const Row& row : taste()) {
    const std::string user = number(row.user);
    const std::string item = number(row.item);
    const std::string rest = "," + stars(row);
    const std::string time = "," + std::to_string(row.time) + "\n";
    if ((row.user + row.item) % 4 != 0) {
      train += user + "," + item + rest + time;
    } else {
      test += user + "," + item + rest + time;
      turned += item + "," + user + rest + time;
      timeless += item + "," + user + rest + "\n";
    }
  }
  write_text(folder_ / "train.csv", train);
  write_text(folder_ / "test.csv", kHeader + test);
  write_text(folder_ / "turned.csv", "movieId,userId,rating,timestamp\n" + turned);
  write_text(folder_ / "timeless.csv", "MOVIEID,USERID,RATING\n" + timeless);
  write_text(folder_ / "renamed.csv", "who,what,how much,when\n" + test);
  write_text(folder_ / "headless.csv", test);
  const double expected = rmse("train.csv", "test.csv");
  for (const char* const name : {"turned.csv", "timeless.csv", "renamed.csv", "headless.csv"})
    EXPECT_EQ(rmse("train.csv", name), expected) << name;
  write_text(folder_ / "half.csv", "userId,what,rating\n" + timeless);
  const Outcome half = run("als_eval", "-q --cache none --seeds 1 --train " + path("train.csv") +
                                           " --test " + path("half.csv"));
  EXPECT_EQ(half.exit_code, 2);
  EXPECT_NAMES(half.err, "there is no column \"movieId\"");
}

TEST_F(AnyData, WhoPlayedSomethingNeverDidNotPlayIt) {
  const std::string plays = table("user,game,plays\n", [](const Row& row) {
    return number(row.user) + "," + number(row.item) + "," +
           number(row.item == 3 ? 0 : row.half_stars) + "\n";
  });
  const std::string without = table("user,game,plays\n", [](const Row& row) {
    return row.item == 3
               ? std::string()
               : number(row.user) + "," + number(row.item) + "," + number(row.half_stars) + "\n";
  });
  write_text(folder_ / "plays.csv", plays);
  const Json told = inspect(path("plays.csv"));
  write_text(folder_ / "plays.csv", without);
  const Json expected = inspect(path("plays.csv"));
  EXPECT_EQ(told["kind"], "counts");
  EXPECT_EQ(told["numRatings"], expected["numRatings"]);
  EXPECT_EQ(told["numItems"], expected["numItems"]);
}

TEST_F(AnyData, WhatIsAskedForInVainIsToldBeforeItIsWrong) {
  write_text(folder_ / "r.csv", replaced(ratings_csv(), ",1000000000", ",22-Apr-21"));
  const std::string data = path("r.csv");
  EXPECT_NAMES(refusal(data, 2, "--duplicates sum"), "only counts and events add up");
  EXPECT_NAMES(refusal(data, 2, "--no-rating --rating-column rating"), "exclude each other");
  EXPECT_NAMES(refusal(data, 2, "--max-bad-rows nan"), "--max-bad-rows");
  write_text(folder_ / "days.csv", table("user,item,rating,day\n", [](const Row& row) {
               return number(row.user) + "," + number(row.item) + "," + stars(row) + ",22-Apr-" +
                      number(10 + row.user) + "\n";
             }));
  EXPECT_NAMES(refusal(path("days.csv"), 3, "--time-column day"),
               "--time-column: column \"day\" has \"22-Apr-11\"");
  const Outcome twice = run("als_eval", "--cache none --support 3,10,3 --data " + data);
  EXPECT_EQ(twice.exit_code, 2);
  EXPECT_NAMES(twice.err, "--support has 3 twice");
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_NAMES(refusal(path("pipe"), 1), "it is not a regular file");
}

TEST_F(AnyData, AFileNameInAnyEncodingIsCarriedThrough) {
  write_text(folder_ / "caf\xe9.csv", ratings_csv());
  EXPECT_NE(model_id_of(path("caf\xe9.csv")), "");
}

TEST_F(AnyData, ABadRowOfAGivenSplitIsLeftOutOnDemandOnly) {
  const std::string rows = replaced(ratings_csv().substr(kHeader.size()), ",", "\t");
  write_text(folder_ / "u.base", rows + "1\tnew\tx\t1\n");
  write_text(folder_ / "u.test", "1\t90\t4\t1\n2\t90\tx\t1\n3\t90\t2\t1\n");
  const std::string files =
      "--cache none -q --json --seeds 1 --train " + path("u.base") + " --test " + path("u.test");
  EXPECT_EQ(run("als_eval", files).exit_code, 3);
  const Outcome judged = run("als_eval", files + " --skip-bad-rows --max-bad-rows 0.5");
  ASSERT_EQ(judged.exit_code, 0) << judged.err;
  EXPECT_EQ(Json::parse(judged.out)["unseenItems"], 1);
}

TEST_F(AnyData, ALineOfGigabytesEndsTheRunInLittleMemory) {
  const std::string block(std::size_t{1} << 20U, '7');
  std::string frame(ZSTD_compressBound(block.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), block.data(), block.size(), 1));
  std::string header(ZSTD_compressBound(kHeader.size()), '\0');
  header.resize(ZSTD_compress(header.data(), header.size(), kHeader.data(), kHeader.size(), 1));
  std::string bomb = header;
  for (int i = 0; i < 1500; ++i) bomb += frame;
  write_text(folder_ / "bomb/ratings.csv.zst", bomb);
  write_text(folder_ / "bomb/movies.csv", movies_csv());
  // As much address space as a GiB: the line alone would be more.
  const Outcome ratings =
      run("als_export", kQuick + "--threads 1 --data " + path("bomb") + " --out " + path("none"),
          "ulimit -v 1048576; ");
  EXPECT_EQ(ratings.exit_code, 3) << ratings.err;
  EXPECT_NAMES(ratings.err, "longer than 1 MiB");
  EXPECT_FALSE(fs::exists(folder_ / "none"));

  fs::remove(folder_ / "bomb/ratings.csv.zst");
  fs::remove(folder_ / "bomb/movies.csv");
  write_text(folder_ / "bomb/ratings.csv", ratings_csv());
  write_text(folder_ / "bomb/movies.csv.zst", bomb);
  const Outcome title =
      run("als_export", kQuick + "--threads 1 --data " + path("bomb") + " --out " + path("none"),
          "ulimit -v 1048576; ");
  EXPECT_EQ(title.exit_code, 3) << title.err;
  EXPECT_NAMES(title.err, "longer than 1 MiB");
  EXPECT_FALSE(fs::exists(folder_ / "none"));
}

TEST_F(AnyData, NothingFromAFileReachesTheTerminalUnescaped) {
  const std::string escape =
      "\x1b[2J\x1b]0;x\x07\xc2\x9b"
      "31m\xe2\x80\xae\r\b";
  const auto expect_plain = [&](const std::string& text) {
    EXPECT_TRUE(is_plain_text(text)) << text;
    EXPECT_EQ(text.find("\xc2\x9b"), std::string::npos) << text;
    EXPECT_EQ(text.find("\xe2\x80\xae"), std::string::npos) << text;
  };
  const std::string bad[] = {ratings_csv() + "1,2," + escape + ",4\n",
                             ratings_csv() + escape + "\n",
                             ratings_csv() + escape + ",2,4,5\n",
                             replaced(ratings_csv(), "rating", escape),
                             replaced(ratings_csv(), "userId", "user" + escape),
                             escape + "\n" + escape + "\n",
                             std::string("user\0item\0rating\n1\0"
                                         "2\0"
                                         "3\n",
                                         24)};
  for (const std::string& text : bad) {
    write_text(folder_ / "bad.csv", text);
    const Outcome refused =
        run("als_export", kQuick + "--data " + path("bad.csv") + " --out " + path("none"));
    expect_plain(refused.err);
    expect_plain(refused.out);
    const Outcome told = run(
        "als_inspect", "--cache none --skip-bad-rows --max-bad-rows 1 --data " + path("bad.csv"));
    expect_plain(told.err);
    expect_plain(told.out);
    const Outcome train = run("als_train",
                              "-q --cache none --sweeps 1 --skip-bad-rows "
                              "--max-bad-rows 1 --data " +
                                  path("bad.csv"));
    expect_plain(train.err);
  }
  // Names within an archive, titles, and words for the page.
  fs::create_directories(folder_ / "odd");
  write_text(folder_ / "odd" / ("ratings\x1b[2J.csv"), ratings_csv() + "1,2,x,4\n");
  zip("odd.zip odd", "-r");
  expect_plain(refusal(path("odd.zip")));
  expect_plain(refusal(path("odd")));
  std::string movies = replaced(movies_csv(), "Film", "\x1b[2JFilm\xc2\x9b");
  write_text(folder_ / "ml/movies.csv", movies + "x\x1b[2J,y\n");
  write_text(folder_ / "ml/ratings.csv", ratings_csv());
  model_id_of(path("ml"));
  expect_plain(run("als_recommend", path("m") + " --min-ratings 1 -n 20").out);
  expect_plain(run("als_recommend", path("m") + " --rate 'film 196=5'").err);
  write_text(folder_ / "about.json", "{\"item\": {\"\\u001b[2J\": \"x\"}}");
  expect_plain(refusal(path("ml"), 3, "--about " + path("about.json")));
  write_text(folder_ / "about.json", "{\"name\": \"x\\u009b\\u202e\", \"licence\": \"y\\u202e\"}");
  model_id_of(path("ml"), "--about " + path("about.json"));
  expect_plain(run("als_inspect", path("m")).out);
  expect_plain(
      run("als_inspect", "--cache none --data " + path("ml") + " --about " + path("about.json"))
          .out);
}

}  // namespace
}  // namespace als::tools
