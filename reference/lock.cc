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
  struct stat status;
  return rt::sys::status(descriptor, status) >= 0 && S_ISREG(status.st_mode);
}

/// Opens with the right to write, or else only to read. Nothing is made, and nothing waited for.
rt::sys::Result open_to_lock(const char* path) {
  const rt::sys::Result opened = rt::sys::open(path, O_WRONLY | O_NONBLOCK);
  return opened >= 0 ? opened : rt::sys::open(path, O_RDONLY | O_NONBLOCK);
}

/// Who may write takes the whole lock. Who may only read takes the shared one, which keeps out
/// those who take the whole, and the other kind of lock, which keeps out the others who only read.
bool take_lock(int descriptor) {
  const rt::sys::Result whole = rt::sys::lock(descriptor, F_WRLCK);
  if (whole != -EBADF) return whole >= 0;
  return rt::sys::lock(descriptor, F_RDLCK) >= 0 && rt::sys::flock(descriptor, LOCK_EX) >= 0;
}

}  // namespace

std::int64_t rt_file_lock(const char* path) {
  Descriptor file(open_to_lock(path));
  if (!file.is_open() || !is_regular(file.number()) || !take_lock(file.number())) return -1;
  const Holding holding = {static_cast<std::uintptr_t>(rt::sys::process_id()),
                           static_cast<std::size_t>(file.number())};
  const std::int64_t handle = rt::issue_handle(Kind::kLock, holding);
  if (handle >= 0) file.release();
  return handle;
}

bool rt_file_unlock(std::int64_t handle) {
  const Holding held = rt::end_handle(Kind::kLock, handle);
  if (held.what == 0) return false;
  const Descriptor file(static_cast<rt::sys::Result>(held.extent));
  // A child made by fork has a copy of the descriptor, which would keep the lock if it were only
  // closed here. The child itself only closes: the lock is its parent's.
  if (held.what == static_cast<std::uintptr_t>(rt::sys::process_id())) {
    rt::sys::lock(file.number(), F_UNLCK);
    rt::sys::flock(file.number(), LOCK_UN);
  }
  return true;
}
