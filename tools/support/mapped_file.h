#pragma once

// MappedFile: the bytes of a file as pages that the system brings when they are looked at and may
// drop again.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "als/base/result.h"

namespace als::tools {

class MappedFile {
 public:
  /// kIo naming the file and the system's reason. The file must not be shortened while it is
  /// mapped; renaming another over it is fine.
  static Result<MappedFile> open(const std::filesystem::path& path);

  std::span<const std::uint8_t> bytes() const { return bytes_; }
  /// Who holds this keeps the bytes.
  const std::shared_ptr<const void>& owner() const { return owner_; }

 private:
  std::span<const std::uint8_t> bytes_;
  std::shared_ptr<const void> owner_;
};

}  // namespace als::tools
