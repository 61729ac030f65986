#pragma once

// The binary cache of parsed ratings: both matrices and the id maps in one file, mapped when it is
// read, so that 32 million ratings are there at once and take no memory that the system could not
// drop. Safe to delete at any time. A file that is damaged, cut, of other data or of another
// version is told on stderr, ignored and written again.

#include <cstdint>
#include <filesystem>
#include <optional>

#include "als/base/result.h"
#include "als/base/thread_pool.h"
#include "als/ratings/dataset.h"
#include "als/ratings/rating_table.h"

namespace als::tools {

struct CacheOptions {
  std::filesystem::path folder;  ///< empty: no cache
  /// A smaller file is parsed as fast as it is looked up.
  std::uintmax_t min_input_bytes = std::uintmax_t{16} << 20U;
};

/// `--cache`'s argument: "none", a folder, or empty for $XDG_CACHE_HOME/matinee, else
/// ~/.cache/matinee, else none.
CacheOptions cache_options(const std::string& argument);

/// What the parsed form depends on. `input` is the ratings file or the archive: it is known by its
/// size, its time of change (in nanoseconds) and a hash of samples: the first and last MiB and 254
/// pages of 4 KiB between. The catalogue is known by its item ids;
/// `understood` is a hash of how the table is read.
struct CacheKey {
  std::uint64_t input_bytes = 0;
  std::int64_t input_time = 0;
  std::uint64_t input_samples = 0;
  std::uint64_t items = 0;
  std::uint64_t understood = 0;

  bool operator==(const CacheKey&) const = default;
};
Result<CacheKey> cache_key(const std::filesystem::path& input, const Catalog& catalog,
                           const RatingTable& table, Duplicates duplicates, ThreadPool& pool);

/// A cache that is the data set itself, without a text that it was parsed from: als_synth
/// --cache-only writes it into a folder, beside a catalogue, by this name.
constexpr const char* kRatingsCacheFile = "ratings.cache";
Result<void> write_ratings_cache(const std::filesystem::path& path, const Dataset& dataset,
                                 ThreadPool& pool);
/// kBadFormat or kCorrupt naming the file.
Result<Dataset> read_ratings_cache(const std::filesystem::path& path, const Catalog& catalog,
                                   ThreadPool& pool);

class RatingsCache {
 public:
  /// `input` names the file, one for each input path. A cache without a folder, or of an input that
  /// is too small, does nothing.
  RatingsCache(const CacheOptions& options, const std::filesystem::path& input);

  bool on() const { return !path_.empty(); }
  const std::filesystem::path& path() const { return path_; }

  /// The data set without its tags, with the catalogue's movies; nothing if it has to be parsed.
  std::optional<Dataset> load(const CacheKey& key, const Catalog& catalog, ThreadPool& pool) const;

  /// Writes a temporary sibling and renames it; then lets the data set's matrices be the mapped
  /// ones. Data with bad rows are not kept: their rows are to be named each time. A failure is told
  /// on stderr and changes nothing.
  void store(const CacheKey& key, Dataset& dataset, ThreadPool& pool) const;

 private:
  std::filesystem::path path_;
};

}  // namespace als::tools
