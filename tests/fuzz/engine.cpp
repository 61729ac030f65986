// The engine: any calls, of any model, by the numbers of the input.

#include <cstdio>

#include "input.h"
#include "support/engine_caller.h"

namespace als::fuzz {

void engine(Bytes bytes) {
  Input input(bytes);
  EngineCaller caller([&]() -> std::uint64_t {
    const std::uint8_t first = input.byte();
    return first < 255 ? first : input.value<std::uint64_t>();
  });
  while (!input.empty()) {
    const std::string wrong = caller.call();
    if (!wrong.empty()) std::fprintf(stderr, "%s\n", wrong.c_str());
    ALS_CHECK(wrong.empty());
  }
}

}  // namespace als::fuzz
