// One door as a target of libFuzzer: MATINEE_DOOR is its name.

#include <cstddef>

#include "door.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  als::fuzz::MATINEE_DOOR({data, size});
  return 0;
}
