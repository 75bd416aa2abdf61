// The clauses about numbers that are no handles.
#include "conformance/cases/unlock_handles.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <limits>
#include <memory>

#include "conformance/cases/common.h"
#include "conformance/cases/lock.h"
#include "conformance/cases/lock_worlds.h"
#include "conformance/probe/fd.h"
#include "conformance/probe/step_process.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::lock {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::World;
namespace world = probe::world;

namespace {

constexpr std::int64_t kTwoTo32 = std::int64_t{1} << 32;
constexpr int kMostDescriptors = 1100;  // the suite's own are below

}  // namespace

std::vector<std::int64_t> never_given(const std::vector<std::int64_t>& live) {
  using Limits = std::numeric_limits<std::int64_t>;
  std::vector<std::int64_t> numbers = {-1,
                                       -2,
                                       -3,
                                       -100,
                                       -4096,
                                       std::numeric_limits<std::int32_t>::min(),
                                       std::numeric_limits<std::int32_t>::max(),
                                       kTwoTo32 / 2,
                                       kTwoTo32 - 1,
                                       kTwoTo32,
                                       -kTwoTo32,
                                       std::int64_t{1} << 40,
                                       std::int64_t{1} << 62,
                                       Limits::min(),
                                       Limits::max(),
                                       4095,
                                       4096,
                                       65'535,
                                       65'536,
                                       1'000'000};
  for (std::int64_t small = 0; small < 40; ++small) {
    numbers.insert(numbers.end(), {small, small + kTwoTo32, small - kTwoTo32,
                                   small + (std::int64_t{1} << 48), small + Limits::min()});
  }
  for (const std::int64_t handle : live) {
    for (const std::int64_t more : {kTwoTo32, -kTwoTo32, std::int64_t{1} << 33,
                                    std::int64_t{1} << 48, Limits::min(), kTwoTo32 / 2}) {
      // Wraps around, as a cast would.
      numbers.push_back(static_cast<std::int64_t>(static_cast<std::uint64_t>(handle) +
                                                  static_cast<std::uint64_t>(more)));
    }
    numbers.insert(numbers.end(), {handle + 1, handle - 1, -handle, ~handle, handle + 256,
                                   handle + 65'536, handle * 2 + 1});
  }
  std::erase_if(numbers, [&](std::int64_t number) {
    return std::find(live.begin(), live.end(), number) != live.end();
  });
  return numbers;
}

Descriptors::Descriptors() {
  for (int fd = 0; fd < kMostDescriptors; ++fd) {
    struct stat info {};
    if (fstat(fd, &info) != 0) continue;
    numbers_.push_back(fd);
    seen_.push_back(info);
  }
}

std::string Descriptors::harm() const {
  for (std::size_t i = 0; i < numbers_.size(); ++i) {
    struct stat info {};
    if (fstat(numbers_[i], &info) != 0) return fmt::format("descriptor {} is closed", numbers_[i]);
    if (info.st_ino != seen_[i].st_ino || info.st_dev != seen_[i].st_dev)
      return fmt::format("descriptor {} is another file", numbers_[i]);
  }
  return "";
}

namespace {

World with_number(std::int64_t number) {
  World world = lockable(world::at(fmt::format("{}, which is no handle", number), {}, ""));
  world.more.handle = number;
  // The smallest cannot be written as one number.
  world.arguments_code = number == std::numeric_limits<std::int64_t>::min()
                             ? "-9223372036854775807LL - 1"
                             : fmt::format("{}LL", number);
  return world;
}

/// A world where the number is made of the handle of a lock that is held.
World made_of_handle(std::int64_t number, std::int64_t handle, const World& file) {
  World world = with_number(number);
  world.steps.insert(world.steps.end(), file.steps.begin(), file.steps.end());
  for (probe::Step& step : world.steps) step.apply = []() -> probe::Trouble { return {}; };
  world.steps.push_back(probe::declare(fmt::format("handle = lock({});", file.path_code)));
  world.arguments_code =
      fmt::format("(long long)(handle + {}ULL)",
                  static_cast<std::uint64_t>(number) - static_cast<std::uint64_t>(handle));
  return world;
}

void expect_false(Case& c, const Answer& answer) {
  if (answer.failed) return;
  c.fail({.message = probe::call_text(c.subject(), c.world()) + " returned true",
          .expected = "false",
          .got = "true",
          .check = "return result;",
          // With the other function gone there would be no handle to make the number of.
          .is_about_companion = lock_function(c) != nullptr});
}

/// Calls with numbers that are no handles. `judge` looks at each answer. Gives the handle of a lock
/// that is held from then on, or -1.
std::int64_t call_with_all(Case& c, const std::function<void(Case& c, const Answer& answer)>& judge,
                           const std::function<void()>& handle_taken) {
  for (const std::int64_t number : never_given({})) {
    c.enter(with_number(number));
    judge(c, c.call());
  }
  if (lock_function(c) == nullptr) return -1;
  const World file = world::file(Content::pattern(9));
  for (const probe::Step& step : file.steps) c.require(step.apply());
  const std::int64_t handle = take_for(c, *file.path);
  handle_taken();
  for (const std::int64_t number : never_given({handle})) {
    c.enter(made_of_handle(number, handle, file));
    judge(c, c.call());
  }
  return handle;
}

}  // namespace

void unknown_handle(Case& c) {
  const std::int64_t live = call_with_all(c, expect_false, [] {});
  const Descriptors descriptors;
  for (const int fd : descriptors.numbers()) {
    if (lock_function(c) != nullptr && fd > 11 && fd < 200) continue;  // may be a lock's
    if (fd == 5 || fd == 7 || fd == 10) continue;                      // the gaps, too
    if (fd == live) continue;
    c.enter(with_number(fd));
    expect_false(c, c.call());
  }
}

namespace {

constexpr const char* kClosedCheck =
    "int open_before[1024];\n"
    "for (int k = 20; k < 60; k++) dup2(open(\"mine\", O_CREAT | O_RDWR, 0644), k);\n"
    "for (int k = 0; k < 1024; k++) open_before[k] = fcntl(k, F_GETFD) >= 0;\n"
    "CALL;\n"
    "for (int k = 0; k < 1024; k++) if (open_before[k] && fcntl(k, F_GETFD) < 0) return 1;\n"
    "return 0;";

constexpr int kLocked = 150;

/// Descriptors of every kind at numbers that a provider could take for handles. They stay open till
/// the case ends.
void open_some(Case& c) {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) c.fault(probe::cannot("make a pipe", errno));
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
    c.fault(probe::cannot("make a pair of sockets", errno));
  for (int fd = 12; fd < 60; ++fd) dup3(ends[0], fd, O_CLOEXEC);
  // One that the caller holds a lock by, of either kind.
  struct flock whole {};
  whole.l_type = F_WRLCK;
  if (dup3(open("locked-by-the-caller", O_RDWR | O_CREAT | O_CLOEXEC, 0644), kLocked, O_CLOEXEC) !=
          kLocked ||
      flock(kLocked, LOCK_EX) != 0 || fcntl(kLocked, F_OFD_SETLK, &whole) != 0) {
    c.fault(probe::cannot("lock a file", errno));
  }
}

/// A number that was a handle, and is the number of a descriptor of the caller now.
void expect_newer_kept(Case& c, Peer& peer, std::int64_t live) {
  for (int i = 0; i < 5; ++i) {
    World world = unlockable(world::file(Content::pattern(9)));
    c.enter(world);
    world.more.handle = take_for(c, *world.path, peer);
    if (world.more.handle == live) c.cannot_judge("rt_file_lock gives a live handle again");
    c.turn_to(world);
    static_cast<void>(c.call());
    const int newer = open("/dev/null", O_RDONLY | O_CLOEXEC);
    const std::int64_t number = world.more.handle;
    if (number > 11 && number < kMostDescriptors && fcntl(static_cast<int>(number), F_GETFD) < 0)
      dup3(newer, static_cast<int>(number), O_CLOEXEC);
    const Descriptors before;
    static_cast<void>(c.call());
    const std::string harm = before.harm();
    if (harm.empty()) continue;
    c.fail({.message = fmt::format("{}, given up before: {}",
                                   probe::call_text(c.subject(), c.world()), harm),
            .expected = "descriptors that were opened since stay open",
            .got = harm,
            .check = "call(handle);\nfor (int k = 0; k < 9; k++) open(\"/dev/null\", O_RDONLY);\n"
                     "int open_before[64];\n"
                     "for (int k = 0; k < 64; k++) open_before[k] = fcntl(k, F_GETFD) >= 0;\n"
                     "call(handle);\n"
                     "for (int k = 0; k < 64; k++) if (open_before[k] && fcntl(k, F_GETFD) < 0) "
                     "return 1;\nreturn 0;",
            .is_about_companion = true});
  }
}

}  // namespace

void closes_nothing_else(Case& c) {
  Peer peer(c);
  open_some(c);
  auto before = std::make_unique<Descriptors>();
  const auto expect_kept = [&](Case& judged, const Answer&) {
    std::string harm = before->harm();
    if (harm.empty()) return;
    judged.fail(
        {.message = fmt::format("{}: {}", probe::call_text(judged.subject(), judged.world()), harm),
         .expected = "every descriptor of the caller stays open",
         .got = harm,
         .check = probe::with_call(kClosedCheck, judged.world()),
         .is_about_companion = lock_function(judged) != nullptr});
  };
  // What taking the lock did to them is not this function's doing.
  const std::int64_t live =
      call_with_all(c, expect_kept, [&] { before = std::make_unique<Descriptors>(); });
  std::vector<std::int64_t> numbers;
  for (const int fd : before->numbers())
    numbers.insert(numbers.end(), {fd, fd + kTwoTo32, fd - kTwoTo32, -fd, ~fd});
  const World file = world::file(Content::pattern(9));
  for (const std::int64_t number : numbers) {
    if (number == live) continue;
    c.enter(with_number(number));
    expect_kept(c, c.call());
  }
  if (!peer.look("locked-by-the-caller").by_flock || !peer.look("locked-by-the-caller").by_fcntl) {
    c.fail({.message = "a number that is no handle gave up a lock that the caller has taken itself",
            .expected = "a lock of the caller's stays held",
            .got = "it is free",
            .check = "int fd = open(\"own\", O_CREAT | O_RDWR, 0644); flock(fd, LOCK_EX);\n"
                     "call(fd); return !is_held(\"own\");"});
  }
  if (lock_function(c) != nullptr) expect_newer_kept(c, peer, live);
}

void stale_handle(Case& c) {
  Peer peer(c);
  std::vector<World> stale;
  for (int i = 0; i < 6; ++i) {
    World world = unlockable(world::file(Content::pattern(9)));
    c.enter(world);
    world.more.handle = take_for(c, *world.path, peer);
    c.turn_to(world);
    if (c.call().failed) c.cannot_judge("a handle that holds a lock is not given up");
    const auto expect_stale = [&](std::string_view when, const std::string& between) {
      const Answer answer = c.call();
      if (answer.failed) return;
      c.fail({.message = fmt::format("{}, given up before: {} returned true",
                                     probe::call_text(c.subject(), c.world()), when),
              .expected = "false",
              .got = "true",
              .check = "call(handle); " + between + " return call(handle);"});
    };
    expect_stale("a second call", "");
    c.occupy_descriptors();
    expect_stale("a call after other files were opened",
                 "for (int k = 0; k < 9; k++) open(\"/dev/null\", O_RDONLY);");
    const probe::Fd same(open(world.path->c_str(), O_RDWR | O_CLOEXEC));
    expect_stale("a call after the file was opened again",
                 fmt::format("open({}, O_RDWR);", world.path_code));
    stale.push_back(world);
  }
  // Newer locks, by other numbers.
  const World newer = world::file(Content::pattern(9));
  for (const probe::Step& step : newer.steps) c.require(step.apply());
  const std::int64_t held = take_for(c, *newer.path, peer);
  for (const World& world : stale) {
    if (world.more.handle == held) continue;
    c.turn_to(world);
    const Answer answer = c.call();
    if (answer.failed && peer.look(*newer.path).any()) continue;
    c.fail({.message =
                fmt::format("{}, given up before, gave up {}", probe::call_text(c.subject(), world),
                            answer.failed ? "another lock" : "something"),
            .expected = "false, and no lock is given up",
            .got = answer.failed ? "false, and another lock is free" : "true",
            .check = "call(handle); close(open(\"newer\", O_CREAT | O_RDWR, 0644));\n"
                     "long long newer = lock(\"newer\");\n"
                     "return newer != handle && (call(handle) || !is_held(\"newer\"));"});
  }
}

}  // namespace rtconf::cases::lock
