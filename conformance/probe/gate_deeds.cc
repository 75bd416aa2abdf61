// What a fault plan does: to one system call, and to the world before it.
// All of it may run in a signal handler.
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <string_view>

#include "conformance/probe/gate_inside.h"

namespace rtconf::probe::gate {
namespace {

/// "PATH/N", in a buffer of the caller's.
using Name = std::array<char, kLongestPath + 8>;
void name_entry(Name& name, std::int64_t number) {
  const std::string_view path = state().path.data();
  char* end = std::copy(path.begin(), path.end(), name.data());
  *end++ = '/';
  for (std::int64_t unit = 1000; unit > 0; unit /= 10)
    *end++ = static_cast<char>('0' + number / unit % 10);
  *end = '\0';
}

void add_bytes(std::int64_t count) {
  const long file = raw(SYS_open, as_long(state().path.data()), O_WRONLY | O_APPEND | O_CLOEXEC);
  std::array<char, 512> bytes{};
  bytes.fill('+');
  while (file >= 0 && count > 0) {
    const long done = raw(SYS_write, file, as_long(bytes.data()),
                          std::min<std::int64_t>(count, std::ssize(bytes)));
    if (done <= 0) break;
    count -= done;
  }
  if (file >= 0) raw(SYS_close, file);
}

}  // namespace

void change_world(const Fault& fault) {
  const long path = as_long(state().path.data());
  Name name{};
  switch (fault.act) {
    case Act::kTruncate:
      raw(SYS_truncate, path, fault.amount);
      break;
    case Act::kGrow:
      add_bytes(fault.amount);
      break;
    case Act::kReplace:
      raw(SYS_rename, as_long(state().other.data()), path);
      break;
    case Act::kRemove:
      raw(SYS_unlink, path);
      break;
    case Act::kForbid:
      raw(SYS_chmod, path, 0);
      break;
    case Act::kAppear:
    case Act::kVanish:
      for (std::int64_t i = 0; i < fault.amount; ++i) {
        name_entry(name, i);
        if (fault.act == Act::kAppear) {
          raw(SYS_mknod, as_long(name.data()), S_IFREG | 0644, 0);
        } else {
          raw(SYS_unlink, as_long(name.data()));
        }
      }
      break;
    case Act::kFail:
    case Act::kShort:
    case Act::kSize:
    case Act::kOvertake:
      break;
  }
}

long transfer_less(std::int32_t number, CallArguments a, std::int64_t most) {
  const CallInfo* info = call_info(number);
  if (info == nullptr || info->count == CallInfo::kNone)
    return raw(number, a[0], a[1], a[2], a[3], a[4], a[5]);
  const auto count = static_cast<std::size_t>(info->count);
  iovec part{};
  if (!info->has_vector) {
    a[count] = std::min(a[count], most);
  } else if (a[count] > 0) {
    const auto* vector = static_cast<const iovec*>(pointer(a[count - 1]));
    while (vector->iov_len == 0 && a[count] > 1) {
      ++vector;
      --a[count];
    }
    part = *vector;
    part.iov_len = std::min(part.iov_len, static_cast<std::size_t>(most));
    a[count - 1] = as_long(&part);
    a[count] = 1;
  }
  return raw(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

void say_size(std::int32_t number, const CallArguments& a, std::int64_t size,
              std::int64_t& result) {
  if (result < 0) return;
  const auto put = [&](std::int64_t place, std::size_t offset) {
    std::memcpy(static_cast<char*>(pointer(place)) + offset, &size, sizeof size);
  };
  constexpr std::size_t kInStatx = 40;
  switch (number) {
    case SYS_stat:
    case SYS_fstat:
    case SYS_lstat:
      return put(a[1], offsetof(struct stat, st_size));
    case SYS_newfstatat:
      return put(a[2], offsetof(struct stat, st_size));
    case SYS_statx:
      return put(a[4], kInStatx);
    case SYS_lseek:
      if (a[2] == SEEK_END) result = size;
      break;
    default:
      break;
  }
}

std::int64_t fail(std::int32_t number, const CallArguments& arguments, std::int64_t error) {
  if (number == SYS_close) raw(SYS_close, arguments[0]);
  if (number == SYS_munmap) {
    const std::uint32_t index = state().owed_count.fetch_add(1);
    if (index < kMostOwed) state().owed[index] = {arguments[0], arguments[1]};
  }
  return -error;
}

namespace {

enum Baton : std::uint32_t { kIdle, kGo, kDone, kOver };

void wait_while(std::atomic<std::uint32_t>& word, std::uint32_t value, const timespec* most) {
  raw(SYS_futex, as_long(&word), FUTEX_WAIT_PRIVATE, value, as_long(most));
}

void pass_baton(std::atomic<std::uint32_t>& word, std::uint32_t value) {
  word = value;
  raw(SYS_futex, as_long(&word), FUTEX_WAKE_PRIVATE, 1);
}

}  // namespace

void let_rival_go() {
  constexpr timespec kPatience{0, 20'000'000};
  constexpr timespec kLittle{0, 1'000'000};  // for one that has had to wait before
  constexpr int kMostWaits = 3;
  static int waits = 0;
  std::atomic<std::uint32_t>& baton = state().baton;
  if (baton == kGo || baton == kOver) return;
  pass_baton(baton, kGo);
  if (baton == kGo) wait_while(baton, kGo, waits < kMostWaits ? &kPatience : &kLittle);
  if (baton == kGo) ++waits;
}

bool await_turn() {
  std::atomic<std::uint32_t>& baton = state().baton;
  for (std::uint32_t value = baton; value != kGo; value = baton) {
    if (value == kOver) return false;
    wait_while(baton, value, nullptr);
  }
  return true;
}

void end_turn() {
  std::uint32_t expected = kGo;
  if (state().baton.compare_exchange_strong(expected, kDone))
    raw(SYS_futex, as_long(&state().baton), FUTEX_WAKE_PRIVATE, 2);
}

void await_rival() {
  while (state().baton == kGo) wait_while(state().baton, kGo, nullptr);
}

void end_turns() { pass_baton(state().baton, kOver); }

}  // namespace rtconf::probe::gate
