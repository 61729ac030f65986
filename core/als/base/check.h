#pragma once

// ALS_CHECK: for our own mistakes, always on. Outside data never reaches one; it is refused with an
// Error before.

namespace als {

/// Prints the failed condition with its place and stops the program.
[[noreturn]] void check_failed(const char* condition, const char* file, int line);

}  // namespace als

#if defined(__EMSCRIPTEN__)
// Where it was, the browser's stack says; the texts would be a part of every visitor's download.
#define ALS_CHECK(condition) ((condition) ? static_cast<void>(0) : __builtin_trap())
#else
#define ALS_CHECK(condition) \
  ((condition) ? static_cast<void>(0) : ::als::check_failed(#condition, __FILE__, __LINE__))
#endif
