#pragma once

// Memory that the system hands out as zeros: what is never written costs nothing, so a table may
// have the room of all rows where a rank fills its own alone.

#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>

namespace als {

/// For vectors that are made at their size and never resized: elements without a value are the
/// zeros of the allocation.
template <class T>
struct ZeroedAllocator {
  using value_type = T;
  ZeroedAllocator() = default;
  template <class U>
  explicit ZeroedAllocator(const ZeroedAllocator<U>&) {}
  T* allocate(std::size_t count) {
    if (void* const values = std::calloc(count, sizeof(T))) return static_cast<T*>(values);
    std::get_new_handler() == nullptr ? std::abort() : std::get_new_handler()();
    return allocate(count);
  }
  void deallocate(T* values, std::size_t) { std::free(values); }
  template <class U>
  void construct(U*) {}
  template <class U, class... Args>
  void construct(U* value, Args&&... args) {
    ::new (static_cast<void*>(value)) U(std::forward<Args>(args)...);
  }
  friend bool operator==(ZeroedAllocator, ZeroedAllocator) { return true; }
};

}  // namespace als
