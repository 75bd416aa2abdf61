#include "reference/checks/fake_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace rt::checks {
namespace {

Watch* current = nullptr;
bool just_interrupted = false;

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

}  // namespace

Watch::Watch() {
  current = this;
  just_interrupted = false;
}
Watch::~Watch() { current = nullptr; }

}  // namespace rt::checks

using rt::checks::current;
using rt::checks::fails;

extern "C" {

// O_CREAT and its mode are passed on: libstdc++ and the tests open files through here too.
int open(const char* path, int flags, ...) {
  va_list more;
  va_start(more, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(more, mode_t) : 0;
  va_end(more);
  if (fails()) return -1;
  const int descriptor = static_cast<int>(::syscall(SYS_openat, AT_FDCWD, path, flags, mode));
  if (current != nullptr && descriptor >= 0) {
    current->open.insert(descriptor);
    if ((flags & O_CLOEXEC) == 0) ++current->inheritable;
    if ((flags & O_ACCMODE) != O_RDONLY) ++current->writable;
  }
  return descriptor;
}

int fstat(int descriptor, struct stat* into) noexcept {
  if (fails()) return -1;
  const int result = ::fstatat(descriptor, "", into, AT_EMPTY_PATH);
  if (current != nullptr && current->announced) into->st_size = *current->announced;
  return result;
}

int stat(const char* path, struct stat* into) noexcept {
  return fails() ? -1 : ::fstatat(AT_FDCWD, path, into, 0);
}

ssize_t read(int descriptor, void* to, size_t count) {
  if (fails()) return -1;
  if (current != nullptr) {
    count = std::min(count, current->largest_read);
    if (current->endless) return static_cast<ssize_t>(count);
  }
  return ::syscall(SYS_read, descriptor, to, count);
}

int close(int descriptor) {
  // A close that fails has still closed: that is what Linux does.
  const int result = static_cast<int>(::syscall(SYS_close, descriptor));
  if (current == nullptr) return result;
  if (current->open.erase(descriptor) == 0) ++current->closed_unopened;
  rt::checks::act_before(*current);
  if (current->calls++ != current->fail_at) return result;
  errno = current->error;
  return -1;
}

}  // extern "C"
