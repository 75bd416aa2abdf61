// The family `lock`: exclusive advisory locks on whole files, held through handles.
// reference/README.md says which of the system's locks, and why.
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

#include "reference/descriptor.h"
#include "reference/exported.h"
#include "reference/handles.h"
#include "reference/sys.h"
#include "reference/sys_process.h"

namespace {

using rt::Descriptor;
using rt::Holding;
using rt::Kind;

bool is_regular(int descriptor) {
  struct stat status = {};
  return rt::sys::status(descriptor, status) >= 0 && S_ISREG(status.st_mode);
}

/// Opens with the right to write, which is what an exclusive lock of the first kind takes.
/// Whoever may not write opens to read.
rt::sys::Result open_to_lock(const char* path, bool& writable) {
  const rt::sys::Result opened = rt::sys::open(path, O_WRONLY | O_NONBLOCK);
  writable = opened >= 0 ||
             (opened != -EACCES && opened != -EPERM && opened != -EROFS && opened != -ETXTBSY);
  return writable ? opened : rt::sys::open(path, O_RDONLY | O_NONBLOCK);
}

/// Who may write takes the whole lock. Who may only read takes the shared one, which keeps out
/// those who take the whole, and the other kind of lock, which keeps out the others who only read.
bool take_lock(int descriptor, bool writable) {
  if (writable) return rt::sys::lock(descriptor, F_WRLCK) >= 0;
  return rt::sys::lock(descriptor, F_RDLCK) >= 0 && rt::sys::flock(descriptor, LOCK_EX) >= 0;
}

}  // namespace

std::int64_t rt_file_lock(const char* path) {
  bool writable = false;
  Descriptor file(open_to_lock(path, writable));
  if (!file.is_open() || !is_regular(file.number()) || !take_lock(file.number(), writable)) {
    return -1;
  }
  const auto owner = static_cast<std::size_t>(rt::sys::process_id());
  const std::int64_t handle =
      rt::issue_handle(Kind::kLock, {static_cast<std::uintptr_t>(file.number()), owner});
  if (handle >= 0) file.release();
  return handle;
}

bool rt_file_unlock(std::int64_t handle) {
  Holding held = {};
  if (!rt::end_handle(Kind::kLock, handle, held)) return false;
  const Descriptor file(static_cast<rt::sys::Result>(held.what));
  // A child made by fork has a copy of the descriptor, which would keep the lock if it were only
  // closed here. The child itself only closes: the lock is its parent's.
  if (held.extent == static_cast<std::size_t>(rt::sys::process_id())) {
    rt::sys::lock(file.number(), F_UNLCK);
    rt::sys::flock(file.number(), LOCK_UN);
  }
  return true;
}
