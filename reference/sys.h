// The reference runtime's only door to the operating system: one thin wrapper for each call that it
// makes. A wrapper retries what a signal interrupted and turns errno into a value; it decides
// nothing else, and holds no state. A null path is what it is to the kernel, a bad address. No
// other file of reference/ makes a system call. What is about processes and signals is in
// sys_process.h; what several families call is not inline but in sys.cc, since the library is bound
// in size.
#pragma once

#include <dirent.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdint>

#pragma GCC visibility push(hidden)
namespace rt::sys {

/// What a wrapper gives back: what the call returned, or an error as the negative of errno.
using Result = std::int64_t;

/// What a call that returned `result` has to say.
Result result_of(Result result);

/// Calls until no signal interrupts. With SA_RESTART unset in the program, any slow call may be.
template <typename Call>
[[gnu::always_inline]] inline Result uninterrupted(Call call) {
  for (;;) {
    const Result result = result_of(call());
    if (result != -EINTR) return result;
  }
}

// --- Paths ---

/// Opens, and with O_CREAT makes with `mode`. The descriptor is never inherited by a program that
/// another thread starts, and a terminal never becomes the one that controls this process.
Result open(const char* path, int flags, mode_t mode = 0);

/// What a path leads to, through symbolic links, and its size.
Result status(const char* path, struct stat& into);

Result unlink(const char* path);

inline Result make_directory(const char* path, mode_t mode) {
  if (path == nullptr) return -EFAULT;
  return uninterrupted([=] { return ::mkdir(path, mode); });
}

// --- Descriptors ---

/// The place at which a descriptor stands, for what has no places too.
inline constexpr Result kNext = -1;

/// Reads at most `count` bytes from `place`; 0 is the end of the file. Only kNext moves the
/// descriptor on.
Result read(int descriptor, void* to, std::size_t count, Result place);

/// Writes at most `count` bytes.
inline Result write(int descriptor, const void* from, std::size_t count) {
  return uninterrupted([=] { return ::write(descriptor, from, count); });
}

/// Moves at most `count` bytes between two regular files, from where the one is read to where the
/// other is written, without a way through this process. File systems that can let them share the
/// blocks.
inline Result copy_range(int from, int to, std::size_t count) {
  return uninterrupted(
      [=] { return ::syscall(SYS_copy_file_range, from, nullptr, to, nullptr, count, 0); });
}

/// Entries of a directory, as many as fit into `count` bytes; 0 is the end. readdir(3) would do,
/// but takes an ENOENT for the end, and a directory without entries is another thing.
inline Result entries(int descriptor, void* to, std::size_t count) {
  return uninterrupted([=] { return ::syscall(SYS_getdents64, descriptor, to, count); });
}

/// What an open file is, and its size.
Result status(int descriptor, struct stat& into);

/// The place of a file's end, to which the descriptor's moves; an error if it has no places.
inline Result end(int descriptor) {
  return result_of(::syscall(SYS_lseek, descriptor, 0, SEEK_END));
}

inline Result truncate(int descriptor, off_t length) {
  return uninterrupted([=] { return ::ftruncate(descriptor, length); });
}

/// Sets the flags of an open file that can be changed, such as O_APPEND and O_NONBLOCK.
inline Result set_flags(int descriptor, int flags) {
  return uninterrupted([=] { return ::fcntl(descriptor, F_SETFL, flags); });
}

/// Locks a whole file for the open file, not for the process, or unlocks it: F_WRLCK, F_RDLCK,
/// F_UNLCK. Never waits.
Result lock(int descriptor, short type);

/// The other kind of lock, which knows nothing of the first: LOCK_EX, LOCK_UN. Never waits.
Result flock(int descriptor, int operation);

/// Closes. After EINTR Linux has closed the descriptor too: a second try could hit another thread's
/// file. An error tells that something written may be lost; there is none for what was only read.
Result close(int descriptor);

// --- Memory ---

/// Maps. Null is an error: nothing is ever asked for there.
void* map(void* where, std::size_t size, int rights, int how, int descriptor);

/// Fresh memory, all zeros.
inline void* map_memory(void* where, std::size_t size, int how) {
  return map(where, size, PROT_READ | PROT_WRITE, how | MAP_ANONYMOUS, -1);
}

/// Takes away the right to write.
inline Result make_read_only(void* where, std::size_t size) {
  return uninterrupted([=] { return ::syscall(SYS_mprotect, where, size, PROT_READ); });
}

/// Unmaps. What was mapped in one piece or side by side cannot fail to be unmapped whole.
inline void unmap(void* where, std::size_t size) { static_cast<void>(::munmap(where, size)); }

inline std::size_t page_size() { return static_cast<std::size_t>(::sysconf(_SC_PAGESIZE)); }

/// Asks for large pages under a block that has its pages for itself. Only advice: nothing depends
/// on it. All pages are advised that have some of the block: were one left out, the system would
/// hold the block for two mappings from then on, which it does not move for realloc(3).
inline void prefer_large_pages(void* block, std::size_t size) {
  const std::size_t page = page_size();
  const std::size_t before = reinterpret_cast<std::uintptr_t>(block) & (page - 1);
  ::syscall(SYS_madvise, static_cast<char*>(block) - before, before + size, MADV_HUGEPAGE);
}

/// Bytes of memory and swap that the system has in all, free or not.
inline Result memory_size() {
  struct sysinfo info = {};
  const Result result = result_of(::syscall(SYS_sysinfo, &info));
  if (result < 0) return result;
  return static_cast<Result>((std::uint64_t{info.totalram} + info.totalswap) * info.mem_unit);
}

// --- The process and the machine ---

/// The working directory with its NUL; -ERANGE if it is longer.
inline Result working_directory(char* to, std::size_t size) {
  return uninterrupted([=] { return ::getcwd(to, size) == nullptr ? -1 : 0; });
}

/// The value of an environment variable, which stays the environment's, or null.
inline const char* variable(const char* key) { return ::getenv(key); }

inline Result set_variable(const char* key, const char* value) {
  return result_of(::setenv(key, value, 1));
}

/// The real user's entry in the password database, with its texts in `texts`; `found` is null if
/// there is none. -ERANGE if they need more room.
inline Result user(passwd& entry, char* texts, std::size_t size, passwd*& found) {
  for (;;) {
    const int error = ::getpwuid_r(::getuid(), &entry, texts, size, &found);
    if (error != EINTR) return -Result{error};
  }
}

inline Result host_name(char* to, std::size_t size) {
  return uninterrupted([=] { return ::gethostname(to, size); });
}

/// The set of processors that this thread may run on, a bit for each. Gives back how many bytes of
/// it there are, which libc's wrapper does not tell.
inline Result processors(void* to, std::size_t size) {
  return uninterrupted([=] { return ::syscall(SYS_sched_getaffinity, 0, size, to); });
}

}  // namespace rt::sys
#pragma GCC visibility pop
