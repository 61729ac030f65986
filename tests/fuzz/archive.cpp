// tools/support/disk_source on a .zip: every file of it, whole and its head.

#include "input.h"
#include "memory_folder.h"
#include "support/disk_source.h"

namespace als::fuzz {

void archive(Bytes bytes) {
  static const MemoryFolder folder;
  const std::filesystem::path path = folder.write("x.zip", bytes);
  constexpr std::uint64_t kMost = std::uint64_t{1} << 20U;
  const auto source = tools::DiskSource::open(path);
  if (!source) return check_refusal(source.error());
  for (const std::string& name : (*source)->names()) {
    ALS_CHECK(name.find('/') == std::string::npos);
    ALS_CHECK((*source)->file_of(name) == path && !(*source)->label(name).empty());
    const Result<std::string> whole = (*source)->read_whole(name, kMost);
    const auto head = (*source)->read_head(name, 16);
    if (!whole) {
      check_refusal(whole.error());
      continue;
    }
    ALS_CHECK(head && head->is_whole == (whole->size() <= 16));
    ALS_CHECK(head->bytes == whole->substr(0, 16));
  }
}

}  // namespace als::fuzz
