#pragma once

// The ranks of a program: the processes that `mpirun` started it as, where it is built with
// ALS_WITH_MPI; else itself alone. One source file for each.

#include <array>
#include <cstdint>
#include <memory>

#include "als/base/ranks.h"

namespace als::tools {

/// What a rank has sent to others so far.
struct SentBytes {
  std::array<std::uint64_t, 4> exchanged{};  ///< by Traffic
  std::uint64_t lists = 0;                   ///< by broadcast(): who has which feature
  std::uint64_t messages = 0;
  double seconds_waited = 0.0;

  SentBytes operator-(const SentBytes& before) const;
};

class ToolRanks : public Ranks {
 public:
  virtual SentBytes sent() const { return {}; }
  /// Ends the other ranks as well. Only where they could not end by themselves.
  virtual void end_all(int exit_code) = 0;
};

/// Called once, before anything else. kInvalidArgument text on stderr and exit where `mpirun`
/// starts a program that cannot be several.
std::unique_ptr<ToolRanks> start_ranks(int& argc, char**& argv);

}  // namespace als::tools
