// How many processors there are, and what the machine is called.
#include "conformance/cases/system.h"

#include <fmt/format.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>

#include "conformance/cases/common.h"
#include "conformance/cases/text_result.h"
#include "conformance/probe/surroundings.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::system {

using probe::Answer;
using probe::Case;
using probe::Failure;
using probe::Step;
using probe::World;

namespace {

constexpr std::size_t kMostProcessors = 8192;
using Processors = std::array<unsigned long, kMostProcessors / (8 * sizeof(unsigned long))>;

/// The processors that this process may run on.
Processors allowed_set() {
  Processors set{};
  sched_getaffinity(0, sizeof set, reinterpret_cast<cpu_set_t*>(set.data()));
  return set;
}

std::int64_t size_of(const Processors& set) {
  std::int64_t count = 0;
  for (const unsigned long word : set) count += __builtin_popcountl(word);
  return count;
}

/// Those that are online by what the kernel says, e.g. "0-3,8"; 0 if it does not say.
std::int64_t online_in_sysfs() {
  std::ifstream file("/sys/devices/system/cpu/online");
  std::int64_t count = 0;
  for (std::string range; std::getline(file, range, ',');) {
    const std::size_t dash = range.find('-');
    const std::int64_t first = std::atoll(range.c_str());
    count += dash == std::string::npos ? 1 : std::atoll(range.c_str() + dash + 1) - first + 1;
  }
  return count;
}

bool is_online_count(std::int64_t number) {
  return number == sysconf(_SC_NPROCESSORS_ONLN) || (number > 0 && number == online_in_sysfs());
}

constexpr const char* kNeitherCheck =
    "cpu_set_t *set = calloc(1, 1024); sched_getaffinity(0, 1024, set);\n"
    "return result != sysconf(_SC_NPROCESSORS_ONLN) && result != CPU_COUNT_S(1024, set);";

std::optional<Failure> wrong_count(const Answer& answer) {
  const std::int64_t allowed = size_of(allowed_set());
  if (is_online_count(answer.number) || answer.number == allowed) return std::nullopt;
  return Failure{.message =
                     "neither the processors that are online, nor those that the process may "
                     "run on",
                 .expected = fmt::format("{} or {}", sysconf(_SC_NPROCESSORS_ONLN), allowed),
                 .got = fmt::format("{}", answer.number),
                 .check = kNeitherCheck};
}

World plain() {
  World world;
  world.title = "";
  world.wrong = wrong_count;
  world.gives_up = [](const Answer& answer) { return answer.number >= 1; };
  return world;
}

/// May run on the first of its processors alone, from now on.
Step stay_on_one() {
  return {.apply = []() -> probe::Trouble {
            Processors set = allowed_set();
            bool is_first = true;
            for (unsigned long& word : set) {
              word = is_first ? word & (~word + 1) : 0;  // its lowest bit
              is_first = is_first && word == 0;
            }
            if (sched_setaffinity(0, sizeof set, reinterpret_cast<cpu_set_t*>(set.data())) == 0)
              return std::nullopt;
            return probe::cannot("stay on one processor", errno);
          },
          .code =
              "{ cpu_set_t set, one; int k = 0; sched_getaffinity(0, sizeof set, &set); "
              "while (!CPU_ISSET(k, &set)) k++; CPU_ZERO(&one); CPU_SET(k, &one); "
              "sched_setaffinity(0, sizeof one, &one); }",
          .changes = probe::Changes::kProcess};
}

Worlds right(Case& /*c*/) { return {plain()}; }

}  // namespace

const Scenes kProcessorScenes = {right, nothing, nothing, nothing, nothing};

void processors(Case& c) {
  c.enter(plain());
  const Answer before = c.call();
  c.expect_right(before);
  World one = plain();
  one.title = "allowed to run on one processor";
  one.steps = {stay_on_one()};
  c.enter(one);
  const Answer answer = c.call();
  c.expect_right(answer);
  const bool is_online = is_online_count(answer.number);
  const bool is_allowed = answer.number == size_of(allowed_set());
  if (is_online && is_allowed) c.choose("online and allowed processors are equally many here");
  c.choose(is_online ? "counts the processors that are online"
                     : "counts the processors that the process may run on");
}

void at_least_one(Case& c) {
  const auto expect = [&c](const World& world) {
    c.enter(world);
    const Answer answer = c.call();
    if (answer.number >= 1) return;
    c.fail({.message = fmt::format("{} gave less than one", probe::call_text(c.subject(), world)),
            .expected = "1 or more",
            .got = fmt::format("{}", answer.number),
            .check = "return result < 1;"});
  };
  expect(plain());
  // No descriptor left to open a file with: what cannot be counted is one.
  World no_files = plain();
  no_files.title = "with no descriptor left";
  rlimit before{};
  getrlimit(RLIMIT_NOFILE, &before);
  const auto limit = [](rlim_t soft, rlim_t hard) -> probe::Trouble {
    const rlimit wanted{soft, hard};
    if (setrlimit(RLIMIT_NOFILE, &wanted) == 0) return std::nullopt;
    return probe::cannot("limit descriptors", errno);
  };
  no_files.steps = {{.apply = [=] { return limit(0, before.rlim_max); },
                     .code = "struct rlimit none = {0, 1024}; setrlimit(RLIMIT_NOFILE, &none);",
                     .changes = probe::Changes::kProcess}};
  expect(no_files);
  c.act_quietly({.apply = [=] { return limit(before.rlim_cur, before.rlim_max); },
                 .code = "",
                 .changes = probe::Changes::kProcess});
  World one = plain();
  one.title = "allowed to run on one processor";
  one.steps = {stay_on_one()};
  expect(one);
}

namespace {

constexpr const char* kHostCode = "(gethostname(name, sizeof name), name)";

std::string host_name() {
  std::array<char, 256> name{};
  gethostname(name.data(), name.size() - 1);
  return name.data();
}

/// C for what is right, wherever it stands.
std::string wrong_host_code() {
  return "char name[300] = \"\"; gethostname(name, 299);\nreturn !result || strcmp(result, name);";
}

World called(const std::string& name) {
  World world;
  world.title = fmt::format("a host named {}", probe::quoted(name));
  world = giving(std::move(world), name, kHostCode);
  world.wrong = [name, title = world.title](const Answer& answer) {
    return wrong_text(answer, name, "the call on " + title, wrong_host_code());
  };
  return world;
}

/// Hosts of these names, where the system lets an ordinary user have one.
Worlds hosts(const std::vector<std::string>& names) {
  if (!probe::enter_own_namespace()) return {called(host_name())};
  Worlds worlds;
  for (const std::string& name : names) {
    World world = called(name);
    world.before_call = {probe::name_host(name)};
    // In a program, too, the host has another name before.
    world.wrong = [name, title = world.title](const Answer& answer) {
      return wrong_text(answer, name, "the call on " + title,
                        "unshare(CLONE_NEWUSER | CLONE_NEWUTS); sethostname(\"another\", 7); "
                        "call(); again();\nchar *result = call();\n" +
                            wrong_host_code());
    };
    worlds.push_back(std::move(world));
  }
  return worlds;
}

// One name for all: threads share the host. A long one, where the system lets us choose.
Worlds one_host(Case& /*c*/) {
  World world = hosts({std::string(60, 'h').append(".org")}).front();
  world.steps = world.before_call;
  return {world, world};
}

std::vector<std::string> names_of_all_lengths() {
  std::vector<std::string> names;
  for (std::size_t length = 1; length <= 64; ++length) names.push_back(std::string(length, 'h'));
  return names;
}

Worlds all_lengths(Case& /*c*/) { return hosts(names_of_all_lengths()); }

}  // namespace

const Scenes kHostnameScenes = {one_host, nothing, nothing, nothing, all_lengths};

void hostname(Case& c) { call_and_expect_right(c, called(host_name())); }

void hostname_of_any_length(Case& c) {
  std::vector<std::string> names = names_of_all_lengths();
  for (const char* name :
       {"host", "tsoh", "host.example.org", "host.", ".host", "a.b.c.d.e.f", "localhost", "HOST",
        "h-1", "host name", "127.0.0.1", "(none)", "\xc3\xa9", "\xff", "new\nline", "x"}) {
    names.emplace_back(name);
  }
  names.push_back(std::string(50, 'h').append(".example.org.x"));  // 64 bytes, with a domain
  for (const World& world : hosts(names)) call_and_expect_right(c, world);
}

}  // namespace rtconf::cases::system
