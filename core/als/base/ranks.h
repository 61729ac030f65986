#pragma once

// Ranks: the processes that train one model together, and all that training asks of them: to
// exchange rows, to pass sums on in a fixed order, to agree. One process needs none of it. MPI is
// one implementation (tools/support/mpi_ranks.cpp), threads that play processes another (tests).

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace als {

/// What an exchange is for, for who counts the bytes.
enum class Traffic : std::uint8_t {
  kRows,        ///< of factors and of features' values, to the ranks that need them
  kDimensions,  ///< of all rows, to the rank whose turn they are, and back
  kSums,        ///< over all rows, in parts to who adds them, and back
  kOther,       ///< once a training: ratings, tables for the root, agreements
};

/// Every call is made by all ranks in the same order, on one thread each. An implementation that
/// cannot go on ends the program: half a group has no result.
class Ranks {
 public:
  using Bytes = std::span<const std::byte>;
  using Room = std::span<std::byte>;

  virtual ~Ranks() = default;
  virtual int size() const = 0;
  virtual int rank() const = 0;  ///< 0 ... size() - 1; 0 is the root, which speaks and writes
  bool is_root() const { return rank() == 0; }

  /// Sends to[r] to each rank r and fills from[r] with what rank r sends here; both know the size.
  /// What goes to oneself is copied.
  virtual void exchange(std::span<const Bytes> to, std::span<const Room> from, Traffic what) = 0;
  /// Begins to fill `bytes` with those of rank `from`, whose bytes stay as they are until
  /// end_broadcast(), which is the next call.
  virtual void begin_broadcast(int from, Room bytes) = 0;
  virtual void end_broadcast() = 0;
  void broadcast(int from, Room bytes) {
    begin_broadcast(from, bytes);
    end_broadcast();
  }

  /// Whether it is so on all ranks.
  bool all(bool here);
  /// Of all ranks' numbers, modulo 2^64.
  std::uint64_t sum(std::uint64_t here);
  /// The root's value, on all ranks.
  bool as_root(bool here);
  /// Sends to[r] to each rank r, which need not know how much it is; returns what each sent here.
  template <class T>
  std::vector<std::vector<T>> exchange_lists(const std::vector<std::vector<T>>& to) {
    std::vector<std::size_t> counts;
    counts.reserve(to.size());
    for (const std::vector<T>& list : to) counts.push_back(list.size());
    const std::vector<std::size_t> sizes = exchange_sizes(counts);
    std::vector<std::vector<T>> from;
    std::vector<Bytes> sent;
    std::vector<Room> received;
    from.reserve(sizes.size());
    sent.reserve(to.size());
    received.reserve(sizes.size());
    for (const std::size_t count : sizes)
      received.push_back(std::as_writable_bytes(std::span(from.emplace_back(count))));
    for (const std::vector<T>& list : to) sent.push_back(std::as_bytes(std::span(list)));
    exchange(sent, received, Traffic::kOther);
    return from;
  }

 private:
  std::vector<std::size_t> exchange_sizes(std::span<const std::size_t> to);
};

}  // namespace als
