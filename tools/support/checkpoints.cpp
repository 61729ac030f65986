#include "support/checkpoints.h"

#include <cstdio>
#include <system_error>
#include <vector>

#include "als/bundle/checkpoint_file.h"
#include "als/bundle/file_sum.h"
#include "support/digest.h"
#include "support/files.h"
#include "support/mapped_file.h"

namespace als::tools {
namespace {

template <class T>
std::string hash_of(const SharedArray<T>& values) {
  return sha256_hex(
      std::span(reinterpret_cast<const std::uint8_t*>(values.data()), values.size() * sizeof(T)));
}

}  // namespace

std::string run_fingerprint(const Dataset& dataset,
                            const std::map<std::string, std::string, std::less<>>& settings) {
  const RatingMatrix& ratings = dataset.by_user;
  std::string text = hash_of(ratings.offsets) + hash_of(ratings.indices) + hash_of(ratings.levels);
  // What trainings read of the items.
  std::string items;
  for (const CatalogItem& item : dataset.items) {
    items +=
        item.item_id + ' ' + std::to_string(item.year) + ' ' + std::to_string(item.tag_mask) + '\n';
  }
  for (const ItemTag& tag : dataset.user_tags)
    items += std::to_string(tag.item) + ' ' + tag.tag + '\n';
  text += sha256_hex(items);
  for (const auto& [name, value] : settings) text.append(name).append("=").append(value + "\n");
  return sha256_hex(text);
}

std::filesystem::path Checkpoints::file_of(const std::string& training) const {
  return folder_ / (training + ".checkpoint.safetensors");
}

Result<std::optional<Checkpoint>> Checkpoints::load(const std::string& training) {
  trainings_.insert(training);
  if (!on() || !std::filesystem::exists(file_of(training))) return std::optional<Checkpoint>();
  // Mapped: a rank reads all of it once, for its sum, and keeps its own part alone.
  const Result<MappedFile> file = MappedFile::open(file_of(training));
  if (!file) return file.error();
  Result<Checkpoint> checkpoint = decode_checkpoint(file->bytes(), run_, file->owner());
  if (!checkpoint) {
    return Error{checkpoint.error().code, file_of(training).string() + ": " +
                                              checkpoint.error().message +
                                              "; give another --checkpoint, or delete it"};
  }
  std::fprintf(stderr, "%s: goes on after sweep %d\n", training.c_str(), checkpoint->sweep);
  return std::optional<Checkpoint>(std::move(*checkpoint));
}

bool Checkpoints::due(const std::string& training) const {
  if (!on() || failed_) return false;
  const auto last = written_.find(training);
  return last == written_.end() || Clock::now() - last->second.at > 20 * last->second.took;
}

void Checkpoints::save(const std::string& training, const Checkpoint& checkpoint) {
  const Clock::time_point start = Clock::now();
  std::error_code error;
  std::filesystem::create_directories(folder_, error);
  FilePieces pieces = pieces_of(checkpoint, run_);
  write_sum(pieces.head, ranks_->sum(sum_of(pieces)));
  const Result<void> written = write_file_in_pieces(file_of(training), pieces, *ranks_);
  if (!written) {
    std::fprintf(stderr, "no more checkpoints: %s\n", written.error().message.c_str());
    failed_ = true;
  }
  written_[training] = {Clock::now(), Clock::now() - start};
}

void Checkpoints::finish() {
  if (!on()) return;
  std::error_code ignored;
  std::vector<std::filesystem::path> ours;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, ignored)) {
    const std::string name = entry.path().filename().string();
    for (const std::string& training : trainings_) {
      const std::string checkpoint = file_of(training).filename().string();
      // Also what a run left that was killed while it wrote.
      if (name == checkpoint || name.starts_with("." + checkpoint + ".tmp-"))
        ours.push_back(entry.path());
    }
  }
  for (const std::filesystem::path& path : ours) std::filesystem::remove(path, ignored);
  if (!std::filesystem::is_symlink(folder_, ignored))
    std::filesystem::remove(folder_, ignored);  // only if it is empty
}

}  // namespace als::tools
