// read_data() on folders, archives and files: which file is what, what is told of them, and what is
// damaged. What a table's text can be is tested in tests/unit.

#include "support/dataset_files.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zip.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "support/command_line.h"
#include "support/folder_test.h"

namespace als::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMovies =
    "movieId,title,genres\n1,A (1990),Drama\n2,\"B, The (1991)\",Comedy\n";
constexpr std::string_view kRatings = "userId,movieId,rating,timestamp\n1,1,4.0,1\n1,2,3.5,2\n";

class DatasetFiles : public FolderTest {
 protected:
  void write(const fs::path& name, std::string_view text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }

  /// The two files in ml-x/ of an archive, as the official ones are; the ratings last.
  std::string small_zip() const {
    const fs::path path = folder_ / "made.zip";
    int code = 0;
    zip_t* const archive = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    for (const auto& [name, text] :
         {std::pair{"ml-x/movies.csv", kMovies}, std::pair{"ml-x/ratings.csv", kRatings}}) {
      zip_file_add(archive, name, zip_source_buffer(archive, text.data(), text.size(), 0), 0);
    }
    EXPECT_EQ(zip_close(archive), 0);
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  DataOptions options_of(const fs::path& name) const {
    DataOptions options;
    options.data = (folder_ / name).string();
    options.cache = "none";
    return options;
  }
  static Result<ReadData> read(const DataOptions& options) {
    ThreadPool pool(1);
    return read_data(options, pool);
  }
  Result<ReadData> read(const fs::path& name) const { return read(options_of(name)); }
  /// The error's message, whose exit code is that of malformed input.
  static std::string complaint(const DataOptions& options) {
    const Result<ReadData> data = read(options);
    if (data) return "it was read";
    EXPECT_EQ(exit_code_of(data.error()), kExitBadInput) << data.error().message;
    return data.error().message;
  }
  std::string complaint(const fs::path& name) const { return complaint(options_of(name)); }
  static bool has_warning(const ReadData& data, std::string_view part) {
    const auto& warnings = data.summary.warnings;
    return std::any_of(warnings.begin(), warnings.end(), [&](const std::string& warning) {
      return warning.find(part) != std::string::npos;
    });
  }
};

/// Files in memory, of which some, or all after so many readings, cannot be read.
using Files = std::map<std::string, std::string>;

class FakeSource : public FileSource {
 public:
  explicit FakeSource(Files files) : files_(std::move(files)) {}
  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const auto& [name, text] : files_) names.push_back(name);
    return names;
  }
  Result<void> read(const std::string& name, const TakeBytes& take) const override {
    if (broken == name || num_reads_++ >= last_read)
      return Error{ErrorCode::kIo, label(name) + ": cannot read"};
    return take(files_.at(name));
  }
  std::string name() const override { return "fake"; }

  std::string broken;
  int last_read = 1'000;

 private:
  Files files_;
  mutable int num_reads_ = 0;
};

Result<ReadData> read_from(const FakeSource& source, const ReadingOptions& options = {},
                           const FakeSource* items = nullptr) {
  ThreadPool pool(1);
  return read_data({source, items}, options, pool);
}
std::string message_of(const Result<ReadData>& data) {
  return data ? "it was read" : data.error().message;
}

/// Ratings of 10 users and 12 items on half stars, each pair once, without a header.
std::string ratings(const std::string& delimiter, const std::vector<std::string>& values,
                    const std::string& item_prefix = "") {
  std::string text;
  std::size_t row = 0;
  for (int user = 1; user <= 10; ++user) {
    for (int item = 1; item <= 12; ++item) {
      if ((user + item) % 3 == 0) continue;
      text += std::to_string(user) + delimiter + item_prefix + std::to_string(item) + delimiter +
              values[row++ % values.size()] + "\n";
    }
  }
  return text;
}
const std::vector<std::string> kHalfStars{"0.5", "1", "4.5", "3", "5", "2.5"};
const std::vector<std::string> kTen{"1", "10", "7", "8", "3", "6", "9", "2", "5", "4"};

TEST_F(DatasetFiles, AZipThatIsCutAnywhereIsRefused) {
  const std::string whole = small_zip();
  write("ml-x.zip", whole);
  ASSERT_TRUE(read("ml-x.zip"));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write("ml-x.zip", whole.substr(0, size));
    EXPECT_NE(complaint("ml-x.zip").find("ml-x.zip"), std::string::npos) << size;
  }
}

TEST_F(DatasetFiles, NoFlippedBitOfAZipChangesARating) {
  const std::string whole = small_zip();
  for (std::size_t place = 0; place < whole.size(); ++place) {
    std::string damaged = whole;
    damaged[place] = static_cast<char>(damaged[place] ^ (1 << place % 8));
    write("ml-x.zip", damaged);
    const Result<ReadData> data = read("ml-x.zip");
    if (!data) continue;  // else a date, an attribute, the name of a file
    const Dataset& dataset = data->loaded.dataset;
    EXPECT_EQ(dataset.by_user.levels, (SharedArray<std::uint8_t>({7, 6}))) << place;
    EXPECT_EQ(dataset.user_ids, std::vector<std::string>{"1"}) << place;
    ASSERT_EQ(dataset.num_items(), 2U) << place;
    EXPECT_EQ(dataset.items[1].item_id, "2") << place;
  }
}

TEST_F(DatasetFiles, AZipThatStatesAHugeSizeIsRefusedAtOnce) {
  std::string zip = small_zip();
  // The uncompressed size in the central directory's entry of the ratings: 7 GiB would still be a
  // legal one, so nothing but the contents can tell.
  const std::size_t entry = zip.rfind("PK\x01\x02");
  ASSERT_NE(entry, std::string::npos);
  zip.replace(entry + 24, 4, "\xfe\xff\xff\xff");
  write("ml-x.zip", zip);
  const std::string message = complaint("ml-x.zip");
  EXPECT_NE(message.find("damaged"), std::string::npos) << message;
}

TEST_F(DatasetFiles, MovieLensAndItsRepackingsAreKnownByTheirNames) {
  const std::string rows = "1,1,4.0,2005-04-02 23:53:47\n1,2,3.5,2005-04-02 23:31:16\n";
  write("kaggle/rating.csv", "\"userId\",\"movieId\",\"rating\",\"timestamp\"\n" + rows);
  write("kaggle/movie.csv", "\"movieId\",\"title\",\"genres\"\n1,A (1990),Drama\n2,B,Comedy\n");
  write("kaggle/link.csv", "movieId,imdbId,tmdbId\n1,0000001,2\n");
  write("kaggle/tag.csv", "userId,movieId,tag,timestamp\n1,2,Funny,2009-04-24 18:19:40\n");
  write("kaggle/genome_scores.csv", "movieId,tagId,relevance\n1,1,0.025\n1,2,0.5\n");
  write("official/ratings.csv", kRatings);
  write("official/movies.csv", kMovies);
  for (const char* name : {"kaggle", "official"}) {
    const Result<ReadData> data = read(name);
    ASSERT_TRUE(data) << data.error().message;
    const Dataset& dataset = data->loaded.dataset;
    EXPECT_EQ(dataset.by_user.num_ratings(), 2U);
    EXPECT_EQ(dataset.items[0].title, "A (1990)");
    EXPECT_EQ(dataset.tags, (std::vector<std::string>{"Comedy", "Drama"}));
    EXPECT_EQ(data->loaded.about.name, name);
    EXPECT_EQ(data->loaded.about.item.one, "film");
    EXPECT_EQ(data->loaded.about.catalogue, "movielens");
  }
  const Result<ReadData> kaggle = read("kaggle");
  EXPECT_EQ(kaggle->loaded.dataset.items[0].links, (std::vector<std::string>{"1", "2"}));
  ASSERT_EQ(kaggle->loaded.dataset.user_tags.size(), 1U);
  EXPECT_EQ(kaggle->loaded.dataset.user_tags[0].tag, "funny");
  EXPECT_EQ(kaggle->summary.ratings_file, "kaggle/rating.csv");
  EXPECT_EQ(kaggle->summary.items_file, "kaggle/movie.csv");
}

TEST_F(DatasetFiles, LinksAreOfColumnsOrOfTheItemsIds) {
  write("ml/ratings.csv", kRatings);
  write("ml/movies.csv", kMovies);
  write("ml/links.csv", "movieId,imdbId,tmdbId\n1,0000001,2\n");
  const auto names_of = [](const Result<ReadData>& data) {
    std::string names;
    for (const LinkKind& link : data->loaded.dataset.links) names += link.name + " ";
    return names;
  };
  EXPECT_EQ(names_of(read("ml")), "IMDb TMDB MovieLens ");
  // Its films are counted anew there.
  write("100k/u.item", "1|A (1990)|d||u|0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n");
  write("100k/u.data", "1\t1\t4\t1\n2\t1\t5\t3\n");
  const Result<ReadData> recounted = read("100k");
  ASSERT_TRUE(recounted) << recounted.error().message;
  EXPECT_EQ(names_of(recounted), "");
  EXPECT_EQ(recounted->loaded.about.catalogue, "films");

  DataOptions options = options_of("ml");
  options.about = (folder_ / "about.json").string();
  write("about.json", R"({"links": [{"name": "Here", "template": "https://x/{id}"},
    {"name": "I", "template": "https://i/{}"}, {"name": "T", "template": "https://t/{}"}]})");
  const Result<ReadData> named = read(options);
  ASSERT_TRUE(named) << named.error().message;
  EXPECT_EQ(names_of(named), "I T Here ");
  EXPECT_EQ(named->loaded.dataset.items[0].links, (std::vector<std::string>{"1", "2"}));
  write("about.json", R"({"links": [{"name": "I", "template": "https://i/{}"}]})");
  EXPECT_NE(complaint(options).find("\"links\": expected 2 with {}"), std::string::npos);
}

TEST_F(DatasetFiles, AnyTableOfRatingsIsFoundWithItsItems) {
  write("books/BX-Book-Ratings.csv",
        "\"User-ID\";\"ISBN\";\"Book-Rating\"\n" + ratings(";", kTen, "00"));
  write("books/BX-Books.csv",
        "\"ISBN\";\"Book-Title\";\"Year-Of-Publication\"\n001;\"Rivers; Hills\";1999\n002;B;2001\n"
        "003;C;2002\n");
  write("books/README.txt", "about these books\n");
  const Result<ReadData> books = read("books");
  ASSERT_TRUE(books) << books.error().message;
  EXPECT_EQ(books->summary.ratings_file, "books/BX-Book-Ratings.csv");
  EXPECT_EQ(books->summary.items_file, "books/BX-Books.csv");
  EXPECT_EQ(books->loaded.dataset.scale(), (RatingScale{RatingKind::kRatings, 1.0, 10.0, 1.0}));
  EXPECT_EQ(books->loaded.about.item.one, "item");
  EXPECT_EQ(books->loaded.about.catalogue, "");
  EXPECT_TRUE(has_warning(*books, "9 rated items are not in books/BX-Books.csv"));
  const auto& items = books->loaded.dataset.items;
  const auto rivers = std::find_if(items.begin(), items.end(),
                                   [](const CatalogItem& item) { return item.item_id == "001"; });
  ASSERT_NE(rivers, items.end());
  EXPECT_EQ(rivers->title, "Rivers; Hills");

  write("one.csv", "user,item,rating\n" + ratings(",", kHalfStars));
  const Result<ReadData> one = read("one.csv");
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_EQ(one->summary.items_file, "");
  EXPECT_EQ(one->loaded.about.name, "one");
  EXPECT_EQ(one->loaded.dataset.items[0].title, one->loaded.dataset.items[0].item_id);
}

TEST_F(DatasetFiles, ItemsMayBeGivenByTheirOwnOption) {
  write("one.csv", "user,item,rating\n" + ratings(",", kHalfStars));
  write("names.tsv", "item\tname\n1\tFirst\n2\tSecond\n");
  DataOptions options = options_of("one.csv");
  options.items = (folder_ / "names.tsv").string();
  const Result<ReadData> data = read(options);
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->summary.items_file, "names.tsv");
  std::vector<std::string> titles;
  for (const CatalogItem& item : data->loaded.dataset.items) titles.push_back(item.title);
  EXPECT_EQ(std::count(titles.begin(), titles.end(), "First"), 1);
  options.items = (folder_ / "no.csv").string();
  const Result<ReadData> missing = read(options);
  ASSERT_FALSE(missing);
  EXPECT_NE(missing.error().message.find("no.csv"), std::string::npos);
}

TEST_F(DatasetFiles, AnOptionalFileNeverStopsATraining) {
  write("ml/ratings.csv", kRatings);
  write("ml/movies.csv", "");
  write("ml/links.csv", "movieId,imdbId,tmdbId\n1,862.0,x\n");
  write("ml/tags.csv", "\xff\xfe\n");
  const Result<ReadData> data = read("ml");
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->loaded.dataset.by_user.num_ratings(), 2U);
  EXPECT_TRUE(has_warning(*data, "ml/movies.csv: "));
  EXPECT_TRUE(has_warning(*data, "ml/tags.csv: "));

  write("ml/movies.csv", kMovies);
  const Result<ReadData> links = read("ml");
  ASSERT_TRUE(links) << links.error().message;
  EXPECT_EQ(links->loaded.dataset.items[0].links, (std::vector<std::string>{"862", ""}));
  EXPECT_EQ(links->summary.num_skipped, 1);
}

TEST_F(DatasetFiles, TwoFilesThatMayBeTheRatingsAreAskedAbout) {
  const std::string rows = "user,item,rating\n" + ratings(",", kHalfStars);
  write("two/ratings-2019.csv", rows);
  write("two/ratings-2020.csv", rows);
  const std::string message = complaint("two");
  EXPECT_NE(message.find("ratings-2019.csv, ratings-2020.csv"), std::string::npos) << message;
  EXPECT_NE(message.find("--data"), std::string::npos) << message;
  // Each by itself is fine.
  EXPECT_TRUE(read("two/ratings-2019.csv"));

  int code = 0;
  zip_t* const archive = zip_open((folder_ / "both.zip").c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
  for (const char* name : {"a/ratings.csv", "b/ratings.csv", "a/movies.csv"}) {
    const std::string_view text =
        std::string_view(name).ends_with("movies.csv") ? kMovies : kRatings;
    zip_file_add(archive, name, zip_source_buffer(archive, text.data(), text.size(), 0), 0);
  }
  ASSERT_EQ(zip_close(archive), 0);
  const std::string both = complaint("both.zip");
  EXPECT_NE(both.find("2 files ratings.csv"), std::string::npos) << both;
  EXPECT_NE(both.find("give the folder"), std::string::npos) << both;
}

TEST_F(DatasetFiles, OfTwoTablesOfItemsTheOneThatSaysMoreIsRead) {
  const std::string rows = "user,game,rating\n" + ratings(",", kHalfStars);
  write("games/ratings.csv", rows);
  write("games/ranks.csv", "game,name\n1,Go\n2,Chess\n3,Halma\n");
  write("games/details.csv", "game,name,year\n1,Go,1990\n2,Chess,1991\n3,Halma,1992\n");
  const Result<ReadData> data = read("games");
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->summary.items_file, "games/details.csv");

  write("same/ratings.csv", rows);
  write("same/a.csv", "game,name\n1,Go\n2,Chess\n3,Halma\n");
  write("same/b.csv", "game,name\n1,Go\n2,Chess\n3,Halma\n");
  const Result<ReadData> same = read("same");
  ASSERT_TRUE(same) << same.error().message;
  EXPECT_EQ(same->summary.items_file, "");
  EXPECT_TRUE(has_warning(*same, "a.csv, b.csv may all be the items"));
}

TEST_F(DatasetFiles, FilmsOnAnotherScaleAreNotMovieLenss) {
  std::string rows;
  for (int row = 0; row < 40; ++row)
    rows += std::to_string(row / 8) + "::" + std::to_string(111161 + row % 8) +
            "::" + std::to_string(1 + row % 10) + "::1360000000\n";
  write("tweets/ratings.dat", rows);
  write("tweets/movies.dat", "111161::Heat (1995)::Crime|Drama\n111162::Go (1999)::Comedy\n");
  const Result<ReadData> data = read("tweets");
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->loaded.about.item.one, "film");
  EXPECT_EQ(data->loaded.about.catalogue, "films");
  EXPECT_EQ(data->loaded.about.licence, "");
}

TEST_F(DatasetFiles, SaysWhatIsMissing) {
  const Result<ReadData> none = read("no");
  ASSERT_FALSE(none);
  EXPECT_EQ(exit_code_of(none.error()), kExitFailed);
  EXPECT_NE(none.error().message.find("no: there is no such folder or file"), std::string::npos);
  fs::create_directories(folder_ / "void");
  EXPECT_EQ(complaint("void"),
            "void: there is no table in it; expected a .csv, .tsv, .txt or .dat of ratings");
  write("pictures/cat.jpg", "x");
  write("pictures/README.txt", "x");
  EXPECT_EQ(complaint("pictures"),
            "pictures: there is no table in it, but README.txt, cat.jpg; expected a .csv, .tsv, "
            ".txt or .dat of ratings");
  write("half/movies.csv", kMovies);
  EXPECT_NE(complaint("half").find("half/movies.csv: "), std::string::npos) << complaint("half");
}

TEST_F(DatasetFiles, EmptyFilesAndHeadersAloneAreErrorsWithTheirNames) {
  write("ml-e/movies.csv", kMovies);
  for (const std::string_view text :
       {kRatings.substr(0, kRatings.find('\n') + 1), kRatings.substr(0, kRatings.find('\n'))}) {
    write("ml-e/ratings.csv", text);
    EXPECT_EQ(complaint("ml-e"), "ml-e/ratings.csv: there are no ratings");
  }
  for (const char* const text : {"", "\n", "\r\n\r\n", "\xef\xbb\xbf", "\x1a"}) {
    write("ml-e/ratings.csv", text);
    EXPECT_TRUE(complaint("ml-e").starts_with("ml-e/ratings.csv: ")) << complaint("ml-e");
    write("alone.csv", text);
    EXPECT_TRUE(complaint("alone.csv").starts_with("alone.csv: ")) << complaint("alone.csv");
  }
}

TEST_F(DatasetFiles, ManySkippedRowsStopUnlessTheirShareIsAllowed) {
  std::string text = "user,item,rating\n";
  for (int row = 0; row < 100; ++row)
    text +=
        std::to_string(row % 10) + "," + std::to_string(row) + (row % 10 == 0 ? ",x\n" : ",4\n");
  text += "1,200,1\n1,201,5\n";
  write("bad.csv", text);
  DataOptions options = options_of("bad.csv");
  EXPECT_EQ(complaint(options), "bad.csv:2: rating \"x\" is not a number");
  options.skip_bad_rows = true;
  const std::string many = complaint(options);
  EXPECT_NE(many.find("bad.csv: 10 of 102 rows are bad (9.8 %)"), std::string::npos) << many;
  EXPECT_NE(many.find("--max-bad-rows"), std::string::npos) << many;
  EXPECT_NE(many.find("bad.csv:2: rating \"x\""), std::string::npos) << many;
  options.max_bad_rows = 0.1;
  const Result<ReadData> data = read(options);
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->summary.num_skipped, 10);
  EXPECT_EQ(data->loaded.dataset.by_user.num_ratings(), 92U);
}

TEST_F(DatasetFiles, AScaleThatTheSampleDidNotShowIsFoundBehindIt) {
  // 4 MiB of ratings from 1 to 5, then some up to 10.
  std::string text = "user,item,rating\n";
  int row = 0;
  while (text.size() < (std::size_t{4} << 20U) + 1000) {
    text += std::to_string(row % 977) + "," + std::to_string(row / 977) + "," +
            std::to_string(1 + row % 5) + "\n";
    ++row;
  }
  for (int user = 0; user < 200; ++user)
    text += std::to_string(user) + ",9999," + std::to_string(6 + user % 5) + "\n";
  write("long.csv", text);
  const Result<ReadData> data = read("long.csv");
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->loaded.dataset.scale(), (RatingScale{RatingKind::kRatings, 1.0, 10.0, 1.0}));
  EXPECT_EQ(data->loaded.dataset.by_user.num_ratings(), static_cast<std::size_t>(row + 200));
  EXPECT_EQ(data->summary.num_skipped, 0);
  EXPECT_EQ(data->summary.table.scale, data->loaded.dataset.scale());
  // Where the scale is given they are bad rows.
  DataOptions options = options_of("long.csv");
  options.scale = "1:5";
  EXPECT_NE(complaint(options).find("is not one of 1 to 5"), std::string::npos);
}

/// More ratings from 1 to 5 than the sample has, then others.
std::string long_ratings(const std::vector<std::string>& behind) {
  std::string text = "user,item,rating\n";
  for (int row = 0; text.size() < (std::size_t{4} << 20U) + 1000; ++row)
    text += std::to_string(row % 977) + "," + std::to_string(row / 977) + "," +
            std::to_string(1 + row % 5) + "\n";
  for (std::size_t user = 0; user < 400; ++user)
    text += std::to_string(user) + ",9999," + behind[user % behind.size()] + "\n";
  return text;
}

TEST_F(DatasetFiles, WhatComesBehindTheSampleMayBeNoRatings) {
  const FakeSource wild(Files{{"a.csv", long_ratings({"-500", "-312.5", "500", "77", "12.25"})}});
  EXPECT_NE(message_of(read_from(wild)).find("which is no usual scale"), std::string::npos);
  const Result<ReadData> plays =
      read_from(FakeSource(Files{{"a.csv", long_ratings({"90000", "7000"})}}));
  ASSERT_TRUE(plays) << plays.error().message;
  EXPECT_EQ(plays->loaded.dataset.scale().kind, RatingKind::kCounts);

  // A mark for none is no rating, and says nothing of the scale.
  const FakeSource marked(Files{{"a.csv", long_ratings({"99"})}});
  EXPECT_NE(message_of(read_from(marked)).find("is not one of 1 to 5"), std::string::npos);
  ReadingOptions options;
  options.skip_bad_rows = true;
  const Result<ReadData> skipped = read_from(marked, options);
  ASSERT_TRUE(skipped) << skipped.error().message;
  EXPECT_EQ(skipped->loaded.dataset.scale().max, 5.0);
  EXPECT_EQ(skipped->summary.num_skipped, 400);
  options.max_bad_rows = 0.0;
  EXPECT_NE(message_of(read_from(marked, options)).find("400 of"), std::string::npos);

  FakeSource gone(Files{{"a.csv", long_ratings({"10"})}});
  gone.last_read = 2;  // the sample, and all for the first time
  EXPECT_EQ(message_of(read_from(gone)), "fake/a.csv: cannot read");
}

TEST_F(DatasetFiles, AFileThatCannotBeReadIsToldIfItIsNeeded) {
  const std::map<std::string, std::string> movielens{
      {"ratings.csv", std::string(kRatings)},
      {"movies.csv", std::string(kMovies)},
      {"links.csv", "movieId,imdbId,tmdbId\n1,1,2\n"},
      {"tags.csv", "userId,movieId,tag,timestamp\n1,2,Funny,7\n"}};
  for (const auto& [name, text] : movielens) {
    FakeSource source(movielens);
    source.broken = name;
    const Result<ReadData> data = read_from(source);
    const std::string message = "fake/" + name + ": cannot read";
    EXPECT_EQ(data.has_value(), name == "links.csv" || name == "tags.csv") << name;
    if (data) {
      EXPECT_TRUE(has_warning(*data, message)) << name;
    } else {
      EXPECT_EQ(data.error().message, message);
    }
  }
  // What may be the ratings and cannot be looked at is not.
  const std::string rows = "user,item,rating\n" + ratings(",", kTen);
  FakeSource two(Files{{"a.csv", rows}, {"b.csv", rows}});
  two.broken = "a.csv";
  const Result<ReadData> other = read_from(two);
  ASSERT_TRUE(other) << other.error().message;
  EXPECT_EQ(other->summary.ratings_file, "fake/b.csv");

  const FakeSource one(Files{{"a.csv", rows}});
  FakeSource items(Files{{"names.csv", "item,name\n1,First\n"}});
  EXPECT_TRUE(read_from(one, {}, &items));
  items.broken = "names.csv";
  EXPECT_EQ(message_of(read_from(one, {}, &items)), "fake/names.csv: cannot read");
  const FakeSource several(
      Files{{"names.csv", "item,name\n1,First\n"}, {"more.csv", "x,y\n1,2\n"}});
  EXPECT_EQ(message_of(read_from(one, {}, &several)), "--items fake: expected one table of items");
}

TEST_F(DatasetFiles, WhateverReadingFailsIsTold) {
  // A title beside each rating, and a pair that comes again: read for a sample, its titles, its
  // rows, and its rows with their times.
  const FakeSource titled(Files{{"a.csv",
                                 "user,item,rating,name,timestamp\n1,7,4,Go,11\n1,7,2,Go,12\n"
                                 "2,7,5,Go,13\n2,8,3,Chess,14\n3,8,1,Chess,15\n"}});
  const Result<ReadData> data = read_from(titled);
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->summary.items_file, "fake/a.csv");
  EXPECT_EQ(data->summary.num_duplicates, 1);
  for (int last = 0;; ++last) {
    FakeSource source = titled;
    source.last_read = last;
    const Result<ReadData> read = read_from(source);
    if (read) {
      EXPECT_GE(last, 4);
      break;
    }
    EXPECT_EQ(read.error().message, "fake/a.csv: cannot read");
  }
}

TEST_F(DatasetFiles, TimesAreKeptOnDemand) {
  const FakeSource source(Files{{"a.csv",
                                 "user,item,rating,timestamp\n1,7,4,11\n1,7,2,12\n2,7,5,13\n"
                                 "2,8,3,14\n"}});
  EXPECT_TRUE(read_from(source)->loaded.dataset.times.empty());
  ReadingOptions options;
  options.keep_times = true;
  const Result<ReadData> timed = read_from(source, options);
  ASSERT_TRUE(timed) << timed.error().message;
  EXPECT_EQ(timed->loaded.dataset.times.size(), 3U);
  const FakeSource without(Files{{"a.csv", "user,item,rating\n1,7,4\n1,8,2\n2,7,5\n"}});
  EXPECT_TRUE(read_from(without, options)->loaded.dataset.times.empty());
  const FakeSource counts(
      Files{{"a.csv", "user,item,plays,date\n1,7,4,11\n1,8,20,12\n2,7,5,13\n"}});
  const Result<ReadData> plays = read_from(counts, options);
  ASSERT_TRUE(plays) << plays.error().message;
  EXPECT_EQ(plays->summary.table.columns.time, 3);
  EXPECT_TRUE(plays->loaded.dataset.times.empty());
  options.no_rating = true;
  EXPECT_TRUE(read_from(source, options)->loaded.dataset.times.empty());
}

TEST_F(DatasetFiles, AKeptFormThatFailsIsTold) {
  class Failing : public ParsedRatings {
    Result<std::optional<Dataset>> load(const Request&, ThreadPool&) override {
      return Error{ErrorCode::kIo, "the disk is gone"};
    }
    void store(Dataset&, ThreadPool&) override {}
  };
  Failing failing;
  const FakeSource source(Files{{"a.csv", "user,item,rating\n" + ratings(",", kTen)}});
  ThreadPool pool(1);
  DataFiles files{source};
  files.parsed = &failing;
  EXPECT_EQ(message_of(read_data(files, {}, pool)), "the disk is gone");
  // It has no times, and is not asked where they are wanted.
  ReadingOptions options;
  options.keep_times = true;
  EXPECT_TRUE(read_data(files, options, pool));
}

TEST_F(DatasetFiles, ALineThatIsTooLongIsToldBesideItsTitlesToo) {
  std::string text = "user,item,rating,name\n";
  for (int row = 0; text.size() < (std::size_t{4} << 20U) + 100; ++row)
    text += std::to_string(row / 20) + "," + std::to_string(row % 20) + "," +
            std::to_string(1 + row % 5) + ",Title " + std::to_string(row % 20) + "\n";
  ASSERT_TRUE(read_from(FakeSource(Files{{"a.csv", text}})));
  text += "1,2,3," + std::string((std::size_t{1} << 20U) + 1, 'x') + "\n";
  EXPECT_NE(message_of(read_from(FakeSource(Files{{"a.csv", text}}))).find("is longer than 1 MiB"),
            std::string::npos);
}

TEST_F(DatasetFiles, WorkbooksAndTablesOfTagsAreNoRatings) {
  EXPECT_NE(
      message_of(read_from(FakeSource(Files{{"workbook.xml", "<x/>"}, {"sheet1.xml", "<x/>"}})))
          .find("workbook of Excel"),
      std::string::npos);
  const std::string rows = "user,item,rating\n" + ratings(",", kTen);
  for (const char* const tag : {"tag", "tagId"}) {
    const Result<ReadData> data = read_from(FakeSource(
        {{"a.csv", rows}, {"b.csv", std::string("user,item,") + tag + "\n" + ratings(",", kTen)}}));
    ASSERT_TRUE(data) << data.error().message;
    EXPECT_EQ(data->summary.ratings_file, "fake/a.csv");
  }
  // Number of users: a column of items all the same.
  const Result<ReadData> data = read_from(
      FakeSource(Files{{"ratings.csv", rows},
                       {"things.csv", "item,name,usercount\n1,First,4\n2,Second,7\n3,Third,9\n"}}));
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->summary.items_file, "fake/things.csv");
  std::map<std::string, std::string> pictures;
  for (int i = 0; i < 12; ++i) pictures["cat" + std::to_string(10 + i) + ".jpg"] = "x";
  EXPECT_NE(message_of(read_from(FakeSource(pictures))).find("cat17.jpg, ...; expected"),
            std::string::npos);
}

TEST_F(DatasetFiles, OptionsGoBeforeWhatIsKnownOfMovieLens) {
  const FakeSource source(
      {{"u.item",
        "1|A (1990)|d||u|0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n"
        "2|B (1991)|d||u|0|0|0|0|0|1|0|0|0|0|0|0|0|0|0|0|0|0|0\n"},
       {"u.data", "1\t1\t4\t881250949\n2\t1\t5\t891717742\n2\t2\t3\t891717743\n"}});
  ASSERT_TRUE(read_from(source));
  const auto users_of = [&](const std::function<void(ReadingOptions&)>& choose) {
    ReadingOptions options;
    choose(options);
    const Result<ReadData> data = read_from(source, options);
    return data ? std::to_string(data->loaded.dataset.num_users()) : data.error().message;
  };
  EXPECT_EQ(users_of([](ReadingOptions& options) { options.item_column = "2"; }), "2");
  EXPECT_EQ(users_of([](ReadingOptions& options) { options.rating_column = "3"; }), "2");
  EXPECT_EQ(users_of([](ReadingOptions& options) { options.time_column = "4"; }), "2");
  ReadingOptions events;
  events.no_rating = true;
  const Result<ReadData> visits = read_from(source, events);
  ASSERT_TRUE(visits) << visits.error().message;
  EXPECT_EQ(visits->loaded.dataset.scale().kind, RatingKind::kEvents);
  EXPECT_EQ(users_of([](ReadingOptions& options) { options.encoding = "ebcdic"; }),
            "--encoding ebcdic: expected utf-8, utf-16 or windows-1252");
}

TEST_F(DatasetFiles, ItemsAloneNeedNoRatings) {
  const std::string rows = "user,item,rating\n" + ratings(",", kTen);
  const FakeSource source(
      {{"a.csv", rows}, {"b.csv", rows}, {"names.csv", "item,name\n1,First\n2,Second\n3,Third\n"}});
  const Result<LoadedCatalog> items = read_items_alone({source}, {});
  ASSERT_TRUE(items) << items.error().message;
  EXPECT_EQ(items->catalog.items.size(), 3U);
  ReadingOptions options;
  options.delimiter = "abc";
  EXPECT_FALSE(read_items_alone({source}, options));
  DataFiles files{source};
  files.about.emplace("about.json", "[]");
  const Result<LoadedCatalog> wrong = read_items_alone(files, {});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().message, "about.json: expected a JSON object");
  FakeSource films(Files{{"movies.csv", std::string(kMovies)}, {"x.txt", "x"}});
  const RatingScale ten{RatingKind::kRatings, 1.0, 10.0, 1.0};
  const RatingScale stars;
  EXPECT_EQ(read_items_alone({films}, {}, &ten)->about.catalogue, "films");
  EXPECT_EQ(read_items_alone({films}, {}, &stars)->about.catalogue, "movielens");
  films.broken = "movies.csv";
  EXPECT_FALSE(read_items_alone({films}, {}));
}

TEST_F(DatasetFiles, OfAPairTheNewestCountsWhateverTheOrder) {
  std::string newest_first = "user,item,rating,timestamp\n";
  std::string oldest_first = newest_first;
  for (int user = 1; user <= 20; ++user) {
    const std::string pair = std::to_string(user) + ",7,";
    newest_first += pair + "1,1700000000\n" + pair + "5,1000000000\n";
    oldest_first += pair + "5,1000000000\n" + pair + "1,1700000000\n";
  }
  for (const std::string& text : {newest_first, oldest_first}) {
    write("again.csv", text);
    const Result<ReadData> data = read("again.csv");
    ASSERT_TRUE(data) << data.error().message;
    EXPECT_EQ(data->summary.num_duplicates, 20);
    for (const std::uint8_t level : data->loaded.dataset.by_user.levels) EXPECT_EQ(level, 0);
    DataOptions options = options_of("again.csv");
    options.duplicates = "mean";
    const Result<ReadData> mean = read(options);
    ASSERT_TRUE(mean);
    EXPECT_EQ(mean->loaded.dataset.scale().value(mean->loaded.dataset.by_user.levels[0]), 3.0);
    options.duplicates = "first";
    const double first = text == newest_first ? 1.0 : 5.0;
    const Result<ReadData> kept = read(options);
    ASSERT_TRUE(kept);
    EXPECT_EQ(kept->loaded.dataset.scale().value(kept->loaded.dataset.by_user.levels[0]), first);
  }
}

TEST_F(DatasetFiles, AnAboutFileSaysWhatTheDataAreCalled) {
  write("one.csv", "user,item,rating\n" + ratings(",", kHalfStars));
  write("about.json", R"({"name": "Club", "item": {"one": "book", "many": "books"}})");
  DataOptions options = options_of("one.csv");
  options.about = (folder_ / "about.json").string();
  const Result<ReadData> data = read(options);
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(data->loaded.about.name, "Club");
  EXPECT_EQ(data->loaded.about.item.many, "books");
  write("about.json", R"({"item": "book"})");
  EXPECT_NE(complaint(options).find("about.json: \"item\": expected an object"), std::string::npos)
      << complaint(options);
  const Result<LoadedCatalog> items = load_catalog(options);
  ASSERT_FALSE(items);
  EXPECT_EQ(items.error().message, complaint(options));
}

TEST_F(DatasetFiles, OptionsThatExcludeEachOtherAreWrongUsage) {
  write("one.csv", "user,item,rating\n" + ratings(",", kHalfStars));
  DataOptions options = options_of("one.csv");
  options.scale = "1:5";
  options.counts = true;
  const Result<ReadData> both = read(options);
  ASSERT_FALSE(both);
  EXPECT_EQ(exit_code_of(both.error()), kExitUsage);
  options.counts = false;
  options.scale = "5:1";
  const Result<ReadData> scale = read(options);
  ASSERT_FALSE(scale);
  EXPECT_EQ(exit_code_of(scale.error()), kExitUsage);
  options.scale = "";
  options.delimiter = "abc";
  const Result<ReadData> delimiter = read(options);
  ASSERT_FALSE(delimiter);
  EXPECT_EQ(exit_code_of(delimiter.error()), kExitUsage);
  EXPECT_TRUE(delimiter.error().message.starts_with("--delimiter: ")) << delimiter.error().message;
}

TEST_F(DatasetFiles, AFileThatFillsItsLastPageIsReadToItsEndAndNoFurther) {
  // Mapped files end in zeros up to the page: none when the size is a multiple of it.
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  std::string text = "user,item,rating\n" + ratings(",", kTen);
  text += "8,";
  text += std::string(page - text.size() - std::string_view(",7").size(), '9');
  text += ",7";
  ASSERT_EQ(text.size(), page);
  write("page.csv", text);
  const std::string message = complaint("page.csv");  // an id of more than 1 KiB, not 4 KiB of it
  EXPECT_NE(message.find("more than 1 KiB"), std::string::npos) << message;
  text = "user,item,rating\n" + ratings(",", kTen);
  while (text.size() + 20 < page) text += "8,77,7\n";
  text += "8,";
  text += std::string(page - text.size() - std::string_view(",7").size(), '9');
  text += ",7";
  ASSERT_EQ(text.size(), page);
  write("page.csv", text);
  const Result<ReadData> data = read("page.csv");
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_TRUE(data->loaded.dataset.items.back().item_id.ends_with("99"));
}

TEST_F(DatasetFiles, AFolderOfAlsSynthSaysThatItIsSynthetic) {
  write("s/movies.csv", kMovies);
  write("s/ratings.csv", kRatings);
  EXPECT_FALSE(read("s")->loaded.about.synthetic);
  write("s/synthetic.json", "{}");
  EXPECT_TRUE(read("s")->loaded.about.synthetic);
}

TEST_F(DatasetFiles, TheSummarySaysWhatWasUnderstood) {
  write("one.csv", "reader;book;points\n" + ratings(";", kTen) + "1;1;3\n");
  const Result<ReadData> data = read("one.csv");
  ASSERT_TRUE(data) << data.error().message;
  EXPECT_EQ(summary_json(*data),
            Json::parse(R"({"numUsers": 10, "numItems": 12, "numRatings": 80, "kind": "ratings",
              "scale": {"min": 1.0, "max": 10.0, "step": 1.0},
              "columns": {"user": "reader", "item": "book", "rating": "points", "time": null},
              "delimiter": ";", "encoding": "utf-8", "header": true, "skipped": 0,
              "duplicates": 1, "warnings": []})"));
  const std::string text = summary_text(*data);
  for (const char* const part : {"10 users", "12", "80 ratings", "semicolon",
                                 "1 to 10 in steps of 1", "named by their ids", "user reader"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  // Names from the file do not reach a terminal as they are.
  write("one.csv", "user,item\x1b[2J,rating\n" + ratings(",", kTen));
  DataOptions options = options_of("one.csv");
  options.item_column = "2";
  const Result<ReadData> odd = read(options);
  ASSERT_TRUE(odd) << odd.error().message;
  EXPECT_EQ(summary_text(*odd).find('\x1b'), std::string::npos);
}

TEST_F(DatasetFiles, TheSummaryCountsOneTagAndTurnsMatrices) {
  const Result<ReadData> one = read_from(
      FakeSource(Files{{"ratings.csv", "user,item,rating\n" + ratings(",", kTen)},
                       {"items.csv", "item,name,tags\n1,First,War\n2,Second,War\n3,Third,\n"}}));
  ASSERT_TRUE(one) << one.error().message;
  EXPECT_NE(summary_text(*one).find(", 1 tag\n"), std::string::npos) << summary_text(*one);
  ReadingOptions options;
  options.wide = true;
  const Result<ReadData> turned = read_from(
      FakeSource(Files{{"a.csv", "joke,User1,User2,User3\na,9,,3\nb,1,7,10\nc,,2,4\n"}}), options);
  ASSERT_TRUE(turned) << turned.error().message;
  EXPECT_NE(summary_text(*turned).find("a row is an item, a column a user"), std::string::npos);
}

TEST_F(DatasetFiles, GivenRatingsAreReadAlikeWhateverTheyAre) {
  ThreadPool pool(1);
  const auto load = [&](const std::string& train, const std::string& test,
                        const ReadingOptions& options = {}) {
    return read_given_ratings(FakeSource(Files{{"u.base", train}}),
                              FakeSource(Files{{"u.test", test}}), {}, options, pool);
  };
  // pandas numbers the rows of both; ids are texts; the test alone would be understood otherwise.
  std::string train = ",user,item,rating\n";
  for (int row = 0; row < 60; ++row)
    train += std::to_string(row) + ",u" + std::to_string(row / 6) + ",i" +
             std::to_string(row * 7 % 25) + "," + std::to_string(1 + row % 5) + "\n";
  const Result<GivenRatings> given = load(train, ",user,item,rating\n0,u1,x,3\n1,y,i2,4\n");
  ASSERT_TRUE(given) << given.error().message;
  EXPECT_EQ(given->num_unseen_users, 1);
  EXPECT_EQ(given->num_unseen_items, 1);
  EXPECT_EQ(given->loaded.dataset.num_users(), 11U);

  ReadingOptions options;
  options.scale = "1:10:1";
  EXPECT_EQ(load(train, ",user,item,rating\n0,u1,x,9\n", options)->loaded.dataset.scale().max,
            10.0);
  options.scale = "10:1";
  EXPECT_FALSE(load(train, train, options));
  options.scale = "";
  options.counts = true;
  EXPECT_EQ(load(train, ",user,item,rating\n0,u1,x,9\n", options)->loaded.dataset.scale().kind,
            RatingKind::kCounts);
  options.counts = false;
  options.wide = true;
  options.scale = "1:10:1";
  const Result<GivenRatings> wide =
      load("name,Catan,Risk\nann,9,3\nbob,7,10\n", "name,Go,Chess\nann,3,\nbob,,7\n", options);
  ASSERT_TRUE(wide) << wide.error().message;
  EXPECT_EQ(wide->num_unseen_items, 2);

  options = {};
  options.missing = {9.0};
  EXPECT_EQ(load(train, ",user,item,rating\n0,u1,x,9\n", options).error().message,
            "fake/u.test: nothing to judge by");
  EXPECT_NE(load("one\nword\n", train).error().message.find("u.base"), std::string::npos);
  EXPECT_NE(load(train, "name,Go\n").error().message.find("u.test"), std::string::npos);
  FakeSource broken(Files{{"u.base", train}});
  broken.broken = "u.base";
  const FakeSource test(Files{{"u.test", train}});
  EXPECT_EQ(read_given_ratings(broken, test, {}, {}, pool).error().message,
            "fake/u.base: cannot read");
  const FakeSource two(Files{{"a", train}, {"b", train}});
  EXPECT_EQ(read_given_ratings(two, test, {}, {}, pool).error().message,
            "fake: expected one table of ratings");
}

TEST_F(DatasetFiles, GivenRatingsTakeWhatAFolderSaysOfItems) {
  write("ml/ratings.csv", kRatings);
  write("ml/movies.csv", kMovies);
  write("u.base", ratings("\t", kHalfStars));
  write("u.test", "1\t2\t4\n");
  ThreadPool pool(1);
  DataOptions options = options_of("ml");
  const auto load = [&](const char* train, const char* test) {
    return load_given_ratings((folder_ / train).string(), (folder_ / test).string(), options, pool);
  };
  const Result<GivenRatings> given = load("u.base", "u.test");
  ASSERT_TRUE(given) << given.error().message;
  const auto& items = given->loaded.dataset.items;
  EXPECT_TRUE(std::any_of(items.begin(), items.end(),
                          [](const CatalogItem& item) { return item.title == "A (1990)"; }));
  EXPECT_NE(load("none", "u.test").error().message.find("none"), std::string::npos);
  EXPECT_NE(load("u.base", "none").error().message.find("none"), std::string::npos);
  options.data = (folder_ / "nowhere").string();
  EXPECT_NE(load("u.base", "u.test").error().message.find("nowhere"), std::string::npos);
  options.data = (folder_ / "ml").string();
  options.about = (folder_ / "none.json").string();
  EXPECT_NE(load("u.base", "u.test").error().message.find("none.json"), std::string::npos);
  // What is wrong with the items is told, and no more.
  write("ml/movies.csv", "");
  options.about = "";
  testing::internal::CaptureStderr();
  EXPECT_TRUE(load("u.base", "u.test"));
  EXPECT_NE(testing::internal::GetCapturedStderr().find("note: ml/movies.csv: "),
            std::string::npos);
}

TEST_F(DatasetFiles, QuietReadingTellsWhatWasLeftOut) {
  write("a.csv", "user,item,rating\n1,2,4\n1,3,0\n2,2,5\n2,3,x\n3,2,1\n");
  DataOptions options = options_of("a.csv");
  options.missing = {0.0};
  options.skip_bad_rows = true;
  options.max_bad_rows = 1.0;
  options.scale = "1:5";
  ThreadPool pool(1);
  testing::internal::CaptureStderr();
  ASSERT_TRUE(load_dataset(options, /*quiet=*/true, pool));
  const std::string told = testing::internal::GetCapturedStderr();
  EXPECT_NE(told.find("1 bad rows left out\n1 without a rating left out\n"), std::string::npos)
      << told;
}

TEST_F(DatasetFiles, AGivenSplitCountsWhomTheTrainingDoesNotKnow) {
  const std::string train = ratings("\t", kHalfStars);
  write("u.base", train);
  DataOptions options;
  options.cache = "none";
  ThreadPool pool(1);
  const auto load = [&] {
    return load_given_ratings((folder_ / "u.base").string(), (folder_ / "u.test").string(), options,
                              pool);
  };
  // Of the pair (1, 2) nothing is known in u.base, nor of user 99 and item 77.
  write("u.test", "1\t2\t4\n99\t1\t4\n1\t77\t4.5\n");
  const Result<GivenRatings> given = load();
  ASSERT_TRUE(given) << given.error().message;
  EXPECT_EQ(given->num_unseen_users, 1);
  EXPECT_EQ(given->num_unseen_items, 1);
  EXPECT_EQ(given->loaded.dataset.num_users(), 11U);
  EXPECT_EQ(given->num_train[0], 8U);
  EXPECT_EQ(given->num_train[10], 0U);

  // A bad row that is left out must not let one of the other part take its place.
  options.skip_bad_rows = true;
  write("u.base", "1\t5\tx\n" + train + "1\t8\tx\n");
  const Result<GivenRatings> skipped = load();
  ASSERT_TRUE(skipped) << skipped.error().message;
  EXPECT_EQ(skipped->loaded.dataset.bad_rows.count(), 2);
  EXPECT_EQ(skipped->num_train, given->num_train);
  const auto row = skipped->loaded.dataset.by_user.indices_of(0);
  ASSERT_EQ(row.size(), 10U);
  const auto& items = skipped->loaded.dataset.items;
  EXPECT_EQ(items[static_cast<std::size_t>(row[8])].item_id, "2");
  EXPECT_EQ(items[static_cast<std::size_t>(row[9])].item_id, "77");
  options.skip_bad_rows = false;

  const auto complaint_of = [&](const char* base, const char* test) {
    write("u.base", base);
    write("u.test", test);
    const Result<GivenRatings> none = load();
    EXPECT_FALSE(none) << base << "|" << test;
    if (none) return std::string();
    EXPECT_EQ(exit_code_of(none.error()), kExitBadInput);
    return none.error().message;
  };
  const std::string rows = train;
  EXPECT_NE(complaint_of("", rows.c_str()).find("u.base: nothing to train on"), std::string::npos);
  EXPECT_NE(complaint_of("\n\n", rows.c_str()).find("u.base: nothing to train on"),
            std::string::npos);
  EXPECT_NE(complaint_of(rows.c_str(), "").find("u.test: nothing to judge by"), std::string::npos);
  EXPECT_NE(complaint_of(rows.c_str(), rows.c_str()).find("expected each once"), std::string::npos);
  EXPECT_NE(complaint_of(rows.c_str(), "1\t2\tx\n").find("u.test"), std::string::npos);
}

}  // namespace
}  // namespace als::tools
