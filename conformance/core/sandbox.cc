#include "conformance/core/sandbox.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>

#include "conformance/core/places.h"
#include "conformance/probe/fd.h"

namespace rtconf::sandbox {
namespace {

using probe::Fd;

// Beside processes and mounts: shared memory, semaphores and queues, which outlive processes; and
// no network but one of its own that leads nowhere.
constexpr int kNamespaces = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWNET;

bool write_text(const char* path, std::string_view text) {
  const Fd fd(open(path, O_WRONLY | O_CLOEXEC));
  return fd && write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

bool become_ordinary_user() {
  const bool dropped = setgroups(0, nullptr) == 0 &&
                       setresgid(kOrdinaryUser, kOrdinaryUser, kOrdinaryUser) == 0 &&
                       setresuid(kOrdinaryUser, kOrdinaryUser, kOrdinaryUser) == 0;
  prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);  // or /proc/self belongs to root now
  return dropped;
}

/// Maps this user onto itself in the new user namespace.
bool map_users(uid_t user, gid_t group) {
  return write_text("/proc/self/setgroups", "deny") &&
         write_text("/proc/self/uid_map", fmt::format("{0} {0} 1", user)) &&
         write_text("/proc/self/gid_map", fmt::format("{0} {0} 1", group));
}

/// Tried in a child: a failed attempt would leave this process half changed.
bool ordinary_user_may_unshare(bool is_root) {
  const pid_t child = fork();
  if (child == 0) {
    if (is_root && !become_ordinary_user()) _exit(1);
    _exit(unshare(CLONE_NEWUSER | kNamespaces) == 0 ? 0 : 1);
  }
  int status = 1;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void lower(__rlimit_resource_t which, rlim_t to) {
  rlimit limit{};
  if (getrlimit(which, &limit) != 0) return;
  limit.rlim_max = std::min(limit.rlim_max, to);
  limit.rlim_cur = std::min(limit.rlim_cur, limit.rlim_max);
  setrlimit(which, &limit);
}

/// Raises the soft limit, as far as the hard one allows.
void raise(__rlimit_resource_t which, rlim_t to) {
  rlimit limit{};
  if (getrlimit(which, &limit) != 0 || limit.rlim_cur >= to) return;
  limit.rlim_cur = std::min(limit.rlim_max, to);
  setrlimit(which, &limit);
}

// From linux/landlock.h, whose newer members the oldest supported headers lack.
struct RulesetAttributes {
  std::uint64_t file_accesses;
  std::uint64_t network_accesses;
  std::uint64_t scoped;
};
struct __attribute__((packed)) PathRule {
  std::uint64_t allowed;
  std::int32_t parent;
};
constexpr std::uint64_t kWriteFile = 1U << 1;
constexpr std::uint64_t kRemoveAndMake =
    0x1FF0;  // remove directory … make symbolic link: bits 4 to 12
constexpr std::uint64_t kRefer = 1U << 13;
constexpr std::uint64_t kTruncate = 1U << 14;
constexpr std::uint64_t kScopeSignals = 1U << 1;

void allow_below(int ruleset, const char* path, std::uint64_t accesses) {
  const Fd directory(open(path, O_PATH | O_CLOEXEC));
  if (!directory) return;
  const PathRule rule{accesses, directory.get()};
  syscall(SYS_landlock_add_rule, ruleset, 1, &rule, 0);
}

}  // namespace

bool enter_namespaces(bool is_root) {
  const uid_t user = is_root ? kOrdinaryUser : geteuid();
  const gid_t group = is_root ? kOrdinaryUser : getegid();
  // Where ordinary users may not make user namespaces, root can still make the other two.
  const bool as_user = ordinary_user_may_unshare(is_root);
  if (is_root && !as_user) {
    const bool entered = unshare(kNamespaces) == 0;
    become_ordinary_user();
    return entered;
  }
  if (is_root && !become_ordinary_user()) return false;
  // A user namespace made by an ordinary user also counts its processes apart from all others.
  return as_user && unshare(CLONE_NEWUSER | kNamespaces) == 0 && map_users(user, group);
}

bool mount_memory(const std::string& directory) {
  mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
  const auto mounted = [&](const char* options) {
    return mount("tmpfs", directory.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, options) == 0;
  };
  // Files of many pages are written in a third of the time, and read in half of it, where the
  // kernel may take large ones.
  return mounted("size=2g,mode=0755,huge=within_size") || mounted("size=2g,mode=0755");
}

void settle_namespaces() {
  mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr);
  mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC,
        nullptr);  // masked in some containers: then the old one
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  std::array<__user_cap_data_struct, 2> none{};
  syscall(SYS_capset, &header, none.data());
}

void limit_resources(std::uint64_t memory_bytes, std::uint64_t tasks) {
  lower(RLIMIT_CORE, 0);
  lower(RLIMIT_DATA, memory_bytes);
  raise(RLIMIT_NOFILE, 4096);  // room for a thousand calls that each leave a descriptor
  lower(RLIMIT_NOFILE, 4096);
  lower(RLIMIT_NPROC, tasks);
}

bool fence_writes(const std::string& room, bool scope_signals) {
  const long version = syscall(SYS_landlock_create_ruleset, nullptr, 0, 1);
  if (version < 1) return false;
  std::uint64_t writes = kWriteFile | kRemoveAndMake;
  if (version >= 2) writes |= kRefer;
  if (version >= 3) writes |= kTruncate;
  const RulesetAttributes attributes{writes, 0, scope_signals && version >= 6 ? kScopeSignals : 0};
  const std::size_t known = version >= 6 ? sizeof attributes : version >= 4 ? 16 : 8;
  const Fd ruleset(static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, known, 0)));
  if (!ruleset) return false;
  allow_below(ruleset.get(), room.c_str(), writes);
  for (const std::string& place : shared_places())
    allow_below(ruleset.get(), place.c_str(), writes);
  for (const char* place : {"/dev", "/proc"}) {
    allow_below(ruleset.get(), place, kWriteFile | (version >= 3 ? kTruncate : 0));
  }
  prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  return syscall(SYS_landlock_restrict_self, ruleset.get(), 0) == 0;
}

}  // namespace rtconf::sandbox
