#include "support/out_of_memory.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <system_error>

namespace als::tools {
namespace {

[[noreturn]] void give_up(const char* reason) {
  constexpr int kFailed = 1;
  for (const char* const part :
       {static_cast<const char*>(::program_invocation_short_name), ": ", reason, "\n"})
    (void)!::write(STDERR_FILENO, part, std::strlen(part));
  ::_exit(kFailed);
}

void give_up_uncaught() {
  try {
    std::rethrow_exception(std::current_exception());
  } catch (const std::bad_alloc&) {
    out_of_memory();
  } catch (const std::system_error& error) {
    give_up(error.what());
  } catch (...) {
    std::abort();  // a mistake of ours
  }
}

// Before anything else of the program asks for memory.
__attribute__((constructor(101))) void begin() {
  std::set_new_handler(out_of_memory);
  std::set_terminate(give_up_uncaught);
}

}  // namespace

void out_of_memory() { give_up("out of memory"); }

}  // namespace als::tools
