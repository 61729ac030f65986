#include "support/disk_source.h"

#include <zip.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <cstdio>
#include <future>
#include <map>
#include <span>
#include <utility>

#include "als/base/text.h"
#include "support/mapped_file.h"
#include "support/out_of_memory.h"

namespace als::tools {
namespace {

namespace fs = std::filesystem;

// Of what is unpacked: small ones first, for those who only look at a file's beginning.
constexpr std::size_t kFirstPieceBytes = std::size_t{64} << 10U;
constexpr std::size_t kPieceBytes = std::size_t{4} << 20U;
constexpr std::uint64_t kMaxUnpackedBytes = std::uint64_t{64} << 30U;
constexpr std::size_t kMaxLabelBytes = 200;

std::string lower_end(const fs::path& path) {
  std::string end = path.extension().string();
  std::transform(end.begin(), end.end(), end.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return end;
}

Error too_big(const std::string& label) {
  return {ErrorCode::kBadFormat, label + ": it unpacks to more than 64 GiB"};
}

/// While one piece is taken, the next is made: next_piece(size) has fewer bytes only at the end.
template <class NextPiece>
Result<void> take_pieces(const NextPiece& next_piece, const TakeBytes& take) {
  std::size_t size = kFirstPieceBytes;
  Result<std::string> piece = next_piece(size);
  Result<void> taken;
  for (;;) {
    if (!piece) return piece.error();
    if (piece->empty()) return taken;
    size = std::min(4 * size, kPieceBytes);
    std::future<Result<std::string>> next = std::async(std::launch::async, next_piece, size);
    // After an error of the taker's the rest is unpacked all the same: damage explains more than a
    // bad row; but not where the taker has had enough.
    if (taken) taken = take(*piece);
    Result<std::string> made = next.get();
    if (!taken && taken.error().code == ErrorCode::kCancelled) return taken;
    piece = std::move(made);
  }
}

Result<void> take_all(std::span<const std::uint8_t> bytes, const TakeBytes& take) {
  if (bytes.empty()) return {};
  return take({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

/// Members one after another. Zeros behind them fill a block of a tape; what else is there would be
/// lost without a word. A file that is not packed at all is taken as it is.
Result<void> read_gzip(const fs::path& path, const TakeBytes& take) {
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  std::span<const std::uint8_t> left = file->bytes();
  if (left.size() < 2 || left[0] != 0x1f || left[1] != 0x8b) return take_all(left, take);
  z_stream stream{};
  constexpr int kGzip = 16;
  if (inflateInit2(&stream, kGzip + MAX_WBITS) != Z_OK) out_of_memory();
  const std::unique_ptr<z_stream, int (*)(z_stream*)> owner(&stream, inflateEnd);
  bool is_open = true;  // a member that has not ended yet
  std::uint64_t total = 0;
  const Error damaged{ErrorCode::kBadFormat, path.string() + ": the gzip file is damaged"};
  const auto next = [&](std::size_t num_bytes) -> Result<std::string> {
    std::string piece(num_bytes, '\0');
    stream.next_out = reinterpret_cast<Bytef*>(piece.data());
    stream.avail_out = static_cast<uInt>(piece.size());
    while (stream.avail_out > 0 && !left.empty()) {
      const auto given = static_cast<uInt>(std::min<std::size_t>(left.size(), 1U << 30U));
      stream.next_in = const_cast<Bytef*>(left.data());  // zlib's, which does not write to it
      stream.avail_in = given;
      const int code = inflate(&stream, Z_NO_FLUSH);
      if (code == Z_MEM_ERROR) out_of_memory();
      if (code != Z_OK && code != Z_STREAM_END) return damaged;
      left = left.subspan(given - stream.avail_in);
      is_open = code != Z_STREAM_END;
      if (is_open) continue;
      const auto more = std::ranges::find_if(left, [](std::uint8_t byte) { return byte != 0; });
      if (more == left.end()) left = {};
      (void)inflateReset(&stream);
    }
    if (is_open && left.empty() && stream.avail_out > 0) return damaged;
    piece.resize(piece.size() - stream.avail_out);
    total += piece.size();
    if (total > kMaxUnpackedBytes) return too_big(path.string());
    return piece;
  };
  return take_pieces(next, take);
}

Result<void> read_zstd(const fs::path& path, const TakeBytes& take) {
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  const std::unique_ptr<ZSTD_DStream, std::size_t (*)(ZSTD_DStream*)> stream(ZSTD_createDStream(),
                                                                             ZSTD_freeDStream);
  if (stream == nullptr) out_of_memory();
  ZSTD_inBuffer in{file->bytes().data(), file->bytes().size(), 0};
  std::size_t left = 1;
  std::uint64_t total = 0;
  const auto next = [&](std::size_t num_bytes) -> Result<std::string> {
    std::string piece(num_bytes, '\0');
    ZSTD_outBuffer out{piece.data(), piece.size(), 0};
    while (out.pos < out.size && (in.pos < in.size || left != 0)) {
      const std::size_t before = in.pos + out.pos;
      left = ZSTD_decompressStream(stream.get(), &out, &in);
      if (ZSTD_isError(left) != 0 || in.pos + out.pos == before) {
        return Error{ErrorCode::kBadFormat, path.string() + ": the zst file is damaged"};
      }
    }
    piece.resize(out.pos);
    total += piece.size();
    if (total > kMaxUnpackedBytes) return too_big(path.string());
    return piece;
  };
  return take_pieces(next, take);
}

/// One file on disk, plain or packed.
Result<void> read_file_on_disk(const fs::path& path, const TakeBytes& take) {
  const std::string end = lower_end(path);
  if (end == ".gz") return read_gzip(path, take);
  if (end == ".zst") return read_zstd(path, take);
  const Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  return take_all(file->bytes(), take);
}

class FolderSource : public DiskSource {
 public:
  static Result<std::unique_ptr<DiskSource>> open(const fs::path& folder) {
    std::vector<std::string> names;
    std::error_code code;
    const fs::path full = fs::canonical(folder, code);
    if (code) return Error{ErrorCode::kIo, folder.string() + ": cannot read: " + code.message()};
    for (fs::directory_iterator entry(folder, code), end; !code && entry != end;
         entry.increment(code)) {
      const std::string name = entry->path().filename().string();
      std::error_code ignored;
      if (entry->is_regular_file(ignored) && !name.starts_with('.')) names.push_back(name);
    }
    if (code) return Error{ErrorCode::kIo, folder.string() + ": cannot read: " + code.message()};
    std::sort(names.begin(), names.end());
    return std::unique_ptr<DiskSource>(
        new FolderSource(folder, full.filename().string(), std::move(names)));
  }

  std::vector<std::string> names() const override { return names_; }
  Result<void> read(const std::string& name, const TakeBytes& take) const override {
    return read_file_on_disk(folder_ / name, take);
  }
  fs::path file_of(const std::string& name) const override { return folder_ / name; }
  std::string name() const override { return name_; }

 private:
  FolderSource(fs::path folder, std::string name, std::vector<std::string> names)
      : folder_(std::move(folder)), name_(std::move(name)), names_(std::move(names)) {}

  fs::path folder_;
  std::string name_;
  std::vector<std::string> names_;
};

class SingleFile : public DiskSource {
 public:
  explicit SingleFile(fs::path path) : path_(std::move(path)) {}
  std::vector<std::string> names() const override { return {path_.filename().string()}; }
  Result<void> read(const std::string&, const TakeBytes& take) const override {
    return read_file_on_disk(path_, take);
  }
  fs::path file_of(const std::string&) const override { return path_; }
  std::string name() const override {
    fs::path stem = path_.filename();
    if (lower_end(stem) == ".gz" || lower_end(stem) == ".zst") stem = stem.stem();
    return stem.stem().string();
  }
  std::string label(const std::string& file) const override {
    return printable(file, kMaxLabelBytes);
  }

 private:
  fs::path path_;
};

/// Files are found in any folder of the archive; what a Mac adds is left out.
class ZipSource : public DiskSource {
 public:
  static Result<std::unique_ptr<DiskSource>> open(const fs::path& path) {
    int code = 0;
    zip_t* const archive = zip_open(path.c_str(), ZIP_RDONLY, &code);
    if (archive == nullptr) {
      if (code == ZIP_ER_MEMORY) out_of_memory();
      zip_error_t error;
      zip_error_init_with_code(&error, code);
      const std::string reason = zip_error_strerror(&error);
      zip_error_fini(&error);
      return Error{
          code == ZIP_ER_NOENT || code == ZIP_ER_OPEN ? ErrorCode::kIo : ErrorCode::kBadFormat,
          path.string() + ": cannot be read as a zip archive: " + reason};
    }
    return std::unique_ptr<DiskSource>(new ZipSource(path, archive));
  }

  std::vector<std::string> names() const override {
    std::vector<std::string> names;
    names.reserve(members_.size());
    for (const auto& [name, index] : members_) names.push_back(name);
    return names;
  }

  Result<void> read(const std::string& name, const TakeBytes& take) const override {
    const auto found = members_.find(name);
    if (found == members_.end())
      return Error{ErrorCode::kIo, path_.string() + ": there is no " + name + " in it"};
    zip_stat_t stat;
    const std::string label =
        path_.string() + ": " + printable(name, kMaxLabelBytes) + " in the archive ";
    const Error damaged{ErrorCode::kBadFormat, label + "is damaged"};
    if (zip_stat_index(archive_.get(), found->second, 0, &stat) != 0) return damaged;
    if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && stat.encryption_method != ZIP_EM_NONE)
      return Error{ErrorCode::kBadFormat, label + "is encrypted: unpack it and give the folder"};
    if ((stat.valid & ZIP_STAT_COMP_METHOD) != 0 &&
        zip_compression_method_supported(static_cast<zip_int32_t>(stat.comp_method), 0) == 0) {
      const std::string method =
          stat.comp_method == 9 ? "Deflate64" : "number " + std::to_string(stat.comp_method);
      return Error{ErrorCode::kBadFormat, label + "is packed by a method that is not supported (" +
                                              method + "): unpack it and give the folder"};
    }
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
        zip_fopen_index(archive_.get(), found->second, 0), zip_fclose);
    if (file == nullptr) return damaged;
    std::uint64_t total = 0;
    const auto next = [&](std::size_t num_bytes) -> Result<std::string> {
      std::string piece(num_bytes, '\0');
      std::size_t size = 0;
      while (size < piece.size()) {
        const zip_int64_t got = zip_fread(file.get(), piece.data() + size, piece.size() - size);
        if (got < 0) return damaged;  // the checksum is compared at the end
        if (got == 0) break;
        size += static_cast<std::size_t>(got);
      }
      piece.resize(size);
      total += size;
      const bool has_size = (stat.valid & ZIP_STAT_SIZE) != 0;
      if (size == 0 && has_size && total != stat.size) return damaged;
      if (total > kMaxUnpackedBytes) return too_big(path_.string());
      return piece;
    };
    return take_pieces(next, take);
  }

  std::string name() const override { return path_.stem().string(); }
  fs::path file_of(const std::string&) const override { return path_; }

 private:
  ZipSource(fs::path path, zip_t* archive)
      : path_(std::move(path)), archive_(archive, zip_discard) {
    const zip_int64_t count = zip_get_num_entries(archive, 0);
    for (zip_int64_t i = 0; i < count; ++i) {
      const char* const entry = zip_get_name(archive, static_cast<zip_uint64_t>(i), 0);
      if (entry == nullptr) continue;
      const std::string whole = entry;
      // Some programs write \ between folders.
      const std::size_t slash = whole.find_last_of("/\\");
      const std::string name = slash == std::string::npos ? whole : whole.substr(slash + 1);
      if (name.empty() || name.starts_with('.') || whole.find("__MACOSX") != std::string::npos)
        continue;
      members_.emplace(name, static_cast<zip_uint64_t>(i));
    }
  }

  fs::path path_;
  std::unique_ptr<zip_t, void (*)(zip_t*)> archive_;
  std::multimap<std::string, zip_uint64_t> members_;
};

bool is_zip(const fs::path& path) {
  std::FILE* const file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) return false;
  char start[4] = {};
  const std::size_t got = std::fread(start, 1, sizeof start, file);
  std::fclose(file);
  return got == sizeof start && std::string_view(start, 4) == "PK\x03\x04";
}

}  // namespace

Result<std::unique_ptr<DiskSource>> DiskSource::open(const fs::path& path) {
  std::error_code code;
  if (fs::is_directory(path, code)) return FolderSource::open(path);
  if (!fs::exists(path, code)) {
    return Error{ErrorCode::kIo, path.string() +
                                     ": there is no such folder or file; expected a "
                                     "table of ratings, a folder with one, or a .zip"};
  }
  if (!fs::is_regular_file(path, code)) {
    return Error{ErrorCode::kIo, path.string() +
                                     ": cannot read: it is not a regular file, and is read more "
                                     "than once; save it as a file first"};
  }
  if (lower_end(path) == ".zip" || is_zip(path)) return ZipSource::open(path);
  return std::unique_ptr<DiskSource>(new SingleFile(path));
}

}  // namespace als::tools
