#include "support/peak_memory.h"

#include <array>
#include <chrono>
#include <cstdlib>
#include <cstring>

namespace als::tools {
namespace {

std::uint64_t anonymous_bytes() {
  std::FILE* const file = std::fopen("/proc/self/status", "r");
  if (file == nullptr) return 0;
  std::uint64_t kilobytes = 0;
  std::array<char, 256> line;
  constexpr const char* kField = "RssAnon:";
  while (std::fgets(line.data(), static_cast<int>(line.size()), file) != nullptr) {
    if (std::strncmp(line.data(), kField, std::strlen(kField)) == 0)
      kilobytes = std::strtoull(line.data() + std::strlen(kField), nullptr, 10);
  }
  std::fclose(file);
  return 1024 * kilobytes;
}

}  // namespace

PeakMemory::PeakMemory()
    : thread_([this] {
        std::unique_lock lock(mutex_);
        while (!stopping_) {
          look();
          stop_.wait_for(lock, std::chrono::milliseconds(10), [this] { return stopping_; });
        }
      }) {}

PeakMemory::~PeakMemory() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  stop_.notify_all();
  thread_.join();
}

void PeakMemory::look() {
  const std::uint64_t now = anonymous_bytes();
  std::uint64_t before = peak_.load();
  while (before < now && !peak_.compare_exchange_weak(before, now)) {
  }
}

std::uint64_t PeakMemory::bytes() {
  look();
  return peak_.load();
}

void PeakMemory::print_to(std::FILE* stream) {
  std::fprintf(stream, "peak memory %.3f GB (anonymous)\n", static_cast<double>(bytes()) / 1e9);
}

}  // namespace als::tools
