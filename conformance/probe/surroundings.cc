#include "conformance/probe/surroundings.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pwd.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <vector>

#include "conformance/probe/fd.h"
#include "conformance/probe/text.h"

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace rtconf::probe {
namespace {

Trouble trouble_unless(bool is_done, std::string_view what) {
  if (is_done) return std::nullopt;
  return cannot(what, errno);
}

Step changing(std::function<Trouble()> apply, std::string code) {
  return {.apply = std::move(apply), .code = std::move(code), .changes = Changes::kSurroundings};
}

}  // namespace

std::vector<std::string> environment(const std::string& except) {
  std::vector<std::string> entries;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (except.empty() || text.substr(0, text.find('=')) != except) entries.push_back(text);
  }
  std::sort(entries.begin(), entries.end());
  return entries;
}

std::size_t entries_of(const std::string& variable) {
  std::size_t count = 0;
  const std::string head = variable + "=";
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry)
    count += std::strncmp(*entry, head.c_str(), head.size()) == 0 ? 1U : 0U;
  return count;
}

std::optional<std::string> variable(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  if (value == nullptr) return std::nullopt;
  return value;
}

Step keep_variable(const std::string& name, const std::optional<std::string>& value) {
  Step step = set_variable(name, value);
  step.apply = [=, set = step.apply]() -> Trouble {
    return variable(name) == value ? std::nullopt : set();
  };
  return step;
}

Step set_variable_to(const std::string& name, const Content& value) {
  const auto set = [=] {
    return trouble_unless(setenv(name.c_str(), value.bytes().c_str(), 1) == 0,
                          "set " + quoted(name));
  };
  return changing(
      set,
      fmt::format("{{ char *value = calloc({0} + 1, 1); for (unsigned long long i = 0; i < {0}; "
                  "i++) value[i] = (char)({1}); setenv({2}, value, 1); free(value); }}",
                  value.size(), value.c_expression(), quoted(name)));
}

Step put_variable(const std::string& entry) {
  return changing(
      [=] { return trouble_unless(putenv(strdup(entry.c_str())) == 0, "put a variable"); },
      fmt::format("putenv(strdup({}));", quoted(entry)));
}

Step replace_environment(const std::vector<std::string>& entries) {
  const auto replace = [=]() -> Trouble {
    auto* const fresh = new char*[entries.size() + 1];
    for (std::size_t i = 0; i < entries.size(); ++i) fresh[i] = strdup(entries[i].c_str());
    fresh[entries.size()] = nullptr;
    environ = fresh;
    return std::nullopt;
  };
  std::string list;
  for (const std::string& entry : entries) list += fmt::format("strdup({}), ", quoted(entry));
  return changing(replace,
                  fmt::format("{{ extern char **environ; char *entries[] = {{{}NULL}}; environ = "
                              "memcpy(malloc(sizeof entries), entries, sizeof entries); }}",
                              list));
}

Step set_many_variables(const std::string& stem, unsigned count) {
  const auto set = [=]() -> Trouble {
    for (unsigned k = 0; k < count; ++k) {
      if (setenv(fmt::format("{}{}", stem, k).c_str(), fmt::format("value {}", k).c_str(), 1) != 0)
        return cannot("set a variable", errno);
    }
    return std::nullopt;
  };
  return changing(
      set,
      fmt::format("for (int k = 0; k < {}; k++) {{ char n[99], v[99]; sprintf(n, \"{}%d\", k); "
                  "sprintf(v, \"value %d\", k); setenv(n, v, 1); }}",
                  count, stem));
}

const std::string& starting_directory() {
  static const std::string kStart = [] {
    const std::unique_ptr<char, void (*)(void*)> here(getcwd(nullptr, 0), std::free);
    return std::string(here != nullptr ? here.get() : "");
  }();
  return kStart;
}

Step go_back() {
  const std::string start = starting_directory();
  return changing(
      [=] { return trouble_unless(chdir(start.c_str()) == 0, "go back to the case's directory"); },
      "{ static char start[4096]; if (!*start) getcwd(start, sizeof start); chdir(start); }");
}

std::string path_of_length(std::size_t length) {
  constexpr std::size_t kName = 200;
  std::string path = starting_directory();
  while (path.size() + 1 < length) {
    const std::size_t left = length - path.size() - 1;
    std::size_t take = std::min(left, kName);
    if (left - take == 1) --take;  // a slash needs a name behind it
    path += "/" + std::string(take, '0');
  }
  return path;
}

Step go_down(std::size_t length) {
  const std::string path = path_of_length(length);
  const std::size_t start = starting_directory().size();
  const auto go = [=]() -> Trouble {
    if (chdir(path.c_str()) == 0) return std::nullopt;
    for (std::size_t end = path.find('/', start + 1);; end = path.find('/', end + 1)) {
      if (mkdir(path.substr(0, end).c_str(), 0755) != 0 && errno != EEXIST)
        return cannot("make a deep directory", errno);
      if (end == std::string::npos) break;
    }
    return trouble_unless(chdir(path.c_str()) == 0, "go to a deep directory");
  };
  return changing(
      go,
      fmt::format("{{ char p[5000]; getcwd(p, 4096); for (int left = {} - (int)strlen(p); left > "
                  "1;) {{ int take = left > 200 ? 200 : left - 1; if (left - 1 - take == 1) "
                  "take--; sprintf(p + strlen(p), \"/%0*d\", take, 0); mkdir(p, 0755); left -= "
                  "take + 1; }} chdir(p); }}",
                  length));
}

namespace {

bool write_text(const char* path, const std::string& text) {
  const Fd fd(open(path, O_WRONLY | O_CLOEXEC));
  return fd && write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size());
}

/// A user namespace in which this process's user and group have these numbers.
bool enter_namespace(int more, uid_t user, gid_t group) {
  const uid_t outer_user = geteuid();
  const gid_t outer_group = getegid();
  if (unshare(CLONE_NEWUSER | more) != 0) return false;
  if (!write_text("/proc/self/uid_map", fmt::format("{} {} 1", user, outer_user))) return false;
  write_text("/proc/self/setgroups", "deny");
  return write_text("/proc/self/gid_map", fmt::format("{} {} 1", group, outer_group));
}

}  // namespace

bool enter_own_namespace() {
  static const bool kIsInside = enter_namespace(CLONE_NEWUTS, geteuid(), getegid());
  return kIsInside;
}

Step name_host(const std::string& name) {
  return changing(
      [=] { return trouble_unless(sethostname(name.data(), name.size()) == 0, "name the host"); },
      fmt::format("unshare(CLONE_NEWUSER | CLONE_NEWUTS); sethostname({}, {});", quoted(name),
                  name.size()));
}

Step become_unknown(bool& is_done) {
  constexpr uid_t kFirst = 61'000;
  constexpr uid_t kLast = 61'100;
  uid_t user = kFirst;
  while (user < kLast && getpwuid(user) != nullptr) ++user;
  const auto become = [user, &is_done]() -> Trouble {
    is_done = getpwuid(user) == nullptr && enter_namespace(0, user, getegid()) && getuid() == user;
    return std::nullopt;
  };
  Step step = changing(
      become,
      fmt::format("{{ char map[99]; sprintf(map, \"{} %d 1\", (int)geteuid()); "
                  "unshare(CLONE_NEWUSER);\n"
                  "int fd = open(\"/proc/self/uid_map\", O_WRONLY); write(fd, map, strlen(map)); "
                  "close(fd); }}",
                  user));
  step.changes = Changes::kProcess;
  return step;
}

}  // namespace rtconf::probe
