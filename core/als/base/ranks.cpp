#include "als/base/ranks.h"

#include <algorithm>

namespace als {

std::vector<std::size_t> Ranks::exchange_sizes(std::span<const std::size_t> to) {
  std::vector<std::size_t> from(to.size());
  std::vector<Bytes> sent;
  std::vector<Room> received;
  for (std::size_t r = 0; r < to.size(); ++r) {
    sent.push_back(std::as_bytes(to.subspan(r, 1)));
    received.push_back(std::as_writable_bytes(std::span(from).subspan(r, 1)));
  }
  exchange(sent, received, Traffic::kOther);
  return from;
}

bool Ranks::all(bool here) {
  const std::vector<std::size_t> mine(static_cast<std::size_t>(size()), here ? 1 : 0);
  const std::vector<std::size_t> theirs = exchange_sizes(mine);
  return std::all_of(theirs.begin(), theirs.end(), [](std::size_t one) { return one == 1; });
}

std::uint64_t Ranks::sum(std::uint64_t here) {
  using Numbers = std::vector<std::uint64_t>;
  std::uint64_t total = 0;
  for (const Numbers& one :
       exchange_lists(std::vector<Numbers>(static_cast<std::size_t>(size()), {here})))
    total += one[0];
  return total;
}

bool Ranks::as_root(bool here) {
  std::byte value{static_cast<unsigned char>(here ? 1 : 0)};
  broadcast(0, {&value, 1});
  return value != std::byte{0};
}

}  // namespace als
