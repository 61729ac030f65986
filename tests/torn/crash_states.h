#pragma once

// What a disk may hold after a machine ended in the midst of a program, told from the trace that
// faults.cpp writes. A change is on the disk for certain once what it changed was synced: bytes by
// the file's fsync, names by their folder's. Of the later ones any may be there and any may not, in
// whatever order they were made (what ext4, XFS and Btrfs promise, and no more); a write may be
// there by half.

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

namespace als {

/// Files by their path below a root, with what is in them; folders end in a slash.
using Snapshot = std::map<std::string, std::string>;

struct CrashStates {
  std::size_t num_changes = 0;
  std::size_t num_states = 0;
};

/// Calls `check` with each state that a crash of the traced program may leave of `before`, with how
/// many of the trace's lines had been done; `is_end`: all of them.
CrashStates for_each_crash_state(
    const Snapshot& before, const std::string& trace, const std::string& root,
    const std::function<void(const Snapshot& after, std::size_t num_done, bool is_end)>& check);

}  // namespace als
