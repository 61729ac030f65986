#include "support/ratings_cache.h"

#include <sys/stat.h>

#include <array>
#include <bit>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>

#include "als/ratings/id_map.h"
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
constexpr std::uint64_t kMagic = 0x31'65'68'63'61'4e'54'4dU;  // "MTNache1"
constexpr std::size_t kAlignment = 64;
constexpr std::size_t kNumSections = 8;

struct Header {
  std::uint64_t magic = kMagic;
  CacheKey key;
  std::uint64_t num_users = 0;
  std::uint64_t num_items = 0;
  std::uint64_t num_ratings = 0;
  std::int64_t num_duplicates = 0;
  std::uint64_t payload_hash = 0;
  std::uint64_t header_hash = 0;  // of all that is before it
};
static_assert(sizeof(Header) == 88 && sizeof(Header) <= 2 * kAlignment);

std::uint64_t hash_of_header(const Header& header) {
  ThreadPool alone(1);
  return fast_hash(
      Bytes(reinterpret_cast<const std::uint8_t*>(&header), offsetof(Header, header_hash)), alone);
}

/// Where each section begins, and last where the file ends: user ids, movie ids in item order, and
/// offsets, indices and half stars by user and by item.
std::array<std::uint64_t, kNumSections + 1> layout_of(const Header& header) {
  const std::uint64_t sizes[kNumSections] = {4 * header.num_users,       4 * header.num_items,
                                             8 * (header.num_users + 1), 4 * header.num_ratings,
                                             header.num_ratings,         8 * (header.num_items + 1),
                                             4 * header.num_ratings,     header.num_ratings};
  std::array<std::uint64_t, kNumSections + 1> begins{};
  std::uint64_t at = 2 * kAlignment;
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
  SharedArray<std::uint32_t> user_ids() const { return array<std::uint32_t>(0, header.num_users); }
  SharedArray<std::uint32_t> item_ids() const { return array<std::uint32_t>(1, header.num_items); }
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
  if (bytes.size() < 2 * kAlignment) return bad;
  std::memcpy(&header, bytes.data(), sizeof header);
  constexpr std::uint64_t kMost = std::uint64_t{1} << 32U;
  if (header.magic != kMagic || header.header_hash != hash_of_header(header) ||
      header.num_users >= kMost || header.num_items >= kMost || header.num_ratings >= kMost) {
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
  std::array<RatingMatrix, 2> matrices;
  for (const std::size_t side : {std::size_t{0}, std::size_t{1}}) {
    const std::uint64_t num_rows = side == 0 ? header.num_users : header.num_items;
    const std::uint64_t num_cols = side == 0 ? header.num_items : header.num_users;
    const std::size_t first = 2 + 3 * side;
    auto offsets = sections.array<std::int64_t>(first, num_rows + 1);
    auto indices = sections.array<std::int32_t>(first + 1, header.num_ratings);
    auto levels = sections.array<std::uint8_t>(first + 2, header.num_ratings);
    if (pool == nullptr) {
      matrices[side] = RatingMatrix(num_cols, offsets, indices, levels);
      continue;
    }
    Result<RatingMatrix> checked = RatingMatrix::checked(num_cols, offsets, indices, levels, *pool);
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
  if (fast_hash(sections->file.bytes().subspan(2 * kAlignment), pool) !=
      sections->header.payload_hash) {
    return damaged;
  }
  auto matrices = matrices_of(*sections, &pool);
  if (!matrices) return damaged;
  Dataset dataset;
  dataset.by_user = std::move(matrices->first);
  dataset.by_item = std::move(matrices->second);
  dataset.num_duplicates = sections->header.num_duplicates;
  const SharedArray<std::uint32_t> user_ids = sections->user_ids();
  dataset.user_ids.assign(user_ids.begin(), user_ids.end());
  dataset.bad_rows = catalog.bad_rows;

  std::vector<std::uint32_t> ids;
  ids.reserve(catalog.items.size());
  for (const CatalogItem& movie : catalog.items) ids.push_back(movie.item_id);
  const IdMap position_of_id(ids);
  const SharedArray<std::uint32_t> item_ids = sections->item_ids();
  if (item_ids.size() != ids.size()) return damaged;
  dataset.items.reserve(ids.size());
  dataset.num_ratings.reserve(ids.size());
  for (std::size_t item = 0; item < item_ids.size(); ++item) {
    const std::int32_t position = position_of_id.find(item_ids[item]);
    if (position < 0) return damaged;
    dataset.items.push_back(catalog.items[static_cast<std::size_t>(position)]);
    dataset.num_ratings.push_back(
        static_cast<std::uint32_t>(dataset.by_item.indices_of(item).size()));
  }
  return dataset;
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

Result<CacheKey> cache_key(const fs::path& input, const Catalog& catalog, ThreadPool& pool) {
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

  std::vector<std::uint32_t> ids;
  ids.reserve(catalog.items.size());
  for (const CatalogItem& movie : catalog.items) ids.push_back(movie.item_id);
  key.items = fast_hash(bytes_of(std::span<const std::uint32_t>(ids)), pool);
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

void RatingsCache::store(const CacheKey& key, Dataset& dataset, ThreadPool& pool) const {
  if (!on() || dataset.bad_rows.count() > 0) return;
  Header header;
  header.key = key;
  header.num_users = dataset.num_users();
  header.num_items = dataset.num_items();
  header.num_ratings = dataset.by_user.num_ratings();
  header.num_duplicates = dataset.num_duplicates;
  std::vector<std::uint32_t> item_ids;
  item_ids.reserve(dataset.num_items());
  for (const CatalogItem& movie : dataset.items) item_ids.push_back(movie.item_id);
  const RatingMatrix& by_user = dataset.by_user;
  const RatingMatrix& by_item = dataset.by_item;
  const std::array<Bytes, kNumSections> sections{
      bytes_of(std::span<const std::uint32_t>(dataset.user_ids)),
      bytes_of(std::span<const std::uint32_t>(item_ids)),
      bytes_of<std::int64_t>(by_user.offsets),
      bytes_of<std::int32_t>(by_user.indices),
      bytes_of<std::uint8_t>(by_user.levels),
      bytes_of<std::int64_t>(by_item.offsets),
      bytes_of<std::int32_t>(by_item.indices),
      bytes_of<std::uint8_t>(by_item.levels)};
  const std::array<std::uint64_t, kNumSections + 1> begins = layout_of(header);

  std::error_code code;
  fs::create_directories(path_.parent_path(), code);
  const Result<void> written =
      write_file_by(path_, begins[kNumSections], [&](std::span<std::uint8_t> bytes) {
        // On all threads, as the system makes the pages.
        constexpr std::size_t kBlock = std::size_t{1} << 20U;
        for (std::size_t i = 0; i < kNumSections; ++i) {
          std::uint8_t* const to = bytes.data() + begins[i];
          pool.parallel_for(sections[i].size(), kBlock,
                            [&](std::size_t begin, std::size_t end, int) {
                              std::memcpy(to + begin, sections[i].data() + begin, end - begin);
                            });
        }
        header.payload_hash = fast_hash(bytes.subspan(2 * kAlignment), pool);
        header.header_hash = hash_of_header(header);
        std::memcpy(bytes.data(), &header, sizeof header);
      });
  const Result<Sections> mapped =
      written ? open_sections(path_) : Result<Sections>(written.error());
  if (!mapped) {
    std::fprintf(stderr, "note: the ratings are not cached: %s\n", mapped.error().message.c_str());
    return;
  }
  // Somebody else may have written there at the same time: then ours stay as they are.
  if (mapped->header.header_hash != header.header_hash) return;
  auto matrices = matrices_of(*mapped, nullptr);
  dataset.by_user = std::move(matrices->first);
  dataset.by_item = std::move(matrices->second);
}

}  // namespace als::tools
