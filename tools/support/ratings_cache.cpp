#include "support/ratings_cache.h"

#include <sys/stat.h>

#include <array>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "als/base/text.h"
#include "support/digest.h"
#include "support/fast_hash.h"
#include "support/files.h"
#include "support/mapped_file.h"

namespace als::tools {
namespace {

namespace fs = std::filesystem;

using Bytes = std::span<const std::uint8_t>;

// The machine's own byte order: nobody carries a cache elsewhere, and one that was has another word
// here.
constexpr std::uint64_t kMagic = 0x32'65'68'63'61'4e'54'4dU;  // "MTNache2"
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kNumSections = 8;

struct Header {
  std::uint64_t magic = kMagic;
  CacheKey key;
  std::uint64_t num_users = 0;
  std::uint64_t num_items = 0;
  std::uint64_t num_ratings = 0;
  std::int64_t num_duplicates = 0;
  std::int64_t num_unlisted_items = 0;
  std::uint64_t user_id_bytes = 0;
  std::uint64_t item_id_bytes = 0;
  double scale_min = 0.0;
  double scale_max = 0.0;
  double scale_step = 0.0;
  std::uint64_t payload_hash = 0;
  std::uint64_t header_hash = 0;  // of all that is before it
};
constexpr std::size_t kHeaderBytes = 3 * kAlignment;
static_assert(sizeof(Header) == 144 && sizeof(Header) <= kHeaderBytes);

std::uint64_t hash_of_header(const Header& header) {
  ThreadPool alone(1);
  return fast_hash(
      Bytes(reinterpret_cast<const std::uint8_t*>(&header), offsetof(Header, header_hash)), alone);
}

/// Where each section begins, and last where the file ends: user ids, item ids in item order, one a
/// line, and offsets, indices and half stars by user and by item.
std::array<std::uint64_t, kNumSections + 1> layout_of(const Header& header) {
  const std::uint64_t sizes[kNumSections] = {header.user_id_bytes,       header.item_id_bytes,
                                             8 * (header.num_users + 1), 4 * header.num_ratings,
                                             header.num_ratings,         8 * (header.num_items + 1),
                                             4 * header.num_ratings,     header.num_ratings};
  std::array<std::uint64_t, kNumSections + 1> begins{};
  std::uint64_t at = kHeaderBytes;
  for (std::size_t i = 0; i < kNumSections; ++i) {
    begins[i] = at;
    at += (sizes[i] + kAlignment - 1) / kAlignment * kAlignment;
  }
  begins[kNumSections] = at;
  return begins;
}

template <class T>
Bytes bytes_of(std::span<const T> values) {
  return {reinterpret_cast<const std::uint8_t*>(values.data()), values.size_bytes()};
}

/// The parts of a mapped cache; nothing said about their contents.
struct Sections {
  Header header;
  MappedFile file;
  std::array<std::uint64_t, kNumSections + 1> begins{};

  template <class T>
  SharedArray<T> array(std::size_t section, std::size_t size) const {
    return {std::span(reinterpret_cast<const T*>(file.bytes().data() + begins[section]), size),
            file.owner()};
  }
  /// One a line; none if they are not `count` that a table could have.
  std::vector<std::string> ids(std::size_t section, std::size_t size, std::size_t count) const {
    const std::string_view text(
        reinterpret_cast<const char*>(file.bytes().data() + begins[section]), size);
    std::vector<std::string> ids;
    LineReader lines(text);
    while (lines.next() && !lines.line().empty()) ids.emplace_back(lines.line());
    if (ids.size() != count || !is_valid_utf8(text)) ids.clear();
    return ids;
  }
};

/// Whether the file is whole and of this version.
Result<Sections> open_sections(const fs::path& path) {
  Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.error();
  const Error bad{ErrorCode::kBadFormat, path.string() + ": this is no cache of this version"};
  Sections sections;
  sections.file = std::move(*file);
  const Bytes bytes = sections.file.bytes();
  Header& header = sections.header;
  if (bytes.size() < kHeaderBytes) return bad;
  std::memcpy(&header, bytes.data(), sizeof header);
  constexpr std::uint64_t kMost = std::uint64_t{1} << 32U;
  if (header.magic != kMagic || header.header_hash != hash_of_header(header) ||
      header.num_users >= kMost || header.user_id_bytes >= kMost || header.item_id_bytes >= kMost ||
      header.num_items >= kMost || header.num_ratings >= kMost) {
    return bad;
  }
  sections.begins = layout_of(header);
  if (sections.begins[kNumSections] != bytes.size()) return bad;
  return sections;
}

/// Both matrices; checked only if `pool` is given.
Result<std::pair<RatingMatrix, RatingMatrix>> matrices_of(const Sections& sections,
                                                          ThreadPool* pool) {
  const Header& header = sections.header;
  const RatingScale scale{RatingKind::kRatings, header.scale_min, header.scale_max,
                          header.scale_step};
  std::array<RatingMatrix, 2> matrices;
  for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
    const std::uint64_t num_rows = side == 0 ? header.num_users : header.num_items;
    const std::uint64_t num_cols = side == 0 ? header.num_items : header.num_users;
    const std::size_t first = 2 + 3 * side;
    auto offsets = sections.array<std::int64_t>(first, num_rows + 1);
    auto indices = sections.array<std::int32_t>(first + 1, header.num_ratings);
    auto levels = sections.array<std::uint8_t>(first + 2, header.num_ratings);
    if (pool == nullptr) {
      matrices[side] = RatingMatrix(num_cols, offsets, indices, levels, scale);
      continue;
    }
    Result<RatingMatrix> checked =
        RatingMatrix::checked(num_cols, offsets, indices, levels, scale, *pool);
    if (!checked) return checked.error();
    matrices[side] = std::move(*checked);
  }
  return std::pair(std::move(matrices[0]), std::move(matrices[1]));
}

Result<Dataset> read_cache(const fs::path& path, const CacheKey& key, const Catalog& catalog,
                           ThreadPool& pool) {
  const Result<Sections> sections = open_sections(path);
  if (!sections) return sections.error();
  if (sections->header.key != key)
    return Error{ErrorCode::kUnsupportedVersion, path.string() + ": the data have changed"};
  const Error damaged{ErrorCode::kCorrupt, path.string() + ": the cache is damaged"};
  if (fast_hash(sections->file.bytes().subspan(kHeaderBytes), pool) !=
      sections->header.payload_hash) {
    return damaged;
  }
  auto matrices = matrices_of(*sections, &pool);
  if (!matrices) return damaged;
  Dataset dataset;
  dataset.by_user = std::move(matrices->first);
  dataset.by_item = std::move(matrices->second);
  dataset.num_duplicates = sections->header.num_duplicates;
  dataset.num_unlisted_items = sections->header.num_unlisted_items;
  const Header& header = sections->header;
  dataset.user_ids = sections->ids(0, header.user_id_bytes, header.num_users);
  const std::vector<std::string> item_ids =
      sections->ids(1, header.item_id_bytes, header.num_items);
  if (dataset.user_ids.size() != header.num_users || item_ids.size() != header.num_items ||
      std::unordered_set<std::string_view>(item_ids.begin(), item_ids.end()).size() !=
          item_ids.size())
    return damaged;
  dataset.bad_rows = catalog.bad_rows;
  dataset.tags = catalog.tags;
  dataset.links = catalog.links;

  std::unordered_map<std::string_view, std::size_t> position_of_id;
  position_of_id.reserve(catalog.items.size());
  for (std::size_t i = 0; i < catalog.items.size(); ++i)
    position_of_id.emplace(catalog.items[i].item_id, i);
  dataset.items.reserve(item_ids.size());
  dataset.num_ratings.reserve(item_ids.size());
  std::vector<std::int32_t> item_at(catalog.items.size(), -1);
  for (std::size_t item = 0; item < item_ids.size(); ++item) {
    const auto position = position_of_id.find(item_ids[item]);
    if (position != position_of_id.end()) {
      item_at[position->second] = static_cast<std::int32_t>(item);
      dataset.items.push_back(catalog.items[position->second]);
    } else {
      CatalogItem unlisted;
      unlisted.item_id = unlisted.title = item_ids[item];
      dataset.items.push_back(std::move(unlisted));
    }
    dataset.num_ratings.push_back(
        static_cast<std::uint32_t>(dataset.by_item.indices_of(item).size()));
  }
  for (const auto& [tag, positions] : catalog.rare_tags) {
    for (const std::int32_t position : positions) {
      const std::int32_t item = item_at[static_cast<std::size_t>(position)];
      if (item < 0) return damaged;
      dataset.user_tags.push_back({-1, item, tag});
    }
  }
  return dataset;
}

/// The file's header, once all is written.
Result<Header> write_cache(const fs::path& path, const CacheKey& key, const Dataset& dataset,
                           bool flush, ThreadPool& pool) {
  Header header;
  header.key = key;
  header.num_users = dataset.num_users();
  header.num_items = dataset.num_items();
  header.num_ratings = dataset.by_user.num_ratings();
  header.num_duplicates = dataset.num_duplicates;
  header.num_unlisted_items = dataset.num_unlisted_items;
  header.scale_min = dataset.scale().min;
  header.scale_max = dataset.scale().max;
  header.scale_step = dataset.scale().step;
  std::string user_ids;
  std::string item_ids;
  for (const std::string& id : dataset.user_ids) user_ids.append(id).push_back('\n');
  for (const CatalogItem& item : dataset.items) item_ids.append(item.item_id).push_back('\n');
  header.user_id_bytes = user_ids.size();
  header.item_id_bytes = item_ids.size();
  const RatingMatrix& by_user = dataset.by_user;
  const RatingMatrix& by_item = dataset.by_item;
  const std::array<Bytes, kNumSections> sections{
      bytes_of(std::span<const char>(user_ids)), bytes_of(std::span<const char>(item_ids)),
      bytes_of<std::int64_t>(by_user.offsets),   bytes_of<std::int32_t>(by_user.indices),
      bytes_of<std::uint8_t>(by_user.levels),    bytes_of<std::int64_t>(by_item.offsets),
      bytes_of<std::int32_t>(by_item.indices),   bytes_of<std::uint8_t>(by_item.levels)};
  const std::array<std::uint64_t, kNumSections + 1> begins = layout_of(header);

  const Result<void> written =
      write_file_by(path, begins[kNumSections], flush, [&](std::span<std::uint8_t> bytes) {
        // On all threads, as the system makes the pages.
        constexpr std::size_t kBlock = std::size_t{1} << 20U;
        for (std::size_t i = 0; i < kNumSections; ++i) {
          std::uint8_t* const to = bytes.data() + begins[i];
          pool.parallel_for(sections[i].size(), kBlock,
                            [&](std::size_t begin, std::size_t end, int) {
                              std::memcpy(to + begin, sections[i].data() + begin, end - begin);
                            });
        }
        header.payload_hash = fast_hash(bytes.subspan(kHeaderBytes), pool);
        header.header_hash = hash_of_header(header);
        std::memcpy(bytes.data(), &header, sizeof header);
      });
  if (!written) return written.error();
  return header;
}

}  // namespace

CacheOptions cache_options(const std::string& argument) {
  CacheOptions options;
  if (argument == "none") return options;
  const auto variable = [](const char* name) {
    const char* const value = std::getenv(name);
    return fs::path(value != nullptr ? value : "");
  };
  if (!argument.empty()) {
    options.folder = argument;
  } else if (const fs::path cache = variable("XDG_CACHE_HOME"); cache.is_absolute()) {
    options.folder = cache / "matinee";
  } else if (const fs::path home = variable("HOME"); home.is_absolute()) {
    options.folder = home / ".cache/matinee";
  }
  return options;
}

Result<CacheKey> cache_key(const fs::path& input, const Catalog& catalog, const RatingTable& table,
                           Duplicates duplicates, ThreadPool& pool) {
  CacheKey key;
  struct stat status {};
  if (::stat(input.c_str(), &status) != 0)
    return Error{ErrorCode::kIo, input.string() + ": cannot read"};
  key.input_time =
      std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + std::int64_t{status.st_mtim.tv_nsec};
  const Result<MappedFile> file = MappedFile::open(input);
  if (!file) return file.error();
  const Bytes bytes = file->bytes();
  key.input_bytes = bytes.size();

  constexpr std::size_t kEnds = std::size_t{1} << 20U;
  constexpr std::size_t kPage = 4'096;
  constexpr std::size_t kNumPages = 254;
  std::vector<std::uint8_t> samples;
  const auto add = [&](std::size_t begin, std::size_t size) {
    const Bytes part = bytes.subspan(begin, std::min(size, bytes.size() - begin));
    samples.insert(samples.end(), part.begin(), part.end());
  };
  add(0, kEnds);
  for (std::size_t i = 1; i <= kNumPages; ++i) add(bytes.size() / (kNumPages + 1) * i, kPage);
  add(bytes.size() - std::min(kEnds, bytes.size()), kEnds);
  key.input_samples = fast_hash(samples, pool);

  std::string ids;
  for (const CatalogItem& item : catalog.items) ids.append(item.item_id).push_back('\n');
  key.items = fast_hash(bytes_of(std::span<const char>(ids)), pool);
  const TableFormat& format = table.format;
  const RatingColumns& columns = table.columns;
  std::string understood = format.delimiter + "\n";
  for (const int number :
       {static_cast<int>(format.encoding), static_cast<int>(format.quotes),
        static_cast<int>(format.backslash_escapes), static_cast<int>(format.decimal_comma),
        static_cast<int>(format.has_header), static_cast<int>(format.index_column),
        static_cast<int>(format.first_record_line), columns.user, columns.item, columns.rating,
        columns.time, static_cast<int>(columns.user_ids_have_point),
        static_cast<int>(columns.item_ids_have_point), static_cast<int>(table.wide),
        table.first_item, static_cast<int>(table.transposed), static_cast<int>(duplicates)})
    understood += std::to_string(number) + " ";
  for (const double number : table.missing) understood += std::to_string(number) + " ";
  understood += scale_text(table.scale);
  key.understood = fast_hash(bytes_of(std::span<const char>(understood)), pool);
  return key;
}

RatingsCache::RatingsCache(const CacheOptions& options, const fs::path& input) {
  std::error_code code;
  const std::uintmax_t size = fs::file_size(input, code);
  if (options.folder.empty() || code || size < options.min_input_bytes) return;
  const fs::path full = fs::canonical(input, code);
  if (code) return;
  path_ = options.folder / ("ratings-" + sha256_hex(full.string()).substr(0, 16) + ".bin");
}

std::optional<Dataset> RatingsCache::load(const CacheKey& key, const Catalog& catalog,
                                          ThreadPool& pool) const {
  std::error_code code;
  if (!on() || !fs::exists(path_, code)) return std::nullopt;
  Result<Dataset> dataset = read_cache(path_, key, catalog, pool);
  if (dataset) return std::move(*dataset);
  std::fprintf(stderr, "note: %s; it is ignored and written again\n",
               dataset.error().message.c_str());
  return std::nullopt;
}

Result<void> write_ratings_cache(const fs::path& path, const Dataset& dataset, ThreadPool& pool) {
  const Result<Header> written = write_cache(path, {}, dataset, /*flush=*/true, pool);
  if (!written) return written.error();
  return {};
}

Result<Dataset> read_ratings_cache(const fs::path& path, const Catalog& catalog, ThreadPool& pool) {
  return read_cache(path, {}, catalog, pool);
}

void RatingsCache::store(const CacheKey& key, Dataset& dataset, ThreadPool& pool) const {
  if (!on() || dataset.bad_rows.count() > 0) return;
  std::error_code code;
  fs::create_directories(path_.parent_path(), code);
  const Result<Header> written = write_cache(path_, key, dataset, /*flush=*/false, pool);
  const Result<Sections> mapped =
      written ? open_sections(path_) : Result<Sections>(written.error());
  if (!mapped) {
    std::fprintf(stderr, "note: the ratings are not cached: %s\n", mapped.error().message.c_str());
    return;
  }
  // Somebody else may have written there at the same time: then ours stay as they are.
  if (mapped->header.header_hash != written->header_hash) return;
  auto matrices = matrices_of(*mapped, nullptr);
  dataset.by_user = std::move(matrices->first);
  dataset.by_item = std::move(matrices->second);
}

}  // namespace als::tools
