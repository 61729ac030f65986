#include "support/dataset_files.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zip.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace als::tools {
namespace {

namespace fs = std::filesystem;

/// The bytes of a file: unpacked ones of its own, or mapped pages, so that a big ratings.csv is
/// never copied.
class FileText {
 public:
  explicit FileText(std::string unpacked) : unpacked_(std::move(unpacked)) {}
  /// Takes over a mapping of mmap().
  FileText(void* mapping, std::size_t size) : mapping_(mapping), mapped_size_(size) {}
  FileText(FileText&& other) noexcept
      : unpacked_(std::move(other.unpacked_)),
        mapping_(std::exchange(other.mapping_, nullptr)),
        mapped_size_(other.mapped_size_) {}
  FileText& operator=(FileText&&) = delete;
  ~FileText() {
    if (mapping_ != nullptr) ::munmap(mapping_, mapped_size_);
  }

  std::string_view text() const {
    if (mapping_ != nullptr) return {static_cast<const char*>(mapping_), mapped_size_};
    return unpacked_;
  }

 private:
  std::string unpacked_;
  void* mapping_ = nullptr;
  std::size_t mapped_size_ = 0;
};

Result<FileText> map_file(const fs::path& path) {
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
  if (size == 0) return FileText(std::string());  // nothing to map
  return FileText(mapping, size);
}

/// A folder or an archive: files by their plain name.
class FileSource {
 public:
  virtual ~FileSource() = default;
  virtual bool has(const std::string& name) const = 0;
  virtual Result<FileText> read(const std::string& name) const = 0;
  virtual std::string name() const = 0;  ///< of the data set

  std::string label(const std::string& file) const { return name() + "/" + file; }
};

class FolderSource : public FileSource {
 public:
  explicit FolderSource(fs::path folder) : folder_(std::move(folder)) {}
  bool has(const std::string& name) const override {
    std::error_code code;
    return fs::is_regular_file(folder_ / name, code);
  }
  Result<FileText> read(const std::string& name) const override { return map_file(folder_ / name); }
  std::string name() const override {
    std::error_code code;
    const fs::path full = fs::canonical(folder_, code);
    return full.filename().string();
  }

 private:
  fs::path folder_;
};

/// The archives have one folder at the top, ml-32m/ for example; files are found in any folder.
class ZipSource : public FileSource {
 public:
  static Result<std::unique_ptr<FileSource>> open(const fs::path& path) {
    int code = 0;
    zip_t* const archive = zip_open(path.c_str(), ZIP_RDONLY, &code);
    if (archive == nullptr) {
      zip_error_t error;
      zip_error_init_with_code(&error, code);
      const std::string reason = zip_error_strerror(&error);
      zip_error_fini(&error);
      return Error{
          code == ZIP_ER_NOENT || code == ZIP_ER_OPEN ? ErrorCode::kIo : ErrorCode::kBadFormat,
          path.string() + ": cannot be read as a zip archive: " + reason};
    }
    return std::unique_ptr<FileSource>(new ZipSource(path, archive));
  }

  bool has(const std::string& name) const override {
    return zip_name_locate(archive_.get(), name.c_str(), ZIP_FL_NODIR) >= 0;
  }

  Result<FileText> read(const std::string& name) const override {
    const Error damaged{ErrorCode::kBadFormat,
                        path_.string() + ": " + name + " in the archive is damaged or encrypted"};
    const zip_int64_t index = zip_name_locate(archive_.get(), name.c_str(), ZIP_FL_NODIR);
    zip_stat_t stat;
    if (index < 0 ||
        zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(index), 0, &stat) != 0 ||
        (stat.valid & ZIP_STAT_SIZE) == 0 || (stat.valid & ZIP_STAT_COMP_SIZE) == 0 ||
        stat.comp_size > kMaxFileBytes || stat.size > kMaxFileBytes) {
      return damaged;
    }
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
        zip_fopen_index(archive_.get(), static_cast<zip_uint64_t>(index), 0), zip_fclose);
    if (file == nullptr) return damaged;
    // A damaged archive can state any size: memory grows with what is really there.
    constexpr std::size_t kPiece = std::size_t{1} << 22U;
    std::string text;
    text.reserve(static_cast<std::size_t>(std::min(stat.size, 16 * stat.comp_size + kPiece)));
    for (zip_uint64_t left = stat.size; left > 0;) {
      const std::size_t begin = text.size();
      const auto wanted = static_cast<std::size_t>(std::min<zip_uint64_t>(left, kPiece));
      text.resize(begin + wanted);
      const zip_int64_t got = zip_fread(file.get(), text.data() + begin, wanted);
      if (got <= 0) return damaged;
      text.resize(begin + static_cast<std::size_t>(got));
      left -= static_cast<zip_uint64_t>(got);
    }
    // Reading past the end makes libzip compare the checksum.
    char past_end = 0;
    if (zip_fread(file.get(), &past_end, 1) != 0) return damaged;
    return FileText(std::move(text));
  }

  std::string name() const override { return path_.stem().string(); }

 private:
  static constexpr zip_uint64_t kMaxFileBytes = zip_uint64_t{8} << 30;

  ZipSource(fs::path path, zip_t* archive)
      : path_(std::move(path)), archive_(archive, zip_discard) {}

  fs::path path_;
  std::unique_ptr<zip_t, void (*)(zip_t*)> archive_;
};

Result<std::unique_ptr<FileSource>> open_source(const fs::path& path) {
  std::error_code code;
  if (fs::is_directory(path, code)) return std::unique_ptr<FileSource>(new FolderSource(path));
  if (!fs::exists(path, code)) {
    return Error{
        ErrorCode::kIo,
        path.string() + ": there is no such folder or file; expected a MovieLens folder or .zip"};
  }
  return ZipSource::open(path);
}

/// File names and layouts that belong together.
struct Layout {
  const char* ratings;
  const char* movies;
  const char* tags;  // need not be there
  RatingLayout rating_layout;
  MovieLayout movie_layout;
  TagLayout tag_layout;
};
constexpr Layout kLayouts[] = {
    {"ratings.csv", "movies.csv", "tags.csv", RatingLayout::kCsv, MovieLayout::kCsv,
     TagLayout::kCsv},
    {"ratings.dat", "movies.dat", "tags.dat", RatingLayout::kDoubleColon, MovieLayout::kDoubleColon,
     TagLayout::kDoubleColon},
    {"u.data", "u.item", "tags.csv", RatingLayout::kTab, MovieLayout::kBarFlags, TagLayout::kCsv},
};

Result<Layout> find_layout(const FileSource& source, const fs::path& path, bool needs_ratings) {
  for (const Layout& layout : kLayouts) {
    if (source.has(layout.movies) && (!needs_ratings || source.has(layout.ratings))) return layout;
  }
  return Error{
      ErrorCode::kBadFormat,
      path.string() +
          ": no MovieLens data in it; expected ratings.csv and movies.csv, ratings.dat and "
          "movies.dat, or u.data and u.item"};
}

Result<Catalog> read_catalog(const FileSource& source, const Layout& layout, bool skip_bad_rows) {
  const Result<FileText> movies = source.read(layout.movies);
  if (!movies) return movies.error();
  Result<Catalog> catalog =
      parse_movies(movies->text(), source.label(layout.movies), layout.movie_layout, skip_bad_rows);
  if (!catalog || !source.has("links.csv")) return catalog;
  const Result<FileText> links = source.read("links.csv");
  if (!links) return links.error();
  const Result<void> parsed =
      parse_links(links->text(), source.label("links.csv"), skip_bad_rows, *catalog);
  if (!parsed) return parsed.error();
  return catalog;
}

/// The text of the file is gone when this returns: only the rows stay in memory.
Result<RatingLog> read_ratings(const FileSource& source, const Layout& layout, bool skip_bad_rows) {
  const Result<FileText> ratings = source.read(layout.ratings);
  if (!ratings) return ratings.error();
  return parse_ratings(ratings->text(), source.label(layout.ratings), layout.rating_layout,
                       {skip_bad_rows});
}

Result<void> read_tags(const FileSource& source, const Layout& layout, bool skip_bad_rows,
                       Dataset& dataset) {
  if (!source.has(layout.tags)) return {};
  const Result<FileText> text = source.read(layout.tags);
  if (!text) return text.error();
  Result<TagList> list =
      parse_tags(text->text(), source.label(layout.tags), layout.tag_layout, skip_bad_rows);
  if (!list) return list.error();
  dataset.bad_rows.add(list->bad_rows);
  add_tags(dataset, std::move(list->tags));
  return {};
}

}  // namespace

Result<LoadedDataset> load_dataset(const fs::path& path, bool skip_bad_rows) {
  const Result<std::unique_ptr<FileSource>> source = open_source(path);
  if (!source) return source.error();
  const Result<Layout> layout = find_layout(**source, path, /*needs_ratings=*/true);
  if (!layout) return layout.error();
  Result<Catalog> catalog = read_catalog(**source, *layout, skip_bad_rows);
  if (!catalog) return catalog.error();
  Result<RatingLog> log = read_ratings(**source, *layout, skip_bad_rows);
  if (!log) return log.error();
  Result<Dataset> dataset = build_dataset(*std::move(log), std::move(*catalog),
                                          (*source)->label(layout->ratings), skip_bad_rows);
  if (!dataset) return dataset.error();
  if (const Result<void> read = read_tags(**source, *layout, skip_bad_rows, *dataset); !read)
    return read.error();
  return LoadedDataset{std::move(*dataset), (*source)->name(), (*source)->has("synthetic.json")};
}

Result<LoadedCatalog> load_catalog(const fs::path& path, bool skip_bad_rows) {
  const Result<std::unique_ptr<FileSource>> source = open_source(path);
  if (!source) return source.error();
  const Result<Layout> layout = find_layout(**source, path, /*needs_ratings=*/false);
  if (!layout) return layout.error();
  Result<Catalog> catalog = read_catalog(**source, *layout, skip_bad_rows);
  if (!catalog) return catalog.error();
  return LoadedCatalog{std::move(*catalog), (*source)->name(), (*source)->has("synthetic.json")};
}

void report_bad_rows(const BadRows& bad_rows, std::int64_t num_duplicates) {
  for (const std::string& message : bad_rows.first_messages())
    std::fprintf(stderr, "skipped: %s\n", message.c_str());
  if (bad_rows.count() > 0)
    std::fprintf(stderr, "%lld bad rows left out\n", static_cast<long long>(bad_rows.count()));
  if (num_duplicates > 0) {
    std::fprintf(stderr, "%lld ratings replaced by a later one of the same user and movie\n",
                 static_cast<long long>(num_duplicates));
  }
}

}  // namespace als::tools
