#pragma once

// PeakMemory: how much anonymous memory (what the program itself wrote, RssAnon; pages of mapped
// files, which the system may drop, are not counted) it had at most. The system keeps no maximum of
// that: a thread looks a hundred times a second, and so misses what is shorter.

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <cstdio>
#include <mutex>
#include <thread>

namespace als::tools {

class PeakMemory {
 public:
  /// Begins to look.
  PeakMemory();
  ~PeakMemory();
  PeakMemory(const PeakMemory&) = delete;
  PeakMemory& operator=(const PeakMemory&) = delete;

  /// Bytes so far; 0 where the system does not tell (/proc/self/status).
  std::uint64_t bytes();
  void print_to(std::FILE* stream);

 private:
  void look();

  std::atomic<std::uint64_t> peak_{0};
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;  // guarded by mutex_
  std::thread thread_;
};

}  // namespace als::tools
