// The group lock in C++: locks of open files (F_OFD_SETLK), in a map whose first handle is 0.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <mutex>
#include <new>

#pragma GCC visibility push(default)
#include "rt.h"
#pragma GCC visibility pop

namespace {

struct Held {
  int fd;
  pid_t owner;
};

std::mutex mutex;
std::int64_t next_handle = 0;

std::map<std::int64_t, Held>& all_held() {
  static auto* held = new std::map<std::int64_t, Held>;
  return *held;
}

bool set_lock(int fd, short type) {
  struct flock whole {};
  whole.l_type = type;
  whole.l_whence = SEEK_SET;
  return fcntl(fd, F_OFD_SETLK, &whole) == 0;
}

int open_locked(const char* path) {
  int fd = -1;
  do {
    fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return -1;
  struct stat info {};
  if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && set_lock(fd, F_WRLCK)) return fd;
  close(fd);
  return -1;
}

}  // namespace

std::int64_t rt_file_lock(const char* path) {
  if (path == nullptr) return -1;
  const int fd = open_locked(path);
  if (fd < 0) return -1;
  try {
    const std::scoped_lock hold(mutex);
    all_held().insert({next_handle, Held{fd, getpid()}});
    return next_handle++;
  } catch (const std::bad_alloc&) {
    close(fd);
    return -1;
  }
}

bool rt_file_unlock(std::int64_t handle) {
  const std::scoped_lock hold(mutex);
  const auto found = all_held().find(handle);
  if (found == all_held().end()) return false;
  const Held held = found->second;
  all_held().erase(found);
  // A child made by fork has a copy: the lock is its parent's.
  if (held.owner == getpid()) set_lock(held.fd, F_UNLCK);
  close(held.fd);
  return true;
}
