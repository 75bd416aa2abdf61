// Directories whose entries come and go while they are listed.
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <set>
#include <string>

#include "conformance/cases/dir.h"
#include "conformance/cases/faults.h"
#include "conformance/probe/heap.h"
#include "conformance/probe/names.h"
#include "conformance/probe/text.h"

namespace rtconf::cases::dir {

using probe::Act;
using probe::Answer;
using probe::Case;
using probe::Fault;
using probe::Step;
using probe::World;

namespace {

constexpr int kLasting = 20;  ///< entries that are there all the time
constexpr int kPassing = 60;  ///< entries "0000" to "0059", which plans make and remove

std::string lasting(int number) { return fmt::format("lasting-{}", number); }
std::string passing(int number) { return fmt::format("{:04}", number); }

/// The directory with its lasting entries and the first `count` of the passing ones.
Step make_anew(const std::string& name, int count) {
  const auto make = [=]() -> probe::Trouble {
    std::error_code error;
    std::filesystem::remove_all(name, error);
    bool is_made = mkdir(name.c_str(), 0755) == 0;
    const auto add = [&](const std::string& entry) {
      is_made = is_made && mknod((name + "/" + entry).c_str(), S_IFREG | 0644, 0) == 0;
    };
    for (int i = 0; i < kLasting; ++i) add(lasting(i));
    for (int i = 0; i < count; ++i) add(passing(i));
    if (is_made) return std::nullopt;
    return probe::cannot("make the directory that is to change", errno);
  };
  return {make, fmt::format(
                    "{{ char n[99]; mkdir(\"{0}\", 0755);\n"
                    "  for (int k = 0; k < {1}; k++) {{ sprintf(n, \"{0}/lasting-%d\", k); "
                    "mknod(n, S_IFREG | 0644, 0); }}\n"
                    "  for (int k = 0; k < {2}; k++) {{ sprintf(n, \"{0}/%04d\", k); if (k < {3}) "
                    "mknod(n, S_IFREG | 0644, 0); else unlink(n); }} }}",
                    name, kLasting, kPassing, count)};
}

/// "", or what is wrong with a list of names that may have changed meanwhile.
std::string trouble_in(const std::vector<std::string>& names) {
  std::multiset<std::string> found(names.begin(), names.end());
  for (int i = 0; i < kLasting; ++i) {
    const std::size_t times = found.count(lasting(i));
    if (times != 1) return fmt::format("\"{}\" is there {} times", lasting(i), times);
    found.erase(lasting(i));
  }
  for (int i = 0; i < kPassing; ++i) {
    if (found.count(passing(i)) > 1) return fmt::format("\"{}\" is there twice", passing(i));
    found.erase(passing(i));
  }
  for (const std::string& name : found) {
    if (!probe::is_dots(name)) return fmt::format("{} is no entry", probe::quoted(name, 80));
  }
  return "";
}

void expect_sound(Case& c, const Answer& answer) {
  constexpr const char* kCheck =
      "int lasting = 0; for (char **n = result; n && *n; n++) lasting += !strncmp(*n, "
      "\"lasting-\", 8);\n"
      "return result && lasting != 20;";
  if (answer.failed) return;
  const probe::Listed listed = probe::read_names(answer.names);
  std::string wrong = listed.trouble.empty() ? trouble_in(listed.names) : listed.trouble;
  if (wrong.empty()) wrong = probe::heap::damage();
  if (wrong.empty()) return;
  c.fail(
      {.message = fmt::format("{}: the list is corrupt", probe::call_text(c.subject(), c.world())),
       .expected =
           "every entry that was there all the time, once, and others at most once; or NULL",
       .got = wrong,
       .check = kCheck});
}

}  // namespace

void changing(Case& c) {
  c.open_gate();
  for (const int count : {0, kPassing}) {
    const std::string name = probe::fresh_name("changing");
    World world = listing(fmt::format("a directory of {} entries", kLasting + count), {}, name);
    world.before_call = {make_anew(name, count)};
    std::vector<Fault> ways;
    for (const std::int64_t many : {1, kPassing})
      ways.push_back({.act = count == 0 ? Act::kAppear : Act::kVanish, .amount = many});
    call_under_changes(c, world, ways, [&](const Fault& /*way*/, const Answer& answer) {
      expect_sound(c, answer);
    });
  }
  c.pass();
}

}  // namespace rtconf::cases::dir
