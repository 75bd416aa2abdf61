#include "conformance/probe/calls.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/memfd.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

namespace rtconf::probe {
namespace {

// Not in this table, or without errors: calls that cannot fail when they are made rightly, and
// wait, whose errors would make a child that nobody can wait for.
// EINTR only where the manual page names it.
constexpr CallInfo kCalls[] = {
    // Transfers.
    {SYS_read, "read", {EIO, EINVAL, ENOMEM}, true, -1, 2},
    {SYS_pread64, "pread64", {EIO, EINVAL, ENOMEM}, true, -1, 2},
    {SYS_readv, "readv", {EIO, EINVAL, ENOMEM}, true, -1, 2, true},
    {SYS_preadv, "preadv", {EIO, EINVAL, ENOMEM}, true, -1, 2, true},
    {SYS_preadv2, "preadv2", {EIO, EOPNOTSUPP, ENOMEM}, true, -1, 2, true},
    {SYS_write, "write", {ENOSPC, EIO, EDQUOT, EFBIG}, true, -1, 2},
    {SYS_pwrite64, "pwrite64", {ENOSPC, EIO, EDQUOT, EFBIG}, true, -1, 2},
    {SYS_writev, "writev", {ENOSPC, EIO, EDQUOT, EFBIG}, true, -1, 2, true},
    {SYS_pwritev, "pwritev", {ENOSPC, EIO, EDQUOT, EFBIG}, true, -1, 2, true},
    {SYS_pwritev2, "pwritev2", {ENOSPC, EIO, EOPNOTSUPP}, true, -1, 2, true},
    {SYS_sendfile, "sendfile", {EINVAL, EIO, ENOMEM, ENOSPC}, false, -1, 3},
    {SYS_copy_file_range,
     "copy_file_range",
     {EXDEV, EIO, ENOSPC, EINVAL, EOPNOTSUPP},
     false,
     -1,
     4},
    {SYS_splice, "splice", {EINVAL, ENOMEM, EIO}, false, -1, 4},
    {SYS_process_vm_readv, "process_vm_readv", {EPERM, ENOMEM, ENOSYS}, false, -1, 2, true},
    {SYS_process_vm_writev, "process_vm_writev", {EPERM, ENOMEM, ENOSYS}, false, -1, 2, true},
    {SYS_recvfrom, "recvfrom", {ECONNRESET, ENOMEM}, true, -1, 2},
    {SYS_sendto, "sendto", {ECONNRESET, ENOBUFS}, true, -1, 2},
    {SYS_recvmsg, "recvmsg", {ECONNRESET, ENOMEM}, true},
    {SYS_sendmsg, "sendmsg", {ECONNRESET, ENOBUFS}, true},
    {SYS_getrandom, "getrandom", {}, true, -1, 1},
    // Descriptors.
    {SYS_open,
     "open",
     {EMFILE, ENFILE, ENOMEM, EACCES, EIO},
     true,
     0,
     -1,
     false,
     true,
     1,
     O_CLOEXEC},
    {SYS_openat,
     "openat",
     {EMFILE, ENFILE, ENOMEM, EACCES, EIO},
     true,
     1,
     -1,
     false,
     true,
     2,
     O_CLOEXEC},
    {SYS_openat2,
     "openat2",
     {EMFILE, ENOSYS, ENOMEM, EACCES, EIO},
     true,
     1,
     -1,
     false,
     true,
     2,
     O_CLOEXEC},
    {SYS_creat, "creat", {EMFILE, ENOSPC, EACCES, EIO}, true, 0, -1, false, true},
    {SYS_memfd_create,
     "memfd_create",
     {EMFILE, ENFILE, ENOMEM},
     false,
     -1,
     -1,
     false,
     true,
     1,
     MFD_CLOEXEC},
    {SYS_dup, "dup", {EMFILE}, false, -1, -1, false, true},
    {SYS_dup2, "dup2", {EMFILE}, true, -1, -1, false, true},
    {SYS_dup3, "dup3", {EMFILE}, true, -1, -1, false, true, 2, O_CLOEXEC},
    {SYS_fcntl, "fcntl", {}},
    {SYS_pipe, "pipe", {EMFILE, ENFILE}, false, -1, -1, false, true},
    {SYS_pipe2, "pipe2", {EMFILE, ENFILE}, false, -1, -1, false, true, 1, O_CLOEXEC},
    {SYS_socket, "socket", {EMFILE, ENOBUFS, EACCES}, false, -1, -1, false, true, 1, O_CLOEXEC},
    {SYS_socketpair, "socketpair", {EMFILE, ENFILE}, false, -1, -1, false, true, 1, O_CLOEXEC},
    {SYS_connect, "connect", {ECONNREFUSED, EACCES}, false},
    {SYS_accept, "accept", {EMFILE, ENFILE}, true, -1, -1, false, true},
    {SYS_accept4, "accept4", {EMFILE, ENFILE}, true, -1, -1, false, true, 3, O_CLOEXEC},
    {SYS_eventfd, "eventfd", {EMFILE, ENOMEM}, false, -1, -1, false, true},
    {SYS_eventfd2, "eventfd2", {EMFILE, ENOMEM}, false, -1, -1, false, true, 1, O_CLOEXEC},
    {SYS_epoll_create, "epoll_create", {EMFILE, ENOMEM}, false, -1, -1, false, true},
    {SYS_epoll_create1,
     "epoll_create1",
     {EMFILE, ENOMEM},
     false,
     -1,
     -1,
     false,
     true,
     0,
     O_CLOEXEC},
    {SYS_timerfd_create,
     "timerfd_create",
     {EMFILE, ENOMEM},
     false,
     -1,
     -1,
     false,
     true,
     1,
     O_CLOEXEC},
    {SYS_signalfd, "signalfd", {EMFILE, ENOMEM}, false, -1, -1, false, true},
    {SYS_signalfd4, "signalfd4", {EMFILE, ENOMEM}, false, -1, -1, false, true, 3, O_CLOEXEC},
    {SYS_inotify_init, "inotify_init", {EMFILE, ENOMEM}, false, -1, -1, false, true},
    {SYS_inotify_init1,
     "inotify_init1",
     {EMFILE, ENOMEM},
     false,
     -1,
     -1,
     false,
     true,
     0,
     O_CLOEXEC},
    {SYS_pidfd_open, "pidfd_open", {EMFILE, ENOSYS}},
    {SYS_close, "close", {EIO, ENOSPC, EDQUOT}, true, -1, -1, false, false, -1, 0, true},
    {SYS_close_range, "close_range", {ENOSYS}, false},
    {SYS_lseek, "lseek", {EIO, EOVERFLOW}},
    {SYS_ioctl, "ioctl", {EOPNOTSUPP, ENOTTY, EIO}},
    {SYS_flock, "flock", {EWOULDBLOCK, ENOLCK}},
    {SYS_fsync, "fsync", {EIO, ENOSPC}, true},
    {SYS_fdatasync, "fdatasync", {EIO, ENOSPC}, true},
    {SYS_ftruncate, "ftruncate", {EIO, EFBIG, EPERM}, true},
    {SYS_fallocate, "fallocate", {ENOSPC, EOPNOTSUPP, EIO}, true},
    {SYS_fchmod, "fchmod", {EPERM, EIO, EROFS}},
    {SYS_fchown, "fchown", {EPERM, EIO}},
    {SYS_getdents, "getdents", {EIO, ENOMEM}},
    {SYS_getdents64, "getdents64", {EIO, ENOMEM}},
    {SYS_poll, "poll", {ENOMEM}, true},
    {SYS_ppoll, "ppoll", {ENOMEM}, true},
    // What is there.
    {SYS_stat, "stat", {EIO, ENOMEM, EACCES}, false, 0},
    {SYS_lstat, "lstat", {EIO, ENOMEM, EACCES}, false, 0},
    {SYS_fstat, "fstat", {EIO, ENOMEM, EOVERFLOW}},
    {SYS_newfstatat, "newfstatat", {EIO, ENOMEM, EACCES}, false, 1},
    {SYS_statx, "statx", {EIO, ENOMEM, EACCES, ENOSYS}, false, 1},
    {SYS_statfs, "statfs", {EIO, ENOMEM}, false, 0},
    {SYS_fstatfs, "fstatfs", {EIO, ENOMEM}},
    {SYS_access, "access", {EIO, ENOMEM, EACCES}, false, 0},
    {SYS_faccessat, "faccessat", {EIO, ENOMEM, EACCES}, false, 1},
    {SYS_faccessat2, "faccessat2", {EIO, ENOMEM, EACCES, ENOSYS}, false, 1},
    {SYS_readlink, "readlink", {EIO, ENOMEM, EACCES}, false, 0},
    {SYS_readlinkat, "readlinkat", {EIO, ENOMEM, EACCES}, false, 1},
    {SYS_getcwd, "getcwd", {ENOMEM, EACCES, ENOENT}},
    // Names.
    {SYS_truncate, "truncate", {EIO, EFBIG, EACCES}, true, 0},
    {SYS_mkdir, "mkdir", {ENOSPC, EACCES, EIO, EDQUOT}, false, 0},
    {SYS_mkdirat, "mkdirat", {ENOSPC, EACCES, EIO, EDQUOT}, false, 1},
    {SYS_mknod, "mknod", {ENOSPC, EACCES, EIO}, false, 0},
    {SYS_mknodat, "mknodat", {ENOSPC, EACCES, EIO}, false, 1},
    {SYS_link, "link", {EPERM, EIO, ENOSPC, EMLINK}, false, 0},
    {SYS_linkat, "linkat", {EPERM, EIO, ENOSPC, EMLINK}, false, 1},
    {SYS_symlink, "symlink", {ENOSPC, EACCES, EIO}, false, 1},
    {SYS_symlinkat, "symlinkat", {ENOSPC, EACCES, EIO}, false, 2},
    {SYS_rename, "rename", {EIO, ENOSPC, EACCES}, false, 0},
    {SYS_renameat, "renameat", {EIO, ENOSPC, EACCES}, false, 1},
    {SYS_renameat2, "renameat2", {EIO, ENOSPC, EACCES, EINVAL}, false, 1},
    {SYS_unlink, "unlink", {EIO, EACCES, EBUSY}, false, 0, -1, false, false, -1, 0, true},
    {SYS_unlinkat, "unlinkat", {EIO, EACCES, EBUSY}, false, 1, -1, false, false, -1, 0, true},
    {SYS_rmdir, "rmdir", {EIO, EACCES, EBUSY}, false, 0, -1, false, false, -1, 0, true},
    {SYS_chmod, "chmod", {EPERM, EIO, EROFS}, false, 0},
    {SYS_fchmodat, "fchmodat", {EPERM, EIO, EROFS}, false, 1},
    {SYS_utimensat, "utimensat", {EPERM, EIO}, false, 1},
    {SYS_chdir, "chdir", {EACCES, EIO}, false, 0},
    {SYS_fchdir, "fchdir", {EACCES, EIO}},
    // Memory. brk does not fail with an error.
    {SYS_mmap, "mmap", {ENOMEM, ENODEV, EAGAIN, EACCES}},
    {SYS_mremap, "mremap", {ENOMEM, EAGAIN}},
    {SYS_mprotect, "mprotect", {ENOMEM, EACCES}},
    {SYS_madvise, "madvise", {EINVAL, ENOMEM, EAGAIN}},
    {SYS_msync, "msync", {EIO}},
    {SYS_munmap, "munmap", {ENOMEM}, false, -1, -1, false, false, -1, 0, true},
    // Processes.
    {SYS_clone, "clone", {EAGAIN, ENOMEM}},
    {SYS_clone3, "clone3", {EAGAIN, ENOMEM, ENOSYS}},
    {SYS_fork, "fork", {EAGAIN, ENOMEM}},
    {SYS_vfork, "vfork", {EAGAIN, ENOMEM}},
    {SYS_wait4, "wait4", {}, true},
    {SYS_waitid, "waitid", {}, true},
    // What plans do not touch, but tell by name.
    {SYS_rt_sigaction, "rt_sigaction", {}},
    {SYS_rt_sigprocmask, "rt_sigprocmask", {}},
    {SYS_sigaltstack, "sigaltstack", {}},
    {SYS_futex, "futex", {}},
    {SYS_getpid, "getpid", {}},
    {SYS_gettid, "gettid", {}},
    {SYS_uname, "uname", {}},
    {SYS_umask, "umask", {}},
    {SYS_brk, "brk", {}},
    {SYS_exit, "exit", {}},
    {SYS_exit_group, "exit_group", {}},
    {SYS_sched_getaffinity, "sched_getaffinity", {}},
    {SYS_sched_yield, "sched_yield", {}},
    {SYS_kill, "kill", {}},
    {SYS_tgkill, "tgkill", {}},
    {SYS_prctl, "prctl", {}},
    {SYS_prlimit64, "prlimit64", {}},
    {SYS_fadvise64, "fadvise64", {EINVAL}},
    {SYS_getuid, "getuid", {}},
    {SYS_geteuid, "geteuid", {}},
    {SYS_nanosleep, "nanosleep", {}},
    {SYS_clock_nanosleep, "clock_nanosleep", {}},
};

constexpr std::string_view kNumbered = "syscall_";

std::span<const int> errors_of(const CallInfo& info) {
  const auto* end = std::find(info.errors.begin(), info.errors.end(), 0);
  return {info.errors.begin(), static_cast<std::size_t>(end - info.errors.begin())};
}

bool is_locking(const CallArguments& arguments) {
  const auto command = arguments[1];
  return command == F_SETLK || command == F_OFD_SETLK || command == F_SETLKW ||
         command == F_OFD_SETLKW;
}

std::span<const int> errors_of_fcntl(const CallArguments& arguments) {
  static constexpr std::array kOfLocking = {EAGAIN, ENOLCK};
  static constexpr std::array kOfDuplicating = {EMFILE};
  if (is_locking(arguments)) return kOfLocking;
  const bool duplicates = arguments[1] == F_DUPFD || arguments[1] == F_DUPFD_CLOEXEC;
  return duplicates ? std::span<const int>(kOfDuplicating) : std::span<const int>();
}

}  // namespace

const CallInfo* call_info(std::int32_t number) {
  // By number: the gate asks for each system call.
  static const auto kByNumber = [] {
    std::array<const CallInfo*, 512> table{};
    for (const CallInfo& info : kCalls) table[static_cast<std::size_t>(info.number)] = &info;
    return table;
  }();
  const auto index = static_cast<std::size_t>(number);
  return number >= 0 && index < kByNumber.size() ? kByNumber[index] : nullptr;
}

std::string call_name(std::int32_t number) {
  const CallInfo* info = call_info(number);
  return info != nullptr ? info->name : fmt::format("{}{}", kNumbered, number);
}

std::optional<std::int32_t> call_number(std::string_view name) {
  for (const CallInfo& info : kCalls) {
    if (name == info.name) return info.number;
  }
  if (!name.starts_with(kNumbered)) return std::nullopt;
  std::int32_t number = 0;
  const char* const end = name.data() + name.size();
  const auto read = std::from_chars(name.data() + kNumbered.size(), end, number);
  if (read.ec != std::errc{} || read.ptr != end || number < 0) return std::nullopt;
  return number;
}

std::span<const int> plausible_errors(std::int32_t number, const CallArguments& arguments) {
  if (number == SYS_fcntl) return errors_of_fcntl(arguments);
  // Going to a place is not asking for one: it cannot fail, and rewinddir(3) has no way to say so.
  if (number == SYS_lseek && (arguments[2] == SEEK_SET || arguments[2] == SEEK_CUR)) return {};
  const CallInfo* info = call_info(number);
  if (info == nullptr) return {};
  const bool is_anonymous = number == SYS_mmap && (arguments[3] & MAP_ANONYMOUS) != 0;
  return errors_of(*info).first(is_anonymous ? 1 : errors_of(*info).size());
}

bool is_interruptible(std::int32_t number, const CallArguments& arguments) {
  if (number == SYS_fcntl) return arguments[1] == F_SETLKW || arguments[1] == F_OFD_SETLKW;
  if (number == SYS_flock) return (arguments[1] & LOCK_NB) == 0;
  // A directory is opened by functions of libc that no manual gives EINTR for.
  if (number == SYS_openat && (arguments[2] & O_DIRECTORY) != 0) return false;
  const CallInfo* info = call_info(number);
  return info != nullptr && info->is_interruptible;
}

bool changes_path(std::int32_t number, const CallArguments& arguments) {
  switch (number) {
    case SYS_open:
    case SYS_openat: {
      const auto flags = arguments[number == SYS_open ? 1 : 2];
      return (flags & O_ACCMODE) != O_RDONLY || (flags & (O_CREAT | O_TRUNC)) != 0;
    }
    case SYS_creat:
    case SYS_truncate:
    case SYS_mkdir:
    case SYS_mkdirat:
    case SYS_mknod:
    case SYS_mknodat:
    case SYS_symlink:
    case SYS_symlinkat:
    case SYS_link:
    case SYS_linkat:
    case SYS_rename:
    case SYS_renameat:
    case SYS_renameat2:
    case SYS_unlink:
    case SYS_unlinkat:
    case SYS_rmdir:
    case SYS_chmod:
    case SYS_fchmodat:
    case SYS_utimensat:
      return true;
    default:
      return false;
  }
}

bool writes_to(std::int32_t number, const CallArguments& arguments, std::int64_t descriptor) {
  switch (number) {
    case SYS_write:
    case SYS_pwrite64:
    case SYS_writev:
    case SYS_pwritev:
    case SYS_pwritev2:
    case SYS_sendfile:
    case SYS_fallocate:
      return arguments[0] == descriptor;
    case SYS_copy_file_range:
    case SYS_splice:
      return arguments[2] == descriptor;
    default:
      return false;
  }
}

bool gives_descriptor(std::int32_t number, const CallArguments& arguments) {
  if (number == SYS_fcntl) return arguments[1] == F_DUPFD || arguments[1] == F_DUPFD_CLOEXEC;
  const CallInfo* info = call_info(number);
  return info != nullptr && info->opens;
}

bool opens_inheritable(std::int32_t number, const CallArguments& arguments) {
  if (number == SYS_fcntl) return arguments[1] == F_DUPFD;
  const CallInfo* info = call_info(number);
  if (info == nullptr || !info->opens) return false;
  if (info->cloexec == CallInfo::kNone) return true;
  const auto flags = static_cast<std::uint64_t>(arguments[static_cast<std::size_t>(info->cloexec)]);
  return (flags & info->cloexec_bit) == 0;
}

std::string error_name(int error) {
  const char* name = strerrorname_np(error);
  return name != nullptr ? name : fmt::format("E{}", error);
}

std::optional<int> error_number(std::string_view name) {
  constexpr int kLast = 133;
  for (int error = 1; error <= kLast; ++error) {
    const char* known = strerrorname_np(error);
    if (known != nullptr && name == known) return error;
  }
  return std::nullopt;
}

}  // namespace rtconf::probe
