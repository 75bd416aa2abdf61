// The reference runtime's only door to the operating system: one thin wrapper for each system call
// that it uses. A wrapper retries what a signal interrupted and turns errno into a value; it
// decides nothing else, and holds no state. No other file of reference/ makes a system call.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

namespace rt::sys {

/// What a wrapper gives back: what the call returned, or an error as the negative of errno.
using Result = std::int64_t;

/// Calls until no signal interrupts. With SA_RESTART unset in the program, any slow call may be.
template <typename Call>
Result uninterrupted(Call call) {
  for (;;) {
    const Result result = call();
    if (result >= 0) return result;
    if (errno != EINTR) return -Result{errno};
  }
}

/// Opens for reading. The descriptor is never inherited by a program that another thread starts,
/// and a terminal never becomes the one that controls this process.
inline Result open_to_read(const char* path, int more_flags) {
  return uninterrupted([=] { return ::open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | more_flags); });
}

/// Reads at most `count` bytes; 0 is the end of the file.
inline Result read(int descriptor, void* to, std::size_t count) {
  return uninterrupted([=] { return ::read(descriptor, to, count); });
}

/// What an open file is, and its size.
inline Result status(int descriptor, struct stat& into) {
  return uninterrupted([&into, descriptor] { return ::fstat(descriptor, &into); });
}

/// What a path leads to, through symbolic links, and its size.
inline Result status(const char* path, struct stat& into) {
  return uninterrupted([&into, path] { return ::stat(path, &into); });
}

/// Closes. There is no result: for a file that was only read there is nothing to lose, and after
/// EINTR Linux has closed the descriptor, so that a second try could hit another thread's file.
inline void close(int descriptor) { static_cast<void>(::close(descriptor)); }

/// Bytes of memory and swap that the system has in all, free or not.
inline Result memory_size() {
  struct sysinfo info = {};
  if (::sysinfo(&info) != 0) return -Result{errno};
  return static_cast<Result>((std::uint64_t{info.totalram} + info.totalswap) * info.mem_unit);
}

}  // namespace rt::sys
