// What packs and unpacks: gzip in memory and from a file, Zstandard from a file, and the hashes.

#include "input.h"
#include "memory_folder.h"
#include "support/digest.h"
#include "support/disk_source.h"
#include "support/fast_hash.h"

namespace als::fuzz {
namespace {

constexpr std::uint64_t kMost = std::uint64_t{1} << 24U;

Result<std::string> read(const std::filesystem::path& path) {
  const auto source = tools::DiskSource::open(path);
  if (!source) return source.error();  // it begins as a zip archive does
  const std::vector<std::string> names = (*source)->names();
  if (names.empty()) return std::string();  // of an archive without files
  const std::string& name = names.front();
  Result<std::string> whole = (*source)->read_whole(name, kMost);
  const auto head = (*source)->read_head(name, 16);
  if (whole) ALS_CHECK(head && head->bytes == whole->substr(0, 16));
  if (!whole) check_refusal(whole.error());
  return whole;
}

}  // namespace

void gzip(Bytes bytes) {
  static const MemoryFolder folder;
  static ThreadPool one(1);
  static ThreadPool two(2);
  Input input(bytes);
  const unsigned kind = input.option() % 3;
  const Bytes rest = input.rest();
  if (kind == 0) {
    const Result<Seed> plain = tools::gunzip(rest);
    if (!plain) check_refusal(plain.error());
    const Result<std::string> file = read(folder.write("x.csv.gz", rest));
    // A file may have several members, or bytes behind them, and lines no longer than a table's.
    if (plain && file) ALS_CHECK(std::equal(file->begin(), file->end(), as_text(*plain).begin()));
    return;
  }
  if (kind == 1) {
    (void)read(folder.write("x.csv.zst", rest));
    return;
  }
  const Seed packed = tools::gzip(rest);
  const Result<Seed> again = tools::gunzip(packed);
  ALS_CHECK(again && std::equal(again->begin(), again->end(), rest.begin(), rest.end()));
  ALS_CHECK(tools::fast_hash(rest, one) == tools::fast_hash(rest, two));
  ALS_CHECK(tools::sha256_hex(rest) == tools::sha256_hex(as_text(rest)));
}

}  // namespace als::fuzz
