#pragma once

// FileSource: the files of a data set, wherever they lie: in a folder, in an archive, in a browser.

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "als/base/result.h"

namespace als {

/// Takes bytes of a file; an error ends the reading.
using TakeBytes = std::function<Result<void>(std::string_view bytes)>;

class FileSource {
 public:
  virtual ~FileSource() = default;
  /// Names of the files, each its last part, in the order of letters; hidden ones left out. A name
  /// stands as often as there are files of it.
  virtual std::vector<std::string> names() const = 0;
  /// The bytes in pieces of some MiB, or at once where they are mapped; archives are unpacked as
  /// they are read, never whole. kBadFormat for a damaged, encrypted or unknown packing. kCancelled
  /// of `take` ends the reading early.
  virtual Result<void> read(const std::string& name, const TakeBytes& take) const = 0;
  /// Of the data set: of the folder or file, without its end.
  virtual std::string name() const = 0;

  /// How messages call a file, fit for a terminal.
  virtual std::string label(const std::string& file) const;
  /// All bytes, at most `max_bytes`: kBadFormat for more, or for a line that no table has.
  Result<std::string> read_whole(const std::string& name, std::uint64_t max_bytes) const;
  /// The first bytes, and whether they are all.
  struct Head {
    std::string bytes;
    bool is_whole = false;
  };
  Result<Head> read_head(const std::string& name, std::size_t num_bytes) const;
};

}  // namespace als
