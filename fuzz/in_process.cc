#include "fuzz/in_process.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/probe/gate.h"
#include "conformance/probe/heap.h"
#include "conformance/probe/stage.h"
#include "conformance/profiles/profile.h"
#include "spec/lookup.h"

// AFL++'s map of what an input did; absent in other programs.
extern "C" {
extern std::uint8_t* __afl_area_ptr __attribute__((weak));  // NOLINT
extern std::uint32_t __afl_map_size __attribute__((weak));  // NOLINT
}

namespace rtconf::fuzz {
namespace {

using probe::Feedback;
using probe::Pad;

/// What libFuzzer looks at, beside what an instrumented provider counts itself.
__attribute__((section("__libfuzzer_extra_counters"), used))
std::array<std::uint8_t, Feedback::kOfCalls>
    extra_counters;

[[noreturn]] void die(std::string_view why) {
  fmt::print(stderr, "rtconf: {}\n", why);
  std::_Exit(4);
}

[[noreturn]] void tell_and_abort(const Pad& pad) {
  fmt::print(stderr, "rtconf: {} does not hold: {}\n", pad.clause, pad.message);
  if (pad.expected[0] != '\0') fmt::print(stderr, "expected: {}\ngot: {}\n", pad.expected, pad.got);
  std::fflush(stderr);
  std::abort();
}

/// An empty directory, in which inputs are judged: in memory where that is possible, since most
/// make files. It is removed when the program ends by itself.
class Room {
 public:
  Room() : path_(place() + "/rtconf-fuzz-XXXXXX") {
    if (mkdtemp(path_.data()) == nullptr) die("cannot make a directory like " + path_);
    inside_ = open(path_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  }
  Room(const Room&) = delete;
  Room& operator=(const Room&) = delete;
  ~Room() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  int descriptor() const { return inside_; }

 private:
  static std::string place() {
    constexpr const char* kMemory = "/dev/shm";
    if (std::getenv("TMPDIR") == nullptr && access(kMemory, W_OK | X_OK) == 0) return kMemory;
    return std::filesystem::temp_directory_path();
  }

  std::string path_;
  int inside_ = -1;
};

/// The engine's own directory, from which its relative paths begin, between inputs.
class Visit {
 public:
  explicit Visit(const Room& room) : back_(home()) { go(room.descriptor()); }
  Visit(const Visit&) = delete;
  Visit& operator=(const Visit&) = delete;
  ~Visit() { go(back_); }

 private:
  static int home() {
    static const int kHome = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return kHome;
  }
  static void go(int directory) {
    if (fchdir(directory) != 0) die("cannot change the working directory");
  }
  int back_;
};

std::vector<probe::Subject> subjects_of(void* library) {
  std::vector<probe::Subject> subjects;
  for (const spec::Function& function : spec::kFunctions) {
    void* symbol = dlsym(library, std::string(function.name).c_str());
    if (symbol != nullptr) subjects.push_back(profiles::find("cstr")->bind(function, symbol));
  }
  // What has nothing to call would find nothing wrong with anything.
  if (subjects.empty()) die(fmt::format("{} exports no function of the contract", provider_path()));
  return subjects;
}

/// All that one process has for its inputs.
struct Here {
  Room room;
  std::atomic<std::uint64_t> refusals = 0;
  probe::Notepad pad;
  probe::Talk& talk;
  probe::Stage stage;

  Here(Pad& pages, probe::Talk& talk_pages, void* library)
      : pad(pages),
        talk(talk_pages),
        stage(pad, subjects_of(library), {.clause = "", .end = tell_and_abort}, nullptr, talk) {
    probe::heap::start(refusals);
    static_cast<void>(probe::gate::open());
  }
};

Here& here() {
  static Pad pages{};
  static probe::Talk talk_pages{};
  static Here* const kHere = [] {
    void* library = dlopen(provider_path(), RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) die(dlerror());
    static Here made(pages, talk_pages, library);
    return &made;
  }();
  return *kHere;
}

/// Hands on what the provider's system calls have shown.
void hand_on(Feedback& feedback) {
  std::copy_n(feedback.counters.begin(), extra_counters.size(), extra_counters.begin());
  if (&__afl_area_ptr != nullptr && __afl_area_ptr != nullptr) {
    const std::uint32_t size = &__afl_map_size != nullptr ? __afl_map_size : 1U << 16;
    for (std::uint32_t i = 0; i < extra_counters.size(); ++i) {
      if (extra_counters[i] != 0) __afl_area_ptr[(i * 13 + 7) % size] += extra_counters[i];
    }
  }
  feedback.clear();
}

}  // namespace

const char* provider_path() {
  const char* const named = std::getenv("RTCONF_PROVIDER");
  if (named != nullptr && *named != '\0') return named;
  static const std::string kBeside = [] {
    std::error_code error;
    return std::filesystem::read_symlink("/proc/self/exe", error).parent_path() /
           "librt_reference.so";
  }();
  return kBeside.c_str();
}

int judge_here(const cases::Target& target, std::span<const std::uint8_t> input) {
  Here& all = here();
  const Visit visit(all.room);
  all.talk.is_terse = 1;
  try {
    target.judge(all.stage, input);
  } catch (const probe::Noticed&) {
    all.talk.is_terse = 0;
    target.judge(all.stage, input);  // ends this process, and tells more
    tell_and_abort(*all.pad.operator->());
  }
  hand_on(all.talk.feedback);
  return 0;
}

}  // namespace rtconf::fuzz
