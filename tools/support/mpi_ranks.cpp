// Ranks on MPI: messages of any size in pieces that its counts can say, waiting that leaves the
// core to others. One communication at a time, from the thread that began. Tested by
// tests/pipeline/mpi_test.cpp and, as threads, by tests/unit/train/ranks_test.cpp.

#include <malloc.h>
#include <mpi.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <memory>
#include <thread>
#include <vector>

#include "support/tool_ranks.h"

namespace als::tools {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 30U;
constexpr int kTag = 1;

class MpiRanks : public ToolRanks {
 public:
  MpiRanks() {
    MPI_Comm_rank(MPI_COMM_WORLD, &rank_);
    MPI_Comm_size(MPI_COMM_WORLD, &size_);
  }
  ~MpiRanks() override { MPI_Finalize(); }
  MpiRanks(const MpiRanks&) = delete;
  MpiRanks& operator=(const MpiRanks&) = delete;

  int size() const override { return size_; }
  int rank() const override { return rank_; }
  SentBytes sent() const override { return sent_; }

  void exchange(std::span<const Bytes> to, std::span<const Room> from, Traffic what) override {
    requests_.clear();
    // Each begins with the one after it, so that not all ask the same one first.
    for (int step = 1; step < size_; ++step) {
      const int source = (rank_ + size_ - step) % size_;
      post_receive(from[static_cast<std::size_t>(source)], source);
    }
    for (int step = 1; step < size_; ++step) {
      const int target = (rank_ + step) % size_;
      post_send(to[static_cast<std::size_t>(target)], target);
      sent_.exchanged[static_cast<std::size_t>(what)] +=
          to[static_cast<std::size_t>(target)].size();
    }
    const auto mine = static_cast<std::size_t>(rank_);
    if (!from[mine].empty()) std::memcpy(from[mine].data(), to[mine].data(), to[mine].size());
    wait();
  }

  void begin_broadcast(int from, Room bytes) override {
    requests_.clear();
    for (std::size_t begin = 0; begin < bytes.size(); begin += kPiece) {
      const Room piece = bytes.subspan(begin, std::min(kPiece, bytes.size() - begin));
      MPI_Ibcast(piece.data(), static_cast<int>(piece.size()), MPI_BYTE, from, MPI_COMM_WORLD,
                 &requests_.emplace_back());
      ++sent_.messages;
    }
    if (from == rank_) sent_.lists += bytes.size() * static_cast<std::size_t>(size_ - 1);
  }
  void end_broadcast() override { wait(); }

  void end_all(int exit_code) override { MPI_Abort(MPI_COMM_WORLD, exit_code); }

 private:
  void post_send(Bytes bytes, int to) {
    for (std::size_t begin = 0; begin < bytes.size(); begin += kPiece) {
      const Bytes piece = bytes.subspan(begin, std::min(kPiece, bytes.size() - begin));
      MPI_Isend(piece.data(), static_cast<int>(piece.size()), MPI_BYTE, to, kTag, MPI_COMM_WORLD,
                &requests_.emplace_back());
      ++sent_.messages;
    }
  }
  void post_receive(Room bytes, int from) {
    for (std::size_t begin = 0; begin < bytes.size(); begin += kPiece) {
      const Room piece = bytes.subspan(begin, std::min(kPiece, bytes.size() - begin));
      MPI_Irecv(piece.data(), static_cast<int>(piece.size()), MPI_BYTE, from, kTag, MPI_COMM_WORLD,
                &requests_.emplace_back());
    }
  }

  /// MPI's own waiting keeps a core busy, for hours where one rank reads and the others are done.
  void wait() {
    using Clock = std::chrono::steady_clock;
    const Clock::time_point begin = Clock::now();
    constexpr auto kPatience = std::chrono::milliseconds(2);
    for (int done = 0;;) {
      MPI_Testall(static_cast<int>(requests_.size()), requests_.data(), &done, MPI_STATUSES_IGNORE);
      if (done != 0) break;
      if (Clock::now() - begin < kPatience) {
        std::this_thread::yield();
      } else {
        std::this_thread::sleep_for(std::chrono::microseconds(100));
      }
    }
    sent_.seconds_waited += std::chrono::duration<double>(Clock::now() - begin).count();
  }

  int rank_ = 0;
  int size_ = 1;
  std::vector<MPI_Request> requests_;
  SentBytes sent_;
};

}  // namespace

std::unique_ptr<ToolRanks> start_ranks(int& argc, char**& argv) {
  int provided = 0;
  MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided);
  auto ranks = std::make_unique<MpiRanks>();
  if (ranks->size() > 1) {
    // What is freed goes back to the system, and what is not written never comes from there: nor
    // does it with the large page around what is.
    ::mallopt(M_MMAP_THRESHOLD, 1 << 20);
    ::prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
  }
  return ranks;
}

}  // namespace als::tools
