#include "conformance/cases/lock_worlds.h"

#include <fmt/format.h>

#include <filesystem>
#include <map>

#include "conformance/probe/step_process.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::lock {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::World;
namespace world = probe::world;

const char* const kLockPrelude =
    "static long long (*lock)(const char *), handle; static bool (*unlock)(long long);\n"
    "/* As another process sees it. */\n"
    "static int is_held(const char *path) {\n"
    "  int status; pid_t child = fork();\n"
    "  if (child == 0) {\n"
    "    int fd = open(path, O_RDWR); struct flock all = {.l_type = F_WRLCK};\n"
    "    fcntl(fd, F_GETLK, &all);\n"
    "    _exit(flock(fd, LOCK_EX | LOCK_NB) != 0 || all.l_type != F_UNLCK);\n"
    "  }\n"
    "  waitpid(child, &status, 0); return WEXITSTATUS(status);\n"
    "}\n";

namespace {

constexpr const char* kBinding =
    "void *library = dlopen(argv[argc - 1], RTLD_NOW);\n"
    "lock = (long long (*)(const char *))dlsym(library, \"rt_file_lock\"); unlock = (bool "
    "(*)(long long))dlsym(library, \"rt_file_unlock\");";

std::string number(const std::optional<std::int64_t>& given) {
  return given ? fmt::format("{}", *given) : "no return within 4 s";
}

/// C for a call that has to be refused, since another process has taken the lock before.
std::string refused_here_check(const World& world, const std::string& other_path) {
  return fmt::format(
      "int ready[2]; char one = 0; pipe(ready);\n"
      "if (fork() == 0) {{\n"
      "  prctl(PR_SET_PDEATHSIG, SIGKILL); one = call({}) < 0; write(ready[1], &one, 1); pause();\n"
      "}}\nread(ready[0], &one, 1); alarm(4); return one || call({}) != -1;",
      probe::quoted(other_path), world.path_code);
}

}  // namespace

World lockable(World file) {
  file.prelude = kLockPrelude;
  file.steps.push_back(probe::declare(kBinding));
  return file;
}

World file(std::uint64_t size) { return lockable(world::file(Content::pattern(size))); }

World unlockable(World file) {
  World made = lockable(std::move(file));
  made.title = "the handle of the lock on " + made.title;
  made.steps.push_back(probe::declare(fmt::format("handle = lock({});", made.path_code)));
  made.arguments_code = "handle";
  return made;
}

std::string call_code(const World& world) { return fmt::format("call({});", world.path_code); }

std::int64_t take(Case& c, const World& world) {
  static std::string so_far;  // what this case's process has locked before
  World told = world;
  told.steps.insert(told.steps.begin(), probe::declare(so_far));
  so_far += fmt::format("{{\n{}{};\n}}\n", world.code(), world.call_code());
  return take_alone(c, told);
}

std::int64_t take_alone(Case& c, const World& world) {
  c.enter(world);
  const Answer answer = c.call();
  if (answer.number >= 0) return answer.number;
  c.fail({.message = probe::call_text(c.subject(), world) + " gave no handle",
          .expected = "a handle of 0 or more",
          .got = fmt::format("{}", answer.number),
          .check = "return result < 0;"});
}

std::int64_t take_for(Case& c, const std::string& path) {
  const probe::Subject* lock = lock_function(c);
  if (lock == nullptr) c.cannot_judge("the provider exports no rt_file_lock, which gives handles");
  const Answer answer = c.call_other(*lock, world::at("a file", {}, path));
  if (answer.number < 0)
    c.cannot_judge("rt_file_lock gives no handle for a file that nobody holds");
  return answer.number;
}

std::int64_t take_for(Case& c, const std::string& path, Peer& peer) {
  const std::int64_t handle = take_for(c, path);
  if (!peer.look(path).any()) c.cannot_judge("rt_file_lock gives a handle that holds no lock");
  static std::map<std::int64_t, std::string> given;  // a case has its own process
  std::string& last = given[handle];
  if (!last.empty() && last != path && std::filesystem::exists(last) && peer.look(last).any())
    c.cannot_judge("rt_file_lock gives a handle again while its lock is held");
  last = path;
  return handle;
}

bool give_up(Case& c, std::int64_t handle) {
  const probe::Subject* unlock = unlock_function(c);
  if (unlock == nullptr) return false;
  World world = world::at("a handle", {}, "");
  world.more.handle = handle;
  return !c.call_other(*unlock, world).failed;
}

void expect_held(Case& c, Peer& peer, const std::string& path, std::string_view when,
                 const std::string& code) {
  if (peer.look(path).any()) return;
  c.fail({.message = fmt::format("{}: {} the lock is not held",
                                 probe::call_text(c.subject(), c.world()), when),
          .expected = "a lock that another process sees, by flock(2) or fcntl(2)",
          .got = "no lock on the file",
          .check = fmt::format("{}\nreturn !is_held({});", code, probe::quoted(path))});
}

std::string refused_check(const std::string& path, const std::string& code) {
  return fmt::format(
      "int go[2], status = 1; char one = 0; pipe(go); pid_t other = fork();\n"
      "if (other == 0) {{ alarm(4); read(go[0], &one, 1); _exit(call({0}) >= 0); }}\n"
      "{1}\n"
      "write(go[1], &one, 1);\nreturn waitpid(other, &status, 0) != other || status != 0;",
      probe::quoted(path), code);
}

void expect_refused(Case& c, Peer& peer, const std::string& path, std::string_view when,
                    const std::string& code) {
  const auto given = peer.lock(path);
  if (given == -1) return;
  c.fail(
      {.message = fmt::format("{}: {} another process {}", probe::call_text(c.subject(), c.world()),
                              when, given ? "is given the lock too" : "waits for the lock"),
       .expected = "-1 at once, in the other process",
       .got = number(given),
       .check = refused_check(path, code)});
}

void expect_refused_here(Case& c, Peer& peer, const World& world, const std::string& other_path) {
  const std::string check = refused_here_check(world, other_path);
  const auto given = peer.lock(other_path);
  if (given.value_or(-1) < 0) {
    c.fail({.message = fmt::format("in another process, {} gave no handle",
                                   probe::call_text(c.subject(), world)),
            .expected = "a handle of 0 or more",
            .got = number(given),
            .check = check});
  }
  const Answer answer = c.call();
  if (answer.number == -1) return;
  c.fail({.message = fmt::format("{} gave a handle, while another process holds the lock",
                                 probe::call_text(c.subject(), world)),
          .expected = "-1",
          .got = fmt::format("{}", answer.number),
          .check = check});
}

void expect_refused_here(Case& c, Peer& peer, const World& world) {
  c.enter(world, {.check = refused_here_check(world, *world.path)});
  expect_refused_here(c, peer, world, *world.path);
}

}  // namespace rtconf::cases::lock
