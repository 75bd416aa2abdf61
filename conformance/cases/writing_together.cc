// Several that write to one file at the same time.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>

#include "conformance/cases/common.h"
#include "conformance/cases/effects.h"
#include "conformance/cases/writing.h"
#include "conformance/probe/fd.h"
#include "conformance/probe/onlooker.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::writing {

using probe::Case;
using probe::Content;
using probe::World;
namespace check = probe::check;
namespace world = probe::world;

namespace {

constexpr std::size_t kHead = 8;

/// A text that says whose it is and how long: eight characters, the writer's letter, a newline.
std::string record(char writer, std::size_t size) {
  return fmt::format("{}{:06}:", writer, size) + std::string(size - kHead - 1, writer) + "\n";
}

/// How many whole records of each writer a file holds, or where it holds something else.
struct Records {
  std::map<char, unsigned> whole;
  std::string torn;
};

std::string bytes_of(const std::string& name) {
  std::string bytes;
  const probe::Fd fd(open(name.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 1 << 16> buffer{};
  for (ssize_t got = 0; (got = read(fd.get(), buffer.data(), buffer.size())) > 0;)
    bytes.append(buffer.data(), static_cast<std::size_t>(got));
  return bytes;
}

Records records_in(const std::string& bytes) {
  Records records;
  for (std::size_t at = 0; at < bytes.size();) {
    const std::string head = bytes.substr(at, kHead);
    const std::size_t size = head.size() == kHead && head.find_first_not_of("0123456789", 1) == 7
                                 ? std::stoul(head.substr(1, 6))
                                 : 0;
    if (size <= kHead || bytes.compare(at, size, record(head[0], size)) != 0) {
      records.torn = fmt::format("at byte {}: {}", at, probe::quoted(bytes.substr(at, 48)));
      return records;
    }
    ++records.whole[head[0]];
    at += size;
  }
  return records;
}

/// C where a child calls, and its parent appends whenever the child enters or leaves the system.
std::string appender_code(const World& world, std::size_t size) {
  return fmt::format(
      "int status, fd = open({0}, O_WRONLY | O_APPEND | O_CREAT, 0644); long more = 0;\n"
      "static char own[{1} + 1]; memset(own, 'b', {1});\n"
      "pid_t child = fork();\n"
      "if (child == 0) {{\n"
      "  ptrace(PTRACE_TRACEME, 0, NULL, NULL); raise(SIGSTOP);\n"
      "  for (int n = 0; n < 50; n++) if (!call({0}, own)) _exit(1);\n"
      "  _exit(0);\n"
      "}}\n"
      "while (waitpid(child, &status, 0) == child && WIFSTOPPED(status)) {{\n"
      "  write(fd, \"0123456789\\n\", 11); more++; ptrace(PTRACE_SYSCALL, child, NULL, NULL);\n"
      "}}\n"
      "struct stat info; fstat(fd, &info);\n"
      "if (status != 0 || info.st_size != 11 * more + 50LL * {1}) return 1;\n"
      "FILE *file = fopen({0}, \"rb\"); int c, run = 0;\n"
      "while ((c = getc(file)) != EOF) {{ if (c != 'b' && run % {1}) return 1; run = c == 'b' ? "
      "run "
      "+ 1 : 0; }}\n"
      "return 0;",
      world.path_code, size);
}

/// Appends by write(2) until told to stop, and tells how often.
[[noreturn]] void append_meanwhile(const std::string& name, int told, int tells) {
  constexpr unsigned kMost = 30'000;
  const std::string text = record('w', 16);
  const probe::Fd fd(open(name.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  unsigned written = 0;
  char stop = 0;
  while (written < kMost && read(told, &stop, 1) < 0) {
    for (int burst = 0; burst < 8; ++burst)
      written += write(fd.get(), text.data(), text.size()) > 0 ? 1 : 0;
    if (written == 8 && write(tells, &stop, 1) != 1) _exit(1);  // it has begun
  }
  _exit(write(tells, &written, sizeof written) == sizeof written ? 0 : 1);
}

/// A process of the suite that appends while the provider does.
class Rival {
 public:
  Rival(Case& c, const std::string& name) : c_(c) {
    if (pipe2(to_.data(), O_CLOEXEC | O_NONBLOCK) != 0 || pipe2(from_.data(), O_CLOEXEC) != 0)
      c.fault("cannot make a pipe");
    if (c.fork_helper() == 0) append_meanwhile(name, to_[0], from_[1]);
    char began = 0;
    if (read(from_[0], &began, 1) != 1) c.fault("the other process does not append");
  }
  Rival(const Rival&) = delete;
  Rival& operator=(const Rival&) = delete;
  /// How many texts it has appended; it has ended then.
  unsigned stop() {
    unsigned written = 0;
    const char stop = 1;
    if (write(to_[1], &stop, 1) != 1 ||
        read(from_[0], &written, sizeof written) != sizeof written) {
      c_.fault("the other process does not say what it appended");
    }
    for (const int fd : {to_[0], to_[1], from_[0], from_[1]}) close(fd);
    c_.dismiss_helpers();
    return written;
  }

 private:
  Case& c_;
  std::array<int, 2> to_{};
  std::array<int, 2> from_{};
};

void judge(Case& c, const World& world, std::size_t size, std::map<char, unsigned> expected) {
  const std::string bytes = bytes_of(*world.path);
  const Records records = records_in(bytes);
  std::erase_if(expected, [](const auto& one) { return one.second == 0; });
  if (records.torn.empty() && records.whole == expected) return;
  const auto list = [](const std::map<char, unsigned>& counts) {
    std::string text;
    for (const auto& [writer, count] : counts) text += fmt::format("{}: {} ", writer, count);
    return text;
  };
  c.fail(
      {.message = fmt::format(
           "{}, called while another process appends: {}", call_text(c.subject(), world),
           records.torn.empty() ? "texts are lost" : "a text is torn, or something else is there"),
       .expected = "whole texts of each writer: " + list(expected),
       .got = records.torn.empty() ? list(records.whole) : records.torn,
       .check = appender_code(world, size)});
}

void expect_all_succeeded(Case& c, const World& world, std::size_t size, bool did) {
  if (did) return;
  c.fail({.message =
              fmt::format("{} failed while another process appends", call_text(c.subject(), world)),
          .expected = "true",
          .got = "false",
          .check = appender_code(world, size)});
}

/// This process calls, a helper appends without the provider.
void expect_beside_rival(Case& c, std::size_t size, unsigned times) {
  const std::string name = probe::fresh_name("log");
  const World world =
      with_second(world::at("a file", {probe::write_file(name, Content::exactly(""))}, name),
                  Content::exactly(record('a', size)));
  c.enter(world);
  Rival rival(c, name);
  unsigned succeeded = 0;
  for (unsigned i = 0; i < times; ++i) succeeded += c.call().failed ? 0 : 1;
  const unsigned others = rival.stop();
  expect_all_succeeded(c, world, size, succeeded == times);
  judge(c, world, size, {{'a', times}, {'w', others}});
}

/// Another process appends before and after each system call that this one makes.
void expect_between_calls(Case& c, std::size_t size, unsigned times) {
  const std::string name = probe::fresh_name("log");
  const World world =
      with_second(world::at("a file", {probe::write_file(name, Content::exactly(""))}, name),
                  Content::exactly(record('a', size)));
  c.enter(world);
  const std::string text = record('w', 16);
  const probe::Fd fd(open(name.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC));
  unsigned succeeded = 0;
  probe::Onlooker onlooker(c, [&] {
    if (write(fd.get(), text.data(), text.size()) < 0) _exit(1);
  });
  if (!onlooker.is_there()) return;
  for (unsigned i = 0; i < times; ++i) succeeded += c.call().failed ? 0 : 1;
  const unsigned others = onlooker.stop();
  expect_all_succeeded(c, world, size, succeeded == times);
  judge(c, world, size, {{'a', times}, {'w', others}});
}

/// A child of this process calls at the same time as it does. Whether calls in a child fail is
/// `after_fork`'s; those that succeed count.
void expect_beside_child(Case& c, std::size_t size, unsigned times) {
  const std::string name = probe::fresh_name("log");
  const auto world_of = [&](char writer) {
    return with_second(world::at("a file", {probe::write_file(name, Content::exactly(""))}, name),
                       Content::exactly(record(writer, size)));
  };
  const World own = world_of('a');
  const World childs = world_of('b');
  c.enter(own);
  c.begin_calls();
  const pid_t child = fork();
  if (child == 0) {
    alarm(4);
    for (unsigned i = 0; i < times; ++i) {
      if (c.call_raw(childs).failed) _exit(1);
    }
    _exit(0);
  }
  unsigned failed = 0;
  for (unsigned i = 0; i < times; ++i) failed += c.call_raw(own).failed ? 1 : 0;
  int status = 1;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  c.end_calls();
  expect_all_succeeded(c, own, size, failed == 0);
  if (child < 0 || status != 0) return;
  judge(c, own, size, {{'a', times}, {'b', times}});
}

}  // namespace

void atomic_append(Case& c) {
  c.allow(10'000);
  for (const std::size_t size : {std::size_t{16}, std::size_t{300}, std::size_t{4096}}) {
    expect_between_calls(c, size, 20);
    expect_beside_rival(c, size, size > 4000 ? 150 : 300);
    expect_beside_child(c, size, 150);
  }
}

void same_path(Case& c) {
  constexpr unsigned kTimes = 60;
  const Content text = Content::exactly(record('t', 80));
  const std::string name = probe::fresh_name("shared");
  const World world = making(c, name, text);
  c.enter(world);
  const unsigned succeeded = call_together(c, world, kTimes);
  const std::string code = std::string(kTogetherCode) + "if (failed) return 1;\n";
  const std::string prelude =
      fmt::format("#define TIMES {}\n", kTimes) + together_prelude(c.subject(), world);
  const auto shown = [&](std::string message, const std::string& expected, const std::string& got,
                         const std::string& check) {
    c.fail({.message = fmt::format("from 8 threads at once, {} {}", call_text(c.subject(), world),
                                   message),
            .expected = expected,
            .got = got,
            .check = code + check,
            .prelude = prelude});
  };
  if (succeeded != 8 * kTimes) {
    shown("failed at times", fmt::format("{} calls that succeed", 8 * kTimes),
          fmt::format("{}", succeeded), "return 0;");
  }
  if (is_append(c)) {
    const Records records = records_in(bytes_of(name));
    if (records.torn.empty() && records.whole.at('t') == 8 * kTimes) return;
    shown(
        "lost or tore texts", fmt::format("{} whole texts", 8 * kTimes),
        records.torn.empty() ? fmt::format("{}", records.whole.at('t')) : records.torn,
        fmt::format("struct stat info;\nreturn stat({}, &info) || info.st_size != 8 * TIMES * 80;",
                    probe::quoted(name)));
  }
  c.expect_right(c.call());  // alone again
}

}  // namespace rtconf::cases::writing
