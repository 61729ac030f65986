// load_dataset() on damaged and unusual sources. The layouts themselves are tested in
// tests/pipeline.

#include "support/dataset_files.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zip.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

namespace als::tools {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMovies =
    "movieId,title,genres\n1,A (1990),Drama\n2,\"B, The (1991)\",Comedy\n";
constexpr std::string_view kRatings = "userId,movieId,rating,timestamp\n1,1,4.0,1\n1,2,3.5,2\n";

class DatasetFiles : public testing::Test {
 protected:
  void SetUp() override {
    const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::temp_directory_path() /
              (std::string("matinee-") + test->name() + "-" + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

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

  fs::path folder_;
};

TEST_F(DatasetFiles, AZipThatIsCutAnywhereIsRefused) {
  const std::string whole = small_zip();
  write("ml-x.zip", whole);
  ASSERT_TRUE(load_dataset(folder_ / "ml-x.zip", false));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    write("ml-x.zip", whole.substr(0, size));
    const Result<LoadedDataset> loaded = load_dataset(folder_ / "ml-x.zip", false);
    ASSERT_FALSE(loaded) << size;
    EXPECT_EQ(loaded.error().code, ErrorCode::kBadFormat) << loaded.error().message;
    EXPECT_NE(loaded.error().message.find("ml-x.zip"), std::string::npos);
  }
}

TEST_F(DatasetFiles, NoFlippedBitOfAZipChangesARating) {
  const std::string whole = small_zip();
  for (std::size_t place = 0; place < whole.size(); ++place) {
    std::string damaged = whole;
    damaged[place] = static_cast<char>(damaged[place] ^ (1 << place % 8));
    write("ml-x.zip", damaged);
    const Result<LoadedDataset> loaded = load_dataset(folder_ / "ml-x.zip", false);
    if (!loaded) continue;  // else a date, an attribute or the like
    EXPECT_EQ(loaded->dataset.by_user.levels, (SharedArray<std::uint8_t>({8, 7}))) << place;
    EXPECT_EQ(loaded->dataset.items[1].title, "B, The (1991)") << place;
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
  const Result<LoadedDataset> loaded = load_dataset(folder_ / "ml-x.zip", false);
  ASSERT_FALSE(loaded);
  EXPECT_EQ(loaded.error().code, ErrorCode::kBadFormat) << loaded.error().message;
}

TEST_F(DatasetFiles, SaysWhatIsMissing) {
  const auto complaint = [&](const fs::path& path) {
    const Result<LoadedDataset> loaded = load_dataset(path, false);
    return loaded ? std::string() : loaded.error().message;
  };
  EXPECT_EQ(complaint(folder_ / "no"),
            (folder_ / "no").string() +
                ": there is no such folder or file; expected a MovieLens folder or .zip");
  write("half/movies.csv", kMovies);
  EXPECT_EQ(complaint(folder_ / "half"),
            (folder_ / "half").string() +
                ": no MovieLens data in it; expected ratings.csv and movies.csv, ratings.dat and "
                "movies.dat, or u.data and u.item");
  write("plain.csv", kRatings);
  EXPECT_NE(complaint(folder_ / "plain.csv").find("cannot be read as a zip archive"),
            std::string::npos);
}

TEST_F(DatasetFiles, EmptyFilesAreErrorsWithTheirNames) {
  write("ml-e/movies.csv", kMovies);
  write("ml-e/ratings.csv", "");
  EXPECT_EQ(load_dataset(folder_ / "ml-e", false).error().message,
            "ml-e/ratings.csv:1: the header is \"\"; expected userId,movieId,rating,timestamp");
  write("ml-e/ratings.csv", kRatings.substr(0, kRatings.find('\n') + 1));
  EXPECT_EQ(load_dataset(folder_ / "ml-e", false).error().message,
            "ml-e/ratings.csv: there are no ratings");
}

TEST_F(DatasetFiles, AFileThatFillsItsLastPageIsReadToItsEndAndNoFurther) {
  // Mapped files end in zeros up to the page: none when the size is a multiple of it.
  std::string movies(kMovies);
  const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  movies += "3,";
  movies += std::string(page - movies.size() - std::string_view(",War").size(), 'x');
  movies += ",War";
  ASSERT_EQ(movies.size(), page);
  write("ml-p/movies.csv", movies);
  write("ml-p/ratings.csv", kRatings);
  const Result<LoadedDataset> loaded = load_dataset(folder_ / "ml-p/", false);
  ASSERT_TRUE(loaded) << loaded.error().message;
  EXPECT_EQ(loaded->name, "ml-p");
  EXPECT_EQ(loaded->dataset.num_items(), 3U);
  EXPECT_TRUE(loaded->dataset.items[2].title.ends_with("xx"));
}

TEST_F(DatasetFiles, AFolderOfAlsSynthSaysThatItIsSynthetic) {
  write("s/movies.csv", kMovies);
  write("s/ratings.csv", kRatings);
  EXPECT_FALSE(load_dataset(folder_ / "s", false)->synthetic);
  write("s/synthetic.json", "{}");
  EXPECT_TRUE(load_dataset(folder_ / "s", false)->synthetic);
}

}  // namespace
}  // namespace als::tools
