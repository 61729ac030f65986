// DiskSource: a folder, an archive or one packed file, and what is wrong with each.

#include "support/disk_source.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zip.h>
#include <zlib.h>
#include <zstd.h>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "support/command_line.h"
#include "support/folder_test.h"
#include "support/no_more_files.h"

namespace als::tools {
namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

const std::string kText = "user,item,rating\n1,2,4\n1,3,2\n2,2,5\n";

class DiskSourceTest : public FolderTest {
 protected:
  fs::path write(const fs::path& name, std::string_view bytes) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
    return folder_ / name;
  }
  static std::string read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  fs::path write_gzip(const fs::path& name, std::string_view text) const {
    const gzFile file = gzopen((folder_ / name).c_str(), "wb");
    EXPECT_EQ(gzwrite(file, text.data(), static_cast<unsigned>(text.size())),
              static_cast<int>(text.size()));
    gzclose(file);
    return folder_ / name;
  }
  fs::path write_zstd(const fs::path& name, std::string_view text) const {
    std::string packed(ZSTD_compressBound(text.size()), '\0');
    ZSTD_CCtx* const context = ZSTD_createCCtx();
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);  // as the program zstd does
    packed.resize(ZSTD_compress2(context, packed.data(), packed.size(), text.data(), text.size()));
    ZSTD_freeCCtx(context);
    return write(name, packed);
  }
  using Members = std::vector<std::pair<std::string, std::string>>;
  fs::path write_zip(const fs::path& name, const Members& members, bool encrypted = false) const {
    int code = 0;
    zip_t* const archive = zip_open((folder_ / name).c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
    for (const auto& [member, text] : members) {
      const zip_int64_t index =
          zip_file_add(archive, member.c_str(),
                       zip_source_buffer(archive, text.data(), text.size(), 0), ZIP_FL_ENC_UTF_8);
      EXPECT_GE(index, 0) << member;
      if (encrypted) {
        zip_file_set_encryption(archive, static_cast<zip_uint64_t>(index), ZIP_EM_TRAD_PKWARE,
                                "secret");
      }
    }
    EXPECT_EQ(zip_close(archive), 0);
    return folder_ / name;
  }

  /// All of a file, or the error's message, whose code must be the one of malformed input.
  static std::string contents(const fs::path& path, const std::string& name) {
    const Result<std::unique_ptr<DiskSource>> source = DiskSource::open(path);
    if (!source) return complaint(source.error());
    const Result<std::string> text = (*source)->read_whole(name, 1U << 30U);
    return text ? *text : complaint(text.error());
  }
  static std::string complaint(const Error& error) {
    EXPECT_EQ(exit_code_of(error), kExitBadInput) << error.message;
    EXPECT_EQ(error.code, ErrorCode::kBadFormat) << error.message;
    return error.message;
  }
  static Names names_of(const fs::path& path) {
    const Result<std::unique_ptr<DiskSource>> source = DiskSource::open(path);
    EXPECT_TRUE(source) << source.error().message;
    return source ? (*source)->names() : Names();
  }
};

TEST_F(DiskSourceTest, ReadsAFolderByItsNames) {
  write("set/ratings.csv", kText);
  write("set/items.csv", "id,title\n");
  write("set/.hidden.csv", "x");
  write("set/more/deep.csv", "x");
  EXPECT_EQ(names_of(folder_ / "set"), (Names{"items.csv", "ratings.csv"}));
  EXPECT_EQ(contents(folder_ / "set", "ratings.csv"), kText);
  const auto source = DiskSource::open(folder_ / "set/");
  ASSERT_TRUE(source);
  EXPECT_EQ((*source)->name(), "set");
  EXPECT_EQ((*source)->label("ratings.csv"), "set/ratings.csv");
  EXPECT_EQ((*source)->file_of("ratings.csv"), folder_ / "set" / "ratings.csv");
}

TEST_F(DiskSourceTest, ReadsOneFileHoweverItIsPacked) {
  write("plain.csv", kText);
  write_gzip("packed.csv.gz", kText);
  write_zstd("packed.csv.zst", kText);
  for (const char* name : {"plain.csv", "packed.csv.gz", "packed.csv.zst"}) {
    EXPECT_EQ(names_of(folder_ / name), Names{name});
    EXPECT_EQ(contents(folder_ / name, name), kText) << name;
    const auto source = DiskSource::open(folder_ / name);
    ASSERT_TRUE(source);
    EXPECT_EQ((*source)->label(name), name);
    EXPECT_TRUE((*source)->name() == "plain" || (*source)->name() == "packed");
  }
  write("empty.csv", "");
  EXPECT_EQ(contents(folder_ / "empty.csv", "empty.csv"), "");
}

TEST_F(DiskSourceTest, PackedFilesInAFolderAreUnpacked) {
  fs::create_directories(folder_ / "set");
  write_gzip("set/ratings.csv.gz", kText);
  write_zstd("set/items.csv.zst", "id,title\n");
  EXPECT_EQ(contents(folder_ / "set", "ratings.csv.gz"), kText);
  EXPECT_EQ(contents(folder_ / "set", "items.csv.zst"), "id,title\n");
}

TEST_F(DiskSourceTest, FindsTheFilesOfAZipInAnyFolder) {
  const fs::path zip = write_zip("set.zip", {{"ml-x/ratings.csv", kText},
                                             {"ml-x/deep/items.csv", "id,title\n"},
                                             {"ml-x/.DS_Store", "x"},
                                             {"__MACOSX/ml-x/._ratings.csv", "x"}});
  EXPECT_EQ(names_of(zip), (Names{"items.csv", "ratings.csv"}));
  EXPECT_EQ(contents(zip, "ratings.csv"), kText);
  EXPECT_EQ(contents(zip, "items.csv"), "id,title\n");
  // By what it is, not by what it is called.
  fs::rename(zip, folder_ / "download");
  EXPECT_EQ(names_of(folder_ / "download"), (Names{"items.csv", "ratings.csv"}));
}

TEST_F(DiskSourceTest, AZipsFoldersMayBeDividedByBackslashes) {
  // A zip of plain names, whose letters are then what some programs write.
  write_zip("set.zip", {{"ml-x/ratings.csv", kText}, {"ml-x/items.csv", "id,title\n"}});
  std::string bytes = read(folder_ / "set.zip");
  for (std::size_t at = 0; (at = bytes.find("ml-x/", at)) != std::string::npos; ++at)
    bytes[at + 4] = '\\';
  write("set.zip", bytes);
  EXPECT_EQ(names_of(folder_ / "set.zip"), (Names{"items.csv", "ratings.csv"}));
  EXPECT_EQ(contents(folder_ / "set.zip", "ratings.csv"), kText);
}

TEST_F(DiskSourceTest, ANameStandsAsOftenAsThereAreFilesOfIt) {
  const fs::path zip =
      write_zip("set.zip", {{"2019/ratings.csv", kText}, {"2020/ratings.csv", kText}});
  EXPECT_EQ(names_of(zip), (Names{"ratings.csv", "ratings.csv"}));
}

TEST_F(DiskSourceTest, AnEncryptedZipIsToldAsOne) {
  const fs::path zip = write_zip("secret.zip", {{"ratings.csv", kText}}, /*encrypted=*/true);
  EXPECT_EQ(names_of(zip), Names{"ratings.csv"});
  EXPECT_EQ(
      contents(zip, "ratings.csv"),
      zip.string() + ": ratings.csv in the archive is encrypted: unpack it and give the folder");
}

TEST_F(DiskSourceTest, AZipByAnUnknownMethodIsToldByItsName) {
  for (const auto& [method, name] : {std::pair{9, "Deflate64"}, std::pair{6, "number 6"}}) {
    const fs::path zip = write_zip("other.zip", {{"ratings.csv", kText}});
    std::string bytes = read(zip);
    bytes.at(bytes.find("PK\x03\x04") + 8) = static_cast<char>(method);
    bytes.at(bytes.find("PK\x01\x02") + 10) = static_cast<char>(method);
    write("other.zip", bytes);
    EXPECT_EQ(contents(zip, "ratings.csv"),
              zip.string() +
                  ": ratings.csv in the archive is packed by a method that is not supported (" +
                  name + "): unpack it and give the folder");
  }
}

TEST_F(DiskSourceTest, DamageIsToldAndNoByteOfItTaken) {
  std::string text;
  for (int row = 0; row < 3000; ++row) text += std::to_string(row * 7919 % 3001) + ",2,4\n";
  write_gzip("a.csv.gz", text);
  write_zstd("a.csv.zst", text);
  for (const char* name : {"a.csv.gz", "a.csv.zst"}) {
    const std::string whole = read(folder_ / name);
    for (const std::size_t size : {whole.size() / 3, whole.size() / 2, whole.size() - 3}) {
      write(name, whole.substr(0, size));
      EXPECT_NE(contents(folder_ / name, name).find("is damaged"), std::string::npos) << size;
    }
    std::string flipped = whole;
    flipped[whole.size() / 2] = static_cast<char>(flipped[whole.size() / 2] ^ 16);
    write(name, flipped);
    const std::string got = contents(folder_ / name, name);
    EXPECT_TRUE(got == text || got.find("is damaged") != std::string::npos) << name;
  }
  write("a.zip", "PK\x03\x04 not really");
  EXPECT_NE(contents(folder_ / "a.zip", "x").find("cannot be read as a zip archive"),
            std::string::npos);
  write("b.zip", "");
  EXPECT_NE(contents(folder_ / "b.zip", "x").find("cannot be read as a zip archive"),
            std::string::npos);
}

TEST_F(DiskSourceTest, WhatIsNotThereIsNamed) {
  const auto missing = DiskSource::open(folder_ / "no");
  ASSERT_FALSE(missing);
  EXPECT_EQ(missing.error().code, ErrorCode::kIo);
  EXPECT_EQ(missing.error().message,
            (folder_ / "no").string() +
                ": there is no such folder or file; expected a table of ratings, a folder with "
                "one, or a .zip");
  const fs::path zip = write_zip("set.zip", {{"ratings.csv", kText}});
  const auto source = DiskSource::open(zip);
  ASSERT_TRUE(source);
  const auto none = (*source)->read_whole("items.csv", 100);
  ASSERT_FALSE(none);
  EXPECT_NE(none.error().message.find("there is no items.csv in it"), std::string::npos);
}

TEST_F(DiskSourceTest, WhatCannotBeOpenedIsNamed) {
  write("set/a.csv", kText);
  write("plain.csv", kText);
  write_zip("set.zip", {{"a.csv", kText}});
  const auto message_of = [](const fs::path& path) {
    const NoMoreFiles none;
    const Result<std::unique_ptr<DiskSource>> source = DiskSource::open(path);
    if (!source) return source.error();
    const Result<std::string> text = (*source)->read_whole((*source)->names().front(), 100);
    return text ? Error() : text.error();
  };
  for (const char* const name : {"set", "plain.csv", "set.zip"}) {
    const Error error = message_of(folder_ / name);
    EXPECT_EQ(error.code, ErrorCode::kIo) << name;
    EXPECT_TRUE(error.message.starts_with((folder_ / name).string() + ": cannot "))
        << error.message;
    EXPECT_NE(error.message.find("Too many open files"), std::string::npos) << error.message;
  }
}

TEST_F(DiskSourceTest, WhatGoesWhileItIsLookedAtIsNamed) {
  fs::create_directories(folder_ / "set");
  write("set/a.csv", kText);
  write_gzip("set/b.csv.gz", kText);
  write_zstd("set/c.csv.zst", kText);
  const auto source = DiskSource::open(folder_ / "set");
  ASSERT_TRUE(source);
  const Names names = (*source)->names();
  ASSERT_EQ(names.size(), 3U);
  for (const std::string& name : names) {
    fs::remove(folder_ / "set" / name);
    const auto gone = (*source)->read_whole(name, 100);
    ASSERT_FALSE(gone) << name;
    EXPECT_EQ(gone.error().code, ErrorCode::kIo);
    EXPECT_NE(gone.error().message.find(name + ": cannot read"), std::string::npos);
  }
}

TEST_F(DiskSourceTest, ReadsAsMuchAsIsAskedFor) {
  std::string text;
  while (text.size() < (std::size_t{9} << 20U)) text += kText;
  write("big.csv", text);
  write_gzip("big.csv.gz", text);
  write_zstd("big.csv.zst", text);
  write_zip("big.zip", {{"big.csv", text}});
  for (const auto& [file, name] : {std::pair{"big.csv", "big.csv"},
                                   {"big.csv.gz", "big.csv.gz"},
                                   {"big.csv.zst", "big.csv.zst"},
                                   {"big.zip", "big.csv"}}) {
    const auto source = DiskSource::open(folder_ / file);
    ASSERT_TRUE(source);
    const auto head = (*source)->read_head(name, 1'000);
    ASSERT_TRUE(head) << head.error().message;
    EXPECT_EQ(head->bytes, text.substr(0, 1'000));
    EXPECT_FALSE(head->is_whole);
    const auto all = (*source)->read_head(name, text.size());
    ASSERT_TRUE(all);
    EXPECT_TRUE(all->is_whole);
    EXPECT_TRUE(all->bytes == text);
    const auto too_much = (*source)->read_whole(name, 1U << 20U);
    ASSERT_FALSE(too_much);
    EXPECT_NE(too_much.error().message.find("more than 1 MiB"), std::string::npos);
  }
}

TEST_F(DiskSourceTest, ALineThatNoTableHasIsNotReadWhole) {
  std::string text(std::size_t{5} << 20U, 'x');
  write("long.csv", "a,b\n" + text);
  EXPECT_EQ(contents(folder_ / "long.csv", "long.csv"),
            "long.csv: a line is longer than 1 MiB: is this a table of text?");
  write_gzip("long.csv.gz", "a,b\n" + text);
  EXPECT_EQ(contents(folder_ / "long.csv.gz", "long.csv.gz"),
            "long.csv.gz: a line is longer than 1 MiB: is this a table of text?");
  for (std::size_t at = 0; at < text.size(); at += 1'000'000) text[at] = '\r';
  write("long.csv", text);
  EXPECT_TRUE(contents(folder_ / "long.csv", "long.csv") == text);
}

TEST_F(DiskSourceTest, WhatFollowsAGzipFileIsReadOrTold) {
  const std::string one = read(write_gzip("one.csv.gz", kText));
  const std::string two = read(write_gzip("two.csv.gz", "9,9,5\n"));
  const auto told = [&](const std::string& bytes) {
    write("all.csv.gz", bytes);
    return contents(folder_ / "all.csv.gz", "all.csv.gz");
  };
  EXPECT_EQ(told(one + two), std::string(kText) + "9,9,5\n");
  EXPECT_EQ(told(one + two + std::string(512, '\0')), std::string(kText) + "9,9,5\n");
  EXPECT_EQ(told(kText), kText) << "not packed at all";
  std::string flipped = two;
  flipped[0] ^= 1;
  for (const std::string& damaged :
       {one + flipped, one + "x", one + two.substr(0, two.size() - 1),
        one + std::string(3, '\0') + two, one.substr(0, one.size() / 2)})
    EXPECT_TRUE(told(damaged).ends_with("all.csv.gz: the gzip file is damaged"));
}

TEST_F(DiskSourceTest, AnErrorOfTheTakerEndsTheReading) {
  std::string text;
  while (text.size() < (std::size_t{9} << 20U)) text += kText;
  write_gzip("big.csv.gz", text);
  const auto source = DiskSource::open(folder_ / "big.csv.gz");
  ASSERT_TRUE(source);
  int num_pieces = 0;
  const Result<void> read_all =
      (*source)->read("big.csv.gz", [&](std::string_view) -> Result<void> {
        ++num_pieces;
        return Error{ErrorCode::kParse, "enough of this"};
      });
  ASSERT_FALSE(read_all);
  EXPECT_EQ(read_all.error().message, "enough of this");
  EXPECT_EQ(num_pieces, 1);
}

}  // namespace
}  // namespace als::tools
