#include "als/files/file_source.h"

#include <algorithm>

#include "als/base/text.h"
#include "als/table/text_encoding.h"

namespace als {
namespace {

constexpr std::size_t kMaxLabelBytes = 200;

// Ends a reading early without being an error.
const Error kEnough{ErrorCode::kCancelled, ""};

}  // namespace

std::string FileSource::label(const std::string& file) const {
  return printable(name() + "/" + file, kMaxLabelBytes);
}

Result<std::string> FileSource::read_whole(const std::string& name, std::uint64_t max_bytes) const {
  constexpr std::size_t kMaxUtf16LineBytes = 2 * kMaxLineBytes;
  std::string text;
  std::size_t line_bytes = 0;  // since the last line end
  const Result<void> read_all = read(name, [&](std::string_view bytes) -> Result<void> {
    if (text.size() + bytes.size() > max_bytes) {
      return Error{ErrorCode::kBadFormat, label(name) + ": it has more than " +
                                              std::to_string(max_bytes >> 20U) +
                                              " MiB; that is no table of this kind"};
    }
    // Half of gigabytes without a line end need not be kept to tell that they are too many.
    const std::size_t first_line = line_bytes + std::min(bytes.find_first_of("\r\n"), bytes.size());
    const std::size_t last_end = bytes.find_last_of("\r\n");
    line_bytes = last_end == std::string_view::npos ? first_line : bytes.size() - last_end - 1;
    if (std::max(first_line, line_bytes) > kMaxUtf16LineBytes) {
      return Error{ErrorCode::kBadFormat,
                   label(name) + ": a line is longer than 1 MiB: is this a table of text?"};
    }
    text += bytes;
    return {};
  });
  if (!read_all) return read_all.error();
  return text;
}

Result<FileSource::Head> FileSource::read_head(const std::string& name,
                                               std::size_t num_bytes) const {
  Head head;
  head.is_whole = true;
  const Result<void> read_some = read(name, [&](std::string_view bytes) -> Result<void> {
    const std::size_t more = std::min(num_bytes - head.bytes.size(), bytes.size());
    head.bytes += bytes.substr(0, more);
    if (more == bytes.size()) return {};
    head.is_whole = false;
    return kEnough;
  });
  if (!read_some && read_some.error().code != ErrorCode::kCancelled) return read_some.error();
  return head;
}

}  // namespace als
