#include "conformance/probe/step.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "conformance/probe/fd.h"
#include "conformance/probe/text.h"

namespace rtconf::probe {
namespace {

Trouble failed(std::string_view what, std::string_view name) {
  return cannot(fmt::format("{} {}", what, quoted(name, 80)), errno);
}

std::string loop_code(const Content& content) {
  if (content.size() == 0) return "";
  return fmt::format(
      " for (unsigned long long i = 0; i < {}; i++) putc((unsigned char)({}), file);",
      content.size(), content.c_expression());
}

Trouble write_through(const std::string& name, int flags, const Content& content) {
  const Fd fd(open(name.c_str(), flags | O_CLOEXEC, 0644));
  if (!fd) return failed("create file", name);
  return write_content(fd.get(), content);
}

}  // namespace

Step simple(std::string_view what, const std::string& name, const std::function<int()>& act,
            std::string code) {
  return {[=]() -> Trouble {
            if (act() == 0) return std::nullopt;
            return failed(what, name);
          },
          std::move(code)};
}

Trouble write_content(int fd, const Content& content) {
  const auto room = std::min<std::uint64_t>(content.size(), 1U << 18);
  const auto buffer = std::make_unique_for_overwrite<unsigned char[]>(room);
  for (std::uint64_t done = 0; done < content.size();) {
    const auto count = std::min(room, content.size() - done);
    content.fill(buffer.get(), done, count);
    const ssize_t wrote = write(fd, buffer.get(), count);
    if (wrote <= 0) return cannot("write the content of a test file", errno);
    done += static_cast<std::uint64_t>(wrote);
  }
  return std::nullopt;
}

std::string write_file_code(const std::string& name_expression, const Content& content) {
  return fmt::format("{{ FILE *file = fopen({}, \"wb\");{} fclose(file); }}", name_expression,
                     loop_code(content));
}

Step write_file(const std::string& name, const Content& content) {
  return {[=] { return write_through(name, O_WRONLY | O_CREAT | O_TRUNC, content); },
          write_file_code(quoted(name), content)};
}

Step overwrite_file(const std::string& name, const Content& content) {
  return {[=] { return write_through(name, O_WRONLY, content); },
          fmt::format("{{ FILE *file = fopen({}, \"r+b\");{} fclose(file); }}", quoted(name),
                      loop_code(content))};
}

Step make_sparse(const std::string& name, std::uint64_t size, const std::string& tail) {
  return {
      [=]() -> Trouble {
        const Fd fd(open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644));
        if (!fd) return failed("create file", name);
        if (ftruncate(fd.get(), static_cast<off_t>(size)) != 0) return failed("extend file", name);
        const auto at = static_cast<off_t>(size - tail.size());
        if (pwrite(fd.get(), tail.data(), tail.size(), at) != static_cast<ssize_t>(tail.size())) {
          return failed("write the end of file", name);
        }
        return std::nullopt;
      },
      fmt::format("close(open({0}, O_CREAT | O_RDWR, 0644)); truncate({0}, {1}LL);", quoted(name),
                  size) +
          (tail.empty()
               ? ""
               : fmt::format(
                     " {{ int fd = open({}, O_WRONLY); pwrite(fd, {}, {}, {}LL); close(fd); }}",
                     quoted(name), quoted(tail), tail.size(), size - tail.size()))};
}

Step replace_file(const std::string& name, const Content& content) {
  const std::string other = name + ".new";
  const Step write = write_file(other, content);
  return {[=]() -> Trouble {
            if (auto trouble = write.apply()) return trouble;
            if (rename(other.c_str(), name.c_str()) == 0) return std::nullopt;
            return failed("replace file", name);
          },
          fmt::format("{} rename({}, {});", write.code, quoted(other), quoted(name))};
}

Step truncate_file(const std::string& name, std::uint64_t size) {
  return simple(
      "truncate file", name, [=] { return truncate(name.c_str(), static_cast<off_t>(size)); },
      fmt::format("truncate({}, {}LL);", quoted(name), size));
}

Step remove_file(const std::string& name) {
  return simple(
      "remove file", name, [=] { return unlink(name.c_str()); },
      fmt::format("unlink({});", quoted(name)));
}

Step link_symbolic(const std::string& target, const std::string& name) {
  return simple(
      "make symbolic link", name, [=] { return symlink(target.c_str(), name.c_str()); },
      fmt::format("symlink({}, {});", quoted(target), quoted(name)));
}

Step link_hard(const std::string& target, const std::string& name) {
  return simple(
      "make hard link", name, [=] { return link(target.c_str(), name.c_str()); },
      fmt::format("link({}, {});", quoted(target), quoted(name)));
}

Step make_directory(const std::string& name) {
  return simple(
      "make directory", name, [=] { return mkdir(name.c_str(), 0755); },
      fmt::format("mkdir({}, 0755);", quoted(name)));
}

Step go_to(const std::string& directory) {
  Step step = simple(
      "go to directory", directory, [=] { return chdir(directory.c_str()); },
      fmt::format("chdir({});", quoted(directory)));
  step.changes = Changes::kSurroundings;
  return step;
}

Step set_variable(const std::string& name, const std::optional<std::string>& value) {
  Step step = simple(
      "set variable", name,
      [=] { return value ? setenv(name.c_str(), value->c_str(), 1) : unsetenv(name.c_str()); },
      value ? fmt::format("setenv({}, {}, 1);", quoted(name), quoted(*value))
            : fmt::format("unsetenv({});", quoted(name)));
  step.changes = Changes::kSurroundings;
  return step;
}

Step make_fifo(const std::string& name) {
  return simple(
      "make FIFO", name, [=] { return mkfifo(name.c_str(), 0644); },
      fmt::format("mkfifo({}, 0644);", quoted(name)));
}

Step set_mode(const std::string& name, unsigned mode) {
  return simple(
      "change the mode of", name, [=] { return chmod(name.c_str(), mode); },
      fmt::format("chmod({}, {:#o});", quoted(name), mode));
}

Step bind_by_mode(const std::string& name, unsigned mode) {
  Step step = set_mode(name, mode);
  step.code += fmt::format(
      " if (geteuid() == 0) chown({}, 65534, 65534), setgid(65534), setuid(65534);", quoted(name));
  return step;
}

Step make_socket(const std::string& name) {
  return simple(
      "make socket", name, [=] { return mknod(name.c_str(), S_IFSOCK | 0644, 0); },
      fmt::format("mknod({}, S_IFSOCK | 0644, 0);", quoted(name)));
}

Step rename_file(const std::string& from, const std::string& to) {
  return simple(
      "rename file", from, [=] { return rename(from.c_str(), to.c_str()); },
      fmt::format("rename({}, {});", quoted(from), quoted(to)));
}

Step forget_file(const std::string& name) {
  return simple(
      "remove file", name, [=] { return unlink(name.c_str()) == 0 || errno == ENOENT ? 0 : -1; },
      fmt::format("unlink({});", quoted(name)));
}

Step remake_link(const std::string& target, const std::string& name) {
  return simple(
      "make symbolic link", name,
      [=] {
        unlink(name.c_str());
        return symlink(target.c_str(), name.c_str());
      },
      fmt::format("unlink({1}); symlink({0}, {1});", quoted(target), quoted(name)));
}

Step set_modified(const std::string& name, long long seconds, long nanoseconds) {
  return simple(
      "set the time of", name,
      [=] {
        const std::array<timespec, 2> times = {timespec{1'234'567'890, 5},
                                               timespec{seconds, nanoseconds}};
        return utimensat(AT_FDCWD, name.c_str(), times.data(), 0);
      },
      fmt::format("{{ struct timespec t[2] = {{{{1234567890, 5}}, {{{}LL, {}}}}}; "
                  "utimensat(AT_FDCWD, {}, t, 0); }}",
                  seconds, nanoseconds, quoted(name)));
}

Step set_umask(unsigned mask) {
  Step step = simple(
      "set the umask", "",
      [=] {
        umask(mask);
        return 0;
      },
      fmt::format("umask({:#o});", mask));
  step.changes = Changes::kSurroundings;
  return step;
}

Step limit_file_size(const std::optional<std::uint64_t>& bytes) {
  Step step = simple(
      "limit the size of files", "",
      [=] {
        rlimit limit{};
        if (signal(SIGXFSZ, SIG_IGN) == SIG_ERR || getrlimit(RLIMIT_FSIZE, &limit) != 0) return -1;
        limit.rlim_cur = bytes ? *bytes : limit.rlim_max;
        return setrlimit(RLIMIT_FSIZE, &limit);
      },
      bytes ? fmt::format("signal(SIGXFSZ, SIG_IGN); struct rlimit most = {{{}, RLIM_INFINITY}}; "
                          "setrlimit(RLIMIT_FSIZE, &most);",
                          *bytes)
            : "");
  step.changes = Changes::kProcess;
  return step;
}

Step set_locale(const std::string& name) {
  Step step = simple(
      "set the locale", name,
      [=] {
        setlocale(LC_ALL, name.c_str());  // where there is none of that name, it stays
        return 0;
      },
      fmt::format("setlocale(LC_ALL, {});", quoted(name)));
  step.changes = Changes::kSurroundings;
  return step;
}

Step declare(std::string code) {
  return {[]() -> Trouble { return std::nullopt; }, std::move(code)};
}

Step hold_open(const std::string& name, int fd) {
  return {
      [=]() -> Trouble {
        const int opened = open(name.c_str(), O_RDONLY | O_CLOEXEC);
        if (opened < 0) return failed("open file", name);
        // Not at its start, so that a copy of the descriptor is told from opening the file anew.
        lseek(opened, 3, SEEK_SET);
        if (opened == fd) return std::nullopt;
        const int moved = dup3(opened, fd, O_CLOEXEC);
        const int error = errno;
        close(opened);
        if (moved == fd) return std::nullopt;
        return cannot(fmt::format("place a descriptor at {}", fd), error);
      },
      fmt::format("dup2(open({0}, O_RDONLY), {1}); lseek({1}, 3, SEEK_SET);", quoted(name), fd)};
}

}  // namespace rtconf::probe
