#pragma once

// Safetensors files from bytes that a fuzzer changes one at a time: the length of the header and
// the number of data bytes must agree with the header's text, which no mutation keeps in step.

#include <string>

#include "input.h"

namespace als::fuzz {

/// As they are where the first byte is '0'. Else the header is the text up to the first line end;
/// its length is put before it, and the data, which follow, are repeated or cut to the last offset
/// that the header names, at most 64 KiB.
std::vector<std::uint8_t> container(Bytes input);

/// The seed that container() makes `file` of, in its second form.
Seed loose(Bytes file);
/// The first form.
Seed plain(Bytes file);

}  // namespace als::fuzz
