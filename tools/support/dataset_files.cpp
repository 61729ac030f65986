#include "support/dataset_files.h"

#include <malloc.h>
#include <zip.h>

#include <algorithm>
#include <cstdio>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "als/ratings/rating_parser.h"
#include "support/mapped_file.h"

namespace als::tools {
namespace {

namespace fs = std::filesystem;

/// The bytes of a file: unpacked ones of its own, or mapped pages, so that a big ratings.csv is
/// never copied.
class FileText {
 public:
  explicit FileText(std::string unpacked) : unpacked_(std::move(unpacked)) {}
  explicit FileText(MappedFile mapped) : mapped_(std::move(mapped)) {}

  std::string_view text() const {
    const std::span<const std::uint8_t> bytes = mapped_.bytes();
    if (bytes.empty()) return unpacked_;
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

 private:
  std::string unpacked_;
  MappedFile mapped_;
};

using TakePiece = std::function<Result<void>(std::string_view piece)>;

/// A folder or an archive: files by their plain name.
class FileSource {
 public:
  virtual ~FileSource() = default;
  virtual bool has(const std::string& name) const = 0;
  virtual Result<FileText> read(const std::string& name) const = 0;
  /// The same in pieces that end at line ends, at least one: a big file need not be in memory
  /// whole.
  virtual Result<void> read_pieces(const std::string& name, const TakePiece& take) const = 0;
  virtual std::string name() const = 0;  ///< of the data set
  /// The file on disk that holds it.
  virtual fs::path file_of(const std::string& name) const = 0;

  std::string label(const std::string& file) const { return name() + "/" + file; }
};

class FolderSource : public FileSource {
 public:
  explicit FolderSource(fs::path folder) : folder_(std::move(folder)) {}
  bool has(const std::string& name) const override {
    std::error_code code;
    return fs::is_regular_file(folder_ / name, code);
  }
  Result<FileText> read(const std::string& name) const override {
    Result<MappedFile> mapped = MappedFile::open(folder_ / name);
    if (!mapped) return mapped.error();
    return FileText(std::move(*mapped));
  }
  fs::path file_of(const std::string& name) const override { return folder_ / name; }
  Result<void> read_pieces(const std::string& name, const TakePiece& take) const override {
    const Result<FileText> file = read(name);
    if (!file) return file.error();
    return take(file->text());  // mapped: the system brings and drops its pages
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

  Result<FileText> read(const std::string& name) const override {
    std::string text;
    const Result<void> unpacked = read_pieces(name, [&](std::string_view piece) -> Result<void> {
      text += piece;
      return {};
    });
    if (!unpacked) return unpacked.error();
    return FileText(std::move(text));
  }

  Result<void> read_pieces(const std::string& name, const TakePiece& take) const override {
    Member member(*this, name);
    Result<std::string> piece = member.next_piece();
    if (!piece) return piece.error();
    Result<void> taken;
    for (bool first = true; first || !piece->empty(); first = false) {
      // The next piece is unpacked while this one is taken.
      std::future<Result<std::string>> next =
          std::async(std::launch::async, [&] { return member.next_piece(); });
      // After an error the rest is unpacked all the same: damage explains more than a bad row.
      if (taken) taken = take(*piece);
      piece = next.get();
      if (!piece) return piece.error();
    }
    return taken;
  }

  std::string name() const override { return path_.stem().string(); }
  fs::path file_of(const std::string&) const override { return path_; }

 private:
  static constexpr zip_uint64_t kMaxFileBytes = zip_uint64_t{8} << 30;
  static constexpr std::size_t kPieceBytes = std::size_t{16} << 20U;

  /// A file of the archive as it is unpacked. A damaged archive can state any size: memory grows
  /// with what is really there.
  class Member {
   public:
    Member(const ZipSource& source, const std::string& name)
        : damaged_{ErrorCode::kBadFormat,
                   source.path_.string() + ": " + name + " in the archive is damaged or encrypted"},
          file_(nullptr, zip_fclose) {
      zip_t* const archive = source.archive_.get();
      const zip_int64_t index = zip_name_locate(archive, name.c_str(), ZIP_FL_NODIR);
      zip_stat_t stat;
      if (index < 0 || zip_stat_index(archive, static_cast<zip_uint64_t>(index), 0, &stat) != 0 ||
          (stat.valid & ZIP_STAT_SIZE) == 0 || (stat.valid & ZIP_STAT_COMP_SIZE) == 0 ||
          stat.comp_size > kMaxFileBytes || stat.size > kMaxFileBytes) {
        return;
      }
      left_ = stat.size;
      file_.reset(zip_fopen_index(archive, static_cast<zip_uint64_t>(index), 0));
    }

    /// The next lines, about kPieceBytes; empty at the end.
    Result<std::string> next_piece() {
      if (file_ == nullptr) return damaged_;
      std::string piece = std::move(rest_);
      rest_.clear();
      std::size_t line_end = std::string::npos;
      while (left_ > 0 && (piece.size() < kPieceBytes || line_end == std::string::npos)) {
        const std::size_t begin = piece.size();
        const auto wanted =
            static_cast<std::size_t>(std::min<zip_uint64_t>(left_, kPieceBytes / 4));
        piece.resize(begin + wanted);
        const zip_int64_t got = zip_fread(file_.get(), piece.data() + begin, wanted);
        if (got <= 0) return damaged_;
        piece.resize(begin + static_cast<std::size_t>(got));
        left_ -= static_cast<zip_uint64_t>(got);
        line_end = piece.rfind('\n');
      }
      if (left_ > 0) {
        rest_ = piece.substr(line_end + 1);
        piece.resize(line_end + 1);
        return piece;
      }
      // Reading past the end makes libzip compare the checksum.
      char past_end = 0;
      if (zip_fread(file_.get(), &past_end, 1) != 0) return damaged_;
      return piece;
    }

   private:
    Error damaged_;
    std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file_;
    zip_uint64_t left_ = 0;
    std::string rest_;  // the beginning of the next piece's first line
  };

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

Result<RatingBlocks> read_ratings(const FileSource& source, const Layout& layout,
                                  bool skip_bad_rows, ThreadPool& pool) {
  RatingParser parser(source.label(layout.ratings), layout.rating_layout, {skip_bad_rows}, pool);
  const Result<void> read =
      source.read_pieces(layout.ratings, [&](std::string_view piece) { return parser.add(piece); });
  if (!read) return read.error();
  return std::move(parser).take();
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
  add_user_tags(dataset, std::move(list->tags));
  return {};
}

}  // namespace

Result<LoadedDataset> load_dataset(const fs::path& path, bool skip_bad_rows) {
  ThreadPool alone(1);
  return load_dataset(path, {skip_bad_rows, {}}, alone);
}

Result<LoadedDataset> load_dataset(const fs::path& path, const LoadOptions& options,
                                   ThreadPool& pool) {
  const bool skip_bad_rows = options.skip_bad_rows;
  const Result<std::unique_ptr<FileSource>> source = open_source(path);
  if (!source) return source.error();
  const Result<Layout> layout = find_layout(**source, path, /*needs_ratings=*/true);
  if (!layout) return layout.error();
  Result<Catalog> catalog = read_catalog(**source, *layout, skip_bad_rows);
  if (!catalog) return catalog.error();
  const fs::path input = (*source)->file_of(layout->ratings);
  const RatingsCache cache(options.cache, input);
  CacheKey key;
  std::optional<Dataset> dataset;
  if (cache.on()) {
    const Result<CacheKey> made = cache_key(input, *catalog, pool);
    if (!made) return made.error();
    key = *made;
    dataset = cache.load(key, *catalog, pool);
  }
  if (!dataset) {
    Result<RatingBlocks> ratings = read_ratings(**source, *layout, skip_bad_rows, pool);
    if (!ratings) return ratings.error();
    Result<Dataset> built = build_dataset(*std::move(ratings), *std::move(catalog),
                                          (*source)->label(layout->ratings), skip_bad_rows, pool);
    if (!built) return built.error();
    dataset = std::move(*built);
    cache.store(key, *dataset, pool);
  }
  if (const Result<void> read = read_tags(**source, *layout, skip_bad_rows, *dataset); !read)
    return read.error();
#ifdef __GLIBC__
  // What parsing much took is of no use later; the C library would keep some of it.
  constexpr std::size_t kMany = 1'000'000;
  if (dataset->by_user.num_ratings() > kMany) ::malloc_trim(0);
#endif
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

void add_cache_to(CLI::App& app, std::string& argument) {
  app.add_option("--cache", argument,
                 "Folder for the parsed form of big data, safe to delete; none: parse them each "
                 "time. Default: $XDG_CACHE_HOME/matinee or ~/.cache/matinee");
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
