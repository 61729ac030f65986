// Reading and writing whole files and folders: what is refused, what is cleaned up, and ranks that
// write one file together. What a failing disk leaves is tested in tests/torn.

#include "support/files.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <set>
#include <string>

#include "support/digest.h"
#include "support/folder_test.h"
#include "support/no_more_files.h"
#include "support/thread_ranks.h"

namespace als::tools {
namespace {

namespace fs = std::filesystem;

class Files : public FolderTest {
 protected:
  static void put(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
  }
  static std::string text_of(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  static std::string message_of(const Result<void>& result) {
    return result ? "" : result.error().message;
  }
  /// A bundle of one file, known by it.
  static std::optional<std::set<std::string>> files_in(const fs::path& folder) {
    if (!fs::exists(folder / "marker")) return std::nullopt;
    return {{"marker", "other"}};
  }
  static Result<void> replace(const fs::path& folder, const std::string& text = "new") {
    return replace_folder(folder, {"a bundle", files_in},
                          [&](const fs::path& made) { return write_file(made / "marker", text); });
  }
};

TEST_F(Files, OnlyRegularFilesAreRead) {
  put(folder_ / "some", "abc");
  EXPECT_EQ(*read_file(folder_ / "some"), (std::vector<std::uint8_t>{'a', 'b', 'c'}));
  for (const auto& [path, reason] : {std::pair{folder_, "it is a folder"},
                                     {folder_ / "none", "No such file"},
                                     {fs::path("/dev/null"), "it is not a regular file"}}) {
    const auto read = read_file(path);
    ASSERT_FALSE(read) << path;
    EXPECT_EQ(read.error().code, ErrorCode::kIo);
    EXPECT_TRUE(read.error().message.starts_with(path.string() + ": cannot read: "));
    EXPECT_NE(read.error().message.find(reason), std::string::npos) << read.error().message;
  }
}

TEST_F(Files, WhatIsNoLongerThanItSaysIsRead) {
  // Files of the system: 4 KiB by their size, less by their contents, or no contents at all.
  for (const char* const path : {"/sys/devices/system/cpu/online", "/sys/class/net/lo/speed"}) {
    if (!fs::exists(path)) continue;
    const auto read = read_file(path);
    ASSERT_FALSE(read) << path;
    EXPECT_NE(read.error().message.find("it is not a regular file or it changed"),
              std::string::npos)
        << read.error().message;
  }
}

TEST_F(Files, WritingCleansUpWhatItMayAndNoMore) {
  put(folder_ / "precious", "kept");
  // Of a run that was killed; of nobody's, and leading elsewhere; of another file.
  put(folder_ / ".model.tmp-1", "half");
  fs::create_symlink(folder_ / "precious", folder_ / ".model.tmp-2");
  put(folder_ / ".models.tmp-1", "half");
  // Of a run that is alive.
  put(folder_ / ".model.tmp-3", "half");
  const int alive = ::open((folder_ / ".model.tmp-3").c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_EQ(::flock(alive, LOCK_EX), 0);
  ASSERT_EQ(message_of(write_file(folder_ / "model", "whole")), "");
  EXPECT_EQ(text_of(folder_ / "model"), "whole");
  EXPECT_FALSE(fs::exists(folder_ / ".model.tmp-1"));
  EXPECT_TRUE(fs::is_symlink(folder_ / ".model.tmp-2"));
  EXPECT_EQ(text_of(folder_ / "precious"), "kept");
  EXPECT_TRUE(fs::exists(folder_ / ".models.tmp-1"));
  EXPECT_TRUE(fs::exists(folder_ / ".model.tmp-3"));
  ::close(alive);
  ASSERT_EQ(message_of(write_file(folder_ / "model", "whole")), "");
  EXPECT_FALSE(fs::exists(folder_ / ".model.tmp-3"));
}

TEST_F(Files, NobodyLeadsAWriterElsewhere) {
  put(folder_ / "precious", "kept");
  fs::create_directories(folder_ / "elsewhere");
  const std::string own = ".tmp-" + std::to_string(::getpid());
  fs::create_symlink(folder_ / "precious", folder_ / (".model" + own));
  EXPECT_NE(message_of(write_file(folder_ / "model", "whole")).find("cannot write"),
            std::string::npos);
  EXPECT_EQ(text_of(folder_ / "precious"), "kept");
  fs::create_symlink(folder_ / "elsewhere", folder_ / (".bundle" + own));
  EXPECT_NE(message_of(replace(folder_ / "bundle")).find("cannot make the folder: File exists"),
            std::string::npos);
  // A bundle's name that leads nowhere is no folder, and none takes its place.
  fs::create_symlink(folder_ / "nowhere", folder_ / "lost");
  EXPECT_NE(message_of(replace(folder_ / "lost")).find("cannot write: Not a directory"),
            std::string::npos);
  EXPECT_TRUE(fs::is_symlink(folder_ / "lost"));
  EXPECT_TRUE(fs::is_empty(folder_ / "elsewhere"));
}

TEST_F(Files, AFolderThatCannotBeOpenedIsTakenAwayByTheNextRun) {
  Result<void> failed;
  {
    const NoMoreFiles none;
    failed = replace(folder_ / "bundle");
  }
  EXPECT_NE(message_of(failed).find("cannot read: Too many open files"), std::string::npos)
      << message_of(failed);
  EXPECT_FALSE(fs::exists(folder_ / "bundle"));
  EXPECT_EQ(message_of(replace(folder_ / "bundle")), "");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(Files, AFolderThatWasPutAsideComesBackWhereThereIsNone) {
  const auto aside = [&](const char* text) {
    fs::create_directories(folder_ / ".bundle.tmp-7-old");
    put(folder_ / ".bundle.tmp-7-old/marker", text);
  };
  aside("aside");
  const Result<void> failed =
      replace_folder(folder_ / "bundle", {"a bundle", files_in}, [](const fs::path&) {
        return Result<void>(Error{ErrorCode::kIo, "full"});
      });
  EXPECT_EQ(message_of(failed), "full");
  EXPECT_EQ(text_of(folder_ / "bundle/marker"), "aside");
  // Where there is one, it is what somebody left behind.
  aside("older");
  ASSERT_EQ(message_of(replace(folder_ / "bundle/")), "");
  EXPECT_EQ(text_of(folder_ / "bundle/marker"), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(Files, WhatLiesBesideOursInAFolderIsNotLost) {
  ASSERT_EQ(message_of(replace(folder_ / "bundle")), "");
  put(folder_ / "bundle/other", "ours too");
  ASSERT_EQ(message_of(replace(folder_ / "bundle")), "");
  EXPECT_FALSE(fs::exists(folder_ / "bundle/other"));
  for (const char* const name : {"letter", ".git"}) {
    put(folder_ / "bundle" / name, "x");
    EXPECT_NE(message_of(replace(folder_ / "bundle", "newer")).find(std::string("holds ") + name),
              std::string::npos);
    EXPECT_EQ(text_of(folder_ / "bundle" / name) + text_of(folder_ / "bundle/marker"), "xnew");
    fs::remove(folder_ / "bundle" / name);
  }
  // A folder by the name of one of our files is not that file.
  fs::create_directories(folder_ / "bundle/other");
  EXPECT_NE(message_of(replace(folder_ / "bundle")).find("holds other"), std::string::npos);
}

TEST_F(Files, ALinkLeadsToWhatIsReplaced) {
  ASSERT_EQ(message_of(replace(folder_ / "bundle", "old")), "");
  fs::create_directory_symlink("bundle", folder_ / "current");
  for (const char* const name : {"current", "current/"}) {
    ASSERT_EQ(message_of(replace(folder_ / name, name)), "");
    EXPECT_TRUE(fs::is_symlink(folder_ / "current"));
    EXPECT_EQ(text_of(folder_ / "bundle/marker"), name);
  }
  put(folder_ / "model", "old");
  fs::create_symlink("model", folder_ / "latest");
  ASSERT_EQ(message_of(write_file(folder_ / "latest", "new")), "");
  EXPECT_TRUE(fs::is_symlink(folder_ / "latest"));
  EXPECT_EQ(text_of(folder_ / "model"), "new");
}

TEST_F(Files, WhatIsNoRegularFileIsNotWrittenOver) {
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  fs::create_symlink("nowhere", folder_ / "lost");
  fs::create_directories(folder_ / "folder");
  const auto anybody = [](std::string_view) { return true; };
  for (const char* const name : {"pipe", "lost", "folder"}) {
    for (const Result<void>& refused :
         {write_file(folder_ / name, "x"),
          check_replaceable_file(folder_ / name, "a model", anybody)}) {
      ASSERT_FALSE(refused) << name;
      EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
      EXPECT_NE(refused.error().message.find("is no regular file"), std::string::npos);
    }
    EXPECT_FALSE(fs::is_regular_file(folder_ / name));
  }
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 3);
}

TEST_F(Files, AFileOfSomebodyElseIsKnownBeforeItIsWrittenOver) {
  const auto message = [&](const char* name) {
    return message_of(check_replaceable_file(folder_ / name, "a model", [](std::string_view head) {
      return head.starts_with("model");
    }));
  };
  put(folder_ / "ours", "model of 2020");
  put(folder_ / "empty", "");
  put(folder_ / "theirs", "user,item,rating\n");
  EXPECT_EQ(message("ours") + message("empty") + message("new"), "");
  EXPECT_NE(message("theirs").find("is there already and is not a model"), std::string::npos);
  EXPECT_NE(message("none/new").find("none: cannot make a file in it: there is none"),
            std::string::npos)
      << message("none/new");
  EXPECT_NE(message("ours/new").find("it is no folder"), std::string::npos) << message("ours/new");
}

TEST_F(Files, OnlyOursAndEmptyFoldersAreReplaced) {
  fs::create_directories(folder_ / "holiday");
  put(folder_ / "holiday/photo", "x");
  put(folder_ / "letter", "x");
  for (const char* const name : {"holiday", "letter"}) {
    const Result<void> refused = replace(folder_ / name);
    ASSERT_FALSE(refused) << name;
    EXPECT_EQ(refused.error().code, ErrorCode::kInvalidArgument);
    EXPECT_NE(refused.error().message.find("it is left as it is"), std::string::npos);
  }
  EXPECT_EQ(text_of(folder_ / "holiday/photo") + text_of(folder_ / "letter"), "xx");
  EXPECT_NE(message_of(replace(folder_ / "letter/bundle")).find("it is no folder"),
            std::string::npos);
  EXPECT_NE(message_of(replace(folder_ / std::string(300, 'x') / "bundle")).find("make the folder"),
            std::string::npos);
  fs::create_directories(folder_ / "empty");
  EXPECT_EQ(message_of(replace(folder_ / "empty")), "");
  EXPECT_EQ(message_of(replace(folder_ / "made/on/the/way")), "");
  EXPECT_EQ(text_of(folder_ / "made/on/the/way/marker"), "new");
}

// ---- one file by several ranks

class RankFiles : public Files {
 protected:
  /// The messages of three ranks that write "aabbcc" together, each to its own path.
  static std::vector<std::string> write(const std::function<fs::path(int rank)>& path_of) {
    std::vector<std::string> messages(3);
    as_ranks(3, [&](Ranks& ranks) {
      const auto rank = static_cast<std::size_t>(ranks.rank());
      const std::vector<std::uint8_t> bytes(2, static_cast<std::uint8_t>('a' + rank));
      FilePieces pieces{6, {}, {{2 * rank, bytes}}};
      messages[rank] = message_of(write_file_in_pieces(path_of(ranks.rank()), pieces, ranks));
    });
    return messages;
  }
};

TEST_F(RankFiles, EachWritesItsPiece) {
  const std::vector<std::string> messages = write([&](int) { return folder_ / "file"; });
  EXPECT_EQ(messages, std::vector<std::string>(3));
  EXPECT_EQ(text_of(folder_ / "file"), "aabbcc");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(RankFiles, IfOneCannotAllFailAndTheOldFileStays) {
  put(folder_ / "file", "old");
  for (const int failing : {0, 1, 2}) {
    const std::vector<std::string> messages = write([&](int rank) {
      return rank == failing ? folder_ / "nowhere" / "file" : folder_ / "file";
    });
    for (int rank = 0; rank < 3; ++rank) {
      const bool fails_itself = rank == failing || failing == 0;
      EXPECT_NE(messages[static_cast<std::size_t>(rank)].find(fails_itself ? "No such file"
                                                                           : "another rank failed"),
                std::string::npos)
          << failing << ", " << rank << ": " << messages[static_cast<std::size_t>(rank)];
    }
    EXPECT_EQ(text_of(folder_ / "file"), "old");
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
  }
}

TEST_F(RankFiles, APieceThatLiesNowhereFailsForAll) {
  for (const int failing : {0, 1}) {
    std::vector<std::string> messages(2);
    as_ranks(2, [&](Ranks& ranks) {
      const std::vector<std::uint8_t> bytes(2, 'a');
      const std::size_t begin = ranks.rank() == failing ? std::size_t{1} << 63U : 0;
      messages[static_cast<std::size_t>(ranks.rank())] =
          message_of(write_file_in_pieces(folder_ / "file", {2, {}, {{begin, bytes}}}, ranks));
    });
    for (const int rank : {0, 1}) {
      const std::string& message = messages[static_cast<std::size_t>(rank)];
      EXPECT_NE(
          message.find(rank == failing ? "cannot write: Invalid argument" : "another rank failed"),
          std::string::npos)
          << message;
    }
    EXPECT_TRUE(fs::is_empty(folder_));
  }
}

// ---- packing

TEST(Packing, AStreamThatUnpacksToTooMuchIsRefused) {
  const std::vector<std::uint8_t> small(1000, 7);
  EXPECT_EQ(*gunzip(gzip(small)), small);
  // 257 MiB of zeros are 256 KiB.
  const std::vector<std::uint8_t> bomb = gzip(std::vector<std::uint8_t>(std::size_t{257} << 20U));
  ASSERT_LT(bomb.size(), std::size_t{1} << 20U);
  const auto unpacked = gunzip(bomb);
  ASSERT_FALSE(unpacked);
  EXPECT_EQ(unpacked.error().message, "the gzip stream is damaged");
}

}  // namespace
}  // namespace als::tools
