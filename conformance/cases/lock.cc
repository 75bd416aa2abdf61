// The clauses about what may be locked, and what the call does to it.
#include "conformance/cases/lock.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>

#include "conformance/cases/lock_worlds.h"
#include "conformance/probe/fd.h"
#include "conformance/probe/step_process.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::lock {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::Step;
using probe::World;
namespace world = probe::world;

namespace {

/// Handles that hold locks, by number, with the file each is of.
using Live = std::map<std::int64_t, std::string>;

/// Takes the lock on a file that nobody holds: its handle must be new.
void take_another(Case& c, const World& world, Live& live) {
  const std::int64_t handle = take(c, world);
  const auto [held, is_new] = live.insert({handle, *world.path});
  if (is_new) return;
  c.fail(
      {.message = fmt::format("{} gave the handle of another lock, which is still held",
                              probe::call_text(c.subject(), world)),
       .expected = "a handle that differs from all that hold locks",
       .got = fmt::format("{}, the handle of the lock on {}", handle, held->second),
       .check = "close(open(\"other\", O_CREAT | O_RDWR, 0644)); return call(\"other\") == call(" +
                world.path_code + ");"});
}

std::vector<World> different_files() {
  std::vector<World> worlds;
  for (const std::uint64_t size : {0U, 1U, 100U, 4096U, 100'000U}) worlds.push_back(file(size));
  worlds.push_back(lockable(world::sparse(1'000'000)));
  for (const unsigned mode : {0600U, 0644U, 0666U, 0755U}) {
    World world = file();
    world.steps.push_back(probe::set_mode(*world.path, mode));
    world.title += fmt::format(", mode {:04o}", mode);
    worlds.push_back(world);
  }
  for (int i = 0; i < 40; ++i) worlds.push_back(file(static_cast<std::uint64_t>(i)));
  return worlds;
}

}  // namespace

void handle(Case& c) {
  Live live;
  for (const World& world : different_files()) take_another(c, world, live);
}

void handle_with_descriptor_zero(Case& c) {
  c.surrender(0);
  Live live;
  for (int i = 0; i < 3; ++i) take_another(c, file(), live);
}

void independent(Case& c) {
  Peer peer(c);
  Live live;
  const std::vector<World> worlds = different_files();
  for (const World& world : worlds) take_another(c, world, live);
  for (const World& world : worlds) {
    const std::string code =
        fmt::format("close(open(\"other\", O_CREAT | O_RDWR, 0644)); call({}); call(\"other\");",
                    world.path_code);
    c.turn_to(world);
    expect_held(c, peer, *world.path, "with other files locked too,", code);
    expect_refused(c, peer, *world.path, "with other files locked too,", code);
  }
}

void odd_path(Case& c) {
  Peer peer(c);
  const auto expect_locked = [&](const World& world, const std::string& seen_from_start) {
    take_alone(c, lockable(world));
    expect_held(c, peer, seen_from_start, "", fmt::format("call({});", world.path_code));
  };
  for (const World& world : world::odd_paths()) expect_locked(world, *world.path);
  // A relative path is taken from where the process is at the time of the call.
  expect_locked(world::file("same-name", Content::pattern(10)), "same-name");
  World there = world::file("same-name", Content::pattern(20));
  there.title += ", after a change of the working directory";
  there.steps.insert(there.steps.begin(),
                     {probe::make_directory("elsewhere"), probe::go_to("elsewhere")});
  expect_locked(there, "elsewhere/same-name");
}

namespace {

std::vector<std::string> entries_here() {
  std::vector<std::string> entries;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(".", error))
    entries.push_back(entry.path().string());
  std::sort(entries.begin(), entries.end());
  return entries;
}

constexpr const char* kCountEntries =
    "static int count(void) { int n = 0; DIR *d = opendir(\".\"); while (readdir(d)) n++; "
    "closedir(d); return n; }\n";

/// fail() unless the directory holds what it held.
void expect_same_entries(Case& c, const std::vector<std::string>& before, std::string_view when) {
  const std::vector<std::string> after = entries_here();
  if (after == before) return;
  std::vector<std::string> created;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(created));
  c.fail({.message = fmt::format("{}: {} the directory holds other entries than before",
                                 probe::call_text(c.subject(), c.world()), when),
          .expected = "no file is made or removed",
          .got = created.empty() ? "an entry is gone"
                                 : fmt::format("{} is new", probe::quoted(created.front(), 80)),
          .check = fmt::format("int was = count(); call({}); return count() != was;",
                               c.world().path_code),
          .prelude = kCountEntries});
}

}  // namespace

void creates_nothing(Case& c) {
  for (const World& world : {world::missing(), world::dangling_link(), world::missing_directory(),
                             world::long_component()}) {
    c.enter(world);
    const auto before = entries_here();
    c.expect_failure(c.call());
    expect_same_entries(c, before, "afterwards");
  }
  for (const std::uint64_t size : {0U, 100U}) {
    const World world = file(size);
    for (const Step& step : world.steps) c.act_quietly(step);
    const auto before = entries_here();
    const std::int64_t handle = take(c, world);
    expect_same_entries(c, before, "while it is locked");
    static_cast<void>(c.call());
    expect_same_entries(c, before, "after a second call");
    if (give_up(c, handle)) expect_same_entries(c, before, "after the lock was given up");
  }
}

void directory(Case& c) {
  for (const World& world :
       {world::directory(), world::linked_directory(), world::directory_with_slash(),
        world::special("."), world::special("/"), world::special("..")}) {
    c.enter(world);
    c.expect_failure(c.call());
  }
}

namespace {

constexpr const char* kModesDoNotBind =
    "file permissions do not bind this user: run as an ordinary user, or where root can become one";

}  // namespace

void unreadable(Case& c) {
  for (const World& world :
       {world::unreadable(Content::pattern(100)), world::unsearchable(Content::pattern(100))}) {
    c.enter(world);
    if (probe::Fd(open(world.path->c_str(), O_RDONLY | O_CLOEXEC))) c.cannot_judge(kModesDoNotBind);
    c.expect_failure(c.call());
  }
}

void read_only(Case& c) {
  Peer peer(c);
  std::string seen;
  World write_only = world::file(Content::pattern(100));
  write_only.title += ", mode 0222";
  write_only.steps.push_back(probe::set_mode(*write_only.path, 0222));
  write_only.steps.back().code += " if (geteuid() == 0) setgid(65534), setuid(65534);";
  for (const World& plain : {world::read_only(Content::pattern(100)), write_only}) {
    const bool is_readable = &plain != &write_only && plain.title.find("0222") == std::string::npos;
    const World world = lockable(plain);
    c.enter(world);
    if (probe::Fd(open(world.path->c_str(), (is_readable ? O_WRONLY : O_RDONLY) | O_CLOEXEC)))
      c.cannot_judge(kModesDoNotBind);
    const Answer answer = c.call();
    if (answer.number < -1) c.expect_failure(answer);
    if (!answer.failed) {
      const std::string code = fmt::format("if (call({}) < 0) return 0;", world.path_code);
      expect_refused(c, peer, *world.path, "", code);
      if (!peer.look(*world.path).any()) {
        c.fail({.message = probe::call_text(c.subject(), world) + " gave a handle without a lock",
                .expected = "-1, or a handle that holds the lock",
                .got = "a handle, and no lock on the file",
                .check = refused_check(*world.path, code)});
      }
    }
    seen +=
        fmt::format("{}a file that may only be {} {}", seen.empty() ? "" : ", ",
                    is_readable ? "read" : "written", answer.failed ? "returns -1" : "is locked");
  }
  c.choose(seen);
}

namespace {

struct Watched {
  struct stat info {};
  std::string bytes;
};

Watched look(Case& c, const std::string& path) {
  Watched watched;
  const probe::Fd fd(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd || fstat(fd.get(), &watched.info) != 0) c.fault("cannot look at the test's file");
  watched.bytes.resize(static_cast<std::size_t>(watched.info.st_size));
  if (read(fd.get(), watched.bytes.data(), watched.bytes.size()) < 0) watched.bytes.clear();
  return watched;
}

bool is_same(const Watched& was, const Watched& is) {
  return is.bytes == was.bytes && is.info.st_ino == was.info.st_ino &&
         is.info.st_mode == was.info.st_mode && is.info.st_uid == was.info.st_uid &&
         is.info.st_gid == was.info.st_gid && is.info.st_nlink == was.info.st_nlink &&
         is.info.st_mtim.tv_sec == was.info.st_mtim.tv_sec &&
         is.info.st_mtim.tv_nsec == was.info.st_mtim.tv_nsec;
}

}  // namespace

void file_untouched(Case& c) {
  Peer peer(c);
  for (const std::uint64_t size : {0U, 100U, 5000U}) {
    const World world = file(size);
    c.enter(world);
    const std::string path = *world.path;
    const Watched before = look(c, path);
    const probe::Fd queue(inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
    if (queue) {
      inotify_add_watch(queue.get(), path.c_str(),
                        IN_MODIFY | IN_ATTRIB | IN_MOVE_SELF | IN_DELETE_SELF);
    }
    const auto expect_untouched = [&](std::string_view when) {
      std::array<char, 4096> events{};
      const bool has_events = queue && read(queue.get(), events.data(), events.size()) > 0;
      if (!has_events && is_same(before, look(c, path))) return;
      c.fail({.message = fmt::format("{}: {} the file is not as it was",
                                     probe::call_text(c.subject(), world), when),
              .expected = "the same bytes, mode, owner and time of modification",
              .got = has_events ? "it was written to, or its attributes were set"
                                : "other bytes or attributes",
              .check = fmt::format(
                  "char events[4096]; int queue = inotify_init1(IN_NONBLOCK);\n"
                  "inotify_add_watch(queue, {0}, IN_MODIFY | IN_ATTRIB | IN_DELETE_SELF);\n"
                  "{1}long long h = call({0}); if (unlock) unlock(h);\n"
                  "return read(queue, events, sizeof events) > 0;",
                  world.path_code,
                  when == "when that fails" ? "if (fork() == 0) { call(" + world.path_code +
                                                  "); sleep(1); _exit(0); }\nusleep(300000);\n"
                                            : "")});
    };
    const Answer answer = c.call();
    expect_untouched("when it is locked");
    if (give_up(c, answer.number)) {
      expect_untouched("when the lock is given up");
      if (peer.lock(path).value_or(-1) < 0) continue;
      c.release(c.call());
      expect_untouched("when that fails");
    }
  }
}

void no_writer(Case& c) {
  const std::string name = probe::fresh_name("fifo");
  const World world = world::at("a FIFO that nobody has open", {probe::make_fifo(name)}, name);
  c.enter(world, {.check = "alarm(4); call(" + world.path_code + "); return 0;"});
  const Answer answer = c.call();
  if (answer.number >= -1) return;
  c.fail({.message = probe::call_text(c.subject(), world) + " gave neither -1 nor a handle",
          .expected = "-1, or 0 or more",
          .got = fmt::format("{}", answer.number),
          .check = "return result < -1;"});
}

}  // namespace rtconf::cases::lock
