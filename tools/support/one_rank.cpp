// Without MPI: a program is alone, and says so where it was started as several.

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "support/command_line.h"
#include "support/tool_ranks.h"

namespace als::tools {
namespace {

class OneRank : public ToolRanks {
 public:
  int size() const override { return 1; }
  int rank() const override { return 0; }
  void exchange(std::span<const Bytes> to, std::span<const Room> from, Traffic /*what*/) override {
    if (!from[0].empty()) std::memcpy(from[0].data(), to[0].data(), to[0].size());
  }
  void begin_broadcast(int, Room) override {}
  void end_broadcast() override {}
  void end_all(int exit_code) override { std::_Exit(exit_code); }
};

}  // namespace

std::unique_ptr<ToolRanks> start_ranks(int&, char**& argv) {
  // Each would train everything by itself and write over the others' output.
  for (const char* const variable : {"OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "MPI_LOCALNRANKS"}) {
    const char* const size = std::getenv(variable);
    if (size == nullptr || std::string_view(size) == "1" || std::string_view(size) == "0") continue;
    std::fprintf(stderr,
                 "%s: started as %s processes by MPI, but built without it; build it with "
                 "-DALS_WITH_MPI=ON, or start it once\n",
                 argv[0], size);
    std::exit(kExitUsage);
  }
  return std::make_unique<OneRank>();
}

}  // namespace als::tools
