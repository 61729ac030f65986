// libals_faults.so, for LD_PRELOAD: makes the n-th call of a kind fail, or ends the process there,
// and writes down what a program does to files.
//
//   MATINEE_FAULT=KIND:N:ERROR   KIND is one of kKinds below or `any` (all of them but alloc);
//   ERROR
//                                is a number of errno, or `kill`: the process ends before the call,
//                                or `tear`: after half of what it was to write
//   MATINEE_FAULT_COUNTS=FILE    gets a line "KIND NUMBER" for each kind when the program ends
//   MATINEE_NO_EXCHANGE=1          as on a file system that cannot exchange two names
//   MATINEE_TRACE=FILE           gets every change of files and folders below $MATINEE_TRACE_ROOT,
//                                in the form that torn_writes_test.cpp reads
//
// Writes to stdout and stderr are not counted.

#include <dlfcn.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <cstring>

extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* old, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
}

namespace {

enum Kind { kOpen, kWrite, kSync, kRename, kMakeFolder, kRemove, kRoom, kAlloc, kNumKinds };
constexpr const char* kKinds[kNumKinds] = {"open",  "write",  "fsync", "rename",
                                           "mkdir", "remove", "room",  "alloc"};

bool ready = false;
std::atomic<long> counts[kNumKinds];
std::atomic<long> num_any{0};
int fault_kind = -1;  // kNumKinds: any
long fault_at = 0;
int fault_error = 0;  // -1: kill, -2: tear
int trace = -1;
char trace_root[PATH_MAX];

template <class F>
F* next(const char* name) {
  return reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
}

void raw_write(int file, const void* bytes, size_t size) {
  (void)!syscall(SYS_write, file, bytes, size);
}

__attribute__((constructor)) void begin() {
  if (const char* const path = getenv("MATINEE_TRACE")) {
    trace = static_cast<int>(syscall(SYS_openat, AT_FDCWD, path,
                                     O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0600));
    const char* const root = getenv("MATINEE_TRACE_ROOT");
    snprintf(trace_root, sizeof trace_root, "%s", root != nullptr ? root : "/");
  }
  if (const char* const fault = getenv("MATINEE_FAULT")) {
    char kind[16];
    char error[16];
    if (sscanf(fault, "%15[^:]:%ld:%15s", kind, &fault_at, error) != 3) _exit(99);
    fault_kind = kNumKinds;
    for (int i = 0; i < kNumKinds; ++i) {
      if (strcmp(kind, kKinds[i]) == 0) fault_kind = i;
    }
    if (fault_kind == kNumKinds && strcmp(kind, "any") != 0) _exit(99);
    fault_error = strcmp(error, "kill") == 0 ? -1 : strcmp(error, "tear") == 0 ? -2 : atoi(error);
  }
  ready = true;
}

__attribute__((destructor)) void end() {
  ready = false;
  const char* const path = getenv("MATINEE_FAULT_COUNTS");
  if (path == nullptr) return;
  const int file =
      static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_TRUNC, 0600));
  char line[64];
  for (int i = 0; i < kNumKinds; ++i) {
    const int size = snprintf(line, sizeof line, "%s %ld\n", kKinds[i], counts[i].load());
    raw_write(file, line, static_cast<size_t>(size));
  }
  const int size = snprintf(line, sizeof line, "any %ld\n", num_any.load());
  raw_write(file, line, static_cast<size_t>(size));
  syscall(SYS_close, file);
}

/// Whether this call fails, with errno set; or the end. `tear` is left to who writes.
bool fails(Kind kind) {
  if (!ready) return false;
  const long of_kind = ++counts[kind];
  const long of_any = kind == kAlloc ? -1 : ++num_any;
  const bool hit =
      fault_kind == kind ? of_kind == fault_at : fault_kind == kNumKinds && of_any == fault_at;
  if (!hit) return false;
  if (fault_error < 0 && !(fault_error == -2 && kind == kWrite)) _exit(77);
  errno = fault_error;
  return true;
}

// ---- the trace: "OP PATH[\tPATH] NUMBER NUMBER\n" and the bytes of a write

void path_of(int file, char* path) {
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  const ssize_t size = readlink(link, path, PATH_MAX - 1);
  path[size > 0 ? size : 0] = '\0';
}

bool traced(const char* path) {
  return trace >= 0 && strncmp(path, trace_root, strlen(trace_root)) == 0;
}

void note(const char* op, const char* path, const char* other, long number, const void* bytes,
          size_t size) {
  if (!traced(path)) return;
  const int error = errno;
  char line[3 * PATH_MAX];
  const int length =
      snprintf(line, sizeof line, "%s\t%s\t%s\t%ld\t%zu\n", op, path, other, number, size);
  raw_write(trace, line, static_cast<size_t>(length));
  if (size > 0) raw_write(trace, bytes, size);
  errno = error;
}

// Files that a program fills where they are mapped: what is in them then is noted when they are
// flushed.
constexpr int kMaxFiles = 256;
bool is_mapped[kMaxFiles];

void note_mapped(int file, const char* path) {
  struct stat status;
  if (fstat(file, &status) != 0) return;
  const auto size = static_cast<size_t>(status.st_size);
  void* const bytes = reinterpret_cast<void*>(
      syscall(SYS_mmap, nullptr, size, PROT_READ, MAP_SHARED, file, off_t{0}));
  note("write", path, "", 0, bytes, size);
  syscall(SYS_munmap, bytes, size);
}

int traced_open(int file, const char* path, int flags, bool existed) {
  if (file >= 0 && file < kMaxFiles) is_mapped[file] = false;
  if (file >= 0 && (flags & O_CREAT) != 0 && !existed) note("create", path, "", 0, nullptr, 0);
  if (file >= 0 && (flags & O_TRUNC) != 0 && existed) note("truncate", path, "", 0, nullptr, 0);
  return file;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  if (fails(kOpen)) return -1;
  struct stat status;
  const bool existed = trace < 0 || stat(path, &status) == 0;
  return traced_open(static_cast<int>(syscall(SYS_openat, AT_FDCWD, path, flags, mode)), path,
                     flags, existed);
}
int open64(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  return open(path, flags, mode);
}
int openat(int folder, const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  if (fails(kOpen)) return -1;
  return static_cast<int>(syscall(SYS_openat, folder, path, flags, mode));
}
FILE* fopen(const char* path, const char* mode) {
  if (fails(kOpen)) return nullptr;
  return next<FILE*(const char*, const char*)>("fopen")(path, mode);
}
FILE* fopen64(const char* path, const char* mode) { return fopen(path, mode); }
struct __dirstream;
__dirstream* opendir(const char* path) {
  if (fails(kOpen)) return nullptr;
  return next<__dirstream*(const char*)>("opendir")(path);
}

ssize_t write(int file, const void* bytes, size_t size) {
  if (file <= 2) return syscall(SYS_write, file, bytes, size);
  const bool failed = fails(kWrite);
  if (failed && fault_error == -2) {
    (void)!syscall(SYS_write, file, bytes, size / 2);
    _exit(77);
  }
  if (failed) return -1;
  char path[PATH_MAX];
  long at = 0;
  if (trace >= 0) {
    path_of(file, path);
    at = lseek(file, 0, SEEK_CUR);
  }
  const ssize_t written = syscall(SYS_write, file, bytes, size);
  if (trace >= 0 && written > 0) note("write", path, "", at, bytes, static_cast<size_t>(written));
  return written;
}

int fsync(int file) {
  if (fails(kSync)) return -1;
  if (trace >= 0) {
    char path[PATH_MAX];
    path_of(file, path);
    if (file < kMaxFiles && is_mapped[file]) note_mapped(file, path);
    note("fsync", path, "", 0, nullptr, 0);
  }
  return static_cast<int>(syscall(SYS_fsync, file));
}

int rename(const char* from, const char* to) {
  if (fails(kRename)) return -1;
  const int result = static_cast<int>(syscall(SYS_rename, from, to));
  if (result == 0) note("rename", from, to, 0, nullptr, 0);
  return result;
}
int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  if (flags != 0 && getenv("MATINEE_NO_EXCHANGE") != nullptr) {
    errno = EINVAL;
    return -1;
  }
  if (fails(kRename)) return -1;
  const int result =
      static_cast<int>(syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
  if (result == 0) note(flags == 2 ? "exchange" : "rename", from, to, 0, nullptr, 0);
  return result;
}

int mkdir(const char* path, mode_t mode) {
  if (fails(kMakeFolder)) return -1;
  const int result = static_cast<int>(syscall(SYS_mkdir, path, mode));
  if (result == 0) note("mkdir", path, "", 0, nullptr, 0);
  return result;
}

int unlink(const char* path) {
  if (fails(kRemove)) return -1;
  const int result = static_cast<int>(syscall(SYS_unlink, path));
  if (result == 0) note("remove", path, "", 0, nullptr, 0);
  return result;
}
int rmdir(const char* path) {
  if (fails(kRemove)) return -1;
  const int result = static_cast<int>(syscall(SYS_rmdir, path));
  if (result == 0) note("remove", path, "", 0, nullptr, 0);
  return result;
}
int remove(const char* path) {
  struct stat status;
  return lstat(path, &status) == 0 && S_ISDIR(status.st_mode) ? rmdir(path) : unlink(path);
}
int unlinkat(int folder, const char* path, int flags) {
  if (fails(kRemove)) return -1;
  char whole[2 * PATH_MAX];
  if (trace >= 0) {
    char parent[PATH_MAX];
    path_of(folder, parent);
    snprintf(whole, sizeof whole, "%s/%s", parent, path);
  }
  const int result = static_cast<int>(syscall(SYS_unlinkat, folder, path, flags));
  if (result == 0 && trace >= 0) note("remove", path[0] == '/' ? path : whole, "", 0, nullptr, 0);
  return result;
}

int posix_fallocate(int file, off_t offset, off_t size) {
  if (fails(kRoom)) return errno;
  return next<int(int, off_t, off_t)>("posix_fallocate")(file, offset, size);
}
int posix_fallocate64(int file, off64_t offset, off64_t size) {
  return posix_fallocate(file, offset, size);
}
void* mmap(void* address, size_t size, int protection, int flags, int file, off_t offset) {
  if (file >= 0 && fails(kRoom)) return MAP_FAILED;
  if (file >= 0 && file < kMaxFiles)
    is_mapped[file] = (flags & MAP_SHARED) != 0 && (protection & PROT_WRITE) != 0;
  return reinterpret_cast<void*>(syscall(SYS_mmap, address, size, protection, flags, file, offset));
}
void* mmap64(void* address, size_t size, int protection, int flags, int file, off64_t offset) {
  return mmap(address, size, protection, flags, file, offset);
}

void* malloc(size_t size) { return fails(kAlloc) ? nullptr : __libc_malloc(size); }
void* calloc(size_t count, size_t size) {
  return fails(kAlloc) ? nullptr : __libc_calloc(count, size);
}
void* realloc(void* old, size_t size) {
  return fails(kAlloc) ? nullptr : __libc_realloc(old, size);
}
void* aligned_alloc(size_t alignment, size_t size) {
  return fails(kAlloc) ? nullptr : __libc_memalign(alignment, size);
}
int posix_memalign(void** result, size_t alignment, size_t size) {
  if (fails(kAlloc)) return ENOMEM;
  *result = __libc_memalign(alignment, size);
  return *result == nullptr ? ENOMEM : 0;
}

}  // extern "C"
