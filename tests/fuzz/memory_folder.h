#pragma once

// MemoryFolder: files for doors that read files, in memory where the system has such a place or in
// $MATINEE_FUZZ_FOLDER; gone when the program ends, unless it crashes.

#include <filesystem>
#include <string_view>

#include "door.h"

namespace als::fuzz {

class MemoryFolder {
 public:
  MemoryFolder();
  ~MemoryFolder();
  MemoryFolder(const MemoryFolder&) = delete;
  MemoryFolder& operator=(const MemoryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path write(std::string_view name, Bytes bytes) const;
  void clear() const;

 private:
  std::filesystem::path path_;
};

}  // namespace als::fuzz
