#include "support/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>
#include <utility>

namespace als::tools {
namespace {

namespace fs = std::filesystem;

Error io_error(const fs::path& path, const char* what, const std::string& reason) {
  return {ErrorCode::kIo, path.string() + ": cannot " + what + ": " + reason};
}
Error io_error(const fs::path& path, const char* what) {
  return io_error(path, what, std::strerror(errno));
}

/// Without the slash of "dir/".
fs::path without_slash(const fs::path& path) {
  fs::path normal = path.lexically_normal();
  return normal.has_filename() ? normal : normal.parent_path();
}

fs::path parent_of(const fs::path& path) {
  const fs::path parent = without_slash(path).parent_path();
  return parent.empty() ? fs::path(".") : parent;
}

std::string temporary_prefix(const fs::path& path) {
  return "." + without_slash(path).filename().string() + ".tmp-";
}

fs::path temporary_sibling(const fs::path& path) {
  return parent_of(path) / (temporary_prefix(path) + std::to_string(::getpid()));
}

/// A file or folder that is open, until the end.
class Descriptor {
 public:
  Descriptor() = default;
  Descriptor(const fs::path& path, int flags) { open(path, flags); }
  ~Descriptor() { (void)close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  void open(const fs::path& path, int flags) {
    (void)close();
    file_ = ::open(path.c_str(), flags | O_CLOEXEC, 0666);
  }
  bool is_open() const { return file_ >= 0; }
  int get() const { return file_; }
  [[nodiscard]] bool close() {
    const int file = std::exchange(file_, -1);
    return file < 0 || ::close(file) == 0;
  }
  /// Whoever holds the lock is alive: the system releases it when a program ends, however it does.
  [[nodiscard]] bool try_lock() const { return ::flock(file_, LOCK_EX | LOCK_NB) == 0; }
  /// Where a file system has no locks, nobody gets one, and nothing is cleaned up.
  void lock() const { (void)::flock(file_, LOCK_EX); }
  /// Whether somebody has removed it since it was opened.
  bool is_removed() const {
    struct stat status {};
    return ::fstat(file_, &status) == 0 && status.st_nlink == 0;
  }

 private:
  int file_ = -1;
};

constexpr const char* kRetired = "-old";

/// Removes what runs left beside `path` that were killed while they wrote it. A folder that one had
/// put aside, and nothing in its place, goes back there.
void clean_up_beside(const fs::path& path) {
  const std::string prefix = temporary_prefix(path);
  std::error_code code;
  std::vector<fs::path> siblings;
  for (const fs::directory_entry& entry : fs::directory_iterator(parent_of(path), code)) {
    if (entry.path().filename().string().starts_with(prefix)) siblings.push_back(entry.path());
  }
  for (const fs::path& sibling : siblings) {
    const Descriptor opened(sibling, O_RDONLY | O_NOFOLLOW);
    if (!opened.is_open() || !opened.try_lock()) continue;
    if (sibling.string().ends_with(kRetired) && !fs::exists(path, code)) {
      fs::rename(sibling, path, code);
    } else {
      fs::remove_all(sibling, code);
    }
  }
}

/// Everything that was written to a file or changed in a folder is on the disk. Some systems cannot
/// say that of folders.
bool sync(const Descriptor& opened) { return ::fsync(opened.get()) == 0 || errno == EINVAL; }

Result<void> sync_folder(const fs::path& folder) {
  const Descriptor opened(folder, O_RDONLY | O_DIRECTORY);
  if (!opened.is_open() || !sync(opened)) return io_error(folder, "write");
  return {};
}

Result<void> write_all(const Descriptor& file, const fs::path& path,
                       std::span<const std::uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(file.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return io_error(path, "write");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
  return {};
}

Result<void> write_and_sync(const Descriptor& file, const fs::path& path,
                            std::span<const std::uint8_t> bytes) {
  if (Result<void> written = write_all(file, path, bytes); !written) return written;
  if (!sync(file)) return io_error(path, "write");
  return {};
}

Result<void> write_pieces_and_sync(const Descriptor& file, const fs::path& path,
                                   const FilePieces& pieces) {
  for (const auto& [begin, bytes] : pieces.pieces) {
    if (::lseek(file.get(), static_cast<off_t>(begin), SEEK_SET) < 0)
      return io_error(path, "write");
    if (Result<void> written = write_all(file, path, bytes); !written) return written;
  }
  if (!sync(file)) return io_error(path, "write");
  return {};
}

Error refused(const fs::path& path, const std::string& reason, const std::string& advice) {
  return {ErrorCode::kInvalidArgument,
          path.string() + reason + "; it is left as it is. Name " + advice};
}

/// What a link leads to, or `path` itself. A link to nothing stays one.
fs::path behind_link(const fs::path& path) {
  std::error_code code;
  if (!fs::is_symlink(path, code)) return path;
  fs::path target = fs::canonical(path, code);
  return code ? path : target;
}

/// Renaming over a device, or a link to nothing, would take it away.
Result<void> check_regular(const fs::path& path) {
  std::error_code code;
  const fs::file_status status = fs::symlink_status(path, code);
  if (!fs::exists(status) || fs::is_regular_file(status)) return {};
  return refused(path, " is there already and is no regular file", "another file");
}

/// kIo where no sibling of `path` can be made.
Result<void> check_room_beside(const fs::path& path, const char* what) {
  std::error_code code;
  const fs::path parent = parent_of(fs::absolute(path, code));
  if (!fs::is_directory(parent, code))
    return io_error(parent, what, fs::exists(parent, code) ? "it is no folder" : "there is none");
  if (::access(parent.c_str(), W_OK | X_OK) != 0) return io_error(parent, what);
  return {};
}

/// Has `write` fill a new sibling of `path`, then renames that over it. `write` has put it on the
/// disk, or need not.
Result<void> replace_file(const fs::path& given,
                          const std::function<Result<void>(const Descriptor&)>& write) {
  const fs::path path = behind_link(given);
  if (Result<void> regular = check_regular(path); !regular) return regular;
  clean_up_beside(path);
  const fs::path temporary = temporary_sibling(path);
  Result<void> result;
  {
    Descriptor file;
    do {  // another program may clean it up before it is locked
      file.open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW);
      if (!file.is_open()) return io_error(path, "write");
      file.lock();
    } while (file.is_removed());
    result = write(file);
    if (result && ::rename(temporary.c_str(), path.c_str()) != 0) result = io_error(path, "write");
  }
  if (!result) {
    ::unlink(temporary.c_str());
    return result;
  }
  return sync_folder(parent_of(path));
}

/// At once, so that whoever looks sees the old folder or the new one, and a run that is killed
/// leaves one of them; the old one is then `temporary`. File systems that cannot exchange two names
/// have a moment without either, which clean_up_beside() mends.
Result<void> put_in_place(const fs::path& temporary, const fs::path& folder) {
  std::error_code code;
  if (!fs::exists(folder, code)) {
    if (::rename(temporary.c_str(), folder.c_str()) != 0) return io_error(folder, "write");
    return {};
  }
  if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, folder.c_str(), RENAME_EXCHANGE) == 0)
    return {};
  if (errno != EINVAL && errno != ENOSYS) return io_error(folder, "replace");
  const fs::path retired = temporary.string() + kRetired;
  if (::rename(folder.c_str(), retired.c_str()) != 0) return io_error(folder, "replace");
  if (::rename(temporary.c_str(), folder.c_str()) == 0) return {};
  const Error error = io_error(folder, "write");
  (void)::rename(retired.c_str(), folder.c_str());
  return error;
}

}  // namespace

Result<std::vector<std::uint8_t>> read_file(const fs::path& path) {
  std::error_code code;
  if (fs::is_directory(path, code)) return io_error(path, "read", "it is a folder");
  // A pipe would wait for who writes to it.
  if (fs::exists(path, code) && !fs::is_regular_file(path, code))
    return io_error(path, "read", "it is not a regular file");
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return io_error(path, "read");
  std::vector<std::uint8_t> bytes;
  const auto size = fs::file_size(path, code);
  if (!code) bytes.resize(static_cast<std::size_t>(size));
  const std::size_t count = std::fread(bytes.data(), 1, bytes.size(), file);
  const bool failed = std::ferror(file) != 0;
  std::fclose(file);
  if (code || failed || count != bytes.size())
    return io_error(path, "read", "it is not a regular file or it changed");
  return bytes;
}

Result<void> write_file(const fs::path& path, std::span<const std::uint8_t> bytes) {
  return replace_file(path,
                      [&](const Descriptor& file) { return write_and_sync(file, path, bytes); });
}

Result<void> write_file(const fs::path& path, std::string_view text) {
  return write_file(path,
                    std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

Result<void> write_file(const fs::path& path, const FilePieces& pieces) {
  return replace_file(
      path, [&](const Descriptor& file) { return write_pieces_and_sync(file, path, pieces); });
}

Result<void> write_file_in_pieces(const fs::path& path, const FilePieces& pieces, Ranks& ranks) {
  const Error others{ErrorCode::kIo, path.string() + ": cannot write: another rank failed"};
  auto process = static_cast<std::int64_t>(::getpid());  // names the file that all write
  const auto name = std::as_writable_bytes(std::span(&process, 1));
  if (!ranks.is_root()) {
    ranks.broadcast(0, name);
    const fs::path target = behind_link(path);
    const Descriptor file(parent_of(target) / (temporary_prefix(target) + std::to_string(process)),
                          O_RDWR | O_NOFOLLOW);
    Result<void> mine =
        file.is_open() ? write_pieces_and_sync(file, path, pieces) : io_error(path, "write");
    (void)ranks.all(mine.has_value());
    if (!ranks.as_root(true) && mine) return others;
    return mine;
  }
  bool begun = false;
  Result<void> result = replace_file(path, [&](const Descriptor& file) -> Result<void> {
    begun = true;
    ranks.broadcast(0, name);
    Result<void> mine = write_pieces_and_sync(file, path, pieces);
    if (!ranks.all(mine.has_value()) && mine) return others;
    return mine;
  });
  if (!begun) {  // the others wait for a name, and find nothing of this one
    process = 0;
    ranks.broadcast(0, name);
    (void)ranks.all(false);
  }
  (void)ranks.as_root(result.has_value());
  return result;
}

Result<void> write_new_file(const fs::path& path, std::span<const std::uint8_t> bytes) {
  Descriptor file(path, O_WRONLY | O_CREAT | O_EXCL);
  if (!file.is_open()) return io_error(path, "write");
  Result<void> written = write_and_sync(file, path, bytes);
  if (written && !file.close()) return io_error(path, "write");
  return written;
}

Result<void> write_file_by(const fs::path& path, std::uint64_t size, bool flush,
                           const std::function<void(std::span<std::uint8_t> bytes)>& fill) {
  return replace_file(path, [&](const Descriptor& file) -> Result<void> {
    // Room first: a full disk must be an error here, not a signal at a mapped page.
    const int reason = ::posix_fallocate(file.get(), 0, static_cast<off_t>(size));
    if (reason != 0) return io_error(path, "write", std::strerror(reason));
    void* const mapping = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0);
    if (mapping == MAP_FAILED) return io_error(path, "write");
    fill({static_cast<std::uint8_t*>(mapping), static_cast<std::size_t>(size)});
    ::munmap(mapping, size);
    if (flush && !sync(file)) return io_error(path, "write");
    return {};
  });
}

Result<void> check_replaceable_file(const fs::path& given, std::string_view what,
                                    const std::function<bool(std::string_view head)>& is_ours) {
  const fs::path path = behind_link(given);
  if (Result<void> regular = check_regular(path); !regular) return regular;
  std::error_code code;
  if (!fs::exists(path, code) || fs::is_empty(path, code))
    return check_room_beside(path, "make a file in it");
  std::array<char, 4096> head{};
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return io_error(path, "read");
  const std::size_t count = std::fread(head.data(), 1, head.size(), file);
  std::fclose(file);
  if (!is_ours({head.data(), count}))
    return refused(path, " is there already and is not " + std::string(what), "another file");
  return check_room_beside(path, "make a file in it");
}

Result<void> check_replaceable(const fs::path& given, const OwnOutput& own) {
  const fs::path folder = behind_link(without_slash(given));
  const char* const advice = "a new or empty folder";
  std::error_code code;
  if (fs::exists(folder, code)) {
    if (!fs::is_directory(folder, code))
      return refused(folder, " is there already and is no folder", advice);
    const std::optional<std::set<std::string>> names =
        fs::is_empty(folder, code) ? std::set<std::string>() : own.files_in(folder);
    if (!names) {
      return refused(folder, " is there already and is not " + std::string(own.what), advice);
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, code)) {
      const std::string name = entry.path().filename().string();
      if (!names->contains(name) || !entry.is_regular_file(code))
        return refused(folder, " is there already and holds " + name + " besides", advice);
    }
    if (code) return io_error(folder, "read", code.message());
  }
  // The folder that the temporary sibling or its parents would be made in.
  fs::path made = fs::absolute(folder, code);
  while (!fs::exists(parent_of(made), code) && made.has_relative_path()) made = parent_of(made);
  return check_room_beside(made, "make a folder in it");
}

Result<void> replace_folder(const fs::path& given, const OwnOutput& own,
                            const std::function<Result<void>(const fs::path&)>& fill) {
  if (Result<void> possible = check_replaceable(given, own); !possible) return possible;
  const fs::path folder = behind_link(without_slash(given));
  const fs::path parent = parent_of(folder);
  const fs::path temporary = temporary_sibling(folder);
  std::error_code code;
  fs::create_directories(parent, code);
  if (code) return io_error(parent, "make the folder", code.message());
  clean_up_beside(folder);
  Descriptor opened;
  do {  // as for files
    if (::mkdir(temporary.c_str(), 0777) != 0) return io_error(temporary, "make the folder");
    opened.open(temporary, O_RDONLY | O_DIRECTORY);
    if (!opened.is_open()) break;
    opened.lock();
  } while (opened.is_removed());

  Result<void> result = opened.is_open() ? fill(temporary) : io_error(temporary, "read");
  if (result && !sync(opened)) result = io_error(temporary, "write");
  if (result) result = put_in_place(temporary, folder);
  Result<void> synced = result ? sync_folder(parent) : result;
  fs::remove_all(temporary, code);
  fs::remove_all(temporary.string() + kRetired, code);
  return synced;
}

}  // namespace als::tools
