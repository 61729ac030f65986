#include "support/out_of_memory.h"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>

namespace als::tools {
namespace {

// Before anything else of the program asks for memory.
__attribute__((constructor(101))) void begin() { std::set_new_handler(out_of_memory); }

}  // namespace

void out_of_memory() {
  constexpr int kFailed = 1;
  const char* const name = ::program_invocation_short_name;
  (void)!::write(STDERR_FILENO, name, std::strlen(name));
  (void)!::write(STDERR_FILENO, ": out of memory\n", 16);
  ::_exit(kFailed);
}

}  // namespace als::tools
