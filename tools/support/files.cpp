#include "support/files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <system_error>

namespace als::tools {
namespace {

namespace fs = std::filesystem;

Error io_error(const fs::path& path, const char* what, const std::string& reason) {
  return {ErrorCode::kIo, path.string() + ": cannot " + what + ": " + reason};
}
Error io_error(const fs::path& path, const char* what) {
  return io_error(path, what, std::strerror(errno));
}

fs::path temporary_sibling(const fs::path& path) {
  fs::path normal = path.lexically_normal();
  if (!normal.has_filename()) normal = normal.parent_path();  // "dir/" has an empty file name
  return normal.parent_path() /
         ("." + normal.filename().string() + ".tmp-" + std::to_string(::getpid()));
}

Result<void> write_and_sync(const fs::path& path, std::span<const std::uint8_t> bytes) {
  std::FILE* const file = std::fopen(path.c_str(), "wb");
  if (file == nullptr) return io_error(path, "write");
  const bool written = std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() &&
                       std::fflush(file) == 0 && ::fsync(::fileno(file)) == 0;
  const Error error = io_error(path, "write");
  if (std::fclose(file) != 0 || !written) return error;
  return {};
}

}  // namespace

Result<std::vector<std::uint8_t>> read_file(const fs::path& path) {
  std::error_code code;
  if (fs::is_directory(path, code)) return io_error(path, "read", "it is a folder");
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
  const fs::path temporary = temporary_sibling(path);
  Result<void> result = write_and_sync(temporary, bytes);
  std::error_code code;
  if (result) {
    fs::rename(temporary, path, code);
    if (code) result = io_error(path, "write", code.message());
  }
  if (!result) {
    std::error_code ignored;
    fs::remove(temporary, ignored);
  }
  return result;
}

Result<void> write_file(const fs::path& path, std::string_view text) {
  return write_file(path,
                    std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size()));
}

Result<void> write_file_by(const fs::path& path, std::uint64_t size,
                           const std::function<void(std::span<std::uint8_t> bytes)>& fill) {
  const fs::path temporary = temporary_sibling(path);
  const int file = ::open(temporary.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) return io_error(temporary, "write");
  // Room first: a full disk must be an error here, not a signal at a mapped page.
  const int reason = ::posix_fallocate(file, 0, static_cast<off_t>(size));
  void* const mapping =
      reason == 0 ? ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0) : MAP_FAILED;
  Result<void> result;
  if (mapping == MAP_FAILED) {
    result = reason != 0 ? io_error(path, "write", std::strerror(reason)) : io_error(path, "write");
  } else {
    fill({static_cast<std::uint8_t*>(mapping), static_cast<std::size_t>(size)});
    ::munmap(mapping, size);
  }
  ::close(file);
  std::error_code code;
  if (result) {
    fs::rename(temporary, path, code);
    if (code) result = io_error(path, "write", code.message());
  }
  std::error_code ignored;
  if (!result) fs::remove(temporary, ignored);
  return result;
}

Result<void> check_replaceable(const fs::path& folder, std::string_view marker) {
  std::error_code code;
  if (fs::exists(folder, code) &&
      !(fs::is_directory(folder, code) &&
        (fs::is_empty(folder, code) || fs::exists(folder / marker, code)))) {
    return Error{ErrorCode::kInvalidArgument,
                 folder.string() + " is there already and has no " + std::string(marker) +
                     "; it is left as it is. Name a new or empty folder"};
  }
  // The folder that the temporary sibling or its parents would be made in.
  fs::path parent = fs::absolute(temporary_sibling(folder), code).parent_path();
  while (!fs::exists(parent, code) && parent.has_relative_path()) parent = parent.parent_path();
  if (!fs::is_directory(parent, code))
    return io_error(parent, "make a folder in it", "it is no folder");
  if (::access(parent.c_str(), W_OK | X_OK) != 0) return io_error(parent, "make a folder in it");
  return {};
}

Result<void> replace_folder(const fs::path& folder, std::string_view marker,
                            const std::function<Result<void>(const fs::path&)>& fill) {
  if (Result<void> possible = check_replaceable(folder, marker); !possible) return possible;
  std::error_code code;
  const bool exists = fs::exists(folder, code);
  const fs::path temporary = temporary_sibling(folder);
  const fs::path parent = temporary.parent_path();
  fs::remove_all(temporary, code);  // of a run that was killed
  if (!parent.empty()) fs::create_directories(parent, code);
  if (!code) fs::create_directory(temporary, code);
  if (code) return io_error(temporary, "make the folder", code.message());

  Result<void> result = fill(temporary);
  const fs::path retired = temporary.string() + "-old";
  if (result && exists) {
    fs::rename(folder, retired, code);
    if (code) result = io_error(folder, "replace", code.message());
  }
  if (result) {
    fs::rename(temporary, folder, code);
    if (code) {
      result = io_error(folder, "write", code.message());
      std::error_code ignored;
      if (exists) fs::rename(retired, folder, ignored);
    }
  }
  std::error_code ignored;
  fs::remove_all(temporary, ignored);
  if (result) fs::remove_all(retired, ignored);
  return result;
}

}  // namespace als::tools
