#include "support/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace als::tools {

Result<MappedFile> MappedFile::open(const std::filesystem::path& path) {
  const auto failed = [&] {
    return Error{ErrorCode::kIo, path.string() + ": cannot read: " + std::strerror(errno)};
  };
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return failed();
  struct stat status {};
  void* mapping = nullptr;
  const bool has_status = ::fstat(file, &status) == 0;
  const auto size = static_cast<std::size_t>(status.st_size);
  if (has_status && size > 0) mapping = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  const Error error = failed();  // before close() sets another errno
  ::close(file);
  if (!has_status || mapping == MAP_FAILED) return error;
  MappedFile mapped;
  if (size == 0) return mapped;  // nothing to map
  mapped.bytes_ = {static_cast<const std::uint8_t*>(mapping), size};
  mapped.owner_ =
      std::shared_ptr<const void>(mapping, [size](void* pages) { ::munmap(pages, size); });
  return mapped;
}

}  // namespace als::tools
