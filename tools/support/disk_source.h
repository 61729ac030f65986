#pragma once

// DiskSource: a FileSource on disk: a folder, a .zip, or one file by itself, plain or packed (.gz,
// .zst). Archives are never unpacked to disk.

#include <filesystem>
#include <memory>

#include "als/files/file_source.h"

namespace als::tools {

class DiskSource : public FileSource {
 public:
  /// kIo if there is nothing, kBadFormat for a damaged archive. `path` may be a folder, an archive
  /// or a file.
  static Result<std::unique_ptr<DiskSource>> open(const std::filesystem::path& path);

  /// The file on disk that holds it.
  virtual std::filesystem::path file_of(const std::string& name) const = 0;
};

}  // namespace als::tools
