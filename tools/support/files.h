#pragma once

// Files and folders on disk: reading whole ones, and writing so that a reader never sees half of
// anything.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/ranks.h"
#include "als/base/result.h"
#include "als/bundle/checkpoint_file.h"

namespace als::tools {

/// kIo naming the file and the system's reason.
Result<std::vector<std::uint8_t>> read_file(const std::filesystem::path& path);

/// Writes a temporary sibling, puts it on the disk and renames it over `path`: whatever ends the
/// program or the machine, `path` is the old file or the new one. Removes what runs left there that
/// were killed. Where `path` is a link, the file that it leads to; kInvalidArgument if what is
/// there is no regular file.
Result<void> write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
Result<void> write_file(const std::filesystem::path& path, std::string_view text);
Result<void> write_file(const std::filesystem::path& path, const FilePieces& pieces);

/// A file that is not there yet, put on the disk; what is in its place after a failure is up to the
/// caller. For folders of replace_folder().
Result<void> write_new_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);

/// As write_file() for a big file of `size` bytes, at first zeros, which `fill` sets where they are
/// mapped. What can be made again, and tells by itself whether it is whole, need not be flushed to
/// the disk.
Result<void> write_file_by(const std::filesystem::path& path, std::uint64_t size, bool flush,
                           const std::function<void(std::span<std::uint8_t> bytes)>& fill);

/// As write_file() by all `ranks`, each its pieces; all fail if one does.
Result<void> write_file_in_pieces(const std::filesystem::path& path, const FilePieces& pieces,
                                  Ranks& ranks);

/// What write_file() would refuse `path` for, or kIo where nothing can be made beside it; and
/// kInvalidArgument if something is there that is not `what` ("a model"), as is_ours(its first
/// bytes) says. An empty file is anybody's. To be asked before long work.
Result<void> check_replaceable_file(const std::filesystem::path& path, std::string_view what,
                                    const std::function<bool(std::string_view head)>& is_ours);

/// How a tool knows its own output in a folder.
struct OwnOutput {
  std::string_view what;  ///< "a bundle"
  /// The names of the files that it consists of; nothing if what is there is something else.
  std::function<std::optional<std::set<std::string>>(const std::filesystem::path& folder)> files_in;
};

/// Has `fill` write into a new temporary sibling of `folder`, then puts that in its place; where
/// `folder` is a link, in that of the folder that it leads to. What is there already is replaced
/// only if it is empty or its files are all our own; kInvalidArgument otherwise. If anything fails,
/// what was there stays; where the file system can exchange two names (all of Linux's own), there
/// is no moment without it.
Result<void> replace_folder(const std::filesystem::path& folder, const OwnOutput& own,
                            const std::function<Result<void>(const std::filesystem::path&)>& fill);

/// What replace_folder would refuse `folder` for, or kIo where nothing can be made beside it: to be
/// asked before long work.
Result<void> check_replaceable(const std::filesystem::path& folder, const OwnOutput& own);

}  // namespace als::tools
