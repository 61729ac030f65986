// The binary cache: that it gives what parsing gives, and that no damage to it or change of the
// data goes unnoticed.

#include "support/ratings_cache.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <string>

#include "als/base/random.h"
#include "support/dataset_files.h"
#include "support/fast_hash.h"
#include "support/folder_test.h"
#include "support/no_more_files.h"

namespace als::tools {
namespace {

namespace fs = std::filesystem;

class RatingsCacheTest : public FolderTest {
 protected:
  void SetUp() override {
    FolderTest::SetUp();
    fs::create_directories(folder_ / "ml-x");
    write(folder_ / "ml-x/movies.csv",
          "movieId,title,genres\n1,A (1990),Drama\n2,B,Comedy\n5,C,War\n9,D,War\n");
    write_ratings(40);
    options_.data = (folder_ / "ml-x").string();
    options_.cache = "none";
    cache_ = {folder_ / "cache", 0};
  }

  static void write(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }
  static std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  void write_ratings(int num_users, const char* stars = "4.0") const {
    std::string csv = "userId,movieId,rating,timestamp\n";
    for (int user = 1; user <= num_users; ++user) {
      csv += std::to_string(user) + ",5," + stars + ",1\n";
      if (user % 3 == 0) csv += std::to_string(user) + ",1,0.5,1\n";
    }
    write(folder_ / "ml-x/ratings.csv", csv);
  }

  struct Loading {
    Dataset dataset;
    std::string note;  // on stderr
  };
  Dataset parse() {
    Result<ReadData> data = read_data(options_, pool_);
    EXPECT_TRUE(data) << data.error().message;
    table_ = data->summary.table;
    return std::move(data->loaded.dataset);
  }
  /// As read_data() does with big files.
  Loading load() {
    testing::internal::CaptureStderr();
    Dataset dataset = parse();
    const Result<LoadedCatalog> loaded = load_catalog(options_);
    EXPECT_TRUE(loaded);
    const Catalog& catalog = loaded->catalog;
    const fs::path input = folder_ / "ml-x/ratings.csv";
    const RatingsCache cache(cache_, input);
    const Result<CacheKey> key = cache_key(input, catalog, table_, Duplicates::kNewest, pool_);
    EXPECT_TRUE(key);
    if (std::optional<Dataset> cached = cache.load(*key, catalog, pool_)) {
      dataset = std::move(*cached);
    } else {
      cache.store(*key, dataset, pool_);
    }
    return {std::move(dataset), testing::internal::GetCapturedStderr()};
  }
  fs::path cache_file() const {
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_ / "cache"))
      return entry.path();
    return {};
  }
  std::size_t num_cache_files() const {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder_ / "cache"), {}));
  }

  static void expect_equal(const Dataset& a, const Dataset& b) {
    EXPECT_EQ(a.user_ids, b.user_ids);
    EXPECT_EQ(a.num_ratings, b.num_ratings);
    EXPECT_EQ(a.tags, b.tags);
    EXPECT_EQ(a.scale(), b.scale());
    EXPECT_EQ(a.num_duplicates, b.num_duplicates);
    EXPECT_EQ(a.num_unlisted_items, b.num_unlisted_items);
    ASSERT_EQ(a.items.size(), b.items.size());
    for (std::size_t i = 0; i < a.items.size(); ++i) {
      EXPECT_EQ(a.items[i].item_id, b.items[i].item_id);
      EXPECT_EQ(a.items[i].title, b.items[i].title);
      EXPECT_EQ(a.items[i].tag_mask, b.items[i].tag_mask);
    }
    for (const auto& [left, right] :
         {std::pair{&a.by_user, &b.by_user}, std::pair{&a.by_item, &b.by_item}}) {
      EXPECT_EQ(left->num_cols(), right->num_cols());
      EXPECT_EQ(left->offsets, right->offsets);
      EXPECT_EQ(left->indices, right->indices);
      EXPECT_EQ(left->levels, right->levels);
    }
  }

  DataOptions options_;
  CacheOptions cache_;
  RatingTable table_;
  ThreadPool pool_{2};
};

TEST_F(RatingsCacheTest, GivesWhatParsingGives) {
  const Dataset parsed = parse();
  const Loading first = load();
  expect_equal(first.dataset, parsed);
  EXPECT_EQ(first.note, "");
  ASSERT_EQ(num_cache_files(), 1U);
  const std::string cached = read(cache_file());
  const Loading second = load();
  expect_equal(second.dataset, parsed);
  EXPECT_EQ(second.note, "");
  EXPECT_EQ(read(cache_file()), cached);
  const fs::file_time_type written = fs::last_write_time(cache_file());
  load();
  EXPECT_EQ(fs::last_write_time(cache_file()), written);  // not written again
}

TEST_F(RatingsCacheTest, NoFlippedByteAndNoCutGoesUnnoticed) {
  const Loading first = load();
  const std::string whole = read(cache_file());
  const auto expect_noticed = [&](const std::string& bytes, std::size_t place) {
    write(cache_file(), bytes);
    const Loading again = load();
    expect_equal(again.dataset, first.dataset);
    EXPECT_NE(again.note.find("it is ignored and written again"), std::string::npos) << place;
    EXPECT_EQ(read(cache_file()), whole) << place;
  };
  // The header's own 144 bytes and the sections; what is between them pads.
  for (std::size_t place = 0; place < whole.size(); place += place < 144 ? 1 : 7) {
    if (place >= 144 && place < 192) continue;
    std::string damaged = whole;
    damaged[place] = static_cast<char>(damaged[place] ^ (1 << place % 8));
    expect_noticed(damaged, place);
  }
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{143}, std::size_t{192},
                                 whole.size() / 2, whole.size() - 1}) {
    expect_noticed(whole.substr(0, size), size);
  }
  expect_noticed(whole + "x", whole.size() + 1);
  expect_noticed("something else altogether", 0);
}

TEST_F(RatingsCacheTest, NoticesThatTheDataChanged) {
  load();
  const fs::path ratings = folder_ / "ml-x/ratings.csv";
  const fs::file_time_type time = fs::last_write_time(ratings);
  // Another size.
  write_ratings(41);
  fs::last_write_time(ratings, time);
  EXPECT_EQ(load().dataset.num_users(), 41U);
  // The same size and time: the samples tell.
  write_ratings(41, "3.0");
  fs::last_write_time(ratings, time);
  EXPECT_EQ(load().dataset.by_user.levels[0], 5);
  // Another time only.
  const std::string before = read(cache_file());
  fs::last_write_time(ratings, time + std::chrono::seconds(5));
  EXPECT_NE(load().note.find("the data have changed"), std::string::npos);
  EXPECT_NE(read(cache_file()), before);
  // Another catalogue.
  write(folder_ / "ml-x/movies.csv", "movieId,title,genres\n1,A (1990),Drama\n5,C,War\n");
  EXPECT_EQ(load().dataset.num_items(), 2U);
  EXPECT_EQ(num_cache_files(), 1U);
  // A title is not part of it.
  write(folder_ / "ml-x/movies.csv", "movieId,title,genres\n1,A (1990),Drama\n5,Other,War\n");
  const Loading renamed = load();
  EXPECT_EQ(renamed.note, "");
  EXPECT_EQ(renamed.dataset.items[0].title, "Other");
}

TEST_F(RatingsCacheTest, NoticesThatTheTableIsReadInAnotherWay) {
  load();
  options_.scale = "0:10:0.5";
  const Loading scaled = load();
  EXPECT_NE(scaled.note.find("the data have changed"), std::string::npos);
  EXPECT_EQ(scaled.dataset.scale(), (RatingScale{RatingKind::kRatings, 0.0, 10.0, 0.5}));
  expect_equal(load().dataset, scaled.dataset);
  options_.user_column = "movieId";
  options_.item_column = "userId";
  EXPECT_NE(load().note.find("the data have changed"), std::string::npos);
  EXPECT_EQ(load().dataset.num_users(), 2U);
  options_.missing = {0.5};
  EXPECT_NE(load().note.find("the data have changed"), std::string::npos);
  EXPECT_EQ(load().dataset.num_users(), 1U);
}

TEST_F(RatingsCacheTest, KeepsIdsThatAreTexts) {
  write(folder_ / "ml-x/ratings.csv",
        "user,item,rating\nzo\xc3\xab,007,4\nzo\xc3\xab,5,2\n76561190000000001,not listed,5\n");
  write(folder_ / "ml-x/movies.csv", "item,title,tags\n007,A,x|y\n5,B,\n9,C,y\n");
  const Dataset parsed = parse();
  load();
  const Loading again = load();
  expect_equal(again.dataset, parsed);
  EXPECT_EQ(again.note, "");
  EXPECT_EQ(again.dataset.user_ids, (std::vector<std::string>{"76561190000000001", "zo\xc3\xab"}));
  EXPECT_EQ(again.dataset.num_unlisted_items, 1);
}

TEST_F(RatingsCacheTest, DataWithBadRowsAreParsedEachTime) {
  options_.skip_bad_rows = true;
  options_.max_bad_rows = 1.0;
  write(folder_ / "ml-x/ratings.csv",
        "userId,movieId,rating,timestamp\n1,5,4.0,1\n2,5,4.5,1\n1,1,x,1\n");
  EXPECT_EQ(load().dataset.bad_rows.count(), 1);
  EXPECT_EQ(load().dataset.bad_rows.count(), 1);
  EXPECT_FALSE(fs::exists(folder_ / "cache"));
}

TEST_F(RatingsCacheTest, AFolderThatCannotBeMadeIsNoFailure) {
  write(folder_ / "file", "");
  cache_.folder = folder_ / "file/cache";
  const Loading loading = load();
  EXPECT_EQ(loading.dataset.num_users(), 40U);
  EXPECT_NE(loading.note.find("the ratings are not cached"), std::string::npos);
}

TEST_F(RatingsCacheTest, SmallFilesAndNoneNeedNoCache) {
  cache_.min_input_bytes = 1'000'000;
  load();
  cache_ = cache_options("none");
  load();
  EXPECT_FALSE(fs::exists(folder_ / "cache"));
  EXPECT_EQ(cache_options("/x/y").folder, "/x/y");
  options_.cache = (folder_ / "cache").string();
  parse();
  EXPECT_FALSE(fs::exists(folder_ / "cache"));
}

TEST_F(RatingsCacheTest, ABigFileIsMappedTheSecondTime) {
  std::string csv = "userId,movieId,rating,timestamp\n";
  int row = 0;
  while (csv.size() < (std::size_t{16} << 20U)) {
    csv += std::to_string(row / 997) + "," + std::to_string(row % 997) + "," +
           std::to_string(1 + row % 5) + ",1500000000\n";
    ++row;
  }
  write(folder_ / "ml-x/ratings.csv", csv);
  const Dataset parsed = parse();
  options_.cache = (folder_ / "cache").string();
  expect_equal(parse(), parsed);
  ASSERT_EQ(num_cache_files(), 1U);
  const fs::file_time_type written = fs::last_write_time(cache_file());
  expect_equal(parse(), parsed);
  EXPECT_EQ(fs::last_write_time(cache_file()), written);
  // Another way of reading, another data set.
  options_.scale = "0:10";
  EXPECT_EQ(parse().scale().max, 10.0);
}

TEST_F(RatingsCacheTest, TheFolderIsThatOfTheSystemUnlessAnotherIsGiven) {
  const auto folder_with = [](const char* cache, const char* home) {
    ::setenv("XDG_CACHE_HOME", cache, 1);
    ::setenv("HOME", home, 1);
    return cache_options("").folder;
  };
  const char* const old_cache = std::getenv("XDG_CACHE_HOME");
  const std::string old = old_cache != nullptr ? old_cache : "";
  const std::string home = std::getenv("HOME") != nullptr ? std::getenv("HOME") : "";
  EXPECT_EQ(folder_with("/c", "/h"), "/c/matinee");
  EXPECT_EQ(folder_with("relative", "/h"), "/h/.cache/matinee");
  EXPECT_EQ(folder_with("", "relative"), "");
  ::setenv("HOME", home.c_str(), 1);
  if (old_cache != nullptr)
    ::setenv("XDG_CACHE_HOME", old.c_str(), 1);
  else
    ::unsetenv("XDG_CACHE_HOME");
}

TEST_F(RatingsCacheTest, AnInputThatIsGoneHasNeitherKeyNorCache) {
  const fs::path gone = folder_ / "gone.csv";
  const Result<CacheKey> key = cache_key(gone, {}, table_, Duplicates::kNewest, pool_);
  ASSERT_FALSE(key);
  EXPECT_EQ(key.error().message, gone.string() + ": cannot read");
  EXPECT_FALSE(RatingsCache(cache_, gone).on());
}

TEST_F(RatingsCacheTest, WhatCannotBeOpenedIsTold) {
  load();
  const fs::path input = folder_ / "ml-x/ratings.csv";
  std::optional<Result<CacheKey>> key;
  std::optional<Dataset> cached;
  testing::internal::CaptureStderr();
  {
    const NoMoreFiles none;
    key = cache_key(input, {}, table_, Duplicates::kNewest, pool_);
    cached = RatingsCache(cache_, input).load({}, {}, pool_);
  }
  const std::string note = testing::internal::GetCapturedStderr();
  ASSERT_FALSE(*key);
  EXPECT_EQ(key->error().message, input.string() + ": cannot read: Too many open files");
  EXPECT_FALSE(cached);
  EXPECT_EQ(note, "note: " + cache_file().string() +
                      ": cannot read: Too many open files; it is ignored and written again\n");
}

// ---- a cache that is the data set, as als_synth --cache-only writes it

class WholeCacheTest : public RatingsCacheTest {
 protected:
  void SetUp() override {
    RatingsCacheTest::SetUp();
    parsed_ = parse();
    fs::create_directories(folder_ / "whole");
    fs::copy(folder_ / "ml-x/movies.csv", folder_ / "whole/movies.csv");
    options_.data = (folder_ / "whole").string();
  }
  fs::path file() const { return folder_ / "whole" / kRatingsCacheFile; }
  std::string refusal() {
    const Result<ReadData> data = read_data(options_, pool_);
    return data ? "" : data.error().message;
  }
  Dataset parsed_;
};

TEST_F(WholeCacheTest, IsReadWithWhatTheFolderSaysOfItems) {
  ASSERT_TRUE(write_ratings_cache(file(), parsed_, pool_));
  const Result<ReadData> data = read_data(options_, pool_);
  ASSERT_TRUE(data) << data.error().message;
  expect_equal(data->loaded.dataset, parsed_);
  EXPECT_EQ(data->summary.ratings_file, file().string());
  EXPECT_NE(summary_text(*data).find("40 users"), std::string::npos) << summary_text(*data);
  EXPECT_EQ(summary_text(*data).find("columns"), std::string::npos) << summary_text(*data);
  options_.items = (folder_ / "none.csv").string();
  EXPECT_NE(refusal().find("none.csv"), std::string::npos);
  options_.items = (folder_ / "ml-x").string();
  EXPECT_NE(refusal().find("expected one table of items"), std::string::npos);
  EXPECT_FALSE(write_ratings_cache(folder_ / "nowhere/x", parsed_, pool_));
}

TEST_F(WholeCacheTest, IsRefusedByItsNameIfItIsDamagedOrSomethingElse) {
  ASSERT_TRUE(write_ratings_cache(file(), parsed_, pool_));
  const std::string whole = read(file());
  for (const std::string& other :
       {std::string(), whole.substr(0, 192), whole + "x", std::string("user,item,rating\n")}) {
    write(file(), other);
    EXPECT_EQ(refusal(), file().string() + ": this is no cache of this version");
  }
  std::string flipped = whole;
  flipped[whole.size() / 2] ^= 1;
  write(file(), flipped);
  EXPECT_EQ(refusal(), file().string() + ": the cache is damaged");
}

TEST_F(WholeCacheTest, IsRefusedIfItsHashesAreRightAndItsIdsAreNone) {
  const auto refused_with = [&](const std::function<void(Dataset&)>& change) {
    Dataset dataset = parsed_;
    change(dataset);
    EXPECT_TRUE(write_ratings_cache(file(), dataset, pool_));
    return refusal();
  };
  ASSERT_EQ(refused_with([](Dataset&) {}), "");
  const std::string damaged = file().string() + ": the cache is damaged";
  for (const char* const id : {"", "\xff", "two\nlines"}) {
    EXPECT_EQ(refused_with([&](Dataset& dataset) { dataset.items[0].item_id = id; }), damaged);
    EXPECT_EQ(refused_with([&](Dataset& dataset) { dataset.user_ids[0] = id; }), damaged);
  }
  EXPECT_EQ(
      refused_with([](Dataset& dataset) { dataset.items[0].item_id = dataset.items[1].item_id; }),
      damaged);
}

TEST(FastHash, TellsEveryFlippedBitAndLengthAndNotTheThreads) {
  ThreadPool one(1);
  ThreadPool three(3);
  std::vector<std::uint8_t> bytes((std::size_t{2} << 20U) + 77);
  Random random(1);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
  const std::uint64_t hash = fast_hash(bytes, one);
  EXPECT_EQ(fast_hash(bytes, three), hash);
  for (int i = 0; i < 40; ++i) {
    const std::size_t place =
        i < 20 ? random.below(bytes.size()) : bytes.size() - 1 - static_cast<std::size_t>(i);
    bytes[place] = static_cast<std::uint8_t>(bytes[place] ^ 1U << i % 8);
    EXPECT_NE(fast_hash(bytes, three), hash) << place;
    bytes[place] = static_cast<std::uint8_t>(bytes[place] ^ 1U << i % 8);
  }
  const std::vector<std::uint8_t> zeros(100);
  std::set<std::uint64_t> hashes;
  for (std::size_t size = 0; size <= 100; ++size)
    hashes.insert(fast_hash(std::span(zeros).first(size), one));
  EXPECT_EQ(hashes.size(), 101U);
}

}  // namespace
}  // namespace als::tools
