#include "reference/checks/fake_calls.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace rt::checks {
namespace {

Watch* current = nullptr;
bool just_interrupted = false;

/// libc's own, for a function that is taken over here.
template <typename Function>
Function* genuine(Function* /*like*/, const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

/// Steps aside from the watch while the test's own action makes calls.
void act_before(Watch& watch) {
  if (!watch.before) return;
  current = nullptr;
  watch.before(watch.calls);
  current = &watch;
}

/// Counts a call. True if it is to fail, with errno set.
bool fails() {
  if (current == nullptr) return false;
  just_interrupted = current->interrupt && !just_interrupted;
  if (just_interrupted) {
    errno = EINTR;
    return true;
  }
  act_before(*current);
  if (current->calls++ != current->fail_at) return false;
  errno = current->error;
  return true;
}

bool allocation_fails() {
  if (current == nullptr || current->allocations++ != current->fail_allocation_at) return false;
  errno = ENOMEM;
  return true;
}

/// A block has taken the place of another; either may be null. What the notes themselves take is
/// not noted, and in an instrumented build nothing is, for there free is not seen.
void note_block([[maybe_unused]] void* gone, [[maybe_unused]] void* made) {
#if !defined(RT_INSTRUMENTED)
  if (current == nullptr) return;
  Watch& watch = *std::exchange(current, nullptr);
  watch.blocks.erase(gone);
  if (made != nullptr) watch.blocks.insert(made);
  current = &watch;
#endif
}

/// What a call gives that is counted and may fail.
template <typename Real>
auto faked(Real real) -> decltype(real()) {
  return fails() ? -1 : real();
}

/// What a read gives of the `count` bytes that it is asked for.
template <typename Real>
ssize_t read_by(Real real, std::size_t count) {
  if (fails()) return -1;
  return current != nullptr && current->endless ? static_cast<ssize_t>(count) : real();
}

/// The system's own answer, past all that is taken over here.
template <typename... Arguments>
long really(long number, Arguments... arguments) {
  static auto* const kCall = genuine(&::syscall, "syscall");
  return kCall(number, arguments...);
}

std::size_t at_most(std::size_t Watch::*limit, std::size_t count) {
  return current == nullptr ? count : std::min(count, current->*limit);
}

void bound(long& count, std::size_t Watch::*limit) {
  count = static_cast<long>(at_most(limit, static_cast<std::size_t>(count)));
}

/// How many arguments a call has that is made by its number.
int arguments_of(long number) {
  switch (number) {
    case SYS_flock:
      return 2;
    case SYS_clone:
      return 5;
    case SYS_copy_file_range:
      return 6;
    case SYS_rt_sigprocmask:
    case SYS_rt_sigtimedwait:
      return 4;
    default:
      return 3;
  }
}

/// Counts and bounds a call that is made by its number. False if it is to fail, with errno set.
bool prepare_numbered(long number, long (&argument)[6]) {
  if (current == nullptr) return true;
  // No system refuses this, and what was blocked must be unblocked in the end.
  const bool is_certain =
      number == SYS_getpid || (number == SYS_rt_sigprocmask && argument[0] == SIG_SETMASK);
  if (is_certain) return true;
  if (number == SYS_copy_file_range) {
    errno = EXDEV;
    if (!Watch::copies) return false;
    bound(argument[4], &Watch::largest_read);
    bound(argument[4], &Watch::largest_write);
  }
  if (number == SYS_getdents64) bound(argument[2], &Watch::largest_read);
  // Not every file has an end to ask for.
  const bool is_dispensable =
      number == SYS_copy_file_range || number == SYS_madvise || number == SYS_lseek;
  if (is_dispensable && !current->interrupt) current->dispensable.insert(current->calls);
  return !fails();
}

}  // namespace

Watch::Watch() {
  current = this;
  just_interrupted = false;
}
Watch::~Watch() { current = nullptr; }

}  // namespace rt::checks

using rt::checks::allocation_fails;
using rt::checks::at_most;
using rt::checks::current;
using rt::checks::fails;
using rt::checks::faked;
using rt::checks::genuine;
using rt::checks::note_block;
using rt::checks::read_by;
using rt::checks::really;
using rt::checks::Watch;

extern "C" {

// --- Paths ---

// O_CREAT and its mode are passed on: libstdc++ and the tests open files through here too.
int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  if (fails()) return -1;
  const int descriptor = static_cast<int>(really(SYS_openat, AT_FDCWD, path, flags, mode));
  if (current != nullptr && descriptor >= 0) {
    current->open.insert(descriptor);
    if ((flags & O_CLOEXEC) == 0) ++current->inheritable;
    if ((flags & O_ACCMODE) != O_RDONLY) ++current->writable;
  }
  return descriptor;
}

int stat(const char* path, struct stat* into) noexcept {
  return faked([=] { return ::fstatat(AT_FDCWD, path, into, 0); });
}

int unlink(const char* path) noexcept {
  return faked([=] { return ::unlinkat(AT_FDCWD, path, 0); });
}

int mkdir(const char* path, mode_t mode) noexcept {
  return faked([=] { return ::mkdirat(AT_FDCWD, path, mode); });
}

// --- Descriptors ---

int fstat(int descriptor, struct stat* into) noexcept {
  if (fails()) return -1;
  const int result = ::fstatat(descriptor, "", into, AT_EMPTY_PATH);
  if (current != nullptr && current->announced) into->st_size = *current->announced;
  return result;
}

ssize_t read(int descriptor, void* to, size_t count) {
  count = at_most(&Watch::largest_read, count);
  return read_by([=] { return really(SYS_read, descriptor, to, count); }, count);
}

ssize_t pread(int descriptor, void* to, size_t count, off_t offset) {
  count = at_most(&Watch::largest_read, count);
  return read_by([=] { return really(SYS_pread64, descriptor, to, count, offset); }, count);
}

ssize_t write(int descriptor, const void* from, size_t count) {
  count = at_most(&Watch::largest_write, count);
  return faked([=] { return really(SYS_write, descriptor, from, count); });
}

int ftruncate(int descriptor, off_t length) noexcept {
  return faked([=] { return static_cast<int>(really(SYS_ftruncate, descriptor, length)); });
}

int fcntl(int descriptor, int command, ...) {
  va_list more;
  va_start(more, command);
  void* const argument = va_arg(more, void*);
  va_end(more);
  return faked([=] { return static_cast<int>(really(SYS_fcntl, descriptor, command, argument)); });
}

int close(int descriptor) {
  // A close that fails has still closed: that is what Linux does.
  const int result = static_cast<int>(really(SYS_close, descriptor));
  if (current == nullptr) return result;
  if (current->open.erase(descriptor) == 0) ++current->closed_unopened;
  rt::checks::act_before(*current);
  if (current->calls++ != current->fail_at) return result;
  errno = current->error;
  return -1;
}

// --- Memory ---

void* mmap(void* where, size_t size, int rights, int how, int descriptor, off_t offset) noexcept {
  if (fails()) return MAP_FAILED;
  static auto* const kCall = genuine(&::mmap, "mmap");
  void* const mapped = kCall(where, size, rights, how, descriptor, offset);
  const bool inside = (how & MAP_FIXED) != 0;
  if (current != nullptr && mapped != MAP_FAILED && !inside) current->mapped[mapped] = size;
  return mapped;
}

int munmap(void* where, size_t size) noexcept {
  if (current != nullptr) {
    const auto mapping = current->mapped.find(where);
    if (mapping == current->mapped.end() || mapping->second != size) ++current->wrongly_unmapped;
    current->mapped.erase(where);
  }
  return static_cast<int>(really(SYS_munmap, where, size));
}

char* strdup(const char* text) noexcept {
  if (allocation_fails()) return nullptr;
  const size_t size = ::strlen(text) + 1;
  void* const copy = ::malloc(size);
  if (copy == nullptr) return nullptr;
  note_block(nullptr, copy);
  return static_cast<char*>(::memcpy(copy, text, size));
}

// A sanitizer has its own, and does not bear another beside it.
#if !defined(RT_INSTRUMENTED)
void* __libc_realloc(void* block, size_t size) noexcept;  // NOLINT(*-identifier-naming)
void __libc_free(void* block) noexcept;                   // NOLINT(*-identifier-naming)

void* realloc(void* block, size_t size) noexcept {
  if (allocation_fails()) return nullptr;
  void* const moved = __libc_realloc(block, size);
  if (moved != nullptr) note_block(block, moved);
  return moved;
}

void free(void* block) noexcept {
  note_block(block, nullptr);
  __libc_free(block);
}
#endif

// --- The process and the machine ---

char* getcwd(char* to, size_t size) noexcept {
  static auto* const kCall = genuine(&::getcwd, "getcwd");
  return fails() ? nullptr : kCall(to, size);
}

int gethostname(char* to, size_t size) noexcept {
  static auto* const kCall = genuine(&::gethostname, "gethostname");
  return faked([=] { return kCall(to, size); });
}

pid_t waitpid(pid_t child, int* status, int options) {
  return faked(
      [=] { return static_cast<pid_t>(really(SYS_wait4, child, status, options, nullptr)); });
}

long syscall(long number, ...) noexcept {
  va_list more;
  va_start(more, number);
  long argument[6] = {};
  for (int i = 0; i < rt::checks::arguments_of(number); ++i) argument[i] = va_arg(more, long);
  va_end(more);
  if (!rt::checks::prepare_numbered(number, argument)) return -1;
  const long result =
      really(number, argument[0], argument[1], argument[2], argument[3], argument[4], argument[5]);
  return number == SYS_lseek && current != nullptr ? current->announced.value_or(result) : result;
}

}  // extern "C"
