#include "memory_folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <string>

namespace als::fuzz {

namespace fs = std::filesystem;

MemoryFolder::MemoryFolder() {
  static std::atomic<int> number{0};
  const char* const given = std::getenv("MATINEE_FUZZ_FOLDER");
  const fs::path shared = given != nullptr ? given : "/dev/shm";
  std::error_code code;
  const fs::path parent = fs::is_directory(shared, code) ? shared : fs::temp_directory_path();
  path_ = parent / ("matinee-fuzz-" + std::to_string(::getpid()) + "-" + std::to_string(++number));
  fs::create_directories(path_);
}

MemoryFolder::~MemoryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

fs::path MemoryFolder::write(std::string_view name, Bytes bytes) const {
  fs::path path = path_ / name;
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  ALS_CHECK(file >= 0);
  ALS_CHECK(::write(file, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  ::close(file);
  return path;
}

void MemoryFolder::clear() const {
  for (const fs::directory_entry& entry : fs::directory_iterator(path_)) fs::remove(entry.path());
}

}  // namespace als::fuzz
