#include <new>

#include "als/kernels/row_kernels.h"
#ifdef __linux__
#include <sys/mman.h>
#endif

namespace als {
namespace {

// Of x86-64 and of most ARM systems. Smaller tables are not worth a page that is half used.
constexpr std::size_t kHugePage = std::size_t{1} << 21U;

std::align_val_t alignment_of(std::size_t num_bytes) {
  return num_bytes < 2 * kHugePage ? CacheLineAllocator<float>::kAlignment
                                   : std::align_val_t{kHugePage};
}

}  // namespace

void* allocate_table(std::size_t num_bytes) {
  void* const table = ::operator new(num_bytes, alignment_of(num_bytes));
#ifdef __linux__
  // What the system does not grant stays on small pages.
  if (num_bytes >= 2 * kHugePage) static_cast<void>(::madvise(table, num_bytes, MADV_HUGEPAGE));
#endif
  return table;
}

void free_table(void* table, std::size_t num_bytes) {
  ::operator delete(table, alignment_of(num_bytes));
}

}  // namespace als
