// bundle/checkpoint_file: what is decoded, from a copy or where it lies, is encoded to the same
// bytes each time, by one or by several ranks in pieces.

#include <memory>
#include <numeric>

#include "als/bundle/checkpoint_file.h"
#include "als/bundle/file_sum.h"
#include "container.h"

namespace als::fuzz {
namespace {

/// The bytes as a mapped file has them: at the start of a page.
struct Page {
  explicit Page(Bytes bytes)
      : room(new (std::align_val_t{4096}) std::uint8_t[bytes.size()],
             [](std::uint8_t* old) { ::operator delete[](old, std::align_val_t{4096}); }),
        content(room.get(), bytes.size()) {
    std::copy(bytes.begin(), bytes.end(), room.get());
  }
  std::shared_ptr<std::uint8_t[]> room;
  Bytes content;
};

/// A table's values that `rank` of three has: each third one of seven runs.
template <class T>
SharedArray<T> part_of(const SharedArray<T>& values, std::size_t rank, Checkpoint::Part& part) {
  part = {{}, values.size()};
  std::vector<T> own;
  for (std::size_t run = rank; run < 7; run += 3) {
    const std::size_t first = values.size() * run / 7;
    const std::size_t count = values.size() * (run + 1) / 7 - first;
    part.runs.push_back({first, count});
    const auto values_of_run = std::span<const T>(values).subspan(first, count);
    own.insert(own.end(), values_of_run.begin(), values_of_run.end());
  }
  return own;
}

/// Written by three ranks that share all tables, or every other one.
std::vector<std::uint8_t> in_pieces(const Checkpoint& whole, const std::string& run, bool all) {
  std::vector<std::uint8_t> file;
  std::uint64_t sum = 0;
  for (std::size_t rank = 0; rank < 3; ++rank) {
    Checkpoint mine = whole;
    mine.is_root = rank == 0;
    bool shared = true;
    const auto share = [&](auto& tables) {
      for (auto& [name, values] : tables) {
        if (shared || all) values = part_of(values, rank, mine.parts[name]);
        shared = !shared;
      }
    };
    share(mine.floats);
    share(mine.doubles);
    const FilePieces pieces = pieces_of(mine, run);
    sum += sum_of(pieces);
    ALS_CHECK(rank == 0 || pieces.size == file.size());
    file.resize(pieces.size);
    for (const auto& [begin, bytes] : pieces.pieces) {
      ALS_CHECK(begin + bytes.size() <= file.size());
      std::copy(bytes.begin(), bytes.end(), file.begin() + static_cast<std::ptrdiff_t>(begin));
    }
  }
  write_sum(file, sum);
  return file;
}

}  // namespace

void checkpoint(Bytes input) {
  const std::string run = "run";
  const std::vector<std::uint8_t> file = container(input);
  const Result<Checkpoint> checkpoint = decode_checkpoint(file, run);
  const Page page(file);
  const Result<Checkpoint> mapped = decode_checkpoint(page.content, run, page.room);
  if (!checkpoint) {
    ALS_CHECK(!mapped && mapped.error().message == checkpoint.error().message);
    return check_refusal(checkpoint.error());
  }
  ALS_CHECK(checkpoint->sweep >= 1);
  const std::vector<std::uint8_t> encoded = encode(*checkpoint, run);
  const Result<Checkpoint> again = decode_checkpoint(encoded, run);
  ALS_CHECK(again && again->sweep == checkpoint->sweep);
  ALS_CHECK(again->floats.size() == checkpoint->floats.size());
  ALS_CHECK(again->doubles.size() == checkpoint->doubles.size());
  ALS_CHECK(encode(*again, run) == encoded);
  ALS_CHECK(mapped && encode(*mapped, run) == encoded);
  ALS_CHECK(in_pieces(*checkpoint, run, true) == encoded);
  ALS_CHECK(in_pieces(*checkpoint, run, false) == encoded);
  ALS_CHECK(!decode_checkpoint(encoded, "another"));
}

}  // namespace als::fuzz
