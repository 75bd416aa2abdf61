#include "reference/sys.h"

namespace rt::sys {

Result result_of(Result result) { return result >= 0 ? result : -Result{errno}; }

Result open(const char* path, int flags, mode_t mode) {
  if (path == nullptr) return -EFAULT;
  return uninterrupted([=] { return ::open(path, flags | O_CLOEXEC | O_NOCTTY, mode); });
}

Result status(const char* path, struct stat& into) {
  if (path == nullptr) return -EFAULT;
  return uninterrupted([&into, path] { return ::stat(path, &into); });
}

Result unlink(const char* path) {
  if (path == nullptr) return -EFAULT;
  return uninterrupted([=] { return ::unlink(path); });
}

Result read(int descriptor, void* to, std::size_t count, Result place) {
  return uninterrupted([=] {
    return place == kNext ? ::read(descriptor, to, count)
                          : ::pread(descriptor, to, count, static_cast<off_t>(place));
  });
}

Result status(int descriptor, struct stat& into) {
  return uninterrupted([&into, descriptor] { return ::fstat(descriptor, &into); });
}

Result lock(int descriptor, short type) {
  struct flock whole = {};
  whole.l_type = type;
  whole.l_whence = SEEK_SET;
  return uninterrupted([=, &whole] { return ::fcntl(descriptor, F_OFD_SETLK, &whole); });
}

Result flock(int descriptor, int operation) {
  return uninterrupted([=] { return ::syscall(SYS_flock, descriptor, operation | LOCK_NB); });
}

Result close(int descriptor) {
  const Result result = result_of(::close(descriptor));
  return result == -EINTR ? 0 : result;
}

// Not by uninterrupted(): an address is no number.
void* map(void* where, std::size_t size, int rights, int how, int descriptor) {
  for (;;) {
    void* const mapped = ::mmap(where, size, rights, how, descriptor, 0);
    if (mapped != MAP_FAILED) return mapped;
    if (errno != EINTR) return nullptr;
  }
}

}  // namespace rt::sys
