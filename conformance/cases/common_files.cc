// The clauses about the file: what is read is what is there now, and reading leaves it alone.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "conformance/cases/common.h"
#include "conformance/probe/fd.h"
#include "conformance/probe/text.h"

namespace rtconf::cases {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Step;
using probe::World;
namespace world = probe::world;

namespace {

/// Puts the file's modification time back, so that only its bytes tell that it changed.
Step restore_time(const std::string& name, const struct stat& was) {
  return {[name, was]() -> probe::Trouble {
            const std::array<timespec, 2> times = {was.st_atim, was.st_mtim};
            if (utimensat(AT_FDCWD, name.c_str(), times.data(), 0) == 0) return std::nullopt;
            return probe::cannot("put a file's time back", errno);
          },
          ""};
}

/// Calls, changes the file by `change`, calls again: the second answer must be of the file as it is
/// now.
void expect_fresh(Case& c, const std::string& name, const Step& change, std::string_view what) {
  c.release(c.call());
  struct stat before {};
  stat(name.c_str(), &before);
  c.act_quietly(change);
  struct stat after {};
  stat(name.c_str(), &after);
  if (after.st_size == before.st_size) c.act_quietly(restore_time(name, before));
  const Answer again = c.call();
  auto failure = c.difference(again);
  c.release(again);
  if (!failure || c.is_for_another(*failure)) return;
  failure->message =
      fmt::format("{}, read again after it was {}: {}", c.world().title, what, failure->message);
  failure->prelude.clear();
  const std::string path = c.world().path_code;
  failure->check = fmt::format("call({});\n{}\n{} result = call({});\n{}", path, change.code,
                               c.subject().c_type, path, c.wrong_code(path));
  c.fail(*failure);
}

struct Watched {
  struct stat info {};
  std::string bytes;
};

Watched look(Case& c, const std::string& name) {
  Watched watched;
  if (stat(name.c_str(), &watched.info) != 0)
    c.fault(probe::cannot("look at the test's file", errno));
  const probe::Fd fd(open(name.c_str(), O_RDONLY | O_CLOEXEC));
  watched.bytes.resize(static_cast<std::size_t>(watched.info.st_size));
  if (fd && read(fd.get(), watched.bytes.data(), watched.bytes.size()) < 0) watched.bytes.clear();
  return watched;
}

std::string what_changed(const Watched& was, const Watched& is) {
  if (is.info.st_ino != was.info.st_ino) return "was replaced by another file";
  if (is.bytes != was.bytes || is.info.st_size != was.info.st_size)
    return "has other bytes than before";
  if (is.info.st_mode != was.info.st_mode) return "has another mode than before";
  if (is.info.st_uid != was.info.st_uid || is.info.st_gid != was.info.st_gid)
    return "has another owner than before";
  if (is.info.st_nlink != was.info.st_nlink) return "has another number of links than before";
  if (is.info.st_mtim.tv_sec != was.info.st_mtim.tv_sec ||
      is.info.st_mtim.tv_nsec != was.info.st_mtim.tv_nsec) {
    return "has another modification time than before";
  }
  return "";
}

/// What inotify saw happen to the file since the watch was set, other than reading.
std::string what_happened(int queue) {
  alignas(inotify_event) std::array<char, 4096> buffer{};
  const ssize_t got = read(queue, buffer.data(), buffer.size());
  if (got <= 0) return "";
  const auto* event = reinterpret_cast<const inotify_event*>(buffer.data());
  if ((event->mask & IN_CLOSE_WRITE) != 0) return "was opened for writing";
  if ((event->mask & IN_MODIFY) != 0) return "was written to";
  if ((event->mask & IN_ATTRIB) != 0) return "had its attributes set";
  return "was moved or removed";
}

}  // namespace

void fresh(Case& c) {
  const std::string name = probe::fresh_name("changing");
  c.enter(world::file(name, Content::pattern(5000, 1)));
  expect_fresh(c, name, overwrite_file(name, Content::pattern(5000, 2)),
               "overwritten with as many bytes");
  expect_fresh(c, name, replace_file(name, Content::pattern(5000, 3)),
               "replaced by a file of the same length");
  expect_fresh(c, name, write_file(name, Content::pattern(9000, 4)), "made longer");
  expect_fresh(c, name, write_file(name, Content::pattern(100, 5)), "made shorter");
  c.act(probe::remove_file(name));
  c.expect_failure(c.call());
  c.act(probe::write_file(name, Content::pattern(100, 6)));
  const Answer reborn = c.call();
  c.expect_right(reborn);
  c.release(reborn);
}

void file_untouched(Case& c) {
  // One for all: the kernel takes its time to let go of each.
  const probe::Fd queue(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  for (const unsigned mode : {0644U, 0600U, 0444U}) {
    World world = world::file(Content::pattern(5000, 7));
    const std::string name = *world.path;
    world.steps.push_back(probe::set_mode(name, mode));
    world.title += fmt::format(", mode {:04o}", mode);
    c.enter(world);
    const Watched before = look(c, name);
    constexpr std::uint32_t kEvents =
        IN_CLOSE_WRITE | IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF;
    if (queue) inotify_add_watch(queue.get(), name.c_str(), kEvents);
    c.release(c.call());
    std::string what = what_changed(before, look(c, name));
    if (what.empty() && queue) what = what_happened(queue.get());
    if (what.empty()) continue;
    c.fail({.message = fmt::format("{}: afterwards the file {}",
                                   probe::call_text(c.subject(), world), what),
            .expected = "the file as it was, never opened for writing",
            .got = "the file " + what,
            .check = fmt::format("char events[4096]; int queue = inotify_init1(IN_NONBLOCK);\n"
                                 "inotify_add_watch(queue, {0}, IN_CLOSE_WRITE | IN_MODIFY | "
                                 "IN_ATTRIB | IN_DELETE_SELF);\n"
                                 "call({0});\nreturn read(queue, events, sizeof events) > 0;",
                                 world.path_code)});
  }
}

}  // namespace rtconf::cases
