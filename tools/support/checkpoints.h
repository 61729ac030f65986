#pragma once

// --checkpoint: a folder with one file for each training of a run, written between sweeps. A run
// that was killed and is started again with the same data and settings ends with the same bytes.
// Ranks write a file together, each its part, and any number of them goes on from it.

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "als/base/result.h"
#include "als/ratings/dataset.h"
#include "als/train/train_run.h"

namespace als::tools {

/// Which data and settings: a hash of both.
std::string run_fingerprint(const Dataset& dataset,
                            const std::map<std::string, std::string, std::less<>>& settings);

class Checkpoints : public CheckpointStore {
 public:
  /// Off.
  Checkpoints() = default;
  /// One folder for all `ranks`.
  Checkpoints(std::filesystem::path folder, std::string run, Ranks& ranks)
      : folder_(std::move(folder)), run_(std::move(run)), ranks_(&ranks) {}

  bool on() const { return !folder_.empty(); }

  /// Says on stderr where it goes on.
  Result<std::optional<Checkpoint>> load(const std::string& training) override;

  /// True if writing now keeps it below a twentieth of the time.
  bool due(const std::string& training) const override;
  /// A failure is told once on stderr: it must not end hours of training.
  void save(const std::string& training, const Checkpoint& checkpoint) override;

  /// The run is complete: removes the files, and the folder if nothing else is in it.
  void finish();

 private:
  using Clock = std::chrono::steady_clock;
  struct Written {
    Clock::time_point at;
    Clock::duration took;
  };
  std::filesystem::path file_of(const std::string& training) const;

  std::filesystem::path folder_;
  std::string run_;
  Ranks* ranks_ = nullptr;
  std::set<std::string> trainings_;
  std::map<std::string, Written> written_;
  bool failed_ = false;
};

}  // namespace als::tools
