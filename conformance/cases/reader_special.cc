// The hardened clauses about what is no plain file: procfs and sysfs, FIFOs, devices, files beyond
// memory.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>

#include "conformance/cases/reader.h"
#include "conformance/probe/compare.h"
#include "conformance/probe/fd.h"

namespace rtconf::cases::reader {

using probe::Answer;
using probe::Case;
using probe::Content;
using probe::World;
namespace world = probe::world;

namespace {

/// A file of procfs that is longer than a page, so that the kernel gives it in pieces, and that
/// holds still: the mappings of a child that does nothing.
World long_procfs_file(Case& c) {
  // Its mappings are this process's: whatever a first call maps is there by now. Neighbours differ,
  // so that each has a line of its own.
  for (int i = 0; i < 200; ++i) {
    const int access = i % 2 == 0 ? PROT_NONE : PROT_READ;
    if (mmap(nullptr, 4096, access, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED) break;
  }
  const pid_t idle = c.fork_helper();
  if (idle == 0) {
    for (;;) pause();
  }
  World world = world::special(fmt::format("/proc/{}/maps", idle));
  world.title = "a file of procfs longer than a page";
  world.path_code = "path";
  world.steps = {probe::declare(
      "for (int k = 0; k < 200; k++)\n"
      "  mmap(NULL, 4096, k % 2 ? PROT_READ : PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);\n"
      "char path[64]; pid_t idle = fork(); if (idle == 0) alarm(9), pause();\n"
      "sprintf(path, \"/proc/%d/maps\", idle);")};
  return world;
}

}  // namespace

Worlds unsized_worlds(Case& c) {
  constexpr std::size_t kLongest = std::size_t{4} << 20;
  Worlds worlds;
  for (const char* path :
       {"/proc/version", "/proc/filesystems", "/proc/sys/kernel/ostype", "/proc/self/environ",
        "/sys/kernel/mm/transparent_hugepage/enabled", "/sys/devices/system/cpu/online"}) {
    worlds.push_back(world::special(path));
  }
  worlds.push_back(long_procfs_file(c));
  std::erase_if(worlds, [](World& world) {
    const auto truth = probe::regular_read(world.path->c_str(), kLongest);
    if (!truth || truth->empty() || truth->size() == kLongest) return true;
    world.content = Content::exactly(*truth);
    return false;
  });
  if (worlds.empty()) c.cannot_judge("neither procfs nor sysfs can be read here");
  return worlds;
}

void unsized_files(Case& c) {
  for (const World& world : unsized_worlds(c)) {
    c.enter(world);
    const Answer answer = c.call();
    if (answer.failed) continue;  // allowed; a wrong content is not
    c.expect_right(answer);
    if (c.subject().is_text) c.expect_nul(answer);
    c.release(answer);
  }
}

void too_large(Case& c) {
  constexpr std::uint64_t kSize = std::uint64_t{64}
                                  << 30;  // more than the memory that a provider may have
  c.enter(world::sparse(kSize));
  c.allow(20'000);  // reading until memory runs out is allowed
  c.expect_failure(c.call());
}

void no_writer(Case& c) {
  c.enter(world::fifo());
  c.release(c.call());  // to come back is all that is asked
}

void endless(Case& c) {
  c.enter(world::special("/dev/zero"));
  c.allow(5'000);
  c.release(c.call());
  probe::Fd terminal(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  std::array<char, 64> name{};
  if (!terminal || grantpt(terminal.get()) != 0 || unlockpt(terminal.get()) != 0) return;
  if (ptsname_r(terminal.get(), name.data(), name.size()) != 0) return;
  if (!probe::Fd(open(name.data(), O_RDONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC))) return;
  World silent = world::special(name.data());
  silent.title = "a terminal that nobody types at";
  silent.path_code = "silent";
  silent.steps = {
      {[]() -> probe::Trouble { return std::nullopt; },
       "int terminal = posix_openpt(O_RDWR | O_NOCTTY); grantpt(terminal); unlockpt(terminal);\n"
       "char *silent = ptsname(terminal);"}};
  c.enter(silent);
  c.release(c.call());
  // Opened without O_NOCTTY it has become the terminal of this process, which would be sent SIGHUP
  // if it were hung up now: it stays open until the case has ended.
  static_cast<void>(terminal.release());
}

void fifo_with_writer(Case& c) {
  World world = world::fifo();
  const Content content = Content::pattern(100'000, 2);  // more than a pipe holds
  world.title = "a FIFO to which another process writes " + content.describe();
  c.enter(world);
  if (c.fork_helper() == 0) {
    signal(SIGPIPE, SIG_DFL);
    const int fd = open(world.path->c_str(), O_WRONLY | O_CLOEXEC);
    _exit(fd >= 0 && !write_content(fd, content) ? 0 : 1);
  }
  const std::string shows = fmt::format(
      "if (fork() == 0) {{\n"
      "  FILE *out = fopen({0}, \"wb\");\n"
      "  for (unsigned long long i = 0; i < {1}; i++) putc((unsigned char)({2}), out);\n"
      "  fclose(out); _exit(0);\n"
      "}}\n"
      "{3}result = call({0});\n"
      "for (unsigned long long i = 0; i < {1}; i++)\n"
      "  if (!result || (unsigned char)result[i] != (unsigned char)({2})) return 1;\n"
      "return 0;",
      world.path_code, content.size(), content.c_expression(), c.subject().c_type);
  const Answer answer = c.call();
  c.dismiss_helpers();  // the writer has written everything, or the reader went away without it
  World truth = world::file(content);
  for (const probe::Step& step : truth.steps) c.act_quietly(step);
  if (auto failure = c.difference_in(truth, answer)) {
    failure->message = fmt::format("{}: {}", world.title, failure->message);
    failure->check = shows;
    failure->prelude.clear();
    c.fail(*failure);
  }
  c.release(answer);
}

}  // namespace rtconf::cases::reader
