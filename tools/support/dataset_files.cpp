#include "support/dataset_files.h"

#include <zip.h>

#include <cstdio>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "support/files.h"

namespace als::tools {
namespace {

namespace fs = std::filesystem;

std::string_view text_of(const std::vector<std::uint8_t>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// A folder or an archive: files by their plain name.
class FileSource {
 public:
  virtual ~FileSource() = default;
  virtual bool has(const std::string& name) const = 0;
  virtual Result<std::vector<std::uint8_t>> read(const std::string& name) const = 0;
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
  Result<std::vector<std::uint8_t>> read(const std::string& name) const override {
    return read_file(folder_ / name);
  }
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

  Result<std::vector<std::uint8_t>> read(const std::string& name) const override {
    const Error damaged{ErrorCode::kBadFormat,
                        path_.string() + ": " + name + " in the archive is damaged or encrypted"};
    const zip_int64_t index = zip_name_locate(archive_.get(), name.c_str(), ZIP_FL_NODIR);
    zip_stat_t stat;
    if (index < 0 ||
        zip_stat_index(archive_.get(), static_cast<zip_uint64_t>(index), 0, &stat) != 0 ||
        (stat.valid & ZIP_STAT_SIZE) == 0 || stat.size > kMaxFileBytes) {
      return damaged;
    }
    const std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file(
        zip_fopen_index(archive_.get(), static_cast<zip_uint64_t>(index), 0), zip_fclose);
    if (file == nullptr) return damaged;
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(stat.size));
    if (zip_fread(file.get(), bytes.data(), stat.size) != static_cast<zip_int64_t>(stat.size))
      return damaged;
    // Reading past the end makes libzip compare the checksum.
    char past_end = 0;
    if (zip_fread(file.get(), &past_end, 1) != 0) return damaged;
    return bytes;
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
  RatingLayout rating_layout;
  MovieLayout movie_layout;
};
constexpr Layout kLayouts[] = {
    {"ratings.csv", "movies.csv", RatingLayout::kCsv, MovieLayout::kCsv},
    {"ratings.dat", "movies.dat", RatingLayout::kDoubleColon, MovieLayout::kDoubleColon},
    {"u.data", "u.item", RatingLayout::kTab, MovieLayout::kBarFlags},
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
  const Result<std::vector<std::uint8_t>> movies = source.read(layout.movies);
  if (!movies) return movies.error();
  Result<Catalog> catalog = parse_movies(text_of(*movies), source.label(layout.movies),
                                         layout.movie_layout, skip_bad_rows);
  if (!catalog || !source.has("links.csv")) return catalog;
  const Result<std::vector<std::uint8_t>> links = source.read("links.csv");
  if (!links) return links.error();
  const Result<void> parsed =
      parse_links(text_of(*links), source.label("links.csv"), skip_bad_rows, *catalog);
  if (!parsed) return parsed.error();
  return catalog;
}

}  // namespace

Result<LoadedDataset> load_dataset(const fs::path& path, bool skip_bad_rows) {
  const Result<std::unique_ptr<FileSource>> source = open_source(path);
  if (!source) return source.error();
  const Result<Layout> layout = find_layout(**source, path, /*needs_ratings=*/true);
  if (!layout) return layout.error();
  Result<Catalog> catalog = read_catalog(**source, *layout, skip_bad_rows);
  if (!catalog) return catalog.error();
  const Result<std::vector<std::uint8_t>> text = (*source)->read(layout->ratings);
  if (!text) return text.error();
  const std::string label = (*source)->label(layout->ratings);
  Result<RatingLog> log =
      parse_ratings(text_of(*text), label, layout->rating_layout, {skip_bad_rows});
  if (!log) return log.error();
  Result<Dataset> dataset = build_dataset(*log, std::move(*catalog), label, skip_bad_rows);
  if (!dataset) return dataset.error();
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
