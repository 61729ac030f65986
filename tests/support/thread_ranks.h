#pragma once

// Ranks that are threads of one process: what several processes would do, where there is no MPI.

#include <barrier>
#include <cstring>
#include <functional>
#include <thread>
#include <vector>

#include "als/base/check.h"
#include "als/base/ranks.h"

namespace als {

/// What the ranks of a group pass to each other.
struct Mailbox {
  explicit Mailbox(int num_ranks)
      : meeting(num_ranks), exchanged(static_cast<std::size_t>(num_ranks)) {}

  std::barrier<> meeting;
  std::vector<std::vector<std::vector<std::byte>>> exchanged;  // [from][to]
  std::vector<std::byte> broadcast;
};

class ThreadRanks : public Ranks {
 public:
  ThreadRanks(Mailbox& mailbox, int rank) : mailbox_(mailbox), rank_(rank) {}

  int size() const override { return static_cast<int>(mailbox_.exchanged.size()); }
  int rank() const override { return rank_; }

  void exchange(std::span<const Bytes> to, std::span<const Room> from, Traffic /*what*/) override {
    auto& mine = mailbox_.exchanged[static_cast<std::size_t>(rank_)];
    mine.clear();
    for (const Bytes bytes : to) mine.emplace_back(bytes.begin(), bytes.end());
    mailbox_.meeting.arrive_and_wait();
    for (std::size_t rank = 0; rank < from.size(); ++rank)
      copy(mailbox_.exchanged[rank][static_cast<std::size_t>(rank_)], from[rank]);
    mailbox_.meeting.arrive_and_wait();
  }

  void begin_broadcast(int from, Room bytes) override {
    begun_ = {from, bytes};
    if (rank_ == from) mailbox_.broadcast.assign(bytes.begin(), bytes.end());
  }
  void end_broadcast() override {
    mailbox_.meeting.arrive_and_wait();
    // As late as is allowed: who reads the bytes before has old ones.
    if (rank_ != begun_.from) copy(mailbox_.broadcast, begun_.bytes);
    mailbox_.meeting.arrive_and_wait();
  }

 private:
  static void copy(const std::vector<std::byte>& from, Room to) {
    ALS_CHECK(from.size() == to.size());
    if (!from.empty()) std::memcpy(to.data(), from.data(), from.size());
  }

  struct Begun {
    int from = 0;
    Room bytes;
  };

  Mailbox& mailbox_;
  const int rank_;
  Begun begun_;
};

/// Runs work(ranks) once for each of so many ranks, at the same time.
inline void as_ranks(int num_ranks, const std::function<void(Ranks&)>& work) {
  Mailbox mailbox(num_ranks);
  std::vector<std::thread> threads;
  for (int rank = 0; rank < num_ranks; ++rank) {
    threads.emplace_back([&, rank] {
      ThreadRanks ranks(mailbox, rank);
      work(ranks);
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace als
