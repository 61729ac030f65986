#pragma once

// What the modules share that are kept small: arrays that go out, and Embind without printf.
// Included once a module.

#include <emscripten/bind.h>

#include <vector>

// Embind names a type that it does not know by printing its address, and with printf a module would
// be two kilobytes larger. All types of these modules are known to it.
extern "C" int siprintf(char* to, const char* /*format*/, ...) {
  *to = '\0';
  return 0;
}

template <class T>
emscripten::val typed_array(const char* kind, const std::vector<T>& values) {
  // new Kind(view) copies out of the heap at once.
  return emscripten::val::global(kind).new_(
      emscripten::val(emscripten::typed_memory_view(values.size(), values.data())));
}
